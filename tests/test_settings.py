"""Settings check themselves, and keep the time."""

from __future__ import annotations

import math
from typing import Any

import pytest

from symnewton.errors import ExitCode, InputError
from symnewton.settings import Settings


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("max_iterations", 0),
        ("max_iterations", -5),
        ("tolerance", 0.0),
        ("tolerance", -1e-8),
        ("tolerance", math.inf),
        ("tolerance", math.nan),
        ("timeout", 0.0),
        ("timeout", -1.0),
        ("timeout", math.nan),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name_and_value(option: str, value: Any) -> None:
    with pytest.raises(InputError) as caught:
        Settings(**{option: value})
    assert option.replace("_", "-") in caught.value.message
    assert f"{value:g}" in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code is ExitCode.BAD_INPUT


def test_time_runs_from_the_moment_the_settings_are_built() -> None:
    now = [100.0]
    settings = Settings(timeout=5, clock=lambda: now[0])
    assert not settings.out_of_time
    now[0] = 105.0
    assert not settings.out_of_time
    now[0] = 105.1
    assert settings.out_of_time


def test_without_a_timeout_time_does_not_matter() -> None:
    ticks = iter(range(0, 10**9, 10**6))
    assert not Settings(clock=lambda: next(ticks)).out_of_time
