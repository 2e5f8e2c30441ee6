"""A function of two variables as a surface, seen from the front and above: faces from the farthest to the nearest."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.drawing.ranges import choose_view
from symnewton.drawing.scene import ContourScene

AZIMUTH, ELEVATION = math.radians(-60), math.radians(30)  # of the eye, which is far away
TALL = 1.1  # the height of the surface, whose base is a square of side 2
MOST_FACES = 28  # along each side
SUN = np.array([-0.35, -0.45, 0.82])  # where the light comes from, in the frame of the base
TOWARDS = np.array([math.cos(AZIMUTH), math.sin(AZIMUTH)])  # the eye, on the base
LOOKS = 200  # places between a point and the eye that are looked at
NEAR = 0.02  # how much of the surface may rise above a line of sight that begins on it


@dataclass(frozen=True)
class Face:
    """A face: the corners in the picture, x to the right and y upwards, its height and how light it is, from 0 to 1."""

    corners: Array
    height: float
    light: float


class Surface:
    """The surface of a scene; the walls of poles are cut off at the ends of `view`."""

    def __init__(self, scene: ContourScene) -> None:
        self.scene = scene
        self.view = choose_view(scene.values, [mark.value for mark in scene.marks])
        every = max(1, math.ceil((len(scene.columns) - 1) / MOST_FACES))
        self.columns, self.rows = scene.columns[::every], scene.rows[::every]
        self.values = scene.values[::every, ::every]

    def placed(self, x: float, y: float, value: float) -> tuple[float, float, float]:
        """A point in the frame of the base, whose corners are (±1, ±1, 0)."""
        (left, right), (front, back), (low, high) = self.scene.x, self.scene.y, self.view
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        return 2 * (x - left) / (right - left) - 1, 2 * (y - front) / (back - front) - 1, TALL * share

    def faces(self) -> list[Face]:
        """The faces of the grid on which f has values in view; none hides one that comes later."""
        found = []
        for j in range(len(self.rows) - 1):
            for i in range(len(self.columns) - 1):
                corner = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
                values = [float(self.values[b, a]) for a, b in corner]
                low, high = self.view
                if not all(map(math.isfinite, values)) or min(values) > high or max(values) < low:
                    continue
                points = np.array([self.placed(self.columns[a], self.rows[b], v) for (a, b), v in zip(corner, values)])
                found.append((float(points[:, :2].mean(axis=0) @ TOWARDS), _face(points)))
        return [face for _, face in sorted(found, key=lambda pair: pair[0])]

    def hidden(self, x: float, y: float, value: float) -> bool:
        """Whether the surface stands between a point and the eye."""
        u, v, w = self.placed(x, y, value)
        left, front = self.scene.x[0], self.scene.y[0]
        for t in np.linspace(0, 2 * math.sqrt(2), LOOKS)[1:]:
            a, b = u + t * TOWARDS[0], v + t * TOWARDS[1]
            if abs(a) > 1 or abs(b) > 1:
                return False
            i = round((a + 1) / 2 * (len(self.scene.columns) - 1))
            j = round((b + 1) / 2 * (len(self.scene.rows) - 1))
            _, _, height = self.placed(left, front, float(self.scene.values[j, i]))
            if height > w + t * math.tan(ELEVATION) + NEAR:
                return True
        return False


def seen(point: tuple[float, float, float] | Array) -> tuple[float, float]:
    """Where a point of the frame of the base is in the picture."""
    u, v, w = point
    depth = u * TOWARDS[0] + v * TOWARDS[1]
    return float(-u * TOWARDS[1] + v * TOWARDS[0]), float(w * math.cos(ELEVATION) - depth * math.sin(ELEVATION))


def _face(points: Array) -> Face:
    normal = np.cross(points[2] - points[0], points[3] - points[1])
    light = float(normal @ SUN) / float(np.linalg.norm(normal) * np.linalg.norm(SUN))
    return Face(np.array([seen(p) for p in points]), float(points[:, 2].mean()) / TALL, max(light, 0.0))
