"""Arrays of doubles: many points at once, without a claim; NaN or infinite where a function has no finite value."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from symnewton.calculus.arithmetic import real

Array = np.ndarray[Any, np.dtype[Any]]

INLINE = {
    "add": "{} + {}",
    "sub": "{} - {}",
    "neg": "-{}",
    "mul": "{} * {}",
    "div": "{} / {}",
    "over 2": "{0} / {1} / {1}",
    "powi 2": "{0} * {0}",
    "powi 3": "{0} * {0} * {0}",
}


constant, rounded = real.constant, real.rounded


def each(name: str) -> Callable[..., Array]:
    """An operation of double precision, element by element, where NumPy has none."""
    one = real.OPERATIONS[name]

    def function(u: Array, *detail: Any) -> Array:
        return np.asarray(np.frompyfunc(lambda x: one(float(x), *detail), 1, 1)(u), dtype=float)

    return function


def softplus(u: Array) -> Array:
    return np.maximum(u, 0.0) + np.log1p(np.exp(-np.abs(u)))


def sigmoid(u: Array) -> Array:
    small = np.exp(-np.abs(u))
    return np.where(u >= 0, 1.0, small) / (1.0 + small)


def step(u: Array, at_zero: Fraction | None) -> Array:
    return np.heaviside(u, np.nan if at_zero is None else float(at_zero))


def slope(u: Array) -> Array:
    return np.where(u == 0, np.nan, np.sign(u))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "constant": constant,
    "add": np.add,
    "sub": np.subtract,
    "neg": np.negative,
    "mul": np.multiply,
    "div": np.divide,
    "over": lambda u, v, n: np.divide(np.divide(u, np.power(v, float(n // 2))), np.power(v, float(n - n // 2))),
    "powi": lambda u, n: np.power(u, float(n)),
    "powr": lambda u, p: np.where(u >= 0, np.power(np.abs(u), p), np.nan),
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "cot": lambda u: 1 / np.tan(u),
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "erf": each("erf"),
    "erfc": each("erfc"),
    "gamma": each("gamma"),
    "loggamma": each("loggamma"),
    "polygamma": each("polygamma"),
    "lambertw": each("lambertw"),
    "sinc": each("sinc"),
    "softplus": softplus,
    "sigmoid": sigmoid,
    "abs": np.abs,
    "positive": lambda u: np.where(u > 0, u, np.nan),
    "slope": slope,
    "sign": np.sign,
    "step": step,
    "floor": np.floor,
    "max": np.maximum,
    "min": np.minimum,
    "above": lambda u, v: (slope(u - v) + 1) / 2,
    "where": np.where,
    "less": np.less,
    "equal": np.equal,
    "not": np.logical_not,
    "and": np.logical_and,
    "or": np.logical_or,
    "pi": lambda: np.pi,
    "undefined": lambda: np.nan,
}
