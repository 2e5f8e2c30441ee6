"""The functions, constants and reserved words of the language; `meanings` says what each means in SymPy."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from keyword import kwlist


@dataclass(frozen=True)
class Function:
    """A function of the language. `arguments` are the fewest and the most it takes, `inverse` what f^-1 names.

    The name of a `soft` function is a variable wherever no argument follows it.
    """

    name: str
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


MANY = 99

FUNCTIONS = (
    Function("exp", inverse="log"),
    Function("log", ("ln",), (1, 2), inverse="exp"),
    Function("log2", ("lb",)),
    Function("log10"),
    Function("lg", soft=True, note="lg is read as the logarithm to base 10"),
    Function("log1p"),
    Function("expm1"),
    Function("sqrt"),
    Function("cbrt"),
    Function("root", ("nthroot", "nthRoot"), (2, 2)),
    Function("pow", ("power",), (2, 2), soft=True),
    Function("Rational", ("Fraction",), (1, 2), soft=True),
    Function("Integer", (), soft=True),
    Function("Float", (), soft=True),
    Function("mod", ("Mod", "fmod"), (2, 2), soft=True),
    Function("abs", ("Abs", "fabs", "absolute")),
    Function("sign", ("sgn", "signum")),
    Function("min", ("Min", "minimum", "fmin"), (1, MANY)),
    Function("max", ("Max", "maximum", "fmax"), (1, MANY)),
    Function("floor"),
    Function("ceiling", ("ceil",)),
    Function("sin", inverse="asin"),
    Function("cos", inverse="acos"),
    Function("tan", ("tg",), inverse="atan"),
    Function("cot", ("ctg", "cotan", "cotg"), inverse="acot"),
    Function("sec", inverse="asec"),
    Function("csc", ("cosec",), inverse="acsc"),
    Function("asin", ("arcsin", "arcsen"), inverse="sin"),
    Function("acos", ("arccos",), inverse="cos"),
    Function("atan", ("arctan", "arctg", "atg"), inverse="tan"),
    Function("acot", ("arccot", "arcctg"), inverse="cot"),
    Function("asec", ("arcsec",), inverse="sec"),
    Function("acsc", ("arccsc", "arccosec"), inverse="csc"),
    Function("atan2", ("arctan2",), (2, 2)),
    Function("sinh", inverse="asinh"),
    Function("cosh", inverse="acosh"),
    Function("tanh", ("tgh",), inverse="atanh"),
    Function("coth", ("ctgh", "cth"), inverse="acoth"),
    Function("sech", inverse="asech"),
    Function("csch", ("cosech",), inverse="acsch"),
    Function("asinh", ("arsinh", "arcsinh", "arsh"), inverse="sinh"),
    Function("acosh", ("arcosh", "arccosh", "arch"), inverse="cosh"),
    Function("atanh", ("artanh", "arctanh", "arth"), inverse="tanh"),
    Function("acoth", ("arcoth", "arccoth"), inverse="coth"),
    Function("asech", ("arsech", "arcsech"), inverse="sech"),
    Function("acsch", ("arcsch", "arccsch"), inverse="csch"),
    Function("sen", soft=True, inverse="asin", note="sen is read as the sine"),
    Function("senh", soft=True, inverse="asinh", note="senh is read as sinh"),
    Function("sh", soft=True, note="sh is read as sinh"),
    Function("ch", soft=True, note="ch is read as cosh"),
    Function("th", soft=True, note="th is read as tanh"),
    Function("sinc", note="sinc(x) is sin(x)/x, without a factor pi"),
    Function("erf"),
    Function("erfc"),
    Function("gamma", ("Gamma",), soft=True, note="gamma(...) is read as the gamma function"),
    Function("loggamma", ("lgamma", "gammaln")),
    Function("factorial"),
    Function("LambertW", ("lambertw", "lambertW")),
    Function("sigmoid", ("logistic", "expit")),
    Function("relu", ("ReLU",)),
    Function(
        "softmax",
        (),
        (1, MANY),
        note="softmax(a, b, …) is the share of its first argument, e^a/(e^a + e^b + …)",
    ),
    Function("softplus"),
    Function("heaviside", ("Heaviside",), (1, 2)),
    Function("Eq", (), (2, 2), soft=True),
    Function("Ne", (), (2, 2), soft=True),
    Function("Piecewise", ("piecewise",), (2, 2 * MANY)),
    Function("sum", soft=True),
    Function("prod", ("product",), soft=True),
    Function("mean", ("average",), soft=True),
    Function("where", (), (3, 3), note="where(c, a, b) is a where c holds and b elsewhere"),
)
BY_NAME = {name: f for f in FUNCTIONS for name in (f.name, *f.aliases)}

# What runs over an index or over rows of data.
SERIES = frozenset({"sum", "prod", "mean"})
# Those whose soft names also stand before an argument without brackets: sh x, lg 5.
BRACKETLESS_SOFT = frozenset({"lg", "sen", "senh", "sh", "ch", "th"})

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
