"""The graph as one straight-line Python function for an arithmetic.

The generated text holds slot numbers and nothing of the user's: no name and no literal of the input reaches it. Python
takes as long to compile a line of it as to interpret the node some dozens of times, so this is what is done at first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any, cast

from symnewton.calculus.graph import Graph, Node

Compiled = Callable[[Sequence[Any]], tuple[Any, ...]]
_Step = tuple[Callable[..., Any] | None, tuple[int, ...] | None, Any]
_FIXED: Callable[..., Any] = tuple
OFTEN = 32  # calls from which on a function is compiled
GUARD_BITS = 128  # for constants such as exp(1/10), which are computed as balls and then rounded once


def compile_graph(g: Graph, outputs: Sequence[int], arithmetic: ModuleType, *, inline: bool = True) -> Compiled:
    """A function from a point (a sequence of numbers of the arithmetic) to the values of the output nodes.

    With `inline` Python's own operators are used where they are quicker; in double precision they may raise
    ArithmeticError or ValueError where the function without them has NaN or infinity.
    """
    order = g.reachable(outputs)
    fixed = _rounded_constants(g, order, arithmetic) if hasattr(arithmetic, "rounded") else {}

    def compiled() -> Compiled:
        return _straight(g, order, outputs, fixed, arithmetic, inline)

    if any(g.nodes[number].op == "total" for number in order):
        return compiled()
    return _Interpreted(_steps(g, order, fixed, arithmetic, inline), tuple(map(order.index, outputs)), compiled)


class _Interpreted:
    """The same function before it is called often."""

    def __init__(self, steps: Sequence[_Step], outputs: Sequence[int], compiled: Callable[[], Compiled]) -> None:
        self.steps, self.outputs, self.compiled = steps, outputs, compiled
        self.calls, self.function = 0, cast(Compiled, self._interpreted)

    def __call__(self, x: Sequence[Any]) -> tuple[Any, ...]:
        self.calls += 1
        if self.calls == OFTEN:
            self.function = self.compiled()
        return self.function(x)

    def _interpreted(self, x: Sequence[Any]) -> tuple[Any, ...]:
        values: list[Any] = []
        for operation, arguments, detail in self.steps:
            if operation is None:
                values.append(x[detail])
            elif arguments is None:
                values.append(detail)
            else:
                values.append(operation(*[values[a] for a in arguments], *detail))
        return tuple([values[o] for o in self.outputs])


def _steps(g: Graph, order: Sequence[int], fixed: dict[int, Any], arithmetic: ModuleType, inline: bool) -> list[_Step]:
    """What computes each node: of a variable its number, of a constant its value, else an operation on values before."""
    steps: list[_Step] = []
    place = {number: i for i, number in enumerate(order)}
    for number in order:
        node = g.nodes[number]
        template = _template(node, arithmetic) if inline else None
        arguments = tuple(place[a] for a in node.args)
        if number in fixed:
            steps.append((_FIXED, None, fixed[number]))
        elif node.op == "variable":
            steps.append((None, None, node.detail))
        elif template is not None:
            steps.append((_operation(template, len(arguments)), arguments, ()))
        else:
            steps.append((arithmetic.OPERATIONS[node.op], arguments, (node.detail,) if _takes_detail(node) else ()))
    return steps


@lru_cache(maxsize=256)
def _operation(template: str, count: int) -> Callable[..., Any]:
    """An operator of Python as a function."""
    names, scope = [f"v{i}" for i in range(count)], dict[str, Any]()
    exec(f"def operation({', '.join(names)}):\n return {template.format(*names)}", scope)
    operation: Callable[..., Any] = scope["operation"]
    return operation


def _straight(
    g: Graph,
    order: Sequence[int],
    outputs: Sequence[int],
    fixed: dict[int, Any],
    arithmetic: ModuleType,
    inline: bool,
) -> Compiled:
    scope: dict[str, Any] = {}
    lines = []
    outputs_of = _outputs_of_totals(g, order)
    for number in order:
        if g.nodes[number].op == "total":
            lines += _total_lines(g.nodes[number], number, outputs_of, arithmetic, scope)
        elif number in fixed:
            scope[f"c{number}"] = fixed[number]
            lines.append(f" v{number} = c{number}")
        else:
            lines.append(f" v{number} = " + _line(g.nodes[number], number, arithmetic, inline, scope))
    lines.append(" return (" + "".join(f"v{o}, " for o in outputs) + ")")
    exec("def compiled(x):\n" + "\n".join(lines), scope)
    return scope["compiled"]


def _line(node: Node, number: int, arithmetic: ModuleType, inline: bool, scope: dict[str, Any]) -> str:
    """The right-hand side that computes one node; what it calls is put into the scope."""
    if node.op == "variable":
        return f"x[{node.detail}]"
    names = [f"v{a}" for a in node.args]
    template = _template(node, arithmetic) if inline else None
    if template is not None:
        return template.format(*names)
    scope[f"{node.op}_"] = arithmetic.OPERATIONS[node.op]
    if _takes_detail(node):
        scope[f"d{number}"] = node.detail
        names.append(f"d{number}")
    return f"{node.op}_({', '.join(names)})"


def _template(node: Node, arithmetic: ModuleType) -> str | None:
    found: str | None = arithmetic.INLINE.get(f"{node.op} {node.detail}" if node.detail in (2, 3) else node.op)
    return found


def _outputs_of_totals(g: Graph, order: Sequence[int]) -> dict[Any, dict[int, int]]:
    """For each pattern and its arguments the outputs that are summed, each with its place among them."""
    found: dict[Any, dict[int, int]] = {}
    for number in order:
        node = g.nodes[number]
        if node.op == "total":
            places = found.setdefault((node.detail[0], node.args), {})
            places.setdefault(node.detail[1], len(places))
    return found


def _total_lines(
    node: Node, number: int, outputs_of: dict[Any, dict[int, int]], arithmetic: ModuleType, scope: dict[str, Any]
) -> list[str]:
    """What computes a total: all those of its pattern at once, where it is the first of them."""
    from symnewton.calculus.totals import sums  # NumPy, which functions without data do without

    pattern, output = node.detail
    key = (pattern, node.args)
    places = outputs_of[key]
    name = f"t{list(outputs_of).index(key)}"
    line = f" v{number} = {name}[{places[output]}]"
    if name + "_" in scope:
        return [line]
    scope[name + "_"] = sums(pattern, list(places), arithmetic)
    return [f" {name} = {name}_(({''.join(f'v{a}, ' for a in node.args)}))", line]


def _takes_detail(node: Node) -> bool:
    return node.detail is not None or node.op == "step"


def _rounded_constants(g: Graph, order: list[int], arithmetic: ModuleType) -> dict[int, Any]:
    """The nodes that no variable enters, computed once: the doubles nearest to them, or the tightest intervals."""
    fixed = [n for n in order if not g.support[n] and g.nodes[n].op != "total"]
    values = {n: arithmetic.constant(g.nodes[n].detail) for n in fixed if g.nodes[n].op == "constant"}
    if len(values) < len(fixed):
        from symnewton.calculus.arithmetic import ball

        with ball.working_precision(GUARD_BITS):
            balls = evaluate(g, fixed, ball)
            values |= {n: arithmetic.rounded(balls[n]) for n in fixed if n not in values}
    return values


def evaluate(g: Graph, numbers: Sequence[int], arithmetic: ModuleType, point: Sequence[Any] = ()) -> dict[int, Any]:
    """The values of all nodes that `numbers` need, by number: an interpreter, for what is computed once."""
    values: dict[int, Any] = {}
    for number in g.reachable(numbers):
        node = g.nodes[number]
        if node.op == "variable":
            values[number] = point[node.detail]
        elif node.op == "total":
            from symnewton.calculus.totals import sums

            values[number] = sums(node.detail[0], [node.detail[1]], arithmetic)([values[a] for a in node.args])[0]
        else:
            detail = [node.detail] if _takes_detail(node) else []
            values[number] = arithmetic.OPERATIONS[node.op](*[values[a] for a in node.args], *detail)
    return values
