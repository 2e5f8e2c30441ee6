"""Every text that is refused, with the column that is to blame and a word of what is said about it."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from sympy import Symbol

from symnewton.errors import InputError, ParseError
from symnewton.language import check_syntax, limits, read_problem

# (text, column, part of the message or hint)
REFUSED = [
    ("", 1, "no expression"),
    ("   ", 1, "no expression"),
    ("2*x+", 5, "ends too early"),
    ("*x", 1, "does not fit"),
    ("x***2", 4, "does not fit"),
    ("x*/2", 3, "does not fit"),
    ("(x+1", 5, "missing"),
    ("x+1)", 4, "bracket"),
    ("()", 1, "nothing between"),
    ("x,y", 2, "decimals with a point"),
    ("(x, y)", 3, "one expression"),
    ("1,000x", 2, "thousands"),
    ("x 2", 3, "without a sign"),
    ("1.2.3*x", 4, "without a sign"),
    ("3 1/2 x", 3, "without a sign"),
    ("3½", 2, "without a sign"),
    ("3|-8|2", 6, "without a sign"),
    ("0x10*x", 1, "another base"),
    ("100*23%", 7, "percent"),
    ("3%+100", 2, "percent"),
    ("20% of 450", 5, "'of'"),
    ("x!!", 3, "two ways"),
    ("√x²", 3, "two ways"),
    ("|x|y||", 7, "ends too early"),
    ("|x-1|+|y-2", 11, "missing"),
    ("foo(x)+1", 1, "not a known function"),
    ("sqr(x)", 1, "did you mean sqrt"),
    ("sine(x)", 1, "did you mean sin"),
    ("integrate(x, x)", 1, "not a known function"),
    ("f(x)+1", 1, "not a known function"),
    ("sinx", 1, "write sin(x)"),
    ("2sinxcosx", 2, "write sin(x)*cos(x)"),
    ("cos2x", 1, "write cos(2*x)"),
    ("logx", 1, "write log(x)"),
    ("sin**2 + x", 1, "needs an argument"),
    ("exp", 1, "needs an argument"),
    ("max x", 1, "in brackets"),
    ("sin()", 4, "one argument"),
    ("sin(x,y)", 1, "one argument"),
    ("log(x,2,3)", 1, "log(x, base)"),
    ("max(x,)", 7, "missing before it"),
    ("root(3,x)", 1, "degree comes last"),
    ("x < 3", 1, "relation"),
    ("x^3 (a>0)", 5, "relation"),
    ("(y:=x)**2", 3, "nothing is assigned"),
    ("x^2+y^2=1", 8, "equation"),
    ("y=x*y", 2, "equation"),
    ("f(2)=3", 5, "equation"),
    ("x==1", 1, "relation"),
    ("x[0]**2", 2, "round brackets"),
    ("\\frac{dy}{dx}", 7, "derivative"),
    ("dy/dx", 1, "derivative"),
    ("x~y", 2, "not part"),
    ("[bold]x", 1, "round brackets"),
    ("[bold red]x", 1, "round brackets"),
    ("2[x]", 2, "round brackets"),
    ("[x, y]", 3, "one expression"),
    ("v[x+1]", 2, "round brackets"),
    ("{{7*7}}", 1, "double braces"),
    ("{x", 3, "missing"),
    ("max{0, x)", 9, "'}'"),
    ("[x)", 3, "']'"),
    ("x_1x_2", 1, "x_1*x_2"),
    ("x1x2 + x1", 1, "x1*x2"),
    ("w1x + b", 1, "declare w1x"),
    ("Sinx", 1, "write sin(x)"),
    ("1/xy", 4, "two ways"),
    ("x\ry", 2, "line feed"),
    ("x + 1\r+ 2", 6, "line feed"),
    ("\\max_{x} x^2", 1, "no subscript"),
    ("\\hat{xy}", 1, "one letter"),
    ("\\vec{x}", 1, "components"),
    ("x'+1", 2, "derivative"),
    ("d/dx x^2", 1, "derivative"),
    ("\\frac{d}{dx} x", 7, "derivative"),
    ("x; y", 2, "one expression"),
    ("#x", 1, "comments"),
    ("x$2", 2, "not part"),
    ("~x", 1, "not part"),
    ("x @ y", 3, "not part"),
    ("x & y", 3, "does not fit"),
    ("x << 3", 4, "does not fit"),
    ("x:smile:", 2, "one expression"),
    ("x squared plus 3", 3, "^2"),
    ("3 times x", 3, "write *"),
    ("x and y", 3, "does not fit"),
    ("not x", 1, "'not'"),
    ("if*x", 1, "'if'"),
    ("None + x", 1, "'None'"),
    ("True*x", 1, "relation"),
    ("x^2 at (1,1)", 5, "'at'"),
    ("sin^2(x deg)", 9, "pi/180"),
    ("3i + 2", 2, "imaginary"),
    ("x*1j", 4, "imaginary"),
    ("x + I", 5, "imaginary"),
    ("oo*x", 1, "finite"),
    ("nan*x", 1, "finite"),
    ("∞", 1, "finite"),
    ("5²±1", 3, "PLUS-MINUS"),
    ("x.subs(x,1)", 2, "attributes"),
    ("os.system(x)", 3, "attributes"),
    ("np.foo(x)", 4, "not a known function"),
    ("'x'", 1, "not part"),
    ('S("x")', 3, "quotes"),
    ("__import__", 1, "starts with a letter"),
    ("_x", 1, "letter"),
    ('f"{x}"', 2, "quotes"),
    ("\\write18{x}", 1, "\\\\write"),
    ("\\int x", 1, "integrals"),
    ("x \\\n+y", 3, "not part"),
    ("\\begin{matrix}x\\end{matrix}", 1, "cases"),
    ("\\frac{x}", 9, "braces"),
    ("x_{n+1}", 2, "subscript"),
    ("ѕin(x)", 1, "CYRILLIC"),
    ("x\u200d**2", 2, "ZERO WIDTH"),
    ("x\u202e+y", 2, "RIGHT-TO-LEFT"),
    ("٣*x", 1, "ARABIC"),
    ("x＋1", 2, "write +"),
    ("ℂ*x", 1, "write C"),
    ("x\x1b[0m", 2, "\\\\x1b"),
    ("\0x", 1, "\\\\x00"),
    ("x\ud800", 2, "U\\+D800"),
    ("x\u2028+1", 2, "not part"),
    ("\ufeffx", 1, "byte order"),
    ("x\x0c", 2, "not part"),
    ("0/0", 3, "division by zero"),
    ("x/(y-y)", 3, "division by zero"),
    ("0**-1", 1, "power of zero"),
    ("x + log(0)", 5, "not a finite"),
    ("1/log(0)", 3, "not a finite"),
    ("exp(log(0))", 5, "not a finite"),
    ("x*tan(pi/2)", 3, "not a finite"),
    ("gamma(-1)*x", 1, "not a finite"),
    ("log(-1)*x", 1, "not a real"),
    ("asec(csc(1e302))", 1, "finite real number"),
    ("sqrt(-2)*x", 1, "not a real"),
    ("asin(2)+x", 1, "not a real"),
    ("(-8)^(1/3)", 1, "not a real"),
    ("sqrt(-x^2)", 1, "not a real"),
    ("sqrt(-x^2)^2", 1, "not a real"),
    ("(-2)^x", 1, "negative number"),
    ("0^x", 1, "power of zero"),
    ("(-4x^2)^(1/3)", 1, "not a real"),
    ("log_sin x", 1, "not a base"),
    ("f(sin) = 2", 8, "equation"),
    ("max(x, log(-1))", 8, "not a real"),
    ("Piecewise((x, x))", 15, "not a condition"),
    ("where(x, 1, 2)", 7, "not a condition"),
    ("sin(x<1)", 5, "relation"),
]

# Refused before SymPy evaluates them: each hangs or exhausts the memory otherwise.
BOMBS = [
    "9**9**9**9",
    "((9**9)**9999)**9999",
    "0**(9**9**9)",
    "x**(9**9**9)",
    "sin(9**9**9)*x",
    "(2*x)**(10**9)",
    "(1/3)**(10**9)*x",
    "(3/2)**6472416997*x",
    "1.5**(10**12)*x",
    "2**30**5*x",
    "(sqrt(2)*x)**(10**10)",
    "(cbrt(where(x<0.3, 5e-324, 2)))^100",
    "(10**8)!",
    "factorial(10**9)*x",
    "gamma(10**9)",
    "gamma(-10**9-1/2)",
    "loggamma(10**9)",
    "exp(exp(exp(exp(100))))",
    "floor(exp(exp(20)))*x",
    "sign(exp(exp(30))-exp(exp(30)+1))*x",
    "mod(9**9**9,7)*x",
    "sin(10**100000)*x",
    "1e99999999999999999999*x",
    "1e999999999*x",
    "1e-999999999*x",
    "4**(1e30/3)",
    "x + " + "7" * 5000,
    "x" * 100,
    "(" * 10_000 + "x" + ")" * 10_000,
    "x**" * 5_000 + "x",
    "sin " * 5_000 + "x",
    "√" * 5_000 + "x",
    "-" * 100_000 + "x",
    "x+" * 30_000 + "x",
    "x^2 " * 12_000,
    "mod(3+" * 100 + "x" + ",x)" * 100,
    "cbrt(3+" * 100 + "x" + ")" * 100,
    "max(" + ",".join(f"x{i}" for i in range(60)) + ")",
    "*".join(["9^1000"] * 200),
    "+".join(f"1/(9^1000+{i})" for i in range(500)),
    "+".join(f"1/{10**9 + i}" for i in range(900)),
    "x_{" + "a" * 60,
    "acosh(2^1e-300)",
    "|2^1e-300-1|*x",
    "max(2^1e-300, 1)*x",
    "floor(3*2^1e-300)*x",
    "where(2^1e-300 > 1, x, 2)",
    "|tanh(x!*x^999999999)|",
    "1e300 % csch(expm1(100))",
    "1 % sech(1000000)",
    "1e-100 % erfc(100)",
    "where(1 < erf(10^9), x, 2)",
    "where(x < 2, 7, x)^(10^9)",
    "(x/999999999)^(10^9/999999999)",
    "(sqrt(999999999)/999999999^2)^1e-300",
    "floor(sin(1)^2 + cos(1)^2)",
    "|log(x, 1)| + pi + 1/2",
    "exp(sinh(log(x)^999999))",
    "sqrt(2*((log(x)^999999)^x))",
    "cosh(asin(x)^9999*x!)",
]


@pytest.mark.parametrize(("text", "column", "said"), REFUSED)
def test_a_refusal_names_the_column_and_what_to_do(text: str, column: int, said: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_problem(text)
    error = caught.value
    assert error.column == column
    assert said.replace("\\\\", "\\").replace("\\+", "+") in f"{error.message} {error.hint}"
    assert error.hint
    assert error.text == text
    assert all(char.isprintable() for char in error.message + error.hint)


@pytest.mark.parametrize("text", [text for text, _, _ in REFUSED])
def test_what_syntax_alone_refuses_is_refused_alike(text: str) -> None:
    with pytest.raises(ParseError) as whole:
        read_problem(text)
    found = [whole.value]
    try:
        check_syntax(text)
    except ParseError as error:
        found.append(error)
    assert len({(str(error), error.hint, error.span) for error in found}) == 1


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: text[:24])
def test_a_bomb_is_refused_at_once(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_problem(text)
    assert caught.value.hint


def test_powers_of_one_are_one_whatever_the_exponent() -> None:
    assert (
        read_problem("x + 1^((a + 1/1000)^(1e300/999999999))", variables=["x", "a"]).expression
        == Symbol("x", real=True) + 1
    )


HEAVY = ["x!*x^999999999", "log(x)^999999", "(1+x)^99999*log(x)", "asin(x)^9999*x!"]
AROUND = [
    "|{}|",
    "({})^(1/3)",
    "0*({})",
    "loggamma(exp({}))",
    "log(exp({}))",
    "heaviside({})",
    "atan2({}, x)",
    "sin({})",
]


@pytest.mark.parametrize("outer", AROUND)
@pytest.mark.parametrize("inner", [*AROUND, "{}", "exp({})", "tanh({})", "2^({})"])
def test_high_powers_of_what_may_not_be_real_are_read_or_refused_in_little_time(inner: str, outer: str) -> None:
    """SymPy's questions whether these are real never end."""
    for heavy in HEAVY:
        with suppress(ParseError):
            read_problem(outer.replace("{}", inner.replace("{}", heavy)))


