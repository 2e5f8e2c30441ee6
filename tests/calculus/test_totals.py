"""Sums over rows in the graph: every arithmetic against the sum written out."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnewton.calculus import totals
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.calculus.moments import written_out
from symnewton.language import read_problem, scope_of
from symnewton.language.table import table_of

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(3)
DATA = {"t": RNG.uniform(0.1, 2, 37).round(3).tolist(), "y": RNG.normal(0, 1, 37).round(2).tolist()}
BODIES = [
    "sum((a*exp(-b*t) - y)^2)",
    "mean((a*t + b - y)^2)/2",
    "sqrt(mean((a*t + b - y)^2))",
    "-sum(log(sigmoid(a + b*t)) + (1 - t)*log(1 - sigmoid(a + b*t)))",
    "sum(log(1 + exp(a + b*t)) - y*b) + a^2",
    "sum(a*b + t) * mean(cos(a*t)) + sum(3)",
    "sum(max(a*t, y))",
    "sum(t)*a + b",
]


def both(text: str) -> tuple[Function, Function]:
    """The function over the rows, and the same with its terms written out as text."""
    f = read_problem(text, scope=scope_of(DATA, None))
    rows = len(DATA["t"])
    plain, depth = "", 0
    parts: list[str] = []
    i = 0
    while i < len(text):
        name = next((n for n in ("sum(", "mean(") if text.startswith(n, i)), None)
        if name is None or depth:
            plain += text[i]
            i += 1
            continue
        end, depth = i + len(name), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        body = text[i + len(name) : end - 1]
        terms = []
        for k in range(rows):
            values = {n: f"({DATA[n][k]!r})" for n in DATA}
            terms.append("(" + "".join(values.get(c, c) if _alone(body, j) else c for j, c in enumerate(body)) + ")")
        parts.append("(" + "+".join(terms) + ")" + ("" if name == "sum(" else f"/{rows}"))
        plain += f"({parts[-1]})"
        i = end
    g = read_problem(plain, variables=[v.name for v in f.variables])
    return Function(f.expression, f.variables), Function(g.expression, g.variables)


def _alone(text: str, j: int) -> bool:
    beside = text[max(0, j - 1) : j] + text[j + 1 : j + 2]
    return not any(c.isalpha() for c in beside)


@pytest.mark.parametrize("text", BODIES)
def test_a_sum_over_rows_is_what_its_terms_are(text: str) -> None:
    f, g = both(text)
    for x in ((0.3, -0.7), (1.5, 2.25)):
        a, b = f.sample(x), g.sample(x)
        for u, v in zip([a.value, *a.gradient, *sum(a.hessian, ())], [b.value, *b.gradient, *sum(b.hessian, ())]):
            assert math.isclose(u, v, rel_tol=1e-12, abs_tol=1e-11)
        with ball.working_precision(120):
            point = [ball.from_float(c) for c in x]
            for u, v in zip(f.balls("sample", point), g.balls("sample", point)):
                assert u.overlaps(v)
                assert float(u.rad()) < 1e-25
        many = f.many("sample", np.array([x, (0.5, 0.5), x]))
        assert np.allclose(many[0], [a.value, *a.gradient, *(e for i, r in enumerate(a.hessian) for e in r[i:])])
        assert (many[0] == many[2]).all()


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(BODIES), st.floats(-2, 2), st.floats(-2, 2), st.floats(0, 0.5), st.floats(0, 1), st.floats(0, 1))
def test_intervals_hold_what_is_in_the_box(text: str, a: float, b: float, r: float, s: float, t: float) -> None:
    f = read_problem(text, scope=scope_of(DATA, None))
    function = Function(f.expression, f.variables)
    low, high = np.array([[a - r, b - r], [a, b]]), np.array([[a + r, b + r], [a, b]])
    below, above, _ = function.ranges("value and gradient", low, high)
    inside = (min(max(a - r + 2 * r * s, a - r), a + r), min(max(b - r + 2 * r * t, b - r), b + r))
    for row, x in ((0, inside), (1, (a, b))):
        with ball.working_precision(80):
            truth = function.balls("value and gradient", [ball.from_float(c) for c in x])
        for low_end, value, high_end in zip(below[row], truth, above[row]):
            if value.is_finite():
                assert ball.from_float(float(low_end)) <= value.upper()
                assert ball.from_float(float(high_end)) >= value.lower()


def test_long_sums_are_enclosed_by_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    f, _ = both(BODIES[0])
    with ball.working_precision(60):
        exact = f.balls("sample", [ball.from_float(0.3), ball.from_float(0.5)])
    monkeypatch.setattr(totals, "MOST_BALLS", 10)
    monkeypatch.setattr(totals, "MOST_ROUNDING", 10)
    monkeypatch.setattr(totals, "BLOCK", 8)
    again, _ = both(BODIES[0])
    with ball.working_precision(53):
        wide = again.balls("sample", [ball.from_float(0.3), ball.from_float(0.5)])
    with ball.working_precision(64):
        assert not any(b.is_finite() for b in again.balls("sample", [ball.from_float(0.3), ball.from_float(0.5)]))
    for u, v in zip(exact, wide):
        assert v.contains(u)
        assert float(v.rad()) < 1e-10 * abs(float(v.mid()))
    assert again.value((0.3, 0.5)) == pytest.approx(f.value((0.3, 0.5)), rel=1e-14)


def test_saturated_sigmoids_keep_their_digits() -> None:
    """log(0) does not occur: cross-entropy of a far margin is the margin itself."""
    f = read_problem("-mean(log(1 - sigmoid(a*t)))", scope=scope_of({"t": [1000.0, 3000.0]}, None))
    sample = Function(f.expression, f.variables).sample((1.0,))
    assert sample.value == 2000.0
    assert sample.gradient == (2000.0,)


def test_polynomial_sums_are_written_out_exactly() -> None:
    f = read_problem("mean((a*t + b - y)^2)", scope=scope_of({"t": [1, 2], "y": [0.1, 0.3]}, None))
    a, b = f.variables
    assert written_out(f.expression).expand().coeff(a, 2) == Fraction(5, 2)
    assert written_out(f.expression).expand().coeff(b, 1).subs(a, 0) == Fraction(-2, 5)
    unchanged = read_problem("sum(exp(a*t))", scope=scope_of(DATA, None)).expression
    assert written_out(unchanged) == unchanged


def test_a_large_table_is_summed_block_by_block() -> None:
    n = 50_000
    table = table_of({"t": np.arange(n, dtype=float)})
    f = read_problem("sum(a*t)", scope=scope_of(table, None))
    assert Function(f.expression, f.variables).value((2.0,)) == n * (n - 1)
