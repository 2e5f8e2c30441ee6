"""The checker's arithmetic against mpmath, its derivatives against SymPy, and what its claims mean."""

from __future__ import annotations

import ast
import json
import math
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy as sp

import symnewton
from symnewton import checker
from symnewton.checker import ONE, Formulas, Interval, around, verify
from symnewton.errors import InputError

FILE = Path(checker.__file__)
FUNCTIONS = {
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "atan": mpmath.atan,
    "Abs": abs,
}


def exactly(q: Fraction) -> Any:
    return mpmath.mpf(q.numerator) / q.denominator


def between(low: Fraction, high: Fraction) -> Interval:
    return around(low * ONE, high * ONE)


def ends(interval: Interval) -> tuple[Any, Any]:
    return exactly(Fraction(interval.lo, ONE)), exactly(Fraction(interval.hi, ONE))


def contains(interval: Interval, value: Any) -> bool:
    low, high = ends(interval)
    return bool(low <= value <= high)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_on_intervals_hold_all_their_values(name: str) -> None:
    draw = random.Random(name)
    with mpmath.workprec(600):
        for _ in range(150):
            scale = draw.choice([1e-18, 1e-3, 1, 50, 700])
            low, width = Fraction(draw.gauss(0, scale)), abs(Fraction(draw.gauss(0, draw.choice([1e-20, 1e-6, 1]))))
            if name == "log":
                low = abs(low)
            found = checker.FUNCTIONS[name][0](between(low, low + width))
            for k in range(5):
                assert contains(found, FUNCTIONS[name](exactly(low + width * k / 4)))
            first, last = ends(checker.FUNCTIONS[name][0](between(low, low)))
            assert last - first <= mpmath.mpf(2) ** -200 * max(1, abs(first))


