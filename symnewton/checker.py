"""A checker of proof files: of each claim it says whether it holds. One file, the standard library, nothing else.

A proof file has one JSON object a line: the function, regions, claims. JSON numbers are the doubles they denote, strings
the rationals they spell. `about` is "critical", where G is the gradient of the one function f, or "roots", where G is f.

    {"certificate": 1, "about": "critical", "f": ["x**2 - y**2"], "variables": ["x", "y"], "box": [["-4", "4"], ["0", "1"]]}
    {"region": 0, "box": [[a, b], ...], "inverse": Y, "congruence": C}
    {"claim": "point", "region": 0, "enclosure": [[a, b], ...], "kind": "saddle"}
    {"claim": "complete", "points": [0], "cover": "s0 g1 r0"}

1. Arithmetic. An interval is [lo, hi]·2^e with whole numbers lo and hi; what gets too long is rounded outward, so the
   interval of a result holds every result. Where a function is undefined on a part of an interval (a logarithm, a root,
   a pole) the result holds its values on the rest, and `clipped` remembers it.
2. Formulas are read as Python reads arithmetic (nothing is run) and differentiated here, by the rules of calculus.
3. A region is a box X with a matrix Y. With m in X, J the Jacobian of G and K = m - Y G(m) + (I - Y J(X))(X - m) in the
   interior of X, there is exactly one zero of G in X, and K holds it (Krawczyk, Computing 4, 1969; Neumaier, Interval
   Methods for Systems of Equations, 1990, section 5.1). Coordinates in which X has no width are constants. Or a region of
   one variable is X with a rational point p and an order k: the derivatives of G below k are 0 at p, the k-th is never 0
   on X, so p is the one zero (Rolle) and a minimum, maximum or inflection by the k-th one's sign.
4. Kinds. Where all Gershgorin discs of C J(X) C' keep away from 0, C is regular, and by Sylvester's law of inertia the
   discs' signs are those of the eigenvalues of the Hessian all over X.
5. A cover is a tree in prefix order that starts with the box: `s0` halves coordinate 0, and both halves follow. Leaves say
   why a part holds no other zero: `g1`, component 1 of G is not 0 on it; `m1`, the same by the mean value form
   G(m) + J(X)(X - m); `k1`, component 1 of Y G is not 0 in that form, Y near the inverse of J; `u0`, f is defined nowhere on it; `r0`, it is a part of region 0.
   For a lowest value: `v`, f is not below the bound; `w`, the same by the mean value form; `l0`, `h0`, f does not fall, does
   not rise with coordinate 0, so that the lower, upper face of the part stands for it, and follows; `r0`, it is a part of
   region 0, where f is convex, so that nothing there is below the value at its one critical point.
6. All of R^n, for polynomials: with x_i = u_i/t^w_i, whole w_i > 0 and max |u_i| = 1, a component of G times a power of t
   is a polynomial in u and t. Covers of the faces u_i = -1 and u_i = 1, 0 <= t <= 1/R, show that every zero has all
   |x_i| < R^w_i.
"""

from __future__ import annotations

import ast
import json
import math
import sys
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

End = Any  # a Fraction, or a float that is infinite
Box = list[tuple[End, End]]
ZERO, ONE, INFINITY = Fraction(0), Fraction(1), math.inf
BITS = 192  # of a number
LONG = 1 << 20  # bits of a rational
HUGE = 1 << 16  # exp of more is only known to be large
clipped = False


class Refuted(Exception):
    """The claim does not hold, or does not follow from what the file gives."""


class Uncovered(Exception):
    """This checker does not judge the claim."""


class Nowhere(Exception):
    """A function is defined nowhere on a box."""


def clip(really: bool = True) -> None:
    global clipped
    clipped = clipped or really


