"""What a point is: the lecture's, the textbooks', and the ones that floating point gets wrong."""

from __future__ import annotations

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from problems import CRITICAL_POINTS, DEGENERATE_POINTS, LECTURE, CriticalPoint

from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.language import read_point, read_problem
from symnewton.points.classify import Classification, classify
from symnewton.points.exactly import nearest_double
from symnewton.points.reasons import reasons
from symnewton.verdicts import Concavity, Evidence, Kind

pytestmark = pytest.mark.slow

LAMBDA = sp.Symbol("lambda", real=True)


def classified(text: str, at: str, variables: str | None = None) -> Classification:
    problem = read_problem(text, variables=variables.split() if variables else None)
    function = Function(problem.expression, problem.variables)
    partials = derivatives.gradient(problem.expression, problem.variables)
    point = read_point(at, problem.variables)
    sample = function.sample(tuple(map(nearest_double, point)))
    return classify(function, partials, derivatives.hessian(partials, problem.variables), point, sample)


@pytest.mark.parametrize("row", CRITICAL_POINTS, ids=lambda r: f"{r.expression} at {r.at}")
def test_published_points(row: CriticalPoint) -> None:
    found = classified(row.expression, row.at, row.variables)
    assert found.kind.value == row.kind
    assert found.evidence is Evidence.EXACT
    assert found.first.is_critical
    assert found.strict is (True if row.kind in ("minimum", "maximum") else None)


@pytest.mark.parametrize("row", DEGENERATE_POINTS, ids=lambda r: f"{r.expression} at {r.at}")
def test_published_points_with_a_singular_hessian(row: CriticalPoint) -> None:
    found = classified(row.expression, row.at, row.variables)
    assert found.kind.value == row.kind
    assert found.evidence is Evidence.EXACT
    assert found.second.inertia.zero > 0


@pytest.mark.parametrize(
    ("text", "polynomial", "eigenvalues", "kind", "concavity"),
    [
        (
            "2x^2 + 3y^2 - x*y",
            LAMBDA**2 - 10 * LAMBDA + 23,
            (5 - sp.sqrt(2), 5 + sp.sqrt(2)),
            Kind.MINIMUM,
            Concavity.UP,
        ),
        (
            "-2x^2 - 3y^2 - x*y + 15",
            LAMBDA**2 + 10 * LAMBDA + 23,
            (-5 - sp.sqrt(2), -5 + sp.sqrt(2)),
            Kind.MAXIMUM,
            Concavity.DOWN,
        ),
        ("2x^2 - 2y^2", LAMBDA**2 - 16, (-4, 4), Kind.SADDLE, Concavity.MIXED),
    ],
)
def test_the_three_hessians_of_the_lecture(
    text: str, polynomial: sp.Expr, eigenvalues: tuple, kind: Kind, concavity: Concavity
) -> None:
    found = classified(text, "0, 0")
    assert found.second.polynomial == polynomial
    assert found.second.eigenvalues_exact == eigenvalues
    assert found.second.eigenvalues == pytest.approx([float(e) for e in eigenvalues], rel=1e-15)
    assert (found.kind, found.second.inertia.concavity, found.evidence) == (kind, concavity, Evidence.EXACT)
    assert found.test == "second-derivative"


@pytest.mark.parametrize(
    ("text", "at", "kind", "order"),
    [
        ("x^3", "0", Kind.INFLECTION, 3),
        ("x^4", "0", Kind.MINIMUM, 4),
        ("-x^6", "0", Kind.MAXIMUM, 6),
        ("x^100", "0", Kind.MINIMUM, 100),
        ("(x - 1/3)^7 + 2", "1/3", Kind.INFLECTION, 7),
        ("1 - cos(x) - x^2/2", "0", Kind.MAXIMUM, 4),
        ("sin(x) - x + x^3/6", "0", Kind.INFLECTION, 5),
        ("(x^2 - 2)^4", "sqrt(2)", Kind.MINIMUM, 4),
        ("cosh(x) + cos(x)", "0", Kind.MINIMUM, 4),
    ],
)
def test_the_first_derivative_that_is_not_zero_decides(text: str, at: str, kind: Kind, order: int) -> None:
    found = classified(text, at)
    assert found.settled is not None
    assert (found.kind, found.settled.order, found.evidence) == (kind, order, Evidence.EXACT)
    assert found.strict is (None if kind is Kind.INFLECTION else True)


