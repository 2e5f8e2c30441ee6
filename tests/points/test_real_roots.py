"""Every real root: published polynomials, counts by Sturm's theorem and by sign changes, honesty where it is hard."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import mpmath
import numpy
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from problems import function
from scipy.special import rgamma
from sympy import Integer, Rational, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.errors import BudgetError
from symnewton.language import read_problem
from symnewton.points.algebra.real_roots import RealRoots, exact_roots, real_roots, recognised_root
from symnewton.points.intervals.krawczyk import prove_root
from symnewton.quantities import Enclosed
from symnewton.verdicts import Evidence, Stop

X = Symbol("x", real=True)


def find(text: str, box: tuple[float, float] | None = None) -> RealRoots:
    return real_roots(read_problem(text, variables=["x"]).expression, X, box)


def values(found: RealRoots) -> list[float]:
    return [root.x for root in found.roots]


# Each with its real roots as formulas that SymPy evaluates, and their multiplicities.
ON_R = [
    ("x^2 - 2", ["-sqrt(2)", "sqrt(2)"], [1, 1]),
    ("(x - 1)^3*(x + 2)", ["-2", "1"], [1, 3]),
    ("x^4 - x^3 - 3x^2 + 5x - 2", ["-2", "1"], [1, 3]),
    ("x^4 - 10x^2 + 1", ["-sqrt(2) - sqrt(3)", "sqrt(2) - sqrt(3)", "sqrt(3) - sqrt(2)", "sqrt(2) + sqrt(3)"], [1] * 4),
    ("x^3 - 2", ["cbrt(2)"], [1]),
    ("x^2 + 1", [], []),
    ("exp(-x)", [], []),
    ("1/x", [], []),
    ("1/x - 1/(x + 1)", [], []),
    ("(x^2 - 1)/(x - 1)", ["-1"], [1]),
    ("x^2*exp(x)", ["0"], [2]),
    ("exp(2x) - 3exp(x) + 2", ["0", "log(2)"], [1, 1]),
    ("log(x)^2 - 1", ["exp(-1)", "e"], [1, 1]),
    ("x*log(x)", ["1"], [1]),
    ("sqrt(x) - x + 1", ["(3 + sqrt(5))/2"], [1]),
    ("sqrt(x)*(x + 1)", ["0"], [None]),
    ("sqrt(1 - x^2)", ["-1", "1"], [None, None]),
    ("acos(x)", ["1"], [None]),
    ("cbrt(x)*(x - 3)", ["0", "3"], [None, 1]),
    ("atan(x^2 - 3x + 2)", ["1", "2"], [1, 1]),
    ("abs(x^2 - 4)", ["-2", "2"], [None, None]),
    ("0.3x^2 - 0.7x", ["0", "7/3"], [1, 1]),
]


@pytest.mark.parametrize(("text", "roots", "multiplicities"), ON_R, ids=[row[0] for row in ON_R])
def test_all_of_the_line(text: str, roots: Sequence[str], multiplicities: Sequence[int | None]) -> None:
    found = find(text)
    expected = [sp.N(read_problem(root).expression, 30) for root in roots]
    assert found.complete
    assert found.domain is None
    assert values(found) == pytest.approx([float(r) for r in expected], rel=2e-16, abs=1e-300)
    assert [r.multiplicity for r in found.roots] == list(multiplicities)
    for root, value in zip(found.roots, expected):
        assert root.evidence is Evidence.EXACT
        assert root.enclosure is not None
        assert root.enclosure[0] <= value <= root.enclosure[1]
        assert root.exact is not None
        assert abs(sp.N(root.exact, 30) - value) < 1e-25


# In [-10, 10]; mpmath refines each root from the first digits.
IN_THE_BOX = [
    ("cos(x) - x", lambda x: mpmath.cos(x) - x, [0.739]),
    ("tan(x) - x", lambda x: mpmath.tan(x) - x, [-7.725, -4.4934, 0.0, 4.4934, 7.725]),
    ("exp(x) - 3x", lambda x: mpmath.exp(x) - 3 * x, [0.619, 1.512]),
    ("log(x) + x", lambda x: mpmath.log(x) + x, [0.567]),
    ("erf(x) - 1/2", lambda x: mpmath.erf(x) - 0.5, [0.4769]),
    ("x^2 - pi", lambda x: x**2 - mpmath.pi, [-1.77, 1.77]),
    ("tanh(x) - x/2", lambda x: mpmath.tanh(x) - x / 2, [-1.915, 0.0, 1.915]),
    ("sin(x^2) - 0.1", None, None),
    ("x*cos(x) - 1", None, None),
    ("exp(sin(x)) - 1.5", None, None),
    ("max(x, 1 - x) - 2", None, None),
    ("gamma(x + 11) - 5000", None, None),
]


@pytest.mark.parametrize(("text", "f", "near"), IN_THE_BOX, ids=[row[0] for row in IN_THE_BOX])
def test_in_a_box(text: str, f: object, near: list[float] | None) -> None:
    found = find(text, (-10.0, 10.0))
    assert found.complete
    assert found.domain == (-10, 10)
    if near is None:  # no closed form: the sign changes on a fine grid count the simple roots
        grid = function(text, "x").many("value", numpy.linspace(-10, 10, 400_001)[:, None])[:, 0]
        signs = numpy.sign(grid[numpy.isfinite(grid) & (grid != 0)])
        assert len(found.roots) == numpy.count_nonzero(signs[1:] * signs[:-1] < 0)
        return
    with mpmath.workdps(30):
        expected = [float(mpmath.findroot(f, x)) if x else 0.0 for x in near]
    assert values(found) == pytest.approx(expected, rel=2e-16, abs=1e-15)


def test_multiples_of_pi_are_recognised() -> None:
    found = find("sin(x)")
    assert [r.exact for r in found.roots] == [k * sp.pi for k in range(-3, 4)]
    assert [r.exact for r in find("2*sin(x)^2 - 1/2", (0, 6.5)).roots] == [
        Rational(k, 6) * sp.pi for k in (1, 5, 7, 11)
    ]


@pytest.mark.parametrize(
    ("text", "roots", "multiplicity"),
    [
        ("1 - cos(x)", [-2 * math.pi, 0.0, 2 * math.pi], 2),
        ("sin(x) - x", [0.0], 3),
        ("x*sin(x)", [-3 * math.pi, -2 * math.pi, -math.pi, 0.0, math.pi, 2 * math.pi, 3 * math.pi], None),
        ("cos(x) - 1 + x^2/2", [0.0], 4),
    ],
)
def test_multiple_roots_with_a_formula(text: str, roots: list[float], multiplicity: int | None) -> None:
    found = find(text)
    assert found.complete
    assert values(found) == pytest.approx(roots)
    if multiplicity:
        assert {r.multiplicity for r in found.roots} == {multiplicity}
    else:
        assert [r.multiplicity for r in found.roots] == [1, 1, 1, 2, 1, 1, 1]


@pytest.mark.parametrize("text", ["floor(x)", "floor(x) - 1/2", "sin(1/x)", "1 - cos(x - sqrt(2)*pi^2/7)", "x - x"])
def test_what_is_not_settled_is_said(text: str) -> None:
    found = find(text)
    assert not found.complete
    assert found.unresolved


def test_the_box_is_closed_and_cuts_exactly() -> None:
    assert values(find("x^2 - 4", (-2, 2))) == [-2, 2]
    assert values(find("x^2 - 4", (-1.9999999999999998, 2))) == [2]
    assert values(find("sin(x)", (0, 3))) == [0]
    assert find("cos(x) - x", (0, 0.5)).roots == ()
    assert find("cos(x) - x", (0, 0.5)).complete
    assert values(find("cos(x) - 1 + sin(x)*0 + x", (-1, 0))) == [0]


def test_wilkinson() -> None:
    found = real_roots(sp.expand(sp.prod([X - i for i in range(1, 21)])), X)
    assert [r.exact for r in found.roots] == [Integer(i) for i in range(1, 21)]


def test_chebyshev() -> None:
    found = real_roots(sp.chebyshevt(100, X), X)
    expected = sorted(math.cos((2 * k - 1) * math.pi / 200) for k in range(1, 101))
    assert values(found) == pytest.approx(expected, rel=1e-13, abs=1e-15)
    ends = [r.enclosure for r in found.roots]
    assert all(a and b and a[1] < b[0] for a, b in zip(ends, ends[1:]))


def test_roots_that_doubles_do_not_tell_apart() -> None:
    """Mignotte's polynomials have two roots closer than any double can say; they are counted all the same."""
    found = real_roots(X**20 - 2 * (10**9 * X - 1) ** 2, X)
    assert found.complete
    assert len(found.roots) == sp.Poly(X**20 - 2 * (10**9 * X - 1) ** 2).count_roots()
    assert [r.enclosure is None for r in found.roots] == [False, True, True, False]


