"""The computational graph of one expression, written as a program: every operation a definition, shared ones once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sympy import Expr, Mul, Pow, Symbol
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean

from symnewton.calculus.shapes import sigmoid, sigmoid_argument
from symnewton.language import Problem
from symnewton.language.program import Definition, Program
from symnewton.language.reading import natural

Operand = Callable[[Expr], Expr]
LETTERS = ("v", "u", "n", "node")
OUTPUTS = ("f", "F", "L", "output")


def trace(problem: Problem) -> Program:
    """The operations that the problem's expression consists of, as v1 = …, v2 = …, f = ….

    Numbers that only scale or shift stand inside the operations: 3*x + exp(-x) is two of them, exp(-x) and 3*x + v1.
    """
    taken = {symbol.name for symbol in problem.variables}
    output = next(name for name in OUTPUTS if name not in taken)
    definitions = _definitions(problem.expression, taken, output)
    return Program(problem.text, definitions, problem.variables, output, {}, problem.notes, typed=problem.typed)


def split(program: Program) -> Program:
    """A program of one definition as the operations of its right side; a longer one has its names already."""
    if len(program.definitions) > 1:
        return program
    (whole,) = program.definitions
    taken = {symbol.name for symbol in program.inputs} | {whole.name}
    return replace(program, definitions=_definitions(whole.expression, taken, whole.name))


def _definitions(expression: Expr, taken: set[str], output: str) -> tuple[Definition, ...]:
    """The operations with a name each, that of the last `output`, the others none that is taken."""
    order = _operations(expression)
    letter = next(letter for letter in LETTERS if not any(re.fullmatch(rf"{letter}\d+", name) for name in taken))
    names = {e: f"{letter}{i}" for i, e in enumerate(order, 1)} | {order[-1]: output}
    symbols = {e: Symbol(name, real=True) for e, name in names.items()}
    definitions = []
    for e in order:
        written = e if e.is_Symbol else _written(e, lambda part: symbols.get(part, part))
        operands = sorted((symbol.name for symbol in written.free_symbols), key=natural)
        definitions.append(Definition(names[e], written, tuple(operands), str(written)))
    return tuple(definitions)


def _operations(expression: Expr) -> list[Expr]:
    """The subexpressions that are operations, operands before what uses them, the whole last."""
    order: list[Expr] = []
    seen: set[Expr] = set()
    stack = [(expression, False)]
    while stack:
        e, expanded = stack.pop()
        if expanded:
            order.append(e)
        elif e not in seen:
            seen.add(e)
            stack.append((e, True))
            parts: list[Expr] = []

            def collect(part: Expr, parts: list[Expr] = parts) -> Expr:
                if not part.is_Symbol:
                    parts.append(part)
                return part

            _written(e, collect)
            stack.extend((part, False) for part in reversed(parts))
    return order


def _written(e: Expr, operand: Operand) -> Expr:
    """One operation, with each of its operands as `operand` writes it."""
    inside = sigmoid_argument(e)
    if inside is not None:
        return sigmoid(_scaled(inside, operand))
    if e.is_Mul:
        return Mul(*[_factor(a, operand) for a in e.args])
    if e.is_Pow:
        return _factor(e, operand) if _is_below(e) else Pow(_scaled(e.base, operand), _scaled(e.exp, operand))
    return e.func(*[_scaled(a, operand) for a in e.args]) if e.args else e


def _factor(e: Expr, operand: Operand) -> Expr:
    """A factor of a product; what stands below the fraction line is an operand without its minus sign."""
    if _is_below(e) and sigmoid_argument(e) is None:
        return 1 / _scaled(1 / e, operand)
    return _scaled(e, operand)


def _is_below(e: Expr) -> bool:
    return bool(e.is_Pow and e.exp.is_Rational and e.exp.is_negative)


def _scaled(e: Expr, operand: Operand) -> Expr:
    """An operand, its rational factor aside; conditions and numbers are not operands."""
    if isinstance(e, Boolean | ExprCondPair):
        return e.func(*[_scaled(a, operand) for a in e.args]) if e.args else e
    if e.is_number:
        return e
    coefficient, rest = e.as_coeff_Mul()
    return coefficient * operand(rest)
