"""What is said of roots: of one run, of a system, of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnewton.calculus.digits import Digits
from symnewton.newton.sign_change import Barrier
from symnewton.verdicts import Stop
from symnewton.words.points import SHOWN, at

if TYPE_CHECKING:
    from symnewton.calculus.function import Point
    from symnewton.critical.algebra.real_roots import RealRoots
    from symnewton.language import Problem
    from symnewton.newton.root_rows import RootOutcome
    from symnewton.newton.system import SystemOutcome


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