coefficients = st.lists(st.integers(-20, 20), min_size=2, max_size=9)


@settings(max_examples=60)
@given(coefficients, st.integers(1, 3))
def test_counts_are_those_of_sturm(c: list[int], power: int) -> None:
    p = sp.Poly(c, X)
    if p.degree() < 1:
        return
    found = real_roots((p**power).as_expr(), X)
    assert found.complete
    assert len(found.roots) == p.count_roots()
    exact = sp.roots(p, multiple=False, quartics=False, cubics=False) if p.degree() < 3 else {}
    total = sum(r.multiplicity or 0 for r in found.roots)
    assert (p.degree() * power - total) % 2 == 0
    assert not exact or total <= power * sum(exact.values())
    for r in found.roots:
        assert r.enclosure is not None
        low, high = map(Rational, r.enclosure)
        assert p.sqf_part().count_roots(low, high) == 1


@settings(max_examples=40)
@given(st.lists(st.fractions(-9, 9, max_denominator=7), min_size=1, max_size=5, unique=True))
def test_planted_roots_behind_functions_without_zeros(roots: list) -> None:
    planted = sp.prod([X - Rational(r.numerator, r.denominator) for r in roots])
    for expression in (planted * sp.exp(-X), planted / (1 + X**2), sp.atan(planted), planted**3):
        found = real_roots(expression, X)
        assert found.complete
        assert values(found) == sorted(map(float, roots))
    searched = real_roots(planted + sp.sin(X) - sp.sin(X, evaluate=False), X)
    assert values(searched) == sorted(map(float, roots))


