"""Both passes against SymPy's derivative of the substituted expression, finite differences and published numbers."""

from __future__ import annotations

import math
import random
from typing import Any

import mpmath
import pytest
import sympy as sp

from symnewton.api import backprop
from symnewton.calculus.backprop import MOST_PATHS, backpropagate
from symnewton.calculus.trace import trace
from symnewton.errors import InputError
from symnewton.language import read_problem
from symnewton.language.program import Program, read_program

pytestmark = pytest.mark.slow

CHAIN = "z1 = w1*x + b1; a1 = sigmoid(z1); z2 = w2*a1 + b2; a2 = sigmoid(z2); L = -(y*log(a2) + (1-y)*log(1-a2))"
POINT = {"w1": 0.5, "x": 2, "b1": 0.1, "w2": -1, "b2": 0.3, "y": 1}

PROGRAMS = [
    CHAIN,
    "z = w*x + b; a = tanh(z); L = (a - y)^2/2",
    "u = x*y; v = sin(u); L = u*v + x",
    "a = exp(x); b = a*y; c = b/a; L = sqrt(1 + c^2) + log(a + 1)",
    "s = softplus(x); r = relu(s - y); t = r^3 + s^2; L = atan(t)*y",
    "p = x^2 + y^2; q = p^3; r = q*p; L = r - q + p",
    "a = sigmoid(2*x - 3*y + 1); b = exp(-a*x); L = a*b + tanh(x*y)",
    "a = max(x, y); b = abs(a - 3); L = erf(b)*cosh(x)",
    "c = 3; a = c*x; L = a^2 + c*y",
    "a = x; b = a; L = b + y",
]
EXPRESSIONS = [
    "exp(x)*y + sin(x*y)",
    "x/(1+exp(-x)) + sqrt(x^2+y^2)",
    "2x^2 + 3y^2 - x*y",
    "-exp(x)/y^3",
    "Piecewise((x^2*y, x < 1), (sin(x*y), True))",
    "x^y + y",
    "sigmoid(3*x*y)^2 * log(1 + y^2)/(x + 2)",
]


def substituted(program: Program) -> sp.Expr:
    """The output in terms of the inputs."""
    known: dict[sp.Symbol, sp.Expr] = {}
    for definition in program.definitions:
        known[sp.Symbol(definition.name, real=True)] = definition.expression.subs(known)
    return known[sp.Symbol(program.output, real=True)]


