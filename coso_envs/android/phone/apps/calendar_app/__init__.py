"""The calendar: month, week, day and schedule; new events, changes, deletions."""

from __future__ import annotations

from coso_envs.android.phone.apps.calendar_app.app import Calendar
from coso_envs.android.phone.apps.calendar_app.pages import Day, Month, Schedule, Week

APP = Calendar

__all__ = ["APP", "Calendar", "Day", "Month", "Schedule", "Week"]