FORMULAS = [
    "x**3*y - 2*x/(1 + y**2) + 1/10",
    "exp(x*y) - log(x + 3) + sqrt(y + 2)**3",
    "sin(x)*cos(y) + atan(x - y) + tanh(x*y)",
    "x**y + y**(-2/3) + cosh(x)*sinh(y)",
    "acos(x/4) + asin(y/5) + asinh(x) + atanh(x/3) + acosh(y + 1) + tan(x)",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_and_their_derivatives_are_those_of_sympy(text: str) -> None:
    x, y = sp.symbols("x y", positive=True)
    formulas = Formulas(["x", "y"])
    node = formulas.read(text, formulas.names)
    expression = sp.parse_expr(text, {"x": x, "y": y}, evaluate=True)
    at = {x: sp.Rational(3, 7), y: sp.Rational(5, 4)}
    box = [between(Fraction(int(q.p), int(q.q)), Fraction(int(q.p), int(q.q))) for q in at.values()]
    for first in (0, 1):
        for second in (0, 1):
            slope = formulas.slope(formulas.slope(node, first), second)
            wanted = sp.nsimplify(expression.diff((x, y)[first], (x, y)[second]), rational=True).subs(at).evalf(60)
            with mpmath.workprec(250):
                low, high = ends(formulas.evaluated(slope, box, {}))
                assert abs(low - mpmath.mpf(str(wanted))) < mpmath.mpf(10) ** -45 * (1 + abs(low))
                assert low <= high


@pytest.mark.parametrize(
    ("text", "low", "high", "smooth"),
    [
        ("log(x)", "-1", "1", False),
        ("1/x", "-1", "1", False),
        ("sqrt(x)", "0", "1", True),
        ("1/x", "1", "inf", True),
        ("sign(x)", "0", "1", False),
        ("x**(1/3)", "-1", "1", False),
        ("0*log(x) + 2", "-1", "1", False),
        ("exp(cos(1/(2 + sin(x))))", "-inf", "inf", True),
    ],
)
def test_what_is_not_smooth_everywhere_is_remembered(text: str, low: str, high: str, smooth: bool) -> None:
    formulas = Formulas(["x"])
    found = formulas.evaluated(formulas.read(text, formulas.names), [around(checker.read(low), checker.read(high))], {})
    assert found.smooth is smooth


def judged(*lines: Any) -> list[str]:
    return [verdict.partition(":")[0] for _, verdict in verify("\n".join(map(json.dumps, lines)))]


def head(f: str, box: Any = None, about: str = "critical") -> dict[str, Any]:
    return {"certificate": 2, "about": about, "f": [f], "variables": ["x"], "box": box}


def test_a_zero_where_f_is_not_defined_is_no_critical_point() -> None:
    """The gradient of 2x^2 - 4log(x) as a formula is 0 at -1 too."""
    region = {"region": 0, "box": [["-5/4", "-3/4"]], "matrix": [[0.35]], "signs": [1], "at": ["-1"]}
    point = {"claim": "point", "region": 0, "enclosure": [["-1", "-1"]], "kind": "minimum"}
    assert judged(head("2*x**2 - 4*log(x)"), region, point) == ["does not hold"]
    assert judged(head("2*x**2 - 4*log(-x)"), region, point) == ["holds"]


@pytest.mark.parametrize(
    ("cover", "verdict"),
    [
        ("s0 r0 g0", "does not hold"),  # 0 is the edge of the region's part: [-2, 0] is larger than the region
        ("s0 s0 g0 r0 s0 r0 g0", "holds"),
        ("s0 s0 g0 r0 s0 r0", "does not hold"),  # a leaf is missing
        ("s0 s0 g0 r0 s0 r0 g0 g0", "does not hold"),  # one too many
        ("r0", "does not hold"),
        ("u0", "does not hold"),
        ("s-1 g0 g0", "does not hold"),
        ("x", "does not hold"),
        ("", "does not hold"),
    ],
)
def test_a_cover_covers(cover: str, verdict: str) -> None:
    region = {"region": 0, "box": [["-1.25", "1.25"]], "matrix": [[0.7]], "signs": [1]}
    complete = {"claim": "complete", "points": [0], "cover": cover}
    assert judged(head("x**2", [["-2", "2"]]), region, complete) == [verdict]


def test_claims_that_leave_a_point_out_do_not_hold() -> None:
    region = {"region": 0, "box": [["-1.25", "1.25"]], "matrix": [[0.7]], "signs": [1]}
    complete = {"claim": "complete", "points": [], "cover": "s0 s0 g0 r0 s0 r0 g0"}
    assert judged(head("x**2", [["-2", "2"]]), region, complete) == ["does not hold"]


@pytest.mark.parametrize("reach", [0, -5, "inf", "nan", "x", None])
def test_a_reach_that_is_none_shows_nothing(reach: Any) -> None:
    complete = {"claim": "complete", "points": [], "reach": reach, "faces": ["g0", "g0"], "cover": "g0"}
    assert judged(head("x**3 - x"), complete) == ["does not hold"]


def test_a_mean_value_form_has_its_centre_in_the_box() -> None:
    """At the exact number where a side has no width, and between its ends where it is narrower than the last bit of a double."""
    complete = {"claim": "complete", "points": []}
    third = head("2**600*(3*x - 1)", [["1/3", "1/3"]], "roots")
    assert judged(third, complete | {"cover": "g0"}) == ["does not hold"]
    low, width = 1 + Fraction(1, 2**61), Fraction(1, 2**70)
    narrow = head(f"(x - {low + width * 3 / 8})**2", [[str(low), str(low + width)]], "roots")
    assert judged(narrow, complete | {"cover": "s0 s0 g0 g0 g0"}) == ["does not hold"]


def test_numbers_beyond_doubles_are_numbers() -> None:
    region = {"region": 0, "box": [[str(2**520 - 1), str(2**520 + 1)]], "matrix": [[1]], "signs": [1]}
    point = {"claim": "point", "region": 0, "enclosure": [[str(2**520)] * 2], "kind": "minimum"}
    assert judged(head("(x - 2**520)**2/2"), region | {"at": [str(2**520)]}, point) == ["holds"]


def test_a_bound_on_a_function_of_roots_is_not_one_of_convex_regions() -> None:
    """`about` roots, a region holds a zero of f, not of its derivative."""
    region = {"region": 0, "box": [["-0.5", "0.5"]], "matrix": [[1]]}
    lowest = {"claim": "lowest", "value": ["-0.1", "1"], "at": ["0"], "cover": "r0"}
    assert judged(head("x", [["-0.5", "0.5"]], "roots"), region, lowest) == ["does not hold"]


def test_what_a_kink_or_a_jump_hides_is_not_believed() -> None:
    """The derivative of sign is written as 0, so Krawczyk's operator and mean value forms are for where all is smooth."""
    across = {"region": 0, "box": [["-3/2", "8/5"]], "matrix": [[0.7]], "signs": [1]}
    for enclosure, kind in (("1/2", "minimum"), ("-1/2", "minimum"), ("0", "maximum")):
        point = {"claim": "point", "region": 0, "enclosure": [[enclosure, enclosure]], "kind": kind}
        assert judged(head("x**2 - Abs(x)"), across, point) == ["does not hold"]
    for leaf in ("g0", "k1"):
        complete = {"claim": "complete", "points": [], "cover": leaf}
        assert judged(head("x**2/20 + Abs(x - 1) + x", [["-2", "5"]]), complete) == ["does not hold"]
    lowest = {"claim": "lowest", "value": ["3", "3"], "at": ["3"]}
    for cover in ("v", "l0 v", "h0 v"):
        assert judged(head("sign(x - 1) + 2", [["-2", "5"]]), lowest | {"cover": cover}) == ["does not hold"]
    order = {"region": 0, "box": [["-1", "3"]], "at": ["0"], "alone": [[0, 1]], "rim": [1, ["v", "v"]]}
    point = {"claim": "point", "region": 0, "enclosure": [["0", "0"]], "kind": "minimum"}
    assert judged(head("x**2 + Abs(x - 1)/4"), order, point) == ["does not hold"]
    assert judged(head("x**2 + 3*sign(x - 1)"), order, point) == ["does not hold"]


FALSE: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = [
    (
        "the root of acos at the edge of its domain",
        head("acos(x)", [["1", "1"]], "roots"),
        [{"claim": "complete", "points": [], "cover": "u0"}],
    ),
    (
        "the minimum of |x|^(3/2), where the formula of the derivative is undefined",
        head("(x**2)**(3/4)", [["0", "0"]]),
        [{"claim": "complete", "points": [], "cover": "g0"}],
    ),
    (
        "a bound where only the formula of a derivative is undefined",
        {**head("sqrt(x*y)", [["0", "0"], ["0", "1"]]), "variables": ["x", "y"]},
        [{"claim": "lowest", "value": ["1", "2"], "at": ["0", "0"], "cover": "u0"}],
    ),
    (
        "names that Python's grammar takes for one",
        {**head("(x - 5)*(\uff58 - 6)", [["5", "7"], ["4", "6"]]), "variables": ["x", "\uff58"]},
        [{"claim": "complete", "points": [], "cover": "s0 s0 s0 s0 g0 g0 g0 g0 g0"}],
    ),
    ("a number that is written for Python only", head("0x10*x"), [{"claim": "complete", "points": [], "cover": "g0"}]),
    ("a constant that is called", head("E(x - x) + x"), [{"claim": "complete", "points": [], "cover": "g0"}]),
    ("a comment in a formula", head("x # + x**2"), [{"claim": "complete", "points": [], "cover": "g0"}]),
    ("a name of Python for a number", head("True*x"), [{"claim": "complete", "points": [], "cover": "g0"}]),
    ("a claim that was one once", head("log(x)"), [{"claim": "regular", "at": ["-1"]}]),
    (
        "a pole is no point where G is not 0",
        head("1/x", [["0", "0"]]),
        [{"claim": "complete", "points": [], "cover": "g0"}],
    ),
    (
        "a minimum where a part of f is not defined",
        head("x**2 + 0*log(x)"),
        [
            {"region": 0, "box": [["-1", "1"]], "matrix": [[0.7]], "signs": [1]},
            {"claim": "point", "region": 0, "enclosure": [["0", "0"]], "kind": "minimum"},
        ],
    ),
    (
        "a minimum where a part of f is not defined, as a power",
        head("x**2 + log(x)**0"),
        [
            {"region": 0, "box": [["-1", "1"]], "matrix": [[0.7]], "signs": [1]},
            {"claim": "point", "region": 0, "enclosure": [["0", "0"]], "kind": "minimum"},
        ],
    ),
    (
        "a kind that is claimed of a root",
        head("x", about="roots"),
        [
            {"region": 0, "box": [["-1", "1"]], "matrix": [[1]]},
            {"claim": "point", "region": 0, "enclosure": [["0", "0"]], "kind": "minimum"},
        ],
    ),
    (
        "an enclosure in fewer variables",
        {**head("x**2 + (y - 1)**2"), "variables": ["x", "y"]},
        [
            {"region": 0, "box": [[-1, 1], [0, 2]], "matrix": [[0.7, 0], [0, 0.7]], "signs": [1, 1]},
            {"claim": "point", "region": 0, "enclosure": [["-1", "1"]], "kind": "minimum"},
        ],
    ),
    (
        "two variables of one name",
        {**head("x"), "variables": ["x", "x"]},
        [{"claim": "complete", "points": [], "cover": "g1"}],
    ),
    (
        "a box that is a point at infinity",
        head("x", [["inf", "inf"]]),
        [{"claim": "complete", "points": [], "cover": "g0"}],
    ),
    (
        "the lowest value of a function that falls for ever",
        head("x", [["-inf", "0"]]),
        [{"claim": "lowest", "value": ["-1", "1"], "at": ["0"], "cover": "l0 v"}],
    ),
    (
        "a reach beyond all numbers",
        head("x**2 - x"),
        [{"claim": "complete", "points": [], "reach": "1e9999", "cover": "g0"}],
    ),
    ("a number of no size", head("x", [["-1", "nan"]]), [{"claim": "complete", "points": [], "cover": "g0"}]),
    ("a number of no size", head("x", [[0, math.nan]]), [{"claim": "complete", "points": [], "cover": "g0"}]),
    ("a cover that is none", head("x"), [{"claim": "complete", "points": [], "cover": ["g0"]}]),
    (
        "an exponent that fills the memory",
        head("x + 1e999999999"),
        [{"claim": "complete", "points": [], "cover": "g0"}],
    ),
    (
        "powers that fill the memory",
        head("((9**9999)**9999)**9999 + x"),
        [{"claim": "complete", "points": [], "cover": "g0"}],
    ),
]


@pytest.mark.parametrize(("lines"), [[first, *rest] for _, first, rest in FALSE], ids=[name for name, *_ in FALSE])
def test_what_is_false_is_not_believed(lines: list[Any]) -> None:
    assert set(judged(*lines)) <= {"does not hold", "not covered"}


RIM = {"minimum": [1, ["v", "v"]], "maximum": [-1, ["v", "v"]]}


def around_zero(order: Any, **how: Any) -> dict[str, Any]:
    return {"region": 0, "box": [["-1/8", "1/8"]], "at": ["0"], "alone": [[0, order]], **how}


def test_degenerate_points_are_settled_by_their_surroundings() -> None:
    for f, kind, order in (("x**4", "minimum", 3), ("-x**6", "maximum", 5), ("x**5", "inflection", 4)):
        how = {"rim": RIM[kind]} if kind in RIM else {"curves": [["_"]]}
        for claimed in ("minimum", "maximum", "inflection", "saddle"):
            point = {"claim": "point", "region": 0, "enclosure": [["0", "0"]], "kind": claimed}
            assert judged(head(f), around_zero(order, **how), point) == [
                "holds" if claimed == kind else "does not hold"
            ]
            for other in (*({"rim": rim} for rim in RIM.values()), {"curves": [["_"]]}, {"curves": []}, {"signs": [1]}):
                if other != how:
                    assert judged(head(f), around_zero(order, **other), point) == ["does not hold"]


@pytest.mark.parametrize("order", [0, -1, 0.5, "1", None])
def test_an_order_below_one_is_none(order: Any) -> None:
    """x + 1 is not 0 at 0, whatever the file calls its order."""
    point = {"claim": "point", "region": 0, "enclosure": [["0", "0"]]}
    assert judged(head("x + 1", about="roots"), around_zero(order), point) == ["does not hold"]


MONKEY = {"certificate": 2, "about": "critical", "f": ["x**3 - 3*x*y**2"], "variables": ["x", "y"], "box": None} | {
    "components": [["x**3", "x/3", "-y/6"], ["y**3", "-y/3", "-x/6"]]
}
NODE = {"region": 0, "box": [["-1", "1"], ["-1", "1"]], "at": ["0", "0"], "alone": [[2, 3], [3, 3]]}
SADDLE = {"claim": "point", "region": 0, "enclosure": [["0", "0"], ["0", "0"]], "kind": "saddle"}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"curves": [["_", "0"]]}, "holds"),
        ({"curves": [["0", "_"]]}, "does not hold"),  # on which f is 0
        ({"curves": [["_**2", "0"]]}, "does not hold"),  # on which f only rises
        ({"curves": [["_**2", "0"], ["-_**2", "0"]]}, "holds"),
        ({"curves": [["_ + 1", "0"]]}, "does not hold"),  # which is elsewhere
        ({"curves": [["_ #", "0"]], "at": ["1/8", "0"]}, "does not hold"),
        ({"curves": [["_", "0"]], "alone": [[2, 3]]}, "does not hold"),
        ({"curves": [["_", "0"]], "alone": []}, "does not hold"),
        ({"curves": [["_", "0"]], "alone": [[2, 2], [3, 3]]}, "does not hold"),
        ({"curves": [["_", "0"]], "alone": [[2, 4], [3, 3]]}, "does not hold"),
        ({"curves": [["_", "0"]], "alone": [[0, 2], [3, 3]]}, "does not hold"),  # 3x^2 - 3y^2 depends on both
        ({"curves": [["_", "0"]], "alone": [[3, 3], [2, 3]]}, "does not hold"),
        ({"curves": [["_", "0"]], "at": ["1/8", "0"]}, "does not hold"),
        ({"rim": [1, ["v", "v", "v", "v"]]}, "does not hold"),
        ({"rim": [1, []]}, "does not hold"),
        ({"signs": [1, -1]}, "does not hold"),
        ({}, "does not hold"),
    ],
)
def test_a_degenerate_point_of_two_variables(change: dict[str, Any], verdict: str) -> None:
    assert judged(MONKEY, NODE | change, SADDLE) == [verdict]


