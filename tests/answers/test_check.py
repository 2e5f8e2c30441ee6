"""Answers of textbooks, right and spoiled, beside ours."""

from __future__ import annotations

from typing import Any

import pytest

import symnewton as sn
from symnewton.errors import ExitCode, InputError

# OpenStax, Calculus Volume 1, section 4.3, and Volume 3, section 4.7; CLP-3, section 2.9; Himmelblau 1972.
PUBLISHED = [
    ("x^3/3 - 5x^2/2 + 4x", "x = 1 local maximum; x = 4 local minimum"),
    ("(x^2 - 1)^3", "-1 inflection point; 0 min; 1 inflection"),
    ("x^2 + 2xy - 4y^2 + 4x - 6y + 4", "(-1, -1) saddle point"),
    ("x^3/3 + y^2 + 2xy - 6x - 3y + 4", "(-1, 5/2) is a saddle; minimum at (3, -3/2)"),
    ("x y (x + y - 3)", "(0,0) saddle; (3,0) saddle; (0,3) saddle; (1,1) local min"),
    (
        "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        "(3, 2) min; (-2.805118, 3.131312) min; (-3.779310, -3.283186) min; (3.584428, -1.848126) min; "
        "(-0.270845, -0.923039) max; (0.0867, 2.8843) saddle; (3.3852, 0.0739) saddle; "
        "(-0.1280, -1.9537) saddle; (-3.0730, -0.0814) saddle",
    ),
    ("exp(x)", "none"),
]


@pytest.mark.parametrize(("expression", "claim"), PUBLISHED)
def test_published_answers_are_right_and_complete(expression: str, claim: str) -> None:
    report = sn.check(expression, claim=claim)
    assert (report.message, report.exit_code) == ("Right and complete.", ExitCode.ANSWERED), report


@pytest.mark.parametrize(
    ("claim", "verdicts", "missing"),
    [
        ("(0, 0) minimum; (1, 1) minimum", ["another kind", "right"], []),
        ("(0, 0) saddle", ["right"], [(1.0, 1.0)]),
        ("(0, 0); (1, 1)", ["right", "right"], []),
        ("(0, 0) saddle; (1, 1) min; (1, 2) max", ["right", "right", "not critical"], []),
        ("(0.02, 0) saddle; (1, 1) min", ["not critical", "right"], [(0.0, 0.0)]),
        ("(0, 0) saddle; (0.96, 1) min", ["right", "not critical"], [(1.0, 1.0)]),
        ("(0, 0) saddle; (1000000000001/1000000000000, 1.0) min", ["right", "right"], []),
        ("none", [], [(0.0, 0.0), (1.0, 1.0)]),
    ],
)
def test_what_is_wrong_or_missing_is_said(claim: str, verdicts: list[str], missing: list[Any]) -> None:
    """Of x^3 + y^3 - 3xy, the folium: a saddle at the origin, a minimum at (1, 1)."""
    report = sn.check("x^3 + y^3 - 3x*y", claim=claim)
    assert [c.verdict for c in report.claims] == verdicts
    assert sorted(m.at for m in report.missing) == missing
    good = verdicts and set(verdicts) == {"right"} and not missing
    assert report.exit_code == (ExitCode.ANSWERED if good else ExitCode.NOT_THAT_ANSWER)


# Answers as they are printed, and what is wrong with them: a kind, a point that is left out, one that is none.
PRINTED = [
    ("cos(x) + cos(y)", "-4:4", "(0, 0) saddle; (pi, pi) saddle; (0, pi) max; (pi, 0) min", "another kind", 5),
    ("exp(x)*cos(y)", None, "(0, pi/2) saddle; (0, -pi/2) saddle", "not critical", 0),
    ("6x^2 - 3x^2*y + y^3 + 12", None, "(2, 2) saddle; (-2, 2) saddle", "right", 1),
    ("4x*y - x^2*y - x*y^2", None, "(0, 0) saddle; (4, 0) saddle; (0, 4) saddle", "right", 1),
    ("9 - x^4*y^4", None, "(0, 0) maximum", "critical, but not in the list", 0),
    ("x^2*y^2", None, "(0, 0) minimum", "critical, but not in the list", 0),
    ("x^4 + y^4", None, "(0, 0) maximum", "another kind", 0),
    ("x^2 + x*y + y^2 + y", None, "(1/3, -2/3) maximum", "another kind", 0),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", None, "(-2.805118, 3.283186) min", "not critical", 9),
]


