"""The real roots of a polynomial over Z, isolated by Descartes' rule of signs and narrowed by interpolation."""

from __future__ import annotations

from collections.abc import Iterator

from flint import arb, ctx, fmpq, fmpz_poly

from symnewton.calculus.arithmetic import ball

MOST_BITS = 4096  # of balls that are tried for the sign of p at a point, before it is computed exactly
GUARD_BITS = 32

Dyadic = tuple[int, int]  # (c, k) stands for the root c / 2^k, and for the interval between c / 2^k and (c + 1) / 2^k


def isolated_real_roots(p: fmpz_poly) -> list[arb]:
    """Disjoint enclosures of the real roots of a polynomial, ascending, of as many bits as balls have now."""
    bits, roots = ctx.prec, list(_roots(_squarefree(p)))
    while True:
        found = sorted((root.within(bits) for root in roots), key=lambda r: r.mid())
        if not any(a.overlaps(b) for a, b in zip(found, found[1:])):
            return found
        bits *= 2


def has_real_roots(p: fmpz_poly, *, positive: bool = False) -> bool:
    """Whether a polynomial has real roots, or positive ones."""
    p = _squarefree(p)
    if not positive and p.degree() % 2:
        return True
    return next(_positive(p) if positive else _roots(p), None) is not None


def _squarefree(p: fmpz_poly) -> fmpz_poly:
    return p // p.gcd(p.derivative()) if p.degree() > 0 else p


class _Root:
    """A root x of p: `exactly` c / 2^k, or the only one between c / 2^k and (c + 1) / 2^k.

    What was looked for is 1 / x if `inverted`, and that with the other sign if `mirrored`.
    """

    def __init__(self, p: fmpz_poly, at: Dyadic, *, exactly: bool) -> None:
        self.p, (self.c, self.k), self.exactly = p, at, exactly
        self.bits, self.mirrored, self.inverted = 64, False, False

    def within(self, bits: int) -> arb:
        """A ball of about so many bits that holds the root."""
        if not self.exactly:
            self._narrow(bits)
        with ball.working_precision(max(bits, abs(self.c).bit_length()) + GUARD_BITS):
            unit = arb(2) ** -(self.k + 1)
            found = arb(2 * self.c) * unit if self.exactly else arb(2 * self.c + 1, 1) * unit
            found = 1 / found if self.inverted else found
        return -found if self.mirrored else found

    def _narrow(self, bits: int) -> None:
        """Abbott's quadratic interval refinement (Quadratic interval refinement for real roots, 2006, section 3).

        Of 2^n parts of the interval the one that the chord points at is taken, if p changes its sign there: n is
        doubled. Where it does not n is halved, down to bisection.
        """
        n, low = 2, self._sign_after()
        while self.c.bit_length() < bits and not self.exactly:
            guess, c, k = self._guess(n), self.c << n, self.k + n
            ends = [low if not i else -low if i == 1 << n else self._sign(c + i, k) for i in (guess, guess + 1)]
            if 0 in ends:
                self.c, self.k, self.exactly = c + guess + ends.index(0), k, True
            elif ends == [low, -low]:
                self.c, self.k, n = c + guess, k, 2 * n
            elif n > 1:
                n //= 2
            else:
                self.c, self.k = c + 1 - guess, k

    def _guess(self, n: int) -> int:
        """Which of 2^n parts of the interval the chord points at."""
        left, right = (self._value(c, self.k, 2 * n) for c in (self.c, self.c + 1))
        with ball.working_precision(GUARD_BITS + 2 * n):
            chord = left / (left - right) * 2**n
            middle = int(chord.mid().floor().mid().unique_fmpz()) if chord.is_finite() else 1 << (n - 1)
        return min(max(middle, 0), (1 << n) - 1)

    def _sign_after(self) -> int:
        """The sign of p between the left end, which may be another root, and the root."""
        return self._sign(self.c, self.k) or _Root(self.p.derivative(), (0, 0), exactly=False)._sign(self.c, self.k)

    def _sign(self, c: int, k: int) -> int:
        return ball.proven_sign(self._value(c, k, 1))

    def _value(self, c: int, k: int, accuracy: int) -> arb:
        """p(c / 2^k), so many bits of it, in balls of no more bits than were needed before or are now."""
        while self.bits <= MOST_BITS:
            with ball.working_precision(self.bits + c.bit_length()):
                value: arb = self.p(arb(c) * arb(2) ** -k)
            if value.is_exact() or value.rel_accuracy_bits() >= accuracy:
                return value
            self.bits *= 2
        x = fmpq(c) / fmpq(2) ** k if k >= 0 else fmpq(c << -k)
        return arb(self.p(x))


def _roots(p: fmpz_poly) -> Iterator[_Root]:
    if p[0] == 0:
        yield _Root(p, (0, 0), exactly=True)
        p = p.right_shift(1)
    yield from _positive(p)
    for root in _positive(p(fmpz_poly([0, -1]))):
        root.mirrored = True
        yield root


def _positive(p: fmpz_poly) -> Iterator[_Root]:
    """The positive roots; those beyond 1 are the reciprocals of those of x^n p(1 / x) below 1."""
    if p[0] == 0:
        p = p.right_shift(1)
    if _changes(p) == 0:
        return
    if p(1) == 0:
        yield _Root(p, (1, 0), exactly=True)
    yield from _below_1(p)
    for root in _below_1(_reversed(p)):
        root.inverted = True
        yield root


def _below_1(p: fmpz_poly) -> Iterator[_Root]:
    """The roots between 0 and 1 of a squarefree polynomial, by bisection until Descartes' rule counts none or one.

    Collins and Akritas, Polynomial real root isolation using Descartes' rule of signs, 1976: the roots of q in (0, 1)
    are the positive ones of (x + 1)^n q(1 / (x + 1)); with one change of sign in its coefficients there is one, with
    none there is none. The halves are 2^n q(x / 2) and 2^n q((x + 1) / 2).
    """
    stack, shift = [(p, 0, 0)], fmpz_poly([1, 1])
    while stack:
        q, c, k = stack.pop()
        if q[0] == 0:
            yield _Root(p, (c, k), exactly=True)
            q = q.right_shift(1)
        changes = _changes(_reversed(q)(shift))
        if changes == 1:
            yield _Root(p, (c, k), exactly=False)
        elif changes > 1:
            n = q.degree()
            half = fmpz_poly([a << (n - i) for i, a in enumerate(map(int, q.coeffs()))])
            stack += [(half(shift), 2 * c + 1, k + 1), (half, 2 * c, k + 1)]


def _reversed(p: fmpz_poly) -> fmpz_poly:
    return fmpz_poly(p.coeffs()[::-1])


def _changes(p: fmpz_poly) -> int:
    """The changes of sign in the coefficients, zeros left out."""
    signs = [c > 0 for c in p.coeffs() if c]
    return sum(a != b for a, b in zip(signs, signs[1:]))
