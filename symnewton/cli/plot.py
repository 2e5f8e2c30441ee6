"""The command `plot`: a picture in the terminal, or in a file."""

from __future__ import annotations

from typing import Any

import click

from symnewton.cli import options
from symnewton.cli.options import Common
from symnewton.cli.output import World


@click.command(cls=options.ExpressionCommand)
@options.point("x0", "Show the iterations from here")
@click.option("--box", metavar="BOX", help="What to show: -4:4 for every variable, or x=-4:4,y=0:pi. [default: chosen]")
@click.option(
    "--method",
    "methods",
    type=click.Choice(options.MINIMIZERS),
    multiple=True,
    help="Whose iterations to show. Repeatable.",
)
@click.option("--surface", is_flag=True, help="Show a function of two variables as a surface, in files and pages.")
@click.option("--save", metavar="FILE", type=click.Path(), help="Draw the picture into FILE: .png, .svg or .pdf.")
@click.option("--animate", metavar="FILE", type=click.Path(), help="Draw the iterations one by one into FILE: .gif.")
@options.subject_to
@options.data
@options.common
@click.pass_obj
def plot(
    world: World, /, common: Common, expression: str, save: str | None, animate: str | None, **arguments: Any
) -> int:  # fmt: skip
    """Draw a function of one or two variables, its critical points and Newton's steps.

    \b
    symnewton plot "exp(x)-log(x)" --x0 0.05
    symnewton plot "(x^2 + y - 11)^2 + (x + y^2 - 7)^2" --save himmelblau.png
    symnewton plot "x*y" -s "x^2 + y^2 <= 1" --x0 1,0
    """
    from symnewton.drawing.pictures import MOVING, STILL, suffix

    given = ((save, STILL), (animate, MOVING))
    files = {path: suffix(path, formats) for path, formats in given if path is not None}
    if files and expression == "-":
        raise options.Misuse("one file holds one picture", "Give the expression itself instead of -.")
    if animate is not None and arguments["x0"] is None:
        raise options.Misuse("there are no iterations to animate", "Give a start with --x0.")
    return options.answer(world, common, expression, arguments, files)
