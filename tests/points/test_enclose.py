"""All critical points in a box: counts that are published or follow from one-dimensional roots."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import function

from symnewton.points.intervals import audit
from symnewton.points.intervals.clusters import clusters
from symnewton.points.intervals.enclose import Enclosures, Ending, Proof, search
from symnewton.points.intervals.everywhere import prove_outside
from symnewton.points.intervals.krawczyk import certified_inertia

HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
CAMEL = "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2"
PEAKS = "3*(1-x)^2*exp(-x^2-(y+1)^2) - 10*(x/5-x^3-y^5)*exp(-x^2-y^2) - exp(-(x+1)^2-y^2)/3"
GOLDSTEIN = "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))*(30+(2*x-3*y)^2*(18-32*x+12*x^2+48*y-36*x*y+27*y^2))"

# Minima, saddles and maxima in the box.
COUNTS = [
    (HIMMELBLAU, ((-5, 5), (-5, 5)), (4, 4, 1), "Himmelblau, Applied Nonlinear Programming, 1972"),
    (CAMEL, ((-3, 3), (-2, 2)), (6, 7, 2), "Dixon and Szegő, Towards Global Optimisation 2, 1978"),
    (GOLDSTEIN, ((-2, 2), (-2, 2)), (4, 4, 1), "Goldstein and Price, Math. Comput. 25, 1971: four minima"),
    (PEAKS, ((-3, 3), (-3, 3)), (3, 3, 3), "the peaks function of MATLAB"),
    ("exp(x) - log(x)", ((0, 10),), (1, 0, 0), "x exp(x) = 1"),
    ("sin(x)*sin(y)", ((-4, 4), (-4, 4)), (2, 9, 2), "the lattice of multiples of pi/2"),
    ("x + 1/x", ((-10, 10),), (1, 0, 1), "x^2 = 1"),
    ("1/(x - x^2)", ((-1, 2),), (1, 0, 0), "x = 1/2, between two poles"),
    ("(x^2 + x + 6)/(x - 1)", ((-10, 10),), (1, 0, 1), "(x - 1)^2 = 8"),
    (
        "x*atanh(x)*cos(y) + x - 2*y",
        ((-3, 3), (-1, 1)),
        (0, 0, 0),
        "x atanh(x) sin(y) = -2 needs a larger |x| than f_x = 0",
    ),
    ("loggamma(x)*exp(y) + y^2", ((-1, 3), (-2, 2)), (1, 0, 0), "digamma(x) = 0 at its one positive zero"),
    ("sqrt(4 - x^2)", ((-3, 3),), (0, 0, 1), "half a circle, the box wider than the domain"),
    ("3*x*sqrt(1 - x^2)", ((-1, 1),), (1, 0, 1), "2 x^2 = 1"),
    ("100*(y-x^2)^2 + (1-x)^2 + 100*(z-y^2)^2 + (1-y)^2", ((-3, 3),) * 3, (1, 0, 0), "Kok and Sandrock 2009: n = 3"),
    ("x*abs(x) + (x - 1)^2", ((-3, 3),), (1, 0, 0), "4 x = 2 for x > 0, 2 = 0 for x < 0"),
    ("sin(x^4)", ((0.5, 5),), (99, 0, 100), "x^4 an odd multiple of pi/2 below 625, closer and closer"),
    ("max(x, 3 - x) + 0*y + y^2 + (x - 4)^2", ((-5, 5), (-1, 1)), (1, 0, 0), "1 + 2 (x - 4) = 0 for x > 1.5"),
]


def kinds(text: str, found: Enclosures) -> tuple[int, int, int]:
    f = function(text)
    signs = [certified_inertia(f, point.box) for point in found.points]
    assert None not in signs
    names = [s.kind.value for s in signs if s is not None]
    return names.count("minimum"), names.count("saddle"), names.count("maximum")


@pytest.mark.parametrize(("text", "box", "count", "source"), COUNTS)
def test_all_points_are_found_and_proven_to_be_all(text, box, count, source) -> None:  # type: ignore[no-untyped-def]
    found = search(function(text), box)
    assert found.complete, source
    assert found.ending is Ending.DONE
    assert kinds(text, found) == count
    assert all(high - low < 1e-12 for point in found.points for low, high in point.box)


def test_rastrigin_has_a_product_of_points() -> None:
    line = search(function("x^2 - 10*cos(2*pi*x)"), ((-2.1, 2.3),))
    x = np.linspace(-2.1, 2.3, 4001)
    changes = int((np.diff(np.sign(2 * x + 20 * np.pi * np.sin(2 * np.pi * x))) != 0).sum())
    assert line.complete
    assert len(line.points) == changes == 9
    text = "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)"
    plane = search(function(text), ((-2.1, 2.3), (-2.1, 2.3)))
    assert plane.complete
    assert len(plane.points) == 81


@settings(max_examples=25, deadline=None, database=None, derandomize=True)
@given(st.lists(st.integers(-6, 6), min_size=3, max_size=6).filter(lambda c: c[0] != 0))
def test_polynomials_of_one_variable_have_the_points_that_numpy_finds(coefficients: list[int]) -> None:
    roots = np.roots(coefficients)
    real = roots[np.abs(roots.imag) < 1e-9].real
    near = np.abs(roots[:, None] - roots[None, :]) + 10 * np.eye(len(roots))
    if len(roots) and (near.min() < 1e-3 or (np.abs(np.abs(real) - 5) < 1e-6).any()):
        return  # multiple, or on the edge: not what is tested here
    n = len(coefficients)
    text = " + ".join(f"({c}/{n - i})*x^{n - i}" for i, c in enumerate(coefficients))
    found = search(function(text, "x"), ((-5.0, 5.0),))
    expected = sorted(r for r in real if abs(r) < 5)
    assert found.complete
    assert [p.middle[0] for p in found.points] == pytest.approx(expected, abs=1e-7)


def test_points_on_the_edge_belong_and_say_so() -> None:
    found = search(function("cos(x) + cos(y)"), ((0.0, 3.0), (-3.0, 0.0)))
    assert found.complete
    assert [(point.middle, point.inside) for point in found.points] == [((0.0, 0.0), None)]
    inner = search(function("cos(x)"), ((-1.0, 4.0),))
    assert [point.inside for point in inner.points] == [True, True]


def test_degenerate_points_end_as_one_small_suspect_each() -> None:
    for text, box, at in [
        ("x^3 - 3*x*y^2", ((-2.0, 2.0), (-2.0, 1.7)), (0.0, 0.0)),
        ("x^4 - 3*x^2*y^2 + y^4", ((-2.0, 2.1), (-2.0, 2.0)), (0.0, 0.0)),
        ("(x - 1)^3 + (y - 1/3)^2", ((-2.0, 2.1), (-2.0, 2.0)), (1.0, 1 / 3)),
    ]:
        found = search(function(text), box)
        assert not found.complete
        assert found.ending is Ending.SUSPECTS
        (suspect,) = found.suspects
        assert all(low - 1e-15 <= c <= high + 1e-15 for c, (low, high) in zip(at, suspect))
        assert all(high - low < 1e-5 for low, high in suspect)
        assert not found.points


def test_a_kink_is_a_suspect_and_no_point() -> None:
    found = search(function("abs(x) + x^2"), ((-1.0, 1.5),))
    assert not found.points
    assert len(found.suspects) == 1


def test_a_curve_of_points_is_left_unresolved_within_the_limit() -> None:
    found = search(function("(x^2 + y^2 - 1)^2"), ((-2.0, 2.0), (-2.0, 2.0)), limit=20_000)
    assert found.ending is Ending.BOXES
    assert found.boxes <= 20_000
    assert found.unresolved
    low, high = np.array(found.unresolved).transpose(2, 0, 1)
    angles = np.linspace(0, 2 * math.pi, 100)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert all(((low <= p) & (p <= high)).all(axis=1).any() for p in circle)


def test_time_and_interrupts_keep_what_was_found() -> None:
    calls = iter(range(1000))
    timed = search(function(HIMMELBLAU), ((-5, 5), (-5, 5)), out_of_time=lambda: next(calls) > 10)
    assert timed.ending is Ending.TIME
    assert timed.unresolved
    assert len(timed.points) == 9

    def interrupt(phase: str, counts: dict[str, float]) -> None:
        raise KeyboardInterrupt

    broken = search(function(HIMMELBLAU), ((-5, 5), (-5, 5)), progress=interrupt)
    assert broken.ending is Ending.INTERRUPTED
    assert not broken.complete
    assert len(broken.points) == 9


def test_what_the_claim_rests_on_is_told() -> None:
    assert search(function("x^4 - x"), ((-2, 2),)).proof is Proof.IEEE
    assert search(function("sin(x)*exp(x/2)"), ((-5, 5),)).proof is Proof.BALLS
    assert search(function("exp(x) - log(x)"), ((0, 5),)).proof is Proof.LIBRARY


def test_a_false_step_does_not_pass_the_audit() -> None:
    f = function("cos(x)")
    true = audit.Steps(*(np.array([[v]]) for v in (0.5, 2.5, np.inf, -np.inf)))
    false = audit.Steps(*(np.array([[v]]) for v in (2.0, 4.0, np.inf, -np.inf)))
    narrow = audit.Steps(*(np.array([[v]]) for v in (2.0, 4.0, 3.0, 3.3)))
    assert audit.passes(f, true, [], lambda: False)
    assert not audit.passes(f, false, [], lambda: False)
    assert audit.passes(f, narrow, [], lambda: False)


def test_boxes_close_together_are_one() -> None:
    lower = np.array([[0.0, 0.0], [1.05, 0.0], [5.0, 5.0], [2.1, 0.5]])
    assert clusters(lower, lower + 1, np.full(2, 0.1), 10) == (((0.0, 3.1), (0.0, 1.5)), ((5.0, 6.0), (5.0, 6.0)))
    assert len(clusters(lower, lower + 0.1, np.zeros(2), 2)) <= 2
    assert clusters(lower[:0], lower[:0], np.zeros(2), 5) == ()


# Whether nothing lies outside [-10, 10]^n.
OUTSIDE = [
    ("exp(x) - log(x)", True),
    ("exp(x) - x^2", True),
    ("x^2*exp(-x)", True),
    ("x^x", True),
    ("log(x)/x", True),
    ("tanh(x)", True),
    ("x^4 - 3*x^2 + sin(x)", True),
    ("(x^2 + 3*y^2)*exp(-2*x)", True),
    ("exp(-(x^2 + y^2 + 2*x))", True),
    ("x^2 + y^2 + sin(y)", True),
    ("sin(x)", False),
    ("sin(x)/x", False),
    ("(x - 12)^2", False),
    ("exp(x) - exp(11)*x", False),
    ("x^3/3 - 10.5^2*x", False),
    ("(x - 20)^2 + y^2", False),
    ("exp(x)*cos(y)", False),
    ("abs(x - 15)^3 + x", False),
]


@pytest.mark.parametrize(("text", "nothing"), OUTSIDE)
def test_what_lies_outside_the_box(text: str, nothing: bool) -> None:
    f = function(text)
    assert prove_outside(f, ((-10.0, 10.0),) * f.dimension) is nothing
