"""What is said of a run of minimization, and of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sympy import Expr, oo

from symnewton.notation.formulas import as_typed
from symnewton.quantities import Enclosed
from symnewton.verdicts import Kind, Stop
from symnewton.words.points import SHOWN, at, of_turn, to_digits
from symnewton.words.verdicts import KINDS

if TYPE_CHECKING:
    from sympy import Symbol

    from symnewton.calculus.digits import Digits
    from symnewton.language import Problem
    from symnewton.newton.minimize import Outcome
    from symnewton.report.minimize import MinimizeReport

FADED = 1e-5  # of the gradient at the start: what is larger is not flat


def of_run(problem: Problem, found: Outcome, sign: int) -> str:
    """What a minimization (sign 1) or maximization (sign -1) came to, told in terms of f."""
    last = found.last
    wanted = "minimum" if sign > 0 else "maximum"
    where = f"{at(problem, last.sample.x)}, f = {sign * last.sample.value:.10g}"
    if found.solved:
        degenerate = ", as far as probing tells: the second-derivative test is silent" if found.flat else ""
        return f"A local {wanted} at {where}{degenerate}."
    if found.kind in (Kind.SADDLE, Kind.MAXIMUM):
        kind = found.kind if sign > 0 or found.kind is Kind.SADDLE else Kind.MINIMUM
        return f"No {wanted} found: the iteration ended at {KINDS[kind].sentence}, {where}."
    if found.kind is Kind.DEGENERATE and last.sample.gradient_norm > FADED * found.rows[0].sample.gradient_norm:
        return f"No {wanted} proven: rounding leaves the gradient open at {where}."
    if found.kind is Kind.DEGENERATE:
        return f"No {wanted} proven: f is flat to rounding at {where}, and the second-derivative test is silent there."
    if found.stop is Stop.STEP and found.rough is not None:
        return (
            f"No {wanted} by derivatives: the steps close in on a kink or jump, where {of_turn(found.rough)}; {where}."
        )
    if found.stop is Stop.DIVERGED and last.sample.value < found.rows[0].sample.value:
        return f"f still {'falls' if sign > 0 else 'rises'} at {where}; no {wanted} found from this start."
    if found.broken:
        return f"No {wanted} found: the steps close in on a place where f may jump or end; {where}."
    if found.edge:
        return f"No {wanted} found: the steps close in on the edge of the domain; {where}."
    return f"No {wanted} found: {found.stop.sentence}; the last good point is {where}."


def of_end(problem: Problem, kind: Kind, x: Sequence[Enclosed], value: Enclosed | None, away: float, sign: int) -> str:
    """What a run came to, from the proof of the critical point x at its end, `away` from the last iterate."""
    wanted = Kind.MINIMUM if sign > 0 else Kind.MAXIMUM
    where = at(problem, x) + (f", f = {value.text()}" if value is not None else "")
    if away and all(c.is_exact for c in x):
        where += f"; the last iterate is {away:.2g} away"
    if kind is wanted:
        return f"A local {wanted.value} at {where}."
    return f"No {wanted.value} found: the iteration ended at {KINDS[kind].sentence}, {where}."


def of_kink_end(problem: Problem, x: Sequence[Enclosed], value: Enclosed | None, kind: Kind, jump: bool) -> str:
    """The sentence about an extremum at a kink or a jump, proven from its sides, that the run closed in on."""
    by = "f jumps there, proven by its limits from both sides" if jump else "a kink, proven by one-sided derivatives"
    where = at(problem, x) + (f", f = {value.text()}" if value is not None else "")
    return f"A local {kind.value} at {where}: {by}."


def of_edge_end(problem: Problem, x: Sequence[Enclosed], value: Enclosed, kind: Kind) -> str:
    """The sentence about an extremum at an edge of the domain, proven by the series of f from there."""
    return f"A local {kind.value} at {at(problem, x)}, f = {value.text()}: at an edge of the domain, proven by series."


def of_fall(problem: Problem, found: Outcome, limit: Expr, path: Sequence[Expr], sign: int) -> str:
    """What a run came to whose way to infinity or to a pole has a proven limit, of the function minimized."""
    wanted, falls = ("minimum", "falls") if sign > 0 else ("maximum", "rises")
    to = _way(problem, path)
    if not limit.is_finite:
        return f"f {falls} without bound as {to}: proven; no {wanted} found from this start."
    still = f"f still {falls} at {at(problem, found.last.sample.x)}"
    return f"{still}; its limit as {to} is {as_typed(sign * limit)}; no {wanted} found from this start."


def _way(problem: Problem, path: Sequence[Expr]) -> str:
    if len(path) > 1:
        shown = ", ".join(f"{v} = {as_typed(c)}" for v, c in list(zip(problem.variables, path))[:SHOWN])
        return f"t → ∞ along {shown}{', …' if len(path) > SHOWN else ''}"
    (t,) = path[0].free_symbols
    end = path[0].subs(t, oo)
    if end.is_finite:
        return f"{problem.variables[0]} → {as_typed(end)} from {'above' if path[0].subs(t, 1) > end else 'below'}"
    return f"{problem.variables[0]} → {'∞' if end > 0 else '−∞'}"


def of_precise(variables: Sequence[Symbol], x: Sequence[Digits], kind: Kind, solved: bool, digits: int) -> str:
    """The sentence about a critical point that is proven to so many digits."""
    where = to_digits(variables, x, digits)
    if solved:
        return f"{KINDS[kind].sentence.replace('a m', 'A local m')} at {where}."
    return f"Not what was asked for: the iteration ended at {KINDS[kind].sentence}, {where}."


def of_comparison(problem: Problem, runs: Sequence[MinimizeReport]) -> str:
    solved = [run for run in runs if run.solved]
    if not solved:
        return f"None of {len(runs)} runs found a minimum."
    quickest = min(solved, key=lambda run: run.iterations)
    return (
        f"{len(solved)} of {len(runs)} runs found a minimum; "
        f"{quickest.method} took the fewest iterations, {quickest.iterations}."
    )
