"""The forward and the backward pass in numbers: balls of enough bits that every double which comes out is the nearest.

A saturated sigmoid shows why: in doubles 1 - a is 0 where a is 1 - 1e-20, and log(1 - a) is lost.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flint import arb
from sympy import Expr, Symbol, sstr

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.build import build
from symnewton.calculus.compile import evaluate
from symnewton.calculus.digits import Digits
from symnewton.calculus.function import Function
from symnewton.calculus.graph import Graph
from symnewton.errors import InputError
from symnewton.language.program import Program

PRECISIONS = (1, 8, 32)  # times the least number of bits, tried in turn
LEAST, GUARD = 128, 64  # bits: the least, and those beyond the digits asked for
DOUBLE = 54  # bits that settle a double
BITS_A_DIGIT = 3.3219280948873626
ZERO = 2.0**-100  # what cannot be told from 0 at the last precision and is below this counts as 0
LONGEST = 60  # characters of a formula in a message
HINT = "choose another point"

Link = tuple[str, str]  # ∂first/∂second


@dataclass(frozen=True)
class Numbers:
    """What the two passes came to. `locals` holds the derivatives of single definitions by single operands."""

    values: Mapping[str, float]
    locals: Mapping[Link, float]
    adjoints: Mapping[str, float]


def sweep(
    program: Program, links: Mapping[str, Sequence[str]], point: Sequence[Expr], digits: int | None = None
) -> Numbers:
    """Both passes at an exact point, in doubles or to so many digits.

    `links` names the operands through which each definition acts on the output.

    Raises: InputError where a definition has no finite value there, or no derivative.
    """
    functions = {
        d.name: Function(d.expression, tuple(Symbol(name, real=True) for name in d.operands))
        for d in program.definitions
    }
    wanted = DOUBLE if digits is None else int(digits * BITS_A_DIGIT) + GUARD
    for times in PRECISIONS:
        with ball.working_precision(max(LEAST, wanted + GUARD) * times):
            values, slopes, adjoints = _sweep(program, functions, links, point)
            found = [*values.values(), *slopes.values(), *adjoints.values()]
            if all(_settled(x, wanted) for x in found):
                break
            if times == PRECISIONS[-1]:
                _check(program, functions, values, slopes)
    numbers = Numbers(
        {name: _written(x, digits) for name, x in values.items()},
        {link: _written(x, digits) for link, x in slopes.items()},
        {name: _written(x, digits) for name, x in adjoints.items()},
    )
    for what, part in (("", numbers.values), ("the derivative by ", numbers.adjoints)):
        for name, x in part.items():
            if not math.isfinite(x):
                raise InputError(f"{what}{name} is too large for double precision", hint=HINT)
    return numbers


def _sweep(
    program: Program, functions: Mapping[str, Function], links: Mapping[str, Sequence[str]], point: Sequence[Expr]
) -> tuple[dict[str, arb], dict[Link, arb], dict[str, arb]]:
    values = {symbol.name: _enclosure(c) for symbol, c in zip(program.inputs, point)}
    slopes: dict[Link, arb] = {}
    for definition in program.definitions:
        f = functions[definition.name]
        wanted = links.get(definition.name, ())
        partials = {name: f.partials[definition.operands.index(name)] for name in wanted}
        numbers = evaluate(
            f.graph, [f.output, *partials.values()], ball, [values[name] for name in definition.operands]
        )
        values[definition.name] = numbers[f.output]
        slopes |= {(definition.name, name): numbers[node] for name, node in partials.items()}
    adjoints = dict.fromkeys(values, arb(0)) | {program.output: arb(1)}
    for definition in reversed(program.definitions):
        for name in links.get(definition.name, ()):
            adjoints[name] += adjoints[definition.name] * slopes[definition.name, name]
    return values, slopes, adjoints


def _enclosure(constant: Expr) -> arb:
    g = Graph()
    node = build(g, constant, ())
    return evaluate(g, [node], ball)[node]


def _settled(x: arb, bits: int) -> bool:
    return bool(x.is_finite() and (x.is_exact() or x.rel_accuracy_bits() >= bits))


def _nearest(x: arb) -> float:
    return 0.0 if x.contains(0) else ball.to_float(x)


def _written(x: arb, digits: int | None) -> float:
    if digits is None or x.contains(0):
        return _nearest(x)
    return Digits(x.mid().str(digits, radius=False))


def _check(
    program: Program, functions: Mapping[str, Function], values: Mapping[str, arb], slopes: Mapping[Link, arb]
) -> None:
    """Refuses what has no finite value or no derivative, or jumps; zeros that no precision settles are zeros."""
    for definition in program.definitions:
        name = definition.name
        point = tuple(_nearest(values[operand]) for operand in definition.operands)
        huge = next((operand for operand, x in zip(definition.operands, point) if math.isinf(x)), None)
        if huge is not None:
            raise InputError(f"{huge} is too large for double precision", hint=HINT)
        where = ", ".join(f"{operand} = {x:.6g}" for operand, x in list(zip(definition.operands, point))[:4])
        if not values[name].is_finite():
            culprit = functions[name].undefined_at(point)
            part = _shortened(definition.expression if culprit is None else culprit)
            raise InputError(f"{name} has no finite real value: {part} is undefined or too large at {where}", hint=HINT)
        if not _known(values[name]):
            raise InputError(f"{name} jumps at {where}", hint=HINT)
        for (of, by), slope in slopes.items():
            if of == name and not slope.is_finite():
                part = _shortened(functions[name].rough_at(point) or definition.expression)
                raise InputError(f"{name} has no derivative by {by}: {part} is not smooth at {where}", hint=HINT)


def _known(x: arb) -> bool:
    return (
        _settled(x, DOUBLE)
        or bool(x.contains(0) and float(x.rad()) < ZERO)
        or float(x.rad()) < ZERO * abs(float(x.mid()))
    )


def _shortened(e: Expr) -> str:
    text = sstr(e)
    return text if len(text) <= LONGEST else "a part of it"
