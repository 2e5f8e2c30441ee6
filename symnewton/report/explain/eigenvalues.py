"""The eigenvalues of a matrix by hand: det(H − λI), its roots, their signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sympy import Expr, Integer, Matrix, Rational, Symbol, expand, sqrt

from symnewton.critical.exactly import enclosure
from symnewton.report.explain.arithmetic import BITS, DIGITS, agrees, is_exactly, rounded
from symnewton.report.explain.pen import Pen, bracketed
from symnewton.report.numbers import exact, significant
from symnewton.report.worked import Binds, Math, Side, WorkedLine

LAMBDA = Symbol("lambda", real=True)
LONGEST_ENTRY = 12  # characters of an exact entry that is written in the determinant
LARGEST = 3  # matrices that are expanded
MOST_EIGENVALUES = 6

Rows = Sequence[Sequence[Expr]]


def readable(hessian: Rows | None, decimals: Sequence[Sequence[float]], pen: Pen, digits: int = DIGITS[0]) -> Rows:
    """The exact entries where they are short, else their decimals as exact numbers."""
    if hessian is not None and all(len(pen.formula(entry).text) <= LONGEST_ENTRY for row in hessian for entry in row):
        return hessian
    return [[Rational(significant(entry, digits)) for entry in row] for row in decimals]


def determinant(matrix: Rows, pen: Pen) -> WorkedLine:
    """det(H − λI), expanded along the first row, and as a polynomial."""
    n = len(matrix)
    characteristic = Matrix(n, n, lambda i, j: matrix[i][j]).charpoly(LAMBDA)
    polynomial = expand((-1) ** n * characteristic.as_expr())
    sides = [Side((_descending(polynomial, pen),), numeric=True)]
    if n <= LARGEST or _is_diagonal(matrix):
        sides.insert(0, Side((_expanded(matrix, pen),), numeric=True))
    left = pen.symbol("det(H − λI)", "det(H - lambda*I)", r"\det(H - \lambda I)")
    return WorkedLine(left, tuple(sides))


def _is_diagonal(matrix: Rows) -> bool:
    return all(entry == 0 for i, row in enumerate(matrix) for j, entry in enumerate(row) if i != j)


def _expanded(matrix: Rows, pen: Pen) -> Math:
    n = len(matrix)
    shifted = [[_shifted(matrix[i][j], pen) if i == j else _entry(matrix[i][j], pen) for j in range(n)] for i in range(n)]
    if _is_diagonal(matrix):
        return _brackets([shifted[i][i] for i in range(n)], pen)
    if n == 2:
        return _two(shifted, pen)
    terms = []
    for j in range(n):
        if matrix[0][j] == 0 and j:
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


def _descending(polynomial: Expr, pen: Pen) -> Math:
    """The polynomial in λ, highest power first."""
    terms, lam = [], pen.symbol("λ", "lambda", r"\lambda")
    for (power,), coefficient in polynomial.as_poly(LAMBDA).terms():
        size = _entry(-coefficient if coefficient.could_extract_minus_sign() else coefficient, pen)
        unknown = None if power == 0 else lam if power == 1 else pen.power(lam, power)
        if unknown is None:
            term = size
        elif size.text == "1":
            term = unknown
        elif size.binds is Binds.ATOM and size.text.replace(".", "").isdigit() and pen.unicode:
            term = Math(size.text + unknown.text, f"{size.latex} {unknown.latex}", Binds.PRODUCT)
        else:
            term = pen.times(size, unknown)
        terms.append(pen.negated(term) if coefficient.could_extract_minus_sign() else term)
    return pen.plus(*terms)


def roots_of_two(matrix: Rows, pen: Pen) -> Iterator[WorkedLine]:
    """The two roots of λ² − tλ + d by the quadratic formula, with their signs."""
    (a, b), (c, d) = matrix
    trace, product = expand(a + d), expand(a * d - b * c)
    t, p, two = _entry(trace, pen), _entry(product, pen), pen.integer(2)
    under = pen.minus(pen.power(t, 2), pen.times(pen.integer(4), p))
    inside = expand(trace**2 - 4 * product)
    both = pen.symbol("±", "+-", r"\pm")
    lam = pen.symbol("λ", "lambda", r"\lambda")
    sides = []
    for root in (pen.root(under), pen.root(_entry(inside, pen))):
        above = Math(f"{t.text} {both.text} {root.text}", f"{t.latex} {both.latex} {root.latex}", Binds.SUM)
        sides.append(Side((pen.over(above, two),)))
    yield WorkedLine(lam, tuple(sides))
    for i, sign in enumerate((-1, 1), 1):
        root = pen.root(_entry(inside, pen))
        above = pen.minus(t, root) if sign < 0 else pen.plus(t, root)
        exact_value = (trace + sign * sqrt(inside)) / 2
        yield _signed(i, exact_value, pen, [Side((pen.over(above, two),), numeric=True)])


def eigenvalue(i: int, value: Expr | None, decimal: float, pen: Pen) -> WorkedLine:
    """λᵢ with its sign."""
    if value is not None:
        return _signed(i, value, pen, [])
    text = significant(decimal, DIGITS[0])
    return WorkedLine(_lambda(i, pen), (Side((pen.decimal(text),), "≈"), _sign_side(text, pen)))


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
    return WorkedLine(_lambda(i, pen), (*sides, _sign_side(text, pen)))


def _sign_side(text: str, pen: Pen) -> Side:
    relation = "<" if text.startswith("-") else "=" if text == "0" else ">"
    return Side((pen.integer(0),), relation)


def _lambda(i: int, pen: Pen) -> Math:
    return pen.subscripted(pen.symbol("λ", "lambda", r"\lambda"), i)


def agree(matrix: Rows, eigenvalues: Sequence[float]) -> bool:
    """Whether the eigenvalues of a 2 × 2 matrix as printed are those of the matrix itself, to the digits shown."""
    (a, b), (_, d) = matrix
    middle, half = (a + d) / 2, sqrt((a - d) ** 2 / 4 + b**2)
    found = [enclosure(middle - half, BITS), enclosure(middle + half, BITS)]
    return all(agrees(ball, significant(value, DIGITS[0])) for ball, value in zip(found, eigenvalues))


ZERO = Integer(0)
