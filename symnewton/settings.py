"""What a run may be told, checked when it is built."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from symnewton.clock import spent
from symnewton.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The limits of one run. `tolerance` is on |∇f| (or |f| for a root); None means as close as doubles allow.

    `timeout` is in seconds of work from the moment the settings are built, on `clock`.
    """

    max_iterations: int = 500
    tolerance: float | None = None
    timeout: float | None = None
    clock: Callable[[], float] = spent
    started: float = field(init=False)

    def __post_init__(self) -> None:
        if self.max_iterations < 1:
            raise InputError(
                f"max-iterations is {self.max_iterations}; it must be at least 1", hint="try --max-iterations 100"
            )
        if self.tolerance is not None and not 0 < self.tolerance < math.inf:
            raise InputError(
                f"tolerance is {self.tolerance:g}; it must be positive and finite", hint="try --tolerance 1e-8"
            )
        if self.timeout is not None and not self.timeout > 0:
            raise InputError(f"timeout is {self.timeout:g}; it must be positive", hint="give seconds: --timeout 30")
        object.__setattr__(self, "started", self.clock())

    def limited(self, iterations: int) -> Settings:
        """The same for a part of the run, with at most so many iterations; the clock goes on."""
        part = replace(self, max_iterations=min(iterations, self.max_iterations))
        object.__setattr__(part, "started", self.started)
        return part

    def used_up(self, share: float) -> bool:
        """Whether this share of the time is gone."""
        return self.timeout is not None and self.clock() - self.started > share * self.timeout

    @property
    def out_of_time(self) -> bool:
        return self.timeout is not None and self.clock() - self.started > self.timeout