class Interval:
    """[lo, hi]·2^e; an end that is None is infinite."""

    __slots__ = ("e", "hi", "lo")

    def __init__(self, lo: Any, hi: Any, e: int) -> None:
        """Rounds outward to as many bits as the smaller end needs."""
        if lo is not None and hi is not None:
            p, q = lo.bit_length(), hi.bit_length()
            n = max((min(p, q) or max(p, q)) - BITS, max(p, q) - 8192)
            if n > 0:
                lo, hi, e = lo >> n, -(-hi >> n), e + n
        self.lo, self.hi, self.e = lo, hi, e

    def ends(self) -> tuple[End, End]:
        scale = Fraction(1 << self.e) if self.e >= 0 else Fraction(1, 1 << -self.e)
        return -INFINITY if self.lo is None else self.lo * scale, INFINITY if self.hi is None else self.hi * scale

    def __add__(self, other: Any) -> Interval:
        x, y = self, other if isinstance(other, Interval) else number(other)
        if x.lo == 0 == x.hi or y.lo == 0 == y.hi:
            return y if x.lo == 0 == x.hi else x
        if None in (x.lo, x.hi, y.lo, y.hi):
            (a, b), (c, d) = x.ends(), y.ends()
            return between(-INFINITY if None in (x.lo, y.lo) else a + c, INFINITY if None in (x.hi, y.hi) else b + d)
        e = min(x.e, y.e)
        i, j = x.e - e, y.e - e
        return Interval((x.lo << i) + (y.lo << j), (x.hi << i) + (y.hi << j), e)

    def __neg__(self) -> Interval:
        return Interval(None if self.hi is None else -self.hi, None if self.lo is None else -self.lo, self.e)

    def __sub__(self, other: Any) -> Interval:
        return self + -other

    def __rsub__(self, other: Any) -> Interval:
        return -self + other

    def __mul__(self, other: Any) -> Interval:
        x, y = self, other if isinstance(other, Interval) else number(other)
        if None in (x.lo, x.hi, y.lo, y.hi):
            found = [product(p, q) for p in x.ends() for q in y.ends()]
            return between(min(found), max(found))
        four = (x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi)
        return Interval(min(four), max(four), x.e + y.e)

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: Interval) -> Interval:
        lo, hi = other.ends()
        clip(lo <= 0 <= hi)
        if lo == 0 == hi:
            raise Nowhere
        low = -INFINITY if lo < 0 <= hi else ZERO if hi == INFINITY else 1 / hi
        return self * between(low, INFINITY if lo <= 0 < hi else ZERO if lo == -INFINITY else 1 / lo)

    def __pow__(self, r: Fraction) -> Interval:
        """x^r; of x >= 0 where r is no whole number."""
        if r < 0:
            return number(1) / self**-r
        if r.denominator > 1:
            clip(self.lo is None or self.lo < 0)
            return rising(lambda q: root(q, r.denominator), self.above_zero(), None, INFINITY) ** Fraction(r.numerator)
        (lo, hi), n = self.ends(), int(r)
        low = product(lo, 1 if n % 2 else -1) if lo == -INFINITY else lo**n
        high = hi if hi == INFINITY else hi**n
        return between(low, high) if n % 2 or lo >= 0 else between(ZERO if hi > 0 else high, max(low, high))

    def above_zero(self) -> Interval:
        lo, hi = self.ends()
        if hi < 0:
            raise Nowhere
        return between(max(lo, ZERO), hi)

    @property
    def size(self) -> End:
        return max(map(abs, self.ends()))

    @property
    def sign(self) -> int:
        """1 or -1 where the whole interval is positive or negative, else 0."""
        return 1 if self.lo is not None and self.lo > 0 else -1 if self.hi is not None and self.hi < 0 else 0


