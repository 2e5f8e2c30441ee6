"""A checker of proof files: of each claim it says whether it holds. One file, the standard library, nothing else.

A proof file has one JSON object a line: the function, regions, claims. JSON numbers are the doubles they denote, strings
the rationals they spell. `about` is "critical", where G is the gradient of the one function f, or "roots", where G is f.

    {"certificate": 2, "about": "critical", "f": ["x**2 - y**2"], "variables": ["x", "y"], "box": [["-4", "4"], ["0", "1"]]}
    {"region": 0, "box": [[a, b], ...], "matrix": C, "signs": [1, -1]}
    {"claim": "point", "region": 0, "enclosure": [[a, b], ...], "kind": "saddle"}
    {"claim": "complete", "points": [0], "cover": "s0 g1 r0"}

1. Arithmetic. Numbers are whole multiples of 2^-512, the ends of intervals are rounded outward to them, and an end beyond
   2^4096 is infinite. So the interval of a result holds every result. Where a function is undefined on a part of an
   interval (a logarithm, a root, a pole) the result holds its values on the rest, and is marked as not smooth.
2. Formulas are read as Python reads arithmetic (nothing is run); a**b is exp(b*log(a)) where b is no number. They are
   differentiated here, by the rules of calculus. At rational points they may be computed exactly, as fractions.
3. A region is a box X that holds exactly one zero of G, known by a matrix Y: with m in X and J the Jacobian of G,
   K = m - Y G(m) + (I - Y J(X))(X - m) is in the interior of X, so there is one zero, and K holds it (Krawczyk, Computing
   4, 1969; Neumaier, Interval Methods for Systems of Equations, 1990, section 5.1). Coordinates in which X has no width
   are constants. With "at" the zero is this rational point, where G is exactly 0. Then "alone" may stand for the matrix:
   for each coordinate [i, k]: component i (6) depends on it only, its derivatives below k are 0 at the point, and the k-th
   is never 0 on X, so that component i is 0 nowhere else in X (Rolle).
4. Kinds. Y is "matrix", or with "signs" C' S C, S being their diagonal: symmetric, with so many positive and negative
   eigenvalues (Sylvester). So has the Hessian all over X: as Krawczyk's image is in the interior, I - Y J has a norm below
   1, and no Y^-1 + s (J - Y^-1) with 0 <= s <= 1 is singular. With "alone": "curves" through the point, formulas of _,
   along which f is both above and below its value at _ = 0, seen from the first derivative that is not 0. Or a "rim": 1 or
   -1, and covers of the faces of X where f, or -f, is above its value at the point, the one critical point in X.
5. A cover is a tree in prefix order that starts with the box: `s0` halves coordinate 0, and both halves follow. Leaves say
   why a part holds no other zero: `g1`, component 1 of G is not 0 on it; `k3,-7`, 3 times component 0 less 7 times
   component 1 is not 0 on it; `u0`, f is defined nowhere on it; `r0`, it is a part of region 0. What is not 0 is seen
   from its interval, or from that of the mean value form g(m) + g'(X)(X - m).
   For a lowest value: `v`, f is not below the bound, seen in the same ways; `l0`, `h0`, f does not fall, does not rise
   with coordinate 0, so that the lower, upper face of the part stands for it, and follows; `r0`, it is a part of region 0,
   where f is convex, so that nothing there is below the value at its one critical point.
6. Further components behind those of G, in the first line: ["2*x - 2", "1", "2*x"] is h = c_0 G_0 + c_1 G_1, polynomials
   h, c_0 and c_1, so that h is 0 where G is. A factor c may be over what is never 0: exp(u). The difference is a quotient
   of polynomials in x and functions of x, and is multiplied out.
7. All of R^n: with x = u/_ and max |u_i| = 1, covers of the faces u_i = -1 and u_i = 1, 0 <= _ <= 1/R, show that every zero
   has all |x_i| < R. The components, "far", are polynomials in u and _ made of f(u/_) as in 6, factors being over _ > 0.
"""

from __future__ import annotations

import ast
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, partial, reduce
from itertools import combinations
from pathlib import Path
from typing import Any

