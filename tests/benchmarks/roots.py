"""Root finders against those of SciPy: evaluations until no double is closer, failures, false claims."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from problems import function
from scipy import optimize

from benchmarks.table import show
from symnewton.calculus.function import Function
from symnewton.errors import InputError
from symnewton.newton.bracket import find_between
from symnewton.newton.root import find_root
from symnewton.newton.root_rows import RootOutcome
from symnewton.settings import Settings

MOST = 500  # iterations
NEAR = 1e-9  # of max(1, |x|): f has to change its sign this close to a root


@dataclass(frozen=True)
class Equation:
    """f with one root between a and b, which f reaches with opposite signs. Newton's method starts from x0."""

    text: str
    a: float
    b: float
    x0: float


# The first eleven are problems 1 and 3 to 12 of Alefeld, Potra and Shi, Algorithm 748, ACM TOMS 21, 1995, each for one
# value of its parameters; the rest are textbook cases in which a step leaves the domain, cycles or creeps.
EQUATIONS = (
    Equation("sin(x) - x/2", 1.5707963267948966, 3.141592653589793, 1.5707963267948966),
    Equation("-40x*exp(-x)", -9.0, 31.0, -9.0),
    Equation("x^12 - 1/5", 0.0, 5.0, 5.0),
    Equation("sin(x) - 1/2", 0.0, 1.5, 1.5),
    Equation("2x*exp(-5) - 2exp(-5x) + 1", 0.0, 1.0, 0.0),
    Equation("(1 + 4^2)x - (1 - 5x)^2", 0.0, 1.0, 0.0),
    Equation("x^2 - (1 - x)^10", 0.0, 1.0, 1.0),
    Equation("(1 + 14^4)x - (1 - 15x)^4", 0.0, 1.0, 1.0),
    Equation("exp(-10x)*(x - 1) + x^10", 0.0, 1.0, 1.0),
    Equation("(10x - 1)/(9x)", 0.01, 1.0, 1.0),
    Equation("x^(1/7) - 7^(1/7)", 1.0, 100.0, 100.0),
    Equation("x^9", -1.0, 4.0, 4.0),
    Equation("(x - 1)^3", 0.0, 3.0, 3.0),
    Equation("x^2 - 2", 1.0, 2.0, 1.0),
    Equation("cos(x) - x", 0.0, 1.0, 0.0),
    Equation("x^3 - 2x - 5", 2.0, 3.0, 2.0),
    Equation("x^3 - 2x + 2", -3.0, 0.0, 0.0),
    Equation("atan(x)", -1.0, 3.0, 3.0),
    Equation("log(x)", 0.01, 10.0, 10.0),
    Equation("cbrt(x - 1)", -2.0, 3.0, 3.0),
    Equation("exp(x) - 1e6", 0.0, 30.0, 0.0),
    Equation("x*exp(x) - 1", 0.0, 3.0, 3.0),
)
# A pole or a jump between the ends, or no root at all.
TRAPS = (
    Equation("1/x", -1.0, 2.0, 2.0),
    Equation("tan(x)", 1.0, 2.0, 1.5),
    Equation("sign(x) + x^2/10", -1.0, 2.0, 2.0),
    Equation("exp(-x)", 0.0, 1.0, 1.0),
    Equation("x^2 + 1", 0.0, 1.0, 0.5),
)


class Run(NamedTuple):
    """Where a method ended, whether it calls that a root, and the evaluations of f and of f′."""

    x: float
    claims: bool
    values: int
    slopes: int

    @property
    def evaluations(self) -> int:
        return self.values + self.slopes


def ours(how: str, f: Function, e: Equation) -> Run:
    settings = Settings(max_iterations=MOST)
    try:
        found: RootOutcome = (
            find_between(f, e.a, e.b, settings) if how == "bracket" else find_root(f, e.x0, settings, how)
        )
    except InputError:  # the same sign at both ends: refused before anything is claimed
        return Run(e.a, False, 2, 0)
    return Run(found.last.x, found.solved, found.oracle.values, found.oracle.gradients)


def scipys(solve: Callable[..., tuple[float, optimize.RootResults]], f: Function, e: Equation) -> Run:
    count = {"f": 0, "g": 0}

    def value(x: float) -> float:
        count["f"] += 1
        return f.value((float(x),))

    def slope(x: float) -> float:
        count["g"] += 1
        return f.gradient((float(x),))[0]

    try:
        if solve is optimize.newton:
            x, found = solve(value, e.x0, slope, tol=1e-15, maxiter=MOST, full_output=True, disp=False)
        else:
            x, found = solve(value, e.a, e.b, xtol=1e-15, maxiter=MOST, full_output=True, disp=False)
    except (ValueError, ArithmeticError):
        return Run(e.x0, False, count["f"], count["g"])
    return Run(float(x), bool(found.converged), count["f"], count["g"])


SOLVERS: dict[str, Callable[[Function, Equation], Run]] = {
    "newton": partial(ours, "newton"),
    "safeguarded": partial(ours, "safeguarded"),
    "bracket": partial(ours, "bracket"),
    "SciPy newton": partial(scipys, optimize.newton),
    "SciPy brentq": partial(scipys, optimize.brentq),
    "SciPy toms748": partial(scipys, optimize.toms748),
}
FROM = {"newton": "x0", "safeguarded": "x0", "SciPy newton": "x0"}


def is_root(f: Function, x: float) -> bool:
    """Whether f goes through 0 within a hair of x: its sign changes, and not by a jump or through a pole."""
    reach = NEAR * max(1.0, abs(x))
    left, middle, right = f.value((x - reach,)), f.value((x,)), f.value((x + reach,))
    return np.sign(left) != np.sign(right) and 2 * abs(middle) <= max(abs(left), abs(right))


def main() -> None:
    cases = [(function(e.text, "x"), e) for e in (*EQUATIONS, *TRAPS)]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        runs = {name: [solve(f, e) for f, e in cases] for name, solve in SOLVERS.items()}
        right = {
            name: {i for i, ((f, _), run) in enumerate(zip(cases, of_method)) if run.claims and is_root(f, run.x)}
            for name, of_method in runs.items()
        }
    equations = set(range(len(EQUATIONS)))
    common = set.intersection(equations, *right.values())
    rows = []
    for name, of_method in runs.items():
        solved = equations & right[name]
        false = sum(run.claims for i, run in enumerate(of_method) if i not in right[name])
        spent = [of_method[i].evaluations for i in solved]
        shared = sum(of_method[i].evaluations for i in common)
        rows.append([name, FROM.get(name, "a, b"), len(solved), false, shared, sum(spent), max(spent)])
    show(
        f"Roots, {len(EQUATIONS)} equations and {len(TRAPS)} traps",
        "Evaluations of f and f′ until no double is closer (SciPy: tolerance 1e-15). Solved: f goes through 0 within\n"
        f"{NEAR:g} max(1, |x|) of the answer. False claims: a root is reported where that is not so; the traps have a\n"
        f"pole or a jump between the ends, or no root. In common: summed over the {len(common)} equations that\n"
        "all solve.",
        ["method", "from", "solved", "false claims", "in common", "all it solves", "worst"],
        rows,
    )
