"""Texts as people type them, each with its meaning in strict SymPy syntax, which SymPy itself reads as the oracle."""

from __future__ import annotations

import random

import pytest
import sympy
from sympy import Symbol, sstr
from sympy.parsing.sympy_parser import parse_expr

import symnewton as sn
from symnewton.errors import InputError, ParseError
from symnewton.language import Problem, check_syntax, names_of, read_equations, read_problem, require_variables

# (text, meaning): read without any doubt. The habits are those of SymPy's, math.js's, Qalculate's and mXparser's
# users in their public issue trackers, and of the OpenStax and CLP calculus texts.
PLAIN = """
y sin**2 x^2 + 3x + 5 => 3*x + y*sin(x**2)**2 + 5
sin x cos x => sin(x)*cos(x)
cos sin ln log exp tan x => cos(sin(log(log(exp(tan(x))))))
x**2 + 2xy + y**2 => x**2 + 2*x*y + y**2
(x+2)(x+5)sin x => (x + 2)*(x + 5)*sin(x)
x y => x*y
(alpha - beta*y)/(2*beta + 1) => (alpha - Symbol('beta')*y)/(2*Symbol('beta') + 1)
lambda*x^2 => Symbol('lambda')*x**2
N*(1 - N/K) => Symbol('N')*(1 - Symbol('N')/K)
S**2 + Q => Symbol('S')**2 + Symbol('Q')
A*Heaviside(x-n,0.5) => A*Heaviside(x - n, Rational(1, 2))
x.^2+y.^3-c*(x-y^2) => x**2 + y**3 - c*(x - y**2)
x^4+0.8y^4+4x^2+2y^2-xy-0.2x^2y => x**4 + Rational(4,5)*y**4 + 4*x**2 + 2*y**2 - x*y - x**2*y/5
(-\\dfrac{n}{m}) => -n/m
\\frac a b => a/b
\\frac12 x^2 => x**2/2
\\frac{1}{2}mv^2 => m*v**2/2
\\left(x^{2} - 2 x + 2\\right) \\exp \\left(x\\right) => (x**2 - 2*x + 2)*exp(x)
\\sqrt{\\frac{12}{6}} x => sqrt(2)*x
\\sqrt[3]{x} => x**Rational(1, 3)
\\log_5(x) => log(x)/log(5)
\\log_{10} x => log(x)/log(10)
\\left|x\\right| => Abs(x)
\\sin \\omega t => sin(omega*t)
\\sin^{2}{x} => sin(x)**2
\\operatorname{erf}(x) => erf(x)
\\mathrm{e}^{-x^2} => exp(-x**2)
\\max\\{x, y\\} => Max(x, y)
$x^2 \\cdot y$ => x**2*y
f(x,y) = x^{3} - 3xy^{2} => x**3 - 3*x*y**2
\\cos x\\sin y - \\frac{x}{y^2+1} => cos(x)*sin(y) - x/(y**2 + 1)
\\begin{cases} x^2 & x<0 \\\\ x & x\\ge 0 \\end{cases} => Piecewise((x**2, x < 0), (x, True))
\\begin{cases} x^2, & \\text{if } x<0 \\\\ x, & \\text{otherwise} \\end{cases} => Piecewise((x**2, x < 0), (x, True))
x² => x**2
x⁻¹ + xⁿ => 1/x + x**n
x₁² + x₂² => x1**2 + x2**2
log₂(x) => log(x)/log(2)
y = 3x√(1−x²) => 3*x*sqrt(1 - x**2)
e^(−(x²+y²+2x)) => exp(-(x**2 + y**2 + 2*x))
ye^x − e^y => y*exp(x) - exp(y)
8xy(x+y)+7 => 8*x*y*(x + y) + 7
¼√x + 1/x => sqrt(x)/4 + 1/x
sin(πx) − cos(πx) => sin(pi*x) - cos(pi*x)
(ln x)√x => log(x)*sqrt(x)
5x^(1/3) − x^(5/3) => 5*x**Rational(1, 3) - x**Rational(5, 3)
πr²h => pi*r**2*h
x ⋅ y + x∙z − x×y÷2 => x*y/2 + x*z
∛x => x**Rational(1, 3)
sin⁻¹(x) => asin(x)
cos²x => cos(x)**2
e⁻ˣ => exp(-x)
αx + θ₁ => alpha*x + theta1
⌊x⌋ + ⌈y⌉ => floor(x) + ceiling(y)
||x - 5| - |x - 10|| => Abs(Abs(x - 5) - Abs(x - 10))
|x|y + |x||y| => Abs(x)*y + Abs(x)*Abs(y)
|sin x| => Abs(sin(x))
x % 2 => x - 2*floor(x/2)
log_e(x) + log2(x) + log(x, 3) => log(x) + log(x)/log(2) + log(x)/log(3)
ln|x| => log(Abs(x))
-x^2 => -x**2
x^y^z => x**(y**z)
2^-x^2 => 2**(-x**2)
1/x^2 => 1/x**2
3 - -2x => 3 + 2*x
2x^2+3xy => 2*x**2 + 3*x*y
x^{n+1} => x**(n + 1)
xe^x => x*exp(x)
x e^{-x^2} => x*exp(-x**2)
1e-3*x^2 + 6.02e23*y => x**2/1000 + 602*10**21*y
1e5x => 100000*x
5.*x + .5y => 5*x + y/2
1_000*x => 1000*x
x_{1}^{2} => x_1**2
exp(-x^2/(2 sigma^2)) => exp(-x**2/(2*sigma**2))
V_max*S/(K_m+S) => V_max*Symbol('S')/(K_m + Symbol('S'))
xsin(x) => x*sin(x)
arcsin x + tg(x) + ctg x => asin(x) + tan(x) + cot(x)
sin -x + exp -y => exp(-y) - sin(x)
{x+1}^2 => (x + 1)**2
cbrt(x) + root(y, 4) => x**Rational(1, 3) + y**Rational(1, 4)
max(x,y) + min(x, 1) => Max(x, y) + Min(x, 1)
relu(x) + sigmoid(y) + softplus(z) => Max(0, x) + 1/(1 + exp(-y)) + log(1 + exp(z))
sgn(x) + floor(x) + ceil(x) => sign(x) + floor(x) + ceiling(x)
pow(x, 3) + mod(y, 2) => x**3 + y - 2*floor(y/2)
Piecewise((x**2, x<0), (x, True)) => Piecewise((x**2, x < 0), (x, True))
Piecewise((x, (x > 0) & (x < 1)), (0, True)) => Piecewise((x, (x > 0) & (x < 1)), (0, True))
Piecewise((x, 0 < x < 1 or x > 2), (0, True)) => Piecewise((x, ((x > 0) & (x < 1)) | (x > 2)), (0, True))
(4-2.1x^2+x^4/3)x^2+xy+(-4+4y^2)y^2 => (4 - 21*x**2/10 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2
x! => factorial(x)
Piecewise((x, x > 1), (2, True)) - floor(0.03) => Piecewise((x, x > 1), (2, True))
0.76^(9e)*x => Rational(19, 25)**(9*E)*x
3x^2+2(3x-2) => 3*x**2 + 6*x - 4
|x|x|x||x| => x**4
sinc(x) => sin(x)/x
\\sen x + \\operatorname{sen} x + \\tg x => 2*sin(x) + tan(x)
\\sh x + \\ch x + \\lg x => sinh(x) + cosh(x) + log(x)/log(10)
Rational(1,2)*x + Integer(3) => x/2 + 3
x^2; => x**2
=x^2+1 => x**2 + 1
PI()*x + pi() => pi*x + pi
³√x + 2 ⁴√y => cbrt(x) + 2*y**Rational(1, 4)
7.92e−2*x => Rational(792, 10000)*x
ŷ^2 + x̄ => yhat**2 + xbar
\\hat{y}^2 + \\bar x => yhat**2 + xbar
x_{\\text{max}} + y_\\mathrm{min} + z_{\\alpha} => x_max + y_min + z_alpha
\\lVert (x, y) \\rVert^2 => x**2 + y**2
\\frac12 \\lVert (x, y) \\rVert^2 + 2‖x, y‖‖sin(2‖y, z‖), 1‖ => (x**2 + y**2)/2 + 2*sqrt(x**2 + y**2)*sqrt(sin(2*sqrt(y**2 + z**2))**2 + 1)
\\|x, y\\| + \\norm{x, y} => 2*sqrt(x**2 + y**2)
\\lVert (x, y) \\rVert_2^2 + \\left\\| x, y \\right\\|_{2} => x**2 + y**2 + sqrt(x**2 + y**2)
sqrt((x/(x^2+1))^6 + 2) => sqrt(x**6/(x**2 + 1)**6 + 2)
\\sin x~\\cos y => sin(x)*cos(y)
(x+y)z + sin(x)y + x^{y}z + 2(x)y => (x + y)*z + y*sin(x) + x**y*z + 2*x*y
\\tfrac12 x\\,y + \\nicefrac{x}{2} => x*y/2 + x/2
\\left[ x+1 \\right]^2 => (x + 1)**2
e^{-\\frac{x^2}{2\\sigma^2}} => exp(-x**2/(2*sigma**2))
Piecewise((x, x > 5 or x > 1 and x < 2), (0, True)) => Piecewise((x, (x > 5) | ((x > 1) & (x < 2))), (0, True))
Piecewise((x, (x > 5) | (x > 1) & (x < 2)), (0, True)) => Piecewise((x, (x > 5) | ((x > 1) & (x < 2))), (0, True))
"""

