"""What JSON answers look like, for whoever reads them with a program."""

from __future__ import annotations

import json

import click

from symnewton.api import COMMANDS, schema_of
from symnewton.cli import options
from symnewton.cli.output import Screen, World
from symnewton.errors import ExitCode


@click.command(cls=options.Command)
@click.argument("command", type=click.Choice(COMMANDS), required=False)
@click.pass_obj
def schema(world: World, /, command: str | None) -> int:
    """Write the JSON Schema of what a command answers with --format json; without a command, of every answer.

    \b
    symnewton schema minimize
    symnewton schema backprop
    """
    Screen(world).write(json.dumps(schema_of(command), indent=2) + "\n")
    return ExitCode.ANSWERED
