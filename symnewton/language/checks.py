"""What may be built: bounds on sizes, checked before SymPy evaluates anything.

SymPy evaluates numbers as it builds (`9**9**9`, `factorial(10**9)`, `floor(exp(exp(20)))`), inside calls that no
timer can interrupt. A constant is therefore sized first, from operands that are already built and already bounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from sympy import (
    Expr,
    Integer,
    Number,
    Piecewise,
    Pow,
    S,
    cosh,
    coth,
    csch,
    erf,
    erfc,
    exp,
    factorial,
    gamma,
    sech,
    sinh,
    tanh,
)

from symnewton.errors import ParseError
from symnewton.language.limits import (
    MAX_ALGEBRAIC,
    MAX_BITS,
    MAX_EXPONENT_BITS,
    MAX_EXTREMES,
    MAX_FACTORIAL,
    MAX_RADICAL_BITS,
    MAX_ROUNDED_BITS,
    MAX_SIZE,
    MAX_TERMS,
)
from symnewton.language.signs import always_real

# Functions of which SymPy asks whether their argument is real.
HYPERBOLIC = frozenset({"sinh", "cosh", "tanh", "coth", "sech", "csch", "senh", "sh", "ch", "th"})

LOG2_E = math.log2(math.e)


def too_large(what: str) -> ParseError:
    return ParseError(f"{what} is too large to be worked out exactly", hint="use smaller numbers, or scale the problem")


def bits(number: Number) -> float:
    """The size of an exact rational: log2 of its longer part."""
    return math.log2(max(abs(int(number.p)), int(number.q)))


def magnitude(value: Expr) -> float:
    """An upper bound for |log2| of a constant, cancellation in sums aside: what its evaluation costs."""
    if value.is_Rational:
        return bits(value)
    if value.is_Add:
        return max(map(magnitude, value.args)) + math.log2(len(value.args))
    if value.is_Mul:
        return sum(map(magnitude, value.args))
    if value.is_Pow:
        return max(magnitude(value.base), 1.0) * _absolute(value.exp)
    if isinstance(value, (exp, sinh, cosh, tanh, coth, sech, csch)):  # tanh(x) is that near to 1
        return 2 * LOG2_E * _absolute(value.args[0]) + magnitude(value.args[0]) + 1
    if isinstance(value, (erf, erfc)):
        return LOG2_E * _absolute(value.args[0]) ** 2 + 8
    if isinstance(value, (factorial, gamma)):
        argument = _absolute(value.args[0])
        return argument * math.log2(argument + 2) + 64
    return max((magnitude(a) for a in value.args if isinstance(a, Expr)), default=0.0) + 8.0


def check_literal(p: int, q: int) -> None:
    if max(p.bit_length(), q.bit_length()) > MAX_BITS:
        raise too_large("this number")


def check_constant(value: Expr) -> None:
    """Refuses a constant beyond 2**MAX_BITS (or below its inverse)."""
    if magnitude(value) > MAX_BITS:
        raise too_large("this constant")


def check_size(nodes: int) -> None:
    if nodes > MAX_SIZE:
        raise ParseError("the expression is too large when written out in full", hint="nest fewer roots and remainders")


def check_numbers(value: Expr) -> None:
    """Refuses a sum or product with a number in it that could not be printed."""
    for part in (value, *value.args) if value.is_Add or value.is_Mul else (value,):
        coefficient = part.as_coeff_Mul()[0]
        if coefficient.is_Rational and bits(coefficient) > MAX_BITS:
            raise too_large("a number in this")


def check_sum(terms: Iterable[Expr]) -> None:
    """Refuses a sum whose numbers have too large a common denominator."""
    denominators = {int(t.as_coeff_Mul()[0].q) for t in terms if t.is_Rational or t.is_Mul}
    if sum(map(math.log2, denominators)) > 16 * MAX_BITS:
        raise too_large("the sum of these numbers")


def check_product(factors: Sequence[Expr]) -> None:
    check_radicals(factors, S.One)
    if sum(_numeric_bits(f) for f in factors) > MAX_BITS:
        raise too_large("the product of these numbers")


def check_power(base: Expr, exponent: Expr) -> None:
    """Refuses what a power would evaluate: its own value, or that of the numbers in its base."""
    if not (base.is_number or exponent.is_Integer):
        check_parts("the base of this power", base)
    if not exponent.is_number:
        return
    if isinstance(base, Piecewise):
        for value, _ in base.args:  # SymPy raises each
            check_power(value, exponent)
        return
    check_radicals(base.args if base.is_Mul else (base,), exponent)
    if magnitude(exponent) > MAX_EXPONENT_BITS * (1 if exponent.is_Integer else 16):
        raise too_large("this exponent")
    times = _absolute(exponent)
    if _numeric_bits(base) * times > MAX_BITS:
        raise too_large("this power")
    if base.is_number and magnitude(base) * times > MAX_BITS:
        raise too_large("this power")


def check_radicals(factors: Iterable[Expr], exponent: Expr) -> None:
    """Refuses roots of rational numbers for which SymPy would write out high powers of their prime factors."""
    powers = [(f, S.One) if f.is_Rational else f.args for f in factors if f.is_Rational or f.is_Pow]
    roots = [(b, e * exponent) for b, e in powers if b.is_Rational and (e * exponent).is_Rational]
    degree = math.lcm(*(int(e.q) for _, e in roots))
    for base, _ in roots:
        for part in (abs(int(base.p)), int(base.q)):
            if degree > 1 and degree * part.bit_length() > MAX_RADICAL_BITS and not _is_square_free(part):
                raise ParseError(
                    "this exponent has too many digits for an exact power", hint="write exp(b*log(a)) for a^b"
                )


def _is_square_free(number: int) -> bool:
    """Whether no small prime divides a number twice, as far as SymPy looks when it takes roots."""
    return all(exponent == 1 for exponent in Integer(number).factors(limit=2**15).values())


def check_call(name: str, arguments: tuple[Expr, ...]) -> None:
    if name in ("min", "max") and len(arguments) > MAX_EXTREMES:
        raise ParseError(
            f"{name} takes at most {MAX_EXTREMES} arguments", hint=f"nest them: {name}({name}(a, b), {name}(c, d))"
        )
    for argument in arguments:
        if not argument.is_number:
            if name in HYPERBOLIC or name in ("sqrt", "cbrt", "root"):
                check_parts(f"the argument of {name}", argument)
            continue
        if name in ("floor", "ceiling"):
            check_rounding(argument)
        if name in ("factorial", "gamma", "loggamma"):
            check_gamma(name, argument)
        if name in ("exp", "sinh", "cosh", "softplus", "sigmoid", "expm1") and _absolute(argument) * LOG2_E > MAX_BITS:
            raise too_large(f"this value of {name}")


def check_parts(what: str, value: Expr) -> None:
    """Refuses a value whose real part, where SymPy does not see that it is real, is too long when multiplied out."""
    if not always_real(value) and _parts(value) > MAX_TERMS:
        raise too_large(what)


def check_algebraic(values: Iterable[Expr]) -> None:
    """Refuses constants of so high a degree that SymPy could not tell them from whole numbers or from each other."""
    constants = [v for v in values if v.is_number and not v.is_Rational]
    degrees = (p.exp.q for c in constants for p in c.atoms(Pow) if p.exp.is_Rational)
    if math.prod(degrees) <= MAX_ALGEBRAIC:
        return
    for i, constant in enumerate(constants):
        near = Integer(round(float(constant.evalf(15)))) if magnitude(constant) <= MAX_EXPONENT_BITS else S.Zero
        for other in (S.Zero, S.One, S.NegativeOne, near, *constants[:i]):
            difference = constant - other
            if difference.is_Add and getattr(difference.evalf(2), "_prec", 1) == 1:
                raise too_large("an algebraic number in this")


def _parts(value: Expr) -> float:
    """A bound for the terms and the degree of the real part of a value, multiplied out."""
    if not value.args:
        return 1
    sizes = [_parts(a) for a in value.args]
    if value.is_Add:
        return sum(sizes)
    if value.is_Mul:
        return math.prod(sizes)
    if value.is_Pow and value.exp.is_Integer:
        n, k = min(abs(int(value.exp)), MAX_TERMS + 1), min(sizes[0] + 1, 8)
        return math.comb(int(n + k - 1), int(k - 1))
    return 1 + max(sizes)


def check_rounding(value: Expr) -> None:
    """Refuses to round a constant that is large, or that 100 digits do not tell from a whole number."""
    if value.is_Rational or not value.is_number:
        return
    if magnitude(value) > MAX_ROUNDED_BITS:
        raise too_large("this number to be rounded")
    difference = value - Integer(round(float(value.evalf(15))))
    if difference.is_Add and getattr(difference.evalf(2), "_prec", 1) == 1:
        raise ParseError("it is not clear on which side of a whole number this is", hint="write the number instead")


def check_gamma(name: str, argument: Expr) -> None:
    size = _absolute(argument)
    if size > MAX_FACTORIAL or math.lgamma(size + 2) * LOG2_E > MAX_BITS:
        raise too_large(f"this value of {name}")


def _absolute(value: Expr) -> float:
    """An upper bound for the absolute value of a constant, infinite where it is past any use."""
    if value.is_Rational:
        return abs(int(value.p) / int(value.q)) if bits(value) < 1_000 else 2.0 ** min(_log2(value), 1_000)
    size = magnitude(value)
    if size <= 64:
        # Cheap to work out, and far below its bound: 9*e is not 2**11.
        return abs(float(value.evalf(15)))
    return math.inf if size > 1_000 else 2.0**size


def _log2(number: Number) -> float:
    return float(int(number.p).bit_length() - int(number.q).bit_length() + 1)


def _numeric_bits(value: Expr) -> float:
    """The bits of the numbers that a power of `value` raises at once, and a product multiplies."""
    if value.is_Mul:
        return sum(map(_numeric_bits, value.args))
    if value.is_Rational:
        return 0.0 if value is S.Zero else bits(value)
    if isinstance(value, Piecewise):
        return max(_numeric_bits(piece) for piece, _ in value.args)
    if value.is_Pow and value.exp.is_Rational:
        return _numeric_bits(value.base) * _absolute(value.exp)
    return 0.0
