"""Functions made of functions of fewer variables, held against zeros that mpmath finds and against values nearby."""

from __future__ import annotations

import math
import random
from itertools import product

import mpmath
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symnewton.language import read_box, read_problem
from symnewton.points.find import find
from symnewton.points.findings import CriticalSet, Family
from symnewton.verdicts import Kind

SEED = random.Random(5)


def search(text: str, box: str | None) -> CriticalSet:
    problem = read_problem(text)
    return find(problem.expression, problem.variables, None if box is None else read_box(box, problem.variables)).found


def described(found: CriticalSet) -> list[tuple[str, str]]:
    return sorted((f.description, f.kind.value if f.kind else "") for f in found.families)


# Parts of one variable with their derivatives, for mpmath.
PARTS = {
    "sin({})": mpmath.cos,
    "exp({0})-2*{0}": lambda t: mpmath.exp(t) - 2,
    "{0}^4-3*{0}^2": lambda t: 4 * t**3 - 6 * t,
    "atan(3*{0})-{0}": lambda t: 3 / (1 + 9 * t**2) - 1,
    "log({0}+4)": lambda t: 1 / (t + 4),
}


def zeros(slope: object, low: float, high: float) -> list[float]:
    """The simple zeros of a function, by its signs on a grid."""
    grid = [low + (high - low) * (k + 0.37) / 997 for k in range(997)]
    found = []
    for a, b in zip(grid, grid[1:]):
        if slope(a) * slope(b) < 0:  # type: ignore[operator]
            found.append(float(mpmath.findroot(slope, (a, b), solver="anderson")))
    return found


@pytest.mark.parametrize(("first", "second"), [*product(PARTS, list(PARTS)[:3])][::2])
def test_the_points_of_a_sum_are_those_of_its_parts(first: str, second: str) -> None:
    found = search(f"{first.format('x')} + {second.format('y')}", "x=-2:2,y=-1.5:2.5")
    expected = sorted(product(zeros(PARTS[first], -2, 2), zeros(PARTS[second], -1.5, 2.5)))
    assert found.complete
    assert len(found.points) == len(expected)
    for point, at in zip(sorted(found.points, key=lambda p: p.x), expected):
        assert point.x == pytest.approx(at, abs=1e-9)


SUMS = [
    (
        "|x| + sin(y)",
        "-2:2",
        [("minimum", 1), ("saddle", 0)],
        "x = 0, where f has no derivative, but for the points listed",
    ),
    ("cbrt(x) + cos(y)", "-2:2", [("kink", 1)], "x = 0, where f has no derivative, but for the points listed"),
    ("cbrt(x) + y + sin(y)/2", "-2:2", [], "x = 0, where f has no derivative"),
    ("sqrt(x) + cos(y)", "-2:2", [], None),
    ("x^3 + cos(y)", "-2:2", [("saddle", 1)], None),
    ("cosh(x) - cos(y) - y^4/100", "-2:2", [("minimum", 1)], None),
]


@pytest.mark.parametrize(("text", "box", "kinds", "kink"), SUMS)
def test_kinds_of_points_of_a_sum(text: str, box: str, kinds: list[tuple[str, int]], kink: str | None) -> None:
    found = search(text, box)
    assert found.complete
    for kind, count in kinds:
        if count:
            assert sum(p.kind.value == kind for p in found.points) == count
    assert described(found) == ([] if kink is None else [(kink, "kink")])


def test_points_of_a_sum_on_the_edge_of_the_box_are_told() -> None:
    found = search("cos(x) + y^2 + sin(z)/9", "x=-1:1,y=0:1,z=-2:2")
    assert not found.points
    assert found.complete
    assert "(0, 0, -pi/2): saddle" in found.notes[0]


# f, box, the families, the number of points
PRODUCTS = [
    ("sin(x)*sin(y)", "-1:2", [], 2),
    ("sin(x)^2*exp(y)", "-1:2", [("x = 0", "minimum")], 0),
    ("tan(x)*y*exp(z)", "-1:1", [("y = 0, x = 0", "saddle")], 0),
    ("sin(x)^3*cosh(y)", "-1:1", [("x = 0", "saddle")], 0),
    ("(x*z+0.7)*y*cos(0)*cosh(w)*atan(w+3)", "-2:2", [("x*z = -7/10, y = 0", "saddle")], 0),
]


