"""Lines of equal value over a rectangle, by marching squares (Lorensen and Cline 1987, in the plane)."""

from __future__ import annotations

from collections.abc import Sequence

Place = tuple[float, float]
Edge = tuple[int, int, int]  # of the grid: column, row, and 0 where it runs to the right, 1 where it runs upwards
# For the corners above the level (1 left low, 2 right low, 4 right high, 8 left high) the pairs of sides to join:
# 0 below, 1 right, 2 above, 3 left. Of the two ways through a saddle the one is taken that keeps high corners apart.
JOINED = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 0), (1, 2)), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((2, 0),), 10: ((0, 1), (2, 3)), 11: ((2, 1),), 12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),),
}  # fmt: skip


def isolines(
    columns: Sequence[float], rows: Sequence[float], values: Sequence[Sequence[float]], level: float
) -> list[list[Place]]:
    """The lines on which the value at (columns[i], rows[j]), `values[j][i]`, is the level; none through NaN."""
    neighbours: dict[Edge, list[Edge]] = {}
    for j in range(len(rows) - 1):
        low, high = values[j], values[j + 1]
        for i in range(len(columns) - 1):
            corners = (low[i], low[i + 1], high[i + 1], high[i])
            above = sum(1 << c for c, value in enumerate(corners) if value > level)
            if above in JOINED and sum(corners) == sum(corners):  # a NaN is not itself
                sides = ((i, j, 0), (i + 1, j, 1), (i, j + 1, 0), (i, j, 1))
                for a, b in JOINED[above]:
                    neighbours.setdefault(sides[a], []).append(sides[b])
                    neighbours.setdefault(sides[b], []).append(sides[a])
    ends = [edge for edge, others in neighbours.items() if len(others) == 1]
    lines = []
    for start in [*ends, *neighbours]:
        if start in neighbours:
            lines.append([_crossing(edge, columns, rows, values, level) for edge in _line(start, neighbours)])
    return lines


def _line(start: Edge, neighbours: dict[Edge, list[Edge]]) -> list[Edge]:
    """The edges from the start on to the end, or round to the start; they are taken out of the map."""
    line, here = [start], start
    while True:
        onward = neighbours.pop(here)
        following = next((edge for edge in onward if edge in neighbours), None)
        if following is None:
            return [*line, start] if start in onward and len(line) > 2 else line
        line.append(following)
        here = following


def _crossing(
    edge: Edge, columns: Sequence[float], rows: Sequence[float], values: Sequence[Sequence[float]], level: float
) -> Place:
    """Where the value on an edge of the grid is the level, if it grows evenly along it."""
    i, j, upwards = edge
    a, b = values[j][i], values[j + upwards][i + 1 - upwards]
    share = (level - a) / (b - a)
    if upwards:
        return columns[i], rows[j] + share * (rows[j + 1] - rows[j])
    return columns[i] + share * (columns[i + 1] - columns[i]), rows[j]
