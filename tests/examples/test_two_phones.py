"""The example of two phones runs, is short, and trains what it says."""

from __future__ import annotations

from typing import Any

import pytest

from agents.learners import PPO, PPOConfig
from tests.examples.loading import load_example

pytest.importorskip("pettingzoo", reason="pettingzoo is not installed: pip install 'coso-envs[multiagent]'")


def test_experts_are_recorded() -> None:
    shown = load_example("two_phones").watch_experts(2)
    assert len(shown) >= 12 and len(shown) % 2 == 0
    assert {prompt[:8] for prompt in shown.prompts} == {"Phone 1.", "Phone 2."}
    assert any("type" in utterance for utterance in shown.utterances)


@pytest.mark.slow
def test_it_trains_both_ways(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    example = load_example("two_phones", most_lines=40)
    made: list[Any] = []
    before: list[Any] = []

    def watched(policy: Any, envs: Any, config: Any) -> PPO:
        made.append(PPO(policy, envs, config))
        before.append([parameter.clone() for parameter in policy.parameters()])
        return made[-1]

    monkeypatch.setattr(example, "PPO", watched)
    example.main(games=2, sft_steps=4, rl_steps=32, config=PPOConfig(n_steps=2, n_epochs=1, batch_size=16))
    assert [learner.envs.rows[:2] for learner in made] == [
        [(0, "phone_0"), (0, "phone_1")],
        [(0, "phone_0"), (1, "phone_0")],
        [(0, "phone_1"), (1, "phone_1")],
    ]
    assert len({id(learner.policy) for learner in made}) == 3
    assert [learner.num_timesteps for learner in made] == [32, 32, 32]
    for learner, old in zip(made, before, strict=True):
        assert any((new != was).any() for new, was in zip(learner.policy.parameters(), old, strict=True))
    assert len(capsys.readouterr().out.splitlines()) == 1 + 2 + 2
