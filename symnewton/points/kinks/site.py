"""A point that is known exactly, or as the zero of formulas in a narrow ball; and what formulas are worth there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import sympy as sp
from flint import arb
from sympy import Expr, Symbol, sstr

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.findings import CriticalPoint, CriticalSet
from symnewton.points.kinks.switches import edges, first_switch, poles, step_arguments
from symnewton.verdicts import Evidence, Kind

BITS = 256
INFINITE = (sp.zoo, sp.oo, -sp.oo)
TEST = "one-sided derivatives"
SHOWN = 24  # characters of an exact number that says more than its decimals
DIGITS = 6

Verdict = tuple[Kind, bool | None, tuple[str, ...]]


class Undecided(Exception):
    """Something about a kink is not decided: it stays open."""


class Unfinished(Undecided):
    """What was settled before something was not: `found`, all of the box left open."""

    def __init__(self, found: CriticalSet) -> None:
        super().__init__("a set where formulas meet is not settled")
        self.found = found


@dataclass(frozen=True)
class Site:
    """A point in `at`, or where `exact` says; every formula of `zeros` is 0 there, proven."""

    variables: tuple[Symbol, ...]
    at: tuple[arb, ...]
    exact: tuple[Expr, ...] | None
    zeros: tuple[Expr, ...] = ()

    @classmethod
    def exactly(cls, variables: tuple[Symbol, ...], exact: tuple[Expr, ...]) -> Site:
        return cls(variables, tuple(exactly.enclosure(c, BITS) for c in exact), exact)

    @classmethod
    def of(cls, point: CriticalPoint, variables: tuple[Symbol, ...]) -> Site:
        """The site of a finding. Raises Undecided for one without an enclosure."""
        if point.exact is not None:
            return cls.exactly(variables, point.exact)
        if point.enclosure is None:
            raise Undecided("a point has no enclosure")
        return cls(variables, tuple(ball.between(*side) for side in point.enclosure), None)

    @cached_property
    def x(self) -> tuple[float, ...]:
        return tuple(ball.to_float(c) for c in self.at)

    def value(self, formula: Expr) -> Expr | None:
        """The exact value, or the formula that is left when its parts known to be 0 are; None where it has none.

        An infinite value is `zoo`, whatever its sign.
        """
        formula = self._with_zeros(formula)
        if formula is sp.nan:
            return None
        if formula.has(*INFINITE):
            return self._infinite(formula)
        if self.exact is not None:
            found = exactly.substitute(formula, self.variables, self.exact)
        else:
            found = exactly.put(formula, {u: sp.Integer(0) for u in self.zeros})
        if found is None or found is sp.nan or found.is_extended_real is False:
            return None
        if found.has(*INFINITE):
            return self._infinite(found)
        return found

    def _with_zeros(self, formula: Expr) -> Expr:
        """The formula with the values of its roots and poles whose base is 0 here."""
        powers = [p for p in formula.atoms(sp.Pow) if p.base.free_symbols and p.exp.is_Rational]
        special = [p for p in powers if p.exp < 0 or not p.exp.is_Integer]
        logs = [e for e in formula.atoms(sp.log) if e.free_symbols]
        values = {p: sp.Integer(0) ** p.exp for p in special if self.sign(p.base) == 0}
        return exactly.put(formula, values | {e: sp.zoo for e in logs if self.sign(e.args[0]) == 0})

    def _infinite(self, found: Expr) -> Expr | None:
        """`zoo`, where it is an infinite number times one that is not 0, plus finite ones."""
        terms = sp.Add.make_args(found)
        infinite = [term for term in terms if term.has(*INFINITE)]
        if len(infinite) > 1:
            return None
        others = [factor for factor in sp.Mul.make_args(infinite[0]) if not factor.has(*INFINITE)]
        bare = len(others) == len(sp.Mul.make_args(infinite[0])) - 1
        finite = sp.Add(*[term for term in terms if term not in infinite])
        return sp.zoo if bare and all(map(self.sign, others)) and self.number(finite).is_finite() else None

    def number(self, formula: Expr) -> arb:
        """A ball round the value; not finite where there is none, or none is known."""
        value = self.value(formula)
        if value is None or value.has(*INFINITE):
            return arb.nan()
        with ball.working_precision(BITS):
            return exactly.in_balls(value, self.variables, self.at)

    def sign(self, formula: Expr) -> int | None:
        """-1, 0 or 1, proven; None where it is not decided, or there is no finite value."""
        value = self.value(formula)
        if value is None or value.has(*INFINITE):
            return None
        if not value.free_symbols:
            return exactly.sign(value)
        plain = _primitive(value)
        if plain == 0 or any(sp.expand(plain + way * _primitive(u)) == 0 for u in self.zeros for way in (1, -1)):
            return 0
        if self._among_zeros(value):
            return 0
        return ball.proven_sign(self.number(value)) or None

    def _among_zeros(self, value: Expr) -> bool:
        """Whether a polynomial of one variable is a multiple of one that is 0 here."""
        if len(self.variables) > 1 or not value.is_polynomial(*self.variables):
            return False
        x = self.variables[0]
        for zero in self.zeros:
            if zero.is_polynomial(x):
                common = sp.gcd(sp.Poly(value, x), sp.Poly(zero, x))
                if common.degree() > 0 and not self._free_of(common.as_expr(), zero):
                    return True
        return False

    def _free_of(self, divisor: Expr, zero: Expr) -> bool:
        """Whether the zero here is not one of the divisor: then it is one of the rest of its polynomial."""
        (x,) = self.variables
        number = self.number(divisor)
        rest = sp.quo(sp.Poly(zero, x), sp.Poly(divisor, x)).as_expr()
        return not (number.contains(0) and not self.number(rest).contains(0))

    def text(self, formula: Expr) -> str:
        """The value in words: a short formula, the proven digits, or ±∞."""
        value = self.value(formula)
        if value is None:
            return "not known"
        if value.has(*INFINITE):
            return "infinite"
        if not value.free_symbols and len(sstr(value)) <= SHOWN:
            return sstr(value)
        known = ball.enclosed(self.number(value))
        return "not known" if known is None else known.text(DIGITS)


def _primitive(formula: Expr) -> Expr:
    """The formula without a rational factor."""
    return sp.expand(formula).as_content_primitive()[1]


def resolved(expression: Expr, site: Site) -> Expr:
    """The formula without switches that has the same value at the site; NaN where it has none, whatever it cancels to."""
    if any(site.sign(base) == 0 for base in ([] if expression.has(sp.Piecewise) else poles(expression))):
        return sp.nan
    while (switch := first_switch(expression)) is not None:
        level = site.value(switch.level)
        sign = 1 if level is not None and level.has(*INFINITE) else site.sign(switch.level)
        if sign is None and site.exact is not None and exactly.is_undefined(switch.level, site.variables, site.exact):
            return sp.nan
        if sign is None:
            raise Undecided("the side of a switch is not decided")
        expression = switch.taken(expression, sign)
    steps = step_arguments(expression)
    return expression if not steps else expression.xreplace({step: _rounded(step, site) for step in steps})


def _rounded(step: Expr, site: Site) -> Expr:
    value = site.value(step)
    if value is None or value.free_symbols:
        raise Undecided("a rounding is not decided")
    return value


def finding(
    expression: Expr,
    site: Site,
    verdict: Verdict,
    evidence: Evidence | None = None,
    value: float | None = None,
) -> CriticalPoint:
    """The finding on a site with its verdict; the evidence is by default as exact as the site."""
    if value is None:
        formula = resolved(expression, site)
        value = 0.0 if site.sign(formula) == 0 else ball.to_float(site.number(formula))
    kind, strict, reasons = verdict
    return CriticalPoint(
        x=site.x,
        exact=site.exact,
        enclosure=None if site.exact is not None else tuple(map(ball.bounds, site.at)),
        value=value,
        eigenvalues=(),
        kind=kind,
        strict=strict,
        evidence=evidence or (Evidence.CERTIFIED if site.exact is None else Evidence.EXACT),
        test=TEST,
        reasons=reasons,
    )


def is_on_switch(expression: Expr, site: Site) -> bool:
    """Whether the site is where a switch turns, or a function is not analytic; True where that is not decided."""
    while (switch := first_switch(expression)) is not None:
        sign = site.sign(switch.level)
        if not sign or _is_on_edge(switch.level, site):
            return True
        expression = switch.taken(expression, sign)
    return _is_on_edge(expression, site)


def _is_on_edge(formula: Expr, site: Site) -> bool:
    """Whether a formula without switches may jump at the site, or not be analytic there."""
    whole = (sp.sin(sp.pi * step.args[0]) for step in step_arguments(formula))
    return any(not site.sign(u) for u in (*whole, *edges(formula)))


def named(site: Site) -> str:
    """The coordinates in words."""
    parts: Sequence[Expr] | Sequence[str]
    if site.exact is not None and all(len(sstr(c)) <= SHOWN for c in site.exact):
        parts = [sstr(c) for c in site.exact]
    else:
        parts = [known.text() if (known := ball.enclosed(c)) else "?" for c in site.at]
    return ", ".join(f"{v} = {part}" for v, part in zip(site.variables, parts))


def same(a: Site, b: Site) -> bool:
    """Whether two sites are one. Raises Undecided."""
    if any(not x.overlaps(y) for x, y in zip(a.at, b.at)):
        return False
    if a.exact is not None and b.exact is not None:
        return all(exactly.sign(x - y) == 0 for x, y in zip(a.exact, b.exact))
    if a.exact is None and b.exact is None and set(a.zeros) == set(b.zeros):
        return all(x == y for x, y in zip(a.x, b.x))
    raise Undecided("whether two points are one is not decided")
