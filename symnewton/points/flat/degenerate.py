"""What a degenerate critical point is, settled by proof: where the Hessian is silent, higher terms speak.

The arguments, in order: how the formula is put together (`structure`); the splitting lemma, which leaves a function of
as many variables as the Hessian has eigenvalues 0 (`splitting`), and the first terms of that (`kernel`); for
polynomials the real branches of f = f(p) in the plane, which always decide. Never samples along lines: Peano's
(y − x²)(y − 2x²) has a minimum along every one of them and is a saddle.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus.derivatives import postorder
from symnewton.clock import spent
from symnewton.points import exactly
from symnewton.points.flat.branches import signs_by_branches
from symnewton.points.flat.kernel import Finding, common_scale, signs_of_series
from symnewton.points.flat.signs import CONSTANT, POSITIVE, Clock, OutOfTime, Signs, Undecided, direct_sum
from symnewton.points.flat.splitting import Splitting
from symnewton.points.flat.structure import Structure, factored, separate
from symnewton.verdicts import Evidence, Kind

BUDGET = 3.0  # seconds, where the caller sets no deadline
LINE_ORDERS = (4, 8, 16, 32, 64, 120)  # of Taylor polynomials in one variable
ORDERS = {1: (4, 8, 16, 32), 2: (4, 6, 8, 10, 12), 3: (4, 6, 8), 4: (4, 6)}  # in more, by corank
LARGEST_CORANK = 8
DEEPEST = 6
LONGEST_CORE = 12  # operations of an inner function that is shown


@dataclass(frozen=True, kw_only=True)
class Settled:
    """The verdict on a degenerate point; DEGENERATE where nothing was proven, with what was tried as `reasons`.

    `order` is that of the first non-zero derivative, in one variable.
    """

    kind: Kind
    strict: bool | None
    test: str
    evidence: Evidence
    reasons: tuple[str, ...]
    order: int | None = None


@dataclass
class Search:
    """One point and the arguments tried on it."""

    clock: Clock
    tried: dict[str, str] = field(default_factory=dict)  # by argument, the sentence that says how far it came


def settle(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], *, deadline: float | None = None
) -> Settled:
    """What a critical point at exact coordinates is. `deadline` is a time of `clock.spent`."""
    search = Search(Clock(spent() + BUDGET if deadline is None else deadline))
    found = _signs(expression, variables, at, search)
    kind = found.signs.kind if found is not None else None
    if found is None or kind is None:
        constant = found is not None and found.signs == CONSTANT
        last = "f is constant round the point." if constant else "What the point is stays undecided here."
        return Settled(
            kind=Kind.DEGENERATE,
            strict=None,
            test="second-derivative",
            evidence=Evidence.EXACT,
            reasons=(*dict.fromkeys(search.tried.values()), last),
        )
    if kind is Kind.SADDLE and len(variables) == 1:
        kind = Kind.INFLECTION
    return Settled(
        kind=kind,
        strict=found.signs.strict,
        test=found.test,
        evidence=found.evidence,
        reasons=(found.reason, *_strictness(kind, found.signs.strict)),
        order=found.order,
    )


def _strictness(kind: Kind, strict: bool | None) -> tuple[str, ...]:
    if kind not in (Kind.MINIMUM, Kind.MAXIMUM) or strict:
        return ()
    if strict is None:
        return ("Whether f takes the same value at other points nearby stays undecided.",)
    return (f"f takes the same value at other points as near as one likes: the {kind.value} is not strict.",)


def _signs(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], search: Search, depth: int = 0
) -> Finding | None:
    blocks = separate(expression, variables)
    if len(blocks) > 1 and depth == 0:
        return _of_blocks(blocks, dict(zip(variables, at)), search)
    best: Finding | None = None
    arguments = (_by_structure, _by_low_order, _by_branches, _by_high_order)
    for argument in arguments if len(variables) > 1 else (_by_low_order, _by_high_order, _by_structure):
        try:
            found = argument(expression, variables, at, search, depth)
        except OutOfTime as refusal:
            search.tried["time"] = refusal.args[0]
            break
        except Undecided as refusal:
            if refusal.args:
                search.tried[argument.__name__] = refusal.args[0]
            continue
        if found is not None and found.signs.kind is not None:
            best = best or found
            if found.signs.kind is Kind.SADDLE or found.signs.strict is not None:
                return found
        elif found is not None and found.signs == CONSTANT:
            return found
    return best


def _of_blocks(blocks: list[tuple[Expr, tuple[Symbol, ...]]], at: dict[Symbol, Expr], search: Search) -> Finding | None:
    """The parts of a sum, each on variables of its own, one by one."""
    found = [_signs(part, own, tuple(at[v] for v in own), search, 1) for part, own in blocks]
    signs = direct_sum([f.signs if f is not None else Signs() for f in found])
    known = [(own, f) for (_, own), f in zip(blocks, found) if f is not None]
    if not known:
        return None
    if signs == CONSTANT:
        return known[0][1]
    sentences = [f"In {', '.join(v.name for v in own)}: {f.reason}" for own, f in known]
    return Finding(
        signs=signs,
        test=max((f for _, f in known), key=lambda f: (f.signs.kind is Kind.SADDLE, f.weight)).test,
        reason="f is a sum of functions that share no variable. " + " ".join(sentences),
        evidence=Evidence.EXACT if all(f.evidence is Evidence.EXACT for _, f in known) else Evidence.CERTIFIED,
    )


def _by_structure(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], search: Search, depth: int
) -> Finding | None:

    def solve(factor: Expr) -> Signs:
        found = _signs(factor, variables, at, search, depth + 1) if depth < DEEPEST and factor != expression else None
        return Signs() if found is None else found.signs

    structure = Structure(variables, at, search.clock, solve)
    signs = structure.signs(expression)
    if signs == CONSTANT:
        return _constant()
    if signs.kind is None or (signs.strict is None and signs.kind is not Kind.SADDLE):
        value = exactly.substitute(expression, variables, at)
        product = expression if value is None else factored(expression, value)
        if product != expression:
            better = structure.signs(product)
            signs = better if better.kind is not None else signs
    if signs.kind is None or (signs.strict is None and signs.kind is not Kind.SADDLE):
        found = _by_peeling(structure, expression, variables, at, search, depth)
        if found is not None or signs.kind is None:
            return found
    name = {Kind.SADDLE: "takes both signs", Kind.MINIMUM: "is never negative", Kind.MAXIMUM: "is never positive"}
    reason = f"Near the point f − f(p) {name[signs.kind]}, by the squares, products and functions it is made of."
    return Finding(signs=signs, test="structure", reason=reason)


def _constant() -> Finding:
    return Finding(signs=CONSTANT, test="structure", reason="f is constant.")


def _by_peeling(
    structure: Structure,
    expression: Expr,
    variables: tuple[Symbol, ...],
    at: tuple[Expr, ...],
    search: Search,
    depth: int,
) -> Finding | None:
    """f = φ(g): the question is put to g, which is simpler."""
    core, even, sign = structure.peeled(expression)
    if depth > DEEPEST:
        return None
    if core == expression:
        return _in_coordinates(structure, expression, search, depth)
    inner = _signs(core, variables, at, search, depth + 1)
    if inner is None or (expression.is_Add and not even and sign > 0):
        return inner
    signs = (inner.signs.even_power() if even else inner.signs).times(sign)
    name = sp.sstr(core) if core.count_ops() <= LONGEST_CORE else "a part of it"
    through = f"f − f(p) has the signs of {'−' if sign < 0 else ''}(g − g(p)){' to an even power' if even else ''}"
    return Finding(
        signs=signs,
        test="structure" if even else inner.test,
        reason=f"Near the point {through}, where g is {name}. For g: {inner.reason}",
        evidence=inner.evidence,
    )


def _in_coordinates(structure: Structure, expression: Expr, search: Search, depth: int) -> Finding | None:
    """f is a polynomial in other local coordinates: the question is put to the polynomial."""
    found = structure.coordinates(expression)
    if found is None:
        return None
    polynomial, unknowns, values = found
    inner = _signs(polynomial, unknowns, values, search, depth + 1)
    if inner is None:
        return None
    rest = [CONSTANT] * (len(structure.variables) - len(unknowns))
    return replace(inner, signs=direct_sum([inner.signs, *rest]) if rest else inner.signs)


def _by_low_order(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], search: Search, depth: int
) -> Finding | None:
    return _by_splitting(expression, variables, at, search, high=False)


def _by_high_order(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], search: Search, depth: int
) -> Finding | None:
    return _by_splitting(expression, variables, at, search, high=True)


def _by_splitting(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], search: Search, *, high: bool
) -> Finding | None:
    split = Splitting(expression, variables, at, search.clock)
    index = split.inertia
    quadratic = [POSITIVE] * index.positive + [POSITIVE.times(-1)] * index.negative
    if index.kind is not Kind.DEGENERATE:
        signs = direct_sum(quadratic)
        return Finding(signs=signs, test="second-derivative", reason="The second derivatives decide.")
    if index.zero > LARGEST_CORANK:
        raise Undecided(f"The Hessian has {index.zero} eigenvalues 0; more than {LARGEST_CORANK} are not split off.")
    orders = LINE_ORDERS if len(variables) == 1 else ORDERS.get(index.zero, (4,))
    degree = degree_bound(expression, variables) if not split.pivots else None
    best: Finding | None = None
    for order in orders[2:] if high else orders[:2]:
        parts = common_scale(split.reduced(order))
        zero, complete = not any(parts), degree is not None and degree <= order
        found = None if zero else signs_of_series(parts, complete, search.clock, len(variables))
        if found is None:
            search.tried[f"splitting {variables}"] = _so_far(index.zero, order, zero)
            continue
        best = replace(found, signs=direct_sum([*quadratic, found.signs])) if quadratic else found
        if best.signs.kind is Kind.SADDLE or best.signs.strict is not None:
            return best
    return best


def _so_far(corank: int, order: int, zero: bool) -> str:
    kernel = "a function of one variable" if corank == 1 else f"a function of {corank} variables"
    what = f"it is 0 up to order {order}" if zero else f"its terms up to order {order} do not decide"
    return f"The splitting lemma leaves {kernel} on the kernel of the Hessian; {what}."


def degree_bound(expression: Expr, variables: tuple[Symbol, ...]) -> int | None:
    """A bound of the degree of a polynomial, found without expanding it; None for what is not one."""
    if not expression.is_polynomial(*variables):
        return None
    bound: dict[Expr, int] = dict.fromkeys(variables, 1)
    for e in postorder(expression):
        if e not in bound:
            of = [bound[a] for a in e.args]
            bound[e] = sum(of) if e.is_Mul else max(of, default=0)
            if e.is_Pow and of[0]:
                bound[e] = of[0] * int(e.exp)
    return bound[expression]


def _by_branches(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], search: Search, depth: int
) -> Finding | None:
    degree = degree_bound(expression, variables)
    if degree is None or len(variables) == 1:
        return None
    signs = signs_by_branches(expression, variables, at, degree, search.clock)
    reason = "f is a polynomial, and the real branches of f = f(p) at the point, counted exactly, part its signs."
    return Finding(signs=signs, test="branches", reason=reason)
