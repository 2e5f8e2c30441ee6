"""The options that commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from symnewton.cli.arguments import Command as Command
from symnewton.cli.arguments import ExpressionCommand as ExpressionCommand
from symnewton.cli.arguments import ExpressionsCommand as ExpressionsCommand
from symnewton.cli.arguments import Group as Group
from symnewton.cli.arguments import Misuse as Misuse
from symnewton.cli.arguments import nearest as nearest
from symnewton.cli.output import Screen, World
from symnewton.newton.methods import METHODS, SQUARES
from symnewton.report import FORMATS

Function = TypeVar("Function", bound=Callable[..., Any])
Files = dict[str, str] | None


class Common(NamedTuple):
    """What every command may be told. `params` maps names to constant expressions."""

    vars: list[str] | None
    params: dict[str, str]
    digits: int | None
    timeout: float
    format: str
    output: str | None
    notation: str
    explain: bool
    jobs: int
    cluster: str | None
    resume: bool


def version(number: str) -> Callable[[Function], Function]:
    """`--version`, through the streams of this run."""

    def show(context: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted and not context.resilient_parsing:
            Screen(context.obj).write(f"symnewton {number}\n")
            context.exit()

    return click.option(
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Say the version and end.",
    )


class PositiveNumber(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # no generic in older versions
    """A float above zero, finite."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            number = float(value)
        except ValueError:
            self.fail(f"{value!r} is not a number.", param, ctx)
        if not (number > 0 and math.isfinite(number)):
            self.fail(f"{value} is not above zero and finite.", param, ctx)
        return number


def _names(_ctx: click.Context, _param: click.Parameter, value: str | None) -> list[str] | None:
    if value is None:
        return None
    names = [name.strip() for name in value.split(",")]
    if not all(names):
        raise click.BadParameter(f"{value!r} is not a list of names like x,y")
    return names