@pytest.mark.parametrize("flat", ["0", "_**20"])
def test_a_curve_along_which_f_is_not_seen_to_fall_is_no_proof_that_it_falls(flat: str) -> None:
    """x^4 has a minimum at 0: along a constant curve, or one of a high order, no derivative that is looked at is not 0."""
    inflection = {"claim": "point", "region": 0, "enclosure": [["0", "0"]], "kind": "inflection"}
    for curves in ([[flat], ["_"]], [["_"], [flat]], [[flat]]):
        assert judged(head("x**4"), around_zero(3, curves=curves), inflection) == ["does not hold"]
    assert judged(head("x**5"), around_zero(4, curves=[[flat], ["_"]]), inflection) == ["holds"]


def test_a_point_that_is_not_alone_is_no_region() -> None:
    """All of y = 0 is critical for y^2, and (0, 0) is one of them."""
    square = MONKEY | {"f": ["y**2"], "components": [["x", "0", "0"], ["x**2*y", "0", "x**2/2"]]}
    rim = {"rim": [1, ["v", "v", "v", "v"]]}
    for components in ([], square["components"], square["components"][1:]):
        for alone in ([[2, 1], [1, 1]], [[1, 1], [1, 1]], [[0, 1], [1, 1]], [[3, 2], [1, 1]]):
            lines = square | {"components": components}, NODE | rim | {"alone": alone}, SADDLE | {"kind": "minimum"}
            assert judged(*lines) == ["does not hold"]


