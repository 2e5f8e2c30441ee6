"""What `plot` answers: a picture, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated, ClassVar

from symnewton.drawing.pictures import MOVING, STILL, drawn, suffix
from symnewton.drawing.scene import CurveScene, Mark, Scene
from symnewton.drawing.terminal import picture
from symnewton.marks import UNSAID, told
from symnewton.notation.names import Names
from symnewton.notation.numbers import resolving_digits
from symnewton.notation.style import Style
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Headline, Picture, Sentences, Steps
from symnewton.report.ink import paint
from symnewton.report.records import Report, Row, Vector
from symnewton.verdicts import Rule
from symnewton.words.verdicts import counted

if TYPE_CHECKING:
    from symnewton.report.subject import Subject

MOST_MARKS = 15  # in a table below the picture


@dataclass(frozen=True)
class PathStep:
    """A point of a path."""

    k: int
    x: Vector
    value: float
    rule: Rule


@dataclass(frozen=True)
class Way:
    """A path, step by step, and what it came to."""

    method: str
    solved: bool
    message: str
    steps: tuple[PathStep, ...]


@dataclass(frozen=True, kw_only=True)
class PlotReport(Report):
    """A picture, as data. `complete`: its marks are all critical points in view, proven.

    `sayings` are what the runs from the start came to, a sentence for each path.
    """

    command: ClassVar[str] = "plot"
    scene: Annotated[Scene, UNSAID]
    complete: bool
    sayings: Annotated[tuple[str, ...], UNSAID] = ()

    @property
    @told
    def range(self) -> Mapping[str, Vector]:
        """What is shown of each variable."""
        ranges = [self.scene.x] if isinstance(self.scene, CurveScene) else [self.scene.x, self.scene.y]
        return dict(zip((symbol.name for symbol in self.variables), ranges))

    @property
    @told
    def view(self) -> Vector | None:
        """What is shown of f, of one variable."""
        return self.scene.value.view if isinstance(self.scene, CurveScene) else None

    @property
    @told
    def poles(self) -> Vector | None:
        """The poles in view, of one variable."""
        return self.scene.poles if isinstance(self.scene, CurveScene) else None

    @property
    @told
    def levels(self) -> Vector | None:
        """The values of the contours, of two variables."""
        return None if isinstance(self.scene, CurveScene) else self.scene.levels

    @property
    @told
    def points(self) -> tuple[Mark, ...]:
        """The critical points in view."""
        return self.scene.marks

    @property
    @told
    def paths(self) -> tuple[Way, ...]:
        """Where the methods went."""
        return tuple(
            Way(path.method, path.solved, saying, tuple(map(PathStep, count(), path.points, path.values, path.rules)))
            for path, saying in zip(self.scene.paths, self.sayings)
        )

    def file(self, format: str) -> bytes:
        """The picture as a file of the format: png, svg, pdf, or gif for the steps one by one. Needs Matplotlib."""
        return drawn(self.scene, format)

    def save(self, path: str) -> None:
        """Write the picture, in the format that the end of the name says."""
        FilePath(path).write_bytes(self.file(suffix(path, STILL + MOVING)))

    def text(self, style: Style | None = None) -> str:
        """The picture in characters."""
        style = style or Style()
        return paint(list(picture(self.scene, style.width, style.unicode, style.color)), style.color)

    def page(self, names: Names) -> list[Block]:
        definition, marks = sheet.definition(self.expression, names), self.scene.marks
        blocks: list[Block] = [definition, Picture(self.scene), Headline(self.message)]
        if 0 < len(marks) <= MOST_MARKS:
            values = tuple(mark.value for mark in marks)
            coordinates = sheet.coordinates(tuple(mark.x for mark in marks), names)
            kinds = Column("kind", "kind", tuple(mark.kind.value for mark in marks))
            blocks.append(Steps((*coordinates, Column("f", "value", values, resolving_digits(values)), kinds), False))
        if self.sayings:
            blocks.append(Sentences(tuple(f"{way.method}: {way.message}" for way in self.paths)))
        return blocks

    def records(self) -> list[Row]:
        """A row for each critical point, then for each step of each path."""
        told = self.to_dict()
        rows = [{"of": p["kind"], "k": None, "x": p["at"], "value": p["value"]} for p in told["points"]]
        for way in told["paths"]:
            rows += [{"of": way["method"], **{n: step[n] for n in ("k", "x", "value")}} for step in way["steps"]]
        return [self.spread(row, "x") for row in rows]

    def blank(self) -> Row:
        columns = {"of": None, "k": None, "x": [None] * len(self.variables), "value": None}
        return self.spread(columns, "x")

    def subject(self) -> Subject:
        from symnewton.report.subject import Point, Subject

        marks = tuple(Point(mark.kind, mark.x, mark.value) for mark in self.scene.marks)
        return Subject((), self.scene.paths, marks, scene=self.scene)


def message_of(scene: Scene, complete: bool, curves: bool) -> str:
    """The sentence about the critical points in view; `curves`: some of them fill curves."""
    words = ", ".join(counted(mark.kind for mark in scene.marks))
    how = "proven to be all" if complete else "as far as a numerical search tells"
    if curves:
        return f"Critical points in view: {words + ', and' if words else 'none but'} those that fill a curve."
    if words:
        return f"Critical points in view: {words}; {how}."
    return f"No critical point in view; {'proven' if complete else how}."
