"""README, help pages and examples.txt do what they say."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from documents import DOCUMENTS, README, TOP, blocks, commands, examples, rendered

from symnewton.language import read_problem


@pytest.mark.parametrize("block", [b for _, b in blocks()], ids=[f"{name}: {commands(b)[0]}" for name, b in blocks()])
def test_every_console_block_prints_what_it_shows(block: str) -> None:
    assert rendered(block) == block


def test_the_python_of_the_readme_runs() -> None:
    text = "\n".join(
        re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )
    session = doctest.DocTestParser().get_doctest(text, {}, "README.md", None, 0)
    assert doctest.DocTestRunner().run(session).failed == 0
    assert session.examples


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_what_a_document_links_to_is_there(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"", path.read_text(encoding="utf-8"))
    assert all((path.parent / (link or source)).exists() for link, source in links)


def test_the_examples_are_read_as_functions() -> None:
    problems = [read_problem(line) for line in examples()]
    assert len(problems) >= 30
    assert all(problem.variables for problem in problems)


def test_every_example_gets_its_critical_points() -> None:
    argv = [sys.executable, "-m", "symnewton", "critical", "-", "--format", "json", "--timeout", "30"]
    with open(TOP / "examples.txt", encoding="utf-8") as stream:
        done = subprocess.run(argv, stdin=stream, capture_output=True, text=True, timeout=240)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["input"] for answer in answers] == examples()
    assert [answer["input"] for answer in answers if "error" in answer or not answer["complete"]] == []
    assert all(answer["points"] or answer["families"] for answer in answers)
    assert (done.returncode, done.stderr) == (0, "")
