"""Data: a table of named columns of numbers, from a file of comma- or tab-separated values or from Python.

The first line names the columns. Only the columns that a function uses have to be numbers. A cell is a decimal and means
that decimal exactly, as in an expression; of tables with more than `EXACT_ROWS` rows the nearest doubles are the data.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnewton.errors import InputError
from symnewton.language.text import quote

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

EXACT_ROWS = 20_000
CHUNK = 20_000  # rows that are read at a time
LARGEST = 1 << 31  # bytes of a file
MOST_COLUMNS = 10_000
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]+")


class Table:
    """Columns by name. `source` says where they are from; `cells` are the texts of the cells, where they are kept."""

    def __init__(
        self,
        source: str,
        columns: Mapping[str, Sequence[float]],
        cells: Mapping[str, Sequence[str]] | None = None,
        spoilt: Mapping[str, str] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        self.source, self.columns, self.notes = source, columns, tuple(notes)
        self.rows = len(next(iter(columns.values()), ()))
        self._cells, self._spoilt = cells, spoilt or {}

    def values(self, name: str) -> Array:
        """The doubles nearest to the cells of a column.

        Raises: InputError where a cell is not a number, which says where it stands.
        """
        import numpy as np

        if name in self._spoilt:
            hint = "fill it in, or delete its row; the function uses this column"
            raise InputError(f"{self.source}, {self._spoilt[name]}", hint=hint)
        return np.asarray(self.columns[name], dtype=float)

    def exactly(self, name: str) -> list[Fraction]:
        """The same cells as the numbers that they are."""
        values = self.values(name)
        if self._cells is not None:
            return [Fraction(cell.strip()) for cell in self._cells[name]]
        if self.rows <= EXACT_ROWS:
            return [Fraction(repr(float(v))) for v in values]
        return [Fraction(float(v)) for v in values]


def table_of(data: Any) -> Table:
    """The table in a file (its path, or its bytes), a mapping of columns, a pandas frame or a NumPy record array.

    Raises: InputError.
    """
    if isinstance(data, Table):
        return data
    if isinstance(data, bytes):
        return _from_lines("standard input", data)
    if isinstance(data, str | Path):
        return _from_lines(Path(data).name, _bytes_of(Path(data)))
    if isinstance(data, Mapping):
        names: Sequence[Any] = list(data)
    elif hasattr(data, "columns"):
        names = list(data.columns)
    elif getattr(getattr(data, "dtype", None), "names", None):
        names = data.dtype.names
    else:
        raise InputError(
            f"data is a {type(data).__name__}, which has no named columns",
            hint="give the path of a CSV file, a dictionary of columns, a pandas frame or a NumPy record array",
        )
    return _from_columns({str(name): data[name] for name in names})


def _from_columns(given: Mapping[str, Any]) -> Table:
    import numpy as np

    columns: dict[str, Any] = {}
    spoilt: dict[str, str] = {}
    notes: list[str] = []
    for name, values in zip(_names(list(given), notes), given.values()):
        try:
            columns[name] = np.asarray(values, dtype=float)
        except (TypeError, ValueError):
            columns[name] = np.full(len(values), np.nan)
        if columns[name].ndim != 1:
            raise InputError(f"the column {name} is not a list of numbers", hint="give one number a row")
        bad = np.flatnonzero(~np.isfinite(columns[name]))
        if len(bad):
            spoilt[name] = f"row {bad[0]}: the column {name} has no finite number there"
    if len(set(map(len, columns.values()))) != 1 or not len(next(iter(columns.values()))):
        raise InputError("the columns of the data differ in length, or are empty", hint="give one number a row")
    return Table("data", columns, None, spoilt, notes)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path.name} is larger than {LARGEST >> 30} GB", hint="keep the columns that are used")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{quote(str(path))} cannot be read: {error.strerror}", hint="check --data") from None


def _from_lines(source: str, content: bytes) -> Table:
    """The table in a text whose first line is the header."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{source}, line {line}, is not UTF-8 text", hint="save the file as UTF-8") from None
    header = text.lstrip("\r\n").partition("\n")[0]
    delimiter = next((d for d in "\t;" if d in header and "," not in header), ",")
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        return _read(source, _rows(reader))
    except csv.Error as error:
        raise InputError(f"{source}, line {reader.line_num}: {error}", hint="check the quotes around it") from None


def _rows(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, with their numbers."""
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def _read(source: str, rows: Iterator[tuple[int, list[str]]]) -> Table:
    _, header = next(rows, (0, []))
    if not header:
        raise InputError(f"{source} is empty", hint="the first line names the columns, the others are the rows")
    if len(header) > MOST_COLUMNS:
        raise InputError(f"{source} has more than {MOST_COLUMNS} columns", hint="keep the columns that are used")
    if all(_number(cell) is not None for cell in header):
        raise InputError(
            f"{source} begins with numbers and not with the names of the columns", hint="put a line like x,y first"
        )
    notes: list[str] = []
    names = _names(header, notes)
    columns = {name: array("d") for name in names}
    cells: dict[str, list[str]] | None = {name: [] for name in names}
    spoilt: dict[str, str] = {}
    while chunk := list(islice(rows, CHUNK)):
        for line, row in chunk:
            if len(row) != len(names):
                told = f"{source}, line {line}, has {len(row)} cells, and the first line {len(names)}"
                raise InputError(told, hint="give every row as many cells as there are columns")
        for name, part in zip(names, zip(*(row for _, row in chunk))):
            columns[name].extend(_numbers(name, part, [line for line, _ in chunk], spoilt))
            if cells is not None:
                cells[name].extend(part)
        if cells is not None and len(columns[names[0]]) > EXACT_ROWS:
            cells = None
    if not len(columns[names[0]]):
        raise InputError(f"{source} has names of columns and no rows", hint="add a line of numbers a row")
    return Table(source, columns, cells, spoilt, notes)


def _numbers(name: str, cells: Sequence[str], lines: Sequence[int], spoilt: dict[str, str]) -> list[float]:
    """The cells as doubles; the first that is none goes into `spoilt`."""
    found = [_number(cell) for cell in cells]
    if None in found and name not in spoilt:
        at = found.index(None)
        what = quote(cells[at].strip()) + " is not a number" if cells[at].strip() else "the cell is empty"
        spoilt[name] = f"line {lines[at]}, column {name}: {what}"
    return [0.0 if value is None else value for value in found]


def _number(cell: str) -> float | None:
    """The double; None for what is not a finite decimal."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if value - value == 0 and "_" not in cell else None


def _names(header: Sequence[str], notes: list[str]) -> list[str]:
    """The names as the language can write them, with a note on those that are changed."""
    names: list[str] = []
    for given in header:
        name = NOT_IN_A_NAME.sub("_", given.strip()).strip("_")
        if not name or not name[0].isalpha():
            name = f"column_{len(names) + 1}"
        if name in names:
            raise InputError(f"the data have two columns {quote(name)}", hint="give every column its own name")
        if name != given.strip():
            notes.append(f"the column {quote(given.strip())} is called {name} here")
        names.append(name)
    return names
