"""Systems of equations from random starts, against SciPy's hybr and lm: how many starts lead to a root."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from problems import function
from scipy import optimize

from benchmarks.table import show
from symnewton.calculus.function import Function
from symnewton.newton.system_search import solve_system
from symnewton.settings import Settings

STARTS = 20  # of each system
SMALL = 1e-9  # of the largest |F| at the start, or of 1: F is as good as 0


class Problem(NamedTuple):
    """Equations in the variables, and the half-width of the cube that starts are drawn from."""

    name: str
    equations: tuple[str, ...]
    variables: str
    reach: float


# From Moré, Garbow and Hillstrom, ACM TOMS 7, 1981 (by name), and textbooks; each has a real root.
PROBLEMS = (
    Problem("circle and hyperbola", ("x^2 + y^2 - 4", "x*y - 1"), "x y", 3),
    Problem("two circles", ("x^2 + y^2 - 9", "(x - 2)^2 + y^2 - 4"), "x y", 5),
    Problem("line and circle", ("x + y - 1", "x^2 + y^2 - 4"), "x y", 5),
    Problem("Himmelblau", ("x^2 + y - 11", "x + y^2 - 7"), "x y", 6),
    Problem("Rosenbrock", ("10*(y - x^2)", "1 - x"), "x y", 5),
    Problem("Freudenstein and Roth", ("-13 + x + ((5 - y)*y - 2)*y", "-29 + x + ((y + 1)*y - 14)*y"), "x y", 10),
    Problem("exponentials", ("exp(x) + y - 2", "exp(y) + x - 2"), "x y", 3),
    Problem("sine and cubic", ("sin(x + y) - x/2", "y - x^3 + x"), "x y", 4),
    Problem("cube roots of 1", ("x^3 - 3x*y^2 - 1", "3x^2*y - y^3"), "x y", 3),
    Problem("Boggs", ("x^2 - y + 1", "x - cos(pi*y/2)"), "x y", 3),
    Problem("sphere, cylinder, plane", ("x^2 + y^2 + z^2 - 9", "x^2 + y^2 - 4", "x + y + z - 3"), "x y z", 4),
    Problem(
        "three trigonometric",
        ("3x - cos(y*z) - 1/2", "x^2 - 81*(y + 0.1)^2 + sin(z) + 1.06", "exp(-x*y) + 20z + (10pi - 3)/3"),
        "x y z",
        2,
    ),
    Problem("Brown", ("2x + y + z - 4", "x + 2y + z - 4", "x*y*z - 1"), "x y z", 3),
    Problem(
        "intersection of quadrics",
        ("x^2 + y^2 + z^2 + w^2 - 10", "x*y + z*w - 3", "x - y + z - w", "x*z - y*w - 1"),
        "x y z w",
        4,
    ),
)


class Tally(NamedTuple):
    ours: set[int]
    hybr: set[int]
    lm: set[int]
    false: set[int]  # starts from which a root is claimed where there is none
    restarted: set[int]  # starts from which others had to be tried


def starts(problem: Problem) -> Sequence[tuple[float, ...]]:
    """The same on every machine."""
    draw = random.Random(problem.name)
    n = len(problem.variables.split())
    return [tuple(draw.uniform(-problem.reach, problem.reach) for _ in range(n)) for _ in range(STARTS)]


def run(problem: Problem) -> Tally:
    """Which starts each solver succeeds from; a success is a point where |F| is small."""
    functions = [function(text, problem.variables) for text in problem.equations]
    tally = Tally(set(), set(), set(), set(), set())
    for i, start in enumerate(starts(problem)):
        scale = max(1.0, *map(abs, _values(functions, start)))
        found = solve_system(functions, start, Settings())
        small = _small(functions, found.last.sample.x, scale)
        if found.solved:
            (tally.ours if small else tally.false).add(i)
        if found.restarts:
            tally.restarted.add(i)
        for method, mine in (("hybr", tally.hybr), ("lm", tally.lm)):
            if _small(functions, _scipys(functions, start, method), scale):
                mine.add(i)
    return tally


def _scipys(functions: Sequence[Function], start: Sequence[float], method: str) -> Sequence[float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = optimize.root(
            lambda x: _values(functions, x),
            start,
            jac=lambda x: [f.gradient(tuple(map(float, x))) for f in functions],
            method=method,
        )
    return [float(c) for c in found.x]


def _values(functions: Sequence[Function], x: Sequence[float]) -> list[float]:
    return [f.value(tuple(map(float, x))) for f in functions]


def _small(functions: Sequence[Function], x: Sequence[float], scale: float) -> bool:
    return all(math.isfinite(v) and abs(v) <= SMALL * scale for v in _values(functions, x))


def main() -> None:
    rows = []
    total = np.zeros(6, dtype=int)
    for problem in PROBLEMS:
        t = run(problem)
        counts = [len(t.ours), len(t.hybr), len(t.lm), len(t.hybr | t.lm), len(t.false), len(t.restarted)]
        total += counts
        rows.append([problem.name, *counts])
    rows.append(["all", *total.tolist()])
    show(
        f"Systems, {STARTS} random starts of each of {len(PROBLEMS)}",
        f"Starts from which a root is found: max |F| within {SMALL:g} of its size at the start. False: claimed as a\n"
        "root and none. Restarted: other starts had to be tried.",
        ["system", "symnewton", "SciPy hybr", "SciPy lm", "hybr or lm", "false", "restarted"],
        rows,
    )
