"""What the commands answer, put together: critical points, global optima, many digits, comparison, exact ends."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import pytest

from symnewton import api
from symnewton.errors import ExitCode, InputError
from symnewton.verdicts import Evidence, Kind, Stop

HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
SIX_HUMP = "(4 - 2.1x^2 + x^4/3)x^2 + x*y + (-4 + 4y^2)y^2"

# Counts of minima, maxima and saddles: Himmelblau 1972; Dixon and Szegö 1978; by hand for the others.
COUNTS = [
    (HIMMELBLAU, None, (4, 1, 4)),
    (SIX_HUMP, None, (6, 2, 7)),
    ("x^4 - 3x^2 + x", None, (2, 1, 0)),
    ("sin(x)*sin(y)", "-4:4", (2, 2, 9)),
    ("exp(x) - log(x)", None, (1, 0, 0)),
    ("exp(x)*cos(y)", None, (0, 0, 0)),
    ("x^3 - 3x*y^2", None, (0, 0, 1)),
]


@pytest.mark.parametrize(("text", "box", "counts"), COUNTS, ids=[row[0] for row in COUNTS])
def test_all_critical_points_are_found_and_proven(text: str, box: str | None, counts: tuple[int, int, int]) -> None:
    report = api.critical(text, box=box)
    kinds = [point.kind for point in report.points]
    assert tuple(kinds.count(kind) for kind in (Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE)) == counts
    assert report.complete
    assert report.exit_code is ExitCode.ANSWERED
    assert all(point.evidence is not Evidence.NUMERIC for point in report.points)
    assert (report.domain is None) == (box is None)


def test_points_on_the_edge_of_the_box_are_told_and_not_counted() -> None:
    report = api.critical("sin(x)*sin(y)", box="0:2*pi")
    assert len(report.points) == 5
    assert any("(pi, 2*pi)" in note for note in report.notes)
    assert any("period" in note for note in report.notes)


def test_a_family_is_named() -> None:
    report = api.critical("x^2*y^2")
    assert not report.points
    assert len(report.families) == 2
    assert all(family.kind is Kind.MINIMUM for family in report.families)


def test_enclosures_hold_the_published_minima() -> None:
    # The irrational minima of Himmelblau's function to 20 digits, by mpmath's Newton.
    mpmath.mp.dps = 30
    equations = [lambda x, y: x**2 + y - 11, lambda x, y: x + y**2 - 7]
    report = api.critical(HIMMELBLAU)
    for start in ((3.5, -1.8), (-2.8, 3.1), (-3.7, -3.2)):
        x, y = mpmath.findroot(equations, start)
        boxes = [p.enclosure for p in report.points if p.enclosure is not None]
        assert any(a <= x <= b and c <= y <= d for (a, b), (c, d) in boxes)


@pytest.mark.parametrize(
    ("text", "box", "value"),
    [
        (HIMMELBLAU, "-5:5", 0.0),
        (SIX_HUMP, "x=-3:3,y=-2:2", -1.0316284534898774),
        ("x^3", "-2:3", -8.0),
        ("|x - 1|", "-2:3", 0.0),
    ],
)
def test_the_global_minimum_is_enclosed(text: str, box: str, value: float) -> None:
    report = api.minimize(text, box=box)
    low, high = report.value_enclosure
    assert low - 1e-15 <= value <= high + 1e-15
    assert high - low <= 1e-8
    assert report.complete
    assert report.solved


def test_the_global_maximum_is_told_in_terms_of_f() -> None:
    report = api.maximize("sin(x)*y", box="-3:3")
    assert report.value == pytest.approx(3.0)
    assert len(report.minimizers) == 2


def test_neither_start_nor_box() -> None:
    with pytest.raises(InputError, match="box"):
        api.minimize("x^2")


@pytest.mark.parametrize("digits", [20, 50, 1000])
def test_digits_of_omega(digits: int) -> None:
    report = api.minimize("exp(x) - log(x)", x0=0.05, digits=digits)
    mpmath.mp.dps = digits + 10
    told = mpmath.mpf(report.x[0].text)
    assert len(report.x[0].text.lstrip("0.")) == digits
    assert abs(told - mpmath.lambertw(1)) < mpmath.mpf(10) ** -(digits - 1)
    assert report.evidence is Evidence.CERTIFIED


def test_digits_that_are_not_known_are_not_shown() -> None:
    report = api.minimize("exp(x^4) + (sin(x) - x)^2*0 + (x^2)^2", x0=1, digits=40)
    assert report.evidence is Evidence.EXACT or any("not proven" in note for note in report.notes)


def test_values_at_a_point_to_many_digits() -> None:
    report = api.hessian("exp(x*y)", at="pi/2,1/3", digits=30)
    mpmath.mp.dps = 40
    assert mpmath.almosteq(mpmath.mpf(report.value.text), mpmath.exp(mpmath.pi / 6), 1e-29)


def test_too_many_digits_are_refused() -> None:
    with pytest.raises(InputError, match="digits"):
        api.minimize("x^2", x0=1, digits=10**6)


EXACT_ENDS = [
    ("x^4", "1", (0.0,), Kind.MINIMUM),
    ("(x + 10y)^2 + 5(z - w)^2 + (y - 2z)^4 + 10(x - w)^4", "w=1,x=3,y=-1,z=0", (0.0,) * 4, Kind.MINIMUM),
    ("(y - x^2)^2 + x^6", "1,1", (0.0, 0.0), Kind.MINIMUM),
    ("(x - 1)^4 + (y + 1/2)^4", "2,3", (1.0, -0.5), Kind.MINIMUM),
    ("cosh(x) - x^2/2 - x^4/24 - 1", "-0.4", (0.0,), Kind.MINIMUM),
    ("(x - sin(x))^4", "1", (0.0,), Kind.MINIMUM),
    ("exp(x^2) - 1 - x^2 + y^4", "1/2,1/3", (0.0, 0.0), Kind.MINIMUM),
]


@pytest.mark.parametrize(("text", "start", "end", "kind"), EXACT_ENDS, ids=[row[0] for row in EXACT_ENDS])
def test_a_creeping_run_ends_at_the_exact_point(text: str, start: str, end: tuple[float, ...], kind: Kind) -> None:
    report = api.minimize(text, x0=start)
    assert report.x == end
    assert report.kind is kind
    assert report.evidence is Evidence.EXACT
    assert all(low == high == c for c, (low, high) in zip(end, report.enclosure.values()))
    assert report.value_enclosure == (0, 0)
    assert report.solved


def test_plain_newton_at_peanos_surface_ends_at_a_saddle() -> None:
    report = api.minimize("(y - x^2)(y - 3x^2)", x0="0.1,0.1", method="newton")
    assert report.kind is Kind.SADDLE
    assert not report.solved


def test_a_certificate_closes_a_regular_run() -> None:
    report = api.minimize("exp(x) - log(x)", x0=0.05)
    assert report.evidence is Evidence.CERTIFIED
    ((low, high),) = report.enclosure.values()
    mpmath.mp.dps = 30
    assert low <= mpmath.lambertw(1) <= high
    assert high - low < 1e-14


def test_compare_sets_methods_and_starts_side_by_side() -> None:
    report = api.compare("x^3 - 3x", x0=["2", "-0.5"])
    assert len(report.runs) == 10
    assert {run.method for run in report.runs} == {"trust-region", "newton", "line-search", "cubic", "gradient-descent"}
    by_newton = [run for run in report.runs if run.method == "newton"]
    assert [run.kind for run in by_newton] == [Kind.MINIMUM, Kind.MAXIMUM]


def test_gradient_descent_with_a_rate_that_is_too_large_does_not_claim_success() -> None:
    report = api.minimize("x^2", x0=1, method="gradient-descent", rate=1.5)
    assert not report.solved
    assert report.stop in (Stop.UNBOUNDED, Stop.DIVERGED, Stop.LEFT_DOMAIN, Stop.MAX_ITERATIONS)


def test_gradient_descent_with_a_good_rate_converges() -> None:
    report = api.minimize("x^2 + y^2", x0="1,1", method="gradient-descent", rate=0.25)
    assert report.solved
    assert math.hypot(*report.x) < 1e-7


def test_backprop_of_a_program_that_gives_its_leaves_numbers() -> None:
    """The derivatives of L = (w x + b)^2 at w = 3, x = 2, b = 1, by hand: 2 z x, 2 z w, 2 z with z = 7."""
    report = api.backprop("x = 2; w = 3; b = 1; z = w*x + b; L = z^2")
    assert dict(zip([v.name for v in report.variables], report.gradient_at)) == {"b": 14, "w": 28, "x": 42}


def test_backprop_of_softmax_is_the_textbook_one() -> None:
    """dL/dz = p - y for the cross-entropy of a softmax."""
    report = api.backprop("p = softmax(z1, z2); L = -log(p)", at="z1=1,z2=2")
    share = 1 / (1 + math.e)
    assert report.gradient_at == pytest.approx([share - 1, 1 - share], rel=1e-12)


@pytest.mark.parametrize(
    ("text", "x0", "point", "value"),
    [
        ("x^4 + 0.8y^4 + 4x^2 + 2y^2 - x*y - 0.2x^2*y", "4,4", ("0", "0"), "0"),
        ("exp(x) - log(x)", "0.05", ("0.567143290409783872999968662210355",), "2.330366124761680583029834846"),
        ("(x - 1/3)^2 + 2", "0", ("1/3",), "2"),
        ("1/x + 1e-18*x", "2", ("1e9",), "2e-9"),
        ("(1 - x)^2 + 100*(y - x^2)^2", "-1.2,1", ("1", "1"), "0"),
        ("x - 2*sin(x)", "1", ("1.04719755119659774615421446109",), "-0.68485325637227727"),
    ],
)
def test_the_answer_lies_in_its_enclosure(text: str, x0: str, point: tuple[str, ...], value: str) -> None:
    report = api.minimize(text, x0=x0)
    assert report.solved
    for c, (low, high), true in zip(report.x, report.enclosure.values(), point):
        assert low <= c <= high
        assert Fraction(low) <= Fraction(true) <= Fraction(high)
        assert high - low <= 1e-14 * (1 + abs(c))
    low, high = report.value_enclosure
    assert low <= report.value <= high
    assert high - low <= 1e-14 * (abs(report.value) + 1e-10)
    assert report.value == pytest.approx(float(Fraction(value)), rel=1e-14, abs=1e-25)


def test_steps_stay_as_computed_and_the_sentence_tells_how_far_the_point_is() -> None:
    report = api.minimize("x^4 + 0.8y^4 + 4x^2 + 2y^2 - x*y - 0.2x^2*y", x0="4,4")
    assert report.x == (0, 0)
    away = math.hypot(*report.steps[-1].x)
    assert 0 < away < 1e-15
    assert report.message == f"A local minimum at x = 0, y = 0, f = 0; the last iterate is {away:.2g} away."


def test_a_flat_maximum_is_proven_as_a_flat_minimum_is() -> None:
    report = api.maximize("3 - (x - 1/3)^4", x0=2)
    assert (report.kind, report.evidence, report.solved) == (Kind.MAXIMUM, Evidence.EXACT, True)
    assert "x = 1/3, f = 3" in report.message


def test_the_next_critical_point_is_not_taken_for_the_one_that_was_reached() -> None:
    """Two flat minima a thousandth apart: the run from the right ends at the right one."""
    assert api.minimize("(x - 1e-3)^4*x^4", x0=1).x == (1e-3,)
    assert api.minimize("(x - 1e-3)^4*x^4", x0=-1).x == (0,)


FALLS = [
    ("x^3/(1 + x^4)", "3", Stop.DIVERGED, "its limit as x → ∞ is 0"),
    ("1/x", "1", Stop.DIVERGED, "its limit as x → ∞ is 0"),
    ("atan(x)", "1", Stop.DIVERGED, "its limit as x → −∞ is -pi/2"),
    ("exp(-x) + y^2", "0,1", Stop.DIVERGED, "f still falls"),
    ("x^3 - 3x", "-2", Stop.UNBOUNDED, "without bound as x → −∞: proven"),
    ("-cosh(x)", "0", Stop.UNBOUNDED, "without bound"),
    ("-log(x)", "1", Stop.UNBOUNDED, "without bound"),
    ("1/x", "-1", Stop.UNBOUNDED, "without bound as x → 0 from below: proven"),
    ("x^2 - y^2", "1,0", Stop.UNBOUNDED, "without bound"),
    ("(y - x^2)*(y - 3x^2)", "0.1,0.1", Stop.UNBOUNDED, "without bound"),
]


@pytest.mark.parametrize(("text", "x0", "stop", "words"), FALLS)
def test_no_minimum_is_said_with_what_is_proven_of_it(text: str, x0: str, stop: Stop, words: str) -> None:
    """By hand; the last falls along the parabolas between those of the two factors."""
    report = api.minimize(text, x0=x0)
    assert not report.solved
    assert report.stop is stop
    assert words in report.message
    assert "no minimum found from this start" in report.message
    assert "No minimum" not in report.message


@pytest.mark.parametrize("method", ["trust-region", "newton", "gradient-descent"])
def test_a_power_of_a_power_is_not_written_out_beside_its_minimum(method: str) -> None:
    report = api.minimize("x^x", x0=0.5, method=method)
    assert report.solved
    assert report.x[0] == pytest.approx(math.exp(-1), abs=1e-12)


@pytest.mark.parametrize(
    ("text", "box", "values"),
    [("asin(sin(x))^2", "2:4", [0.0]), ("tan(x)^2+1e-40", "2:4", [1e-40]), ("sin(x)^2*exp(sin(x))", "3:4", [0.0])],
)
def test_values_are_those_at_the_critical_points_not_at_the_doubles_next_to_them(
    text: str, box: str, values: list[float]
) -> None:
    assert [p.value for p in api.critical(text, box=box).points if p.kind is Kind.MINIMUM] == values


@pytest.mark.parametrize(
    "text", ["asin(x)-asin(x)+(x-2)^2", "sin(asin(x))+(x-2)^2", "acosh(x)-acosh(x)+x^2", "atanh(x)-atanh(x)+(x-1)^2"]
)
def test_what_simplifying_lifts_is_still_the_domain(text: str) -> None:
    report = api.critical(text)
    assert not report.points
    assert any("lifts a restriction" in note for note in report.notes)


@pytest.mark.parametrize(
    ("text", "value", "solved"),
    [
        ("x^2+log(x)-log(x)", 0, False),
        ("(x+1)^2*sqrt(x)/sqrt(x)", 1, False),
        ("asin(x)-asin(x)+(x-2)^2", 1, True),
        ("sqrt(x)^2+1", 1, True),
    ],
)
def test_the_lowest_value_is_that_of_the_text_where_it_has_one(text: str, value: float, solved: bool) -> None:
    report = api.minimize(text, box="-3:5")
    assert report.solved is solved
    low, high = report.value_enclosure
    assert low <= value <= high
    assert high - low < 1e-9


PLATEAUS = {
    "min(sqrt(x),2)": ["x > 4"],
    "sign(log(x))": ["0 < x < 1", "x > 1"],
    "heaviside(log(x))": ["0 < x < 1", "x > 1"],
    "max(log(x),0)": ["0 < x < 1"],
    "max(asin(x),0)": ["-1 < x < 0"],
}


@pytest.mark.parametrize("text", PLATEAUS)
def test_plateaus_lie_in_the_domain(text: str) -> None:
    assert [family.description.partition(",")[0] for family in api.critical(text).families] == PLATEAUS[text]


@pytest.mark.parametrize("at", ["1e-400", "-1e-400", "exp(-1000)"])
def test_a_coordinate_too_near_0_for_doubles_is_not_answered_for_0(at: str) -> None:
    for command in (api.classify, api.gradient, api.hessian):
        with pytest.raises(InputError, match="nearer to it than doubles"):
            command("x^2", at=at)


def test_what_a_lifted_restriction_leaves_open_is_not_claimed() -> None:
    for text in ("where(x>0,x/abs(x),1)+x^2", "where(x>0,x/x,1)+x^2"):  # the restriction is not on the branch of 0
        branch = api.critical(text)
        assert branch.complete
        assert [(p.x, p.kind.value) for p in branch.points] == [((0.0,), "minimum")]
    for text in ("where(x>=0,x/x,1)+x^2", "piecewise((x/x, x>=0), (1, True))+x^2", "x/x+x^2"):
        nothing = api.critical(text)
        assert (nothing.complete, nothing.points) == (True, ())
        assert "check" not in nothing.argument
    (family,) = api.critical("sqrt(x)^2*y^2").families  # f has no value for x < 0
    assert (family.kind, family.pieces) == (None, ())
    assert "where f as typed has a value" in family.description
