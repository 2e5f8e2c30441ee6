"""The words every room shares: what a point is, how sure that is, and why an iteration ended.

Each word is an enum member whose value is its name in the JSON contract; `sentence` says it to a person.
What is not known is a member (`DEGENERATE`) or `None`, never a default that looks like knowledge.
"""

from __future__ import annotations

from enum import Enum

from symnewton.clock import TimeUp


class Kind(Enum):
    """What a point is to a function."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SADDLE = "saddle"
    INFLECTION = "inflection"
    KINK = "kink"
    DEGENERATE = "degenerate"
    REGULAR = "regular"


class Evidence(Enum):
    """What stands behind a verdict."""

    EXACT = "exact"
    CERTIFIED = "certified"
    NUMERIC = "numeric"


class Concavity(Enum):
    """How the graph bends at a point, from the signs of the Hessian's eigenvalues."""

    UP = "up"
    DOWN = "down"
    MIXED = "mixed"
    FLAT = "flat"
    UNDETERMINED = "undetermined"


class Missing(Enum):
    """Why there is no derivative at a point, or only one from one side."""

    JUMP = "jump"
    SIDES = "one-sided derivatives differ"
    INFINITE = "infinite slope"
    ISOLATED = "no domain on either side"
    NO_FIRST = "no first derivative"
    ONE_SIDED = "domain on one side only"
    UNDECIDED = "undecided"


class Stop(Enum):
    """Why an iteration ended, recorded where it was decided."""

    GRADIENT = "gradient", "the gradient is within the tolerance"
    ROUNDING = "rounding", "the gradient is below its own rounding noise: no double is closer"
    STEP = "step", "the step no longer changes the point"
    MAX_ITERATIONS = "max-iterations", "the iteration limit was reached"
    TIMEOUT = "timeout", "the time budget was used up"
    INTERRUPTED = "interrupted", "the run was interrupted"
    UNBOUNDED = "unbounded", "the iterates follow a ray to infinity"
    DIVERGED = "diverged", "the iterates run away"
    LEFT_DOMAIN = "left-domain", "the next point is outside the domain"
    SINGULAR = "singular", "the Newton equation has no solution here"
    CYCLE = "cycle", "the iterates repeat"
    INFEASIBLE = "infeasible", "the violation of the constraints is stationary here, and not 0"

    def __init__(self, slug: str, sentence: str) -> None:
        self.slug = slug
        self.sentence = sentence

    @classmethod
    def of(cls, interrupt: KeyboardInterrupt) -> Stop:
        """The stop that this interrupt of a run means."""
        return cls.TIMEOUT if isinstance(interrupt, TimeUp) else cls.INTERRUPTED
