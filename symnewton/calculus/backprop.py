"""The chain rule through a program, backwards: adjoints, local derivatives, chains.

The adjoint of a node is the derivative of the output by it. Each is computed once, from the adjoints of what uses the
node, so the whole gradient costs a small multiple of the program however many chains there are (Griewank and Walther,
Evaluating Derivatives, 2nd ed. 2008, section 3.2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Add, Expr, Integer, Mul, Symbol, cancel, exp, tanh

from symnewton.calculus import derivatives
from symnewton.calculus.derivatives import postorder
from symnewton.calculus.shapes import sigmoid, sigmoid_argument, softplus_argument
from symnewton.calculus.sweeps import Numbers, sweep
from symnewton.language.program import Definition, Program

MOST_SPELLED = 3_000  # parts of all adjoints together; beyond that each is written with the adjoints it is made of
MOST_CANCELLED = 40  # parts of an adjoint that may be worth simplifying, and adjoints in all
MOST_PATHS = 8  # chains listed for an input
MOST_LISTED = 20_000  # factors in all chains that are listed


@dataclass(frozen=True)
class Factor:
    """The local derivative ∂of/∂by. `chains` counts the chains from the output to inputs that it stands in."""

    of: str
    by: str
    formula: Expr
    chains: int = 0
    value: float | None = None


@dataclass(frozen=True)
class Node:
    """A definition, with what the forward and the backward pass say of it. Values are None without a point."""

    name: str
    expression: Expr
    adjoint_formula: Expr
    value: float | None = None
    adjoint: float | None = None


@dataclass(frozen=True)
class Backward:
    """The two passes. `paths` holds at most `MOST_PATHS` chains an input; `path_counts` says how many there are.

    `gradient` is written in the names of the nodes; where `spelled` is False, adjoints occur in the formulas as the
    symbols that `adjoint_symbol` returns. `written_out` counts the factors of all chains together.
    """

    nodes: tuple[Node, ...]
    factors: tuple[Factor, ...]
    paths: Mapping[str, tuple[tuple[Factor, ...], ...]]
    path_counts: Mapping[str, int]
    written_out: int
    gradient: tuple[Expr, ...]
    spelled: bool
    gradient_at: tuple[float, ...] | None = None


def backpropagate(program: Program, point: Sequence[Expr] | None = None, digits: int | None = None) -> Backward:
    """The forward pass, the backward pass and the chains of a program, with numbers where there is a point.

    The numbers are doubles, or have so many `digits`.
    Raises: InputError where the program has no finite value at the point, or no derivative.
    """
    factors = local_derivatives(program)
    counts, lengths = _chains(program, factors)
    numbers = None
    if point is not None:
        numbers = sweep(program, {of: [f.by for f in made] for of, made in factors.items()}, point, digits)
        factors = {of: [replace(f, value=numbers.locals[of, f.by]) for f in made] for of, made in factors.items()}
    adjoints, spelled = _adjoints(program, factors)
    inputs = [symbol.name for symbol in program.inputs]
    return Backward(
        nodes=tuple(_node(definition, adjoints, numbers) for definition in program.definitions),
        factors=tuple(factor for made in factors.values() for factor in made),
        paths=_listed(program, factors, counts, lengths),
        path_counts={name: counts.get(name, 0) for name in inputs},
        written_out=sum(lengths.get(name, 0) for name in inputs),
        gradient=tuple(adjoints[name] for name in inputs),
        spelled=spelled,
        gradient_at=None if numbers is None else tuple(numbers.adjoints[name] for name in inputs),
    )


def towards(passes: Backward, output: str, inputs: Collection[str]) -> Backward:
    """What the passes say of some inputs alone: the factors in chains to them, and how many of these each stands in."""
    below, above = dict.fromkeys(inputs, 1), {output: 1}
    for factor in reversed(passes.factors):
        below[factor.of] = below.get(factor.of, 0) + below.get(factor.by, 0)
    lengths, kept = {output: 0}, []
    for factor in passes.factors:
        if below.get(factor.by, 0):
            above[factor.by] = above.get(factor.by, 0) + above[factor.of]
            lengths[factor.by] = lengths.get(factor.by, 0) + lengths[factor.of] + above[factor.of]
            kept.append(factor)
    return replace(
        passes,
        factors=tuple(replace(f, chains=above[f.of] * below[f.by]) for f in kept),
        path_counts={name: count if name in inputs else 0 for name, count in passes.path_counts.items()},
        paths={name: paths if name in inputs else () for name, paths in passes.paths.items()},
        written_out=sum(lengths.get(name, 0) for name in inputs),
    )


def adjoint_symbol(output: str, name: str) -> Symbol:
    """What stands for ∂output/∂name in a formula."""
    return Symbol(f"d{output}_d{name}", real=True)


def local_derivatives(program: Program) -> dict[str, list[Factor]]:
    """The factors of every definition that the output depends on, output first; those that are 0 are left out."""
    found: dict[str, list[Factor]] = {}
    needed = {program.output}
    for definition in reversed(program.definitions):
        if definition.name in needed:
            found[definition.name] = list(_factors(definition))
            needed.update(factor.by for factor in found[definition.name])
    above, _ = _chains(program, found)
    below = {symbol.name: 1 for symbol in program.inputs}
    for definition in program.definitions:
        below[definition.name] = sum(below[factor.by] for factor in found.get(definition.name, ()))
    return {of: [replace(f, chains=above[of] * below[f.by]) for f in factors] for of, factors in found.items()}


def _reach(program: Program, factors: Mapping[str, Sequence[Factor]]) -> dict[str, int]:
    """The inputs that each name depends on, as bit sets."""
    reach = {symbol.name: 1 << i for i, symbol in enumerate(program.inputs)}
    for definition in program.definitions:
        reach[definition.name] = 0
        for factor in factors.get(definition.name, ()):
            reach[definition.name] |= reach[factor.by]
    return reach


def _factors(definition: Definition) -> Iterator[Factor]:
    """The local derivatives, as a lecturer writes them: of a = sigmoid(z) it is a(1 - a)."""
    symbols = tuple(Symbol(name, real=True) for name in definition.operands)
    inside, outer = _outermost(definition)
    for symbol, partial in zip(symbols, derivatives.gradient(inside, symbols)):
        if partial != 0:
            yield Factor(definition.name, symbol.name, Add(*map(_positive, Add.make_args(outer * partial))))


def _positive(term: Expr) -> Expr:
    """-(y - 1)*u as (1 - y)*u."""
    if term.is_Mul and term.args[0].is_Rational and term.args[0].is_negative:
        for i, factor in enumerate(term.args):
            negative = [part.as_coeff_Mul()[0].is_negative for part in factor.args] if factor.is_Add else []
            if 2 * sum(negative) >= len(negative) > 0:
                return Mul(-term.args[0], *term.args[1:i], -factor, *term.args[i + 1 :])
    return term


def _outermost(definition: Definition) -> tuple[Expr, Expr]:
    """The u of a = g(u), and g'(u) in terms of a, where that is how it is written; else all of it, and 1."""
    e, a = definition.expression, Symbol(definition.name, real=True)
    inside = sigmoid_argument(e)
    if inside is not None:
        return inside, a * (1 - a)
    if isinstance(e, tanh):
        return e.args[0], 1 - a**2
    if isinstance(e, exp):
        return e.args[0], a
    inside = softplus_argument(e)
    if inside is not None:
        return inside, sigmoid(inside)
    return e, Integer(1)


