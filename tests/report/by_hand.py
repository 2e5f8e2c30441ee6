"""Records written by hand, of the lecture's examples and of everything that is hard to show."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

from sympy import Expr, Float, Integer, Rational, Symbol, diff, exp, log, pi, sin, sqrt

from symnewton.points.findings import CriticalPoint, Family
from symnewton.report.classify import ClassifyReport
from symnewton.report.compare import CompareReport
from symnewton.report.critical import CriticalReport
from symnewton.report.gradient import HessianReport
from symnewton.report.minimize import MinimizeReport, Step
from symnewton.report.parse import ParseReport
from symnewton.report.root import RootReport, RootStep
from symnewton.report.run import Evaluations
from symnewton.verdicts import Concavity, Evidence, Kind, Rule, Stop

x, y, lam = Symbol("x", real=True), Symbol("y", real=True), Symbol("lambda")
BOWL = 2 * x**2 + 3 * y**2 - x * y
QUARTIC = x**4 + Rational(4, 5) * y**4 + 4 * x**2 + 2 * y**2 - x * y - x**2 * y / 5
HOSTILE = "\x1b[31m[red]x[/red]\x07 :smile: **b** <i> $x$ `c` |d| #1 \u202e _e_ \\f {g} 100% & ~"

# The iterates of the lecture: exp(x) - log(x) from 0.05, and QUARTIC from (4, 4), by Newton's method.
ITERATES_1 = (0.05, 0.09724765, 0.18317667, 0.32051969, 0.47729765, 0.55784977, 0.56705989, 0.56714329, 0.56714329)
ITERATES_2 = (
    (4.0, 4.0),
    (2.5827387, 2.6212888),
    (1.5922569, 1.6748161),
    (0.8705892, 1.0018211),
    (0.3351943, 0.4939762),
    (0.0412359, 0.1254590),
    (1.9466e-4, 3.01029e-3),
    (-2.485e-8, 3.554e-8),
    (4.16e-17, -2.05e-17),
)


def gradient(f: Expr, variables: tuple[Symbol, ...]) -> tuple[Expr, ...]:
    return tuple(diff(f, v) for v in variables)


def hessian(f: Expr, variables: tuple[Symbol, ...]) -> tuple[tuple[Expr, ...], ...]:
    return tuple(gradient(part, variables) for part in gradient(f, variables))


def run(f: Expr, variables: tuple[Symbol, ...], iterates: list[tuple[float, ...]], **changes: object) -> MinimizeReport:
    parts = gradient(f, variables)
    steps: list[Step] = []
    for k, point in enumerate(iterates):
        at = dict(zip(variables, map(Float, point)))
        slope = tuple(float(part.xreplace(at)) for part in parts)
        step = tuple(a - b for a, b in zip(point, iterates[k - 1])) if k else None
        steps.append(
            Step(
                k=k,
                x=point,
                value=float(f.xreplace(at)),
                gradient=slope,
                gradient_norm=math.hypot(*slope),
                step=step,
                step_norm=None if step is None else math.hypot(*step),
                rule=Rule.NEWTON if k else Rule.START,
            )
        )
    report = MinimizeReport(
        input=str(f),
        expression=f,
        variables=variables,
        message="A local minimum.",
        x0=iterates[0],
        x=iterates[-1],
        stop=Stop.ROUNDING,
        solved=True,
        method="newton",
        iterations=len(iterates) - 1,
        evaluations=Evaluations(value=9, gradient=9, hessian=9),
        order=2.0,
        value=steps[-1].value,
        gradient_norm=steps[-1].gradient_norm,
        eigenvalues=(4.87,) * len(variables),
        kind=Kind.MINIMUM,
        evidence=Evidence.NUMERIC,
        steps=tuple(steps),
    )
    return replace(report, **changes)  # type: ignore[arg-type]


def one_variable() -> MinimizeReport:
    return run(exp(x) - log(x), (x,), [(value,) for value in ITERATES_1])


def two_variables() -> MinimizeReport:
    return run(QUARTIC, (x, y), list(ITERATES_2))


def many_variables(n: int = 200) -> MinimizeReport:
    symbols = tuple(Symbol(f"x{i}", real=True) for i in range(1, n + 1))
    f = sum(((symbol - 1) ** 2 for symbol in symbols), Integer(0))
    return run(f, symbols, [(1.2345678901234567,) * n, (1.0,) * n], eigenvalues=(2.0,) * n)


def long_formula() -> MinimizeReport:
    terms = [(Rational(i, 10) - x * exp(-y * (x - Rational(i, 10)) ** 2)) ** 2 for i in range(120)]
    return run(sum(terms, Integer(0)), (x, y), [(1.3, 0.65), (1.25, 0.7)], solved=False, stop=Stop.MAX_ITERATIONS)


def not_finite() -> MinimizeReport:
    report = one_variable()
    lost = Step(
        k=1, x=(-math.inf,), value=math.nan, gradient=(math.nan,), gradient_norm=math.inf,
        step=(math.inf,), step_norm=math.inf, rule=Rule.NEGATIVE_CURVATURE,
    )  # fmt: skip
    return replace(
        report, steps=(report.steps[0], lost), x=lost.x, value=math.nan, gradient_norm=math.inf, eigenvalues=(),
        kind=None, order=None, solved=False, stop=Stop.UNBOUNDED, enclosure={"x": (0.5, math.inf)},
        message=HOSTILE, notes=(HOSTILE,), input=HOSTILE,
    )  # fmt: skip


def classified(polynomial: Expr = lam**2 - 10 * lam + 23) -> ClassifyReport:
    return ClassifyReport(
        input="2x²+3y²−xy",
        expression=BOWL,
        variables=(x, y),
        notes=("xy is read as the product of x and y",),
        message="(0, 0) is a strict local minimum.",
        at=(Integer(0), Integer(0)),
        value=0.0,
        gradient=gradient(BOWL, (x, y)),
        gradient_at=(0.0, 0.0),
        gradient_norm=0.0,
        is_critical=True,
        hessian=hessian(BOWL, (x, y)),
        hessian_at=((4.0, -1.0), (-1.0, 6.0)),
        hessian_exact=hessian(BOWL, (x, y)),
        characteristic_polynomial=polynomial,
        eigenvalues=(3.585786437626905, 6.414213562373095),
        eigenvalues_exact=(5 - sqrt(2), 5 + sqrt(2)),
        kind=Kind.MINIMUM,
        strict=True,
        concavity=Concavity.UP,
        trend=None,
        test="second-derivative",
        evidence=Evidence.EXACT,
        tolerance=None,
        reasons=("∇f = 0: the point is critical.", "All eigenvalues are positive."),
    )


def differentiated() -> HessianReport:
    f = sin(x) * y
    return HessianReport(
        input="sin(x)*y",
        expression=f,
        variables=(x, y),
        message="Gradient and Hessian.",
        gradient=gradient(f, (x, y)),
        hessian=hessian(f, (x, y)),
        at=(pi / 2, Rational(1, 3)),
        value=1 / 3,
        gradient_at=(0.0, 1.0),
        hessian_at=((-1 / 3, 0.0), (0.0, 0.0)),
    )


def parsed() -> ParseReport:
    return ParseReport(
        input="-x^2", expression=-(x**2), variables=(x,), functions=(), message="Read.", notes=("=HYPERLINK()",)
    )


def rooted() -> RootReport:
    iterates = (1.0, 1.5, 17 / 12, 577 / 408)
    steps = [
        RootStep(
            k=k,
            x=(value,),
            value=value**2 - 2,
            derivative=2 * value,
            step=(value - iterates[k - 1],) if k else None,
            rule=Rule.NEWTON if k else Rule.START,
        )
        for k, value in enumerate(iterates)
    ]
    return RootReport(
        input="x^2-2", expression=x**2 - 2, variables=(x,), message="A root.", x0=(1.0,), x=(577 / 408,),
        stop=Stop.STEP, solved=True, method="newton", iterations=3, evaluations=Evaluations(value=4, gradient=4),
        order=None, derivative=2 * x, residual=6e-6, multiplicity=1, steps=tuple(steps),
    )  # fmt: skip


def compared() -> CompareReport:
    runs = (two_variables(), replace(two_variables(), method="gradient-descent", solved=False))
    return CompareReport(input="f", expression=QUARTIC, variables=(x, y), message="1 of 2 runs.", runs=runs)


def critical() -> CriticalReport:
    saddle = CriticalPoint(
        x=(0.7071067811865476, 0.0), exact=(sqrt(2) / 2, Integer(0)), enclosure=((0.7, 0.8), (-0.1, 0.1)),
        value=-1.0, eigenvalues=(-2.0, 8.0), kind=Kind.SADDLE, evidence=Evidence.EXACT,
    )  # fmt: skip
    return CriticalReport(
        input="f", expression=x**4 - 2 * x**2 + y**2, variables=(x, y), message="One point.", points=(saddle,),
        families=(Family(description="the circle x² + y² = 1", kind=None, evidence=Evidence.EXACT),),
        unresolved=(((0.0, 1.0), (1.0, 2.0)),), complete=False, domain=((-4.0, 4.0), (-2.0, 2.0)), argument="Because.",
    )  # fmt: skip


EVERY = {
    maker.__name__: cache(maker)
    for maker in (
        one_variable, two_variables, many_variables, long_formula, not_finite, classified, differentiated, parsed,
        rooted, compared, critical,
    )
}  # fmt: skip
