"""The environments for TRL, without TRL: tools with types, free utterances with a trainer that writes a script."""

from __future__ import annotations

import inspect
import json
from typing import Any, Literal, get_origin, get_type_hints

import pytest

import coso_envs
from coso_envs.bridges.episode import Episode
from coso_envs.bridges.trl import Rollouts, environment, tasks

IDS = list(coso_envs.ENTRY_POINTS)


@pytest.mark.parametrize("env_id", [env_id for env_id in IDS if env_id != "coso/AitW-WebShopping-v0"])
def test_calls_of_the_expert_play_what_utterances_play(env_id: str) -> None:
    game = environment(env_id, image=False)()
    shown = game.reset(**tasks(1, 5)[0])
    alone: Any = Episode(env_id, image=False, parser=game._env_kwargs["parser"])
    assert shown == alone.reset(seed=5)["prompt"]
    name = "mobile_use" if "AitW" in env_id else "act"
    while not alone.ended and alone.env._steps < 8:
        said = json.loads(alone.env.parser.format(alone.env.expert_action()))
        alone.step(json.dumps(said))
        assert said["name"] == name
        assert getattr(game, name)(**said["arguments"]) == alone.observation["prompt"]
    unfinished = 0 if alone.ended else alone.env.invalid_reward
    assert game.get_reward() == pytest.approx(alone.total + unfinished)
    assert len(game.choices_seen) == len(game.suggestions_seen) == alone.env._steps + 1


def test_after_the_end_a_call_is_an_error() -> None:
    game: Any = environment("coso/NumberLine-v0", image=False)()
    game.reset(seed=0)
    while not game._episode.ended:
        game.act(action="+")
    with pytest.raises(ValueError, match="the episode is over"):
        game.act(action="+")


@pytest.mark.parametrize("env_id", ["coso/EZPoints-v0", "coso/ALFWorldText-v0", "coso/AitW-General-v0"])
def test_there_is_one_tool_with_types_and_a_text(env_id: str) -> None:
    made = environment(env_id, image=False)
    methods = {name: method for name, method in inspect.getmembers(made, inspect.isfunction) if name[0] != "_"}
    (name,) = methods.keys() - {"reset", "get_reward"}
    hints = get_type_hints(methods[name])
    assert name == ("mobile_use" if "AitW" in env_id else "act")
    assert all(f"{argument}: " in str(methods[name].__doc__) for argument in hints)
    assert hints["action"] is str if env_id == "coso/ALFWorldText-v0" else get_origin(hints["action"]) is Literal


def test_a_choice_of_fixed_actions_is_a_literal() -> None:
    made: Any = environment("coso/NumberLine-v0")
    assert get_type_hints(made.act)["action"] == Literal["-", "+"]


def test_pictures_are_blocks() -> None:
    game = environment("coso/NumberLine-v0", size=64)()
    shown: Any = game.reset(seed=0)
    picture, text = shown
    assert picture["type"] == "image" and picture["image"].size == (64, 64) and text["type"] == "text"


def test_wrong_arguments_have_the_reward_of_an_unreadable_utterance() -> None:
    game: Any = environment("coso/NumberLine-v0", image=False)()
    for arguments in ({}, {"action": "jump"}, {"move": "+"}, {"action": None}, {"action": ["+"]}):
        game.reset(seed=0)
        game.act(**arguments)
        # The conversation ends before the episode, which costs as much again.
        assert game.get_reward() == 2 * game._episode.env.invalid_reward == -4.0


def test_a_fault_has_no_reward() -> None:
    game: Any = environment("coso/NumberLine-v0", image=False)()
    game.reset(seed=0)
    game._episode.info["fault"] = "the phone is gone"
    assert game.get_reward() is None


class Scripted:
    """A trainer of TRL's as far as a rollout function sees it, whose model says what it is given."""

    chat_template_kwargs: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, say: Any) -> None:
        self.processing_class: Any = self
        self.chat_template = None
        self.asked: list[str] = []
        self._say = say

    def __call__(self, text: list[str]) -> dict[str, Any]:
        self.asked += text
        return {"input_ids": [list(prompt.encode()) for prompt in text]}

    def _generate_single_turn(self, prompts: Any, *rest: Any) -> Any:
        texts = [self._say(bytes(ids).decode()) for ids in prompts]
        return [list(text.encode()) for text in texts], [[-0.5] * len(text.encode()) for text in texts]

    def decode(self, ids: Any, **rest: Any) -> str:
        return bytes(ids).decode()


def up(prompt: str) -> str:
    return '{"action": "+"}'


def test_rollouts_play_the_seed_of_each_prompt() -> None:
    played = Rollouts("coso/NumberLine-v0")
    trainer = Scripted(up)
    prompts = [row["prompt"] for row in tasks(2, 3) for _ in range(2)]
    output = played(prompts, trainer)
    alone = Episode("coso/NumberLine-v0", image=False)
    for row, seed in enumerate((3, 3, 4, 4)):
        alone.reset(seed=seed)
        for step in output["steps"][row]:
            assert bytes(step["prompt_ids"]).decode() == alone.observation["prompt"]
            alone.step(trainer.decode(step["completion_ids"]))
        assert alone.ended and output["episode_return"][row] == alone.score
        chosen = (output["prompt_ids"][row], output["completion_ids"][row], output["logprobs"][row])
        assert chosen in [
            (step["prompt_ids"], step["completion_ids"], step["logprobs"]) for step in output["steps"][row]
        ]
    assert played.episode_return(**output) == output["episode_return"]
    assert set(output["env_mask"][0]) == {1}


def test_void_steps_have_no_part() -> None:
    played = Rollouts("coso/NumberLine-v0", on_invalid="mask")
    output = played([row["prompt"] for row in tasks(2)], Scripted(lambda prompt: "what?"))
    assert all(step["void"] for steps in output["steps"] for step in steps)
    assert all(set(mask) == {0} for mask in output["env_mask"])
    mixed = iter(["what?", *['{"action": "+"}'] * 50])
    output = played([tasks(1)[0]["prompt"]], Scripted(lambda prompt: next(mixed)))
    assert output["steps"][0][0]["void"] and set(output["env_mask"][0]) == {1}


def test_admissible_actions_are_those_of_each_step() -> None:
    played = Rollouts("coso/ALFWorldText-v0")([tasks(1)[0]["prompt"]], Scripted(lambda _: "look"))
    (steps,) = played["steps"]
    assert len(steps) == 50 and all("look" in step["choices"] for step in steps)


@pytest.mark.parametrize("prompt", ["a text", [], [{"role": "user", "content": ""}], [{"seed": "3"}], [{"seed": True}]])
def test_a_prompt_without_a_seed_is_refused(prompt: Any) -> None:
    with pytest.raises(ValueError, match="as tasks\\(\\) writes it, got"):
        Rollouts("coso/NumberLine-v0")([prompt], Scripted(up))


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="leave parser out"):
        environment("coso/NumberLine-v0", parser="coso/tags")
    with pytest.raises(ValueError, match="leave image out"):
        Rollouts("coso/NumberLine-v0", image=True)
    for n, first in ((0, 0), (1, -1)):
        with pytest.raises(ValueError, match=f"got n={n}, first_seed={first}"):
            tasks(n, first)


def test_suggestions_are_asked_for_where_they_are_wanted() -> None:
    made: Any = environment("coso/AitW-General-v0", image=False)
    for wanted in (False, True):
        made.suggesting = wanted
        game = made()
        game.reset(seed=0)
        assert (game.suggestions_seen[0] is not None) == wanted
    assert not Rollouts("coso/NumberLine-v0").suggesting
