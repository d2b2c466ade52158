"""Who decides that a task is done."""

from __future__ import annotations

from coso_envs.android.judges.protocol import Case, Judge, Unjudged, Verdict
from coso_envs.android.judges.state import StateCase, StateJudge

__all__ = ["Case", "Judge", "StateCase", "StateJudge", "Unjudged", "Verdict"]
