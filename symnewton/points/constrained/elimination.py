"""Variables that equations give as polynomials in the others: y = x^2, and what is left of a problem without them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flint import arb, fmpq, fmpq_poly, fmpz_poly
from sympy import Expr, Poly, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.build import build
from symnewton.calculus.compile import evaluate
from symnewton.calculus.graph import Graph
from symnewton.points.algebra.ideals import ring_of
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.real_points import AlgebraicPoint

MOST_TERMS = 60  # of a formula that is put in for a variable
TRANSCENDENTAL = 1000


@dataclass(frozen=True)
class Elimination:
    """The equations `left` in the variables `rest`; the others are the polynomials `put`, in these.

    `implied` says that an equation followed from the others. The formulas may have `units` in them besides.
    """

    variables: tuple[Symbol, ...]
    rest: tuple[Symbol, ...]
    put: dict[Symbol, Expr]
    left: tuple[Expr, ...]
    implied: bool
    units: tuple[Symbol, ...] = ()

    @property
    def unknowns(self) -> tuple[Symbol, ...]:
        """The variables that are left, and the units."""
        return (*self.rest, *self.units)

    def of(self, formula: Expr) -> Expr:
        """A formula in the variables that are left."""
        return formula.xreplace(self.put) if self.put else formula

    def narrowing(self, inside: Callable[[int], list[arb]]) -> Callable[[int], list[arb]]:
        """Balls of all coordinates, from those of `rest` at so many bits."""
        graph = Graph()
        nodes = {v: build(graph, e, self.rest) for v, e in self.put.items()}

        @lru_cache(maxsize=8)
        def narrow(bits: int) -> list[arb]:
            at = inside(bits)
            with ball.working_precision(bits + 32):
                values = evaluate(graph, list(nodes.values()), ball, at) if nodes else {}
            known = dict(zip(self.rest, at)) | {v: values[node] for v, node in nodes.items()}
            return [known[v] for v in self.variables]

        return narrow

    def whole(self, point: AlgebraicPoint) -> AlgebraicPoint:
        """The point with all coordinates and the units, from that with those of `unknowns`."""
        ring = ring_of(len(self.unknowns))
        tops = []
        for v in (*self.variables, *self.units):
            if v in self.unknowns:
                tops.append(point.tops[self.unknowns.index(v)])
                continue
            top, bottom = as_fraction(self.put[v], self.unknowns, ring)
            scale = fmpq(1) / int(bottom.coeffs()[0])
            value = point.element(top) * scale
            tops.append(value * point.bottom % fmpq_poly(point.modulus))
        return AlgebraicPoint(point.modulus, point.index, tuple(tops), point.bottom)


def eliminate(
    formulas: Sequence[Expr], variables: tuple[Symbol, ...], units: tuple[Symbol, ...] = ()
) -> Elimination | None:
    """What is left of the equations formula = 0; None where they contradict each other."""
    rest, implied = list(variables), False
    put: dict[Symbol, Expr] = {}
    waiting = list(formulas)
    left: list[Expr] = []
    while True:
        solved = _easiest(waiting, rest)
        if solved is None:
            break
        f, v, value = solved
        waiting.remove(f)
        rest.remove(v)
        put = {w: e.xreplace({v: value}).expand() for w, e in put.items()} | {v: value}
        waiting = [g.xreplace({v: value}).expand() if g.has(v) else g for g in waiting]
    for f in waiting:
        f = f.expand() if f.is_polynomial() else f
        if f == 0:
            implied = True
        elif f.is_number and f.is_nonzero:
            return None
        else:
            left.append(f)
    return Elimination(variables, tuple(rest), put, tuple(left), implied, units)


def _easiest(formulas: Sequence[Expr], rest: Sequence[Symbol]) -> tuple[Expr, Symbol, Expr] | None:
    """An equation that gives one variable as a polynomial in the others, of the lowest degree."""
    best: tuple[int, Expr, Symbol, Expr] | None = None
    for f in formulas:
        used = [v for v in rest if f.has(v)]
        degree = _degree(f, used) if used else None
        if degree is None or (best is not None and degree >= best[0]):
            continue
        for v in reversed(used):
            slope = f.diff(v).expand()
            if slope.is_Rational and slope != 0:
                best = degree, f, v, (v - f / slope).expand()
                break
    return None if best is None else best[1:]


def rational_point(values: Sequence[Expr]) -> AlgebraicPoint:
    """A point with rational coordinates."""
    tops = tuple(fmpq_poly([fmpq(int(c.p), int(c.q))]) for c in values)
    return AlgebraicPoint(fmpz_poly([0, 1]), 0, tops, fmpq_poly([1]))


def _degree(f: Expr, used: Sequence[Symbol]) -> int | None:
    """The degree of a short polynomial, more than any of another function; None of a long one."""
    if not f.is_polynomial(*used):
        return TRANSCENDENTAL
    p = Poly(f, *used)
    return None if len(p.terms()) > MOST_TERMS else p.total_degree()
