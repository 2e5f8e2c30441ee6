"""Text to tokens, each with its span. Every character is known here or refused here; nothing is dropped."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from symnewton.errors import ParseError
from symnewton.language import latex, limits
from symnewton.language.text import quote, visible
from symnewton.language.vocabulary import BY_NAME, GREEK, GREEK_WORDS


class Token(NamedTuple):
    """A piece of the text. `spaced`: blanks stand before it. `base` is the b of log_b, the n of an n-th root."""

    kind: str  # number, fraction, name, text, op or end; later also variable, constant, function and boolean
    text: str
    start: int
    end: int
    spaced: bool = False
    base: str = ""

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᵏᵐⁿᵖᵗᵘᵛʷˣʸᶻᐟ", "0123456789+-()abcdekmnptuvwxyz/"))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₖₘₙₚₜₓ", "0123456789aekmnptx"))
FRACTIONS = {c: str(unicodedata.normalize("NFKC", c)).replace("⁄", "/") for c in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"}
SAME_AS = {"**": "^", ".^": "^", ".**": "^", ".*": "*", "./": "/", "\\\\": "row"}
SAME_AS |= dict.fromkeys("·⋅∙×∗•", "*") | dict.fromkeys("÷⁄∕", "/") | dict.fromkeys("−–", "-")
SAME_AS |= {"≤": "<=", "≥": ">=", "≠": "!=", "∣": "|", "∥": "‖"}
# Letters with a hat, bar, tilde or dot on top, as ŷ, which is called yhat.
MARKS = {"\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde", "\u0307": "dot"}
ACCENTED = {
    letter: plain + MARKS[mark]
    for plain in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for mark in MARKS
    if len(letter := unicodedata.normalize("NFC", plain + mark)) == 1
}
MARKED = f"[{''.join(ACCENTED)}]|[A-Za-z{''.join(GREEK)}][{''.join(MARKS)}]"
# The blanks people paste: tab, ends of line, no-break and thin spaces.
BLANKS = " \t\n\xa0\u2002-\u200a\u202f"
INDICES = dict(zip("ᵢⱼₖₘₙ", "ijkmn"))
RANGE_RUN = re.compile(
    rf"([{''.join(INDICES)}])₌([₀-₉]{{1,9}})([⁰¹²³⁴-⁹]{{1,9}})"
)  # as the sums of answers are printed
PATTERN = re.compile(
    rf"(?P<blank>(?:[{BLANKS}]|\r(?=\n|$))+)"
    rf"|(?P<series>[∑∏]|[ΣΠ](?=[{''.join(INDICES)}]₌|_\{{[A-Za-z ]+=))"
    r"|(?P<radix>0[xXbBoO][0-9A-Fa-f]+)"
    r"|(?P<number>(?:(?:[0-9]{1,3}(?:_[0-9]{3})+(?![0-9_])|[0-9]+)(?:\.(?!\*\*|[*/^.])[0-9]*)?|\.[0-9]+)(?:[eE][+\-−]?[0-9]+)?)"
    rf"|(?P<accented>(?:{MARKED})(?:_?[0-9]+)?)"
    rf"|(?P<name>[A-Za-z][A-Za-z0-9_]*|[{''.join(GREEK)}](?:_?[0-9]+|_[A-Za-z0-9]+)?)(?![{''.join(MARKS)}])"
    r"|(?P<tie>~)"
    r"|(?P<below>_)"
    rf"|(?P<superscript>[{''.join(SUPERSCRIPTS)}]+)"
    rf"|(?P<fraction>[{''.join(FRACTIONS)}])"
    r"|(?P<command>\\(?:[A-Za-z]+\*?|[^A-Za-z\\]))"
    r"|(?P<op>\\\\|\.\.|\.?\*\*|\.[*/^]|//|:=|[<>=!]=|\.(?=[A-Za-z])|[-+*/^(){}\[\]|,;!<>=%&⌊⌋⌈⌉·⋅∙×∗•÷⁄∕−–≤≥≠√∛∜∣‖∥])",
)
SERIES_SIGN = re.compile(r"\\(?:sum|prod)(?![A-Za-z])|[∑∏]|[ΣΠ]_")
ELEMENT = re.compile(r"_\s*(?:\{([^{}]{1,60})\}|([A-Za-z0-9]))")
ALIGNED = re.compile(r"\s*=")  # what an alignment mark of LaTeX stands before
WORD = re.compile(r"[A-Za-z]+")
LATEX_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_(?:[0-9]+|[A-Za-z]+))?")
SUBSCRIPT_RUN = re.compile(f"[{''.join(SUBSCRIPTS)}]+")

REFUSED = {
    "'": "a prime is not part of the language: give the function, the derivative is worked out",
    "′": "a prime is not part of the language: give the function, the derivative is worked out",
    '"': "text in quotes is not part of an expression",
    ":": "give one expression; points and boxes have options of their own",
    "#": "an expression has no comments",
    "_": "a name starts with a letter, and only thousands are parted: 1_000",
    "~": "write x*y for a product",
    ".": "a decimal point stands next to a digit",
    "±": "give the two expressions one after the other",
    "∓": "give the two expressions one after the other",
    "∞": "an expression is finite",
    "\r": "end lines with a line feed",
    "°": "angles are in radians: write pi/180*x for degrees",
    "∂": "give the function, the derivative is worked out",
    "∇": "give the function, the gradient is worked out",
    "∫": "give the function itself: there are no integrals",
    "\ufeff": "remove the byte order mark from the start of the text",
}


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, with an `end` token last."""
    if len(text) > limits.MAX_CHARACTERS:
        raise ParseError(
            f"the text has {len(text)} characters, the most is {limits.MAX_CHARACTERS}",
            hint="shorten the expression",
            text=text[: limits.MAX_CHARACTERS],
        )
    start, end = latex.mathematics(text)
    scanner = Scanner(text, latex.is_latex(text))
    scanner.scan(start, end)
    if not scanner.tokens:
        raise ParseError("there is no expression here", hint="write one, such as x^2 - 2*x", text=text, span=(0, 0))
    return [*scanner.tokens, Token("end", "", end, end)]