def test_exact_roots_only_where_algebra_reaches() -> None:
    assert exact_roots(sp.sin(X) - X, X) is None
    known = exact_roots(X**2 - 2 * X + 1 + Rational(1, 10**17), X)
    assert known is not None
    assert known.roots == ()


def test_a_root_with_a_formula_is_recognised_from_nearby() -> None:
    root = recognised_root(function("1 - cos(x)"), 6.2831854)
    assert root is not None
    assert root.exact == 2 * sp.pi
    assert root.multiplicity == 2
    assert recognised_root(function("1 - cos(x)"), 6.3) is None


def test_time_runs_out() -> None:
    with pytest.raises(BudgetError):
        real_roots(sp.sin(1 / X), X, out_of_time=lambda: True)


def test_roots_found_so_far_are_handed_over() -> None:
    looks = iter(range(1000))
    found = real_roots(sp.sin(1 / X), X, (-1.0, 1.0), out_of_time=lambda: next(looks) > 6, hand_over=True)
    assert found.stop is Stop.TIMEOUT
    assert not found.complete
    assert len(found.roots) > 5
    for root in found.roots:
        assert 1 / (root.x * math.pi) == pytest.approx(round(1 / (root.x * math.pi)), rel=1e-9)
    for n in range(1, 40):  # every root is listed, or in what is left open
        at = 1 / (n * math.pi)
        listed = any(r.enclosure is None or r.enclosure[0] <= at <= r.enclosure[1] for r in found.roots)
        assert listed or any(low <= at <= high for low, high in found.unresolved)


def test_an_interrupt_goes_on_where_nothing_is_to_be_handed_over() -> None:
    def interrupted() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        real_roots(sp.sin(1 / X), X, (-1.0, 1.0), out_of_time=interrupted)


def test_a_root_of_a_system_is_enclosed() -> None:
    functions = [function(text, "x y") for text in ("x^2 + y^2 - 4", "x*y - 1")]
    balls = prove_root(functions, (1.93185, 0.517638))
    assert balls is not None
    box = [ball.bounds(b) for b in balls]
    with mpmath.workdps(30):
        root = (mpmath.sqrt(2 + mpmath.sqrt(3)), mpmath.sqrt(2 - mpmath.sqrt(3)))
    assert all(low <= c <= high for c, (low, high) in zip(root, box))
    assert all(high - low < 1e-14 for low, high in box)
    assert prove_root(functions, (1.9, 0.5)) is None
    assert prove_root([function(t, "x y") for t in ("x^2", "y")], (0.0, 0.0)) is None


