"""The command `plot`, from the words to the streams and files."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parent.parent / "cli"))
from conftest import call, shell  # noqa: E402, F401
