"""Which critical points lie in a box, held against the roots that mpmath finds in 60 digits."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symnewton.api import root
from symnewton.calculus.function import Function
from symnewton.language import read_box, read_problem
from symnewton.points.find import find
from symnewton.points.findings import CriticalSet
from symnewton.points.intervals import krawczyk


def search(text: str, box: str) -> CriticalSet:
    problem = read_problem(text)
    return find(problem.expression, problem.variables, read_box(box, problem.variables)).found


def root_of(slope: str, near: float) -> Fraction:
    """A zero of f′ in 60 digits."""
    with mpmath.workdps(60):
        x = sp.Symbol("x")
        found = mpmath.findroot(sp.lambdify(x, sp.sympify(slope), "mpmath"), near)
        return Fraction(int(mpmath.nint(found * mpmath.mpf(10) ** 50)), 10**50)


# f, f′, where f′ has a zero. The doubles on both sides of it are tried as the upper end of a box.
IRRATIONAL = [
    ("x^4/4 - x^2/2 - x", "x**3 - x - 1", 1.32),
    ("exp(x) - 2x^2", "exp(x) - 4*x", 0.357),
    ("x^5/5 - x - 1", "x**4 - 1 + 0*x", 1.0),
    ("x sin(x)", "sin(x) + x*cos(x)", 2.03),
    ("x^6/6 + x^2 - 5x", "x**5 + 2*x - 5", 1.2),
    ("log(x) + cos(x)", "1/x - sin(x)", 1.11),
]


@pytest.mark.parametrize(("text", "slope", "near"), IRRATIONAL)
def test_a_point_at_the_very_edge_is_inside_or_outside_as_it_truly_is(text: str, slope: str, near: float) -> None:
    true = root_of(slope, near)
    closest = float(true)
    for end in (math.nextafter(closest, 0), closest, math.nextafter(closest, 9)):
        found = search(text, f"{near - 0.2}:{end!r}")
        assert found.complete
        assert len(found.points) == (true < Fraction(repr(end)))
        assert bool(found.notes) == (true == Fraction(repr(end)))


def test_longer_ends_than_doubles_are_compared_as_they_are_typed() -> None:
    assert not search("x^4/4 - x^2/2 - x", "0:1.32471795724474602596").points  # the root goes on with …0908854
    assert len(search("x^4/4 - x^2/2 - x", "0:1.32471795724474602597").points) == 1
    assert len(search("exp(x) - 2x^2", "0:0.35740295618138890306").points) == 0
    assert len(search("exp(x) - 2x^2", "0:0.35740295618138890307").points) == 1


@pytest.mark.parametrize(
    ("text", "box", "edge"),
    [
        ("x^3 - 6x", "0:sqrt(2)", "sqrt(2)"),
        ("cos(x)", "1:pi", "pi"),
        ("exp(x) - x", "0:1", "0"),
        ("x^5/5 - x^3/3 - 2x", "-1:sqrt(2)", "sqrt(2)"),
        ("cos(x) + y^2", "x=-1:pi,y=0:1", "(0, 0); (pi, 0)"),
    ],
)
def test_points_on_the_edge_are_told_and_not_counted(text: str, box: str, edge: str) -> None:
    found = search(text, box)
    assert found.complete
    assert not found.points
    for place in edge.split("; "):
        assert place in found.notes[0]


@pytest.mark.parametrize(
    ("text", "box", "equation"),
    [
        ("y*sinc(0.7x+1.5y-5)", "x=0:3,y=0:4", lambda x: mpmath.sin(0.7 * x - 5)),
        ("4*sigmoid(-3x-5y-2)*x - 3y*x", "x=-2:0,y=-1/2:3/2", lambda y: 4 / (1 + mpmath.exp(5 * y + 2)) - 3 * y),
        ("(y-2)*(cos(x)-x) + (y-2)^2*x", "x=0:1,y=1:2", lambda x: mpmath.cos(x) - x),
    ],
)
def test_a_point_on_the_edge_without_a_formula_is_told_to_be_there(
    text: str, box: str, equation: Callable[[mpmath.mpf], mpmath.mpf]
) -> None:
    found = search(text, box)
    assert found.complete
    assert not found.points
    (point,) = found.on_edge
    assert any(abs(equation(mpmath.mpf(c))) < 1e-14 for c in point.x)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(-9, 9), min_size=4, max_size=5), st.integers(-3, 3))
def test_random_polynomials_keep_their_points_on_the_right_side(coefficients: list[int], ulps: int) -> None:
    slope = [*coefficients, 1]  # of f′, ascending
    with mpmath.workdps(60):
        roots = mpmath.polyroots([mpmath.mpf(c) for c in reversed(slope)], maxsteps=400, extraprec=400, error=False)
    real = sorted(r.real for r in roots if abs(r.imag) < mpmath.mpf(10) ** -40)
    assume(real and all(b - a > mpmath.mpf(10) ** -3 for a, b in zip(real, real[1:])) and abs(real[-1]) > 1e-3)
    end = float(real[-1])
    for _ in range(abs(ulps)):
        end = math.nextafter(end, math.copysign(math.inf, ulps))
    text = " + ".join(f"({Fraction(c, k + 1)})*x^{k + 1}" for k, c in enumerate(slope))
    found = search(text, f"-100:{end!r}")
    assert found.complete
    with mpmath.workdps(60):
        assert len(found.points) == sum(r < mpmath.mpf(repr(end)) - mpmath.mpf(10) ** -40 for r in real)


FAMILIES = [
    ("x^2*y^4", "2:3", 0, ()),
    ("x^2*y^4", "x=-1:3,y=2:3", 1, ()),
    ("x^2*y^4", "0:3", 0, ("x = 0", "y = 0")),
    ("(x^2 + y^2 - 1)^2", "0.7:1", 1, ()),
    ("(x^2 + y^2 - 1)^2", "0.71:1", 0, ()),
    ("(y - x^2)^2", "x=1:2,y=4.001:5", 0, ()),
    ("(y - x^2)^2", "x=1:2,y=3.999:5", 1, ()),
    ("(x - 1/3)^2*(1 + y^2)", "x=1/3:1,y=0:1", 0, ("x = 1/3",)),
    ("(x - y)^2", "x=0:1,y=1.5:2", 0, ()),
    ("(x + y + z - 1)^4", "0.34:1", 0, ()),
    ("(x + y + z - 1)^4", "0.3:1", 1, ()),
]


@pytest.mark.parametrize(("text", "box", "count", "on_edge"), FAMILIES)
def test_families_are_listed_where_they_meet_the_box(text: str, box: str, count: int, on_edge: tuple[str, ...]) -> None:
    found = search(text, box)
    assert found.complete
    assert len(found.families) == count
    assert all(any(place in note for note in found.notes) for place in on_edge)


def test_a_family_that_touches_the_edge_leaves_the_list_open() -> None:
    found = search("(x^2 + y^2 - 1)^2", "x=1:2,y=-1:1")
    assert not found.families
    assert not found.complete
    assert "undecided" in found.notes[0]


def test_the_points_of_a_period_are_all_only_if_none_lies_on_the_edge() -> None:
    assert not any("are all" in note for note in search("cos(x)*cos(y) - 1/2", "-pi:pi").notes)
    assert any("are all" in note for note in search("cos(x)*cos(y) - 1/2", "-3:2*pi-3").notes)


@pytest.mark.parametrize("text", ["x*sin(x*y)", "sin(x*y)", "y*cos(x/y)", "sin(x)*cos(x*y)"])
def test_a_period_that_depends_on_another_variable_is_none(text: str) -> None:
    assert not any("period" in note and "/Abs" in note for note in search(text, "0.1:1").notes)


def test_narrowed_boxes_hold_the_point_in_many_digits() -> None:
    problem = read_problem("exp(x) - 2x^2")
    function = Function(problem.expression, problem.variables)
    box = krawczyk.prove_unique(function, (0.35740295618,))
    assert box is not None
    (narrow,) = krawczyk.narrowed(function, box, 200)
    with mpmath.workdps(60):
        true = mpmath.findroot(lambda x: mpmath.exp(x) - 4 * x, 0.357)
        assert abs(mpmath.mpf(narrow.mid().str(60, radius=False)) - true) < mpmath.mpf(10) ** -50


def test_what_is_exactly_zero_has_an_exact_enclosure() -> None:
    for text in ("sin(x)^2 + x^2", "x^2*exp(x) + cos(y)", "x sin(x) + y^2"):
        found = search(text, "-1:1")
        (origin,) = [p for p in found.points if p.exact and not any(p.exact)]
        assert origin.enclosure is not None
        assert all(ends == (0.0, 0.0) for ends in origin.enclosure)
    for p in search("sin(x) + x/9", "-20:20").points:
        assert p.enclosure is not None
        assert p.enclosure[0][0] <= p.x[0] <= p.enclosure[0][1]


@pytest.mark.parametrize(
    ("text", "box", "count"),
    [
        ("x^3-x-1", "0:1.32471795724474602596", 0),
        ("x^3-x-1", "0:1.32471795724474602597", 1),
        ("exp(x)-4x", "0:0.35740295618138890306", 0),
        ("exp(x)-4x", "0:0.35740295618138890307", 1),
        ("x-1/3", "0:1/3", 1),
        ("x^2-2", "0:sqrt(2)", 1),
        ("cos(x)", "0:pi/2", 1),
        ("x-1/3", "0:0.33333333333333333333333", 0),
    ],
)
def test_roots_are_held_against_the_ends_as_typed(text: str, box: str, count: int) -> None:
    report = root(text, all=True, box=box)
    assert report.complete
    assert len(report.roots) == count
