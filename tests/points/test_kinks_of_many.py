"""Kinks of several variables, against known answers and sampling in NumPy."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
import sympy as sp

from symnewton import classify, critical, minimize
from symnewton.errors import InputError
from symnewton.language import read_problem
from symnewton.points.kinks.untangled import untangled
from symnewton.verdicts import Kind

Array = np.ndarray
KNOWN = [
    ("|x|+y^2", {(0, 0): "minimum"}),
    ("max(x,y)", {}),
    ("max(x,y)+x^2+y^2", {(-0.25, -0.25): "minimum"}),
    ("|x-1|+|y+2|", {(1, -2): "minimum"}),
    ("|x|-|y|", {(0, 0): "saddle"}),
    ("|x|+3x+y^2", {}),
    ("x|x|+y^2", {(0, 0): "saddle"}),
    ("x^2-|y|", {(0, 0): "saddle"}),
    ("max(|x|,|y|)", {(0, 0): "minimum"}),
    ("sqrt(x^2+y^2)", {(0, 0): "minimum"}),
    ("sqrt(x^2+y^2)+2x", {(0, 0): "kink"}),
    ("x-2*sqrt(x^2+2y^2)", {(0, 0): "maximum"}),
    ("relu(relu(x)-y)+(y-1)^2+x^2", {(0, 1): "minimum"}),
    ("|x|+|y|+z^2", {(0, 0, 0): "minimum"}),
    # the Fermat point of the triangle (-1, 0), (1, 0), (0, 3)
    (
        "sqrt((x-1)^2+y^2)+sqrt((x+1)^2+y^2)+sqrt(x^2+(y-3)^2)",
        {(0, 3**-0.5): "minimum", (1, 0): "kink", (-1, 0): "kink", (0, 3): "kink"},
    ),
]


@pytest.mark.parametrize(("text", "points"), KNOWN)
def test_all_points_with_their_kinds(text: str, points: dict[tuple[float, ...], str]) -> None:
    found = critical(text)
    assert found.complete, found.argument
    assert {tuple(round(c, 9) + 0.0 for c in p.x): p.kind.value for p in found.points} == {
        tuple(round(c, 9) for c in x): kind for x, kind in points.items()
    }


@pytest.mark.parametrize(
    ("text", "description", "kind"),
    [
        ("|x*y|", "x = 0", "minimum"),
        ("max(x,y)", "y = x", "kink"),
        ("|x|+y^2", "x = 0", "kink"),
        ("|x^2+y^2-1|", "x**2 + y**2 = 1", "minimum"),
        ("relu(x)+relu(y)", "x < 0, y < 0", "minimum"),
        ("cbrt(x*y+y^2+1/4)", "4*x*y + 4*y**2 = -1", "kink"),
        ("3-|2*x^2+y^2-1|^(1/3)*exp(x)", "2*x**2 + y**2 = 1", "maximum"),
        ("cbrt(x^2+y^2-1)^5", "x**2 + y**2 = 1", "saddle"),
        ("|x^2+y^2-1|^(3/2)", "x**2 + y**2 = 1", "minimum"),
    ],
)
def test_sets_of_kinks_are_families(text: str, description: str, kind: str) -> None:
    families = [family for family in critical(text).families if family.description.startswith(description)]
    assert [family.kind.value if family.kind else None for family in families] == [kind]


def test_the_kind_of_a_steep_crease_turns_where_a_factor_does() -> None:
    along, nowhere = (critical(f"x*|{level}|^(1/3)").families for level in ("x^2+y^2-1", "4*x*y+4*y^2+1"))
    assert [(p.where, p.kind and p.kind.value) for f in along for p in f.pieces] == [
        ("x > 0", "minimum"),
        ("x < 0", "maximum"),
        ("x = 0", "saddle"),
    ]
    assert [p.where for f in nowhere for p in f.pieces] == ["x > 0", "x < 0"]  # 4y² + 1 is not 0


@pytest.mark.parametrize(
    ("text", "at", "kind"),
    [
        ("|x|+y^2", "0,0", "minimum"),
        ("|x|+y^2", "0,1", "kink"),
        ("x|x|+y^2", "0,1", "regular"),
        ("max(x,y)", "1,1", "kink"),
        ("sqrt(x^2+y^2)", "0,0", "minimum"),
        ("|x|-|y|", "0,0", "saddle"),
    ],
)
def test_classify_says_the_same(text: str, at: str, kind: str) -> None:
    assert classify(text, at=at).kind.value == kind


# (text, point, kind, strict): where first and second derivatives are silent
HIGHER = [
    ("|x|*y^2", (0, 0), "minimum", False),
    ("|x|*y^2", (0, 1), "minimum", False),
    ("|x|^3*y^2-y^4", (0, 0), "saddle", None),
    ("|x|*y^2-x^4", (0, 0), "saddle", None),
    ("|x|*y^2+x^4+y^6", (0, 0), "minimum", True),
    ("-|x|*y^2-x^4-y^6", (0, 0), "maximum", True),
    ("x*|x|*y", (0, 0), "saddle", None),
    ("|x^2-y|*x^2+y^4", (0, 0), "minimum", True),
    ("|x|+y^4", (0, 0), "minimum", True),
    ("|x|+y^3", (0, 0), "saddle", None),
    ("|x|-y^4+x^2", (0, 0), "saddle", None),
    ("max(x,y)^3+x^4", (0, 0), "saddle", None),
    ("|x*y|^3", (0, 1), "minimum", False),
    ("relu(x)*y^2", (0, 0), "minimum", False),
    ("sqrt(x^2+y^2)-x", (0, 0), "minimum", False),
    ("1-sqrt((x-1)^2+y^2)+x", (1, 0), "maximum", False),
]


@pytest.mark.parametrize(("text", "at", "kind", "strict"), HIGHER)
def test_higher_orders_decide_side_by_side(text: str, at: tuple[float, ...], kind: str, strict: bool | None) -> None:
    found = classify(text, at=at)
    assert (found.kind.value, found.strict, found.evidence.value) == (kind, strict, "exact")
    f = sp.lambdify(found.variables, found.expression, "numpy")
    u, v = np.meshgrid(np.linspace(-1, 1, 401), np.linspace(-1, 1, 401))
    around = f(at[0] + 1e-2 * u, at[1] + 1e-2 * v) - f(*map(float, at))
    slack = 1e-16
    assert (around.min() >= -slack) == (kind == "minimum")
    assert (around.max() <= slack) == (kind == "maximum")


def test_the_root_of_what_changes_its_sign_is_no_cone() -> None:
    with pytest.raises(InputError):
        classify("sqrt(x^2+y^2+x)", at="0,0")


@pytest.mark.parametrize("text", ["atan2(y,x)*|x|", "floor(x)+y^2", "max(sin(x),cos(y))", "sign(x*y)", "|x|^y"])
def test_what_algebra_does_not_reach_stays_open(text: str) -> None:
    found = critical(text, timeout=5)
    assert not found.complete
    assert found.unresolved


def test_points_that_are_settled_are_told_though_the_rest_is_open() -> None:
    report = critical("|x*y*z-1|+|x+y-z|+relu(x-y*z)", timeout=10)
    f = sp.lambdify(report.variables, report.expression, "numpy")
    rng = np.random.default_rng(2)
    assert report.points
    assert not report.complete
    assert report.unresolved
    for point in report.points:
        around = np.array(point.x)[:, None] + rng.uniform(-1e-4, 1e-4, (len(point.x), 4000))
        change = f(*around) - f(*point.x)
        if point.kind.value == "minimum":
            assert change.min() > -1e-12
        else:  # the ways down from a saddle may be narrower than samples are
            assert change.max() > 0


def test_a_run_ends_at_the_kink() -> None:
    found = minimize("|x-1|+(y+2)^2", x0="3,3")
    assert (found.solved, found.x) == (True, (1.0, -2.0))


def test_a_run_along_a_level_line_of_a_cone_ends_at_its_apex() -> None:
    found = minimize("sqrt(x^2+y^2)-x", x0="1,1")
    assert (found.solved, found.x, found.evidence.value) == (True, (0.0, 0.0), "exact")


Pair = tuple[str, Callable[[Array, Array], Array]]


def _linear(rng: random.Random) -> Pair:
    a, b, c = rng.randint(-2, 2), rng.randint(-2, 2), rng.randint(-2, 2)
    return f"({a}*x+{b}*y+{c})", lambda x, y: a * x + b * y + c


def _network(rng: random.Random) -> Pair:
    """A random function of relu, |·| and max, with or without a quadratic term, as text and, independently, in NumPy."""
    terms: list[Pair] = []
    for _ in range(rng.randint(1, 3)):
        (s, f), (t, g) = _linear(rng), _linear(rng)
        w = rng.choice([-1, 1, 1, 2])
        terms.append(
            rng.choice(
                [
                    (f"{w}*|{s}|", lambda x, y, f=f, w=w: w * abs(f(x, y))),
                    (f"{w}*relu{s}", lambda x, y, f=f, w=w: w * np.maximum(f(x, y), 0)),
                    (f"{w}*max({s},{t})", lambda x, y, f=f, g=g, w=w: w * np.maximum(f(x, y), g(x, y))),
                ]
            )
        )
    p, q = rng.choice([0, 1]), rng.choice([0, 1, -1])
    terms.append((f"{p}*x^2+{q}*y^2", lambda x, y: p * x**2 + q * y**2))
    return "+".join(t for t, _ in terms), lambda x, y: sum(f(x, y) for _, f in terms)


@pytest.mark.parametrize("seed", range(30))
def test_random_networks_against_sampling(seed: int) -> None:
    text, f = _network(random.Random(seed))
    found = critical(text, box="-3.1:3.2", vars=["x", "y"], timeout=20)
    angles = np.linspace(0, 2 * np.pi, 721)
    for point in found.points:
        x, y = point.x
        for radius in (1e-3, 1e-4):
            around = f(x + radius * np.cos(angles), y + radius * np.sin(angles)) - f(np.float64(x), np.float64(y))
            if point.kind.value == "minimum":
                assert around.min() > -1e-13, (text, point)
            elif point.kind.value == "maximum":
                assert around.max() < 1e-13, (text, point)
            elif point.kind.value in ("saddle", "kink"):
                slack = radius / 100  # what rises may rise along a crease only, between two samples
                assert around.min() < slack, (text, point)
                assert around.max() > -slack, (text, point)
    if found.complete and not any(": f = " in family.description for family in found.families):
        for x, y in _surrounded(f):
            assert any(np.hypot(p.x[0] - x, p.x[1] - y) < RADIUS for p in found.points), (text, x, y)


TRANSCENDENTAL: list[Pair] = [
    (
        "1/(1+exp(3*x))-1.3*max(-5*y,x*y+2*x-4)+3*x*y+0.7*y",
        lambda x, y: 1 / (1 + np.exp(3 * x)) - 1.3 * np.maximum(-5 * y, x * y + 2 * x - 4) + 3 * x * y + 0.7 * y,
    ),
    (
        "max(x/3-y/4,-exp(y/2)*x)/3+x^2",
        lambda x, y: np.maximum(x / 3 - y / 4, -np.exp(y / 2) * x) / 3 + x**2,
    ),
    (
        "-cos(x-2*y)+3*min(x*y+y/2-1,3*x-y)",
        lambda x, y: -np.cos(x - 2 * y) + 3 * np.minimum(x * y + y / 2 - 1, 3 * x - y),
    ),
]


@pytest.mark.parametrize(("text", "f"), TRANSCENDENTAL)
def test_pieces_that_meet_where_a_polynomial_is_zero(text: str, f: Callable[[Array, Array], Array]) -> None:
    """Each piece is searched; where they meet it is enough that their difference is a multiple of the level."""
    found = critical(text, box="-3.1:3.2", timeout=20)
    assert found.complete
    for x, y in _surrounded(f):
        assert any(np.hypot(p.x[0] - x, p.x[1] - y) < RADIUS for p in found.points), (text, x, y)
    for point in found.points:
        angles = np.linspace(0, 2 * np.pi, 721)
        x, y = point.x
        around = f(x + 1e-4 * np.cos(angles), y + 1e-4 * np.sin(angles)) - f(np.float64(x), np.float64(y))
        assert point.kind.value != "minimum" or around.min() > -1e-13
        assert point.kind.value != "maximum" or around.max() < 1e-13


@pytest.mark.parametrize("text", ["cbrt(sinh(x^2/3+2*x+0.7*y)/2)*x", "cbrt(x+y)*x", "sqrt(|x^2/3+y|)*x"])
def test_a_point_with_a_derivative_on_a_steep_crease_is_not_left_out(text: str) -> None:
    """|f| is at most the 4/3 power of the distance to the origin: f has the gradient 0 there."""
    found = critical(text, box="-1:2")
    apart = [piece for family in found.families for piece in family.pieces if piece.where == "x = 0"]
    assert not found.complete or [piece.kind for piece in apart] == [Kind.SADDLE]


def _quadratic(rng: random.Random) -> Pair:
    a, b, c, d, e = (rng.randint(-2, 2) for _ in range(5))
    text = f"({a}*x^2+{b}*x*y+{c}*y^2+{d}*x+{e}*y+sin(y))"
    return text, lambda x, y: a * x**2 + b * x * y + c * y**2 + d * x + e * y + np.sin(y)


@pytest.mark.parametrize("seed", range(16))
def test_extrema_at_jumps_against_sampling(seed: int) -> None:
    """Where f takes the value of one side: those that are attained, which sampling of that side and the other tells."""
    rng = random.Random(seed)
    (condition, u), (first, f), (second, g), (kinked, w) = _linear(rng), _quadratic(rng), _quadratic(rng), _linear(rng)
    lift = rng.choice([-9, 0, 9])
    found = critical(
        f"where({condition}>=0,{first},{second}+{lift})+|{kinked}|", box="-3.1:3.2", vars=["x", "y"], timeout=20
    )

    def value(x: Array, y: Array) -> Array:
        return np.where(u(x, y) >= 0, f(x, y), g(x, y) + lift) + abs(w(x, y))

    for point in found.points:
        x, y = np.float64(point.x[0]), np.float64(point.x[1])
        angles = np.linspace(0, 2 * np.pi, 721)
        around = value(x + 1e-4 * np.cos(angles), y + 1e-4 * np.sin(angles)) - point.value
        assert point.kind.value != "minimum" or around.min() > -1e-9
        assert point.kind.value != "maximum" or around.max() < 1e-9
    if not found.complete or any(": f = " in family.description for family in found.families):
        return
    for sign in (1, -1):
        for x, y in _attained(lambda x, y, sign=sign: sign * value(x, y), u):
            kinds = [p.kind.value for p in found.points if np.hypot(p.x[0] - x, p.x[1] - y) < RADIUS]
            assert ("minimum" if sign > 0 else "maximum") in kinds, (x, y)


def test_a_list_without_extrema_at_jumps_says_so() -> None:
    """At x = 0 f is e^y, and 5 + x beside it: nowhere on the jump is f lowest, but nobody looked."""
    report = critical("where(sin(x*y)>=0,exp(y)+x*sin(y),5+x)", box="x=-1:1,y=1:2")
    assert not report.complete or any("extrema at jumps are not listed" in note for note in report.notes)


def _attained(f: Callable[[Array, Array], Array], u: Callable[[Array, Array], Array]) -> list[tuple[float, float]]:
    """The middles of disks in which f is lower where u ≥ 0 than anywhere else in the disk, and than on its rim."""
    rim, near = np.linspace(0, 2 * np.pi, 1441), np.linspace(-RADIUS / 2, RADIUS / 2, 41)
    v, w = np.meshgrid(near, near)
    rounds = [RADIUS * k / 20 for k in range(1, 20)]
    found = []
    for x in np.arange(-2.7, 2.71, 0.1):
        for y in np.arange(-2.7, 2.71, 0.1):
            held = u(x + v, y + w) >= 0
            everywhere = [(x + r * np.cos(rim), y + r * np.sin(rim)) for r in (RADIUS,)]
            everywhere += [(x + r * np.cos(rim[::24]), y + r * np.sin(rim[::24])) for r in rounds]
            beyond = [f(a, b)[u(a, b) < 0] for a, b in everywhere[1:]]
            lowest = min([f(*everywhere[0]).min(), *[b.min() for b in beyond if b.size]])
            if held.any() and f(x + v, y + w)[held].min() < lowest - 2 * SLACK:
                found.append((float(x), float(y)))
    return found


RADIUS, SLACK = 0.2, 0.02  # the slack is more than f changes between two samples on the rim of a disk


def _surrounded(f: Callable[[Array, Array], Array]) -> list[tuple[float, float]]:
    """The middles of disks in which f is lower, or higher, than anywhere on their rim: there is an extremum inside."""
    rim = np.linspace(0, 2 * np.pi, 1441)
    near = np.linspace(-RADIUS / 2, RADIUS / 2, 21)
    u, v = np.meshgrid(near, near)
    found = []
    for x in np.arange(-2.7, 2.71, 0.1):
        for y in np.arange(-2.7, 2.71, 0.1):
            edge, inside = f(x + RADIUS * np.cos(rim), y + RADIUS * np.sin(rim)), f(x + u, y + v)
            if inside.min() < edge.min() - SLACK or inside.max() > edge.max() + SLACK:
                found.append((float(x), float(y)))
    return found


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("max(x, y, z)", {("y", "x - z ≥ 0"), ("z", "x - y ≥ 0"), ("z", "x - y ≤ 0")}),
        ("max(x, y, 0)", {("", "x < 0, y < 0"), ("x", "y ≤ 0"), ("y", "x ≥ 0"), ("y", "x ≤ 0")}),
    ],
)
def test_a_crease_holds_the_conditions_under_which_formulas_meet_there(
    text: str, remarks: set[tuple[str, str]]
) -> None:
    found = critical(text)
    assert found.complete
    for start, condition in remarks:
        assert any(f.description.startswith(start) and condition in f.description for f in found.families), condition


@pytest.mark.parametrize(
    ("text", "count"), [("abs(x*y*z)", 3), ("abs(x)^3*y", 1), ("where(x > y, x - y, (x - y)^2)", 1)]
)
def test_no_family_is_empty_or_listed_twice(text: str, count: int) -> None:
    found = critical(text)
    assert len(found.families) == count
    assert all("> 0" not in f.description and "< 0" not in f.description for f in found.families)


# Functions of more than polynomials, in a box: the extrema and saddles inside, by hand.
IN_A_BOX = [
    ("|x-1|+sin(y)", "-3:4", {(1, -np.pi / 2): "minimum", (1, np.pi / 2): "saddle"}),
    ("|x|+exp(y)-y", "-3:4", {(0, 0): "minimum"}),
    ("|x-y|+exp(x)+y^2", "-2:2", {(-0.351733711, -0.351733711): "minimum"}),  # exp(x) + 2 x = 0
    ("|tanh(x)|+y^2", "-1:2", {(0, 0): "minimum"}),
    ("min(x-y,x^2)", "-2:3", {(0, 0): "saddle"}),
    ("relu(x*y)", "-2:3", {(0, 0): "minimum"}),
    ("where(x>0,x+y,y+1)", "-2:3", {}),
    ("where(x>0,x^2+y^2+5,x^2+y^2)", "-2:3", {(0, 0): "minimum"}),
    ("where(x>=0,x+y^2,x+5)", "-2:3", {(0, 0): "minimum"}),
    ("where(x>0,5,y)", "-2:3", {}),
    ("where(x>=0,1-x-y^2,x-5)", "-2:3", {(0, 0): "maximum"}),
]


@pytest.mark.parametrize(("text", "box", "points"), IN_A_BOX)
def test_kinks_of_other_functions_in_a_box(text: str, box: str, points: dict[tuple[float, ...], str]) -> None:
    found = critical(text, box=box)
    if points or found.complete:
        assert {tuple(round(c, 9) + 0.0 for c in p.x): p.kind.value for p in found.points} == {
            tuple(round(c, 9) for c in x): kind for x, kind in points.items()
        }
    assert found.complete, (found.message, found.unresolved)


@pytest.mark.parametrize(
    "text",
    [
        "where(x!=0,y^2+1,y^2)",
        "sign(x)^2+y^2",
    ],
)
def test_what_may_be_an_extremum_at_a_jump_is_not_denied(text: str) -> None:
    assert not critical(text, box="-2:3", timeout=2).complete


@pytest.mark.parametrize(
    "text",
    ["max(0,x*y)", "min(x*y,x)", "abs(tanh(x*y))", "abs((x-1)^3*exp(y))", "max(x/(1+y^2),0)", "abs(x^2*y-y)", "|x|"],
)
def test_untangled_is_the_same_function(text: str) -> None:
    problem = read_problem(text, variables=("x", "y"))
    other = untangled(problem.expression)
    for x, y in np.random.default_rng(5).uniform(-2, 2, (40, 2)):
        at = dict(zip(problem.variables, (x, y)))
        assert float(other.xreplace(at)) == pytest.approx(float(problem.expression.xreplace(at)), abs=1e-12)


@pytest.mark.parametrize("text", ["abs(x)*y^2", "abs(x)^3*y^2", "max(x,0)*y^2", "abs(y)*x^2*z^2", "abs(x-y)*y^2"])
def test_families_of_a_function_that_is_never_negative_are_no_maxima_or_saddles(text: str) -> None:
    report = critical(text)
    assert report.families
    for family in report.families:
        assert family.kind in (None, Kind.MINIMUM)
        assert not family.pieces


@pytest.mark.parametrize(
    ("text", "undefined"),
    [
        ("sqrt((x-y)^2)/(x-y)", "y = x"),
        ("y^2*abs(x)/x", "x = 0"),
        ("(x-y)^4/(x-y)^2", "y = x"),
        ("abs(x-y)^3/(x-y)^2", "y = x"),
    ],
)
def test_where_f_is_divided_by_0_nothing_is_critical(text: str, undefined: str) -> None:
    report = critical(text)
    assert not report.points
    assert not [f for f in report.families if f.description.startswith(undefined)]


@pytest.mark.parametrize(
    "text",
    [
        "x^2+acosh(x-3/2)*relu(-x-4)",
        "x^2+y^2+sqrt(y-1)*relu(x-4y-1/2)",
        "x^2+y^2+acosh(3y/2)*relu(x-4y-1/2)",
        "max(log(x-1),-9)*0.1+x+(y-1)^2",
    ],
)
def test_a_factor_without_a_value_makes_f_undefined_where_another_is_zero(text: str) -> None:
    """Where each formula has the slope 0, or a kink that is an extremum, its root or logarithm has no value."""
    assert critical(text, box="-2:3").points == ()
