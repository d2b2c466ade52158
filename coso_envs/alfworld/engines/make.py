"""Engines, made by their names."""

from __future__ import annotations

from typing import Literal, get_args

from coso_envs.alfworld.turn import Engine

EngineName = Literal["fast", "textworld"]


def make_engine(name: EngineName = "fast") -> Engine:
    """Return an engine by name.

    "fast" hands games whose domain or grammar it does not know to "textworld", with a warning.

    Raises:
        ValueError: on an unknown name.
        ImportError: naming the extra to install, where the reference is needed and absent.
    """
    if name == "fast":
        from coso_envs.alfworld.engines.fast import FastEngine

        return FastEngine()
    if name == "textworld":
        from coso_envs.alfworld.engines.textworld_engine import TextWorldEngine

        return TextWorldEngine()
    raise ValueError(f"engine must be one of {get_args(EngineName)}, got {name!r}")
