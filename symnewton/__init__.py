"""symnewton: the calculus of a function and the truth about its critical points.

One function a command, as at the shell: text or a SymPy expression in, a frozen report out.

>>> import symnewton as sn
>>> report = sn.minimize("exp(x) - log(x)", x0=0.05)
>>> report.solved, report.kind, round(report.x[0], 6)
(True, <Kind.MINIMUM: 'minimum'>, 0.567143)
>>> report.gradient, report.hessian  # formulas are SymPy's
((exp(x) - 1/x,), ((exp(x) + x**(-2),),))
>>> sn.classify(report.expression, at={"x": 1}).message
'x = 1 is not a critical point (exact).'
>>> report.records()[1]["rule"]  # rows for pandas.DataFrame
'newton'

`print(report)` shows the table of the command line, `report.to_dict()` is its JSON object, `report.to_latex()` and
`report.to_html()` are its other formats and `report.plot()` is a Matplotlib figure; in a notebook a report shows itself.
Bad input raises `SymnewtonError`, which says what to do in its `hint`.
"""

from symnewton.api import HOMES
from symnewton.lazy import lazily

TYPE_CHECKING = False  # for type checkers; `typing` itself would delay every start
if TYPE_CHECKING:
    from symnewton.api import *  # noqa: F403

__version__ = "0.1.0"
__all__ = sorted(HOMES)

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, HOMES)
