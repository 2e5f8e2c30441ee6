"""What is said of a run where constraints hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnewton.language.tokens import tokenize
from symnewton.notation.numbers import significant, typeset
from symnewton.quantities import Enclosed
from symnewton.verdicts import Kind, Stop
from symnewton.words.points import at, to_digits

if TYPE_CHECKING:
    from symnewton.calculus.digits import Digits
    from symnewton.language import Constraint, Problem
    from symnewton.newton.constrained.run import Outcome
    from symnewton.report.constrained_run import ConstrainedMinimizeReport

RELATION = re.compile("<=|>=|==?|≤|≥")
SENSIBLE = 3  # constraints whose multipliers are told as rates
MET = 1e-6  # of a constraint: missed by less, it counts as met
ON = "on the feasible set"


def of_run(problem: Problem, found: Outcome, sign: int) -> str:
    """What a minimization (sign 1) or maximization (sign −1) came to, told in terms of f."""
    last = found.last
    wanted, other = ("minimum", "maximum") if sign > 0 else ("maximum", "minimum")
    where = f"{at(problem, last.sample.site.x)}, f = {sign * last.sample.site.value:.10g}"
    if found.solved:
        flat = ", as far as probing tells: the second-order test is silent" if found.flat else ""
        return f"A local {wanted} {ON} at {where}{flat}."
    if found.kind in (Kind.SADDLE, Kind.MAXIMUM):
        name = "a saddle point" if found.kind is Kind.SADDLE else f"a {other}"
        return f"No {wanted} found: the iteration ended at {name} {ON}, {where}."
    if found.stop is Stop.INFEASIBLE and min(row.sample.violation for row in found.rows) <= MET:
        left = f"the violation of the constraints is stationary to rounding at {at(problem, last.sample.site.x)}"
        return f"No {wanted} found: the run left the points that meet the constraints; {left}."
    if found.stop is Stop.INFEASIBLE:
        return (
            f"No feasible point found: the violation of the constraints is stationary to rounding at "
            f"{at(problem, last.sample.site.x)}, where it is {last.sample.violation:.4g}."
        )
    if found.is_abnormal:
        return f"No {wanted} proven: the gradients of the constraints are dependent or vanish at {where}."
    if found.kind is Kind.DEGENERATE:
        return f"No {wanted} proven: the second-order test is silent at {where}."
    missed = f"; the constraints are missed by {last.sample.violation:.2g}" if last.sample.violation > MET else ""
    if found.stop is Stop.DIVERGED and last.sample.site.value < found.rows[0].sample.site.value and not missed:
        return f"f still {'falls' if sign > 0 else 'rises'} {ON} at {where}; no {wanted} found from this start."
    return f"No {wanted} found: {found.stop.sentence}; the last point is {where}{missed}."


def of_end(problem: Problem, kind: Kind, x: Sequence[Enclosed], value: Enclosed | None, sign: int) -> str:
    """What a run came to, from the proof of the Kuhn–Tucker point at its end."""
    wanted = Kind.MINIMUM if sign > 0 else Kind.MAXIMUM
    where = at(problem, x) + (f", f = {value.text()}" if value is not None else "")
    if kind is wanted:
        return f"A local {wanted.value} {ON} at {where}."
    name = "a saddle point" if kind is Kind.SADDLE else f"a {kind.value}"
    return f"No {wanted.value} found: the iteration ended at {name} {ON}, {where}."


def of_no_point() -> str:
    return "No point meets all constraints: proven."


def of_fall(proven: str, sign: int) -> str:
    """The sentence on a run of which it is proven that f goes beyond every bound on the feasible set."""
    told = proven.partition(": there")[0]
    return f"{told}: proven; no {'minimum' if sign > 0 else 'maximum'} found from this start."


def of_precise(report: ConstrainedMinimizeReport, x: Sequence[Digits], digits: int) -> str:
    """The sentence about an end that is proven to so many digits."""
    where = to_digits(report.variables, x, digits)
    if report.solved and report.kind is not None:
        return f"A local {report.kind.value} {ON} at {where}."
    return f"Not what was asked for: the iteration ended at a {report.kind.value if report.kind else 'point'} {ON}, {where}."


def remarks(problem: Problem, report: ConstrainedMinimizeReport, found: Outcome) -> tuple[str, ...]:
    """How fast the optimum changes with each active constraint, or what to do next where there is none."""
    known = report.multipliers
    if report.solved and known is not None and found.verdict is not None and not (report.abnormal or found.flat):
        met = {c.text: c for c in (problem.constraints[i] for i in found.verdict.strong) if known[c.text]}
        optimum = "minimum" if report.sign > 0 else "maximum"
        return tuple(sensitivity(c, known[c.text], optimum) for c in list(met.values())[:SENSIBLE])
    if (report.feasible is False and report.message == of_no_point()) or report.stop is Stop.UNBOUNDED:
        return ()
    if found.stop is Stop.INFEASIBLE:
        return ("next: start elsewhere; whether there are feasible points at all is not told by a run",)
    if found.kind in (Kind.SADDLE, Kind.MAXIMUM):
        return ("next: the default method leaves such points along negative curvature",)
    if found.stop is Stop.MAX_ITERATIONS:
        return ("next: raise --max-iterations, or start elsewhere",)
    return ()


def sensitivity(constraint: Constraint, multiplier: float, optimum: str) -> str:
    """What a multiplier means: λ is the derivative of the optimum by the number that g is compared with."""
    left = RELATION.split(constraint.part)[0]
    side = "right" if any(token.kind == "name" for token in tokenize(left)) else "left"
    way = "raises" if multiplier > 0 else "lowers"
    rate, signed = typeset(significant(abs(multiplier), 6)), typeset(significant(multiplier, 6))
    return (
        f"sensitivity: adding a small ε to the {side} side of {constraint.part.strip()} {way} the {optimum} by about "
        f"{rate} ε (λ = {signed})"
    )
