"""A function of one variable taken apart into factors among whose roots are all of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sympy as sp
from flint import fmpz_mpoly, fmpz_poly
from sympy import Expr, Symbol

from symnewton.points.algebra.conditions import NotReducible, conditions
from symnewton.points.algebra.definite import factored, univariate
from symnewton.points.algebra.polynomial_form import Generator, formula_of, reduced, variables_of

HIGHEST_DEGREE = 600

# Functions that are 0 at one place only: where, and whether their slope there is a number and not 0.
ONE_ZERO = {
    sp.asin: (0, True), sp.atan: (0, True), sp.sinh: (0, True), sp.tanh: (0, True), sp.asinh: (0, True),
    sp.atanh: (0, True), sp.erf: (0, True), sp.log: (1, True), sp.acos: (1, False), sp.acosh: (1, False),
    sp.Abs: (0, False), sp.sign: (0, False),
}  # fmt: skip


@dataclass(frozen=True)
class Factor:
    """An irreducible factor: `polynomial` in x, or in a generator of which `inverse` gives x, or else a formula.

    `core` is the factor of f that it is of, as it stands there. `multiplicity` is None where f is not smooth at its
    roots; `positive` tells that the generator is.
    """

    formula: Expr
    core: Expr
    multiplicity: int | None
    polynomial: fmpz_poly | None = None
    inverse: Callable[[Expr], Expr] | None = None
    positive: bool = False


def factors_of(expression: Expr, variable: Symbol) -> list[Factor]:
    """Irreducible factors among whose roots are all roots of f; at some of their roots f may not be defined."""
    found: list[Factor] = []
    for core, multiplicity in cores_of(expression):
        try:
            system = reduced([core], (variable,), conditions(core))
        except NotReducible:
            found.append(Factor(core, core, multiplicity))
            continue
        (p,) = system.equations
        for q, m in factored(p)[1] if not p.is_constant() else ():
            found += _factor(q, core, times(multiplicity, m), system.generators, variable)
    return found


def cores_of(expression: Expr) -> Iterator[tuple[Expr, int | None]]:
    """The factors, and in them what is inside functions with one zero; with the multiplicity that this gives them."""
    stack: list[tuple[Expr, int | None]] = [(expression, 1)]
    while stack:
        e, multiplicity = stack.pop()
        if e.is_Mul:
            stack += [(a, multiplicity) for a in e.args]
        elif e.is_Pow and not e.exp.free_symbols and e.exp.is_nonzero:
            if e.exp.is_positive:
                stack.append((e.base, times(multiplicity, int(e.exp) if e.exp.is_Integer else None)))
        elif e.is_Pow and e.exp.free_symbols and e.base.free_symbols:
            stack.append((e.base, None))  # where the exponent is > 0; it is looked at where the base is 0
        elif type(e) in ONE_ZERO:
            zero, smooth = ONE_ZERO[type(e)]
            stack.append((e.args[0] - zero, multiplicity if smooth else None))
        elif e.free_symbols:
            yield e, multiplicity


def times(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a * b


def _factor(
    p: fmpz_mpoly, core: Expr, multiplicity: int | None, generators: Sequence[Generator], variable: Symbol
) -> Iterator[Factor]:
    """A polynomial in the generators as a polynomial in one of them, where it can be written so."""
    formula = formula_of(p, generators)
    used = [generators[k] for k in sorted(variables_of(p))]
    last = used[-1]
    roots_of_x = len(used) == 2 and used[0].role == "variable" and last.role == "root"
    if (len(used) > 1 and not roots_of_x) or last.base != variable or max(p.degrees()) > HIGHEST_DEGREE:
        yield Factor(formula, core, multiplicity)
    elif last.role == "variable":
        yield Factor(formula, core, multiplicity, univariate(p, generators.index(last)))
    elif last.role == "exp":
        one = univariate(p, generators.index(last))
        yield Factor(formula, core, multiplicity, one, lambda t: last.degree * sp.log(t), positive=True)
    elif last.role == "log":
        yield Factor(formula, core, multiplicity, univariate(p, generators.index(last)), sp.exp)
    elif last.role == "root":
        for q, m in _in_root(p, generators.index(last), last.degree).factor()[1]:
            yield Factor(formula, core, times(multiplicity, m), q, lambda t: t**last.degree, positive=True)
    else:
        yield Factor(formula, core, multiplicity)


def _in_root(p: fmpz_mpoly, k: int, degree: int) -> fmpz_poly:
    """p in x, its first generator, and u = x^(1/degree), its k-th, as a polynomial in u."""
    found: dict[int, int] = {}
    for m, c in p.to_dict().items():
        d = m[k] + degree * m[0]
        found[d] = found.get(d, 0) + int(c)
    return fmpz_poly([found.get(i, 0) for i in range(max(found) + 1)])
