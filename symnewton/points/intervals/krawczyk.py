"""Proofs about one box in balls: exactly one critical point, exactly one root, the signs of the Hessian's eigenvalues.

The Krawczyk operator of a system g with Jacobian H on a box X with centre m, for any matrix Y near H(m)^-1,

    K(X) = m - Y g(m) + (I - Y H(X)) (X - m),

holds every zero of g in X. Is K(X) in the interior of X, then X holds exactly one (Krawczyk, Computing 4, 1969,
187-201; Neumaier, Interval Methods for Systems of Equations, 1990, section 5.1). A proof takes about a millisecond.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import arb, arb_mat

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Point
from symnewton.linalg import spectrum, symmetric
from symnewton.points.findings import Box
from symnewton.points.inertia import Inertia

BITS = 128
MORE_BITS = (BITS, 4 * BITS, 16 * BITS)
DOUBLE = 2.0**-60  # of the size of a number: nearer than doubles tell apart
REFINEMENTS = 6
GROWTH = 16.0  # of the box, from a few units in the last place up to
WIDEST = 1e-6  # of the size of the point
FLATTEST = 1e-8  # a side of the box to the longest: the image's sides are of the order of the box's squared

Balls = list[arb]
System = Callable[[Balls], tuple[Balls, list[Balls]]]  # g and its Jacobian


@dataclass(frozen=True)
class Certificate:
    """Exactly one critical point lies in `enclosure`, and there the Hessian has this inertia; both proven."""

    enclosure: Box
    inertia: Inertia


def prove_unique(function: Function, near: Point, *, fixed: tuple[bool, ...] = ()) -> Box | None:
    """A box of doubles round `near` that contains exactly one zero of the gradient; None where that is not proven.

    The gradient is continuously differentiable on the box. The box is as small as the proof allows: mostly a few units
    in the last place wide. Coordinates that are `fixed` are constants, and only the other partial derivatives count.
    """
    if not any(fixed):
        return _prove(lambda x: gradient_system(function, x), function.continuous_on, near)
    if all(fixed):
        return tuple((c, c) for c in near)
    free = [i for i, held in enumerate(fixed) if not held]

    def whole(x: Balls) -> Balls:
        return [x[free.index(i)] if i in free else arb(c) for i, c in enumerate(near)]

    def system(x: Balls) -> tuple[Balls, list[Balls]]:
        g, h = gradient_system(function, whole(x))
        return [g[i] for i in free], [[h[i][j] for j in free] for i in free]

    found = _prove(system, lambda x: function.continuous_on(whole(x)), tuple(near[i] for i in free))
    return None if found is None else tuple(found[free.index(i)] if i in free else (c, c) for i, c in enumerate(near))


def narrowed(function: Function, box: Box, bits: int) -> Balls:
    """Enclosures, of about as many bits where that is to be had, of the one critical point that the box holds."""
    with ball.working_precision(bits + 32):
        x = balls_of(box)
        for _ in range(REFINEMENTS):
            image = krawczyk(lambda y: gradient_system(function, y), x)
            if image is None:
                break
            closer = [k.intersection(c) for k, c in zip(image, x)]
            done = all(not a.rad() < b.rad() for a, b in zip(closer, x))
            x = closer
            if done:
                break
    return x


def prove_root(functions: Sequence[Function], near: Point) -> Balls | None:
    """Balls close to `near` that contain exactly one common root of as many functions, their Jacobian regular on them."""
    return narrowest(lambda x: equations(functions, x), lambda x: all(f.continuous_on(x) for f in functions), near)


def certify(function: Function, near: Point) -> Certificate | None:
    """The certificate of the one critical point close to `near`; None where it is degenerate or not proven."""
    enclosure = prove_unique(function, near)
    signs = None if enclosure is None else certified_inertia(function, enclosure)
    return None if enclosure is None or signs is None else Certificate(enclosure, signs)


def certified_inertia(function: Function, box: Box) -> Inertia | None:
    """The signs of the Hessian's eigenvalues all over the box, all non-zero; None where that is not proven."""
    with ball.working_precision(BITS):
        return inertia_of(function, balls_of(box))


def inertia_of(function: Function, x: Balls) -> Inertia | None:
    """The same in balls, at the precision of the moment.

    With V the eigenvectors of the middle matrix scaled by |eigenvalue|^-1/2, V'HV is near a diagonal of signs; where
    Gershgorin's discs keep away from 0, Sylvester's law of inertia tells the signs for H, V being regular.
    """
    n, entries = function.dimension, function.balls("hessian", x)
    if not all(entry.is_finite() for entry in entries):
        return None
    if n == 1:  # of any size, also below that of doubles
        sign = ball.proven_sign(entries[0])
        return Inertia(int(sign > 0), int(sign < 0), 0) if sign else None
    h = symmetric(entries, n)
    middle = spectrum(tuple(tuple(float(entry.mid()) for entry in row) for row in h))
    if not all(value and math.isfinite(value) for value in middle.values):
        return None
    scaled = [[c / math.sqrt(abs(value)) for c in q] for value, q in zip(middle.values, middle.vectors)]
    v = arb_mat([[arb(c) for c in row] for row in scaled])
    if v.det().contains(0):
        return None
    a = v * arb_mat(h) * v.transpose()
    positive = negative = 0
    for i in range(n):
        radius = sum((abs(a[i, j]) for j in range(n) if j != i), arb(0))
        positive += bool(a[i, i] - radius > 0)
        negative += bool(a[i, i] + radius < 0)
    return Inertia(positive, negative, 0) if positive + negative == n else None


def balls_of(box: Box) -> Balls:
    return [ball.between(low, high) for low, high in box]


