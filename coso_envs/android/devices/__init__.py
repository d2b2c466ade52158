"""Phones that an environment can be played on."""

from __future__ import annotations

from coso_envs.android.devices.protocol import Button, Device

__all__ = ["Button", "Device"]
