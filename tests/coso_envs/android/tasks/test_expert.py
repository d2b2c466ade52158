"""The expert's ways to goals over all entries of a kind, where later steps ask for new ones."""

from __future__ import annotations

import pytest

from coso_envs.android.env import AitWGeneralEnv

TASKS = (
    "Delete all alarms, set an alarm for 7am and turn on bluetooth",
    "Turn off all my alarms and set an alarm for 6pm",
    "Turn off all my alarms, then open the calculator",
    "Cancel the timer and set a timer for 25 minutes",
    'Empty the cart on ebay.com, then add "desk lamp" to the cart on ebay.com',
)


@pytest.mark.parametrize("task", TASKS)
def test_the_expert_is_paid(task: str) -> None:
    env = AitWGeneralEnv(tasks=[task], parser="coso/gui-call", image=False, screen_text=False)
    env.reset(seed=3)
    for _ in range(env.max_steps):
        _, _, terminated, _, info = env.step(env.expert_utterance())
        if terminated:
            break
    assert info["success"] == 1.0
    assert info["side_effects"] == ""
