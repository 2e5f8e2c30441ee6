"""The public Python face, a function a command: an expression in, a report out. The command line adds options, streams.

Every function takes `vars` (names or symbols, in order) and `params` (name to value) and raises `SymnewtonError` on bad
input. What is public is listed here once for type checkers and once for the interpreter, which imports each name when
it is first asked for, because a command needs one of them only.
"""

from __future__ import annotations

from symnewton.lazy import homes, lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from symnewton.answers.backprop import backprop as backprop
    from symnewton.answers.calculus import classify as classify
    from symnewton.answers.calculus import gradient as gradient
    from symnewton.answers.calculus import hessian as hessian
    from symnewton.answers.calculus import parse as parse
    from symnewton.answers.check import check as check
    from symnewton.answers.critical import critical as critical
    from symnewton.answers.overview import overview as overview
    from symnewton.answers.plot import plot as plot
    from symnewton.answers.proofs import verify as verify
    from symnewton.answers.roots import root as root
    from symnewton.answers.runs import compare as compare
    from symnewton.answers.runs import maximize as maximize
    from symnewton.answers.runs import minimize as minimize
    from symnewton.errors import BudgetError as BudgetError
    from symnewton.errors import InputError as InputError
    from symnewton.errors import ParseError as ParseError
    from symnewton.errors import SymnewtonError as SymnewtonError
    from symnewton.report.backprop.record import BackpropReport as BackpropReport
    from symnewton.report.check import CheckReport as CheckReport
    from symnewton.report.classify import ClassifyReport as ClassifyReport
    from symnewton.report.compare import CompareReport as CompareReport
    from symnewton.report.constrained import ConstrainedClassifyReport as ConstrainedClassifyReport
    from symnewton.report.constrained_run import ConstrainedMaximizeReport as ConstrainedMaximizeReport
    from symnewton.report.constrained_run import ConstrainedMinimizeReport as ConstrainedMinimizeReport
    from symnewton.report.critical import CriticalReport as CriticalReport
    from symnewton.report.gradient import GradientReport as GradientReport
    from symnewton.report.gradient import HessianReport as HessianReport
    from symnewton.report.minimize import MaximizeReport as MaximizeReport
    from symnewton.report.minimize import MinimizeReport as MinimizeReport
    from symnewton.report.optimum import GlobalMaximumReport as GlobalMaximumReport
    from symnewton.report.optimum import GlobalReport as GlobalReport
    from symnewton.report.overview import OverviewReport as OverviewReport
    from symnewton.report.parse import ParseReport as ParseReport
    from symnewton.report.plot import PlotReport as PlotReport
    from symnewton.report.records import Report as Report
    from symnewton.report.root import RootReport as RootReport
    from symnewton.report.roots import RootsReport as RootsReport
    from symnewton.report.verify import VerifyReport as VerifyReport
    from symnewton.verdicts import Concavity as Concavity
    from symnewton.verdicts import Evidence as Evidence
    from symnewton.verdicts import Kind as Kind
    from symnewton.verdicts import Stop as Stop

HOMES = homes(
    __package__,
    {
        "answers.calculus": "parse gradient hessian classify",
        "answers.check": "check",
        "answers.critical": "critical",
        "answers.runs": "minimize maximize compare",
        "answers.roots": "root",
        "answers.backprop": "backprop",
        "answers.overview": "overview",
        "answers.plot": "plot",
        "answers.proofs": "verify",
        "errors": "BudgetError InputError ParseError SymnewtonError",
        "report.backprop.record": "BackpropReport",
        "report.check": "CheckReport",
        "report.classify": "ClassifyReport",
        "report.compare": "CompareReport",
        "report.constrained": "ConstrainedClassifyReport",
        "report.constrained_run": "ConstrainedMaximizeReport ConstrainedMinimizeReport",
        "report.critical": "CriticalReport",
        "report.gradient": "GradientReport HessianReport",
        "report.minimize": "MaximizeReport MinimizeReport",
        "report.optimum": "GlobalMaximumReport GlobalReport",
        "report.overview": "OverviewReport",
        "report.parse": "ParseReport",
        "report.plot": "PlotReport",
        "report.records": "Report",
        "report.root": "RootReport",
        "report.roots": "RootsReport",
        "report.verify": "VerifyReport",
        "verdicts": "Concavity Evidence Kind Stop",
    },
)
COMMANDS = sorted(name for name in HOMES if name.islower())


def schema_of(command: str | None = None) -> dict[str, Any]:
    """The JSON Schema of what a command answers, errors included; without a command that of every answer."""
    from importlib import import_module
    from typing import get_args, get_type_hints

    from symnewton.report.schema import schema_of

    answers = [
        get_type_hints(getattr(import_module(HOMES[c]), c))["return"] for c in ([command] if command else COMMANDS)
    ]
    reports = [report for answer in answers for report in get_args(answer) or (answer,)]
    return schema_of(reports, f"symnewton {command}" if command else "symnewton")


if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, HOMES)
