"""Start-up: the whole process against the bare imports and against a script of a few lines; and many small problems."""

from __future__ import annotations

import json
import random
import sys
import time
from statistics import median

from benchmarks.process import measure
from benchmarks.table import show

TIMES = 7
MANY = 1000
LECTURE = [sys.executable, "-m", "symnewton", "minimize", "exp(x)-log(x)", "--x0", "0.05"]
SCRIPT = """
import sympy
x = sympy.Symbol("x")
f = sympy.exp(x) - sympy.log(x)
g, h = sympy.lambdify(x, f.diff(x)), sympy.lambdify(x, f.diff(x, 2))
c = 0.05
for k in range(8):
    c -= g(c) / h(c)
    print(k + 1, c)
"""
LOOP = """
import json, sys
import numpy, sympy
from scipy.optimize import minimize
for line in sys.stdin:
    problem = json.loads(line)
    f = sympy.sympify(problem["expression"])
    names = sorted(f.free_symbols, key=str)
    value, gradient, hessian = (
        sympy.lambdify([names], g) for g in (f, [f.diff(n) for n in names], sympy.hessian(f, names))
    )
    run = minimize(value, problem["x0"], method="trust-exact", jac=lambda x: numpy.array(gradient(x)), hess=hessian)
    print(json.dumps({"x": run.x.tolist(), "value": run.fun, "success": bool(run.success)}))
"""
OTHERS = {
    "import sympy, click, rich.table, rich.console": [
        sys.executable,
        "-c",
        "import sympy, click, rich.table, rich.console",
    ],
    "SymPy script with lambdify, 8 lines": [sys.executable, "-c", SCRIPT],
    "symnewton --help": [sys.executable, "-m", "symnewton", "--help"],
}


def start_up() -> None:
    """Each round runs all programs once, so that a ratio compares two processes of the same moment."""
    programs = {"symnewton minimize": LECTURE, **OTHERS}
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(TIMES):
        for name, argv in programs.items():
            done = measure(argv)
            if done.code:
                raise RuntimeError(f"{name} ended with {done.code}")
            seconds[name].append(done.cpu)
    base = seconds["symnewton minimize"]
    rows = [[name, 1000 * median(taken), median(a / b for a, b in zip(base, taken))] for name, taken in seconds.items()]
    show(
        'Start-up: symnewton minimize "exp(x)-log(x)" --x0 0.05',
        f"CPU of the whole process, worker included, median of {TIMES} rounds that take the programs in turn; the\n"
        "ratio is the median of the ratios within a round.",
        ["process", "ms", "symnewton minimize / it"],
        rows,
    )


def small_problems(count: int) -> str:
    """Lines of JSON: minima of quartics in one and two variables, each with a start."""
    dice = random.Random(1)
    lines = []
    for i in range(count):
        a, b, c = (dice.randint(1, 9) for _ in range(3))
        two = i % 2 == 1
        text = f"x^4 + {a}*x^2 - {b}*x" + (f" + y^4 + {c}*y^2 - x*y" if two else f" + exp({c}*x/10)")
        lines.append(json.dumps({"expression": text, "x0": [a / 2, b / 2][: 1 + two]}))
    return "\n".join(lines) + "\n"


def each(argv: list[str], stdin: dict[int, str]) -> tuple[float, float]:
    """The seconds by the clock and of CPU of one more problem, from the difference to a single one."""
    taken = []
    for count in (1, MANY):
        before = time.perf_counter()
        done = measure(argv, stdin=stdin[count], limit=300)
        taken.append((time.perf_counter() - before, done.cpu))
        if len(done.out.splitlines()) != count:
            raise RuntimeError(f"{count} problems gave {len(done.out.splitlines())} answers")
    (wall, cpu), (wall_of_many, cpu_of_many) = taken
    return (wall_of_many - wall) / (MANY - 1), (cpu_of_many - cpu) / (MANY - 1)


def batch() -> None:
    """What one more problem on standard input costs, here and in a loop of SymPy and SciPy."""
    command = [sys.executable, "-m", "symnewton", "minimize", "-", "--format", "json"]
    programs = {"symnewton": command, "SymPy and SciPy": [sys.executable, "-c", LOOP]}
    stdin = {count: small_problems(count) for count in (1, MANY)}
    rounds = [{name: each(argv, stdin) for name, argv in programs.items()} for _ in range(3)]
    rows = []
    for name in programs:
        wall, cpu = (median(taken[name][k] for taken in rounds) for k in (0, 1))
        rows.append([name, 1000 * wall, 1000 * cpu, 1 / cpu])
    show(
        f"A batch of {MANY} small problems on standard input",
        "Milliseconds for each problem after start-up, and problems in a second of one core. symnewton: reading,\n"
        "derivatives, a run of Newton's method, the certificate and a line of JSON. The loop: sympify, diff,\n"
        "lambdify, SciPy's trust-exact and a line of JSON. Median of 3 rounds that take them in turn.",
        ["", "ms of wall", "ms of CPU", "problems/s"],
        rows,
    )


def main() -> None:
    start_up()
    batch()
