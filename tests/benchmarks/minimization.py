"""Minimizers against those of SciPy, with the same exact derivatives: robustness, evaluations, time, false claims."""

from __future__ import annotations

import math
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from statistics import median
from typing import Any

import numpy as np
from problems import MINIMIZATIONS, Minimization, function
from scipy import optimize

from benchmarks.table import show
from symnewton.calculus.function import Function, Point
from symnewton.newton.methods import METHODS
from symnewton.newton.minimize import minimize
from symnewton.settings import Settings

MOST = 1000  # iterations
SMALL = 1e-5  # |∇f| relative to max(1, |f|), where rounding allows
PASSES = 3  # of which the fastest counts
REFERENCE = "SciPy trust-exact"
SCIPY: dict[str, dict[str, Any]] = {
    "trust-exact": {"gtol": 1e-8},
    "trust-krylov": {"gtol": 1e-8},
    "Newton-CG": {"xtol": 1e-10},
    "BFGS": {"gtol": 1e-8},
    "L-BFGS-B": {"gtol": 1e-8, "ftol": 0.0, "maxfun": 10**6},
}
# Further local minima of the same problems and the same source.
OTHER_VALUES = {"Freudenstein and Roth": ["0"], "Biggs EXP6": ["5.65565e-3"], "Trigonometric": ["0"]}


@dataclass(frozen=True)
class Start:
    """A problem and where a run begins."""

    problem: Minimization
    x0: Point

    @property
    def function(self) -> Function:
        return compiled(self.problem.expression, self.problem.variables)

    def published(self, value: float) -> bool:
        """Whether a value is that of a published minimum; below 1e-9 where that is 0."""
        values = [self.problem.value, *OTHER_VALUES.get(self.problem.name, [])]
        return self.problem.matches(value) or any(_matches(text, value) for text in values)


@dataclass(frozen=True)
class Trap:
    """A function, a start from which a first-order test misleads, and the value of its minimum, None where none is."""

    text: str
    x0: Point
    minimum: float | None


@dataclass(frozen=True)
class Run:
    """Where a method ended, whether it calls that a minimum, and what it cost."""

    x: Point
    claims: bool
    iterations: int
    evaluations: Counter[str]
    seconds: float


BEALE = "(1.5 - x*(1 - y))^2 + (2.25 - x*(1 - y^2))^2 + (2.625 - x*(1 - y^3))^2"
TRAPS = (
    Trap("x^2 - y^2 + y^4/4", (1.0, 0.0), -1.0),
    Trap("(x^2 - 1)^2 + y^2", (0.0, 0.0), 0.0),
    Trap("cos(x)", (0.0,), -1.0),
    Trap(BEALE, (0.0, 1.0), 0.0),
    Trap("x^4 - x^3", (0.0,), -27 / 256),
    Trap("x - log(x)", (10.0,), 1.0),
    Trap("x*log(x)", (2.0,), -1 / math.e),
    Trap("x^2 - y^2", (1.0, 0.0), None),
    Trap("x^3 - 3x*y^2", (1.0, 0.5), None),
    Trap("(y - x^2)*(y - 3x^2)", (0.1, 0.1), None),
    Trap("x^3", (1.0,), None),
    Trap("exp(-x)", (0.0,), None),
)


def _matches(text: str, value: float) -> bool:
    if float(text) == 0:
        return 0 <= value <= 1e-9
    return abs(value - float(text)) <= 1e-5 * abs(float(text))


@cache
def compiled(text: str, names: str) -> Function:
    """The function, with everything compiled that a run evaluates."""
    f = function(text, names)
    x = (0.5,) * f.dimension
    f.value(x), f.gradient(x), f.value_and_gradient(x), f.sample(x), f.gradient_noise(x), f.value_noise(x)
    return f


def ours(name: str, f: Function, x0: Point) -> Run:
    before = time.process_time()
    found = minimize(f, x0, METHODS[name], Settings(max_iterations=MOST))
    seconds = time.process_time() - before
    count = Counter(f=found.oracle.values, g=found.oracle.gradients, H=found.oracle.hessians)
    return Run(found.last.sample.x, found.solved, found.last.k, count, seconds)


def scipys(name: str, f: Function, x0: Point) -> Run:
    """A run of SciPy; an exception out of it counts as a run that claims nothing."""
    count: Counter[str] = Counter()

    def counted(what: str, call: Callable[[Point], Any]) -> Callable[[np.ndarray], Any]:
        def evaluate(x: np.ndarray) -> Any:
            count[what] += 1
            return np.asarray(call(tuple(map(float, x))))

        return evaluate

    second = {} if "BFGS" in name else {"hess": counted("H", lambda x: f.sample(x).hessian)}
    value, gradient = counted("f", f.value), counted("g", f.gradient)
    before = time.process_time()
    try:
        found = optimize.minimize(
            value, x0, method=name, jac=gradient, options={"maxiter": MOST, **SCIPY[name]}, **second
        )
    except (ValueError, ArithmeticError, np.linalg.LinAlgError):
        return Run(x0, False, MOST, count, time.process_time() - before)
    seconds = time.process_time() - before
    return Run(tuple(map(float, found.x)), bool(found.success), int(found.nit), count, seconds)