def test_signs_are_those_of_a_square_matrix() -> None:
    """Three rows give a matrix Y too, but Sylvester's law does not tell its signs."""
    box: list[Any] = [["-1", "1"], ["-1", "1"]]
    f = {**head("x**2 + y**2"), "variables": ["x", "y"]}
    for matrix, signs, kind, verdict in (
        ([[0.7, 0], [0, 0.7]], [1, 1], "minimum", "holds"),
        ([[0.7, 0], [0, 0.8], [0, 0.4]], [1, 1, -1], "saddle", "does not hold"),
        ([[0.7, 0], [0, 0.7]], [1, -1], "saddle", "does not hold"),
        ([[0.7, 0], [0, 0.7]], [1, 2], "minimum", "does not hold"),
        ([[0.7, 0], [0, 0.7]], [], "maximum", "does not hold"),
    ):
        region = {"region": 0, "box": box, "matrix": matrix, "signs": signs}
        point = {"claim": "point", "region": 0, "enclosure": [[-0.1, 0.1]] * 2, "kind": kind}
        assert judged(f, region, point) == [verdict]


def test_a_face_at_infinity_varies_in_t_too() -> None:
    """(x - 10)^2 + y^2 has its minimum at (10, 0), outside the reach: no leaf of a face may hide it."""
    far = [["x - 10*_", "_**2/2", "0"], ["y", "0", "_**2/2"]]
    lines: list[Any] = [
        {"certificate": 2, "about": "critical", "f": ["(x - 10)**2 + y**2"], "variables": ["x", "y"], "box": None},
        {"claim": "complete", "points": [], "reach": 4, "far": far, "faces": ["g0", "", "", ""], "cover": "g0"},
    ]
    for leaf in ("g0", "g1", "k1,1", "k1,-1", "u0", "s2 g0 g0", "s2 k1,9 k1,9", "s1 s2 g1 g1 s2 k1 k1"):
        lines[1]["faces"] = ["g0", leaf, "s1 g1 s1 g1 g1", "g1"]
        assert judged(*lines) == ["does not hold"], leaf
    lines[1] |= {"reach": 16, "faces": ["g0", "g0", "g1", "g1"], "cover": "s0 g0 s0 s0 s1 g1 g1 g0 g0"}
    (told,) = [verdict for _, verdict in verify("\n".join(map(json.dumps, lines)))]
    assert told == "does not hold: leaf g[1] may be 0 there"  # which it is at (10, 0): the faces are right


