"""What a switch looks at, by the factors at which it turns; and conditions on the signs of such factors, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sympy as sp
from sympy import Expr, Symbol

from symnewton.points import exactly
from symnewton.points.algebra.ranges import value_range
from symnewton.points.kinks.feasible import solution
from symnewton.points.kinks.site import Undecided
from symnewton.points.kinks.switches import Switch

Condition = tuple[Expr, int]  # a formula and the sign it has
Part = frozenset[Condition]
RELATIONS = {1: ("≥", ">"), -1: ("≤", "<")}


def normal(formula: Expr) -> tuple[Expr, int]:
    """A positive multiple of a formula or of its negative, one for all such; and the sign."""
    primitive = sp.expand(formula).as_content_primitive()[1]
    turn = -1 if primitive.could_extract_minus_sign() else 1
    return sp.expand(turn * primitive), turn


def factors(formula: Expr) -> tuple[int, list[Expr], list[Expr]]:
    """A sign, and the factors that change the sign of a formula where they do, and those of even powers.

    Raises Undecided of a constant whose sign is not.
    """
    if not formula.free_symbols:
        return decided(formula), [], []
    symbols = sorted(formula.free_symbols, key=str)
    constant, formula = formula.as_independent(*symbols, as_Add=False)
    rational, powers = sp.Integer(1), [(formula, 1)]
    if (
        formula.is_polynomial(*symbols)
        and sp.Poly(formula, *symbols).domain.is_QQ | sp.Poly(formula, *symbols).domain.is_ZZ
    ):
        rational, powers = sp.factor_list(formula, *symbols)
    sign, odd, even = decided(constant * rational), [], []
    for factor, power in powers:
        plain, turn = normal(factor)
        low, high = value_range(plain)
        sign *= turn**power
        if low > 0 or high < 0:
            sign *= (1 if low > 0 else -1) ** power
        elif power % 2 == 0:
            even.append(plain)
        else:
            odd.append(plain)
    return sign, odd, even


def decided(constant: Expr) -> int:
    """The sign of a constant. Raises Undecided."""
    sign = exactly.sign(constant)
    if sign is None:
        raise Undecided("the sign of a constant is not decided")
    return sign


def turns(switch: Switch) -> tuple[int, list[Expr]]:
    """A sign, and the formulas whose signs with it make up that of a switch's level, but where f is continuous anyway.

    Raises Undecided.
    """
    level = sp.expand(switch.level)
    if not level.free_symbols:
        return decided(level), []
    if not switch.continuous:
        plain, turn = normal(level)
        return turn, [plain]
    low, high = value_range(level)
    if low >= 0 or high <= 0:
        return 1 if low >= 0 else -1, []
    sign, odd, _ = factors(level)
    return sign, odd


def on_level(formula: Expr, level: Expr) -> Expr:
    """A formula of the same values where the level is 0: solved for a variable, else a remainder."""
    for v in sorted(level.free_symbols, key=str, reverse=True):
        slope = sp.diff(level, v)
        if not slope.free_symbols and slope != 0:
            return sp.expand(formula.xreplace({v: sp.expand(v - level / slope)}))
    symbols = sorted(formula.free_symbols | level.free_symbols, key=str)
    if formula.is_polynomial(*symbols) and level.is_polynomial(*symbols):
        return sp.reduced(formula, [level], *symbols)[1]
    inside = [e for power in formula.atoms(sp.Pow, sp.Function) for e in power.args if e.free_symbols]
    zeros = {e for e in inside if normal(e)[0] == normal(level)[0]}
    return formula.xreplace({e: sp.Integer(0) for e in (level, -level, *zeros)})


def part_of(conditions: Iterable[Condition], level: Expr | None, variables: Sequence[Symbol]) -> Part | None:
    """The conditions, as few as may be, where a level is 0; None where they contradict each other. Raises Undecided."""
    found: dict[Expr, int] = {}
    for formula, side in conditions:
        plain, turn = normal(formula if level is None else on_level(formula, level))
        side *= turn
        if not plain.free_symbols:
            if decided(plain) * side <= 0:
                return None
        elif found.setdefault(plain, side) != side:
            return None
    part = frozenset(found.items())
    for condition in sorted(part, key=str):
        others = part - {condition}
        if not possible([*others, (condition[0], -condition[1])], variables):
            part = others
    return part


def possible(conditions: Iterable[Condition], variables: Sequence[Symbol]) -> bool:
    """Whether conditions may hold at one point, as far as the linear ones tell."""
    return solution([formula * side for formula, side in conditions], (), variables)[1]


def merged(parts: Iterable[Part]) -> list[Part]:
    """The parts, two that differ in the sign of one formula as one, and without those within others."""
    found = set(parts)
    while True:
        pair = next(
            ((a, b) for a in found for b in found if len(a ^ b) == 2 and len({u for u, _ in a ^ b}) == 1),
            None,
        )
        if pair is None:
            return sorted((a for a in found if not any(b < a for b in found)), key=lambda part: words(part))
        found -= set(pair)
        found.add(pair[0] & pair[1])


def words(part: Part, *, strict: bool = True, other: Iterable[Expr] = ()) -> str:
    """Conditions as they are written: `x > 0, x - y ≥ 1`; the `other` formulas are not 0."""
    signs = [(u, RELATIONS[side][strict]) for u, side in part] + [(u, "≠") for u in other]
    return ", ".join(sorted(f"{rest} {sign} {-constant}" for u, sign in signs for constant, rest in [u.as_coeff_Add()]))