def test_a_bomb_in_a_parameter_is_refused_where_it_is_used() -> None:
    with pytest.raises(ParseError, match="too large"):
        read_problem("2^(x*0 + a)^a", parameters={"a": 10**9})


def test_numbers_stay_printable() -> None:
    """Python refuses to write integers of more than 4300 digits."""
    assert limits.MAX_BITS / math.log2(10) < limits.MAX_DIGITS < 4300
    str(read_problem("(2^3200 + 1)*x").expression)


@pytest.mark.parametrize(
    ("text", "given", "said"),
    [
        ("x + a", {"variables": ["x"]}, "a is neither a variable nor a parameter"),
        ("x", {"variables": ["x", "x"]}, "declared twice"),
        ("x", {"variables": ["x"], "parameters": {"x": 1}}, "both a variable and a parameter"),
        ("x", {"variables": ["2x"]}, "not a name"),
        ("x", {"variables": [""]}, "not a name"),
        ("x", {"variables": ["x" * 65]}, "not a name"),
        ("x", {"variables": ["__import__('os')"]}, "not a name"),
        ("x", {"variables": ["sin"]}, "is a function"),
        ("a*x", {"parameters": {"a": "b"}}, "is a name, not a number"),
        ("a*x", {"parameters": {"a": float("nan")}}, "not a finite real number"),
        ("a*x", {"parameters": {"a": None}}, "not a finite real number"),
    ],
)
def test_declarations_are_checked(text: str, given: dict, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_problem(text, **given)
    assert caught.value.hint


def test_an_undeclared_name_is_pointed_at() -> None:
    with pytest.raises(InputError) as caught:
        read_problem("x + rate*x", variables=["x"])
    assert caught.value.span == (4, 8)
    assert "--param rate=1" in str(caught.value.hint)
