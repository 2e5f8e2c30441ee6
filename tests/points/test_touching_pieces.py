"""Where pieces only touch, where f has no value, and values of exact points: against sampling and rational arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest

from symnewton import critical

PLATEAUS: list[tuple[str, Callable[[float], float]]] = [
    ("relu(-x^2)", lambda x: max(-x * x, 0)),
    ("max(1-x^2,1)", lambda x: max(1 - x * x, 1)),
    ("min(0,x^2)", lambda x: min(0, x * x)),
    ("max(0,-(x-1)^2*(x-2)^2)", lambda x: max(0, -((x - 1) ** 2) * (x - 2) ** 2)),
    ("relu(-x^4)+3", lambda x: max(-(x**4), 0) + 3),
    ("min(abs(x),-abs(x))+abs(x)", lambda x: min(abs(x), -abs(x)) + abs(x)),
]


@pytest.mark.parametrize(("text", "f"), PLATEAUS)
def test_a_function_that_is_one_constant_has_one_family_of_all_points(text: str, f: Callable[[float], float]) -> None:
    (value,) = {f(k / 7) for k in range(-30, 31)}
    found = critical(text)
    assert found.complete
    assert not found.points
    assert [family.description for family in found.families] == [f"every point, where f = {value:g}"]


@pytest.mark.parametrize("text", ["max(cos(x),1)", "max(sin(x),1)", "min(-1,sin(x))"])
def test_touching_inside_a_box(text: str) -> None:
    found = critical(text, box="-4:4")
    assert found.complete
    assert [family.description.split(",")[0] for family in found.families] == ["-4 < x < 4"]


def test_a_plateau_ends_where_f_leaves_it() -> None:
    found = critical("relu(-x^2)+relu(x-1)")
    assert [family.description for family in found.families] == ["x < 1, where f = 0"]
    assert [(p.x, p.kind.value) for p in found.points] == [((1.0,), "minimum")]


@pytest.mark.parametrize(
    "text", ["abs(x)/x", "x/abs(x)", "sqrt(x^2)/x", "abs(x-1)/(x-1)", "log(abs(x))-log(x^2)", "abs(x)^3/x^3"]
)
def test_where_f_has_no_value_there_is_no_point(text: str) -> None:
    assert not critical(text).points


@pytest.mark.parametrize("text", ["atan(x)+atan(1/x)", "atan(x/y)+atan(y/x)", "log(x^2)-2*log(x)"])
def test_constant_on_each_part_of_the_domain_is_not_called_constant(text: str) -> None:
    (family,) = critical(text).families
    assert "constant on each part of its domain" in family.description


EXACT: list[tuple[str, str, Fraction]] = [
    ("x^2-2*x+1-1e-30", "1", Fraction(-1, 10**30)),
    ("abs(x^2-2*x+1-1e-30)", "1", Fraction(1, 10**30)),
    ("(x^2-2)^2+1e-40", "sqrt(2)", Fraction(1, 10**40)),
    ("x^4/4-x^3/3+1/12+1e-35", "1", Fraction(1, 10**35)),
    ("(x-y)^2+(x-1)^2-1e-33", "1", Fraction(-1, 10**33)),
    ("exp(x)-x-1+1e-28", "0", Fraction(1, 10**28)),
]


@pytest.mark.parametrize(("text", "x", "value"), EXACT)
def test_the_value_of_an_exact_point_is_the_nearest_double(text: str, x: str, value: Fraction) -> None:
    points = [p for p in critical(text).points if p.exact and str(p.exact[0]) == x]
    assert [p.value for p in points] == [float(value)]


def test_the_value_of_a_certified_point_is_the_nearest_double() -> None:
    (point,) = critical("exp(x)+x^2+x-0.6713747058869").points
    with mpmath.workdps(60):
        x = mpmath.findroot(lambda t: mpmath.exp(t) + 2 * t + 1, -0.7)
        assert point.value == float(mpmath.exp(x) + x * x + x - mpmath.mpf("0.6713747058869"))
