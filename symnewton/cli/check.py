"""The command `check`: somebody's answer is compared with ours."""

from __future__ import annotations

from typing import Any

import click

from symnewton.cli import options
from symnewton.cli.options import Common
from symnewton.cli.output import World


@click.command(cls=options.ExpressionsCommand)
@click.option("--claim", metavar="TEXT", required=True, help="Points and kinds: '(1, 2) minimum; (0, 0) saddle'.")
@options.subject_to
@options.box
@options.data
@options.common_of_several
@click.pass_obj
def check(world: World, /, common: Common, expression: tuple[str, ...], **arguments: Any) -> int:
    """Say which critical points or roots of an answer are right, which are wrong, and which are missing.

    The first word is what the answer is to: critical or root. The exit code is 0 where all is right and nothing missing.

    \b
    symnewton check critical "x^3 - 3x" --claim "-1 maximum; 1 minimum"
    symnewton check root "x^2 - 2" --claim "sqrt(2); -sqrt(2)"
    """
    if len(expression) != 2:
        raise options.Misuse(
            "check needs the word critical or root, and one expression",
            "For example: symnewton check critical 'x^3 - 3x' --claim '-1 maximum; 1 minimum'",
        )
    if common.digits is not None:
        raise options.Misuse("a claim has the digits it has", "Leave --digits out; decimals may be rounded.")
    question, text = expression
    return options.answer(world, common, text, arguments | {"question": question})
