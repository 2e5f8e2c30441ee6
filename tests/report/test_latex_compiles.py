"""Every report as LaTeX, read by a real LaTeX without an error."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from by_hand import EVERY

from symnewton.report import Style, render

BEFORE = "\\documentclass{article}\n\\usepackage{amsmath,amssymb}\n\\begin{document}\n"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
@pytest.mark.parametrize("notation", ["leibniz", "lagrange"])
def test_every_answer_compiles(notation: str, tmp_path: Path) -> None:
    answers = [render(EVERY[name](), "latex", Style(notation=notation)) for name in EVERY]
    (tmp_path / "answers.tex").write_text(
        BEFORE + "\n\n\\bigskip\n".join(answers) + "\\end{document}\n", encoding="utf-8"
    )
    done = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "answers.tex"],
        cwd=tmp_path,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout.decode("latin-1")[-2000:]
