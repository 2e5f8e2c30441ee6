"""How the page looks in light, in dark and on paper, and the one thing its script does: the slider."""

from pathlib import Path

# The page asks nobody for anything: what it needs is in it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
