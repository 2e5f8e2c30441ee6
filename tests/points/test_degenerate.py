"""Degenerate critical points against known verdicts, two oracles and their invariance."""

from __future__ import annotations

from collections.abc import Sequence

import mpmath
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Expr, Rational, Symbol, atan, cos, exp, log, sin, sqrt, tan

from symnewton.clock import spent
from symnewton.points.flat.degenerate import Settled, settle
from symnewton.verdicts import Evidence, Kind

x, y, z, w = VARIABLES = tuple(Symbol(name, real=True) for name in "xyzw")
MIN, MAX, SADDLE = Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE

# At the origin: formula, kind, strict, and where the verdict was published or the reason that makes it plain.
PLANE = [
    (x**3 - 3 * x * y**2, SADDLE, None, "monkey saddle: sci.math, August 2004, thread 5060"),
    ((y - x**2) * (y - 2 * x**2), SADDLE, None, "Peano's example"),
    ((y - x**2) * (y - 3 * x**2), SADDLE, None, "Peano's kind"),
    (2 * x**4 - 3 * x**2 * y + y**2, SADDLE, None, "Peano's, expanded"),
    ((x**3 + 1) * (y**3 + 1), SADDLE, None, "MIT 18.02SC, second derivative test"),
    (6 * x**2 - 3 * x**2 * y + y**3 + 12, SADDLE, None, "f(0, y) = y³ + 12"),
    (x**4 - y**4 - 4 * x * y**2 - 2 * x**2, SADDLE, None, "Mathematics Stack Exchange 3279161"),
    (x**4 - 3 * x**2 * y**2 + y**4, SADDLE, None, "Physics Forums, when 2nd derivative test fails"),
    (x**4 - 6 * x**2 * y**2 + y**4, SADDLE, None, "Re (x + iy)⁴, the saddle with four valleys"),
    (y**2 - x**2 * y - x * y**2, SADDLE, None, "MathOverflow 449695"),
    (x**2 + y**3, SADDLE, None, "fold"),
    (x**2 + y**4, MIN, True, "cusp A3"),
    (x**2 - y**4, SADDLE, None, "dual cusp"),
    (x**2 * y + y**4, SADDLE, None, "Thom's parabolic umbilic D5"),
    (x**4 + y**4, MIN, True, "even powers"),
    (-(x**4) - y**4, MAX, True, "even powers"),
    (x**2 * y**2, MIN, False, "a square, 0 on both axes (OpenStax Calculus 3, 4.7 exercise 17)"),
    (9 - x**4 * y**4, MAX, False, "a square, 0 on both axes (OpenStax Calculus 3, 4.7 exercise 23)"),
    ((y - x**2) ** 2, MIN, False, "0 on a parabola"),
    ((y - x**2) ** 2 + x**5, SADDLE, None, "x⁵ on the parabola"),
    ((y - x**2) ** 2 + x**6, MIN, True, "sum of squares that vanish together at 0 only"),
    (sp.expand((y - x**2) ** 2 + x**6), MIN, True, "the same"),
    (x**6 + y**2 - 3 * x**2 * y**2, MIN, True, "y² (1 − 3 x²) + x⁶"),
    ((x**2 + y**2) ** 2 - x**5, MIN, True, "r⁴ against r⁵"),
    (x * y**2 + x**4, SADDLE, None, "x = −y^(2/3)/2"),
    (x**2 * y**2 + x**6 + y**6, MIN, True, "even powers"),
    (x**4 + x**2 * y**2 + y**6, MIN, True, "even powers"),
    (x**4 - x**2 * y**2 + y**6, SADDLE, None, "x = y/2: y⁴ (1/16 − 1/4) + y⁶"),
    ((y**2 - 2 * x**2) ** 2 + x**5, SADDLE, None, "x⁵ on two lines of irrational slope"),
    ((y**2 - 2 * x**2) ** 2 + x**6, MIN, True, "sum of squares"),
    (sp.expand((y**2 - 2 * x**2) ** 2 * (1 + x)), MIN, False, "0 on two lines of irrational slope"),
    (cos(x) - 1 + x**2 / 2 + y**2, MIN, True, "x⁴/24 + y²"),
    (cos(x) - 1 + x**2 / 2 - x**4 / 24 + y**2, SADDLE, None, "−x⁶/720 + y²"),
    (exp(x * y) - 1 - x * y, MIN, False, "exp(t) ≥ 1 + t"),
    (sin(x) ** 2 * sin(y) ** 2, MIN, False, "square of a product"),
    ((sin(y) - x**2) ** 2, MIN, False, "0 on a curve"),
    ((sin(y) - x**2) * (sin(y) - 2 * x**2), SADDLE, None, "Peano's in another coordinate"),
    ((sin(y) ** 2 - 2 * x**2) ** 2 + x**6, MIN, True, "sum of squares"),
    (log(1 + x**4) + atan(y**4), MIN, True, "x⁴ and y⁴ through increasing functions"),
    (exp(-((x**2 + y) ** 2) - x**8), MAX, True, "exp of a negative sum of squares"),
    (tan(x) - x + y**2, SADDLE, None, "x³/3 + y²"),
    (tan(x) * sin(x) - x**2 + y**2, MIN, True, "x⁴/6 + y²"),
    (sqrt(1 + x**4) + x**2 * y**2, MIN, False, "constant along the y axis"),
    (x**2, MIN, False, "constant along y"),
    (sin(x) ** 4 * (1 - exp(y)) ** 2 - 2 * sin(x) ** 4, MAX, False, "x⁴ (y² − 2) in other coordinates"),
    ((x**2 * log(1 + y) ** 2 - x**4 * log(1 + y)).expand(), SADDLE, None, "y (y − x²) x² in another coordinate"),
]
SPACE = [
    ((x + 10 * y) ** 2 + 5 * (z - w) ** 2 + (y - 2 * z) ** 4 + 10 * (x - w) ** 4, MIN, True, "Powell, 1962"),
    (
        sp.expand((x + 10 * y) ** 2 + 5 * (z - w) ** 2 + (y - 2 * z) ** 4 + 10 * (x - w) ** 4),
        MIN,
        True,
        "Powell, 1962, expanded",
    ),
    (x**3 - 3 * x * y**2 + z**2, SADDLE, None, "monkey saddle"),
    (exp(x * y) - 1 - x * y + z**2, MIN, False, "exp(t) ≥ 1 + t"),
    (x**4 + y**4 + z**2 - x * z**2, MIN, True, "z² (1 − x)"),
    (x**4 + y**4 + z**4, MIN, True, "even powers"),
    (x**4 + y**4 + z**4 - x * y * z**2, MIN, True, "arithmetic and geometric mean"),
    (x**4 + y**4 + z**4 - 4 * x * y * z**2, SADDLE, None, "x = y = z: −t⁴"),
    (x**4 + y**4 + z**6 + x * y * z**3, MIN, True, "weights 1/4, 1/4, 1/6: definite and a term beyond"),
    (x * y * z, SADDLE, None, "odd"),
    (x * y * z * w, SADDLE, None, "x → −x"),
    (x**2 * y**2 * z**2, MIN, False, "square"),
    (sp.expand((x**2 + y**2 + (z + 1) ** 2 - 1) ** 2), MIN, False, "0 on a sphere"),
    (sp.expand(z**2 + (x**2 + y - z) ** 2), MIN, False, "0 on the parabola y = −x², z = 0"),
    (exp(x**3) + y**2 + z**2, SADDLE, None, "x³"),
    (sp.expand(-(x**2) * (3 * y**2 + 2 * x * y * z + z**2)), MAX, False, "x² times a form definite in y, z near 0"),
]
LINE = [
    (x**3, Kind.INFLECTION, None, 3),
    (-(x**4), MAX, True, 4),
    (x**11 - 6 * x**10, MAX, True, 10),
    (cos(x) - 1 + x**2 / 2 - x**4 / 24, MAX, True, 6),
    (x**40 + x**41, MIN, True, 40),
    (atan(x) - sin(x) + x**3 / 6, Kind.INFLECTION, None, 5),
    (sp.sinc(x) + x**2 / 6, MIN, True, 4),
]


