"""What each command answers, as frozen records: the typed face of the JSON contract.

Formulas are SymPy expressions and exact numbers are SymPy numbers; measured numbers are floats. `to_dict` turns a
record into the JSON object of the contract, `report.wire` writes it. Points are tuples in the order of `variables`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.critical.findings import Box, CriticalPoint, Family, Interval
from symnewton.errors import ExitCode
from symnewton.language.typed import EXACTLY, Typed
from symnewton.verdicts import Concavity, Evidence, Kind, Stop

if TYPE_CHECKING:
    from matplotlib.figure import Figure

if TYPE_CHECKING:
    from symnewton.critical.algebra.real_roots import RealRoot

Vector = tuple[float, ...]
Matrix = tuple[Vector, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What every answer carries. `message` is one sentence that answers the question.

    `typed` is how the input writes its numbers. With `digits`, numbers are good to so many significant digits; those
    beyond doubles are `calculus.digits.Digits`.
    """

    command: ClassVar[str]
    input: str
    expression: Expr
    variables: tuple[Symbol, ...]
    notes: tuple[str, ...] = ()
    typed: Typed = EXACTLY
    digits: int | None = None
    message: str

    @property
    def exit_code(self) -> ExitCode:
        """`NOT_THAT_ANSWER` where the run ended without what was asked for."""
        return ExitCode.ANSWERED

    def to_dict(self) -> dict[str, Any]:
        """The object of the JSON contract, as Python values."""
        from symnewton.report.wire import to_dict

        return to_dict(self)

    def records(self) -> list[dict[str, Any]]:
        """The rows of the CSV, a dict each, such as the steps of a run; `pandas.DataFrame` takes them."""
        from symnewton.report.delimited import rows

        return rows(self)

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


@dataclass(frozen=True, kw_only=True)
class ParseReport(Report):
    """How a text was read."""

    command: ClassVar[str] = "parse"
    functions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GradientReport(Report):
    """The gradient as formulas and, at a point, as numbers; `at` is exact, the values are correctly rounded."""

    command: ClassVar[str] = "gradient"
    gradient: tuple[Expr, ...]
    at: tuple[Expr, ...] | None = None
    value: float | None = None
    gradient_at: Vector | None = None

    @property
    def exit_code(self) -> ExitCode:
        """`NOT_THAT_ANSWER` where f lacks a derivative at the point."""
        missing = any(map(math.isnan, self._derivatives))
        return ExitCode.NOT_THAT_ANSWER if missing else ExitCode.ANSWERED

    @property
    def _derivatives(self) -> Vector:
        return self.gradient_at or ()


@dataclass(frozen=True, kw_only=True)
class HessianReport(GradientReport):
    """The gradient and the Hessian: row i is the gradient of the i-th partial derivative."""

    command: ClassVar[str] = "hessian"
    hessian: tuple[tuple[Expr, ...], ...]
    hessian_at: Matrix | None = None

    @property
    def _derivatives(self) -> Vector:
        return (*super()._derivatives, *(entry for row in self.hessian_at or () for entry in row))


