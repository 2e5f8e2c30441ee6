"""root of the public face: what is proven of the end point, systems from texts, all roots, and every refusal."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import mpmath
import pytest
import scipy.optimize

from symnewton.api import root
from symnewton.errors import ExitCode, InputError
from symnewton.notation.style import Style
from symnewton.report.rendering import render
from symnewton.report.root import RootReport
from symnewton.report.roots import RootsReport
from symnewton.verdicts import Evidence, Stop


def run(expression: Any, **options: Any) -> RootReport:
    report = root(expression, **options)
    assert isinstance(report, RootReport)
    return report


def test_hero_of_alexandria() -> None:
    report = run("x^2 - 2", x0=1)
    assert [step.x[0] for step in report.steps[:4]] == pytest.approx([1, 1.5, 17 / 12, 577 / 408], rel=1e-15)
    assert report.x == (math.sqrt(2),)
    assert report.evidence is Evidence.CERTIFIED
    assert report.multiplicity == 1
    assert report.enclosure is not None
    low, high = report.enclosure["x"]
    with mpmath.workdps(40):
        assert low < mpmath.sqrt(mpmath.mpf(2)) < high
    assert high - low < 1e-15
    assert report.exit_code is ExitCode.ANSWERED


@pytest.mark.parametrize("method", ["safeguarded", "newton"])
@pytest.mark.parametrize(
    ("text", "x0", "at", "multiplicity"),
    [
        ("x^4 - x^3 - 3x^2 + 5x - 2", 3, 1.0, 3),
        ("1 - cos(x)", 6, 2 * math.pi, 2),
        ("x^2*exp(x)", 1, 0.0, 2),
        ("(x - 1/3)^2", 2, 1 / 3, 2),
    ],
)
def test_a_multiple_root_is_settled_exactly(text: str, x0: float, at: float, multiplicity: int, method: str) -> None:
    report = run(text, x0=x0, method=method)
    assert report.solved
    assert report.x == (at,)
    assert report.multiplicity == multiplicity
    assert report.evidence is Evidence.EXACT
    assert report.steps[-1].x == report.x
    assert report.iterations == report.steps[-1].k
    assert any("resolve" in note for note in report.notes)


def test_what_rounding_takes_for_a_root_is_refuted() -> None:
    report = run("x^2 - 2x + 1 + 1e-17", x0=3)
    assert not report.solved
    assert report.message.startswith("No root found: |f| has a least value at x = 1, f = 1e-17")
    assert report.exit_code is ExitCode.NOT_THAT_ANSWER


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("x^2 + 1", {"x0": 0.5}, "least value"),
        ("exp(-x)", {"x0": 1}, "only approaches 0"),
        ("atan(x) + 2", {"x0": 0}, "only approaches 2 - pi/2"),
        ("sqrt(x) + 1", {"x0": 1}, "edge of the domain"),
        ("1/x", {"bracket": "-1,1"}, "pole"),
        ("floor(x) - 1/2", {"bracket": "0,3"}, "jump"),
        ("x^3 - 2x + 2", {"x0": 0, "method": "newton"}, "repeat"),
        (["x^2 + y^2 + 1", "x - y"], {"x0": "1,2"}, "local minimum at x = 0, y = 0, proven"),
        (["exp(-x)", "y"], {"x0": "0,1"}, "closer to 0"),
    ],
)
def test_the_reason_is_in_the_message(text: Any, options: dict[str, Any], words: str) -> None:
    report = run(text, **options)
    assert not report.solved
    assert words in report.message


def test_a_bracket() -> None:
    report = run("cos(x) - x", bracket="0,pi/2")
    theirs = scipy.optimize.brentq(lambda x: math.cos(x) - x, 0, math.pi / 2, xtol=1e-15)
    assert report.x[0] == pytest.approx(theirs, rel=1e-15)
    assert report.bracket == (0.0, math.pi / 2)
    assert report.evidence is Evidence.CERTIFIED
    assert all(step.derivative is None for step in report.steps)


def test_more_digits() -> None:
    report = run("x*exp(x) - 1", x0=1, digits=40)
    assert getattr(report.x[0], "text", "").startswith("0.567143290409783872999968662210355549753")
    assert "40 digits" in report.message


def test_a_system() -> None:
    report = run(["x^2 + y^2 - 4", "xy - 1"], x0="2,0.5")
    theirs = scipy.optimize.root(lambda p: [p[0] ** 2 + p[1] ** 2 - 4, p[0] * p[1] - 1], (2, 0.5), tol=1e-14)
    assert report.x == pytest.approx(theirs.x.tolist(), rel=1e-12)
    assert str(report.jacobian) == "((2*x, 2*y), (y, x))"
    assert report.steps[0].value == (0.25, 0.0)
    assert report.steps[0].derivative == ((4.0, 1.0), (0.5, 2.0))
    assert report.evidence is Evidence.CERTIFIED


def test_all_roots() -> None:
    report = root("sin(x)", all=True, box="0:pi")
    assert isinstance(report, RootsReport)
    assert [str(r.exact) for r in report.roots] == ["0", "pi"]
    assert report.complete
    assert report.exit_code is ExitCode.ANSWERED
    assert root("floor(x)", all=True).exit_code is ExitCode.NOT_THAT_ANSWER
    assert root("x^2 + 1", all=True).message == "No real root, proven."
    assert "everywhere" in root("0*x", all=True, vars=["x"]).message


@pytest.mark.parametrize(
    ("expression", "options", "message"),
    [
        ("x", {}, "one start"),
        ("x", {"x0": 1, "bracket": "0,1"}, "one start"),
        ("x", {"x0": 1, "box": "0:1"}, "--all|all roots"),
        ("x*y", {"x0": "1,1"}, "1 equation in 2 unknowns"),
        (["x + y", "x - y", "x"], {"x0": "1,1"}, "3 equations in 2 unknowns"),
        (["x + y", "x - y"], {"all": True}, "from a start"),
        ("x^2 + 1", {"bracket": "-1,1"}, "same sign"),
        ("x", {"bracket": "1,1"}, "one point"),
        ("log(x)", {"x0": -1}, "log"),
        (["log(x)", "y"], {"x0": "-1,1"}, "log"),
        ("x", {"x0": 1, "method": "chandrupatla"}, "unknown method"),
        ("x", {"bracket": "-1,1", "method": "newton"}, "unknown method"),
    ],
)
def test_refusals_say_what_to_do(expression: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as raised:
        root(expression, **options)
    assert raised.value.hint


@pytest.mark.parametrize(
    ("equations", "x0", "expected"),
    [
        (["y = x^2", "x^2+y^2-1"], "1,1", (0.7861513777574233, 0.6180339887498949)),
        (["x^2+y^2 = 1", "x = y"], "1,1", (2**-0.5, 2**-0.5)),
        (["x1x2 = 1", "x1 + x2 = 5/2"], "3,1", (2.0, 0.5)),
        (["kc*T = 1", "T = 2"], {"kc": 1, "T": 1}, (2.0, 0.5)),
        (["x^2 = 4"], "1", (2.0,)),
        (["E^2 = 9"], "E=1", (3.0,)),
        (["f(x) = x^2 - 2"], "1", (2**0.5,)),
    ],
)
def test_equations_are_solved_as_they_are_written(equations, x0, expected) -> None:
    found = run(equations, x0=x0)
    assert found.solved
    assert [float(v) for v in found.x] == pytest.approx(expected, abs=1e-12)


def test_one_equation_in_two_unknowns_is_none_of_one_variable() -> None:
    with pytest.raises(InputError, match="1 equation in 2 unknowns"):
        root("y = x^2 - 2", x0="1")


# Each with the true root to 25 digits, by mpmath or by hand.
with mpmath.workdps(40):
    PROVEN = [
        ("x^2 - 4x + 4 - 1e-16", {"x0": 5}, (2 + mpmath.mpf("1e-8"), 2 - mpmath.mpf("1e-8"))),
        ("tanh(x) - 0.9999999999999", {"x0": 0}, (mpmath.atanh(1 - mpmath.mpf("1e-13")),)),
        ("-504 + 2862/(1+r) - 6070/(1+r)^2 + 5700/(1+r)^3 - 2000/(1+r)^4", {"x0": 0.3}, (mpmath.mpf(1) / 3,)),
        ("log(log(x)) - 5", {"x0": 10}, (mpmath.exp(mpmath.exp(5)),)),
        ("tan(x)", {"x0": 1}, (mpmath.mpf(0),)),
        ("sqrt(2 - x^2)", {"x0": 1}, (mpmath.sqrt(2),)),
        ("acos(x^2 - 2)", {"x0": 1}, (mpmath.sqrt(3),)),
        ("sqrt(exp(x) + x - 2)", {"x0": 1}, (mpmath.findroot(lambda x: mpmath.exp(x) + x - 2, 0.44),)),
        ("x + 1/x - 3", {"x0": -1}, ((3 - mpmath.sqrt(5)) / 2,)),
        ("max(x, x^3)", {"bracket": "-1,2"}, (mpmath.mpf(0),)),
    ]


@pytest.mark.parametrize(("text", "options", "roots"), PROVEN, ids=[row[0] for row in PROVEN])
def test_a_proof_moves_the_answer_to_the_root(text: str, options: dict[str, Any], roots: tuple) -> None:
    report = run(text, **options)
    assert report.solved
    assert report.evidence is not Evidence.NUMERIC
    assert any(abs(report.x[0] - r) <= 2e-16 * abs(r) for r in roots)
    if report.enclosure is not None:
        (ends,) = report.enclosure.values()
        assert ends[0] <= report.x[0] <= ends[1]


@pytest.mark.parametrize("text", ["erf(x) - 1", "atan(x) - pi/2", "x - sqrt(x^2 + 1)", "log(1 + exp(x)) - x"])
def test_what_only_tends_to_0_is_said_to(text: str) -> None:
    for x0 in (0, 1, 30):
        report = run(text, x0=x0)
        assert not report.solved
        assert report.exit_code is ExitCode.NOT_THAT_ANSWER
        assert "tend to 0" in report.message or "approaches" in report.message


def test_digits_are_proven_ones() -> None:
    text = "-504 + 2862/(1+r) - 6070/(1+r)^2 + 5700/(1+r)^3 - 2000/(1+r)^4"
    assert run(text, x0=0.3, digits=12).to_dict()["x"] == {"r": 0.333333333333}
    assert "0.33333, 5 digits proven" in run(text, x0=0.3, digits=5).message
    assert run("x^2 - 2", x0=1, digits=8).notes == ()
    assert any("not proven" in note for note in run(["x^2", "y^2 - 2"], x0="1,1", digits=8).notes)


def test_many_digits_of_every_root() -> None:
    report = root("x^3 - 3x + 1", all=True, digits=40)
    assert isinstance(report, RootsReport)
    with mpmath.workdps(50):
        for k, found in zip((4, 2, 1), report.to_dict()["roots"]):
            true = {4: -2 * mpmath.cos(mpmath.pi / 9), 2: 2 * mpmath.cos(4 * mpmath.pi / 9), 1: None}[k]
            true = true if true is not None else 2 * mpmath.cos(2 * mpmath.pi / 9)
            assert abs(mpmath.mpf(found["at"]["x"]) - true) < mpmath.mpf(10) ** -39


def test_a_multiple_root_of_a_system_has_its_multiplicity() -> None:
    triple = run(["(29/16)x^3 - 2x*y", "x^2 - y"], x0="0.5,0.5")
    assert triple.solved
    assert triple.x == (0, 0)
    assert triple.multiplicity == 3
    assert triple.evidence is Evidence.EXACT
    irrational = run(["(x^2 - 2)^2", "y"], x0="1,1")
    assert irrational.solved
    assert irrational.multiplicity is None
    assert "multiple" in irrational.message
    plain = run(["x + y - 2", "x - y"], x0="5,1")
    assert (plain.x, plain.multiplicity, plain.evidence) == ((1, 1), 1, Evidence.EXACT)


def test_a_wide_jacobian_is_listed_whole() -> None:
    names = ["x", "y", "z", "u", "v", "w"]
    texts = [f"({'+'.join(names)})^3*sin({a}*{b}) - {i + 1}" for i, (a, b) in enumerate(zip(names, [*names[1:], "x"]))]
    report = run(texts, x0=[0.5] * 6, max_iterations=3)
    shown = render(report, "table", Style(width=60))
    assert "∂F6/∂w" in shown or "dF6/dw" in shown
    assert "symnewton hessian" not in shown


def test_no_sentence_names_a_box_by_rounded_ends() -> None:
    report = root("x^3 - x - 1", all=True, box="0:1.32471795724474602")
    assert report.message == "No real root in the box, proven."


@pytest.mark.parametrize(
    ("texts", "x0", "x"),
    [
        (["x^2 + y^2 + z^2 - 3", "x*y*z - 1", "x + y + z - 3"], "1.5,0.5,2", (1, 1, 1)),
        (["x^2 - 2", "y^2"], "1,1", (math.sqrt(2), 0)),
        (["(x - 1)^2 + (y - 2)^2", "x - 1"], "3,3", (1, 2)),
        (["exp(x*y) - 1", "x + y"], "1,0.5", (0, 0)),
    ],
)
def test_multiple_roots_of_systems_are_reached(texts: list[str], x0: str, x: tuple[float, ...]) -> None:
    report = run(texts, x0=x0)
    assert report.solved
    assert report.x == x
    assert "multipl" in report.message


@pytest.mark.parametrize(
    ("text", "x0", "limit"),
    [
        ("1/log(x)", 7.5, "0 as x → ∞"), ("x^(-1/3)", 1000, "0 as x → ∞"), ("exp(x)*1e-320", 40, "0 as x → −∞"),
        ("3 - tanh(x)", 0, "2 as x → ∞"), ("exp(x) + 1/7", 1, "1/7 as x → −∞"), ("1/(1 + x^4)", -3, "0 as x → −∞"),
    ],
)  # fmt: skip
def test_a_limit_is_that_of_the_function(text: str, x0: float, limit: str) -> None:
    assert f"f only approaches {limit}; that it is the limit is proven" in run(text, x0=x0).message


@pytest.mark.parametrize(
    ("text", "x0"),
    [
        ("exp(-1/x^2)", 0.5), ("exp(1/x)", -1), ("sin(x) - 1 - exp(x)", 40), ("(2 + sin(x))/(1 + x^2)", -5),
        ("1/log(log(x))", 1000), ("sqrt(x) + 1e-20", 2), ("tanh(1/x)", 1000), ("1/gamma(x)", 0.3),
    ],
)  # fmt: skip
def test_what_was_only_seen_is_not_called_a_limit_or_a_pole(text: str, x0: float) -> None:
    report = run(text, x0=x0)
    assert not report.solved
    assert report.stop is not Stop.UNBOUNDED
    for word in ("approaches", "infinity", "pole", "by a jump", "0 to rounding", "has a least value"):
        assert word not in report.message


@pytest.mark.parametrize(
    ("text", "x0", "x", "value"),
    [
        ("x*exp(x) + 0.36787944117144233", 7.5, -1, mpmath.mpf("0.36787944117144233") - mpmath.exp(-1)),
        ("x^2 - 2x + 1 + 1e-17", 3, 1, 1e-17),
        ("cosh(x - 2/3)", 5, mpmath.mpf(2) / 3, 1),
    ],
)
def test_a_least_value_is_told_in_proven_digits(text: str, x0: float, x: mpmath.mpf, value: mpmath.mpf) -> None:
    message = run(text, x0=x0).message
    said = re.search(r"least value at x = (\S+), f = (\S+);", message)
    assert said is not None, message
    assert float(Fraction(said[1])) == pytest.approx(float(x), rel=1e-15)
    assert float(said[2]) == pytest.approx(float(value), rel=1e-5)


def test_a_jump_at_whose_place_f_is_0() -> None:
    for ends in ("-1,1.3", "-0.3,7"):
        report = run("sign(x)", bracket=ends)
        assert (report.solved, report.x) == (True, (0.0,))
    assert not run("sign(x) + 1/2", bracket="-1,1.3").solved


@pytest.mark.parametrize(
    ("texts", "x0", "place"),
    [
        (["-2exp(-y^2) + 3", "-2y/(1 + y^2) - 4exp(-x^2) + 4x - 3"], "-0.408,1.075", {"y": 0}),
        (["2cos(x) - 2sqrt(y^2 + 1) - 2", "2x/(1 + y^2) + 4log(1 + x^2)"], "-2.277,-1.825", {"x": 0, "y": 0}),
        (["x^2 + (y - 1/3)^2 + 1", "x"], "1,2", {"x": 0, "y": 1 / 3}),
    ],
)
def test_a_least_value_of_a_system_is_at_proven_digits(texts: list[str], x0: str, place: dict[str, float]) -> None:
    """No digit of rounding noise stands in the sentence that says proven."""
    message = run(texts, x0=x0).message
    assert "local minimum" in message
    for name, value in place.items():
        said = re.search(rf"{name} = ([^, ]+)", message)
        assert said is not None
        assert float(Fraction(said[1])) == pytest.approx(value, rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("texts", "x", "multiplicity"),
    [
        (["(3x - 1)^4", "(7y - 2)^2"], (1 / 3, 2 / 7), 8), (["(x + y - 1)^2", "x - y - 1/3"], (2 / 3, 1 / 3), 2),
        (["(x - sqrt(2))^2", "y - x"], (math.sqrt(2), math.sqrt(2)), None),
        (["(x - pi)^3", "y - x^2"], (math.pi, math.pi**2), None), (["sin(x) - y", "y - 1"], (math.pi / 2, 1), None),
        (["x^2 + y^2 - 1", "x + y - sqrt(2)"], (math.sqrt(0.5), math.sqrt(0.5)), None),
    ],
)  # fmt: skip
def test_multiple_roots_of_systems_that_are_no_doubles(
    texts: list[str], x: tuple[float, ...], multiplicity: int | None
) -> None:
    report = run(texts, x0="2,1")
    assert report.solved
    assert report.x == pytest.approx(x, rel=1e-12)
    assert report.multiplicity == multiplicity
    assert "multipl" in report.message


def test_the_search_for_all_roots_tells_how_far_it_is() -> None:
    told: list[tuple[str, dict[str, float]]] = []
    root("sin(x^2)-1/3", all=True, box="-30:30", progress=lambda phase, counts: told.append((phase, counts)))
    assert {phase for phase, _ in told} == {"searching"}
    found = [counts["roots found"] for _, counts in told]
    assert found == sorted(found)
    assert found[-1] > 100


@pytest.mark.parametrize(
    ("text", "roots"),
    [("sinh(x)*x/x", ()), ("x^2*(x-1)/x", (1,)), ("min(x, x/x)", ()), ("x^2/x*(x-3)/(x-3)*(x+2)", (-2,))],
)
def test_where_the_text_has_no_value_there_is_no_root(text: str, roots: tuple[float, ...]) -> None:
    report = root(text, all=True)
    assert report.complete
    assert tuple(r.x for r in report.roots) == roots
    assert any("f as typed has no value at x = 0" in note for note in report.notes)
    run = root(text, x0=0.25)
    assert not run.solved or run.x != (0,)
