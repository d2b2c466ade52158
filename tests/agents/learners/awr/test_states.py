"""The states that AWR's critics read: those of the policy, once for each step where that is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch

from agents.learners.awr import states
from agents.learners.awr.states import PromptStates
from agents.policies import VLMPolicy
from agents.replay import Place, encoded


class Read:
    """A reader of prompts of several lengths, and how many the policy has read for it."""

    def __init__(self, learner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.learner, self.rows = learner, 0
        self.reader = PromptStates(learner.policy, learner.experience.replay)
        self.places = [Place(episode, step) for episode in learner.experience.training for step in range(len(episode))]
        original = VLMPolicy.prompt_states

        def counted(policy: VLMPolicy, prompts: Any) -> Any:
            found = original(policy, prompts)
            self.rows += len(found[0])
            return found

        monkeypatch.setattr(VLMPolicy, "prompt_states", counted)

    def check(self, places: Sequence[Place]) -> None:
        """Compare what is read with what the policy has now for each prompt alone; this counts too."""
        found, mask = self.reader.read(places)
        assert found.dtype == torch.float32 and mask.dtype == torch.bool and found.shape[:2] == mask.shape
        for row, place in enumerate(places):
            records = self.learner.experience.replay.read([place])
            alone, present = self.learner.policy.prompt_states(encoded(records, self.learner.policy))
            torch.testing.assert_close(found[row][mask[row]], alone[0][present[0]].float(), rtol=0, atol=1e-5)


@pytest.fixture
def read(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Read:
    game = {"prompt": "{current}" + " to" * 3 + " {target}", "max_position": 3}
    return Read(make(game=game, validation_share=0.0).learn(24), monkeypatch)


def test_they_are_those_of_each_prompt_in_any_order(read: Read) -> None:
    places = read.places
    assert len(places) >= 6
    read.check([places[2], places[0], places[2], places[5]])
    assert read.rows == 3 + 4, "the same step is read once in a batch"
    read.check(places[:2])
    assert read.rows == 7 + 2 + 2, "nothing is kept unless that is asked"


def test_each_step_is_read_once_while_they_are_kept(read: Read) -> None:
    places = read.places
    with read.reader.keeping():
        read.check(places[:4])
        assert read.rows == 4 + 4
        read.check([*places[3:6], places[1]])
        assert read.rows == 8 + 2 + 4
    with torch.no_grad():
        for parameter in read.learner.policy.parameters():
            parameter.mul_(0.5)
    read.check(places[:4])
    with read.reader.keeping():
        read.check(places[:4])


def test_what_memory_has_no_room_for_is_read_again(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    places = read.places[:4]
    hidden, length = read.learner.policy.hidden_size, read.reader.read(places)[0].shape[1]
    monkeypatch.setattr(states, "_MOST", 2 * hidden * length * 4)
    read.rows = 0
    with read.reader.keeping():
        read.check(places)
        read.check(places)
    assert 4 + 4 < read.rows - 4 <= 4 + 4 + 2


@pytest.mark.slow
def test_critics_learn_the_same_as_without_keeping(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    losses = []
    for most in (states._MOST, 0):
        monkeypatch.setattr(states, "_MOST", most)
        rows: list[dict[str, float]] = []
        make(offline_critic_epochs=8).learn(24 * 2, lambda _, row, rows=rows: rows.append(row))
        losses.append([rows[-1][key] for key in ("offline/critic/step_loss", "offline/critic/instruction_loss")])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
