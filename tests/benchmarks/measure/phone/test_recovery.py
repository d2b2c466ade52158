"""Wrong pages, and what leads back from them: checked with speakers whose share of right answers is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest

from benchmarks.measure.phone.recovery import Options, Row, answers, measure, remaining, table, wrong_pages
from benchmarks.training.run_folder import RunFolder

PHONE = {"tasks": ["Open the Clock app", "Go to ebay.com"], "style": "aitw", "resolution": 64}


def phone() -> Any:
    return gym.make("coso/AitW-General-v0", **PHONE).unwrapped


class Says:
    """Answer with the right utterance of the page in the first ``right`` samples, with ``other`` in the rest."""

    def __init__(self, env: Any, right: int, other: str) -> None:
        self.env, self.right, self.other = env, right, other

    def answer(self, batch: Any, **_: Any) -> tuple[str, ...]:
        count = len(batch["prompt"])
        return (self.env.expert_utterance(),) * self.right + (self.other,) * (count - self.right)


def test_after_a_wrong_action_the_expert_needs_more_steps_and_still_arrives() -> None:
    env = phone()
    pages = list(wrong_pages(env, 3, seed=0))
    assert len(pages) == 3
    for page in pages:
        env.snapshot = page.snapshot
        assert remaining(env) == page.remaining >= 2
        # Asking does not move the phone.
        assert remaining(env) == page.remaining


def test_shares_of_answers_that_lead_back() -> None:
    env = phone()
    pages = list(wrong_pages(env, 2, seed=1))
    policy: Any = Says(env, 3, "hm")
    found = answers(policy, env, pages, samples=4, seed=0)
    assert (found["answers"], found["recovered"]) == (8, 0.75)
    assert found["invalid"] == {"no_action": 0.25}
    assert sum(found["kinds"].values()) == pytest.approx(0.75) and found["distinct"] == 1
    # To say that the task is done leads nowhere.
    claim = env.parser.format(type(env.expert_action()).press("home")).replace("PRESS_HOME", "STATUS_TASK_COMPLETE")
    policy = Says(env, 0, claim)
    found = answers(policy, env, pages, samples=2, seed=0)
    assert found["recovered"] == 0 and found["kinds"] == {"task_complete": 1.0} and not found["invalid"]


def test_runs_of_different_environments_or_without_a_policy_are_refused(tmp_path: Path) -> None:
    for name, env in (("a", "coso/AitW-General-v0"), ("b", "coso/NumberLine-v0")):
        RunFolder.create(tmp_path / name, {"env": env, "env_kwargs": PHONE if name == "a" else {}, "method": "rl"})
    for names, message in (
        (("a", "b"), "on one environment"),
        (("b",), "not one of the phone's"),
        (("a",), "finished"),
    ):
        with pytest.raises(SystemExit, match=message):
            list(measure(Options(tuple(tmp_path / name for name in names), states=1, samples=1)))


def test_the_table_has_a_column_for_each_kind() -> None:
    rows = [
        Row("one", "rl", 8, 0.75, {"tap": 0.5, "type": 0.25}, {"no_action": 0.25}, 2.0),
        Row("two", "coso", 8, 0.5, {"press_back": 1.0}, {}, 1.0),
    ]
    lines = table(rows).markdown().splitlines()
    assert lines[0] == "| Run | Recovers | Invalid | tap | type | press_back | Different actions |"
    assert lines[2:4] == [
        "| one | 0.75 | 0.25 | 0.50 | 0.25 | 0.00 | 2.0 |",
        "| two | 0.50 | 0.00 | 0.00 | 0.00 | 1.00 | 1.0 |",
    ]
