"""What rows tell of how their steps were made, against the steps themselves."""

from __future__ import annotations

import numpy
import pytest
from problems import function
from running import run

from symnewton.newton.bracket import find_between
from symnewton.newton.root import find_root
from symnewton.newton.system_search import solve_system
from symnewton.settings import Settings
from symnewton.verdicts import Rule

SADDLE = "x^4/4 - x^2 + y^2 + x*y/3"
RUNS = [("100*(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0)), (SADDLE, (0.01, 0.0)), ("x^2 - y^2 + y^4", (1.0, 0.0))]


@pytest.mark.parametrize("method", ["trust-region", "cubic"])
@pytest.mark.parametrize(("text", "x0"), RUNS, ids=[text for text, _ in RUNS])
def test_steps_solve_the_shifted_system(text: str, x0: tuple[float, ...], method: str) -> None:
    rows = run(text, x0, method=method).rows
    shifted = [(a, b) for a, b in zip(rows, rows[1:]) if b.made.shift is not None and b.step is not None]
    assert shifted
    for before, row in shifted:
        h, g, p = map(numpy.array, (before.sample.hessian, before.sample.gradient, row.step))
        shift, n = row.made.shift or 0.0, len(g)
        rounding = 1e-15 * abs(h).max() * max(map(abs, row.sample.x))
        residual = (h + shift * numpy.eye(n)) @ p + g
        assert abs(residual).max() <= 1e-8 * abs(h).max() * abs(p).max() + rounding
        assert shift >= -numpy.linalg.eigvalsh(h)[0] - 1e-9 * abs(h).max()
        if row.made.radius is not None:
            assert numpy.linalg.norm(p) <= row.made.radius * (1 + 1e-9)


def test_what_was_refused_was_newtons_step_where_it_is_a_descent() -> None:
    rows = run("100*(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0)).rows
    refused = [(a, b) for a, b in zip(rows, rows[1:]) if b.made.refused]
    assert refused
    for before, row in refused:
        rule, x, value = row.made.refused[0]
        assert rule is Rule.NEWTON
        step = numpy.linalg.solve(before.sample.hessian, before.sample.gradient)
        assert numpy.allclose(numpy.array(before.sample.x) - step, x, rtol=1e-9)
        assert value == function("100*(y - x^2)^2 + (1 - x)^2").value(x)
        assert value > before.sample.value


def test_gradient_descent_tells_its_rate() -> None:
    rows = run("x^2 + 3*y^2 + x*y", (2.0, 1.0), method="gradient-descent", max_iterations=20).rows
    for before, row in zip(rows, rows[1:]):
        assert row.made.factor is not None
        assert row.step == pytest.approx([-row.made.factor * g for g in before.sample.gradient])


@pytest.mark.parametrize(("text", "x0"), [("atan(x)", 3.0), ("(x - 1)^3", 3.0), ("x^3 - 2x + 2", 0.0)])
def test_factors_of_newtons_step_in_a_search_for_a_root(text: str, x0: float) -> None:
    rows = find_root(function(text), x0, Settings()).rows
    told = [(a, b) for a, b in zip(rows, rows[1:]) if b.rule in (Rule.LINE_SEARCH, Rule.MODIFIED_NEWTON)]
    assert told or any(row.made.ends for row in rows)
    for before, row in told:
        assert before.newton_step is not None
        assert row.step == pytest.approx([(row.made.factor or 0.0) * before.newton_step])


def test_shares_of_newtons_step_in_a_system() -> None:
    rows = solve_system([function(t, "x y") for t in ("exp(x) - y", "x + y - 3")], (-6.0, 9.0), Settings()).rows
    told = [(a, b) for a, b in zip(rows, rows[1:]) if b.rule is Rule.LINE_SEARCH]
    assert told
    for before, row in told:
        full = numpy.linalg.solve(before.sample.jacobian, before.sample.values)
        assert numpy.allclose(row.step, -(row.made.factor or 0.0) * full)


def test_halved_brackets_have_opposite_signs_at_their_ends() -> None:
    f = function("x^9")
    for rows in (
        find_between(f, -1.0, 1.5, Settings()).rows,
        find_root(function("x^3 - 2x + 2"), 0.0, Settings()).rows,
    ):
        g = f if rows[1].rule is Rule.BRACKET else function("x^3 - 2x + 2")
        halved = [row for row in rows if row.made.ends]
        assert halved
        for row in halved:
            a, b = row.made.ends
            assert g.value((a,)) * g.value((b,)) < 0
            assert row.x == pytest.approx((a + b) / 2, rel=1e-15)
