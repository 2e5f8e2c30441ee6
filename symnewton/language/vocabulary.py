"""The functions, constants and reserved words of the language: one table of what each means in SymPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from keyword import kwlist

import sympy
from sympy import (
    Abs,
    Add,
    Expr,
    Heaviside,
    Integer,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Rational,
    S,
    ceiling,
    exp,
    floor,
    log,
    sign,
)
from sympy.functions.elementary.integers import RoundFunction
from sympy.logic.boolalg import Boolean

from symnewton.errors import ParseError
from symnewton.language import factors
from symnewton.language.signs import nonnegative

factors.mend()

Meaning = Callable[..., Expr]


@dataclass(frozen=True)
class Function:
    """A function of the language. `arguments` are the fewest and the most it takes, `inverse` what f^-1 names.

    The name of a `soft` function is a variable wherever no argument follows it.
    """

    name: str
    meaning: Meaning
    aliases: tuple[str, ...] = ()
    arguments: tuple[int, int] = (1, 1)
    inverse: str | None = None
    soft: bool = False
    note: str | None = None

    @property
    def takes(self) -> str:
        """The number of arguments, in words."""
        fewest, most = self.arguments
        if fewest != most:
            return f"{fewest} to {most} arguments"
        return "one argument" if most == 1 else f"{most} arguments"


def log_base(x: Expr, base: Expr | None = None) -> Expr:
    """log(x) / log(base), the natural logarithm where no base is given."""
    if base is None:
        return x.args[0] if isinstance(x, exp) else log(x)
    return log(x, base) if x.is_Integer and base.is_Integer and base > 1 else log(x) / log(base)


def absolute(x: Expr) -> Expr:
    """|x| of a real x. SymPy's own rules ask after complex x and are slow on nested bars."""
    if x.is_number:
        return Abs(x)
    if x.is_Mul:
        return Mul(*map(absolute, x.args))
    if x.could_extract_minus_sign():
        x = -x
    if nonnegative(x):
        return x
    if x.is_Pow and x.exp.is_Integer:
        return power(absolute(x.base), x.exp)
    return Abs(x, evaluate=False)


def power(base: Expr, exponent: Expr) -> Expr:
    """base^exponent of real numbers. SymPy's own rules ask after complex ones, and are slow on high powers in them."""
    if exponent.is_Integer:
        if isinstance(base, Abs) and not base.is_number:
            even = exponent.p % 2 == 0
            return power(base.args[0], exponent) if even else power(base.args[0], exponent - 1) * base
        return Pow(base, exponent)
    if base.is_number:
        return base if base is S.One else Pow(base, exponent)
    if isinstance(base, exp):
        return exp(base.args[0] * exponent)
    if base.is_Pow:
        inner, outer = base.args
        if outer.is_Integer and outer.p % 2 == 0:
            return power(absolute(inner), outer * exponent)
        if nonnegative(inner) or (outer.is_Rational and not outer.is_Integer):
            return power(inner, outer * exponent)
    if base.is_Mul:
        known = [factor for factor in base.args if nonnegative(factor)]
        rest = Mul(*(factor for factor in base.args if factor not in known))
        if known and rest is not base:
            return Mul(*(power(factor, exponent) for factor in known), power(rest, exponent))
    return Pow(base, exponent, evaluate=False)


def signum(x: Expr) -> Expr:
    """The sign of a real x, for constants only: SymPy's rules are exponential in nested ones."""
    coefficient, rest = (x, S.One) if x.is_number else x.as_coeff_Mul()
    if isinstance(rest, exp) or rest is S.One:
        return sign(coefficient)
    return sign(coefficient) * sign(rest, evaluate=False)


def rounded(rounding: type[RoundFunction]) -> Meaning:
    """Floor or ceiling, evaluated for constants only: SymPy's rules for sums are exponential in nested ones."""

    def build(x: Expr) -> Expr:
        if x.is_number:
            return rounding(x)
        return x if isinstance(x, RoundFunction) else rounding(x, evaluate=False)

    return build


def extreme(kind: type[Max] | type[Min]) -> Meaning:
    """Max or Min: flat, constants folded, the rest not compared, which is exponential in nested ones."""

    def build(*arguments: Expr) -> Expr:
        flat = [b for a in arguments for b in (a.args if isinstance(a, kind) else (a,))]
        constants = [a for a in flat if a.is_number]
        rest = list(dict.fromkeys(a for a in flat if not a.is_number))
        parts = ([kind(*constants)] if constants else []) + rest
        return parts[0] if len(parts) == 1 else kind(*parts, evaluate=False)

    return build


