"""minimize and maximize over a box: the global optimum with an enclosure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from symnewton.answers.common import DOUBLE_DIGITS, asked, restricted
from symnewton.calculus.digits import Digits
from symnewton.calculus.function import Function
from symnewton.clock import Progress
from symnewton.errors import InputError
from symnewton.language import Problem, read_box
from symnewton.points import optimum as proven
from symnewton.points.findings import Interval
from symnewton.points.intervals.enclose import Ending
from symnewton.points.membership import nearest
from symnewton.points.optimum import Optimum
from symnewton.quantities import Enclosed
from symnewton.report.optimum import AnyOptimum as Global
from symnewton.report.optimum import Optimizer
from symnewton.settings import Settings
from symnewton.verdicts import Evidence, Stop
from symnewton.words import globally as words
from symnewton.words.points import NO_MORE_DIGITS, OTHER_BOX, of_beyond

SEARCH_SHARE = 0.85  # of the time; what is left is for making the answer exact
STOPS = {Ending.TIME: Stop.TIMEOUT, Ending.INTERRUPTED: Stop.INTERRUPTED}


class _Best(NamedTuple):
    """The best point, the value of f there, and what encloses the two."""

    x: tuple[float, ...] | None
    value: float
    enclosure: Mapping[str, Interval] | None
    value_enclosure: Interval


def optimum(
    made: type[Global], problem: Problem, box: Any, settings: Settings, progress: Progress, digits: int | None
) -> Global:
    """The report on the global minimum of f, or its maximum, over a closed box."""
    sign = made.sign
    sides = read_box(box, problem.variables)
    function = Function(restricted(problem), problem.variables, sign=sign)
    found = proven.optimum(
        function,
        sides,
        digits=digits or 0,
        out_of_time=lambda: settings.used_up(SEARCH_SHARE),
        progress=progress,
    )
    if found.best is None and found.ending is Ending.DONE:
        raise InputError("f has no finite value anywhere in the box", hint=OTHER_BOX)
    names = [v.name for v in problem.variables]
    domain = nearest(sides)
    many = digits if digits is not None and digits > DOUBLE_DIGITS else None
    told = [NO_MORE_DIGITS] if many and not _is_known(found) else []
    best = _best(found, names, sign, many)
    if digits is None and isinstance(best.value, Digits):
        told.append(of_beyond((), (), best.value))
    return made(
        **asked(problem, told),
        digits=digits,
        x=best.x,
        value=best.value,
        enclosure=best.enclosure,
        value_enclosure=best.value_enclosure,
        domain=domain,
        attained=found.attained,
        minimizers=tuple(
            Optimizer(x=_numbers(p.x, many), enclosure=dict(zip(names, p.enclosure)), exact=p.exact)
            for p in found.points
        ),
        regions=found.regions,
        complete=found.proven and not found.regions,
        solved=found.proven,
        evidence=Evidence.CERTIFIED if found.proven else Evidence.NUMERIC,
        argument=found.proof.value if found.proven else found.ending.value,
        boxes=found.boxes,
        stop=STOPS.get(found.ending),
        message=words.of_optimum(problem, found, sign, digits or words.DOUBLE_DIGITS),
    )


def _is_known(found: Optimum) -> bool:
    """Whether the best point is known beyond its doubles: as one that is proven to be lowest, or has formulas."""
    return found.best is not None and (found.best.exact is not None or found.best in found.points)


def _best(found: Optimum, names: list[str], sign: int, digits: int | None) -> _Best:
    low, high = (-math.inf, math.inf) if found.value is None else found.value.ends
    if found.best is None:
        return _Best(None, math.nan, None, _signed((low, high), sign))
    high = min(high, found.best.value.ends[1]) if found.attained else found.best.value.ends[1]
    x = tuple(map(float, found.best.x))
    boxes = [p.enclosure for p in found.points] + list(found.regions)
    holding = [box for box in boxes if all(a <= c <= b for c, (a, b) in zip(x, box))]
    value = found.best.value if sign > 0 else found.best.value.negated()
    beyond = not math.isfinite(value) or (float(value) == 0.0 and not value.low <= 0 <= value.high)
    (value_digits,) = _numbers((value,), DOUBLE_DIGITS if beyond else digits)
    return _Best(
        x=_numbers(found.best.x, digits),
        value=value_digits if digits or beyond else sign * min(max(float(found.best.value), low), high),
        enclosure=dict(zip(names, holding[0])) if len(boxes) == 1 and holding else None,
        value_enclosure=_signed((low, high), sign),
    )


def _numbers(values: tuple[Enclosed, ...], digits: int | None) -> tuple[float, ...]:
    """The nearest doubles; with `digits` the decimals that are proven, where there are any."""
    texts = [value.text(digits) if digits else "" for value in values]
    return tuple(Digits(t) if t and " " not in t else float(v) for t, v in zip(texts, values))


def _signed(interval: Interval, sign: int) -> Interval:
    low, high = interval
    return (low, high) if sign > 0 else (-high, -low)
