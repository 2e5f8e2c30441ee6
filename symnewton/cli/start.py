"""The console script: signals are obeyed from the first moment, before anything else is loaded.

What comes before is the start of Python and the script that pip writes; a Ctrl-C there is Python's to report.
"""

from __future__ import annotations

import os
import signal

TYPE_CHECKING = False  # `typing` would delay the first moment
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def main() -> NoReturn:
    """Runs the command line of this process."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as behind nohup
            signal.signal(number, _leave)
    from symnewton.cli.main import main

    main()


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """Ends the process, which has opened no file and started no worker yet."""
    if number == signal.SIGINT:
        os.write(2, b"symnewton: interrupted\n")
    os._exit(128 + number)