def real_root(x: Expr, degree: int) -> Expr:
    """The real root of odd degree, on all of R: sign(x) |x|^(1/degree)."""
    if nonnegative(x):
        return power(x, Rational(1, degree))
    return signum(x) * power(absolute(x), Rational(1, degree))


def root(x: Expr, degree: Expr) -> Expr:
    if not (degree.is_Integer and 2 <= degree <= 1000):
        raise ParseError(
            "the degree of a root is a whole number from 2 to 1000",
            hint="the degree comes last: root(x, 3) is the cube root of x; write x^(1/n) for a power",
        )
    return real_root(x, int(degree)) if degree.is_odd else power(x, 1 / degree)


def heaviside(x: Expr, at_zero: Expr = S.Half) -> Expr:
    if not at_zero.is_number:
        raise ParseError("the value of heaviside at 0 is a constant", hint="write heaviside(x) or heaviside(x, 1)")
    return Heaviside(x, at_zero, evaluate=x.is_number)


def where(condition: Boolean, yes: Expr, no: Expr) -> Expr:
    return Piecewise((yes, condition), (no, True))


def piecewise(*parts: Expr) -> Expr:
    """Values and conditions in turn."""
    return Piecewise(*zip(parts[::2], parts[1::2]))


def softmax(first: Expr, *others: Expr) -> Expr:
    """The share of e^first in the sum of such powers of all arguments."""
    return exp(first) / Add(*map(exp, (first, *others)))


MANY = 99

FUNCTIONS = (
    Function("exp", exp, inverse="log"),
    Function("log", log_base, ("ln",), (1, 2), inverse="exp"),
    Function("log2", lambda x: log_base(x, Integer(2)), ("lb",)),
    Function("log10", lambda x: log_base(x, Integer(10))),
    Function("lg", lambda x: log_base(x, Integer(10)), soft=True, note="lg is read as the logarithm to base 10"),
    Function("log1p", lambda x: log(1 + x)),
    Function("expm1", lambda x: exp(x) - 1),
    Function("sqrt", lambda x: power(x, S.Half)),
    Function("cbrt", lambda x: real_root(x, 3)),
    Function("root", root, ("nthroot", "nthRoot"), (2, 2)),
    Function("pow", power, ("power",), (2, 2), soft=True),
    Function("Rational", Mul, ("Fraction",), (1, 2), soft=True),
    Function("Integer", Mul, (), soft=True),
    Function("Float", Mul, (), soft=True),
    Function("mod", sympy.Mod, ("Mod", "fmod"), (2, 2), soft=True),
    Function("abs", absolute, ("Abs", "fabs", "absolute")),
    Function("sign", signum, ("sgn", "signum")),
    Function("min", extreme(Min), ("Min", "minimum", "fmin"), (1, MANY)),
    Function("max", extreme(Max), ("Max", "maximum", "fmax"), (1, MANY)),
    Function("floor", rounded(floor)),
    Function("ceiling", rounded(ceiling), ("ceil",)),
    Function("sin", sympy.sin, inverse="asin"),
    Function("cos", sympy.cos, inverse="acos"),
    Function("tan", sympy.tan, ("tg",), inverse="atan"),
    Function("cot", sympy.cot, ("ctg", "cotan", "cotg"), inverse="acot"),
    Function("sec", sympy.sec, inverse="asec"),
    Function("csc", sympy.csc, ("cosec",), inverse="acsc"),
    Function("asin", sympy.asin, ("arcsin", "arcsen"), inverse="sin"),
    Function("acos", sympy.acos, ("arccos",), inverse="cos"),
    Function("atan", sympy.atan, ("arctan", "arctg", "atg"), inverse="tan"),
    Function("acot", sympy.acot, ("arccot", "arcctg"), inverse="cot"),
    Function("asec", sympy.asec, ("arcsec",), inverse="sec"),
    Function("acsc", sympy.acsc, ("arccsc", "arccosec"), inverse="csc"),
    Function("atan2", sympy.atan2, ("arctan2",), (2, 2)),
    Function("sinh", sympy.sinh, inverse="asinh"),
    Function("cosh", sympy.cosh, inverse="acosh"),
    Function("tanh", sympy.tanh, ("tgh",), inverse="atanh"),
    Function("coth", sympy.coth, ("ctgh", "cth"), inverse="acoth"),
    Function("sech", sympy.sech, inverse="asech"),
    Function("csch", sympy.csch, ("cosech",), inverse="acsch"),
    Function("asinh", sympy.asinh, ("arsinh", "arcsinh", "arsh"), inverse="sinh"),
    Function("acosh", sympy.acosh, ("arcosh", "arccosh", "arch"), inverse="cosh"),
    Function("atanh", sympy.atanh, ("artanh", "arctanh", "arth"), inverse="tanh"),
    Function("acoth", sympy.acoth, ("arcoth", "arccoth"), inverse="coth"),
    Function("asech", sympy.asech, ("arsech", "arcsech"), inverse="sech"),
    Function("acsch", sympy.acsch, ("arcsch", "arccsch"), inverse="csch"),
    Function("sen", sympy.sin, soft=True, inverse="asin", note="sen is read as the sine"),
    Function("senh", sympy.sinh, soft=True, inverse="asinh", note="senh is read as sinh"),
    Function("sh", sympy.sinh, soft=True, note="sh is read as sinh"),
    Function("ch", sympy.cosh, soft=True, note="ch is read as cosh"),
    Function("th", sympy.tanh, soft=True, note="th is read as tanh"),
    Function("sinc", sympy.sinc, note="sinc(x) is sin(x)/x, without a factor pi"),
    Function("erf", sympy.erf),
    Function("erfc", sympy.erfc),
    Function("gamma", sympy.gamma, ("Gamma",), soft=True, note="gamma(...) is read as the gamma function"),
    Function("loggamma", lambda x: sympy.loggamma(x, evaluate=x.is_number), ("lgamma", "gammaln")),
    Function("factorial", sympy.factorial),
    Function("LambertW", sympy.LambertW, ("lambertw", "lambertW")),
    Function("sigmoid", lambda x: 1 / (1 + exp(-x)), ("logistic", "expit")),
    Function("relu", lambda x: extreme(Max)(S.Zero, x), ("ReLU",)),
    Function(
        "softmax",
        softmax,
        (),
        (1, MANY),
        note="softmax(a, b, …) is the share of its first argument, e^a/(e^a + e^b + …)",
    ),
    Function("softplus", lambda x: log(1 + exp(x))),
    Function("heaviside", heaviside, ("Heaviside",), (1, 2)),
    Function("Eq", sympy.Eq, (), (2, 2), soft=True),
    Function("Ne", sympy.Ne, (), (2, 2), soft=True),
    Function("Piecewise", piecewise, ("piecewise",), (2, 2 * MANY)),
    Function("sum", Add, soft=True),
    Function("prod", Mul, ("product",), soft=True),
    Function("mean", Add, ("average",), soft=True),
    Function("where", where, (), (3, 3), note="where(c, a, b) is a where c holds and b elsewhere"),
)
BY_NAME = {name: f for f in FUNCTIONS for name in (f.name, *f.aliases)}

