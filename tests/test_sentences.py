"""Every number in every sentence that claims something is true: read back, and held against mpmath at 60 digits.

The oracle knows nothing of the proofs: it takes the formula, evaluates and refines it in mpmath, and asks of each decimal
in a sentence whether one of the quantities it could speak of agrees with it to a unit in its last digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

import mpmath as mp
import pytest
import sympy as sp
from documents import examples
from problems import CRITICAL_POINTS, LECTURE, LECTURE_TWO, MINIMIZATIONS

import symnewton as sn
from symnewton.report.critical import CriticalReport
from symnewton.report.minimize import MinimizeReport
from symnewton.report.optimum import GlobalReport
from symnewton.report.records import Report
from symnewton.report.root import RootReport
from symnewton.report.roots import RootsReport

BOUND = re.compile(r"0 ± (\d(?:\.\d+)?(?:e[-−]?\d+)?)")  # what is only known to be so small
NUMBER = re.compile(r"(?<![\w.^])[-−]?\d+(?:\.\d+)?(?:e[-+−]?\d+)?(?![\w^]|\.\d)")
PROVEN = ("exact", "certified")


class Truth:
    """A function in mpmath: its values, and its stationary points and roots refined from near ones."""

    def __init__(self, report: Report) -> None:
        self.variables = report.variables
        f = report.expression
        gradient = [sp.diff(f, v) for v in self.variables]
        self.f = self._function(f)
        self.gradient = self._function(gradient)
        self.hessian = self._function([[sp.diff(g, v) for v in self.variables] for g in gradient])

    def _function(self, formula: Any) -> Callable[..., Any]:
        return sp.lambdify(self.variables, formula, [{"DiracDelta": lambda u: 0 * u}, "mpmath"])

    def stationary(self, x: Sequence[float]) -> list[mp.mpf]:
        """The stationary point close to x, by Newton's method; x itself where the Hessian is singular."""
        point = [mp.mpf(float(c)) for c in x]
        for _ in range(12):
            try:
                step = mp.lu_solve(mp.matrix(self.hessian(*point)), mp.matrix(self.gradient(*point)))
            except (ZeroDivisionError, TypeError):
                return [mp.mpf(float(c)) for c in x]
            point = [c - s for c, s in zip(point, step)]
        return point

    def root(self, x: float) -> mp.mpf:
        point = mp.mpf(float(x))
        for _ in range(12):
            slope = self.gradient(point)[0]
            if not slope:
                break
            point -= self.f(point) / slope
        return point


def numbers(sentence: str) -> list[str]:
    """The decimals of a sentence, without those of formulas, which stand next to letters or powers."""
    return [t.replace("−", "-") for t in NUMBER.findall(sentence)]


def agrees(text: str, truths: Iterable[Any]) -> bool:
    """Whether a decimal is one of the quantities to a unit in its last digit."""
    shown = Decimal(text)
    unit = mp.mpf(10) ** int(shown.as_tuple().exponent)
    return any(
        abs(mp.mpf(text) - t) <= unit * (1 + mp.mpf(10) ** -30) for t in truths if mp.isfinite(t) and mp.im(t) == 0
    )


def check(sentence: str, truths: Iterable[Any], counts: Iterable[int]) -> None:
    known, whole = list(truths), {str(c) for c in counts}
    for radius in BOUND.findall(sentence):
        assert any(abs(t) <= mp.mpf(radius.replace("−", "-")) for t in known), f"±{radius} in {sentence!r}"
    sentence = BOUND.sub("", sentence)
    for text in numbers(sentence):
        assert text in whole or agrees(text, known), f"{text} in {sentence!r}"


