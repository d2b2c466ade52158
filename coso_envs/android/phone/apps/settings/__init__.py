"""The phone's settings: areas with switches, sliders and choices, apps with their pages, and a search over all."""

from __future__ import annotations

from coso_envs.android.phone.apps.settings.app import Settings
from coso_envs.android.phone.apps.settings.app_info import AppInfo, Apps
from coso_envs.android.phone.apps.settings.areas import Area

APP = Settings

__all__ = ["APP", "AppInfo", "Apps", "Area", "Settings"]
