"""The splitting lemma (Gromoll and Meyer, Topology 8, 1969): round a critical point f is, in suitable coordinates,
a non-degenerate quadratic form in the range of the Hessian plus a function h on its kernel, whose Hessian vanishes.

h comes from Lyapunov–Schmidt reduction: the range variables w(u) solve ∂f/∂w = 0 as power series, exactly.
"""

from __future__ import annotations

from sympy import Dummy, Expr, Symbol
from sympy.polys.matrices import DomainMatrix
from sympy.polys.rings import PolyRing

from symnewton.calculus import derivatives
from symnewton.points.flat.signs import Clock, Undecided, proven_sign
from symnewton.points.flat.taylor import Series, Taylor
from symnewton.points.inertia import Inertia, characteristic_polynomial, inertia

LARGEST_DIMENSION = 40


class Splitting:
    """f round an exact critical point, split. `inertia` is that of the Hessian; its zeros are the variables of h."""

    def __init__(self, expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], clock: Clock) -> None:
        n = len(variables)
        if n > LARGEST_DIMENSION:
            raise Undecided(f"More than {LARGEST_DIMENSION} variables are not split.")
        self.expression, self.variables, self.at, self.clock = expression, variables, at, clock
        matrix = self._hessian()
        rows = tuple(tuple(matrix.domain.to_sympy(c) for c in row) for row in matrix.to_list())
        signs = inertia(characteristic_polynomial(rows))
        if signs is None:
            raise Undecided("The signs of the Hessian's eigenvalues could not be decided.")
        self.inertia: Inertia = signs
        self._reduced, self.pivots = matrix.to_field().rref()
        if len(self.pivots) != n - signs.zero:
            raise Undecided("The rank of the Hessian could not be decided.")
        self._block = matrix.to_field().extract(list(self.pivots), list(self.pivots))
        if self.pivots:
            proven_sign(self._block.det(), self._block.domain)
        self.partials = derivatives.gradient(expression, variables) if self.pivots else ()

    def _hessian(self) -> DomainMatrix:
        """The exact Hessian, from the Taylor polynomial of order 2."""
        n = len(self.variables)
        taylor = Taylor([self.expression], self.variables, self.at, 2, self.clock)
        ring = PolyRing([Dummy() for _ in range(n)], taylor.domain)
        quadratic = taylor.along(self.expression, [[ring.zero, u, ring.zero] for u in ring.gens])[2]
        rows = [[ring.domain.zero] * n for _ in range(n)]
        for exponents, c in quadratic.terms():
            i, *rest = [k for k, e in enumerate(exponents) for _ in range(e)]
            rows[i][rest[0]] = rows[rest[0]][i] = c * (2 if i == rest[0] else 1)
        return DomainMatrix(rows, (n, n), ring.domain)

    def reduced(self, order: int) -> Series:
        """The homogeneous parts of h up to `order`; those below 3 are zero.

        An error of order m in w changes h by order 2 m only, since ∂f/∂w = 0; so half the order is enough for w.
        """
        formulas = [self.expression, *(self.partials[j] for j in self.pivots)]
        taylor = Taylor(formulas, self.variables, self.at, order, self.clock)
        ring = PolyRing([Dummy(f"u{i}") for i in range(self.inertia.zero)], taylor.domain)
        curve = self._kernel(ring, order // 2)
        if self.pivots:
            inverse = self._block.convert_to(taylor.domain).inv().to_list()
            for d in range(2, order // 2 + 1):
                residual = [taylor.along(self.partials[j], [s[: d + 1] for s in curve])[d] for j in self.pivots]
                for j, row in zip(self.pivots, inverse):
                    curve[j][d] -= sum((r * c for r, c in zip(residual, row)), ring.zero)
        curve = [s + [ring.zero] * (order - len(s) + 1) for s in curve]
        parts = taylor.along(self.expression, curve)
        return [ring.zero, *parts[1:]]

    def _kernel(self, ring: PolyRing, order: int) -> list[Series]:
        """The line or space x = p + K u, the columns of K a basis of the kernel, as series."""
        n = len(self.variables)
        free = [j for j in range(n) if j not in self.pivots]
        linear = [ring.zero] * n
        rows = self._reduced.convert_to(ring.domain).to_list()
        for u, j in zip(ring.gens, free):
            linear[j] += u
            for i, pivot in enumerate(self.pivots):
                linear[pivot] -= u * rows[i][j]
        return [[ring.zero, part] + [ring.zero] * (order - 1) for part in linear]


def first_term(parts: Series) -> tuple[int, int] | None:
    """Degree and sign of the first non-zero term of a series in one variable."""
    for d, part in enumerate(parts):
        if part:
            return d, proven_sign(part.coeffs()[0], part.ring.domain)
    return None