@pytest.mark.parametrize(("text", "box", "families", "points"), PRODUCTS)
def test_products(text: str, box: str, families: list[tuple[str, str]], points: int) -> None:
    found = search(text, box)
    assert found.complete
    assert sorted((", ".join(sorted(d.split(", "))), k) for d, k in described(found)) == sorted(
        (", ".join(sorted(d.split(", "))), k) for d, k in families
    )
    assert len(found.points) == points


def test_a_double_zero_of_a_factor_is_what_the_sign_of_the_rest_makes_it() -> None:
    (family,) = [f for f in search("sin(x)^2*sinh(y)", "x=-1:2,y=-1:2").families if f.description == "x = 0"]
    assert [(p.where, p.kind) for p in family.pieces] == [
        ("sinh(y) > 0", Kind.MINIMUM),
        ("sinh(y) < 0", Kind.MAXIMUM),
        ("sinh(y) = 0", Kind.SADDLE),
    ]


# f, box, families with their kinds, kinds of points
COMPOSED = [
    ("(atan(y)+cos(x))^4", "-1:2", [("cos(x) + atan(y) = 0", "minimum")], []),
    ("(atan(y)+cos(x))^3", "-1:2", [("cos(x) + atan(y) = 0", "saddle")], []),
    ("|cos(y) - erf(2x-1/2)|", "-1:2", [("cos(y) - erf(2*x - 1/2) = 0", "minimum")], []),
    ("cbrt(x*y+y^2+1/4)", "-1:2", [("4*x*y + 4*y**2 = -1, where formulas of f meet", "kink")], ["saddle"]),
    ("sin(x^2+y^2)", "-1:1", [("x**2 + y**2 = pi/2", "maximum")], ["minimum"]),
    ("exp(-x^2-sin(y)^2)", "-1:1", [], ["maximum"]),
    ("tan(log((x+y)*(2*y-x)))", "-1:2", [], []),
    ("erf(x^2*y+y)", "0.5:1", [], []),
    ("log(3-x^2-y^2)", "-1:1", [], ["maximum"]),
    ("(x^2+sin(y)^2)^(3/2)", "-1:1", [], ["minimum"]),
    ("acos(1-x^2-sin(y)^2)", "-0.5:0.5", [], ["minimum"]),
    ("(sinh(x)*(x*y+x+y))^(3/2)", "x=-3:3,y=-1.5:2.5", [], []),
    ("(atan(x-1)*(x+y))^2", "0:2", [("(x + y)*atan(x - 1) = 0", "minimum")], []),
]


@pytest.mark.parametrize(("text", "box", "families", "kinds"), COMPOSED)
def test_functions_of_one_formula(text: str, box: str, families: list[tuple[str, str]], kinds: list[str]) -> None:
    found = search(text, box)
    assert found.complete
    assert described(found) == families
    assert [p.kind.value for p in found.points] == kinds


def test_where_the_outer_function_is_constant_there_is_a_region() -> None:
    found = search("max(sin(x*y), 0.3)", "-1:2")
    assert found.complete
    words = described(found)
    assert ("x*y = pi/2", "maximum") in words
    regions = [d for d, _ in words if d.endswith("where f = 3/10")]
    assert [d[:6] for d in regions] == ["x*y < ", "x*y > "]
    assert float(regions[0].split(" < ")[1].split(",")[0]) == pytest.approx(math.asin(0.3), abs=1e-15)


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("sqrt(x^2+y^4)", "-1:1"),  # the root is not smooth where its argument only touches 0
        ("sign(x*y)*(x*y)^2 + floor(x)", "-1:2"),
    ],
)
def test_what_is_not_settled_is_not_called_complete(text: str, box: str) -> None:
    found = search(text, box)
    assert not found.complete or found.points


def value_at(family: Family, x: sp.Symbol, y: sp.Symbol, at: float) -> list[float]:
    """The values of y of points of a family with this x."""
    (equation,) = family.equations
    along = equation.xreplace({x: sp.Float(at)})
    return [float(c) for c in sp.Poly(along, y).nroots() if abs(sp.im(c)) < 1e-12]


