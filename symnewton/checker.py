"""A checker of proof files: of each claim it says whether it holds. One file, the standard library, nothing else.

A proof file has one JSON object a line: the function, regions, claims. JSON numbers are the doubles they denote, strings
the rationals they spell. `about` is "critical", where G is the gradient of the one function f, or "roots", where G is f.

    {"certificate": 1, "about": "critical", "f": ["x**2 - y**2"], "variables": ["x", "y"], "box": [["-4", "4"], ["0", "1"]]}
    {"region": 0, "box": [[a, b], ...], "inverse": Y, "congruence": C}
    {"claim": "point", "region": 0, "enclosure": [[a, b], ...], "kind": "saddle"}
    {"claim": "complete", "points": [0], "cover": "s0 g1 r0"}

1. Arithmetic. Numbers are whole multiples of 2^-512, the ends of intervals are rounded outward to them, and an end beyond
   2^4096 is infinite. So the interval of a result holds every result. Where a function is undefined on a part of an
   interval (a logarithm, a root, a pole) the result holds its values on the rest, and is marked as not smooth.
2. Formulas are read as Python reads arithmetic (nothing is run); a**b is exp(b*log(a)) where b is no number. They are
   differentiated here, by the rules of calculus.
3. A region is a box X with a matrix Y. With m in X, J the Jacobian of G and K = m - Y G(m) + (I - Y J(X))(X - m) in the
   interior of X, there is exactly one zero of G in X, and K holds it (Krawczyk, Computing 4, 1969; Neumaier, Interval
   Methods for Systems of Equations, 1990, section 5.1). Coordinates in which X has no width are constants. Or a region of
   one variable is X with a rational point p and an order k: the derivatives of G below k are 0 at p, the k-th is never 0
   on X, so p is the one zero (Rolle) and a minimum, maximum or inflection by the k-th one's sign.
4. Kinds. Where all Gershgorin discs of C J(X) C' keep away from 0, C is regular, and by Sylvester's law of inertia the
   discs' signs are those of the eigenvalues of the Hessian all over X.
5. A cover is a tree in prefix order that starts with the box: `s0` halves coordinate 0, and both halves follow. Leaves say
   why a part holds no other zero: `g1`, component 1 of G is not 0 on it; `k3,-7`, 3 times component 0 less 7 times
   component 1 is not 0 on it; `u0`, f is defined nowhere on it; `r0`, it is a part of region 0. What is not 0 is seen
   from its interval, or from that of the mean value form g(m) + g'(X)(X - m).
   For a lowest value: `v`, f is not below the bound, seen in the same ways; `l0`, `h0`, f does not fall, does not rise
   with coordinate 0, so that the lower, upper face of the part stands for it, and follows; `r0`, it is a part of region 0,
   where f is convex, so that nothing there is below the value at its one critical point.
6. Further components, behind those of G: ["2*x - 2", "1", "2*x"] is h = c_0 G_0 + c_1 G_1, polynomials h, c_0 and c_1, so
   that h is 0 where G is. Both sides are rational functions: they are the same when they agree on a grid of more points
   in each direction than the degree of the numerator of their difference.
7. All of R^n, for polynomials: with x = u/t and max |u_i| = 1, a component times a power of t is a polynomial in u and t.
   Covers of the faces u_i = -1 and u_i = 1, 0 <= t <= 1/R, show that every zero has all |x_i| < R.
"""

from __future__ import annotations

import ast
import json
import math
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

Box = Sequence[tuple[Any, Any]]  # ends in units, whole numbers or fractions
F = 512
ONE = 1 << F  # in units of 2^-F, as all numbers are
LIMIT = ONE << 4096
TOP = LIMIT << 2 * F  # an infinite end: times a unit, or less what is not infinite, it is still above the limit
NEAR = 1 << 60  # units


class Refuted(Exception):
    """The claim does not hold, or does not follow from what the file gives."""


class Uncovered(Exception):
    """This checker does not judge the claim."""


class Nowhere(Exception):
    """A function is defined nowhere on a box."""


