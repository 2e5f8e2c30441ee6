"""Records to words. Importing this loads neither SymPy nor Rich: a format is loaded by the first answer in it."""

from symnewton.notation.style import Style
from symnewton.report.rendering import FORMATS, ending, render, render_error

__all__ = ["FORMATS", "Style", "ending", "render", "render_error"]