def claims(report: Report) -> tuple[list[Any], list[int]]:
    """What the sentences of a report may speak of: quantities, and counts."""
    truth = Truth(report)
    n = len(report.variables)
    if isinstance(report, MinimizeReport):
        x = truth.stationary(report.x)
        last = [mp.mpf(c) for c in report.steps[-1].x]
        away = mp.norm(mp.matrix([a - b for a, b in zip(x, last)]))
        return [*x, truth.f(*x), *last, away], [n, report.iterations, report.digits or 0]
    if isinstance(report, CriticalReport):
        kinds = [sum(p.kind is k for p in report.points) for k in {p.kind for p in report.points}]
        counts = [n, *kinds, len(report.points), len(report.families), len(report.unresolved)]
        values = [v for p in report.points for x in [truth.stationary(p.x)] for v in (*x, truth.f(*x))]
        return [*values, *(mp.mpf(c) for side in report.domain or () for c in side)], counts
    if isinstance(report, RootsReport):
        roots = [truth.root(r.x) for r in report.roots]
        multiplicities = [r.multiplicity or 1 for r in report.roots]
        return roots, [len(roots), *multiplicities, *(int(c) for side in (report.domain or {}).values() for c in side)]
    assert isinstance(report, RootReport)
    return [truth.root(report.x[0])], [report.multiplicity or 1, report.digits or 0]


def held(report: Any) -> None:
    """Every number of every sentence of the report, where the report claims a proof."""
    with mp.workdps(60):
        truths, counts = claims(report)
        check(report.message, truths, counts)


RUNS = [
    *[(m.expression, m.x0, None) for m in MINIMIZATIONS if len(m.x0) <= 4],
    (LECTURE, (0.05,), None), (LECTURE, (0.05,), 30), (LECTURE_TWO, (4.0, 4.0), None), (LECTURE_TWO, (4.0, 4.0), 25),
    ("exp(x^2)-1", (1.0,), None), ("x^4 - 2x^2", (0.3,), None), ("(x-1/3)^2 + (y-sqrt(2))^2", (1.0, 1.0), None),
    ("cosh(x-pi)", (1.0,), 12), ("x^2 - 2x + 1e-20", (3.0,), None), ("1e10*(x-1e-10)^2", (1.0,), None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "x0", "digits"), RUNS)
def test_the_numbers_a_run_ends_with_are_true(text: str, x0: tuple[float, ...], digits: int | None) -> None:
    names = [f"x{i + 1}" for i in range(len(x0))] if "x1" in text else None
    report = sn.minimize(text, x0=x0, digits=digits, vars=names)
    if report.solved and report.evidence.value in PROVEN:
        held(report)


@pytest.mark.parametrize("text", [*examples(), *dict.fromkeys(p.expression for p in CRITICAL_POINTS)])
def test_the_numbers_beside_a_list_of_critical_points_are_true(text: str) -> None:
    report = sn.critical(text, timeout=30)
    if report.complete:
        held(report)
    for point in report.points:
        if point.enclosure is not None:
            assert all(low <= c <= high for c, (low, high) in zip(point.x, point.enclosure))


@pytest.mark.parametrize(
    ("text", "box"),
    [("x^5 - 3x + 1", None), ("x^3 - 2", None), ("(x-1)^2 (x+2)", None), ("cos(x) - x", (-2, 2)), ("gamma(x) - 6", ("0.1", 5)),
     ("x! - 24", (0, 6)), ("exp(x) - 10x", (0, 5)), ("tan(x) - x", (1, 5)), ("x^2 - 4x + 4 - 1e-16", None), ("erf(x) - 1/2", (-1, 2))],
)  # fmt: skip
def test_the_roots_that_are_listed_are_true(text: str, box: Any) -> None:
    report = sn.root(text, all=True, box=None if box is None else f"{box[0]}:{box[1]}")
    if report.complete:
        held(report)


