"""Who decides that a task is done."""

from __future__ import annotations

from coso_envs.android.judges.protocol import Judge
from coso_envs.android.judges.state import StateJudge

__all__ = ["Judge", "StateJudge"]
