"""Points and boxes as text and as data: exact values, or an error that says which part is wrong."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, Float, Integer, Rational, Symbol, pi, sqrt

from symnewton.errors import InputError
from symnewton.language import read_box, read_constant, read_point

X, Y = Symbol("x", real=True), Symbol("y", real=True)
ALPHA = Symbol("alpha", real=True)
FOUR = (Integer(4), Integer(4))
HALF = Rational(1, 2)


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("0.05", (X,), (Rational(1, 20),)),
        ("4,4", (X, Y), FOUR),
        ("(4,4)", (X, Y), FOUR),
        ("[4, 4]", (X, Y), FOUR),
        (" ( 4 , 4 ) ", (X, Y), FOUR),
        ("4 4", (X, Y), FOUR),
        ("( 4  2*2 )", (X, Y), FOUR),
        ("x=4,y=4", (X, Y), FOUR),
        ("y=1/2, x=pi/2", (X, Y), (pi / 2, HALF)),
        ("(1+1)*2,(4)", (X, Y), FOUR),
        ("max(1,4),4", (X, Y), FOUR),
        ("x=4", (X,), FOUR[:1]),
        ("-1.5e-3", (X,), (Rational(-3, 2000),)),
        ("α=4", (ALPHA,), FOUR[:1]),
        ("√2,½", (X, Y), (sqrt(2), HALF)),
        ("e^0,-2^2", (X, Y), (Integer(1), Integer(-4))),
    ],
)
def test_points_as_text(text: str, variables: tuple[Symbol, ...], expected: tuple[Expr, ...]) -> None:
    assert read_point(text, variables) == expected


@pytest.mark.parametrize(
    "given",
    [[4, 4], (4.0, "4"), {"x": 4, "y": "8/2"}, {"y": 4, "x": 4}, [Integer(4), Float(4)], [Decimal(4), Fraction(8, 2)]],
)
def test_points_as_data(given: object) -> None:
    assert read_point(given, (X, Y)) == FOUR


def test_one_number_is_a_point_of_one_variable() -> None:
    assert read_point(0.05, (X,)) == (Rational(1, 20),)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_its_shortest_decimal(value: float) -> None:
    (coordinate,) = read_point([value], (X,))
    assert coordinate == Rational(repr(value))
    assert float(coordinate) == value


# (given, variables, column or None, part of the message or hint)
BAD_POINTS = [
    ("", (X,), 1, "no expression"),
    ("abc", (X,), 1, "a name, not a number"),
    ("1,2", (X,), 1, "2 coordinates for 1 variable"),
    ("1,", (X,), 1, "2 coordinates for 1 variable"),
    ("1,,2", (X, Y), 1, "3 coordinates"),
    ("1", (X, Y), 1, "x=1,y=1"),
    ("x=1", (X, Y), 4, "for y is missing"),
    ("x=1,z=2", (X, Y), 7, "'z' is not a variable"),
    ("x=1,x=2", (X, Y), 7, "given twice"),
    ("x=1,2", (X, Y), 5, "has none"),
    ("1,nan", (X, Y), 3, "finite"),
    ("1,inf", (X, Y), 3, "finite"),
    ("1+1j", (X,), 4, "imaginary"),
    ("1.2.3", (X,), 4, "without a sign"),
    ("x=1/0", (X,), 5, "division by zero"),
    ("٣", (X,), 1, "ARABIC"),
    ("1,y", (X, Y), 3, "a name"),
    ("x=log(-1)", (X,), 3, "not a real"),
    ("9**9**9", (X,), 1, "too large"),
    ("1e999999", (X,), 1, "exponent"),
    ("x=open('f')", (X,), 8, "not part"),
    (",".join(map(str, range(20_000))), (X,), None, "characters"),
    ([1, 2], (X,), None, "2 coordinates for 1 variable"),
    ([float("nan")], (X,), None, "x: 'nan' is not a finite"),
    ([float("inf")], (X,), None, "finite"),
    ([None], (X,), None, "'None'"),
    ([True], (X,), None, "'True'"),
    ([[1]], (X,), None, "finite"),
    ([1j], (X,), None, "finite"),
    ({"x": 1}, (X, Y), None, "for y is missing"),
    ({"z": 1}, (X,), None, "'z'"),
    ({"x": "1+"}, (X,), 3, "x: the expression ends"),
    (None, (X,), None, "not a list"),
    ([10**6000], (X,), None, "too large"),
    (list(range(10**6)), (X,), None, "1000000 coordinates"),
]


@pytest.mark.parametrize(("given", "variables", "column", "said"), BAD_POINTS)
def test_bad_points(given: object, variables: tuple[Symbol, ...], column: int | None, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_point(given, variables)
    error = caught.value
    assert error.column == column
    assert said in f"{error.message} {error.hint}"
    assert error.hint


@pytest.mark.parametrize(
    "given",
    [
        "x=-4:4,y=-2:2",
        "y=-2:2, x=-8/2:4",
        {"x": [-4, 4], "y": [-2, "2"]},
        [(-4, 4), (-2, 2)],
        "-4:4,-2:2",
        {"x": "-4:4", "y": [-2, 2]},
    ],
)
def test_boxes(given: object) -> None:
    assert read_box(given, (X, Y)) == ((-4, 4), (-2, 2))


def test_one_interval_is_for_all_variables() -> None:
    assert read_box("-pi:pi", (X, Y)) == ((-pi, pi), (-pi, pi))


@pytest.mark.parametrize(
    ("given", "column", "said"),
    [
        ("4", 1, "low:high"),
        ("1:2:3", 1, "low:high"),
        ("4:-4", 1, "is empty"),
        ("1:1", 1, "is one point"),
        ("x=1:2", 6, "for y is missing"),
        ("x=0:oo,y=0:1", 5, "finite"),
        ("a:b", 1, "a name"),
        (":4", 1, "no expression"),
        ("x=0:1,y=0:1,y=0:2", 15, "given twice"),
        ({"x": [1, 2]}, None, "for y is missing"),
        ({"x": [1], "y": [1, 2]}, None, "x: a list"),
        ({"x": 3, "y": [1, 2]}, None, "x: a int"),
        ({"x": [2, 1], "y": [1, 2]}, None, "is empty"),
    ],
)
def test_bad_boxes(given: object, column: int | None, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_box(given, (X, Y))
    assert caught.value.column == column
    assert said in f"{caught.value.message} {caught.value.hint}"


def test_constants_are_exact() -> None:
    assert read_constant("0.1 + 0.2") == Rational(3, 10)
    assert read_constant(Float("0.25")) == Rational(1, 4)
    assert read_constant(sqrt(2)) == sqrt(2)
    assert read_constant(10**300) == Integer(10) ** 300


@pytest.mark.parametrize("text", ["0:1", "0,1", "[0,1]", " [ 0 , 1 ]", "(0, 1)", "0..1", "0 .. 1", "max(0,-1),2/2"])
def test_an_interval_for_all_variables_is_read_as_people_write_it(text: str) -> None:
    assert read_box(text, (X, Y)) == ((Integer(0), Integer(1)),) * 2


@pytest.mark.parametrize("text", ["0:1,-1:2", "[0,1],[-1,2]", "0..1,-1..2", "x=[0,1],y=-1:2", "y=-1..2,x=(0,1)"])
def test_an_interval_for_each_variable_is_read_as_people_write_it(text: str) -> None:
    assert read_box(text, (X, Y)) == ((Integer(0), Integer(1)), (Integer(-1), Integer(2)))


@pytest.mark.parametrize("text", ["0:1:2", "[0,1", "1,0", "0:1,2", "0,1,2,3", "..", ",", "0. . 1"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_box(text, (X, Y))
