"""`import symnewton`: cheap, and the functions of the command line by their names."""

from __future__ import annotations

import subprocess
import sys

import pytest

import symnewton
from symnewton import api


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_the_functions_are_those_of_the_api() -> None:
    assert set(symnewton.__all__) == set(dir(api)) >= {"minimize", "critical", "classify", "root"}
    assert all(getattr(symnewton, name) is getattr(api, name) for name in dir(api))
    assert set(dir(api)) < set(dir(symnewton))


def test_importing_the_package_imports_no_library() -> None:
    code = "import sys, symnewton; print(sorted({'sympy', 'numpy', 'flint', 'rich', 'click'} & set(sys.modules)))"
    assert python(code) == "[]"


@pytest.mark.parametrize("first", ["import symnewton.critical.find", "import symnewton.api", "pass"])
def test_a_room_does_not_hide_the_function_of_its_name(first: str) -> None:
    code = f"{first}; import symnewton as sn; print(len(sn.critical('x^3 - 3x').points), sn.critical.__module__)"
    assert python(code) == "2 symnewton.answers.critical"


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'minimise'"):
        _ = symnewton.minimise
