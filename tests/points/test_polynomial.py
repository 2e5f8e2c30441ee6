"""Critical points by exact elimination against published answers and planted ones."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import mpmath
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Expr, Symbol

from symnewton.calculus.derivatives import gradient
from symnewton.errors import BudgetError
from symnewton.language import read_problem
from symnewton.points.algebra.polynomial import solve
from symnewton.points.findings import CriticalSet
from symnewton.verdicts import Evidence, Kind

X, Y = Symbol("x", real=True), Symbol("y", real=True)


def critical_set(text: str, variables: str | None = None) -> CriticalSet | None:
    problem = read_problem(text, variables=variables.split() if variables else None)
    return solve(problem.expression, problem.variables, gradient(problem.expression, problem.variables))


def found(text: str) -> CriticalSet:
    result = critical_set(text)
    assert result is not None
    return result


def summary(result: CriticalSet) -> dict[str, str]:
    """The kinds by the exact coordinates."""
    assert all(p.exact is not None for p in result.points)
    return {", ".join(str(c) for c in p.exact or ()): p.kind.value for p in result.points}


OPENSTAX_1 = "OpenStax Calculus 1, section 4.3"
OPENSTAX_3 = "OpenStax Calculus 3, section 4.7"
CLP = "CLP-3 Multivariable Calculus, section 2.9"
APEX = "APEX Calculus, section 12.8"

PUBLISHED = [
    ("(x^2 - 1)^3", {"-1": "inflection", "0": "minimum", "1": "inflection"}, OPENSTAX_1),
    ("4x/(1 + x^2)", {"-1": "minimum", "1": "maximum"}, OPENSTAX_1),
    ("(x^2 + x + 6)/(x - 1)", {"1 - 2*sqrt(2)": "maximum", "1 + 2*sqrt(2)": "minimum"}, OPENSTAX_1),
    ("3x sqrt(1 - x^2)", {"-sqrt(2)/2": "minimum", "sqrt(2)/2": "maximum"}, OPENSTAX_1),
    ("sqrt(4 - x^2)", {"0": "maximum"}, OPENSTAX_1),
    ("x + 1/x", {"-1": "maximum", "1": "minimum"}, OPENSTAX_1),
    ("x^11 - 6x^10", {"0": "maximum", "60/11": "minimum"}, "OpenStax Calculus 1, section 4.5"),
    ("exp(-(x^2 + y^2 + 2x))", {"-1, 0": "maximum"}, OPENSTAX_3),
    ("y exp(x) - exp(y)", {"0, 0": "saddle"}, OPENSTAX_3),
    ("-2y/(x^2 + y^2 + 1)", {"0, -1": "maximum", "0, 1": "minimum"}, OPENSTAX_3),
    ("x y (x + y - 3)", {"0, 0": "saddle", "0, 3": "saddle", "1, 1": "minimum", "3, 0": "saddle"}, CLP),
    ("x^4 + y^4 - 4x y + 2", {"-1, -1": "minimum", "0, 0": "saddle", "1, 1": "minimum"}, CLP),
    ("(x^2 + 3y^2) exp(-2x)", {"0, 0": "minimum", "1, 0": "saddle"}, APEX),
    ("sqrt(16 - (x - 3)^2 - y^2)", {"3, 0": "maximum"}, APEX),
    ("x y + 2/x + 4/y", {"1, 2": "minimum"}, "Active Calculus Multivariable, section 10.7"),
    ("x^3 - 3x y^2", {"0, 0": "saddle"}, "the monkey saddle; Hilbert and Cohn-Vossen 1932"),
    ("(y - x^2)(y - 3x^2)", {"0, 0": "saddle"}, "Peano 1884"),
    ("100(y - x^2)^2 + (1 - x)^2", {"1, 1": "minimum"}, "Rosenbrock 1960"),
    (
        "x^2 + y^2 + z^2 - 2x y z - 1",
        {
            "0, 0, 0": "minimum",
            **dict.fromkeys(("1, 1, 1", "1, -1, -1", "-1, 1, -1", "-1, -1, 1"), "saddle"),
        },
        "Cayley's nodal cubic",
    ),
]


@pytest.mark.parametrize(("text", "points", "source"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_published_points_are_found_exactly_and_are_all(text: str, points: dict[str, str], source: str) -> None:
    result = found(text)
    assert result.complete
    assert result.domain is None
    assert not result.families
    assert {p.evidence for p in result.points} == {Evidence.EXACT}
    assert summary(result) == points


GOLDSTEIN_PRICE = (
    "(1 + (x+y+1)^2 (19 - 14x + 3x^2 - 14y + 6x y + 3y^2)) (30 + (2x-3y)^2 (18 - 32x + 12x^2 + 48y - 36x y + 27y^2))"
)
BEALE = "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2"

# minima, maxima and saddles
COUNTS = [
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", (4, 1, 4), "Himmelblau 1972"),
    ("(4 - 2.1x^2 + x^4/3) x^2 + x y + (-4 + 4y^2) y^2", (6, 2, 7), "Dixon and Szego 1978, six-hump camel"),
    (GOLDSTEIN_PRICE, (4, 1, 4), "Goldstein and Price 1971"),
    (BEALE, (1, 0, 2), "More, Garbow and Hillstrom 1981, problem 5"),
    ("(x^6 + y^4 - 17)^2 + (2x + y - 4)^2", (2, 1, 2), "Wayburn and Seader 1987"),
    ("100(y-x^2)^2 + (1-x)^2 + 100(z-y^2)^2 + (1-y)^2 + 100(w-z^2)^2 + (1-z)^2", (2, 0, 1), "Kok and Sandrock 2009"),
]


@pytest.mark.parametrize(("text", "counts", "source"), COUNTS, ids=[row[2] for row in COUNTS])
def test_published_counts_are_reached_with_a_proof(text: str, counts: tuple[int, int, int], source: str) -> None:
    result = found(text)
    kinds = [p.kind for p in result.points]
    assert (kinds.count(Kind.MINIMUM), kinds.count(Kind.MAXIMUM), kinds.count(Kind.SADDLE)) == counts
    assert result.complete
    assert len(kinds) == sum(counts)
    assert all(p.evidence is not Evidence.NUMERIC for p in result.points)


@pytest.mark.parametrize("text", [row[0] for row in COUNTS])
def test_enclosures_hold_the_zero_that_newton_finds_in_many_digits(text: str) -> None:
    problem = read_problem(text)
    partials = gradient(problem.expression, problem.variables)
    functions = [sp.lambdify(problem.variables, p, "mpmath") for p in partials]
    for p in found(text).points:
        assert p.enclosure is not None
        with mpmath.workdps(50):
            zero = mpmath.findroot(lambda *x: [f(*x) for f in functions], p.x, tol=1e-60, verify=False)
            slack = mpmath.mpf(10) ** -40
            assert all(lo - slack <= z <= hi + slack for z, (lo, hi) in zip(zero, p.enclosure))
        assert all(hi - lo <= 1e-14 * max(1, abs(lo)) for lo, hi in p.enclosure)


FAMILIES = [
    ("x^2 y^2", {"x = 0 (a line)": "minimum", "y = 0 (a line)": "minimum"}, []),
    ("9 - x^4 y^4", {"x = 0 (a line)": "maximum", "y = 0 (a line)": "maximum"}, []),
    ("(x^2 + y^2 - 1)^2", {"x**2 + y**2 = 1 (a circle)": "minimum"}, ["0, 0"]),
    ("x^2 + 2x y + y^2", {"y = -x (a line)": "minimum"}, []),
    ("(x - y^2)^2 + z^2", {"z = 0, x = y**2": "minimum"}, []),
    ("exp(-(x + y)^2)", {"y = -x (a line)": "maximum"}, []),
    ("x^2 y^3", {"x = 0 (a line)": None, "y = 0 (a line)": "saddle"}, []),
    ("(x^2 - 2)^2 y^2 + y^2", {"y = 0 (a line)": "minimum"}, []),
    (
        "x/y + y/x",
        {"y = x (a line), where f is defined": "minimum", "y = -x (a line), where f is defined": "maximum"},
        [],
    ),
    ("(x^2 + y^2 + 1)^2 x^2 + y - y + (x^2 + y^2)^2", {}, ["0, 0"]),  # complex curves have no real points
    ("(x^2 + y^2)^2 (x^2 + y^2 + 1)", {}, ["0, 0"]),
]


@pytest.mark.parametrize(("text", "families", "points"), FAMILIES, ids=[row[0] for row in FAMILIES])
def test_points_that_are_not_isolated_are_families(
    text: str, families: dict[str, str | None], points: list[str]
) -> None:
    result = found(text)
    described = {
        ", ".join(sorted(f.description.split(", "))): f.kind.value if f.kind else None for f in result.families
    }
    assert described == {", ".join(sorted(d.split(", "))): kind for d, kind in families.items()}
    assert list(summary(result)) == points
    assert result.complete


def test_a_variable_that_does_not_occur_is_free() -> None:
    result = critical_set("x^2", "x y")
    assert result is not None
    assert [f.description for f in result.families] == ["x = 0 (a line)"]


SUBSTITUTED = [
    ("x log(x)", {"exp(-1)"}),
    ("x^2 log(x)", {"exp(-1/2)"}),
    ("x^x", {"exp(-1)"}),
    ("exp(2x) - 4exp(x)", {"log(2)"}),
    ("2^(3x) - 3*2^x", {"0"}),
    ("cosh(x - 1)", {"1"}),
    ("log(x) - x/3", {"3"}),
    ("asin(x) - 2x", {"-sqrt(3)/2", "sqrt(3)/2"}),
    ("x^3 + sqrt(2) x^2", {"0", "-2*sqrt(2)/3"}),
    ("sqrt(x^2 + 1) + sqrt((x - 3)^2 + 4)", {"1"}),  # the light ray from (0, 1) to (3, 2) by a mirror
]


@pytest.mark.parametrize(("text", "points"), SUBSTITUTED, ids=[row[0] for row in SUBSTITUTED])
def test_functions_that_stand_for_unknowns(text: str, points: set[str]) -> None:
    result = found(text)
    assert set(summary(result)) == points
    assert result.complete


NONE_AT_ALL = ["exp(x) cos(y)", "x^3 + x", "1/x", "log(x)", "x + exp(x)", "(x - 1)/(x + 1)", "sqrt(x)", "x^3 + 3x + y"]


@pytest.mark.parametrize("text", NONE_AT_ALL)
def test_no_critical_point_is_proven(text: str) -> None:
    result = found(text)
    assert (result.points, result.families, result.complete) == ((), (), True)
    assert "no real solution" in result.argument


@pytest.mark.parametrize(
    "text",
    [
        "exp(x) - log(x)", "sin(x) + x^2", "|x| + x^2", "x^2 - pi x", "gamma(x)", "x^100000 - x",
        "(tanh(cosh(x)))^(sech(y^2))",
    ],
)  # fmt: skip
def test_what_does_not_reduce_is_left_to_others(text: str) -> None:
    assert critical_set(text) is None


OUTSIDE = [
    ("(x^2 - 1)^2 sqrt(x)", {"1/3": "maximum", "1": "minimum"}),
    ("log(x) - x^2/2", {"1": "maximum"}),
    ("x - 2sqrt(x - 1)", {"2": "minimum"}),
    ("x + 2sqrt(x)", {}),
    ("x^3/3 - x + log(x + 1)", {"0": "maximum", "-1/2 + sqrt(5)/2": "minimum"}),  # f' = x (x² + x - 1)/(x + 1)
]


@pytest.mark.parametrize(("text", "points"), OUTSIDE, ids=[row[0] for row in OUTSIDE])
def test_where_f_is_not_defined_there_is_no_critical_point(text: str, points: dict[str, str]) -> None:
    assert summary(found(text)) == points


def test_a_cone_is_not_called_complete() -> None:
    result = found("sqrt(x^2 + y^2)")
    assert not result.complete
    assert "x**2 + y**2" in result.notes[0]


def test_irrational_degenerate_points_of_one_variable_are_decided_by_sides() -> None:
    odd, even = found("(x^3 - 3x + 1)^3"), found("-(x^3 - 3x + 1)^4")
    roots = [float(r) for r in sp.Poly(X**3 - 3 * X + 1).nroots()]
    for result, kind in ((odd, Kind.INFLECTION), (even, Kind.MAXIMUM)):
        mine = [p for p in result.points if p.exact is None]
        assert [p.x[0] for p in mine] == pytest.approx(sorted(roots))
        assert {p.kind for p in mine} == {kind}
        assert {p.evidence for p in mine} == {Evidence.CERTIFIED}
        assert "x**3 - 3*x + 1" in mine[0].reasons[0]


def test_the_deadline_is_kept() -> None:
    f = X**4 + Y**4 - 4 * X * Y
    with pytest.raises(BudgetError):
        solve(f, (X, Y), gradient(f, (X, Y)), deadline=lambda: True)


rational = st.fractions(min_value=-4, max_value=4, max_denominator=3)
planted = st.lists(st.tuples(rational, st.integers(1, 3)), min_size=1, max_size=3, unique_by=lambda pair: pair[0])
few = st.lists(st.tuples(rational, st.integers(1, 2)), min_size=1, max_size=2, unique_by=lambda pair: pair[0])


def antiderivative(zeros: list[tuple[Fraction, int]], t: Symbol) -> Expr:
    return sp.expand(sp.integrate(sp.expand(sp.prod([(t - sp.Rational(r)) ** m for r, m in zeros])), t))


def kinds_of(zeros: list[tuple[Fraction, int]]) -> dict[Fraction, str]:
    """What the zeros of f' are, from how often f' changes sign to the right of each."""
    kinds = {}
    for r, m in zeros:
        above = sum(k for other, k in zeros if other > r)
        kinds[r] = "inflection" if m % 2 == 0 else "minimum" if above % 2 == 0 else "maximum"
    return kinds


@settings(max_examples=40, deadline=None)
@given(planted)
def test_planted_zeros_of_the_derivative_are_found_with_their_kinds(zeros: list[tuple[Fraction, int]]) -> None:
    f = antiderivative(zeros, X)
    result = solve(f, (X,), gradient(f, (X,)))
    assert result is not None
    assert result.complete
    want = {sp.Rational(r): kind for r, kind in kinds_of(zeros).items()}
    assert {(p.exact or (None,))[0]: p.kind.value for p in result.points} == want


@settings(max_examples=12, deadline=None)
@given(few, few, st.sampled_from([(1, 1, 1, -1), (1, 2, 0, 1), (2, -1, 1, 1)]))
def test_a_sum_in_slanted_coordinates_has_the_product_of_points(
    first: list[tuple[Fraction, int]], second: list[tuple[Fraction, int]], frame: tuple[int, int, int, int]
) -> None:
    a, b, c, d = frame
    t = Symbol("t", real=True)
    f = sp.expand(antiderivative(first, t).subs(t, a * X + b * Y) + antiderivative(second, t).subs(t, c * X + d * Y))
    result = solve(f, (X, Y), gradient(f, (X, Y)))
    assert result is not None
    assert result.complete
    want = {}
    for (u, one), (v, two) in product(kinds_of(first).items(), kinds_of(second).items()):
        at = sp.Matrix([[a, b], [c, d]]).solve(sp.Matrix([sp.Rational(u), sp.Rational(v)]))
        want[tuple(at)] = one if one == two and one != "inflection" else "saddle"
    assert {p.exact: p.kind.value for p in result.points} == want


def resultant_count(partials: tuple[Expr, ...]) -> int | None:
    """How many real zeros two polynomials share, by Sturm's theorem on a resultant; None in special position."""
    u = Symbol("u", real=True)
    one, two = (sp.expand(p.subs(X, u - 7 * Y)) for p in partials)
    if sp.degree(one, Y) < 1 or sp.degree(two, Y) < 1 or any(sp.LC(p, Y).free_symbols for p in (one, two)):
        return None
    r = sp.Poly(sp.resultant(one, two, Y), u)
    return r.count_roots() if r.degree() > 0 and r.is_sqf else None


