"""verify: whether the claims of a proof file hold."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any

from symnewton.answers.parameters import described
from symnewton.checker import once
from symnewton.checker import verify as checked
from symnewton.errors import InputError
from symnewton.language import read_problem
from symnewton.report.verify import Verified, VerifyReport
from symnewton.words import proofs as words

LARGEST = 1 << 26  # bytes that are read


@described(file="the path of a proof file")
def verify(file: str | PathLike[str]) -> VerifyReport:
    """Whether the claims of a proof file, as `--certificate` writes it, hold; checked by `symnewton/checker.py` alone."""
    text = _read(Path(file))
    head = _head(text)
    functions, names = [str(f) for f in head["f"]], [str(name) for name in head["variables"]]
    problems = [read_problem(f, variables=names) for f in functions]
    found = tuple(Verified(_told(claim, names, head.get("box")), *_parted(verdict)) for claim, verdict in checked(text))
    expressions = tuple(problem.expression for problem in problems)
    return VerifyReport(
        input=str(file),
        expression=expressions[0] if len(expressions) == 1 else expressions,
        variables=problems[0].variables,
        claims=found,
        message=words.of_verdicts([claim.verdict for claim in found]),
    )


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise InputError(f"{file} is larger than {LARGEST >> 20} MB", hint="A proof file is smaller than that.")
        return content.decode()
    except OSError as error:
        raise InputError(
            f"{file} cannot be read: {error.strerror}", hint="Give a file that --certificate wrote."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8", hint="Give a file that --certificate wrote.") from error


def _head(text: str) -> dict[str, Any]:
    """The first line of a proof file."""
    try:
        for line in text.splitlines():
            if line.strip() and not isinstance(json.loads(line, object_pairs_hook=once), dict):
                raise ValueError(line)
        head: dict[str, Any] = json.loads(text.lstrip().split("\n", 1)[0])
        good = head["certificate"] == 2 and head["f"] and head["variables"] and head["about"] in ("critical", "roots")
        if not good or not isinstance(head["f"], list) or not isinstance(head["variables"], list):
            raise ValueError(head)
    except (ValueError, KeyError, RecursionError) as error:
        raise InputError(
            "this is no proof file", hint="symnewton critical EXPR --certificate FILE writes one."
        ) from error
    return head


def _told(claim: dict[str, Any], names: list[str], box: list[list[Any]] | None) -> str:
    """The claim in words, or as it stands in the file where it is not made as it should be."""
    try:
        return words.of_claim(claim, names, box)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        return json.dumps(claim)[:80]


def _parted(verdict: str) -> tuple[str, str | None]:
    word, _, reason = verdict.partition(": ")
    return word, reason or None
