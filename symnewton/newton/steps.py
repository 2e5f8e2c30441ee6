"""Where to go: the step rules. Each is a pure function of what is known at a point.

In the eigenbasis of the Hessian every model step is explicit, so one decomposition a point serves all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from symnewton.linalg import EPSILON, Spectrum, Vector, norm
from symnewton.newton.loop import PLAINLY, Made
from symnewton.verdicts import Rule


@dataclass(frozen=True)
class Proposal:
    """A step, the rule that made it, the decrease of f that the quadratic model predicts for it, and what made it."""

    step: Vector
    rule: Rule
    predicted: float
    made: Made = PLAINLY

    @property
    def length(self) -> float:
        return norm(self.step)


def newton(gradient: Vector, h: Spectrum) -> Proposal | None:
    """The textbook step −H⁻¹∇f; None where H is singular to working precision.

    Good when: near a critical point with invertible Hessian: quadratic convergence.
    Fails when: far away (it may go anywhere), and it is drawn to saddles and maxima as much as to minima.
    """
    if min(map(abs, h.values)) <= len(h.values) * EPSILON * h.largest:
        return None
    g = h.coordinates(gradient)
    p = tuple(-c / value for c, value in zip(g, h.values))
    return proposal(g, p, h, Rule.NEWTON)


def trust_region(gradient: Vector, h: Spectrum, radius: float) -> Proposal:
    """The minimizer of the quadratic model over the ball of this radius, to about 1e-10 of the radius.

    Conn, Gould and Toint, Trust-Region Methods, 2000, section 7.3: (H + μI) p = −∇f with μ ≥ max(0, −λ₁) and |p| = Δ,
    μ by safeguarded Newton on 1/Δ − 1/|p(μ)|; in the hard case the lowest eigenvector makes up the length.

    Good when: far from a minimum, at saddles and maxima, where H is singular.
    Fails when: f has no second derivatives.
    """
    g = h.coordinates(gradient)
    lowest = h.values[0]
    rule = Rule.TRUST_REGION
    if lowest < 0 and -lowest * radius >= 2 * norm(g):
        rule = Rule.NEGATIVE_CURVATURE
    if lowest > 0:
        p = tuple(-c / value for c, value in zip(g, h.values))
        if norm(p) <= radius:
            return proposal(g, p, h, Rule.NEWTON)
    shift = max(0.0, -lowest)
    p = _bounded(g, h.values, shift)
    flat = lowest >= -len(p) * EPSILON * h.largest
    if norm(p) > radius:
        p, more = _on_sphere(g, tuple(value + shift for value in h.values), radius)
        shift += more
    elif flat:  # no reason to go along the lowest eigenvectors
        return proposal(g, p, h, Rule.NEWTON)
    if norm(p) < radius * (1 - 1e-9) and not flat:
        # the hard case: downhill along the lowest eigenvector, where the gradient has no part
        rest = norm(p[1:])
        along = math.sqrt((radius - rest) * (radius + rest))
        p = (-along if g[0] > 0 else along, *p[1:])
    return proposal(g, p, h, rule, Made(shift=shift, radius=radius))


def _bounded(g: Vector, values: Vector, shift: float) -> Vector:
    """−(H + μI)⁺ g: the part of the gradient where the shifted matrix vanishes counts as infinite unless it is zero."""
    scale = max(abs(values[0]), abs(values[-1]))
    p = []
    for c, value in zip(g, values):
        d = value + shift
        if d > len(values) * EPSILON * scale:
            p.append(-c / d)
        else:
            p.append(0.0 if abs(c) <= EPSILON * norm(g) else -math.copysign(math.inf, c))
    return tuple(p)


def _on_sphere(g: Vector, shifted: Vector, radius: float) -> tuple[Vector, float]:
    """The p(μ) of length `radius`, and μ, where p(0) is too long; it may stay shorter in a hard case spoilt by rounding.

    The eigenvalues come shifted, so that the lowest is not negative and μ may be far below their rounding. In units of
    the radius and of the gradient's largest part nothing overflows.
    """
    unit = max(map(abs, g))
    u, w = [c / unit for c in g], [value * radius / unit for value in shifted]
    low, high = 0.0, norm(tuple(u))
    mu = high
    for _ in range(100):
        at = mu
        q = tuple(-c / (value + mu) if c else 0.0 for c, value in zip(u, w))
        length = norm(q)
        if abs(length - 1) <= 1e-10:
            break
        low, high = (mu, high) if length > 1 else (low, mu)
        slope = sum(c * c / (value + mu) for c, value in zip(q, w) if c)
        newton_mu = mu + (length - 1) * length * length / slope if slope else low
        mu = newton_mu if low < newton_mu < high else (low + high) / 2
        if mu in (low, high):
            break
    return tuple(radius * c for c in q), at * unit / radius


def proposal(g: Vector, p: Vector, h: Spectrum, rule: Rule, made: Made = PLAINLY) -> Proposal:
    """The step with these coordinates in the eigenbasis, where the gradient has the coordinates g."""
    predicted = -sum(c * d + 0.5 * value * d * d for c, d, value in zip(g, p, h.values))
    return Proposal(h.combine(p), rule, predicted, made)
