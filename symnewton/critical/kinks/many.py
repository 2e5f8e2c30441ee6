"""Every critical point of a function of several variables with switches, by exact algebra.

Either it is one of a smooth formula, inside the cell where that holds, or it lies where some switches turn. There f,
which is smooth along the set where their levels are 0, has no slope along it: the gradients of one formula and of the
levels are dependent (Lagrange's condition). So the candidates solve equations; directional derivatives judge them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import sympy as sp
from sympy import Expr, Rational, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.critical import exactly
from symnewton.critical.algebra.conditions import NotReducible, conditions
from symnewton.critical.algebra.ranges import value_range
from symnewton.critical.algebra.solutions import Solution, Solved, solve_equations
from symnewton.critical.findings import Box, CriticalPoint, CriticalSet, Family
from symnewton.critical.kinks import directions
from symnewton.critical.kinks.cells import Cell, beside, cells, on_level, onto, samples
from symnewton.critical.kinks.cones import apex
from symnewton.critical.kinks.site import BITS, Site, Undecided, resolved
from symnewton.critical.membership import Place, Sides, by_enclosures, found_inside, place
from symnewton.errors import BudgetError
from symnewton.verdicts import Evidence, Kind

Smooth = Callable[[Expr], CriticalSet]
MOST_SYSTEMS = 200
ARGUMENT = "exact elimination on the smooth pieces of f and where they meet, directional derivatives there"


def solve(
    expression: Expr,
    variables: tuple[Symbol, ...],
    sides: Sides | None,
    smooth: Smooth,
    out_of_time: Callable[[], bool],
) -> CriticalSet:
    """All critical points on R^n or in the box with these sides; `smooth` gives those of a formula on R^n.

    Raises Undecided.
    """
    try:
        run = _Run(expression, variables, sides, out_of_time)
        run.inside(smooth)
        run.meeting()
    except (NotReducible, BudgetError):
        raise Undecided("algebra does not reach all pieces") from None
    return run.outcome()


class _Run:
    def __init__(
        self, expression: Expr, variables: tuple[Symbol, ...], sides: Sides | None, out_of_time: Callable[[], bool]
    ) -> None:
        self.expression, self.variables, self.sides, self.out_of_time = expression, variables, sides, out_of_time
        self.cells = cells(expression)
        self.levels = list(dict.fromkeys(level for cell in self.cells for level, _ in cell.conditions))
        self.needs = list(dict.fromkeys(need for cell in self.cells for need in conditions(cell.formula)))
        if any(not p.exp.is_Rational for cell in self.cells for p in cell.formula.atoms(sp.Pow)):
            raise Undecided("a power may be 0 where its base is")
        self.points: list[CriticalPoint] = []
        self.sites: list[Site] = []
        self.families: list[Family] = []
        self.creases: list[Family] = []
        self.whole: list[Expr] = []  # levels whose creases are listed with all their points
        self.open: list[Box] = []
        self.bounds = value_range(expression)

    def inside(self, smooth: Smooth) -> None:
        """The critical points of each formula that lie in a cell of its own."""
        for formula in dict.fromkeys(cell.formula for cell in self.cells):
            mine = [cell for cell in self.cells if cell.formula == formula]
            if not formula.free_symbols:
                self.families += [part for cell in mine for part in self._region(cell)]
                continue
            found = smooth(formula)
            if not found.complete or found.domain is not None:
                raise Undecided("a piece is not solved")
            for family in found.families:
                self.families += [part for cell in mine for part in self._part(family, cell)]
            for point in found.points:
                if any(cell.holds(Site.of(point, self.variables)) > 0 for cell in mine):
                    self.points.append(point)

    def _region(self, cell: Cell) -> Iterator[Family]:
        """The cell, if it is not empty, on which f is constant."""
        if self._meets(cell, ()):
            text = f"{_where(cell)}: f = {cell.formula}"
            yield Family(description=text, kind=self._bound(cell.formula), evidence=Evidence.EXACT)

    def _part(self, family: Family, cell: Cell) -> Iterator[Family]:
        """A family of critical points of a formula, as far as it lies in a cell or, without a known kind, on its edge."""
        on_edge = [level for level, _ in cell.conditions if _vanishes(level, family.equations, self.variables)]
        if self._meets(cell, family.equations):
            where = _where(cell, but=on_edge)
            remark = where and f", where {where}"
            part = replace(family, description=family.description + remark, remark=family.remark + remark)
            yield replace(part, kind=None, pieces=()) if on_edge else part

    def _meets(self, cell: Cell, zeros: tuple[Expr, ...]) -> bool:
        """Whether the cell, or its edge where formulas are 0, has a point inside the box. Raises Undecided."""
        likely, possible = cell.inside(zeros, self.variables, self.sides)
        if not possible:
            return False
        if likely is not None and self._lies_in(likely, cell, zeros):
            return True
        if len(zeros) <= 1:
            for site in samples(self.variables, self.sides):
                if any(self._lies_in(moved, cell, zeros) for moved in (onto(site, zeros[0]) if zeros else (site,))):
                    return True
        raise Undecided("whether a set where formulas meet is empty is not decided")

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
                    systems.setdefault((cell.formula if k < n else None, frozenset(chosen)), cell)
        if len(systems) > MOST_SYSTEMS:
            raise Undecided("too many sets where formulas meet")
        for (_, together), cell in systems.items():
            self._stratum(tuple(sorted(together, key=str)), cell)
        for level in self.levels:
            self._crease(level)
        for need in self.needs:
            if need.closed:
                self._touching(need.formula)

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
        solved = self._solved((*levels, *[m for m in minors if m != 0]))
        if not solved.complete:
            raise Undecided("a set where formulas meet is not known")
        if solved.components and all(self._slopes_along(level, cell.formula) for level in levels):
            raise Undecided("where formulas meet the critical points are not isolated")
        for solution in solved.points:
            self._candidate(solution, levels, cell)

    def _candidate(self, solution: Solution, levels: tuple[Expr, ...], cell: Cell) -> None:
        formulas = tuple(c.formula() for c in solution.coordinates)
        exact = None if None in formulas else formulas
        at = tuple(c.enclosure(BITS) for c in solution.coordinates)
        site = Site(self.variables, at, exact, levels)
        mine = [c for c in self.cells if {level for level, _ in c.conditions} >= set(levels)]
        if len(levels) < len(self.variables):
            mine = [c for c in mine if c.formula == cell.formula]
        if not any(c.holds(site, but=levels) >= 0 for c in mine) or any(_same(site, other) for other in self.sites):
            return
        self.sites.append(site)
        try:
            found = directions.judged(self.expression, site, stationary=exact is None)
        except Undecided:
            self._by_bound(site)
            return
        if found.kind not in (Kind.KINK, Kind.REGULAR):
            self.points.append(found)

    def _by_bound(self, site: Site) -> None:
        """What a site is by the values that f never goes beyond; else it stays open."""
        value = site.value(resolved(self.expression, site))
        kind = None if value is None else self._bound(value)
        if kind is None:
            self.open.append(tuple(ball.bounds(c) for c in site.at))
        else:
            verdict = kind, None, f"f = {value} here, and nowhere {'less' if kind is Kind.MINIMUM else 'more'}."
            self.points.append(directions.point(self.expression, site, verdict))

    def _touching(self, base: Expr) -> None:
        """The points inside the domain where the base of a root comes to 0."""
        solved = self._solved((base, *derivatives.gradient(base, self.variables)))
        if not solved.complete or solved.components:
            raise Undecided("where a root comes to 0 is not known")
        for solution in solved.points:
            exact = tuple(c.formula() for c in solution.coordinates)
            if None in exact:
                raise Undecided("where a root comes to 0 is not known exactly")
            site = Site.exactly(self.variables, exact)
            if not any(_same(site, other) for other in self.sites):
                self.sites.append(site)
                try:
                    self.points.append(apex(self.expression, base, site))
                except Undecided:
                    self._by_bound(site)

    def _crease(self, level: Expr) -> None:
        """The set where one level is 0, as a family, where f is not differentiable on it or has no slope along it."""
        pairs = [pair for pair in beside(level, self.cells) if self._meets(pair[2], (level,))]
        kinds = [self._kind_of_crease(level, cell, other) for cell, other, _ in pairs]
        parts = [(both, kind) for (_, _, both), kind in zip(pairs, kinds) if kind is not Kind.REGULAR]
        if not parts:
            return
        if len(parts) == len(pairs) and len(set(kinds)) == 1 and self._is_whole(level):
            self.whole.append(level)
            self.creases.append(self._edge(level, parts[0][0], kinds[0], ""))
        else:
            self.creases += [self._edge(level, both, kind, _where(both, but=[level])) for both, kind in parts]

    def _is_whole(self, level: Expr) -> bool:
        """Whether switches turn all over the set where a level is 0: no cell has it inside."""
        without = [cell for cell in self.cells if level not in dict(cell.conditions)]
        return not any(self._meets(cell, (level,)) for cell in without)

    def _edge(self, level: Expr, cell: Cell, kind: Kind | None, where: str) -> Family:
        """The part of a set between two cells where some conditions hold."""
        left, right = _relation(level)
        apart = ", but for the points listed" if kind is Kind.KINK and self.points else ""
        remark = f"{where and ', where '}{where}, where formulas of f meet{apart}"
        return Family(
            description=f"{left} = {right}{remark}",
            kind=kind,
            evidence=Evidence.EXACT,
            equations=(level,),
            relations=((left, right),),
            remark=remark,
            value=None if self._slopes_along(level, cell.formula) else on_level(cell.formula, level),
        )

    def _kind_of_crease(self, level: Expr, cell: Cell, other: Cell) -> Kind | None:
        """What the points are at which two formulas meet, but those that are listed; REGULAR where f is smooth there."""
        jumps = [on_level(sp.diff(cell.formula - other.formula, v), level) for v in self.variables]
        along = self._slopes_along(level, cell.formula)
        if all(jump == 0 for jump in jumps):
            if not along:
                return None
            return Kind.REGULAR
        if not along:
            return self._bound(on_level(cell.formula, level))
        constant = any(jump is not sp.nan and not jump.free_symbols and jump != 0 for jump in jumps)
        return Kind.KINK if constant else None

    def _slopes_along(self, level: Expr, formula: Expr) -> bool:
        """Whether the formula is not constant where the level is 0."""
        return bool(on_level(formula, level).free_symbols)

    def _listed(self) -> list[Family]:
        """The families once each, without those within a crease that is listed as a whole."""
        alone = {
            (f.equations, f.description): f
            for f in self.families
            if not any(_vanishes(level, f.equations, self.variables) for level in self.whole)
        }
        return [*alone.values(), *self.creases]

    def outcome(self) -> CriticalSet:
        points = sorted(self.points, key=lambda p: p.x)
        places = [(Place.INSIDE if self.sides is None else self._place(Site.of(p, self.variables)), p) for p in points]
        open_boxes = [box for box in self.open if self.sides is None or _meets(box, self.sides)]
        return found_inside(
            places,
            [(Place.INSIDE, family) for family in self._listed()],
            sides=self.sides,
            unresolved=open_boxes,
            complete=not open_boxes,
            argument=ARGUMENT,
        )


def _meets(box: Box, sides: Sides) -> bool:
    return all(Rational(a) <= high and Rational(b) >= low for (a, b), (low, high) in zip(box, sides))


def _same(a: Site, b: Site) -> bool:
    """Whether two sites are one. Raises Undecided."""
    if any(not x.overlaps(y) for x, y in zip(a.at, b.at)):
        return False
    if a.exact is not None and b.exact is not None:
        return all(exactly.sign(x - y) == 0 for x, y in zip(a.exact, b.exact))
    if a.exact is None and b.exact is None and set(a.zeros) == set(b.zeros):
        return all(x == y for x, y in zip(a.x, b.x))
    raise Undecided("whether two points are one is not decided")


def _where(cell: Cell, but: Sequence[Expr] = ()) -> str:
    """The conditions of a cell in words."""
    return ", ".join(f"{level} {'>' if side > 0 else '<'} 0" for level, side in cell.conditions if level not in but)


def _vanishes(level: Expr, equations: tuple[Expr, ...], variables: tuple[Symbol, ...]) -> bool:
    """Whether a level is 0 all over a set, as division by its equations shows."""
    if not equations or not all(e.is_polynomial(*variables) for e in (level, *equations)):
        return False
    return bool(sp.reduced(level, equations, *variables)[1] == 0)


def _relation(level: Expr) -> tuple[Expr, Expr]:
    """The two sides of u = 0, solved for a variable where that is easy."""
    for v in sorted(level.free_symbols, key=str, reverse=True):
        slope = sp.diff(level, v)
        if not slope.free_symbols and slope != 0:
            return v, sp.expand(v - level / slope)
    constant, rest = level.as_coeff_Add()
    return rest, -constant
