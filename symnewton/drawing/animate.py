"""The iterations as a film: a GIF with a frame for each step."""

from __future__ import annotations

import io

from symnewton.drawing.figure import figure_of, our_settings, paletted, placed_like
from symnewton.drawing.scene import Scene
from symnewton.errors import InputError

DOTS = 72  # per inch
MOST_FRAMES = 18
EACH, LAST = 600, 2500  # milliseconds that a frame stands


def film(scene: Scene) -> bytes:
    """The GIF, which repeats; of a long run only some steps, the first ones all."""
    if not scene.paths:
        raise InputError("there are no iterations to animate", hint="Give a start with --x0.")
    steps = frames(max(len(path.points) for path in scene.paths) - 1)
    with our_settings():
        whole = figure_of(scene)
        last = paletted(whole, DOTS)
        shown = [paletted(placed_like(figure_of(scene, k), whole), DOTS, last) for k in steps[:-1]] + [last]
    file = io.BytesIO()
    waits = [EACH] * (len(shown) - 1) + [LAST]
    shown[0].save(file, "gif", save_all=True, append_images=shown[1:], duration=waits, loop=0, optimize=False)
    return file.getvalue()


def frames(steps: int) -> list[int]:
    """The steps that have a frame, from 0 to the last.

    >>> frames(3), frames(500)[:12], len(frames(500)) <= MOST_FRAMES
    ([0, 1, 2, 3], [0, 1, 2, 3, 4, 5, 6, 9, 13, 20, 30, 45], True)
    """
    if steps < MOST_FRAMES:
        return list(range(steps + 1))
    even = MOST_FRAMES // 3
    ratio = (steps / even) ** (1 / (MOST_FRAMES - even - 1))
    return sorted({*range(even + 1), *(round(even * ratio**k) for k in range(MOST_FRAMES - even))})
