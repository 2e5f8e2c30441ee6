"""What the graph shares and simplifies, and what its derivatives cost."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from expressions import X
from hypothesis import given
from hypothesis import strategies as st
from problems import function
from sympy import Symbol

from symnewton.calculus import operations
from symnewton.calculus.arithmetic import ball, real
from symnewton.calculus.build import BUILDERS, build
from symnewton.calculus.compile import compile_graph, evaluate
from symnewton.calculus.function import Function
from symnewton.calculus.graph import Graph
from symnewton.calculus.operations import RULES


def network(layers: int, width: int, activation: str) -> str:
    """A fully connected network of one input with `layers` hidden layers, its weights the variables w1, w2, …"""
    values, weight = ["0.7"], 0
    for _ in range(layers):
        following = []
        for _ in range(width):
            terms = []
            for value in values:
                weight += 1
                terms.append(f"w{weight}*{value}")
            following.append(f"{activation}({' + '.join(terms)})")
        values = following
    return "(" + " + ".join(values) + " - 1)^2"


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_the_hessian_of_a_network_costs_a_small_multiple_of_it(activation: str) -> None:
    f = function(network(3, 3, activation))
    assert f.dimension == 21
    size = len(f.graph.reachable([f.output]))
    assert len(f.graph.reachable(f.partials)) <= 5 * size
    assert len(f.graph.reachable([n for row in f.second_partials for n in row])) <= 60 * size


def test_a_chain_of_three_hundred_is_no_recursion_and_stays_linear() -> None:
    g = Graph()
    node, value, slope = g.variable(0), mpmath.mpf("0.5"), mpmath.mpf(1)
    for _ in range(300):
        node, slope, value = g.node("sin", node), slope * mpmath.cos(value), mpmath.sin(value)
    (partial,) = operations.gradient(g, node, [0])
    ((second,),) = operations.hessian(g, [partial], [0])
    assert len(g.nodes) < 12 * 300
    f, d, d2 = compile_graph(g, [node, partial, second], real)([0.5])
    assert f == pytest.approx(float(value), rel=1e-13)
    assert d == pytest.approx(float(slope), rel=1e-12)
    h = mpmath.mpf("1e-20")
    with mpmath.workdps(60):
        assert d2 == pytest.approx(float((chain(0.5 + h) - 2 * chain(0.5 - 0 * h) + chain(0.5 - h)) / h**2), rel=1e-10)


def chain(x: mpmath.mpf) -> mpmath.mpf:
    for _ in range(300):
        x = mpmath.sin(x)
    return x


def test_a_deep_formula_is_built_without_recursion() -> None:
    expression = X
    for _ in range(250):
        expression = sp.sin(expression)
    assert len(Function(expression, (X,)).graph.nodes) == 251


def test_the_chained_rosenbrock_function_of_a_hundred_variables_has_a_sparse_hessian() -> None:
    text = " + ".join(f"100*(x{i + 1} - x{i}^2)^2 + (1 - x{i})^2" for i in range(1, 100))
    f = function(text)
    zero = f.graph.constant(0)
    pairs = {(i, i + j) for i, row in enumerate(f.second_partials) for j, n in enumerate(row) if j and n != zero}
    assert pairs == {(i, i + 1) for i in range(99)}


def test_equal_subexpressions_are_one_node() -> None:
    g = Graph()
    x, y = g.variable(0), g.variable(1)
    assert g.add(x, y) == g.add(y, x)
    assert g.mul(x, y) == g.mul(y, x)
    assert g.node("sin", x) == g.node("sin", x)
    f = function("sin(x*y) + cos(x*y) + x*y")
    assert sum(node.op == "mul" for node in f.graph.nodes) == 1


def test_what_is_plain_is_simplified() -> None:
    g = Graph()
    x, y, zero, one = g.variable(0), g.variable(1), g.constant(0), g.constant(1)
    assert g.add(zero, x) == g.add(x, zero) == g.sub(x, zero) == g.mul(one, x) == g.mul(x, one) == x
    assert g.power(x, 1) == g.div(x, one) == g.neg(g.neg(x)) == x
    assert g.mul(zero, x) == g.mul(x, zero) == g.sub(x, x) == zero
    assert g.power(x, 0) == one
    assert g.sub(zero, x) == g.neg(x) == g.mul(g.constant(-1), x)
    assert g.add(x, g.neg(y)) == g.sub(x, y)
    assert g.mul(g.neg(x), y) == g.neg(g.mul(x, y))
    assert g.mul(g.constant(2), g.mul(g.constant(3), x)) == g.mul(g.constant(6), x)
    assert g.div(x, g.constant(Fraction(1, 2))) == g.mul(g.constant(2), x)
    assert g.exact(g.add(g.constant(Fraction(1, 3)), g.constant(Fraction(1, 6)))) == Fraction(1, 2)
    assert g.exact(g.power(g.constant(Fraction(-2, 3)), -3)) == Fraction(-27, 8)


def test_a_huge_constant_power_is_not_written_out() -> None:
    g = Graph()
    assert g.exact(g.power(g.constant(3), 10**9)) is None


constants = st.fractions(min_value=-3, max_value=3, max_denominator=7)
steps = st.lists(st.tuples(st.sampled_from(["add", "sub", "mul", "neg", "power"]), constants), max_size=12)


@given(steps, st.fractions(min_value=-2, max_value=2, max_denominator=9))
def test_simplifying_never_changes_the_value(program: list[tuple[str, Fraction]], at: Fraction) -> None:
    g = Graph()
    x = g.variable(0)
    node, before, value, former = x, x, at, at
    for op, c in program:
        if op == "neg":
            following, result = g.neg(node), -value
        elif op == "power":
            following, result = g.power(node, 2), value**2
        elif c.denominator == 1:
            following = getattr(g, op)(node, before)
            result = {"add": value + former, "sub": value - former, "mul": value * former}[op]
        else:
            following = getattr(g, op)(g.constant(c), node)
            result = {"add": c + value, "sub": c - value, "mul": c * value}[op]
        node, before, value, former = following, node, result, value
        if abs(value) > 10**6:
            break
    with ball.working_precision(2000):
        b = evaluate(g, [node], ball, [ball.constant(at)])[node]
        assert b.overlaps(ball.constant(value))
        assert b.rad() < 1e-300


def test_every_operation_that_has_a_derivative_is_in_both_arithmetics() -> None:
    assert set(RULES) - {"total"} <= set(real.OPERATIONS)  # a sum over rows is computed by `totals`
    assert set(real.OPERATIONS) == set(ball.OPERATIONS)
    assert set(real.OPERATIONS) - set(RULES) == {
        "constant", "pi", "undefined", "less", "equal", "not", "and", "or",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (sp.Add(X, sp.Mul(-2, X + 1, evaluate=False), evaluate=False), -5.0),
        (sp.Add(X, sp.Mul(2, X + 1, evaluate=False), evaluate=False), 11.0),
        (sp.Mul(sp.Rational(1, 3), X, sp.Pow(X + 1, -2, evaluate=False), evaluate=False), 1 / 16),
        (sp.Pow(sp.Pow(X, -1, evaluate=False), -1, evaluate=False), 3.0),
        (sp.Mul(X, sp.Pow(sp.Pow(X, 2, evaluate=False), -1, evaluate=False), evaluate=False), 1 / 3),
        (sp.Mul(X, sp.Pow(sp.Integer(3), -1, evaluate=False), evaluate=False), 1.0),
        (-(X + 1), -4.0),
        (sp.Pow(X, sp.Rational(-3, 2)), 3**-1.5),
        (sp.Pow(2, -X), 0.125),
        (sp.Float("0.1", 30) * X, 0.1 * 3),
        (sp.EulerGamma * X, 0.5772156649015329 * 3),
        (sp.Mod(X, 2), 1.0),
        (sp.zeta(3) * X, 1.2020569031595943 * 3),
        (sp.polygamma(4, 2) + X, -24 * 1.03692775514337 + 24 + 3),
    ],
    ids=str,
)
def test_formulas_that_sympy_has_not_put_in_order(formula: sp.Expr, value: float) -> None:
    assert Function(formula, (X,)).value((3.0,)) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize("relation", [sp.Lt, sp.Le, sp.Gt, sp.Ge, sp.Eq, sp.Ne])
@pytest.mark.parametrize("x", [1.0, 2.0, 3.0])
def test_relations_choose_the_piece(relation: type, x: float) -> None:
    formula = sp.Piecewise((X**2, relation(X, 2)), (-X, True))
    assert Function(formula, (X,)).value((x,)) == float(formula.xreplace({X: sp.Integer(int(x))}))


def test_no_piece_is_outside_the_domain() -> None:
    f = Function(sp.Piecewise((X, sp.And(X > 0, X < 1)), (X**2, sp.Or(X > 5, sp.Not(X > -5)))), (X,))
    assert f.value((0.5,)) == 0.5
    assert f.value((6.0,)) == 36.0
    assert f.value((-6.0,)) == 36.0
    assert math.isnan(f.value((2.0,)))


SEVERAL = (sp.atan2, sp.polygamma, sp.Mod, sp.Max, sp.Min, sp.Heaviside, sp.zeta)


def test_every_builder_makes_a_node() -> None:
    x = Symbol("x", real=True)
    for kind in BUILDERS:
        if not issubclass(kind, sp.Function) or kind in SEVERAL:
            continue
        g = Graph()
        node = build(g, kind(x, evaluate=False), (x,))
        assert g.support[node] == 1
