"""Large whole numbers that SymPy factors in part: 1.14 refuses to keep an unfinished factor, and so to go on."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import isprime
from sympy.ntheory import factor_


def mend() -> None:
    """Lets sqrt(n) be formed where n is a product of two large numbers near each other: only primes are kept."""
    cache = getattr(factor_, "factor_cache", None)
    if cache is None:
        return
    keep = cache.add

    def add(n: int, factors: Iterable[int]) -> None:
        keep(n, [p for p in factors if isprime(p)])

    cache.add = add
