"""The command `backprop`: its program comes as text, from a file, from standard input or from the widths of layers."""

from __future__ import annotations

import os
from codecs import BOM_UTF8 as BOM
from typing import IO, Any

import click

from symnewton.cli import options
from symnewton.cli.options import Common
from symnewton.cli.output import Screen, World
from symnewton.cli.pipeline import OBJECT, take
from symnewton.errors import ExitCode, InputError
from symnewton.language.network import ACTIVATIONS

LONGEST = 1 << 20  # bytes of a program


class ProgramCommand(options.ExpressionCommand):
    """A command of one program, which may be left out where an option brings it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        words, programs = self._split(ctx, args)
        if not programs and any(word.partition("=")[0] in ("--file", "--layers") for word in words):
            return super().parse_args(ctx, [*words, "--", ""])
        return super().parse_args(ctx, args)


@click.command(cls=ProgramCommand)
@options.point("at", "The values of all inputs")
@click.option("--of", metavar="NAME", help="What to differentiate; the last definition if not said.")
@click.option("--file", metavar="FILE", type=click.Path(), help="Read the program from FILE, a definition a line.")
@click.option("--layers", metavar="WIDTHS", help="Write the program of a network, like 2-3-1; with --at, run it.")
@click.option("--activation", type=click.Choice(ACTIVATIONS), help="The activation of that network. [default: sigmoid]")
@click.option("--step", metavar="RATE", type=options.PositiveNumber(), help="Take a gradient-descent update.")
@click.option("--train", metavar="NAMES", help="The inputs to update, like w1,b1 or 'w*'.")
@click.option("--only", metavar="NAMES", help="Show the derivatives by these inputs; those of --train if not said.")
@click.option("--epochs", metavar="N", type=click.IntRange(min=1), help="How many updates; 1 if not said.")
@click.option("--save", metavar="FILE", type=click.Path(), help="Draw the graph into FILE: .png, .svg or .pdf.")
@options.common
@click.pass_obj
def backprop(
    world: World,
    /,
    common: Common,
    expression: str,
    file: str | None,
    layers: str | None,
    activation: str | None,
    save: str | None,
    **arguments: Any,
) -> int:
    """Apply the chain rule through a chain of definitions.

    The program is text like 'z = w*x + b; L = (z - y)^2', or one expression. The program - stands for standard input:
    one program, a definition a line, or JSON objects with one program each.

    \b
    symnewton backprop "z = w*x + b; a = sigmoid(z); L = (a - y)^2" --at w=1,x=2,b=0,y=1
    symnewton backprop --layers 2-3-1 --activation tanh
    """
    if sum(given is not None for given in (expression or None, file, layers)) > 1:
        raise options.Misuse("the program is given twice", "Give it as text, with --file or with --layers.")
    if activation is not None and layers is None:
        raise options.Misuse("--activation belongs to --layers", "For example: --layers 2-3-1 --activation tanh")
    files = {} if save is None else _picture(save, expression)
    if layers is not None:
        from symnewton.language.network import network

        expression = network(layers, activation or "sigmoid")
        if common.format == "table" and not any(value is not None for value in arguments.values()):
            return _write(world, common, expression)
    elif file is not None:
        expression = _text_of(file)
    elif expression == "-" and world.stdin is not None:
        expression = _program_of(world, world.stdin)
    return options.answer(world, common, expression, arguments, files)


def _picture(path: str, expression: str) -> dict[str, str]:
    """The format of the picture, by its path."""
    from symnewton.drawing.pictures import STILL, suffix

    if expression == "-":
        raise options.Misuse("one file holds one picture", "Give the program itself instead of -.")
    return {path: suffix(path, STILL)}


def _write(world: World, common: Common, text: str) -> int:
    """The program itself, as the answer."""
    from symnewton.cli.output import File

    if common.output is None:
        Screen(world).write(text)
        return ExitCode.ANSWERED
    sink = File(common.output)
    try:
        sink.write(text)
        sink.commit()
    finally:
        sink.discard()
    return ExitCode.ANSWERED


def _text_of(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            return _decoded(stream.read(LONGEST + 1), path)
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise InputError(f"cannot read {path}: {reason}", hint="Name a file with a definition a line.") from None


def _decoded(raw: bytes, name: str) -> str:
    if len(raw) > LONGEST:
        raise InputError(f"{name} is longer than {LONGEST} bytes", hint="Shorten the program.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not UTF-8: byte {error.start + 1} is 0x{raw[error.start]:02x}", hint="Save it as UTF-8."
        ) from None
    return text.replace("\r\n", "\n").rstrip("\n")


def _program_of(world: World, stdin: IO[bytes]) -> str:
    """The program on standard input; `-` where JSON objects stand there, one program each."""
    text = b""
    while len(text) <= LONGEST and (chunk := take(stdin)):
        text += chunk
        if OBJECT.match(_begin(text).decode(errors="replace")):
            world.unread = text
            return "-"
    return _decoded(text, "standard input")


def _begin(text: bytes) -> bytes:
    """The first line that says something, as far as it is there."""
    lines = (line.strip() for line in text.removeprefix(BOM).splitlines())
    return next((line for line in lines if line and not line.startswith(b"#")), b"")
