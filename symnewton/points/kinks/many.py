"""Every critical point of a function of several variables with switches, by exact algebra, or in a box by search.

Either it is one of a smooth formula, inside the cell where that holds, or it lies where some switches turn. There f,
which is smooth along the set where their levels are 0, has no slope along it: the gradients of one formula and of the
levels are dependent (Lagrange's condition). So the candidates solve equations; directional derivatives judge them.
Where algebra does not reach, and a level is solved for a variable, they are critical points of fewer variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.errors import BudgetError
from symnewton.points import exactly
from symnewton.points.algebra import polynomial
from symnewton.points.algebra.conditions import Condition, NotReducible, conditions
from symnewton.points.algebra.ranges import value_range
from symnewton.points.algebra.solutions import Solved, solve_equations
from symnewton.points.findings import Box, CriticalPoint, CriticalSet, Family, FamilyPiece
from symnewton.points.kinks import directions, domain
from symnewton.points.kinks.cells import Cell, beside, cells, has_value, onto, relation, samples, solved_for, vanishes
from symnewton.points.kinks.cones import apex, goes_below
from symnewton.points.kinks.covering import meets, middles
from symnewton.points.kinks.creases import Smooth, along, between
from symnewton.points.kinks.jumps import at_jump, note
from symnewton.points.kinks.levels import Part, merged, on_level, part_of, words
from symnewton.points.kinks.site import BITS, Site, Undecided, Unfinished, finding, named, resolved, same
from symnewton.points.kinks.stretches import Stretch, stretch
from symnewton.points.kinks.switches import poles
from symnewton.points.kinks.untangled import untangled
from symnewton.points.membership import Place, Sides, by_enclosures, found_inside, hull, place
from symnewton.verdicts import Evidence, Kind

MOST_SYSTEMS = 200
ARGUMENT = "exact elimination on the smooth pieces of f and where they meet, directional derivatives there"
SEARCHED = (
    "interval search and exact elimination on the smooth pieces of f and where they meet, directional derivatives there"
)


def solve(
    expression: Expr,
    variables: tuple[Symbol, ...],
    sides: Sides | None,
    smooth: Smooth,
    out_of_time: Callable[[], bool],
) -> CriticalSet:
    """All critical points on R^n or in the box with these sides; `smooth` gives those of a formula.

    Raises Undecided; where points in a box were settled before, it is `Unfinished`.
    """
    run: _Run | None = None
    try:
        run = _Run(expression, variables, sides, smooth, out_of_time)
        run.inside()
        run.meeting()
    except (NotReducible, BudgetError, Undecided) as why:
        if sides is None or run is None or not run.points:
            raise Undecided("algebra does not reach all pieces") from why
        run.open = [hull(sides)]
        raise Unfinished(run.outcome()) from why
    return run.outcome()


class _Run:
    def __init__(
        self,
        expression: Expr,
        variables: tuple[Symbol, ...],
        sides: Sides | None,
        smooth: Smooth,
        out_of_time: Callable[[], bool],
    ) -> None:
        self.variables, self.sides, self.out_of_time = variables, sides, out_of_time
        self.expression = untangled(expression)
        self.smooth, self.searched = smooth, False
        self.cells, self.jumps = cells(self.expression, variables, sides)
        self.levels = list(dict.fromkeys(level for cell in self.cells for level, _ in cell.conditions))
        self.needs = list(dict.fromkeys(need for cell in self.cells for need in conditions(cell.formula)))
        if any(not p.exp.is_Rational for cell in self.cells for p in cell.formula.atoms(sp.Pow)):
            raise Undecided("a power may be 0 where its base is")
        self.points: list[CriticalPoint] = []
        self.sites: list[Site] = []
        self.families: list[Family] = []
        self.regions: list[tuple[Part, Expr]] = []  # where f is constant
        self.open: list[Box] = []
        self.notes: list[str] = []
        self.bounds = value_range(expression)

    def inside(self) -> None:
        """The critical points of each formula that lie in a cell of its own."""
        for formula in dict.fromkeys(cell.formula for cell in self.cells):
            mine = [cell for cell in self.cells if cell.formula == formula]
            if not formula.free_symbols:
                domain.require_shown(self.expression, mine)
                self._regions(mine)
                continue
            found = self._critical(formula, self.variables)
            if found.families:
                domain.require_shown(self.expression, mine)
            self.open += [box for box in found.unresolved if domain.may_reach(box, mine, self.variables)]
            for family in found.families:
                self.families += [part for cell in mine for part in self._part(family, cell)]
            slopes = derivatives.gradient(formula, self.variables)
            for point in found.points:
                site = replace(Site.of(point, self.variables), zeros=slopes)
                if any(cell.holds(site) > 0 for cell in mine) and domain.is_defined(self.expression, site):
                    self.points.append(point)

    def _critical(self, formula: Expr, variables: tuple[Symbol, ...]) -> CriticalSet:
        """The critical points of a smooth formula on R^n, or those in the box. Raises Undecided."""
        sides = self.sides
        partials = derivatives.gradient(formula, variables)
        exact = None
        if sides is not None:
            exact = polynomial.solve(formula, variables, partials, deadline=self.out_of_time, edges=False)
            sides = tuple(ends for v, ends in zip(self.variables, sides) if v in variables)
        if exact is not None and exact.complete:
            return exact
        found = self.smooth(formula, variables, sides)
        if (found.domain is not None and sides is None) or found.notes or not (found.complete or found.unresolved):
            raise Undecided("a piece is not solved")
        self.searched |= found.domain is not None
        return found

    def _regions(self, found: Sequence[Cell]) -> None:
        """The cells, as far as they are not empty, on which f is one constant."""
        parts = [part_of(cell.conditions, None, self.variables) for cell in found if self._meets(cell, ())]
        value = found[0].formula
        for part in merged(part for part in parts if part is not None):
            self.regions.append((part, value))
            text = f"{words(part) or 'every point'}, where f = {value}"
            self.families.append(Family(description=text, kind=self._bound(value), evidence=Evidence.EXACT))

    def _part(self, family: Family, cell: Cell) -> Iterator[Family]:
        """A family of critical points of a formula, as far as it lies in a cell: on its edge it is part of a crease."""
        on_edge = [level for level, _ in cell.conditions if vanishes(level, family.equations, self.variables)]
        if any(not self._slopes_along(level, cell.formula) for level in on_edge):
            return
        if self._meets(cell, family.equations):
            inside = [condition for condition in cell.conditions if condition[0] not in on_edge]
            on = family.equations[0] if len(family.equations) == 1 else None
            where = words(part_of(inside, on, self.variables) or frozenset(inside))
            remark = where and f", where {where}"
            kinds = [piece.kind for piece in family.pieces if piece.where == where]
            yield replace(
                family,
                description=family.description + remark,
                remark=family.remark + remark,
                kind=None if on_edge else kinds[0] if kinds else family.kind,
                pieces=() if on_edge or where else family.pieces,
            )

    def _meets(self, cell: Cell, zeros: tuple[Expr, ...]) -> bool:
        """Whether the cell, or its edge where formulas are 0, has a point inside the box. Raises Undecided."""
        likely, possible = cell.inside(zeros, self.variables, self.sides)
        if not possible:
            return False
        if likely is not None and self._lies_in(likely, cell, zeros):
            return True
        if self._is_seen(samples(self.variables, self.sides), cell, zeros):
            return True
        if self.sides is not None:
            positive = [s * u for u, s in cell.conditions if u not in zeros]
            left = [Site.exactly(self.variables, at) for at in middles(positive, zeros, self.variables, self.sides)]
            if not left or self._is_seen(left, cell, zeros):
                return bool(left)
        raise Undecided("whether a set where formulas meet is empty is not decided")

    def _is_seen(self, near: Iterable[Site], cell: Cell, zeros: tuple[Expr, ...]) -> bool:
        """Whether one of these sites, moved to where a formula is 0 if there is one, is a point of the cell."""
        return len(zeros) <= 1 and any(
            self._lies_in(moved, cell, zeros)
            for site in near
            for moved in (onto(site, zeros[0], self.sides) if zeros else (site,))
        )

    def _lies_in(self, site: Site, cell: Cell, zeros: tuple[Expr, ...]) -> bool:
        inside = self.sides is None or self._place(site) is Place.INSIDE
        return inside and all(site.sign(u) == 0 for u in zeros) and cell.holds(site, but=zeros) > 0

    def _place(self, site: Site) -> Place:
        assert self.sides is not None

        def compare(i: int, end: Expr) -> int | None:
            if site.exact is not None:
                return exactly.sign(site.exact[i] - end)
            return by_enclosures(lambda bits: site.at[i], end)

        return place(compare, self.sides)

    def _bound(self, value: Expr) -> Kind | None:
        """MINIMUM or MAXIMUM of a value that f never goes beyond, anywhere."""
        if not value.is_Rational:
            return None
        number = Fraction(int(value.p), int(value.q))
        return Kind.MINIMUM if number == self.bounds[0] else Kind.MAXIMUM if number == self.bounds[1] else None

    def meeting(self) -> None:
        """The points where switches turn, or roots come to 0, and what they are; the sets where switches turn."""
        systems: dict[tuple[Expr | None, frozenset[Expr]], Cell] = {}
        n = len(self.variables)
        for cell in self.cells:
            levels = [level for level, _ in cell.conditions]
            for k in range(1, n + 1):
                for chosen in combinations(levels, k):
                    if k == 1 and not has_value(cell, chosen[0], self.jumps):
                        continue
                    systems.setdefault((cell.formula if k < n else None, frozenset(chosen)), cell)
        if len(systems) > MOST_SYSTEMS:
            raise Undecided("too many sets where formulas meet")
        for (_, together), cell in systems.items():
            self._stratum(tuple(sorted(together, key=str)), cell)
        for level in self.levels:
            if level not in self.jumps:
                self._crease(level)
            elif not all(self._slopes_along(level, c.formula) for c in self.cells if has_value(c, level, self.jumps)):
                raise Undecided("f may have extrema all along where it jumps")
        for need in self.needs:
            if need.closed:
                self._touching(need)

    def _solved(self, equations: tuple[Expr, ...]) -> Solved:
        def check() -> None:
            if self.out_of_time():
                raise BudgetError("the time ran out during exact elimination", hint="give more time with --timeout")

        return solve_equations(equations, self.variables, [], check)

    def _stratum(self, levels: tuple[Expr, ...], cell: Cell) -> None:
        """The candidates where some levels are 0 and the formula has no slope along that set."""
        rows = [derivatives.gradient(e, self.variables) for e in (cell.formula, *levels)]
        minors = []
        if len(rows) <= len(self.variables):
            for columns in combinations(range(len(self.variables)), len(rows)):
                minor = sp.Matrix([[row[k] for k in columns] for row in rows]).det(method="berkowitz")
                minors.append(sp.expand(minor))
        try:
            solved = self._solved((*levels, *[m for m in minors if m != 0]))
        except NotReducible:
            for site in self._along(levels, cell.formula):
                self._candidate(site, levels, cell)
            return
        if not solved.complete:
            raise Undecided("a set where formulas meet is not known")
        if solved.components and all(self._slopes_along(level, cell.formula) for level in levels):
            raise Undecided("where formulas meet the critical points are not isolated")
        for solution in solved.points:
            formulas = tuple(c.formula() for c in solution.coordinates)
            exact = None if None in formulas else formulas
            at = tuple(c.enclosure(BITS) for c in solution.coordinates)
            self._candidate(Site(self.variables, at, exact, levels), levels, cell)

    def _along(self, levels: tuple[Expr, ...], formula: Expr) -> Iterator[Site]:
        """The places where a formula has no slope along the set where some levels are 0. Raises Undecided."""
        put = solved_for(levels, self.variables)
        if put is None:
            if len(levels) > 1 or self.sides is None or levels[0] in self.jumps:
                raise Undecided("a set where formulas meet is not solved for a variable")
            others = {b.formula for a, b, _ in beside(levels[0], self.cells) if a.formula == formula}
            for other in others:
                yield from between(formula, other, levels[0], self.variables, self.sides, self.smooth)
        elif len(put) < len(self.variables) and not formula.xreplace(put).free_symbols:
            if all(self._slopes_along(level, formula) for level in levels):
                raise Undecided("where formulas meet f is constant")
        else:
            yield from along(put, formula, levels, self.variables, self._critical)

    def _candidate(self, site: Site, levels: tuple[Expr, ...], cell: Cell) -> None:
        mine = [c for c in self.cells if {level for level, _ in c.conditions} >= set(levels)]
        if len(levels) < len(self.variables):
            mine = [c for c in mine if c.formula == cell.formula]
        if not any(c.holds(site, but=levels) >= 0 for c in mine) or any(same(site, other) for other in self.sites):
            return
        self.sites.append(site)
        if any(need.positive and site.sign(need.formula) == -1 for need in conditions(cell.formula)) or (
            site.exact is not None and not domain.is_defined(self.expression, site)
        ):
            return
        try:
            if any(level in self.jumps for level in levels):
                found = at_jump(self.expression, site, levels, self.jumps, self.cells)
            else:
                found = directions.judged(self.expression, site, stationary=True)
        except Undecided:
            self._by_bound(site)
            return
        if found is not None and found.kind not in (Kind.KINK, Kind.REGULAR):
            self.points.append(found)

    def _by_bound(self, site: Site) -> None:
        """What a site is by the values that f never goes beyond; else it stays open."""
        value = site.value(resolved(self.expression, site))
        kind = None if value is None else self._bound(value)
        if kind is None and self.sides is not None and self._place(site) is Place.EDGE:
            self.notes.append(f"f may have a kink on the edge of the box, at {named(site)}")
        elif kind is None:
            self.open.append(tuple(ball.bounds(c) for c in site.at))
        else:
            why = f"f = {value} here, and nowhere {'less' if kind is Kind.MINIMUM else 'more'}."
            self.points.append(finding(self.expression, site, (kind, None, (why,))))

    def _touching(self, need: Condition) -> None:
        """The points inside the domain where the base of a root comes to 0."""
        base = need.formula
        if self.sides is not None and next(middles((), (base,), self.variables, self.sides), None) is None:
            return
        solved = self._solved((base, *derivatives.gradient(base, self.variables)))
        if not solved.complete or solved.components:
            raise Undecided("where a root comes to 0 is not known")
        for solution in solved.points:
            exact = tuple(c.formula() for c in solution.coordinates)
            if None in exact:
                raise Undecided("where a root comes to 0 is not known exactly")
            site = Site.exactly(self.variables, exact)
            if not (need.positive and goes_below(base, site)) and not any(same(site, s) for s in self.sites):
                self.sites.append(site)
                try:
                    self.points.append(apex(self.expression, base, site))
                except Undecided:
                    self._by_bound(site)

    def _crease(self, level: Expr) -> None:
        """The set where one level is 0, as families, where f is not differentiable on it or has no slope along it."""
        whole: dict[tuple[Kind | None, tuple[Expr, ...], Expr], list[Part]] = {}
        for cell, other, both in beside(level, self.cells):
            if any(on_level(base, level) == 0 for formula in (cell.formula, other.formula) for base in poles(formula)):
                continue  # f is not defined all along
            where = part_of(both.conditions, level, self.variables)
            if (
                where is None
                or not domain.meets(level, (cell, other), self.variables, self.sides)
                or not self._meets(both, (level,))
            ):
                continue
            found = self._stretch(level, cell, other, where)
            if found is not None and found.pieces:
                self.families.append(self._edge(level, found, on_level(cell.formula, level)))
            elif found is not None:
                whole.setdefault((found.kind, found.other, on_level(cell.formula, level)), []).append(found.where)
        for (kind, apart, value), parts in whole.items():
            self.families += [self._edge(level, Stretch(part, kind, (), apart), value) for part in merged(parts)]

    def _stretch(self, level: Expr, cell: Cell, other: Cell, where: Part) -> Stretch | None:
        """What lies between two cells; None where f is smooth there and not critical, or in a region that is listed."""
        if cell.formula == other.formula and any(
            cell.formula == value and region <= where for region, value in self.regions
        ):
            return None
        bound = self._bound(on_level(cell.formula, level))
        if bound is not None:
            return Stretch(where, bound)
        if cell.formula == other.formula and not cell.formula.free_symbols:
            return Stretch(where, None)
        return stretch(level, cell.formula, other.formula, where, self.variables)

    def _edge(self, level: Expr, found: Stretch, value: Expr) -> Family:
        left, right = relation(level)
        listed = any(Site.of(p, self.variables).number(level).contains(0) for p in self.points)
        apart = ", but for the points listed" if found.kind is Kind.KINK and listed else ""
        where = found.words
        remark = f", where {where and where + ' and '}formulas of f meet{apart}"
        return Family(
            description=f"{left} = {right}{remark}",
            kind=found.kind,
            evidence=Evidence.EXACT,
            equations=(level,),
            relations=((left, right),),
            remark=remark,
            value=None if value.free_symbols else value,
            pieces=found.pieces or ((FamilyPiece(where=where, kind=found.kind),) if where else ()),
        )

    def _slopes_along(self, level: Expr, formula: Expr) -> bool:
        """Whether the formula is not constant where the level is 0."""
        return bool(on_level(formula, level).free_symbols)

    def outcome(self) -> CriticalSet:
        points = sorted(self.points, key=lambda p: p.x)
        places = [(Place.INSIDE if self.sides is None else self._place(Site.of(p, self.variables)), p) for p in points]
        open_boxes = [box for box in self.open if self.sides is None or meets(box, self.sides)]
        return found_inside(
            places,
            [(Place.INSIDE, family) for family in dict.fromkeys(self.families)],
            sides=self.sides,
            unresolved=open_boxes,
            complete=not open_boxes,
            argument=SEARCHED if self.searched else ARGUMENT,
            notes=[*map(note, sorted(self.jumps, key=str)), *self.notes],
        )
