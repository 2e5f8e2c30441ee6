"""One function a command: text in, report out. The public Python face; `cli` adds only options and streams.

Every function takes `vars` (names in order) and `params` (name to value) and raises `SymnewtonError` on bad input.
Points are anything `language.read_point` takes: text, a sequence or a mapping of numbers, texts or SymPy numbers.
"""
# Signatures agreed first; the bodies follow.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnewton.report.records import (
    ClassifyReport, GradientReport, HessianReport, MaximizeReport, MinimizeReport, ParseReport, RootReport,
)

Point = str | Sequence[Any] | Mapping[str, Any]


def parse(expression: str, *, vars: Sequence[str] | None = None, params: Mapping[str, Any] | None = None) -> ParseReport: ...
def gradient(expression: str, *, at: Point | None = None, vars: Sequence[str] | None = None, params: Mapping[str, Any] | None = None) -> GradientReport: ...
def hessian(expression: str, *, at: Point | None = None, vars: Sequence[str] | None = None, params: Mapping[str, Any] | None = None) -> HessianReport: ...
def classify(expression: str, *, at: Point, vars: Sequence[str] | None = None, params: Mapping[str, Any] | None = None) -> ClassifyReport: ...
def minimize(expression: str, *, x0: Point, method: str = "trust-region", max_iterations: int | None = None, tolerance: float | None = None, timeout: float | None = None, vars: Sequence[str] | None = None, params: Mapping[str, Any] | None = None) -> MinimizeReport: ...
def maximize(expression: str, *, x0: Point, method: str = "trust-region", max_iterations: int | None = None, tolerance: float | None = None, timeout: float | None = None, vars: Sequence[str] | None = None, params: Mapping[str, Any] | None = None) -> MaximizeReport: ...
def root(expression: str, *, x0: Point, method: str = "newton", max_iterations: int | None = None, tolerance: float | None = None, timeout: float | None = None, vars: Sequence[str] | None = None, params: Mapping[str, Any] | None = None) -> RootReport: ...
