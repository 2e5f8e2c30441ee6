"""Planes of critical points of functions that do not fall into parts, against samples by NumPy and roots by SciPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import root

from symnewton import critical

Array = np.ndarray
F = Callable[..., Array]
PLANES: list[tuple[str, str, F, str, F]] = [
    ("x*sin(x*y)", "-2:2", lambda x, y: x * np.sin(x * y), "x = 0", lambda x, y: y),
    (
        "-2*y^2*(5x/2+1/2)*cosh(x/4-7y/10)",
        "-1:1",
        lambda x, y: -2 * y**2 * (2.5 * x + 0.5) * np.cosh(x / 4 - 0.7 * y),
        "y = 0",
        lambda x, y: -5 * x - 1,
    ),
    (
        "y^2*(sin(x*y)+x^2-1/2)",
        "-2:2",
        lambda x, y: y**2 * (np.sin(x * y) + x**2 - 0.5),
        "y = 0",
        lambda x, y: x**2 - 0.5,
    ),
]


@pytest.mark.parametrize(("text", "box", "f", "plane", "second"), PLANES)
def test_a_plane_of_points_has_kinds_by_the_sign_across_it(text: str, box: str, f: F, plane: str, second: F) -> None:
    found = critical(text, box=box)
    (family,) = found.families
    assert found.complete
    assert family.description == plane
    across = 0 if plane.startswith("x") else 1
    kinds = {piece.where[-3:]: piece.kind.value for piece in family.pieces if piece.kind is not None}
    assert kinds == {"> 0": "minimum", "< 0": "maximum", "= 0": "saddle"}
    at = np.random.default_rng(1).uniform(-1, 1, (200, 2))
    at[:, across] = 1e-4 * np.sign(at[:, across])
    assert (np.sign(f(*at.T)) == np.sign(second(*at.T))).mean() > 0.99


@pytest.mark.parametrize(("text", "box", "f", "plane", "second"), PLANES)
def test_points_away_from_the_plane_are_all_found(text: str, box: str, f: F, plane: str, second: F) -> None:
    found = critical(text, box=box)
    low, high = map(float, box.split(":"))
    across, at_plane = (0 if plane.startswith("x") else 1), float(plane[-1])

    def slope(x: Array) -> Array:
        steps = 1e-6 * np.eye(2)
        return np.array([(f(*(x + h)) - f(*(x - h))) / 2e-6 for h in steps])

    for start in np.random.default_rng(2).uniform(low, high, (20, 2)):
        end = root(slope, start)
        if end.success and bool(np.all((end.x > low) & (end.x < high))) and abs(end.x[across] - at_plane) > 1e-2:
            assert min((float(np.linalg.norm(end.x - p.x)) for p in found.points), default=np.inf) < 1e-5


def test_where_the_second_derivative_has_a_double_zero_the_plane_stays_open() -> None:
    """q = -sin(y)² touches 0 at y = 0, where f is (x - 1)³y/9 - (x - 1)²y²/2 and more: no slope of q tells."""
    assert not critical("cos((x-1)*sin(y))+y/9*(x-1)^3+2", box="-1:2", timeout=3).complete


def test_in_space_two_surfaces_that_cross_are_a_line_of_saddles() -> None:
    found = critical("z*(exp(x*z)*(x+2)+y-sin(x*y)/5-2)", box="-1:1")
    assert found.complete
    assert [(f.kind and f.kind.value, f.value) for f in found.families] == [("saddle", 0)]
    assert found.families[0].relations[0][1] == 0
