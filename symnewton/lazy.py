"""Names imported from their homes when they are first asked for, because most of them need SymPy."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def homes(package: str, names: Mapping[str, str]) -> dict[str, str]:
    """The module of each name, from the names in each module of a package."""
    return {name: f"{package}.{module}" for module, told in names.items() for name in told.split()}


def lazily(module: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and the `__dir__` of a module whose names are at home elsewhere."""

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(homes[name]), name)

    return get, lambda: sorted(homes)
