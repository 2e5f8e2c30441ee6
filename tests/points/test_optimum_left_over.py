"""What a search of doubles leaves open is settled by formulas: kinks, edges, limits, underflow, symmetry, sums of squares."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.language import read_box, read_problem
from symnewton.points.kinks.lowest import lowest as lowest_in
from symnewton.points.optimum import Optimum, optimum
from symnewton.points.symmetry import symmetry
from symnewton.points.vanishing import vanishing

x, y = sp.symbols("x y", real=True)


def lowest(text: str, box: str, *, sign: int = 1) -> Optimum:
    problem = read_problem(text)
    return optimum(Function(problem.expression, problem.variables, sign=sign), read_box(box, problem.variables))


# Text, box, the minimum (for mpmath) and the points where it is reached, by hand.
ALONE = [
    ("exp(-x)", "0:1000", "exp(-1000)", [["1000"]]),
    ("exp(-x^2)", "-50:50", "exp(-2500)", [["-50"], ["50"]]),
    ("exp(-x - y)", "0:900", "exp(-1800)", [["900", "900"]]),
    ("exp(-x^2 - y^2)", "-50:50", "exp(-5000)", [[a, b] for a in ("-50", "50") for b in ("-50", "50")]),
    ("1 + exp(-x)", "0:500", "1 + exp(-500)", [["500"]]),
    ("where(x < 1, 2 - x, x)", "0:2", "1", [["1"]]),
    ("where(x >= 1, x, 3)", "-2:4", "1", [["1"]]),
    ("where(x == 1, -5, x)", "0:3", "-5", [["1"]]),
    ("sin(x)/x", "-1:1", "sin(1)", [["-1"], ["1"]]),
    ("x*ln(x)", "0:1", "-exp(-1)", [["exp(-1)"]]),
    ("|sin(x)|", "-4:4", "0", [["-pi"], ["0"], ["pi"]]),
    ("|x^2 - 2|", "0:3", "0", [["sqrt(2)"]]),
    ("|exp(x) - 2|", "0:3", "0", [["log(2)"]]),
    ("x - floor(x)", "0:3.5", "0", [["0"], ["1"], ["2"], ["3"]]),
    ("max(x^2, (x - 1)^2)", "-1:2", "0.25", [["1/2"]]),
    ("|x + y| + |x - y|", "-1:2", "0", [["0", "0"]]),
    ("max(|x - 1|, |y|)", "-1:2", "0", [["1", "0"]]),
    ("x^4 + y^6 + x^2*y^2", "-1:2", "0", [["0", "0"]]),
    ("(x^2 + y^2)^2*exp(x)", "-1:2", "0", [["0", "0"]]),
    ("sqrt(x^2 + y^2) + 3", "-2:2", "3", [["0", "0"]]),
    ("(x1 + 10*x2)^2 + 5*(x3 - x4)^2 + (x2 - 2*x3)^4 + 10*(x1 - x4)^4", "-4:5", "0", [["0", "0", "0", "0"]]),  # Powell
]  # fmt: skip


@pytest.mark.parametrize(("text", "box", "value", "at"), ALONE)
def test_isolated_minimizers_are_points(text: str, box: str, value: str, at: list[list[str]]) -> None:
    found = lowest(text, box)
    assert found.proven
    assert not found.regions
    assert found.spread == 0
    assert found.value is not None
    with mpmath.workdps(60):
        known = mpmath.mpf(eval_mp(value))
        ends = [mpmath.mpf(end.numerator) / end.denominator for end in (found.value.low, found.value.high)]
        slack = abs(known) * mpmath.mpf(10) ** -50
        assert ends[0] - slack <= known <= ends[1] + slack
        assert len(found.points) == len(at)
        for place, coordinates in zip(found.points, at):
            for c, text_of in zip(place.x, coordinates):
                assert abs(mpmath.mpf(float(c)) - eval_mp(text_of)) <= 1e-12


def eval_mp(text: str) -> mpmath.mpf:
    """A constant in many digits, by SymPy's parser and mpmath."""
    return mpmath.mpf(sp.lambdify((), sp.parse_expr(text), "mpmath")())


LIMITS = [
    ("where(x > 1, x, 3)", "-2:4", 1, "1"),
    ("floor(x) - x", "0:3.5", 1, "-1"),
    ("sin(x)/x", "-1:1", -1, "1"),
    ("(1 - cos(x))/x^2", "-3:3", -1, "1/2"),
    ("where(x < sqrt(2), -x, 0)", "0:3", 1, "-sqrt(2)"),
]