class Scanner:
    """Reads a text once, from left to right. `source` is what errors show, where the text is a translation."""

    def __init__(self, text: str, latex_names: bool, source: str | None = None) -> None:
        self.text = text
        self.source = text if source is None else source
        self.latex_names = latex_names
        self.tokens: list[Token] = []
        self.spaced = False
        self.has_series = latex_names and SERIES_SIGN.search(text) is not None
        self.indices: set[str] = set()
        self.lefts: list[str] = []

    def scan(self, position: int, end: int) -> None:
        while position < end:
            match = PATTERN.match(self.text, position, end)
            if match is None:
                raise self.unreadable(position)
            kind = str(match.lastgroup)
            position = getattr(self, kind)(match) or match.end()

    def add(self, kind: str, text: str, start: int, end: int, base: str = "") -> None:
        if len(self.tokens) >= limits.MAX_TOKENS:
            raise self.error(f"the text has more than {limits.MAX_TOKENS} parts", "shorten the expression", start, end)
        self.tokens.append(Token(kind, text, start, end, self.spaced, base))
        self.spaced = False

    def error(self, message: str, hint: str | None, start: int, end: int) -> ParseError:
        return ParseError(message, hint=hint, text=self.source, span=(start, end))

    def blank(self, match: re.Match[str]) -> None:
        self.spaced = True

    def tie(self, match: re.Match[str]) -> None:
        if not self.latex_names:
            raise self.unreadable(match.start())
        self.spaced = True

    def number(self, match: re.Match[str]) -> int:
        digits, end = match.group(), match.end()
        if "_" in digits and self._ends_with("^"):  # a subscript, not thousands
            digits = digits.partition("_")[0]
            end = match.start() + len(digits)
        if len(digits) > limits.MAX_DIGITS:
            raise self.error(
                f"a number has at most {limits.MAX_DIGITS} digits", "shorten the number", match.start(), match.end()
            )
        self.add("number", digits.replace("_", "").replace("−", "-"), match.start(), end)
        return end

    def below(self, match: re.Match[str]) -> int:
        """A subscript behind the superscript, as in x^2_1, which is x_1^2, or behind a norm."""
        start, last = match.start(), len(self.tokens) - 1
        subscript = latex.read_subscript(self.text, start)
        at = self._raised(last)
        raised = self.tokens[at] if at >= 0 else None
        if raised and raised.text in ("‖", "|", ")|"):
            norm = latex.NORM.match(self.text, start)
            if raised.text != "‖":
                raise self.error("bars with an index are a norm", "write \\lVert x, y \\rVert_2", *match.span())
            if not norm:
                raise self.error("only the Euclidean norm is part of the language", latex.OTHER_NORMS, *match.span())
            return norm.end()
        if at == last or raised is None or raised.kind != "name" or not subscript:
            raise self.unreadable(start)
        if raised.base or "_" in raised.text or raised.text[-1].isdigit():
            raise self.error("a name has one subscript", "write x_1^2, or x_{1,2}", start, subscript.end)
        if raised.text in BY_NAME and raised.text not in ("log", "ln"):
            raise self.error(f"{raised.text} has no subscript", f"write {raised.text}(...) alone", start, subscript.end)
        if raised.text in ("log", "ln"):
            self.tokens[at] = raised._replace(base=subscript.text)
        else:
            self.tokens[at] = raised._replace(text=f"{raised.text}_{subscript.text}")
        return subscript.end

    def _raised(self, last: int) -> int:
        """The index of what the exponent that ends the tokens belongs to; of the last token where there is none."""
        start = last
        if last > 0 and self.tokens[last].text == "}":
            while start > 0 and self.tokens[start].text != "{":
                start -= 1
        one = start < last or (last >= 0 and len(self.tokens[last].text) == 1)
        return start - 2 if one and start > 1 and self.tokens[start - 1].text == "^" else last

    def radix(self, match: re.Match[str]) -> None:
        shown = match.group()
        hint = f"write the number in decimal, or 0*{shown[1:]} for a product"
        raise self.error(f"{quote(shown)} looks like a number in another base", hint, *match.span())

    def fraction(self, match: re.Match[str]) -> None:
        self.add("fraction", FRACTIONS[match.group()], *match.span())

    def op(self, match: re.Match[str]) -> None:
        if (
            match.group() == "&"
            and self.latex_names
            and (self._ends_with("=") or ALIGNED.match(self.text, match.end()))
        ):
            self.spaced = True
            return
        self.add("op", SAME_AS.get(match.group(), match.group()), *match.span())

    def _ends_with(self, operator: str) -> bool:
        return bool(self.tokens) and self.tokens[-1].text == operator

    def superscript(self, match: re.Match[str]) -> int:
        """The run as a bracketed exponent, each character in its own column; before a radical, its degree: ³√x."""
        start, end = match.span()
        run = "".join(SUPERSCRIPTS[c] for c in match.group())
        if self.text.startswith("√", end) and run.isdigit() and self.starts_operand():
            self.add("op", "√", start, end + 1, run)
            return end + 1
        self.add("op", "^", start, start)
        self.add("op", "(", start, start)
        inner = Scanner(" " * start + run, False, self.source)
        inner.scan(start, end)
        for token in inner.tokens:
            self.add(token.kind, token.text, token.start, token.end)
        self.add("op", ")", end, end)
        return end

    def starts_operand(self) -> bool:
        """Whether what comes next begins an operand: after nothing, a blank, an operator or an opening bracket."""
        last = self.tokens[-1] if self.tokens else None
        return last is None or self.spaced or (last.kind == "op" and last.text not in (")", "]", "}", ")|", "!"))

    def name(self, match: re.Match[str]) -> int:
        start = match.start()
        if self.latex_names and match.group()[0].isascii():
            match = (WORD if self._is_argument() else LATEX_NAME).match(self.text, start) or match
            if self._is_argument():
                return self.named(match.group()[0], start, start + 1)
        return self.named(spelled(match.group()), start, match.end())

    def _is_argument(self) -> bool:
        """Whether a single letter is the argument of a fraction or a root: \\frac x2."""
        last = [token.text for token in self.tokens[-2:]]
        return last[-1:] in (["frac"], ["sqrt"]) or (last[:1] == ["frac"] and len(last[-1]) == 1 and last[-1].isalnum())

    def series(self, match: re.Match[str]) -> int:
        return self.ranged(latex.SERIES[match.group()], *match.span())

    def ranged(self, kind: str, start: int, end: int) -> int:
        """A sum or product sign with the range of its index, as `sum {, i = low .. high}`; the position after them."""
        run, found = RANGE_RUN.match(self.text, end), latex.read_range(self.text, end)
        if not (run or found):
            raise self.error("a sum or a product needs the range of its index", r"write \sum_{i=1}^{9} x_i", start, end)
        self.add("op", kind, start, end)
        self.add("op", "{", end, end)
        self.add("op", ",", end, end)
        if found:
            name, end = self.text[slice(*found.name)], found.end
            self._index(name, *found.name)
            self.scan(*found.low)
            self.add("op", "..", *found.low)
            self.scan(*found.high)
        elif run:
            end = run.end()
            self._index(INDICES[run[1]], *run.span(1))
            self.add("number", "".join(SUBSCRIPTS[c] for c in run[2]), *run.span(2))
            self.add("op", "..", *run.span(2))
            self.add("number", "".join(SUPERSCRIPTS[c] for c in run[3]), *run.span(3))
        self.add("op", "}", end, end)
        return end

    def _index(self, name: str, start: int, end: int) -> None:
        self.indices.add(name)
        self.add("name", name, start, end)
        self.add("op", "=", end, end)

    def element(self, name: str, start: int, end: int) -> int | None:
        """x_{i+1} as x[i+1] where i is the index of a sum, and x_1 beside one as x[1]; the position after it."""
        stem, _, below = name.partition("_")
        braced = None if below else ELEMENT.match(self.text, end)
        inside = (end - len(below), end) if below else braced.span(braced.lastindex or 1) if braced else (end, end)
        content = self.text[slice(*inside)]
        if not (content.isdigit() or self.indices.intersection(WORD.findall(content))):
            return None
        after = braced.end() if braced else end
        self.add("name", stem, start, inside[0])
        self.add("op", "[", inside[0], inside[0])
        self.scan(*inside)
        self.add("op", "]", after, after)
        return after

    def accented(self, match: re.Match[str]) -> int:
        return self.named(spelled(match.group()), *match.span())

    def named(self, name: str, start: int, end: int) -> int:
        """Adds a name with the subscript that follows it, if any; the position after both."""
        if self.has_series and (after := self.element(name, start, end)):
            return after
        subscript = latex.read_subscript(self.text, end)
        run = SUBSCRIPT_RUN.match(self.text, end)
        command = self.text[start] == "\\"
        if subscript and (subscript.braced or command):
            if command and name in BY_NAME and name not in GREEK_WORDS and name not in ("log", "ln"):
                raise self.error(f"{name} has no subscript", f"write \\{name}(...) alone", start, subscript.end)
            name, end = f"{name}_{subscript.text}", subscript.end
        elif run:
            below = "".join(SUBSCRIPTS[c] for c in run.group())
            name, end = name + ("" if below.isdigit() and name not in ("log", "ln") else "_") + below, run.end()
        elif self.text.startswith("_{", end):
            raise self.error("a subscript is made of letters and digits", "write x_1 or x_{max}", end, end + 2)
        stem, _, base = name.partition("_")
        if base and self.latex_names and self._ends_with("^"):  # which TeX sets below what is raised
            hint = f"write x_{{{base}}}^{stem} or x^{{{stem}_{{{base}}}}}"
            raise self.error("a subscript behind a superscript can be read in two ways", hint, start, end)
        if stem not in ("log", "ln") or not base:
            stem, base = name, ""
        if len(name) > limits.MAX_NAME:
            raise self.error(f"a name has at most {limits.MAX_NAME} characters", "shorten the name", start, end)
        self.add("name", stem, start, end, base)
        return end

    def command(self, match: re.Match[str]) -> int:
        if (sign := match.group()[1:]) in latex.SERIES:
            return self.ranged(latex.SERIES[sign], *match.span())
        piece = latex.read_command(self.text, match)
        self._pair(sign, self.text[match.end() : piece.end].strip(), match)
        if piece.kind == "name":
            end = self.named(piece.text, match.start(), piece.end)
        else:
            end = piece.end
            if piece.kind == "blank":
                self.spaced |= not match.group()[-1].isalpha()
            else:
                self.add(piece.kind, piece.text, match.start(), end, piece.base)
        # The blank that ends a command is no blank to a reader: \sin \omega t.
        if match.group()[-1].isalpha():
            while end < len(self.text) and self.text[end] == " ":
                end += 1
        return end

    def _pair(self, command: str, delimiter: str, match: re.Match[str]) -> None:
        """Refuses a \\right whose delimiter is not that of its \\left: an interval is no expression."""
        if command == "left":
            self.lefts.append(delimiter)
        elif command == "right" and self.lefts:
            opened = self.lefts.pop()
            wanted = latex.PAIRS.get(opened)
            if (
                wanted
                and latex.PAIRS.get(delimiter) is None
                and delimiter != wanted
                and delimiter in latex.PAIRS.values()
            ):
                raise self.error(
                    f"{quote(delimiter)} does not close {quote(opened)}", f"write \\right{wanted}", *match.span()
                )

    def unreadable(self, position: int) -> ParseError:
        char = self.text[position]
        hint = REFUSED.get(char)
        message = f"{quote(char)} is not part of the language"
        if not char.isascii():
            name = unicodedata.name(char, "")
            message = f"the character U+{ord(char):04X}{f' ({name})' if name else ''} is not part of the language"
            plain = unicodedata.normalize("NFKC", char)
            if hint is None and plain != char and plain.isascii() and plain.isprintable():
                hint = f"write {visible(plain)}"
        return self.error(message, hint or "remove it, or retype it as plain text", position, position + 1)


def spelled(name: str) -> str:
    """A name as the language spells it: Greek letters are words, ŷ is yhat, the digits of x₁ are plain ones."""
    return name if name.isascii() else "".join(map(_spelled, name))


def _spelled(char: str) -> str:
    return GREEK.get(char) or ACCENTED.get(char) or MARKS.get(char) or SUBSCRIPTS.get(char) or char
