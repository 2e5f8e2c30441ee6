"""The LaTeX that people paste into a calculator: what each command stands for."""

from __future__ import annotations

import re
from typing import NamedTuple

from symnewton.errors import ParseError
from symnewton.language.text import quote
from symnewton.language.vocabulary import BY_NAME, GREEK_WORDS


class Subscript(NamedTuple):
    """What stands below a name, in braces or not, and where the text goes on."""

    text: str
    end: int
    braced: bool


class Piece(NamedTuple):
    """What a command reads as: a token of `kind` ("blank" for nothing), and where the text goes on.

    `base` is the n of \\sqrt[n]{x}.
    """

    kind: str
    text: str
    end: int
    base: str = ""


INVISIBLE = (
    ", ; : ! > ( ) [ ] quad qquad enspace thinspace displaystyle textstyle limits nolimits nonumber "
    "big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr rm it"
)
BLANK = frozenset(INVISIBLE.split()) | {" "}
OPERATORS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "frac": "frac", "dfrac": "frac", "tfrac": "frac",
    "cfrac": "frac", "nicefrac": "frac", "sfrac": "frac", "sqrt": "sqrt", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=",
    "geqslant": ">=", "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "land": "&", "wedge": "&", "{": "(", "}": ")",
    "lbrace": "(", "rbrace": ")", "lvert": "|(", "rvert": ")|", "vert": "|",
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "|": "‖", "norm": "norm", "mid": "|", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "bmod": "%", "over": "over",
}  # fmt: skip
LEFT = {"(": "(", "[": "(", "\\{": "(", "{": "(", "\\lbrace": "(", "|": "|(", "\\vert": "|(", "\\lvert": "|("}
LEFT |= {"\\|": "‖", "\\Vert": "‖", "\\lVert": "‖", "\\lfloor": "⌊", "\\lceil": "⌈", "\\lbrack": "("}
RIGHT = {")": ")", "]": ")", "\\}": ")", "}": ")", "\\rbrace": ")", "|": ")|", "\\vert": ")|", "\\rvert": ")|"}
RIGHT |= {"\\|": "‖", "\\Vert": "‖", "\\rVert": "‖", "\\rfloor": "⌋", "\\rceil": "⌉", "\\rbrack": ")"}
PAIRS = {"(": ")", "[": "]", "\\{": "\\}"}
OTHER_NORMS = "write the sum of |x| for index 1, max(|x|, |y|) for the largest; \\lVert x, y \\rVert_2 has index 2"
ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde"}
ACCENTS |= {"dot": "dot"}
NAMES = {"ell": "l", "hbar": "hbar", "Pr": "Pr"}
NAMES |= {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho", "varsigma": "sigma"}
REFUSED = {
    "infty": "an expression is finite",
    "pm": "give the two expressions one after the other",
    "mp": "give the two expressions one after the other",
    "partial": "give the function, the derivative is worked out",
    "nabla": "give the function, the gradient is worked out",
    "int": "give the function itself: there are no integrals",
    "iint": "give the function itself: there are no integrals",
    "lim": "give the function itself: there are no limits",
    "vec": "write the components, such as x_1 and x_2",
    "binom": "write the factorials out",
    "prime": "give the function, the derivative is worked out",
    "cdots": "write all the terms",
    "dots": "write all the terms",
    "ldots": "write all the terms",
    "circ": "angles are in radians: write pi/180*x for degrees",
}
SERIES = {"sum": "sum", "∑": "sum", "Σ": "sum", "prod": "prod", "∏": "prod", "Π": "prod"}
BELOW = r"_\s*\{\s*(?P<index>[A-Za-z])\s*=(?P<low>[^{}=]{1,60})\}"
ABOVE = r"\^\s*(?:\{(?P<high>[^{}=]{1,60})\}|(?P<digit>[0-9A-Za-z]))"
LIMITS = r"\s*(?:\\(?:no)?limits)?\s*"
RANGES = tuple(map(re.compile, (rf"{LIMITS}{BELOW}\s*{ABOVE}", rf"{LIMITS}{ABOVE}\s*{BELOW}")))
INDEX = re.compile(r"\s*\[\s*([0-9]{1,4}|[A-Za-z])\s*\]")
DELIMITER = re.compile(r"\s*(\\[A-Za-z]+|\\[{}|]|[()\[\]{}|])")
BRACED_NAME = re.compile(r"\s*\{\s*(\\?[A-Za-z][A-Za-z0-9]*)\s*\}")
LONE_NAME = re.compile(r"(?:\s+|(?=\\))(\\[A-Za-z]+|[A-Za-z])")
DIFFERENTIAL = re.compile(r"\s*\\?[A-Za-z]")
ACCENT_ON = re.compile(r"\s*(?:\{\s*(\\[A-Za-z]+|[A-Za-z])\s*\}|(\\[A-Za-z]+|[A-Za-z]))")
SUBSCRIPT = re.compile(
    r"_\s*(?:\{\s*(?:\\(?:text|mathrm|mathit|textrm|rm)\b\s*)?\{?([A-Za-z0-9]+(?:,[A-Za-z0-9]+)*)\s*\}{1,2}"
    r"|\\(?:text|mathrm|mathit|textrm)\s*\{([A-Za-z0-9]+)\}|\{\s*\\([A-Za-z]+)\s*\}|\\([A-Za-z]+)"
    r"|([0-9]|[A-Za-z]+))"
)
BRACED_TEXT = re.compile(r"\s*\{([A-Za-z ,.]{0,60})\}")
LABEL = re.compile(r"\s*\{[^{}]{0,80}\}")
NORM = re.compile(r"_\s*(?:2|\{\s*2\s*\})")
ENVIRONMENT = re.compile(r"\s*\{(d?cases)\*?\}")
DISPLAYS = "math|displaymath|equation|eqnarray|align|aligned|alignat|flalign|gather|gathered|multline|split"
MOST_WRAPPERS = 3
WRAPPERS = [
    re.compile(rf"\s*{opening}(?P<formula>.+?)(?:[.,;]\s*)?{closing}\s*", re.DOTALL)
    for opening, closing in (
        (r"\$\$", r"\$\$"),
        (r"\$", r"\$"),
        (r"\\\[", r"\\\]"),
        (r"\\\(", r"\\\)"),
        (rf"\\begin\{{(?P<name>(?:{DISPLAYS})\*?)\}}", r"\\end\{(?P=name)\}"),
    )
]
UPRIGHT = frozenset({"operatorname", "operatorname*", "mathrm", "mathit", "mathbf", "mathsf", "boldsymbol"})


def is_latex(text: str) -> bool:
    """Whether a text is written as for TeX, where braces group and single letters are names."""
    return "\\" in text or "^{" in text or "_{" in text


def read_subscript(text: str, start: int) -> Subscript | None:
    """The subscript that begins at `start`: _1, _{12}, _{i,j}, _\\text{max}, _{\\alpha}."""
    match = SUBSCRIPT.match(text, start)
    if match is None:
        return None
    braced, upright, command, bare, plain = match.groups()
    word = command or bare
    if word and word not in GREEK_WORDS and word not in BY_NAME:
        return None
    below = (braced or upright or word or plain).replace(",", "_")
    return Subscript(below, match.end(), plain is None)


class Range(NamedTuple):
    """What an index runs over: its name, where its bounds stand, and where the text goes on."""

    name: tuple[int, int]
    low: tuple[int, int]
    high: tuple[int, int]
    end: int


def read_range(text: str, start: int) -> Range | None:
    """The range below and above a sum sign: _{i=1}^{9}, \\limits^n_{k=0}."""
    match = next((m for pattern in RANGES if (m := pattern.match(text, start))), None)
    if match is None:
        return None
    above = "high" if match["high"] is not None else "digit"
    return Range(match.span("index"), match.span("low"), match.span(above), match.end())


def mathematics(text: str) -> tuple[int, int]:
    """Where the formula starts and ends in a text that may be set as one: $…$, \\[…\\], \\begin{equation}…\\end{equation}."""
    start, end = 0, len(text)
    for _ in range(MOST_WRAPPERS):
        inside = next((m for pattern in WRAPPERS if (m := pattern.fullmatch(text, start, end))), None)
        if inside is None:
            break
        start, end = inside.span("formula")
    return start, end


def read_command(text: str, match: re.Match[str]) -> Piece:
    """The piece that a command and its own arguments stand for; `match` is the backslash and the name."""
    name, end = match.group()[1:], match.end()
    if name in BLANK:
        return Piece("blank", "", end)
    index = INDEX.match(text, end) if name == "sqrt" else None
    if index:
        return Piece("op", "sqrt", index.end(), index[1])
    if name in OPERATORS:
        return Piece("op", OPERATORS[name], _after_norm(text, OPERATORS[name], end))
    if name in ("left", "right"):
        return _delimiter(text, match, LEFT if name == "left" else RIGHT)
    if name in ACCENTS:
        return _accent(text, match)
    if name in UPRIGHT:
        braced = BRACED_NAME.match(text, end) or LONE_NAME.match(text, end)
        if braced and braced[1] == "d" and DIFFERENTIAL.match(text, braced.end()):
            raise _error(
                text, match, "a differential is not part of the language", "give the function: there are no integrals"
            )
        if braced and (braced[1][0] != "\\" or braced[1][1:] in GREEK_WORDS):
            return Piece("name", braced[1].removeprefix("\\"), braced.end())
        raise _error(text, match, f"\\{name} needs a name in braces", f"write \\{name}{{name}}")
    if name in ("text", "mbox", "textrm"):
        return _words(text, match)
    if name in ("label", "tag", "tag*") and (said := LABEL.match(text, end)):
        return Piece("blank", "", said.end())
    if name in ("begin", "end"):
        environment = ENVIRONMENT.match(text, end)
        if environment:
            return Piece("op", "cases" if name == "begin" else "end cases", environment.end())
        raise _error(
            text, match, "only equations and cases are environments of the language", "write a plain expression"
        )
    if name in BY_NAME or name in GREEK_WORDS:
        return Piece("name", name, end)
    if name in NAMES:
        return Piece("name", NAMES[name], end)
    raise _error(
        text, match, f"the command {quote(match.group())} is not part of the language",
        REFUSED.get(name, "write it as plain text, such as 2*x + sin(x)"),
    )  # fmt: skip


def _delimiter(text: str, match: re.Match[str], table: dict[str, str]) -> Piece:
    delimiter = DELIMITER.match(text, match.end())
    if delimiter is None or delimiter[1] not in table:
        raise _error(text, match, f"{quote(match.group())} needs a bracket after it", "write \\left( ... \\right)")
    return Piece("op", table[delimiter[1]], _after_norm(text, table[delimiter[1]], delimiter.end()))


def _after_norm(text: str, operator: str, end: int) -> int:
    """Past the 2 that says which norm it is, where an operator may close one."""
    two = NORM.match(text, end) if operator == "‖" else None
    return two.end() if two else end


def _accent(text: str, match: re.Match[str]) -> Piece:
    """\\hat{y} is the name yhat."""
    name = match.group()[1:]
    letter = ACCENT_ON.match(text, match.end())
    below = (letter[1] or letter[2]) if letter else ""
    plain = below.removeprefix("\\")
    if letter is None or (plain != below and plain not in GREEK_WORDS):
        raise _error(text, match, f"\\{name} needs one letter", f"write \\{name}{{x}}")
    return Piece("name", plain + ACCENTS[name], letter.end())


def _words(text: str, match: re.Match[str]) -> Piece:
    """The words of a cases environment: "if" says nothing new, "otherwise" is a condition."""
    words = BRACED_TEXT.match(text, match.end())
    said = words[1].strip(" ,.").lower() if words else ""
    begun, ended = (
        max(text.rfind(f"\\{end}{{{cases}", 0, match.start()) for cases in ("cases", "dcases"))
        for end in ("begin", "end")
    )
    in_cases = begun > ended
    if words and (not said or (in_cases and said in ("if", "for", "when", "and", "where"))):
        return Piece("op", "&", words.end()) if said == "and" else Piece("blank", "", words.end())
    if words and in_cases and said in ("otherwise", "else"):
        return Piece("name", "True", words.end())
    if words and words[1].strip() in BY_NAME:
        return Piece("name", words[1].strip(), words.end())
    raise _error(text, match, "text is not part of an expression", "remove it")


def _error(text: str, match: re.Match[str], message: str, hint: str) -> ParseError:
    return ParseError(message, hint=hint, text=text, span=match.span())
