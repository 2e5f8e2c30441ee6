"""symnewton: the calculus of a function and the truth about its critical points."""

__version__ = "0.1.0"