@pytest.mark.parametrize(
    ("text", "at", "evidence"),
    [
        (LECTURE, "LambertW(1)", Evidence.EXACT),
        (LECTURE, "0.5671432904097838", Evidence.NUMERIC),
        (LECTURE, "0.567143", Evidence.NUMERIC),
        ("sin(x)", "-pi/2", Evidence.EXACT),
        ("sin(x)", "-1.570796", Evidence.NUMERIC),
        ("-cos(x)", "10^20*pi*2", Evidence.EXACT),
        ("x^4 - 4x^2", "sqrt(2)", Evidence.EXACT),
        ("x^x", "1/e", Evidence.EXACT),
        ("gamma(x)", "1.4616321449683623", Evidence.NUMERIC),
        ("(x - 1/3)^2", "0.333333333", Evidence.NUMERIC),
        ("1e-30*x^2", "0", Evidence.EXACT),
        ("x^3/3 - x/10^12", "10^(-6)", Evidence.EXACT),
    ],
)
def test_minima_and_what_stands_behind_them(text: str, at: str, evidence: Evidence) -> None:
    found = classified(text, at)
    assert found.kind is Kind.MINIMUM
    assert found.evidence is evidence
    assert (found.first.tolerance is None) == (evidence is Evidence.EXACT)


@pytest.mark.parametrize(
    ("text", "at", "concavity"),
    [
        ("x^3 - 3x", "2", Concavity.UP),
        ("x^3 - 3x", "-2", Concavity.DOWN),
        (LECTURE, "0.56", Concavity.UP),
        (LECTURE, "0.5671", Concavity.UP),
        ("sin(x)", "1.57", Concavity.DOWN),
        ("x^2", "1e-9", Concavity.UP),
        ("x^4", "0.000001", Concavity.UP),
        ("x + y^2", "0, 0", Concavity.UNDETERMINED),
        ("2^(2^x)", "9", Concavity.UP),
        ("x^(10^6)", "1", Concavity.UP),
        ("exp(exp(x))", "6", Concavity.UP),
        ("5x", "3", Concavity.FLAT),
    ],
)
def test_regular_points_are_proven_regular(text: str, at: str, concavity: Concavity) -> None:
    found = classified(text, at)
    assert found.kind is Kind.REGULAR
    assert found.evidence is Evidence.EXACT
    assert found.second.inertia.concavity is concavity
    assert found.strict is None


@pytest.mark.parametrize(
    ("text", "at", "kind"),
    [
        ("(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))*x^2 + x^4", "0", Kind.MINIMUM),
        ("(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))*x + x^2", "0", Kind.MINIMUM),
        ("x^2 + 1e-30*y^2", "0, 0", Kind.MINIMUM),
        ("x^2 - 1e-30*y^2", "0, 0", Kind.SADDLE),
        ("x^2 + 2*10^20*x*y + (10^40 - 1)*y^2", "0, 0", Kind.SADDLE),
        ("x1*x2 + x3*x4 + x5*x6", "0,0,0,0,0,0", Kind.SADDLE),
    ],
)
def test_where_rounding_would_decide_wrongly(text: str, at: str, kind: Kind) -> None:
    found = classified(text, at)
    assert found.kind is kind
    assert found.evidence is Evidence.EXACT


def test_a_hidden_zero_without_a_proof_is_not_given_a_sign() -> None:
    assert classified("(sin(1)^2 + cos(1)^2 - 1)*x^2 + x^4", "0").kind in (Kind.DEGENERATE, Kind.MINIMUM)
    assert classified("(log(2) + log(3) - log(6))*x^2 - x^4", "0").kind in (Kind.DEGENERATE, Kind.MAXIMUM)
    assert classified("x^2 + sqrt(2)*x*y + y^2/2 + x^4", "0, 0").kind in (Kind.DEGENERATE, Kind.MINIMUM)
    assert classified("(sin(1)^2 + cos(1)^2 - 1)*x + x^2", "0").kind is Kind.MINIMUM


@pytest.mark.parametrize(("text", "at"), [("x^2*y^2", "0, 0"), ("x^2*y^2", "1, 0"), ("(x - y)^2", "3, 3")])
def test_points_that_are_not_isolated(text: str, at: str) -> None:
    found = classified(text, at)
    assert found.kind is Kind.MINIMUM
    assert found.strict is False


entries = st.integers(-5, 5)