def between(lo: End, hi: End) -> Interval:
    """The interval between two ends, rounded outward."""
    finite = [q for q in (lo, hi) if not isinstance(q, float)]
    e = min((q.numerator.bit_length() - q.denominator.bit_length() for q in finite if q), default=0) - BITS
    up, down = (1 << -e, 1) if e < 0 else (1, 1 << e)
    low = None if isinstance(lo, float) else lo.numerator * up // (lo.denominator * down)
    return Interval(low, None if isinstance(hi, float) else -(-hi.numerator * up // (hi.denominator * down)), e)


def rational(value: Any) -> Fraction:
    """A JSON number, or a rational that is spelled."""
    if len(str(value).lower().partition("e")[2]) > 5:
        raise Uncovered("a number with an exponent above 9999")
    return Fraction(value)


@lru_cache(maxsize=10_000)
def number(q: Any) -> Interval:
    return between(Fraction(q), Fraction(q))


def product(p: End, q: End) -> End:
    """0 times an infinite end is 0: such an end stands for finite numbers without bound."""
    if p == 0 or q == 0:
        return ZERO
    infinite = isinstance(p, float) or isinstance(q, float)
    return p * q if not infinite else INFINITY if (p > 0) == (q > 0) else -INFINITY


# --- Functions at a rational, by series with what is left over; then on intervals ------------------------------------


def series(z: Interval, first: int, step: int, coefficient: Callable[[int], Fraction]) -> Interval:
    """The sum of c_n z^n, |z| < 1/2 and |c_n| <= 1: what is left over is below twice the next power."""
    if z.size > Fraction(1, 2):
        raise Uncovered("a function whose guessed value is far off")
    total = number(0)
    for n in count(first, step):
        term = z ** Fraction(n)
        if term.size < Fraction(1, 1 << BITS):
            break
        total = total + term * coefficient(n)
    return total + between(-2 * term.size, 2 * term.size)


@lru_cache(maxsize=100_000)
def exp(q: Fraction) -> Interval:
    """The series at q/2^s < 2^-8, squared s times. All rounding is down: by less than 3 units a term, 16 for the rest."""
    if q < 0:
        return number(1) / exp(-q)
    if q > HUGE:
        return between(exp(Fraction(HUGE)).ends()[0], INFINITY)
    s = int(q).bit_length() + 8
    t = (q.numerator << BITS) // (q.denominator << s)
    total, term, n = 1 << BITS, 1 << BITS, 0
    while term:
        n += 1
        term = (term * t >> BITS) // n
        total += term
    x = Interval(total, total + 3 * n + 16, -BITS)
    for _ in range(s):
        x = x * x
    return x


@lru_cache(maxsize=100_000)
def log(q: Fraction) -> Interval:
    """log(m 2^k) = log m + k log 2; by a guess y that need not be right, log m = y + log(1 + z), z = m e^-y - 1."""
    k = q.numerator.bit_length() - q.denominator.bit_length() if not 1 <= q <= 2 else 0
    m = q / Fraction(2) ** k
    y = Fraction(math.log(m))
    near = series(exp(-y) * m - 1, 1, 1, lambda n: Fraction((-1) ** (n + 1), n)) + y
    return near + k * log(Fraction(2)) if k else near


@lru_cache(maxsize=100_000)
def turn(q: Fraction) -> tuple[Interval, Interval]:
    """(sin q, cos q): the series at q/2^s < 2^-8, the angle doubled s times."""
    if abs(q) > 1 << 32:
        raise Uncovered("sin or cos of a number above 2^32")
    s = int(abs(q)).bit_length() + 8
    sin, cos = (series(number(q / 2**s), k, 2, lambda n: Fraction((-1) ** (n // 2), math.factorial(n))) for k in (1, 0))
    for _ in range(s):
        sin, cos = 2 * sin * cos, 1 - 2 * sin * sin
    return sin, cos


@lru_cache(maxsize=100_000)
def atan(q: Fraction) -> Interval:
    """By a guess y again: atan q = y + atan z, z = (q - tan y)/(1 + q tan y); above 1 by that of 1/q."""
    if abs(q) > 1:
        return PI * Fraction(1 if q > 0 else -1, 2) - atan(1 / q)
    y = Fraction(math.atan(q))
    sin, cos = turn(y)
    return small_atan((q * cos - sin) / (cos + q * sin)) + y


def small_atan(z: Interval) -> Interval:
    return series(z, 1, 2, lambda n: Fraction((-1) ** (n // 2), n))


PI = 16 * small_atan(number(Fraction(1, 5))) - 4 * small_atan(number(Fraction(1, 239)))  # Machin


def root(q: Fraction, n: int) -> Interval:
    """The n-th root of q >= 0, by Newton's method in whole numbers, which comes down to the floor."""
    if q == 0:
        return number(0)
    k = BITS + max(0, q.denominator.bit_length() - q.numerator.bit_length()) // n + 1
    scaled = (q.numerator << (k * n)) // q.denominator
    low = 1 << -(-scaled.bit_length() // n)
    while (better := ((n - 1) * low + scaled // low ** (n - 1)) // n) < low:
        low = better
    return between(Fraction(low, 1 << k), Fraction(low + (Fraction(low, 1 << k) ** n != q), 1 << k))


def rising(at: Callable[[Fraction], Interval], x: Interval, first: End, last: End) -> Interval:
    """A function that does not fall, on an interval; `first` and `last` are its limits at infinity."""
    lo, hi = x.ends()
    low = first if isinstance(lo, float) else at(lo).ends()[0]
    return between(low, last if isinstance(hi, float) else at(hi).ends()[1])


def wave(x: Interval, quarter: int) -> Interval:
    """sin (quarter 0) or cos (1): the values at the ends, and 1 or -1 where an extreme may lie between."""
    lo, hi = x.ends()
    if hi - lo > 7:
        return between(-ONE, ONE)
    found = [end for q in (lo, hi) for end in turn(q)[quarter].ends()]
    half = PI * Fraction(1, 2)
    first, last = (x / half).ends()
    for j in range(math.floor(first) - 1, math.ceil(last) + 2):  # sin has its extremes at odd multiples of π/2
        low, high = (half * j).ends()
        if (j + quarter) % 2 and high >= lo and low <= hi:
            found.append(ONE if (j + quarter) % 4 == 1 else -ONE)
    return between(max(min(found), -ONE), min(max(found), ONE))


def apply(name: str, x: Interval) -> Interval:
    """A function of the language on an interval."""
    lo, hi = x.ends()
    match name:
        case "exp":
            return rising(exp, x, ZERO, INFINITY)
        case "log":
            clip(lo <= 0)
            if hi <= 0:
                raise Nowhere
            return rising(lambda q: log(q) if q else Interval(None, None, 0), x.above_zero(), None, INFINITY)
        case "sin" | "cos":
            return wave(x, int(name == "cos"))
        case "atan":
            return rising(atan, x, -PI.size / 2, PI.size / 2)
        case "Abs":
            return between(ZERO if lo < 0 < hi else min(abs(lo), abs(hi)), x.size)
    clip(x.sign == 0)  # the sign of x
    return between(Fraction(x.sign or -1), Fraction(x.sign or 1))


# --- Formulas (2): a node is (what, its parts), every part written once ----------------------------------------------

KNOWN = {  # and their derivatives
    "exp": "exp(a)", "log": "1/a", "sin": "cos(a)", "cos": "-sin(a)", "atan": "1/(1 + a**2)", "Abs": "sign(a)", "sign": "0",
}  # fmt: skip
MADE = {
    "sqrt": "a**(1/2)", "tan": "sin(a)/cos(a)", "asin": "2*atan(a/(1 + sqrt(1 - a**2)))", "acos": "pi/2 - asin(a)",
    "sinh": "(exp(a) - exp(-a))/2", "cosh": "1 + (exp(a/2) - exp(-a/2))**2/2", "tanh": "1 - 2/(exp(2*a) + 1)",
    "asinh": "log(a + sqrt(a**2 + 1))", "acosh": "log(a + sqrt(a - 1)*sqrt(a + 1))", "atanh": "log((1 + a)/(1 - a))/2",
}  # fmt: skip


class Formulas:
    """Formulas in some variables."""

    def __init__(self, variables: list[str]) -> None:
        self.nodes: list[tuple[Any, ...]] = []
        self.where: dict[tuple[Any, ...], int] = {}
        self.names = {name: self.node("x", i) for i, name in enumerate(variables)}
        self.slope = lru_cache(maxsize=None)(self.differentiated)

    def node(self, *parts: Any) -> int:
        if parts not in self.where:
            self.where[parts] = len(self.nodes)
            self.nodes.append(parts)
        return self.where[parts]

    def value(self, k: int) -> Fraction | None:
        """The rational that a node is."""
        return self.nodes[k][1] if self.nodes[k][0] == "q" else None

    def q(self, value: Any) -> int:
        return self.node("q", Fraction(value))

    def make(self, op: str, a: int, b: int) -> int:
        """a + b, a * b or a ^ b."""
        p, q, unit = self.value(a), self.value(b), int(op != "+")
        if op == "^" and q is not None and (abs(q) > 10_000 or q.denominator > 100):
            raise Uncovered("a power above 10000, or a root above the hundredth")
        if op == "^" and p is not None and q is not None and abs(q) * (p.numerator * p.denominator).bit_length() > LONG:
            raise Uncovered("a number of too many digits")
        if op == "^" and q is None:
            return self.node("exp", self.make("*", b, self.node("log", a)))
        if p is not None and q is not None and (op != "^" or (q.denominator == 1 and (p or q > 0))):
            return self.q(p + q if op == "+" else p * q if op == "*" else p**q)
        return b if p == unit and op != "^" else a if q == unit else self.node(op, a, b)

    def read(self, text: str, names: dict[str, int]) -> int:
        """The node of a formula in some names."""

        def walk(part: Any) -> int:
            match part:
                case ast.Constant(value=int() | float()):
                    return self.q(rational(ast.get_source_segment(text, part)))
                case ast.Name(id=name) if name in names:
                    return names[name]
                case ast.Name(id="pi" | "E" as name):
                    return self.node("pi", 0) if name == "pi" else self.node("exp", self.q(1))
                case ast.UnaryOp(op=ast.USub(), operand=a):
                    return self.make("*", self.q(-1), walk(a))
                case ast.BinOp(left=a, op=ast.Sub() | ast.Div() as op, right=b):
                    minus = isinstance(op, ast.Sub)
                    other = self.make("*", self.q(-1), walk(b)) if minus else self.make("^", walk(b), self.q(-1))
                    return self.make("+" if minus else "*", walk(a), other)
                case ast.BinOp(left=a, op=ast.Add() | ast.Mult() | ast.Pow() as op, right=b):
                    return self.make({"Add": "+", "Mult": "*", "Pow": "^"}[type(op).__name__], walk(a), walk(b))
                case ast.Call(func=ast.Name(id=name), args=[a]) if name in KNOWN:
                    return self.node(name, walk(a))
                case ast.Call(func=ast.Name(id=name), args=[a]) if name in MADE:
                    return self.read(MADE[name], {"a": walk(a)})
            raise Uncovered(f"{ast.get_source_segment(text, part)} in a formula")

        try:
            return walk(ast.parse(text, mode="eval").body)
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise Uncovered("a formula that cannot be read") from error

    def differentiated(self, k: int, i: int) -> int:
        """The derivative of a node by a variable."""
        op, a, *rest = self.nodes[k]
        if op in ("q", "pi", "x"):
            return self.q(int((op, a) == ("x", i)))
        if op == "+":
            return self.make("+", self.slope(a, i), self.slope(rest[0], i))
        if op == "*":
            left, right = self.times(self.slope(a, i), rest[0]), self.times(self.slope(rest[0], i), a)
            return self.make("+", left, right)
        outer = self.read("r*a**(r - 1)" if op == "^" else KNOWN[op], {"a": a, "r": rest[0] if rest else a})
        return self.times(self.slope(a, i), outer)

    def times(self, a: int, b: int) -> int:
        """A product in a derivative, where 0 times what may be undefined is 0: that f is defined is asked for itself."""
        return self.q(0) if 0 in (self.value(a), self.value(b)) else self.make("*", a, b)

    def on(self, k: int, box: list[Interval], known: dict[int, Interval]) -> Interval:
        """A node on a box; `known` keeps the parts."""
        if k not in known:
            op, a, *rest = self.nodes[k]
            if op in ("q", "pi", "x"):
                known[k] = box[a] if op == "x" else number(a) if op == "q" else PI
            elif op in "+*":
                x, y = self.on(a, box, known), self.on(rest[0], box, known)
                known[k] = x + y if op == "+" else x * y
            else:
                x = self.on(a, box, known)
                known[k] = x ** self.nodes[rest[0]][1] if op == "^" else apply(op, x)
        return known[k]

    def at(self, k: int, point: list[Fraction]) -> Fraction:
        """The exact value of a node at a rational point, where it is rational for a reason seen here."""
        op, a, *rest = self.nodes[k]
        if op in ("q", "x"):
            return a if op == "q" else point[a]
        x, y = (ZERO if op == "pi" else self.at(a, point)), self.at(rest[0], point) if rest else ZERO
        if op in "+*":
            return x + y if op == "+" else x * y
        if op == "^" and y.denominator == 1 and (x or y > 0):
            return x ** int(y)
        if x == (op == "log") and op in ("log", "exp", "cos", "sin", "atan"):
            return Fraction(op in ("exp", "cos"))
        raise Uncovered("an exact value that is not rational")

    @lru_cache(maxsize=10_000)  # noqa: B019
    def homogenized(self, k: int, weights: tuple[int, ...]) -> tuple[int, int]:
        """A polynomial at x_i = u_i/t^w_i times t^d, a polynomial of u and t, and d; t is the last variable."""
        op, a, *rest = self.nodes[k]
        if op in ("q", "x"):
            return k, weights[a] if op == "x" else 0
        power = self.value(rest[0]) if op == "^" else ONE
        if op not in "+*^" or power is None or power < 0 or power.denominator > 1:
            raise Uncovered("a function that is no polynomial, on all of R^n")
        a, d = self.homogenized(a, weights)
        if op == "^":
            return self.make("^", a, rest[0]), d * int(power)
        b, e = self.homogenized(rest[0], weights)
        if op == "*":
            return self.make("*", a, b), d + e
        lift = self.make("^", [*self.names.values()][-1], self.q(abs(d - e)))
        a, b = (self.make("*", a, lift), b) if d < e else (a, self.make("*", b, lift))
        return self.make("+", a, b), max(d, e)


# --- Claims (3 to 6) -------------------------------------------------------------------------------------------------


def demand(fact: Any, otherwise: str) -> None:
    if not fact:
        raise Refuted(otherwise)


def read(value: Any) -> End:
    return float(value) if value in ("inf", "-inf") else rational(value)


def pairs(box: list[list[Any]]) -> Box:
    found = [(read(lo), read(hi)) for lo, hi in box]
    demand(all(lo <= hi and lo < INFINITY and hi > -INFINITY for lo, hi in found), "a box with its ends reversed")
    return found


def middle(lo: End, hi: End) -> Fraction:
    """Of a side; one without end is cut at 0, or at twice its other end."""
    if isinstance(lo, float):
        return ZERO if isinstance(hi, float) else min(2 * hi, -ONE)
    return max(2 * lo, ONE) if isinstance(hi, float) else (lo + hi) / 2


def inside(part: Box, whole: Box) -> bool:
    return all(a <= lo and hi <= b for (lo, hi), (a, b) in zip(part, whole))


def on_cover(text: str, box: Box, leaf: Callable[[str, int, Box], Box | None]) -> None:
    """Goes through a cover (5); `leaf` demands that a leaf is right, and may leave a face that is still to be covered."""
    left = [box]
    for word in text.split():
        demand(left, "the cover goes on after its end")
        part, kind, i = left.pop(), word[0], int(word[1:] or 0)
        demand(i >= 0, "a negative number in the cover")
        if kind == "s":
            at = middle(*part[i])
            left += [[*part[:i], (at, part[i][1]), *part[i + 1 :]], [*part[:i], (part[i][0], at), *part[i + 1 :]]]
        elif (face := leaf(kind, i, part)) is not None:
            left.append(face)
    demand(not left, "the cover leaves a part out")


def valued(formulas: Formulas, k: int, part: Box, smooth: bool = False) -> Interval:
    """A node on a box; demands on wish that everything in it is defined and smooth there."""
    global clipped
    clipped = False
    try:
        found = formulas.on(k, [between(*side) for side in part], {})
    except Nowhere:
        demand(not smooth, "a function that is not smooth there")
        raise
    demand(not (smooth and clipped), "a function that is not smooth there")
    return found


def by_mean(formulas: Formulas, k: int, part: Box) -> Interval:
    """A node on a box by the mean value form; it is to be smooth there, as the derivative of sign is written as 0."""
    valued(formulas, k, part, True)
    m, wide = [(middle(*side),) * 2 for side in part], [i for i, (lo, hi) in enumerate(part) if lo < hi]
    change = (valued(formulas, formulas.slope(k, i), part, True) * (between(*part[i]) - m[i][0]) for i in wide)
    return sum(change, valued(formulas, k, m, True))


def about_inverse(a: list[list[float]]) -> list[list[float]]:
    """Near the inverse of a matrix, in doubles: nothing rests on how near."""
    n = len(a)
    rows = [[*row, *(float(i == j) for j in range(n))] for i, row in enumerate(a)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [entry / rows[k][k] for entry in rows[k]]
        rows = [row if i == k else [a - row[k] * b for a, b in zip(row, rows[k])] for i, row in enumerate(rows)]
    return [row[n:] for row in rows]


def combined(formulas: Formulas, nodes: list[int], i: int, part: Box) -> Interval:
    """Component i of Y G by the mean value form, Y near the inverse of the Jacobian."""
    demand(len(part) == len(nodes), "a leaf k on a part with another number of sides than G has components")
    n, m = range(len(nodes)), [middle(*side) for side in part]
    for g in nodes:
        valued(formulas, g, part, True)
    jacobian = [[valued(formulas, formulas.slope(g, j), part, True) for j in n] for g in nodes]
    y = about_inverse([[float(sum(entry.ends()) / 2) for entry in row] for row in jacobian])[i]
    change = (sum(Fraction(y[k]) * jacobian[k][j] for k in n) * (between(*part[j]) - m[j]) for j in n)
    centre = (Fraction(y[k]) * valued(formulas, g, [(c, c) for c in m], True) for k, g in enumerate(nodes))
    return sum(change, sum(centre, number(0)))


def never_zero(formulas: Formulas, nodes: list[int], f: list[int], kind: str, i: int, part: Box) -> None:
    """Demands of a leaf g, m, k or u that it shows what it says."""
    demand(kind in "gmku", f"leaf {kind}{i} is of no kind")
    try:
        if kind == "k":
            value = combined(formulas, nodes, i, part)
        else:
            value = (by_mean if kind == "m" else valued)(formulas, (f if kind == "u" else nodes)[i], part)
    except Nowhere:  # a formula of the gradient may be undefined where f has one
        return demand(kind == "u", f"leaf {kind}{i}: component {i} of G is not defined there")
    demand(value.sign and kind != "u", f"leaf {kind}{i}: component {i} of G may be 0 there")


class Judge:
    """What a proof file says, and what follows from it."""

    def __init__(self, head: dict[str, Any], regions: list[dict[str, Any]]) -> None:
        names, self.critical = list(head["variables"]), head["about"] == "critical"
        self.n, self.formulas = len(names), Formulas([*names, "t at infinity"])
        demand(
            len({*names}) == self.n and all(name.isidentifier() for name in names), "variables that are not told apart"
        )
        self.f = [self.formulas.read(text, {name: self.formulas.names[name] for name in names}) for text in head["f"]]
        demand(len(self.f) == (1 if self.critical else self.n), "there are not as many functions as variables")
        self.g = [self.formulas.slope(self.f[0], i) for i in range(self.n)] if self.critical else self.f
        self.box = head["box"] and self.sides(head["box"])
        self.regions = {region["region"]: region for region in regions}
        self.zeros: dict[int, Box] = {}

    def sides(self, box: list[list[Any]]) -> Box:
        """A box of the file, with a side for each variable."""
        demand(len(box) == self.n, "a box with another number of sides than there are variables")
        return pairs(box)

    def region(self, k: int) -> tuple[Box, list[int]]:
        """A region, and the coordinates in which it has width."""
        demand(k in self.regions, f"there is no region {k}")
        box = self.sides(self.regions[k]["box"])
        return box, [i for i, (lo, hi) in enumerate(box) if lo < hi]

    def jacobian(self, box: Box, free: list[int]) -> list[list[Interval]]:
        """Of the components of G in these coordinates, on a box where they and f are smooth."""
        for node in [*self.f, *(self.g[i] for i in free)]:
            valued(self.formulas, node, box, True)
        return [[valued(self.formulas, self.formulas.slope(self.g[i], j), box, True) for j in free] for i in free]

    def zero(self, k: int) -> Box:
        """Narrow bounds of the one zero of G in a region (3)."""
        if k not in self.zeros:
            self.zeros[k] = self.by_order(k) if "order" in self.regions[k] else self.by_krawczyk(*self.region(k), k)
        return self.zeros[k]

    def by_krawczyk(self, region: Box, free: list[int], k: int) -> Box:
        y, places = [[read(entry) for entry in row] for row in self.regions[k]["inverse"]], range(len(free))
        box = region
        for again in range(12):
            m = [middle(*side) for side in box]
            jacobian, image = self.jacobian(box, free), list(box)
            g = [valued(self.formulas, self.g[i], [(c, c) for c in m], True) for i in free]
            for a, i in enumerate(free):
                row = [int(a == b) - sum(y[a][c] * jacobian[c][b] for c in places) for b in places]
                change = sum(row[b] * (between(*box[j]) - m[j]) - y[a][b] * g[b] for b, j in enumerate(free))
                low, high = (change + m[i]).ends()
                demand(again or (region[i][0] < low and high < region[i][1]), f"Krawczyk's image leaves region {k}")
                image[i] = max(low, box[i][0]), min(high, box[i][1])
            box = image
        return box

    def bend(self, k: int) -> int:
        """The sign on a region of the derivative of G of its order, those below being 0 at its point (3)."""
        found, at, region = self.g[0], read(self.regions[k]["at"]), self.region(k)[0]
        demand(self.n == 1 and inside([(at, at)], region), f"the point is not in region {k}")
        demand(self.regions[k]["order"] >= 1, f"region {k} has no order")
        valued(self.formulas, self.f[0], region, True)
        for _ in range(self.regions[k]["order"]):
            valued(self.formulas, found, region, True)
            demand(self.formulas.at(found, [at]) == 0, f"a derivative is not 0 at the point of region {k}")
            found = self.formulas.slope(found, 0)
        sign = valued(self.formulas, found, region, True).sign
        demand(sign, f"the derivative of order {self.regions[k]['order']} may be 0 on region {k}")
        return sign

    def by_order(self, k: int) -> Box:
        self.bend(k)
        return [(read(self.regions[k]["at"]),) * 2]

    def kind(self, k: int) -> str:
        """Of the critical point in a region (3, 4)."""
        region, free = self.region(k)
        if "order" in self.regions[k]:
            even = self.regions[k]["order"] % 2 == 0
            return "inflection" if even else "minimum" if self.bend(k) > 0 else "maximum"
        c, places = [[read(entry) for entry in row] for row in self.regions[k]["congruence"]], range(len(free))
        h = self.jacobian(region, free)
        half = [[sum(c[a][i] * h[i][j] for i in places) for j in places] for a in places]
        whole = [[sum(half[a][j] * c[b][j] for j in places) for b in places] for a in places]
        radii = [sum(whole[a][b].size for b in places if a != b) for a in places]
        signs = {(whole[a][a] + between(-radius, radius)).sign for a, radius in enumerate(map(Fraction, radii))}
        demand(0 not in signs, f"the signs of the eigenvalues on region {k} do not follow")
        return "saddle" if len(signs) == 2 else "minimum" if signs == {1} else "maximum"

    def point(self, claim: dict[str, Any]) -> None:
        """The zero in a region lies in the enclosure, or is it where that has no width, and is of this kind."""
        k, enclosure = claim["region"], self.sides(claim["enclosure"])
        region, free = self.region(k)
        demand(len(free) == self.n, "the region is flat")
        zero, point = self.zero(k), [lo for lo, _ in enclosure]
        if all(lo == hi for lo, hi in enclosure):
            demand(inside(enclosure, region) and not any(self.formulas.at(g, point) for g in self.g), "it is not there")
            self.zeros[k] = zero = enclosure
        demand(inside(zero, enclosure), f"the zero is elsewhere, near {[float(lo) for lo, _ in zero]}")
        demand(claim.get("kind") == (self.kind(k) if self.critical else None), f"it is no {claim.get('kind')}")

    def complete(self, claim: dict[str, Any]) -> None:
        """The zeros in the box, or everywhere, are those in the listed regions and no others (5, 6)."""
        listed, reach = claim["points"], read(claim.get("reach", "inf"))
        weights = tuple(int(w) for w in claim.get("weights", [1] * self.n))
        demand(reach > 0 and len(weights) == self.n and min(weights) > 0, "the reach or a weight is not positive")
        box = self.box or [(-(reach**w), reach**w) for w in weights]
        zeros = [self.zero(k) for k in listed]
        demand(all(inside(zero, box) for zero in zeros), "a listed point may lie outside the box")
        for zero, other in ((zero, other) for i, zero in enumerate(zeros) for other in zeros[:i]):
            demand(any(a > d or c > b for (a, b), (c, d) in zip(zero, other)), "two listed points may be one")

        def leaf(kind: str, i: int, part: Box) -> None:
            if kind != "r":
                return never_zero(self.formulas, self.g, self.f, kind, i, part)
            region, free = self.region(i)
            demand(len(free) == self.n and inside(part, region), f"a leaf is no part of region {i}")
            outside = any(hi < a or lo > b for (lo, hi), (a, b) in zip(self.zero(i), box))
            demand(i in listed or outside, f"the zero in region {i} is not listed")

        on_cover(claim["cover"], box, leaf)
        if not self.box and reach < INFINITY:
            nodes = [self.formulas.homogenized(g, weights)[0] for g in self.g]
            for k in range(2 * self.n):
                face: Box = [(-ONE, ONE)] * self.n + [(ZERO, 1 / reach)]
                face[k // 2] = (Fraction(2 * (k % 2) - 1),) * 2
                on_cover(
                    claim["faces"][k], face, lambda kind, i, part: never_zero(self.formulas, nodes, [], kind, i, part)
                )

    def extreme(self, claim: dict[str, Any]) -> None:
        """The lowest, or highest, value of f over the box lies between two numbers (5)."""
        (low, high), f, convex = map(read, claim["value"]), self.f[0], "minimum"
        if claim["claim"] == "highest":
            f, low, high, convex = self.formulas.make("*", self.formulas.q(-1), f), -high, -low, "maximum"
        at = self.zero(claim["region"]) if "region" in claim else self.sides([[c, c] for c in claim["at"]])
        demand(self.critical and self.box and inside(at, self.box), "the point is not in the box")
        demand(valued(self.formulas, f, at, True).ends()[1] <= high, "f is higher at the point")

        def leaf(kind: str, i: int, part: Box) -> Box | None:
            if kind in "lh":
                valued(self.formulas, f, part, True)
                low_slope, high_slope = valued(self.formulas, self.formulas.slope(f, i), part, True).ends()
                demand(low_slope >= 0 if kind == "l" else high_slope <= 0, f"leaf {kind}{i}: f is not monotone there")
                demand(not isinstance(part[i][kind == "h"], float), f"leaf {kind}{i}: the face is at infinity")
                return [*part[:i], (part[i][kind == "h"],) * 2, *part[i + 1 :]]
            if kind == "r":
                region, free = self.region(i)
                flat = all(j in free or part[j] == region[j] for j in range(self.n))
                demand(flat and inside(part, region) and self.kind(i) == convex, f"leaf r{i}: f is not convex there")
                part = self.zero(i)
            try:
                value = (by_mean if kind == "w" else valued)(self.formulas, f, part)
                demand(kind in "vwr" and value.ends()[0] >= low, f"leaf {kind}: f may be lower there")
            except Nowhere:
                demand(kind == "u", f"leaf {kind}: f is defined nowhere there")
            return None

        on_cover(claim["cover"], self.box or [], leaf)

    def regular(self, claim: dict[str, Any]) -> None:
        """A rational point is not critical."""
        point = self.sides([[c, c] for c in claim["at"]])
        for f in self.f:
            valued(self.formulas, f, point, True)
        demand(any(valued(self.formulas, g, point, True).sign for g in self.g), "the gradient may be 0 there")


CLAIMS = {
    "point": Judge.point,
    "complete": Judge.complete,
    "lowest": Judge.extreme,
    "highest": Judge.extreme,
    "regular": Judge.regular,
}


def verify(text: str) -> list[tuple[dict[str, Any], str]]:
    """The claims of a proof file, each with `holds`, `does not hold: …` or `not covered: …`."""
    head, *rest = [json.loads(line) for line in text.splitlines() if line.strip()]
    claims = [line for line in rest if "claim" in line]
    sys.setrecursionlimit(6_000)
    verdicts: list[tuple[dict[str, Any], str]] = []
    judge = None
    for claim in claims:
        try:
            judge = judge or Judge(head, [line for line in rest if "region" in line and "claim" not in line])
            if claim["claim"] not in CLAIMS or "why not" in claim:
                raise Uncovered(claim.get("why not", "a claim of another kind"))
            CLAIMS[claim["claim"]](judge, claim)
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
