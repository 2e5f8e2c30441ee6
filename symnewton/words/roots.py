"""What is said of roots: of one run, of a system, of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from sympy import Expr, Rational, sstr

from symnewton.calculus.arithmetic.ball import SMALLEST
from symnewton.calculus.digits import Digits
from symnewton.newton.sign_change import Barrier
from symnewton.quantities import Enclosed
from symnewton.verdicts import Stop
from symnewton.words.points import SHOWN, at, to_digits

if TYPE_CHECKING:
    from sympy import Symbol

    from symnewton.calculus.function import Point
    from symnewton.language import Problem
    from symnewton.newton.root_rows import RootOutcome
    from symnewton.newton.system import SystemOutcome
    from symnewton.points.algebra.real_roots import RealRoots

LEAST = "1e-323"  # more than what has no double near to it
LEAST_DIGITS = 6  # of a least value
RESTARTED = (
    "Newton's iteration led to no root from x0: this one was found from another start, where a step says restart"
)


def of_root(problem: Problem, x: float, multiplicity: int | None) -> str:
    """The root that a run led to."""
    multiple = f", of multiplicity {multiplicity}" if (multiplicity or 1) > 1 else ""
    proven = ", proven" if multiple and isinstance(x, Enclosed) else ""
    return f"A root at {problem.variables[0]} = {_number(x)}{multiple}{proven}."


def _number(x: float) -> str:
    """The proven digits of what is proven, else those of the double."""
    return x.text if isinstance(x, Digits) else x.text() if isinstance(x, Enclosed) else f"{x:.16g}"


def of_least(problem: Problem, x: float, value: float, proven: tuple[Enclosed, Enclosed] | None) -> str:
    """A run that ended where |f| is least: at x, as far as was seen, or at the `proven` place, with f there."""
    if proven is None:
        what = f"the least |f| that was met is at {at(problem, (x,))}, {_value(value)}"
    else:
        what = f"|f| has a least value at {at(problem, proven[:1])}, f = {proven[1].text(LEAST_DIGITS)}"
    return f"No root found: {what}; start elsewhere, or ask for --all."


def of_far_out(problem: Problem, x: float, value: float, limit: Expr | None) -> str:
    """A run that found |f| least at x, far out; `limit`: that of f on this side, proven."""
    if limit is None:
        return f"No root found: the least |f| that was met is far out, at {at(problem, (x,))}, {_value(value)}."
    where = f"{problem.variables[0]} → {'∞' if x > 0 else '−∞'}"
    return f"No root found: f only approaches {sstr(limit)} as {where}; that it is the limit is proven."


def of_no_root(problem: Problem, found: RootOutcome, method: str, value: float, ends: bool) -> str:
    """Why a run did not come to a root, with f at its end; `ends`: the domain of f is proven to end there."""
    last, name = found.last, problem.variables[0]
    where, shown = at(problem, (last.x,)), _value(value)
    if found.barrier is Barrier.EDGE and not ends:
        least = "|f| is least, as far as was seen, next to where f has no value in doubles"
        return f"No root found: {least}; the last point is {where}, {shown}."
    if found.barrier is Barrier.EDGE:
        return f"No root found: |f| falls as far as the edge of the domain, {where}, {shown}."
    if found.barrier is Barrier.POLE:
        return f"No root found: f changes its sign near {name} = {last.x:.9g} where it grows, as it does at a pole."
    if found.barrier is Barrier.JUMP:
        return f"No root found: f changes its sign by a jump near {name} = {last.x:.9g}."
    if found.barrier is Barrier.BREAK:
        return f"No root found: f changes its sign near {name} = {last.x:.9g}, where it may jump: it is not known to be continuous there."
    ending = f"No root found: {found.stop.sentence}; the last point is {where}, {shown}"
    return f"{ending}; the default method has safeguards against that." if method == "newton" else f"{ending}."


def _value(value: float) -> str:
    """The value of f: not 0 though the double nearest to it may be, or a 0 that only rounding may have made."""
    if value == 0:
        return "f = 0 to rounding"
    return f"f = {value:.6g}" if abs(value) > SMALLEST else f"|f| is less than {LEAST}"


def of_lost_size(size: float | None) -> str:
    """|f|, to a few digits where it is known, that no double is near to."""
    return f"{_size(size)}: beyond the range of doubles"


def _size(size: float | None) -> str:
    return f"|f| = {size.text}" if isinstance(size, Digits) else f"|f| is less than {LEAST}"


def of_fading(problem: Problem, x: float, value: float, excluded: bool, tolerance: float | None, noise: float) -> str:
    """A run that came to what doubles, or the tolerance, take for 0; `excluded`: exact algebra knows all roots.

    `noise` is how far rounding can move the computed f.
    """
    where = at(problem, (x,))
    if excluded:
        return f"No root found: the run ended at {where}, {_value(value)}, but exact algebra finds no root there."
    if tolerance is not None and abs(value) <= tolerance:
        return f"No root found: |f| is within the tolerance at {where}, but no root is proven: it may only tend to 0."
    small = "falls below its own rounding noise" if abs(value) <= noise else "is next to 0"
    return f"No root found: f {small} at {where}; no root is proven: it may only tend to 0."


def of_too_steep(problem: Problem, x: float, value: float) -> str:
    """A run that ended at x, where f may be 0 between two doubles but is not small at any."""
    return f"No root found that doubles can tell: f may be 0 close to {at(problem, (x,))}, but {_value(value)} there."


def of_system_root(problem: Problem, x: Point, multiplicity: int | None, singular: bool, smooth: bool) -> str:
    """The root of a system; `singular`: its Jacobian has no inverse there, as far as is known; `smooth`: it has values."""
    shown = ", ".join(f"{v} = {_number(c)}" for v, c in list(zip(problem.variables, x))[:SHOWN])
    where = shown if len(x) <= SHOWN else f"{shown}, …"
    if (multiplicity or 1) > 1:
        return f"A root at {where}, of multiplicity {multiplicity}, proven."
    if not smooth:
        return f"A root at {where}, where the Jacobian has no value."
    if multiplicity is None and singular:
        return f"A root at {where}, where the Jacobian is singular: it is multiple, or one of a curve of roots."
    return f"A root at {where}."


def of_no_system_root(problem: Problem, found: SystemOutcome, method: str, least: Point | None) -> str:
    """Why a run did not come to a root; `least`: where |F| is proven to have a local minimum."""
    where, size = at(problem, found.last.sample.x), found.last.size
    nor = f", nor from {found.restarts} other starts" if found.restarts else ""
    if found.stop is Stop.UNBOUNDED:
        return f"No root found{nor}: the equations come closer to 0 as the point goes farther out, as far as was seen; it is at {where}."
    if found.stop is Stop.ROUNDING:
        return f"No root found{nor}: F is 0 to rounding at {where}; no root is proven: it may only tend to 0."
    if least is not None:
        what = f"|F| has a local minimum at {at(problem, least)}, proven"
        return f"No root found{nor}: {what}; the largest |F_i| is about {size:.6g}."
    if found.stop is Stop.SINGULAR and method != "newton":
        return f"No root found{nor}: no step that was tried from {where} makes |F| smaller; the largest |F_i| is {size:.6g}."
    ending = f"No root found{nor}: {found.stop.sentence}; the last point is {where}, the largest |F_i| is {size:.6g}"
    return f"{ending}; the default method has safeguards against that." if method == "newton" else f"{ending}."


def of_precise_root(variables: Sequence[Symbol], x: Sequence[Digits], multiplicity: int | None, digits: int) -> str:
    multiple = f", of multiplicity {multiplicity}" if (multiplicity or 1) > 1 else ""
    return f"A root at {to_digits(variables, x, digits)}{multiple}."


def of_multiple_root(multiplicity: int, method: str) -> str:
    """What multiplicity means for accuracy and speed."""
    resolved = 2.0 ** (-52 / multiplicity)
    slow = f"; Newton's steps only shrink by 1 − 1/{multiplicity} there" if method == "newton" else ""
    return f"at a root of multiplicity {multiplicity} the values of f resolve x only to about {resolved:.1g}{slow}"


def of_roots(problem: Problem, found: RealRoots) -> str:
    """How many real roots there are, where, and whether that is all."""
    if found.everywhere:
        return "f is 0 everywhere that it is defined: every such point is a root."
    count = len(found.roots)
    where = "" if found.ends is None else f" {_place(found.ends)}"
    first = found.roots[:SHOWN]
    each = [_number(r.x) + (f" ({r.multiplicity}-fold)" if (r.multiplicity or 1) > 1 else "") for r in first]
    shown = ", ".join(each) + (", …" if count > SHOWN else "")
    listed = f": {problem.variables[0]} = {shown}" if count else ""
    roots = f"{count} real root{'' if count == 1 else 's'}"
    if not found.complete:
        open_parts = len(found.unresolved)
        rest = f"{open_parts} interval{'' if open_parts == 1 else 's'} unresolved"
        return f"{roots} found{where}{listed}; not proven to be all, {rest}."
    return f"No real root{where}, proven." if count == 0 else f"{roots}{where}, proven to be all{listed}."


def _place(ends: Sequence[Expr]) -> str:
    """The domain by its ends, where few digits say them exactly."""
    shown = [f"{float(end):g}" for end in ends]
    exact = all(end.is_Rational and isfinite(float(end)) and end == Rational(text) for end, text in zip(ends, shown))
    return f"in [{', '.join(shown)}]" if exact else "in the box"


def of_hole(problem: Problem, x: float) -> str:
    """Where what is made of the text is 0, but the text has no value: no root."""
    return f"f as typed has no value at {problem.variables[0]} = {_number(x)}, where what is made of it is 0"


def argument_of_roots(found: RealRoots) -> str:
    """What proves that these are all roots, or that nothing does."""
    where = "on ℝ" if found.ends is None else _place(found.ends)
    if found.stop is not None:
        return f"not proven to be all {where}: {found.stop.sentence}"
    if not found.complete:
        return f"not proven to be all {where}"
    how = "interval proofs" if found.searched else "exact isolation of the roots of polynomials"
    count = len(found.roots)
    what = ("there is no root", "this is the only root")[count] if count < 2 else f"these {count} are all there are"
    return f"{what} {where}: {how}"
