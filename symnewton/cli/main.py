"""The commands of symnewton, and the one place where every error becomes a message and an exit code.

Nothing heavier than Click is imported here: `symnewton --help` answers without SymPy.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Callable, Sequence
from functools import update_wrapper
from itertools import pairwise
from types import FrameType
from typing import Any, NoReturn

import click

from symnewton import __version__
from symnewton.cli import help as help_pages
from symnewton.cli import options
from symnewton.cli.backprop import backprop
from symnewton.cli.check import check
from symnewton.cli.options import Common
from symnewton.cli.output import Screen, World
from symnewton.cli.plot import plot
from symnewton.cli.schema import schema
from symnewton.cli.shell import VARIABLE, completed, completion, manpage
from symnewton.cli.start import ENDING
from symnewton.cli.verify import verify
from symnewton.errors import ExitCode, InputError, OutputError, SymnewtonError


@click.group(cls=options.Group)
@options.version(__version__)
def cli() -> None:
    """The calculus of a function of real variables, and the truth about its critical points.

    An EXPRESSION is text like 'exp(x)-log(x)'. The expression - stands for standard input, a problem a line.

    \b
    symnewton minimize "exp(x)-log(x)" --x0 0.05
    symnewton classify "2*x**2-2*y**2" --at 0,0
    """


def _command(*given: Callable[[Any], Any], several: bool = False) -> Callable[[Callable[[], None]], click.Command]:
    """Adds a command with these options of its own, which gives the answer of the function of its name; its help is told."""

    def add(told: Callable[[], None]) -> click.Command:
        def run(world: World, /, common: Common, expression: Any, **arguments: Any) -> int:
            return options.answer(world, common, expression, arguments)

        made: Any = click.pass_obj(update_wrapper(run, told))
        for option in (options.common_of_several if several else options.common, *reversed(given)):
            made = option(made)
        return cli.command(cls=options.ExpressionsCommand if several else options.ExpressionCommand)(made)

    return add


@_command(options.data)
def parse() -> None:
    """Say how the text is read.

    \b
    symnewton parse "2x^2 + 3y^2 - xy"
    symnewton parse "sin 2x" --format latex
    """


@_command(options.point("at", "Where to evaluate it"), options.data)
def gradient() -> None:
    """Differentiate once, and evaluate at a point.

    \b
    symnewton gradient "x^2*y + sin(y)"
    symnewton gradient "x^2*y + sin(y)" --at 1,pi/2
    """


@_command(options.point("at", "Where to evaluate it"), options.data)
def hessian() -> None:
    """Differentiate twice, and evaluate at a point.

    \b
    symnewton hessian "2x^2 + 3y^2 - xy"
    symnewton hessian "exp(a*x)*y" --param a=2 --at x=0,y=1
    """


@_command(
    options.point("at", "The point to classify", needed=True), options.subject_to, options.certificate, options.data
)
def classify() -> None:
    """Say what kind of point this is, and why.

    \b
    symnewton classify "2*x**2-2*y**2" --at 0,0
    symnewton classify "-x^4" --at 0 --format json
    symnewton classify "x*y" -s "x + y = 2" --at 1,1
    """


@_command(options.subject_to, options.box, options.certificate, options.data)
def critical() -> None:
    """Find every critical point, and say whether the list is proven complete.

    \b
    symnewton critical "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    symnewton critical "sin(x)*sin(y)" --box -4:4
    symnewton critical "x*y" --subject-to "x^2 + y^2 = 1"
    """


@_command(options.box)
def overview() -> None:
    """Derivatives, critical points and a small picture: what an EXPRESSION without a command is answered with.

    \b
    symnewton "x^3 - 3x"
    symnewton overview "x*y*exp(-x^2 - y^2)"
    """


@_command(
    options.iteration, options.rate, options.box, options.subject_to, options.fit, options.certificate, options.data
)
def minimize() -> None:
    """Iterate to a local minimum, a row a step; with --box, find the global minimum there.

    \b
    symnewton minimize "exp(x)-log(x)" --x0 0.05
    symnewton minimize "(1-x)^2 + 100(y-x^2)^2" --x0 -1.2,1 --format csv
    symnewton minimize "x^4 - 3x^2 + x" --box -3:3
    symnewton minimize "x^2 + y^2" -s "x*y = 4" --x0 1,2
    """


@_command(options.iteration, options.rate, options.box, options.subject_to, options.certificate, options.data)
def maximize() -> None:
    """Iterate to a local maximum, a row a step; with --box, find the global maximum there.

    \b
    symnewton maximize "log(x) - x" --x0 0.5
    symnewton maximize "-2x^2 - 3y^2 - x*y + 15" --x0 4,4 --method newton
    """


@_command(
    options.point("x0", "Where to start", needed=True, many=True),
    options.limits,
    options.rate,
    options.subject_to,
    options.data,
)
def compare() -> None:
    """Set the methods side by side.

    \b
    symnewton compare "x^4 + 0.8y^4 + 4x^2 + 2y^2 - xy" --x0 4,4
    symnewton compare "x^3 - 3x" --x0 2 --x0 -0.5 --format json
    symnewton compare "x*y" -s "x^2 + y^2 = 1" --x0 1,2
    """


@_command(
    options.box,
    click.option(
        "--all",
        is_flag=True,
        default=None,
        help="Every real root, proven; within --box where one is given, else at the scale of f.",
    ),
    click.option("--bracket", metavar="A,B", help="Search between two points where f has opposite signs."),
    options.method("safeguarded", "newton", default=None),
    options.limits,
    options.point(
        "x0", "Where to start", needed=True, instead=("all", "bracket"), otherwise=", or --bracket 0,1, or --all."
    ),
    options.certificate,
    several=True,
)
def root() -> None:
    """Solve f = 0 from a start, in a bracket, or for all real roots; several expressions are a system.

    \b
    symnewton root "x^2 - 2" --x0 1
    symnewton root "cos(x) - x" --bracket 0,1
    symnewton root "x^5 - 3x + 1" --all
    symnewton root "x^2 + y^2 - 4" "x - y" --x0 1,2
    """


cli.add_command(backprop)
cli.add_command(plot)
cli.add_command(help_pages.show)
cli.add_command(check)
cli.add_command(verify)
cli.add_command(schema)
cli.add_command(completion)
cli.add_command(manpage)


class Terminated(BaseException):
    """SIGTERM or SIGHUP came: its number."""


def run(argv: Sequence[str], world: World) -> int:
    """The exit code of the command line `argv` in this world."""
    world.argv = argv
    try:
        return _run(argv, world)
    except KeyboardInterrupt:
        world.say("symnewton: interrupted\n")
        return ExitCode.INTERRUPTED
    except Terminated as ended:
        return 128 + ended.args[0]
    except BrokenPipeError:
        return ExitCode.PIPE_CLOSED
    except (MemoryError, ImportError, OSError) as error:
        reason = " ".join(str(error).split()) or "there is not enough memory"
        world.say(f"symnewton: error: cannot go on: {reason}; raise the limits of this shell (ulimit -a)\n")
        return ExitCode.BUDGET
    except OutputError as error:
        world.complain(error)
        return error.exit_code
    except Exception as error:
        if world.debug:
            raise
        line = shlex.join(("symnewton", *argv))
        world.say(f"symnewton: internal error: {type(error).__name__}; please report it, with the line: {line!a}\n")
        return ExitCode.INTERNAL


def _run(argv: Sequence[str], world: World) -> int:
    try:
        if VARIABLE in world.environ:
            Screen(world).write(completed(cli, world.environ[VARIABLE]))
            return ExitCode.ANSWERED
        if not argv:
            raise options.Misuse("a command is missing", "symnewton --help lists them.")
        with cli.make_context("symnewton", list(argv), obj=world, terminal_width=min(world.width(), 90)) as context:
            return cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.UsageError as error:
        where = f"symnewton {error.ctx.info_name}" if error.ctx and error.ctx.parent else "symnewton"
        hint = getattr(error, "hint", f"{where} --help says what fits.")
        return _refuse(InputError(error.format_message(), hint=hint), argv, world)
    except OutputError:
        raise
    except SymnewtonError as error:
        return _refuse(error, argv, world)


def _refuse(error: SymnewtonError, argv: Sequence[str], world: World) -> int:
    """Tell of an error that came before there was a problem to solve."""
    world.complain(error)
    ours = argv[: argv.index("--") if "--" in argv else None]
    if "--format=json" in ours or ("--format", "json") in pairwise(ours):
        from symnewton.report import Style, render_error

        command = argv[0] if argv[0] in cli.commands else ""
        style = Style(**world.style(world.stdout))
        Screen(world).write(render_error(error, command=command, input=None, format="json", style=style))
    return error.exit_code


def main() -> NoReturn:
    """Runs the command line of this process, and skips the interpreter's tidying up, which costs more than many a problem."""
    world = World.of_this_process()
    world.at_work, world.tidying_up = _signals_as_exceptions, _signals_ignored
    try:
        code = run(sys.argv[1:], world)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except Terminated as ended:
        code = 128 + ended.args[0]
    os._exit(code)


def _signals_as_exceptions() -> None:
    """From now on there is something to tidy up when a signal comes."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else _terminate)


def _signals_ignored() -> None:
    """One signal has ended the work; another one must not end the tidying up."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def _terminate(number: int, _frame: FrameType | None) -> NoReturn:
    _signals_ignored()
    raise Terminated(number)
