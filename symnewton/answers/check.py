"""check: which of somebody's critical points or roots are right, and which are missing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sympy import Expr, Rational

from symnewton.answers.calculus import classify
from symnewton.answers.common import asked, problem_of
from symnewton.answers.critical import critical
from symnewton.answers.parameters import Box, Constraints, Data, Definitions, Expression, Names, Values, described
from symnewton.answers.roots import root
from symnewton.clock import Progress, silent
from symnewton.errors import InputError
from symnewton.language import Problem, read_point
from symnewton.points.exactly import nearest_double
from symnewton.points.findings import CriticalPoint, Family
from symnewton.points.reasons import MANY, ONE
from symnewton.report.check import Checked, CheckReport, Missing
from symnewton.verdicts import Kind
from symnewton.words import check as words

QUESTIONS = ("critical", "root")
KINDS = {
    "min": Kind.MINIMUM,
    "max": Kind.MAXIMUM,
    "sad": Kind.SADDLE,
    "inf": Kind.INFLECTION,
    "kin": Kind.KINK,
    "deg": Kind.DEGENERATE,
}
KIND = re.compile(
    r"\b(?:(?:strict|local|relative|global|absolute)\s+)*"
    r"(min(?:imum|ima)?|max(?:imum|ima)?|saddle(?:\s+point)?s?|(?:point\s+of\s+)?inflection(?:\s+point)?s?|kinks?|degenerate)\b",
    re.IGNORECASE,
)
FILLING = re.compile(r"\b(?:at|is|are|a|an|the|root|point)\b|:", re.IGNORECASE)
NONE = re.compile(r"none|no(?: critical points?| roots?)?", re.IGNORECASE)
DECIMAL = re.compile(r"-?\d*\.\d+(?:[eE][-+]?\d+)?")
MOST = 500  # points of a claim
CLOSE = Fraction(1, 10**12)  # of the size of a number: exact numbers are told apart by that


@dataclass(frozen=True)
class Claim:
    """A claimed point with its text, what it is said to be, and how far each coordinate may be off as it is rounded."""

    text: str
    at: tuple[Expr, ...]
    kind: Kind | None
    slack: tuple[Fraction, ...]


@dataclass(frozen=True)
class Known:
    """A point of the answer, between these ends; `kind` None of a root, and `reason` why it is of that kind."""

    x: tuple[float, ...]
    ends: tuple[tuple[Fraction, Fraction], ...]
    kind: Kind | None
    reason: str | None = None


@described(
    question="what the claim answers: critical or root",
    claim='the points and what they are, like "(1, 2) minimum; (0, 0) saddle"; decimals may be rounded, and "none" is a claim too',
)
def check(
    expression: Expression,
    *,
    claim: str,
    question: str = "critical",
    box: Box | None = None,
    subject_to: Constraints = (),
    timeout: float | None = None,
    progress: Progress = silent,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
) -> CheckReport:
    """Whether these are all critical points, or all real roots, and of the kinds that are said."""
    if question not in QUESTIONS:
        raise InputError(f"there is no check of {question}", hint=f"Check {' or '.join(QUESTIONS)}.")
    given: dict[str, Any] = {"vars": vars, "params": params, "box": box}
    problem = problem_of(expression, vars, params, box, subject_to=subject_to, data=data, where=where)
    claims = read_claims(claim, problem)
    if question == "root":
        roots = root(expression, all=True, timeout=timeout, **given)
        complete, families = roots.complete, tuple[Family, ...]()
        known = [Known((r.x,), (_ends(r.enclosure, r.x),), None) for r in roots.roots]
    else:
        more: dict[str, Any] = {"subject_to": subject_to, "data": data, "where": where}
        answer = critical(expression, timeout=timeout, progress=progress, **more, **given)
        complete, families = answer.complete, answer.families
        known = [_known(p) for p in answer.points]
    elsewhere: dict[str, Any] = {
        "vars": [s.name for s in problem.variables],
        "params": params,
        "data": data,
        "where": where,
    }
    checked = [_judged(claim, known, question) for claim in claims]
    if question == "critical" and not subject_to:
        checked = [
            found if found.number is not None else _at_the_point(expression, claim, found, elsewhere)
            for claim, found in zip(claims, checked)
        ]
    met = {c.number for c in checked}
    missing = tuple(Missing(p.x, p.kind) for k, p in enumerate(known) if k not in met)
    return CheckReport(
        **asked(problem),
        question=question,
        claims=tuple(checked),
        missing=missing,
        complete=complete and not families,
        families=families,
        message=words.of_check(checked, missing, complete, bool(families)),
    )


def read_claims(text: str, problem: Problem) -> list[Claim]:
    """The claims of a text, separated by semicolons or lines: a point each, and a kind before or after it."""
    claims: list[Claim] = []
    if NONE.fullmatch(text.strip()):
        return claims
    parts = [part for part in map(str.strip, re.split(r"[;\n]", text)) if part]
    if len(parts) > MOST:
        raise InputError(f"the claim has {len(parts)} points", hint=f"Check at most {MOST} at once.")
    for part in parts:
        kinds = KIND.findall(part)
        if len(kinds) > 1:
            raise InputError(f"{part!r} names two kinds", hint="Separate the points by semicolons.")
        point = FILLING.sub(" ", KIND.sub(" ", part)).strip().strip(",").strip()
        if not point:
            raise InputError(f"{part!r} names no point", hint='Like this: --claim "(1, 2) minimum; (0, 0) saddle"')
        at = read_point(point, problem.variables)
        kind = KINDS[kinds[0].lower().removeprefix("point of ").strip()[:3]] if kinds else None
        claims.append(Claim(part, at, kind, _slack(point, at)))
    if not claims:
        raise InputError("the claim names no point", hint='Like this: --claim "(1, 2) minimum; (0, 0) saddle"')
    return claims


def _slack(point: str, at: tuple[Expr, ...]) -> tuple[Fraction, ...]:
    """How far a coordinate may be off: a unit of the last digit of a decimal, which may be cut, nothing of an exact number."""
    digits = {Rational(text): text for text in DECIMAL.findall(point)}
    return tuple(_unit(digits[x]) if x in digits else Fraction(0) for x in at)


def _unit(text: str) -> Fraction:
    mantissa, _, exponent = text.lower().partition("e")
    return Fraction(10) ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def _ends(enclosure: Any, x: float, exact: Expr | None = None) -> tuple[Fraction, Fraction]:
    low, high = enclosure or (x, x)
    if math.isfinite(low) and math.isfinite(high):
        return Fraction(float(low)), Fraction(float(high))
    beyond = _decimal(exact) if exact is not None else Fraction(getattr(x, "text", x))
    return beyond, beyond


def _decimal(c: Expr) -> Fraction:
    return Fraction(str(c.evalf(30)))


def _known(p: CriticalPoint) -> Known:
    unknown = [None] * len(p.x)
    ends = tuple(map(_ends, p.enclosure or unknown, p.x, p.exact or unknown))
    reasons = p.reasons
    if not reasons and p.test == "second-derivative":
        reasons = ((ONE if len(p.x) == 1 else MANY)[p.kind],)
    return Known(p.x, ends, p.kind, _told(reasons))


def _told(reasons: Sequence[str]) -> str | None:
    """Why a point is of its kind, in one text: of several sentences the first says that it is critical."""
    return " ".join(reasons[1:] or reasons) or None


def _judged(claim: Claim, known: list[Known], question: str) -> Checked:
    """The claim beside the points that are known."""
    for k, point in enumerate(known):
        if all(_near(c, slack, ends) for c, slack, ends in zip(claim.at, claim.slack, point.ends)):
            right = claim.kind in (None, point.kind)
            verdict, reason = (words.RIGHT, None) if right else (words.OTHER_KIND, point.reason)
            return Checked(claim.text, _doubles(claim.at), claim.kind, verdict, point.kind, reason, number=k)
    verdict = words.NO_POINT if question == "critical" else words.NO_ROOT
    return Checked(claim.text, _doubles(claim.at), claim.kind, verdict, None, number=None)


def _doubles(at: Sequence[Expr]) -> tuple[float, ...]:
    return tuple(map(nearest_double, at))


def _near(c: Expr, slack: Fraction, ends: tuple[Fraction, Fraction]) -> bool:
    """Whether a number between the ends may be written as this one: rounded, or cut."""
    value = _decimal(c)
    room = CLOSE * max(abs(value), abs(ends[0]), Fraction(1, 10**300))
    cut, rounded = slack * Fraction(999, 1000) + room, slack / 2 + room  # what is cut off is less than a unit
    below, above = cut if value <= 0 else rounded, cut if value >= 0 else rounded
    return ends[0] - above <= value <= ends[1] + below


def _at_the_point(expression: Expression, claim: Claim, told: Checked, given: dict[str, Any]) -> Checked:
    """A point that is not in the list may be critical all the same: on a family, or outside the box."""
    try:
        found = classify(expression, at=claim.at, **given)
    except InputError as error:  # where f is not defined, or has no derivative
        return replace(told, reason=error.message)
    reason = _told(found.reasons)
    if not found.is_critical:
        return replace(told, reason=reason)
    if claim.kind in (None, found.kind):
        return replace(told, verdict=words.ALSO_CRITICAL, kind=found.kind)
    return replace(told, verdict=words.OTHER_KIND, kind=found.kind, reason=reason)
