"""The sticky exception flags of IEEE 754 arithmetic (clause 7): did a double over- or underflow on the way?

A result that has lost its digits to an underflow looks like any other; the processor alone remembers. Reading and
clearing its flags takes a fraction of a microsecond, a test of every intermediate result would double the work.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, partial

LIBRARIES = {"linux": "libm.so.6", "darwin": "libSystem.dylib"}
STANDARD = 0x1F  # holds the bits of invalid, divide by zero, overflow and underflow on x86 and on Arm


@cache
def watch() -> tuple[Callable[[], object], Callable[[], int]]:
    """A function that clears the flags, and one that is not 0 if a result has left the range of doubles since.

    Where the C library does not give access to the flags nothing is ever seen.
    """
    import ctypes

    try:
        library = ctypes.PyDLL(LIBRARIES.get(sys.platform, ""))
        clear, test = library.feclearexcept, library.fetestexcept
    except (OSError, AttributeError):
        return int, int
    clear(STANDARD)
    sum((0.1, 0.2))
    mask = STANDARD & ~test(STANDARD)  # without the bit of inexact results, which nearly all are
    return partial(clear, mask), partial(test, mask)
