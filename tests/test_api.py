"""The Python face: text in, records out, and errors that say what to do."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy
import pytest
import scipy.optimize
import sympy as sp
from problems import LECTURE, LECTURE_TWO

from symnewton import api
from symnewton.errors import ExitCode, InputError, ParseError, SymnewtonError
from symnewton.newton.methods import METHODS
from symnewton.verdicts import Concavity, Evidence, Kind, Stop

X, Y = sp.Symbol("x", real=True), sp.Symbol("y", real=True)


def test_parse() -> None:
    report = api.parse("2x^2 + sin(3y)")
    assert report.expression == 2 * X**2 + sp.sin(3 * Y)
    assert report.variables == (X, Y)
    assert report.functions == ("sin",)
    assert report.input == "2x^2 + sin(3y)"
    assert report.exit_code is ExitCode.ANSWERED
    assert api.parse("1 + 1").variables == ()


def test_gradient_with_and_without_a_point() -> None:
    report = api.gradient("x^2*y")
    assert report.gradient == (2 * X * Y, X**2)
    assert (report.at, report.value, report.gradient_at) == (None, None, None)
    report = api.gradient("x^2*y", at="1/2, 3")
    assert report.at == (sp.Rational(1, 2), sp.Integer(3))
    assert (report.value, report.gradient_at) == (0.75, (3.0, 0.25))


def test_the_hessian_of_the_lecture_at_its_start() -> None:
    report = api.hessian(LECTURE_TWO, at="4, 4")
    assert report.gradient_at == pytest.approx((277.6, 213.6), rel=1e-15)
    assert report.hessian_at is not None
    assert [list(row) for row in report.hessian_at] == [pytest.approx([198.4, -2.6]), pytest.approx([-2.6, 157.6])]
    assert report.hessian[0][1] == report.hessian[1][0]


@pytest.mark.parametrize(
    "at", ["1, 2", "(1, 2)", "y=2, x=1", (1, 2), [1.0, 2.0], {"x": 1, "y": "2"}, ("1", sp.Integer(2))]
)
def test_a_point_may_come_in_many_forms(at: Any) -> None:
    assert api.gradient("x^2 + 10*y", at=at).value == 21.0


def test_variables_and_parameters() -> None:
    assert api.gradient("a*x^2", vars=["x"], params={"a": 3}).gradient == (6 * X,)
    assert api.gradient("x - y", vars=["y", "x"], at="1, 5").value == 4.0
    assert api.gradient("x", vars=["x", "y"]).gradient == (1, 0)
    assert api.minimize("a*(x - b)^2", x0=[0], params={"a": "1/2", "b": 7.5}, vars=["x"]).x == (7.5,)


def test_classify_tells_all_it_rests_on() -> None:
    report = api.classify("2x^2 + 3y^2 - x*y", at="0,0")
    assert (report.kind, report.evidence, report.concavity) == (Kind.MINIMUM, Evidence.EXACT, Concavity.UP)
    assert (report.is_critical, report.strict, report.trend) == (True, True, None)
    assert report.hessian_exact == ((4, -1), (-1, 6))
    assert report.eigenvalues == pytest.approx((5 - math.sqrt(2), 5 + math.sqrt(2)), rel=1e-15)
    assert str(report.characteristic_polynomial) == "lambda**2 - 10*lambda + 23"
    assert report.reasons
    assert "minimum" in report.message


@pytest.mark.parametrize(
    ("at", "trend", "concavity"),
    [("2", "increasing", Concavity.UP), ("-2", "increasing", Concavity.DOWN), ("1/2", "decreasing", Concavity.UP),
     ("1", "stationary", Concavity.UP)],
)  # fmt: skip
def test_trend_and_concavity_in_one_variable(at: str, trend: str, concavity: Concavity) -> None:
    report = api.classify("x^3 - 3x", at=at)
    assert (report.trend, report.concavity) == (trend, concavity)


def test_minimize_reports_the_run() -> None:
    report = api.minimize(LECTURE, x0="0.05")
    assert report.x == pytest.approx((0.5671432904097838,), abs=1e-14)
    assert report.value == pytest.approx(2.330366124761681, rel=1e-14)
    assert (report.solved, report.kind, report.exit_code) == (True, Kind.MINIMUM, ExitCode.ANSWERED)
    assert report.order == pytest.approx(2, abs=0.3)
    assert report.iterations == len(report.steps) - 1 == report.steps[-1].k
    assert report.steps[-1].x == pytest.approx(report.x, abs=1e-14)
    assert report.x0 == report.steps[0].x == (0.05,)
    assert report.evaluations.gradient == len(report.steps)
    assert (report.method, report.command) == ("trust-region", "minimize")


@pytest.mark.parametrize(
    ("text", "x0"),
    [("x*exp(-x)", "0.3"), ("sin(x)*cos(y)", "1, 0.3"), ("-x^4 - (y - 1)^2 + x*y", "1, 1"), ("log(x) - x", "3")],
)
def test_a_maximum_of_f_is_a_minimum_of_minus_f_told_in_terms_of_f(text: str, x0: str) -> None:
    up, down = api.maximize(text, x0=x0), api.minimize(f"-({text})", x0=x0)
    assert up.solved
    assert up.x == pytest.approx(down.x, rel=1e-9, abs=1e-9)
    assert up.value == pytest.approx(-down.value)
    assert up.eigenvalues == pytest.approx(tuple(-v for v in reversed(down.eigenvalues)))
    assert (up.kind, down.kind) == (Kind.MAXIMUM, Kind.MINIMUM)
    values = [step.value for step in up.steps]
    assert values == sorted(values)
    assert list(up.eigenvalues) == sorted(up.eigenvalues)
    slopes = numpy.array(api.gradient(text, at=up.steps[0].x).gradient_at)
    assert up.steps[0].gradient == pytest.approx(slopes)
    assert up.command == "maximize"


def test_maximizing_ends_at_a_maximum_only() -> None:
    report = api.maximize("x^2", x0="1")
    assert (report.solved, report.stop) == (False, Stop.UNBOUNDED)
    report = api.maximize("x^2", x0="1", method="newton")
    assert (report.solved, report.kind) == (False, Kind.MINIMUM)
    assert report.exit_code is ExitCode.NOT_THAT_ANSWER


@pytest.mark.parametrize(
    ("text", "x0"),
    [
        ("(x - 2)^4 + (x - 2*y)^2 + x^2", "0, 3"),
        ("exp(x^2 + y^2) + x - y/2", "1, 1"),
        ("cosh(x - 1) + y^2*x^2 + y^2", "3, 2"),
    ],
)
def test_scipy_finds_the_same_minimum(text: str, x0: str) -> None:
    report = api.minimize(text, x0=x0)

    def value(point: numpy.ndarray) -> float:
        return float(api.gradient(text, at=point.tolist()).value or 0.0)

    theirs = scipy.optimize.minimize(value, report.x0, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-14})
    assert report.solved
    assert report.value <= theirs.fun + 1e-12
    assert report.x == pytest.approx(theirs.x.tolist(), abs=1e-5)


def test_root_reports_the_run() -> None:
    report = api.root("x^2 - 2", x0="1")
    assert report.x == pytest.approx((math.sqrt(2),), rel=4e-16)
    assert [step.x[0] for step in report.steps[:4]] == pytest.approx([1, 3 / 2, 17 / 12, 577 / 408], abs=1e-12)
    assert (report.solved, report.multiplicity, report.exit_code) == (True, 1, ExitCode.ANSWERED)
    assert report.residual == abs(report.steps[-1].value)
    assert report.iterations == len(report.steps) - 1
    assert {step.rule for step in report.steps[1:]} == {"newton"}


def test_a_run_that_found_nothing_says_so_by_its_exit_code() -> None:
    assert api.root("x^2 + 1", x0="1").exit_code is ExitCode.NOT_THAT_ANSWER
    assert api.minimize("x^3", x0="1").exit_code is ExitCode.NOT_THAT_ANSWER
    assert api.minimize("x^4", x0="1", max_iterations=3).exit_code is ExitCode.NOT_THAT_ANSWER
    assert api.minimize(LECTURE, x0="0.05", timeout=1e-9).exit_code is ExitCode.BUDGET


def test_compare_runs_every_method_from_every_start() -> None:
    report = api.compare(LECTURE_TWO, x0="4,4")
    assert [run.method for run in report.runs] == list(METHODS)
    assert all(run.x0 == (4.0, 4.0) for run in report.runs)
    best = {run.method: run for run in report.runs}
    assert best["newton"].iterations < best["gradient-descent"].iterations
    chosen = api.compare(LECTURE, x0=["0.05", "2"], methods=["newton", "trust-region"])
    assert [(run.x0, run.method) for run in chosen.runs] == [
        ((x,), method) for x in (0.05, 2.0) for method in ("newton", "trust-region")
    ]


REFUSED = [
    (lambda: api.gradient("5"), InputError, "no variables"),
    (lambda: api.gradient("x +"), ParseError, ""),
    (lambda: api.gradient("x^2", at="1, 2"), InputError, ""),
    (lambda: api.gradient("log(x)", at="-1"), InputError, "log(x)"),
    (lambda: api.minimize("abs(x)", x0="0"), InputError, "not smooth"),
    (lambda: api.hessian("exp(x)", at="1000"), InputError, "exp(x)"),
    (lambda: api.classify("1/x", at="0"), InputError, "1/x"),
    (lambda: api.minimize("log(x)", x0="-1"), InputError, "x0"),
    (lambda: api.minimize("x^2", x0="1", method="magic"), InputError, "magic"),
    (lambda: api.minimize("x^2", x0="1", tolerance=-1), InputError, "tolerance"),
    (lambda: api.minimize("x^2", x0="1", max_iterations=0), InputError, "max-iterations"),
    (lambda: api.minimize("x^2", x0="1", timeout=-1), InputError, "timeout"),
    (lambda: api.minimize("x^2", x0="1", method="gradient-descent", rate=-1), InputError, "rate"),
    (lambda: api.compare("x^2", x0="1", methods=["newton", "magic"]), InputError, "magic"),
    (lambda: api.root("x^2", x0="1", method="magic"), InputError, "magic"),
    (lambda: api.root("x*y", x0="1, 1"), InputError, ""),
]


@pytest.mark.parametrize(("call", "kind", "words"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_bad_input_is_refused_with_words(call: Any, kind: type[SymnewtonError], words: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert words in caught.value.message
    assert caught.value.exit_code is ExitCode.BAD_INPUT
    assert caught.value.message


def test_reports_are_frozen() -> None:
    report = api.minimize("x^2", x0="1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.solved = False  # type: ignore[misc]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: api.minimize("x^2", x0="1"), "A local minimum at x = 0"),
        (lambda: api.maximize("-x^2", x0="1"), "A local maximum at x = 0"),
        (lambda: api.minimize("x^2 - y^2", x0="1,1", method="newton"), "saddle"),
        (lambda: api.minimize("-x^2", x0="1"), "no minimum found"),
        (lambda: api.root("(x - 1)^2", x0="3"), "multiplicity 2"),
        (lambda: api.root("x^2 + 1", x0="1"), "No root found"),
        (lambda: api.classify("x^3 - 3x", at="1"), "strict local minimum"),
        (lambda: api.classify("x^3 - 3x", at="2"), "not a critical point"),
    ],
)
def test_the_message_answers_the_question(call: Any, words: str) -> None:
    message = call().message
    assert words in message
    assert message.endswith(".")
