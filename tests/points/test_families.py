"""Critical points that fill curves: what they are piece by piece, against the signs of f − c nearby."""

from __future__ import annotations

import json
from typing import Any

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
    ("(x^2+y^2-1)^2*x", "x**2 + y**2 = 1", {"x > 0": "minimum", "x < 0": "maximum", "x = 0": "saddle"}, 0),
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


@pytest.mark.parametrize(
    ("base", "outer"),
    [("x^4+y^4+x^2*y+x+5", "({})^2"), ("x^4+y^4-x*y+x+2", "({})^3*exp(-x^2)")],
)
def test_a_base_that_is_never_zero_is_no_family(base: str, outer: str) -> None:
    """Its zeros are complex: sampling finds no value of the base near 0, which grows beyond the square sampled."""
    x, y = np.meshgrid(np.linspace(-4, 4, 801), np.linspace(-4, 4, 801))
    values = sp.lambdify(sp.symbols("x y"), sp.sympify(base.replace("^", "**")), "numpy")(x, y)
    assert values.min() > 0.5
    assert not critical(outer.format(base)).families


# (text, family, kind or kinds of its pieces, value): across it the family has two or more directions
ACROSS = [
    ("x^2*y*z", "y = 0, z = 0", "saddle", 0),
    ("x^2*y*z", "x = 0", {"y*z > 0": "minimum", "y*z < 0": "maximum", "y*z = 0": "saddle"}, 0),
    ("(x^2+y^2)*z^2", "x = 0, y = 0", "minimum", 0),
    ("x^2*y^2*z^2", "z = 0", "minimum", 0),
    ("x*y*z", "x = 0, y = 0", "saddle", 0),
    ("x^2+y^2*z", "x = 0, y = 0", {"z <= 0": "saddle", "z > 0": "minimum"}, 0),
    ("exp(-x^2-y^2*z)", "x = 0, y = 0", {"z <= 0": "saddle", "z > 0": "maximum"}, 1),
    ("x^2*(z-1)+y^2*(z+1)+2", "x = 0, y = 0", {"z < -1": "maximum", "-1 <= z <= 1": "saddle", "z > 1": "minimum"}, 2),
    ("-x^2*(z^2-2)-y^2", "x = 0, y = 0", {"z < -sqrt(2)": "maximum", "-sqrt(2) <= z <= sqrt(2)": "saddle", "z > sqrt(2)": "maximum"}, 0),
    ("(x^2+y^2-1)^2+z^2*x", "x**2 + y**2 = 1, z = 0", {"x > 0": "minimum", "x <= 0": "saddle"}, 0),
    ("(x^2+y^2-1)*z", "x**2 + y**2 = 1, z = 0", "saddle", 0),
    ("x^2*exp(y)*(z-1)", "x = 0", {"z > 1": "minimum", "z < 1": "maximum", "z = 1": "saddle"}, 0),
    ("x^2*z/y", "x = 0", {"y*z > 0": "minimum", "y*z < 0": "maximum", "z = 0": "saddle"}, 0),
    ("(x-z)^2*(y+1)+(y-z^2)^2", "y = z**2, z = x", "minimum", 0),
    ("(y^2-x^3)^3", "x**3 - y**2 = 0", "saddle", 0),
    ("z^2+w*y^2+x^2*y", "x = 0, y = 0, z = 0", {"w <= 0": "saddle", "w > 0": None}, 0),
    ("x^2+z*y^2+w*z^2*y^2", "x = 0, y = 0", {"w*z**2 + z > -1, z*(w*z + 1) > 0": "minimum", "w*z**2 + z < -1, z*(w*z + 1) > 0": "maximum", "z*(w*z + 1) < 0": "saddle", "z*(w*z + 1) = 0": None}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "description", "kinds", "value"), ACROSS)
def test_kinds_across_a_family(text: str, description: str, kinds: Any, value: int) -> None:
    report = critical(text)
    assert report.complete
    (family,) = [f for f in report.families if f.description.split(" (")[0].split(", where")[0] == description]
    assert family.value == value
    told = family.kind.value if family.kind else {p.where: p.kind.value if p.kind else None for p in family.pieces}
    assert told == kinds
    _held_against_sampling(report, family)


def _held_against_sampling(report: Any, family: Any) -> None:
    """f − c near points of the family, in random directions and ever closer, has the signs of the kind that is told."""
    f = sp.lambdify(report.variables, report.expression, "numpy")
    rng = np.random.default_rng(3)
    symbols, n = report.variables, len(report.variables)
    for _ in range(16):
        held = {v: sp.Rational(int(rng.integers(-8, 9)), 4) for v in symbols}
        solved = sp.solve([e.subs({v: held[v] for v in _free(family.equations, symbols)}) for e in family.equations], symbols, dict=True)  # fmt: skip
        for solution in solved:
            at = {v: solution.get(v, held[v]) for v in symbols}
            if not all(c.is_real for c in at.values()) or report.expression.subs(at).is_finite is not True:
                continue
            kinds = [family.kind] if family.kind else [p.kind for p in family.pieces if _holds(p.terms, at)]
            assert len(kinds) <= 1
            if not kinds or kinds[0] is None:
                continue
            x = np.array([float(at[v]) for v in symbols])
            signs = set()
            for radius in (3e-2, 1e-3):
                around = x[:, None] + radius * rng.uniform(-1, 1, (n, 8_000)) * rng.choice([1, 0.1, 0.01], (n, 8_000))
                with np.errstate(all="ignore"):
                    change = f(*around) - float(family.value)
                signs |= set(np.sign(change[abs(change) > 1e-15]))
            expected = {"minimum": {1.0}, "maximum": {-1.0}, "saddle": {1.0, -1.0}}[kinds[0].value]
            assert signs <= expected, (at, kinds)
            assert signs == expected or kinds[0].value == "saddle"


def _free(equations: Any, symbols: Any) -> list[Any]:
    """As many variables as the family has dimensions, none of which an equation gives."""
    pinned = [v for v in symbols if any(e.free_symbols == {v} for e in equations)]
    others = [v for v in symbols if v not in pinned]
    return others[: len(symbols) - len(equations)]


def _holds(terms: Any, at: dict[Any, Any]) -> bool:
    compare = {"<": sp.Lt, ">": sp.Gt, "≤": sp.Le, "≥": sp.Ge, "=": sp.Eq, "≠": sp.Ne}
    known = [[part if isinstance(part, str) else part.subs(at) for part in term] for term in terms]
    return all(compare[t[i]](t[i - 1], t[i + 1]) == sp.true for t in known for i in range(1, len(t), 2))


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


def test_where_the_algebra_of_a_family_is_too_large_its_kind_is_not_known() -> None:
    found = critical("(-2*z*y+1)^2+(x^3+y^2+2*y)^2*(2*y^2-2*y+2*x)", timeout=20)
    assert all(f.kind is None for f in found.families)