OUTER = {"sin({})": math.sin, "({}-1)^4": lambda t: (t - 1) ** 4, "cos({})^3": lambda t: math.cos(t) ** 3}


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(list(OUTER)), st.integers(1, 3), st.integers(1, 3), st.integers(-2, 2))
def test_families_of_a_composition_are_what_values_nearby_say(outer: str, a: int, b: int, c: int) -> None:
    text = outer.format(f"({a}*x^2 + {b}*y + {c})")
    found = search(text, "-1:1")
    assume(found.complete)  # not where a family meets the box in a corner only
    g, (x, y) = OUTER[outer], read_problem(text).variables

    def f(u: float, v: float) -> float:
        return g(a * u * u + b * v + c)

    for family in found.families:
        inside = [(t, v) for t in (-0.9, -0.3, 0.2, 0.7) for v in value_at(family, x, y, t) if abs(v) < 1]
        for point in inside:
            near = [f(point[0] + SEED.uniform(-1e-2, 1e-2), point[1] + SEED.uniform(-1e-2, 1e-2)) for _ in range(40)]
            rises = [value - f(*point) for value in near]
            if family.kind is Kind.MINIMUM:
                assert min(rises) > -1e-13
            elif family.kind is Kind.MAXIMUM:
                assert max(rises) < 1e-13
            else:
                assert min(rises) < 0 < max(rises)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("|sin(x*y) + x| + gamma(x+3) + 5*y", "x + sin(x*y) = 0"),
        ("|x*sin(x*y+1)| + 5*y + loggamma(x+y+5)", "sin(x*y + 1) = 0; x = 0"),
    ],
)
def test_kinks_that_an_interval_search_leaves_out_are_told(text: str, where: str) -> None:
    found = search(text, "-1:2")
    assert found.complete
    assert not found.points
    assert f"f may have no derivative where {where}: such points that are no extrema are not listed" in found.notes


INNER = {  # f, u, g′ for mpmath, a box, and an interval of u that holds one zero of g′
    "2*sinh(2x*y) + 1/(5x*y)": ("x*y", lambda u: 4 * mpmath.cosh(2 * u) - 1 / (5 * u * u), "x=1/8:2,y=1:2", (0.1, 1)),
    "sin(x+y) + (2x+2y+1)^2": ("x + y", lambda u: mpmath.cos(u) + 4 * (2 * u + 1), "-2:2", (-2, 2)),
    "cos(x-2y) - exp(2y-x) + (4y-2x)^2": (
        "x - 2*y",
        lambda u: -mpmath.sin(u) + mpmath.exp(-u) + 8 * u,
        "-1:1",
        (-1, 1),
    ),
    "x^2*y^2/8 + sin(x*y)/(x*y)": (
        "x*y",
        lambda u: u / 4 + (u * mpmath.cos(u) - mpmath.sin(u)) / u**2,
        "1/8:2",
        (0.5, 3),
    ),
    "(y/x)^2 - 2*exp(y/x)": ("y/x", lambda u: 2 * u - 2 * mpmath.exp(u), "1:2", None),
}


@pytest.mark.parametrize("text", INNER)
def test_multiples_and_powers_of_one_formula_are_functions_of_it(text: str) -> None:
    u, slope, box, near = INNER[text]
    found = search(text, box)
    assert found.complete
    assert not found.points
    if near is None:
        assert not found.families
        assert all(slope(mpmath.mpf(k) / 97) < 0 for k in range(1, 2 * 97))
        return
    (family,) = found.families
    name, value = family.description.split(" ≈ ")
    assert name == u
    assert float(value) == pytest.approx(float(mpmath.findroot(slope, near, solver="anderson")), rel=1e-12)


def test_a_formula_is_no_function_of_another_that_is_defined_in_fewer_places() -> None:
    found = search("(y/x)^2 - exp(-y^2/x^2)", "x=1:2,y=-1:1")  # with u = x/y there would be no points y = 0
    assert found.complete
    assert [f.description for f in found.families] == ["y = 0 (a line), where f is defined"]