@pytest.mark.parametrize(
    ("component", "verdict"),
    [
        (["x - 1", "1/2", "x"], "holds"),  # of Rosenbrock's function
        (["x - 1 + 0/x", "1/2", "x"], "does not hold"),
        (["x - 2", "1/2", "x"], "does not hold"),
        (["1", "1/(2*(x - 1) - 400*x*(y - x**2))", "0"], "does not hold"),  # not where the gradient is 0
        (["1", "0", "0"], "does not hold"),
        (["x - 1 + (x - 1/2)*(x - 3/2)*(x - 5/2)*(x - 7/2)*(x - 9/2)*(x - 11/2)", "1/2", "x"], "does not hold"),
        (["x - 1 + 1/10**300", "1/2", "x"], "does not hold"),
        (["x - 1", "1/2"], "does not hold"),
        (["exp(x) - exp(1)", "1/2", "x"], "does not hold"),
        (["x - 1", "exp(x)/2/exp(x)", "x"], "does not hold"),
        (["x - 1", "1/(2*exp(0*x))", "x"], "does not hold"),
    ],
)
def test_a_component_is_a_combination(component: list[str], verdict: str) -> None:
    rosenbrock = {
        "certificate": 2,
        "about": "critical",
        "f": ["(x - 1)**2 + 100*(y - x**2)**2"],
        "variables": ["x", "y"],
        "box": [["2", "3"], ["-1", "1"]],
    }
    complete = {"claim": "complete", "points": [], "cover": "g2"}
    assert judged(rosenbrock | {"components": [component]}, complete) == [verdict]