@dataclass(frozen=True, kw_only=True)
class ClassifyReport(Report):
    """What one point is, and why.

    `hessian_exact`, `eigenvalues_exact` and `characteristic_polynomial` (monic, in the symbol lambda) are None where
    the point is known only numerically or the formulas are too long to be of use. `trend` is "increasing",
    "decreasing" or "stationary" (one variable only). `reasons` are the sentences of the argument, in order;
    `tolerance` is the gradient size taken for zero where the evidence is numeric.
    """

    command: ClassVar[str] = "classify"
    at: tuple[Expr, ...]
    value: float
    gradient: tuple[Expr, ...]
    gradient_at: Vector
    gradient_norm: float
    is_critical: bool
    hessian: tuple[tuple[Expr, ...], ...]
    hessian_at: Matrix
    hessian_exact: tuple[tuple[Expr, ...], ...] | None
    characteristic_polynomial: Expr | None
    eigenvalues: Vector
    eigenvalues_exact: tuple[Expr, ...] | None
    kind: Kind
    strict: bool | None
    concavity: Concavity
    trend: str | None
    test: str
    evidence: Evidence
    tolerance: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Evaluations:
    """How often the function, its gradient and its Hessian were evaluated."""

    value: int = 0
    gradient: int = 0
    hessian: int = 0


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of a run. Row 0 is the start; `step` and `step_norm` lead into the row, `rule` names what made them."""

    k: int
    x: Vector
    value: float
    gradient: Vector
    gradient_norm: float
    step: Vector | None
    step_norm: float | None
    rule: str


@dataclass(frozen=True, kw_only=True)
class RootStep:
    """One row of a root search; `derivative` is f'(x), None where the method does without.

    Of a system, `value` is the vector F(x) and `derivative` its Jacobian, row by row.
    """

    k: int
    x: Vector
    value: float | Vector
    derivative: float | Matrix | None
    step: Vector | None
    rule: str


@dataclass(frozen=True, kw_only=True)
class Run(Report):
    """What every iteration reports: where it went, why it stopped and whether that is what was asked for."""

    x0: Vector
    x: Vector
    stop: Stop
    solved: bool
    method: str
    iterations: int
    evaluations: Evaluations
    order: float | None
    enclosure: Mapping[str, Vector] | None = None

    @property
    def exit_code(self) -> ExitCode:
        if self.stop is Stop.INTERRUPTED:
            return ExitCode.INTERRUPTED
        if self.stop is Stop.TIMEOUT:
            return ExitCode.BUDGET
        return ExitCode.ANSWERED if self.solved else ExitCode.NOT_THAT_ANSWER


@dataclass(frozen=True, kw_only=True)
class MinimizeReport(Run):
    """A run of `minimize` (`MaximizeReport`: of `maximize`). Where the end is proven, `x` is nearer than the last step.

    `value` and the steps are those of f itself, also when f is maximized; `value_enclosure` holds f at the proven point.
    `condition` is that of the Hessian at the end, `guaranteed` the step from which on the Newton-Kantorovich theorem
    promises convergence, with its quantity h.
    """

    command: ClassVar[str] = "minimize"
    value: float
    gradient_norm: float
    eigenvalues: Vector
    kind: Kind | None
    evidence: Evidence
    value_enclosure: Interval | None = None
    condition: float | None = None
    attainable_digits: int | None = None
    guaranteed: tuple[int, float] | None = None
    remarks: tuple[str, ...] = ()
    steps: tuple[Step, ...]

    @cached_property
    def gradient(self) -> tuple[Expr, ...]:
        """The gradient as formulas; derived when it is asked for, because the run computes without it."""
        return derivatives.gradient(self.expression, self.variables)

    @cached_property
    def hessian(self) -> tuple[tuple[Expr, ...], ...]:
        """The Hessian as formulas, likewise."""
        return derivatives.hessian(self.gradient, self.variables)


@dataclass(frozen=True, kw_only=True)
class MaximizeReport(MinimizeReport):
    """The same for a maximum."""

    command: ClassVar[str] = "maximize"


@dataclass(frozen=True, kw_only=True)
class CompareReport(Report):
    """The same problem by several methods, or from several starts, side by side."""

    command: ClassVar[str] = "compare"
    runs: tuple[MinimizeReport, ...]


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """A point where the global optimum is reached, proven to be the only one in a box of its own.

    `x` holds the doubles nearest to it, `exact` formulas where they are short.
    """

    x: Vector
    enclosure: Mapping[str, Interval]
    exact: tuple[Expr, ...] | None


@dataclass(frozen=True, kw_only=True)
class GlobalReport(Report):
    """The global minimum over a closed box, edges included (`GlobalMaximumReport`: the maximum).

    `value_enclosure` holds the infimum of f over the box, proven; `attained`: f has that value somewhere (None: that is
    not known). `solved` says that the enclosure is as narrow as was asked for and that f has the value. All points where
    it has are `minimizers` or lie in `regions`; `complete`: solved, and the minimizers are all. `x` is the best point
    found, None where f has no value, and `value` that of f there.
    """

    command: ClassVar[str] = "minimize"
    domain: Box
    x: Vector | None
    value: float
    enclosure: Mapping[str, Interval] | None
    value_enclosure: Interval
    attained: bool | None
    minimizers: tuple[Optimizer, ...]
    regions: tuple[Box, ...]
    solved: bool
    complete: bool
    evidence: Evidence
    argument: str
    boxes: int
    stop: Stop | None = None

    @property
    def exit_code(self) -> ExitCode:
        if self.stop is Stop.INTERRUPTED:
            return ExitCode.INTERRUPTED
        if self.stop is Stop.TIMEOUT and not self.solved:
            return ExitCode.BUDGET
        return ExitCode.ANSWERED if self.solved else ExitCode.NOT_THAT_ANSWER


@dataclass(frozen=True, kw_only=True)
class GlobalMaximumReport(GlobalReport):
    """The same for the maximum."""

    command: ClassVar[str] = "maximize"


@dataclass(frozen=True, kw_only=True)
class CriticalReport(Report):
    """Every critical point found, each classified, and whether the list is proven complete.

    `domain` None stands for all of R^n where f is defined; `argument` says what proves the list, or why nothing does.
    `stop` is None where the search came to its own end.
    """

    command: ClassVar[str] = "critical"
    points: tuple[CriticalPoint, ...]
    families: tuple[Family, ...]
    unresolved: tuple[Box, ...]
    complete: bool
    domain: Box | None
    argument: str
    stop: Stop | None = None

    @property
    def exit_code(self) -> ExitCode:
        if self.stop is Stop.INTERRUPTED:
            return ExitCode.INTERRUPTED
        if self.stop is Stop.TIMEOUT:
            return ExitCode.BUDGET
        return ExitCode.ANSWERED if self.complete else ExitCode.NOT_THAT_ANSWER


@dataclass(frozen=True, kw_only=True)
class RootReport(Run):
    """A run of `root`. `residual` is |f(x)|; `multiplicity` is None where it was not found out.

    `derivative` is f', or None of a system, whose `expression` is the tuple of its equations: it has a `jacobian`, row
    i the gradient of equation i, and the largest |F_i(x)| as its residual. `bracket` are the ends it began with.
    """

    command: ClassVar[str] = "root"
    derivative: Expr | None
    jacobian: tuple[tuple[Expr, ...], ...] | None = None
    bracket: Vector | None = None
    residual: float
    multiplicity: int | None
    evidence: Evidence = Evidence.NUMERIC
    steps: tuple[RootStep, ...]


@dataclass(frozen=True, kw_only=True)
class RootsReport(Report):
    """All real roots of a function of one variable.

    `domain` None stands for all of R; `unresolved` are intervals that may hold more roots; `argument` says what proves
    that these are all, or that nothing does.
    """

    command: ClassVar[str] = "root"
    roots: tuple[RealRoot, ...]
    unresolved: tuple[Interval, ...]
    complete: bool
    domain: Mapping[str, Interval] | None
    argument: str

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.ANSWERED if self.complete else ExitCode.NOT_THAT_ANSWER
