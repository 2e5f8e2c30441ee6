"""A computational graph on the page: SVG without a library, in the colours of the page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from symnewton.drawing.circuit import Gate, Wire, gates, sketch

NEAR = 8  # pixels from a wire to the numbers above it and below it


def figure(output: Gate) -> str:
    """The `figure` of a graph; what stands on every wire is told in words too."""
    drawn = sketch(output)
    said = f"The computational graph of {output.name}, with values above the wires and adjoints below them."
    size = f'viewBox="0 0 {drawn.width:.0f} {drawn.height:.0f}" style="max-width:{drawn.width * 1.25:.0f}px"'
    inside = "".join([*map(_wire, (wire for wire, _ in drawn.wires)), *_boxes(output), *_numbers(output)])
    return (
        f'<figure class="picture circuit"><div class="scroll" tabindex="0" role="region" aria-label="{escape(said)}">'
        f'<svg {size} role="img" aria-label="{escape(said)} {escape(_told(output))}">{inside}</svg></div>'
        f"<figcaption>{escape(said)}</figcaption></figure>"
    )


def _told(output: Gate) -> str:
    return "; ".join(f"{gate.label}: {gate.value}, {gate.adjoint}" for gate in gates(output))


def _wire(wire: Wire) -> str:
    (x, y), (to, down) = wire.start, wire.end
    middle = (wire.bend + to) / 2
    curve = "" if wire.bend == to else f"C{middle:.1f},{y:.1f} {middle:.1f},{down:.1f} {to:.1f},{down:.1f}"
    return f'<path class="wire" d="M{x:.1f},{y:.1f}H{wire.bend:.1f}{curve}"/>'


def _boxes(output: Gate) -> Iterator[str]:
    for x, y, width, height, gate in sketch(output).boxes:
        kind = "box" if gate.inputs else "box end"
        yield f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6"/>'
        place = f'x="{x + width / 2:.1f}" y="{y + height / 2 + 5:.1f}" text-anchor="middle"'
        yield f'<text class="axis" {place}>{escape(gate.label)}</text>'


def _numbers(output: Gate) -> Iterator[str]:
    for wire, gate in sketch(output).wires:
        x, y = wire.start
        yield f'<text class="ahead" x="{x + 6:.1f}" y="{y - NEAR:.1f}">{escape(gate.value)}</text>'
        yield f'<text class="back" x="{x + 6:.1f}" y="{y + NEAR + 10:.1f}">{escape(gate.adjoint)}</text>'