# Roots at edges of the domain and at kinks, where f has no derivative: with SymPy's value of each.
AT_EDGES = [
    ("sqrt(2 - x^2)", ["-sqrt(2)", "sqrt(2)"]),
    ("acos(x^2 - 2)", ["-sqrt(3)", "sqrt(3)"]),
    ("sqrt(exp(x) - 2)", ["log(2)"]),
    ("sqrt(x) + x", ["0"]),
    ("sqrt(x - 1) + sqrt(x - 1)*x", ["1"]),
    ("x^e", ["0"]),
    ("x^pi + x", ["0"]),
    ("asin(x^2 - 1) - pi/2", ["-sqrt(2)", "sqrt(2)"]),
    ("acosh(x^2 - 2)", ["-sqrt(3)", "sqrt(3)"]),
    ("acos(x) - pi", ["-1"]),
    ("sqrt(x - pi)", ["pi"]),
    ("sqrt(x - 1) - (x - 1)", ["1", "2"]),
    ("(x - 1)^pi - x + 1", ["1", "2"]),
    ("sqrt(x^2 - 1) + x - 1", ["1"]),
    ("abs(x) + x^2", ["0"]),
    ("abs(x - 1) - (x - 1)^2", ["0", "1", "2"]),
    ("sqrt(x - 1) + sqrt(3 - x) - sqrt(2)", ["1", "3"]),
    ("(2 - x^2)^(1/4)*(x - 1)", ["-sqrt(2)", "1", "sqrt(2)"]),
]


@pytest.mark.parametrize(("text", "roots"), AT_EDGES, ids=[row[0] for row in AT_EDGES])
def test_roots_at_edges_and_kinks(text: str, roots: list[str]) -> None:
    found = find(text)
    assert found.complete, found.unresolved
    assert values(found) == pytest.approx([float(sp.N(read_problem(r).expression, 20)) for r in roots], abs=1e-15)
    for root in found.roots:
        assert root.enclosure is not None
        assert root.enclosure[0] <= root.x <= root.enclosure[1]


def test_a_root_at_an_edge_that_has_no_formula() -> None:
    found = find("sqrt(exp(x) + x - 2)")
    with mpmath.workdps(30):
        expected = mpmath.findroot(lambda x: mpmath.exp(x) + x - 2, 0.44)
    assert found.complete
    assert values(found) == pytest.approx([float(expected)], rel=2e-16)


@pytest.mark.parametrize(
    ("text", "box", "expected"),
    [
        ("gamma(x) - 6", (0.1, 5), [mpmath.findroot(lambda x: mpmath.gamma(x) - 6, 0.155), 4]),
        ("x! - 24", (0, 6), [4]),
        ("x! - 7", (0, 6), [mpmath.findroot(lambda x: mpmath.gamma(x + 1) - 7, 3.1)]),
        ("loggamma(x) - 3", (1, 9), [mpmath.findroot(lambda x: mpmath.loggamma(x) - 3, 5.1)]),
        ("exp(x^2) - 1e30", (0, 20), [mpmath.sqrt(30 * mpmath.log(10))]),
    ],
)
def test_every_digit_of_a_listed_root_is_proven(text: str, box: tuple[float, float], expected: list) -> None:
    found = find(text, box)
    assert found.complete
    assert values(found) == pytest.approx([float(x) for x in expected], rel=2e-16)
    for root in found.roots:
        assert isinstance(root.x, Enclosed)
        assert root.x.high - root.x.low <= 1e-20 * abs(root.x)


def test_the_bounds_are_those_that_were_typed() -> None:
    low, high = Rational("1.32471795724474602"), Rational("1.32471795724474603")  # round a root by 1e-17
    p, whole = X**3 - X - 1, (0.0, 2.0)
    assert float(low) == float(high)
    assert len(real_roots(p, X, whole, ends=(Integer(0), high)).roots) == 1
    assert real_roots(p, X, whole, ends=(Integer(0), low)).roots == ()
    assert real_roots(p, X, whole, ends=(high, Integer(2))).roots == ()
    assert len(real_roots(X**2 - 2, X, whole, ends=(Integer(0), sp.sqrt(2))).roots) == 1
    assert len(real_roots(sp.cos(X), X, whole, ends=(Integer(0), sp.pi / 2)).roots) == 1


