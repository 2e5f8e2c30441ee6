"""Points where f is continuous but has no derivative, and the smooth pieces between them."""

from sympy import Expr

from symnewton.critical.kinks.switches import ROUGH, touches


def may_have(expression: Expr) -> bool:
    """Whether f has operations that make kinks."""
    return bool(expression.has(*ROUGH)) or touches(expression)