# (text, meaning, what the note says): two people could read these differently, so the reading is said.
NOTED = """
ab => Symbol('ab') => write a*b
xy => x*y => product x*y
3xyz => 3*x*y*z => product x*y*z
3x10^4 => 3*x10**4 => 3*10^… for 3 times a power of ten
kT + x => kT + x => write k*T
x1x2 + x1 + x2 => x1*x2 + x1 + x2 => product x1*x2
x_1x_2 + x_2x_3 + x_1x_3 => x_1*x_2 + x_2*x_3 + x_1*x_3 => product x_1*x_2
rate + time + ratetime => rate + time + rate*time => product rate*time
a + x1 + ax1 => a + x1 + a*x1 => product a*x1
sin xy => sin(x*y) => sin(xy)
S(1)/2*x**4 => x**4/2 => the number 1
x^1/2 => x/2 => x^(1/2) for the root
e^xy => exp(x)*y => (e^x)*y
1/2x => x/2 => (1/2)*x
x/2y => x*y/2 => (x/2)*y
6/2(1+2) => 9 => (6/2)*(1+2)
e^2x => exp(2)*x => (e^2)*x
sin x y => sin(x)*y => sin(x)
ln x/2 => log(x)/2 => ln x is read as log(x)
√2x => sqrt(2)*x => under the root
exp^(2x) => exp(2*x) => e^(2x)
tanh^-1(x) => atanh(x) => inverse atanh
gamma(x) => gamma(x) => gamma function
a(b+c) => a*(b + c) => not as a function
e(x+1) => E*(x + 1) => not as a function
lg(x) => log(x)/log(10) => base 10
E*x => E*x => constant 2.718
PI*x => pi*x => constant pi
i*x => Symbol('i')*x => imaginary
np.exp(-x**2) => exp(-x**2) => np.exp is read as exp
Sin(x) => sin(x) => Sin is read as sin
Sin x + Cos 2 + Ln x + Exp x + Sqrt x => sin(x) + cos(2) + log(x) + exp(x) + sqrt(x) => Ln is read as log
SIN^2 x + COS(x) => sin(x)**2 + cos(x) => SIN is read as sin
arc sin(x) + arc tan x => asin(x) + atan(x) => arc sin is read as arcsin
Sin[x] + [x+1]*2 => sin(x) + 2*x + 2 => square brackets
max{0, x} + {x+1}^2 => Max(0, x) + (x + 1)**2 => braces are read as brackets
if(x<0, x^2, x) => Piecewise((x**2, x < 0), (x, True)) => elsewhere
σ(z) => 1/(1 + exp(-z)) => sigmoid
3x2 + 2x + 1 => 3*x2 + 2*x + 1 => write x^2
x₁ + x_1 => x1 + x_1 => two variables
Σ x => Symbol('Sigma')*x => not as a sum
log(2, x) => log(2)/log(x) => to base x
\\lVert x \\rVert => Abs(x) => absolute value
x // y => floor(x/y) => rounded down
8% 9 => 8 => remainder
where(x<0, x^2, x) => Piecewise((x**2, x < 0), (x, True)) => elsewhere
y = x^2 => x**2 => right side
x^(1/3) => x**Rational(1, 3) => cbrt(x)
x^(2/5) => x**Rational(2, 5) => root(x, 5)
x/x => 1 => lifts a restriction
sqrt(x)^2 => x => may be negative
exp(log(x)) => x => 0 or negative
x - x + y => y => x cancels
"""
NAMESPACE = {
    n: getattr(sympy, n) for n in ["Rational", "Symbol", "Max", "Min", "Abs", "Heaviside", "Piecewise", "cbrt"]
}


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split(" => ")) for line in table.strip().splitlines()]