def test_text_that_is_no_formula_is_not_run() -> None:
    for text in (
        "__import__('os')",
        "x.real",
        "[x]",
        "x if x else 1",
        "lambda: 1",
        "f'{x}'",
        "9**9**9**9",
        "x" + "+x" * 20_000,
    ):
        assert judged(head(text), {"claim": "complete", "points": [], "cover": "g0"}) in (
            ["not covered"],
            ["does not hold"],
        )


def test_the_checker_stands_alone() -> None:
    tree = ast.parse(FILE.read_text())
    modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)} | {
        a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names
    }
    assert {str(m).split(".")[0] for m in modules} <= set(sys.stdlib_module_names) | {"__future__"}


def test_it_runs_by_itself(tmp_path: Path) -> None:
    proof = tmp_path / "proof.jsonl"
    complete = {"claim": "complete", "points": [], "cover": "g0"}
    proof.write_text(json.dumps(head("x**2", [["1", "1"]])) + "\n" + json.dumps(complete) + "\n")
    copy = tmp_path / "checker.py"
    copy.write_text(FILE.read_text())
    done = subprocess.run([sys.executable, "-I", copy, proof], capture_output=True, text=True, timeout=60)
    assert (done.returncode, "holds" in done.stdout) == (0, True), done.stderr


