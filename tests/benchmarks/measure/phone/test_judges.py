"""The comparison of judges, with models that are right, and that always say the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.measure.phone.judges import Options, compare, main
from benchmarks.reports.agreement import episode_agreement
from coso_envs.android.judges import JudgeError, StateJudge, VLMJudge
from tests.benchmarks.endpoint import in_turn, serve

SMALL: dict[str, Any] = {"resolution": (135, 285), "image": False, "screen_text": False, "style": "aitw"}
ENV = "coso/AitW-WebShopping-v0"


def test_the_state_judge_agrees_with_itself() -> None:
    few = {**SMALL, "max_steps": 6}
    episodes = compare(StateJudge(), ENV, episodes=3, start="lightly-noisy", seed=0, env_kwargs=few)
    found = episode_agreement(episodes)
    assert found.pairs == 3 and found.agreement.value == 1.0
    assert all(truth == said for steps in episodes for truth, said in steps)


def test_a_model_that_always_says_success_is_wrong_before_the_end() -> None:
    def optimist(question: Sequence[str | np.ndarray]) -> str:
        return "Status: success"

    episodes = compare(VLMJudge(optimist), ENV, episodes=4, start="expert", seed=0, env_kwargs=SMALL)
    assert all(steps[-1] == (True, True) for steps in episodes)
    assert all(not truth for steps in episodes for truth, _ in steps[:-1])
    assert any(said for steps in episodes for _, said in steps[:-1])


def test_an_episode_that_is_played_again_counts_once() -> None:
    asked = []

    def interrupted(question: Sequence[str | np.ndarray]) -> str:
        asked.append(question)
        if len(asked) == 2:
            raise JudgeError("no answer")
        return "Status: failure"

    found, expected = (
        compare(VLMJudge(ask), ENV, episodes=2, start="expert", seed=0, env_kwargs=SMALL)
        for ask in (interrupted, lambda question: "Status: failure")
    )
    assert found == expected and len(found) == 2 and len(asked) > 2


def test_the_command_prints_agreement_and_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("openai", reason="openai is not installed: pip install 'coso-envs[chat]'")
    with serve(in_turn("Status: failure")) as fake:
        out = tmp_path / "judges.json"
        main(Options(fake.url, env=ENV, episodes=2, start="expert", env_kwargs=SMALL, out=out))
    printed = capsys.readouterr().out
    assert "| episodes | 2 | 0.00 [0.00, 0.66] | - | 1.00 [0.34, 1.00] | " in printed
    assert f"{len(fake.requests)} requests (0 failed)" in printed and fake.requests[0]["model"] == "fake"
    assert "Go to" in fake.texts() and "<picture>" in fake.texts()
    assert len(json.loads(out.read_text())["episodes"]) == 2