def _chains(program: Program, factors: Mapping[str, Sequence[Factor]]) -> tuple[dict[str, int], dict[str, int]]:
    """How many chains lead from the output to each name, and how many factors they have together."""
    counts, lengths = {program.output: 1}, {program.output: 0}
    for of, made in factors.items():
        for factor in made:
            counts[factor.by] = counts.get(factor.by, 0) + counts[of]
            lengths[factor.by] = lengths.get(factor.by, 0) + lengths[of] + counts[of]
    return counts, lengths


def _listed(
    program: Program, factors: Mapping[str, Sequence[Factor]], counts: Mapping[str, int], lengths: Mapping[str, int]
) -> dict[str, tuple[tuple[Factor, ...], ...]]:
    """The first chains of every input, as long as there is room."""
    reach, room = _reach(program, factors), MOST_LISTED
    listed: dict[str, tuple[tuple[Factor, ...], ...]] = {}
    for i, symbol in enumerate(program.inputs):
        found: list[tuple[Factor, ...]] = []
        listed[symbol.name] = ()
        if lengths.get(symbol.name, 0) > room * counts.get(symbol.name, 1):
            continue  # its chains are too long on average, so do not go looking for a short one
        for path in _paths(program.output, symbol.name, 1 << i, reach, factors):
            if len(found) == MOST_PATHS or len(path) > room:
                break
            room -= len(path)
            found.append(path)
        listed[symbol.name] = tuple(found)
    return listed