@pytest.mark.parametrize("text", PROGRAMS)
def test_numbers_and_formulas_are_those_of_sympy(text: str) -> None:
    program = read_program(text)
    point = {s: sp.Rational(k + 3, 7) for k, s in enumerate(program.inputs)}
    passes = backpropagate(program, list(point.values()))
    whole = substituted(program)
    values = dict(point)
    for definition, node in zip(program.definitions, passes.nodes):
        values[sp.Symbol(definition.name, real=True)] = definition.expression.subs(values).evalf(30)
        assert node.value == pytest.approx(float(values[sp.Symbol(node.name, real=True)]), rel=1e-15)
    for symbol, formula, number in zip(program.inputs, passes.gradient, passes.gradient_at or (), strict=True):
        expected = float(sp.diff(whole, symbol).subs(point).evalf(30))
        assert number == pytest.approx(expected, rel=1e-15, abs=1e-300)
        assert float(formula.subs(values).evalf(30)) == pytest.approx(expected, rel=1e-14, abs=1e-14)
    for node in passes.nodes:
        assert float(node.adjoint_formula.subs(values).evalf(30)) == pytest.approx(node.adjoint, rel=1e-14, abs=1e-14)
    for factor in passes.factors:
        assert float(factor.formula.subs(values).evalf(30)) == pytest.approx(factor.value, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("text", [*PROGRAMS, *EXPRESSIONS])
def test_the_chains_add_up_and_the_report_is_checked(text: str) -> None:
    report = backprop(text, at={s: 0.3 + 0.2 * k for k, s in enumerate(sorted(free(text)))})
    assert report.disagreement is not None
    assert report.disagreement < 1e-14
    for symbol, total in zip(report.variables, report.gradient_at or (), strict=True):
        paths = report.passes.paths[symbol.name]
        assert len(paths) == report.passes.path_counts[symbol.name] <= MOST_PATHS
        assert math.fsum(math.prod(f.value or 0.0 for f in path) for path in paths) == pytest.approx(total, rel=1e-12)
        for path in paths:
            assert path[0].of == report.output
            assert path[-1].by == symbol.name
            assert all(a.by == b.of for a, b in zip(path, path[1:]))


def free(text: str) -> list[str]:
    return [s.name for s in backprop(text).variables]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_the_operations_of_an_expression_are_the_expression(text: str) -> None:
    problem = read_problem(text)
    program = trace(problem)
    back = substituted(program)
    for seed in range(3):
        point = {s: sp.Rational(random.Random(seed + i).randint(1, 40), 17) for i, s in enumerate(problem.variables)}
        assert back.subs(point).evalf(30) == pytest.approx(problem.expression.subs(point).evalf(30), rel=1e-25)
    names = [d.name for d in program.definitions]
    assert len(set(names)) == len(names)
    for definition in program.definitions:
        assert {s.name for s in definition.expression.free_symbols} == set(definition.operands)


def test_the_chain_of_the_lecture() -> None:
    report = backprop(CHAIN, at=POINT)
    (path,) = report.passes.paths["w1"]
    assert [f"{f.of}/{f.by}" for f in path] == ["L/a2", "a2/z2", "z2/a1", "a1/z1", "z1/w1"]
    a1, a2, w2, x, y = sp.symbols("a1 a2 w2 x y", real=True)
    local = {(f.of, f.by): f for f in report.passes.factors}
    assert local["a2", "z2"].formula == a2 * (1 - a2)
    assert local["L", "a2"].formula == -y / a2 + (1 - y) / (1 - a2)
    assert local["a2", "z2"].chains == 5
    assert local["z1", "w1"].chains == 1
    assert {n.name: n.adjoint_formula for n in report.passes.nodes}["z2"] == a2 - y
    assert sp.expand(report.passes.gradient[2] - (a2 - y) * w2 * a1 * (1 - a1) * x) == 0


@pytest.mark.parametrize(
    ("text", "formula"),
    [("a = sigmoid(z)", "a*(1 - a)"), ("a = tanh(z)", "1 - a**2"), ("a = exp(z)", "a"), ("a = z^3", "3*z**2")],
)
def test_local_derivatives_as_a_lecturer_writes_them(text: str, formula: str) -> None:
    (factor,) = backprop(text).passes.factors
    assert str(factor.formula) == formula


def test_published_numbers_of_a_two_layer_network() -> None:
    """M. Mazur, A Step by Step Backpropagation Example (2015): error, two gradients, updated weights, rate 0.5."""
    program = """
        n1 = w1*i1 + w2*i2 + b1; h1 = sigmoid(n1)
        n2 = w3*i1 + w4*i2 + b1; h2 = sigmoid(n2)
        n3 = w5*h1 + w6*h2 + b2; o1 = sigmoid(n3)
        n4 = w7*h1 + w8*h2 + b2; o2 = sigmoid(n4)
        E = 1/2*(t1 - o1)^2 + 1/2*(t2 - o2)^2
    """
    at = "w1=.15,w2=.20,w3=.25,w4=.30,w5=.40,w6=.45,w7=.50,w8=.55,b1=.35,b2=.60,i1=.05,i2=.10,t1=.01,t2=.99"
    report = backprop(program, at=at, step=0.5, train="w*")
    values = {node.name: node.value for node in report.passes.nodes}
    assert values["n1"] == pytest.approx(0.3775)
    assert values["h1"] == pytest.approx(0.593269992, abs=1e-9)
    assert values["o1"] == pytest.approx(0.75136507, abs=1e-8)
    assert report.value == pytest.approx(0.298371109, abs=1e-9)
    gradient = dict(zip((s.name for s in report.variables), report.gradient_at or ()))
    assert gradient["w5"] == pytest.approx(0.082167041, abs=1e-9)
    assert gradient["w1"] == pytest.approx(0.000438568, abs=1e-9)
    assert report.training is not None
    after = dict(zip(report.training.names, report.training.after))
    published = [0.149780716, 0.19956143, 0.24975114, 0.29950229, 0.35891648, 0.408666186, 0.511301270, 0.561370121]
    assert [after[f"w{i}"] for i in range(1, 9)] == pytest.approx(published, abs=1e-8)


def test_a_long_chain_against_finite_differences() -> None:
    """mpmath in 60 digits, fifty layers deep."""
    text = "a0 = x\n" + "\n".join(f"z{i} = w{i}*a{i - 1} + b{i}; a{i} = tanh(z{i})" for i in range(1, 51))
    program = read_program(text)
    at = {s.name: sp.Rational(7 + (3 * k) % 11, 10) for k, s in enumerate(program.inputs)}
    passes = backpropagate(program, list(at.values()))
    found = dict(zip((s.name for s in program.inputs), passes.gradient_at or ()))

    def output(changed: str, value: Any) -> Any:
        p = {name: mpmath.mpf(c.p) / c.q for name, c in at.items()} | {changed: value}
        a = p["x"]
        for i in range(1, 51):
            a = mpmath.tanh(p[f"w{i}"] * a + p[f"b{i}"])
        return a

    with mpmath.workdps(60):
        for name in ("x", "w1", "b25", "w50"):
            centre, h = mpmath.mpf(at[name].p) / at[name].q, mpmath.mpf("1e-15")
            slope = (output(name, centre + h) - output(name, centre - h)) / (2 * h)
            assert found[name] == pytest.approx(float(slope), rel=1e-12)
    assert len(passes.paths["w1"][0]) == 100


def test_chains_are_counted_and_not_walked() -> None:
    """Two edges a level: the chains are the Fibonacci numbers."""
    n = 400
    lines = ["a0 = x", "a1 = 2*a0", *(f"a{i} = a{i - 1} + a{i - 2}/2" for i in range(2, n))]
    passes = backpropagate(read_program("\n".join(lines)), [sp.Integer(1)])
    count, before = 1, 1
    for _ in range(2, n):
        count, before = count + before, count
    assert passes.path_counts == {"x": count}
    assert len(passes.paths["x"]) == MOST_PATHS
    slope, last = sp.Integer(2), sp.Integer(1)
    for _ in range(2, n):
        slope, last = slope + last / 2, slope
    assert passes.gradient_at == (pytest.approx(float(slope), rel=1e-15),)


def test_two_thousand_nodes() -> None:
    lines = ["a0 = x", *(f"a{i} = a{i - 1}*y + a{i // 2}/{i}" for i in range(1, 2000))]
    passes = backpropagate(read_program("\n".join(lines)), [sp.Rational(1, 3), sp.Rational(1, 2)])
    values, by_x, by_y = [mpmath.mpf(1) / 3], [mpmath.mpf(1)], [mpmath.mpf(0)]
    y = mpmath.mpf(1) / 2
    for i in range(1, 2000):  # forward mode
        for series in (by_x, by_y):
            series.append(series[i - 1] * y + series[i // 2] / i)
        by_y[i] += values[i - 1]
        values.append(values[i - 1] * y + values[i // 2] / i)
    assert passes.gradient_at == pytest.approx((float(by_x[-1]), float(by_y[-1])), rel=1e-9)
    assert not passes.spelled


def test_a_saturated_sigmoid_loses_no_digits() -> None:
    """In doubles sigmoid(40) is 1 and log(1 - 1) has no value."""
    report = backprop("a = sigmoid(z); L = -log(1 - a)", at="40")
    with mpmath.workdps(50):
        exact = mpmath.log(1 + mpmath.exp(40))
        slope = 1 / (1 + mpmath.exp(-40))
    assert report.value == float(exact)
    assert report.gradient_at == (float(slope),)


def test_many_digits() -> None:
    report = backprop("u = exp(x); L = u*sin(u)", at="1/3", digits=50)
    with mpmath.workdps(60):
        u = mpmath.exp(mpmath.mpf(1) / 3)
        slope = mpmath.nstr(u * (mpmath.sin(u) + u * mpmath.cos(u)), 50)
    assert report.gradient_at is not None
    assert report.gradient_at[0].text == slope  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("a = x - 1; L = log(a)", "1", "L has no finite real value"),
        ("a = x - 1; L = abs(a)", "1", "L has no derivative by a"),
        ("a = max(x, 0); L = a + x", "0", "a has no derivative by x"),
        ("a = x^2; L = sqrt(a)", "0", "L has no derivative by a"),
        ("a = exp(x); b = exp(a); L = b", "10", "b is too large for double precision"),
        ("a = exp(exp(x)); b = exp(exp(exp(a))); L = b", "10", "a is too large for double precision"),
        ("u = x + y; L = u", "1", "1 coordinate for 2 variables"),
    ],
)
def test_points_without_an_answer(text: str, at: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        backprop(text, at=at)


def test_a_zero_that_no_precision_settles_is_zero() -> None:
    report = backprop("a = sin(x); b = cos(x); c = a^2 + b^2; L = c - 1", at="sqrt(2)")
    assert (report.value, report.gradient_at) == (0.0, (0.0,))


def test_a_run_is_gradient_descent() -> None:
    """L = (x - 3)^2 from 1 at rate 1/4: the distance to 3 is halved each time."""
    training = backprop("u = x - c; L = u^2", at="x=1,c=3", step=0.25, train="x", epochs=10).training
    assert training is not None
    assert training.losses == pytest.approx([4 / 4**k for k in range(11)])
    assert training.after == pytest.approx([3 - 2 / 2**10])
    assert training.finished


def test_a_run_that_leaves_the_domain_keeps_the_last_good_point() -> None:
    report = backprop("u = log(x); L = u", at="1", step=2.0, train="x", epochs=5)
    assert report.training is not None
    assert (report.training.epochs, report.training.after) == (0, (1.0,))
    assert not report.training.finished
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"step": 0.1}, "needs a point"),
        ({"at": "1,2", "step": 0.1}, "what to train"),
        ({"at": "1,2", "train": "x"}, "needs a rate"),
        ({"at": "1,2", "epochs": 3}, "needs a rate"),
        ({"at": "1,2", "step": 0.1, "train": "q"}, "'q' is not an input"),
        ({"at": "1,2", "step": -1.0, "train": "x"}, "step is -1"),
        ({"at": "1,2", "step": 0.1, "train": "x", "epochs": 0}, "epochs is 0"),
    ],
)
def test_trainings_that_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        backprop("u = x*y; L = u^2", **options)


