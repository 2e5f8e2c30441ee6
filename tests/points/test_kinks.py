"""Corners, jumps and vertical tangents in one variable, against published answers and dense sampling in mpmath."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import mpmath
import pytest

from symnewton import classify, critical, maximize, minimize
from symnewton.errors import InputError
from symnewton.points.kinks.site import TEST
from symnewton.verdicts import Kind

# expression; {x: kind} of all points; whether complete
KNOWN = [
    ("|x|+x^2", {0: "minimum"}),
    ("x*|x|*(x-1)^2", {0: "inflection", 0.5: "maximum", 1: "minimum"}),
    ("x|x|+x", {}),
    ("cbrt(x)", {0: "kink"}),
    ("cbrt(x)^2", {0: "minimum"}),
    ("|x|+2x", {0: "kink"}),
    ("|x^2-1|", {-1: "minimum", 0: "maximum", 1: "minimum"}),
    ("sqrt(x^4-2x^2+1)", {-1: "minimum", 0: "maximum", 1: "minimum"}),
    ("cbrt(x^3-x-1)", {-(3**-0.5): "maximum", 3**-0.5: "minimum", 1.324717957244746: "kink"}),
    ("|x^3-x-1|^3", {-(3**-0.5): "minimum", 3**-0.5: "maximum", 1.324717957244746: "minimum"}),
    ("|x+1/x|", {-1: "minimum", 1: "minimum"}),
    ("relu(1-|x|)", {-1: "minimum", 0: "maximum", 1: "minimum"}),
    ("max(x,1,x^2)", {-1: "minimum", 1: "minimum"}),
    ("where(x<1,x^2,2-x)", {0: "minimum", 1: "maximum"}),
    ("where(x>0,x+1,-x)", {0: "minimum"}),
    ("where(x>0,x^2+1,-x)", {0: "minimum"}),
    ("where(x>0,x,x+1)", {0: "maximum"}),
    ("where(x>0,1/x,x)", {}),
    ("where(x>0,log(x),x)", {0: "maximum"}),
    ("sqrt(x)", {}),
    ("|sin(x)|", {k * mpmath.pi / 2: "maximum" if k % 2 else "minimum" for k in range(-6, 7)}),
]


@pytest.mark.parametrize(("text", "points"), KNOWN)
def test_all_points_with_their_kinds(text: str, points: dict[float, str]) -> None:
    found = critical(text)
    assert found.complete, found.argument
    assert {round(float(p.x[0]), 9): p.kind.value for p in found.points} == {
        round(float(x), 9): kind for x, kind in points.items()
    }


@pytest.mark.parametrize("text", ["|x|+x^2", "cbrt(x)", "|x|+2x"])
def test_a_kink_tells_its_test_and_its_slopes(text: str) -> None:
    (point,) = critical(text).points
    assert point.test == TEST
    assert "left" in point.reasons[0]


def test_jumps_and_plateaus_are_said() -> None:
    assert any("jumps at x = 0" in note for note in critical("sign(x)*(x+2)").notes)
    families = critical("max(0,min(x,1))").families
    assert [family.kind.value for family in families if family.kind] == ["minimum", "maximum"]


def test_a_kink_on_the_edge_of_the_box_is_told() -> None:
    found = critical("|x|", box="0:1")
    assert not found.points
    assert any("edge" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "at", "kind"),
    [
        ("|x|+x^2", 0, "minimum"),
        ("cbrt(x)", 0, "kink"),
        ("x*|x|", 0, "inflection"),
        ("x*|x|+x", 0, "regular"),
        ("where(x>0,x^2,-x)", 0, "minimum"),
        ("min(sin(x),1-x)", "pi/2", "regular"),
        ("-|sin(x)|", "pi", "maximum"),
    ],
)
def test_classify_says_the_same(text: str, at: object, kind: str) -> None:
    found = classify(text, at={"x": at})
    assert found.kind.value == kind
    assert found.reasons


@pytest.mark.parametrize("text", ["where(x>0,1/x,x)", "where(x>0,x+1,x)"])
def test_a_jump_has_no_kind(text: str) -> None:
    with pytest.raises(InputError, match="jumps"):
        classify(text, at="0")


@pytest.mark.parametrize(
    ("text", "x0", "x"),
    [("|x|+x^2", 3, 0), ("|x-1/3|+x/2", 2, 1 / 3), ("max(x^2,(x-2)^2)", 5, 1), ("where(x>0,x^2,-x)", -2, 0)],
)
def test_a_run_ends_at_the_kink(text: str, x0: float, x: float) -> None:
    found = minimize(text, x0=[x0])
    assert (found.solved, found.kind.value) == (True, "minimum")
    assert found.x == (x,)
    assert maximize(f"-({text})", x0=[x0]).x == (x,)


Pair = tuple[str, Callable[[mpmath.mpf], mpmath.mpf]]


def _rough(rng: random.Random, depth: int) -> Pair:
    """A random function with kinks as text and, independently, as a callable."""
    if depth == 0:
        a, b = rng.choice([-2, -1, 1, 2, 3]), rng.randint(-4, 4)
        return rng.choice(
            [
                (f"({a}*x+{b})", lambda x: a * x + b),
                (f"(x^2-{abs(b)})", lambda x: x**2 - abs(b)),
                ("sin(x)", mpmath.sin),
                ("exp(-x^2)", lambda x: mpmath.exp(-(x**2))),
            ]
        )
    (s, f), (t, g) = _rough(rng, depth - 1), _rough(rng, rng.randint(0, depth - 1))
    return rng.choice(
        [
            (f"|{s}|", lambda x: abs(f(x))),
            (f"max({s},{t})", lambda x: max(f(x), g(x))),
            (f"min({s},{t})", lambda x: min(f(x), g(x))),
            (f"relu({s})", lambda x: max(f(x), 0)),
            (f"({s}+{t})", lambda x: f(x) + g(x)),
            (f"({s}*{t})", lambda x: f(x) * g(x)),
            (f"where(x>1/3,{t},{s})", lambda x: g(x) if x > 1 / mpmath.mpf(3) else f(x)),
            (f"cbrt({s})", lambda x: mpmath.sign(f(x)) * mpmath.cbrt(abs(f(x)))),
        ]
    )


@pytest.mark.parametrize("seed", range(40))
def test_random_functions_against_dense_sampling(seed: int) -> None:
    text, f = _rough(random.Random(seed), 2)
    text = f"{text}+0*x"
    found = critical(text, box="-3.1:3.2", vars=["x"])
    for point in found.points:
        x, kind = mpmath.mpf(point.x[0]), point.kind.value
        noise = 1e-13 + abs(f(x) - f(mpmath.mpf(math.nextafter(point.x[0], 9))))  # a cube root is steep beside a double
        near = [f(x + s * h) - f(x) for h in (1e-4, 1e-5, 1e-6) for s in (-1, 1)]
        if kind == "minimum":
            assert min(near) > -3 * noise, (text, x)
        elif kind == "maximum":
            assert max(near) < 3 * noise, (text, x)
        elif kind == "kink":
            left, right = (f(x) - f(x - mpmath.mpf("1e-9"))) * 1e9, (f(x + mpmath.mpf("1e-9")) - f(x)) * 1e9
            assert abs(left - right) > 1e-6 or abs(left) > 100, (text, x)
    if found.complete:
        known = [p.x[0] for p in found.points]
        for a, b, c in _sampled_extrema(f):
            assert any(a <= x <= c for x in known) or found.families or _jumps(f, a, c), (text, b)


def _sampled_extrema(f: Callable[[mpmath.mpf], mpmath.mpf]) -> list[tuple[float, float, float]]:
    """Neighbours on a grid of which the middle one is the lowest or the highest."""
    grid = [-3.1 + 6.3 * i / 997 for i in range(998)]
    values = [float(f(mpmath.mpf(x))) for x in grid]
    triples = zip(zip(grid, grid[1:], grid[2:]), zip(values, values[1:], values[2:]))
    return [at for at, (u, v, w) in triples if (v < min(u, w) - 1e-12 or v > max(u, w) + 1e-12)]


def _jumps(f: Callable[[mpmath.mpf], mpmath.mpf], low: float, high: float) -> bool:
    """Whether bisection on the steeper half ends at a gap: a lowest sample next to a jump is no minimum."""
    a, b = mpmath.mpf(low), mpmath.mpf(high)
    for _ in range(60):
        m = (a + b) / 2
        a, b = (a, m) if abs(f(m) - f(a)) > abs(f(b) - f(m)) else (m, b)
    return bool(abs(f(b) - f(a)) > 1e-8)


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("relu(-x^2)", ["every point, where f = 0"]),
        ("max(0, -(x-1)^2*(x-2)^2)", ["every point, where f = 0"]),
        ("min(0, x^2)", ["every point, where f = 0"]),
        ("max(0, min(x, 1))", ["x < 0, where f = 0", "x > 1, where f = 1"]),
        ("where(x != 0, 0, 1)", ["x < 0, where f = 0", "x > 0, where f = 0"]),
    ],
)
def test_stretches_on_which_f_is_constant_hold_the_points_between_their_pieces(text: str, families: list[str]) -> None:
    found = critical(text)
    assert found.complete
    assert [family.description for family in found.families] == families


@pytest.mark.parametrize("text", ["x/abs(x)", "abs(x)/x", "sqrt(x^2)/x", "abs(x^3 - x - 1)/(x^3 - x - 1)"])
def test_where_f_has_no_value_is_no_point_whatever_cancels(text: str) -> None:
    assert critical(text).points == ()


def test_points_where_the_text_has_no_value_are_no_points() -> None:
    found = critical("sqrt(x)^2*(x - 1)^2*(x + 1)^2")
    assert {round(p.x[0], 9): p.kind.value for p in found.points} == {1: "minimum", round(5**-0.5, 9): "maximum"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("x^2 - 2x + 1 - 1e-30", -1e-30), ("|x^2 - 2x + 1 - 1e-30|", 1e-30), ("(x-1)^2+pi-3.14159", None)],
)
def test_the_value_at_an_exact_point_is_the_nearest_double(text: str, value: float | None) -> None:
    (point,) = (p for p in critical(text, box="0.5:3").points if p.x == (1.0,))
    with mpmath.workdps(40):
        assert point.value == (float(mpmath.pi - mpmath.mpf("3.14159")) if value is None else value)


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("max(sqrt(x),1)", ["0 < x < 1"]),
        ("sign(log(x))", ["0 < x < 1", "x > 1"]),
        ("heaviside(log(x))", ["0 < x < 1", "x > 1"]),
        ("max(log(x),0)", ["0 < x < 1"]),
        ("min(sqrt(x),2)", ["x > 4"]),
        ("max(asin(x),0)", ["-1 < x < 0"]),
        ("sign(x^pi)", ["x > 0"]),
        ("abs(log(x))", []),
    ],
)
def test_no_stretch_lies_where_what_a_switch_looks_at_has_no_value(text: str, stretches: list[str]) -> None:
    report = critical(text)
    assert report.complete
    assert [f.description.split(", where")[0] for f in report.families] == stretches


def test_a_branch_that_is_not_taken_need_not_be_defined() -> None:
    report = critical("where(x < 1, x^2, max(sqrt(x), 2))")
    assert report.complete
    assert [p.x for p in report.points if p.kind is Kind.MINIMUM] == [(0.0,), (4.0,)]
    assert [f.description for f in report.families] == ["1 < x < 4, where f = 2"]


@pytest.mark.parametrize("text", ["softplus((where(x>0,x,0.5))^(-1))", "where(x>0,x,0.5)^2+abs(x)"])
def test_a_condition_on_a_piecewise_part_is_read_along_a_series(text: str) -> None:
    assert maximize(text, x0=1).evidence.value in ("numeric", "certified", "exact")
    assert critical(text, timeout=8).argument
