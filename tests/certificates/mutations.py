"""Proof files that are changed at random, and an oracle that knows which claims are still true.

    make mutations COUNT=1000 SEED=1: so many changed files; how many were refused, and what was believed falsely

The oracle knows the function only by its text: SymPy differentiates it, NumPy's Newton iterations from a grid of starts
find the zeros, and mpmath polishes them. It shares no line with the checker, nor with what writes the files.
"""

from __future__ import annotations

import json
import random
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
import sympy as sp

import symnewton as sn
from symnewton.checker import verify

Lines = list[dict[str, Any]]
KINDS = ("minimum", "maximum", "saddle", "inflection")
SLACK = 1e-9  # of the size of things, up to which the oracle tells points apart

# Published functions, in every form of claim.
FILES: dict[str, Callable[[], Any]] = {
    "quartic": lambda: sn.critical("x^4 - 3x^2 + x"),
    "quartic in a box": lambda: sn.critical("x^4 - 3x^2 + x", box="-3:3"),
    "inflections": lambda: sn.critical("(x^2 - 1)^3"),
    "rational": lambda: sn.critical("4x/(1 + x^2)"),
    "lecture": lambda: sn.critical("exp(x) - log(x)"),
    "waves": lambda: sn.critical("sin(x) + cos(x)", box="-4:4"),
    "Himmelblau": lambda: sn.critical("(x^2 + y - 11)^2 + (x + y^2 - 7)^2"),
    "folium": lambda: sn.critical("x^3 + y^3 - 3x*y"),
    "Rosenbrock": lambda: sn.critical("100(y - x^2)^2 + (1 - x)^2"),
    "OpenStax": lambda: sn.critical("-2y/(x^2 + y^2 + 1)"),
    "McCormick": lambda: sn.critical("sin(x + y) + (x - y)^2 - 3x/2 + 5y/2 + 1", box="x=-1.5:4,y=-3:4"),
    "two hills": lambda: sn.critical("exp(-x^2-y^2) + exp(-(x-2)^2-(y-1)^2)", box="-4:4"),
    "Cayley": lambda: sn.critical("x^2 + y^2 + z^2 - 2x*y*z - 1", box="-2:2"),
    "monkey saddle": lambda: sn.critical("x^3 - 3x*y^2"),
    "flat minimum": lambda: sn.critical("x^4 + y^4"),
    "cusp": lambda: sn.critical("x^2 + y^3"),
    "two of three": lambda: sn.critical("(x^3 + 1)(y^3 + 1)"),
    "hill": lambda: sn.critical("(x^2 + 3y^2)*exp(-2x)", box="x=-1:2,y=-1:1"),
    "global": lambda: sn.minimize("x^4 - 3x^2 + x*y + y^2", box="-2:2"),
    "six-hump camel": lambda: sn.minimize("(4 - 2.1x^2 + x^4/3)x^2 + x*y + (4y^2 - 4)y^2", box="x=-3:3,y=-2:2"),
    "at a corner": lambda: sn.maximize("x*y + x", box="0:1"),
    "sines": lambda: sn.minimize("sin(x) + sin(10x/3)", box="2.7:7.5"),
    "roots": lambda: sn.root("x^5 - 3x + 1", all=True),
    "a root": lambda: sn.root("cos(x) - x", x0=1),
    "a system": lambda: sn.root(["x^2 + y^2 - 4", "x - y"], x0=(1, 2)),
    "a run": lambda: sn.minimize("exp(x) - log(x)", x0=0.05),
    "a saddle": lambda: sn.classify("x^2 - y^2", at=(0, 0)),
    "no critical point": lambda: sn.classify("x^3 - x", at="1/3"),
}


@cache
def original(name: str) -> str:
    return FILES[name]().certificate()


