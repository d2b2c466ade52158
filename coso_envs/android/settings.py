"""Checks of the settings of the phone's environments."""

from __future__ import annotations

from typing import Any, get_args

from coso_envs.android import wording
from coso_envs.android.devices.screen_formats import ScreenFormat
from coso_envs.whole_numbers import check_whole


def check_settings(
    obs_history: int, action_history: int, max_steps: int | None, screen_format: str, thoughts: str, judge: Any
) -> None:
    """Raise ValueError on a value out of range, and TypeError if ``judge`` is none."""
    if obs_history < 1 or action_history < 0:
        raise ValueError(
            f"obs_history must be at least 1 and action_history at least 0, got {obs_history} and {action_history}"
        )
    for name, value, allowed in (
        ("screen_format", screen_format, get_args(ScreenFormat)),
        ("thoughts", thoughts, get_args(wording.Thoughts)),
    ):
        if value not in allowed:
            raise ValueError(f"{name} must be one of {allowed}, got {value!r}")
    if max_steps is not None:
        check_whole("max_steps", max_steps, 1)
    if judge is not None and not hasattr(judge, "begin"):
        raise TypeError(f"judge must be an object such as coso_envs.android.judges.VLMJudge, got {judge!r}")


def screen_size(resolution: Any) -> tuple[int, int]:
    """Return width and height in pixels; a single number is a width, for which the height is 19 / 9 of it.

    Raises:
        ValueError: if it is neither a number nor two.
    """
    try:
        width, height = (resolution, resolution * 19 // 9) if isinstance(resolution, int) else resolution
        return int(width), int(height)
    except (TypeError, ValueError) as error:
        raise ValueError(f"resolution must be a width, or width and height, in pixels, got {resolution!r}") from error
