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
WIDTHS = WIDEST * 2.0 ** -np.arange(38)  # down to that
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
    the matrix shows the signs of its eigenvalues. All widths are tried at once.
    """
    held, g = list(free), [system[i] for i in free]
    slopes = [[formulas.slope(node, j) for j in held] for node in g]
    there: dict[int, Bounds] = {}
    with np.errstate(all="ignore"):
        value = np.array([_value(bounds(formulas, node, point[None], point[None], there)) for node in g])
        jacobian = [[_value(bounds(formulas, node, point[None], point[None], there)) for node in row] for row in slopes]
    if not np.isfinite([*value, *(entry for row in jacobian for entry in row)]).all():
        return None
    try:
        y, fields = (_symmetric if kind else _any)(np.array(jacobian).reshape(len(g), len(g)))
    except np.linalg.LinAlgError:
        return None
    half = np.zeros((len(WIDTHS), len(point)))
    half[:, held] = WIDTHS[:, None] * np.maximum(np.maximum(np.abs(point), size), SMALLEST)[held]
    low, high = point - half, point + half
    known: dict[int, Bounds] = {}
    with np.errstate(all="ignore"):
        entries = [[bounds(formulas, node, low, high, known) for node in row] for row in slopes]
        whole = [bounds(formulas, node, low, high, known) for node in (*f, *g)]
        lower = np.stack([np.stack([entry.low for entry in row], axis=1) for row in entries], axis=1)
        upper = np.stack([np.stack([entry.high for entry in row], axis=1) for row in entries], axis=1)
        centre, radius = 0.5 * (lower + upper), 0.5 * (upper - lower)
        spread = np.abs(np.eye(len(g)) - y @ centre) + np.abs(y) @ radius
        reach = np.abs(y @ value) + (spread @ half[:, held, None])[:, :, 0]
        good = (reach < (1 - MARGIN) * half[:, held]).all(axis=1)
    for each in (*whole, *(entry for row in entries for entry in row)):
        good &= each.smooth & np.isfinite(each.low) & np.isfinite(each.high)
    if not good.any():
        return None
    k = int(np.argmax(good))
    return Region(low[k], high[k], fields)


def _any(jacobian: Array) -> tuple[Array, dict[str, Any]]:
    """The inverse, as it is written."""
    y: Array = np.asarray(np.linalg.inv(jacobian), dtype=float)
    return y, {"matrix": y.tolist()}


def _symmetric(jacobian: Array) -> tuple[Array, dict[str, Any]]:
    """The inverse as C' S C with a diagonal S of signs, so that it shows the signs of the eigenvalues."""
    values, vectors = np.linalg.eigh(0.5 * (jacobian + jacobian.T))
    if not (np.abs(values) > 0).all():
        raise np.linalg.LinAlgError("a singular matrix")
    c, signs = (vectors / np.sqrt(np.abs(values))).T, np.sign(values)
    y: Array = c.T @ (signs[:, None] * c)
    return y, {"matrix": c.tolist(), "signs": [int(sign) for sign in signs]}


def _value(found: Bounds) -> float:
    return float(0.5 * (found.low[0] + found.high[0]))
