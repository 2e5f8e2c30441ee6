"""Terms that are alike are read by their pattern: what is read is what the usual reading makes of the text."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import symnewton as sn
from symnewton.band import Band
from symnewton.calculus.function import Function
from symnewton.calculus.structured import Structured
from symnewton.language import read_constant, read_problem
from symnewton.language.alike import read_alike
from symnewton.language.scope import Scope
from symnewton.language.terms import TermSum

pytestmark = pytest.mark.slow

N = 40


def text(term: str, n: int = N, glue: str = "+") -> str:
    """The term for k = 1, …, n; {k} and {k1} are numbers, {d} a decimal, those of a sign of their own."""
    return glue.join(
        term.format(k=k, k1=k + 1, d=round(np.sin(k), 3), c=round(1.5 + np.cos(k), 3)) for k in range(1, n)
    )


ALIKE = [
    text("100*(x{k1}-x{k}^2)^2+(1-x{k})^2"),
    text("{k}*x{k}^2/({k1}+x{k1}^2)**2"),
    text("(x{k}-{d})^2 - 2*sin({c}*x{k1}/3)*exp(-x{k}/{k1})", glue=" + "),
    "7 + m^2 - 3*m + " + text("cosh(x{k} - m) * a / {c}"),
    text("-{c}*x{k}^3 + {c}^2*x{k} - 2*x{k}^-2 + 1e-3*x{k1}^(-2/3+1)", glue=" - "),
    text("atan2(x{k}, {c}) + max(x{k}, {d}, x{k1})"),
    text("x{k}^2") + "- y1*(x3 - 1) - (y1 - 2)^2 + 4 - 1/3",
    text("(0*x{k} + x{k1})^2 * pi - e*x{k}/2"),
    text("log(1+x{k}^2)*x{k}^(2*3)/(2/{c}) + sqrt(x{k1}^2 + {c})"),
    text("w_{k}*w_{k1} + beta{k}^2"),
]


@pytest.mark.parametrize("long", ALIKE)
def test_patterns_are_the_function_that_is_written(long: str) -> None:
    parameters = {"a": sp.Rational(5, 2)} if "a /" in long else {}
    found = read_problem(long, parameters=parameters, scope=Scope(longest=10, alike=True))
    plain = read_problem(long, parameters=parameters)
    assert found.expression.has(TermSum)
    assert found.variables == plain.variables
    assert found.functions == plain.functions
    f, g = Structured(found.expression, found.variables), Function(plain.expression, plain.variables)
    x = 1.5 + np.cos(np.arange(len(found.variables)) + 0.3)
    a, b = f.sample(x), g.sample(tuple(x))
    assert a.value == pytest.approx(b.value, rel=1e-12)
    assert a.gradient == pytest.approx(b.gradient, rel=1e-11, abs=1e-11)
    full = Band(f.dimension, f.i, f.j).matrix(a.entries)
    assert np.allclose(full, b.hessian, rtol=1e-11, atol=1e-11)
    again = read_problem(str(found.expression))
    assert Function(again.expression, again.variables).value(tuple(x)) == pytest.approx(b.value, rel=1e-12)


@pytest.mark.parametrize(
    "long",
    [
        text("2x{k}^2"),  # products without a sign
        text("(x{k}-1)(x{k1}-2)"),
        text("x{k}(x{k1}-2)"),
        text("sin x{k}"),
        text("x{k}!"),
        text("xy{k}+x+y"),
        text("x{k}x{k1}+x{k}*x{k1}"),
        text("x{k}^2/x{k}"),  # a restriction is lifted
        text("sqrt(x{k}-x{k1})/0"),
        text("unknown(x{k})"),
        text("I*x{k}"),
        text("x{k}^2)+(x{k1}"),
        "x1^2+x2^2",
        text("x^{k}+{k}*x"),  # one variable
        "+".join(f"x{k}^{k}" for k in range(1, 90)),  # no two alike
        "0.5*(" + text("x{k}^2") + ")",
    ],
)
def test_other_texts_are_left_to_the_usual_reading(long: str) -> None:
    assert read_alike(long, [], {}, 10) is None


def test_what_is_declared_is_no_constant() -> None:
    long = text("(e*x{k}-1)^2")
    found = read_alike(long, ["e"], {}, 10)
    assert found is not None
    assert "e" in found.names
    assert "e" not in read_alike(long, [], {}, 10).names


numbers = st.sampled_from(["2", "0.5", "3.25", "1e-1", "0", "0.0", "7"])
names = st.sampled_from(["x1", "x2", "x3", "x40", "y7", "m"])


@st.composite
def terms(draw: st.DrawFn, depth: int = 2) -> str:
    kind = draw(st.integers(0, 7 if depth else 1))
    if kind == 0:
        return draw(numbers)
    if kind == 1:
        return draw(names)
    left = draw(terms(depth=depth - 1))
    if kind == 2:
        return f"(-{left})"
    if kind == 3:
        return f"cos({left})"
    if kind == 4:
        return f"({left})^{draw(st.sampled_from(['2', '3', '(1+1)']))}"
    right = draw(terms(depth=depth - 1))
    return {5: f"{left}*{right}", 6: f"({left}-{right})", 7: f"{left}/({right}^2+1)"}[kind]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("+-"), terms()), min_size=1, max_size=6))
def test_any_terms_keep_their_values(some: list[tuple[str, str]]) -> None:
    long = text("(x{k}-{d})^2") + "".join(sign + term for sign, term in some for _ in range(5))
    found = read_alike(long, [], {}, 10)
    if found is None:
        return
    problem = read_problem(long, scope=Scope(longest=10, alike=True))
    values = {v.name: 0.3 + 0.07 * k for k, v in enumerate(problem.variables)}
    ours = Structured(problem.expression, problem.variables).value(np.array(list(values.values())))
    scope = {**values, "cos": np.cos}
    assert ours == pytest.approx(eval(long.replace("^", "**"), scope), rel=1e-11, abs=1e-11)


def test_long_texts_end_where_sums_do() -> None:
    n = 300
    long = "+".join(f"((3-2*x{i})*x{i}-x{i - 1}-2*x{i + 1}+1)^2" for i in range(2, n))
    long = f"((3-2*x1)*x1-2*x2+1)^2+{long}+((3-2*x{n})*x{n}-x{n - 1}+1)^2"
    short = (
        f"((3-2*x[1])*x[1]-2*x[2]+1)^2 + sum(((3-2*x[i])*x[i]-x[i-1]-2*x[i+1]+1)^2, i=2..{n - 1})"
        f" + ((3-2*x[{n}])*x[{n}]-x[{n - 1}]+1)^2"
    )
    a, b = sn.minimize(long, x0="x=-1"), sn.minimize(short, x0=[-1] * n)
    assert a.evidence is b.evidence is sn.Evidence.CERTIFIED
    assert a.x == pytest.approx(b.x, rel=1e-12)
    assert a.iterations == b.iterations


def test_families_have_starts_in_small_problems_too() -> None:
    run = sn.minimize("sum((x[i]-i)^2, i=1..3) + m^2", x0="x[i]=i/3,m=1/7")
    assert run.steps[0].x == (1 / 7, 1 / 3, 2 / 3, 1.0)
    assert read_constant("1/3") == sp.Rational(1, 3)
