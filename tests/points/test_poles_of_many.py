"""Poles along curves, 0/0 points and kinks whose gradients balls do not tell apart, against SciPy from many starts."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from scipy.optimize import root

from symnewton.language import read_box, read_problem
from symnewton.points.find import find
from symnewton.points.findings import CriticalSet
from symnewton.points.holes import is_hole

SEED = 3


def search(text: str, box: str) -> CriticalSet:
    problem = read_problem(text)
    return find(problem.expression, problem.variables, read_box(box, problem.variables)).found


def from_many_starts(text: str, box: str) -> set[tuple[float, ...]]:
    """Regular zeros of the gradient strictly inside the box."""
    problem = read_problem(text)
    variables = problem.variables
    sides = [(float(low), float(high)) for low, high in read_box(box, variables)]
    partials = [sp.diff(problem.expression, v) for v in variables]
    gradient = sp.lambdify(variables, partials, ["scipy", "numpy"])
    hessian = sp.lambdify(variables, [[sp.diff(p, v) for v in variables] for p in partials], ["scipy", "numpy"])
    found = set()
    for start in np.random.default_rng(SEED).uniform(*zip(*sides), size=(60, len(sides))):
        with np.errstate(all="ignore"):
            end = root(lambda x: np.real(gradient(*x)), start, jac=lambda x: np.real(hessian(*x)))
        inside = all(low + 1e-6 < c < high - 1e-6 for c, (low, high) in zip(end.x, sides))
        regular = end.success and np.isfinite(end.fun).all() and abs(end.fun).max() < 1e-9
        if inside and regular and abs(np.linalg.det(hessian(*end.x))) > 1e-6:
            found.add(tuple(np.round(end.x, 6)))
    return found


POLES = [
    ("erf(2*y-x)*cot(x^2+1)", "x=0.5:1,y=0:1"),
    ("(1.2-x-(y*x+2*x-y))/cos(4*x-y)", "x=0.1:0.9,y=-0.7:1.5"),
    ("(3y-1.2-x)/(3x-y)^4 + sin(y)*x/(x+y)", "x=0.1:1.7,y=-1.5:1.7"),
    ("cos(3x+5)/(x*y)^2 + y", "x=0.2:2.5,y=-0.7:3"),
    ("x*log(y^2/x) - x*y^2 + 3x", "-4:4"),  # of x log(y²/x) a factor x of ∂f/∂y is 0 where f has no value
    ("(x-y)*x*tan(y) + x", "x=-2:1,y=-1:2"),
    ("(3y-pi/3-(2x+y))*(x+y*x)/exp(sinh(x^2+1))", "x=-1.5:2.5,y=-0.7:1"),
]


@pytest.mark.parametrize(("text", "box"), POLES)
def test_poles_along_curves_leave_nothing_open(text: str, box: str) -> None:
    found = search(text, box)
    assert found.complete, found.unresolved
    listed = {tuple(np.round(p.x, 6)) for p in found.points}
    for x in from_many_starts(text, box):
        assert any(np.allclose(x, p, atol=3e-6) for p in listed)
    for p in found.points:
        assert p.evidence.value in ("exact", "certified")


HOLES = [
    ("(x-y)/cos(x)", (np.pi / 2, np.pi / 2), True),
    ("(x-y)/(x+y-2)^3", (1.0, 1.0), True),
    ("tan(x)*(y-1)", (np.pi / 2, 1.0), True),
    ("(x^2+y^2)/(x-y)", (0.0, 0.0), False),  # the numerator has no slope there
    ("(x-y)*cos(x)", (np.pi / 2, np.pi / 2), False),  # a saddle
    ("(x-y)/(x-2)", (1.0, 1.0), False),
]


@pytest.mark.parametrize(("text", "at", "hole"), HOLES)
def test_a_hole_is_told_from_a_point(text: str, at: tuple[float, float], hole: bool) -> None:
    problem = read_problem(text)
    box = tuple((c - 1e-8, c + 1.1e-8) for c in at)
    assert is_hole(problem.expression, problem.variables, box) == hole


KINKS = [
    ("min(y/2-1/2, y) + 3x - 1/4 + y^2 + relu(2x-y) + (x^2+1/4)*x^2", "x=-3:2.5,y=-2:1.7", {"minimum": 1}),
    ("1/4 - y - 2*x*y + min(x*y, x/2-1/4) + 1.2*(3x-1.2)", "x=-1:2,y=-1:2", {}),
    ("max(3x-2, 2x-2)/|y| + y/3 - x", "x=-1.5:2,y=-1:1.7", {}),
    ("z*y*(2*y-x)*|2*x+y|", "x=-1:1,y=-2:2,z=-1:2", {}),
    ("max(3+x+y, x*y)*x*(3*y+3)*sqrt(y)", "x=-1:1,y=-2:3", {}),
]


@pytest.mark.parametrize(("text", "box", "kinds"), KINKS)
def test_kinks_where_gradients_are_not_exact_numbers(text: str, box: str, kinds: dict[str, int]) -> None:
    found = search(text, box)
    assert found.complete, found.unresolved
    counted = {kind: sum(p.kind.value == kind for p in found.points) for kind in ("minimum", "maximum")}
    assert {kind: count for kind, count in counted.items() if count} == kinds


def test_what_slopes_that_vary_along_a_crease_make_of_it() -> None:
    (crease,) = [f for f in search("z*y*(2*y-x)*|2*x+y|", "x=-1:1,y=-2:2,z=-1:2").families if "-2*x" in f.description]
    assert {(p.where, p.kind.value if p.kind else None) for p in crease.pieces} >= {
        ("x ≠ 0, z > 0", "minimum"),
        ("x ≠ 0, z < 0", "maximum"),
    }
    for x, z, kind in ((0.3, 0.5, 1), (0.3, -0.5, -1), (-0.3, 0.5, 1), (-0.3, -0.5, -1)):
        y = -2 * x
        near = [(x + 1e-3 * a, y + 1e-3 * b) for a in (-1, 0, 1) for b in (-1, 1)]
        values = [z * v * (2 * v - u) * abs(2 * u + v) for u, v in near]
        assert all(kind * value >= 0 for value in values)


@pytest.mark.parametrize(("text", "box"), [("|tan(x)|+x", "0:3"), ("|cot(x^2+2)|+sinh(x)", "-0.7:3")])
def test_a_switch_at_a_pole_leaves_f_without_a_value(text: str, box: str) -> None:
    assert search(text, box).complete
