"""A computational graph as a Matplotlib figure, in the bytes of a file."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path as Curve

from symnewton.drawing.circuit import Gate, Wire, sketch
from symnewton.drawing.figure import written

INCH = 80.0  # pixels of the sketch
INK, FORWARD, BACKWARD, LINE, CARD = "#1b1f24", "#116b39", "#b3261e", "#8b949e", "#f4f5f7"


def file(output: Gate, format: str) -> bytes:
    """The picture: values above the wires in green, adjoints below them in red."""
    return written(lambda: _figure(output), format)


def _figure(output: Gate) -> Figure:
    drawn = sketch(output)
    figure = Figure(figsize=(drawn.width / INCH, drawn.height / INCH))
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, drawn.width), ylim=(drawn.height, 0))
    axes.set_axis_off()
    for wire, gate in drawn.wires:
        axes.add_patch(PathPatch(_curve(wire), fill=False, edgecolor=LINE, linewidth=1.2))
        x, y = wire.start
        axes.text(x + 6, y - 5, gate.value, color=FORWARD, fontsize=9, va="bottom")
        axes.text(x + 6, y + 5, gate.adjoint, color=BACKWARD, fontsize=9, va="top")
    for x, y, width, height, gate in drawn.boxes:
        shape = FancyBboxPatch((x, y), width, height, "round,pad=0,rounding_size=6", facecolor=CARD, edgecolor=LINE)
        axes.add_patch(shape)
        axes.text(x + width / 2, y + height / 2, gate.label, color=INK, fontsize=10, ha="center", va="center")
    return figure


def _curve(wire: Wire) -> Curve:
    (x, y), (to, down) = wire.start, wire.end
    middle = (wire.bend + to) / 2
    points = [(x, y), (wire.bend, y), (middle, y), (middle, down), (to, down)]
    return Curve(points, [Curve.MOVETO, Curve.LINETO, Curve.CURVE4, Curve.CURVE4, Curve.CURVE4])
