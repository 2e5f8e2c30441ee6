"""What `--digits` makes of an answer: every number proven to so many digits, or a note that says which is not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, Rational

from symnewton.calculus.digits import Digits
from symnewton.calculus.function import Function, Point
from symnewton.errors import InputError
from symnewton.points import exactly, precisely
from symnewton.points.algebra.real_roots import RealRoot
from symnewton.points.at_point import AtPoint, at
from symnewton.points.findings import CriticalPoint, Interval
from symnewton.points.inertia import Inertia
from symnewton.points.neighbour import exact_neighbour
from symnewton.quantities import Enclosed
from symnewton.report.minimize import AnyRun as Run
from symnewton.report.minimize import Step
from symnewton.report.root import RootReport, RootStep
from symnewton.verdicts import Evidence, Kind, Rule, Stop
from symnewton.words.points import NO_MORE_DIGITS, of_beyond, of_doubts, of_too_far
from symnewton.words.roots import of_precise_root
from symnewton.words.runs import of_precise

BEYOND = 15  # digits of a number beyond the range of doubles


def of_run(function: Function, report: Run, digits: int) -> Run:
    """The report on a run with its numbers to so many digits; of maximization, the function is -f."""
    sign = report.sign
    found = None if report.kind is None else precisely.critical_point(function, report.x, digits)
    if found is None and report.evidence is Evidence.EXACT:
        found = _at_neighbour(function, report.x, digits)
    if found is None:
        return replace(report, digits=digits, notes=(*report.notes, NO_MORE_DIGITS))
    steps = list(report.steps)
    for row in found.path:
        steps.append(_step(len(steps), row.x, row.at[0], row.step, Rule.NEWTON, sign))
    if found.exact is not None and not _reached(steps[-1].x, found.exact):
        away = tuple(float(a) - float(b) for a, b in zip(found.x, steps[-1].x))
        steps.append(_step(len(steps), found.x, at(function, found.exact, digits), away, Rule.EXACT, sign))
    kind = _proven_kind(_turned(found.eigenvalues, sign)) or report.kind
    solved = report.solved and kind is report.kind
    assert kind is not None
    return replace(
        report,
        digits=digits,
        x=found.x,
        value=_signed(found.value, sign),
        gradient_norm=steps[-1].gradient_norm if found.exact is None else Digits("0"),
        eigenvalues=_turned(found.eigenvalues, sign) or report.eigenvalues,
        kind=kind,
        solved=solved,
        enclosure=_by_name(function, found),
        evidence=_at_least_certified(report.evidence),
        value_enclosure=None,
        stop=Stop.GRADIENT,
        attainable_digits=None,
        condition=_condition(found.eigenvalues, digits),
        iterations=steps[-1].k,
        steps=tuple(steps),
        notes=(*report.notes, *of_doubts(found.doubts)),
        message=of_precise(function.variables, found.x, kind, solved, digits),
    )


def _by_name(function: Function, found: precisely.Precise) -> dict[str, Interval]:
    return dict(zip((v.name for v in function.variables), found.enclosure))


def _at_least_certified(evidence: Evidence) -> Evidence:
    return Evidence.CERTIFIED if evidence is Evidence.NUMERIC else evidence


def _proven_kind(eigenvalues: Sequence[Digits]) -> Kind | None:
    """What the signs of the eigenvalues say of a critical point; None where one is 0 or they are not known."""
    if not eigenvalues or not all(eigenvalues):
        return None
    positive = sum(value > 0 for value in eigenvalues)
    return Inertia(positive, len(eigenvalues) - positive, 0).kind


def _condition(eigenvalues: Sequence[Digits], digits: int) -> float | None:
    """|λ|max/|λ|min where it is finite."""
    sizes = [abs(value) for value in eigenvalues]
    return float(f"{max(sizes) / min(sizes):.{min(digits, 6)}g}") if sizes and min(sizes) > 0 else None


def _at_neighbour(function: Function, x: Point, digits: int) -> precisely.Precise | None:
    """The degenerate point that exact algebra proved."""
    neighbour = exact_neighbour(function, x)
    return None if neighbour is None else precisely.at_exact(neighbour[0], digits, function)


def of_root(functions: Sequence[Function], report: RootReport, exact: tuple[Expr, ...] | None = None) -> RootReport:
    """The report on a run that found a root, to its digits: `exact` where algebra has it, of one function or several."""
    if report.digits is None:
        return report
    digits = report.digits
    found = precisely.root(functions, report.x, digits) if exact is None else precisely.at_exact(exact, digits)
    if found is None:
        return replace(report, notes=(*report.notes, NO_MORE_DIGITS))
    steps = list(report.steps)
    for row in found.path:
        steps.append(_root_step(len(steps), row.x, row.at, row.step, Rule.NEWTON))
    if found.exact is not None and not _reached(steps[-1].x, found.exact):
        away = tuple(float(a) - float(b) for a, b in zip(found.x, steps[-1].x))
        there = tuple(at(f, found.exact, digits, order=1) for f in functions)
        steps.append(_root_step(len(steps), found.x, there, away, Rule.EXACT))
    return replace(
        report,
        x=found.x,
        residual=Digits("0") if found.exact is not None else max(_size(f.value) for f in found.path[-1].at),
        enclosure=_by_name(functions[0], found),
        evidence=_at_least_certified(report.evidence),
        stop=Stop.GRADIENT,
        iterations=steps[-1].k,
        steps=tuple(steps),
        notes=(*report.notes, *of_doubts(found.doubts)),
        message=of_precise_root(functions[0].variables, found.x, report.multiplicity, digits),
    )


def of_real_root(function: Function, root: RealRoot, digits: int) -> tuple[RealRoot, tuple[str, ...]]:
    """A root to so many digits, and the notes on what of it is not proven."""
    if root.exact is not None:
        found: precisely.Precise | None = precisely.at_exact((root.exact,), digits)
    else:
        found = precisely.root([function], (root.x,), digits)
    if found is None:
        return root, (NO_MORE_DIGITS,)
    (x,), (ends,) = found.x, found.enclosure
    return replace(root, x=x, enclosure=None if root.enclosure is None else ends), of_doubts(found.doubts)


def of_point(function: Function, point: CriticalPoint, digits: int) -> tuple[CriticalPoint, tuple[str, ...]]:
    """A critical point to so many digits, and the notes on what of it is not proven."""
    if point.exact is not None:
        found: precisely.Precise | None = precisely.at_exact(
            point.exact, digits, function, smooth=bool(point.eigenvalues)
        )
    else:
        found = precisely.critical_point(function, point.x, digits)
    if found is None:
        return point, (NO_MORE_DIGITS,)
    sharper = replace(
        point,
        x=found.x,
        enclosure=None if point.enclosure is None else found.enclosure,
        value=found.value,
        eigenvalues=found.eigenvalues or point.eigenvalues,
    )
    return sharper, of_doubts(found.doubts)


def beyond_doubles(function: Function, point: CriticalPoint) -> tuple[CriticalPoint, tuple[str, ...]]:
    """The point as it is where doubles do not reach, and a note that says so."""
    exact = point.exact or point.x
    lost = any(not c and e for c, e in zip(point.x, exact)) or isinstance(point.value, Digits)
    if not lost and all(map(math.isfinite, (*point.x, point.value))):
        return point, ()
    for variable, c in zip(function.variables, point.x):
        if point.exact is None and math.isinf(c):
            raise InputError(of_too_far(variable, "a critical point"), hint="scale the variable")
    shown, doubts = of_point(function, point, BEYOND)
    if point.exact is not None:
        value = exactly.substitute(function.expression, function.variables, point.exact)
        shown = replace(shown, x=tuple(map(_plain, shown.x, point.exact)), value=_plain(shown.value, value))
    shown = replace(shown, enclosure=point.enclosure, eigenvalues=point.eigenvalues)
    return shown, (of_beyond(function.variables, shown.x, shown.value), *doubts)


def root_beyond_doubles(function: Function, root: RealRoot) -> tuple[RealRoot, tuple[str, ...]]:
    """The root as it is where doubles do not reach, and a note that says so."""
    x = root.x
    known = x.text(BEYOND) if isinstance(x, Enclosed) and not x.low <= 0 <= x.high else ""
    if math.isfinite(x) and (x or not (root.exact or known)):
        return root, ()
    if root.exact is None and known and " " not in known:
        shown = replace(root, x=Digits(known))
        return shown, (of_beyond(function.variables, (shown.x,), 0.0),)
    shown, doubts = of_real_root(function, root, BEYOND)
    shown = replace(shown, x=_plain(shown.x, root.exact), enclosure=root.enclosure)
    return shown, (of_beyond(function.variables, (shown.x,), 0.0), *doubts)


def _plain(number: float, exact: Expr | None) -> float:
    """The digits of a number without zeros at their end, where they are all of it."""
    if isinstance(number, Digits) and exact is not None and exact.is_Rational and Rational(number.text) == exact:
        return number.stripped()
    return number


def _step(k: int, x: tuple[Digits, ...], there: AtPoint, away: tuple[float, ...], rule: Rule, sign: int) -> Step:
    return Step(
        k=k,
        x=x,
        value=_signed(there.value, sign),
        gradient=tuple(_signed(g, sign) for g in there.gradient),
        gradient_norm=there.gradient_norm,
        step=away,
        step_norm=math.hypot(*away),
        rule=rule,
    )


def _root_step(
    k: int, x: tuple[Digits, ...], there: Sequence[AtPoint], away: tuple[float, ...], rule: Rule
) -> RootStep:
    """The row of a root: numbers of one function, vectors and the Jacobian of a system."""
    if len(there) == 1:
        return RootStep(k=k, x=x, value=there[0].value, derivative=there[0].gradient[0], step=away, rule=rule)
    values, jacobian = tuple(a.value for a in there), tuple(a.gradient for a in there)
    return RootStep(k=k, x=x, value=values, derivative=jacobian, step=away, rule=rule)


def _reached(x: Sequence[float], exact: Sequence[Expr]) -> bool:
    """Whether a point of doubles is an exact one."""
    return all(Rational(c) == e for c, e in zip(x, exact))


def _signed(number: Digits, sign: int) -> Digits:
    return number if sign > 0 else number.negated()


def _size(number: Digits) -> Digits:
    return number.negated() if number.text.startswith("-") else number


def _turned(numbers: Sequence[Digits], sign: int) -> tuple[Digits, ...]:
    """Ascending numbers times the sign, ascending."""
    return tuple(numbers) if sign > 0 else tuple(number.negated() for number in reversed(numbers))