HEAD = {
    "certificate": 2,
    "about": "critical",
    "f": ["x**2+y"],
    "variables": ["x", "y"],
    "box": [["-2", "2"], ["-2", "2"]],
}
FLAT = {"region": 0, "box": [["-1", "1"], ["0", "0"]], "matrix": [["7/10"]], "signs": [1]}
ALL = {"claim": "complete", "points": [], "cover": "g1"}  # ∂f/∂y = 1


def test_a_zero_of_some_components_on_a_flat_region_is_no_critical_point() -> None:
    assert judged(HEAD, FLAT, ALL) == ["holds"]
    assert judged(HEAD, FLAT, ALL | {"points": [0]}) == ["does not hold"]


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD, ALL | {"count": 0}),
        (HEAD, ALL | {"claim": "unique"}),
        (HEAD, {"points": [], "cover": "g1"}),
        (HEAD | {"certificate": 1}, ALL),
        (HEAD | {"about": "minima"}, ALL),
        (HEAD | {"box": []}, ALL),
        (HEAD, FLAT, FLAT | {"box": [["0", "1"], ["0", "0"]]}, ALL),
    ],
)
def test_what_the_checker_does_not_know_never_holds(lines: tuple[dict[str, Any], ...]) -> None:
    assert "holds" not in judged(*lines)


def test_an_object_that_says_something_twice_is_no_proof(tmp_path: Path) -> None:
    text = json.dumps(HEAD) + '\n{"claim": "complete", "points": [0], "points": [], "cover": "g1"}'
    with pytest.raises(ValueError, match="twice"):
        verify(text)
    (tmp_path / "proof").write_text(text)
    with pytest.raises(InputError, match="no proof file"):
        symnewton.verify(tmp_path / "proof")


def test_it_is_small_enough_to_be_read() -> None:
    """Lines of code, without blank lines, comments and docstrings."""
    source = FILE.read_text()
    tree, docstrings = ast.parse(source), set[int]()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            docstrings |= {*range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)}
    code = [
        line
        for number, line in enumerate(source.splitlines(), 1)
        if number not in docstrings and line.strip() and not line.strip().startswith("#")
    ]
    assert len(code) <= 500
