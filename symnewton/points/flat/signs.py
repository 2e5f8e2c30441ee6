"""Which signs f − f(p) takes arbitrarily close to a critical point p: what every argument about p comes down to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from symnewton.clock import spent
from symnewton.points import exactly
from symnewton.verdicts import Kind


class Undecided(Exception):
    """An argument does not apply or cannot be finished; the message, if any, is a sentence for the reader."""


class OutOfTime(Undecided):
    """The deadline passed."""


@dataclass(frozen=True)
class Signs:
    """Whether f − f(p) is positive, negative, zero somewhere in every neighbourhood of p, p itself left out.

    None where that is not known.
    """

    positive: bool | None = None
    negative: bool | None = None
    zero: bool | None = None

    @property
    def kind(self) -> Kind | None:
        """What p is; None where the signs do not tell, or where f is constant round p."""
        if self.positive and self.negative:
            return Kind.SADDLE
        if self.negative is False and self.positive is not False:
            return Kind.MINIMUM
        if self.positive is False and self.negative is not False:
            return Kind.MAXIMUM
        return None

    @property
    def strict(self) -> bool | None:
        extremum = self.kind in (Kind.MINIMUM, Kind.MAXIMUM)
        return not self.zero if extremum and self.zero is not None else None

    def times(self, sign: int) -> Signs:
        """The signs of f multiplied by what has this sign at p."""
        return self if sign > 0 else Signs(self.negative, self.positive, self.zero)

    def even_power(self) -> Signs:
        """The signs of (f − f(p)) to an even power."""
        return Signs(some([self.positive, self.negative]), False, self.zero)


CHANGING = Signs(True, True, True)
POSITIVE = Signs(True, False, False)
CONSTANT = Signs(False, False, True)


def some(flags: Iterable[bool | None]) -> bool | None:
    """Three-valued "or"."""
    known = list(flags)
    return True if True in known else None if None in known else False


def direct_sum(parts: list[Signs]) -> Signs:
    """The signs of a sum whose terms share no variable."""
    positive, negative = some(s.positive for s in parts), some(s.negative for s in parts)
    zero = some(s.zero for s in parts)
    if positive and negative:
        zero = True if len(parts) > 1 else zero  # the punctured neighbourhood is connected
    elif zero is False and None in (positive, negative):
        zero = None
    return Signs(positive, negative, zero)


def proven_sign(constant: Any, domain: Any) -> int:
    """The sign of a coefficient that is not 0 by its form: -1 or 1, proven. Raises Undecided."""
    if domain.is_QQ or domain.is_ZZ:
        return 1 if constant > 0 else -1
    found = exactly.sign(domain.to_sympy(constant))
    if not found:
        raise Undecided("The sign of a coefficient could not be decided.")
    return found


class Clock:
    """A deadline in the seconds of `clock.spent`; `check` raises OutOfTime after it."""

    def __init__(self, deadline: float, now: Callable[[], float] = spent) -> None:
        self.deadline, self.now = deadline, now

    def check(self) -> None:
        if self.now() > self.deadline:
            raise OutOfTime("The time for it ran out.")
