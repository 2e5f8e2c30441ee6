"""What all tests share. The place of this file puts `tests/` on the import path, where `problems` is found."""

from __future__ import annotations

import signal

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
settings.load_profile("fixed")

# Where the tests run in the background, signals may come ignored, and so would those of every program they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
