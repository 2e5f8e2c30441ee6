"""The words every room shares: what a point is, how sure that is, and why an iteration ended.

Each word is an enum member whose value is its name in the JSON contract; `sentence` says it to a person.
What is not known is a member (`DEGENERATE`) or `None`, never a default that looks like knowledge.
"""

from __future__ import annotations

from enum import Enum, StrEnum

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


class Rule(StrEnum):
    """What made a step of a run. The `sentence` explains it, where its name does not."""

    START = "start"
    NEWTON = "newton"
    MODIFIED_NEWTON = (
        "modified-newton",
        "Newton's steps shrink at a steady rate, as at a multiple zero: its step times the multiplicity.",
    )
    LINE_SEARCH = "line-search"
    TRUST_REGION = "trust-region"
    NEGATIVE_CURVATURE = (
        "negative-curvature",
        "∇f is small against that curvature: the step mostly follows its direction.",
    )
    CUBIC = "cubic", "The step is the lowest point of the quadratic model with a cubic term that punishes its length."
    GRADIENT = "gradient"
    INSIDE_DOMAIN = (
        "inside-domain",
        "The full step crosses a pole or a gap in the domain: a shorter one, which stays on this side of it.",
    )
    VALLEY_PROBE = (
        "valley-probe",
        "The second derivatives do not decide there: a lower point was found along the flat direction.",
    )
    FAR_PROBE = (
        "far-probe",
        "The steps run away while f still falls: far out along them f rises again, and this is a point before.",
    )
    BRACKET = "bracket", "The other end of the interval."
    BISECTION = (
        "bisection",
        "Newton's step leaves the interval in which f changes sign, or shrinks it too little: half way.",
    )
    INVERSE_QUADRATIC = "inverse-quadratic", "Inverse quadratic interpolation through the last three points."
    SURVEY = "survey"
    DESCENT = "descent", "Newton's steps do not make |f| smaller: on to where |f| is least nearby."
    GAUSS_NEWTON = "gauss-newton", "The lowest point of the squares where the residuals are taken as linear."
    LEVENBERG_MARQUARDT = (
        "levenberg-marquardt",
        "Residuals are taken as linear, and that is not trusted far: a shorter step that makes the squares smaller.",
    )
    CONVEXIFIED = (
        "convexified",
        "Along the constraints L does not curve as at such a point: it is taken as if it did, and long steps are cut.",
    )
    QUADRATIC_PROGRAM = (
        "quadratic-program",
        "The step that a quadratic program with the linearized constraints and a convex model of L gives.",
    )
    SECOND_ORDER_CORRECTION = (
        "second-order-correction",
        "Newton's step, and what the constraints are missed by after it taken back.",
    )
    RESTORATION = "restoration", "No step serves f and the constraints: one that only makes the violation smaller."
    RESTART = "restart", "A second try by the textbook iteration, from the start."
    KINK = "kink"
    EXACT = "exact", "The exact point next to it, found by algebra."
    CERTIFIED = "certified"

    sentence: str

    def __new__(cls, slug: str, sentence: str = "") -> Rule:
        member = str.__new__(cls, slug)
        member._value_, member.sentence = slug, sentence
        return member


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
