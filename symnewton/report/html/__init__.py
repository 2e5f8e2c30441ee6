"""The page for a browser: one file, without network and readable without script."""

from symnewton.report.html.page import render_inline

__all__ = ["render_inline"]
