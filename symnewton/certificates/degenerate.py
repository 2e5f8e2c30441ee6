"""Regions round points where the Hessian is singular: why there is no other critical point in them, and of which kind it is.

A point is alone where for each coordinate a component, or a combination of components, depends on that coordinate only and
has a zero of finite order there. It is a saddle where f rises and falls along curves through it; else it is an extreme where
f is above, or below, its value on all faces of the region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from symnewton.certificates.bounds import Array, bounds
from symnewton.certificates.covers import above, cover
from symnewton.certificates.regions import NARROWEST, WIDEST, Region
from symnewton.checker import Formulas, Uncovered

HIGHEST = 20  # order of a zero, or of a first derivative along a curve
RIM = 400  # leaves of a face
SLOPES = (1, -1, 2, -2)  # of the lines that are tried, and factors of the parabolas


def exactly(formulas: Formulas, node: int, point: Sequence[Fraction]) -> Fraction | None:
    """The value at a rational point, where the checker sees that it is rational."""
    try:
        return formulas.evaluated(node, point, {})
    except (Uncovered, KeyError, ZeroDivisionError):
        return None


def degenerate_region(
    formulas: Formulas, f: int, components: Sequence[int], point: Sequence[Fraction], size: Array, kind: str
) -> Region | None:
    """The widest box, of those tried, in which the checker sees that a rational point is the one zero and of its kind."""
    alone = _alone(formulas, components, point)
    if alone is None:
        return None
    x, last = np.array([float(c) for c in point]), [last for *_, last in alone]
    fields: dict[str, Any] = {"at": [str(c) for c in point], "alone": [[i, order] for i, order, _ in alone]}
    extreme = kind in ("minimum", "maximum")
    if not extreme:
        curves = _curves(formulas, f, point)
        if curves is None:
            return None
        fields["curves"] = curves
    width = WIDEST
    while width > NARROWEST:
        half = width * np.maximum(np.abs(x), np.minimum(size, 1.0))
        low, high = x - half, x + half
        known: dict[int, Any] = {}
        with np.errstate(all="ignore"):
            found = [bounds(formulas, node, low[None], high[None], known) for node in last]
            whole = [
                bounds(formulas, node, low[None], high[None], known)
                for node in (f, *(components[i] for i, *_ in alone))
            ]
        if all(each.sign.all() and each.smooth.all() for each in found) and all(each.smooth.all() for each in whole):
            rim = _rim(formulas, f, point, low, high, 1 if kind == "minimum" else -1) if extreme else None
            if rim is not None or not extreme:
                return Region(low, high, fields | ({"rim": rim} if rim else {}))
        width /= 2
    return None


def _alone(
    formulas: Formulas, components: Sequence[int], point: Sequence[Fraction]
) -> list[tuple[int, int, int]] | None:
    """For each coordinate a component of it alone, the order of its zero, and the derivative that is not 0."""
    found: list[tuple[int, int, int]] = []
    for j in range(len(point)):
        for i, component in enumerate(components):
            others = [formulas.slope(component, k) for k in range(len(point)) if k != j]
            if all(formulas.value(node) == 0 for node in others):
                node, order = component, 0
                while order <= HIGHEST and exactly(formulas, node, point) == 0:
                    node, order = formulas.slope(node, j), order + 1
                if 0 < order <= HIGHEST and exactly(formulas, node, point) is not None:
                    found.append((i, order, node))
                    break
    return found if len(found) == len(point) else None


def _curves(formulas: Formulas, f: int, point: Sequence[Fraction]) -> list[list[str]] | None:
    """Curves along which f rises and falls from the point."""
    rising = falling = None
    for curve in _candidates(point):
        rise, order = _first(formulas, f, curve)
        if order % 2 and rise:
            return [curve]
        rising, falling = (curve if rise > 0 else rising), (curve if rise < 0 else falling)
        if rising and falling:
            return [rising, falling]
    return None


def _candidates(point: Sequence[Fraction]) -> Iterator[list[str]]:
    """Lines and parabolas through a point, as formulas of _."""
    n = len(point)
    for v in sorted(product((0, *SLOPES), repeat=n), key=lambda v: sum(map(abs, v))):
        if any(v):
            yield [f"{_text(p)} + ({c})*_" for p, c in zip(point, v)]
    for i, j in product(range(n), repeat=2):
        for c in (*SLOPES, Fraction(3, 2), Fraction(1, 2)):
            for power in (2, 3):
                if i != j:
                    terms = ["_" if k == i else f"{_text(Fraction(c))}*_**{power}" if k == j else "0" for k in range(n)]
                    yield [f"{_text(p)} + {term}" for p, term in zip(point, terms)]


def _text(q: Fraction) -> str:
    return f"({q.numerator}/{q.denominator})"


def _first(formulas: Formulas, f: int, curve: list[str]) -> tuple[Fraction, int]:
    """The first derivative along a curve that is not 0, and its order; 0 where none is seen."""
    *x, t = formulas.names.values()
    nodes = [formulas.read(text, {"_": t}) for text in curve]
    along, zero = _substituted(formulas, f, dict(zip(x, nodes))), [Fraction(0)] * (len(x) + 1)
    for order in range(1, HIGHEST + 1):
        along = formulas.slope(along, len(x))
        rise = exactly(formulas, along, zero)
        if rise is None or rise:
            return rise or Fraction(0), order
    return Fraction(0), 0


def _substituted(formulas: Formulas, node: int, known: dict[int, int]) -> int:
    """A node with others in place of some."""
    if node not in known:
        op, a, *rest = formulas.nodes[node]
        if op == "q":
            return node
        first = _substituted(formulas, a, known)
        if op in ("+", "*", "^"):
            known[node] = formulas.make(op, first, _substituted(formulas, rest[0], known))
        else:
            known[node] = formulas.node(op, first)
    return known[node]


def _rim(
    formulas: Formulas, f: int, point: Sequence[Fraction], low: Array, high: Array, which: int
) -> list[Any] | None:
    """Covers of the faces that show f to be above its value at the point, or below it."""
    x = np.array([[float(c) for c in point]])
    f = formulas.make("*", formulas.q(which), f)
    with np.errstate(all="ignore"):
        value = bounds(formulas, f, x, x, {}).high[0]
    judge, covers = above(formulas, f, float(value + 1e-12 * abs(value) + 1e-300), []), []
    for k in range(2 * len(low)):
        first, last = low.copy(), high.copy()
        first[k // 2] = last[k // 2] = (low, high)[k % 2][k // 2]
        text = cover(first, last, judge, leaves=RIM)
        if text is None:
            return None
        covers.append(text)
    return [which, covers]
