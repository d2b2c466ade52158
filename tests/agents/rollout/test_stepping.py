"""Stepping goes on from a saved state, or says why it cannot."""

from __future__ import annotations

from typing import Any

import pytest

import coso_envs
from agents.rollout import Stepper


def test_pending_resets_inside_worker_processes_cannot_be_restored() -> None:
    how: dict[str, Any] = {"autoreset_mode": "NextStep", "image": False}
    envs: Any = coso_envs.make_vec("coso/NumberLine-v0", 2, vectorization_mode="async", **how)
    stepper = Stepper(envs)
    stepper.reset([0, 1])
    state = stepper.state()
    stepper.load_state(state)
    state["resetting"][1] = True
    with pytest.raises(RuntimeError, match=r"resume needs autoreset_mode='SameStep' \(or 'Disabled'\) with async"):
        stepper.load_state(state)
    envs.close()
    sync: Any = coso_envs.make_vec("coso/NumberLine-v0", 2, **how)
    other = Stepper(sync)
    other.load_state(state)
    assert other.step(('{"action": "+"}',) * 2).skipped.tolist() == [False, True]