def _assignments(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for text in values:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise click.BadParameter(f"{text!r} is not of the form a=2")
        if name in parameters:
            raise click.BadParameter(f"{name!r} is given twice")
        parameters[name] = value
    return parameters


_TELLING = (
    click.option("--timeout", metavar="SECONDS", type=PositiveNumber(), default=8, show_default=True,
                 help="Time for each problem."),
    click.option("--format", type=click.Choice(list(FORMATS)), default="table", show_default=True,
                 help="How to write the answer."),
    click.option("--output", metavar="FILE", type=click.Path(), help="Write the answer to FILE, whole or not at all."),
)  # fmt: skip
_COMMON = (
    click.option("--vars", metavar="NAMES", callback=_names, help="Variables and their order, like x,y."),
    click.option("--param", "params", metavar="NAME=VALUE", multiple=True, callback=_assignments,
                 help="Give another symbol a value. Repeatable."),
    click.option("--digits", metavar="N", type=click.IntRange(1, 10_000),
                 help="Answer to N significant digits, proven."),
    *_TELLING,
    click.option("--notation", type=click.Choice(("leibniz", "lagrange")), default="leibniz",
                 show_default=True, help="How to write derivatives."),
    click.option("--explain", is_flag=True, help="Add the worked steps, as in a lecture."),
    click.option("--jobs", metavar="N", type=click.IntRange(min=0), default=1,
                 help="Solve the problems of - in N processes; 0: one a core."),
    click.option("--cluster", "--scheduler", metavar="ADDRESS",
                 help="Solve the problems of - on the workers of a Dask scheduler."),
    click.option("--resume", is_flag=True, help="Go on with the problems of - behind the last answer in --output FILE."),
)  # fmt: skip


def answer(
    world: World, common: Common, expression: str | tuple[str, ...], arguments: dict[str, Any], files: Files = None
) -> int:
    """The exit code of the running command, which gives the answer of the function of its name."""
    from symnewton.cli.session import Session

    one = expression[0] if isinstance(expression, tuple) and len(expression) == 1 else expression
    proof = arguments.pop("certificate", None)
    if proof is not None and one == "-":
        raise Misuse("one file holds one proof", "Give the expression itself instead of -.")
    files = files or ({} if proof is None else {proof: "certificate"})
    if common.output is not None and Path(common.output).resolve() in {Path(file).resolve() for file in files}:
        raise Misuse("two things are to be written into one file", "Give another name to one of them.")
    return Session(world, click.get_current_context().command, common, arguments, files).run(one)


def common(function: Function) -> Function:
    """Gives the command the expression and the options of all commands, these as one `Common`."""
    return click.argument("expression")(options_only(function))


def common_of_several(function: Function) -> Function:
    """The same for a command that takes several expressions, as a tuple."""
    return click.argument("expression", nargs=-1)(options_only(function))


def options_only(function: Function) -> Function:
    """Gives the command the options of all commands, as one `Common`."""

    def gathered(**given: Any) -> Any:
        shared = Common(**{name: given.pop(name) for name in Common._fields})
        if shared.explain and not FORMATS[shared.format].explained:
            raise Misuse("CSV has no place for worked steps", "Choose another --format, or leave --explain out.")
        if shared.resume and (shared.output is None or shared.format not in ("json", "csv")):
            raise Misuse("--resume goes on with a file of answers", "Add --output FILE and --format json or csv.")
        if shared.resume and given.get("expression") not in ("-", ("-",)):
            raise Misuse("--resume goes on with a stream", "Give the problems on standard input, and - for them.")
        if shared.cluster is not None and given.get("expression") not in ("-", ("-",)):
            raise Misuse("--cluster works on a stream", "Give the problems on standard input, and - for them.")
        if shared.cluster is not None and shared.jobs != 1:
            raise Misuse("--jobs is for this machine, --cluster for others", "Give one of them.")
        return function(common=shared, **given)

    wrapped: Any = update_wrapper(gathered, function)
    for parameter in reversed(_COMMON):
        wrapped = parameter(wrapped)
    return wrapped


def telling(function: Function) -> Function:
    """The options of a command that takes no function, as one `Common`."""

    def gathered(format: str, output: str | None, timeout: float, **given: Any) -> Any:
        return function(
            common=Common(None, {}, None, timeout, format, output, "leibniz", False, 1, None, False), **given
        )

    wrapped: Any = update_wrapper(gathered, function)
    for parameter in reversed(_TELLING):
        wrapped = parameter(wrapped)
    return wrapped


def certificate(function: Function) -> Function:
    """Where to write the proof."""
    return click.option(
        "--certificate", metavar="FILE", type=click.Path(), help="Write the proof into FILE, for verify."
    )(function)


class Point(click.Option):
    """The point of a command; where `needed`, that or one of the options `instead` is to be given, as the hint says."""

    def __init__(
        self, names: list[str], *, needed: bool, instead: tuple[str, ...], otherwise: str, **given: Any
    ) -> None:
        super().__init__(names, **given)
        self.needed, self.instead, self.otherwise = needed, instead, otherwise


def point(
    name: str,
    what: str,
    *,
    needed: bool = False,
    many: bool = False,
    instead: tuple[str, ...] = (),
    otherwise: str = ".",
) -> Callable[[Function], Function]:
    """A point, as the option `--name`; with `many` it may be given several times."""
    always = needed and not instead
    sentence = f"{what}: 0.05, 4,4 or x=4,y=pi/2.{' Needed.' if always else ''}{' Repeatable.' if many else ''}"
    return click.option(
        f"--{name}", cls=Point, metavar="POINT", help=sentence, multiple=many,
        needed=needed, instead=instead, otherwise=otherwise,
    )  # fmt: skip


MINIMIZERS = (*METHODS, *SQUARES, "sqp")


def box(function: Function) -> Function:
    """The box to search."""
    return click.option("--box", metavar="BOX", help="Where to search: -4:4 for every variable, or x=-4:4,y=0:pi.")(
        function
    )


def subject_to(function: Function) -> Function:
    """The constraints."""
    return click.option(
        "--subject-to", "-s", "subject_to", metavar="CONSTRAINT", multiple=True,
        help="Only where this holds: 'x+y = 1', 'x*y >= 2' or '0 <= x <= 1'. Repeatable.",
    )(function)  # fmt: skip


def data(function: Function) -> Function:
    """What a function may name besides variables: columns and definitions."""
    for option in (
        click.option(
            "--where", metavar="NAME=EXPR", multiple=True, help="Define a name in the expression. Repeatable."
        ),
        click.option(
            "--data",
            metavar="FILE",
            help="Columns for sum(...) and mean(...), from a CSV or TSV file; - is standard input.",
        ),
    ):
        function = option(function)
    return function


def fit(function: Function) -> Function:
    """Whether to say what a fit says of the data."""
    return click.option("--fit", is_flag=True, default=None, help="Add standard errors, residuals and R^2 of a fit.")(
        function
    )


def rate(function: Function) -> Function:
    """The rate of gradient descent."""
    return click.option("--rate", metavar="R", type=PositiveNumber(), help="Fixed rate of gradient-descent.")(function)


def limits(function: Function) -> Function:
    """When an iteration ends."""
    for option in (
        click.option("--tolerance", metavar="T", type=PositiveNumber(), help="Size taken for zero."),
        click.option("--max-iterations", metavar="N", type=click.IntRange(min=1), help="Give up after N steps."),
    ):
        function = option(function)
    return function


def method(*methods: str, default: str | None, otherwise: str = "") -> Callable[[Function], Function]:
    """How to step; without a default the command chooses, as `otherwise` says."""
    return click.option(
        "--method",
        type=click.Choice(methods, case_sensitive=False),
        default=default,
        show_default=default or otherwise or False,
        help="How to step.",
    )


def iteration(function: Function) -> Function:
    """Where an iteration for an extremum starts, how it steps and when it ends."""
    steps = method(
        *MINIMIZERS, default=None, otherwise=f"{MINIMIZERS[0]}; least-squares over data; sqp with constraints"
    )
    start = point(
        "x0", "Where to start", needed=True, instead=("box", "subject_to"),
        otherwise=", or a box, like --box -4:4, or constraints.",
    )  # fmt: skip
    return start(steps(limits(function)))
