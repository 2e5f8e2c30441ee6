"""The signs that polynomials in one or two variables have together on the cells round a point, decided completely.

Round the point p the zeros of all polynomials are branches that start there. In a box where the discriminant has no
other root, over its left and right ends, each branch has one point and each sector between two an interval: signs
there are those on the whole cell (cylindrical algebraic decomposition: Collins 1975; Basu, Pollack and Roy, Algorithms
in Real Algebraic Geometry, 2nd ed. 2006, section 5.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq, fmpz_mpoly, fmpz_poly

from symnewton.calculus.arithmetic import ball
from symnewton.points.algebra.definite import factored, univariate
from symnewton.points.algebra.ideals import ring_of
from symnewton.points.algebra.isolation import isolated_real_roots
from symnewton.points.algebra.real_points import AlgebraicPoint, evaluated, real_roots
from symnewton.points.constrained.linear import Undecided

WIDTHS = tuple(2**k for k in range(4, 60, 4))  # one over the half widths of boxes that are tried
BITS = 512
SHEARS = (0, 1, -1, 2, -2, 3, -3, 5, -5, 7, -7, 11)
Signs = tuple[int, ...]


def signs_round(polynomials: Sequence[fmpz_mpoly], point: AlgebraicPoint) -> set[Signs]:
    """The signs of the polynomials, in order, on each cell next to the point. Raises Undecided."""
    n = len(point.tops)
    if n == 1:
        return _on_the_line(polynomials, point)
    if n != 2:
        raise Undecided("cells in more than two variables")
    moved, shear = _sheared(polynomials)
    return _in_the_plane(moved, _moved(point, shear))


def _on_the_line(polynomials: Sequence[fmpz_mpoly], point: AlgebraicPoint) -> set[Signs]:
    univariates = [univariate(p, 0) for p in polynomials]
    product = fmpz_poly([1])
    for p in univariates:
        product *= p if p else 1
    at = point.balls(BITS)[0]
    for width in WIDTHS:
        low, high = _round(at, width)
        if _count(product, low, high) <= _count_near(product, at):
            return {tuple(_sign(p, end) for p in univariates) for end in (low, high)}
    raise Undecided("roots too close together")


def _count_near(p: fmpz_poly, at: arb) -> int:
    """How many roots may be the number in a ball: none or one."""
    found = sum(r.overlaps(at) for r in _roots(p))
    if found > 1:
        raise Undecided("roots too close together")
    return found


def _roots(p: fmpz_poly) -> list[arb]:
    squarefree = p // p.gcd(p.derivative()) if p.degree() > 0 else p
    return real_roots(tuple(map(int, squarefree.coeffs())), BITS) if squarefree.degree() > 0 else []


def _count(p: fmpz_poly, low: Fraction, high: Fraction) -> int:
    """How many real roots lie between two ends; more than there are where one may be an end."""
    a, b = arb(fmpq(low.numerator, low.denominator)), arb(fmpq(high.numerator, high.denominator))
    count = 0
    with ball.working_precision(BITS):
        for root in _roots(p):
            if not (root < a or root > a) or not (root < b or root > b):
                return p.degree() + 1
            count += bool(root > a and root < b)
    return count


def _round(at: arb, width: int) -> tuple[Fraction, Fraction]:
    """Fractions 1/width to the left and to the right."""
    whole = (at.mid() * (4 * width)).floor().unique_fmpz()
    if whole is None:
        raise Undecided("a coordinate that is too large")
    middle = Fraction(int(whole), 4 * width)
    return middle - Fraction(1, width), middle + Fraction(1, width)


def _sign(p: fmpz_poly, at: Fraction) -> int:
    value = p(fmpq(at.numerator, at.denominator)) if p else fmpq(0)
    return 1 if value > 0 else -1 if value < 0 else 0


def _sheared(polynomials: Sequence[fmpz_mpoly]) -> tuple[list[fmpz_mpoly], int]:
    """The polynomials in coordinates X = x − cy, y, where they are monic in y up to a number, and c."""
    ring = ring_of(2)
    x, y = ring.gens()
    for c in SHEARS:
        moved = [p.compose(x + c * y, y) if not p.is_constant() else p for p in polynomials]
        if all(p.is_constant() or p.degrees()[1] == p.total_degree() for p in moved):
            return moved, c
    raise Undecided("no direction without zeros at infinity was found")


def _moved(point: AlgebraicPoint, c: int) -> AlgebraicPoint:
    x, y = point.tops
    return AlgebraicPoint(point.modulus, point.index, (x - c * y, y), point.bottom)


@dataclass(frozen=True)
class _Factors:
    """Polynomials as numbers times powers of irreducible ones; a number 0 stands for the zero polynomial."""

    irreducible: tuple[fmpz_mpoly, ...]
    signs: tuple[int, ...]
    powers: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, polynomials: Sequence[fmpz_mpoly]) -> _Factors:
        known: list[fmpz_mpoly] = []
        signs, all_powers = [], []
        for p in polynomials:
            content, factors = factored(p) if not p.is_zero() else (0, [])
            powers: dict[int, int] = {}
            for factor, multiplicity in factors:
                if factor not in known:
                    known.append(factor)
                powers[known.index(factor)] = multiplicity
            signs.append(0 if content == 0 else 1 if content > 0 else -1)
            all_powers.append(powers)
        table = tuple(tuple(powers.get(i, 0) for i in range(len(known))) for powers in all_powers)
        return cls(tuple(known), tuple(signs), table)

    def together(self, signs: Sequence[int]) -> Signs:
        """The signs of the polynomials from those of the irreducible ones."""
        found = []
        for sign, powers in zip(self.signs, self.powers):
            for s, m in zip(signs, powers):
                sign *= s**m if m else 1
            found.append(sign)
        return tuple(found)


def _in_the_plane(polynomials: Sequence[fmpz_mpoly], point: AlgebraicPoint) -> set[Signs]:
    factors = _Factors.of(polynomials)
    through = [i for i, p in enumerate(factors.irreducible) if point.vanishes(p)]
    fixed = {i: _sign_at(p, point) for i, p in enumerate(factors.irreducible) if i not in through}
    curves = [factors.irreducible[i] for i in through]
    if not curves:
        return {factors.together([fixed[i] for i in range(len(factors.irreducible))])}
    left, right, low, high = _box(curves, point)
    found = set()
    for x in (left, right):
        for signs in _over(curves, x, low, high):
            known = fixed | dict(zip(through, signs))
            found.add(factors.together([known[i] for i in range(len(factors.irreducible))]))
    return found


def _sign_at(p: fmpz_mpoly, point: AlgebraicPoint) -> int:
    sign = ball.sign_by(lambda bits: evaluated(p, point.balls(bits)), (64, 256, 1024, 4096))
    if not sign:
        raise Undecided("a number too close to 0")
    return sign


def _box(curves: Sequence[fmpz_mpoly], point: AlgebraicPoint) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Left, right, low and high ends of a box round the point: all branches in it start there and leave it sideways."""
    product = curves[0]
    for p in curves[1:]:
        product *= p
    critical = univariate(product.discriminant("z1"), 0) if product.degrees()[1] > 1 else fmpz_poly([1])
    column = _column(product, point)
    x, y = point.balls(BITS)
    for wide in WIDTHS:
        low, high = _round(y, wide)
        if _count(column, low, high) > 1:
            continue
        for narrow in WIDTHS:
            left, right = _round(x, wide * narrow)
            rows = [_specialized(product, 1, end) for end in (low, high)]
            alone = _count(critical, left, right) <= _count_near(critical, x)
            if alone and not any(_count(row, left, right) for row in rows):
                return left, right, low, high
    raise Undecided("branches too close together")


