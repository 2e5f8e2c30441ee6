"""The tree to a SymPy expression, from the leaves up, each step bounded before SymPy evaluates it.

Every value that comes out is checked where it comes out, so that 1/log(0) is refused at log(0) and never becomes 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from sympy import Add, And, Eq, Expr, Ge, Gt, Integer, Le, Lt, Mul, Ne, Not, Or, Piecewise, Pow, Rational, S, Symbol
from sympy.functions.elementary.complexes import arg, conjugate, im, re
from sympy.logic.boolalg import Boolean

from symnewton.errors import ParseError
from symnewton.language import checks, limits
from symnewton.language.domain import BOUNDS, Restriction, lost
from symnewton.language.families import Place, index_sum
from symnewton.language.meanings import CONSTANTS, MEANINGS
from symnewton.language.signs import is_negative, whole
from symnewton.language.syntax import CONDITIONS, Node, postorder
from symnewton.language.text import visible
from symnewton.language.total import KINDS, Column, Rows

RELATIONS: dict[str, Callable[[Expr, Expr], Expr]] = {"<": Lt, ">": Gt, "<=": Le, ">=": Ge, "==": Eq, "!=": Ne}
INFINITE = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity)


class Built(NamedTuple):
    """The expression of a tree, the restrictions that it lost, and the parts of its sums in the order of the tree.

    At the spans in `split` roots became products with a factor less under the root.
    """

    expression: Expr
    lifted: tuple[Restriction, ...]
    sums: tuple[tuple[Expr, ...], ...]
    split: tuple[tuple[int, int], ...]


def build(root: Node, text: str, given: Mapping[str, Expr], rows: Rows | None = None) -> Built:
    """The expression of a tree, and what it does not say.

    `given` are the values of parameters and the columns of data, `rows` what its sums run over.
    """
    values: dict[Node, Expr] = {}
    sums: dict[Expr, tuple[Expr, ...]] = {}
    sizes: dict[Node, int] = {}
    restrictions: dict[Node, list[Restriction]] = {}
    split: list[tuple[int, int]] = []
    for node in postorder(root):
        children = tuple(values[child] for child in node.children)
        sizes[node] = 1 + sum(sizes[child] * _copies(node, i) for i, child in enumerate(node.children))
        try:
            checks.check_size(sizes[node])
            if node.kind in ("call", "power", "relation"):
                checks.check_algebraic(children)
            value = _value(node, children, given, rows)
            if node.kind not in CONDITIONS:
                _check(value)
        except ParseError as error:
            if error.span is None:
                error.text, error.span = text, node.span
            raise
        except RecursionError:
            raise ParseError(
                "the expression is nested too deeply", hint="simplify it", text=text, span=node.span
            ) from None
        except (TypeError, ValueError, ArithmeticError, NotImplementedError, AttributeError):
            # SymPy compares only real numbers, and says so in many ways; in one it fails over its own message.
            raise ParseError(
                "this could not be worked out to a finite real number",
                hint="check its arguments",
                text=text,
                span=node.span,
            ) from None
        values[node] = value
        if node.kind == "sum" and value.is_Add:
            sums.setdefault(value, children)
        is_root = node.value == "sqrt" or (node.kind == "power" and not children[1].is_Integer)
        split += [node.span] if is_root and _is_split(value) else []
        own = _restrictions(node, children)
        if found := [*own, *_inherited(node, children, restrictions)]:
            restrictions[node] = found
    expression = _real(values[root], root, text)
    return Built(
        expression,
        tuple(dict.fromkeys(lost(restrictions.get(root, ()), expression))),
        tuple(sums.values()),
        tuple(split),
    )


def _is_split(value: Expr) -> bool:
    """Whether a root became a product such as |x| √y, which has no value where x is 0 and y negative."""
    factors = [factor for factor in Mul.make_args(value) if factor.free_symbols]
    powers = [factor for factor in factors if factor.is_Pow and factor.exp.is_Rational and not factor.exp.is_Integer]
    roots = [power for power in powers if not power.base.is_nonnegative]
    return 0 < len(roots) < len(factors)


def notes_on(lifted: Iterable[Restriction], text: str, split: Iterable[tuple[int, int]] = ()) -> list[str]:
    """What is said of restrictions that are not seen in what is computed, and of those that it has besides."""
    return [
        f"{visible(text[slice(*span)])[:40]} is computed with a factor taken out of the root, and has a value only where"
        " what is left under the root is not negative"
        for span in split
    ] + [
        f"simplifying lifts a restriction: {visible(text[slice(*r.span)])[:40]} may be {r.told or r.excluded} in what is computed"
        for r in lifted
    ]


def _copies(node: Node, index: int) -> int:
    """How often the meaning of a node repeats an operand: nested, it grows exponentially."""
    if node.kind != "call":
        return 1
    return {"mod": (2, 3), "root": (2, 1), "cbrt": (2,)}.get(node.value, (1,) * (index + 1))[index]


def _restrictions(node: Node, children: tuple[Expr, ...]) -> Iterator[Restriction]:
    """What must hold of the first operand for this node to have a value."""
    if not children:
        return
    first, span = children[0], node.children[0].span
    if node.kind == "inverse" or (node.kind == "power" and children[1].is_Integer and children[1].p < 0):
        yield Restriction(first, "0", span)
    elif node.kind == "call" and node.value.startswith("log") and node.value not in ("log1p", "loggamma"):
        yield Restriction(first, "0 or negative", span)
    elif node.value == "sqrt" or (node.kind == "power" and not children[1].is_Integer):
        yield Restriction(first, "negative", span)
    elif node.kind == "call" and MEANINGS.get(node.value) in BOUNDS:
        level, excluded, told = BOUNDS[MEANINGS[node.value]]
        yield Restriction(level(first), excluded, span, told)


def _inherited(
    node: Node, children: tuple[Expr, ...], known: Mapping[Node, list[Restriction]]
) -> Iterator[Restriction]:
    """The restrictions of the operands; those of a branch hold where it is taken."""
    if node.value == "where":
        taken = [S.true, children[0], Not(children[0])]
    elif node.value == "piecewise":
        before: list[Boolean] = [And(*(Not(c) for c in children[1:i:2])) for i in range(len(children))]
        taken = [And(b, children[i + 1]) if i % 2 == 0 else b for i, b in enumerate(before)]
    else:
        taken = [S.true] * len(children)
    for child, condition in zip(node.children, taken):
        for restriction in known.get(child, ()):
            yield restriction if condition is S.true else restriction.within(condition)


def _value(node: Node, children: tuple[Expr, ...], given: Mapping[str, Expr], rows: Rows | None) -> Expr:
    match node.kind:
        case "number":
            return literal(node.value)
        case "variable" | "constant":
            value = given.get(node.value) if node.kind == "variable" else CONSTANTS[node.value]
            return Symbol(node.value, real=True) if value is None else value
        case "sum":
            checks.check_sum(children)
            value = Add(*children)
            checks.check_numbers(value)
            return value
        case "negative":
            return -children[0]
        case "product":
            checks.check_product(children)
            return product(children)
        case "inverse":
            return quotient(children[0])
        case "power":
            return power(*children)
        case "call":
            return call(node.value, children)
        case "series" if len(children) > 1:
            body, i, low, high = children
            return index_sum(body, i, low, high, node.value)
        case "series":
            assert rows is not None
            return KINDS[node.value](children[0], rows)
        case "index":
            return Column(node.value)
        case "element":
            return Place(node.value, children[0])
        case "relation":
            if any(child.has(Piecewise) for child in children):
                raise ParseError("a condition cannot hold a Piecewise", hint="combine the conditions with & and |")
            return RELATIONS[node.value](*children)
        case "boolean":
            return S.true if node.value == "True" else S.false
        case "and" | "or":
            return (And if node.kind == "and" else Or)(*children)
    raise AssertionError(node.kind)


def product(factors: tuple[Expr, ...]) -> Expr:
    """The product, flat also where SymPy leaves one inside: Abs(x)**3 becomes x**2*Abs(x)."""
    value = Mul(*factors)
    if value.is_Mul and any(factor.is_Mul for factor in value.args):
        value = Mul(*(b for a in value.args for b in (a.args if a.is_Mul else (a,))))
    return value


def literal(digits: str) -> Expr:
    """The exact value of a decimal or of a fraction such as 1/2."""
    numerator, slash, denominator = digits.partition("/")
    if slash:
        return Rational(int(numerator), int(denominator))
    mantissa, _, exponent = digits.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    # Leading zeros aside, so that the length bounds the exponent.
    shift = int(exponent or "0") if len(exponent.lstrip("+-0")) <= 6 else limits.MAX_EXPONENT + 1
    if abs(shift) > limits.MAX_EXPONENT:
        raise ParseError(
            f"a decimal exponent is at most {limits.MAX_EXPONENT}", hint="use smaller numbers, or scale the problem"
        )
    shift -= len(decimals)
    p, q = int(whole + decimals), 1
    p, q = (p * 10**shift, q) if shift >= 0 else (p, 10**-shift)
    checks.check_literal(p, q)
    return Rational(p, q) if q != 1 else Integer(p)


def quotient(divisor: Expr) -> Expr:
    """1 / divisor."""
    if divisor is S.Zero:
        raise ParseError("this is a division by zero", hint="the divisor is 0, or simplifies to 0")
    return power(divisor, S.NegativeOne)


def power(base: Expr, exponent: Expr) -> Expr:
    checks.check_power(base, exponent)
    if base is S.Zero and not (exponent.is_number and exponent.is_positive):
        raise ParseError("this is a power of zero that has no value", hint="0^n is 0 for positive numbers n only")
    if base.is_number and not exponent.is_number and is_negative(base) and not whole(exponent):
        raise ParseError(
            "a negative number to a variable power is not a real function", hint="use a positive base, or -(b^x)"
        )
    return MEANINGS["pow"](base, exponent)


def call(name: str, arguments: tuple[Expr, ...]) -> Expr:
    checks.check_call(name, arguments)
    if name == "mod":
        dividend, divisor = arguments
        ratio = Mul(dividend, quotient(divisor))
        checks.check_rounding(ratio)
        return dividend - divisor * MEANINGS["floor"](ratio)
    return MEANINGS[name](*arguments)


def _check(value: Expr) -> None:
    """Refuses what is not finite, and constants that are not real."""
    if value in INFINITE or (value.is_Mul and any(factor in INFINITE for factor in value.args)):
        raise ParseError("this is not a finite number", hint="a pole or a division by zero lies here")
    if any(map(_is_unreal, (value, *value.args))) or (
        value.is_number and not value.is_Rational and not _is_real(value)
    ):
        raise ParseError("this is not a real number", hint="functions here are real: check roots and logarithms")


def _is_unreal(value: Expr) -> bool:
    """Whether this is I, a root of a negative number, or a product with one."""
    return any(
        factor is S.ImaginaryUnit
        or (factor.is_Pow and factor.base.is_Rational and factor.base.p < 0 and factor.exp.is_Rational)
        for factor in (value.args if value.is_Mul else (value,))
    )


def _is_real(constant: Expr) -> bool:
    checks.check_constant(constant)
    known = constant.is_extended_real
    if known is None:
        known = constant.evalf(15).is_extended_real
    return bool(known)


def _real(value: Expr, root: Node, text: str) -> Expr:
    """The value without the real parts and arguments that SymPy leaves for what it cannot see to be real."""
    parts = value.atoms(re, im, conjugate, arg) if value.args else ()
    if parts:
        value = value.replace(lambda e: isinstance(e, (re, conjugate)), lambda e: e.args[0])
    if value.has(S.ImaginaryUnit, arg, im, *INFINITE) or any(map(_is_unreal, value.atoms(Pow))):
        raise ParseError("this is not a real function", hint="check roots and logarithms", text=text, span=root.span)
    return value
