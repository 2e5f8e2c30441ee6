"""A function and its argument: f(x), f x, f^2(x), f^-1(x), log_b(x)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnewton.language import series
from symnewton.language.syntax import CLOSERS, OR, POWER, UNARY, Node
from symnewton.language.text import quote
from symnewton.language.tokens import Token
from symnewton.language.vocabulary import BY_NAME, CONSTANT_NAMES, RESERVED, SERIES, Function

if TYPE_CHECKING:
    from symnewton.language.grammar import Parser

EQUALITIES = {"Eq": "==", "Ne": "!="}
NEEDS_BRACKETS = frozenset({"min", "max"})
RATIONAL = frozenset({"Rational", "Integer", "Float"})
NUMERIC = frozenset({"number", "constant"})


def application(p: Parser) -> Node:
    """The function at the parser's place, applied."""
    token = p.advance()
    function = BY_NAME[token.text]
    p.nest(token)
    if function.name in SERIES:
        node = series.series(p, token)
    elif p.at("^"):
        node = exponential(p, token) if function.name == "exp" else powered(p, token, function)
    else:
        node = call(p, token, function)
    p.depth -= 1
    return node


def exponential(p: Parser, token: Token) -> Node:
    """exp^x, which people write for e^x."""
    p.advance()
    exponent = p.number(p.expression(POWER))
    span = token.start, exponent.span[1]
    if p.at("(", "[") and not p.token.spaced:
        raise p.error(
            f"{quote(p.shown(*span))} before a bracket can be read in two ways", "write exp(x)^2 or e^2*(x)", token
        )
    p.functions.append("exp")
    p.note(f"{p.shown(*span)} is read as e^{p.shown(*exponent.span)}")
    return Node("call", span, (exponent,), "exp")


def powered(p: Parser, token: Token, function: Function) -> Node:
    """sin^2(x) is sin(x)^2; sin^-1(x) is the inverse function."""
    p.advance()
    negative = p.at("-")
    start = p.advance() if negative else p.token
    if p.token.kind not in ("number", "variable") and (negative or not p.at("(", "[", "{")):
        raise p.error(f"{function.name}^ needs a number", f"write {function.name}(x)^2", p.token)
    exponent = p.number(p.operand())
    if negative:
        exponent = Node("negative", (start.start, exponent.span[1]), (exponent,))
    if exponent.kind == "negative" and exponent.children[0].value == "1":
        if function.inverse is None:
            hint = f"write 1/{function.name}(x) for the reciprocal"
            raise p.error(f"{function.name}^-1 can be read in two ways", hint, token)
        reciprocal = f"1/{function.name}(x)"
        p.note(f"{function.name}^-1 is read as the inverse {function.inverse}; write {reciprocal} for the reciprocal")
        return call(p, token, BY_NAME[function.inverse])
    applied = call(p, token, function)
    if p.at("^"):
        raise p.error("two powers of one function can be read in two ways", f"write ({function.name}(x))^n", p.token)
    return Node("power", applied.span, (applied, exponent))


def call(p: Parser, token: Token, function: Function) -> Node:
    spaced = p.token.spaced
    base = [base_of(p, token)] if token.base else []
    if p.at("(", "[") or (p.at("{") and not p.latex):
        arguments, end = bracketed_arguments(p, function)
        if spaced and p.at("^"):
            p.note(f"{p.shown(token.start, end)} is raised as a whole")
    elif p.at("{"):
        bracketed = p.tokens[p.index + 1].text in CLOSERS
        arguments = [p.number(p.operand())]
        end = arguments[0].span[1]
        if p.at("^") and not bracketed:  # typeset as sin x², which is sin(x²)
            typed = p.shown(token.start, end)
            hint = f"write {function.name}(x)^2 or {function.name}(x^2)"
            raise p.error(f"a power behind {quote(typed)} can be read in two ways", hint, p.token)
    else:
        arguments = [bracketless_argument(p, token, function)]
        end = arguments[0].span[1]
    span = token.start, end
    arguments += base
    fewest, most = function.arguments
    if not fewest <= len(arguments) <= most:
        hint = "write log(x) or log(x, base)" if function.name == "log" else f"it was given {len(arguments)}"
        raise p.error(f"{function.name} takes {function.takes}", hint, Node("call", span))
    if function.name in EQUALITIES:
        return Node("relation", span, tuple(arguments), EQUALITIES[function.name])
    if function.name in RATIONAL:
        over = tuple(Node("inverse", a.span, (a,)) for a in arguments[1:])
        return Node("product", span, (*arguments[:1], *over)) if over else arguments[0]
    if function.name == "log" and len(arguments) == 2 and _numeric(arguments[0]) and not _numeric(arguments[1]):
        shown = [p.shown(*a.span) for a in arguments]
        p.note(f"log({', '.join(shown)}) is read as the logarithm of {shown[0]} to base {shown[1]}")
    if function.name == "pow":
        return Node("power", span, tuple(arguments))
    p.functions.append(function.name)
    return Node("call", span, tuple(arguments), function.name)


