"""What a search whose time is up hands over."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import pytest
from problems import function

from symnewton.points.find import find
from symnewton.verdicts import Evidence, Stop


def after(looks: int) -> Callable[[float], bool]:
    """A clock that says after so many looks that all the time is gone."""
    count = iter(range(10**6))
    return lambda share: next(count) > looks


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("sin(x^2)*cos(y)+x*y/4", 0),
        ("sin(x^2)*cos(y)+x*y/4", 5),
        ("sin(x^2)*cos(y)+x*y/4", 12),
        ("sin(1/x)+x", 3),
        pytest.param("(x^3*y-y^3*z+z^3*x-1)^2+(x*y*z-x^2-y^2)^2+(x^4+y^4+z^4-3)^2", 0, marks=pytest.mark.slow),
    ],
)
def test_points_found_so_far_are_critical_and_the_rest_is_open(text: str, looks: int) -> None:
    f = function(text)
    found = find(f.expression, f.variables, None, used_up=after(looks))
    assert found.stop is Stop.TIMEOUT
    assert not found.found.complete
    assert found.found.unresolved
    assert found.found.points
    for point in found.found.points:
        sample = f.sample(point.x)
        assert sample.gradient_norm <= 1e-6 * (1 + max(abs(e) for row in sample.hessian for e in row))
        assert point.evidence in (Evidence.NUMERIC, Evidence.CERTIFIED, Evidence.EXACT)
        signs = {mpmath.sign(e) for e in point.eigenvalues}
        assert {"minimum": {1}, "maximum": {-1}}.get(point.kind.value, signs) == signs
