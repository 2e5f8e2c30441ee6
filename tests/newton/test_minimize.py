"""Minimization end to end: published minima, traps for the unwary, and that "solved" never lies."""

from __future__ import annotations

import math

import mpmath
import numpy
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from problems import LECTURE, LECTURE_TWO, MINIMIZATIONS, Minimization, function
from running import run

from symnewton.newton.methods import METHODS
from symnewton.verdicts import Kind, Stop

pytestmark = pytest.mark.slow

BEALE = "(1.5 - x*(1 - y))^2 + (2.25 - x*(1 - y^2))^2 + (2.625 - x*(1 - y^3))^2"
OMEGA = float(mpmath.lambertw(1).real)


@pytest.mark.parametrize("method", ["trust-region", "newton"])
def test_the_lecture_in_one_variable(method: str) -> None:
    outcome = run(LECTURE, (0.05,), method=method)
    xs = [row.sample.x[0] for row in outcome.rows]
    published = [0.05, 0.09724765, 0.18317667, 0.32051969, 0.47729765, 0.55784977, 0.56705989]
    assert xs[:7] == pytest.approx(published, abs=1e-5)
    assert xs[-1] == pytest.approx(OMEGA, abs=1e-14)
    assert outcome.solved
    assert outcome.kind is Kind.MINIMUM
    assert outcome.order == pytest.approx(2, abs=0.1)
    assert {row.rule for row in outcome.rows[1:]} == {"newton"}


@pytest.mark.parametrize("method", ["trust-region", "newton"])
def test_the_lecture_in_two_variables(method: str) -> None:
    outcome = run(LECTURE_TWO, (4.0, 4.0), method=method)
    published = [(4, 4), (2.5827387, 2.6212888), (1.5922569, 1.6748161), (0.8705892, 1.0018211), (0.3351943, 0.4939762)]
    for row, point in zip(outcome.rows, [*published, (0.0412359, 0.1254590)]):
        assert row.sample.x == pytest.approx(point, abs=5e-6)
    assert max(map(abs, outcome.rows[8].sample.x)) < 1e-15
    assert outcome.solved
    assert outcome.kind is Kind.MINIMUM


@pytest.mark.parametrize("problem", MINIMIZATIONS, ids=lambda p: p.name)
def test_published_minima(problem: Minimization) -> None:
    outcome = run(problem.expression, problem.x0, variables=problem.variables)
    assert outcome.solved
    assert problem.matches(outcome.last.sample.value)
    if problem.point:
        size = max(1.0, max(map(abs, problem.point)))
        assert outcome.last.sample.x == pytest.approx(problem.point, rel=0, abs=problem.digits * size)
    assert outcome.last.k <= 200
    assert problem.flat <= outcome.flat


# From here on there is no minimum to be had.
WITHOUT_MINIMUM = [
    ("x^2 - y^2", (0.0, 0.0)),
    ("x^2 - y^2", (1.0, 0.0)),
    ("(y - x^2)*(y - 3x^2)", (0.1, 0.1)),
    ("(y - x^2)*(y - 3x^2)", (0.0, 0.0)),
    ("x^3 - 3x*y^2", (0.0, 0.0)),
    ("x^3 - 3x*y^2", (1.0, 1.0)),
    ("x^3", (1.0,)),
    ("x^3", (0.0,)),
    ("x^5 + y^2", (1.0, 1.0)),
    ("-x^2", (0.0,)),
    ("-x^2", (1.0,)),
    ("x", (1.0,)),
    ("x*y", (0.0, 0.0)),
    ("exp(-x)", (0.0,)),
    ("exp(x)", (0.0,)),
    ("exp(-x) + y^2", (0.0, 1.0)),
    ("1/x", (1.0,)),
    ("atan(x)", (1.0,)),
    ("log(x)", (1.0,)),
    ("x^2 - x^3", (2.0,)),
    ("sigmoid(x)", (0.0,)),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("text", "x0"), WITHOUT_MINIMUM)
def test_what_has_no_minimum_is_never_solved(text: str, x0: tuple[float, ...], method: str) -> None:
    outcome = run(text, x0, method=method)
    assert not outcome.solved
    assert outcome.kind is not Kind.MINIMUM


@pytest.mark.parametrize(("text", "x0"), WITHOUT_MINIMUM[:13])
def test_a_polynomial_that_falls_for_ever_runs_away(text: str, x0: tuple[float, ...]) -> None:
    outcome = run(text, x0)
    assert outcome.stop is Stop.DIVERGED
    assert outcome.last.sample.value < -1e15


