"""backprop: the chain rule through a program, or through the operations of one expression."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

from sympy import Expr

from symnewton.answers.common import DOUBLE_DIGITS, checked_digits
from symnewton.answers.parameters import Expression, Names, Point, Values, described
from symnewton.calculus import derivatives, training
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.backprop import MOST_PATHS, Backward, backpropagate, sizes, towards
from symnewton.calculus.build import extend
from symnewton.calculus.compile import evaluate
from symnewton.calculus.graph import Graph
from symnewton.calculus.trace import split, trace
from symnewton.errors import InputError
from symnewton.language import names_of, read_point, read_problem, require_variables
from symnewton.language.program import Program, defines, read_program, with_output, written_out
from symnewton.points.exactly import enclosure, nearest_double
from symnewton.report.backprop import BackpropReport, amount, counted

MOST_PARTS = 200  # of the output, written out in the inputs
MOST_ENTRIES = 5_000  # parts of all its derivatives together, at a guess
MOST_UPDATES = 50_000_000  # definitions computed in a training
BITS = 256
SHOWN = 5  # names in a note


@described()
def backprop(
    program: Expression,
    *,
    at: Point | None = None,
    of: str | None = None,
    step: float | None = None,
    train: str | Sequence[str] | None = None,
    only: str | Sequence[str] | None = None,
    epochs: int | None = None,
    digits: int | None = None,
    vars: Names = None,
    params: Values = None,
) -> BackpropReport:
    """The forward and the backward pass through a chain of definitions, or through the operations of one expression.

    `at` gives all inputs their values, `of` names the output (by default the last definition). With `step`, the inputs
    `train` (names, or patterns such as w*) take `epochs` gradient-descent updates of that rate. `only` names the inputs
    whose derivatives are shown: those that are trained, or all, where it is left out.
    Raises: SymnewtonError.
    """
    chain, formula = _read(program, of, vars, params, names_of(at))
    point = (chain.values or None) if at is None else read_point(at, chain.inputs)
    checked_digits(digits)
    passes = backpropagate(chain, point, digits if digits and digits > DOUBLE_DIGITS else None)
    gradient = passes.gradient if formula is None else derivatives.gradient(formula, chain.inputs)
    disagreement = None
    if point is not None and formula is not None:
        disagreement = _disagreement(chain, gradient, point, passes)
    last = next(d for d in chain.definitions if d.name == chain.output)
    trained = _train(chain, point, step, train, epochs)
    chosen = None if only is None else tuple(_chosen(chain, only))
    if chosen is None and trained is not None:
        chosen = trained.names
    return BackpropReport(
        input=str(program),
        expression=last.expression if formula is None else formula,
        variables=chain.inputs,
        notes=(*chain.notes, *_notes(chain, passes)),
        typed=chain.typed,
        output=chain.output,
        passes=passes,
        gradient=gradient,
        at=point,
        digits=digits,
        disagreement=disagreement,
        training=trained,
        only=chosen,
        message=_message(chain, passes if chosen is None else towards(passes, chain.output, chosen), trained, chosen),
    )


def _read(
    text: Expression, of: str | None, vars: Names, params: Values, names: Collection[str]
) -> tuple[Program, Expr | None]:
    """The program, and its output written out in the inputs where that is short."""
    if not isinstance(text, str) or not defines(text):
        problem = read_problem(text, variables=vars, parameters=params, names=names)
        require_variables(problem)
        chain = with_output(trace(problem), of)
        whole = of is None or of == chain.definitions[-1].name
        return chain, problem.expression if whole and _is_short(chain) else None
    chain = split(read_program(text, variables=vars, parameters=params, output=of, names=names))
    return chain, written_out(chain, sizes(chain), MOST_PARTS) if _is_short(chain) else None


def _is_short(chain: Program) -> bool:
    size = sizes(chain)[chain.output]
    return size <= MOST_PARTS and size * len(chain.inputs) <= MOST_ENTRIES


def _disagreement(chain: Program, gradient: Sequence[Expr], point: Sequence[Expr], passes: Backward) -> float | None:
    """How far the adjoints of the inputs are from the symbolic derivatives, relative to them; None where unknown.

    That is where the symbolic ones lose too many digits.
    """
    g = Graph()
    made: dict[Expr, int] = {symbol: g.variable(i) for i, symbol in enumerate(chain.inputs)}
    nodes = [extend(g, partial, made) for partial in gradient]
    with ball.working_precision(BITS):
        values = evaluate(g, nodes, ball, [enclosure(c, BITS) for c in point])
        partials = [values[node] for node in nodes]
        if not all(x.is_finite() and (x.is_exact() or x.rel_accuracy_bits() > BITS // 4) for x in partials):
            return None
        exact = map(ball.to_float, partials)
    return max(abs(a - b) / max(abs(a), abs(b)) if a != b else 0.0 for a, b in zip(exact, passes.gradient_at or ()))


def _train(
    chain: Program,
    point: tuple[Expr, ...] | None,
    rate: float | None,
    names: str | Sequence[str] | None,
    epochs: int | None,
) -> training.Training | None:
    if rate is None:
        if names is not None or epochs is not None:
            raise InputError("training needs a rate", hint="give --step, like --step 0.1")
        return None
    if point is None:
        raise InputError("training needs a point to start from", hint="give every input a value with --at")
    if names is None:
        raise InputError("training needs to know what to train", hint="name inputs, like --train w1,b1 or --train 'w*'")
    if not 0 < rate < math.inf:
        raise InputError(f"step is {rate:g}; it must be positive and finite", hint="try --step 0.1")
    updates = 1 if epochs is None else epochs
    if not 0 < updates * len(chain.definitions) <= MOST_UPDATES:
        most = MOST_UPDATES // len(chain.definitions)
        raise InputError(f"epochs is {updates}; it must be from 1 to {most} for this program", hint="try --epochs 100")
    start = [nearest_double(c) for c in point]
    return training.train(chain, start, _chosen(chain, names), rate, updates)


def _chosen(chain: Program, names: str | Sequence[str]) -> list[str]:
    """The inputs that the names and patterns mean, in the order of the inputs."""
    patterns = [name.strip() for name in (names.split(",") if isinstance(names, str) else names)]
    inputs = [symbol.name for symbol in chain.inputs]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in inputs):
            raise InputError(f"{pattern!r} is not an input", hint=f"the inputs are {_listed(inputs)}")
    return [name for name in inputs if any(fnmatchcase(name, pattern) for pattern in patterns)]


def _notes(chain: Program, passes: Backward) -> list[str]:
    notes = []
    used = {chain.output} | {factor.by for factor in passes.factors}
    idle = [d.name for d in chain.definitions if d.name not in used]
    if idle:
        notes.append(f"{chain.output} does not depend on {_listed(idle)}")
    if not _is_short(chain):
        notes.append(f"written out in the inputs {chain.output} is long: its formulas are in the names of the nodes")
    if not passes.spelled:
        notes.append(f"d{chain.output}_dz in a formula stands for the adjoint of z, so that formulas stay short")
    cut = [name for name, count in passes.path_counts.items() if count > len(passes.paths[name])]
    if cut:
        most = max(passes.path_counts[name] for name in cut)
        notes.append(
            f"not all chains are listed, at most {MOST_PATHS} for an input: {_listed(cut)} "
            f"{'has' if len(cut) == 1 else 'have'} up to {amount(most)}"
        )
    return notes


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names if len(names) <= SHOWN else [*names[: SHOWN - 1], f"… ({len(names)} in all)"])


def _message(chain: Program, passes: Backward, trained: training.Training | None, chosen: Sequence[str] | None) -> str:
    output, n = chain.output, len(chain.inputs)
    if trained is not None:
        first, last, k = trained.losses[0], trained.losses[-1], trained.epochs
        verb = "falls" if last < first else "rises" if last > first else "stays"
        run = f"{output} {verb} from {first:.6g} to {last:.6g} in {counted(k, 'update')} of rate {trained.rate:g}"
        return f"{run}." if trained.finished else f"{run}; the next one leaves the range of {output}."
    by = [symbol.name for symbol in chain.inputs] if chosen is None else chosen
    of_all = "" if len(by) == n else f" of {n}"
    what = (
        f"The derivative of {output} by {by[0]}"
        if len(by) == 1
        else f"The gradient of {output} by {len(by)}{of_all} inputs"
    )
    return f"{what}: {counted(sum(passes.path_counts.values()), 'chain')} through {counted(len(passes.nodes), 'node')}."
