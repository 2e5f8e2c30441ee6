"""Sums of squares: the residuals r of f = Σ c r², c > 0, and what Gauss and Newton take for the Hessian, Σ 2c ∇r ∇rᵀ."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from sympy import Add, Expr, Mul, Symbol, sqrt

from symnewton.calculus import operations
from symnewton.calculus.build import extend
from symnewton.calculus.graph import Graph
from symnewton.language.total import Column, Total

if TYPE_CHECKING:
    from symnewton.calculus.arithmetic.array import Array


class Squares(NamedTuple):
    """`factor` times the squares of the residuals: one, or one a row of a `total`."""

    factor: Fraction
    residuals: tuple[Expr, ...]
    total: Total | None = None


def squares_of(expression: Expr) -> list[Squares] | None:
    """The squares that the expression is the sum of, constants aside; None where it is none."""
    found = []
    for term in Add.make_args(expression):
        if not term.free_symbols:
            continue
        factor, rest = term.as_coeff_Mul(rational=True)
        total = rest if isinstance(rest, Total) else None
        parts = [_root(part) for part in (Add.make_args(total.body) if total else (rest,))]
        residuals = tuple(part for part in parts if part is not None)
        if factor <= 0 or len(residuals) < len(parts):
            return None
        found.append(Squares(Fraction(int(factor.p), int(factor.q)), residuals, total))
    return found or None


def _root(square: Expr) -> Expr | None:
    """The r of r²; None where the expression shows none."""
    root = []
    for factor in Mul.make_args(square):
        if factor.is_Pow and factor.exp.is_Integer and factor.exp.p % 2 == 0:
            root.append(factor.base ** (factor.exp // 2))
        elif factor.is_Rational and factor.p > 0:
            root.append(sqrt(factor))
        else:
            return None
    return Mul(*root) if root and any(r.free_symbols for r in root) else None


def normal_matrix(
    g: Graph, squares: Sequence[Squares], made: dict[Expr, int], inputs: Sequence[int]
) -> list[list[int]]:
    """The nodes of the upper triangle of Σ 2c ∇r ∇rᵀ, row by row; `made` holds those of the expression's parts."""
    n = len(inputs)
    rows = [[g.constant(0) for _ in range(i, n)] for i in range(n)]
    for one in squares:
        twice = g.constant(2 * one.factor)
        for residual in one.residuals:
            for i, j, node in _products(g, residual, one.total, made, inputs):
                rows[i][j - i] = g.add(rows[i][j - i], g.mul(twice, node))
    return rows


def _products(
    g: Graph, residual: Expr, total: Total | None, made: dict[Expr, int], inputs: Sequence[int]
) -> list[tuple[int, int, int]]:
    """i, j and the node of ∂r/∂xᵢ ∂r/∂xⱼ, summed over the rows, for i ≤ j."""
    if total is None:
        partials = operations.gradient(g, extend(g, residual, dict(made)), list(inputs))
        return [(i, j, g.mul(u, v)) for i, u in enumerate(partials) for j, v in enumerate(partials) if i <= j]
    node = g.nodes[made[total]]
    pattern, _ = node.detail
    places = [g.nodes[a].detail for a in node.args]  # of the shared numbers among the variables
    inner = pattern.graph
    slopes = list(zip(pattern.partials(extend(inner, residual, dict(pattern.made))), places))
    return [(i, j, pattern.node(g, inner.mul(u, v), node.args)) for u, i in slopes for v, j in slopes if i <= j]


class Rows(NamedTuple):
    """What a fit has in each row: the residual, observed less fitted, and what is observed; None where none is seen."""

    residuals: Array
    observed: Array | None


def rows_at(g: Graph, one: Squares, made: dict[Expr, int], x: Sequence[float]) -> Rows:
    """The rows of one residual that is squared and summed over rows, at the point x."""
    import numpy as np

    from symnewton.calculus.arithmetic import array
    from symnewton.calculus.compile import compile_graph

    assert one.total is not None
    (residual,) = one.residuals
    node = g.nodes[made[one.total]]
    pattern, _ = node.detail
    fixed = Add(*(term for term in Add.make_args(residual) if term.atoms(Symbol) <= term.atoms(Column)))
    outputs = [extend(pattern.graph, part, dict(pattern.made)) for part in (residual, fixed)]
    shared = [np.float64(x[g.nodes[a].detail]) for a in node.args]
    columns = [pattern.table.values(name) for name in pattern.columns]
    with np.errstate(all="ignore"):
        found = compile_graph(pattern.graph, outputs, array)([*shared, *columns])
    sign = -1.0 if fixed.could_extract_minus_sign() else 1.0
    residuals, observed = (sign * np.broadcast_to(part, pattern.rows) for part in found)
    return Rows(residuals, observed if fixed.has(Column) else None)
