"""Critical points that fill curves: what they are piece by piece, against the signs of f − c nearby."""

from __future__ import annotations

import json

import numpy as np
import pytest
import sympy as sp

from symnewton import critical
from symnewton.notation.style import Style
from symnewton.report.rendering import render

PIECES = [
    ("x^2*y", "x = 0", {"y < 0": "maximum", "y = 0": "saddle", "y > 0": "minimum"}, 0),
    (
        "85+0.1*(-(1/9)*(x-6)*x^2*y^3+(2/3)*(x-6)*x^2*y^2)",
        "x = 0",
        {"y < 6": "maximum", "y = 6": "saddle", "y > 6": "minimum"},
        85,
    ),
    ("exp(-x^2*(y-1))", "x = 0", {"y < 1": "minimum", "y = 1": "saddle", "y > 1": "maximum"}, 1),
    ("(x^2+y^2-1)^2*x", "x**2 + y**2 = 1", {"x > 0": "minimum", "x < 0": "maximum", "x = 0": None}, 0),
    ("(x-y)^2*(x+y)+3", "y = x", {"y < 0": "maximum", "y = 0": "saddle", "y > 0": "minimum"}, 3),
    ("x^2/y", "x = 0", {"y < 0": "maximum", "y > 0": "minimum"}, 0),
]


@pytest.mark.parametrize(("text", "description", "kinds", "value"), PIECES)
def test_the_kinds_of_the_pieces(text: str, description: str, kinds: dict[str, str | None], value: int) -> None:
    (family,) = [f for f in critical(text).families if f.description.startswith(description)]
    assert {p.where: p.kind.value if p.kind else None for p in family.pieces} == kinds
    assert family.value == value


@pytest.mark.parametrize(("text", "description", "kinds", "value"), PIECES)
def test_f_near_a_piece_has_the_signs_of_its_kind(
    text: str, description: str, kinds: dict[str, str | None], value: int
) -> None:
    report = critical(text)
    f = sp.lambdify(sp.symbols("x y", real=True), report.expression, "numpy")
    (family,) = [f for f in report.families if f.description.startswith(description)]
    rng = np.random.default_rng(1)
    for x, y in _on(family.equations[0]):
        holding = [
            p for p in family.pieces if sp.sympify(p.where.replace(" = ", "-")).subs({"x": x, "y": y}) == sp.true
        ]
        around = f(x + rng.uniform(-1e-3, 1e-3, 400), y + rng.uniform(-1e-3, 1e-3, 400)) - value
        for piece in holding:
            assert piece.kind is not None
            assert (around >= -1e-13).all() if piece.kind.value == "minimum" else (around <= 1e-13).all()


def _on(equation: sp.Expr) -> list[tuple[float, float]]:
    x, y = sp.symbols("x y", real=True)
    found = []
    for b in (-3.0, -0.7, 0.3, 0.9, 2.0, 7.5):
        found += [(float(a), b) for a in sp.solve(equation.subs(y, b), x) if a.is_real]
    return found


def test_equations_and_value_are_written_as_formulas_are() -> None:
    text = render(critical("(x^2+y^2-1)^2"), "table", Style(width=120))
    assert "x² + y² = 1 (a circle), f = 0: local minimum" in text


def test_pieces_are_members_of_the_object() -> None:
    (family,) = json.loads(render(critical("x^2*y"), "json", Style(width=80)))["families"]
    assert family["value"] == "0"
    assert family["pieces"][1] == {"where": "y = 0", "kind": "saddle", "at": ["0", "0"]}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("(tanh(y)*(y-x))^3", 2),
        ("cosh(x*y)", 2),
        ("erf(x*y)^2", 2),
        ("atan(x)^2*(y^2+1)", 1),
        ("sinh(x^2-y)^3", 1),
        ("tanh(x)^2+tanh(y)^2", 0),
    ],
)
def test_a_factor_of_a_function_that_is_0_at_0_alone_is_a_family(text: str, count: int) -> None:
    found = critical(text)
    assert found.complete
    assert len(found.families) == count
