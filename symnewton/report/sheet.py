"""From a record to a page of blocks: what a person is told, in which order and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from sympy import Expr, latex

from symnewton.report import wording
from symnewton.report.blocks import (
    Block,
    Column,
    Fact,
    Facts,
    Formulas,
    Headline,
    Matrix,
    Sentences,
    Signs,
    Steps,
    is_empty,
)
from symnewton.report.diagnosis import diagnosis
from symnewton.report.names import MOST_ITEMS, Names, brief, elided, shown, vector
from symnewton.report.numbers import resolving_digits
from symnewton.report.records import (
    ClassifyReport,
    CompareReport,
    CriticalReport,
    GlobalReport,
    GradientReport,
    HessianReport,
    MinimizeReport,
    ParseReport,
    Report,
    RootReport,
    RootsReport,
    RootStep,
    Run,
    Step,
)
from symnewton.report.style import Style
from symnewton.report.wire import formula
from symnewton.verdicts import Stop

CONTEXT_LINES = 2  # of a formula that is not itself the answer
CONTEXT_PARTS = 4  # partial derivatives shown where they are not the answer
CONTEXT_LENGTH = 400  # characters of f beyond which its derivatives are not shown, nor derived, as context
ROOT_STOPS = {
    Stop.GRADIENT: "f is 0, or within the tolerance",
    Stop.ROUNDING: "f is below its own rounding noise",
}
MOST_OPTIMA = 24  # points where the global optimum is reached
MOST_ENTRIES = 100  # of a Hessian written entry by entry


def page(report: Report, style: Style, extra: Mapping[str, Any] | None = None) -> list[Block]:
    """The blocks of an answer, notes last."""
    blocks: list[Block] = []
    if extra:
        blocks.append(Sentences((", ".join(f"{name} {value}" for name, value in extra.items()),), "", quiet=True))
    names = Names(report, style)
    blocks += body(report, names)
    if style.explain:
        blocks += _explained(report, names)
    if report.notes:
        blocks.append(Sentences(tuple(report.notes), "note:", quiet=True))
    return [block for block in blocks if not is_empty(block)]


def _explained(report: Report, names: Names) -> list[Block]:
    """The worked steps."""
    from symnewton.report.explain import working

    found = working(report, names)
    return [*found] if found else [Sentences(("there are no further steps to explain",), "note:", quiet=True)]


@singledispatch
def body(report: Report, names: Names) -> list[Block]:
    """The blocks that belong to the command."""
    raise TypeError(f"no page for {type(report).__name__}")


@body.register
def _(report: ParseReport, names: Names) -> list[Block]:
    facts = (
        Fact("canonical", (formula(report.expression),)),
        Fact("LaTeX", (latex(report.expression),)),
        Fact("variables", tuple(names.variables) or ("none",)),
        Fact("functions", tuple(report.functions) or ("none",)),
    )
    return [Formulas(((names.function, names.formula(report.expression)),)), Facts(facts)]


@body.register
def _(report: GradientReport, names: Names) -> list[Block]:
    blocks: list[Block] = [_definitions(report.expression, report.gradient, names)]
    if report.at is not None:
        blocks.append(Facts((Fact("at", names.exact_point(report.at)),)))
        values = [("f", report.value), (names.gradient, report.gradient_at)]
        known = [(name, (value,) if isinstance(value, float) else value) for name, value in values if value is not None]
        blocks.append(Formulas(tuple((_beside(name, names), vector(value)) for name, value in known)))
    return blocks


@body.register
def _(report: HessianReport, names: Names) -> list[Block]:
    definitions, *values = body.dispatch(GradientReport)(report, names)
    if report.hessian_at is not None:
        values += _numeric(report.hessian_at, names)
    return [definitions, *_symbolic(report.hessian, names), *values]


def _definitions(expression: Expr, gradient: Sequence[Expr], names: Names) -> Formulas:
    """f and its partial derivatives in full."""
    rows = [(names.function, names.formula(expression))]
    rows += [(part, names.formula(derivative)) for part, derivative in zip(names.parts, gradient)]
    return Formulas(tuple((_under(name, names), text) for name, text in rows))


def context_of(report: ClassifyReport | MinimizeReport | RootReport, names: Names) -> list[Block]:
    """f and what of its derivatives is short enough, where they are not what was asked for."""
    rows = [(names.function, names.formula(report.expression))]
    if len(rows[0][1]) > CONTEXT_LENGTH:
        left_out = "its derivatives are left out: symnewton hessian shows them"
        return [Formulas(tuple(rows), CONTEXT_LINES, left_out)]
    gradient = (report.derivative,) if isinstance(report, RootReport) else report.gradient
    kept = len(gradient) if len(gradient) <= CONTEXT_PARTS else CONTEXT_PARTS - 1
    rows += [(part, names.formula(derivative)) for part, derivative in zip(names.parts[:kept], gradient)]
    more = f"… and {len(gradient) - kept} more partial derivatives" if kept < len(gradient) else ""
    block = Formulas(tuple((_under(name, names), text) for name, text in rows), CONTEXT_LINES, more)
    constant = isinstance(report, ClassifyReport) and not names.single and report.hessian == report.hessian_exact
    return [block] if isinstance(report, RootReport) or constant else [block, *_symbolic(report.hessian, names, True)]


def _under(name: str, names: Names) -> str:
    """The name, as wide as all names of formulas, so that the equals signs stand below each other."""
    return name.ljust(max(map(len, (names.function, names.hessian, *names.parts))))


def _beside(name: str, names: Names) -> str:
    """The name, as wide as all names of values."""
    return name.ljust(max(len(names.gradient), len(names.hessian)))


def _symbolic(hessian: Sequence[Sequence[Expr]], names: Names, context: bool = False) -> list[Block]:
    """The Hessian: row i is the gradient of the i-th partial derivative. Where it is context, it may be left out."""
    name = _under(names.hessian, names)
    if names.single:
        return [Formulas(((name, names.formula(hessian[0][0])),), CONTEXT_LINES if context else None)]
    rows = names.formulas(hessian)
    labels = tuple(f"∇{part}" if "/" not in part else f"∇({part})" for part in names.parts)
    return [Matrix(name, frozen(rows), labels, too_wide(name) if context else _entries(rows, names))]


def _numeric(hessian: Sequence[Sequence[float]], names: Names, context: bool = False) -> list[Block]:
    """The values of the Hessian."""
    name = _beside(names.hessian, names)
    if names.single:
        return [Formulas(((name, shown(hessian[0][0])),))]
    rows = [[brief(entry, 10) for entry in row] for row in hessian]
    return [Matrix(name, frozen(rows), (), too_wide(name) if context else _entries(rows, names), numeric=True)]


def _exact(hessian: Sequence[Sequence[Expr]], names: Names) -> list[Block]:
    """The Hessian at an exact point."""
    name = _beside(names.hessian, names)
    if names.single:
        return [Formulas(((name, names.number(hessian[0][0])),))]
    return [Matrix(name, frozen(names.formulas(hessian)), (), too_wide(name))]


def frozen(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)


def too_wide(name: str) -> Formulas:
    return Formulas(((name, "too wide to be shown here; symnewton hessian lists its entries"),))


def _entries(rows: Sequence[Sequence[str]], names: Names) -> Formulas:
    """The upper triangle, an equation an entry, without the zeros."""
    found = [
        (names.derivative(names.symbols[i], names.symbols[j]), rows[i][j])
        for i in range(len(rows))
        for j in range(i, len(rows))
        if rows[i][j] != "0"
    ]
    more = "H is symmetric" + (", its other entries are 0" if any("0" in row for row in rows) else "")
    if len(found) > MOST_ENTRIES:
        more = f"… and {len(found) - MOST_ENTRIES} more entries; --format json has them all"
    return Formulas(tuple(found[:MOST_ENTRIES]), None, more)


@body.register
def _(report: ClassifyReport, names: Names) -> list[Block]:
    blocks = context_of(report, names)
    smooth = bool(report.hessian_at)
    values = (("f", (report.value,)), *([(names.gradient, report.gradient_at)] if smooth else []))
    blocks.append(Facts((Fact("at", names.exact_point(report.at)),)))
    blocks.append(Formulas(tuple((_beside(name, names), vector(value)) for name, value in values)))
    if report.hessian_exact is not None:
        blocks += _exact(report.hessian_exact, names)
    elif smooth:
        blocks += _numeric(report.hessian_at, names, context=True)
    if not names.single and smooth:
        blocks += _spectrum(report, names)
    blocks += [Headline(report.message, report.kind.value), Facts(_verdict(report, names))]
    return [*blocks, Sentences(report.reasons)] if report.reasons else blocks


def _spectrum(report: ClassifyReport, names: Names) -> list[Block]:
    """The characteristic polynomial and the signs of its roots."""
    blocks: list[Block] = []
    if report.characteristic_polynomial is not None:
        monic = report.characteristic_polynomial
        text = names.polynomial(-monic if len(report.variables) % 2 else monic)
        blocks.append(Formulas((("det(H − λI)" if names.unicode else "det(H - lambda*I)", text),), CONTEXT_LINES))
    eigenvalues, exacts = report.eigenvalues, report.eigenvalues_exact
    formulas = [names.formula(value) for value in exacts] if exacts else [""] * len(eigenvalues)
    marks = wording.signs(eigenvalues, exacts is not None)
    decimals = [shown(value) for value in eigenvalues]
    rows = [(text if text != decimal else "", decimal, mark) for text, decimal, mark in zip(formulas, decimals, marks)]
    if len(rows) > MOST_ITEMS:
        rows = [*rows[: MOST_ITEMS - 2], ("", "…", ""), rows[-1]]
    if rows:
        blocks.append(Signs(tuple(rows), wording.signs_verdict(report), report.kind.value, len(eigenvalues)))
    return blocks


def _verdict(report: ClassifyReport, names: Names) -> tuple[Fact, ...]:
    facts = [Fact("kind", (wording.kind_words(report.kind, report.strict),), report.kind.value)]
    if report.trend is not None:
        facts.append(Fact("trend", (report.trend,)))
    facts += [
        Fact("concavity", (wording.CONCAVITY[report.concavity],)),
        Fact("test", (report.test,)),
        Fact("evidence", (wording.EVIDENCE[report.evidence],)),
    ]
    if report.tolerance is not None:
        relation = "≤" if report.gradient_norm <= report.tolerance else ">"
        size = f"|{names.gradient}| = {brief(report.gradient_norm)} {relation} {brief(report.tolerance)}"
        facts.append(Fact("gradient", (size,)))
    return tuple(facts)


@body.register
def _(report: MinimizeReport, names: Names) -> list[Block]:
    steps, size = report.steps, f"|{names.gradient}|"
    values = tuple(step.value for step in steps)
    columns = (
        count_column(steps),
        *coordinates([step.x for step in steps], names),
        Column("f", "value", values, resolving_digits(values)),
        Column(size, "norm", tuple(step.gradient_norm for step in steps), 3),
        Column("step", "step", tuple(step.step_norm for step in steps), 3),
        Column("rule", "rule", tuple(step.rule for step in steps)),
    )
    eigenvalues = elided([shown(value) for value in report.eigenvalues])
    if names.single and eigenvalues:
        eigenvalues = (f"{names.hessian} = {eigenvalues[0]}",)
    facts = [
        Fact("point", names.point(report.x)),
        Fact("value", (f"f = {shown(report.value)}",)),
        Fact("gradient", (f"{size} = {brief(report.gradient_norm)}",)),
        Fact("curvature" if names.single else "eigenvalues", eigenvalues or ("not known",)),
        Fact("kind", (wording.kind_words(report.kind),), report.kind.value if report.kind else ""),
        Fact("evidence", (wording.EVIDENCE[report.evidence],)),
    ]
    blocks = [*context_of(report, names), *run_blocks(report, columns, facts, names, diagnosis(report))]
    return [*blocks, Sentences(report.remarks)] if report.remarks else blocks


@body.register
def _(report: RootReport, names: Names) -> list[Block]:
    from symnewton.report.root_page import run_page

    return run_page(report, names)


@body.register
def _(report: RootsReport, names: Names) -> list[Block]:
    from symnewton.report.root_page import roots_page

    return roots_page(report, names)


def count_column(steps: Sequence[Step] | Sequence[RootStep]) -> Column:
    return Column("k", "k", tuple(str(step.k) for step in steps))


def coordinates(points: Sequence[Sequence[float]], names: Names) -> list[Column]:
    columns = []
    for name, values in zip(names.variables, zip(*points)):
        columns.append(Column(name, "coordinate", values, resolving_digits(values)))
    return columns


def run_blocks(
    report: Run, columns: tuple[Column, ...], facts: list[Fact], names: Names, more: tuple[Fact, ...] = ()
) -> list[Block]:
    """The steps, the answer, what it is and how it was found."""
    root = isinstance(report, RootReport)
    facts += [
        Fact("stopped", (ROOT_STOPS.get(report.stop, report.stop.sentence) if root else report.stop.sentence,)),
        Fact("iterations", (str(report.iterations), f"method {report.method}")),
        Fact("evaluations", wording.work_words(report.evaluations, names.gradient, names.hessian)),
    ]
    if report.order is not None:
        facts.append(Fact("convergence", (wording.order_words(report.order),)))
    if report.enclosure is not None:
        ends = [report.enclosure[name] for name in names.symbols]
        facts.append(Fact("enclosure", box_words([(low, high) for low, high in ends], names)))
    tone, sign = ("good", "✓") if report.solved else ("bad", "✗")
    return [Steps(columns), Headline(report.message, tone, sign), Facts((*facts, *more))]


@body.register
def _(report: CompareReport, names: Names) -> list[Block]:
    runs = report.runs
    values = tuple(run.value for run in runs)
    columns = (
        Column("method", "text", tuple(run.method for run in runs)),
        *coordinates(tuple(run.x for run in runs), names),
        Column("f", "value", values, resolving_digits(values)),
        Column(f"|{names.gradient}|", "norm", tuple(run.gradient_norm for run in runs), 3),
        Column("iterations", "k", tuple(str(run.iterations) for run in runs)),
        Column("is a", "kind", tuple(run.kind.value if run.kind else "?" for run in runs)),
        Column("stopped", "rule", tuple(run.stop.slug for run in runs)),
    )
    tone, sign = ("good", "✓") if any(run.solved for run in runs) else ("bad", "✗")
    definition = Formulas(((names.function, names.formula(report.expression)),), CONTEXT_LINES)
    return [definition, Steps(columns, converging=False), Headline(report.message, tone, sign)]


@body.register
def _(report: GlobalReport, names: Names) -> list[Block]:
    tone, sign = ("good", "✓") if report.solved else ("bad", "✗")
    low, high = report.value_enclosure
    facts = [
        Fact("best point", ("none",) if report.x is None else names.point(report.x)),
        Fact("value", (f"f = {shown(report.value)}",)),
        Fact("enclosure", (f"the optimal value ∈ [{shown(low)}, {shown(high)}]",)),
        Fact("evidence", (wording.EVIDENCE[report.evidence],)),
        Fact("searched", (f"{report.boxes} boxes",)),
    ]
    several = report.minimizers if len(report.minimizers) > 1 else ()
    rows = [Fact(str(i), names.point(m.x)) for i, m in enumerate(several, 1)]
    regions = [", ".join(box_words(box, names)) for box in report.regions]
    return [
        Formulas(((names.function, names.formula(report.expression)),), CONTEXT_LINES),
        Facts((Fact("in", box_words(report.domain, names)),)),
        Headline(report.message, tone, sign),
        Facts(tuple(facts)),
        *([Facts(tuple(rows[:MOST_OPTIMA]))] if rows else []),
        *([Sentences(elided(regions, 6), "perhaps in:")] if regions else []),
        Sentences((report.argument,), ""),
    ]


@body.register
def _(report: CriticalReport, names: Names) -> list[Block]:
    points = report.points
    blocks: list[Block] = [Formulas(((names.function, names.formula(report.expression)),), CONTEXT_LINES)]
    if report.domain is not None:
        blocks.append(Facts((Fact("in", box_words(report.domain, names)),)))
    if points:
        values = tuple(point.value for point in points)
        columns = (
            Column("", "k", tuple(str(i) for i in range(1, len(points) + 1))),
            *coordinates(tuple(point.x for point in points), names),
            Column("f", "value", values, resolving_digits(values)),
            Column("kind", "kind", tuple(point.kind.value for point in points)),
            Column("evidence", "rule", tuple(point.evidence.value for point in points)),
        )
        blocks.append(Steps(columns, converging=False))
    irrational = [(str(i), point.exact) for i, point in enumerate(points, 1) if _worth_telling(point.exact)]
    if irrational:
        blocks.append(Facts(tuple(Fact(i, names.formula_point(exact)) for i, exact in irrational if exact)))
    if report.digits is not None:
        blocks.append(Facts(tuple(Fact(str(i), names.point(point.x)) for i, point in enumerate(points, 1))))
    families = [wording.family_words(family, names.formula) for family in report.families]
    if families:
        blocks.append(Sentences(tuple(families), "family:"))
    boxes = [", ".join(box_words(box, names)) for box in report.unresolved]
    if boxes:
        blocks.append(Sentences(elided(boxes, 6), "unresolved:"))
    tone, sign = ("good", "✓") if report.complete else ("bad", "✗")
    return [*blocks, Headline(report.message, tone, sign), Sentences((report.argument,), "")]


def _worth_telling(exact: tuple[Expr, ...] | None) -> bool:
    return exact is not None and not all(value.is_Integer for value in exact)


def box_words(box: Sequence[tuple[float, float]], names: Names) -> tuple[str, ...]:
    return elided([f"{name} ∈ [{shown(low)}, {shown(high)}]" for name, (low, high) in zip(names.variables, box)])
