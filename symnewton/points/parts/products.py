"""The critical points of g(x)·h(y): those of both; where both are 0; and for every y where g and its slope are 0.

∇(g h) = (h ∇g, g ∇h). Near a double zero of g the sign of f is that of the rest of the product, so that tells the kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import sympy as sp
from flint import arb
from sympy import Expr, Mul, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.algebra.conditions import conditions
from symnewton.points.algebra.ranges import value_range
from symnewton.points.algebra.real_roots import RealRoot, real_roots
from symnewton.points.findings import CriticalPoint, CriticalSet, Family, FamilyPiece
from symnewton.points.kinks.cells import relation
from symnewton.points.kinks.site import Site, Undecided
from symnewton.points.kinks.switches import ROUGH
from symnewton.points.membership import Sides, edge_note, hull, nearest
from symnewton.points.parts.apart import (
    MOST_POINTS,
    NotEverywhere,
    Part,
    Solve,
    argument_of,
    grouped,
    merged,
    notes_of,
    solved,
    strictly,
)
from symnewton.points.parts.composed import JUMPING, OPPOSITE
from symnewton.points.parts.levels import Levels
from symnewton.points.parts.sums import together
from symnewton.quantities import Enclosed
from symnewton.verdicts import Evidence, Kind


@dataclass(frozen=True)
class Zeros:
    """A set where a factor changes its sign: in words, by equations if there are some; `root` where it is one number."""

    text: str
    relations: tuple[tuple[Expr, Expr], ...]
    evidence: Evidence
    root: RealRoot | None = None


@dataclass(frozen=True)
class Factor:
    """A factor: its critical points where it is not 0, inside the box and on its edge, with its signs there, and those
    where it is; its other zeros, and those that are ends of the box."""

    part: Part
    points: list[tuple[CriticalPoint, int]]
    on_edge: list[tuple[CriticalPoint, int]]
    flat: list[CriticalPoint]
    simple: list[Zeros]
    ends: list[RealRoot]

    @property
    def may_vanish(self) -> bool:
        return bool(self.flat or self.simple)


def factors(expression: Expr, variables: tuple[Symbol, ...]) -> list[tuple[Expr, tuple[Symbol, ...]]] | None:
    """The parts of a product that have no variable in common, more than one; None where there are not."""
    made = sp.factor_terms(expression) if expression.is_Add else expression
    groups = grouped(_factors(made), variables)
    return [(Mul(*terms), names) for terms, names in groups] if len(groups) > 1 else None


def _factors(expression: Expr) -> list[Expr]:
    """The factors of a product, of an integer power of one, and of an exponential of a sum."""
    found: list[Expr] = []
    for factor in Mul.make_args(expression):
        if factor.is_Pow and factor.exp.is_Integer and factor.base.is_Mul:
            found += [f**factor.exp for f in _factors(factor.base)]
        elif isinstance(factor, sp.exp):
            found += [sp.exp(term) for term in sp.Add.make_args(sp.expand(factor.args[0]))]
        elif isinstance(factor, sp.Abs) and factor.args[0].is_Mul:
            found += [sp.Abs(f) for f in _factors(factor.args[0])]
        else:
            found.append(factor)
    return found


def solve(expression: Expr, variables: tuple[Symbol, ...], sides: Sides | None, solve: Solve) -> CriticalSet | None:
    """All critical points of a product of smooth parts without a variable in common; None of any other function.

    Raises Undecided, NotEverywhere.
    """
    found = factors(expression, variables)
    if found is None:
        return None
    parts = [solved(formula, names, variables, sides, solve) for formula, names in found]
    if any(part.is_rough or part.found.families or part.formula.has(*ROUGH, *JUMPING) for part in parts):
        raise Undecided("a factor has no derivative somewhere, or points that are not isolated")
    known = [_factor(part) for part in parts]
    constant = sp.simplify(expression / Mul(*[formula for formula, _ in found]))
    if constant.free_symbols or not exactly.sign(constant) or prod(len(f.points) for f in known) > MOST_POINTS:
        raise Undecided("the product has too many points, or no factor before it")
    points = [_regular(variables, known, chosen, constant) for chosen in product(*[f.points for f in known])]
    families = [_flat(known, k, p, constant) for k, factor in enumerate(known) for p in factor.flat]
    for j, k in combinations(range(len(known)), 2):
        for a, b in product(known[j].simple, known[k].simple):
            if a.root is not None and b.root is not None and len(variables) == 2:
                points.append(_crossing(variables, known, (a.root, b.root)))
            else:
                families.append(_both(a, b))
    edges = _on_edge(variables, known, constant)
    return CriticalSet(
        points=tuple(sorted(points, key=lambda p: p.x)),
        families=tuple(families),
        complete=True,
        domain=None if sides is None else nearest(sides),
        argument=f"each factor by itself, and where factors are 0: {argument_of(parts)}",
        notes=(*notes_of(parts, edges=False), *edge_note(edges)),
        on_edge=tuple(edges),
    )


def _on_edge(variables: tuple[Symbol, ...], known: Sequence[Factor], constant: Expr) -> list[CriticalPoint]:
    """The critical points on the edge of the box: those with a factor's point on it, or with a zero at an end."""
    choices = [[*((c, False) for c in f.points), *((c, True) for c in f.on_edge)] for f in known]
    if prod(map(len, choices)) > MOST_POINTS:
        raise Undecided("too many points")
    chosen = [found for found in product(*choices) if any(on_edge for _, on_edge in found)]
    points = [_regular(variables, known, tuple(c for c, _ in found), constant) for found in chosen]
    if len(variables) == 2:
        zeros = [[*((z.root, False) for z in f.simple), *((root, True) for root in f.ends)] for f in known]
        for (a, first), (b, second) in product(*zeros):
            if a is not None and b is not None and (first or second):
                points.append(_crossing(variables, known, (a, b)))
    return sorted(points, key=lambda p: p.x)


