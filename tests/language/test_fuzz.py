"""No text whatever makes the reader raise anything but its own errors, or run, open or compile anything."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_reading import NOTED, PLAIN, rows
from test_refusals import BOMBS, REFUSED

from symnewton.errors import SymnewtonError
from symnewton.language import caret, read_box, read_point, read_problem
from symnewton.language.vocabulary import BY_NAME

pytestmark = pytest.mark.slow

TEXTS = [row[0] for row in rows(PLAIN) + rows(NOTED)] + [row[0] for row in REFUSED]
PIECES = [
    "x", "y", "2", "0", "1e3", ".5", "+", "-", "*", "/", "^", "**", "!", "(", ")", "|", "{", "}", ",", " ", "sin",
    "log", "max(", "log_", "e", "pi", "\\frac", "\\sqrt", "\\left(", "\\right|", "\\begin{cases}", "&", "<", "=", "%",
    "//", "√", "²", "⁻", "½", "π", "Piecewise((", "where(", "cbrt(", "mod(", "f(x)=", "np.", "xe", "xy", ":",
    "'", "_", "Eq(",
]  # fmt: skip
COMMANDS = [
    "\\hat{", "\\lVert ", "\\rVert", "\\sin", "\\cdot ", "\\left[", "\\right]", "\\operatorname{", "\\text{", "_{", "_\\text{max}",
    "^{", "}", "}", "\\mathrm{e}", "\\alpha", "\\,", "\\norm{", "x_1x_2", "[", "]", ";", "=", "Sin ", "arc ", "S(1)", "³√", "ŷ", "x̄",
]  # fmt: skip
EVENTS = frozenset({"exec", "compile", "open", "os.system", "subprocess.Popen", "import", "socket.connect"})


NUMBERS = [
    "x",
    "y",
    "n",
    "2",
    "3",
    "0",
    "1",
    "1/2",
    "0.5",
    "1e300",
    "1e-300",
    "999999999",
    "10^9",
    "pi",
    "e",
    "2^0.123",
]
ONE = [name for name, f in BY_NAME.items() if f.arguments[0] == 1]
TWO = ["mod", "max", "atan2", "log", "root", "pow"]
MOST_CALLS = 1_500_000  # of Python functions while one text is read: far more than any text needs


def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(st.sampled_from(ONE), inner).map("{0[0]}({0[1]})".format),
        st.tuples(st.sampled_from(TWO), inner, inner).map("{0[0]}({0[1]}, {0[2]})".format),
        st.tuples(st.sampled_from("+-*/^%"), inner, inner).map("({0[1]}){0[0]}({0[2]})".format),
        st.tuples(st.sampled_from(["|{}|", "({})!", "√({})", "-({})", "({})^2"]), inner).map(
            lambda t: t[0].format(t[1])
        ),
        st.tuples(pair, pair).map("where({0[0][0]} < {0[0][1]}, {0[1][0]}, {0[1][1]})".format),
    )


GRAMMAR = st.recursive(st.sampled_from(NUMBERS), joined, max_leaves=8)


class TooMuchWork(BaseException):
    """Not an error that anybody catches."""


def in_bounds(read: Callable[[], object]) -> None:
    """Calls `read` and counts the calls it makes, which do not depend on how busy the machine is."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"
        if calls > MOST_CALLS:
            raise TooMuchWork

    usual = sys.getprofile()
    sys.setprofile(count)
    try:
        attempt(read)
    finally:
        sys.setprofile(usual)


def attempt(read: Callable[[], object]) -> None:
    """Calls `read`; an error has to be ours, say what to do and know where."""
    try:
        read()
    except SymnewtonError as error:
        refused = error
    else:
        return
    assert refused.hint
    if refused.span is not None and refused.text is not None:
        line, marks = caret(refused.text, refused.span)
        assert len(line) <= 80
        assert set(marks) <= {" ", "^"}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=30))
def test_random_text(text: str) -> None:
    attempt(lambda: read_problem(text))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_random_pieces(text: str) -> None:
    attempt(lambda: read_problem(text))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(TEXTS), st.integers(0, 60), st.integers(0, 4), st.sampled_from(PIECES))
def test_mutated_texts(text: str, at: int, cut: int, piece: str) -> None:
    attempt(lambda: read_problem(text[:at] + piece + text[at + cut :]))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(GRAMMAR)
def test_any_expression_is_read_or_refused_in_bounded_work(text: str) -> None:
    in_bounds(lambda: read_problem(text))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([*PIECES, *COMMANDS]), max_size=14).map("".join))
def test_random_latex(text: str) -> None:
    in_bounds(lambda: read_problem(text, equation=True))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([*PIECES, "x=", "y=", "4", ",", "[", "]"]), max_size=10).map("".join))
def test_random_points_and_boxes(text: str) -> None:
    variables = read_problem("x + y").variables
    attempt(lambda: read_point(text, variables))
    attempt(lambda: read_box(text, variables))


def test_reading_runs_and_opens_nothing() -> None:
    texts = [*TEXTS, *BOMBS, "__import__('os').system('x')", "open('x')", "S('x')", "sin('x')"]
    for text in texts:  # SymPy imports parts of itself on first use
        attempt(partial(read_problem, text))
    seen: list[str] = []
    watching = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event in EVENTS:
            seen.append(event)

    sys.addaudithook(hook)  # for good: there is no way to take a hook away
    try:
        for text in texts:
            attempt(partial(read_problem, text))
    finally:
        watching = False
    assert seen == []
