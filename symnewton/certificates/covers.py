"""Covers of a box in the words of the checker: which part is halved, and why each leaf holds nothing more.

Boxes are halved, many at a time, until a leaf is known by its natural bounds or its mean value form, or is part of a
region. The halves are the checker's, so that what is found here in doubles is the same tree there in rationals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from symnewton.certificates.bounds import Array, Bounds, bounds, mean_value
from symnewton.checker import Formulas

LEAVES = 20_000
BATCH = 4096
COARSE = 1e-12
WORST = 1e10  # condition of a matrix that is inverted
COMBINED = 1e-9  # by which a combination is to be clear of 0
STEPS = 999  # the largest factor of a component in a combination
NARROW = 1e-14  # of the size of a number, and of the box: nothing is left to halve

Region = tuple[Array, Array]  # lower and upper ends


class _Tree:
    """The words of the nodes, and where their parts are."""

    def __init__(self) -> None:
        self.words: list[str] = [""]
        self.parts: dict[int, tuple[int, ...]] = {}

    def grow(self, node: int, word: str, count: int) -> tuple[int, ...]:
        """Writes a word, and makes room for so many parts."""
        self.words[node] = word
        first = len(self.words)
        self.words += [""] * count
        self.parts[node] = tuple(range(first, first + count))
        return self.parts[node]

    def text(self) -> str:
        found, left = [], [0]
        while left:
            node = left.pop()
            found.append(self.words[node])
            left += reversed(self.parts.get(node, ()))
        return " ".join(found)


# The words of leaves, `l1` and `h1` of what becomes a face, "" of what is halved.
Judge = Callable[[Array, Array], list[str]]


def free_of_zeros(formulas: Formulas, nodes: Sequence[int], f: Sequence[int], regions: Sequence[Region]) -> Judge:
    """What shows that a system has no zero on a box but those in the regions; f says where it is defined."""

    def judge(low: Array, high: Array) -> list[str]:
        known: dict[int, Bounds] = {}
        words = np.full(len(low), "", dtype=object)
        _name(words, _part_of(regions, low, high), "r")
        with np.errstate(all="ignore"):
            for i, node in enumerate(f):
                _name(words, np.where(bounds(formulas, node, low, high, known).nowhere, i, -1), "u")
            for i, node in enumerate(nodes):
                found = bounds(formulas, node, low, high, known)
                _name(words, np.where(found.sign & ~found.nowhere, i, -1), "g")
            for i, node in enumerate(nodes):
                if (words == "").any():
                    _name(words, np.where(mean_value(formulas, node, low, high, known).sign, i, -1), "g")
            n = low.shape[1]
            if len(nodes) >= n > 1 and (words == "").any():
                left = np.flatnonzero(words == "")
                some = words[left]
                _combined(formulas, nodes[:n], low[left], high[left], some)
                words[left] = some
        return list(words)

    return judge


def _combined(formulas: Formulas, nodes: Sequence[int], low: Array, high: Array, words: NDArray[np.object_]) -> None:
    """Names the boxes on which a component of Y G is not 0.

    Y is a multiple of the inverse of the Jacobian in the middle of its bounds, in whole numbers.
    """
    n = len(nodes)
    known: dict[int, Bounds] = {}
    middle = 0.5 * (low + high)
    at_middle: dict[int, Bounds] = {}
    slopes = [[bounds(formulas, formulas.slope(g, j), low, high, known) for j in range(n)] for g in nodes]
    lower = np.stack([np.stack([s.low for s in row], axis=1) for row in slopes], axis=1)
    upper = np.stack([np.stack([s.high for s in row], axis=1) for row in slopes], axis=1)
    values = [bounds(formulas, g, middle, middle, at_middle) for g in nodes]
    value = np.stack([0.5 * (v.low + v.high) for v in values], axis=1)
    whole = [bounds(formulas, g, low, high, known) for g in nodes]
    smooth = np.logical_and.reduce([s.smooth for row in [*slopes, values, whole] for s in row])
    centre, radius = 0.5 * (lower + upper), 0.5 * (upper - lower)
    usable = (
        smooth
        & np.isfinite(centre).all(axis=(1, 2))
        & np.isfinite(radius).all(axis=(1, 2))
        & np.isfinite(value).all(axis=1)
    )
    centre_or_one = np.where(usable[:, None, None], centre, np.eye(n))
    usable &= np.linalg.cond(centre_or_one) < WORST
    try:
        y = np.linalg.inv(np.where(usable[:, None, None], centre, np.eye(n)))
    except np.linalg.LinAlgError:  # of numbers so small that a pivot vanishes
        return
    y = np.rint(y * (STEPS / np.abs(y).max(axis=2, keepdims=True)))
    half = 0.5 * (high - low)
    spread = np.abs(y @ centre) + np.abs(y) @ radius
    nonzero = np.abs((y @ value[:, :, None])[:, :, 0]) > (1 + COMBINED) * (spread @ half[:, :, None])[:, :, 0]
    nonzero &= usable[:, None]
    for k in np.flatnonzero(nonzero.any(axis=1)):
        words[k] = "k" + ",".join(f"{c:.0f}" for c in y[k, np.argmax(nonzero[k])])


def above(formulas: Formulas, f: int, least: float, regions: Sequence[Region]) -> Judge:
    """What shows that f is nowhere below a bound."""

    def judge(low: Array, high: Array) -> list[str]:
        known: dict[int, Bounds] = {}
        words = np.full(len(low), "", dtype=object)
        _name(words, _part_of(regions, low, high), "r")
        with np.errstate(all="ignore"):
            value = bounds(formulas, f, low, high, known)
            _name(words, np.where(value.nowhere, 0, -1), "u")
            corner = (low == high).all(axis=1)  # where doubles are too coarse for the bound, and the checker is not
            _name(words, np.where(value.low >= least - np.where(corner, COARSE * abs(least), 0.0), 0, -1), "v")
            for i in range(low.shape[1]):
                wide = low[:, i] < high[:, i]
                slope = bounds(formulas, formulas.slope(f, i), low, high, known)
                usable = wide & slope.smooth & value.smooth
                _name(words, np.where(usable & (slope.low >= 0), i, -1), "l")
                _name(words, np.where(usable & (slope.high <= 0), i, -1), "h")
            _name(words, np.where(mean_value(formulas, f, low, high, known).low >= least, 0, -1), "v")
        return list(words)

    return judge


def cover(
    low: Sequence[float] | Array,
    high: Sequence[float] | Array,
    judge: Judge,
    *,
    leaves: int = LEAVES,
    narrow: float = NARROW,
) -> str | None:
    """The cover of a box; None where it takes too many leaves."""
    tree = _Tree()
    sides = np.subtract(high, low, dtype=float)
    size = None if np.isinf(sides).any() else np.where(sides > 0, sides, 1.0)
    waiting: list[tuple[int, Array, Array]] = [(0, np.array(low, dtype=float), np.array(high, dtype=float))]
    while waiting:
        if len(tree.words) > 2 * leaves:
            return None
        batch, waiting = waiting[-BATCH:], waiting[:-BATCH]
        lows, highs = np.array([part[1] for part in batch]), np.array([part[2] for part in batch])
        for (node, a, b), word in zip(batch, judge(lows, highs)):
            if word[:1] in ("l", "h"):
                i = int(word[1:])
                (face,) = tree.grow(node, word, 1)
                end = a[i] if word[0] == "l" else b[i]
                waiting.append((face, _with(a, i, end), _with(b, i, end)))
            elif word:
                tree.words[node] = word
            else:
                side = _longest(a, b, size, narrow)
                if side is None:
                    return None
                at = middle(float(a[side]), float(b[side]))
                first, last = tree.grow(node, f"s{side}", 2)
                waiting += [(first, a, _with(b, side, at)), (last, _with(a, side, at), b)]
    return tree.text()


def middle(low: float, high: float) -> float:
    """Where the checker halves a side."""
    if np.isinf(low):
        return 0.0 if np.isinf(high) else min(2 * high, -1.0)
    return max(2 * low, 1.0) if np.isinf(high) else 0.5 * (low + high)


def _with(ends: Array, i: int, value: float) -> Array:
    changed = ends.copy()
    changed[i] = value
    return changed


def _longest(low: Array, high: Array, size: Array | None, narrow: float) -> int | None:
    """The side that is longest; None where nothing is left to halve.

    Sides are measured by those of the box, or in a box without end by x/(1 + |x|).
    """
    if size is None:
        width = _compact(high) - _compact(low)
    else:
        width = (high - low) / size
    i = int(np.argmax(width))
    scale = max(1.0 if size is None else size[i], min(max(abs(low[i]), abs(high[i])), 1e300))
    return i if high[i] - low[i] > narrow * scale else None


def _compact(x: Array) -> Array:
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(x), np.sign(x), x / (1 + np.abs(x)))


def _part_of(regions: Sequence[Region], low: Array, high: Array) -> NDArray[np.int_]:
    """The region that a box is part of; -1 where there is none."""
    found = np.full(len(low), -1)
    for k, (first, last) in enumerate(regions):
        # Halves are rounded here, there not.
        room = np.where(first < last, NARROW * (np.abs(first) + np.abs(last)), 0.0)
        found = np.where(((low >= first + room) & (high <= last - room)).all(axis=1), k, found)
    return found


def _name(words: NDArray[np.object_], numbers: NDArray[np.int_], kind: str) -> None:
    """Writes leaves of a kind where there is a number and no word yet."""
    for k in np.flatnonzero((words == "") & (numbers >= 0)):
        words[k] = kind if kind == "v" else f"{kind}{numbers[k]}"
