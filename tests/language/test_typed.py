"""How typed numbers are written does not depend on what was computed before."""

from __future__ import annotations

from decimal import Decimal

from sympy import Rational

from symnewton.language.typed import Typed


def test_an_inexact_quotient_elsewhere_changes_nothing() -> None:
    assert Decimal(1) / Decimal(3) < 1  # leaves its flag in the context of the thread
    assert Typed(frozenset({Rational(4, 5)})).decimal(Rational(16, 5)) == "3.2"
