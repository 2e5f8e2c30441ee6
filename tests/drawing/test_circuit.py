"""The drawing of computational graphs. Oracles: finite differences, published circuits, the XML parser."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from symnewton.api import backprop
from symnewton.drawing.circuit import Gate, gates, lines, sketch
from symnewton.errors import InputError
from symnewton.report import Style, render

LAYERS = "z = w*x + b; a = sigmoid(z); L = (a - y)^2"
POINT = {"w": 1.0, "x": 2.0, "b": -1.0, "y": 1.0}
SHARED = "u = x*y; v = sin(u); L = u*v + x"


def drawn(text: str, at: Any) -> Gate:
    gate = backprop(text, at=at).circuit(str, str)
    assert gate is not None
    return gate


def text_of(gate: Gate, width: int, unicode: bool = True) -> str:
    found = lines(gate, width, unicode)
    assert found is not None
    return "\n".join("".join(text for text, _ in line).rstrip() for line in found)


def test_the_circuit_of_the_course_in_characters() -> None:
    gate = drawn("q = x + y; f = q*z", "x=-2, y=5, z=-4")
    assert text_of(gate, 80).splitlines() == [
        "   −2",
        "x ───┐            3",
        "   −4├ q = x + y ───┐",
        "   5 │            −4│          −12",
        "y ───┘              ├ f = q*z ────",
        "   −4               │          1",
        "   −4               │",
        "z ──────────────────┘",
        "   3",
    ]
    assert "├" not in text_of(gate, 80, unicode=False)
    short = text_of(gate, 20)
    assert "q = " not in short
    assert max(map(len, short.splitlines())) <= 20
    assert lines(gate, 10, True) is None


def loss(w: float, x: float, b: float, y: float) -> float:
    return (1 / (1 + math.exp(-(w * x + b))) - y) ** 2


def shared(x: float, y: float) -> float:
    return x * y * math.sin(x * y) + x


@pytest.mark.parametrize(("text", "f", "at"), [(LAYERS, loss, POINT), (SHARED, shared, {"x": 0.5, "y": 1.2})])
def test_what_comes_back_along_the_wires_of_an_input_adds_up_to_its_derivative(
    text: str, f: Any, at: dict[str, float]
) -> None:
    every = gates(drawn(text, at))
    for name, value in at.items():
        wires = [gate for gate in every if gate.name == name]
        h = 1e-6
        slope = (f(**{**at, name: value + h}) - f(**{**at, name: value - h})) / (2 * h)
        assert sum(float(gate.adjoint.replace("−", "-")) for gate in wires) == pytest.approx(slope, rel=5e-3)
        assert {gate.value.replace("−", "-") for gate in wires} == {f"{value:g}"}
    assert every[0].value.replace("−", "-") == f"{f(**at):.3g}"
    assert every[0].adjoint == "1"


def test_a_node_that_is_used_again_is_drawn_once() -> None:
    every = gates(drawn(SHARED, {"x": 0.5, "y": 1.2}))
    assert sorted(gate.name for gate in every) == ["L", "u", "u", "v", "x", "x", "y"]
    assert sum(bool(gate.inputs) for gate in every if gate.name == "u") == 1


@pytest.mark.parametrize("text", [LAYERS, SHARED.replace("; L", "; t = u - v + x; L")])
def test_nothing_lies_on_anything_else(text: str) -> None:
    at = {name: value for name, value in POINT.items() if name in "xy" or text == LAYERS}
    plan = sketch(drawn(text, at))
    for (x1, y1, w1, h1, _), (x2, y2, w2, h2, _) in combinations(plan.boxes, 2):
        assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1
    assert all(x >= 0 and x + w <= plan.width and y >= 0 and y + h <= plan.height for x, y, w, h, _ in plan.boxes)
    assert all(wire.start[0] < wire.bend <= wire.end[0] <= plan.width for wire, _ in plan.wires)


def test_the_page_has_the_graph_and_its_fractions() -> None:
    page = render(backprop(LAYERS, at=POINT), "html", Style())
    (figure,) = re.findall(r'<figure class="picture circuit">.*?</figure>', page)
    svg = ET.fromstring(figure).find(".//svg")
    assert svg is not None
    assert len(svg.findall("rect")) == len(svg.findall("path")) == 7
    texts = [element.text for element in svg.findall("text")]
    assert {"a = sigmoid(z)", "0.731", "−0.538", "−0.212"} <= set(texts)
    assert "<mfrac><mrow><mi>∂</mi><mi>a</mi></mrow><mrow><mi>∂</mi><mi>z</mi></mrow></mfrac>" in page
    assert "∂L/∂a·∂a/∂z" not in re.sub(r'alttext="[^"]*"', "", page)


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_files(tmp_path: Path, format: str) -> None:
    pytest.importorskip("matplotlib")
    content = backprop(LAYERS, at=POINT).file(format)
    assert content.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[format])


def test_no_drawing_without_values_or_of_a_large_graph() -> None:
    with pytest.raises(InputError, match="it has no values"):
        backprop(LAYERS).file("png")
    long = "; ".join(f"a{i} = a{i - 1}*x" for i in range(1, 60))
    report = backprop(long, at="a0=1, x=1")
    assert report.circuit(str, str) is None
    with pytest.raises(InputError, match="too large"):
        report.file("png")
