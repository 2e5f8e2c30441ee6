"""minimize and maximize over a box: the global optimum with an enclosure."""

from __future__ import annotations

from typing import Any

from symnewton.answers.common import common_fields
from symnewton.calculus.function import Function
from symnewton.critical.intervals import globally
from symnewton.critical.intervals.enclose import Ending
from symnewton.critical.membership import hull, nearest
from symnewton.errors import InputError
from symnewton.language import Problem, read_box
from symnewton.newton.settings import Settings
from symnewton.report.records import Interval, Optimizer
from symnewton.verdicts import Evidence, Stop
from symnewton.words import globally as words
from symnewton.words.points import OTHER_BOX

STOPS = {Ending.TIME: Stop.TIMEOUT, Ending.INTERRUPTED: Stop.INTERRUPTED}


def optimum(problem: Problem, box: Any, settings: Settings, progress: Any, *, sign: int) -> dict[str, Any]:
    """The fields of a report on the global minimum of f, with sign -1 the maximum, over a closed box."""
    sides = read_box(box, problem.variables)
    function = Function(problem.expression, problem.variables, sign=sign)
    found = globally.minimize(function, hull(sides), out_of_time=lambda: settings.out_of_time, progress=progress)
    if found.x is None and found.ending is Ending.DONE:
        raise InputError("f has no finite value anywhere in the box", hint=OTHER_BOX)
    names = [v.name for v in problem.variables]
    best = found.minimizers[0] if len(found.minimizers) == 1 else None
    return common_fields(problem) | {
        "domain": nearest(sides),
        "x": found.x,
        "value": sign * found.value,
        "enclosure": dict(zip(names, best.box)) if best is not None else None,
        "value_enclosure": _signed(found.enclosure, sign),
        "minimizers": tuple(
            Optimizer(x=m.middle, enclosure=dict(zip(names, m.box)), unique=m.unique) for m in found.minimizers
        ),
        "complete": found.complete,
        "evidence": Evidence.CERTIFIED if found.complete else Evidence.NUMERIC,
        "argument": found.proof.value if found.complete else found.ending.value,
        "boxes": found.boxes,
        "stop": STOPS.get(found.ending),
        "message": words.of_optimum(problem, found, sign),
    }


def _signed(interval: Interval, sign: int) -> Interval:
    low, high = interval
    return (low, high) if sign > 0 else (-high, -low)
