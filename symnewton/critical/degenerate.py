"""What a degenerate critical point is, settled by proof: where the Hessian is silent, higher terms speak.

The arguments, in order: how the formula is put together (`structure`); the splitting lemma, which leaves a function of
as many variables as the Hessian has eigenvalues 0 (`splitting`), and the first terms of that (`kernel`); for
polynomials the real branches of f = f(p) in the plane, which always decide. Never samples along lines: Peano's
(y − x²)(y − 2x²) has a minimum along every one of them and is a saddle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

import sympy as sp
from sympy import Expr, Symbol

from symnewton.critical import exactly
from symnewton.critical.branches import signs_by_branches
from symnewton.critical.kernel import Finding, common_scale, signs_of_series
from symnewton.critical.signs import CONSTANT, POSITIVE, Clock, OutOfTime, Signs, Undecided, direct_sum
from symnewton.critical.splitting import Splitting
from symnewton.critical.structure import Structure, factored, separate
from symnewton.verdicts import Evidence, Kind

BUDGET = 3.0  # seconds, where the caller sets no deadline
ORDERS = {1: (4, 8, 16, 32, 64, 120), 2: (4, 6, 8, 10, 12), 3: (4, 6, 8), 4: (4, 6)}  # of Taylor polynomials, by corank
LARGEST_CORANK = 8
DEEPEST = 6


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
    tried: list[str] = field(default_factory=list)


def settle(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], *, deadline: float | None = None
) -> Settled:
    """What a critical point at exact coordinates is. `deadline` is a time of the monotonic clock."""
    search = Search(Clock(monotonic() + BUDGET if deadline is None else deadline))
    found = _signs(expression, variables, at, search)
    kind = found.signs.kind if found is not None else None
    if found is None or kind is None:
        last = found.reason if found is not None else "What the point is stays undecided here."
        return Settled(
            kind=Kind.DEGENERATE,
            strict=None,
            test="second-derivative",
            evidence=Evidence.EXACT,
            reasons=(*dict.fromkeys(search.tried), last),
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
    for argument in (_by_structure, _by_low_order, _by_branches, _by_high_order):
        if best is not None and argument is _by_high_order:
            break
        try:
            found = argument(expression, variables, at, search, depth)
        except OutOfTime as refusal:
            search.tried.append(refusal.args[0])
            break
        except Undecided as refusal:
            search.tried += refusal.args
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
    if len(variables) == 1:
        return None if expression.free_symbols & set(variables) else _constant()
    structure = Structure(variables, at, search.clock)
    signs = structure.signs(expression)
    if signs == CONSTANT:
        return _constant()
    if signs.kind is None or (signs.strict is None and signs.kind is not Kind.SADDLE):
        value = exactly.substitute(expression, variables, at)
        product = expression if value is None else factored(expression, variables, value)
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
    if core == expression or depth > DEEPEST:
        return None
    inner = _signs(core, variables, at, search, depth + 1)
    if inner is None:
        return None
    signs = (inner.signs.even_power() if even else inner.signs).times(sign)
    return Finding(signs=signs, test=inner.test, reason=inner.reason, evidence=inner.evidence)


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
    low, rest = ORDERS.get(index.zero, (4,))[:2], ORDERS.get(index.zero, (4,))[2:]
    degree = _degree(expression, variables) if not split.pivots else None
    best: Finding | None = None
    for order in rest if high else low:
        parts = common_scale(split.reduced(order))
        if not any(parts):
            search.tried.append(f"{_reduced(index.zero)} is 0 up to order {order}.")
            continue
        found = signs_of_series(parts, degree is not None and degree <= order, search.clock, len(variables))
        if found is not None:
            signs = direct_sum([*quadratic, found.signs]) if quadratic else found.signs
            best = Finding(
                signs=signs, test=found.test, reason=found.reason, evidence=found.evidence, order=found.order
            )
            if signs.kind is Kind.SADDLE or signs.strict is not None:
                return best
        else:
            search.tried.append(f"The terms of {_reduced(index.zero, inside=True)} up to order {order} do not decide.")
    return best


def _reduced(corank: int, *, inside: bool = False) -> str:
    the = "the" if inside else "The"
    return f"{the} function that the splitting lemma leaves on the {corank}-dimensional kernel of the Hessian"


def _degree(expression: Expr, variables: tuple[Symbol, ...]) -> int | None:
    if not expression.is_polynomial(*variables):
        return None
    return int(sp.Poly(expression, *variables).total_degree())


def _by_branches(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], search: Search, depth: int
) -> Finding | None:
    degree = _degree(expression, variables)
    if degree is None or len(variables) == 1:
        return None
    signs = signs_by_branches(expression, variables, at, degree, search.clock)
    reason = "f is a polynomial, and the real branches of f = f(p) at the point, counted exactly, part its signs."
    return Finding(signs=signs, test="branches", reason=reason)
