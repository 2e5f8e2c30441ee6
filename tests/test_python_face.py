"""The Python face: what `import symnewton` offers, SymPy in and out, rows for tables, notebooks and figures."""

from __future__ import annotations

import copy
import csv
import inspect
import io
import json
import math
import pickle
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import flint
import pytest
import sympy as sp
from schemas import conforming

import symnewton as sn
from symnewton import api
from symnewton.report import Style, ending, render
from symnewton.report.minimize import MinimizeReport

X, Y = sp.symbols("x y")
REAL = {name: sp.Symbol(name, real=True) for name in ("x", "y", "a")}


def python(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_costs_nothing() -> None:
    heavy = "{'sympy', 'numpy', 'flint', 'rich', 'click', 'matplotlib', 'mpmath'}"
    code = f"import sys, symnewton; print(sorted({heavy} & set(sys.modules)), symnewton.__version__)"
    assert python(code) == f"[] {sn.__version__}"
    assert python(f"import sys, symnewton; symnewton.SymnewtonError, symnewton.Kind; {code}").startswith("[]")


@pytest.mark.parametrize("first", ["", "sn.minimize;", "import symnewton.points.find;", "import symnewton.drawing;"])
def test_commands_are_not_hidden_by_rooms_of_their_names(first: str) -> None:
    names = [name for name in sn.__all__ if name[0].islower()]
    code = f"import symnewton as sn; {first} print([n for n in {names} if type(getattr(sn, n)).__name__ != 'function'])"
    assert python(code) == "[]"


def test_every_name_is_there_and_no_other() -> None:
    assert sn.__all__ == dir(sn)
    assert all(getattr(sn, name).__doc__ for name in sn.__all__)
    with pytest.raises(AttributeError, match="no attribute 'solve'"):
        sn.solve  # noqa: B018
    assert (Path(sn.__file__).parent / "py.typed").exists()


COMMAND_FUNCTIONS = [getattr(sn, name) for name in api.COMMANDS]


@pytest.mark.parametrize("function", COMMAND_FUNCTIONS)
def test_help_describes_every_parameter(function: Any) -> None:
    described = inspect.getdoc(function) or ""
    for name in inspect.signature(function).parameters:
        assert re.search(rf"^    {name}: \w.{{10}}", described, re.MULTILINE), name


TYPED = """
import numpy
import symnewton as sn

run: sn.MinimizeReport = sn.minimize("x^2", x0=0.05, method="newton", vars=["x"])
up: sn.MaximizeReport = sn.maximize("-x^2 - y^2", x0=numpy.array([1.0, 2.0]), rate=0.1)
best: sn.GlobalReport = sn.minimize("x^2 + y^2", box=numpy.array([[-1, 1], [-1, 2]]))
most: sn.GlobalMaximumReport = sn.maximize("x^2", box={"x": (-1, 2)})
root: sn.RootReport = sn.root("x^2 - 2", x0=1)
between: sn.RootReport = sn.root(["x^2 - y", "x - y"], x0=numpy.array([2.0, 3.0]))
roots: sn.RootsReport = sn.root("x^2 - 2", all=True)
kind: sn.Kind = sn.classify("x^2 + y^2", at=numpy.zeros(2)).kind
text: str = sn.compare("x^2 + y^2", x0=[numpy.ones(2), (1, 2)]).to_latex() + str(run) + best.to_html(explain=True)
"""
MISTYPED = ["sn.minimise('x')", "sn.minimize('x^2')", "sn.root('x', all=True).x", "sn.minimize('x', x0=1, start=2)"]


@pytest.mark.slow
def test_what_users_write_has_types(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    shown = re.findall(r"^(?:>>>|\.\.\.) (.*)$", block, re.MULTILINE)
    (tmp_path / "readme.py").write_text("\n".join(shown), encoding="utf-8")
    (tmp_path / "typed.py").write_text(TYPED, encoding="utf-8")
    wrong = "\n".join(f"{line}  # type: ignore" for line in MISTYPED)  # strict: an error where there is none to ignore
    (tmp_path / "mistyped.py").write_text(f"import symnewton as sn\n{wrong}\n", encoding="utf-8")
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "readme.py", "typed.py", "mistyped.py"]
    done = subprocess.run(mypy, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    exec(compile(TYPED, "typed.py", "exec"), {})


# A SymPy expression, and the text that means the same.
SAME = [
    (sp.exp(X) - sp.log(X), "exp(x) - log(x)"),
    (0.1 * X**2.5, "0.1 x^(5/2)"),
    (X**4 + sp.Rational(4, 5) * Y**4 - X * Y, "x^4 + 0.8 y^4 - x*y"),
    (sp.Abs(X - 1) + sp.Max(X, Y, 3), "|x - 1| + max(x, y, 3)"),
    (sp.Piecewise((X, X > 0), (-X, True)), "Piecewise((x, x > 0), (-x, True))"),
    (sp.Piecewise((X, (X > 0) & (X < 1)), (0, True)), "Piecewise((x, x > 0 & x < 1), (0, True))"),
    (sp.sqrt(X) / sp.pi + sp.E * sp.sin(X) ** 2, "sqrt(x)/pi + e*sin(x)^2"),
    (sp.Mod(X, 3), "mod(x, 3)"),
    (sp.factorial(X) + sp.erf(X) - sp.atan2(Y, X), "x! + erf(x) - atan2(y, x)"),
    (sp.Heaviside(X) * sp.floor(X) + sp.LambertW(X), "heaviside(x)*floor(x) + LambertW(x)"),
    (-(X**2) / 3, "-x^2/3"),
]


@pytest.mark.parametrize(("expression", "text"), SAME)
def test_sympy_is_read_as_the_text_that_means_the_same(expression: sp.Expr, text: str) -> None:
    read, typed = sn.parse(expression), sn.parse(text)
    assert read.expression == typed.expression
    assert read.variables == typed.variables
    assert set(read.functions) == set(typed.functions) - {"sqrt"}  # SymPy has it as a power
    assert read.input == str(expression)


def nested(levels: int) -> sp.Expr:
    inner: sp.Expr = X
    for _ in range(levels):
        inner = sp.sin(inner)
    return inner


def doubled(times: int) -> sp.Expr:
    """Small as a graph, exponential written out."""
    inner: sp.Expr = X
    for _ in range(times):
        inner = sp.sin(inner) + sp.cos(inner)
    return inner


REFUSED = [
    (sp.I * X, "'I' is not a function or a number"),
    (X + sp.oo * sp.Symbol("y"), "'oo' is not"),
    (sp.Integral(sp.sin(X**2), X), "'Integral' is not"),
    (sp.Derivative(sp.Function("f")(X), X), "'Derivative' is not"),
    (sp.Function("exp2")(X), "'exp2' is not"),
    (sp.besselj(0, X), "'besselj' is not"),
    (sp.Symbol("x y") ** 2, "'x y' is not a name"),
    (sp.Symbol("__class__") ** 2, "is not a name"),
    (sp.Symbol("sin") ** 2, "sin is a function"),
    (X + sp.Symbol("x", positive=True), "two different symbols are called 'x'"),
    (sp.sqrt(-1 - sp.sqrt(2)) * X, "real"),
    (sp.Integer(7) ** 9000 * X, "too large"),
    (nested(200), "too large or nested too deeply"),
    (doubled(40), "too large or nested too deeply"),
    (sp.Matrix([X]), "not MutableDenseMatrix"),
    (X < 2, "not StrictLessThan"),
    (3, "not int"),
    (None, "not NoneType"),
    (["x"], "not list"),
    (b"x", "not bytes"),
]


@pytest.mark.parametrize(("given", "said"), REFUSED, ids=lambda value: value[:30] if isinstance(value, str) else "")
def test_what_is_not_a_real_function_is_refused_with_a_hint(given: Any, said: str) -> None:
    with pytest.raises(sn.SymnewtonError) as caught:
        sn.parse(given)
    assert said in caught.value.message
    assert caught.value.hint


def test_symbols_stand_for_their_names() -> None:
    a = sp.Symbol("a")
    assert sn.gradient(a * X * Y, vars=[Y, X], params={a: 2}, at={X: 3, Y: 5}).gradient_at == (6.0, 10.0)
    assert sn.root([X**2 + Y**2 - 4, X - Y], x0=(1, 2)).x == pytest.approx((math.sqrt(2), math.sqrt(2)))
    assert sn.root(X**2 - 2, x0=1).x == pytest.approx((math.sqrt(2),))
    assert sn.backprop(sp.exp(X) * Y, at={X: 0, Y: 2}).gradient_at == (2.0, 1.0)


def test_formulas_of_a_report_are_sympy_and_can_be_given_back() -> None:
    report = sn.minimize(sp.exp(X) - sp.log(X), x0=0.05)
    assert isinstance(report, MinimizeReport)
    x = REAL["x"]
    assert report.gradient == (sp.exp(x) - 1 / x,)
    assert sp.diff(report.expression, *report.variables) == report.gradient[0]
    assert sp.simplify(report.hessian[0][0] - sp.diff(report.gradient[0], x)) == 0
    again = sn.classify(report.expression, at=report.x)
    assert again.expression == report.expression
    assert sn.root(report.gradient[0], x0=0.5).x == pytest.approx(report.x)


def test_a_report_is_frozen_and_travels() -> None:
    report = sn.classify("x^2", at=0)
    with pytest.raises(AttributeError):
        report.kind = sn.Kind.SADDLE  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(report)) == report == copy.deepcopy(report)


COMMANDS: list[tuple[str, Any, dict[str, Any]]] = [
    ("minimize", "x^2 + y^4", {"x0": (1, 1)}),
    ("maximize", "1/(1 + x^2)", {"x0": 0.5}),
    ("minimize", "x^2", {"box": {"x": (-1, 2)}}),
    ("root", "x^2 - 2", {"x0": 1}),
    ("root", "x^3 - x", {"all": True}),
    ("critical", "x^3 - 3x", {}),
    ("compare", "x^4 + y^2", {"x0": (1, 1)}),
    ("classify", "x^3", {"at": 0}),
    ("hessian", "x*y", {"at": (1, 2)}),
    ("parse", "x + 1", {}),
    ("plot", "x^2", {"x0": 1}),
    ("backprop", "z = w*x; L = z^2", {"at": "w=1, x=2"}),
]


@pytest.mark.parametrize(("command", "expression", "options"), COMMANDS)
def test_dictionary_and_rows_are_those_of_the_command_line(command: str, expression: str, options: Any) -> None:
    report = getattr(sn, command)(expression, **options)
    assert conforming(report.to_dict()) == json.loads(render(report, "json", Style()))
    header, *rows = csv.reader(io.StringIO(render(report, "csv", Style())))
    records = report.records()
    assert [list(record) for record in records] == [header] * len(rows)
    assert len(rows) > 0
    assert all(type(record) is dict for record in records)


def test_rows_are_a_table_of_numbers() -> None:
    records = sn.minimize("x^2 + y^4", x0=(1, 1)).records()
    assert [record["k"] for record in records] == list(range(len(records)))
    assert all(isinstance(record[name], float) for record in records for name in ("x", "y", "value", "gradient_norm"))
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.DataFrame(records)
    assert frame["value"].is_monotonic_decreasing


@pytest.mark.parametrize(("command", "expression", "options"), COMMANDS)
def test_a_report_tells_itself_in_the_formats_of_the_command_line(command: str, expression: str, options: Any) -> None:
    report = getattr(sn, command)(expression, **options)
    style = Style(notation="leibniz")
    assert str(report) + "\n" == render(report, "table", style)
    assert report.to_latex() == render(report, "latex", style)
    assert report.to_html(notation="lagrange") == render(report, "html", Style()) + ending("html")


@pytest.mark.parametrize(("command", "expression", "options"), COMMANDS)
def test_a_notebook_shows_a_report(command: str, expression: str, options: Any) -> None:
    report = getattr(sn, command)(expression, **options)
    html, latex = report._repr_html_(), report._repr_latex_()
    assert "<article" in html
    assert "<script" not in html
    assert (latex[0], latex[-1]) == ("$", "$")
    assert latex.count(r"\begin{aligned}") == latex.count(r"\end{aligned}") == 1
    assert latex.count("{") == latex.count("}")
    assert latex.count("&") >= 1


@pytest.mark.parametrize(
    ("command", "expression", "options", "points"),
    [
        ("minimize", "x^2 + y^4", {"x0": (1, 1)}, [(0.0, 0.0)]),
        ("critical", "x^3 - 3x", {}, [(-1.0, 2.0), (1.0, -2.0)]),
        ("classify", "x^2 + y^2", {"at": (0, 0)}, [(0.0, 0.0)]),
    ],
)
def test_a_report_draws_itself(command: str, expression: str, options: Any, points: list[tuple[float, float]]) -> None:
    pytest.importorskip("matplotlib", reason="Matplotlib is not installed")
    figure = getattr(sn, command)(expression, **options).plot()
    drawn = [
        (float(x), float(y))
        for axes in figure.axes
        for line in axes.lines
        if line.get_marker() not in (None, "None", "")
        for x, y in zip(line.get_xdata(), line.get_ydata())
    ]
    for point in points:
        assert any(place == pytest.approx(point, abs=1e-3) for place in drawn)


@pytest.mark.parametrize(
    ("command", "expression", "options"),
    [("parse", "x", {}), ("minimize", "x^2 + y^2 + z^2", {"x0": (1, 1, 1)}), ("backprop", "z = x^2", {})],
)
def test_what_has_no_picture_says_so(command: str, expression: str, options: Any) -> None:
    with pytest.raises(sn.InputError, match="has no picture"):
        getattr(sn, command)(expression, **options).plot()


CALLS: list[tuple[Any, str, dict[str, Any]]] = [
    (sn.minimize, "exp(x) - log(x)", {"x0": 0.05}),
    (sn.minimize, "x^4 - 3x^2 + x", {"x0": 2, "digits": 40}),
    (sn.root, "x^3 - 2x - 5", {"x0": 2, "digits": 60}),
    (sn.root, "cos(x) - x", {"all": True}),
    (sn.critical, "x^2*y - y + x^4", {}),
    (sn.classify, "x^2*y - y", {"at": "1, 0"}),
]


def test_threads_get_the_answers_that_one_gets() -> None:
    alone = [call(text, **options).to_dict() for call, text, options in CALLS]
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(call, text, **options) for call, text, options in CALLS * 3]
    assert [job.result().to_dict() for job in jobs] == alone * 3


@pytest.mark.parametrize(("call", "text", "options"), CALLS)
def test_the_precision_that_a_caller_works_at_makes_no_difference(call: Any, text: str, options: Any) -> None:
    usual = call(text, **options).to_dict()
    before = flint.ctx.prec
    try:
        flint.ctx.prec = 7
        assert call(text, **options).to_dict() == usual
        assert flint.ctx.prec == 7
    finally:
        flint.ctx.prec = before
