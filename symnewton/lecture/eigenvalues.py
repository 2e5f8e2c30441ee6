"""The eigenvalues of a matrix by hand: det(H − λI), its roots, their signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sympy import Expr, Rational, expand, sqrt

from symnewton.lecture.arithmetic import BITS, DIGITS, agrees, is_exactly, rounded
from symnewton.lecture.pen import Pen, bracketed
from symnewton.lecture.worked import Binds, Grid, Math, Side, WorkedLine
from symnewton.linalg import spectrum
from symnewton.notation.numbers import exact, significant
from symnewton.points.exactly import enclosure
from symnewton.points.inertia import characteristic_polynomial

LONGEST_ENTRY = 12  # characters of an exact entry that is written in the determinant
LARGEST = 3  # matrices that are expanded
MOST_EIGENVALUES = 6
NOISE = 1e-15  # of the largest entry: what is smaller is rounding

Rows = Sequence[Sequence[Expr]]


class Entries:
    """A symmetric matrix as it is printed: exact entries, or decimals of so many `digits`."""

    def __init__(self, rows: Rows, digits: int | None = None) -> None:
        self.rows, self.digits, self.size = rows, digits, len(rows)
        self.relation = "=" if digits is None else "≈"

    def rounded(self, value: Expr) -> Expr:
        """What is computed from decimals, to as many digits."""
        return value if self.digits is None else Rational(significant(float(value), self.digits))

    def quadratic(self) -> tuple[Expr, Expr, Expr]:
        """t, d and t² − 4d, where λ² − tλ + d is the characteristic polynomial of a 2 × 2 matrix."""
        (a, b), (c, d) = self.rows
        trace, product = self.rounded(expand(a + d)), self.rounded(expand(a * d - b * c))
        return trace, product, self.rounded(expand(trace**2 - 4 * product))

    @property
    def is_diagonal(self) -> bool:
        return all(entry == 0 for i, row in enumerate(self.rows) for j, entry in enumerate(row) if i != j)

    def grid(self, pen: Pen) -> Grid:
        return Grid(tuple(tuple(_entry(entry, pen) for entry in row) for row in self.rows))

    def roots(self) -> tuple[Expr, Expr]:
        trace, _, inside = self.quadratic()
        return (trace - sqrt(inside)) / 2, (trace + sqrt(inside)) / 2


def entries(hessian: Rows | None, decimals: Sequence[Sequence[float]], pen: Pen) -> Entries:
    """The exact entries where they are short, else decimals: enough of them for six digits of the eigenvalues."""
    if hessian is not None and all(len(pen.formula(entry).text) <= LONGEST_ENTRY for row in hessian for entry in row):
        return Entries(hessian)
    noise = NOISE * max(abs(entry) for row in decimals for entry in row)
    decimals = [[entry if abs(entry) > noise else 0.0 for entry in row] for row in decimals]
    eigenvalues = spectrum(tuple(map(tuple, decimals))).values
    for digits in DIGITS:
        found = Entries([[Rational(significant(entry, digits)) for entry in row] for row in decimals], digits)
        if found.size != 2 or found.is_diagonal or _come_to(found, eigenvalues):
            break
    return found


def _come_to(matrix: Entries, eigenvalues: Sequence[float]) -> bool:
    if matrix.quadratic()[2] < 0:
        return False
    pairs = zip(matrix.roots(), eigenvalues)
    return all(agrees(enclosure(root, BITS), significant(value, DIGITS[0]), DIGITS[0]) for root, value in pairs)


def determinant(matrix: Entries, pen: Pen) -> WorkedLine:
    """det(H − λI), expanded along the first row, and as a polynomial."""
    n = matrix.size
    coefficients = [matrix.rounded((-1) ** n * c) for c in characteristic_polynomial(tuple(map(tuple, matrix.rows)))]
    sides = [Side((_polynomial(coefficients, pen),), matrix.relation, numeric=True)]
    if n <= LARGEST or matrix.is_diagonal:
        sides.insert(0, Side((_expanded(matrix, pen),), numeric=True))
    left = pen.symbol("det(H − λI)", "det(H - lambda*I)", r"\det(H - \lambda I)")
    return WorkedLine(left, tuple(sides))


def _expanded(matrix: Entries, pen: Pen) -> Math:
    rows, n = matrix.rows, matrix.size
    shifted = [[_shifted(rows[i][j], pen) if i == j else _entry(rows[i][j], pen) for j in range(n)] for i in range(n)]
    if matrix.is_diagonal:
        return _brackets([shifted[i][i] for i in range(n)], pen)
    if n == 2:
        return _two(shifted, pen)
    terms = []
    for j in range(n):
        if rows[0][j] == 0 and j:
            continue
        minor = [[row[k] for k in range(n) if k != j] for row in shifted[1:]]
        term = pen.times(shifted[0][j], bracketed(_two(minor, pen)))
        terms.append(pen.negated(term) if j % 2 else term)
    return pen.plus(*terms)


def _two(rows: Sequence[Sequence[Math]], pen: Pen) -> Math:
    (a, b), (c, d) = rows
    return pen.minus(_brackets([a, d], pen), _brackets([b, c], pen))


def _brackets(factors: Sequence[Math], pen: Pen) -> Math:
    """A product of sums and signed numbers in brackets, or of plain numbers."""
    if all(f.binds is Binds.SUM or f.is_signed for f in factors):
        inside = [bracketed(f) for f in factors]
        joint = "" if pen.unicode else "*"
        return Math(joint.join(f.text for f in inside), "".join(f.latex for f in inside), Binds.PRODUCT)
    return pen.times(*factors)


def _shifted(entry: Expr, pen: Pen) -> Math:
    value = _entry(entry, pen)
    lam = pen.symbol("λ", "lambda", r"\lambda")
    return pen.negated(lam) if entry == 0 else pen.minus(value, lam)


def _entry(entry: Expr, pen: Pen) -> Math:
    """An entry: a terminating decimal where it is one, else the formula."""
    if entry.is_Rational and not entry.is_Integer:
        nearest = float(entry)
        if Fraction(exact(nearest)) == Fraction(int(entry.p), int(entry.q)):
            return pen.decimal(exact(nearest))
    return pen.formula(entry) if not entry.is_Rational or not entry.is_Integer else pen.decimal(str(entry))


def _polynomial(coefficients: Sequence[Expr], pen: Pen) -> Math:
    """The polynomial in λ, highest power first."""
    terms, lam = [], pen.symbol("λ", "lambda", r"\lambda")
    for power, coefficient in zip(range(len(coefficients) - 1, -1, -1), coefficients):
        negative = coefficient.could_extract_minus_sign()
        size = _entry(-coefficient if negative else coefficient, pen)
        unknown = lam if power == 1 else pen.power(lam, power)
        if coefficient == 0:
            continue
        if power == 0:
            term = size
        elif size.text == "1":
            term = unknown
        elif pen.unicode and size.text.replace(".", "").isdigit():
            term = Math(size.text + unknown.text, f"{size.latex} {unknown.latex}", Binds.PRODUCT)
        else:
            term = pen.times(size, unknown)
        terms.append(pen.negated(term) if negative else term)
    return pen.plus(*terms)


def roots_of_two(matrix: Entries, pen: Pen) -> Iterator[WorkedLine]:
    """The two roots of the characteristic polynomial by the quadratic formula, with their signs."""
    trace, product, inside = matrix.quadratic()
    t, two, root = _entry(trace, pen), pen.integer(2), pen.root(_entry(inside, pen))
    under = pen.minus(pen.power(t, 2), pen.times(pen.integer(4), _entry(product, pen)))
    both = pen.symbol("±", "+-", r"\pm")
    sides = []
    rounding = "=" if expand(trace**2 - 4 * product) == inside else "≈"
    for radical, relation in ((pen.root(under), "="), (root, rounding)):
        above = Math(f"{t.text} {both.text} {radical.text}", f"{t.latex} {both.latex} {radical.latex}", Binds.SUM)
        sides.append(Side((pen.over(above, two),), relation))
    yield WorkedLine(pen.symbol("λ", "lambda", r"\lambda"), tuple(sides))
    for i, value in enumerate(matrix.roots(), 1):
        above = pen.minus(t, root) if i == 1 else pen.plus(t, root)
        yield _signed(i, value, pen, [Side((pen.over(above, two),), numeric=True)])


def eigenvalue(i: int, value: Expr | None, decimal: float, pen: Pen) -> WorkedLine:
    """λᵢ with its sign."""
    if value is not None:
        return _signed(i, value, pen, [])
    text = significant(decimal, DIGITS[0])
    return WorkedLine(
        _lambda(i, pen), (Side((pen.decimal(text),), "=" if float(text) == decimal else "≈"), *_sign(text, pen))
    )


def _signed(i: int, value: Expr, pen: Pen, sides: list[Side]) -> WorkedLine:
    formula, ball = pen.formula(value), enclosure(value, BITS)
    text = rounded(ball, DIGITS[0])
    number = pen.decimal(text)
    tidy = _entry(value, pen) if value.is_Rational else formula
    known = [piece.text for side in sides for piece in side.pieces if isinstance(piece, Math)]
    if tidy.text not in (*known, number.text) and len(tidy.text) <= 2 * LONGEST_ENTRY:
        sides.append(Side((tidy,), numeric=True))
    if not is_exactly(ball, text):
        sides.append(Side((number,), "≈", numeric=True))
    elif tidy.text == number.text or not sides:
        sides.append(Side((number,), numeric=True))
    return WorkedLine(_lambda(i, pen), (*sides, *_sign(text, pen)))


def _sign(text: str, pen: Pen) -> list[Side]:
    """> 0 or < 0."""
    return [] if text == "0" else [Side((pen.integer(0),), "<" if text.startswith("-") else ">")]


def _lambda(i: int, pen: Pen) -> Math:
    return pen.subscripted(pen.symbol("λ", "lambda", r"\lambda"), i)
