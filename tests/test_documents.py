"""README and examples.txt do what they say."""

from __future__ import annotations

import pytest
from documents import TOP, blocks, commands, rendered

from symnewton.language import read_problem


@pytest.mark.parametrize("block", blocks(), ids=lambda block: commands(block)[0])
def test_every_console_block_of_the_readme_prints_what_it_shows(block: str) -> None:
    assert rendered(block) == block


def test_the_examples_are_read_as_functions() -> None:
    lines = [line for line in (TOP / "examples.txt").read_text(encoding="utf-8").splitlines() if line]
    problems = [read_problem(line) for line in lines if not line.startswith("#")]
    assert len(problems) >= 30
    assert all(problem.variables for problem in problems)
