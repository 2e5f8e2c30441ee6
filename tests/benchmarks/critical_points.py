"""All critical points: how many of them symnewton, SymPy, PARI/GP and Giac find, what is proven, CPU seconds."""

from __future__ import annotations

import json
import math
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from problems import function

from benchmarks.process import Done, measure
from benchmarks.table import show

LIMIT = 60.0  # seconds a problem
SAME = 1e-6  # distance of two points that are one


@dataclass(frozen=True)
class Landscape:
    """A function with the number of its critical points, in the box where there is one."""

    name: str
    text: str
    count: int
    box: tuple[float, float] = (-math.inf, math.inf)
    polynomial: bool = True


LANDSCAPES = (
    Landscape("Himmelblau", "(x**2 + y - 11)**2 + (x + y**2 - 7)**2", 9),
    Landscape("six-hump camel", "(4 - 21*x**2/10 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2", 15),
    Landscape("Beale", "(3/2 - x + x*y)**2 + (9/4 - x + x*y**2)**2 + (21/8 - x + x*y**3)**2", 3),
    Landscape(
        "Goldstein–Price",
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
        9,
    ),
    Landscape("sin x sin y, [−4, 4]²", "sin(x)*sin(y)", 13, (-4, 4), polynomial=False),
    Landscape(
        "peaks, [−3, 3]²",
        "3*(1 - x)**2*exp(-x**2 - (y + 1)**2) - 10*(x/5 - x**3 - y**5)*exp(-x**2 - y**2) - exp(-(x + 1)**2 - y**2)/3",
        9,
        (-3, 3),
        polynomial=False,
    ),
    Landscape(
        "Rastrigin, [−2.1, 2.3]²",
        "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        81,
        (-2.1, 2.3),
        polynomial=False,
    ),
)
# Both resultants, their real roots isolated, and of all pairs those at which both derivatives vanish.
GP = """default(realprecision, 100);
f = {f}; a = deriv(f, x); b = deriv(f, y);
u = polrootsreal(polresultant(a, b, y)); v = polrootsreal(subst(polresultant(a, b, x), y, x));
z(p, s, t) = abs(subst(subst(p, x, s), y, t));
foreach(Set(u), s, foreach(Set(v), t, if(z(a, s, t) < 1e-20 && z(b, s, t) < 1e-20, printf("[%.17g, %.17g]\\n", s, t))));
"""
GIAC = "evalf(solve([diff({f},x)=0,diff({f},y)=0],[x,y]))"
NUMBER = r"[-+]?\d+\.?\d*(?:e[-+]?\d+)?"
ROUNDING = r"[-+]\d+\.?\d*e-1[2-9]\*i"  # the imaginary part that a real solution is left with


class Answer(NamedTuple):
    """What a program says: points, and whether it says that there are no others."""

    points: list[tuple[float, float]]
    complete: bool
    cpu: float
    failure: str = ""


def symnewton(landscape: Landscape) -> Answer:
    argv = [sys.executable, "-m", "symnewton", "critical", landscape.text, "--format", "json", "--timeout", str(LIMIT)]
    low, high = landscape.box
    if math.isfinite(low):
        argv += ["--box", f"{low}:{high}"]
    done = measure(argv, limit=LIMIT + 5)
    report = json.loads(done.out or "{}")
    if "points" not in report:
        return Answer([], False, done.cpu, "error")
    return Answer([(p["at"]["x"], p["at"]["y"]) for p in report["points"]], report["complete"], done.cpu)


def sympy(method: str, landscape: Landscape) -> Answer:
    low, high = map(str, landscape.box)
    return _printed(measure([sys.executable, "-m", "benchmarks.sympy_critical", method, landscape.text, low, high]))


def gp(landscape: Landscape) -> Answer:
    if not landscape.polynomial:
        return Answer([], False, 0.0, "no means")
    return _printed(measure(["gp", "-q", "-f"], stdin=GP.format(f=landscape.text.replace("**", "^"))))


def giac(landscape: Landscape) -> Answer:
    return _printed(measure(["giac", GIAC.format(f=landscape.text.replace("**", "^"))]))


def _printed(done: Done) -> Answer:
    """The pairs of numbers in square brackets on standard output."""
    pairs = re.findall(rf"\[\s*({NUMBER})\s*,\s*({NUMBER})\s*\]", re.sub(ROUNDING, "", done.out))
    failure = "too long" if done.late else "error" if done.code or "Error" in done.out else ""
    return Answer([(float(x), float(y)) for x, y in pairs], False, done.cpu, failure)


PROGRAMS: dict[str, tuple[str | None, Callable[[Landscape], Answer]]] = {
    "symnewton": (None, symnewton),
    "SymPy nonlinsolve": (None, partial(sympy, "nonlinsolve")),
    "SymPy solve": (None, partial(sympy, "solve")),
    "PARI/GP": ("gp", gp),
    "Giac": ("giac", giac),
}


def genuine(landscape: Landscape, answer: Answer) -> int:
    """How many different critical points of the box are among the points."""
    f = function(landscape.text, "x y")
    low, high = landscape.box
    kept: list[tuple[float, float]] = []
    for x in answer.points:
        h = max(1.0, *(abs(entry) for row in f.sample(x).hessian for entry in row))
        inside = all(low - SAME <= c <= high + SAME for c in x)
        if inside and math.hypot(*f.gradient(x)) <= SAME * h and all(math.dist(x, other) > SAME for other in kept):
            kept.append(x)
    return len(kept)


def _cells(landscape: Landscape) -> Iterator[str]:
    for program, solve in PROGRAMS.values():
        if program and not shutil.which(program):
            yield "not installed"
            continue
        answer = solve(landscape)
        if answer.failure and not answer.points:
            yield answer.failure if answer.cpu == 0 else f"{answer.failure}, {answer.cpu:.2g} s"
            continue
        proven = " proven" if answer.complete else ""
        yield f"{genuine(landscape, answer)}{proven}, {answer.cpu:.2g} s"


def main() -> None:
    rows = [[landscape.name, landscape.count, *_cells(landscape)] for landscape in LANDSCAPES]
    show(
        "All critical points",
        "Different critical points found, whether the program says that these are all, and CPU seconds of the whole\n"
        f"process, start-up included; at most {LIMIT:g} s. SymPy and Giac solve ∇f = 0; PARI/GP isolates the roots of\n"
        "both resultants. Families over the integers that SymPy gives are counted by their members in the box.",
        ["function", "true", *PROGRAMS],
        rows,
    )