@pytest.mark.parametrize(("text", "box", "sign", "limit"), LIMITS)
def test_a_limit_that_is_not_reached_is_proven_not_to_be(text: str, box: str, sign: int, limit: str) -> None:
    found = lowest(text, box, sign=sign)
    assert found.attained is False
    assert found.narrow
    assert not found.points
    assert found.value is not None
    with mpmath.workdps(40):
        known = sign * eval_mp(limit)
        assert mpmath.mpf(found.value.low.numerator) / found.value.low.denominator <= known + mpmath.mpf(10) ** -35
        assert mpmath.mpf(found.value.high.numerator) / found.value.high.denominator >= known - mpmath.mpf(10) ** -35


@settings(deadline=None, max_examples=25)
@given(st.integers(-5, 5), st.integers(1, 4), st.integers(-4, 4), st.integers(-4, 4))
def test_a_kink_is_the_lowest_end_of_two_pieces(at: int, bend: int, left: int, right: int) -> None:
    f = sp.Piecewise((bend * (x - at) ** 2 + left * (x - at), x < at), (right * (x - at), True))
    found = lowest_in(f, x, (at - sp.Rational(1, 100), at + sp.Rational(1, 100)))
    if found is None:
        assert left == 0 or right == 0
        return
    if right == 0:
        assert found.is_isolated == (left > 0)
        return
    assert not found.limits
    values = {site.exact[0] - at: float(value) for site, value in found.sites if site.exact is not None}
    assert min(values, key=values.__getitem__) == 0 or left > 0 or right < 0


@pytest.mark.parametrize("f", [x**2 * sp.sin(1 / x), sp.acot(x), sp.gamma(x), sp.Abs(sp.sin(1 / x))])
def test_pieces_that_are_not_known_are_not_claimed(f: sp.Expr) -> None:
    assert lowest_in(f, x, (-sp.Rational(1, 10), sp.Rational(1, 10))) is None


def balls(*point: str) -> list[arb]:
    with ball.working_precision(256):
        return [arb(c) for c in point]


@pytest.mark.parametrize(
    ("f", "a", "b", "there"),
    [
        (sp.cos(x) * sp.cos(y), ("3.1", "0.2"), ("-3.1", "0.2"), True),
        ((x - 1) ** 2 * (x + 1) ** 2 + x, ("0.9", "1"), ("-0.9", "1"), False),
        (x**2 * y + y**2 * x, ("1", "2"), ("2", "1"), True),
        ((x - 1) ** 4 - (x - 1) ** 2 + y**2, ("1.5", "0"), ("0.5", "0"), True),
        (sp.exp(x) + y, ("1", "2"), ("2", "1"), False),
    ],
)
def test_a_symmetry_takes_values_along(f: sp.Expr, a: tuple[str, ...], b: tuple[str, ...], there: bool) -> None:
    found = symmetry(f, (x, y), balls(*a), balls(*b))
    assert (found is not None) == there
    if found is not None:
        point = balls("0.37", "-1.2")
        image, back = found.image(point), found.inverse().image(found.image(point))
        function = Function(f, (x, y))
        assert function.balls("value", point)[0].overlaps(function.balls("value", image)[0])
        assert all(c.overlaps(d) for c, d in zip(point, back))


def test_terms_that_vanish_together_do_so_once_where_their_slopes_are_independent() -> None:
    curved = vanishing(Function((x**2 - y) ** 2 + sp.Abs(x - 1) + 7, (x, y)))
    assert curved is not None
    assert curved.at((sp.Integer(1), sp.Integer(1)))
    assert not curved.at((sp.Integer(0), sp.Integer(0)))
    assert curved.at_most_one_in([ball.between(0.5, 2.0), ball.between(0.0, 3.0)])
    line = vanishing(Function((x - y) ** 2, (x, y)))
    assert line is not None
    assert not line.at_most_one_in([ball.between(-1.0, 1.0), ball.between(-1.0, 1.0)])
    two = vanishing(Function((x**2 - 1) ** 2 + y**2, (x, y)))
    assert two is not None
    assert not two.at_most_one_in([ball.between(-2.0, 2.0), ball.between(-1.0, 1.0)])
    assert two.at_most_one_in([ball.between(0.5, 2.0), ball.between(-1.0, 1.0)])
    for f in (x**2 - y**2, x**3 + y**2, x * y**2, -(x**2), sp.Abs(x) * y):
        assert vanishing(Function(f, (x, y))) is None


def test_a_value_next_to_a_pole_is_no_crash() -> None:
    found = lowest("1e25*coth(acos(x + 0.1))", "-5:5", sign=-1)
    assert not found.proven


def test_a_best_point_that_is_exact_is_taken_for_the_lowest_value() -> None:
    found = lowest("where(x < 1, 2 - x, x)", "0:2")
    assert found.value is not None
    assert found.value.low == found.value.high == Fraction(1)
