"""What a search for critical points comes to: the points, what could not be settled, and what is proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from sympy import Expr

from symnewton.marks import BY_VARIABLE, IF_THERE, UNSAID, Called
from symnewton.verdicts import Evidence, Kind

Interval = tuple[float, float]
Term = tuple[Expr | str, ...]  # formulas and the relations between them: x < 1
Box = Annotated[tuple[Interval, ...], BY_VARIABLE]


@dataclass(frozen=True, kw_only=True)
class CriticalPoint:
    """One isolated critical point. `x` holds the doubles nearest to it.

    `exact` are formulas where they are short; `enclosure` is a box that contains this critical point and no other,
    proven; `value` and `eigenvalues` are doubles. `evidence` is that of the point and of its kind together.
    Where constraints hold, `active` are the texts of those that are 0 there, `multipliers` λ in ∇f = Σ λ ∇g by text,
    None where they are not unique, as where the gradients are dependent (`abnormal`); the kind is that on the feasible
    set, and the eigenvalues are those of the Hessian of the Lagrangian on the tangent space.
    """

    x: Annotated[tuple[float, ...], BY_VARIABLE, Called("at")]
    exact: Annotated[tuple[Expr, ...], BY_VARIABLE] | None = None
    enclosure: Box | None = None
    value: float
    eigenvalues: tuple[float, ...]
    kind: Kind
    strict: bool | None = None
    evidence: Evidence
    test: str = "second-derivative"
    reasons: tuple[str, ...] = ()
    feasible: Annotated[bool | None, IF_THERE] = None
    abnormal: Annotated[bool | None, IF_THERE] = None
    active: Annotated[tuple[str, ...] | None, IF_THERE] = None
    multipliers: Annotated[Mapping[str, float] | None, IF_THERE] = None


@dataclass(frozen=True, kw_only=True)
class FamilyPiece:
    """The points of a family that meet a condition, and what they are, if known; `at` where it is one point.

    `where` are the relations `terms` in words, or stands for itself where there are none.
    """

    where: str
    kind: Kind | None
    at: tuple[Expr, ...] | None = None
    terms: Annotated[tuple[Term, ...], UNSAID] = ()


@dataclass(frozen=True)
class Stretch:
    """Where a function of one variable is constant: its ends in words and between doubles, None for none; its value."""

    ends: tuple[tuple[str, Interval] | None, tuple[str, Interval] | None]
    value: Expr


@dataclass(frozen=True, kw_only=True)
class Family:
    """A set of critical points that are not isolated: `description` says which, `kind` what they all are, if known.

    The description is `relations`, pairs of formulas that are equal, and a `remark`; where there are none it stands for
    itself. `value` is that of f on the whole set; `pieces` say what parts of it are, where not all are the same.
    A `stretch` of a line, where f is constant, is told by its ends.
    """

    description: str
    kind: Kind | None
    evidence: Evidence
    equations: tuple[Expr, ...] = ()
    relations: Annotated[tuple[tuple[Expr, Expr], ...], UNSAID] = ()
    remark: Annotated[str, UNSAID] = ""
    value: Expr | None = None
    pieces: tuple[FamilyPiece, ...] = ()
    stretch: Annotated[Stretch | None, UNSAID] = None


@dataclass(frozen=True, kw_only=True)
class CriticalSet:
    """The outcome of a search. `domain` None stands for all of R^n (where f is defined).

    `complete` says that it is proven: every critical point in the domain is one of `points` or lies in one of
    `families`. `argument` is the sentence that says by what, `check` what a check of the list adds. `unresolved` are
    boxes that may hold more. `jumps`: there are numbers at which f, of one variable, jumps. `on_edge` are points on the
    edge of the box, which a note tells of. With `counts`, proven too, `points` are only some of so many of each kind.
    Moved by multiples of `periods`, one for each variable, the points are all on R^n.
    """

    points: tuple[CriticalPoint, ...]
    families: tuple[Family, ...] = ()
    unresolved: tuple[Box, ...] = ()
    complete: bool
    domain: Box | None
    argument: str
    check: str = ""
    notes: tuple[str, ...] = field(default=())
    jumps: bool = False
    on_edge: tuple[CriticalPoint, ...] = ()
    counts: Mapping[Kind, int] | None = None
    periods: tuple[Expr, ...] | None = None