def test_large_numbers() -> None:
    assert values(find("x^2 - 1e20")) == [-1e10, 1e10]
    assert values(find("x^2 - 1e300")) == [-1e150, 1e150]


@pytest.mark.parametrize(
    ("text", "f"),
    [
        ("x! - 24", lambda x: 1 - 24 * rgamma(x + 1)),
        ("gamma(x) - 6", lambda x: 1 - 6 * rgamma(x)),
        ("1/gamma(x) - 1", lambda x: rgamma(x) - 1),
        ("gamma(x)*gamma(1 - x) - 4", lambda x: 1 - 4 * rgamma(x) * rgamma(1 - x)),
        ("gamma(x)^2 - 2gamma(x)", lambda x: 1 - 2 * rgamma(x)),
    ],
)
def test_poles_of_gamma_are_no_hindrance(text: str, f: Callable[[NDArray], NDArray]) -> None:
    """1/Γ is entire: on a grid with the poles on it, SciPy sees each of these roots as a change of sign."""
    found = find(text)
    assert found.complete
    grid = numpy.linspace(-10, 10, 20001).round(3)
    grid = grid[f(grid) != 0]
    crossed = numpy.nonzero(numpy.diff(numpy.sign(f(grid))))[0]
    assert len(found.roots) == len(crossed)
    for root, i in zip(values(found), crossed):
        assert grid[i] <= root <= grid[i + 1]


# Solved by hand, piece by piece.
AT_KINKS = [
    ("abs(x - 1) - abs(x^2 - 1)", [-2, 0, 1]), ("abs(x) - abs(x^3 - x)", [-math.sqrt(2), 0, math.sqrt(2)]),
    ("max(x, x^2) - 1", [-1, 1]), ("min(x, x^3)", [0]), ("max(x, -x, x^2)", [0]), ("max(x - 1, x^2 - 1)", [-1, 1]),
    ("abs(x^2 - 2) + abs(x - sqrt(2))", [math.sqrt(2)]), ("sqrt(abs(x)) - abs(x)", [-1, 0, 1]),
    ("abs(exp(x) - 1) - abs(x)", [0]), ("abs(x) - abs(sin(x))", [0]), ("abs(x) + sign(x)*x", [0]),
    ("min(abs(x - 1), abs(x + 1))", [-1, 1]), ("relu(x - 1) - relu(1 - x)", [1]),
    ("x*abs(x - 1)*abs(x^2 - 1)", [-1, 0, 1]), ("abs(log(x)) - abs(x - 1)", [1]),
    ("abs(x - 1/3) - 2abs(3x - 1)", [1 / 3]), ("abs(abs(x) - 1) - (x + 1)^2", [-2, -1, 0]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "roots"), AT_KINKS)
def test_where_kinks_meet(text: str, roots: list[float]) -> None:
    found = find(text)
    assert values(found) == pytest.approx(roots)
    assert found.complete


@pytest.mark.parametrize("text", ["abs(abs(x) - 1) - abs(x - 1)", "abs(x - 1) + abs(x - 2) - 1", "max(x, x^2) - x"])
def test_zeros_that_fill_an_interval_stay_open(text: str) -> None:
    assert not find(text).complete


SCALES = [  # f, and its root by hand
    ("exp(-x/5.3e-11) - 1/2", 5.3e-11 * math.log(2)),
    ("atan(x/1e6) - 1/2 + x/1e9", None),
    ("x^3*exp(-x*1e9) - 1e-30", None),
    ("cos(x) - x", 0.7390851332151607),
]


@pytest.mark.parametrize(("text", "expected"), SCALES)
def test_without_a_box_roots_are_looked_for_at_the_scale_of_f(text: str, expected: float | None) -> None:
    problem = read_problem(text)
    found = real_roots(problem.expression, *problem.variables)
    assert found.complete
    (root,) = found.roots
    assert expected is None or root.x == pytest.approx(expected, rel=1e-12)
    f = sp.lambdify(problem.variables, problem.expression, "mpmath")
    with mpmath.workdps(40):
        low, high = (mpmath.mpf(c) for c in root.enclosure)
        assert mpmath.sign(f(low)) * mpmath.sign(f(high)) <= 0
