"""What `plot` answers. Importing this makes every format know how to tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, ClassVar

from symnewton.plot.pictures import MOVING, STILL, drawn, suffix
from symnewton.plot.scene import CurveScene, Path, Scene
from symnewton.plot.terminal import marks_in_words, picture
from symnewton.report import delimited, markdown, sheet, table, wire
from symnewton.report.blocks import Block, Column, Formulas, Headline, Picture, Sentences, Steps
from symnewton.report.ink import Line, paint
from symnewton.report.names import Names
from symnewton.report.numbers import resolving_digits
from symnewton.report.records import Report
from symnewton.report.style import Style

MOST_MARKS = 15  # in a table below the picture


@dataclass(frozen=True, kw_only=True)
class PlotReport(Report):
    """A picture, as data. `complete`: its marks are all critical points in view, proven.

    `sayings` are what the runs from the start came to, a sentence for each path.
    """

    command: ClassVar[str] = "plot"
    scene: Scene
    complete: bool
    sayings: tuple[str, ...] = ()

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


def message_of(scene: Scene, complete: bool, curves: bool) -> str:
    """The sentence about the critical points in view; `curves`: some of them fill curves."""
    words = marks_in_words(scene.marks)
    how = "proven to be all" if complete else "as far as a numerical search tells"
    if curves:
        return f"Critical points in view: {words + ', and' if words else 'none but'} those that fill a curve."
    if words:
        return f"Critical points in view: {words}; {how}."
    return f"No critical point in view; {'proven' if complete else how}."


@sheet.body.register
def _(report: PlotReport, names: Names) -> list[Block]:
    definition = Formulas(((names.function, names.formula(report.expression)),), sheet.CONTEXT_LINES)
    blocks: list[Block] = [definition, Picture(report.scene), Headline(report.message)]
    marks = report.scene.marks
    if 0 < len(marks) <= MOST_MARKS:
        values = tuple(mark.value for mark in marks)
        coordinates = [
            Column(name, "coordinate", xs, resolving_digits(xs))
            for name, xs in zip(names.variables, zip(*(mark.x for mark in marks)))
        ]
        kinds = Column("kind", "kind", tuple(mark.kind.value for mark in marks))
        blocks.append(Steps((*coordinates, Column("f", "value", values, resolving_digits(values)), kinds), False))
    if report.sayings:
        pairs = zip(report.scene.paths, report.sayings)
        blocks.append(Sentences(tuple(f"{path.method}: {saying}" for path, saying in pairs)))
    return blocks


@table.draw.register
def _(block: Picture, width: int, style: Style) -> Iterator[Line]:
    yield from picture(block.scene, width, style.unicode, style.color)


@markdown.write.register
def _(block: Picture, style: Style) -> Iterator[str]:
    yield "```text"
    yield from ("".join(text for text, _ in line).rstrip() for line in picture(block.scene, 80, style.unicode, None))
    yield "```"


@wire.fields.register
def _(report: PlotReport) -> dict[str, Any]:
    scene, names = report.scene, [symbol.name for symbol in report.variables]
    ranges = [scene.x] if isinstance(scene, CurveScene) else [scene.x, scene.y]
    return {
        "range": {name: wire.numbers(ends) for name, ends in zip(names, ranges)},
        "view": wire.numbers(scene.value.view) if isinstance(scene, CurveScene) else None,
        "poles": wire.numbers(scene.poles) if isinstance(scene, CurveScene) else None,
        "levels": None if isinstance(scene, CurveScene) else wire.numbers(scene.levels),
        "points": [
            {
                "at": dict(zip(names, wire.numbers(mark.x))),
                "value": wire.number(mark.value),
                "kind": mark.kind.value,
            }
            for mark in scene.marks
        ],
        "complete": report.complete,
        "paths": [_path(path, saying) for path, saying in zip(scene.paths, report.sayings)],
    }


def _path(path: Path, saying: str) -> dict[str, Any]:
    steps = [
        {"k": k, "x": wire.numbers(x), "value": wire.number(value), "rule": rule}
        for k, (x, value, rule) in enumerate(zip(path.points, path.values, path.rules))
    ]
    return {"method": path.method, "solved": path.solved, "message": saying, "steps": steps}


@delimited.rows.register
def _(report: PlotReport) -> list[delimited.Row]:
    """A row for each critical point, then for each step of each path."""

    def row(of: str, k: int | None, x: Sequence[float], value: float) -> delimited.Row:
        names = [symbol.name + "_" * (symbol.name in ("of", "k", "value")) for symbol in report.variables]
        return {"of": of, "k": k, **dict(zip(names, wire.numbers(x))), "value": wire.number(value)}

    rows = [row(mark.kind.value, None, mark.x, mark.value) for mark in report.scene.marks]
    for path in report.scene.paths:
        rows += [row(path.method, k, x, value) for k, (x, value) in enumerate(zip(path.points, path.values))]
    return rows