def proven_within(function: Function, box: Box, part: Box) -> bool:
    """Whether all critical points in the box lie in the part of it, which may be empty: lower ends above upper ones.

    Either a partial derivative has no zero in the box, or the part holds the Krawczyk image as far as it is in the box.
    """
    x = balls_of(box)
    gradient = function.balls("gradient", x)
    if any(g.is_finite() and not g.contains(0) for g in gradient):
        return True
    image = krawczyk(lambda y: gradient_system(function, y), x)
    if image is None or not function.continuous_on(x):
        return False
    if any(not k.overlaps(c) for k, c in zip(image, x)):
        return True
    return all((low >= p or k > p) and (high <= q or k < q) for k, (low, high), (p, q) in zip(image, box, part))


def proven_single(function: Function, box: Box) -> bool:
    """Whether the box holds exactly one critical point, by one Krawczyk step."""
    x = balls_of(box)
    image = krawczyk(lambda y: gradient_system(function, y), x)
    return image is not None and _inside(image, box) and function.continuous_on(x)


def krawczyk(system: System, x: Balls) -> Balls | None:
    """The Krawczyk image of a box; None where it cannot be formed."""
    centre = [c.mid() for c in x]
    at_centre, _ = system(centre)
    _, jacobian = system(x)
    y = inverse_of_midpoints(jacobian)
    if y is None or not all(g.is_finite() for g in at_centre):
        return None
    step, defect = times(y, at_centre), y * arb_mat(jacobian)
    return [
        centre[i]
        - step[i]
        + sum((((i == j) - defect[i, j]) * (c - m) for j, (c, m) in enumerate(zip(x, centre))), arb(0))
        for i in range(len(x))
    ]


def newton_step(system: System, x: Balls) -> Balls | None:
    """Newton's step J⁻¹g at a point, to be taken away from it, with J⁻¹ to rounding; None where it cannot be formed."""
    values, jacobian = system(x)
    y = inverse_of_midpoints(jacobian)
    return None if y is None or not all(g.is_finite() for g in values) else times(y, values)


def times(matrix: arb_mat, vector: Balls) -> Balls:
    product = matrix * arb_mat([[c] for c in vector])
    return [product[i, 0] for i in range(len(vector))]


def _prove(system: System, continuous_on: Callable[[Balls], bool], near: Point) -> Box | None:
    found = narrow(system, continuous_on, near)
    return None if found is None else tuple(map(ball.bounds, found))


def narrow(system: System, continuous_on: Callable[[Balls], bool], near: Point, bits: int = BITS) -> Balls | None:
    """Narrow balls close to `near` that contain exactly one zero of a system, regular; None where it is not proven."""
    with ball.working_precision(bits):
        centre = refined(system, near)
        if centre is None:
            return None
        largest = max(abs(float(c)) for c in centre)
        scale = [max(abs(float(c)), FLATTEST * largest, math.ulp(1.0)) for c in centre]
        width = 2.0**-53
        while width < WIDEST:
            box = tuple(_around(c, width * s) for c, s in zip(centre, scale))
            x = balls_of(box)
            image = krawczyk(system, x)
            if image is not None and _inside(image, box) and continuous_on(x):
                return image
            width *= GROWTH
    return None


def narrowest(system: System, continuous_on: Callable[[Balls], bool], near: Point) -> Balls | None:
    """The same with as many bits as it takes for all digits of a double, where cancellation eats many of them."""
    found = None
    for bits in MORE_BITS:
        found = narrow(system, continuous_on, near, bits)
        if found is not None and all(c.rad() <= DOUBLE * max(abs(float(c)), math.ulp(1.0)) for c in found):
            break
    return found


def refined(system: System, near: Point, within: float = WIDEST) -> Balls | None:
    """A much better approximation by Newton's method on midpoints; None if it leads farther than `within` of the size."""
    x = [arb(c) for c in near]
    for _ in range(REFINEMENTS):
        step = newton_step(system, x)
        if step is None:
            return None
        x = [(c - s).mid() for c, s in zip(x, step)]
        if all(abs(s.mid()) <= abs(c) * 2.0**-80 + 2.0**-400 for c, s in zip(x, step)):
            break
    close = all(abs(float(c) - a) <= within * max(1.0, abs(a)) for c, a in zip(x, near))
    return x if close else None


def _around(centre: arb, radius: float) -> tuple[float, float]:
    """The nearest doubles at least `radius` below and above."""
    low, high = ball.bounds(centre)
    return low - radius, high + radius


def _inside(image: Balls, box: Box) -> bool:
    return all(k > low and k < high for k, (low, high) in zip(image, box))


def inverse_of_midpoints(matrix: list[Balls]) -> arb_mat | None:
    """The midpoints of the inverse of the matrix of midpoints; None of a singular one, or one that is not finite."""
    if not all(entry.is_finite() for row in matrix for entry in row):
        return None
    try:
        inverse = arb_mat([[entry.mid() for entry in row] for row in matrix]).inv()
    except ZeroDivisionError:
        return None
    n = len(matrix)
    entries = [[inverse[i, j].mid() for j in range(n)] for i in range(n)]
    return arb_mat(entries) if all(e.is_finite() for row in entries for e in row) else None


def gradient_system(function: Function, x: Balls) -> tuple[Balls, list[Balls]]:
    n = function.dimension
    value, *derivatives = function.balls("sample", x)
    if not value.is_finite():
        return [value] * n, [[value] * n] * n
    return derivatives[:n], symmetric(derivatives[n:], n)


def equations(functions: Sequence[Function], x: Balls) -> tuple[Balls, list[Balls]]:
    """As many functions as variables, and their Jacobian."""
    found = [f.balls("value and gradient", x) for f in functions]
    return [value for value, *_ in found], [list(gradient) for _, *gradient in found]