class Interval:
    """The numbers between two ends; `smooth`: what was computed is defined all over the box, and no sign in it jumps."""

    __slots__ = ("hi", "lo", "smooth")

    def __init__(self, lo: int, hi: int, smooth: bool = True) -> None:
        self.lo = -TOP if lo < -LIMIT else min(lo, LIMIT)
        self.hi = TOP if hi > LIMIT else max(hi, -LIMIT)
        self.smooth = smooth

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.lo + other.lo, self.hi + other.hi, self.smooth and other.smooth)

    def __neg__(self) -> Interval:
        return Interval(-self.hi, -self.lo, self.smooth)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        four = self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi
        return Interval(min(four) >> F, -(-max(four) >> F), self.smooth and other.smooth)

    def inverse(self) -> Interval:
        if self.lo == 0 == self.hi:
            raise Nowhere
        low = -TOP if self.lo < 0 <= self.hi else ONE * ONE // self.hi
        high = TOP if self.lo <= 0 < self.hi else -(-ONE * ONE // self.lo)
        return Interval(low, high, self.smooth and self.sign != 0)

    def power(self, r: Fraction) -> Interval:
        """x^r; of x >= 0 where r is no whole number."""
        if r < 0:
            return self.power(-r).inverse()
        if r.denominator == 1:
            return rising(lambda q: power(q, int(r)), self if r % 2 else self.absolute())
        if self.hi < 0:
            raise Nowhere
        x = Interval(max(self.lo, 0), self.hi, self.smooth and self.lo >= 0)
        if r.denominator == 2:
            return rising(square_root, x).power(Fraction(r.numerator))
        return rising(lambda q: rising(exp, log(q) * point(r * ONE)), x)

    def absolute(self) -> Interval:
        low, high = sorted((abs(self.lo), abs(self.hi)))
        return Interval(0 if self.lo < 0 < self.hi else low, high, self.smooth)

    @property
    def sign(self) -> int:
        """1 or -1 where the whole interval is positive or negative, else 0."""
        return (self.lo > 0) - (self.hi < 0)


def around(lo: Any, hi: Any) -> Interval:
    """Of ends that may be fractions."""
    return Interval(math.floor(lo), math.ceil(hi))


def point(q: Any) -> Interval:
    return around(q, q)


# --- Functions at a number, by series with what is left over; then on intervals -----------------------------------------


def rising(at: Callable[[int], Interval], x: Interval) -> Interval:
    """A function that does not fall, on an interval."""
    return Interval(at(x.lo).lo, at(x.hi).hi, x.smooth)


def power(q: int, n: int) -> Interval:
    if n > 16:
        return power(q, n // 2) * power(q, n - n // 2)
    exact = q**n << F
    return Interval(exact >> F * n, -(-exact >> F * n))


def square_root(q: int) -> Interval:
    low = math.isqrt(q << F)
    return Interval(low, low + (low * low < q << F) if q < TOP else TOP)


@lru_cache(maxsize=100_000)
def waves(q: int, sign: int) -> tuple[Interval, Interval]:
    """sinh and cosh of q, or sin and cos where the sign is -1: the series at t = |q|/2^s < 2^-8, the angle doubled s times.

    A term is rounded down, by less than 2 units; t was by 1; what follows the last term is below 1.
    """
    s = max(0, q.bit_length() - F + 8)
    t, term, n, sums = abs(q) >> s, ONE, 0, [0, 0, 0, 0]
    while term:
        sums[n % 4] += term
        n += 1
        term = (term * t >> F) // n
    slack = Interval(-2 * n - 4, 2 * n + 4) if t or s else point(0)
    odd, even = (point(sums[k] + sign * sums[k + 2]) + slack for k in (1, 0))
    for _ in range(s):
        odd, even = odd * (even + even), point(ONE) + odd * odd * point(2 * sign * ONE)
    return (odd if q >= 0 else -odd), even


def exp(q: int) -> Interval:
    if q < 0:
        return exp(-q).inverse()
    sinh, cosh = waves(min(q, 3000 * ONE), 1)
    return Interval((sinh + cosh).lo, (sinh + cosh).hi if q <= 3000 * ONE else TOP)


def solved(step: Callable[[int], Interval], guess: float) -> Interval:
    """Where the steps of Newton's method change from positive to negative, close to a guess."""
    start = y = int(guess * NEAR) << F - 60
    for _ in range(5):
        y += step(y).lo
    if not (step(y - NEAR).lo > 0 > step(y + NEAR).hi and abs(y - start) < ONE):
        raise Uncovered("a logarithm or arc tangent whose guess is far off")
    return Interval(y - NEAR, y + NEAR)


@lru_cache(maxsize=100_000)
def log(q: int) -> Interval:
    if q <= 0 or q > ONE << 256:
        return point(-TOP) if q <= 0 else Interval(177 * ONE, TOP)
    return solved(lambda y: exp(-y) * point(q) - point(ONE), math.log(q) - F * math.log(2))


@lru_cache(maxsize=100_000)
def atan(q: int) -> Interval:
    """By the steps tan(atan q - y), between 0 and 1 also for y outside; elsewhere by symmetry."""
    if q < 0:
        return -atan(-q)
    if q > ONE:
        return atan(ONE) + atan(ONE) - rising(atan, point(q).inverse())

    def step(y: int) -> Interval:
        sin, cos = waves(y, -1)
        return (point(q) * cos - sin) * (cos + point(q) * sin).inverse()

    return solved(step, math.atan(q / ONE))


QUARTER = atan(ONE) + atan(ONE)  # of a turn


def wave(x: Interval, which: int) -> Interval:
    """sin (0) or cos (1): the values at the ends, and 1 or -1 where an extreme may lie between."""
    if x.hi - x.lo > 7 * ONE or x.absolute().hi > ONE << 32:
        return Interval(-ONE, ONE, x.smooth)
    found = [end for q in (x.lo, x.hi) for end in (waves(q, -1)[which].lo, waves(q, -1)[which].hi)]
    quarters = x * QUARTER.inverse()
    for j in range(quarters.lo // ONE - 1, quarters.hi // ONE + 3):  # sin has its extremes at odd multiples of π/2
        at = QUARTER * point(j * ONE)
        if (j + which) % 2 and at.hi >= x.lo and at.lo <= x.hi:
            found.append(ONE if (j + which) % 4 == 1 else -ONE)
    return Interval(max(min(found), -ONE), min(max(found), ONE), x.smooth)


def apply(name: str, x: Interval) -> Interval:
    """A function of the language on an interval."""
    match name:
        case "exp":
            return rising(exp, x)
        case "log":
            if x.hi <= 0:
                raise Nowhere
            return Interval(log(x.lo).lo, log(x.hi).hi, x.smooth and x.lo > 0)
        case "sin" | "cos":
            return wave(x, int(name == "cos"))
        case "atan":
            return rising(atan, x)
        case "Abs":
            return x.absolute()
    return Interval((x.sign or -1) * ONE, (x.sign or 1) * ONE, x.smooth and x.sign != 0)  # the sign of x


# --- Formulas (2): a node is (what, its parts), every part written once ------------------------------------------------

KNOWN = {  # and their derivatives; where sign jumps it is not smooth
    "exp": "exp(a)", "log": "1/a", "sin": "cos(a)", "cos": "-sin(a)", "atan": "1/(1 + a**2)", "Abs": "sign(a)", "sign": "0",
}  # fmt: skip
MADE = {
    "pi": "4*atan(1)", "E": "exp(1)", "sqrt": "a**(1/2)", "tan": "sin(a)/cos(a)",
    "asin": "2*atan(a/(1 + sqrt(1 - a**2)))", "acos": "pi/2 - asin(a)",
    "sinh": "(exp(a) - exp(-a))/2", "cosh": "1 + (exp(a/2) - exp(-a/2))**2/2", "tanh": "1 - 2/(exp(2*a) + 1)",
    "asinh": "log(a + sqrt(a**2 + 1))", "acosh": "log(a + sqrt(a - 1)*sqrt(a + 1))", "atanh": "log((1 + a)/(1 - a))/2",
}  # fmt: skip
WRITTEN = {"Add": "+", "Sub": "+", "Mult": "*", "Div": "*", "Pow": "^"}


def rational(value: Any) -> Fraction:
    """A JSON number, or a rational that is spelled."""
    if len(str(value).lower().partition("e")[2]) > 5:
        raise Uncovered("a number with an exponent above 9999")
    return Fraction(value)


class Formulas:
    """Formulas in some variables."""

    def __init__(self, variables: list[str]) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self.where: dict[tuple[Any, ...], int] = {}
        self.names = {name: self.node("x", i) for i, name in enumerate(variables)}
        self.slope = lru_cache(maxsize=None)(self.differentiated)
        self.homogenized = lru_cache(maxsize=None)(self.at_infinity)
        self.at = lru_cache(maxsize=100_000)(self.exactly)

    def node(self, *parts: Any) -> int:
        if parts not in self.where:
            self.where[parts] = len(self.nodes)
            self.nodes.append(parts)
        return self.where[parts]

    def q(self, value: Any) -> int:
        return self.node("q", Fraction(value))

    def value(self, k: int) -> Fraction | None:
        """The rational that a node is."""
        return self.nodes[k][1] if self.nodes[k][0] == "q" else None

    def make(self, op: str, a: int, b: int) -> int:
        """a + b, a * b or a ^ b. 0 * b stays, as b may be undefined."""
        p, q, unit = self.value(a), self.value(b), int(op != "+")
        if op == "^" and q is None:
            return self.node("exp", self.make("*", b, self.node("log", a)))
        size = 100 if p is None else (p.numerator * p.denominator).bit_length()
        if op == "^" and q is not None and (q.denominator > 99 or abs(q) * size > 1 << 20):
            raise Uncovered("a power or a root that is too high")
        if p is not None and q is not None and (op != "^" or (q.denominator == 1 and (p or q > 0))):
            return self.q(p + q if op == "+" else p * q if op == "*" else p**q)
        return b if p == unit and op != "^" else a if q == unit else self.node(op, a, b)

    def product(self, a: int, b: int) -> int:
        """a * b in a derivative, where f is known to be defined, and 0 times whatever is 0."""
        return self.q(0) if 0 in (self.value(a), self.value(b)) else self.make("*", a, b)

    def read(self, text: str, names: dict[str, int]) -> int:
        """The node of a formula in some names."""

        def walk(part: Any) -> int:
            match part:
                case ast.Constant(value=int() | float()):
                    return self.q(rational(ast.get_source_segment(text, part)))
                case ast.Name(id=name) if name in names or name in ("pi", "E"):
                    return names[name] if name in names else self.read(MADE[name], {})
                case ast.UnaryOp(op=ast.USub(), operand=a):
                    return self.make("*", self.q(-1), walk(a))
                case ast.BinOp(left=a, op=op, right=b) if (name := type(op).__name__) in WRITTEN:
                    right = walk(b)
                    if name in ("Sub", "Div"):
                        right = self.make("*" if name == "Sub" else "^", right, self.q(-1))
                    return self.make(WRITTEN[name], walk(a), right)
                case ast.Call(func=ast.Name(id=name), args=[a], keywords=[]) if name in KNOWN or name in MADE:
                    return self.node(name, walk(a)) if name in KNOWN else self.read(MADE[name], {"a": walk(a)})
            raise Uncovered(f"{ast.get_source_segment(text, part)} in a formula")

        try:
            return walk(ast.parse(text, mode="eval").body)
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise Uncovered("a formula that cannot be read") from error

    def differentiated(self, k: int, i: int) -> int:
        """The derivative of a node by a variable."""
        op, a, *rest = self.nodes[k]
        if op in ("q", "x"):
            return self.q(int((op, a) == ("x", i)))
        if op == "+":
            return self.make("+", self.slope(a, i), self.slope(rest[0], i))
        if op == "*":
            return self.make("+", self.product(self.slope(a, i), rest[0]), self.product(a, self.slope(rest[0], i)))
        outer = self.read("r*a**(r - 1)" if op == "^" else KNOWN[op], {"a": a, "r": rest[0] if rest else a})
        return self.product(self.slope(a, i), outer)

    def on(self, k: int, box: Sequence[Interval], known: dict[int, Interval]) -> Interval:
        """A node on a box; `known` keeps the parts."""
        if k not in known:
            op, a, *rest = self.nodes[k]
            if op in ("q", "x"):
                known[k] = box[a] if op == "x" else point(a * ONE)
            elif op in "+*":
                x, y = self.on(a, box, known), self.on(rest[0], box, known)
                known[k] = x + y if op == "+" else x * y
            else:
                x = self.on(a, box, known)
                known[k] = x.power(self.nodes[rest[0]][1]) if op == "^" else apply(op, x)
        return known[k]

    def exactly(self, k: int, at: tuple[Fraction, ...]) -> Fraction:
        """The exact value of a node at a rational point, where it is rational for a reason seen here."""
        op, a, *rest = self.nodes[k]
        if op in ("q", "x"):
            return a if op == "q" else at[a]
        x, y = self.at(a, at), self.at(rest[0], at) if rest else Fraction(0)
        if op in "+*":
            return x + y if op == "+" else x * y
        if op == "^" and y.denominator == 1 and (x or y > 0):
            return x ** int(y)
        if x == (op == "log") and op in ("log", "exp", "cos", "sin", "atan"):
            return Fraction(op in ("exp", "cos"))
        raise Uncovered("an exact value that is not rational")

    def at_infinity(self, k: int) -> tuple[int, int]:
        """A polynomial at x = u/t times t^d, a polynomial of u and t, and d; t is the last variable (7)."""
        op, a, *rest = self.nodes[k]
        if op in ("q", "x"):
            return k, int(op == "x")
        r = self.value(rest[0]) if op == "^" else Fraction(1)
        if op not in "+*^" or r is None or r < 0 or r.denominator > 1:
            raise Uncovered("a function that is no polynomial, on all of R^n")
        a, d = self.homogenized(a)
        if op == "^":
            return self.make("^", a, rest[0]), d * int(r)
        b, e = self.homogenized(rest[0])
        if 0 in (self.value(a), self.value(b)):
            return (self.q(0), 0) if op == "*" else (b, e) if self.value(a) == 0 else (a, d)
        if op == "*":
            return self.make("*", a, b), d + e
        lift = self.make("^", [*self.names.values()][-1], self.q(abs(d - e)))
        a, b = (self.make("*", a, lift), b) if d < e else (a, self.make("*", b, lift))
        return self.make("+", a, b), max(d, e)

    def degrees(self, k: int) -> tuple[int, int]:
        """Bounds of the degrees of numerator and denominator of a rational function."""
        op, a, *rest = self.nodes[k]
        if op in ("q", "x"):
            return int(op == "x"), 0
        r = self.value(rest[0]) if op == "^" else Fraction(1)
        if op not in "+*^" or r is None or r.denominator > 1:
            raise Uncovered("a combination of what is no rational function")
        n, d = self.degrees(a)
        if op == "^":
            return (n * int(r), d * int(r)) if r > 0 else (d * int(-r), n * int(-r))
        m, e = self.degrees(rest[0])
        return (max(n + e, m + d) if op == "+" else n + m), d + e

    def combination(self, h: str, factors: list[str], g: list[int]) -> int:
        """The node of a polynomial h that is the sum of these multiples of G (6)."""
        found = self.read(h, self.names)
        demand(self.degrees(found)[1] == 0, "a component that is no polynomial")
        rest = self.make("*", self.q(-1), found)
        for factor, k in zip(factors, g, strict=True):
            c = self.read(factor, self.names)
            demand(self.degrees(c)[1] == 0, "a factor that is no polynomial")
            rest = self.make("+", rest, self.product(c, k))
        side = [Fraction(2 * i + 1, 2) for i in range(self.degrees(rest)[0] + 1)]
        demand(len(side) ** len(g) < 1_000_000, "a combination of too high a degree")
        demand(not any(self.at(rest, at) for at in product(side, repeat=len(g))), "a combination that is another")
        return found


# --- Claims (3 to 6) -----------------------------------------------------------------------------------------------------


def demand(fact: Any, otherwise: str) -> None:
    if not fact:
        raise Refuted(otherwise)


def read(value: Any) -> Any:
    """A number of the file, in units."""
    if value in ("inf", "-inf"):
        return TOP if value == "inf" else -TOP
    found = rational(value) * ONE
    if abs(found) > LIMIT:
        raise Uncovered("a number above 2^4096")
    return found


def middle(lo: Any, hi: Any) -> int:
    """Of a side; one without end is cut at 0, or at twice its other end."""
    if lo == -TOP:
        return 0 if hi == TOP else math.floor(min(2 * hi, -ONE))
    return math.floor(max(2 * lo, ONE) if hi == TOP else (lo + hi) / 2)


def inside(part: Box, whole: Box) -> bool:
    return all(a <= lo and hi <= b for (lo, hi), (a, b) in zip(part, whole))


def multiplied(a: list[list[Interval]], b: list[list[Interval]]) -> list[list[Interval]]:
    return [[sum((x * y for x, y in zip(row, column, strict=True)), point(0)) for column in zip(*b)] for row in a]


class Judge:
    """What a proof file says, and what follows from it."""

    def __init__(self, head: dict[str, Any], regions: list[dict[str, Any]]) -> None:
        names, self.critical = list(head["variables"]), head["about"] == "critical"
        self.n, self.formulas = len(names), Formulas([*names, "t at infinity"])
        demand(head["certificate"] == 1 and head["about"] in ("critical", "roots"), "a proof file of another kind")
        demand(len({*names}) == self.n and all(name.isidentifier() for name in names), "variables are not told apart")
        self.f = [self.formulas.read(text, {name: self.formulas.names[name] for name in names}) for text in head["f"]]
        demand(len(self.f) == (1 if self.critical else self.n), "there are not as many functions as variables")
        self.g = [self.formulas.slope(self.f[0], i) for i in range(self.n)] if self.critical else self.f
        self.box = None if head["box"] is None else self.sides(head["box"])
        self.regions = {region["region"]: region for region in regions}
        demand(len(self.regions) == len(regions), "two regions with the same number")
        self.zeros: dict[int, Box] = {}

    def sides(self, box: list[list[Any]]) -> Box:
        """A box of the file."""
        demand(len(box) == self.n, "a box with another number of sides than there are variables")
        found = [(read(lo), read(hi)) for lo, hi in box]
        demand(all(lo <= hi and lo < LIMIT and hi > -LIMIT for lo, hi in found), "a box with its ends reversed")
        return found

    def matrix(self, rows: list[list[Any]]) -> list[list[Interval]]:
        return [[point(read(entry)) for entry in row] for row in rows]

    def region(self, k: int) -> tuple[Box, list[int]]:
        """A region, and the coordinates in which it has width."""
        demand(k in self.regions, f"there is no region {k}")
        box = self.sides(self.regions[k]["box"])
        return box, [i for i, (lo, hi) in enumerate(box) if lo < hi]

    def on(self, k: int, part: Box) -> Interval:
        """A node on a box."""
        return self.formulas.on(k, [around(*side) for side in part], {})

    def smooth(self, k: int, part: Box) -> Interval:
        """A node on a box, where all in it is to be defined and smooth."""
        try:
            found = self.on(k, part)
        except Nowhere:
            raise Refuted("a function that is defined nowhere there") from None
        demand(found.smooth, "a function that is not smooth there")
        return found

    def shown(self, k: int, part: Box, wanted: Callable[[Interval], Any], otherwise: str) -> None:
        """Demands something of the values of a node on a box, by its interval or by the mean value form."""
        if wanted(self.on(k, part)):
            return
        self.smooth(k, part)
        found = self.smooth(k, [(middle(*side),) * 2 for side in part])
        for i, (lo, hi) in enumerate(part):
            if lo < hi:
                found += self.smooth(self.formulas.slope(k, i), part) * (around(lo, hi) - point(middle(lo, hi)))
        demand(wanted(found), otherwise)

    def jacobian(self, box: Box, free: list[int]) -> list[list[Interval]]:
        """Of the components of G in these coordinates, on a box where they and f are smooth."""
        for node in [*self.f, *(self.g[i] for i in free)]:
            self.smooth(node, box)
        return [[self.smooth(self.formulas.slope(self.g[i], j), box) for j in free] for i in free]

    def full(self, k: int) -> Box:
        """A region with width in every coordinate, whose zero is one of all of G."""
        box, free = self.region(k)
        demand(len(free) == self.n, f"region {k} is flat")
        return box

    def zero(self, k: int) -> Box:
        """Narrow bounds of the one zero of G in a region (3)."""
        if k not in self.zeros:
            by_order = "order" in self.regions.get(k, ())
            self.zeros[k] = [(read(self.regions[k]["at"]),) * 2] if by_order and self.bend(k) else self.krawczyk(k)
        return self.zeros[k]

    def krawczyk(self, k: int) -> Box:
        region, free = self.region(k)
        y, box = self.matrix(self.regions[k]["inverse"]), list(region)
        for again in range(12):
            m = [(middle(*side),) * 2 for side in box]
            yj, yg = multiplied(y, self.jacobian(box, free)), multiplied(y, [[self.smooth(self.g[i], m)] for i in free])
            wide = [[around(*box[i]) - point(m[i][0])] for i in free]
            rest = [[point(ONE * (a == b)) - entry for b, entry in enumerate(row)] for a, row in enumerate(yj)]
            for i, (change,), (step,) in zip(free, multiplied(rest, wide), yg, strict=True):
                image = point(m[i][0]) - step + change
                demand(again or (region[i][0] < image.lo and image.hi < region[i][1]), f"the image leaves region {k}")
                box[i] = max(image.lo, box[i][0]), min(image.hi, box[i][1])
        return box

    def bend(self, k: int) -> int:
        """The sign on a region of the derivative of G of its order, those below being 0 at its point (3)."""
        found, at, region = self.g[0], read(self.regions[k]["at"]), self.region(k)[0]
        demand(self.n == 1 and inside([(at, at)], region), f"the point is not in region {k}")
        demand(self.regions[k]["order"] >= 1, f"region {k} has no order")
        self.smooth(self.f[0], region)
        for _ in range(self.regions[k]["order"]):
            self.smooth(found, region)
            demand(
                self.formulas.at(found, (Fraction(at, ONE),)) == 0, f"a derivative is not 0 at the point of region {k}"
            )
            found = self.formulas.slope(found, 0)
        sign = self.smooth(found, region).sign
        demand(sign, f"the derivative of order {self.regions[k]['order']} may be 0 on region {k}")
        return sign

    def kind(self, k: int) -> str:
        """Of the critical point in a region (3, 4)."""
        region, free = self.region(k)
        if "order" in self.regions[k]:
            even = self.regions[k]["order"] % 2 == 0
            return "inflection" if even else "minimum" if self.bend(k) > 0 else "maximum"
        c = self.matrix(self.regions[k]["congruence"])
        whole = multiplied(multiplied(c, self.jacobian(region, free)), [list(column) for column in zip(*c)])
        discs = [row[a] + sum((Interval(-(r := x.absolute().hi), r) for b, x in enumerate(row) if a != b), point(0))
                 for a, row in enumerate(whole)]  # fmt: skip
        signs = {disc.sign for disc in discs}
        demand(0 not in signs and len(discs) == len(free), f"the signs of the eigenvalues on region {k} do not follow")
        return "saddle" if len(signs) == 2 else "minimum" if signs == {1} else "maximum"

    def point(self, claim: dict[str, Any]) -> None:
        """The zero in a region lies in the enclosure, or is it where that has no width, and is of this kind."""
        k, enclosure = claim["region"], self.sides(claim["enclosure"])
        region, zero, exact = self.full(k), self.zero(k), tuple(Fraction(lo, ONE) for lo, _ in enclosure)
        if all(lo == hi for lo, hi in enclosure):
            demand(inside(enclosure, region) and not any(self.formulas.at(g, exact) for g in self.g), "it is not there")
            self.zeros[k] = zero = enclosure
        demand(inside(zero, enclosure), f"the zero is elsewhere, near {[float(Fraction(lo, ONE)) for lo, _ in zero]}")
        demand(claim.get("kind") == (self.kind(k) if self.critical else None), f"it is no {claim.get('kind')}")

    def cover(self, text: str, box: Box, leaf: Callable[[str, list[int], Box], Box | None]) -> None:
        """Goes through a cover (5); `leaf` demands that a leaf is right, and may leave a face that is still to be covered."""
        left = [box]
        for word in text.split():
            demand(left, "the cover goes on after its end")
            part, kind, numbers = left.pop(), word[0], [int(each) for each in word[1:].split(",") if each]
            demand(kind == "k" or all(each >= 0 for each in numbers), "a negative number in the cover")
            if kind == "s":
                i, at = numbers[0], middle(*part[numbers[0]])
                left += [[*part[:i], (at, part[i][1]), *part[i + 1 :]], [*part[:i], (part[i][0], at), *part[i + 1 :]]]
            elif (face := leaf(kind, numbers, part)) is not None:
                left.append(face)
        demand(not left, "the cover leaves a part out")

    def never_zero(
        self, nodes: list[int], kind: str, numbers: list[int], part: Box, seen: Callable[[int], tuple[int, int]]
    ) -> None:
        """Demands of a leaf g, k or u that it shows what it says; at infinity it is seen homogenized."""
        demand(kind in ("g", "k", "u"), f"a leaf {kind}")
        node = self.formulas.q(0)
        if kind == "k":
            for c, g in zip(numbers, nodes):
                node = self.formulas.make("+", node, self.formulas.product(self.formulas.q(c), g))
        else:
            node = (nodes if kind == "g" else self.f)[numbers[0]]
        try:
            self.shown(
                seen(node)[0], part, lambda value: kind != "u" and value.sign, f"leaf {kind}{numbers} may be 0 there"
            )
        except Nowhere:  # a formula of the gradient may be undefined where f has one
            demand(kind == "u", f"leaf {kind}{numbers} is not defined there")

    def complete(self, claim: dict[str, Any]) -> None:
        """The zeros in the box, or everywhere, are those in the listed regions and no others (5, 6)."""
        listed, reach = claim["points"], read(claim.get("reach", "inf"))
        more = claim.get("components", [])
        nodes = [*self.g, *(self.formulas.combination(h, factors, self.g) for h, *factors in more)]
        demand(reach > 0, "the reach is not positive")
        box = self.box or [(-reach, reach)] * self.n
        zeros = [self.zero(k) for k in listed if self.full(k)]
        demand(all(inside(zero, box) for zero in zeros), "a listed point may lie outside the box")
        for zero, other in ((zero, other) for i, zero in enumerate(zeros) for other in zeros[:i]):
            demand(any(a > d or c > b for (a, b), (c, d) in zip(zero, other)), "two listed points may be one")

        def leaf(kind: str, numbers: list[int], part: Box) -> None:
            if kind != "r":
                return self.never_zero(nodes, kind, numbers, part, lambda node: (node, 0))
            demand(inside(part, self.full(numbers[0])), f"a leaf is no part of region {numbers}")
            demand(numbers[0] in listed, f"the zero in region {numbers} is not listed")

        self.cover(claim["cover"], box, leaf)
        if not self.box and reach < TOP:

            def beyond(kind: str, numbers: list[int], part: Box) -> None:
                self.never_zero(nodes, kind, numbers, part, self.formulas.homogenized)

            for k in range(2 * self.n):
                face = [(-ONE, ONE)] * self.n + [(0, Fraction(ONE * ONE) / reach)]
                face[k // 2] = ((2 * (k % 2) - 1) * ONE,) * 2
                self.cover(claim["faces"][k], face, beyond)

    def extreme(self, claim: dict[str, Any]) -> None:
        """The lowest, or highest, value of f over the box lies between two numbers (5)."""
        (low, high), f, convex = map(read, claim["value"]), self.f[0], "minimum"
        if claim["claim"] == "highest":
            f, low, high, convex = self.formulas.make("*", self.formulas.q(-1), f), -high, -low, "maximum"
        at = self.zero(claim["region"]) if "region" in claim else self.sides([[c, c] for c in claim["at"]])
        demand(self.critical and self.box and inside(at, self.box), "the point is not in the box")
        demand(self.smooth(f, at).hi <= high, "f is higher at the point")

        def leaf(kind: str, numbers: list[int], part: Box) -> Box | None:
            demand(kind in ("l", "h", "u", "v", "r"), f"a leaf {kind}")
            i = numbers[0] if numbers else 0
            if kind in ("l", "h"):
                self.smooth(f, part)
                slope, end = self.smooth(self.formulas.slope(f, i), part), part[i][kind == "h"]
                demand(slope.lo >= 0 if kind == "l" else slope.hi <= 0, f"leaf {kind}{i}: f is not monotone there")
                demand(abs(end) <= LIMIT, f"leaf {kind}{i}: the face is at infinity")
                return [*part[:i], (end, end), *part[i + 1 :]]
            if kind == "r":
                region, free = self.region(i)
                flat = all(j in free or part[j] == region[j] for j in range(self.n))
                demand(flat and inside(part, region) and self.kind(i) == convex, f"leaf r{i}: f is not convex there")
                part = self.zero(i)
            try:
                self.shown(f, part, lambda value: kind != "u" and value.lo >= low, f"leaf {kind}: f may be lower there")
            except Nowhere:
                demand(kind == "u", f"leaf {kind}: f is defined nowhere there")
            return None

        self.cover(claim["cover"], self.box or [], leaf)

    def regular(self, claim: dict[str, Any]) -> None:
        """A rational point is not critical."""
        at = self.sides([[c, c] for c in claim["at"]])
        demand(all(self.smooth(f, at) for f in self.f), "f is not smooth there")
        demand(any(self.smooth(g, at).sign for g in self.g), "the gradient may be 0 there")


EXTREME = (Judge.extreme, {"value", "cover", "region", "at"})
CLAIMS = {  # and all that one may say
    "point": (Judge.point, {"region", "enclosure", "kind"}),
    "complete": (Judge.complete, {"points", "cover", "reach", "faces", "components"}),
    "lowest": EXTREME, "highest": EXTREME, "regular": (Judge.regular, {"at"}),
}  # fmt: skip


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object that says nothing twice."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a JSON object with a name twice")
    return dict(pairs)


def verify(text: str) -> list[tuple[dict[str, Any], str]]:
    """The claims of a proof file, each with `holds`, `does not hold: …` or `not covered: …`."""
    head, *rest = [json.loads(line, object_pairs_hook=once) for line in text.splitlines() if line.strip()]
    sys.setrecursionlimit(6_000)
    verdicts: list[tuple[dict[str, Any], str]] = []
    judge = None
    regions = [line for line in rest if "region" in line and "claim" not in line]
    for claim in (line for line in rest if "claim" in line or "region" not in line):
        try:
            judge = judge or Judge(head, regions)
            judged, fields = CLAIMS.get(claim.get("claim"), (None, {*claim}))
            if judged is None or "why not" in claim or not {*claim} <= {"claim", *fields}:
                raise Uncovered(claim.get("why not", "a claim of another kind"))
            judged(judge, claim)
            verdicts.append((claim, "holds"))
        except Uncovered as why:
            verdicts.append((claim, f"not covered: {why}"))
        except Refuted as why:
            verdicts.append((claim, f"does not hold: {why}"))
        except (
            LookupError,
            TypeError,
            AttributeError,
            ValueError,
            ArithmeticError,
            RecursionError,
            MemoryError,
        ) as error:
            verdicts.append((claim, f"does not hold: the file is not as it should be ({error!r})"))
    return verdicts


if __name__ == "__main__":
    found = verify(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for claim, verdict in found:
        print(json.dumps({k: v for k, v in claim.items() if k not in ("cover", "faces")}), verdict, sep="\n    ")
    sys.exit(any(verdict != "holds" for _, verdict in found) or not found)
