"""Checks of single options, whose errors tyro shows with the option."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.common.errors import SettingsError


def check_at_least(name: str, value: float, least: float) -> None:
    """Check that a number is at least ``least``.

    Raises:
        SettingsError: if it is too small.
    """
    if value < least:
        raise SettingsError(f"{name} must be at least {least}, got {value}")


def check_different(name: str, values: Sequence[object]) -> None:
    """Check that a list is not empty and has no value twice.

    Raises:
        SettingsError: if it is empty or has a value twice.
    """
    if not values:
        raise SettingsError(f"{name} must hold at least one value")
    twice = [value for index, value in enumerate(values) if value in values[:index]]
    if twice:
        raise SettingsError(f"{name} holds {twice[0]} twice: each value makes runs of its own, so give it once")
