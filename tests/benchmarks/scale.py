"""Thousands of variables or rows against CasADi: text to a converged minimum, in processes of their own."""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.scale_problems import PROBLEMS, Problem, table
from benchmarks.table import show

LONGEST = 300  # seconds of a run
Figures = dict[str, float]


def measured(side: str, problem: Problem, n: int, folder: Path) -> Figures | None:
    """What a run in a process of its own says; None where it did not end."""
    data = folder / f"{problem.name}-{n}.csv"
    if problem.data is not None and not data.exists():
        data.write_text(table(problem.data(n)))
    order = [sys.executable, "-m", f"benchmarks.scale_{side}", problem.name, str(n), str(data)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(order, capture_output=True, text=True, timeout=LONGEST, env=environment)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout) if done.returncode == 0 else None


def row(problem: Problem, n: int, ours: Figures | None, peer: Figures | None) -> list[object]:
    """A line of the table; a ratio below 1 says that symnewton is ahead."""
    if ours is None or peer is None:
        return [problem.name, n, *(["failed"] if ours is None else ["-"]), "-", "-", "-", "-", "-"]
    same = math.isclose(ours["f"], peer["f"], rel_tol=1e-9, abs_tol=1e-12)
    whole = (ours["start"] + ours["work"]) / (peer["start"] + peer["work"])
    steps = f"{ours['k']:.0f}, {peer['k']:.0f}"
    return [problem.name, n, ours["work"], ours["work"] / peer["work"], whole, steps, "yes" if same else "no",
            ours["memory"]]  # fmt: skip


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """The slope of log time by log size, between the last two sizes."""
    (a, b), (s, t) = sizes[-2:], seconds[-2:]
    return math.log(t / s) / math.log(b / a)


def main() -> None:
    if importlib.util.find_spec("casadi") is None:
        print("CasADi is not installed, and nothing is measured against it: pip install casadi")
        return
    rows: list[list[object]] = []
    growth: list[list[object]] = []
    with TemporaryDirectory() as folder:
        for problem in PROBLEMS:
            found = []
            for n in problem.sizes:
                ours, peer = (measured(side, problem, n, Path(folder)) for side in ("ours", "casadi"))
                rows.append(row(problem, n, ours, peer))
                if ours is not None and peer is not None:
                    found.append((n, ours["work"], peer["work"]))
            if problem.grows and len(found) > 1:
                sizes, mine, theirs = (list(c) for c in zip(*found))
                span = f"{sizes[-2]} to {sizes[-1]}"
                growth.append([problem.name, span, exponent(sizes, mine), exponent(sizes, theirs)])
    show(
        "Thousands of variables or rows, against CasADi",
        "From the text (and the file) to the converged minimum: symnewton's answer with its proof, against text → SX →\n"
        "Hessian → Newton with shifts and SciPy's sparse or LAPACK's dense factors, without a proof. CPU seconds beyond\n"
        "what imports take, and ratios of symnewton to CasADi: below 1 symnewton is ahead. Rows of data are mapped by\n"
        "CasADi from a function of one row. Same: both ended at the same f; memory is symnewton's largest, in MB.",
        ["problem", "n", "seconds", "ratio", "with imports", "steps of both", "same", "memory"],
        rows,
    )
    show("Growth", "The slope of log seconds by log n.", ["problem", "n", "symnewton", "CasADi"], growth)