# Starts at maxima, saddles and near the edge of the domain, from which the default has to get away.
TO_BE_SOLVED = [
    ("cos(x)", (0.0,), (math.pi,)),
    (BEALE, (0.0, 1.0), (3.0, 0.5)),
    ("x - log(x)", (10.0,), (1.0,)),
    ("x*log(x)", (2.0,), (math.exp(-1),)),
    ("sqrt(x) + 1/x", (20.0,), (2 ** (2 / 3),)),
    ("x^4/4 - x^2 + 2x", (0.0,), (float(mpmath.findroot(lambda x: x**3 - 2 * x + 2, -1.77)),)),
    ("x^4 - x^3", (0.0,), (0.75,)),
    ("x^4 - x^3", (-1.0,), (0.75,)),
    ("(x^2 - 1)^2 + y^2", (0.0, 0.0), None),
    ("sqrt(1 + x^2)", (3.0,), (0.0,)),
    ("x^2", (1e150,), (0.0,)),
    ("x^2 + abs(x - 1)", (3.0,), (0.5,)),
    ("log(1 + x^2)", (5.0,), (0.0,)),
    ("x^2 + y^2 + 1/(x*y)", (3.0, 0.1), (2**-0.25, 2**-0.25)),
    ("exp(x^2)", (4.0,), (0.0,)),
    ("-exp(-x^2)", (1.5,), (0.0,)),
    ("gamma(x)", (3.0,), (1.4616321449683623,)),
    ("erfc(x) + x", (0.0,), (math.sqrt(math.log(2 / math.sqrt(math.pi))),)),
    ("x*lambertw(x)", (1.0,), (0.0,)),
]


@pytest.mark.parametrize(("text", "x0", "point"), TO_BE_SOLVED, ids=[f"{t} from {x}" for t, x, _ in TO_BE_SOLVED])
def test_the_default_finds_the_minimum(text: str, x0: tuple[float, ...], point: tuple[float, ...] | None) -> None:
    outcome = run(text, x0)
    assert outcome.solved
    if point:
        assert tuple(map(abs, outcome.last.sample.x)) == pytest.approx(tuple(map(abs, point)), abs=1e-8)
    assert all(row.sample.finite for row in outcome.rows)


@pytest.mark.parametrize(
    ("text", "x0", "stop", "kind"),
    [
        ("x^4/4 - x^2 + 2x", (0.0,), Stop.CYCLE, None),
        ("x - log(x)", (10.0,), Stop.LEFT_DOMAIN, None),
        ("abs(x)", (1.0,), Stop.SINGULAR, None),
        ("x^2 - y^2", (1.0, 2.0), Stop.GRADIENT, Kind.SADDLE),
        ("cos(x)", (0.5,), Stop.GRADIENT, Kind.MAXIMUM),
        ("-x^2", (5.0,), Stop.GRADIENT, Kind.MAXIMUM),
        ("sqrt(1 + x^2)", (3.0,), Stop.DIVERGED, None),
    ],
)
def test_what_the_textbook_iteration_runs_into(text: str, x0: tuple[float, ...], stop: Stop, kind: Kind | None) -> None:
    outcome = run(text, x0, method="newton")
    assert (outcome.stop, outcome.kind, outcome.solved) == (stop, kind, False)


def test_a_kink_is_not_called_a_minimum_by_derivatives() -> None:
    outcome = run("abs(x)", (1.0,))
    assert not outcome.solved
    assert outcome.kind is None
    assert outcome.last.sample.x[0] == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "point"), [("x^4", (0.0,)), ("x^4 + y^4", (0.0, 0.0)), ("(x - y)^2 + (x + y)^6", (0.0, 0.0))]
)
def test_a_flat_minimum_is_reached_and_said_to_be_flat_or_curved(text: str, point: tuple[float, ...]) -> None:
    outcome = run(text, (1.0, 0.7)[: len(point)])
    assert outcome.solved
    assert outcome.last.sample.x == pytest.approx(point, abs=0.05)
    assert outcome.last.sample.value < 1e-10


def test_linear_convergence_is_seen() -> None:
    order = run("x^4", (1.0,), method="newton").order
    assert order == pytest.approx(1, abs=0.05)
    cubic = run("sqrt(1 + x^2)", (0.9,), method="newton").order
    assert cubic == pytest.approx(3, abs=0.2)


whole = st.integers(-6, 6)


