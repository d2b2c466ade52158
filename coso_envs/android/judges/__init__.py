"""Who decides that a task is done."""

from __future__ import annotations

from coso_envs.android.judges.protocol import Case, Judge, Unjudged, Verdict
from coso_envs.android.judges.state import StateCase, StateJudge
from coso_envs.android.judges.vlm import Example, JudgeBudgetError, JudgeError, VLMCase, VLMJudge

__all__ = [
    "Case",
    "Example",
    "Judge",
    "JudgeBudgetError",
    "JudgeError",
    "StateCase",
    "StateJudge",
    "Unjudged",
    "VLMCase",
    "VLMJudge",
    "Verdict",
]
