"""What is said of a run of minimization, and of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sympy import sstr

from symnewton.verdicts import Kind, Stop
from symnewton.words.calculus import NAMES
from symnewton.words.points import SHOWN, at, to_digits

if TYPE_CHECKING:
    from sympy import Symbol

    from symnewton.calculus.digits import Digits
    from symnewton.calculus.function import Point
    from symnewton.language import Problem
    from symnewton.newton.minimize import Outcome
    from symnewton.report.records import MinimizeReport


def of_run(problem: Problem, found: Outcome, sign: int) -> str:
    """What a minimization (sign 1) or maximization (sign -1) came to, told in terms of f."""
    last = found.last
    wanted, other = ("minimum", "maximum") if sign > 0 else ("maximum", "minimum")
    where = f"{at(problem, last.sample.x)}, f = {sign * last.sample.value:.10g}"
    if found.solved:
        degenerate = ", as far as probing tells: the second-derivative test is silent" if found.flat else ""
        return f"A local {wanted} at {where}{degenerate}."
    if found.kind in (Kind.SADDLE, Kind.MAXIMUM):
        name = "saddle point" if found.kind is Kind.SADDLE else other
        return f"No {wanted} found: the iteration ended at a {name}, {where}."
    if found.kind is Kind.DEGENERATE:
        return f"No {wanted} proven: at {where} f is flat to rounding and the second-derivative test is silent."
    if found.stop is Stop.STEP and found.rough is not None:
        return f"No {wanted} by derivatives: the steps close in on a kink or jump of {sstr(found.rough)}; {where}."
    if found.stop is Stop.UNBOUNDED:
        return _of_ray(problem, found, wanted, sign)
    if found.edge:
        return f"No {wanted} found: the steps close in on the edge of the domain; {where}."
    return f"No {wanted} found: {found.stop.sentence}; the last good point is {where}."


def of_exact_end(problem: Problem, x: Point, kind: Kind | None, sign: int) -> str:
    """The sentence about a degenerate point that the run led to and exact algebra settled."""
    wanted = Kind.MINIMUM if sign > 0 else Kind.MAXIMUM
    where = at(problem, x)
    if kind is wanted:
        return f"A local {wanted.value} at exactly {where}; the run only creeps there, exact algebra proves it."
    name = NAMES[kind] if kind else "undecided"
    return f"No {wanted.value} found: the iteration ends at {where}, {name}."


def of_kink_end(problem: Problem, x: Point, value: float, kind: Kind) -> str:
    """The sentence about an extremum at a kink, proven by one-sided derivatives, that the run closed in on."""
    return f"A local {kind.value} at {at(problem, x)}, f = {value:.10g}: a kink, proven by one-sided derivatives."


def of_precise(variables: Sequence[Symbol], x: Sequence[Digits], kind: Kind, solved: bool, digits: int) -> str:
    """The sentence about a critical point that is proven to so many digits."""
    where = to_digits(variables, x, digits)
    if solved:
        return f"{NAMES[kind].replace('a m', 'A local m')} at {where}."
    return f"Not what was asked for: the iteration ended at {NAMES[kind]}, {where}."


def of_comparison(problem: Problem, runs: Sequence[MinimizeReport]) -> str:
    solved = [run for run in runs if run.solved]
    if not solved:
        return f"None of {len(runs)} runs found a minimum."
    quickest = min(solved, key=lambda run: run.iterations)
    return (
        f"{len(solved)} of {len(runs)} runs found a minimum; "
        f"{quickest.method} took the fewest iterations, {quickest.iterations}."
    )


def _of_ray(problem: Problem, found: Outcome, wanted: str, sign: int) -> str:
    first, last = found.rows[0].sample, found.last.sample
    away = tuple(b - a for a, b in zip(first.x, last.x))
    if len(away) == 1:
        ray = f"{problem.variables[0]} → {'∞' if away[0] > 0 else '−∞'}"
    else:
        shown = ", ".join(f"{c / max(map(abs, away)):.3g}" for c in away[:SHOWN])
        ray = f"the point goes to infinity along ({shown}{', …' if len(away) > SHOWN else ''})"
    value = sign * last.value
    if abs(last.value - found.rows[-2].sample.value) <= 1e-6 * (1 + abs(first.value)):
        return f"No {wanted}: f only approaches {value:.6g} as {ray}."
    return f"No {wanted}: f {'falls' if sign > 0 else 'rises'} without bound as {ray} (f = {value:.3g} so far)."
