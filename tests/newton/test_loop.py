"""The loop: what a run yields, counts and survives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from problems import LECTURE, LECTURE_TWO
from running import Watched, run

from symnewton.calculus.function import Function, Point, Sample
from symnewton.linalg import plus
from symnewton.newton.descent import Descent, Shortcut
from symnewton.newton.loop import Iteration, Step, iterate
from symnewton.newton.methods import METHODS
from symnewton.newton.minimize import minimize
from symnewton.newton.oracle import Oracle
from symnewton.newton.stopping import at_a_minimum
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop

ROSENBROCK = "100*(y - x^2)^2 + (1 - x)^2"
RUNS = [
    (LECTURE, (0.05,)),
    (LECTURE_TWO, (4.0, 4.0)),
    (ROSENBROCK, (-1.2, 1.0)),
    ("x - log(x)", (10.0,)),
    ("x^4", (1.0,)),
]


def descent(f: Function, x0: Point, method: str, *shortcut: Shortcut) -> Iterator[Step]:
    """The rows of a method as they come."""
    oracle, settings = Oracle(f), Settings()
    search = Descent(oracle, METHODS[method], settings, at_a_minimum(f, settings), *shortcut)
    return iterate([Iteration(0, oracle.sample(x0))], search, settings)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("text", "x0"), RUNS, ids=[text for text, _ in RUNS])
def test_rows_tell_a_consistent_story(text: str, x0: tuple[float, ...], method: str) -> None:
    rows = run(text, x0, method=method, max_iterations=60).rows
    assert [row.k for row in rows] == list(range(len(rows)))
    assert rows[0].sample.x == x0
    assert (rows[0].rule, rows[0].step) == ("start", None)
    assert [row.stop is None for row in rows] == [True] * (len(rows) - 1) + [False]
    for before, row in zip(rows, rows[1:]):
        assert row.step is not None
        assert plus(before.sample.x, row.step) == pytest.approx(row.sample.x, rel=1e-12, abs=1e-15)
        assert row.sample.finite
        assert row.rule != "start"


@pytest.mark.parametrize("method", [name for name in METHODS if name != "newton"])
@pytest.mark.parametrize(("text", "x0"), RUNS, ids=[text for text, _ in RUNS])
def test_every_method_but_the_textbook_one_goes_downhill(text: str, x0: tuple[float, ...], method: str) -> None:
    values = [row.sample.value for row in run(text, x0, method=method, max_iterations=60).rows]
    for before, after in zip(values, values[1:]):
        assert after <= before + 1e-12 * (1 + abs(before))


@pytest.mark.parametrize("method", [name for name in METHODS if METHODS[name].second_order])
@pytest.mark.parametrize(("text", "x0"), [*RUNS, ("x^2 - y^2", (0.0, 0.0)), ("x^3 - 3x*y^2", (0.0, 0.0))])
def test_evaluations_are_counted_as_they_are_made(text: str, x0: tuple[float, ...], method: str) -> None:
    watched = Watched(text)
    oracle = minimize(watched, x0, METHODS[method], Settings(max_iterations=40)).oracle
    kinds = [what for what, _ in watched.log]
    tried = sum(
        a == ("value", x) for a, (what, x) in zip(watched.log, watched.log[1:]) if what == "sample"
    )  # a sample right after the value at the same point costs no second one
    assert oracle.hessians == kinds.count("sample")
    assert oracle.gradients == kinds.count("sample") + kinds.count("gradient")
    assert oracle.values == kinds.count("value") + kinds.count("sample") - tried


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("after", [1, 2, 4, 6])
def test_ctrl_c_keeps_the_rows_so_far(method: str, after: int) -> None:
    full = minimize(Watched(ROSENBROCK), (-1.2, 1.0), METHODS[method], Settings()).rows
    watched = Watched(ROSENBROCK, interrupt_after=after)
    rows = list(descent(watched, (-1.2, 1.0), method))
    assert rows[-1].stop is Stop.INTERRUPTED
    assert [row.sample.x for row in rows] == [row.sample.x for row in full[: len(rows)]]


def test_rows_come_as_they_are_made() -> None:
    watched = Watched(ROSENBROCK)
    first = next(descent(watched, (-1.2, 1.0), "newton"))
    assert first.k == 0
    assert len(watched.log) <= 3


def test_time_is_looked_at_between_trials() -> None:
    ticks = iter(range(10**6))
    outcome = run(ROSENBROCK, (-1.2, 1.0), timeout=10.0, clock=lambda: float(next(ticks)))
    assert outcome.stop is Stop.TIMEOUT
    assert not outcome.solved
    assert outcome.kind is None
    assert 1 < len(outcome.rows) < 15


def test_the_iteration_limit_is_kept() -> None:
    outcome = run(ROSENBROCK, (-1.2, 1.0), max_iterations=3)
    assert outcome.stop is Stop.MAX_ITERATIONS
    assert outcome.last.k == 3
    assert not outcome.solved


def test_a_tolerance_ends_a_run_early() -> None:
    loose, tight = (run(LECTURE, (0.05,), tolerance=t) for t in (1e-2, 1e-12))
    assert loose.stop is tight.stop is Stop.GRADIENT
    assert loose.last.k < tight.last.k
    assert loose.last.sample.gradient_norm <= 1e-2


def test_a_shortcut_sends_the_run_on() -> None:
    """Whatever a shortcut finds becomes the next row, and the run goes on from there."""
    watched = Watched("(x^2 - 1)^2")
    found = [(watched.sample((1.5,)), Rule.FAR_PROBE)]

    def shortcut(_: Oracle, __: list, ___: Stop | None) -> tuple[Sample, Rule] | None:
        return found.pop() if found else None

    rows = list(descent(watched, (-1.0,), "trust-region", shortcut))
    assert rows[1].rule is Rule.FAR_PROBE
    assert rows[1].sample.x == (1.5,)
    assert rows[-1].sample.x == pytest.approx((1.0,))
    assert rows[-1].stop is Stop.GRADIENT


def test_shortcuts_count_as_iterations() -> None:
    """A staircase is flat wherever one stands, and lower a little farther on: probing it would have no end."""
    outcome = run("floor(x)", (1e155,), max_iterations=30)
    assert outcome.last.k == 30
    assert outcome.stop is Stop.MAX_ITERATIONS