def _factor(part: Part) -> Factor:
    """A factor with its zeros. Raises Undecided, NotEverywhere."""
    points, flat = _signed(part, part.found.points)
    simple, ends = _zero_sets(part, flat)
    return Factor(part, points, _signed(part, part.found.on_edge)[0], flat, simple, ends)


def _signed(part: Part, found: Sequence[CriticalPoint]) -> tuple[list[tuple[CriticalPoint, int]], list[CriticalPoint]]:
    """The points where a factor is not 0, with its signs, and those where it is. Raises Undecided."""
    points, flat = [], []
    for p in found:
        sign = Site.of(p, part.variables).sign(part.formula)
        if sign is None:
            raise Undecided("the sign of a factor is not decided")
        if sign:
            points.append((p, sign))
        else:
            flat.append(p)
    return points, flat


def _zero_sets(part: Part, flat: Sequence[CriticalPoint]) -> tuple[list[Zeros], list[RealRoot]]:
    """The sets where a factor changes its sign, which is 0 at the `flat` points too, and its zeros at ends of the box.

    Raises Undecided, NotEverywhere.
    """
    formula = part.formula
    low, high = value_range(formula)
    if low > 0 or high < 0 or formula.is_positive or formula.is_negative:
        return [], []
    if len(part.variables) > 1:
        if not Levels(formula, part.variables, part.sides).is_crossed(arb(0), flat):
            return [], []
        left, right = relation(formula)
        return [Zeros(f"{left} = {right}", ((left, right),), Evidence.EXACT)], []
    inside, ends = _simple_zeros(part)
    return [_zeros(part.variables[0], root) for root in inside], ends


def _simple_zeros(part: Part) -> tuple[list[RealRoot], list[RealRoot]]:
    """The simple zeros of a factor of one variable inside the box, and at its ends. Raises Undecided, NotEverywhere."""
    (x,) = part.variables
    if part.sides is None:
        roots = real_roots(part.formula, x)
        if roots.domain is not None:
            raise NotEverywhere
    else:
        roots = real_roots(part.formula, x, hull(part.sides)[0], ends=part.sides[0])
    if not roots.complete:
        raise Undecided("the zeros of a factor are not all known")
    if any(need.closed for need in conditions(part.formula)):
        raise Undecided("a factor may be 0 at an edge of its domain")
    inside: list[RealRoot] = []
    ends: list[RealRoot] = []
    for root in roots.roots:
        if root.multiplicity is None:
            raise Undecided("the order of a zero is not known")
        if root.multiplicity == 1:
            (ends if _is_end(root, part.sides) else inside).append(root)
    return inside, ends


def _is_end(root: RealRoot, sides: Sides | None) -> bool:
    """Whether a zero in a box is one of its ends. Raises Undecided."""
    if sides is None:
        return False
    for end in sides[0]:
        if root.exact is not None:
            sign = exactly.sign(root.exact - end)
        else:
            assert root.enclosure is not None
            distance = ball.between(*root.enclosure) - exactly.enclosure(end)
            sign = None if distance.contains(0) else 1
        if sign is None:
            raise Undecided("whether a zero is an end of the box is not decided")
        if sign == 0:
            return True
    return False


def _regular(
    variables: tuple[Symbol, ...],
    known: Sequence[Factor],
    chosen: tuple[tuple[CriticalPoint, int], ...],
    constant: Expr,
) -> CriticalPoint:
    """A point that is critical in every factor, none of which is 0 there."""
    whole = (exactly.sign(constant) or 0) * prod(sign for _, sign in chosen)
    kinds = [p.kind if whole * sign > 0 else OPPOSITE.get(p.kind, p.kind) for p, sign in chosen]
    kind = together(kinds)
    points = [p for p, _ in chosen]
    value = float(constant) * prod(p.value for p in points)
    tests = {p.test for p in points}
    return merged(
        variables,
        [(factor.part.variables, p) for factor, p in zip(known, points)],
        value=value,
        eigenvalues=tuple(sorted(e * value / p.value for p in points for e in p.eigenvalues)),
        kind=kind,
        strict=strictly(points) if kind in OPPOSITE else None,
        test=tests.pop() if len(tests) == 1 else "higher-order",
    )


