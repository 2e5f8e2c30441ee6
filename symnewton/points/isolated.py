"""Whether a degenerate critical point at exact coordinates is the only one in a box round it.

With weights w and z = x − a, zⱼ = s^wⱼ tⱼ, the terms of f of the least weight D make f quasi-homogeneous near a:
∂ᵢf = s^(D − wᵢ) Gᵢ(t, s), where Gᵢ is a sum of Taylor terms, all with powers of s that are not negative, and the last
ones with their coefficients anywhere in the box (Taylor's theorem). Where for every t on the surface of the unit cube
some Gᵢ has no zero for all s up to S, the gradient has none in the box but a (Arnold, Gusein-Zade and Varchenko,
Singularities of Differentiable Maps I, 1985, section 12).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import permutations, product
from math import factorial, gcd, prod

from flint import arb
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.findings import Box

BITS = 128
HIGHEST = 7  # total order of a derivative that is formed
LARGEST = 4000  # operations of one
MOST_PARTS = 3000  # of the surface of the cube
IN_SPACE = (  # tried in this order; squares have twice the weight of fourth powers
    (1, 1, 1), (2, 1, 1), (1, 2, 1), (1, 1, 2), (1, 2, 2), (2, 1, 2), (2, 2, 1), (2, 3, 3), (3, 2, 3), (3, 3, 2),
)  # fmt: skip

Index = tuple[int, ...]


class TooHigh(Exception):
    """The derivatives that are needed are of a high order, or long."""


def is_isolated(function: Function, at: tuple[Expr, ...], box: Box, out_of_time: Callable[[], bool]) -> bool:
    """Whether no other critical point is proven to lie in the box, which contains the point."""
    if function.dimension not in (2, 3):
        return False
    partials = _Partials(function, at)
    for weights in _edges(partials) if function.dimension == 2 else IN_SPACE:
        try:
            terms = _terms(partials, weights, box)
        except TooHigh:
            continue
        if terms is not None and _none_on_the_cube(terms, weights, partials, box, out_of_time):
            return True
    return False


class _Partials:
    """Partial derivatives of f, as formulas and at the point."""

    def __init__(self, function: Function, at: tuple[Expr, ...]) -> None:
        self.function, self.variables, self.at = function, function.variables, at
        self.formulas: dict[Index, Expr] = {(0,) * function.dimension: function.expression}
        self.signs: dict[Index, int | None] = {}

    def formula(self, index: Index) -> Expr:
        if index not in self.formulas:
            k = next(i for i, d in enumerate(index) if d)
            lower = self.formula((*index[:k], index[k] - 1, *index[k + 1 :]))
            found = derivatives.derivative(lower, self.variables[k])
            if sum(index) > HIGHEST or found.count_ops() > LARGEST:
                raise TooHigh
            self.formulas[index] = found
        return self.formulas[index]

    def sign(self, index: Index) -> int | None:
        """The sign at the point, None where it is not decided."""
        if index not in self.signs:
            self.signs[index] = exactly.sign_at(self.formula(index), self.variables, self.at)
        return self.signs[index]

    def ball_over(self, index: Index, place: list[arb]) -> arb:
        return Function(self.formula(index), self.variables).balls("value", place)[0]


def _indices(n: int, order: int) -> Iterator[Index]:
    return (index for index in product(range(order + 1), repeat=n) if sum(index) == order)


def _edges(partials: _Partials) -> list[Index]:
    """The weights that are the same along an edge of the Newton polygon of f, and (1, 1), as far as terms are known."""
    support: list[Index] = []
    try:
        for order in range(2, HIGHEST):
            support += [index for index in _indices(2, order) if partials.sign(index) != 0]
    except TooHigh:
        pass
    found = [(1, 1)]
    for (a, b), (c, d) in permutations(support, 2):
        if a < c and b > d:
            common = gcd(b - d, c - a)
            u, v = (b - d) // common, (c - a) // common
            if all(u * i + v * j >= u * a + v * b for i, j in support):
                found.append((u, v))
    return list(dict.fromkeys(found))


def _least_weight(partials: _Partials, weights: Index) -> int | None:
    """D, the least weight of a Taylor term of f that is not zero; None where that is not decided."""
    n = len(weights)
    found: int | None = None
    for order in range(2, HIGHEST):
        if found is not None and order * min(weights) >= found:
            return found
        for index in _indices(n, order):
            weight = sum(w * d for w, d in zip(weights, index))
            if found is None or weight < found:
                sign = partials.sign(index)
                if sign is None:
                    return None
                if sign:
                    found = weight
    return None


Term = tuple[int, arb, Index]  # the power of s, the coefficient, the powers of t


def _terms(partials: _Partials, weights: Index, box: Box) -> list[list[Term]] | None:
    """The terms of each Gᵢ; None where the least weight is not known."""
    n = len(weights)
    least = _least_weight(partials, weights)
    if least is None:
        return None
    last = max((least - w) // min(weights) + 1 for w in weights)
    with ball.working_precision(BITS):
        point = [exactly.enclosure(c, BITS) for c in partials.at]
        reach = _reach(point, weights, box)
        wide = [c + arb(0, (reach**w).upper()) for c, w in zip(point, weights)]
        if not partials.function.continuous_on(wide):
            return None
        found: list[list[Term]] = []
        for i in range(n):
            mine: list[Term] = []
            for order in range(last + 1):
                for index in _indices(n, order):
                    raised = (*index[:i], index[i] + 1, *index[i + 1 :])
                    power = sum(w * d for w, d in zip(weights, index)) - (least - weights[i])
                    if power < 0 or (order < last and partials.sign(raised) == 0):
                        continue
                    value = partials.ball_over(raised, wide if order == last else point)
                    mine.append((power, value / prod(map(factorial, index)), index))
            found.append(mine)
    return found


def _reach(point: list[arb], weights: Index, box: Box) -> arb:
    """S, such that the box lies within |zⱼ| ≤ S^wⱼ."""
    found = arb(0)
    for c, w, (low, high) in zip(point, weights, box):
        far = arb.max(abs(c - arb(low)), abs(c - arb(high))).upper()
        found = arb.max(found, far if w == 1 else far.root(w))
    return found.upper()


def _none_on_the_cube(
    terms: list[list[Term]], weights: Index, partials: _Partials, box: Box, out_of_time: Callable[[], bool]
) -> bool:
    """Whether for every t on the surface some Gᵢ(t, s) is not 0 for all s in [0, S]."""
    n = len(weights)
    with ball.working_precision(BITS):
        s = arb(0).union(_reach([exactly.enclosure(c, BITS) for c in partials.at], weights, box))
        whole = (Fraction(-1), Fraction(1))
        stack = [
            [whole if j != k else (Fraction(end), Fraction(end)) for j in range(n)] for k in range(n) for end in (-1, 1)
        ]
        looked_at = 0
        while stack:
            part = stack.pop()
            looked_at += 1
            if looked_at > MOST_PARTS or (looked_at % 64 == 0 and out_of_time()):
                return False
            t = [ball.constant(low).union(ball.constant(high)) for low, high in part]
            if any(not _value(one, t, s).contains(0) for one in terms):
                continue
            side = max(range(n), key=lambda j: part[j][1] - part[j][0])
            low, high = part[side]
            for half in ((low, (low + high) / 2), ((low + high) / 2, high)):
                stack.append([*part[:side], half, *part[side + 1 :]])
    return True


def _value(terms: list[Term], t: list[arb], s: arb) -> arb:
    total = arb(0)
    for power, coefficient, index in terms:
        term = coefficient * ball.powi(s, power) if power else coefficient
        for c, d in zip(t, index):
            if d:
                term *= ball.powi(c, d)
        total += term
    return total if total.is_finite() else arb(0)
