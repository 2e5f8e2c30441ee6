"""`symnewton help`: the help of a command, or a page about a topic, which is Markdown in the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from symnewton.cli import options
from symnewton.cli.output import Screen, World

PAGES = Path(__file__).parent.parent / "help"
WIDEST = 100  # columns of text that are still easy to read
TOPICS = {
    "lecture": "an introduction to optimization, figure by figure",
    "language": "how functions, points and boxes are written",
    "constraints": "extreme values where equations and inequalities hold",
    "data": "sums over indices and over the rows of a file",
    "pipelines": "streams, formats, exit codes, the shell",
    "certificates": "proof files, and the checker that reads them",
    "proofs": "what the words mean and what stands behind them",
    "security": "threats, promises, their limits, and how to report a fault",
    "measurements": "symnewton beside SciPy, SymPy, PARI/GP and Giac",
}


@click.command("help", cls=options.Command)
@click.argument("topic", required=False)
@click.pass_context
def show(context: click.Context, topic: str | None) -> int:
    """Show the help of a command, or a page: lecture, language, constraints, data, pipelines, certificates, proofs, security,
    measurements.

    \b
    symnewton help critical
    symnewton help proofs
    """
    world, group = context.obj, context.parent
    assert group is not None
    assert isinstance(group.command, click.Group)
    if topic is None:
        rows = "\n".join(f"  {name:14}{what}" for name, what in TOPICS.items())
        Screen(world).write(f"{group.get_help()}\n\nTopics, each by symnewton help TOPIC:\n{rows}\n")
    elif topic in TOPICS:
        Screen(world).write(_shown(PAGES.joinpath(f"{topic}.md").read_text(encoding="utf-8"), world))
    elif topic in group.command.commands:
        with click.Context(group.command.commands[topic], group, topic, obj=world) as ctx:
            Screen(world).write(ctx.get_help() + "\n")
    else:
        known = [*group.command.commands, *TOPICS]
        hint = options.nearest(topic, known, f"The topics are {', '.join(TOPICS)}.")
        raise options.Misuse(f"no command and no topic {topic!r}", hint, context)
    return 0


def _shown(page: str, world: World) -> str:
    """A page as a terminal shows it; as it is where it goes elsewhere."""
    if world.stdout is None or not world.stdout.isatty():
        return page
    import io

    from rich.console import Console
    from rich.markdown import Markdown

    colors: Any = world.color(world.stdout)
    console = Console(
        file=io.StringIO(),
        width=min(world.width(), WIDEST),
        force_terminal=True,
        color_system=colors,
        no_color=not colors,
    )
    with console.capture() as capture:
        console.print(Markdown(page, hyperlinks=False))
    return capture.get()
