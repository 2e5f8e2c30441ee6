"""Points where f is continuous but has no derivative, and the smooth pieces between them."""

from sympy import Expr, LambertW, Mod, atan2

from symnewton.language.total import Total
from symnewton.points.kinks.switches import ROUGH, touches


def may_have(expression: Expr) -> bool:
    """Whether f has operations that make kinks; sums over rows are not looked into."""
    return not expression.has(Total) and (bool(expression.has(*ROUGH)) or touches(expression))


def may_jump(expression: Expr) -> bool:
    """Whether f has operations that make kinks or jumps, or a value where it has no derivative."""
    return not expression.has(Total) and (may_have(expression) or expression.has(atan2, Mod, LambertW))
