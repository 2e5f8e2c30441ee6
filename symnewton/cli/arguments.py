"""The reading of arguments: expressions may start with a minus sign, and an unknown word gets the nearest one suggested."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

from symnewton.cli.output import Screen

_LOOKS_LIKE_AN_OPTION = re.compile(r"--[A-Za-z][A-Za-z0-9-]*(=.*)?", re.DOTALL)

_IS_AN_OPTION = re.compile(rf"-[A-Za-z]|--|{_LOOKS_LIKE_AN_OPTION.pattern}", re.DOTALL)
_PRODUCT = re.compile("[xyz]+")
_WORDS = re.compile(r"[A-Za-z]{2,}([-_][A-Za-z]{2,})+")


class Misuse(click.UsageError):
    """A usage error that says what to do."""

    def __init__(self, message: str, hint: str, ctx: click.Context | None = None) -> None:
        super().__init__(message, ctx)
        self.hint = hint


# What other programs call a command or an option.
_ELSEWHERE = {
    "solve": "root", "zeros": "root", "roots": "root", "fsolve": "root", "nsolve": "root",
    "diff": "gradient", "differentiate": "gradient", "derivative": "gradient", "derive": "gradient", "grad": "gradient",
    "jacobian": "gradient", "hess": "hessian", "extrema": "critical", "stationary": "critical", "min": "minimize",
    "minimise": "minimize", "optimize": "minimize", "argmin": "minimize", "max": "maximize", "maximise": "maximize",
    "argmax": "maximize", "graph": "plot", "draw": "plot", "backpropagation": "backprop", "simplify": "parse",
    "--start": "--x0", "--initial": "--x0", "--guess": "--x0", "--point": "--at", "--tol": "--tolerance",
    "--eps": "--tolerance", "--epsilon": "--tolerance", "--maxiter": "--max-iterations",
    "--iterations": "--max-iterations", "--precision": "--digits", "--range": "--box", "--bounds": "--box",
    "--interval": "--box", "--out": "--output", "--constraint": "--subject-to", "--variables": "--vars",
    "--lr": "--rate", "--learning-rate": "--rate",
}  # fmt: skip


def nearest(word: str, words: Iterable[str], otherwise: str) -> str:
    """A hint: the closest of the words, else the other sentence."""
    from difflib import get_close_matches

    known = list(words)
    meant = _ELSEWHERE.get(word.lower())
    close = [meant] if meant in known else get_close_matches(word, known, n=1, cutoff=0.7)
    return f"Did you mean {close[0]}?" if close else otherwise


def _show_help(context: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        Screen(context.obj).write(context.get_help() + "\n")
        context.exit()


class Command(click.Command):
    """A command whose help goes through the streams of this run."""

    def get_help_option(self, _ctx: click.Context) -> click.Option:
        return click.Option(
            ["-h", "--help"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_help,
            help="Say this and end.",
        )


class Group(Command, click.Group):
    """Commands, with the nearest one suggested for a word that is none; an expression is for the command `otherwise`."""

    otherwise = "overview"

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in self.commands and not ctx.resilient_parsing:
            if (
                not _PRODUCT.fullmatch(word)
                and (word.isalpha() or (_WORDS.fullmatch(word) and args[1:]))
                and len(word) > 1
            ):
                hint = nearest(word, self.commands, f"The commands are {', '.join(self.commands)}.")
                raise Misuse(f"no such command {word!r}", hint, ctx)
            args = [self.otherwise, *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0][:1] == "-" and not _IS_AN_OPTION.fullmatch(args[0]) and not ctx.resilient_parsing:
            args = [self.otherwise, *args]  # -x^2
        return super().parse_args(ctx, args)


class ExpressionCommand(Command):
    """A command of one expression. What starts with a minus sign and is no option is an expression."""

    several = False

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:  # a shell wants a half-typed line completed
            return super().parse_args(ctx, args)
        options, expressions = self._split(ctx, args)
        if not expressions:
            raise Misuse("the expression is missing", f"For example: symnewton {ctx.info_name} 'x**2 + y**2'", ctx)
        if len(expressions) > 1 and not self.several:
            raise Misuse(
                f"expected one expression, got {len(expressions)}: {', '.join(map(repr, expressions[:3]))}",
                "Put quotes around the expression, and options before or after it.",
                ctx,
            )
        return super().parse_args(ctx, [*options, "--", *expressions])

    def _split(self, ctx: click.Context, args: list[str]) -> tuple[list[str], list[str]]:
        takes_value = {
            name: not parameter.is_flag
            for parameter in self.get_params(ctx)
            if isinstance(parameter, click.Option)
            for name in parameter.opts
        }
        if {"-h", "--help"} & set(args[: args.index("--") if "--" in args else None]):
            return ["--help"], ["-"]
        options: list[str] = []
        expressions: list[str] = []
        rest = iter(args)
        for word in rest:
            name = word.partition("=")[0]
            if word == "--":
                expressions.extend(rest)
            elif name in takes_value:
                options.append(word)
                if takes_value[name] and word == name:
                    options.append(_value(ctx, name, rest, takes_value))
            elif _LOOKS_LIKE_AN_OPTION.fullmatch(word):
                otherwise = f"symnewton {ctx.info_name} --help lists them. Put -- before an expression like this."
                raise Misuse(f"no such option {name}", nearest(name, takes_value, otherwise), ctx)
            else:
                expressions.append(word)
        return options, expressions


class ExpressionsCommand(ExpressionCommand):
    """A command of one expression or several."""

    several = True


def _value(ctx: click.Context, name: str, rest: Iterator[str], names: Iterable[str]) -> str:
    value = next(rest, "--")
    if value == "--" or value.partition("=")[0] in names:
        raise Misuse(f"option {name} needs a value", f"symnewton {ctx.info_name} --help says which.", ctx)
    return value