@pytest.mark.parametrize(
    ("text", "x0", "digits"),
    [("x^2 - 2", 1, None), ("x^2 - 2", 1, 40), ("x^2 - 4x + 4 - 1e-16", 5, None), ("tanh(x) - 0.9999999999999", 0, None),
     ("exp(x) - 3", 1, 12), ("x^3 - x - 2", 1, None), ("cos(x) - x", 1, 25), ("1e-20*(x^2 - 3)", 1, None)],
)  # fmt: skip
def test_the_root_a_run_ends_at_is_true(text: str, x0: float, digits: int | None) -> None:
    report = sn.root(text, x0=x0, digits=digits)
    if report.solved and report.evidence.value in PROVEN:
        held(report)
        assert report.enclosure is None or report.enclosure["x"][0] <= report.x[0] <= report.enclosure["x"][1]


KINKS = [("|x-pi|+x^2/100", 0.5, "pi"), ("|x-sqrt(2)|+x^2/100", 0.5, "sqrt(2)"), ("|x^2-exp(x)|+x", -0.5, "-lambertw(0.5)*2"),
         ("sqrt(1-cos(x))", 0.5, "mpf(0)"), ("3-|x-1/3|", 1.0, "mpf(1)/3"), ("|exp(x)-2|+cos(x)", 0.5, "log(2)")]  # fmt: skip


@pytest.mark.parametrize(("text", "x0", "at"), KINKS)
def test_the_kink_a_run_ends_at_is_true(text: str, x0: float, at: str) -> None:
    report = (sn.maximize if text.startswith("3-") else sn.minimize)(text, x0=x0)
    assert report.solved
    with mp.workdps(60):
        x = eval(at, {name: getattr(mp, name) for name in ("pi", "sqrt", "lambertw", "mpf", "log")})
        value = Truth(report).f(x)
        check(report.message, [x, value], [1])
        for ends, true in ((report.enclosure["x"], x), (report.value_enclosure, value)):
            assert mp.mpf(ends[0]) - mp.mpf(10) ** -50 <= true <= mp.mpf(ends[1]) + mp.mpf(10) ** -50


GLOBAL = [
    ("x^4 - 3x^2 + x", "-3:3"), ("(x-2)^6", "0:5"), ("(x^2-2)^2", "0:2"), ("abs(x-1/3)+abs(y-0.7)", "0:1"),
    ("1e16*(x-0.3)", "0.3:1"), ("x^2+y^2", "0:1"), ("x*exp(-x)", "0:1/3"), ("sin(x)*cos(y)", "0:1"), ("exp(x)-x^3", "-1:2"),
    ("(x-1/3)^2*(y-1)^2+x", "0:2"), ("sqrt(x)-x", "0:2"), ("100*(y-x^2)^2+(1-x)^2", "-2:2"),
]  # fmt: skip


@pytest.mark.parametrize("scale", ["1", "1e-14", "1e12", "1e-300", "1e290"])
@pytest.mark.parametrize(("text", "box"), GLOBAL)
def test_the_value_over_a_box_is_true(text: str, box: str, scale: str) -> None:
    report = sn.minimize(f"{scale}*({text})", box=box)
    assert isinstance(report, GlobalReport)
    assert report.x is not None
    low, high = report.value_enclosure
    assert low <= report.value <= high
    with mp.workdps(60):
        truth = Truth(report)
        ends = [mp.mpf(sp.Rational(e).p) / sp.Rational(e).q for e in box.split(":")]
        corners = [truth.f(*c) for c in product(ends, repeat=len(report.variables))]
        inner = truth.stationary(report.x)
        assert all(mp.mpf(low) <= v for v in corners)
        if report.complete:
            x = [mp.mpf(float(c)) for c in report.x]
            candidates = [
                *corners,
                *ends,
                *inner,
                truth.f(*inner),
                truth.f(*x),
                mp.sqrt(2),
                mp.mpf(1) / 3,
                mp.mpf(7) / 10,
                0,
                *x,
            ]
            check(report.message, [*candidates, mp.mpf(low), mp.mpf(high)], [len(report.minimizers)])
