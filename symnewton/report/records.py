"""What every command answers: a frozen record, the typed face of the JSON contract. Each command has its own file.

Formulas are SymPy expressions and exact numbers are SymPy numbers; measured numbers are floats. Points are tuples in
the order of `variables`. The fields, with their marks, are the members of the JSON object; the methods say how the
answer is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from sympy import Expr, Symbol

from symnewton.errors import ExitCode, InputError
from symnewton.language.problem import Constraint
from symnewton.language.typed import EXACTLY, Typed
from symnewton.linalg import Matrix as Matrix
from symnewton.linalg import Vector as Vector
from symnewton.marks import BY_VARIABLE, IF_THERE, UNSAID
from symnewton.verdicts import Stop

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from symnewton.lecture.worked import Working
    from symnewton.notation.names import Names
    from symnewton.notation.tex import Tex
    from symnewton.report.blocks import Block
    from symnewton.report.subject import Subject

Row = dict[str, Any]
Point = Annotated[Vector, BY_VARIABLE]
ExactPoint = Annotated[tuple[Expr, ...], BY_VARIABLE]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What every answer carries. `message` is one sentence that answers the question.

    `typed` is how the input writes its numbers. With `digits`, numbers are good to so many significant digits; those
    beyond doubles are `calculus.digits.Digits`. The `constraints` are as typed, `conditions` say what they mean.
    """

    command: ClassVar[str]
    input: str
    expression: Expr
    variables: tuple[Symbol, ...]
    notes: tuple[str, ...] = ()
    typed: Annotated[Typed, UNSAID] = EXACTLY
    constraints: Annotated[tuple[str, ...] | None, IF_THERE] = None
    conditions: Annotated[tuple[Constraint, ...], UNSAID] = ()
    digits: Annotated[int | None, UNSAID] = None
    message: str

    @property
    def answered(self) -> bool:
        """Whether this is what was asked for."""
        return True

    @property
    def exit_code(self) -> ExitCode:
        """`NOT_THAT_ANSWER` where the work ended without what was asked for, another where something stopped it."""
        stop = getattr(self, "stop", None)
        if stop is Stop.INTERRUPTED:
            return ExitCode.INTERRUPTED
        if self.answered:
            return ExitCode.ANSWERED
        return ExitCode.BUDGET if stop is Stop.TIMEOUT else ExitCode.NOT_THAT_ANSWER

    def to_dict(self) -> dict[str, Any]:
        """The object of the JSON contract, as Python values."""
        from symnewton.report.wire import to_dict

        return to_dict(self)

    def records(self) -> list[Row]:
        """The rows of the CSV, a dict each, such as the steps of a run; `pandas.DataFrame` takes them."""
        return [{name: value for name, value in self.to_dict().items() if name not in ("schema", "command")}]

    def blank(self) -> Row:
        """A row without values, for the head of an empty table."""
        return {}

    def page(self, names: Names) -> list[Block]:
        """What a person is told, in this order."""
        raise NotImplementedError

    def equations(self, tex: Tex) -> Iterator[str]:
        """The rows of align* in LaTeX."""
        yield tex.equation(tex.function, self.expression)

    def certificate(self) -> str:
        """The proof file of what is claimed, for `verify` or any reader of `symnewton/checker.py`."""
        from symnewton.certificates.write import certificate
        from symnewton.language.total import Total

        functions = self.expression if isinstance(self.expression, tuple) else (self.expression,)
        if any(f.has(Total) for f in functions):
            raise InputError("there are no proof files for sums over data", hint="Leave --certificate out.")
        return certificate(self.to_dict())

    def subject(self) -> Subject | None:
        """What there is to draw, of one variable or two; None where the answer is not about numbers."""
        return None

    def working(self, names: Names) -> list[Working]:
        """The worked steps to the answer, in the script and the notation of the names."""
        return []

    def spread(self, row: Row, point: str) -> Row:
        """The row with a column a variable in the place of the point; one named like another column gets a bow."""
        found: Row = {}
        for name, value in row.items():
            if name == point:
                names = [s.name + "_" * (s.name in row and s.name != point) for s in self.variables]
                found |= zip(names, value.values() if isinstance(value, dict) else value)
            else:
                found[name] = value
        return found

    def __str__(self) -> str:
        """What `print` shows: the table of the command line."""
        return self._rendered("table").rstrip("\n")

    def to_latex(self, *, notation: str = "leibniz", explain: bool = False) -> str:
        """The answer as a LaTeX fragment, which needs amsmath and amssymb; with `explain`, the worked steps too."""
        return self._rendered("latex", notation=notation, explain=explain)

    def to_html(self, *, notation: str = "leibniz", explain: bool = False) -> str:
        """The answer as a page for a browser, which loads nothing from elsewhere."""
        return self._rendered("html", notation=notation, explain=explain)

    def _rendered(self, format: str, *, notation: str = "leibniz", explain: bool = False) -> str:
        from symnewton.notation.style import Style
        from symnewton.report.rendering import ending, render

        return render(self, format, Style(notation=notation, explain=explain)) + ending(format)

    def plot(self) -> Figure:
        """The function with the points and the iterates of this report, as a Matplotlib figure.

        Raises InputError where there are not one or two variables, or no Matplotlib.
        """
        from symnewton.report.figure import figure

        return figure(self)

    def _repr_html_(self) -> str:
        from symnewton.report.html import render_inline

        return render_inline(self)

    def _repr_latex_(self) -> str:
        from symnewton.report.latex import render_formulas

        return render_formulas(self)
