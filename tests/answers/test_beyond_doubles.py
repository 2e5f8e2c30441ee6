"""Numbers beyond the range of doubles: shown as what they are, null in JSON with a note, refused where a run would need them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import mpmath
import pytest

import symnewton as sn
from symnewton.errors import InputError
from symnewton.notation.style import Style
from symnewton.report.rendering import render

PLAIN = Style(width=80, unicode=False)


@pytest.mark.parametrize(
    ("text", "x", "f"),
    [
        ("(x-1e400)^2", "1e400", "0"),
        ("x^2+1e400", "0", "1e400"),
        ("1e400*x^2-x", "5e-401", "-2.5e-401"),
        ("(x-1e400/3)^2", "3.33333333333333e399", "0"),
        ("(x-sqrt(2)*1e400)^2", "1.41421356237310e400", "0"),
    ],
)
def test_a_point_is_shown_as_what_it_is(text: str, x: str, f: str) -> None:
    report = sn.critical(text)
    (point,) = report.points
    assert report.complete
    assert [getattr(c, "text", f"{c:g}") for c in (*point.x, point.value)] == [x, f]
    page = render(report, "table", PLAIN)
    assert " inf " not in page
    told = report.to_dict()
    for number, text_of in ((told["points"][0]["at"]["x"], x), (told["points"][0]["value"], f)):
        assert number is None or number == float(text_of) == float(Decimal(text_of))
        assert (number is None) == (text_of != "0")
        assert number is not None or any(text_of in note for note in told["notes"])


def test_roots_are_too() -> None:
    report = sn.root("x*(x-1e400)", all=True)
    assert report.message == "2 real roots, proven to be all: x = 0, 1e400."
    assert [r["at"]["x"] for r in report.to_dict()["roots"]] == [0.0, None]
    assert "x = 1e400: beyond the range of doubles" in report.notes


@pytest.mark.parametrize("text", ["erf(x)-1", "exp(-x^2)", "exp(-exp(x))"])
def test_what_underflows_is_no_residual_of_the_smallest_double(text: str) -> None:
    report = sn.root(text, x0=0)
    told = report.to_dict()
    assert not report.solved
    assert told["residual"] is None
    assert "e-324" not in render(report, "table", PLAIN)
    with mpmath.workdps(1000):
        size = abs(mpmath.erfc(mpmath.mpf(report.x[0])) if "erf" in text else mpmath.mpf(0))
        if report.residual is not None:
            assert mpmath.almosteq(mpmath.mpf(report.residual.text), size, rel_eps=0.01)  # type: ignore[attr-defined]
    assert any("beyond the range of doubles" in note for note in report.notes)


def test_no_such_note_is_left_where_a_root_is_proven_after_all() -> None:
    report = sn.root("x^1001", x0=0.5)
    assert report.solved
    assert not any("beyond" in note for note in report.notes)


@pytest.mark.parametrize("scale", ["1e-400", "1e-300", "1e300", "1e400"])
def test_a_search_is_as_good_for_any_size_of_f(scale: str) -> None:
    plain, scaled = (sn.critical(f"{c}*(exp(x)*cos(y)+x^2+y^2)", box="-2:2") for c in ("1", scale))
    assert scaled.complete
    assert [(p.kind, p.evidence) for p in scaled.points] == [(p.kind, p.evidence) for p in plain.points]
    for a, b in zip(plain.points, scaled.points):
        assert a.x == pytest.approx(b.x, abs=1e-14)
        assert Decimal(getattr(b.value, "text", repr(b.value))) / Decimal(scale) == pytest.approx(
            Decimal(a.value), rel=Decimal("1e-12")
        )
    lowest = sn.minimize(f"{scale}*(x^4-3x^2+x)", box="-2:2")
    assert lowest.complete
    assert f"-3.513905038934789e{scale[2:]}" in lowest.message


def test_what_is_too_small_to_write_out_is_bounded() -> None:
    report = sn.minimize("exp(-1/x^2)", box="-1:1")
    assert not report.solved
    assert "0 ± " in report.message
    with pytest.raises(InputError, match="too large"):
        sn.maximize("exp(exp(x))", box="-1:100")


@pytest.mark.parametrize(
    ("what", "options"),
    [
        (sn.minimize, {"x0": "1e400"}),
        (sn.minimize, {"box": "0:1e400"}),
        (sn.root, {"x0": "1e400"}),
        (sn.root, {"bracket": "0,1e400"}),
        (sn.root, {"all": True, "box": "0:1e400"}),
        (sn.critical, {"box": "-1e400:1"}),
        (sn.gradient, {"at": "1e400"}),
        (lambda text, at: sn.gradient(f"max({text}, 1)", at=at), {"at": "1e900"}),
    ],
)
def test_a_place_out_there_is_refused(what: Any, options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="beyond the range of doubles"):
        what("x^2-1", **options)


def test_classification_is_exact_out_there() -> None:
    report = sn.classify("(x-1e400)^2", at="1e400")
    assert report.kind.value == "minimum"
    assert "inf" not in report.message


@pytest.mark.parametrize("what", [sn.minimize, sn.maximize, sn.root, sn.plot, sn.compare])
@pytest.mark.parametrize("x0", ["1e309", "-1e400", "2^1024", "1e400*pi"])
def test_no_run_starts_out_there_even_where_f_has_a_value_at_infinity(what: Any, x0: str) -> None:
    with pytest.raises(InputError, match="beyond the range of doubles"):
        what("heaviside(x)", x0=x0)


@pytest.mark.parametrize(
    ("text", "claim", "right"),
    [
        ("(x-1e400)^2", "1e400 minimum", True),
        ("(x-1e400)^2", "1e401 minimum", False),
        ("(x-1e400)^2", "-1e400", False),
        ("(x-sqrt(2)*1e400)^2", "sqrt(2)*1e400 minimum", True),
    ],
)
def test_claims_out_there_are_judged(text: str, claim: str, right: bool) -> None:
    assert (sn.check(text, claim=claim).exit_code == 0) is right


def test_a_root_that_has_no_formula_is_shown_too() -> None:
    told = sn.root("x^5 - 1e990*x^2 + 1", all=True)
    assert [r.x.text for r in told.roots] == ["-1e-495", "1e-495", "1e330"]  # type: ignore[attr-defined]
    for root in told.roots:
        with mpmath.workdps(2000):
            near = [mpmath.mpf(root.x.text) * (1 + mpmath.mpf(side)) for side in ("-1e-14", "1e-14")]  # type: ignore[attr-defined]
            below, above = (x**5 - mpmath.mpf("1e990") * x**2 + 1 for x in near)
        assert below * above < 0


def test_a_critical_point_that_has_none_is_refused() -> None:
    with pytest.raises(InputError, match="beyond the range of doubles"):
        sn.critical("(x-1e400)^2*(x+1e400)^2+x")
    for text, box in (("x*exp(-x/1e310)", None), ("floor(x)", "0:5e-324")):
        report = sn.overview(text, box=box)
        assert any("no picture" in note for note in report.notes)
        assert render(report, "table", PLAIN)


def test_a_number_of_any_length_is_written() -> None:
    told = sn.classify("1/x^12", at="1e400").to_dict()
    assert told["hessian_exact"] == [["39/25" + "0" * 5598]]  # 156/1e400^14
    assert sn.classify("log(x, x^2)", at="1e400").kind.value == "degenerate"


@pytest.mark.parametrize("at", ["800", "1e30", "1e300", "1e400"])
@pytest.mark.parametrize(
    ("text", "trend", "concavity"), [("exp(-x)", "decreasing", "up"), ("-exp(-x)", "increasing", "down")]
)
def test_what_is_smaller_than_doubles_is_not_0(text: str, trend: str, concavity: str, at: str) -> None:
    report = sn.classify(text, at=at)
    assert (report.is_critical, report.kind.value, report.evidence.value) == (False, "regular", "exact")
    assert (report.trend, report.concavity.value) == (trend, concavity)


@pytest.mark.parametrize("text", ["tanh(x)", "cos(exp(-x))"])
def test_doubles_say_nothing_of_a_point_that_they_do_not_reach(text: str) -> None:
    with pytest.raises(InputError, match="beyond the range of doubles"):
        sn.classify(text, at="1e900")


@pytest.mark.parametrize("at", ["1e309,1e900", "0,exp(800)", "1e400*pi,1"])
@pytest.mark.parametrize("format", ["table", "html", "markdown"])
def test_no_point_is_said_to_be_at_infinity(at: str, format: str) -> None:
    for text in ("x/y", "exp(-x^2-y^2)"):
        page = render(sn.hessian(text, at=at, digits=20 if "pi" in at else None), format, Style(width=80))
        assert "∞" not in page
        assert "infty" not in page


@pytest.mark.parametrize("at", ["2^53", "2^60", "1e308", "-1e308"])
def test_a_kink_far_out_has_two_sides(at: str) -> None:
    (point,) = sn.critical(f"|x - ({at})|").points
    assert point.kind.value == "minimum"
    assert sn.critical("|x - 1e400|").domain == ((-10.0, 10.0),)
