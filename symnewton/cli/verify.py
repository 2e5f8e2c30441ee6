"""The command `verify`: a proof file is checked."""

from __future__ import annotations

from typing import Any

import click

from symnewton.cli import options
from symnewton.cli.output import World


@click.command(cls=options.Command)
@click.argument("file", type=click.Path())
@options.telling
@click.pass_obj
def verify(world: World, /, common: options.Common, file: str, **arguments: Any) -> int:
    """Check the claims of a proof file that --certificate wrote.

    \b
    symnewton critical "x^4 - 3x^2 + x*y + y^2" --certificate proof.jsonl
    symnewton verify proof.jsonl
    """
    if file == "-":
        raise options.Misuse("a proof is read from a file", "Give the file that --certificate wrote.")
    return options.answer(world, common, file, arguments)