# What runs over an index or over rows of data.
SERIES = frozenset({"sum", "prod", "mean"})
# Those whose soft names also stand before an argument without brackets: sh x, lg 5.
BRACKETLESS_SOFT = frozenset({"lg", "sen", "senh", "sh", "ch", "th"})

CONSTANTS: dict[str, Expr] = {"pi": S.Pi, "e": S.Exp1}
CONSTANT_NAMES = {"pi": "pi", "PI": "pi", "Pi": "pi", "e": "e", "E": "e"}

GREEK_LETTERS = "αβγδεζηθικλμνξοπρστυφχψω"
GREEK_SPELLING = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
    "phi chi psi omega"
)
GREEK = dict(zip(GREEK_LETTERS, GREEK_SPELLING.split(), strict=True))
GREEK |= {letter.upper(): word.capitalize() for letter, word in GREEK.items()}
GREEK |= {"ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ς": "sigma", "ϱ": "rho", "ϖ": "pi", "µ": "mu", "ϰ": "kappa"}
GREEK_WORDS = frozenset(GREEK.values()) | {"lamda"}

# Prefixes under which other languages keep the same functions.
LIBRARIES = frozenset(
    {"np", "numpy", "jnp", "math", "Math", "cmath", "mpmath", "mp", "sympy", "sp", "scipy", "special", "torch", "tf"}
)

# English that people type, and the sign for it.
WORDS = {"times": "*", "plus": "+", "minus": "-", "squared": "^2", "cubed": "^3", "over": "/", "mod": "mod(a, b)"}
WORDS |= dict.fromkeys(("deg", "degree", "degrees"), "pi/180*x: angles are in radians")
PROSE = "divided by of equals at the where when per then rad radians subject such that find minimize maximize solve"
RESERVED = (frozenset(kwlist) - {"lambda"}) | WORDS.keys() | frozenset(PROSE.split())
INFINITE = frozenset(["oo", "inf", "infinity", "Infinity", "Inf", "zoo", "nan", "NaN"])


def suggestion(name: str) -> str:
    """What a person may have meant by an unknown function, as a sentence."""
    known = [n for n in BY_NAME if n.lower() == name.lower()] or get_close_matches(name, BY_NAME, 1, 0.76)
    if known:
        return f"did you mean {known[0]}?"
    return f"write {name}*(...) if it is a variable times a bracket"
