"""`python -m benchmarks.sympy_critical solve|nonlinsolve F LO HI`: what SymPy finds of ∇f = 0, a JSON array a point.

An expression of this program's own tables goes through `sympify`, which symnewton never does with text from outside.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import product
from typing import Any

import sympy as sp

X, Y = sp.symbols("x y", real=True)


def solutions(method: str, gradient: list[sp.Expr]) -> list[tuple[Any, ...]]:
    if method == "solve":
        found = sp.solve(gradient, [X, Y], dict=True)
        return [(s.get(X, X), s.get(Y, Y)) for s in found]
    found = sp.nonlinsolve(gradient, [X, Y])
    return list(found) if isinstance(found, sp.FiniteSet) else [t for s in found.args for t in s if len(t) == 2]


def numbers(coordinate: Any, low: float, high: float) -> Iterator[float]:
    """The real values that a coordinate stands for; of a family over the integers those from n = -9 to 9."""
    if isinstance(coordinate, sp.ImageSet):
        values = [coordinate.lamda(n) for n in range(-9, 10)]
    else:
        values = [coordinate]
    for value in values:
        if not value.free_symbols:
            z = complex(sp.N(value, 30))
            if abs(z.imag) < 1e-15 * max(1, abs(z)) and low - 1e-9 <= z.real <= high + 1e-9:
                yield z.real


def main(method: str, text: str, low: float, high: float) -> None:
    f = sp.sympify(text, locals={"x": X, "y": Y}, rational=True)
    for solution in solutions(method, [f.diff(X), f.diff(Y)]):
        for point in product(*(numbers(c, low, high) for c in solution)):
            print(json.dumps(point))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