SOLVERS = {name: partial(ours, name) for name in METHODS} | {f"SciPy {name}": partial(scipys, name) for name in SCIPY}


def stationary(f: Function, x: Point) -> bool:
    """Whether |∇f| is small at x, or below its own rounding noise."""
    value, gradient = f.value_and_gradient(x)
    limit = SMALL * max(1.0, abs(value)) + math.hypot(*f.gradient_noise(x))
    return math.hypot(*gradient) <= limit


def could_be_a_minimum(f: Function, x: Point) -> bool:
    """Whether x is stationary with no direction in which f curves down, by the eigenvalues of H in NumPy."""
    h = np.array(f.sample(x).hessian)
    if not np.isfinite(h).all() or not stationary(f, x):
        return False
    values = np.linalg.eigvalsh(h)
    return bool(values[0] >= -1e-7 * max(1.0, abs(values).max()))


def starts() -> list[Start]:
    """Each problem from its published start and from ten times as far, if that is another point."""
    far = [Start(p, tuple(10 * c for c in p.x0)) for p in MINIMIZATIONS if any(p.x0)]
    return [*(Start(p, p.x0) for p in MINIMIZATIONS), *far]


def measured(every: list[Start]) -> dict[str, list[Run]]:
    """For each method its fastest run from each start. All methods take turns, so that their times can be compared."""
    runs: dict[str, list[Run]] = {name: [] for name in SOLVERS}
    for start in every:
        turns = [{name: solve(start.function, start.x0) for name, solve in SOLVERS.items()} for _ in range(PASSES)]
        for name, of_method in runs.items():
            of_method.append(min((turn[name] for turn in turns), key=lambda run: run.seconds))
    return runs


def verdict(start: Start, run: Run) -> str:
    """What a run came to: "reached", or with success reported "elsewhere" or "false", else "failed"."""
    if start.published(start.function.value(run.x)) and stationary(start.function, run.x):
        return "reached"
    if not run.claims:
        return "failed"
    return "elsewhere" if could_be_a_minimum(start.function, run.x) else "false"


def published_problems() -> None:
    every = starts()
    runs = measured(every)
    verdicts = {name: [verdict(*pair) for pair in zip(every, of_method)] for name, of_method in runs.items()}
    newtons = [name for name in SOLVERS if "BFGS" not in name and name != "gradient-descent"]
    common = [i for i in range(len(every)) if all(verdicts[name][i] == "reached" for name in newtons)]
    rows = []
    for name, of_method in runs.items():
        count = Counter(verdicts[name])
        says = sum(run.claims for run, word in zip(of_method, verdicts[name]) if word == "reached")
        shared = [of_method[i] for i in common]
        work: list[object] = ["-"] * 5
        if all(verdicts[name][i] == "reached" for i in common):
            spent = sum((run.evaluations for run in shared), Counter())
            times = [run.seconds / runs[REFERENCE][i].seconds for i, run in zip(common, shared)]
            work = [sum(run.iterations for run in shared), spent["f"], spent["g"], spent["H"], median(times)]
        rows.append([name, count["reached"], says, count["elsewhere"], count["false"], *work])
    reference = median(1000 * runs[REFERENCE][i].seconds for i in common)
    show(
        f"Minimization, {len(every)} runs on the problems of Moré, Garbow and Hillstrom",
        f"From the published start and from ten times it, at most {MOST} iterations, the same exact derivatives for\n"
        f"all. Reached: f is a published minimum and |∇f| at most {SMALL:g} max(1, |f|) or its rounding noise.\n"
        "Elsewhere: success is reported at another point that is stationary with no negative eigenvalue. False\n"
        f"claims: success is reported at any other point. Work is summed over the {len(common)} runs in which all\n"
        "Newton methods reach the minimum ('-': this method does not in all of them). Time is CPU, the best of\n"
        f"{PASSES}, relative to {REFERENCE} in the same run, the median; there it is {reference:.2g} ms.",
        ["method", "reached", "and says so", "elsewhere", "false claims", "iterations", "f", "∇f", "H", "time"],
        rows,
    )


def traps() -> None:
    rows = []
    with_minimum = [trap for trap in TRAPS if trap.minimum is not None]
    for name, solve in SOLVERS.items():
        solved = claimed = honest = 0
        for trap in TRAPS:
            f = compiled(trap.text, "x y" if len(trap.x0) == 2 else "x")
            run = solve(f, trap.x0)
            right = trap.minimum is not None and abs(f.value(run.x) - trap.minimum) <= 1e-8
            solved += right
            claimed += run.claims and not right
            honest += not run.claims and trap.minimum is None
        rows.append([name, solved, honest, claimed])
    show(
        f"Minimization, {len(TRAPS)} traps",
        "Starts on a saddle, a maximum or an inflection, starts from which a full step leaves the domain, and\n"
        "functions without a minimum. Solved: the minimum is reached to 1e-8 in f. Refused: there is none, and none\n"
        "is claimed.",
        [
            "method",
            f"solved of {len(with_minimum)}",
            f"refused of {len(TRAPS) - len(with_minimum)}",
            "false claims",
        ],
        rows,
    )


def main() -> None:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        published_problems()
        traps()
