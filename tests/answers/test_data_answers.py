"""Functions of data, command by command, against published answers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import symnewton as sn

DATA = Path(__file__).parent.parent / "data"
COST = "mean((w*TV + b - Sales)^2)/2"  # the cost of the DeepLearning.AI lab on the public Advertising data
SLOPE, INTERCEPT = 0.04753664043301975, 7.0325935491276965  # as published with the lab
LIKELIHOOD = "-mean(admitted*log(p) + (1 - admitted)*log(1 - p))"
LOGISTIC = "p = sigmoid(t0 + t1*exam1 + t2*exam2)"


def normal_equations() -> tuple[Fraction, Fraction]:
    rows = [tuple(map(Fraction, line.split(","))) for line in (DATA / "tv.csv").read_text().split()[1:]]
    n, x, y = len(rows), sum(r[0] for r in rows), sum(r[1] for r in rows)
    xx, xy = sum(r[0] ** 2 for r in rows), sum(r[0] * r[1] for r in rows)
    slope = (n * xy - x * y) / (n * xx - x * x)
    return slope, (y - slope * x) / n


def test_a_line_is_fitted_in_one_step_and_certified() -> None:
    run = sn.minimize(COST, data=DATA / "tv.csv", x0="w=0, b=0")
    assert run.solved
    assert run.iterations == 1
    assert run.evidence is sn.Evidence.CERTIFIED
    assert run.x == pytest.approx((INTERCEPT, SLOPE), rel=1e-15)
    slope, intercept = normal_equations()
    for name, exact in (("w", slope), ("b", intercept)):
        low, high = run.enclosure[name]
        assert low <= exact <= high
    assert "mean(" in str(run.gradient[0])


def test_the_one_critical_point_of_a_line_is_exact() -> None:
    found = sn.critical(COST, data=DATA / "tv.csv")
    assert found.complete
    (point,) = found.points
    assert tuple(map(Fraction, point.exact)) == normal_equations()[::-1]


def test_the_global_minimum_of_a_line_is_proven() -> None:
    found = sn.minimize(COST, data=DATA / "tv.csv", box="-10:10")
    assert found.solved
    assert found.x == pytest.approx((INTERCEPT, SLOPE), rel=1e-9)


def test_newton_fits_the_admissions_in_seven_steps() -> None:
    """Stanford OpenClassroom, exercise 4: -16.3787, 0.1483, 0.1589 after Newton from zero."""
    run = sn.minimize(LIKELIHOOD, where=LOGISTIC, data=DATA / "admission.csv", x0=[0, 0, 0], method="newton")
    assert run.solved
    assert run.iterations <= 7
    assert run.x == pytest.approx((-16.37874341028873, 0.14834077372488533, 0.15890845179345958), rel=1e-12)


def test_separable_classes_have_no_minimum() -> None:
    run = sn.minimize(
        "-sum(y*log(p) + (1-y)*log(1-p))",
        where="p = sigmoid(a + b*x1 + c*x2)",
        data=DATA / "separable.csv",
        x0=[0, 0, 0],
    )
    assert not run.solved
    assert run.stop is sn.Stop.DIVERGED


def test_points_of_functions_of_data_are_classified() -> None:
    assert sn.classify(COST, data=DATA / "tv.csv", at="0,0").kind.value == "regular"
    slope, intercept = normal_equations()
    found = sn.classify(COST, data=DATA / "tv.csv", at=[intercept, slope])
    assert (found.kind.value, found.evidence.value) == ("minimum", "exact")


def test_gradients_and_pictures_of_data() -> None:
    data = {"t": [1, 2, 3], "y": [1, 2, 2]}
    found = sn.gradient("sum((a*t - y)^2)", data=data, at=[1])
    assert found.gradient_at == (6.0,)
    assert str(found.gradient[0]) == "sum(t*(2*a*t - 2*y))"
    assert sn.hessian("sum(exp(a*t))", data=data, at=[0]).hessian_at == ((14.0,),)
    assert sn.plot("sum((a*t - y)^2)", data=data).to_dict()["message"]
    assert r"\sum_{k=1}^{3}" in sn.parse("sum(exp(a*t))", data=data).to_dict()["latex"]


def test_rows_without_a_value_are_told() -> None:
    with pytest.raises(sn.SymnewtonError, match="has no finite real value at x0"):
        sn.minimize("sum(log(a - t))", data={"t": [1, 2]}, x0=[0])
