"""Tokens to a tree, by operator precedence. Sums and products come out flat, whatever their length.

The tree knows nothing of SymPy: `build` gives it its meaning.
"""

from __future__ import annotations

import itertools

from symnewton.errors import ParseError
from symnewton.language import limits, operands
from symnewton.language.latex import is_latex
from symnewton.language.syntax import AND, CLOSING, CONDITIONS, OPENING, OR, POWER, PRODUCT, RELATION, SUM, UNARY, Node
from symnewton.language.text import quote, visible
from symnewton.language.tokens import Token

RELATIONS = frozenset({"<", ">", "<=", ">=", "==", "!="})
CONNECTIVES = {"&": "&", "and": "&", "|": "|", "or": "|"}
MULTIPLICATIVE = frozenset({"*", "/", "%", "//"})
HINTS = {
    ",": "write decimals with a point, thousands without a sign, and one expression only",
    "=": "an equation is not a function: move everything to one side and give that",
    ";": "give one expression",
    ":": "give one expression; points and boxes have options of their own",
    ":=": "nothing is assigned here: give the expression only",
    "%": "write mod(a, b) for the remainder, p/100 for percent",
    ")": "something is missing before it, or there is no bracket to close",
    "|": "write abs(x) where bars can be read in two ways",
}


class Parser:
    """One reading of the tokens. `bars` counts the plain bars |x that are open inside the innermost bracket.

    `in_norm` tells whether that bracket is ‖, so that another one closes it.
    """

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.latex = is_latex(text)
        self.indexed = any(token.text == ".." for token in tokens)
        self.tokens = tokens
        self.index = 0
        self.depth = 0
        self.bars = 0
        self.in_norm = False
        self.notes: list[str] = []
        self.functions: list[str] = []

    # -- the tokens ---------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def at(self, *operators: str) -> bool:
        token = self.tokens[self.index]
        return token.kind == "op" and token.text in operators

    def advance(self) -> Token:
        self.index += 1
        return self.tokens[self.index - 1]

    def expect(self, operator: str) -> Token:
        if self.at(operator):
            return self.advance()
        token = self.token
        if token.kind == "end":
            raise self.error(f"{quote(operator)} is missing at the end", f"close it with {operator}", token)
        raise self.error(
            f"expected {quote(operator)} here, not {quote(token.text)}",
            HINTS.get(token.text, "check the brackets"),
            token,
        )

    def commas_follow(self) -> bool:
        """Whether a comma stands inside the bracket that opens here, outside of inner ones."""
        depth = 0
        for token in self.tokens[self.index :]:
            if token.kind == "op":
                depth += (token.text in OPENING) - (token.text in CLOSING)
                if token.text == "," and depth == 1:
                    return True
            if depth == 0:
                return False
        return False

    def check_braces(self, opener: Token, called: bool = False) -> None:
        """Notes that square brackets, and braces outside LaTeX, are read as round ones; refuses {{x}} and [word]."""
        if opener.text == "{" and not self.latex:
            if self.at("{"):
                raise self.error("double braces are not part of the language", "write round brackets", opener)
            self.note("braces are read as brackets")
        elif opener.text == "[":
            inside = itertools.takewhile(lambda t: t.text != "]", self.tokens[self.index :])
            if not (called or self.at("]")) and all(token.kind == "variable" for token in inside):
                raise self.error("names in square brackets are no factor", "write round brackets", opener)
            self.note("square brackets are read as round ones")

    def error(self, message: str, hint: str, where: Token | Node) -> ParseError:
        return ParseError(message, hint=hint, text=self.text, span=where.span)

    def shown(self, start: int, end: int) -> str:
        """A stretch of the text, fit for a message."""
        stretch = self.text[start:end].strip()
        return visible(stretch if len(stretch) <= 40 else stretch[:39] + "…")

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def nest(self, where: Token | Node) -> None:
        self.depth += 1
        if self.depth > limits.MAX_DEPTH:
            raise self.error(
                f"brackets, functions and powers nest more than {limits.MAX_DEPTH} deep", "simplify the text", where
            )

    # -- operators ----------------------------------------------------------------------------------------

    def parse(self) -> Node:
        root = operands.over(self, self.number(self.expression(OR)))
        if self.token.kind != "end":
            raise self.unexpected()
        return root

    def unexpected(self) -> ParseError:
        token = self.token
        if token.kind == "end":
            return self.error("the expression ends too early", "something has to follow", token)
        hint = HINTS.get(token.text, "check the signs around it")
        return self.error(f"{quote(token.text)} does not fit here", hint, token)

    def expression(self, level: int) -> Node:
        left = self.operand()
        while True:
            token = self.token
            op = token.text if token.kind == "op" else ""
            if left.kind in CONDITIONS and op in CONNECTIVES:
                if level > (AND if CONNECTIVES[op] == "&" else OR):
                    return left
                left = self.conjunction(left, CONNECTIVES[op])
            elif op == "^" and level <= POWER:
                left = self.power(left)
            elif op == "!" and level <= POWER + 1:
                left = self.factorial(left)
            elif level <= PRODUCT and (op in MULTIPLICATIVE or self.operand_starts()):
                left = self.product(left)
            elif level <= SUM and op in ("+", "-"):
                left = self.sum(left)
            elif level <= RELATION and op in RELATIONS:
                left = self.relation(left)
            else:
                return left

    def operand_starts(self) -> bool:
        """Whether the next token begins an operand, so that a product is meant without a sign."""
        token = self.tokens[self.index]
        if token.kind == "op":
            opens = (token.text == "|" and not self.bars) or (token.text == "‖" and not self.in_norm)
            return opens or token.text in operands.OPS
        return token.kind in operands.KINDS

    def operand(self) -> Node:
        return operands.operand(self)

    def number(self, node: Node) -> Node:
        """The node, which has to be a number and not a condition."""
        if node.kind in CONDITIONS:
            raise self.error(
                "a relation is not a function",
                "give the function alone; conditions belong in Piecewise((f, x < 0))",
                node,
            )
        return node

    def condition(self, node: Node) -> Node:
        if node.kind not in CONDITIONS:
            raise self.error(f"{quote(self.shown(*node.span))} is not a condition", "write one, such as x < 0", node)
        return node

    def sum(self, left: Node) -> Node:
        terms = [self.number(left)]
        while self.at("+", "-"):
            minus = self.advance().text == "-"
            term = self.number(self.expression(PRODUCT))
            terms.append(Node("negative", term.span, (term,)) if minus else term)
        return Node("sum", (left.span[0], terms[-1].span[1]), tuple(terms))

    def product(self, left: Node) -> Node:
        start = left.span[0]
        factors = _factors(self.number(left), inverted=False)
        while True:
            if self.at("%", "//"):
                whole = Node("product", (start, factors[-1].span[1]), tuple(factors))
                factors = [self.remainder(whole)]
            elif self.at("*", "/"):
                divided = self.advance().text == "/"
                if divided:
                    self.note_root(factors[-1])
                factors += _factors(self.number(self.expression(UNARY)), inverted=divided)
            elif self.operand_starts():
                factors.append(self.implicit(factors[-1], start))
            else:
                return Node("product", (start, factors[-1].span[1]), tuple(factors))

    def note_root(self, left: Node) -> None:
        """A note for x^1/2, which a person may mean as a root."""
        if left.kind == "power" and left.value == "open" and left.children[1].value == "1" and not self.token.spaced:
            shown = self.shown(left.span[0], self.token.end)
            base = self.shown(*left.children[0].span)
            self.note(
                f"{shown} is read as ({base}^1)/{self.token.text}; write {base}^(1/{self.token.text}) for the root"
            )

    def implicit(self, left: Node, start: int) -> Node:
        """The factor that follows without a sign."""
        token = self.token
        if token.kind in ("number", "fraction"):
            raise self.error(
                f"the number {quote(token.text)} follows without a sign", "write * or ^ or + between them", token
            )
        glued = self.glued(left, token)
        if left.kind == "inverse" and glued:
            below = left.children[0].value
            hint = f"write a/({below}*{token.text}) or (a/{below})*{token.text}"
            raise self.error(
                f"a division by {self.shown(left.span[0], token.end)} can be read in two ways", hint, token
            )
        factor = self.number(self.expression(UNARY))
        if left.kind == "number" and not token.spaced:
            self.note_number(left, token, factor)
        plain = not token.spaced and token.kind in ("variable", "constant")
        raised = left.value == "open" and left.children[0].kind in ("number", "constant")
        if token.text == "|" or left.kind == "inverse" or (plain and (raised or glued)):
            first, second = self.shown(start, left.span[1]), self.shown(*factor.span)
            self.note(f"{self.shown(start, factor.span[1])} is read as ({first})*{second}")
        return factor

    def note_number(self, left: Node, token: Token, factor: Node) -> None:
        """Notes for 2\\frac12, which may be two and a half, and for 1e, which may be a power of ten cut off."""
        shown = self.shown(left.span[0], factor.span[1])
        parts = factor.children
        fraction = factor.value == "frac" and parts[0].kind == parts[1].children[0].kind == "number"
        if fraction:
            self.note(f"{shown} is read as a product, not as a mixed number")
        elif factor.kind == "constant" and factor.value == "e" and left.span[1] == token.start:
            self.note(f"{shown} is read as {left.value} times the constant e, not as a power of ten")

    def glued(self, left: Node, token: Token) -> bool:
        """Whether a variable below a stroke, or in an exponent, has another right behind it: 1/xy, e^xy."""
        last = left.children[-1:]
        named = token.kind == "variable" and not token.spaced and bool(last) and last[0].kind == "variable"
        bare = left.span[1] == token.start and self.text[token.start - 1] not in ")]}"
        return named and bare and left.kind in ("inverse", "power")

    def remainder(self, left: Node) -> Node:
        sign = self.advance()
        if sign.text == "%" and (self.at("+", "-", ")", ",") or not self.operand_starts()):
            raise self.error(
                "% is the remainder, not percent", "write p/100 for percent, mod(a, b) for the remainder", sign
            )
        right = self.number(self.expression(UNARY))
        span = left.span[0], right.span[1]
        if sign.text == "%":
            self.note(f"{self.shown(*span)} is a remainder, with the sign of the divisor")
            return Node("call", span, (left, right), "mod")
        self.note(f"{self.shown(*span)} is rounded down")
        return Node("call", span, (Node("product", span, (left, Node("inverse", right.span, (right,)))),), "floor")

    def power(self, base: Node) -> Node:
        """base ^ exponent, from the right. `value` is "open" where the exponent stands without brackets."""
        self.number(base)
        self.nest(self.advance())
        bracketed = self.at("(", "[", "{")
        indexed = self.at("{") and self.tokens[self.index + 1].text == "("
        exponent = self.number(self.expression(POWER))
        self.depth -= 1
        span = base.span[0], exponent.span[1]
        self.check_superscript(base, exponent, span, indexed)
        if base.kind == "variable" and (degree := _odd_degree(exponent)):
            real = f"cbrt({base.value})" if degree == "3" else f"root({base.value}, {degree})"
            self.note(f"{self.shown(*span)} is defined for {base.value} >= 0; {real} is the real root for all")
        return Node("power", span, (base, exponent), "" if bracketed else "open")

    def check_superscript(self, base: Node, exponent: Node, span: tuple[int, int], indexed: bool) -> None:
        """Notes for x^{(1)} and x^T, which may be no powers; refuses f^{-1}(x) and g^{(2)}(x), which are none."""
        if base.kind != "variable":
            return
        shown, name = self.shown(*span), base.value
        alone = sum(t.kind == "variable" and t.text == name for t in self.tokens) > 1
        if name in ("f", "g", "h") and self.at("(") and not self.token.spaced and not alone:
            hint = f"give the formula of {name}; {shown}*(...) is a product"
            raise self.error(f"{shown} before a bracket is no power of a variable", hint, base)
        if exponent.kind == "variable" and exponent.value == "T":
            self.note(f"{shown} is read as a power, not as a transpose")
        elif indexed and exponent.kind == "number":
            self.note(f"{shown} is read as a power; write {name}_{exponent.value} for an index")

    def factorial(self, operand: Node) -> Node:
        sign = self.advance()
        if self.at("!"):
            raise self.error("two factorial signs can be read in two ways", "write factorial(factorial(n))", self.token)
        self.functions.append("factorial")
        return Node("call", (operand.span[0], sign.end), (self.number(operand),), "factorial")

    def relation(self, left: Node) -> Node:
        """One relation, or a chain such as 0 < x < 1."""
        links, start = [], left.span[0]
        while self.at(*RELATIONS):
            sign = self.advance().text
            right = self.number(self.expression(SUM))
            links.append(Node("relation", (left.span[0], right.span[1]), (self.number(left), right), sign))
            left = right
        return links[0] if len(links) == 1 else Node("and", (start, left.span[1]), tuple(links))

    def conjunction(self, left: Node, op: str) -> Node:
        self.advance()
        right = self.condition(self.expression(RELATION if op == "&" else AND))
        return Node("and" if op == "&" else "or", (left.span[0], right.span[1]), (left, right))


def _factors(node: Node, inverted: bool) -> list[Node]:
    """The factors of an operand, or of its inverse: a sign, and what is divided by, stay apart from sums.

    Else 1/(4*(1 - x)) and -(a - b)*c would be multiplied out, and their printed forms would not read back.
    """
    if node.kind == "negative":
        one = Node("number", node.span, (), "1")
        return [Node("negative", node.span, (one,)), *_factors(node.children[0], inverted)]
    if not inverted:
        return [node]
    return [Node("inverse", n.span, (n,)) for n in (node.children if node.kind == "product" else (node,))]


def _odd_degree(exponent: Node) -> str:
    """The odd denominator of an exponent such as 1/3, where it is one."""
    parts = exponent.children
    if exponent.kind == "product" and len(parts) == 2 and parts[0].kind == "number" and parts[1].kind == "inverse":
        digits = parts[1].children[0].value
    else:
        digits = exponent.value.partition("/")[2] if exponent.kind == "number" else ""
    return digits if digits.isdigit() and digits[-1] in "13579" and digits != "1" else ""