small = st.integers(-5, 5)


@settings(max_examples=60, deadline=None)
@given(st.lists(small, min_size=9, max_size=9))
def test_random_cubics_have_as_many_points_as_the_resultant_has_real_roots(coefficients: list[int]) -> None:
    monomials = [X**i * Y**j for i in range(4) for j in range(4 - i) if i + j]
    f = sp.Add(*[c * m for c, m in zip(coefficients, monomials)])
    partials = gradient(f, (X, Y))
    want = resultant_count(partials)
    assume(want is not None)
    result = solve(f, (X, Y), partials)
    assert result is not None
    assert result.complete
    assert len(result.points) == want
    for p in result.points:
        at = dict(zip((X, Y), p.x))
        h = sp.hessian(f, (X, Y)).subs(at)
        if abs(h.det()) > 1e-6:
            definite = Kind.MINIMUM if h[0, 0] > 0 else Kind.MAXIMUM
            assert p.kind is (definite if h.det() > 0 else Kind.SADDLE)


COMMON = [
    ("sech(x)*y^2", ["y = 0 (a line)"], 0),
    ("(x-1)^2*exp(x*t)", ["x = 1 (a line)"], 1),
    ("x^2*exp(y)", ["x = 0 (a line)"], 0),
    ("(y+2)^3*sin(x+y)", ["y = -2 (a line)"], 0),
    ("(x-y)^2*exp(x)", ["y = x (a line)"], 0),
    ("x^2*cos(y)", ["x = 0 (a line)"], 0),
]


@pytest.mark.parametrize(("text", "families", "points"), COMMON)
def test_a_factor_that_all_derivatives_have_in_common_is_a_family(text: str, families: list[str], points: int) -> None:
    result = found(text)
    assert result.complete
    assert [f.description for f in result.families] == families
    assert len(result.points) == points
    variables = sorted({*result.families[0].equations[0].free_symbols}, key=str)
    expression = read_problem(text).expression
    for v in read_problem(text).variables:  # the gradient is 0 at points of the family
        on_line = sp.solve(result.families[0].equations[0], variables[-1])[0]
        slope = sp.diff(expression, v).subs(variables[-1], on_line)
        assert all(abs(sp.N(slope.subs({s: sp.Rational(k, 7) for s in slope.free_symbols}))) < 1e-15 for k in (1, 5))
