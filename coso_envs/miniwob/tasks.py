"""The table of tasks; ``coso/MiniWoB-<task>-v0`` is registered for each of them."""

from __future__ import annotations

#: The tasks that have an expert, in :mod:`coso_envs.miniwob.expert`.
TASKS = (
    "click-test",
    "click-test-2",
    "click-button",
    "click-button-sequence",
    "click-link",
    "click-dialog",
    "click-dialog-2",
    "click-tab",
    "click-option",
    "click-checkboxes",
    "focus-text",
    "enter-text",
    "enter-password",
    "login-user",
)
