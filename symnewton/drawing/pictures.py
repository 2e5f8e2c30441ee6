"""A scene as the bytes of a file. Matplotlib is an extra: where it is missing, the error says how to get it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from symnewton.errors import InputError

if TYPE_CHECKING:
    from symnewton.drawing.scene import Scene

STILL = ("png", "svg", "pdf")
MOVING = ("gif",)


def suffix(path: str, formats: tuple[str, ...]) -> str:
    """The format that the end of the name asks for, one of these; InputError where it does not.

    >>> suffix("curve.PNG", STILL)
    'png'
    """
    ending = os.path.splitext(path)[1].lower().removeprefix(".")
    if ending in formats:
        return ending
    names = " or ".join(f".{name}" for name in formats)
    raise InputError(f"{path!r} does not say which format the picture is to have", hint=f"End the name in {names}.")


def ready() -> None:
    """Imports what draws files; InputError where it is not installed."""
    try:
        from symnewton.drawing import animate  # noqa: F401
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("matplotlib", "PIL"):
            raise
        raise InputError("pictures in files need Matplotlib", hint='pip install "symnewton[plot]"') from None


def drawn(scene: Scene, format: str) -> bytes:
    """The file: an animation of the steps for "gif", else the picture."""
    ready()
    if format in MOVING:
        from symnewton.drawing.animate import film

        return film(scene)
    from symnewton.drawing import figure

    return figure.drawn(scene, format)
