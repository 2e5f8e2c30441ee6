"""The fits of NIST's collection: the default method from both starts, against the certified values."""

from __future__ import annotations

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
