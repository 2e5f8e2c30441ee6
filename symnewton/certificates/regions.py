"""Regions round points, with the matrices by which the checker sees that each holds one zero, and of which kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnewton.certificates.bounds import Array, Bounds, bounds
from symnewton.checker import Formulas

WIDEST = 0.25  # of the size of things: where the search for the widest region starts
SMALLEST = 2.0**-300
NARROWEST = 2.0**-40
MARGIN = 1e-9  # by which an image has to lie inside, the checker's rounding being another


@dataclass(frozen=True)
class Region:
    """A box round one zero, and the further fields of its line in the file."""

    low: Array
    high: Array
    fields: dict[str, Any]

    def line(self, number: int) -> dict[str, Any]:
        sides = [[a, b] for a, b in zip(self.low.tolist(), self.high.tolist())]
        return {"region": number, "box": sides, **self.fields}


def region_at(
    formulas: Formulas, f: list[int], system: list[int], point: Array, free: Sequence[int], size: Array, *, kind: bool
) -> Region | None:
    """The widest box round a point, of those tried, where f is smooth and Krawczyk's operator proves one zero.

    The other coordinates are held. `size` is that of things, in each coordinate. With `kind` the Jacobian is symmetric, and
    the matrix shows the signs of its eigenvalues.
    """
    slopes = [[formulas.slope(system[i], j) for j in free] for i in free]
    width = WIDEST
    while width > NARROWEST:
        half = np.zeros(len(point))
        half[list(free)] = width * np.maximum(np.maximum(np.abs(point), size), SMALLEST)[list(free)]
        low, high = point - half, point + half
        found = _proven(formulas, f, [system[i] for i in free], slopes, (low, high), list(free), kind)
        if found is not None:
            return Region(low, high, found)
        width /= 2
    return None


def _proven(
    formulas: Formulas,
    f: list[int],
    g: list[int],
    slopes: list[list[int]],
    box: tuple[Array, Array],
    free: list[int],
    kind: bool,
) -> dict[str, Any] | None:
    low, high = box
    middle, n = 0.5 * (low + high), len(free)
    known: dict[int, Bounds] = {}
    with np.errstate(all="ignore"):
        entries = [[bounds(formulas, slope, low[None], high[None], known) for slope in row] for row in slopes]
        whole = [bounds(formulas, node, low[None], high[None], known) for node in (*f, *g)]
        at_middle = [bounds(formulas, node, middle[None], middle[None], {}) for node in g]
        jacobian = [
            [_value(bounds(formulas, slope, middle[None], middle[None], {})) for slope in row] for row in slopes
        ]
    if not all(
        entry.smooth.all() and np.isfinite(entry.low).all() and np.isfinite(entry.high).all()
        for row in [*entries, whole]
        for entry in row
    ):
        return None
    lower = np.array([[entry.low[0] for entry in row] for row in entries]).reshape(n, n)
    upper = np.array([[entry.high[0] for entry in row] for row in entries]).reshape(n, n)
    centre, radius = 0.5 * (lower + upper), 0.5 * (upper - lower)
    value, there = np.array([_value(found) for found in at_middle]), np.array(jacobian).reshape(n, n)
    try:
        y, fields = _symmetric(there) if kind else _any(there)
    except np.linalg.LinAlgError:
        return None
    half = 0.5 * (high - low)[free]
    with np.errstate(all="ignore"):
        reach = np.abs(y @ value) + (np.abs(np.eye(n) - y @ centre) + np.abs(y) @ radius) @ half
    return fields if (reach < (1 - MARGIN) * half).all() else None


def _any(jacobian: Array) -> tuple[Array, dict[str, Any]]:
    """The inverse, as it is written."""
    y: Array = np.asarray(np.linalg.inv(jacobian), dtype=float)
    return y, {"matrix": y.tolist()}


def _symmetric(jacobian: Array) -> tuple[Array, dict[str, Any]]:
    """The inverse as C' S C with a diagonal S of signs, so that it shows the signs of the eigenvalues."""
    values, vectors = np.linalg.eigh(0.5 * (jacobian + jacobian.T))
    if not values.all():
        raise np.linalg.LinAlgError("a singular matrix")
    c, signs = (vectors / np.sqrt(np.abs(values))).T, np.sign(values)
    y: Array = c.T @ (signs[:, None] * c)
    return y, {"matrix": c.tolist(), "signs": [int(sign) for sign in signs]}


def _value(found: Bounds) -> float:
    return float(0.5 * (found.low[0] + found.high[0]))
