"""Sums over an index in many variables: the same answers as written out, in linear time, with proofs."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy as sp

import symnewton as sn
from symnewton.band import Band, Factor
from symnewton.calculus.function import Function
from symnewton.calculus.structured import Structured
from symnewton.errors import SymnewtonError
from symnewton.language import read_constant, read_problem, scope_of
from symnewton.language.starts import double, read_start

CHAIN = "sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2, i=1..{})"
BROYDEN = (
    "((3-2*x[1])*x[1]-2*x[2]+1)^2 + sum(((3-2*x[i])*x[i]-x[i-1]-2*x[i+1]+1)^2, i=2..{0})"
    " + ((3-2*x[{1}])*x[{1}]-x[{0}]+1)^2"
)
DIXON_PRICE = "(x[1]-1)^2 + sum(i*(2*x[i]^2-x[i-1])^2, i=2..{})"
TEXTS = [
    CHAIN.format(9),
    BROYDEN.format(8, 9),
    DIXON_PRICE.format(9),
    "mean((x[i]*x[i+1] - sin(i))^2, i=1..9) + c*x[2]^2/3 + sum(exp(x[2*i]/i) - x[i]*x[i], i=1..4)",
    "sum(x[1]*x[i]^2 + cosh(x[i] - m), i=1..5) - 7",
]


def kept(text: str) -> sp.Expr:
    """The problem with its sums as they are."""
    return read_problem(text, scope=scope_of(None, (), longest=2))


@pytest.mark.parametrize("text", TEXTS)
def test_patterns_have_the_derivatives_of_what_is_written_out(text: str) -> None:
    problem, plain = kept(text), read_problem(text)
    assert problem.variables == plain.variables
    f, g = Structured(problem.expression, problem.variables), Function(plain.expression, plain.variables)
    x = np.cos(np.arange(len(problem.variables)) + 0.3)
    a, b = f.sample(x), g.sample(tuple(x))
    assert a.value == pytest.approx(b.value, rel=1e-13)
    assert a.gradient == pytest.approx(b.gradient, rel=1e-12, abs=1e-12)
    full = Band(f.dimension, f.i, f.j).matrix(a.entries)
    assert np.allclose(full, b.hessian, rtol=1e-12, atol=1e-12)
    assert f.value(x) == pytest.approx(a.value)


@pytest.mark.parametrize(("n", "width"), [(1, 0), (7, 1), (30, 3), (12, 11)])
def test_bands_are_factored_and_solved(n: int, width: int) -> None:
    """Against NumPy, in an order that hides the band."""
    rng = np.random.default_rng(n)
    hidden = rng.permutation(n)
    pairs = [(i, j) for i in range(n) for j in range(i, min(n, i + width + 1))]
    i, j = (
        np.array([min(hidden[p[k]], hidden[p[1 - k]]) if k == 0 else max(hidden[p[0]], hidden[p[1]]) for p in pairs])
        for k in (0, 1)
    )
    entries = np.where(i == j, 2.0 * width + 1, rng.uniform(-1, 1, len(i)))
    band = Band(n, i, j)
    full = band.matrix(entries)
    b = rng.normal(size=n)
    factor = band.factor(entries)
    assert band.solve(factor, b) == pytest.approx(np.linalg.solve(full, b))
    assert band.times(entries, b) == pytest.approx(full @ b)
    lowest = float(np.linalg.eigvalsh(full)[0])
    assert band.factor(entries, -lowest * 0.99).broken is None
    broken = band.factor(entries, -lowest * 1.01 - 1e-9)
    assert isinstance(broken, Factor)
    assert broken.broken is not None
    v = band.negative(entries, broken)
    assert v @ (full - (lowest * 1.01 + 1e-9) * np.eye(n)) @ v <= 1e-9 * (v @ v)


@pytest.mark.parametrize("n", [100, 1000])
def test_chains_are_minimized_and_proven(n: int) -> None:
    run = sn.minimize(CHAIN.format(n - 1), x0="x=1.1")
    assert run.solved
    assert run.evidence is sn.Evidence.CERTIFIED
    assert set(run.x) == {1.0}
    for low, high in run.enclosure.values():
        assert low <= 1 <= high
    assert run.value_enclosure[0] <= 0 <= run.value_enclosure[1]
    assert "proven" in run.message
    assert len(run.steps[0].x) == len(run.steps[-1].x) == n


def test_dixon_price_has_its_known_minimum() -> None:
    """x_i = 2^(2^(1-i) - 1), f = 0 (Dixon and Price 1989); the enclosures hold it."""
    n = 300
    run = sn.minimize(DIXON_PRICE.format(n), x0="x=1")
    assert run.evidence is sn.Evidence.CERTIFIED
    if run.value < 1e-9:
        for k, (low, high) in enumerate(run.enclosure.values(), 1):
            exact = sp.Integer(2) ** (sp.Rational(2) ** (1 - k) - 1)
            assert sp.Float(low, 40) <= exact.evalf(40) <= sp.Float(high, 40)


def test_long_sums_end_where_they_do_written_out() -> None:
    text, x0 = BROYDEN.format(69, 70), "x=-1"
    run = sn.minimize(text, x0=x0)
    plain = sn.minimize(text, x0=[-1] * 70, method="line-search")
    assert run.solved
    assert plain.solved
    assert run.x == pytest.approx(plain.x, rel=1e-9)
    assert run.to_dict()["kind"] == "minimum"


def test_maxima_and_saddles() -> None:
    top = sn.maximize("3 - sum((x[i]-i)^2, i=1..200)", x0="x=0")
    assert (top.solved, top.value) == (True, 3.0)
    assert top.value_enclosure[0] <= 3 <= top.value_enclosure[1]
    left = sn.minimize("sum(x[i]^4/4 - x[i]^2/2 + x[i]*x[i+1]/100, i=1..99) + x[100]^2", x0="x=0")
    assert left.solved
    assert left.steps[1].rule == "negative-curvature"


def test_what_has_no_minimum_is_not_solved() -> None:
    assert not sn.minimize("sum(exp(x[i]), i=1..100)", x0="x=0", max_iterations=50).solved
    flat = sn.minimize("sum((x[i]-x[i+1])^2, i=1..99)", x0="x[i]=i")
    assert not flat.solved
    kinked = sn.minimize("sum(abs(x[i]), i=1..100)", x0="x=1", max_iterations=30)
    assert not kinked.solved


def test_starts_of_families() -> None:
    problem = kept("sum(x[i]^2 + y[i]^4, i=1..5) + c")
    read = lambda text: read_start(text, problem.variables, lambda c: float(read_constant(c)), double)  # noqa: E731
    assert read("x[i]=(-1)^i, y=1/4, c=7, x3=9") == [7, -1, 1, 9, 1, -1, *[0.25] * 5]
    assert read("1,2,3") is None
    assert read("q=1") is None
    with pytest.raises(SymnewtonError, match="missing"):
        read("x=1,c=2")
    with pytest.raises(SymnewtonError, match="no value"):
        read("x[i]=1/(i-2),y=1,c=1")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sum(x[i]*x[i+1], i=1..100)^2", "sum of terms"),
        ("sum(x[i/2]^2, i=1..100)", "not whole"),
        ("sum(x[i-3]^2, i=1..100)", "negative index"),
        ("sum(x[i]^2, i=1..10^8)", "at most"),
    ],
)
def test_what_is_no_sum_of_patterns_is_refused(text: str, told: str) -> None:
    with pytest.raises(SymnewtonError, match=told):
        sn.minimize(text, x0="x=1")


def test_proofs_hold_against_many_digits() -> None:
    """The proven value and point of a strictly convex chain against Newton's method in 40 digits."""
    run = sn.minimize("sum(cosh(x[i]-x[i+1]) + (x[i]-1/i)^2, i=1..70)", x0="x=0")
    assert run.evidence is sn.Evidence.CERTIFIED
    import mpmath

    with mpmath.workdps(40):
        x = [mpmath.mpf(c) for c in run.x]
        for _ in range(3):
            g, h = mpmath.zeros(71, 1), mpmath.zeros(71, 71)
            for i in range(70):
                d = x[i] - x[i + 1]
                s, c = mpmath.sinh(d), mpmath.cosh(d)
                g[i] += s + 2 * (x[i] - mpmath.mpf(1) / (i + 1))
                g[i + 1] -= s
                h[i, i] += c + 2
                h[i + 1, i + 1] += c
                h[i, i + 1] -= c
                h[i + 1, i] -= c
            x = list(mpmath.matrix(x) - mpmath.lu_solve(h, g))
        for (low, high), exact in zip(run.enclosure.values(), x):
            assert low <= exact <= high
            assert high - low < 1e-10
        value = sum(mpmath.cosh(x[i] - x[i + 1]) + (x[i] - mpmath.mpf(1) / (i + 1)) ** 2 for i in range(70))
        assert run.value_enclosure[0] <= value <= run.value_enclosure[1]
    assert math.isclose(run.value, float(value), rel_tol=1e-14)