def oracle(meaning: str) -> sympy.Expr:
    expression = parse_expr(meaning, local_dict=NAMESPACE)
    return expression.xreplace({s: Symbol(s.name, real=True) for s in expression.free_symbols})


def same(found: sympy.Expr, expected: sympy.Expr) -> bool:
    """Equal as trees, or equal in value at twelve points with positive coordinates."""
    if found == expected:
        return True
    if found.free_symbols != expected.free_symbols:
        return False
    random.seed(1)
    points = [{s: sympy.Float(random.uniform(0.1, 2.9)) for s in found.free_symbols} for _ in range(12)]
    return all(abs(complex(found.evalf(subs=p)) - complex(expected.evalf(subs=p))) < 1e-9 for p in points)


@pytest.mark.parametrize(("text", "meaning"), rows(PLAIN))
def test_a_text_is_read_as_meant(text: str, meaning: str) -> None:
    assert same(read_problem(text).expression, oracle(meaning))


@pytest.mark.parametrize("text", [text for text, *_ in [*rows(PLAIN), *rows(NOTED)]])
def test_the_syntax_of_what_is_read_is_right(text: str) -> None:
    check_syntax(text)


@pytest.mark.parametrize(("text", "meaning", "note"), rows(NOTED))
def test_a_doubtful_text_is_read_with_a_note(text: str, meaning: str, note: str) -> None:
    problem = read_problem(text)
    assert same(problem.expression, oracle(meaning))
    assert note in " ".join(problem.notes)


