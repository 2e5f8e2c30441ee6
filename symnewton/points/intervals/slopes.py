"""Boxes that hold no lowest point because f rises or falls all over them, seen from the factors of its slopes.

Where doubles underflow, as in exp(-x) far out, the bounds of a slope do not tell its sign; its factors that are not
positive of themselves do, and a ball at one point of the box.
"""

from __future__ import annotations

import numpy as np

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import SMOOTH
from symnewton.calculus.function import Function
from symnewton.points.intervals.bounding import Faces
from symnewton.points.intervals.factors import LONGEST, factors_of
from symnewton.points.intervals.frame import Frame

BITS = 128
MOST = 20_000  # boxes


def without_slopes(function: Function, frame: Frame, faces: Faces) -> Faces:
    """The boxes that may hold a lowest point, those over which f rises or falls on the ends that this leads to."""
    if not 0 < len(faces) <= MOST or function.expression.count_ops() > LONGEST:
        return faces
    for i, partial in enumerate(derivatives.gradient(function.expression, function.variables)):
        factors = factors_of(partial, function.variables)
        if factors is None:
            continue
        level = function.ranges("sample", faces.lower, faces.upper)[2]
        sloping = level == SMOOTH
        for factor in factors:
            sloping &= factor.none_in(faces.lower, faces.upper)
        way = np.zeros(len(faces), dtype=int)
        for row in np.flatnonzero(sloping):
            way[row] = -_sign(function, i, faces.lower[row] + 0.5 * (faces.upper[row] - faces.lower[row]))
        side = faces.side[:, i]
        faces, way = _kept(faces, ~((way != 0) & (faces.between[:, i] | (side * way < 0))), way)
        held = np.zeros_like(faces.side)
        held[:, i] = np.where(faces.whole[:, i], way, 0)
        faces = frame.ends.held(faces, held)
    rows = np.concatenate([faces.lower, faces.upper, faces.side, faces.between], axis=1)
    return faces.only(np.unique(rows, axis=0, return_index=True)[1])


def _kept(faces: Faces, kept: Array, way: Array) -> tuple[Faces, Array]:
    return faces.only(kept), way[kept]


def _sign(function: Function, i: int, point: Array) -> int:
    """The sign of a slope at a point, 0 where it is not known."""
    with ball.working_precision(BITS):
        slope = function.balls("gradient", [ball.from_float(c) for c in point.tolist()])[i]
    return ball.proven_sign(slope)
