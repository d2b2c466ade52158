"""Chrome, the browser of the phone."""

from __future__ import annotations

from coso_envs.android.phone.apps.chrome.app import Chrome
from coso_envs.android.phone.apps.chrome.pages import NewTabPage, OpenTab, ResultsPage, SitePage, Visit

APP = Chrome

__all__ = ["APP", "Chrome", "NewTabPage", "OpenTab", "ResultsPage", "SitePage", "Visit"]
