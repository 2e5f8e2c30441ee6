"""The least value of a convex problem: any minimum is it, so one proven end of a run is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from symnewton.answers.common import asked, restricted
from symnewton.answers.constrained_endings import ConstrainedEnd, proven_end
from symnewton.answers.constrained_runs import program_of, starts_of
from symnewton.language import Problem
from symnewton.newton.constrained.run import minimize as run_minimization
from symnewton.report.optimum import GlobalReport, Optimizer
from symnewton.settings import Settings
from symnewton.verdicts import Evidence, Kind
from symnewton.words import constrained as words

Global = TypeVar("Global", bound=GlobalReport)
SHARE = 0.9  # of the time


def optimum(made: type[Global], problem: Problem, settings: Settings) -> Global | None:
    """The report on the global minimum (maximum) of a convex problem; None where nothing is proven."""
    numeric = program_of(replace(problem, expression=restricted(problem)), made.sign)
    for start in starts_of(problem, numeric):
        if settings.used_up(SHARE):
            return None
        found = run_minimization(numeric, start, settings)
        end = proven_end(problem, numeric, found)
        if end is not None and end.kind is Kind.MINIMUM and end.value is not None:
            return _report(made, problem, end)
    return None


def _report(made: type[Global], problem: Problem, end: ConstrainedEnd) -> Global:
    assert end.value is not None
    value = end.value if made.sign > 0 else end.value.negated()
    names = [v.name for v in problem.variables]
    enclosure: Mapping[str, tuple[float, float]] = dict(zip(names, (c.ends for c in end.x)))
    x = tuple(map(float, end.x))
    texts = tuple(dict.fromkeys(problem.constraints[i].text for i in end.active if i < len(problem.constraints)))
    return made(
        **asked(problem),
        x=x,
        value=float(value),
        enclosure=enclosure,
        value_enclosure=value.ends,
        domain=None,
        attained=True,
        minimizers=(Optimizer(x=x, enclosure=enclosure, exact=None, multipliers=end.rates, active=texts),),
        regions=(),
        complete=False,
        solved=True,
        evidence=end.evidence,
        argument=words.of_convex_problem(made.sign, end.evidence is Evidence.CERTIFIED),
        boxes=None,
        feasible=True,
        message=words.of_convex_optimum(problem, end.x, value, made.sign),
    )
