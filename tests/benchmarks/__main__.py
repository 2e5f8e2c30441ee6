"""`make bench`, or `make bench OF="roots startup"`: runs the measurements and prints their tables as Markdown."""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module
from importlib.metadata import version

PARTS = ("minimization", "constrained", "roots", "systems", "critical_points", "scale", "startup")
LIBRARIES = ("symnewton", "sympy", "scipy", "numpy", "python-flint", "mpmath")


def main(parts: list[str]) -> None:
    unknown = set(parts) - set(PARTS)
    if unknown:
        sys.exit(f"no measurement called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors")
    print(", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    for part in parts or PARTS:
        import_module(f"benchmarks.{part}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
