"""The eigenvalues of a matrix by hand: det(H − λI), its roots, their signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sympy import Expr, Integer, Rational, expand, sqrt
from sympy import roots as roots_of

from symnewton.lecture.arithmetic import BITS, DIGITS, agrees, is_exactly, rounded
from symnewton.lecture.pen import Pen, bracketed
from symnewton.lecture.worked import Binds, Grid, Math, Remark, Side, WorkedLine
from symnewton.linalg import spectrum
from symnewton.notation.numbers import exact, significant
from symnewton.points.exactly import enclosure
from symnewton.points.inertia import LAMBDA, as_polynomial, characteristic_polynomial
from symnewton.verdicts import Kind

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


def discriminant(matrix: Entries, kind: Kind, pen: Pen) -> WorkedLine | None:
    """D = f_xx f_yy − f_xy², whose sign decides in two variables; None where decimals do not tell what it is."""
    _, value, _ = matrix.quadratic()
    if matrix.digits is not None and not (value < 0 if kind is Kind.SADDLE else value > 0):
        return None
    (a, b), (_, c) = ([_entry(entry, pen) for entry in row] for row in matrix.rows)
    x, y = (v.name for v in pen.variables)
    names = [pen.partial(x, x), pen.partial(y, y), pen.partial(x, y)]
    product = Math(f"{names[0].text}{pen.dot}{names[1].text}", f"{names[0].latex} {names[1].latex}", Binds.PRODUCT)
    mixed = f"({names[2].text})" if "/" in names[2].text else names[2].text
    tex = f"\\left({names[2].latex}\\right)" if names[2].latex.startswith(r"\frac") else names[2].latex
    square = pen.power(Math(mixed, tex), 2)
    numbers = pen.minus(pen.times(a, c), pen.power(b, 2))
    sides = (
        Side((pen.minus(product, square),)),
        Side((numbers,), matrix.relation, numeric=True),
        Side((_entry(value, pen),), matrix.relation, numeric=True),
    )
    return WorkedLine(Math("D", "D"), sides)


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
    yield _by_formula(trace, product, inside, pen)
    t, two, root = _entry(trace, pen), pen.integer(2), pen.root(_entry(inside, pen))
    for i, value in enumerate(matrix.roots(), 1):
        above = pen.minus(t, root) if i == 1 else pen.plus(t, root)
        yield _signed(i, value, pen, [Side((pen.over(above, two),), numeric=True)])


def _by_formula(t: Expr, d: Expr, inside: Expr, pen: Pen) -> WorkedLine:
    """The roots of λ² − tλ + d, `inside` the root being t² − 4d."""
    trace, two, both = _entry(t, pen), pen.integer(2), pen.symbol("±", "+-", r"\pm")
    under = pen.minus(pen.power(trace, 2), pen.times(pen.integer(4), _entry(d, pen)))
    sides = []
    rounding = "=" if expand(t**2 - 4 * d) == inside else "≈"
    for radical, relation in ((pen.root(under), "="), (pen.root(_entry(inside, pen)), rounding)):
        above = Math(
            f"{trace.text} {both.text} {radical.text}", f"{trace.latex} {both.latex} {radical.latex}", Binds.SUM
        )
        sides.append(Side((pen.over(above, two),), relation))
    return WorkedLine(pen.symbol("λ", "lambda", r"\lambda"), tuple(sides))


def divided(matrix: Entries, pen: Pen) -> Iterator[WorkedLine | Remark]:
    """A rational root of a characteristic polynomial of degree 3 divided out, and the quadratic formula for the rest."""
    if matrix.size != 3 or matrix.is_diagonal or matrix.digits is not None:
        return
    coefficients = characteristic_polynomial(tuple(map(tuple, matrix.rows)))
    if not all(c.is_Rational for c in coefficients):
        return
    roots = sorted(roots_of(as_polynomial(coefficients), LAMBDA, filter="Q"), key=lambda root: (abs(root), root))
    if not roots:
        return
    a = coefficients[1] + roots[0]  # λ³ + c₁λ² + c₂λ + c₃ = (λ − r)(λ² + aλ + b), as Horner's scheme has it
    b = coefficients[2] + roots[0] * a
    rest = bracketed(_polynomial([Integer(1), a, b], pen))
    lam = pen.symbol("λ", "lambda", r"\lambda")
    if roots[0] == 0:
        yield Remark(f"{lam.text} can be factored out:")
        product = pen.negated(pen.times(lam, rest))
    else:
        root = _entry(roots[0], pen)
        yield Remark(f"One root is {root.text}; polynomial division by {lam.text} minus it:")
        factor = pen.plus(lam, _entry(-roots[0], pen)) if root.is_signed else pen.minus(lam, root)
        product = pen.negated(pen.beside(factor, _polynomial([Integer(1), a, b], pen)))
    yield WorkedLine(pen.symbol("det(H − λI)", "det(H - lambda*I)", r"\det(H - \lambda I)"), (Side((product,)),))
    yield _by_formula(-a, b, a**2 - 4 * b, pen)


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