def test_the_circuits_of_the_course() -> None:
    """CS231n, notes on backpropagation: the circuit (x + y)z, and the neuron with its five inputs."""
    circuit = backprop("q = x + y; f = q*z", at="x=-2, y=5, z=-4")
    assert (circuit.value, circuit.gradient_at) == (-12, (-4, -4, 3))
    whole = backprop("f = (x + y)*z", at="x=-2, y=5, z=-4")
    assert (whole.value, whole.gradient_at) == (-12, (-4, -4, 3))
    neuron = backprop("f = 1/(1 + exp(-(w0*x0 + w1*x1 + w2)))", at="w0=2, x0=-1, w1=-3, x1=-2, w2=-3")
    slopes = dict(zip((s.name for s in neuron.variables), neuron.gradient_at or ()))
    assert slopes["x0"] == pytest.approx(0.3932238664829637, rel=1e-15)
    assert slopes["x1"] == pytest.approx(-0.5898357997244456, rel=1e-15)
    weights = [slopes[name] for name in ("w0", "w1", "w2")]
    assert weights == pytest.approx([-0.19661193324148185, -0.3932238664829637, 0.19661193324148185], rel=1e-15)


@pytest.mark.parametrize("text", ["L = (sigmoid(w*x+b)-y)^2", "L = x*exp(b) + sin(w*x)*tanh(y)", "L = w*x"])
def test_a_definition_alone_is_split_into_its_operations(text: str) -> None:
    """Against numerical differentiation of the text itself."""
    at = {"w": 0.7, "x": 2.0, "b": -1.0, "y": 0.3}
    names = [name for name in at if name in text.replace("exp", "").replace("tanh", "")]
    report = backprop(text, at={name: at[name] for name in names})
    assert report.output == "L"
    assert len(report.nodes) == {"(": 5, "x": 7, "w": 1}[text[4]]
    assert all(node.expression.count_ops(visual=False) <= 4 for node in report.nodes)
    known = {"sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)), "exp": mpmath.exp, "sin": mpmath.sin, "tanh": mpmath.tanh}
    body = compile(text[4:].replace("^", "**"), "", "eval")
    with mpmath.workdps(30):
        for symbol, slope in zip(report.variables, report.gradient_at or ()):
            here = {name: mpmath.mpf(at[name]) for name in names}
            line = lambda t, s=symbol.name, here=here: eval(body, {**known, **here, s: t})  # noqa: E731
            assert slope == pytest.approx(float(mpmath.diff(line, here[symbol.name])), rel=1e-12)


def test_only_some_derivatives_are_shown() -> None:
    whole = backprop(CHAIN, at=POINT)
    some = backprop(CHAIN, at=POINT, only="w*")
    assert some.only == ("w1", "w2")
    assert some.gradient_at == whole.gradient_at
    assert some.message == "The gradient of L by 2 of 6 inputs: 2 chains through 5 nodes."
    assert {(f.of, f.by) for f in some.shown.factors} == {
        ("L", "a2"), ("a2", "z2"), ("z2", "w2"), ("z2", "a1"), ("a1", "z1"), ("z1", "w1")
    }  # fmt: skip
    assert [f.chains for f in some.shown.factors if f.of == "L"] == [2]
    assert some.shown.written_out == 3 + 5
    assert backprop(CHAIN, at=POINT, step=0.1, train=["b1"]).only == ("b1",)
    with pytest.raises(InputError, match="'v' is not an input"):
        backprop(CHAIN, at=POINT, only="v")
