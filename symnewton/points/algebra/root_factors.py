"""A function of one variable taken apart into factors among whose roots are all of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp
from flint import fmpq, fmpq_poly, fmpz_mpoly, fmpz_poly
from sympy import Expr, Symbol

from symnewton.calculus.derivatives import postorder
from symnewton.points.algebra.conditions import NotReducible, conditions
from symnewton.points.algebra.definite import factored, univariate
from symnewton.points.algebra.polynomial_form import Generator, formula_of, reduced, variables_of

HIGHEST_DEGREE = 4000

# Functions that are 0 at one place only: where, and whether their slope there is a number and not 0.
ONE_ZERO = {
    sp.asin: (0, True), sp.atan: (0, True), sp.sinh: (0, True), sp.tanh: (0, True), sp.asinh: (0, True),
    sp.atanh: (0, True), sp.erf: (0, True), sp.log: (1, True), sp.acos: (1, False), sp.acosh: (1, False),
    sp.Abs: (0, False), sp.sign: (0, False),
}  # fmt: skip


@dataclass(frozen=True)
class Factor:
    """An irreducible factor: `polynomial` in x, or in a generator of which `inverse` gives x, or else the `formula`.

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
        numerator = over_q(core, variable)
        if numerator is not None and not numerator.is_zero():
            found += [Factor(core, core, times(multiplicity, m), q) for q, m in numerator.factor()[1]]
            continue
        try:
            system = reduced([core], (variable,), conditions(core))
        except NotReducible:
            found.append(Factor(core, core, multiplicity))
            continue
        (p,) = system.equations
        for q, m in factored(p)[1] if not p.is_constant() else ():
            found += _factor(q, core, times(multiplicity, m), system.generators, variable)
    return found


def is_zero(formula: Expr, variable: Symbol) -> bool:
    """Whether f is 0 everywhere, as far as it is plain to see."""
    p = over_q(formula, variable)
    return p.is_zero() if p is not None else bool(formula.is_zero)


@lru_cache(maxsize=64)
def over_q(formula: Expr, variable: Symbol) -> fmpz_poly | None:
    """The numerator of a polynomial in the variable over Q; None for any other function, and for high degrees."""
    found: dict[Expr, fmpq_poly] = {variable: fmpq_poly([0, 1])}
    for e in postorder(formula):
        if e in found:
            continue
        parts = [found[a] for a in e.args if a in found]
        if e.is_Rational:
            found[e] = fmpq_poly([fmpq(int(e.p), int(e.q))])
        elif e.is_Add:
            found[e] = sum(parts, fmpq_poly([0]))
        elif e.is_Mul and sum(p.degree() for p in parts) <= HIGHEST_DEGREE:
            found[e] = math.prod(parts, start=fmpq_poly([1]))
        elif e.is_Pow and e.exp.is_Integer and e.exp > 0 and parts[0].degree() * e.exp <= HIGHEST_DEGREE:
            found[e] = parts[0] ** int(e.exp)
        else:
            return None
    p: fmpz_poly = found[formula].numer()
    return p


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
        yield Factor(formula, core, multiplicity, one, lambda t: last.per_log * sp.log(t), positive=True)
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