def bracketed_arguments(p: Parser, function: Function) -> tuple[list[Node], int]:
    """The arguments between brackets, and where the brackets end."""
    opener = p.advance()
    closer = CLOSERS[opener.text]
    p.check_braces(opener, called=True)
    around = p.bars, p.in_norm
    p.bars, p.in_norm = 0, False
    arguments: list[Node] = []
    if p.at(closer):
        raise p.error(f"{function.name} takes {function.takes}", f"write {function.name}(x)", opener)
    while True:
        if function.name == "Piecewise":
            arguments += piece(p)
        else:
            argument = p.expression(OR)
            conditional = function.name == "where" and not arguments
            arguments.append(p.condition(argument) if conditional else p.number(argument))
        if not p.at(","):
            break
        p.advance()
    p.bars, p.in_norm = around
    return arguments, p.expect(closer).end


def piece(p: Parser) -> tuple[Node, Node]:
    """(value, condition) of a Piecewise."""
    p.expect("(")
    value = p.number(p.expression(OR))
    p.expect(",")
    condition = p.expression(OR)
    p.expect(")")
    return value, p.condition(condition)


def bracketless_argument(p: Parser, token: Token, function: Function) -> Node:
    """The operand after a function without brackets: sin x, sin 2x, sin -x; sin x y is sin(x) y."""
    name, follower = function.name, p.token
    minus = p.at("-") and follower.spaced and not p.tokens[p.index + 1].spaced
    if function.arguments[0] > 1 or name in NEEDS_BRACKETS or not (minus or p.operand_starts()):
        hint = f"write {name}(x)" if function.arguments[0] == 1 else f"write {name}(x, y)"
        raise p.error(
            f"{name} needs {'its arguments in brackets' if p.operand_starts() else 'an argument'}", hint, token
        )
    factors = [p.number(p.expression(UNARY))]
    numeric, doubtful = _numeric(factors[0]), False
    while p.operand_starts() and p.token.kind in ("variable", "constant") and (numeric or not p.token.spaced):
        doubtful |= p.token.spaced or not numeric
        factors.append(p.expression(UNARY))
        numeric &= _numeric(factors[-1])
    span = factors[0].span[0], factors[-1].span[1]
    product_follows = p.operand_starts() and p.token.kind != "function"
    sign_follows = p.at("/", "*") and not p.token.spaced
    if doubtful or product_follows or sign_follows:
        p.note(f"{p.shown(token.start, span[1])} is read as {name}({p.shown(*span)})")
    return factors[0] if len(factors) == 1 else Node("product", span, tuple(factors))


def base_of(p: Parser, token: Token) -> Node:
    """The b of log_b."""
    base = token.base
    if base.isdigit():
        return Node("number", token.span, (), base)
    if base in CONSTANT_NAMES:
        return Node("constant", token.span, (), CONSTANT_NAMES[base])
    if not base[0].isalpha() or base.partition("_")[0] in BY_NAME or base in RESERVED or base == "I":
        raise p.error(f"{quote(base)} is not a base", "write log(x, b) for the logarithm to base b", token)
    return Node("variable", token.span, (), base)


def _numeric(node: Node) -> bool:
    return node.kind in NUMERIC or (node.kind == "negative" and node.children[0].kind in NUMERIC)
