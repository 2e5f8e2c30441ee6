"""The problems that the tests share: what is known of each, and who published it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symnewton.calculus.function import Function
from symnewton.language import read_problem


def function(text: str, variables: str | None = None, *, sign: int = 1) -> Function:
    """The function that a text means; `variables` are names with spaces or commas between, by default all symbols."""
    names = variables.replace(",", " ").split() if variables else None
    problem = read_problem(text, variables=names)
    return Function(problem.expression, problem.variables, sign=sign)


@dataclass(frozen=True)
class Minimization:
    """A start and the minimum that is published for it: `value` as printed, cut off after its last digit."""

    name: str
    expression: str
    x0: tuple[float, ...]
    value: str
    source: str
    point: tuple[float, ...] | None = None
    digits: float = 1e-6  # of the published point, relative to its size
    flat: bool = False  # the Hessian at the minimum is singular

    @property
    def variables(self) -> str:
        return " ".join(f"x{i + 1}" for i in range(len(self.x0)))

    def matches(self, value: float) -> bool:
        """Whether a value is the published one, to a unit in its last digit (1e-12 where that is 0)."""
        mantissa, _, exponent = self.value.partition("e")
        places = len(mantissa.partition(".")[2]) - int(exponent or 0)
        unit = 1e-12 if float(self.value) == 0 else 10.0**-places
        return abs(value - float(self.value)) <= max(unit, 1e-12 * abs(float(self.value)))


@dataclass(frozen=True)
class CriticalPoint:
    """A critical point with the kind that is published for it; `at` holds exact coordinates."""

    expression: str
    variables: str
    at: str
    kind: str
    source: str


def squares(residuals: Iterable[str]) -> str:
    """The sum of squares of the residuals."""
    return " + ".join(f"({r})**2" for r in residuals)


def summed(terms: Iterable[str]) -> str:
    return " + ".join(terms)


def bard() -> str:
    y = (0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39)
    return squares(f"{y[u - 1]} - (x1 + {u}/({16 - u}*x2 + {min(u, 16 - u)}*x3))" for u in range(1, 16))


def gaussian() -> str:
    half = (0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521)
    y = (*half, 0.3989, *reversed(half))
    return squares(f"x1*exp(-x2*({7 - i}/2 - x3)**2/2) - {y[i]}" for i in range(15))


def meyer() -> str:
    y = (34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872)
    return squares(f"x1*exp(x2/({45 + 5 * i} + x3)) - {y[i - 1]}" for i in range(1, 17))


def box() -> str:
    return squares(f"exp(-{i}*x1/10) - exp(-{i}*x2/10) - x3*(exp(-{i}/10) - exp(-{i}))" for i in range(1, 11))


def biggs() -> str:
    return squares(
        f"x3*exp(-{i}*x1/10) - x4*exp(-{i}*x2/10) + x6*exp(-{i}*x5/10)"
        f" - (exp(-{i}/10) - 5*exp(-{i}) + 3*exp(-4*{i}/10))"
        for i in range(1, 14)
    )


def watson(n: int) -> str:
    def residual(i: int) -> str:
        slope = summed(f"{j}*x{j + 1}*({i}/29)**{j - 1}" for j in range(1, n))
        value = summed(f"x{j + 1}*({i}/29)**{j}" for j in range(n))
        return f"{slope} - ({value})**2 - 1"

    return squares([*map(residual, range(1, 30)), "x1", "x2 - x1**2 - 1"])


def trigonometric(n: int) -> str:
    cosines = summed(f"cos(x{j})" for j in range(1, n + 1))
    return squares(f"{n} - ({cosines}) + {i}*(1 - cos(x{i})) - sin(x{i})" for i in range(1, n + 1))


def penalty(n: int) -> str:
    total = summed(f"x{i}**2" for i in range(1, n + 1))
    return summed(f"(x{i} - 1)**2/100000" for i in range(1, n + 1)) + f" + ({total} - 1/4)**2"


def boundary_value(n: int) -> str:
    def residual(i: int) -> str:
        before = f" - x{i - 1}" if i > 1 else ""
        after = f" - x{i + 1}" if i < n else ""
        return f"2*x{i}{before}{after} + (x{i} + {i}/{n + 1} + 1)**3/{2 * (n + 1) ** 2}"

    return squares(map(residual, range(1, n + 1)))


def broyden_tridiagonal(n: int) -> str:
    def residual(i: int) -> str:
        before = f" - x{i - 1}" if i > 1 else ""
        after = f" - 2*x{i + 1}" if i < n else ""
        return f"(3 - 2*x{i})*x{i}{before}{after} + 1"

    return squares(map(residual, range(1, n + 1)))


def linear_full_rank(n: int, m: int) -> str:
    total = f"2*({summed(f'x{j}' for j in range(1, n + 1))})/{m}"
    return squares(f"{f'x{i} ' if i <= n else ''}- {total} - 1" for i in range(1, m + 1))


def linear_rank_one(n: int, m: int) -> str:
    total = summed(f"{j}*x{j}" for j in range(1, n + 1))
    return squares(f"{i}*({total}) - 1" for i in range(1, m + 1))


def chebyquad(n: int) -> str:
    """The shifted Chebyshev polynomials T_i(2x - 1) by their coefficients, averaged over the points."""
    polynomials = [[1], [-1, 2]]
    for i in range(2, n + 1):
        last, before = polynomials[-1], polynomials[-2]
        twice = [-2 * c for c in last] + [0]
        shifted = [0] + [4 * c for c in last]
        former = before + [0] * (i + 1 - len(before))
        polynomials.append([a + b - c for a, b, c in zip(twice, shifted, former)])

    def residual(i: int) -> str:
        terms = (f"{c}*x{j}**{k}" for j in range(1, n + 1) for k, c in enumerate(polynomials[i]))
        integral = f" + 1/{i * i - 1}" if i % 2 == 0 else ""
        return f"({summed(terms)})/{n}{integral}"

    return squares(map(residual, range(1, n + 1)))


MGH = "Moré, Garbow and Hillstrom, Testing Unconstrained Optimization Software, ACM TOMS 7, 1981, problem "
ONES = (1.0, 1.0, 1.0, 1.0, 1.0)

# Points that the paper does not print are those of its R version, funconstrain by James Melville.
MINIMIZATIONS = (
    Minimization("Rosenbrock", "100*(x2 - x1**2)**2 + (1 - x1)**2", (-1.2, 1.0), "0", MGH + "1", point=(1.0, 1.0)),
    Minimization(
        "Freudenstein and Roth",
        "(-13 + x1 + ((5 - x2)*x2 - 2)*x2)**2 + (-29 + x1 + ((x2 + 1)*x2 - 14)*x2)**2",
        (0.5, -2.0),
        "48.9842",
        MGH + "2",
        point=(11.41278, -0.8968053),
    ),
    Minimization(
        "Beale",
        "(1.5 - x1*(1 - x2))**2 + (2.25 - x1*(1 - x2**2))**2 + (2.625 - x1*(1 - x2**3))**2",
        (1.0, 1.0),
        "0",
        MGH + "5",
        point=(3.0, 0.5),
    ),
    Minimization(
        "Jennrich and Sampson",
        squares(f"{2 + 2 * i} - (exp({i}*x1) + exp({i}*x2))" for i in range(1, 11)),
        (0.3, 0.4),
        "124.362",
        MGH + "6",
        point=(0.2578, 0.2578),
        digits=1e-4,
    ),
    Minimization(
        "Helical valley",
        "100*(x3 - 10*(1/4 - atan2(x1, x2)/(2*pi)))**2 + 100*(sqrt(x1**2 + x2**2) - 1)**2 + x3**2",
        (-1.0, 0.0, 0.0),
        "0",
        MGH + "7",
        point=(1.0, 0.0, 0.0),
    ),
    Minimization("Bard", bard(), (1.0, 1.0, 1.0), "8.21487e-3", MGH + "8", point=(0.08241056, 1.133036, 2.343695)),
    Minimization("Gaussian", gaussian(), (0.4, 1.0, 0.0), "1.12793e-8", MGH + "9", point=(0.3989561, 1.0000191, 0.0)),
    Minimization("Meyer", meyer(), (0.02, 4000.0, 250.0), "87.9458", MGH + "10", point=(0.0056096, 6181.35, 345.2237)),
    Minimization("Box", box(), (0.0, 10.0, 20.0), "0", MGH + "12"),
    Minimization(
        "Powell singular",
        "(x1 + 10*x2)**2 + 5*(x3 - x4)**2 + (x2 - 2*x3)**4 + 10*(x1 - x4)**4",
        (3.0, -1.0, 0.0, 1.0),
        "0",
        MGH + "13",
        point=(0.0, 0.0, 0.0, 0.0),
        digits=1e-2,
        flat=True,
    ),
    Minimization(
        "Wood",
        "100*(x2 - x1**2)**2 + (1 - x1)**2 + 90*(x4 - x3**2)**2 + (1 - x3)**2 + 10*(x2 + x4 - 2)**2 + (x2 - x4)**2/10",
        (-3.0, -1.0, -3.0, -1.0),
        "0",
        MGH + "14",
        point=(1.0, 1.0, 1.0, 1.0),
    ),
    Minimization("Biggs EXP6", biggs(), (1.0, 2.0, 1.0, 1.0, 1.0, 1.0), "0", MGH + "18"),
    Minimization(
        "Watson",
        watson(6),
        (0.0,) * 6,
        "2.28767e-3",
        MGH + "20",
        point=(-0.01572509, 1.0124349, -0.232991626, 1.26043009, -1.51372892, 0.9929964),
    ),
    Minimization("Penalty I", penalty(4), (1.0, 2.0, 3.0, 4.0), "2.24997e-5", MGH + "23", point=(0.2500075,) * 4),
    Minimization("Penalty I, ten variables", penalty(10), tuple(map(float, range(1, 11))), "7.08765e-5", MGH + "23"),
    Minimization("Trigonometric", trigonometric(4), (0.25,) * 4, "3.02824e-4", MGH + "26, its local minimum"),
    Minimization("Discrete boundary value", boundary_value(4), (-0.16, -0.24, -0.24, -0.16), "0", MGH + "28"),
    Minimization("Broyden tridiagonal", broyden_tridiagonal(10), (-1.0,) * 10, "0", MGH + "30"),
    Minimization("Linear, full rank", linear_full_rank(5, 10), ONES, "5", MGH + "32", point=(-1.0,) * 5),
    Minimization("Linear, rank 1", linear_rank_one(5, 10), ONES, "2.1428571428571", MGH + "33, 15/7", flat=True),
    Minimization(
        "Chebyquad",
        chebyquad(8),
        tuple(i / 9 for i in range(1, 9)),
        "3.51687e-3",
        MGH + "35",
        point=(0.04315276, 0.1930908, 0.2663287, 0.5, 0.5, 0.7336713, 0.8069092, 0.9568472),
    ),
)


LECTURE = "exp(x) - log(x)"
LECTURE_TWO = "x**4 + 0.8*y**4 + 4*x**2 + 2*y**2 - x*y - 0.2*x**2*y"

OPENSTAX_1 = "OpenStax, Calculus Volume 1, section "
OPENSTAX_3 = "OpenStax, Calculus Volume 3, section 4.7"
CLP = "Feldman, Rechnitzer and Yeager, CLP-3 Multivariable Calculus, problem book, section 2.9, "
APEX = "Hartman, APEX Calculus, section 13.8, "


def points(source: str, expression: str, variables: str, kinds: dict[str, str]) -> list[CriticalPoint]:
    """A row for each point of one function."""
    return [CriticalPoint(expression, variables, at, kind, source) for at, kind in kinds.items()]


# Non-degenerate points, and those of one variable whose higher derivatives decide.
CRITICAL_POINTS = (
    *points(OPENSTAX_1 + "4.3", "x**3/3 - 5*x**2/2 + 4*x", "x", {"1": "maximum", "4": "minimum"}),
    *points(OPENSTAX_1 + "4.3", "(x**2 - 1)**3", "x", {"-1": "inflection", "0": "minimum", "1": "inflection"}),
    *points(OPENSTAX_1 + "4.3", "4*x/(1 + x**2)", "x", {"-1": "minimum", "1": "maximum"}),
    *points(OPENSTAX_1 + "4.3", "sqrt(4 - x**2)", "x", {"0": "maximum"}),
    *points(OPENSTAX_1 + "4.3", "sin(x) + cos(x)", "x", {"pi/4": "maximum", "5*pi/4": "minimum"}),
    *points(
        OPENSTAX_1 + "4.3",
        "(x**2 + x + 6)/(x - 1)",
        "x",
        {"1 - 2*sqrt(2)": "maximum", "1 + 2*sqrt(2)": "minimum"},
    ),
    *points(OPENSTAX_1 + "4.3", "3*x*sqrt(1 - x**2)", "x", {"-sqrt(2)/2": "minimum", "sqrt(2)/2": "maximum"}),
    *points(
        OPENSTAX_1 + "4.3",
        "12*x**5 + 45*x**4 + 20*x**3 - 90*x**2 - 120*x + 3",
        "x",
        {"-2": "maximum", "-1": "inflection", "1": "minimum"},
    ),
    *points(OPENSTAX_1 + "4.3", "-4.9*x**2 + 60*x + 5", "x", {"300/49": "maximum"}),
    *points(OPENSTAX_1 + "4.5", "sin(x) + sin(x)**3", "x", {"-pi/2": "minimum", "pi/2": "maximum"}),
    *points(OPENSTAX_1 + "4.5", "x**11 - 6*x**10", "x", {"0": "maximum", "60/11": "minimum"}),
    *points(OPENSTAX_1 + "4.5", "sin(pi*x) - cos(pi*x)", "x", {"-1/4": "minimum", "3/4": "maximum"}),
    *points(OPENSTAX_1 + "4.5", "sin(x)*exp(x)", "x", {"-pi/4": "minimum", "3*pi/4": "maximum"}),
    *points(OPENSTAX_3, "x**3/3 + y**2 + 2*x*y - 6*x - 3*y + 4", "x y", {"-1, 5/2": "saddle"}),
    *points(OPENSTAX_3, "48*x + 96*y - x**2 - 2*x*y - 9*y**2", "x y", {"21, 3": "maximum"}),
    *points(OPENSTAX_3, "exp(-(x**2 + y**2 + 2*x))", "x y", {"-1, 0": "maximum"}),
    *points(OPENSTAX_3, "y*exp(x) - exp(y)", "x y", {"0, 0": "saddle"}),
    *points(
        OPENSTAX_3,
        "sin(x)*sin(y)",
        "x y",
        {"pi/2, pi/2": "maximum", "pi/2, 3*pi/2": "minimum", "pi, pi": "saddle"},
    ),
    *points(OPENSTAX_3, "-2*y/(x**2 + y**2 + 1)", "x y", {"0, -1": "maximum", "0, 1": "minimum"}),
    *points(CLP + "2006D", "x**3 - y**3 - 2*x*y + 6", "x y", {"-2/3, 2/3": "maximum", "0, 0": "saddle"}),
    *points(
        CLP + "2007A",
        "x*(x**2 + x*y + y**2 - 9)",
        "x y",
        {"-2, 1": "maximum", "0, -3": "saddle", "0, 3": "saddle", "2, -1": "minimum"},
    ),
    *points(
        CLP + "2000D",
        "x**3 - 3*x*y**2 - 3*x**2 - 3*y**2",
        "x y",
        {"-1, -sqrt(3)": "saddle", "-1, sqrt(3)": "saddle", "0, 0": "maximum", "2, 0": "saddle"},
    ),
    *points(CLP + "2002A", "2*x + 4*y + 1/(x*y)", "x y", {"1, 1/2": "minimum"}),
    *points(APEX + "exercise 4", "1/(x**2 + y**2 + 1)", "x y", {"0, 0": "maximum"}),
    *points(APEX + "exercise 9", "sqrt(16 - (x - 3)**2 - y**2)", "x y", {"3, 0": "maximum"}),
    *points(APEX + "exercise 14", "(x**2 + 3*y**2)*exp(-2*x)", "x y", {"0, 0": "minimum", "1, 0": "saddle"}),
    *points(
        "Adorio and Diliman, MVF: Multivariate Test Functions, 2005, McCormick",
        "sin(x + y) + (x - y)**2 - 3*x/2 + 5*y/2 + 1",
        "x y",
        {"1/2 - pi/3, -1/2 - pi/3": "minimum"},
    ),
    *points(
        "Himmelblau, Applied Nonlinear Programming, 1972",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        "x y",
        {"3, 2": "minimum"},
    ),
    *points(
        MGH + "5",
        "(3/2 - x + x*y)**2 + (9/4 - x + x*y**2)**2 + (21/8 - x + x*y**3)**2",
        "x y",
        {"0, 1": "saddle", "3, 1/2": "minimum"},
    ),
    *points(
        "the Cayley cubic, whose four nodes are saddles",
        "x**2 + y**2 + z**2 - 2*x*y*z - 1",
        "x y z",
        {"0, 0, 0": "minimum", "1, 1, 1": "saddle", "-1, -1, 1": "saddle"},
    ),
)

# Isolated points at which the Hessian is singular and the second-derivative test says nothing.
DEGENERATE_POINTS = (
    *points("MIT 18.02SC, second derivative test", "(x**3 + 1)*(y**3 + 1)", "x y", {"0, 0": "saddle"}),
    *points(
        "Larson, Calculus: An Applied Approach, 10th ed., section 7.5, exercise 26",
        "x**3 + y**3 - 3*x**2 + 6*y**2 + 3*x + 12*y + 7",
        "x y",
        {"1, -2": "saddle"},
    ),
    *points("the monkey saddle", "x**3 - 3*x*y**2", "x y", {"0, 0": "saddle"}),
    *points("Peano, in Genocchi, Calcolo differenziale, 1884", "(y - x**2)*(y - 3*x**2)", "x y", {"0, 0": "saddle"}),
)
