"""The panel on which thoughts are diagnosed: different prompts, always the same."""

from __future__ import annotations

from typing import Any

import pytest

from agents.rollout.groups import observation_key
from benchmarks.evaluation.panels import HeldOut, held_out_episodes
from benchmarks.evaluation.thoughts import PROMPTS, ThoughtPanel


def panel(env_id: str, count: int = 64, **env_kwargs: Any) -> ThoughtPanel:
    return ThoughtPanel.of(env_id, env_kwargs, held_out_episodes(env_id, env_kwargs, seed=0, count=count))


@pytest.mark.parametrize(
    ("env_id", "env_kwargs", "found"),
    [
        ("coso/NumberLine-v0", {"size": 64}, PROMPTS),
        ("coso/NumberLine-v0", {"size": 64, "max_position": 1}, 2),
        ("coso/Blackjack-v0", {"image": False, "prompt": "{dealer} {player}"}, PROMPTS),
        ("coso/Blackjack-v0", {"image": False, "prompt": "Hit or stand?"}, 1),
    ],
)
def test_up_to_eight_different_prompts(env_id: str, env_kwargs: dict[str, Any], found: int) -> None:
    made = panel(env_id, **env_kwargs)
    keys = [observation_key(observation) for observation in made.observations]
    assert len(set(keys)) == len(keys) == len(made.choices) == found
    again = panel(env_id, **env_kwargs)
    assert [observation_key(observation) for observation in again.observations] == keys


def test_no_figures_where_all_episodes_begin_alike() -> None:
    assert panel("coso/Blackjack-v0", image=False, prompt="Hit or stand?").figures(None, 0) == {}  # type: ignore[arg-type]


def test_the_options_of_episodes_are_used() -> None:
    env_kwargs = {"image": False, "prompt": "{dealer} {player}"}
    options = tuple({"dealer": (card, "9H"), "player": ("KH", "9S")} for card in ("2H", "3H", "2H"))
    made = ThoughtPanel.of("coso/Blackjack-v0", env_kwargs, HeldOut((1, 1, 1), options, {}))
    assert [observation["prompt"].split()[0] for observation in made.observations] == ["2", "3"]
