"""What an exactly known critical point is: signs from balls, zeros from algebra, so that each verdict is a proof."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import sympy as sp
from flint import acb, acb_mat, arb, arb_mat
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.build import build
from symnewton.calculus.compile import Compiled, compile_graph
from symnewton.calculus.function import Function
from symnewton.linalg import symmetric
from symnewton.points.algebra.conditions import Condition, NotReducible
from symnewton.points.algebra.solutions import Solution
from symnewton.points.findings import Box, CriticalPoint
from symnewton.points.flat import degenerate
from symnewton.points.inertia import Inertia, by_descartes
from symnewton.points.reasons import MANY, ONE
from symnewton.verdicts import Evidence, Kind

PRECISIONS = (96, 384, 1536, 6144)
PRINTED_LENGTH = 80  # characters of a minimal polynomial that is worth reading
SIDES = {
    Kind.MINIMUM: "f′ goes from negative to positive through the point: a minimum.",
    Kind.MAXIMUM: "f′ goes from positive to negative through the point: a maximum.",
    Kind.INFLECTION: "f′ has the same sign on both sides of the point: an inflection point.",
    Kind.DEGENERATE: "The sign of f′ beside the point stays open.",
}


class Judge:
    """Decides on points of one function; `needs` are the conditions under which it is defined."""

    def __init__(self, function: Function, needs: Sequence[Condition]) -> None:
        self.function, self.needs = function, needs
        self.variables, self.n = function.variables, function.dimension
        g = function.graph
        formulas = [build(g, c.formula, self.variables) for c in needs]
        second = [entry for row in function.second_partials for entry in row]
        self._conditions: Compiled = compile_graph(g, formulas, ball)
        self._gradient: Compiled = compile_graph(g, [function.output, *function.partials], ball)
        self._values: Compiled = compile_graph(g, [function.output, *second], ball)

    def is_inside(self, solution: Solution) -> bool:
        """Whether f is defined and smooth at a solution, proven. Raises NotReducible where that stays open."""
        open_ones = set(range(len(self.needs)))
        for bits in PRECISIONS[:3]:
            point = _point(solution, bits)
            with ball.working_precision(bits + 32):
                values = self._conditions(point)
            for i in sorted(open_ones):
                if values[i] > 0 or (values[i] < 0 and not self.needs[i].positive):
                    open_ones.discard(i)
                elif values[i] < 0:
                    return False
            if not open_ones:
                return True
        exact = formulas_of(solution)
        if exact is not None:
            put = dict(zip(self.variables, exact))
            for i in open_ones:
                at_point = self.needs[i].formula.xreplace(put)
                if at_point.has(sp.nan, sp.zoo) or sp.simplify(at_point) == 0:
                    return False
        raise NotReducible("whether f is defined at a solution stays open")

    def judge(self, solution: Solution, isolated_from: Sequence[Solution]) -> CriticalPoint:
        """The finding on a solution of ∇f = 0; `isolated_from` are all the others."""
        value, hessian, inertia = self._second_order(solution)
        exact = formulas_of(solution)
        kind = Kind.DEGENERATE if inertia is None else inertia.kind
        strict = True if kind in (Kind.MINIMUM, Kind.MAXIMUM) else None
        test, evidence = "second-derivative", Evidence.EXACT if exact is not None else Evidence.CERTIFIED
        reasons: tuple[str, ...] = _named(solution, self.function) if exact is None else ()
        if kind is not Kind.DEGENERATE:
            reasons += ((ONE if self.n == 1 else MANY)[kind],)
        elif exact is not None:
            settled = degenerate.settle(self.function.expression, self.variables, exact)
            kind, strict, test, evidence = settled.kind, settled.strict, settled.test, settled.evidence
            reasons += settled.reasons
        elif self.n == 1 and inertia is not None:
            kind = self._by_sides(solution, isolated_from)
            strict = True if kind in (Kind.MINIMUM, Kind.MAXIMUM) else None
            test = "first-derivative"
            reasons += (SIDES[kind],)
        else:
            reasons += (MANY[Kind.DEGENERATE],)
        return CriticalPoint(
            x=tuple(ball.to_float(c) for c in _point(solution, 128)),
            exact=exact,
            enclosure=box_of(solution),
            value=value,
            eigenvalues=_eigenvalues(hessian, inertia),
            kind=kind,
            strict=strict,
            evidence=evidence,
            test=test,
            reasons=reasons,
        )

    def _second_order(self, solution: Solution) -> tuple[float, arb_mat, Inertia | None]:
        """The value, the Hessian in balls and its inertia; None where that is not decided."""
        nullity: int | None = 0
        for bits in PRECISIONS:
            point = _point(solution, bits)
            with ball.working_precision(bits + 32):
                value, *second = self._values(point)
                if not all(b.is_finite() for b in (value, *second)):
                    continue
                hessian = arb_mat(symmetric(second, self.n))
                found = _inertia(hessian, nullity)
            if found is not None and not (value.contains(0) and bits < PRECISIONS[1]):
                return (0.0 if value.contains(0) else ball.to_float(value)), hessian, found
            if found is None and nullity == 0:
                nullity = solution.nullity()
                if nullity is None:
                    return ball.to_float(value), hessian, None
        raise NotReducible("the signs of the eigenvalues stay open")

    def _by_sides(self, solution: Solution, others: Sequence[Solution]) -> Kind:
        """What a point of one variable is, from the sign of f' at the ends of an interval without other zeros."""
        for bits in PRECISIONS[:3]:
            for k in range(2, bits // 2, 6):
                (x,) = _point(solution, bits)
                middle, width = x.mid(), arb(2) ** -k
                with ball.working_precision(bits + 32):
                    around = (middle - width).union(middle + width)
                    alone = not any(around.overlaps(_point(s, bits)[0]) for s in others)
                    if not alone or not all(b.is_finite() for b in self._gradient([around])):
                        continue
                    left, right = (self._gradient([end])[1] for end in (middle - width, middle + width))
                signs = [ball.proven_sign(s) for s in (left, right)]
                if all(signs):
                    return {(-1, 1): Kind.MINIMUM, (1, -1): Kind.MAXIMUM}.get((signs[0], signs[1]), Kind.INFLECTION)
        return Kind.DEGENERATE


def formulas_of(solution: Solution) -> tuple[Expr, ...] | None:
    """The coordinates as short formulas, where all have one."""
    found = tuple(c.formula() for c in solution.coordinates)
    return None if None in found else found


def box_of(solution: Solution) -> Box:
    """The smallest box of doubles that is proven to contain the solution."""
    return tuple((below(c), 0.0 - below(-c)) for c in _point(solution, 128))


def apart(boxes: Sequence[Box]) -> list[bool]:
    """For each box, whether it meets no other."""
    order = sorted(range(len(boxes)), key=lambda i: boxes[i][0][0])
    lonely = [True] * len(boxes)
    for a, i in enumerate(order):
        for j in order[a + 1 :]:
            if boxes[j][0][0] > boxes[i][0][1]:
                break
            if all(p[0] <= q[1] and q[0] <= p[1] for p, q in zip(boxes[i], boxes[j])):
                lonely[i] = lonely[j] = False
    return lonely


def _point(solution: Solution, bits: int) -> list[arb]:
    return [c.enclosure(bits) for c in solution.coordinates]


def below(x: arb) -> float:
    low = x.lower()
    found = float(low)
    return found if arb(found) <= low else math.nextafter(found, -math.inf)


def _inertia(hessian: arb_mat, nullity: int | None) -> Inertia | None:
    """The inertia of a matrix of balls whose kernel has a known dimension; None where the balls are too wide."""
    if nullity is None:
        return None
    signs = [ball.proven_sign(c) for c in hessian.charpoly().coeffs()]
    return by_descartes(signs[: nullity - 1 if nullity else None : -1], nullity)


def _eigenvalues(hessian: arb_mat, inertia: Inertia | None) -> tuple[float, ...]:
    """Doubles, ascending; as many of the smallest are put to 0 as are proven to be."""
    n = hessian.nrows()
    middles = [acb(hessian[i, j].mid()) for i in range(n) for j in range(n)]
    with ball.working_precision(PRECISIONS[0]):
        found: Any = acb_mat(n, n, middles).eig(algorithm="approx")
    values = sorted((float(v.real.mid()) for v in found), key=abs)
    zero = inertia.zero if inertia is not None else 0
    return tuple(sorted([0.0] * zero + values[zero:]))


def _named(solution: Solution, function: Function) -> tuple[str, ...]:
    """Sentences that say which roots of which polynomials the coordinates are, where those are short."""
    found = []
    for v, c in zip(function.variables, solution.coordinates):
        p = c.point.minimal_polynomial(c.k) if c.inverse is None else None
        if p is not None and c.formula() is None:
            written = str(sp.Add(*[sp.Integer(int(a)) * v**i for i, a in enumerate(p.coeffs())]))
            if len(written) <= PRINTED_LENGTH:
                found.append(f"{v} is the root of {written} near {ball.to_float(c.enclosure(64)):.6g}.")
    return tuple(found)