def _crossing(
    variables: tuple[Symbol, ...], known: Sequence[Factor], zeros: tuple[RealRoot, RealRoot]
) -> CriticalPoint:
    """Where two simple zeros cross: f is there, to lowest order, a product of two coordinates."""
    sites = []
    for root in zeros:
        exact = None if root.exact is None else (root.exact,)
        sites.append(
            CriticalPoint(
                x=(float(root.x),),
                exact=exact,
                enclosure=None if root.enclosure is None else (root.enclosure,),
                value=0.0,
                eigenvalues=(),
                kind=Kind.SADDLE,
                evidence=root.evidence,
            )
        )
    slopes = [
        float(Site.of(p, f.part.variables).number(sp.diff(f.part.formula, *f.part.variables)).mid())
        for p, f in zip(sites, known)
    ]
    mixed = abs(prod(slopes))
    return merged(
        variables,
        [(factor.part.variables, p) for factor, p in zip(known, sites)],
        value=0.0,
        eigenvalues=(-mixed, mixed),
        kind=Kind.SADDLE,
        strict=None,
        test="second-derivative",
    )


def _named(x: Symbol, exact: Expr | None, at: ball.arb) -> tuple[str, tuple[tuple[Expr, Expr], ...]]:
    """`x = a` in words, and as two formulas where a has one."""
    if exact is not None:
        return f"{x} = {exact}", ((x, exact),)
    known = ball.enclosed(at)
    return f"{x} ≈ {known.text() if known else '?'}", ()


def _flat(known: Sequence[Factor], k: int, p: CriticalPoint, constant: Expr) -> Family:
    """The points where factor k and its gradient are 0, whatever the other variables are."""
    factor, others = known[k], [f for i, f in enumerate(known) if i != k]
    names = factor.part.variables
    coordinates = p.exact or (None,) * len(names)
    named = [_named(x, c, at) for x, c, at in zip(names, coordinates, Site.of(p, names).at)]
    relations = tuple(pair for _, pairs in named for pair in pairs)
    kind: Kind | None = None
    pieces: tuple[FamilyPiece, ...] = ()
    if p.kind in (Kind.INFLECTION, Kind.SADDLE):
        kind = Kind.SADDLE
    elif p.kind in OPPOSITE:
        kind, pieces = _by_rest(p.kind, constant * Mul(*[f.part.formula for f in others]), others)
    return Family(
        description=", ".join(text for text, _ in named),
        kind=kind,
        evidence=p.evidence,
        equations=tuple(left - right for left, right in relations),
        relations=relations,
        value=sp.Integer(0),
        pieces=pieces,
    )


def _by_rest(kind: Kind, rest: Expr, others: Sequence[Factor]) -> tuple[Kind | None, tuple[FamilyPiece, ...]]:
    """What points are where a factor has a double zero that is a minimum or maximum of it, by the sign of the rest."""
    if not any(f.may_vanish for f in others):
        sign = _constant_sign(rest)
        if sign:
            return kind if sign > 0 else OPPOSITE[kind], ()
    crossing = not any(f.flat for f in others) and sum(bool(f.simple) for f in others) == 1
    return None, (
        FamilyPiece(where=f"{rest} > 0", kind=kind),
        FamilyPiece(where=f"{rest} < 0", kind=OPPOSITE[kind]),
        *([FamilyPiece(where=f"{rest} = 0", kind=Kind.SADDLE if crossing else None)] if _vanishes(others) else []),
    )


def _vanishes(others: Sequence[Factor]) -> bool:
    return any(f.may_vanish for f in others)


def _constant_sign(rest: Expr) -> int | None:
    """The sign of a product without zeros, if it is the same everywhere for sure."""
    low, high = value_range(rest)
    if low > 0 or rest.is_positive:
        return 1
    return -1 if high < 0 or rest.is_negative else None


def _zeros(x: Symbol, root: RealRoot) -> Zeros:
    at = ball.round_about(root.x) if isinstance(root.x, Enclosed) else arb(root.x)
    text, relations = _named(x, root.exact, at)
    return Zeros(text, relations, root.evidence, root)


def _both(a: Zeros, b: Zeros) -> Family:
    """Where two factors change their signs and there are further variables: f has both signs near every point."""
    whole = bool(a.relations and b.relations)
    relations = (*a.relations, *b.relations) if whole else ()
    return Family(
        description=f"{a.text}, {b.text}",
        kind=Kind.SADDLE,
        evidence=Evidence.EXACT if {a.evidence, b.evidence} == {Evidence.EXACT} else Evidence.CERTIFIED,
        equations=tuple(left - right for left, right in relations),
        relations=relations,
        value=sp.Integer(0),
    )
