"""Candidates as points of a list: values, multipliers, kinds, enclosures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flint import arb, fmpq_poly, fmpz_poly
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.linalg import spectrum
from symnewton.points import exactly
from symnewton.points.algebra.algebraic import apart, below
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.real_points import AlgebraicPoint, real_roots
from symnewton.points.at_point import Doubts, shown, told
from symnewton.points.constrained import multipliers
from symnewton.points.constrained.candidates import Candidate
from symnewton.points.constrained.deciding import decide
from symnewton.points.constrained.judge import Judgement
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.spots import AlgebraicSpot, Spot
from symnewton.points.findings import Box, CriticalPoint
from symnewton.points.inertia import Inertia

BITS = (128, 512, 2048)


@dataclass(frozen=True)
class Valued:
    """A candidate as a point of the list, the value of the objective as a ball and, if it is algebraic, as a root."""

    candidate: Candidate
    point: CriticalPoint
    objective: arb
    root: tuple[tuple[int, ...], int] | None
    exact: Expr | None
    formula: Expr
    judged: Judgement

    @property
    def exact_objective(self) -> Expr | None:
        """The value of the objective as a formula."""
        spot = self.candidate.spot
        return None if spot.exact is None else exactly.substitute(self.formula, spot.variables, spot.exact)

    def equals(self, other: Valued) -> bool:
        """Whether the values are proven to be the same."""
        if self.root is not None and self.root == other.root:
            return True
        return self.exact is not None and other.exact is not None and exactly.sign(self.exact - other.exact) == 0


def listed(program: Program, candidates: Sequence[Candidate], check: Callable[[], None]) -> list[Valued]:
    """The candidates with all that is told of each."""
    f = Function(program.f, program.unknowns)
    found = []
    for candidate in candidates:
        check()
        found.append(_valued(program, f, candidate))
    boxes = [v.point.enclosure for v in found]
    lonely = apart([box for box in boxes if box is not None])
    return [v if alone else replace(v, point=replace(v.point, enclosure=None)) for v, alone in zip(found, lonely)]


def _valued(program: Program, f: Function, candidate: Candidate) -> Valued:
    spot = candidate.spot
    judged, evidence = decide(program, spot, candidate.active, candidate.point, stationary=True)
    try:
        factors = multipliers.of_f(program, judged)
    except Undecided:
        factors = None
    balls, n = spot.balls(BITS[0]), len(program.variables)
    told = CriticalPoint(
        x=tuple(map(ball.to_float, balls[:n])),
        exact=None if spot.exact is None else spot.exact[:n],
        enclosure=box_of(balls[:n]),
        value=value_at(f, spot),
        eigenvalues=eigenvalues(program, judged, factors),
        kind=judged.kind,
        strict=judged.strict,
        evidence=evidence,
        test=judged.test,
        reasons=judged.reasons,
        feasible=True,
        abnormal=judged.abnormal,
        active=tuple(dict.fromkeys(text for i in candidate.active if (text := program.constraints[i].text))),
        multipliers=None if factors is None else multipliers.by_text(program, factors),
    )
    return Valued(
        candidate,
        told,
        ball_at(program.objective, program, spot),
        None if candidate.point is None else root_of(program, candidate.point),
        None if spot.exact is None else exactly.substitute(program.f, program.unknowns, spot.exact),
        program.objective,
        judged,
    )


def to_digits(program: Program, found: Valued, digits: int) -> tuple[CriticalPoint, Doubts]:
    """The point with its coordinates and the value of f to so many digits, and what of these is not proven."""
    f, spot, point = Function(program.f, program.unknowns), found.candidate.spot, found.point

    def numbers(bits: int) -> list[arb]:
        at = spot.balls(bits)
        return [*at[: len(point.x)], *f.balls("value", at)]

    doubts = Doubts()
    doubles = (*point.x, point.value)
    names = [*["a coordinate"] * len(point.x), "f"]
    *x, value = (shown(n, d, name, doubts) for n, d, name in zip(told(numbers, digits), doubles, names))
    return replace(point, x=tuple(x), value=value), doubts


def box_of(balls: Sequence[arb]) -> Box:
    """The smallest box of doubles that holds the balls."""
    return tuple((below(c), 0.0 - below(-c)) for c in balls)


def value_at(f: Function, spot: Spot) -> float:
    """The double nearest to f at a point."""
    for bits in BITS:
        with ball.working_precision(bits + 32):
            (value,) = f.balls("value", spot.balls(bits))
        if ball.accuracy(value) >= 56:
            return ball.to_float(value)
    return 0.0 if value.contains(0) else ball.to_float(value)


def ball_at(formula: Any, program: Program, spot: Spot) -> arb:
    """A narrow ball that holds the value of a formula."""
    with ball.working_precision(BITS[1] + 32):
        return Function(formula, program.unknowns).balls("value", spot.balls(BITS[1]))[0]


def root_of(program: Program, point: AlgebraicPoint) -> tuple[tuple[int, ...], int] | None:
    """The value of the objective as a root: a minimal polynomial and the number of the root, ascending."""
    try:
        value = AlgebraicSpot(program.unknowns, point).number(program.objective)
    except (Undecided, NotReducible):
        return None
    one = AlgebraicPoint(point.modulus, point.index, (value.value,), fmpq_poly([1]))
    minimal = one.minimal_polynomial(0)
    if minimal is None:
        return None
    coefficients = tuple(map(int, _primitive(minimal).coeffs()))
    (at,) = one.balls(BITS[0])
    near = [i for i, root in enumerate(real_roots(coefficients, BITS[0])) if root.overlaps(at)]
    return (coefficients, near[0]) if len(near) == 1 else None


def _primitive(p: fmpz_poly) -> fmpz_poly:
    """The polynomial with coprime coefficients, the leading one positive."""
    content = p.content()
    return p // (content if p.leading_coefficient() > 0 else -content)


def eigenvalues(program: Program, judged: Judgement, factors: dict[int, arb] | None) -> tuple[float, ...]:
    """Those of the Hessian of the Lagrangian on the tangent space, in doubles, ascending; exact zeros as 0."""
    if factors is None or judged.inertia is None or not judged.tangent:
        return ()
    spot = judged.spot
    x = tuple(map(ball.to_float, spot.balls(BITS[0])))
    n = len(program.variables)
    total = [list(row[:n]) for row in Function(program.f, program.unknowns).sample(x).hessian[:n]]
    for i, factor in factors.items():
        if not factor.is_zero() and not program.is_affine(i):
            c = program.constraints[i]
            bend = Function(c.formula, program.unknowns).sample(x).hessian
            scale = float(factor.mid()) * c.orientation
            total = [[a - scale * b for a, b in zip(*rows)] for rows in zip(total, bend)]
    vectors = [[float(spot.enclosure(e, BITS[0]).mid()) for e in v] for v in judged.tangent]
    basis = _orthonormal(vectors)
    images = [[sum(a * b for a, b in zip(row, v)) for row in total] for v in basis]
    reduced = tuple(tuple(sum(a * b for a, b in zip(u, image)) for u in basis) for image in images)
    return _with_zeros(spectrum(reduced).values, judged.inertia)


def _orthonormal(vectors: Sequence[Sequence[float]]) -> list[list[float]]:
    """The vectors by Gram and Schmidt's process."""
    basis: list[list[float]] = []
    for vector in vectors:
        left = list(vector)
        for u in basis + basis:  # twice is enough
            along = sum(a * b for a, b in zip(u, left))
            left = [a - along * b for a, b in zip(left, u)]
        length = sum(a * a for a in left) ** 0.5
        basis.append([a / length for a in left])
    return basis


def _with_zeros(values: tuple[float, ...], inertia: Inertia) -> tuple[float, ...]:
    by_size = sorted(values, key=abs)
    return tuple(sorted([0.0] * inertia.zero + by_size[inertia.zero :]))