def names(problem: Problem) -> list[str]:
    return [symbol.name for symbol in problem.variables]


def test_variables_are_sorted_naturally() -> None:
    assert names(read_problem("x10 + x2 + b + x1")) == ["b", "x1", "x2", "x10"]


def test_a_definition_gives_the_order_of_the_variables() -> None:
    assert names(read_problem("f(y, x) = x + y^2")) == ["y", "x"]


def test_declared_variables_keep_their_order_and_may_not_occur() -> None:
    problem = read_problem("x + y", variables=["y", "z", "x"])
    assert names(problem) == ["y", "z", "x"]
    assert all(symbol.is_real for symbol in problem.variables)


def test_declared_names_are_never_anything_else() -> None:
    problem = read_problem("E + I + xy + gamma + λ", variables=["E", "I", "xy", "gamma", "λ"])
    assert sstr(problem.expression) == "E + I + gamma + lambda + xy"
    assert not problem.expression.has(sympy.I, sympy.E)


def test_declared_letters_make_products() -> None:
    assert read_problem("ab", variables=["a", "b"]).expression == oracle("a*b")


@pytest.mark.parametrize("value", [2, 2.0, "2", "1+1", "4/2", sympy.Integer(2)])
def test_parameters_are_put_in_exactly(value: object) -> None:
    problem = read_problem("a*x^a", parameters={"a": value})
    assert problem.expression == oracle("2*x**2")
    assert names(problem) == ["x"]


def test_a_decimal_parameter_is_exact() -> None:
    assert read_problem("a*x", parameters={"a": 0.1}).expression == oracle("x/10")


def test_a_parameter_may_redefine_a_constant() -> None:
    assert read_problem("e*x", parameters={"e": 3}).expression == oracle("3*x")


def test_the_functions_are_listed_once_in_order() -> None:
    assert read_problem("sin(x) + ln(x) + sin(y) + |x| + x!").functions == ("sin", "log", "abs", "factorial")


def test_odd_roots_are_real_on_all_of_r() -> None:
    x = Symbol("x", real=True)
    for text in ("cbrt(x)", "∛x", "root(x, 3)"):
        assert read_problem(text).expression.subs(x, -8) == -2
    assert not read_problem("x^(1/3)").expression.subs(x, -8).is_real


def test_long_sums_and_products_come_out_flat() -> None:
    terms = read_problem("+".join(f"{i}*x{i}**2" for i in range(1, 2001))).expression
    assert len(terms.args) == 2000
    assert len(read_problem("*".join(f"x{i}" for i in range(500))).expression.args) == 500


def test_deep_texts_are_read() -> None:
    assert read_problem("(" * 140 + "x**2" + ")" * 140).expression == oracle("x**2")
    assert read_problem("sqrt(x+" * 100 + "1" + ")" * 100).variables
    assert read_problem("-" * 19_001 + "x").expression == oracle("-x")


