"""Mails: folders, search, reading, writing."""

from __future__ import annotations

from coso_envs.android.phone.apps.gmail.app import Gmail

APP = Gmail

__all__ = ["APP", "Gmail"]
