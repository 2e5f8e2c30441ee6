"""The rooms and the ways between them, read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import symnewton

ROOT = Path(symnewton.__file__).parent
SOURCES = {p.relative_to(ROOT).as_posix(): ast.parse(p.read_text()) for p in sorted(ROOT.rglob("*.py"))}

# Who may import what of the package, besides itself and what everybody may.
EVERYBODY = {"band", "errors", "lazy", "marks", "quantities", "verdicts", "clock", "linalg", "settings", "__version__"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "lazy": set(),
    "marks": set(),
    "quantities": set(),
    "verdicts": set(),
    "clock": set(),
    "band": set(),
    "linalg": set(),
    "settings": set(),
    "language": set(),
    "calculus": {"language"},
    "newton": {"calculus", "language"},
    "points": {"calculus", "language"},
    "drawing": {"calculus", "points", "words"},
    "notation": {"calculus", "language", "points"},
    "words": {"calculus", "language", "newton", "points", "notation"},
    "checker": set(),
    "certificates": {"checker"},
    "lecture": {"calculus", "language", "newton", "points", "notation", "words"},
    "report": {"certificates", "calculus", "language", "newton", "points", "drawing", "notation", "words", "lecture"},
    "answers": {"checker", "calculus", "language", "newton", "points", "drawing", "notation", "report", "words"},
    "api": {"answers", "report"},
    "cli": {"language", "newton.methods", "drawing.pictures", "report", "api"},
    "": {"api"},
    "__main__": {"cli"},
}
MAY_NAME = {here: {"report"} for here in ("words", "lecture")}  # only for the type checker
FORBIDDEN_CALLS = {"eval", "S", "N", "__import__"}
READERS = {"sympify", "parse_expr", "lambdify"}


def room(path: str) -> str:
    """The room of a module: the first part of its dotted name."""
    parts = path.removesuffix(".py").split("/")
    return "" if parts == ["__init__"] else parts[0]


def imports(tree: ast.AST) -> Iterator[str]:
    """The dotted names of all modules that a module imports, with the names taken from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.AST) -> Iterator[str]:
    """The names of everything that is called, without what stands before the last dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def inside(name: str, allowed: set[str]) -> bool:
    """Whether a dotted name is one of these modules or lies in one of them."""
    return any(name == a or name.startswith(a + ".") for a in allowed if a)


@pytest.mark.parametrize("path", SOURCES)
def test_imports_point_from_left_to_right(path: str) -> None:
    here = room(path)
    named = {name for part in ast.walk(SOURCES[path]) if for_types(part) for name in imports(part)}
    for name in imports(SOURCES[path]):
        if name == "symnewton" or name.startswith("symnewton."):
            target = name.removeprefix("symnewton").removeprefix(".")
            allowed = MAY_IMPORT[here] | EVERYBODY | {here} | (MAY_NAME.get(here, set()) if name in named else set())
            assert inside(target, allowed), f"{path} imports {name}"


def for_types(node: ast.AST) -> bool:
    """Whether this is what only a type checker reads."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@pytest.mark.parametrize("path", SOURCES)
def test_only_their_rooms_know_the_libraries_of_the_terminal(path: str) -> None:
    known = {name.split(".")[0] for name in imports(SOURCES[path])}
    if room(path) != "cli" and path != "report/ink.py":
        assert "rich" not in known
    if room(path) != "cli":
        assert "click" not in known
    assert not known & {"scipy", "mpmath", "pytest", "hypothesis"}, "oracles belong to the tests"


@pytest.mark.parametrize("path", SOURCES)
def test_nothing_left_of_the_command_line_prints_or_exits(path: str) -> None:
    if room(path) not in ("cli", "__main__", "checker"):  # which can be run by itself
        assert not {"print", "exit", "input"} & set(calls(SOURCES[path]))
        assert not {"sys.stdout", "sys.stderr", "sys.exit"} & attributes(SOURCES[path])


def attributes(tree: ast.AST) -> set[str]:
    """What is taken from a plain name: `sys.stdout`."""
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


@pytest.mark.parametrize("path", SOURCES)
def test_no_text_is_evaluated(path: str) -> None:
    tree = SOURCES[path]
    names = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not names & FORBIDDEN_CALLS
    assert not {name.split(".")[-1] for name in imports(tree)} & READERS
    assert not READERS & set(calls(tree))
    assert "exec" not in names or path == "calculus/compile.py"


@pytest.mark.parametrize("path", SOURCES)
def test_files_and_functions_are_read_in_one_sitting(path: str) -> None:
    lines = (ROOT / path).read_text().count("\n")
    assert lines <= 400 or path == "checker.py", "only what is to be copied out is one file whatever its length"
    for node in ast.walk(SOURCES[path]):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{path}: {node.name} is long"


def test_what_needs_sympy_is_not_imported_with_the_package() -> None:
    tops = {
        n
        for node in SOURCES["__init__.py"].body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for n in imports(node)
    }
    assert not {name.split(".")[0] for name in tops} & {"sympy", "numpy", "flint", "rich", "click"}