def _paths(
    output: str, target: str, bit: int, reach: Mapping[str, int], factors: Mapping[str, Sequence[Factor]]
) -> Iterator[tuple[Factor, ...]]:
    """The chains from the output to an input, one after the other; no step leads where the input is not."""
    path: list[Factor] = []
    ways = [iter(factors[output])]
    while ways:
        factor = next((f for f in ways[-1] if reach[f.by] & bit), None)
        if factor is None:
            ways.pop()
            if path:
                path.pop()
        elif factor.by == target:
            yield (*path, factor)
        else:
            path.append(factor)
            ways.append(iter(factors[factor.by]))


def _adjoints(program: Program, factors: Mapping[str, Sequence[Factor]]) -> tuple[dict[str, Expr], bool]:
    """The formula of every adjoint, and whether they are written out in the names of the nodes."""
    spelled = _size_of_adjoints(program.output, factors) <= MOST_SPELLED
    simplify = sum(map(len, factors.values())) <= MOST_CANCELLED
    terms: dict[str, list[Expr]] = {}
    adjoints: dict[str, Expr] = {program.output: Integer(1)}
    for of, made in factors.items():
        if of != program.output:
            adjoints[of] = _sum(terms[of], simplify)
        above = adjoints[of] if spelled or of == program.output else adjoint_symbol(program.output, of)
        for factor in made:
            terms.setdefault(factor.by, []).append(Mul(above, factor.formula))
    for name in [*(d.name for d in program.definitions), *(symbol.name for symbol in program.inputs)]:
        if name not in adjoints:
            adjoints[name] = _sum(terms.get(name, []), simplify)
    return adjoints, spelled


def _sum(terms: Sequence[Expr], simplify: bool) -> Expr:
    """The sum; where its fractions cancel to something much shorter, that."""
    total = Add(*terms)
    if not simplify or total.count_ops() > MOST_CANCELLED or not total.is_rational_function(*total.free_symbols):
        return total
    if not any(part.is_Pow and part.exp.is_negative for part in postorder(total)):
        return total
    shorter = cancel(total)
    return shorter if 2 * shorter.count_ops() < total.count_ops() else total


def _size_of_adjoints(output: str, factors: Mapping[str, Sequence[Factor]]) -> int:
    """The parts of all adjoints together, each written out in the names of the nodes."""
    sizes = {output: 1}
    for of, made in factors.items():
        for factor in made:
            sizes[factor.by] = sizes.get(factor.by, 0) + sizes[of] + parts(factor.formula, {})
    return sum(sizes.values())


def parts(expression: Expr, known: Mapping[str, int]) -> int:
    """The nodes of the expression tree, names that are `known` counted as what they stand for."""
    sizes: dict[Expr, int] = {}
    for e in postorder(expression):
        sizes[e] = known.get(e.name, 1) if e.is_Symbol else 1 + sum(sizes[a] for a in e.args)
    return sizes[expression]


def sizes(program: Program) -> dict[str, int]:
    """The parts of every definition, written out in the inputs."""
    found: dict[str, int] = {}
    for definition in program.definitions:
        found[definition.name] = parts(definition.expression, found)
    return found


def _node(definition: Definition, adjoints: Mapping[str, Expr], numbers: Numbers | None) -> Node:
    name = definition.name
    node = Node(name, definition.expression, adjoints[name])
    return node if numbers is None else replace(node, value=numbers.values[name], adjoint=numbers.adjoints[name])
