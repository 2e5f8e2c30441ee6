"""What a picture shows, as data: curves, contours, marks and paths. Nothing here knows how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Point
from symnewton.marks import BY_VARIABLE, Called
from symnewton.verdicts import Kind, Rule

Range = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A critical point in the picture, found and told apart numerically."""

    kind: Kind
    x: Annotated[Point, BY_VARIABLE, Called("at")]
    value: float


@dataclass(frozen=True)
class Path:
    """Where a method went, from start to end. `rules` name what made the step into each point."""

    method: str
    points: tuple[Point, ...]
    values: tuple[float, ...]
    rules: tuple[Rule, ...]
    solved: bool


@dataclass(frozen=True)
class Curve:
    """A graph in `pieces` that do not connect across poles, jumps and gaps of the domain: rows of (x, y) each.

    `view` is what is shown of the vertical axis; the pieces may run beyond it.
    """

    pieces: tuple[Array, ...]
    view: Range


@dataclass(frozen=True)
class Limit:
    """A constraint in the plane, as it was typed: the `lines` on which it is met with equality, rows of (x, y) each."""

    text: str
    lines: tuple[Array, ...]


@dataclass(frozen=True)
class Tangent:
    """Step k of Newton's method at x: the tangent of f′ there, and the osculating parabola of f, both end at `end`."""

    k: int
    x: float
    value: float
    slope: float
    bend: float

    @property
    def end(self) -> float:
        """Where the tangent of f′ is zero, and the parabola has its vertex."""
        return self.x - self.slope / self.bend


@dataclass(frozen=True)
class CurveScene:
    """A function of one variable; with a path also its derivative `slope`, on which Newton's steps are tangents.

    `feasible` are the parts of the axis on which the constraints hold, None where there are none.
    """

    title: str
    variable: str
    x: Range
    value: Curve
    poles: tuple[float, ...]
    marks: tuple[Mark, ...]
    paths: tuple[Path, ...] = ()
    slope: Curve | None = None
    tangents: tuple[Tangent, ...] = ()
    feasible: tuple[Range, ...] | None = None


@dataclass(frozen=True)
class ContourScene:
    """A function of two variables: `values[j, i]` at (columns[i], rows[j]), NaN where there is none.

    `levels` ascend and are spread over the values by area, so that a pole, a wall or a valley takes only its share.
    `limits` are the constraints; `outside` is true of the points of the grid that break an inequality. Where it is
    `raised`, files and pages show it as a surface.
    """

    title: str
    variables: tuple[str, str]
    x: Range
    y: Range
    columns: Array
    rows: Array
    values: Array
    levels: tuple[float, ...]
    marks: tuple[Mark, ...]
    paths: tuple[Path, ...] = ()
    limits: tuple[Limit, ...] = ()
    outside: Array | None = None
    raised: bool = False


Scene = CurveScene | ContourScene
