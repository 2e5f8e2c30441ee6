"""The fits of NIST's collection: the default method from both starts, against the certified values."""

from __future__ import annotations

import numpy as np
import pytest
from nist import FITS, Fit

import symnewton as sn

SLOW = {
    "Bennett5",
    "MGH10",
    "Gauss1",
    "Gauss2",
    "Gauss3",
    "ENSO",
    "Hahn1",
    "Lanczos1",
    "Lanczos2",
    "Lanczos3",
    "Nelson",
}
RUNS = [
    pytest.param(fit, k, id=f"{fit.name} {k + 1}", marks=[pytest.mark.slow] if fit.name in SLOW else [])
    for fit in FITS
    for k in (0, 1)
]


def agree(found: float, certified: float, digits: int) -> bool:
    return abs(found - certified) <= 10.0**-digits * abs(certified)


@pytest.mark.parametrize(("fit", "k"), RUNS)
def test_the_default_method_finds_the_certified_fit(fit: Fit, k: int) -> None:
    run = sn.minimize(fit.expression, data=fit.data, x0=list(fit.starts[k]))
    assert run.solved
    assert run.evidence is sn.Evidence.CERTIFIED
    assert all(agree(x, b, fit.digits) for x, b in zip(run.x, fit.certified))
    if fit.rss > 1e-20:
        assert agree(run.value, fit.rss, 8)


@pytest.mark.parametrize("fit", [f for f in FITS if f.deviations and f.name not in SLOW], ids=lambda fit: fit.name)
def test_standard_errors_are_the_certified_ones(fit: Fit) -> None:
    run = sn.minimize(fit.expression, data=fit.data, x0=list(fit.starts[1]), fit=True)
    assert run.fit is not None
    assert all(agree(p.standard_error, sd, 7) for p, sd in zip(run.fit.parameters, fit.deviations))
    assert agree(run.fit.sum_of_squares, fit.rss, 9)
    assert run.fit.degrees_of_freedom == run.fit.rows - len(fit.certified)


def test_a_line_has_r_squared_and_residuals() -> None:
    """Against NumPy's least squares."""
    data = {"t": [0.0, 1.0, 2.0, 4.0], "y": [-1.0, 0.2, 0.7, 3.1]}
    slope, intercept = np.polyfit(data["t"], data["y"], 1)
    fitted = slope * np.array(data["t"]) + intercept
    for text in ("sum((a*t + b - y)^2)", "mean((y - a*t - b)^2)/2"):
        found = sn.minimize(text, data=data, x0=[0, 0], fit=True).fit
        assert [row.observed for row in found.residuals] == data["y"]
        assert [row.fitted for row in found.residuals] == pytest.approx(fitted)
        assert found.r_squared == pytest.approx(np.corrcoef(data["t"], data["y"])[0, 1] ** 2)


def test_what_is_no_fit_has_none() -> None:
    with pytest.raises(sn.InputError, match="sum of squares over rows"):
        sn.minimize("x^2", x0=[1], fit=True)
    exact = sn.minimize("sum((a*t - 1)^2)", data={"t": [2.0]}, x0=[0], fit=True).fit
    assert (exact.standard_deviation, exact.parameters[0].standard_error, exact.r_squared) == (None, None, None)