def at_origin(f: Expr, variables: Sequence[Symbol]) -> Settled:
    return settle(sp.sympify(f), tuple(variables), (sp.Integer(0),) * len(variables))


def variables_of(f: Expr, least: int) -> list[Symbol]:
    return [v for i, v in enumerate(VARIABLES) if i < least or v in f.free_symbols]


@pytest.mark.parametrize(("f", "kind", "strict", "source"), PLANE + SPACE, ids=str)
def test_known_verdicts(f: Expr, kind: Kind, strict: bool | None, source: str) -> None:
    found = at_origin(f, variables_of(f, 2))
    assert (found.kind, found.strict) == (kind, strict), (source, found)
    assert found.evidence in (Evidence.EXACT, Evidence.CERTIFIED)
    assert found.reasons


@pytest.mark.parametrize(("f", "kind", "strict", "source"), PLANE + SPACE, ids=str)
def test_dense_sampling_of_spheres_agrees(f: Expr, kind: Kind, strict: bool | None, source: str) -> None:
    """What is necessary for the verdict shows in values with 60 digits on three small spheres."""
    variables = variables_of(f, 2)
    value = sp.lambdify(variables, f, "mpmath")
    with mpmath.workdps(60):
        start = value(*[mpmath.mpf(0)] * len(variables))
        values = [value(*p) - start for r in ("0.1", "0.01", "0.003") for p in sphere(len(variables), mpmath.mpf(r))]
        noise = mpmath.mpf(10) ** -50
        if kind is MIN:
            assert min(values) >= -noise
        if kind is MAX:
            assert max(values) <= noise
        if strict:
            assert min(abs(v) for v in values) > noise
        if strict is False:
            assert min(abs(v) for v in values) < mpmath.mpf("1e-6")