def test_a_constant_is_a_problem_without_variables() -> None:
    problem = read_problem("pi^2")
    assert problem.variables == ()
    with pytest.raises(InputError, match="has no variables"):
        require_variables(problem)
    require_variables(read_problem("x"))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("x^2 = 4", "x**2 - 4"),
        ("2 == x^2 - y", "2 - x**2 + y"),
        ("y = x^2", "y - x**2"),
        ("f(x) = x^2 - 2", "x**2 - 2"),
        ("f(x, y) = x - y", "x - y"),
        ("sin(x) = 1/2", "sin(x) - Rational(1, 2)"),
        ("gamma(x) = 6", "gamma(x) - 6"),
        ("x(x-1) = 2", "x*(x - 1) - 2"),
        ("f(x) = f + 1", "f*x - f - 1"),
        ("|x| = 3 - x;", "Abs(x) - 3 + x"),
        ("x^2 - 3", "x**2 - 3"),
        ("\\frac{x}{2} = -\\frac{1}{x}", "x/2 + 1/x"),
    ],
)
def test_an_equation_is_left_minus_right(text: str, meaning: str) -> None:
    assert same(read_problem(text, equation=True).expression, oracle(meaning))


def test_a_declared_name_is_no_head_of_a_definition() -> None:
    assert same(read_problem("a(x) = 2", equation=True, names=["a"]).expression, oracle("a*x - 2"))


@pytest.mark.parametrize(
    ("text", "column"),
    [("x = y = 3", 7), ("x = (y = 3)", 8), ("x =", 4), ("x^ = 2", 4), ("2 - = x", 5), ("x < y = 2", 1)],
)
def test_what_is_no_equation_is_pointed_at(text: str, column: int) -> None:
    with pytest.raises(ParseError) as caught:
        read_problem(text, equation=True)
    assert caught.value.column == column
    assert caught.value.hint


def test_a_name_means_the_same_in_all_equations() -> None:
    product, total = read_equations(["x1x2 = 1", "x1 + x2 = 3"])
    assert product.expression == oracle("x1*x2 - 1")
    assert names(product) == names(total) == ["x1", "x2"]


def test_the_names_of_a_point_are_names() -> None:
    assert names(read_problem("E*cc + kc^2 + xy", names=["E", "cc", "kc", "xy"])) == ["E", "cc", "kc", "xy"]
    assert read_problem("ab + 1", names=["a", "b"]).expression == oracle("a*b + 1")
    assert names_of("E=1, ŷ=2, sin=3, 2x=4", {"kc": 1}, ["a=1", "b=1"], 3.5, None) == {"E", "yhat", "kc", "a", "b"}


@pytest.mark.parametrize("text", ["(x+y)z", "sin(x)y", "x^{y}z", "(x)y", "x^2y + xy + x + y"])
def test_a_product_that_nobody_doubts_has_no_note_but_of_its_names(text: str) -> None:
    assert all("product" in note for note in read_problem(text).notes)


def test_roots_of_products_of_neighbours_are_formed() -> None:
    """4·10^600 + 4·10^300 − 8 = (2·10^300 − 2)(2·10^300 + 4) is factored in part only."""
    number = (2 * 10**300 - 2) * (2 * 10**300 + 4)
    root = read_problem(f"x*sqrt({number})").expression.coeff(Symbol("x", real=True))
    assert root**2 == number


@pytest.mark.parametrize(
    ("text", "said"), [("sqrt(x^2*y)", True), ("sqrt(4x)", False), ("x*sqrt(y)", False), ("sqrt(x^2*y^4)", False)]
)
def test_a_factor_taken_out_of_a_root_is_noted(text: str, said: bool) -> None:
    # √(x² y) is 0 where x is 0, and |x| √y has no value there where y is negative.
    assert any("taken out of the root" in note for note in read_problem(text).notes) is said


@pytest.mark.parametrize(
    ("text", "lifted"),
    [
        ("exp(-log(x))", {"0 or negative"}),
        ("exp(-2*log(x))", {"0 or negative"}),
        ("1/sqrt(x)^2", {"negative"}),
        ("x*sqrt(x)/sqrt(x)", {"0", "negative"}),
        ("log(x)/x", set()),
        ("sqrt(x)/x", set()),
        ("1/(x*y)", set()),
        ("x^y", set()),
    ],
)
def test_a_pole_does_not_show_that_a_logarithm_was_there(text: str, lifted: set[str]) -> None:
    found = {r.excluded for r in read_problem(text).lifted}
    assert found == lifted or (found and found <= lifted)


def test_no_curve_leaves_the_domain_of_the_text() -> None:
    report = sn.critical("exp(-log(x))", subject_to="x <= 3")
    assert report.minimum.status != "unbounded"
    assert "x = -s" not in report.message


@pytest.mark.parametrize(
    ("text", "said"), [("(x^2*y)^(1/3)", True), ("(x*sqrt(y))^3", False), ("sqrt(x^2*exp(y))", False)]
)
def test_only_roots_that_lose_a_part_of_their_domain_are_noted(text: str, said: bool) -> None:
    assert any("taken out of the root" in note for note in read_problem(text).notes) is said
