"""The one sentence that answers: what a report says first and a script logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sympy import Expr, sstr

from symnewton.calculus.digits import Digits
from symnewton.newton.sign_change import Barrier
from symnewton.verdicts import Kind, Stop

if TYPE_CHECKING:  # they are named here and made elsewhere, each by what one command imports
    from symnewton.calculus.function import Function, Point
    from symnewton.critical.algebra.real_roots import RealRoots
    from symnewton.critical.classify import Classification
    from symnewton.critical.findings import CriticalSet
    from symnewton.critical.intervals.globally import GlobalFindings
    from symnewton.language import Problem
    from symnewton.newton.minimize import Outcome
    from symnewton.newton.root_rows import RootOutcome
    from symnewton.newton.system import SystemOutcome
    from symnewton.report.records import MinimizeReport

OTHER_BOX = "choose a box that meets the domain of f"
OTHER_POINT = "choose a point inside the domain of f, where it is smooth"
SHOWN = 4  # coordinates in a sentence
NO_MORE_DIGITS = "digits beyond double precision are not proven here: the numbers are those of doubles"
NAMES = {
    Kind.MINIMUM: "a minimum",
    Kind.MAXIMUM: "a maximum",
    Kind.SADDLE: "a saddle point",
    Kind.INFLECTION: "an inflection point",
    Kind.DEGENERATE: "degenerate: the second-derivative test is inconclusive",
    Kind.REGULAR: "not a critical point",
}


def of_parse(problem: Problem) -> str:
    names = ", ".join(v.name for v in problem.variables)
    n = len(problem.variables)
    what = "a constant" if n == 0 else f"a function of {names}" if n <= SHOWN else f"a function of {n} variables"
    return f"Read as {what}."


def of_derivatives(problem: Problem, what: str) -> str:
    n = len(problem.variables)
    if n == 1:
        which = "First derivative" if what == "gradient" else "First and second derivative"
        return f"{which} of f by {problem.variables[0]}."
    return f"{'Gradient' if what == 'gradient' else 'Gradient and Hessian'} of f in {n} variables."


def of_classification(problem: Problem, c: Classification) -> str:
    strict = "strict local " if c.strict else "local " if c.kind in (Kind.MINIMUM, Kind.MAXIMUM) else ""
    name = NAMES[c.kind].replace("a m", f"a {strict}m", 1)
    return f"{at(problem, c.sample.x)} is {name} ({c.evidence.value})."


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


def of_precise(variables: tuple, x: Sequence[Digits], kind: Kind | None, solved: bool, digits: int) -> str | None:
    """The sentence about a point that is proven to many digits; None where the run did not find what was asked for."""
    if not solved or kind is None:
        return None
    shown = ", ".join(f"{v} = {c.text}" for v, c in list(zip(variables, x))[:SHOWN])
    more = ", …" if len(x) > SHOWN else ""
    return f"{NAMES[kind].replace('a m', 'A local m')} at {shown}{more}, {digits} digits proven."


def of_critical(problem: Problem, found: CriticalSet) -> str:
    """The totals, and how far they are proven: `4 minima, 1 maximum, 4 saddles, proven complete on R²`."""
    names = {
        Kind.MINIMUM: ("minimum", "minima"),
        Kind.MAXIMUM: ("maximum", "maxima"),
        Kind.SADDLE: ("saddle", "saddles"),
        Kind.INFLECTION: ("inflection", "inflections"),
        Kind.DEGENERATE: ("undecided point", "undecided points"),
    }
    counts = {kind: sum(point.kind is kind for point in found.points) for kind in names}
    parts = [f"{n} {names[kind][n > 1]}" for kind, n in counts.items() if n]
    if found.families:
        parts.append(f"{len(found.families)} famil{'ies' if len(found.families) > 1 else 'y'} of points")
    total = ", ".join(parts) or "no critical point"
    n = len(problem.variables)
    power = str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    where = "in the box" if found.domain is not None else "on ℝ" + ("" if n == 1 else power)
    if found.complete:
        return f"{total[0].upper()}{total[1:]}, proven complete {where}."
    open_boxes = len(found.unresolved)
    left = f"; {open_boxes} box{'es' if open_boxes > 1 else ''} unresolved" if open_boxes else ""
    return f"{total[0].upper()}{total[1:]} {where}, not proven complete{left}."


def of_optimum(problem: Problem, found: GlobalFindings, sign: int) -> str:
    """The global minimum (sign 1) or maximum (sign -1) over a box, and how far it is proven."""
    wanted = "minimum" if sign > 0 else "maximum"
    if found.x is None:
        return f"No {wanted} found: f has no finite value at any point that was tried."
    low, high = found.enclosure
    where = at(problem, found.x) if len(found.minimizers) <= 1 else f"{len(found.minimizers)} points"
    if found.complete:
        return f"The global {wanted} over the box is {sign * found.value:.10g}, at {where}: proven."
    gap = f"it cannot be {'lower' if sign > 0 else 'higher'} than {sign * low:.10g}"
    return (
        f"The best value found over the box is {sign * high:.10g}, at {at(problem, found.x)}; {gap}, not proven best."
    )


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


def of_root(problem: Problem, found: RootOutcome, method: str) -> str:
    last = found.last
    where = at(problem, (last.x,))
    if found.solved:
        multiple = f", of multiplicity {found.multiplicity}" if (found.multiplicity or 1) > 1 else ""
        return f"A root at {where}{multiple}."
    name = problem.variables[0]
    value = f"{last.value:.6g}"
    if found.barrier is Barrier.MINIMUM:
        return f"No root found: |f| has a least value at {where}, f = {value}; start elsewhere, or ask for --all."
    if found.barrier is Barrier.ASYMPTOTE:
        limit = "0" if abs(last.value) <= 1e-12 * abs(found.rows[0].value) else value
        return f"No root found: f only approaches {limit} as {name} → {'∞' if last.x > 0 else '−∞'}."
    if found.barrier is Barrier.EDGE:
        return f"No root found: |f| is least at the edge of the domain, {where}, f = {value}."
    if found.barrier is Barrier.POLE:
        return f"No root found: f changes its sign through infinity, at a pole near {name} = {last.x:.9g}."
    if found.barrier is Barrier.JUMP:
        return f"No root found: f changes its sign by a jump near {name} = {last.x:.9g}, without being 0."
    ending = f"No root found: {found.stop.sentence}; the last point is {where}, f = {value}"
    return f"{ending}; the default method has safeguards against that." if method == "newton" else f"{ending}."


def of_system_root(problem: Problem, found: SystemOutcome, method: str) -> str:
    where = at(problem, found.last.x)
    size = max(map(abs, found.last.values))
    if found.solved:
        order = found.order
        linear = found.singular or (order is not None and order < 1.2)
        return f"A root at {where}{', where the Jacobian is singular' if linear else ''}."
    if found.stop is Stop.UNBOUNDED:
        return f"No root found: the equations only approach 0 as the point goes to infinity; it is at {where}."
    if found.stop is Stop.SINGULAR and method != "newton":
        return f"No root found: |F| has a least value at {where}, the largest |F_i| is {size:.6g}; start elsewhere."
    ending = f"No root found: {found.stop.sentence}; the last point is {where}, the largest |F_i| is {size:.6g}"
    return f"{ending}; the default method has safeguards against that." if method == "newton" else f"{ending}."


def of_no_exact_root(problem: Problem, x: Point, value: float) -> str:
    return (
        f"No root found: at {at(problem, x)} f = {value:.6g} is 0 to rounding, but exact algebra finds no root there."
    )


def of_exact_root(problem: Problem, x: Point, multiplicity: int) -> str:
    return f"A root at exactly {at(problem, x)}, of multiplicity {multiplicity}, proven."


def of_precise_root(problem: Problem, x: Sequence[float], digits: int) -> str:
    shown = ", ".join(f"{v} = {c.text if isinstance(c, Digits) else c}" for v, c in zip(problem.variables, x))
    return f"A root at {shown}, {digits} digits proven."


def of_multiple_root(multiplicity: int, method: str) -> str:
    """What multiplicity means for accuracy and speed."""
    resolved = 2.0 ** (-52 / multiplicity)
    slow = f"; Newton's steps only shrink by 1 − 1/{multiplicity} there" if method == "newton" else ""
    return f"at a root of multiplicity {multiplicity} the values of f resolve x only to about {resolved:.1g}{slow}"


def of_roots(problem: Problem, found: RealRoots) -> str:
    """How many real roots there are, where, and whether that is all."""
    if problem.expression.is_zero:
        return "f is 0 everywhere: every point is a root."
    count = len(found.roots)
    where = "" if found.domain is None else f" in [{found.domain[0]:g}, {found.domain[1]:g}]"
    each = [f"{r.x:.16g}" + (f" ({r.multiplicity}-fold)" if (r.multiplicity or 1) > 1 else "") for r in found.roots]
    shown = ", ".join(each[:SHOWN]) + (", …" if count > SHOWN else "")
    listed = f": {problem.variables[0]} = {shown}" if count else ""
    roots = f"{count} real root{'' if count == 1 else 's'}"
    if not found.complete:
        open_parts = len(found.unresolved)
        rest = f"{open_parts} interval{'' if open_parts == 1 else 's'} unresolved"
        return f"{roots} found{where}{listed}; not proven to be all, {rest}."
    return f"No real root{where}, proven." if count == 0 else f"{roots}{where}, proven to be all{listed}."


def of_undefined(function: Function, culprit: Expr, x: Point, name: str) -> str:
    text = sstr(culprit)
    part = f"{text} is" if len(text) <= 60 else "a part of it is"
    return (
        f"f has no finite real value at {name}: {part} undefined or too large at {_coordinates(function.variables, x)}"
    )


def of_rough(function: Function, culprit: Expr, x: Point, name: str) -> str:
    text = sstr(culprit)
    part = text if len(text) <= 60 else "a part of it"
    return f"f has no derivative at {name}: {part} is not smooth at {_coordinates(function.variables, x)}"


def at(problem: Problem, x: Point) -> str:
    """The point as words: `x = 1, y = 2`, or only its first coordinates."""
    return _coordinates(problem.variables, x)


def _coordinates(variables: tuple, x: Point) -> str:
    shown = ", ".join(f"{v} = {c:.16g}" for v, c in list(zip(variables, x))[:SHOWN])
    return shown if len(x) <= SHOWN else f"{shown}, …"
