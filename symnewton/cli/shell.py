"""What a shell wants of a program: completion of half-typed lines, and a manual page. Both are made from the help."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from symnewton.cli import options
from symnewton.cli.output import Screen, World
from symnewton.errors import ExitCode

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_SYMNEWTON_COMPLETE"  # by which the script asks: bash_complete


@click.command(cls=options.Command)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_obj
def completion(world: World, /, shell: str) -> int:
    """Write the script that lets a shell complete commands, options and values.

    \b
    bash: eval "$(symnewton completion bash)"       in ~/.bashrc
    zsh:  eval "$(symnewton completion zsh)"        in ~/.zshrc, after compinit
    fish: symnewton completion fish | source        in ~/.config/fish/config.fish

    The manual page comes from: symnewton manpage > symnewton.1

    \b
    symnewton completion bash
    symnewton completion fish
    """
    Screen(world).write(ShellComplete.source(_completer(shell)))
    return ExitCode.ANSWERED


@click.command(cls=options.Command, hidden=True)  # for installers; the help of completion names it
@click.pass_context
def manpage(context: click.Context) -> int:
    """Write the manual page, for man(1)."""
    from symnewton.cli.manpage import page

    Screen(context.obj).write(page(context.find_root()))
    return ExitCode.ANSWERED


def completed(cli: click.Command, instruction: str) -> str:
    """What may stand where the cursor is, as the script of the shell asks for it."""
    shell, _, task = instruction.partition("_")
    if shell not in SHELLS or task != "complete":
        raise options.Misuse(f"{VARIABLE} is {instruction!r}", "It belongs to the script of: symnewton completion bash")
    return _completer(shell, cli).complete() + "\n"


def _completer(shell: str, cli: click.Command | None = None) -> ShellComplete:
    kind = get_completion_class(shell)
    assert kind is not None
    return kind(cli or click.Command("symnewton"), {}, "symnewton", VARIABLE)
