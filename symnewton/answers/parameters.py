"""What the public functions take: the types, and what `help` says of each parameter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias, TypedDict, TypeVar

from sympy import Expr, Symbol

from symnewton.calculus.arithmetic.ball import one_at_a_time
from symnewton.clock import Progress
from symnewton.language.limits import long_numbers

Function = TypeVar("Function", bound=Callable[..., Any])
Expression: TypeAlias = str | Expr
Point: TypeAlias = float | str | Expr | Collection[Any]
Box: TypeAlias = str | Collection[Any]
Constraints: TypeAlias = Sequence[str] | str
Names: TypeAlias = Sequence[str | Symbol] | None
Values: TypeAlias = Mapping[Any, Any] | None
Data: TypeAlias = Any
Definitions: TypeAlias = Sequence[str] | str


class Limits(TypedDict, total=False):
    """Where an iteration ends, and of what it is."""

    max_iterations: int | None
    tolerance: float | None
    digits: int | None
    timeout: float | None
    vars: Names
    params: Values


class RunOptions(Limits, total=False):
    """What else `minimize` and `maximize` take."""

    data: Data
    where: Definitions
    method: str | None
    rate: float | None
    progress: Progress


class RootOptions(Limits, total=False):
    """What else `root` takes."""

    method: str | None
    progress: Progress


POINT = 'a number, text like "4,4" or "x=4, y=pi/2", a sequence or an array, or a mapping by name'
MEANING = {
    "expression": 'the function: text like "exp(x) - log(x)", or SymPy\'s; for root also several, a system',
    "program": 'definitions like "z = w*x; L = (z - y)^2", or one expression',
    "at": f"the point: {POINT}",
    "x0": f"where to start: {POINT}",
    "bracket": 'two points where f has opposite signs: a pair, or text like "0,1"',
    "all": "whether to find every real root",
    "box": 'the closed box: "-4:4" for every variable, "x=-4:4, y=0:pi", pairs, or a mapping of pairs by name',
    "subject_to": 'constraints: text like "g = 0", "h <= 1" or "a <= x <= b", or several',
    "method": "how to step",
    "methods": "whose iterations to make; all of them if not said",
    "of": "the name of the definition to differentiate; the last one if not said",
    "step": "the rate of gradient-descent updates",
    "surface": "whether files and pages show a surface instead of contours",
    "train": "the inputs to update: names, or patterns like w*",
    "only": "the inputs whose derivatives are shown: names, or patterns like w*; all if not said, or those trained",
    "epochs": "how many updates; 1 if not said",
    "max_iterations": "give up after so many steps",
    "tolerance": "the size of the gradient, or of f for a root, taken for 0; what doubles allow if not said",
    "rate": "the fixed rate of gradient-descent; a line search if not said",
    "digits": "how many significant digits to prove; doubles if not said",
    "timeout": "seconds of work after which the answer is what is known by then",
    "progress": "called with the phase of a search and its counts by name",
    "vars": "names or symbols: which symbols are variables, and their order",
    "data": "columns for sum(...) and mean(...): the path of a CSV file, a mapping, a pandas frame, a record array",
    "fit": "whether to say of a least-squares fit how well it describes the data: standard errors, residuals, R²",
    "where": 'definitions of names in the expression: text like "p = sigmoid(a + b*x)", or several',
    "params": "values of the other symbols, by name or symbol",
}


def described(**more: str) -> Callable[[Function], Function]:
    """Makes a function public: its documentation tells the meaning of the parameters, of some in other words.

    Threads may call it at once; as the precision of balls is one for all of them, they answer one after the other.
    """

    def describe(function: Function) -> Function:
        code = function.__code__
        meaning = MEANING | more
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        told = "".join(f"\n        {name}: {meaning[name]}" for name in names)
        function.__doc__ = f"{(function.__doc__ or '').rstrip()}\n\n    Parameters:{told}\n\n    Raises: SymnewtonError, with a hint.\n    "
        return one_at_a_time(long_numbers()(function))

    return describe
