"""The minimization methods by name, those for sums of squares apart. A method is where it goes and whether it takes it."""

from __future__ import annotations

from typing import Any

from symnewton.newton.descent import Method
from symnewton.newton.methods.cubic import Cubic
from symnewton.newton.methods.gradient_descent import GradientDescent
from symnewton.newton.methods.line_search import LineSearch
from symnewton.newton.methods.plain import PlainNewton
from symnewton.newton.methods.squares import GaussNewton, LeastSquares, LevenbergMarquardt
from symnewton.newton.methods.trust_region import TrustRegion

SQUARES: dict[str, Method[Any]] = {
    method.name: method for method in (LeastSquares(), GaussNewton(), LevenbergMarquardt())
}
METHODS: dict[str, Method[Any]] = {
    method.name: method for method in (TrustRegion(), PlainNewton(), LineSearch(), Cubic(), GradientDescent())
}
