"""Proofs about one box, against mpmath's roots in 50 digits and NumPy's eigenvalues."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from problems import function

from symnewton.points.findings import Box
from symnewton.points.inertia import Inertia
from symnewton.points.intervals.krawczyk import (
    certified_inertia,
    certify,
    prove_root,
    prove_unique,
    proven_within,
)
from symnewton.verdicts import Kind

# A function, a start near a critical point, the point in mpmath, and the inertia of the Hessian there.
POINTS = [
    ("exp(x) - log(x)", (0.567143,), lambda: [mpmath.lambertw(1).real], (1, 0)),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", (3.0, 2.0), lambda: [3, 2], (2, 0)),
    (
        "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        (-0.2708446, -0.9230386),
        lambda: mpmath.findroot(
            lambda x, y: [
                4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7),
                2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7),
            ],
            (-0.27, -0.92),
        ),
        (0, 2),
    ),
    ("100*(y - x^2)^2 + (1 - x)^2", (1.0, 1.0), lambda: [1, 1], (2, 0)),
    ("sin(x)*sin(y)", (math.pi, math.pi), lambda: [mpmath.pi, mpmath.pi], (1, 1)),
    ("1e10*(x - 1)^2 - 1e-10*y^2", (1.0, 0.0), lambda: [1, 0], (1, 1)),
    ("(x - 1/3)^2", (0.3333333333333333,), lambda: [mpmath.mpf(1) / 3], (1, 0)),
    ("x^2 + y^2 + z^2 - x*y*z/10", (0.0, 0.0, 0.0), lambda: [0, 0, 0], (3, 0)),
    (
        "x^2/2 - 1234567.1*x + cos(x)",
        (1234567.9,),
        lambda: [mpmath.findroot(lambda x: x - mpmath.mpf("1234567.1") - mpmath.sin(x), 1234567.9)],
        (1, 0),
    ),
    (
        "(x - 1000000/3)^2*(1 + y^2) + (y + 2000000/7)^2",
        (333333.3333333333, -285714.2857142857),
        lambda: [mpmath.mpf(1000000) / 3, -mpmath.mpf(2000000) / 7],
        (2, 0),
    ),
    ("gamma(x)", (1.46163214,), lambda: [mpmath.findroot(mpmath.digamma, 1.46)], (1, 0)),
]


@pytest.mark.parametrize(("text", "near", "point", "signs"), POINTS)
def test_the_enclosure_holds_the_point_and_little_else(text, near, point, signs) -> None:  # type: ignore[no-untyped-def]
    found = certify(function(text), near)
    assert found is not None
    assert found.inertia == Inertia(*signs, 0)
    with mpmath.workdps(50):
        for (low, high), true in zip(found.enclosure, point(), strict=True):
            assert mpmath.mpf(low) <= true <= mpmath.mpf(high)
            assert high - low <= 1e-14 * max(1.0, abs(low))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("x^4", (0.0,)),
        ("x^4 + y^2", (0.0, 0.0)),
        ("x^3 - 3*x*y^2", (0.0, 0.0)),
        ("abs(x) + x^2", (0.0,)),
        ("where(x > 0, x^2, 3*x^2)", (0.0,)),
        ("floor(x) + (x - 1)^2", (1.0,)),
        ("exp(x)", (0.0,)),
        ("log(x) - x", (-1.0,)),
        ("x^2 + 1/x", (5.0,)),
        ("(x^2 + y^2 - 1)^2", (1.0, 0.0)),
        ("(x - y)^2", (1.0, 1.0)),
    ],
)
def test_nothing_is_proven_where_there_is_no_regular_point(text: str, near: tuple[float, ...]) -> None:
    assert certify(function(text), near) is None
    assert prove_unique(function(text), near) is None


EMPTY = ((1.0, -1.0), (1.0, -1.0))
BOWL = "x^2 + x*y + y^2 - 3*x - 3*y"  # its only critical point is (1, 1)


@pytest.mark.parametrize(
    ("text", "box", "part", "proven"),
    [
        ("exp(x) + y^2", ((0.0, 1.0), (-1.0, 1.0)), EMPTY, True),  # a partial derivative has no zero
        (BOWL, ((0.0, 2.0), (0.0, 2.0)), ((0.99, 1.01), (0.99, 1.01)), True),
        (BOWL, ((0.0, 2.0), (0.0, 2.0)), ((0.0, 1.01), (0.99, 2.0)), True),
        (BOWL, ((0.0, 2.0), (1.2, 2.2)), EMPTY, True),  # both partial derivatives have zeros, never together
        (BOWL, ((0.0, 2.0), (0.0, 2.0)), ((1.01, 2.0), (0.0, 2.0)), False),
        (BOWL, ((0.0, 2.0), (0.0, 2.0)), ((0.0, 2.0), (0.0, 0.99)), False),
        (BOWL, ((0.0, 2.0), (0.0, 2.0)), EMPTY, False),
        # the image reaches beyond the box: only what is in the box has to be in the part
        ("x^2 + x^3/3 + y^2", ((-0.25, 1.0), (-1.0, 1.0)), ((-0.25, 0.6), (-0.01, 0.01)), True),
        ("x^2 - x^3/3 + y^2", ((-1.0, 0.25), (-1.0, 1.0)), ((-0.6, 0.25), (-0.01, 0.01)), True),
        ("x^2 + floor(x)*y + y^2", ((-0.5, 0.5), (-0.5, 0.5)), ((-0.4, 0.4), (-0.4, 0.4)), False),
    ],
)
def test_what_one_step_leaves_of_a_box(text: str, box: Box, part: Box, proven: bool) -> None:
    assert proven_within(function(text), box, part) is proven


def test_a_saddle_is_no_minimum() -> None:
    saddle, bowl = (certify(function(text), (0.0, 0.0)) for text in ("x^2 - y^2", "x^2 + y^2"))
    assert saddle is not None
    assert saddle.inertia.kind is Kind.SADDLE
    assert bowl is not None
    assert bowl.inertia.kind is Kind.MINIMUM


def test_on_a_face_the_other_coordinates_count() -> None:
    found = prove_unique(function("x + (y - x)^2"), (-2.0, -2.0), fixed=(True, False))
    assert found is not None
    assert found[0] == (-2.0, -2.0)
    assert found[1][0] <= -2 <= found[1][1]
    assert prove_unique(function("x + y"), (0.0, 1.0), fixed=(True, True)) == ((0.0, 0.0), (1.0, 1.0))


def test_roots_of_one_variable() -> None:
    found = prove_root([function("cos(x) - x")], (0.7390851,))
    assert found is not None
    with mpmath.workdps(40):
        true = mpmath.findroot(lambda x: mpmath.cos(x) - x, 0.74)
        assert found[0].overlaps(arb(str(true), 1e-35))
        assert found[0].rad() < 1e-30
    assert prove_root([function("x^2")], (0.0,)) is None
    assert prove_root([function("x^2 + 1")], (0.0,)) is None
    assert prove_root([function("sign(x) + x")], (0.0,)) is None


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(st.lists(st.integers(-9, 9), min_size=6, max_size=6), st.floats(0, 0.5))
def test_certified_signs_are_those_of_the_eigenvalues(entries: list[int], radius: float) -> None:
    a, b, c, d, e, g = entries
    text = f"({a}*x^2 + {b}*y^2 + {c}*z^2)/2 + {d}*x*y + {e}*x*z + {g}*y*z + 0*x*y*z + x^3/6"
    assume(all(name in text for name in "xyz"))
    found = certified_inertia(function(text, "x y z"), ((-radius, radius), (0.0, 1.0), (0.0, 1.0)))
    for at in (-radius, 0.0, radius):
        values = np.linalg.eigvalsh([[a + at, d, e], [d, b, g], [e, g, c]])
        if found is not None:
            assert (found.positive, found.negative) == ((values > 0).sum(), (values < 0).sum())
    if radius == 0 and np.abs(np.linalg.eigvalsh([[a, d, e], [d, b, g], [e, g, c]])).min() > 1e-6:
        assert found is not None