Box = Sequence[tuple[Any, Any]]  # ends in units, whole numbers or fractions
Polynomial = dict[frozenset[tuple[int, int]], Fraction]  # the factors of products of nodes with their powers
F = 512
ONE = 1 << F  # in units of 2^-F, as the numbers of intervals are
LIMIT = ONE << 4096
TOP = LIMIT << 2 * F  # an infinite end: times a unit, or less what is not infinite, it is still above the limit
Uncovered = NotImplementedError  # this checker does not judge the claim


class Refuted(Exception):
    """The claim does not hold, or does not follow from what the file gives."""


class Nowhere(Refuted):
    """A function is defined nowhere on a box."""


def demand(fact: Any, otherwise: str) -> None:
    if not fact:
        raise Refuted(otherwise)


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

    def __mul__(self, other: Interval) -> Interval:
        four = self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi
        return Interval(min(four) >> F, -(-max(four) >> F), self.smooth and other.smooth)

    def inverse(self) -> Interval:
        if self.lo == 0 == self.hi:
            raise Nowhere("1/0 is not defined")
        low = -TOP if self.lo < 0 <= self.hi else ONE * ONE // self.hi
        high = TOP if self.lo <= 0 < self.hi else -(-ONE * ONE // self.lo)
        return Interval(low, high, self.smooth and self.sign != 0)

    def upward(self, least: int) -> Interval:
        """The part that is not below a bound."""
        if self.hi < least:
            raise Nowhere("a root or a logarithm is not defined")
        return Interval(max(self.lo, least), self.hi, self.smooth and self.lo >= least)

    def power(self, r: Fraction) -> Interval:
        """x^r; of x >= 0 where r is no whole number."""
        if r < 0:
            return self.power(-r).inverse()
        if (n := int(r)) == r:
            x = self if n % 2 else self.absolute()
            return Interval(x.lo**n << F >> F * n, -(-(x.hi**n) << F >> F * n), x.smooth)
        if r.denominator == 2:
            return rising(square_root, self.upward(0)).power(Fraction(r.numerator))
        return rising(lambda q: rising(exp, log(q) * around(r * ONE)), self.upward(0))

    def absolute(self) -> Interval:
        low, high = sorted((abs(self.lo), abs(self.hi)))
        return Interval(0 if self.lo < 0 < self.hi else low, high, self.smooth)

    @property
    def sign(self) -> int:
        """1 or -1 where the whole interval is positive or negative, else 0."""
        return (self.lo > 0) - (self.hi < 0)


def around(lo: Any, hi: Any = None) -> Interval:
    """Of ends that may be fractions, or of one number."""
    return Interval(math.floor(lo), math.ceil(lo if hi is None else hi))


def rising(at: Callable[[int], Interval], x: Interval) -> Interval:
    """A function that does not fall, on an interval."""
    return Interval(at(x.lo).lo, at(x.hi).hi, x.smooth)


# --- Functions at a number, by series with what is left over -------------------------------------------------------------


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
    slack = Interval(-2 * n - 4, 2 * n + 4) if t or s else around(0)
    odd, even = (around(sums[k] + sign * sums[k + 2]) + slack for k in (1, 0))
    for _ in range(s):
        odd, even = odd * (even + even), around(ONE) + odd * odd * around(2 * sign * ONE)
    return (odd if q >= 0 else -odd), even


def exp(q: int) -> Interval:
    if q < 0:
        return exp(-q).inverse()
    sinh, cosh = waves(min(q, 3000 * ONE), 1)
    return Interval((sinh + cosh).lo, (sinh + cosh).hi if q <= 3000 * ONE else TOP)


def arc(x: Interval, sign: int) -> Interval:
    """atanh of |x| < 2^-40, or atan where the sign is -1: six terms of the series; what follows is below |x|^13."""
    rest = x.absolute().power(Fraction(13)).hi
    if rest > ONE >> 500:
        raise Uncovered("a logarithm or arc tangent whose first guess is far off")
    terms = [x.power(Fraction(n)) * around(Fraction(sign ** (n // 2) * ONE, n)) for n in (1, 3, 5, 7, 9, 11)]
    return sum(terms, Interval(-rest, rest))


@lru_cache(maxsize=100_000)
def log(q: int) -> Interval:
    """y + 2 atanh((q - e^y)/(q + e^y)), for a guess y."""
    if q <= 0 or q > LIMIT:
        return around(TOP if q > 0 else -TOP)
    if q < ONE:
        return -rising(log, around(q).inverse())
    y = int((math.log(q) - F * math.log(2)) * 2**60) << F - 60
    x = (around(q) + -exp(y)) * (around(q) + exp(y)).inverse()
    return around(y) + arc(x, 1) * around(2 * ONE)


@lru_cache(maxsize=100_000)
def atan(q: int) -> Interval:
    """y + atan((q - tan y)/(1 + q tan y)), for a guess y of the sign of q."""
    if q < 0:
        return -atan(-q)
    y = int(math.atan(min(q, ONE << 999) / ONE) * 2**60) << F - 60
    sin, cos = waves(y, -1)
    return around(y) + arc((around(q) * cos + -sin) * (cos + around(q) * sin).inverse(), -1)


QUARTER = atan(ONE) + atan(ONE)  # of a turn


def wave(x: Interval, which: int) -> Interval:
    """sin (0) or cos (1): the values at the ends, and 1 or -1 where an extreme may lie between."""
    if x.hi - x.lo > 7 * ONE or x.absolute().hi > ONE << 32:
        return Interval(-ONE, ONE, x.smooth)
    ends = [waves(q, -1)[which] for q in (x.lo, x.hi)]
    quarters = x * QUARTER.inverse()
    for j in range(quarters.lo // ONE - 1, quarters.hi // ONE + 3):  # sin has its extremes at odd multiples of π/2
        at = QUARTER * around(j * ONE)
        if (j + which) % 2 and at.hi >= x.lo and at.lo <= x.hi:
            ends.append(around(ONE if (j + which) % 4 == 1 else -ONE))
    return Interval(max(min(end.lo for end in ends), -ONE), min(max(end.hi for end in ends), ONE), x.smooth)


# --- Formulas (2): a node is (what, its parts), every part written once ------------------------------------------------

FUNCTIONS: dict[str, tuple[Callable[[Interval], Interval], str]] = {  # on an interval; the derivative
    "exp": (lambda x: rising(exp, x), "exp(a)"),
    "log": (lambda x: Interval(log(x.lo).lo, log(x.hi).hi, x.upward(1).smooth), "1/a"),
    "sin": (lambda x: wave(x, 0), "cos(a)"),
    "cos": (lambda x: wave(x, 1), "-sin(a)"),
    "atan": (lambda x: rising(atan, x), "1/(1 + a**2)"),
    "Abs": (Interval.absolute, "sign(a)"),
    "sign": (lambda x: Interval((x.sign or -1) * ONE, (x.sign or 1) * ONE, x.smooth and x.sign != 0), "0"),
}
EXACT = {("exp", 0): 1, ("log", 1): 0, ("sin", 0): 0, ("cos", 0): 1, ("atan", 0): 0}
CONSTANTS = {"pi": "4*atan(1)", "E": "exp(1)"}
MADE = {
    "sqrt": "a**(1/2)", "tan": "sin(a)/cos(a)",
    "asin": "2*atan(a/(1 + sqrt(1 - a**2)))", "acos": "pi/2 - asin(a)",
    "sinh": "(exp(a) - exp(-a))/2", "cosh": "1 + (exp(a/2) - exp(-a/2))**2/2", "tanh": "1 - 2/(exp(2*a) + 1)",
    "asinh": "log(a + sqrt(a**2 + 1))", "acosh": "log(a + sqrt(a - 1)*sqrt(a + 1))", "atanh": "log((1 + a)/(1 - a))/2",
}  # fmt: skip
WRITTEN = {"Add": "+", "Sub": "+", "Mult": "*", "Div": "*", "Pow": "^"}
UNIT: Polynomial = {frozenset(): Fraction(1)}
ZERO = Fraction(0)


def collected(terms: Iterable[tuple[Any, Fraction]]) -> Polynomial:
    found: defaultdict[Any, Fraction] = defaultdict(Fraction)
    for product, c in terms:
        found[product] += c
    if len(found) > 5_000:
        raise Uncovered("a polynomial of too many terms")
    return {product: c for product, c in found.items() if c}


def times(p: Polynomial, q: Polynomial) -> Polynomial:
    powers = {product: Counter(dict(product)) for product in {**p, **q}}
    return collected((frozenset((powers[a] + powers[b]).items()), p[a] * q[b]) for a in p for b in q)


class Formulas:
    """Formulas in some variables."""

    def __init__(self, variables: list[str]) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self.where: dict[tuple[Any, ...], int] = {}
        self.names = {name: self.node("x", i) for i, name in enumerate(variables)}
        self.slope = lru_cache(maxsize=None)(self.differentiated)
        self.quotient = lru_cache(maxsize=None)(self.expanded)

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
        """The node of a formula in some names; all that may be read in two ways is refused: comments, 0x10."""
        if re.search(r"#|\b\d+[^\W\d]", text):
            raise Uncovered("a comment, or letters behind digits, in a formula")
        return self.walk(ast.parse(text, mode="eval").body, names)

    def walk(self, part: Any, names: dict[str, int]) -> int:
        match part:
            case ast.Constant(value=q) if type(q) is int:
                return self.q(q)
            case ast.Name(id=name) if name in names or name in CONSTANTS:
                return names[name] if name in names else self.read(CONSTANTS[name], {})
            case ast.UnaryOp(op=ast.USub(), operand=a):
                return self.make("*", self.q(-1), self.walk(a, names))
            case ast.BinOp(left=a, op=op, right=b) if (name := type(op).__name__) in WRITTEN:
                right = self.walk(b, names)
                if name in ("Sub", "Div"):
                    right = self.make("*" if name == "Sub" else "^", right, self.q(-1))
                return self.make(WRITTEN[name], self.walk(a, names), right)
            case ast.Call(func=ast.Name(id=name), args=[a], keywords=[]) if name in FUNCTIONS:
                return self.node(name, self.walk(a, names))
            case ast.Call(func=ast.Name(id=name), args=[a], keywords=[]) if name in MADE:
                return self.read(MADE[name], {"a": self.walk(a, names)})
        raise Uncovered(f"{ast.unparse(part)} in a formula")

    def differentiated(self, k: int, i: int) -> int:
        """The derivative of a node by a variable."""
        op, a, *rest = self.nodes[k]
        if op in ("q", "x"):
            return self.q(int((op, a) == ("x", i)))
        if op == "+":
            return self.make("+", self.slope(a, i), self.slope(rest[0], i))
        if op == "*":
            return self.make("+", self.product(self.slope(a, i), rest[0]), self.product(a, self.slope(rest[0], i)))
        outer = self.read("r*a**(r - 1)" if op == "^" else FUNCTIONS[op][1], {"a": a, "r": rest[0] if rest else a})
        return self.product(self.slope(a, i), outer)

    def evaluated(self, k: int, box: Sequence[Any], known: dict[int, Any]) -> Any:
        """A node on a box of intervals, or exactly at a point of fractions; `known` keeps the parts."""
        if k not in known:
            op, a, *rest = self.nodes[k]
            exact = isinstance(box[0], Fraction)
            if op in ("q", "x"):
                known[k] = box[a] if op == "x" else a if exact else around(a * ONE)
            elif op in "+*":
                x, y = self.evaluated(a, box, known), self.evaluated(rest[0], box, known)
                known[k] = x + y if op == "+" else x * y
            elif op == "^":
                x, r = self.evaluated(a, box, known), self.nodes[rest[0]][1]
                if exact and r.denominator > 1:
                    raise Uncovered("the exact value of a root")
                known[k] = x ** int(r) if exact else x.power(r)
            else:
                x = self.evaluated(a, box, known)
                known[k] = Fraction(EXACT[op, x]) if exact else FUNCTIONS[op][0](x)
        return known[k]

    def expanded(self, k: int) -> tuple[Polynomial, Polynomial]:
        """Two polynomials, in the variables and in functions of them, whose quotient a node is."""
        op, a, *rest = self.nodes[k]
        r = self.value(rest[0]) if op == "^" else None
        if op == "q":
            return {frozenset(): a} if a else {}, UNIT
        if op in "+*":
            (p, q), (s, t) = self.quotient(a), self.quotient(rest[0])
            if op == "*":
                return times(p, s), times(q, t)
            p, s, q = (p, s, q) if q == t else (times(p, t), times(s, q), times(q, t))
            return collected([*p.items(), *s.items()]), q
        if r is None or r.denominator > 1 or abs(r) > 99:
            return {frozenset([(k, 1)]): Fraction(1)}, UNIT
        p, q = (reduce(times, [part] * abs(int(r)), UNIT) for part in self.quotient(a))
        return (p, q) if r > 0 else (q, p)


# --- Claims (4 to 7) -----------------------------------------------------------------------------------------------------


def read(value: Any) -> Any:
    """A number of the file, in units."""
    if value in ("inf", "-inf"):
        return TOP if value == "inf" else -TOP
    found: Any = TOP if isinstance(value, str) and "e" in value.lower() else Fraction(value) * ONE
    if abs(found) > LIMIT:
        raise Uncovered("a number above 2^4096, or a text with an exponent")
    return found


def middle(lo: Any, hi: Any) -> Any:
    """Of a side, exactly where it has no width; one without end is cut at 0, or at twice its other end."""
    if lo == -TOP:
        return 0 if hi == TOP else math.floor(min(2 * hi, -ONE))
    return lo if lo == hi else math.floor(max(2 * lo, ONE)) if hi == TOP else (lo + hi) // 2


def side(box: Box, i: int, lo: Any, hi: Any) -> Box:
    """A box with other ends in one coordinate."""
    return [*box[:i], (lo, hi), *box[i + 1 :]]


def inside(part: Box, whole: Box) -> bool:
    return all(a <= lo and hi <= b for (lo, hi), (a, b) in zip(part, whole, strict=True))


def multiplied(a: list[list[Interval]], b: list[list[Interval]]) -> list[list[Interval]]:
    return [[sum((x * y for x, y in zip(row, column, strict=True)), around(0)) for column in zip(*b)] for row in a]


class Judge(Formulas):
    """What a proof file says, and what follows from it."""

    def __init__(self, head: dict[str, Any], regions: list[dict[str, Any]]) -> None:
        self.head, self.regions, self.critical = head, regions, head["about"] == "critical"
        demand(head["certificate"] == 2 and head["about"] in ("critical", "roots"), "a proof file of another kind")
        self.variables, self.n = list(head["variables"]), len(head["variables"])
        read = [getattr(ast.parse(name, mode="eval").body, "id", None) for name in self.variables]
        demand(read == self.variables and len({*read, "_"}) == self.n + 1, "variables are not told apart")
        super().__init__([*self.variables, "_"])
        *x, self.t = self.names.values()
        names = dict(zip(self.variables, x))
        self.f, self.g = self.system(x)
        demand(len(self.f) == (1 if self.critical else self.n), "there are not as many functions as variables")
        self.far = self.system([self.make("*", each, self.make("^", self.t, self.q(-1))) for each in x])[1]
        self.components = [*self.g, *(self.combination(row, self.g, names) for row in head.get("components", []))]
        self.box = None if head["box"] is None else self.sides(head["box"])
        demand([line["region"] for line in regions] == [*range(len(regions))], "regions are not numbered one by one")
        self.zero = lru_cache(maxsize=None)(self.only_zero)

    def system(self, x: list[int]) -> tuple[list[int], list[int]]:
        """f and G at these nodes."""
        f = [self.read(text, dict(zip(self.variables, x))) for text in self.head["f"]]
        return f, [self.slope(f[0], i) for i in range(self.n)] if self.critical else f

    def sides(self, box: list[list[Any]]) -> Box:
        """A box of the file."""
        demand(len(box) == self.n, "a box with another number of sides than there are variables")
        found = [(read(lo), read(hi)) for lo, hi in box]
        demand(all(lo <= hi and lo < LIMIT and hi > -LIMIT for lo, hi in found), "a box with its ends reversed")
        return found

    def on(self, k: int, part: Box) -> Any:
        """A node on a box."""
        return self.evaluated(k, [around(*ends) for ends in part], {})

    def smooth(self, k: int, part: Box) -> Interval:
        """A node on a box, where all in it is to be defined and smooth."""
        found: Interval = self.on(k, part)
        demand(found.smooth, "a function is not smooth there")
        return found

    def bounds(self, k: int, part: Box) -> Iterator[Interval]:
        """Of the values of a node on a box: its interval, and that of the mean value form."""
        yield self.on(k, part)
        self.smooth(k, part)
        found = self.smooth(k, [(middle(*ends),) * 2 for ends in part])
        for i, (lo, hi) in enumerate(part):
            if lo < hi:
                found += self.smooth(self.slope(k, i), part) * (around(lo, hi) + around(-middle(lo, hi)))
        yield found

    def region(self, k: int) -> tuple[Box, list[int]]:
        """A region, and the coordinates in which it has width."""
        demand(0 <= k < len(self.regions), f"there is no region {k}")
        box = self.sides(self.regions[k]["box"])
        return box, [i for i, (lo, hi) in enumerate(box) if lo < hi]

    def vanishes(self, k: int, at: Box) -> bool:
        """Whether a node is exactly 0 at a rational point."""
        return self.evaluated(k, [Fraction(lo, ONE) for lo, _ in at], {}) == 0

    def only_zero(self, k: int) -> Box:
        """Narrow bounds of the one zero of G in a region (3)."""
        line, (box, free) = self.regions[k], self.region(k)
        found = self.krawczyk(line, box, free) if "alone" not in line else []
        if "at" not in line:
            return found
        at = self.sides([[c, c] for c in line["at"]])
        demand(
            all(self.vanishes(self.g[i], at) for i in free) and inside(at, box), f"region {k} has no zero at its point"
        )
        demand(len(line.get("alone", free)) == len(free), f"region {k} is flat, or has a point that may not be alone")
        for j, (i, order) in enumerate(line.get("alone", [])):
            node = self.components[i]
            others = {self.value(self.slope(node, other)) for other in range(self.n) if other != j}
            demand(len(free) == self.n and others <= {0}, f"component {i} depends on other coordinates than {j}")
            for _ in range(order):
                demand(self.smooth(node, box) and self.vanishes(node, at), f"component {i} is of lower order")
                node = self.slope(node, j)
            demand(self.smooth(self.f[0], box) and self.smooth(node, box).sign, f"component {i} is of higher order")
        return at

    def krawczyk(self, line: dict[str, Any], region: Box, free: list[int]) -> Box:
        """Bounds of the one zero of G by the matrix of a region (3)."""
        y, box = [[around(read(entry)) for entry in row] for row in line["matrix"]], list(region)
        demand(len(y) == len(free), "a matrix of another size than its region")
        if "signs" in line:
            signed = [[entry if s == 1 else -entry for entry in row] for s, row in zip(line["signs"], y, strict=True)]
            y = multiplied([list(column) for column in zip(*y)], signed)
        for again in range(12):
            m = [(middle(*ends),) * 2 for ends in box]
            for node in (*self.f, *(self.g[i] for i in free)):
                self.smooth(node, box)
            yj = multiplied(y, [[self.smooth(self.slope(self.g[i], j), box) for j in free] for i in free])
            steps = multiplied(y, [[self.smooth(self.g[i], m)] for i in free])
            rest = [[around(ONE * (a == b)) + -entry for b, entry in enumerate(row)] for a, row in enumerate(yj)]
            changes = multiplied(rest, [[around(*box[i]) + around(-m[i][0])] for i in free])
            for i, (step,), (change,) in zip(free, steps, changes, strict=True):
                image = around(m[i][0]) + -step + change
                demand(again or region[i][0] < image.lo <= image.hi < region[i][1], "Krawczyk's image leaves a region")
                box[i] = max(image.lo, box[i][0]), min(image.hi, box[i][1])
        return box

    def kind(self, k: int) -> str:
        """Of the critical point in a region (4)."""
        line, at, (box, _) = self.regions[k], self.zero(k), self.region(k)
        if "signs" in line:
            demand("alone" not in line and {*line["signs"]} <= {1, -1}, f"the signs of region {k} are none")
            return "saddle" if len({*line["signs"]}) == 2 else "minimum" if 1 in line["signs"] else "maximum"
        if "rim" in line:
            which, covers = line["rim"]
            demand(which in (1, -1), f"the rim of region {k} is none")
            f = self.make("*", self.q(which), self.f[0])
            for i in range(2 * self.n):
                face = side(box, i // 2, *(box[i // 2][i % 2],) * 2)
                self.cover(covers[i], face, partial(self.above, f, self.on(f, at).hi + 1, ""))
            return "minimum" if which == 1 else "maximum"
        found, names, zero = set(), {"_": self.t}, [(ZERO,) * 2] * (self.n + 1)
        for curve in line["curves"]:
            x = [self.read(text, names) for text in curve]
            off = [self.make("+", c, self.q(Fraction(-lo, ONE))) for c, (lo, _) in zip(x, at, strict=True)]
            demand("at" in line and all(self.vanishes(c, zero) for c in off), f"a curve misses the point of region {k}")
            f, order, rise = self.system(x)[0][0], 0, ZERO
            while order < 40 and rise == 0:
                f, order = self.slope(f, self.n), order + 1
                rise = self.evaluated(f, [ZERO] * (self.n + 1), {})
            found |= {(q > 0) - (q < 0) for q in (rise, rise * (-1) ** order)}
        demand(found >= {1, -1} and self.smooth(self.f[0], box), f"f does not rise and fall on curves of region {k}")
        return "inflection" if self.n == 1 else "saddle"

    def point(self, region: int, enclosure: list[list[Any]], kind: str | None = None) -> None:
        """The zero in a region lies in the enclosure, and is of this kind."""
        zero, free = self.zero(region), self.region(region)[1]
        demand(len(free) == self.n, f"region {region} is flat")
        demand(inside(zero, self.sides(enclosure)), f"the zero is near {[float(Fraction(lo, ONE)) for lo, _ in zero]}")
        demand(kind == (self.kind(region) if self.critical else None), f"it is no {kind}")

    def cover(self, text: str, box: Box, leaf: Callable[[str, list[int], Box], list[Box]]) -> None:
        """Goes through a cover (5); `leaf` demands that a leaf is right, and may leave a face that is to be covered."""
        left = [box]
        for word in text.split():
            demand(left, "the cover goes on after its end")
            part, kind, numbers = left.pop(), word[0], [int(each) for each in word[1:].split(",") if each]
            demand(kind == "k" or all(each >= 0 for each in numbers), "a negative number in the cover")
            if kind == "s":
                (lo, hi), at = part[numbers[0]], middle(*part[numbers[0]])
                left += [side(part, numbers[0], at, hi), side(part, numbers[0], lo, at)]
                continue
            try:
                left += leaf(kind, numbers, part)
            except Nowhere:
                demand(kind == "u", f"leaf {word} is about what is not defined")
        demand(not left, "the cover leaves a part out")

    def combination(self, row: list[str], g: list[int], names: dict[str, int]) -> int:
        """The node of a polynomial that is a combination of components (6)."""
        h, *factors = nodes = [self.read(text, names) for text in row]
        for p, q in map(self.quotient, nodes):
            above, (below, *more) = {atom for product in p for atom, _ in product}, q
            positive = all(atom == self.t or self.nodes[atom][0] == "exp" for atom, _ in below)
            demand(above <= {*names.values()} and positive and not more, f"{row} are no polynomials")
        rest = self.make("*", self.q(-1), h)
        for c, node in zip(factors, g, strict=True):
            rest = self.make("+", rest, self.product(c, node))
        demand(not self.quotient(rest)[0], f"{row[0]} is no combination")
        return h

    def never_zero(self, components: list[int], kind: str, numbers: list[int], part: Box) -> list[Box]:
        """Demands of a leaf g, k or u that it shows what it says; a function that is nowhere defined raises Nowhere."""
        demand(kind != "u" or not self.on(self.f[numbers[0]], part), f"f is defined on leaf {kind}{numbers}")
        demand(kind in ("g", "k"), f"a leaf {kind}")
        node = self.q(0)
        for c, component in zip(numbers, components) if kind == "k" else [(1, components[numbers[0]])]:
            node = self.make("+", node, self.product(self.q(c), component))
        demand(any(found.sign for found in self.bounds(node, part)), f"leaf {kind}{numbers} may be 0 there")
        return []

    def complete(self, points: list[int], cover: str, reach: Any = "inf", far: Any = (), faces: Any = ()) -> None:
        """The zeros in the box, or everywhere, are those in the listed regions and no others (5 to 7)."""
        zeros, size = [self.zero(k) for k in points], read(reach)
        demand(size > 0 and all(len(self.region(k)[1]) == self.n for k in points), "a flat region, or no reach")
        box = self.box or [(-size, size)] * self.n
        demand(all(inside(zero, box) for zero in zeros), "a listed point may lie outside the box")
        for zero, other in combinations(zeros, 2):
            demand(any(a > d or c > b for (a, b), (c, d) in zip(zero, other)), "two listed points may be one")

        def leaf(kind: str, numbers: list[int], part: Box) -> list[Box]:
            if kind != "r":
                return self.never_zero(self.components, kind, numbers, part)
            whole, free = self.region(numbers[0])
            demand(numbers[0] in points, f"the zero in region {numbers} is not listed")
            demand(len(free) == self.n and inside(part, whole), f"a leaf is no part of region {numbers}")
            return []

        self.cover(cover, box, leaf)
        components = [self.combination(row, self.far, self.names) for row in far]
        for k in range(0 if self.box or size == TOP else 2 * self.n):
            sphere = [*[(-ONE, ONE)] * self.n, (0, Fraction(ONE * ONE) / size)]
            face = side(sphere, k // 2, *((2 * (k % 2) - 1) * ONE,) * 2)
            self.cover(faces[k], face, partial(self.never_zero, components))

    def above(self, f: int, low: Any, convex: str, kind: str, numbers: list[int], part: Box) -> list[Box]:
        """Demands of a leaf that f is not below a bound on it, or on the face that is left (5)."""
        demand(kind in ("l", "h", "u", "v", "r"), f"a leaf {kind}")
        i = numbers[0] if numbers else 0
        if kind in ("l", "h"):
            slope, end = self.smooth(self.slope(f, i), part), part[i][kind == "h"]
            rises = self.smooth(f, part) and (slope.lo >= 0 if kind == "l" else slope.hi <= 0)
            demand(rises and abs(end) <= LIMIT, f"leaf {kind}{i}: f is not monotone there, or without end")
            return [side(part, i, end, end)]
        if kind == "r":
            region, free = self.region(i)
            flat = all(j in free or part[j] == region[j] for j in range(self.n))
            demand(flat and inside(part, region) and self.kind(i) == convex, f"leaf r{i}: f is not convex there")
            part = self.zero(i)
        demand(kind != "u" or not self.on(f, part), f"f is defined on leaf {kind}{i}")
        demand(any(found.lo >= low for found in self.bounds(f, part)), f"leaf {kind}: f may be lower there")
        return []

    def extreme(self, which: int, value: list[Any], cover: str, region: int | None = None, at: Any = ()) -> None:
        """The lowest, or highest, value of f over the box lies between two numbers (5)."""
        low, high = sorted(which * read(end) for end in value)
        f = self.make("*", self.q(which), self.f[0])
        zero = self.sides([[c, c] for c in at]) if region is None else self.zero(region)
        demand(self.critical and self.box and inside(zero, self.box), "the point is not in the box")
        demand(self.smooth(f, zero).hi <= high, "f is higher at the point")
        self.cover(cover, self.box or [], partial(self.above, f, low, "minimum" if which == 1 else "maximum"))


CLAIMS: dict[str, Callable[..., None]] = {
    "point": Judge.point,
    "complete": Judge.complete,
    "lowest": lambda judge, **claim: judge.extreme(1, **claim),
    "highest": lambda judge, **claim: judge.extreme(-1, **claim),
}


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object that says nothing twice."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a JSON object with a name twice")
    return dict(pairs)


def verify(text: str) -> list[tuple[dict[str, Any], str]]:
    """The claims of a proof file, each with `holds`, `does not hold: …` or `not covered: …`."""
    head, *rest = [json.loads(line, object_pairs_hook=once) for line in text.splitlines() if line.strip()]
    if not all(isinstance(line, dict) for line in (head, *rest)):
        raise ValueError("a line that is no JSON object")
    sys.setrecursionlimit(6_000)
    verdicts: list[tuple[dict[str, Any], str]] = []
    judge = None
    for claim in (line for line in rest if "claim" in line):
        try:
            judge = judge or Judge(head, [line for line in rest if "claim" not in line])
            if "why not" in claim:
                raise Uncovered(claim["why not"])
            demand(claim["claim"] in [*CLAIMS], "it is a claim of another kind")
            CLAIMS[claim["claim"]](judge, **{name: value for name, value in claim.items() if name != "claim"})
            verdict = "holds"
        except Refuted as why:
            verdict = f"does not hold: {why}"
        except Uncovered as why:
            verdict = f"not covered: {why}"
        except Exception as error:  # whatever stops a proof, it is none
            verdict = f"does not hold: the file is not as it should be ({error!r})"
        verdicts.append((claim, verdict))
    return verdicts


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python checker.py FILE")
    try:
        found = verify(Path(sys.argv[1]).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        sys.exit(f"this is no proof file: {error}")
    print("" if found else "the file claims nothing", end="")
    for claim, verdict in found:
        print(json.dumps({k: v for k, v in claim.items() if k not in ("cover", "faces")}), verdict, sep="\n    ")
    sys.exit(any(verdict != "holds" for _, verdict in found) or not found)
