"""Checks of single options, said beside the option by tyro."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.common.errors import SettingsError


def check_at_least(name: str, value: float, least: float) -> None:
    """Check a number.

    Raises:
        SettingsError: if it is too small.
    """
    if value < least:
        raise SettingsError(f"{name} must be at least {least}, got {value}")


def check_different(name: str, values: Sequence[object]) -> None:
    """Check that a list holds something, and nothing twice.

    Raises:
        SettingsError: if not.
    """
    if not values:
        raise SettingsError(f"{name} must hold at least one value")
    twice = [value for index, value in enumerate(values) if value in values[:index]]
    if twice:
        raise SettingsError(f"{name} holds {twice[0]} twice: each value makes runs of its own, so give it once")
