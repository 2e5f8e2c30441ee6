"""Measurements are no tests."""

collect_ignore_glob = ["*.py"]