# --- Changes ---------------------------------------------------------------------------------------------------------------


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to all numbers, and texts that are numbers, in a line."""
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [p for k, v in items for p in _leaves(v, (*path, k))]
    text = str(value)
    return [path] if not isinstance(value, bool) and text and text.lstrip("-")[:1].isdigit() else []


def _change(line: Any, path: tuple[Any, ...], new: Callable[[str], str]) -> None:
    for k in path[:-1]:
        line = line[k]
    old = line[path[-1]]
    text = new(str(old))
    line[path[-1]] = text if isinstance(old, str) else int(text) if isinstance(old, int) else float(text)


def _in_line(lines: Lines, draw: random.Random, new: Callable[[str], str]) -> None:
    line = draw.choice([line for line in lines if _leaves(line)])
    _change(line, draw.choice(_leaves(line)), new)


def digit(lines: Lines, draw: random.Random) -> None:
    def other(text: str) -> str:
        places = [i for i, c in enumerate(text) if c.isdigit()]
        i = draw.choice(places[: max(1, len(places) // 2)])
        return text[:i] + str((int(text[i]) + draw.randint(1, 9)) % 10) + text[i + 1 :]

    _in_line(lines, draw, other)


def sign(lines: Lines, draw: random.Random) -> None:
    _in_line(lines, draw, lambda text: text[1:] if text.startswith("-") else f"-{text}")


def leaf(lines: Lines, draw: random.Random) -> None:
    """A leaf is dropped, doubled, or says something else."""
    covers = [(line, "cover", None) for line in lines if "cover" in line]
    covers += [(line, "faces", i) for line in lines for i in range(len(line.get("faces", [])))]
    if not covers:
        return digit(lines, draw)
    line, key, i = draw.choice(covers)
    words = (line[key] if i is None else line[key][i]).split()
    k = draw.randrange(len(words))
    words[k : k + 1] = draw.choice(
        [[], [words[k]] * 2, ["g0"], ["g1"], ["g2"], ["r0"], ["r1"], ["s0"], ["v"], ["k1,1"], ["u0"], ["l0"]]
    )
    if i is None:
        line[key] = " ".join(words)
    else:
        line[key][i] = " ".join(words)


def widened(lines: Lines, draw: random.Random) -> None:
    """The box of the problem, or of a region, or what is said to hold a point, is made wider, or narrower."""
    boxes = [line[key] for line in lines for key in ("box", "enclosure", "value") if line.get(key)]
    if not boxes:
        return digit(lines, draw)
    box = draw.choice(boxes)
    side = draw.choice(box) if isinstance(box[0], list) else box
    factor = draw.choice([0.5, 0.9, 1.1, 2, 10])
    a, b = (float(sp.Rational(str(end))) for end in side)
    half = (b - a) / 2 or 1e-3
    i = draw.randrange(2)
    side[i] = (a - half * (factor - 1)) if i == 0 else (b + half * (factor - 1))


def removed(lines: Lines, draw: random.Random) -> None:
    """A point is taken out, wherever it is named."""
    points = [line for line in lines if line.get("claim") == "point" and "region" in line]
    complete = [line for line in lines if line.get("claim") == "complete"]
    if not points or not complete:
        return digit(lines, draw)
    k = draw.choice(points)["region"]
    lines[:] = [line for line in lines if not (line.get("region") == k and "claim" in line)]
    complete[0]["points"] = [j for j in complete[0]["points"] if j != k]


def kind(lines: Lines, draw: random.Random) -> None:
    some = [line for line in lines if line.get("kind")]
    if not some:
        return function(lines, draw)
    line = draw.choice(some)
    line["kind"] = draw.choice([name for name in KINDS if name != line["kind"]])


def function(lines: Lines, draw: random.Random) -> None:
    """The text of the function is another."""
    i = draw.randrange(len(lines[0]["f"]))
    f = lines[0]["f"][i]
    how = draw.randrange(4)
    if how == 0:
        x = draw.choice(lines[0]["variables"])
        f += draw.choice([f" + {x}/7", f" - 2*{x}**2", f" + {x}**3", f" - {x}/1000"])
    elif how == 1 and any(c.isdigit() for c in f):
        k = draw.choice([k for k, c in enumerate(f) if c.isdigit()])
        f = f[:k] + str((int(f[k]) + draw.randint(1, 8)) % 10) + f[k + 1 :]
    elif how == 2 and (" + " in f or " - " in f):
        k = draw.choice([k for k in range(len(f) - 2) if f[k : k + 3] in (" + ", " - ")])
        f = f[:k] + (" - " if f[k + 1] == "+" else " + ") + f[k + 3 :]
    else:
        f = f"-({f})" if draw.random() < 0.5 else f"({f}) + ({draw.choice(lines[0]['variables'])} - 1/3)**2"
    lines[0]["f"][i] = f


CHANGES = (digit, sign, leaf, widened, removed, kind, function)


def changed(name: str, draw: random.Random) -> tuple[str, Lines]:
    """A kind of change, and the lines after it."""
    lines = [json.loads(line) for line in original(name).splitlines()]
    change = draw.choice(CHANGES)
    change(lines, draw)
    return change.__name__, lines


# --- The oracle --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Oracle:
    """What is true of the function in the head of a file."""

    f: tuple[str, ...]
    variables: tuple[str, ...]
    critical: bool

    @cached_property
    def symbols(self) -> list[sp.Symbol]:
        return [sp.Symbol(name, real=True) for name in self.variables]

    @cached_property
    def formulas(self) -> list[sp.Expr]:
        names = dict(zip(self.variables, self.symbols))
        return [sp.parse_expr(text, names) for text in self.f]

    @cached_property
    def g(self) -> list[sp.Expr]:
        return [self.formulas[0].diff(x) for x in self.symbols] if self.critical else self.formulas

    @cached_property
    def numbers(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """G and its Jacobian on arrays."""
        jacobian = [[g.diff(x) for x in self.symbols] for g in self.g]
        return tuple(sp.lambdify(self.symbols, what, "numpy") for what in (self.g, jacobian))  # type: ignore[return-value]

    def at(self, x: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        g, jacobian = (function(*x.T) for function in self.numbers)
        full = np.ones(len(x))
        return (
            np.stack([full * each for each in g], axis=-1),
            np.stack([np.stack([full * each for each in row], axis=-1) for row in jacobian], axis=-2),
        )

    def newton(self, x: np.ndarray[Any, Any], steps: int = 60) -> np.ndarray[Any, Any]:
        """Where Newton's iterations from these starts come to rest."""
        for _ in range(steps):
            g, jacobian = self.at(x)
            good = np.isfinite(g).all(axis=1) & np.isfinite(jacobian).all(axis=(1, 2))
            good[good] &= np.abs(np.linalg.det(jacobian[good])) > 1e-300
            x, g, jacobian = x[good], g[good], jacobian[good]
            if not len(x):
                break
            x = x - np.linalg.solve(jacobian, g[:, :, None])[:, :, 0]
        if len(x):
            step = np.linalg.norm(self.newton_step(x), axis=1)
            x = x[step < 1e-7 * (1 + np.linalg.norm(x, axis=1))]
        return x

    def newton_step(self, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        g, jacobian = self.at(x)
        return np.stack([np.linalg.lstsq(j, b, rcond=None)[0] for j, b in zip(jacobian, g)])

    def zeros(self, box: list[tuple[float, float]]) -> list[np.ndarray[Any, Any]]:
        """All zeros in a box that a grid of starts leads to."""
        count = {1: 4001, 2: 41, 3: 11}[len(box)]
        grid = np.meshgrid(*[np.linspace(a, b, count) for a, b in box])
        starts = np.stack([side.ravel() for side in grid], axis=-1)
        found: list[np.ndarray[Any, Any]] = []
        at_rest = starts[np.abs(self.at(starts)[0]).max(axis=1) < 1e-13]  # where the Jacobian may be singular
        for x in [*at_rest, *self.newton(starts)]:
            inside = all(a - SLACK <= c <= b + SLACK for c, (a, b) in zip(x, box))
            if inside and self.real(x) and not any(np.linalg.norm(x - y) < 1e-5 for y in found):
                found.append(x)
        return found

    def real(self, x: np.ndarray[Any, Any]) -> bool:
        """Whether f is defined at a point."""
        values = [f.subs(dict(zip(self.symbols, map(float, x)))).evalf() for f in self.formulas]
        return all(v.is_real and v.is_finite for v in values)

    def kinds(self, x: np.ndarray[Any, Any]) -> set[str]:
        """What a critical point may be to f; by the values round it where the eigenvalues do not tell."""
        _, (hessian,) = self.at(x[None])
        values = np.linalg.eigvalsh(hessian)
        if np.abs(values).min() > 1e-5 * max(1.0, np.abs(values).max()):
            return {"minimum"} if values.min() > 0 else {"maximum"} if values.max() < 0 else {"saddle"}
        seen = {self.seen_from(x, radius) for radius in (0.05, 0.02)}
        return seen if len(seen) == 1 else set(KINDS)

    def seen_from(self, x: np.ndarray[Any, Any], radius: float) -> str:
        """The kind, by the values at a distance."""
        f = sp.lambdify(self.symbols, self.formulas[0], "numpy")
        turns = np.linspace(0, 2 * np.pi, 1441)
        circle = np.array([np.cos(turns), np.sin(turns)]) if len(x) == 2 else np.array([[-1.0, 1.0]])
        rise = f(*(x[:, None] + radius * circle)) - f(*x)
        if (rise > 1e-14).any() and (rise < -1e-14).any():
            return "saddle" if len(x) == 2 else "inflection"
        return "minimum" if (rise > 1e-14).any() else "maximum"

    def lowest(self, box: list[tuple[float, float]], which: int) -> float:
        """The least value of which·f over a box: from a fine grid, and its best points on finer and finer ones."""
        f = sp.lambdify(self.symbols, self.formulas[0], "numpy")
        best: list[tuple[float, np.ndarray[Any, Any]]] = []
        low, high = np.array([a for a, _ in box]), np.array([b for _, b in box])
        centres, half = [(low + high) / 2], (high - low) / 2
        for _ in range(30):
            best = []
            for c in centres:
                sides = [np.linspace(max(a, m - h), min(b, m + h), 15) for a, b, m, h in zip(low, high, c, half)]
                x = np.stack([side.ravel() for side in np.meshgrid(*sides)], axis=-1)
                values = which * f(*x.T) * np.ones(len(x))
                for k in np.argsort(np.where(np.isfinite(values), values, np.inf))[:4]:
                    best.append((float(values[k]), x[k]))
            best.sort(key=lambda pair: pair[0])
            centres, half = [x for _, x in best[:6]], half / 3
        return which * best[0][0]


@lru_cache(maxsize=500)
def oracle(f: tuple[str, ...], variables: tuple[str, ...], critical: bool) -> Oracle:
    return Oracle(f, variables, critical)


@lru_cache(maxsize=500)
def zeros_of(known: Oracle, box: tuple[tuple[float, float], ...]) -> list[np.ndarray[Any, Any]]:
    return known.zeros(list(box))


def room(x: np.ndarray[Any, Any]) -> float:
    return float(SLACK * (1 + np.abs(x).max()))


def _number(end: Any) -> float:
    return float(sp.Rational(str(end)))


def is_false(claim: dict[str, Any], lines: Lines) -> str | None:
    """Why a claim is not true; None where it is, or where the oracle cannot tell."""
    head = lines[0]
    known = oracle(tuple(head["f"]), tuple(head["variables"]), head["about"] == "critical")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return _is_false(claim, lines, known)


def _is_false(claim: dict[str, Any], lines: Lines, known: Oracle) -> str | None:
    box = None if not lines[0]["box"] else [(_number(a), _number(b)) for a, b in lines[0]["box"]]
    if claim["claim"] == "point":
        ends = [(_number(a), _number(b)) for a, b in claim["enclosure"]]
        middle = np.array([[(a + b) / 2 for a, b in ends]])
        wide = max(b - a for a, b in ends) > 1e-6
        at_rest = list(middle) if np.abs(known.at(middle)[0]).max() < SLACK else []
        found = known.zeros(ends) if wide else list(known.newton(middle)) or at_rest
        within = [x for x in found if all(a - room(x) <= c <= b + room(x) for c, (a, b) in zip(x, ends))]
        if not within:
            return "there is no zero"
        good = not known.critical or any(claim["kind"] in known.kinds(x) for x in within)
        return None if good else "it is of another kind"
    if claim["claim"] == "complete":
        reach = 20.0 if len(lines[0]["variables"]) < 3 else 5.0
        found = zeros_of(known, tuple(box or [(-reach, reach)] * len(lines[0]["variables"])))
        on_edge = box and any(min(abs(c - a), abs(c - b)) < 1e-6 for x in found for c, (a, b) in zip(x, box))
        return "there are more" if len(found) > len(claim["points"]) and not on_edge else None
    if claim["claim"] in ("lowest", "highest"):
        assert box is not None
        value, (low, high) = known.lowest(box, 1 if claim["claim"] == "lowest" else -1), map(_number, claim["value"])
        off = 1e-8 * (1 + abs(value))
        return None if low - off <= value <= high + off else f"the value is {value}"
    return f"what {claim['claim']} means is not known"


def run(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """So many changed files: how many were refused, and were believed as they are still true; and the falsely believed."""
    draw, counts, wrong = random.Random(seed), Counter[str](), []
    names = list(FILES)
    for k in range(count):
        name = names[k % len(names)]
        change, lines = changed(name, draw)
        text = "\n".join(map(json.dumps, lines))
        if [json.loads(line) for line in original(name).splitlines()] == lines:
            counts["the same"] += 1
            continue
        verdicts = verify(text)
        believed = [claim for claim, verdict in verdicts if verdict == "holds"]
        counts[f"{change}: refused" if len(believed) < len(verdicts) else f"{change}: still true"] += 1
        wrong += [f"{name}, {change}: {why}: {claim}" for claim in believed if (why := is_false(claim, lines))]
    return counts, wrong


if __name__ == "__main__":
    counts, wrong = run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for what, count in sorted(counts.items()):
        print(f"{count:6}  {what}")
    print(f"{sum(counts.values())} changed files, {len(wrong)} claims believed falsely", *wrong, sep="\n")
    sys.exit(bool(wrong))
