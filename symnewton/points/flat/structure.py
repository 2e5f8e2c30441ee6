"""What the way a formula is put together says of its signs round a point: squares, products, functions of functions.

If f = φ(g) and the first derivative of φ that is not 0 at g(p) has odd order, f − f(p) has the signs of g − g(p) or the
opposite ones; if it has even order, those of ±(g − g(p))². A sum of functions that have a minimum at p has one there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import product
from math import prod

import sympy as sp
from sympy import Dummy, Expr, Symbol
from sympy.polys.matrices import DomainMatrix
from sympy.polys.rings import PolyElement, PolyRing

from symnewton.calculus.derivatives import postorder
from symnewton.points import exactly
from symnewton.points.flat.signs import CHANGING, CONSTANT, POSITIVE, Clock, OutOfTime, Signs, Undecided, some
from symnewton.points.flat.splitting import first_term
from symnewton.points.flat.taylor import Taylor

DEEPEST = 12
HIGHEST_OUTER = 8
MOST_CHOICES = 32
MOST_TERMS, MOST_OPERATIONS, HIGHEST_POWER = 120, 300, 30  # of a polynomial that is worth factoring
FUNCTIONS = (sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.atan, sp.asin, sp.sinh, sp.cosh, sp.tanh, sp.asinh, sp.erf)


class Structure:
    """The rules for one point. `solve` is asked for the signs of a factor that the rules do not tell."""

    def __init__(
        self, variables: tuple[Symbol, ...], at: tuple[Expr, ...], clock: Clock, solve: Callable[[Expr], Signs]
    ) -> None:
        self.variables, self.at, self.clock, self.solve = variables, at, clock, solve
        self._gradients: dict[Expr, list[Expr]] = {}

    def signs(self, e: Expr, depth: int = 0) -> Signs:
        """The signs of e − e(p), as far as the rules tell. Raises Undecided outside their reach."""
        self.clock.check()
        if not self._varies(e):
            return CONSTANT
        if self.regular(e):
            return CHANGING if len(self.variables) > 1 else Signs(True, True, False)
        core, even, sign = self.peeled(e)
        if depth > DEEPEST:
            return Signs()
        if core != e:
            inner = self.signs(core, depth + 1)
            return (inner.even_power() if even else inner).times(sign)
        if e.is_Add:
            return self._sum(e, depth)
        if e.is_Mul:
            return self._product(e, depth)
        return Signs()

    def peeled(self, e: Expr) -> tuple[Expr, bool, int]:
        """g, whether its difference is raised to an even power, and the sign: f − f(p) has the signs of ±(g − g(p))^m.

        One layer: a constant summand or factor, a factor that is not 0 at p beside one that is, a power, a function.
        """
        if e.is_Add:
            rest = [t for t in e.args if self._varies(t)]
            return self._common_core(sp.Add(*rest)) if len(rest) == len(e.args) else (sp.Add(*rest), False, 1)
        if e.is_Mul:
            return self._peeled_product(e)
        if e.is_Pow and e.exp.is_Integer and e.exp > 0 and exactly.sign(self._value(e.base)) == 0:
            return e.base, e.exp % 2 == 0, 1
        if (e.is_Pow and not self._varies(e.exp)) or isinstance(e, FUNCTIONS):
            inner, t = e.args[0], Dummy("t", real=True)
            order, sign = self._outer(e.func(t, *e.args[1:]), t, inner)
            return inner, order % 2 == 0, sign
        return e, False, 1

    def _common_core(self, e: Expr) -> tuple[Expr, bool, int]:
        """The same for a sum all of whose terms are functions of one g, such as exp(x y) − x y."""
        t = Dummy("t", real=True)
        for node in postorder(e):
            g = node.args[0] if isinstance(node, FUNCTIONS) or node.is_Pow else None
            if g is None or not self._varies(g):
                continue
            core = g.as_coeff_Mul()[1]
            outer = e.subs(core, t)
            same = outer.xreplace({t: core}) == e  # powers of roots may have been folded the wrong way
            if same and not core.is_Symbol and not self._varies(outer):
                order, sign = self._outer(outer, t, core)
                return core, order % 2 == 0, sign
        return e, False, 1

    def _peeled_product(self, e: Expr) -> tuple[Expr, bool, int]:
        varying = [a for a in e.args if self._varies(a)]
        sign = exactly.sign(sp.Mul(*[self._value(a) for a in e.args if a not in varying]))
        vanishing = [a for a in varying if exactly.sign(self._value(a)) == 0]
        units = [exactly.sign(self._value(a)) for a in varying if a not in vanishing]
        if sign and len(varying) == 1:
            return varying[0], False, sign
        if not vanishing or not sign or not all(units) or (sign == 1 and len(vanishing) == len(e.args)):
            return e, False, 1
        return sp.Mul(*vanishing), False, reduce(lambda s, u: s * (u or 0), units, sign)

    def _outer(self, outer: Expr, t: Symbol, inner: Expr) -> tuple[int, int]:
        """Order and sign of the first derivative of the outer function by t that is not 0 at the value of `inner`."""
        taylor = Taylor([outer], (t,), (self._value(inner),), HIGHEST_OUTER, self.clock)
        ring = PolyRing([t], taylor.domain)
        line = [ring.zero, ring.gens[0]] + [ring.zero] * (HIGHEST_OUTER - 1)
        found = first_term([ring.zero, *taylor.along(outer, [line])[1:]])
        if found is None:
            raise Undecided
        return found

    def _sum(self, e: Expr, depth: int) -> Signs:
        terms = list(e.args)
        found = [self.signs(t, depth + 1) for t in terms]
        for sign in (1, -1):
            parts = [s.times(sign) for s in found]
            if all(s.negative is False for s in parts):
                strict = any(s.zero is False for s in parts) or None
                zero = not strict if strict else self._common_zeros(terms)
                return Signs(some(s.positive for s in parts), False, zero).times(sign)
        return Signs()

    def _common_zeros(self, terms: list[Expr]) -> bool | None:
        """Whether the terms are 0 together elsewhere near p; None where that is not plain.

        Each term is 0 on a union of sets, on each of which regular functions vanish; the rank of their gradients tells
        whether such a set is a point or more.
        """
        choices = [self._zero_sets(t) for t in terms]
        if None in choices or prod(len(c or ()) for c in choices) > MOST_CHOICES:
            return None
        isolated = True
        for choice in product(*[c for c in choices if c is not None]):
            equations = set(choice)
            gradients = [self._gradient(g) for g in equations]
            if not all(c.is_algebraic for gradient in gradients for c in gradient):
                return None
            rank = DomainMatrix.from_list_sympy(len(gradients), len(self.variables), gradients).to_field().rank()
            if rank < len(self.variables):
                if rank == len(equations):
                    return True
                isolated = False
        return False if isolated else None

    def _zero_sets(self, term: Expr) -> list[Expr] | None:
        """Regular functions such that the term is 0 where one of them is; None where it is not built that way."""
        for _ in range(DEEPEST):
            if self.regular(term):
                return [term]
            core = self.peeled(term)[0]
            if core == term:
                break
            term = core
        if not term.is_Mul or any(exactly.sign(self._value(a)) != 0 for a in term.args):
            return None
        found = [self._zero_sets(a) for a in term.args]
        return None if None in found else [g for sets in found for g in sets or ()]

    def _product(self, e: Expr, depth: int) -> Signs:
        """The signs of a product of several factors that all vanish at p; the factors are analytic."""
        if any(exactly.sign(self._value(a)) != 0 for a in e.args):
            return Signs()
        found = [s if (s := self.signs(a, depth + 1)).kind is not None else self.solve(a) for a in e.args]
        changing = [s for s in found if s.positive and s.negative]
        one_sided = [s for s in found if {s.positive, s.negative} == {True, False}]
        if len(changing) + len(one_sided) < len(found) or len(changing) > 1:
            return Signs()
        if changing:
            return CHANGING
        sign = -1 if sum(bool(s.negative) for s in found) % 2 else 1
        return Signs(POSITIVE.positive, POSITIVE.negative, some(s.zero for s in found)).times(sign)

    def regular(self, e: Expr) -> bool:
        """Whether e is analytic at p and its gradient proven not to be 0 there."""
        try:
            return any(exactly.sign(c) for c in self._gradient(e))
        except OutOfTime:
            raise
        except Undecided:
            return False

    def _gradient(self, e: Expr) -> list[Expr]:
        """The exact gradient of e at p. Raises Undecided where e is not analytic there."""
        if e not in self._gradients:
            taylor = Taylor([e], self.variables, self.at, 1, self.clock)
            ring = PolyRing([Dummy() for _ in self.variables], taylor.domain)
            linear: PolyElement = taylor.along(e, [[ring.zero, u] for u in ring.gens])[1]
            self._gradients[e] = [taylor.domain.to_sympy(linear.coeff(u)) for u in ring.gens]
        return self._gradients[e]

    def coordinates(self, e: Expr) -> tuple[Expr, tuple[Symbol, ...], tuple[Expr, ...]] | None:
        """A polynomial P, its variables and a point such that e = P(g), with g coordinates round p that are not those
        given, or a part of such; None where e is not built that way."""
        polynomial = as_polynomial(e)
        if polynomial is None or set(polynomial.gens) <= set(self.variables):
            return None
        gradients = [self._gradient(g) for g in polynomial.gens]
        if not all(c.is_algebraic for gradient in gradients for c in gradient):
            return None
        rank = DomainMatrix.from_list_sympy(len(gradients), len(self.variables), gradients).to_field().rank()
        if rank < len(gradients):
            return None
        unknowns = tuple(Dummy(f"g{i}", real=True) for i in range(rank))
        values = tuple(self._value(g) for g in polynomial.gens)
        return polynomial.as_expr(*unknowns), unknowns, values

    def _varies(self, e: Expr) -> bool:
        return bool(e.free_symbols & set(self.variables))

    def _value(self, e: Expr) -> Expr:
        value = exactly.substitute(e, self.variables, self.at)
        if value is None:
            raise Undecided
        return value


def factored(expression: Expr, value: Expr) -> Expr:
    """f − f(p) as a product where f is a polynomial of moderate size in anything, and as it was where it is not."""
    difference = expression - value
    polynomial = as_polynomial(difference)
    return difference if polynomial is None else sp.factor(polynomial.as_expr())


def as_polynomial(e: Expr) -> sp.Poly | None:
    """The expression as a rational polynomial in the functions it is made of, where it is one of moderate size."""
    if e.count_ops() > MOST_OPERATIONS or any(p.exp.is_Integer and p.exp > HIGHEST_POWER for p in e.atoms(sp.Pow)):
        return None
    try:
        polynomial = sp.Poly(e)
    except sp.PolynomialError:
        return None
    rational = polynomial.domain.is_ZZ or polynomial.domain.is_QQ
    return polynomial if rational and len(polynomial.terms()) <= MOST_TERMS else None


def separate(expression: Expr, variables: tuple[Symbol, ...]) -> list[tuple[Expr, tuple[Symbol, ...]]]:
    """The expression as a sum of expressions that share no variable, each with its variables."""
    blocks: list[tuple[list[Expr], set[Symbol]]] = [([], {v}) for v in variables]
    for term in sp.Add.make_args(expression):
        symbols = term.free_symbols & set(variables)
        met = [b for b in blocks if b[1] & symbols] or blocks[:1]
        blocks = [b for b in blocks if b not in met]
        blocks.append(([*(t for b in met for t in b[0]), term], set().union(*(b[1] for b in met))))
    return [(sp.Add(*terms), tuple(v for v in variables if v in symbols)) for terms, symbols in blocks]
