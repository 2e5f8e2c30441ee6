"""The steps of a search once more in Arb balls, whose functions are proven, not trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.points.findings import Box
from symnewton.points.intervals import krawczyk

BITS = 64
MOST = 20_000  # steps that are worth a second proof
DEEPEST = 40  # halvings of one step, because balls are wider than intervals
IEEE = frozenset(
    "constant variable add sub neg mul div over powi sqrt abs max min positive above slope sign step floor".split()
)
IEEE |= frozenset("where less equal not and or pi undefined".split())


class Steps(NamedTuple):
    """Claims, one a row: all zeros of the gradient in a box lie in a part of it (infinite: there are none)."""

    lower: Array
    upper: Array
    kept_lower: Array
    kept_upper: Array


def joined(parts: list[Steps], n: int) -> Steps:
    none = np.empty((0, n))
    return Steps(*(np.concatenate([none, *sides]) for sides in zip(*parts))) if parts else Steps(none, none, none, none)


def needed(function: Function) -> bool:
    """Whether an operation that varies is not one of IEEE arithmetic."""
    g = function.graph
    outputs = [function.output, *function.partials, *(e for row in function.second_partials for e in row)]
    return any(g.nodes[n].op not in IEEE and g.support[n] for n in g.reachable(outputs))


def passes(
    function: Function,
    steps: Steps,
    regions: Iterable[tuple[Array, Array, Box]],
    out_of_time: Callable[[], bool],
) -> bool:
    """Whether every claim and every region (with one zero, in its tight box) is proved again in balls, in time."""
    if len(steps.lower) > MOST:
        return False
    rows = [np.stack([low, high], axis=1) for low, high in zip(steps.lower, steps.upper)]
    parts = [np.stack([low, high], axis=1) for low, high in zip(steps.kept_lower, steps.kept_upper)]
    with ball.working_precision(BITS):
        for low, high, tight in regions:
            core = _core(function, low, high, tight)
            if core is None:
                return False
            rows.append(np.stack([low, high], axis=1))
            parts.append(core)
        return all(_holds(function, row, part, out_of_time) for row, part in zip(rows, parts))


def _core(function: Function, low: Array, high: Array, tight: Box) -> Array | None:
    """The largest box found between the tight one and the region in which balls prove exactly one zero."""
    core = np.array(tight)
    for share in (1.0, 0.5, 0.25, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6):
        box = np.stack([core[:, 0] + share * (low - core[:, 0]), core[:, 1] + share * (high - core[:, 1])], axis=1)
        if krawczyk.proven_single(function, tuple(map(tuple, box.tolist()))):
            return box
    return None


def _holds(function: Function, box: Array, part: Array, out_of_time: Callable[[], bool]) -> bool:
    """Whether balls prove that all zeros in the box lie in the part, if need be in pieces."""
    stack = [(box, 0)]
    while stack:
        piece, depth = stack.pop()
        if _settled(function, piece, part):
            continue
        if depth == DEEPEST or out_of_time():
            return False
        side = int(np.argmax(piece[:, 1] - piece[:, 0]))
        middle = piece[side].mean()
        for end in (0, 1):
            half = piece.copy()
            half[side, 1 - end] = middle
            stack.append((half, depth + 1))
    return True


def _settled(function: Function, piece: Array, part: Array) -> bool:
    if ((piece[:, 0] >= part[:, 0]) & (piece[:, 1] <= part[:, 1])).all():
        return True
    return krawczyk.proven_within(function, tuple(map(tuple, piece.tolist())), tuple(map(tuple, part.tolist())))
