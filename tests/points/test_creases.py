"""Sets where formulas meet: their conditions and kinds against what f does on small circles, in NumPy."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import numpy as np
import pytest
import sympy as sp

from symnewton import critical
from symnewton.points.findings import Family

Array = np.ndarray
X, Y = sp.symbols("x y", real=True)
relu = lambda u: np.maximum(u, 0)  # noqa: E731

FUNCTIONS: list[tuple[str, Callable[[Array, Array], Array]]] = [
    ("max(x,y,0)", lambda x, y: relu(np.maximum(x, y))),
    ("max(x,y,-x)", lambda x, y: np.maximum(np.abs(x), y)),
    ("max(x,y,-x-y)", lambda x, y: np.maximum(np.maximum(x, y), -x - y)),
    ("max(x,2x,y)", lambda x, y: np.maximum(np.maximum(x, 2 * x), y)),
    ("min(x,y,1-x-y)", lambda x, y: np.minimum(np.minimum(x, y), 1 - x - y)),
    ("abs(x)^3*y", lambda x, y: np.abs(x) ** 3 * y),
    ("abs(x)*y", lambda x, y: np.abs(x) * y),
    ("relu(x)*y", lambda x, y: relu(x) * y),
    ("relu(x)*relu(y)", lambda x, y: relu(x) * relu(y)),
    ("relu(x)*y^2", lambda x, y: relu(x) * y**2),
    ("min(x,1)*y^2", lambda x, y: np.minimum(x, 1) * y**2),
    ("abs(x-y)*(x+y)", lambda x, y: np.abs(x - y) * (x + y)),
    ("where(x>y,x-y,(x-y)^2)", lambda x, y: np.where(x > y, x - y, (x - y) ** 2)),
    ("where(x>y,x-y,-(x-y)^2)", lambda x, y: np.where(x > y, x - y, -((x - y) ** 2))),
    ("max(x^2,y^2)", lambda x, y: np.maximum(x**2, y**2)),
    ("min(x^2,y^2)", lambda x, y: np.minimum(x**2, y**2)),
    ("abs(x^2-y^2)+x", lambda x, y: np.abs(x**2 - y**2) + x),
    ("abs(x^2+y^2-1)*x", lambda x, y: np.abs(x**2 + y**2 - 1) * x),
    ("relu(x*y)", lambda x, y: relu(x * y)),
    ("relu(y-x^2)-x", lambda x, y: relu(y - x**2) - x),
    ("abs(x)*y+x", lambda x, y: np.abs(x) * y + x),
    ("abs(x)*(y+2)+y", lambda x, y: np.abs(x) * (y + 2) + y),
    ("relu(-x^2-y^2)+y*abs(y)", lambda x, y: y * np.abs(y)),
    ("max(abs(x),abs(y))", lambda x, y: np.maximum(np.abs(x), np.abs(y))),
]


@pytest.mark.parametrize(("text", "f"), FUNCTIONS)
def test_families_against_small_circles(text: str, f: Callable[[Array, Array], Array]) -> None:
    found = critical(text)
    rng = random.Random(text)
    at_points = [p.x for p in found.points]
    for family in found.families:
        for x, y in _samples(family, rng):
            if any(np.hypot(x - a, y - b) < 1e-6 for a, b in at_points):
                continue
            kind = family.kind.value if family.kind else _piece(family, x, y)
            assert _agrees(kind, f, x, y), (family.description, kind, x, y)


@pytest.mark.parametrize(("text", "f"), FUNCTIONS)
def test_where_f_has_no_derivative_is_listed(text: str, f: Callable[[Array, Array], Array]) -> None:
    found = critical(text)
    if not found.complete:
        return
    rng = random.Random(text)
    grid = [k / 4 for k in range(-6, 7)]
    for x, y in [(rng.choice(grid), rng.choice(grid)) for _ in range(60)]:
        if _is_rough(f, x, y):
            listed = any(np.hypot(x - p.x[0], y - p.x[1]) < 1e-9 for p in found.points)
            assert listed or any(_holds(family, x, y) for family in found.families), (x, y)


def _is_rough(f: Callable[[Array, Array], Array], x: float, y: float) -> bool:
    """Whether one-sided derivatives in opposite directions do not add up to 0."""
    angles, h = np.linspace(0.1, np.pi + 0.1, 40, endpoint=False), 1e-6
    u, v = h * np.cos(angles), h * np.sin(angles)
    bend = (f(x + u, y + v) + f(x - u, y - v) - 2 * f(np.float64(x), np.float64(y))) / h
    return bool(np.abs(bend).max() > 1e-3)


def _agrees(kind: str | None, f: Callable[[Array, Array], Array], x: float, y: float) -> bool:
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    changes = []
    for radius in (1e-3, 1e-4):
        u, v = radius * np.cos(angles), radius * np.sin(angles)
        changes.append(f(x + u, y + v) - f(np.float64(x), np.float64(y)))
    noise = 1e-15 * abs(float(f(np.float64(x), np.float64(y)))) + 1e-17
    both = all(c.min() < -noise and c.max() > noise for c in changes)
    return {
        "minimum": all(c.min() > -noise for c in changes),
        "maximum": all(c.max() < noise for c in changes),
        "saddle": both,
        "kink": both,
        None: True,
    }[kind]


def _conditions(text: str) -> list[tuple[str, sp.Expr]]:
    found = []
    for condition in text.split(", "):
        left, sign, right = re.split(r" ([<>=≤≥≠]) ", condition)
        found.append((sign, sp.sympify(left, {"x": X, "y": Y}) - sp.sympify(right, {"x": X, "y": Y})))
    return found


def _meets(text: str, x: float, y: float) -> bool:
    tests = {
        "<": lambda u: u < 0, ">": lambda u: u > 0, "≤": lambda u: u <= 0, "≥": lambda u: u >= 0,
        "=": lambda u: abs(u) < 1e-12, "≠": lambda u: u != 0,
    }  # fmt: skip
    return all(tests[sign](float(u.subs({X: x, Y: y}))) for sign, u in _conditions(text))


def _where(family: Family) -> str:
    """The conditions of a family, from its description."""
    if not family.equations:
        return re.sub(r", where f = .*$", "", family.description)
    remark = family.description.split(", where ", 1)
    text = re.sub(r"(^| and )formulas of f meet.*$", "", remark[1]) if len(remark) > 1 else ""
    return re.sub(r", f = .*$", "", text)


def _holds(family: Family, x: float, y: float) -> bool:
    on = all(abs(float(e.subs({X: x, Y: y}))) < 1e-12 for e in family.equations)
    where = _where(family)
    return on and (where in ("", "every point") or _meets(where, x, y))


def _piece(family: Family, x: float, y: float) -> str | None:
    mine = [p for p in family.pieces if p.kind and _meets(p.where, x, y)]
    assert len(mine) <= 1
    return mine[0].kind.value if mine and mine[0].kind else None


def _samples(family: Family, rng: random.Random) -> list[tuple[float, float]]:
    """Points of the family, some with small coordinates."""
    found = []
    for _ in range(60):
        x, y = rng.choice([-1.0, 0.0, 0.5, 1.0, 2.0, -2.0]), rng.choice([-1.0, 0.0, 0.5, 1.0, 2.0])
        for e in family.equations:
            v = Y if e.has(Y) else X
            values = [float(r) for r in sp.solve(e.subs(X if v is Y else Y, x if v is Y else y), v) if r.is_real]
            if not values:
                break
            x, y = (x, rng.choice(values)) if v is Y else (rng.choice(values), y)
        if _holds(family, x, y):
            found.append((x, y))
    assert found, family.description
    return found
