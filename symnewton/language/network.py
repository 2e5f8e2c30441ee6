"""The program of a small neural network, as a person would write it down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symnewton.errors import InputError

ACTIVATIONS = ("sigmoid", "tanh", "relu", "softplus", "identity")
MOST_WEIGHTS = 20_000
GOLDEN = 0.6180339887  # its multiples, taken modulo 1, spread evenly: weights that look drawn and never change
MOST_LAYERS = 1_000


def network(layers: str, activation: str = "sigmoid") -> str:
    """The program of a fully connected network such as `2-3-1`, a definition a line, with a comment that shows a run.

    Inputs x, targets y, weights w and biases b; z are the weighted sums and a the activations. Sigmoid networks end in
    a sigmoid and the cross-entropy, the others in the sum itself and half the squared error.
    Raises: InputError.

    >>> print(network("1-1", "tanh"))
    # A 1-1 network with 2 parameters. A point to try, and what to train:
    #   --at b1=-0.26,w1=-0.03,x=0.21,y=1 --train b1,w1
    z1 = w1*x + b1
    L = 1/2*(z1 - y)^2
    <BLANKLINE>
    """
    widths = _widths(layers)
    if activation not in ACTIVATIONS:
        raise InputError(f"unknown activation {activation!r}", hint="activations: " + ", ".join(ACTIVATIONS))
    lines = list(_definitions(widths, activation))
    defined = {line.partition(" = ")[0] for line in lines}
    used = sorted(set(re.findall(r"\b[wbxy][0-9_]*\b", " ".join(lines))) - defined)
    weights = [name for name in used if name[0] in "wb"]
    point = ",".join(f"{name}={_value(name, i)}" for i, name in enumerate(used, 1))
    head = (
        f"# A {layers} network with {len(weights)} parameters. A point to try, and what to train:",
        f"#   --at {point} --train {','.join(weights) if len(weights) < 10 else repr('w*,b*')}",
    )
    return "\n".join((*head, *lines)) + "\n"


def _widths(layers: str) -> list[int]:
    numbers = layers.split("-")
    if len(numbers) < 2 or not all(n.isascii() and n.isdigit() and int(n[:7]) > 0 for n in numbers):
        raise InputError(
            f"{layers!r} is not the shape of a network", hint="write the widths of its layers, such as 2-3-1"
        )
    widths = [int(n[:7]) for n in numbers]
    if sum((a + 1) * b for a, b in zip(widths, widths[1:])) > MOST_WEIGHTS or len(widths) > MOST_LAYERS:
        raise InputError(
            f"a network {layers} is too large", hint=f"at most {MOST_WEIGHTS} weights and {MOST_LAYERS} layers"
        )
    return widths


def _definitions(widths: list[int], activation: str) -> Iterator[str]:
    """The lines, layer by layer, the loss last."""
    last = len(widths) - 1
    below = [_name("x", i, alone=widths[0] == 1) for i in range(1, widths[0] + 1)]
    narrow = all(width == 1 for width in widths[1:])
    joint = "" if max(widths) < 10 and len(widths) < 11 else "_"
    for k, width in enumerate(widths[1:], 1):
        outputs = []
        for i in range(1, width + 1):
            unit = str(k) if narrow else f"{k}{joint}{i}"
            weights = [
                f"w{unit}" if len(below) == 1 and narrow else f"w{unit}{joint}{j}" for j in range(1, len(below) + 1)
            ]
            terms = " + ".join(f"{w}*{a}" for w, a in zip(weights, below))
            yield f"z{unit} = {terms} + b{unit}"
            plain = activation == "identity" or (k == last and activation != "sigmoid")
            outputs.append(f"z{unit}" if plain else f"a{unit}")
            if not plain:
                yield f"a{unit} = {activation}(z{unit})"
        below = outputs
    targets = [_name("y", i, alone=len(below) == 1) for i in range(1, len(below) + 1)]
    if activation == "sigmoid":
        losses = [f"{y}*log({a}) + (1 - {y})*log(1 - {a})" for a, y in zip(below, targets)]
        yield f"L = -({' + '.join(losses)})"
    else:
        squares = " + ".join(f"({a} - {y})^2" for a, y in zip(below, targets))
        yield f"L = 1/2*({squares})" if len(below) > 1 else f"L = 1/2*{squares}"


def _name(letter: str, i: int, *, alone: bool) -> str:
    return letter if alone else f"{letter}{i}"


def _value(name: str, i: int) -> str:
    """A number for an input: targets are 1, the others lie between -1/2 and 1/2."""
    return "1" if name[0] == "y" else f"{GOLDEN * i * 2 % 1 - 0.5:.2f}".replace("-0.00", "0")
