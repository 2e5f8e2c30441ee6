"""One measurement of CasADi: text → SX → Hessian → Newton's method with shifts, sparse by SciPy or dense by LAPACK."""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import casadi as ca
import numpy as np
import scipy.linalg
from scipy import sparse
from scipy.sparse.linalg import splu

from benchmarks.scale_problems import BY_NAME, Problem

FULL = 200  # variables of a dense Hessian
TOLERANCE = 1e-9
FUNCTIONS = {name: getattr(ca, name) for name in ("exp", "log", "sin", "cos", "tanh")}
Sample = Callable[[Any], tuple[float, Any, Any]]


def derived(problem: Problem, n: int, data: str) -> tuple[Callable[[Any], float], Sample]:
    """f, and f with its gradient and Hessian."""
    names = problem.variables(n)
    x = ca.SX.sym("x", len(names))
    scope = {**FUNCTIONS, **{v: x[k] for k, v in enumerate(names)}}
    columns, cells = [], np.empty((0, 1))
    if problem.data is not None:
        with open(data) as lines:
            head, *rows = csv.reader(lines)
        cells = np.array(rows, dtype=float).T
        columns = [ca.SX.sym(c) for c in head]
        scope |= dict(zip(head, columns))
    f = ca.SX(0)
    for term in problem.terms(n):
        f += eval(term.replace("^", "**"), scope)  # our own texts
    h, g = ca.hessian(f, x)
    inputs = [x, ca.vertcat(*columns)] if columns else [x]
    value, sample = ca.Function("f", inputs, [f]), ca.Function("s", inputs, [f, g, h])
    if not columns:
        return lambda p: float(value(p)), lambda p: _plain(sample(p))
    rows = cells.shape[1]
    means = value.map(rows), sample.map(rows)

    def mean(p: Any) -> float:
        return float(np.mean(np.array(means[0](p, cells))))

    def together(p: Any) -> tuple[float, Any, Any]:
        values, slopes, bends = (np.array(m) for m in means[1](p, cells))
        count = len(names)
        return values.mean(), slopes.mean(axis=1), bends.reshape(count, rows, count).mean(axis=1)

    return mean, together


def _plain(found: Any) -> tuple[float, Any, Any]:
    value, g, h = found
    if g.numel() > FULL:
        return float(value), np.array(g).ravel(), h.sparse() if hasattr(h, "sparse") else h
    return float(value), np.array(g).ravel(), np.array(h)


def solved(h: Any, shift: float, b: Any) -> Any:
    """(H + shift I) \\ b; None where that matrix is not positive definite."""
    if isinstance(h, np.ndarray):
        try:
            return scipy.linalg.cho_solve(scipy.linalg.cho_factor(h + shift * np.eye(len(b))), b)
        except np.linalg.LinAlgError:
            return None
    moved = (h + shift * sparse.identity(len(b))).tocsc()
    try:
        factor = splu(moved, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    except RuntimeError:
        return None
    definite = (factor.U.diagonal() > 0).all() and (factor.perm_r == factor.perm_c).all()
    return factor.solve(b) if definite else None


def newton(value: Callable[[Any], float], sample: Sample, x: Any, most: int = 5000) -> tuple[float, int]:
    """Newton's method, shifted until H is positive definite and f falls."""
    f, g, h = sample(x)
    shift = 0.0
    for k in range(most):
        if np.abs(g).max() <= TOLERANCE:
            return f, k
        while True:
            step = solved(h, shift, -g)
            if step is not None:
                trial = value(x + step)
                if trial <= f + 1e-4 * float(g @ step) or abs(trial - f) <= 1e-12 * abs(f):
                    break
            shift = max(4 * shift, 1e-6 * float(abs(h).max()))
            if shift > 1e12:
                sys.exit("no step")
        x = x + step
        f, g, h = sample(x)
        shift = 0.0 if shift < 1e-5 * float(abs(h).max()) else shift / 8
    sys.exit("not converged")


def main(name: str, size: str, data: str) -> None:
    started = time.process_time()
    problem, n = BY_NAME[name], int(size)
    value, sample = derived(problem, n, data)
    start = problem.start(n)
    f, k = newton(value, sample, np.array([start[v] for v in problem.variables(n)]))
    print(json.dumps({"start": started, "work": time.process_time() - started, "f": f, "k": k}))


if __name__ == "__main__":
    main(*sys.argv[1:])
