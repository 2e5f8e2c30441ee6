"""What all tests share. The place of this file puts `tests/` on the import path, where `problems` is found."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
settings.load_profile("fixed")
