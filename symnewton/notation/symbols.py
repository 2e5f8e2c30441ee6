"""The names of derivatives, as a lecturer writes them: f′ and f_xy (Lagrange), d²f/dx² and ∂²f/∂y∂x (Leibniz).

Each name exists in three scripts: "unicode" and "ascii" for the terminal, "latex" for documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Literal, get_args

Notation = Literal["lagrange", "leibniz"]
Script = Literal["unicode", "ascii", "latex"]
NOTATIONS: tuple[str, ...] = get_args(Notation)

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
GREEK = dict(
    zip(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
        "phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(),
        "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ",
        strict=True,
    )
)
_PRIMES = {1: "′", 2: "″", 3: "‴"}


def superscript(number: int, script: Script = "unicode") -> str:
    """An exponent, ready to stand behind its base; nothing for 1."""
    if number == 1:
        return ""
    if script == "unicode":
        return str(number).translate(SUPERSCRIPTS)
    return f"^{number}" if script == "ascii" else f"^{{{number}}}"


def derivative_name(
    by: Sequence[str],
    *,
    one_variable: bool,
    notation: str = "lagrange",
    script: Script = "unicode",
    function: str = "f",
) -> str:
    """The name of the derivative with respect to the variables `by`, the one differentiated by first standing first.

    >>> derivative_name(["x", "y"], one_variable=False)
    'f_xy'
    >>> derivative_name(["x", "y"], one_variable=False, notation="leibniz")
    '∂²f/∂y∂x'
    >>> derivative_name(["x", "x"], one_variable=True, script="ascii")
    "f''"
    """
    if not by:
        return function
    if notation == "leibniz":
        return _leibniz(by, one_variable, script, function)
    return _primes(len(by), script, function) if one_variable else _subscript(by, script, function)


def gradient_name(variables: Sequence[str], *, notation: str = "lagrange", script: Script = "unicode") -> str:
    """∇f, or the name of the first derivative where there is one variable."""
    if len(variables) == 1:
        return derivative_name(variables, one_variable=True, notation=notation, script=script)
    return {"unicode": "∇f", "ascii": "grad f", "latex": r"\nabla f"}[script]


def hessian_name(variables: Sequence[str], *, notation: str = "lagrange", script: Script = "unicode") -> str:
    """H, or the name of the second derivative where there is one variable."""
    if len(variables) == 1:
        return derivative_name([variables[0]] * 2, one_variable=True, notation=notation, script=script)
    return "H"


def variable_name(name: str, script: Script) -> str:
    """A variable as it is written in formulas of the script: alpha is α in Unicode and \\alpha in LaTeX."""
    if script == "ascii":
        return name
    if script == "unicode":
        word = name.partition("[")[0].rstrip("_0123456789")
        return GREEK.get(word, word) + name[len(word) :].replace("-", "−")
    from sympy import Symbol, latex

    return str(latex(Symbol(name)))


def _primes(order: int, script: Script, function: str) -> str:
    if order in _PRIMES:
        return function + (_PRIMES[order] if script == "unicode" else "'" * order)
    return function + {"unicode": f"⁽{superscript(order)}⁾", "ascii": f"^({order})", "latex": f"^{{({order})}}"}[script]


def _subscript(by: Sequence[str], script: Script, function: str) -> str:
    names = [variable_name(name, script) for name in by]
    if script == "latex":
        return f"{function}_{{{' '.join(names)}}}"
    return f"{function}_{('' if all(len(name) == 1 for name in names) else ',').join(names)}"


def _leibniz(by: Sequence[str], one_variable: bool, script: Script, function: str) -> str:
    curly, straight = {"unicode": ("∂", "d"), "ascii": ("d", "d"), "latex": (r"\partial ", "d ")}[script]
    d = straight if one_variable else curly
    # The operator nearest to f acts first, so the variable differentiated by first stands last.
    runs = [(variable_name(name, script), len(list(run))) for name, run in groupby(reversed(by))]
    over = f"{d.strip()}{superscript(len(by), script)}" if len(by) > 1 else d
    if script == "latex":
        under = " ".join(f"{d}{name}{superscript(count, script)}" for name, count in runs)
        return f"\\frac{{{over} {function}}}{{{under}}}".replace("  ", " ")
    gap = "" if all(len(name) == 1 for name, _ in runs) else " "
    return f"{over}{function}/" + gap.join(f"{d}{name}{superscript(count, script)}" for name, count in runs)


_PLAIN = {
    "−": "-", "·": "*", "×": "x", "√": "sqrt ", "≈": "~", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "←": "<-",
    "…": "...", "—": "--", "–": "-", "‖": "|", "″": "''", "′": "'", "‴": "'''", "∇": "grad ", "∂": "d", "∞": "inf",
    "“": '"', "”": '"', "‘": "'", "’": "'", "●": "*", "✓": "+", "✗": "x", "┃": "|", "²": "^2", "³": "^3", "⁴": "^4",
    "λ": "lambda", "π": "pi", "ℝ": "R", "ⁿ": "^n", "∈": "in", "é": "e",
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
}  # fmt: skip
_TO_PLAIN = str.maketrans(_PLAIN)


def to_ascii(text: str) -> str:
    """The text in ASCII: mathematical signs spelled out, anything else as a backslash escape."""
    return text.translate(_TO_PLAIN).encode("ascii", "backslashreplace").decode("ascii")


def brackets(height: int, unicode: bool) -> Sequence[tuple[str, str]]:
    """What stands left and right of each row of a matrix."""
    if not unicode or height == 1:
        return [("[", "]")] * height
    return [("⎡", "⎤"), *[("⎢", "⎥")] * (height - 2), ("⎣", "⎦")]
