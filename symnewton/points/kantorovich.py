"""The Newton–Kantorovich theorem, certified: from which step on convergence was guaranteed.

With β ≥ |H(x)⁻¹|, η ≥ |H(x)⁻¹∇f(x)| and L a Lipschitz constant of H on the ball of radius 2η round x, h = βηL ≤ 1/2 makes
Newton's method from x converge to the one critical point in that ball (Ortega, Amer. Math. Monthly 75, 1968, 658-660;
Kantorovich 1948). All in the maximum norm and in Arb balls; L comes from the third derivatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flint import arb, arb_mat

from symnewton.calculus import operations
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.compile import compile_graph
from symnewton.calculus.function import Function, Point
from symnewton.points.intervals.krawczyk import gradient_system

MOST_VARIABLES = 3
MOST_NODES = 3000
BITS = 106


class Guarantee(NamedTuple):
    """Every h from step k on is certified to be at most 1/2; `h` is that at k."""

    k: int
    h: float


def guaranteed_from(function: Function, points: Sequence[Point]) -> Guarantee | None:
    """The first step from which on convergence was guaranteed; None where none is."""
    if function.dimension > MOST_VARIABLES or len(function.graph.nodes) > MOST_NODES:
        return None
    third = compile_graph(function.graph, _third_derivatives(function), ball)
    found = None
    with ball.working_precision(BITS):
        for k in range(len(points) - 1, -1, -1):
            h = _quantity(function, third, points[k])
            if h is None or not h <= arb(1) / 2:
                break
            found = Guarantee(k, float(h.upper()))
    return found


def _quantity(function: Function, third: object, x: Point) -> arb | None:
    """βηL at x; None where H is singular or a derivative is not defined on the whole ball."""
    n = function.dimension
    centre = [arb(c) for c in x]
    gradient, hessian = gradient_system(function, centre)
    try:
        inverse = arb_mat(hessian).inv()
    except ZeroDivisionError:
        return None
    step = inverse * arb_mat([[g] for g in gradient])
    eta = max((abs(step[i, 0]) for i in range(n)), key=lambda e: float(e.mid()))
    reach = 2 * eta.upper()
    box = [c + arb(0, reach) for c in centre]
    entries = third(box)  # type: ignore[operator]
    if not all(e.is_finite() for e in entries) or not function.continuous_on(box):
        return None
    beta = _largest([sum((abs(inverse[i, j]) for j in range(n)), arb(0)) for i in range(n)])
    rows = [sum((abs(e) for e in entries[i * n * n : (i + 1) * n * n]), arb(0)) for i in range(n)]
    return beta * _largest([eta]) * _largest(rows)


def _largest(values: list[arb]) -> arb:
    return max((v.upper() for v in values), key=float)


def _third_derivatives(function: Function) -> list[int]:
    """The nodes of all third derivatives, by i, j, k in the order of counting."""
    n = function.dimension
    upper = function.second_partials
    nodes: list[int] = []
    for i in range(n):
        for j in range(n):
            entry = upper[min(i, j)][abs(i - j)]
            nodes += operations.gradient(function.graph, entry, function.inputs)
    return nodes
