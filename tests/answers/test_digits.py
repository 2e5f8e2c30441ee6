"""`digits`: every number of an answer, rounded to so many digits, is that of mpmath; what is open has a note."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import pytest
from mpmath import mpf

from symnewton import api
from symnewton.calculus.digits import Digits
from symnewton.verdicts import Evidence, Kind

LENGTHS = [1, 2, 5, 15, 16, 25, 80]


def assert_rounded(told: Any, true: mpf, digits: int) -> None:
    """Whether a number of the JSON object is the true one to so many digits: text beyond 15, else a double."""
    if not true:
        assert mpf(told) == 0
        return
    assert isinstance(told, str) is (digits > 15)
    shown = mpf(told) if digits > 15 else mpf(str(told))
    unit = mpf(10) ** (mpmath.floor(mpmath.log10(abs(true))) - digits + 1)
    assert abs(shown - true) <= unit * mpf("0.5000001"), (told, mpmath.nstr(true, digits + 3))
    if digits > 15:
        assert len(told.lstrip("-0.").partition("e")[0].replace(".", "")) <= digits


@pytest.fixture(params=LENGTHS)
def digits(request: pytest.FixtureRequest) -> Iterator[int]:
    with mpmath.workdps(request.param + 60):
        yield request.param


def lambert() -> mpf:
    return mpmath.lambertw(1).real


AT: list[tuple[str, str, Callable[[], Any]]] = [
    ("1 - cos(x)", "1e-25", lambda: (lambda u: (2 * mpmath.sin(u / 2) ** 2, [mpmath.sin(u)], [[mpmath.cos(u)]]))(mpf(10) ** -25)),
    ("x^3", "1/3", lambda: (mpf(1) / 27, [mpf(1) / 3], [[mpf(2)]])),
    ("sin(x)*y", "pi,1/7", lambda: (mpf(0), [-mpf(1) / 7, mpf(0)], [[mpf(0), mpf(-1)], [mpf(-1), mpf(0)]])),
    ("exp(x*y)", "1,-20", lambda: (lambda e: (e, [-20 * e, e], [[400 * e, -19 * e], [-19 * e, e]]))(mpmath.exp(-20))),
    ("(x - sqrt(2))*(x + sqrt(2)) + log(y)", "sqrt(2),1", lambda: (mpf(0), [2 * mpmath.sqrt(2), mpf(1)], [[2, 0], [0, -1]])),
    ("sin(x)^2 + cos(x)^2 + x", "1/3", lambda: (mpf(4) / 3, [mpf(1)], [[mpf(0)]])),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "true"), AT)
def test_the_numbers_at_a_point(text: str, at: str, true: Callable[[], Any], digits: int) -> None:
    value, slopes, rows = true()
    answer = api.hessian(text, at=at, digits=digits).to_dict()
    assert not answer["notes"]
    assert_rounded(answer["value"], value, digits)
    for told, t in zip(answer["gradient_at"], slopes, strict=True):
        assert_rounded(told, t, digits)
    for row, true_row in zip(answer["hessian_at"], rows, strict=True):
        for told, t in zip(row, true_row, strict=True):
            assert_rounded(told, mpf(t), digits)
    classified = api.classify(text, at=at, digits=digits).to_dict()
    eigenvalues = sorted(mpmath.eigsy(mpmath.matrix(rows), eigvals_only=True))
    for told, t in zip(classified["eigenvalues"], eigenvalues, strict=True):
        assert_rounded(told, mpf(0) if abs(t) < mpf(10) ** -70 else t, digits)
    assert_rounded(classified["gradient_norm"], mpmath.norm(mpmath.matrix(slopes)), digits)


RUNS: list[tuple[str, str, str, Callable[[], Any]]] = [
    ("minimize", "exp(x) - log(x)", "1", lambda: ([lambert()], mpmath.exp(lambert()) + lambert(), [mpmath.exp(lambert()) + lambert() ** -2])),
    ("maximize", "x*exp(-x) - 2*y^2", "0.5,1", lambda: ([mpf(1), mpf(0)], mpmath.exp(-1), [mpf(-4), -mpmath.exp(-1)])),
    ("minimize", "(x^2 - 2)^2 + y^2 + x*0.1*y^2", "1,1", lambda: ([mpmath.sqrt(2), mpf(0)], mpf(0), [2 + mpmath.sqrt(2) / 5, mpf(16)])),
    ("minimize", "x^4 + 0.8y^4 + 4x^2 + 2y^2 - xy - 0.2x^2y", "4,4", lambda: ([mpf(0), mpf(0)], mpf(0), [6 - mpmath.sqrt(5), 6 + mpmath.sqrt(5)])),
    ("minimize", "gamma(x)", "1.3", lambda: (lambda x: ([x], mpmath.gamma(x), [mpmath.gamma(x) * mpmath.polygamma(1, x)]))(mpmath.findroot(mpmath.digamma, 1.46))),
    ("minimize", "(3*x - 1)^4", "2", lambda: ([mpf(1) / 3], mpf(0), [mpf(0)])),
]  # fmt: skip


@pytest.mark.parametrize(("command", "text", "x0", "true"), RUNS)
def test_a_run(command: str, text: str, x0: str, true: Callable[[], Any], digits: int) -> None:
    point, value, eigenvalues = true()
    answer = getattr(api, command)(text, x0=x0, digits=digits).to_dict()
    assert answer["solved"]
    assert not any("proven" in note for note in answer["notes"])
    assert answer["evidence"] != "numeric"
    last = answer["steps"][-1]
    for i, (told, t) in enumerate(zip(answer["x"].values(), point, strict=True)):
        assert_rounded(told, t, digits)
        low, high = (mpf(end) for end in list(answer["enclosure"].values())[i])
        assert low <= mpf(told) <= high
        assert high - low <= abs(t) * mpf(10) ** (2 - digits)
        assert abs(mpf(last["x"][i]) - t) <= mpf(10) ** (1 - digits) * (1 + abs(t))
    assert_rounded(answer["value"], value, digits)
    assert_rounded(last["value"], mpf(last["value"]), digits)
    for told, t in zip(answer["eigenvalues"], eigenvalues, strict=True):
        assert_rounded(told, t, digits)
    assert "double" not in answer["message"]
    assert answer["attainable_digits"] is None


ROOTS: list[tuple[list[str], str, Callable[[], Any]]] = [
    (["x^3 - 2"], "1", lambda: [mpmath.cbrt(2)]),
    (["cos(x) - x"], "1", lambda: [mpmath.findroot(lambda x: mpmath.cos(x) - x, 0.739)]),
    (["(x - 1)^2*(x + 3)"], "2", lambda: [mpf(1)]),
    (["tan(x)"], "3", lambda: [mpmath.pi]),
    (["x^2 + y^2 - 4", "x*y - 1"], "1,2", lambda: [mpmath.sqrt(2 - mpmath.sqrt(3)), mpmath.sqrt(2 + mpmath.sqrt(3))]),
]


@pytest.mark.parametrize(("texts", "x0", "true"), ROOTS)
def test_a_root(texts: list[str], x0: str, true: Callable[[], Any], digits: int) -> None:
    answer = api.root(texts, x0=x0, digits=digits).to_dict()
    assert answer["solved"]
    assert not any("not proven" in note for note in answer["notes"])
    for told, t, ends in zip(answer["x"].values(), true(), answer["enclosure"].values(), strict=True):
        assert_rounded(told, t, digits)
        assert mpf(ends[0]) <= mpf(told) <= mpf(ends[1])
    assert mpf(answer["residual"]) < mpf(10) ** -min(digits, 15)


def test_critical_points(digits: int) -> None:
    answer = api.critical("x^4/4 - x^2 - x + y^2", digits=digits).to_dict()
    golden = (1 + mpmath.sqrt(5)) / 2
    assert len(answer["points"]) == 3
    least = answer["points"][0]
    assert_rounded(least["at"]["x"], golden, digits)
    assert_rounded(least["value"], golden**4 / 4 - golden**2 - golden, digits)
    for point in answer["points"]:
        for name, (low, high) in (point["enclosure"] or {}).items():
            assert mpf(low) <= mpf(point["at"][name]) <= mpf(high)


def test_a_kink_has_a_value_and_no_eigenvalues() -> None:
    (point,) = api.critical("|x - sqrt(2)| + x^2/10 + y^2 + exp(1)", digits=30).to_dict()["points"]
    with mpmath.workdps(60):
        assert_rounded(point["at"]["x"], mpmath.sqrt(2), 30)
        assert_rounded(point["value"], mpmath.e + mpf("0.2"), 30)
    assert point["eigenvalues"] == []


def test_a_value_of_any_size_is_told() -> None:
    assert api.hessian("exp(-x^2)", at=1e9, digits=20).value.text == "2.2329092925173907516e-434294481903251828"
    assert api.gradient("exp(x)", at=1000, digits=5).to_dict()["value"] is None
    assert api.gradient("exp(x)", at=1000, digits=20).to_dict()["value"] == "1.9700711140170469939e434"


def test_what_may_be_0_is_said_to_be_open() -> None:
    """No proof is known here that the curvature of gamma(x + 1)/gamma(x) is 0; it is."""
    report = api.hessian("gamma(x + 1)/gamma(x)", at="5/2", digits=20)
    assert float(report.value) == 2.5
    assert report.hessian_at[0][0] == 0
    (note,) = [note for note in report.notes if "entry of the Hessian" in note]
    assert "is not proven" in note


def test_a_degenerate_point_without_a_proof_has_a_note() -> None:
    report = api.minimize("(x - sqrt(2) - sqrt(3))^4", x0=3, digits=30)
    assert report.evidence is not Evidence.NUMERIC or any("not proven" in note for note in report.notes)


def test_the_kind_is_that_of_the_proven_point() -> None:
    report = api.minimize("x^2 - y^2 + y^4", x0="1,0", digits=20, method="newton")
    assert report.kind is Kind.SADDLE
    assert not report.solved
    assert "minimum" not in report.message


def test_digits_are_told_only_where_a_ball_tells_them() -> None:
    from flint import arb

    assert Digits.proven(arb("0.505", 1e-3), 2) is None
    assert Digits.proven(arb("0.123", 1e-9), 3) == 0.123
    assert Digits.proven(arb(0, 1e-30), 5) is None
    assert Digits.proven(arb(0), 5).text == "0"
    assert Digits.proven(arb("0.25"), 7).text == "0.25"
    assert Digits.proven(arb("inf"), 3) is None
    assert Digits("0").negated().text == "0"
    assert Digits("1e+20").negated().text == "-1e20"