@given(st.integers(1, 3).flatmap(lambda n: st.tuples(*[st.lists(whole, min_size=n, max_size=n)] * (n + 1))), st.data())
def test_a_quadratic_is_solved_exactly_where_its_matrix_is_positive_definite(rows: tuple, data: st.DataObject) -> None:
    *entries, b = rows
    n = len(b)
    a = numpy.array([[entries[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)], dtype=float)
    values = numpy.linalg.eigvalsh(a)
    assume(min(abs(values)) > 1e-6)
    names = [f"x{i + 1}" for i in range(n)]
    quadratic = " + ".join(f"({a[i][j]:g})*x{i + 1}*x{j + 1}/2" for i in range(n) for j in range(n))
    linear = " + ".join(f"({c})*{name}" for c, name in zip(b, names))
    x0 = tuple(float(data.draw(whole)) for _ in names)
    outcome = run(f"{quadratic} + {linear}", x0, variables=" ".join(names))
    assert outcome.solved == (values[0] > 0)
    if outcome.solved:
        assert outcome.last.sample.x == pytest.approx(tuple(numpy.linalg.solve(a, -numpy.array(b))), abs=1e-8)
    else:
        assert outcome.stop is Stop.DIVERGED


LANDSCAPES = [
    "(4 - 21*x^2/10 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "x*exp(-x^2 - y^2)",
    "sin(x)*cos(y)",
    "x^3 - 3x*y^2 + (x^2 + y^2)^2",
    "(y - x^2)*(y - 3x^2) + x^6",
    "(1 - x)^2 + 100*(y - x^2)^2",
    "log(1 + x^2 + y^2) + sin(3x)/4",
    "x^2*y^2 + (x - 1)^2",
    "x^4 + y^4 - 4x*y",
    "tanh(x)*y + x^2 + y^4",
]


@settings(max_examples=60)
@given(
    st.sampled_from(LANDSCAPES),
    st.tuples(*[st.floats(-3, 3).map(lambda c: round(c, 2))] * 2),
    st.sampled_from(list(METHODS)),
)
def test_solved_never_lies(text: str, x0: tuple[float, float], method: str) -> None:
    """Where a run says minimum, no point around is lower; and the default always finds one where there is one."""
    f = function(text, "x y")
    outcome = run(text, x0, variables="x y", method=method, max_iterations=300)
    assert outcome.solved or method != "trust-region" or "exp" in text
    if not outcome.solved:
        return
    x, y = outcome.last.sample.x
    value = outcome.last.sample.value
    random = numpy.random.default_rng(0)
    for reach in (1e-2, 1e-3, 1e-4):
        for dx, dy in random.normal(size=(70, 2)) * reach:
            assert f.value((x + dx, y + dy)) >= value - 1e-9 * (1 + abs(value))
    assert outcome.last.sample.spectrum.values[0] >= -1e-6


def test_a_tail_too_flat_for_doubles_is_not_a_valley_floor() -> None:
    # The slope along x and y is about exp(-200000): not 0, and f falls to 0 along them.
    plateau = run("(1 - x*exp(-100(y - 45)^2))^2 + (z - 1)^2", (1.0, 0.0, 0.0))
    assert not plateau.solved
    # Here there is no slope at all: every point of the line is a minimum.
    assert run("(x + y)^2 + (z - 1)^2", (1.0, 2.0, 3.0)).solved


@pytest.mark.parametrize(
    ("text", "x0", "point"),
    [
        ("exp(x^2) - 1", 1.0, 0.0),
        ("sqrt(1 + x^2) - 1", 3.0, 0.0),
        ("1/cos(x) - 1", 0.7, 0.0),
        ("x*log(x) - x + 1", 3.0, 1.0),
        ("cosh(x) - 1", 2.0, 0.0),
        ("log(1 + x^2) + exp(x^2) - 1", 0.9, 0.0),
    ],
)
def test_a_minimum_where_f_is_0_is_found_like_any_other(text: str, x0: float, point: float) -> None:
    outcome = run(text, (x0,))
    assert outcome.solved
    assert outcome.last.sample.x[0] == pytest.approx(point, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("text", "x0"),
    [
        ("-cosh(x)", (0.0,)),
        ("-exp(x) - x^2", (0.0,)),
        ("-exp(x)", (1.0,)),
        ("-x^x", (1.0,)),
        ("exp(x*y)", (30.0, 1.0)),
        ("x/y", (0.05, 1e300)),
        ("1e308*x", (5e-324,)),
        ("-x^400", (1e-300,)),
        ("1e-320*x - y", (1e300, 0.0)),
        ("1e300*x^2 + 1e-300*y^2", (1.0, 1e100)),
    ],
)
def test_no_function_breaks_a_run(text: str, x0: tuple[float, ...], method: str) -> None:
    assert all(row.sample.finite for row in run(text, x0, method=method).rows)


def test_the_way_out_of_a_maximum_is_no_part_of_the_order() -> None:
    assert run("(x^2 - 1)^2", (0.0001,)).order is None  # two steps are left, too few to tell
    assert run("cos(x)", (0.0,)).order != pytest.approx(1, abs=0.3)