@pytest.mark.parametrize(("expression", "box", "claim", "verdict", "missing"), PRINTED, ids=[row[0] for row in PRINTED])
def test_printed_answers_that_mislead_are_refuted_with_the_reason(
    expression: str, box: str | None, claim: str, verdict: str, missing: int
) -> None:
    report = sn.check(expression, claim=claim, box=box)
    assert {c.verdict for c in report.claims} == {verdict}
    assert (len(report.missing), report.exit_code) == (missing, ExitCode.NOT_THAT_ANSWER)
    assert bool(report.families) == ("not in the list" in verdict)
    for told in report.claims:
        assert (told.reason is None) == (verdict in ("right", "critical, but not in the list"))
        if verdict == "another kind":
            assert told.kind is not None
            assert told.kind.value in str(told.reason)
    assert "right" not in report.message.lower()


def test_a_point_where_f_is_not_defined_is_wrong() -> None:
    (told,) = sn.check("log(x) + x^2", claim="-1 minimum").claims
    assert told.verdict == "not critical"
    assert "log(x) is undefined" in str(told.reason)


@pytest.mark.parametrize(
    ("expression", "decimal", "right"),
    [
        ("(x - 1)^2", "1.0", True),
        ("(x - 1)^2", "1.1", False),  # 1 is neither rounded nor cut to that
        ("(x - 1)^2", "0.9", False),
        ("(3x - 2)^2", "0.66", True),
        ("(3x - 2)^2", "0.67", True),
        ("(3x - 2)^2", "0.65", False),
        ("(3x + 2)^2", "-0.66", True),
        ("(3x + 2)^2", "-0.67", True),
        ("(3x + 2)^2", "-0.68", False),
    ],
)
def test_decimals_may_be_rounded_or_cut(expression: str, decimal: str, right: bool) -> None:
    (told,) = sn.check(expression, claim=f"{decimal} minimum").claims
    assert (told.verdict == "right") is right


def test_roots() -> None:
    assert sn.check("x^2 - 2", claim="sqrt(2); -1.414", question="root").exit_code == ExitCode.ANSWERED
    report = sn.check("x^3 - x", claim="0; 1; 2", question="root")
    assert [c.verdict for c in report.claims] == ["right", "right", "no root"]
    assert [m.at for m in report.missing] == [(-1.0,)]


def test_points_of_a_family_and_outside_the_box_are_critical_all_the_same() -> None:
    report = sn.check("x^2*y^2", claim="(0, 5) minimum; (3, 0) maximum")
    assert [c.verdict for c in report.claims] == ["critical, but not in the list", "another kind"]
    assert report.exit_code == ExitCode.NOT_THAT_ANSWER
    assert sn.check("x^3 - 3x", claim="1 min; -1 max", box="0:2").claims[1].verdict == "critical, but not in the list"


def test_constraints() -> None:
    claim = "(1/sqrt(2), 1/sqrt(2)) max; (-1/sqrt(2), -1/sqrt(2)) max; (0.7071, -0.7071) min; (-0.7071, 0.7071) min"
    assert sn.check("x*y", claim=claim, subject_to=["x^2 + y^2 = 1"]).exit_code == ExitCode.ANSWERED


@pytest.mark.parametrize("claim", ["", "minimum", "(1,2) minimum maximum", "(1,2,3)", "foo", ";"])
def test_claims_that_are_none_are_refused(claim: str) -> None:
    with pytest.raises(InputError):
        sn.check("x^2 + y^2", claim=claim)
    with pytest.raises(InputError, match="no check of"):
        sn.check("x^2", claim="0", question="minimize")


def test_claims_are_counted_before_anything_is_read() -> None:
    with pytest.raises(InputError, match="501 points"):
        sn.check("x^2", claim=";".join(["sqrt(2"] * 501))  # which is no number
