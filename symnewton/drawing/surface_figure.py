"""A function of two variables as a surface in three dimensions, drawn by Matplotlib."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from symnewton.drawing import figure as plane
from symnewton.drawing.scene import ContourScene
from symnewton.drawing.surface import Surface

PALE = 0.3  # of what lies behind the surface


def surface_figure(scene: ContourScene, steps: int | None) -> Figure:
    """The figure, with the paths as far as so many steps; within `our_settings`."""
    surface = Surface(scene)
    made = Figure(figsize=(7.2, 5.8))
    axes = made.add_subplot(projection="3d", computed_zorder=False)
    axes.set_title(plane.shortened(scene.title), loc="left", fontsize=11, color=plane.INK)
    axes.view_init(elev=30, azim=-60)
    heights = np.clip(scene.values, *surface.view)
    columns, rows = np.meshgrid(scene.columns, scene.rows)
    shades = LinearSegmentedColormap.from_list("depths", plane.DEPTHS, N=256)
    axes.plot_surface(columns, rows, heights, cmap=shades, rcount=60, ccount=60, linewidth=0.15, edgecolor="#0b2a45")
    for i, path in enumerate(scene.paths):
        points = [(*x, v) for x, v in zip(path.points[: None if steps is None else steps + 1], path.values)]
        axes.plot(*np.array(points).T, color=plane.PATHS[i % len(plane.PATHS)], marker="o", markersize=4, zorder=5)
    for mark in scene.marks:
        behind = surface.hidden(mark.x[0], mark.x[1], mark.value)
        plane.mark_at(axes, (*mark.x, mark.value), mark.kind, PALE if behind else 1.0)
    axes.set_xlim(*scene.x)
    axes.set_ylim(*scene.y)
    axes.set_zlim(*surface.view)
    axes.set_xlabel(scene.variables[0])
    axes.set_ylabel(scene.variables[1])
    axes.set_zlabel("f")
    plane.legend(axes, scene.marks, (), below=True)
    return made
