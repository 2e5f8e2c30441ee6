"""The function as a run sees it: every evaluation counted, every point sampled once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from symnewton.calculus.function import Function, Point, Sample
from symnewton.newton.barrier import barrier, before_barrier, has_partial_operations


@dataclass
class Oracle:
    """Counts what is asked of `function`. A trial costs one value; a sample of a tried point only its derivatives."""

    function: Function
    values: int = 0
    gradients: int = 0
    hessians: int = 0
    tried: tuple[Point, float] | None = None  # last

    def value(self, x: Point) -> float:
        self.values += 1
        value = self.function.value(x)
        self.tried = (x, value)
        return value

    def sample(self, x: Point, *, second: bool = True) -> Sample:
        """f and ∇f at x, and H unless `second` is False."""
        if self.tried is None or self.tried[0] != x:
            self.values += 1
        self.gradients += 1
        if not second:
            return Sample(x, *self.function.value_and_gradient(x))
        self.hessians += 1
        return self.function.sample(x)

    def cut(self, a: Point, b: Point) -> bool:
        """Whether a pole or a gap in the domain lies between two points: they may be in different parts of it."""
        return self._partial and barrier(self.function, a, b) is not None

    def in_part(self, a: float, b: float) -> list[float]:
        """Points on the way from a to a pole or a gap in the domain, closer and closer to it; none where none lies before b."""
        return before_barrier(self.function, a, b) if self._partial else []

    @cached_property
    def _partial(self) -> bool:
        return has_partial_operations(self.function)

    def completed(self, sample: Sample) -> Sample:
        """The sample with its Hessian."""
        if sample.hessian:
            return sample
        self.hessians += 1
        return self.function.sample(sample.x)
