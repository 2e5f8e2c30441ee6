"""Problems of any size: as symnewton is given them, and written out for a peer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Data = dict[str, list[float]]


@dataclass(frozen=True)
class Problem:
    """`terms` are those of the function of n written out, or with `data` the one term of a row, whose mean is taken."""

    name: str
    sizes: tuple[int, ...]
    text: Callable[[int], str]
    terms: Callable[[int], Iterator[str]]
    variables: Callable[[int], list[str]]
    start: Callable[[int], dict[str, float]]
    data: Callable[[int], Data] | None = None
    grows: bool = True


def table(columns: Data) -> str:
    """The columns as comma-separated values."""
    lines = [",".join(columns), *(",".join(map(repr, row)) for row in zip(*columns.values()))]
    return "\n".join(lines) + "\n"


def _x(n: int) -> list[str]:
    return [f"x{i}" for i in range(1, n + 1)]


def _rosenbrock(n: int) -> Iterator[str]:
    return (f"100*(x{i + 1}-x{i}^2)^2+(1-x{i})^2" for i in range(1, n))


def _broyden(n: int) -> Iterator[str]:
    yield "((3-2*x1)*x1-2*x2+1)^2"
    yield from (f"((3-2*x{i})*x{i}-x{i - 1}-2*x{i + 1}+1)^2" for i in range(2, n))
    yield f"((3-2*x{n})*x{n}-x{n - 1}+1)^2"


def _dixon_price(n: int) -> Iterator[str]:
    yield "(x1-1)^2"
    yield from (f"{i}*(2*x{i}^2-x{i - 1})^2" for i in range(2, n + 1))


def _wood(n: int) -> Iterator[str]:
    for i in range(1, n, 4):
        a, b, c, d = (f"x{i + k}" for k in range(4))
        yield f"100*({a}^2-{b})^2+({a}-1)^2+({c}-1)^2+90*({c}^2-{d})^2"
        yield f"10.1*(({b}-1)^2+({d}-1)^2)+19.8*({b}-1)*({d}-1)"


def _squared(i: int | str, j: int | str) -> str:
    return "+".join(f"({c}{i}-{c}{j})^2" for c in "xyz")


def _lennard_jones(n: int) -> Iterator[str]:
    for i in range(1, n):
        for j in range(i + 1, n + 1):
            yield f"({_squared(i, j)})^(-6)-2*({_squared(i, j)})^(-3)"


def _cluster(n: int) -> dict[str, float]:
    """Atoms on a cubic lattice, pushed aside a little."""
    found = {}
    for k in range(n):
        for c, at in zip("xyz", (k % 3, k // 3 % 3, k // 9)):
            found[f"{c}{k + 1}"] = at + 0.1 * math.sin(7 * k + ord(c))
    return found


def _logistic(rows: int) -> Data:
    u = [2 * ((k * 0.6180339887) % 1) - 1 for k in range(rows)]
    w = [2 * ((k * 0.4142135623) % 1) - 1 for k in range(rows)]
    chance = [1 / (1 + math.exp(-(0.5 + 2 * a - b))) for a, b in zip(u, w)]
    y = [float((k * 0.7320508075) % 1 < p) for k, p in enumerate(chance)]
    return {"u": [round(c, 6) for c in u], "w": [round(c, 6) for c in w], "y": y}


def _surface(_: int) -> Data:
    own = _logistic(60)
    return {"u": own["u"], "w": own["w"], "y": [round(math.sin(2 * a) + b * b, 6) for a, b in zip(own["u"], own["w"])]}


def _hidden(weights: int) -> int:
    return (weights - 1) // 4


def _weights(n: int) -> list[str]:
    return [*(f"{c}{j}" for c in "abcv" for j in range(1, _hidden(n) + 1)), "d"]


def _network(n: int) -> str:
    units = "+".join(f"v{j}*tanh(a{j}*u+b{j}*w+c{j})" for j in range(1, _hidden(n) + 1))
    return f"({units}+d-y)^2+0.001*({'+'.join(f'{v}^2' for v in _weights(n))})"


CHAINS = (10, 100, 1000, 10000)
R2 = "((x[i]-x[j])^2+(y[i]-y[j])^2+(z[i]-z[j])^2)"
PROBLEMS = (
    Problem(
        "Rosenbrock",
        CHAINS,
        lambda n: f"sum(100*(x[i+1]-x[i]^2)^2+(1-x[i])^2, i=1..{n - 1})",
        _rosenbrock,
        _x,
        lambda n: dict.fromkeys(_x(n), 1.1),
    ),
    Problem(
        "Broyden tridiagonal",
        CHAINS,
        lambda n: (
            f"((3-2*x[1])*x[1]-2*x[2]+1)^2+sum(((3-2*x[i])*x[i]-x[i-1]-2*x[i+1]+1)^2, i=2..{n - 1})"
            f"+((3-2*x[{n}])*x[{n}]-x[{n - 1}]+1)^2"
        ),
        _broyden,
        _x,
        lambda n: dict.fromkeys(_x(n), -1.0),
    ),
    Problem(
        "Dixon-Price",
        CHAINS,
        lambda n: f"(x[1]-1)^2+sum(i*(2*x[i]^2-x[i-1])^2, i=2..{n})",
        _dixon_price,
        _x,
        lambda n: dict.fromkeys(_x(n), 1.0),
    ),
    Problem(
        "Wood",
        (12, 100, 1000, 10000),
        lambda n: (
            "sum(100*(x[4*i-3]^2-x[4*i-2])^2+(x[4*i-3]-1)^2+(x[4*i-1]-1)^2+90*(x[4*i-1]^2-x[4*i])^2"
            f"+10.1*((x[4*i-2]-1)^2+(x[4*i]-1)^2)+19.8*(x[4*i-2]-1)*(x[4*i]-1), i=1..{n // 4})"
        ),
        _wood,
        _x,
        lambda n: dict(zip(_x(n), [-3.0, -1.0] * (n // 2))),
    ),
    Problem(
        "logistic regression",
        (30, 300, 3000, 100000),
        lambda n: "mean(log(1+exp(a+b*u+c*w))-y*(a+b*u+c*w))",
        lambda n: iter(["log(1+exp(a+b*u+c*w))-y*(a+b*u+c*w)"]),
        lambda n: ["a", "b", "c"],
        lambda n: dict.fromkeys("abc", 0.0),
        data=_logistic,
    ),
    Problem(
        "Lennard-Jones",
        (3, 6, 13, 20),
        lambda n: f"sum(sum({R2}^(-6)-2*{R2}^(-3), j=i+1..{n}), i=1..{n - 1})",
        _lennard_jones,
        lambda n: [f"{c}{k}" for c in "xyz" for k in range(1, n + 1)],
        _cluster,
        grows=False,
    ),
    Problem(
        "network",
        (21, 49, 101),
        lambda n: (
            f"mean((sum(v[j]*tanh(a[j]*u+b[j]*w+c[j]), j=1..{_hidden(n)})+d-y)^2)"
            f"+0.001*(sum(a[j]^2+b[j]^2+c[j]^2+v[j]^2, j=1..{_hidden(n)})+d^2)"
        ),
        lambda n: iter([_network(n)]),
        _weights,
        lambda n: {v: math.sin(3.0 * k) for k, v in enumerate(_weights(n))},
        data=_surface,
        grows=False,
    ),
)
BY_NAME = {problem.name: problem for problem in PROBLEMS}
