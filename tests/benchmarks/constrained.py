"""Runs where constraints hold, from the published starts of Hock and Schittkowski, against SciPy's methods."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from newton.hock_schittkowski import PROBLEMS, Problem
from scipy import optimize

from benchmarks.table import show
from symnewton.answers.constrained_runs import program_of
from symnewton.language import read_constrained, read_point
from symnewton.newton.constrained.program import Program
from symnewton.newton.constrained.run import minimize
from symnewton.settings import Settings

NEAR, FEASIBLE = 1e-4, 1e-5  # of f at a published or known minimum, relative; of every constraint

Start = tuple[float, ...]
Solver = Callable[[Program, Start], tuple[Start, bool, int]]  # the end, whether success is reported, iterations


@dataclass
class Tally:
    reached: int = 0
    claimed: int = 0
    false: int = 0
    iterations: int = 0
    seconds: float = 0.0


def sqp(program: Program, start: Start) -> tuple[Start, bool, int]:
    found = minimize(program, start, Settings())
    return found.last.sample.x, found.solved, found.last.k


def slsqp(program: Program, start: Start) -> tuple[Start, bool, int]:
    f = program.objective
    constraints = [
        {
            "type": "eq" if equal else "ineq",
            "fun": lambda x, c=c, s=1 if equal else -1: s * c.value(tuple(x)),
            "jac": lambda x, c=c, s=1 if equal else -1: s * np.array(c.gradient(tuple(x))),
        }
        for c, equal in zip(program.constraints, program.equal)
    ]
    found = optimize.minimize(
        lambda x: f.value(tuple(x)),
        start,
        jac=lambda x: np.array(f.gradient(tuple(x))),
        method="SLSQP",
        constraints=constraints,
        options={"ftol": 1e-12, "maxiter": 500},
    )
    return tuple(found.x), bool(found.success), found.nit


def trust_constr(program: Program, start: Start) -> tuple[Start, bool, int]:
    f = program.objective
    constraint = optimize.NonlinearConstraint(
        lambda x: np.array([c.value(tuple(x)) for c in program.constraints]),
        np.where(program.equal, 0, -np.inf),
        0,
        jac=lambda x: np.array([c.gradient(tuple(x)) for c in program.constraints]),
        hess=lambda x, v: sum(w * np.array(c.sample(tuple(x)).hessian) for c, w in zip(program.constraints, v)),
    )
    found = optimize.minimize(
        lambda x: f.value(tuple(x)),
        start,
        jac=lambda x: np.array(f.gradient(tuple(x))),
        hess=lambda x: np.array(f.sample(tuple(x)).hessian),
        method="trust-constr",
        constraints=[constraint],
        options={"maxiter": 500},
    )
    return tuple(found.x), bool(found.success), found.nit


def run(problem: Problem, solver: Solver, tally: Tally) -> None:
    posed = read_constrained(problem.f, problem.subject_to, variables=problem.variables)
    start = tuple(float(c) for c in read_point(problem.x0, posed.variables))
    program = program_of(posed)
    program.lagrangian.sample((*start, *[0.0] * program.m))  # compiling is nobody's work
    began = time.process_time()
    try:
        x, claimed, iterations = solver(program, start)
    except ValueError:  # SciPy's, where an array is not finite
        return
    tally.seconds += time.process_time() - began
    value, values = program.tried(x)
    feasible = float(np.max(abs(program.violation(values)), initial=0.0)) <= FEASIBLE
    known = (problem.optimum, *problem.local)
    reached = feasible and any(math.isclose(value, v, rel_tol=NEAR, abs_tol=NEAR) for v in known)
    tally.reached += reached
    tally.claimed += claimed and reached
    tally.false += claimed and not reached
    tally.iterations += iterations


def main() -> None:
    rows = []
    solvers: dict[str, Solver] = {"sqp": sqp, "SciPy SLSQP": slsqp, "SciPy trust-constr": trust_constr}
    for name, solver in solvers.items():
        tally = Tally()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for problem in PROBLEMS.values():
                run(problem, solver, tally)
        rows.append([name, tally.reached, tally.claimed, tally.false, tally.iterations, tally.seconds])
    show(
        f"Minimization where constraints hold, {len(PROBLEMS)} problems of Hock and Schittkowski",
        f"From the published starts, at most 500 iterations, exact first derivatives, and second ones for all but SLSQP.\n"
        f"Reached: every constraint is met to {FEASIBLE:g} and f is a known minimum to {NEAR:g}. CPU seconds are those of\n"
        "all runs together, without compiling; the proofs of symnewton's ends are not in them.",
        ["method", "reached", "and says so", "claimed elsewhere", "iterations", "seconds"],
        rows,
    )


if __name__ == "__main__":
    main()
