"""Completion by Click's protocol and in a real bash, and the manual page read by groff."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from symnewton.cli import options
from symnewton.cli.main import cli, run
from symnewton.cli.output import World
from symnewton.cli.shell import SHELLS, VARIABLE
from symnewton.errors import ExitCode

COMMANDS = sorted(name for name, command in cli.commands.items() if not command.hidden)


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """What bash is told for a line with the cursor at its end."""

    def complete(line: str) -> list[str]:
        words = len(line.split(" ")) - 1
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(words))
        out = io.TextIOWrapper(io.BytesIO(), "utf-8")
        assert run([], World(None, out, None, {VARIABLE: "bash_complete"})) == ExitCode.ANSWERED
        assert isinstance(out.buffer, io.BytesIO)
        told = out.buffer.getvalue().decode().split()
        return sorted(item.partition(",")[2] or item for item in told)

    return complete


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("symnewton ", COMMANDS),
        ("symnewton m", ["maximize", "minimize"]),
        ("symnewton --v", ["--version"]),
        ("symnewton minimize x --me", ["--method"]),
        ("symnewton minimize --method ", sorted(options.MINIMIZERS)),
        ("symnewton minimize -2*x --method n", ["newton"]),
        ("symnewton minimize x --method=n", ["newton"]),
        ("symnewton hessian x --format j", ["json"]),
        ("symnewton hessian x --output ", ["file,"]),
        ("symnewton hessian x --help --format h", ["html"]),
        ("symnewton hessian x --digits nonsense --format h", ["html"]),
        ("symnewton minimize x --unknown --format h", ["html"]),
        ("symnewton nonsense --form", []),
        ("symnewton minimize ", []),
        ("symnewton completion ", sorted(SHELLS)),
    ],
)
def test_completion(complete: Callable[[str], list[str]], line: str, wanted: list[str]) -> None:
    assert complete(line) == wanted


def test_every_option_of_every_command_is_completed(complete: Callable[[str], list[str]]) -> None:
    for name in COMMANDS:
        command = cli.commands[name]
        wanted = {o for p in command.params if isinstance(p, click.Option) for o in p.opts if o.startswith("--")} | {
            "--help"
        }
        assert set(complete(f"symnewton {name} --")) == wanted


def test_completing_costs_no_sympy() -> None:
    code = (
        "import os, sys; os.environ |= {'COMP_WORDS': 'symnewton minimize --', 'COMP_CWORD': '2'};"
        "from symnewton.cli.main import run; from symnewton.cli.output import World;"
        f"run([], World(None, sys.stdout, None, {{{VARIABLE!r}: 'bash_complete'}}));"
        "sys.exit(bool({'sympy', 'numpy', 'rich', 'flint'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "--x0" in done.stdout


@pytest.mark.parametrize("instruction", ["bash_source", "tcsh_complete", "complete", ""])
def test_another_question_is_refused(call: Any, instruction: str) -> None:
    result = call("--version", environ={VARIABLE: instruction})
    assert (result.code, result.out) == (ExitCode.BAD_INPUT, "")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_asks_this_program(call: Any, shell: str) -> None:
    result = call("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert f"{VARIABLE}={shell}_complete" in result.out
    checker = shutil.which(shell)
    if checker is not None:
        subprocess.run([checker, "-n"], input=result.out.encode(), check=True, timeout=60)


def test_an_unknown_shell_is_refused(call: Any) -> None:
    assert call("completion", "csh").code == ExitCode.BAD_INPUT


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_a_bash_completes(call: Any, tmp_path: Path) -> None:
    program = tmp_path / "symnewton"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m symnewton "$@"\n')
    program.chmod(0o755)
    script = call("completion", "bash").out + (
        "COMP_WORDS=(symnewton minimize \"'x^2 - 1'\" --method gr); COMP_CWORD=4\n"
        f'_symnewton_completion "{program}"\necho "${{COMPREPLY[@]}}"\n'
    )
    done = subprocess.run(["bash", "--norc"], input=script, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["gradient-descent"]


@pytest.fixture
def on_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which this program is the command symnewton."""
    program = tmp_path / "bin" / "symnewton"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m symnewton "$@"\n')
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}


@pytest.mark.skipif(shutil.which("fish") is None, reason="needs fish")
def test_a_fish_completes(call: Any, on_path: dict[str, str]) -> None:
    script = call("completion", "fish").out + "complete -C \"symnewton minimize 'x^2 - 1' --method gr\"\n"
    done = subprocess.run(["fish"], input=script, capture_output=True, text=True, timeout=60, env=on_path)
    assert done.stdout.split() == ["gradient-descent"]


@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
def test_a_zsh_completes(call: Any, on_path: dict[str, str]) -> None:
    """Our function in a real zsh, with what it hands to the line editor printed."""
    script = (
        'compdef() { :; }; compadd() { print -l -- "${(P@)@[-1]}"; }; _describe() { print -l -- "${(P@)@[-2]}"; }\n'
        + call("completion", "zsh").out
        + "words=(symnewton minimize \"'x^2 - 1'\" --method gr); CURRENT=5; _symnewton_completion\n"
    )
    done = subprocess.run(["zsh", "-f"], input=script, capture_output=True, text=True, timeout=60, env=on_path)
    assert done.stdout.split() == ["gradient-descent"]


def test_the_manual_page_has_every_command_and_every_option(call: Any) -> None:
    result = call("manpage")
    assert (result.code, result.err) == (0, "")
    page = result.out.replace("\\-", "-")
    assert page.startswith(".TH SYMNEWTON 1")
    for name in COMMANDS:
        assert f".SS symnewton {name}\n" in page
        for parameter in cli.commands[name].params:
            if isinstance(parameter, click.Option):
                assert f"\n.B {', '.join(sorted(parameter.opts, key=len))}" in page
    assert page.count("\n.B --format ") == page.count("\n.B --timeout ") == 1  # told once for all commands
    assert "manpage" not in call("--help").out


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
def test_groff_has_nothing_against_the_manual_page(call: Any) -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww", "-P-cbou"],
        input=call("manpage").out.encode(),
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert 'symnewton minimize "(1-x)^2 + 100(y-x^2)^2" --x0 -1.2,1 --format csv' in text
    assert "An EXPRESSION is text like 'exp(x)-log(x)'." in " ".join(text.split())