def sphere(n: int, radius: mpmath.mpf) -> list[list[mpmath.mpf]]:
    """Points all round, the axes among them."""
    if n == 2:
        return [[radius * mpmath.cospi(t), radius * mpmath.sinpi(t)] for t in mpmath.linspace(0, 2, 73)]
    grid = [p for p in sp.utilities.iterables.variations([-2, -1, 0, 1, 2], n, repetition=True) if any(p)]
    return [[radius * c / mpmath.norm(p) for c in p] for p in grid]


@pytest.mark.parametrize(("f", "kind", "strict", "order"), LINE, ids=str)
def test_one_variable(f: Expr, kind: Kind, strict: bool | None, order: int | None) -> None:
    found = at_origin(f, [x])
    assert (found.kind, found.strict, found.order) == (kind, strict, order)
    if order is not None:
        with mpmath.workdps(60):  # Taylor coefficients by mpmath's own means
            *lower, last = mpmath.taylor(sp.lambdify(x, f, "mpmath"), 0, order)[1:]
        assert max(map(abs, lower)) < 1e-20 < abs(last)
        assert (last > 0) == (kind in (MIN, Kind.INFLECTION))


MOVES: dict[str, tuple[tuple[Expr, Expr], tuple[Expr, Expr]]] = {
    "shift": ((x - 3, y + Rational(1, 2)), (sp.Integer(3), Rational(-1, 2))),
    "linear": ((2 * x - y, x / 3 + y), (sp.Integer(0), sp.Integer(0))),
    "surd": ((x**2 - 2, y - sqrt(2)), (sqrt(2), sqrt(2))),
    "sine": ((sin(x), y + sin(x) ** 2), (sp.pi, sp.Integer(0))),
    "transcendental": ((exp(x) - 2, y - sp.pi), (log(2), sp.pi)),
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize(("f", "kind", "strict", "source"), PLANE[:27], ids=str)
def test_coordinates_do_not_matter(f: Expr, kind: Kind, strict: bool | None, source: str, move: str) -> None:
    new, at = MOVES[move]
    moved = f.xreplace({x: new[0], y: new[1]})
    found = settle(moved, (x, y), at)
    assert (found.kind, found.strict) == (kind, strict), found


def test_a_surd_that_only_shows_expanded() -> None:
    f = sp.expand(((x**2 - 2) ** 2 - 2 * (y - 1) ** 2) ** 2 + (y - 1) ** 6 + (x**2 - 2) ** 6)
    found = settle(f, (x, y), (sqrt(2), sp.Integer(1)))
    assert (found.kind, found.strict) == (MIN, True)


coefficients = st.integers(-3, 3)


@st.composite
def sums_of_squares(draw: st.DrawFn) -> Expr:
    """A quartic form with a sum of squares that vanish together at 0 only."""
    a, b, c = (draw(coefficients) for _ in range(3))
    return (x**2 + a * x * y + b * y**2) ** 2 + (c * x**2 + y**2) ** 2 + x**4


@st.composite
def indefinite(draw: st.DrawFn) -> Expr:
    """A quartic form with a sign change across a line of rational slope."""
    a, b, c, d = (draw(coefficients) for _ in range(4))
    cubic = x**3 + b * x**2 * y + c * x * y**2 + d * y**3
    assume(cubic.xreplace({x: sp.Integer(a), y: sp.Integer(1)}) != 0)
    return sp.Mul(x - a * y, cubic, evaluate=False)


@given(form=st.one_of(sums_of_squares(), indefinite()), a=coefficients, b=coefficients, c=coefficients)
@settings(max_examples=25, deadline=None)
def test_polynomial_changes_of_coordinates_keep_the_verdict(form: Expr, a: int, b: int, c: int) -> None:
    """x → x + a y² + b y³, y → y + c x: invertible round 0, so what 0 is stays."""
    expected = MIN if form.func is sp.Add else SADDLE
    shear = {x: x + a * y**2 + b * y**3}
    moved = sp.expand(form.xreplace({y: y + c * x}).xreplace(shear))
    found = at_origin(moved, [x, y])
    assert found.kind is expected, found
    assert found.strict is (True if expected is MIN else None)


@given(p=coefficients, q=coefficients, sign=st.sampled_from([1, -1]), n=st.integers(3, 7))
@settings(max_examples=25, deadline=None)
def test_squares_added_are_split_off(p: int, q: int, sign: int, n: int) -> None:
    """±(z − p x² − q x y)² + xⁿ + y⁴ has the sign of xⁿ + y⁴ left on the kernel."""
    f = sp.expand(sign * (z - p * x**2 - q * x * y) ** 2 + x**n + y**4)
    expected = MIN if n % 2 == 0 and sign > 0 else SADDLE
    assert at_origin(f, [x, y, z]).kind is expected


@st.composite
def plane_polynomials(draw: st.DrawFn) -> Expr:
    """Polynomials that are 0 to second order, many of them with double lines or cusps."""
    coefficient, power = st.sampled_from([-2, -1, 1, 2]), st.integers(0, 5)
    squares = [y + draw(coefficient) * x**2, y**2 + draw(coefficient) * x**2, draw(coefficient) * y]
    terms = [draw(coefficient) * x ** (2 + draw(power)) * y ** draw(st.integers(0, 3)) for _ in range(2)]
    return sp.expand(draw(st.sampled_from(squares)) ** 2 * draw(st.sampled_from([1, 1 + x, y**2])) + sum(terms))


@given(f=plane_polynomials())
@settings(max_examples=25, deadline=None)
def test_zeros_on_a_small_circle_agree(f: Expr) -> None:
    """SymPy isolates the zeros of f on the circle of radius 10⁻¹², parametrised rationally, and their multiplicity."""
    assume(f != 0)
    found = at_origin(f, [x, y])
    positive, negative, zero = signs_on_circle(f, Rational(1, 10**12))
    assert found.kind is (SADDLE if positive and negative else MIN if positive else MAX)
    if found.kind is not SADDLE:
        assert found.strict is not zero


def signs_on_circle(f: Expr, r: Expr) -> tuple[bool, bool, bool]:
    t = sp.Symbol("t")
    on_circle = f.xreplace({x: r * (1 - t**2) / (1 + t**2), y: 2 * r * t / (1 + t**2)})
    numerator = sp.Poly(sp.fraction(sp.together(on_circle))[0], t)
    left = f.xreplace({x: -r, y: sp.Integer(0)})  # the one point that t leaves out
    roots = [multiplicity for g, multiplicity in numerator.sqf_list()[1] if g.count_roots()]
    if any(multiplicity % 2 for multiplicity in roots):
        return True, True, True
    elsewhere = next(v for k in range(numerator.degree() + 1) if (v := numerator.eval(k)))
    return left > 0 or elsewhere > 0, left < 0 or elsewhere < 0, bool(roots) or left == 0


@pytest.mark.parametrize(
    "f",
    [
        x**4 * y**2 + x**2 * y**4 - 3 * x**2 * y**2 * z**2 + z**6,  # Motzkin: not a sum of squares
        (sin(x) - y) ** 2 * (x + y**2) ** 4 + x**13,
    ],
    ids=str,
)
def test_what_is_not_proven_is_said_to_be_undecided(f: Expr) -> None:
    found = at_origin(f, variables_of(f, 2))
    assert found.kind is Kind.DEGENERATE
    assert found.strict is None
    assert any("order" in sentence for sentence in found.reasons)


def test_many_variables() -> None:
    many = sp.symbols("x0:20", real=True)
    chain = sum((a - b) ** 4 for a, b in zip(many, many[1:]))  # 0 on the diagonal
    assert (at_origin(chain, many).kind, at_origin(chain, many).strict) == (MIN, False)
    radius = sp.expand(sum(v**2 for v in many[:5]) ** 2 - many[0] ** 5)
    assert (at_origin(radius, many[:5]).kind, at_origin(radius, many[:5]).strict) == (MIN, True)


def test_a_common_transcendental_factor_does_not_matter() -> None:
    form = sp.expand(sp.E * (x**4 - x**2 * y**2 + y**4 + x * y**5))
    assert (at_origin(form, [x, y]).kind, at_origin(form, [x, y]).strict) == (MIN, True)


def test_a_zero_that_does_not_show_is_never_taken_for_a_term() -> None:
    hidden = (sin(1) ** 2 + cos(1) ** 2 - 1) * x**2 * y + x**4 + y**4
    assert at_origin(hidden, [x, y]).kind in (MIN, Kind.DEGENERATE)


def test_a_constant_is_no_extremum_of_a_kind() -> None:
    found = at_origin(sp.Integer(5), [x, y])
    assert found.kind is Kind.DEGENERATE
    assert "constant" in found.reasons[-1]


def test_the_deadline_is_kept_and_told() -> None:
    f = sp.expand(sum((x + k * y - x**2 * z) ** 6 for k in range(4)) - x**6 * z**6)
    found = settle(f, (x, y, z), (sp.Integer(0),) * 3, deadline=spent() - 1)
    assert found.kind is Kind.DEGENERATE
    assert any("time" in sentence for sentence in found.reasons)
