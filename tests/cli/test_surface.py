"""No request is an internal error: functions, commands, options and formats, drawn at random and as they were found."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Call = Callable[..., Any]

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

FUNCTIONS = (
    "exp log sqrt cbrt abs sign floor ceil sin cos tan cot sec csc asin acos atan sinh cosh tanh asinh acosh atanh erf "
    "erfc gamma loggamma LambertW sinc sigmoid relu softplus factorial heaviside log2 log10"
).split()
NUMBERS = "0 1 2 3 -1 1/2 0.3 1e-3 1e10 1e300 1e-300 pi e 7 -5/3 1e20 3e20 0.1".split()
POINTS = [*NUMBERS, "0.05", "-700", "30", "1e-25", "1e7"]
BOXES = ["-4:4", "0:1", "-1:1", "0:1e-300", "1:2", "0:1e300", "-1e-8:1e-8", "0:0", "pi/2:pi", "0.1:5"]


def composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    powers = st.sampled_from(["2", "3", "-1", "1/2", "4", "x", "-2", "1/3", "pi", "12"])
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: "({}){}({})".format(*p)),
        st.tuples(st.sampled_from(FUNCTIONS), inner).map(lambda p: "{}({})".format(*p)),
        st.tuples(inner, powers).map(lambda p: "({})^{}".format(*p)),
        st.tuples(st.sampled_from(["min", "max", "atan2"]), inner, inner).map(lambda p: "{}({},{})".format(*p)),
        inner.map(lambda e: f"|{e}|"),
        st.tuples(st.sampled_from("<>"), inner, inner).map(lambda p: "where(x{}1, {}, {})".format(*p)),
    )


@st.composite
def requests(draw: st.DrawFn) -> list[str]:
    """A command line. Variables without coordinates are given with --vars."""
    variables = draw(st.sampled_from([["x"], ["x"], ["x", "y"]]))
    expression = draw(st.recursive(st.sampled_from([*variables, *variables, *NUMBERS]), composed, max_leaves=6))
    point = ",".join(draw(st.sampled_from(POINTS)) for _ in variables)
    at, x0, box = ["--at", point], ["--x0", point], ["--box", draw(st.sampled_from(BOXES))]
    places: dict[str, list[list[str]]] = {
        "parse": [[]], "gradient": [[], at], "hessian": [[], at], "classify": [at], "backprop": [[], at],
        "critical": [[], box], "minimize": [x0, box], "maximize": [x0, box], "compare": [x0], "plot": [[], x0, box],
        "overview": [[], box],
        "root": [x0, ["--all"], ["--all", *box], ["--bracket", f"{draw(st.sampled_from(POINTS))},1"]],
    }  # fmt: skip
    command = draw(st.sampled_from(sorted(places)))
    line = [command, expression, *draw(st.sampled_from(places[command]))]
    line += ["--format", draw(st.sampled_from(["table", "json", "csv", "markdown", "latex", "html"]))]
    if command in ("minimize", "maximize") and "--x0" in line:
        line += ["--method", draw(st.sampled_from("trust-region newton line-search cubic gradient-descent".split()))]
    if command not in ("plot", "backprop", "parse"):
        line += draw(st.sampled_from([[], [], ["--digits", "1"], ["--digits", "16"], ["--digits", "30"]]))
    if "csv" not in line:
        line += draw(st.sampled_from([[], [], ["--explain"]]))
    return [*line, "--vars", ",".join(variables), "--timeout", "0.5"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(request_=requests())
def test_no_request_is_an_internal_error(call: Call, request_: list[str]) -> None:
    result = call(*request_)
    assert result.code in (0, 1, 2, 3), (shlex.join(request_), result.err)
    assert "Traceback" not in result.err
    assert bool(result.out) or result.code >= 2 or "csv" in request_


@pytest.mark.parametrize(
    "line",
    [
        "critical x^2 --digits 20 --format csv",
        "critical exp(x) --digits 20 --format latex",
        "critical exp(x) --digits 20 --format html",
        "root x^2-2 --all --digits 20 --format csv",
        "backprop floor(x) --format html",
        "plot x^2*sin(1/x) --x0 -700",
        "plot (3e20-x)^4 --x0 -1",
        "plot cosh(x) --box 0:1e-300",
        "plot -exp(x) --x0 1",
        "maximize cosh(x) --x0 4",
        "maximize x^x --x0 1",
        "compare -exp(x) --x0 1",
        "compare x*y --x0 30,1e300",
        "maximize exp(x*y) --x0 30,1 --method cubic",
        "minimize x/y --x0 0.05,1e300 --method newton --format html",
        "root x^2-1e20 --all",
        "critical x^3-3e20*x",
        "critical sin(x*y)",
        "minimize softplus(atan2(x,x)^pi) --x0 1e7",
        "compare sec(1e20^3*cbrt(x)) --x0 0.1 --tolerance 1e300",
        "critical x^2-x --box -1e308:1e308",
        "root x^2-x --all --box -1e308:1e308",
        "plot x^2+y^2 --box -8e307:8e307",
        "gradient erfc(x) --at 1e300 --digits 30",
        "gradient erfc(x) --at 1e600",
        "classify where(x>1,3,x)^2.5 --at 2 --format json --explain",
        "gradient where(x>1,3,x)^2.5 --format latex",
        "classify x^3*y --at 1e-300,2 --format latex",
        "minimize x^pi/factorial(3) --box 0:1e-300 --format json",
        "plot x/x-y^2 --box -1e-8:1e-8",
        "critical cos(x)+y^2 --vars x,y,z",
        "gradient " + "sqrt(x+" * 150 + "x" + ")" * 150,
        "gradient " + "(" * 140 + "x^(-x)" + ")" * 140,
        "check critical y^2-x^x --claim (-1,0.5,2)minimum --vars x,y,z",
        "maximize max(csc(x),where(x>1,y,x))-loggamma(x) --box -4:4",
        "gradient sinh(x)+log2(x) --at 1e300 --digits 1 --format csv",
        "classify acosh(where(x==-1,0.001-x,(x+1)*|3e20|)) --at 1",
        "minimize sqrt(2)*1e308 --vars x,y --x0 pi,1",
        "compare y^-2 --x0 3,1e300 -s x*(y+0.3)=3e20 --format html",
        "parse (where(x>1,x,0))^2.5 --explain",
        "maximize x --x0 1e300 -s x<=pi --format html --digits 30",
        "critical |where(x>2,-1e300,(z+1e300)^2)| --box x=0.1:5,z=1:2",
    ],
)
def test_what_was_found_is_mended(call: Call, line: str) -> None:
    result = call(*line.split(), "--timeout", "2")
    assert result.code in (0, 1, 3), result.err


@pytest.mark.parametrize(
    "line",
    ["maximize x", "maximize 3 --vars x", "minimize cos(x)+x", "critical sin(x)+x^3", "plot sqrt(1e-16) --vars x",
     "critical 1/sqrt(2) --vars x,y"],
)  # fmt: skip
def test_a_box_too_wide_to_be_measured_is_refused(call: Call, line: str) -> None:
    result = call(*line.split(), "--box", "-1e308:1e308")
    assert result.code == 2, result.err
    assert "wider than the largest double" in result.err