@given(
    st.tuples(entries, entries, entries),
    st.tuples(st.fractions(-3, 3, max_denominator=7), st.fractions(-3, 3, max_denominator=7)),
)
def test_quadratics_at_any_rational_point(form: tuple[int, int, int], at: tuple) -> None:
    """a(x−p)² + b(x−p)(y−q) + c(y−q)²: the discriminant tells what (p, q) is."""
    (a, b, c), (p, q) = form, at
    u, v = f"(x - ({p}))", f"(y - ({q}))"
    found = classified(f"({a})*{u}^2 + ({b})*{u}*{v} + ({c})*{v}^2", f"{p}, {q}", "x y")
    determinant = 4 * a * c - b * b
    if determinant < 0:
        assert found.kind is Kind.SADDLE
    elif determinant > 0:
        assert found.kind is (Kind.MINIMUM if a > 0 else Kind.MAXIMUM)
    else:
        assert found.second.inertia.zero >= 1
        assert found.kind in (Kind.DEGENERATE, Kind.MINIMUM, Kind.MAXIMUM)
    assert found.evidence is Evidence.EXACT


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("x^2", "0", ["f′ = 0", "concave up", "minimum"]),
        ("-x^2", "0", ["f′ = 0", "concave down", "maximum"]),
        ("x^3", "0", ["f″ = 0", "inconclusive", "odd order 3"]),
        ("x^4", "0", ["inconclusive", "even order 4"]),
        ("2x^2 - 2y^2", "0, 0", ["∇f = 0", "both signs", "saddle"]),
        ("x^3 - 3x", "2", ["increasing", "concave up"]),
        ("x^3 - 3x", "-2", ["increasing", "concave down"]),
        ("x + y", "0, 0", ["∇f ≠ 0"]),
        ("sin(x)", "1.570796", ["rounding", "floating-point"]),
    ],
)
def test_the_reasons_say_what_a_lecture_would(text: str, at: str, words: list[str]) -> None:
    sentences = " ".join(reasons(classified(text, at)))
    for word in words:
        assert word in sentences
    assert sentences.endswith(".")


@pytest.mark.parametrize(("text", "rises"), [("x^3", True), ("-x^3", False), ("x^5/7", True)])
def test_a_slope_that_is_too_small_for_doubles_is_no_0(text: str, rises: bool) -> None:
    found = classified(text, "1e-200")
    assert found.sample.gradient == (0.0,)
    assert found.kind is Kind.REGULAR
    assert found.evidence is Evidence.EXACT
    assert ("f is increasing" if rises else "f is decreasing") in reasons(found)[0]


LOG_SUM_EXP = "log(exp(x + 3*y - 1/10) + exp(x - 3*y - 1/10) + exp(-x - 1/10))"


def test_where_formulas_are_long_the_signs_of_the_eigenvalues_are_proven_by_balls() -> None:
    regular = classified(LOG_SUM_EXP, "1/3, 1/7")  # Boyd and Vandenberghe, Convex Optimization, section 3.1.5: convex
    assert regular.kind is Kind.REGULAR
    assert regular.second.inertia.concavity is Concavity.UP
    assert regular.second.evidence is Evidence.CERTIFIED
    assert regular.second.hessian is None
    across = "((x - 1/3)^2 + 3*(y - 1/7)^2)"  # its square has no second derivative where it is 0: H is that of the rest
    critical = classified(f"{across}^2 + {across}*({LOG_SUM_EXP})*exp(sin(x*y))", "1/3, 1/7")
    assert (critical.kind, critical.evidence) == (Kind.MINIMUM, Evidence.EXACT)


def test_critical_points_with_long_hessians_are_certified() -> None:
    parts = ["exp(x/3 + y/7)", "exp(y/5 - x/9 + 1/3)", "exp(x*y/11 - y/2 + 2/5)", "exp(2*x/3 - 1/7)"]
    slopes = "(1/3 - exp(1/3)/9 + 2/3*exp(-1/7))*x + (1/7 + exp(1/3)/5 - exp(2/5)/2)*y"  # of the sum of the parts at 0
    text = f"log({' + '.join(parts)}) - ({slopes})/(1 + exp(1/3) + exp(2/5) + exp(-1/7)) + x^2 + y^2"
    found = classified(text, "0, 0")
    assert (found.kind, found.strict, found.evidence) == (Kind.MINIMUM, True, Evidence.CERTIFIED)
    assert found.second.hessian is None

    def f(x: float, y: float) -> object:
        return eval(text.replace("^", "**"), {"log": mpmath.log, "exp": mpmath.exp, "x": x, "y": y})

    xx, xy, yy = (mpmath.diff(f, (0, 0), orders) for orders in ((2, 0), (1, 1), (0, 2)))
    expected = mpmath.eigsy(mpmath.matrix([[xx, xy], [xy, yy]]), eigvals_only=True)
    assert list(found.second.eigenvalues) == pytest.approx([float(e) for e in expected], abs=1e-6)
