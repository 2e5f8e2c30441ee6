"""The record: a program, its two passes and its chains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

from sympy import Expr

from symnewton.calculus.backprop import Backward, Factor, Node, towards
from symnewton.calculus.shapes import named
from symnewton.calculus.training import Training
from symnewton.errors import ExitCode, InputError
from symnewton.marks import BY_VARIABLE, IF_THERE, MEASURED, UNSAID, Called, told
from symnewton.notation.names import Names
from symnewton.notation.numbers import rounded
from symnewton.notation.style import Style
from symnewton.notation.symbols import variable_name
from symnewton.notation.tex import Tex, number
from symnewton.report.blocks import Block
from symnewton.report.records import ExactPoint, Point, Report, Row

if TYPE_CHECKING:
    from symnewton.drawing.circuit import Gate

MOST_COUNTED = 10**9  # chains that are told to the last
MOST_ROWS = 40  # of a pass in a table, and in LaTeX
MOST_INPUTS = 16  # whose chains are shown
MOST_PATHS = 4  # chains of one input
COLUMNS = ("name", "expression", "value", "adjoint", "adjoint_formula")


@dataclass(frozen=True)
class LocalDerivative:
    """The derivative of one definition alone, and in how many chains it stands."""

    factor: str
    formula: Expr
    value: float | None
    chains: int | str


@dataclass(frozen=True)
class Trained:
    """A training: the inputs before and after, by their names, and the output after each update."""

    rate: float
    epochs: int
    finished: bool
    before: Mapping[str, float]
    after: Mapping[str, float]
    losses: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class BackpropReport(Report):
    """A program and its derivatives. `expression` is the output in terms of the inputs, where that is short.

    `gradient` is too; `passes.gradient` is in the names of the nodes. `disagreement` is the largest relative difference
    between the adjoints of the inputs and the values of the symbolic derivatives, None where there are none. `only` are
    the inputs whose derivatives a page shows, None for all.
    """

    command: ClassVar[str] = "backprop"
    output: str
    passes: Annotated[Backward, UNSAID]
    gradient: Annotated[tuple[Expr, ...], BY_VARIABLE]
    at: Annotated[ExactPoint | None, MEASURED] = None
    disagreement: float | None = None
    training: Annotated[Training | None, UNSAID] = None
    only: Annotated[tuple[str, ...] | None, IF_THERE] = None

    @property
    def shown(self) -> Backward:
        """The passes, as far as they lead to inputs whose derivatives are shown."""
        return self.passes if self.only is None else towards(self.passes, self.output, self.only)

    @property
    @told
    def nodes(self) -> tuple[Node, ...]:
        """The definitions in the order of the forward pass."""
        return self.passes.nodes

    @property
    @told
    def factors(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """The chains of every input, factor by factor."""
        paths = self.passes.paths.items()
        return {name: tuple(tuple(map(_ratio, path)) for path in found) for name, found in paths}

    @property
    @told
    def path_counts(self) -> Mapping[str, int | str]:
        """How many chains every input has."""
        return {name: _whole(count) for name, count in self.passes.path_counts.items()}

    @property
    @told
    def local_derivatives(self) -> tuple[LocalDerivative, ...]:
        """The factors of all chains, each once."""
        return tuple(LocalDerivative(_ratio(f), f.formula, f.value, _whole(f.chains)) for f in self.passes.factors)

    @property
    @told
    def gradient_in_nodes(self) -> Annotated[tuple[Expr, ...], BY_VARIABLE]:
        """The gradient in the names of the nodes."""
        return self.passes.gradient

    @property
    @told
    def value(self) -> float | None:
        """The output at the point."""
        return next(node.value for node in self.passes.nodes if node.name == self.output)

    @property
    @told
    def gradient_at(self) -> Point | None:
        """The adjoints of the inputs."""
        return self.passes.gradient_at

    @property
    @told
    def trained(self) -> Annotated[Trained | None, Called("training")]:
        """The training, if there was one."""
        if self.training is None:
            return None
        run = self.training
        before, after = (dict(zip(run.names, values)) for values in (run.before, run.after))
        return Trained(run.rate, run.epochs, run.finished, before, after, run.losses)

    @property
    def exit_code(self) -> ExitCode:
        stopped = self.training is not None and not self.training.finished
        return ExitCode.NOT_THAT_ANSWER if stopped else ExitCode.ANSWERED

    def records(self) -> list[Row]:
        """A row per epoch of a training, else a row per input and node: value and adjoint."""
        told = self.to_dict()
        if told["training"] is not None:
            return [{"epoch": epoch, "loss": loss} for epoch, loss in enumerate(told["training"]["losses"])]
        at, slopes = told["at"] or {}, told["gradient_at"] or {}
        inputs = [
            {"name": name, "value": at.get(name), "adjoint": slopes.get(name), "adjoint_formula": formula}
            for name, formula in told["gradient_in_nodes"].items()
        ]
        return [{column: row.get(column) for column in COLUMNS} for row in (*inputs, *told["nodes"])]

    def circuit(self, name: Callable[[str], str], label: Callable[[Expr], str]) -> Gate | None:
        """The computational graph with its numbers, None where it is large or has none."""
        from symnewton.report.backprop.circuit import circuit

        inputs = {s.name: rounded(c) for s, c in zip(self.variables, self.at or ())}
        return circuit(self.passes, self.output, inputs, name, label)

    def file(self, format: str) -> bytes:
        """The drawing of the computational graph as a file of the format: png, svg or pdf. Needs Matplotlib."""
        from symnewton.drawing.pictures import ready
        from symnewton.report.backprop.page import Labels

        labels = Labels(self, Names(self, Style()))
        drawn = self.circuit(labels.label.__getitem__, labels.formula)
        if drawn is None:
            why = "it has no values" if self.at is None else "its graph is too large"
            raise InputError(f"there is no drawing of this program: {why}", hint="give every input a value with --at")
        ready()
        from symnewton.drawing.circuit_figure import file

        return file(drawn, format)

    def page(self, names: Names) -> list[Block]:
        from symnewton.report.backprop.page import blocks_of

        return blocks_of(self, names)

    def equations(self, tex: Tex) -> Iterator[str]:
        """The definitions, and for each input its chains and their formula."""
        yield from self._definitions(tex)
        passes = self.shown
        inputs = [(i, s) for i, s in enumerate(self.variables) if self.only is None or s.name in self.only]
        for i, symbol in inputs[:MOST_INPUTS]:
            paths = passes.paths[symbol.name][:MOST_PATHS]
            chains = " + ".join(" ".join(_fraction(f.of, f.by) for f in path) for path in paths)
            dots = r" + \dots" if passes.path_counts[symbol.name] > len(paths) else ""
            yield f"{_fraction(self.output, symbol.name)} &= {chains or 0}{dots}"
            value = "" if self.gradient_at is None else _value(self.gradient_at[i])
            if passes.spelled:
                yield f"&= {tex.math(named(passes.gradient[i]))}{value}"
            elif value:
                yield f"&{value}"

    def _definitions(self, tex: Tex) -> Iterator[str]:
        for symbol, constant in list(zip(self.variables, self.at or ()))[:MOST_ROWS]:
            yield tex.equation(variable_name(symbol.name, "latex"), constant)
        for node in self.passes.nodes[:MOST_ROWS]:
            value = "" if node.value is None else _value(node.value)
            yield tex.equation(variable_name(node.name, "latex"), named(node.expression)) + value


def _value(x: float) -> str:
    return f" = {number(x, 6)}"


def _fraction(of: str, by: str) -> str:
    return rf"\frac{{\partial {variable_name(of, 'latex')}}}{{\partial {variable_name(by, 'latex')}}}"


def _ratio(factor: Factor) -> str:
    return f"d{factor.of}/d{factor.by}"


def _whole(count: int) -> int | str:
    """A count for JSON: as text where a double is not enough for it."""
    return count if count <= 2**53 else amount(count)


def counted(count: int, noun: str) -> str:
    """1 chain, 2 chains."""
    return f"{amount(count)} {noun}{'' if count == 1 else 's'}"


def amount(count: int) -> str:
    """A count, of which only the size is told where it is beyond imagination: 8.5e417."""
    if count < MOST_COUNTED:
        return str(count)
    return f"{Decimal(count):.1e}".replace("+", "")