def _column(p: fmpz_mpoly, point: AlgebraicPoint) -> fmpz_poly:
    """A polynomial whose roots are the y of all zeros of p over the x of the point, and perhaps others."""
    ring = p.context()
    own = point.minimal_polynomial(0)
    if own is None:
        raise Undecided("a number field that is too large")
    x = ring.gens()[0]
    lifted = ring.constant(0)
    for c in reversed(own.coeffs()):
        lifted = lifted * x + c
    return univariate(p.resultant(lifted, "z0"), 1)


def _specialized(p: fmpz_mpoly, k: int, at: Fraction) -> fmpz_poly:
    """p with a fraction for one of its two variables, times a positive number."""
    degree = p.degrees()[k]
    found: dict[int, int] = {}
    for m, c in p.to_dict().items():
        value = int(c) * at.numerator ** m[k] * at.denominator ** (degree - m[k])
        found[m[1 - k]] = found.get(m[1 - k], 0) + value
    return fmpz_poly([found.get(i, 0) for i in range(max(found, default=0) + 1)])


def _over(curves: Sequence[fmpz_mpoly], x: Fraction, low: Fraction, high: Fraction) -> Iterator[Signs]:
    """The signs of the curves' polynomials over x: on the branches between low and high, and between these."""
    columns = [_specialized(p, 0, x) for p in curves]
    a, b = arb(fmpq(low.numerator, low.denominator)), arb(fmpq(high.numerator, high.denominator))
    with ball.working_precision(BITS):
        roots = [(r, i) for i, p in enumerate(columns) for r in isolated_real_roots(p) if r > a and r < b]
        roots.sort(key=lambda one: one[0].mid())
        ends = [low, *[_between(p, q) for (p, _), (q, _) in zip(roots, roots[1:])], high]
        for root, own in roots:
            yield tuple(0 if i == own else _ball_sign(p, root) for i, p in enumerate(columns))
    for end in ends if roots else [low]:
        yield tuple(_sign(p, end) for p in columns)


def _between(p: arb, q: arb) -> Fraction:
    """A fraction between two balls."""
    if not p < q:
        raise Undecided("branches too close together")
    mantissa, exponent = ((p.upper() + q.lower()) / 2).mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _ball_sign(p: fmpz_poly, at: arb) -> int:
    sign = ball.proven_sign(p(at))
    if not sign:
        raise Undecided("branches too close together")
    return sign
