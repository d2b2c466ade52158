"""Ready prompts: by name with their reader; verl-agent's by a rule restated here, byte for byte, whatever is said."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import gymnasium as gym
import pytest

import coso_envs  # noqa: F401  (registers the environments)
from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.games.generated import load

GAME = "train/pick_clean_then_place_in_recep/0004"


def make(**kwargs: Any) -> Any:
    return gym.make("coso/ALFWorldText-v0", **kwargs).unwrapped


def reply(rng: random.Random, admissible: list[str]) -> str:
    command = rng.choice(admissible)
    return rng.choice(
        [
            f"<think>so</think><action>{command}</action>",
            f"<action>{command.upper()}</action>",
            command,
            "",
            f"I want to {command}\nnow",
            f"<action>{command}",
            f"</action>{command}<action>",
            f"<action>the {command}</action>",
            "<action>fly\nto the moon</action>",
            "\u0130" * 40,
            f"<action></action><action>{command}</action>",
        ]
    )


class Restated:
    """verl-agent's prompt, written down from its rules: no history at first, then the latest steps in brackets."""

    end = (
        "].\n\nNow it's your turn to take an action.\n"
        "You should first reason step-by-step about the current situation. "
        "This reasoning process MUST be enclosed within <think> </think> tags. \n"
        "Once you've finished your reasoning, you should choose an admissible action for current step "
        "and present it within <action> </action> tags.\n"
    )
    role = "\nYou are an expert agent operating in the ALFRED Embodied Environment."

    def __init__(self, game: Any, history: int) -> None:
        self.engine = make_engine("fast")
        self.turn = self.engine.start(game)
        self.task = self.turn.text.split("Your task is to: ")[1].strip()
        self.seen, self.said, self.history = [self.turn.text], list[str](), history

    def hear(self, text: str) -> None:
        low = text.lower()
        start, stop = low.find("<action>"), low.find("</action>")
        self.said.append(low[-30:] if -1 in (start, stop) else low[start + 8 : stop].strip())
        self.turn = self.engine.play(self.turn, self.said[-1])
        self.seen.append(self.turn.text)

    def prompt(self) -> str:
        listed = "\n ".join(repr(command) for command in self.turn.admissible if command != "help")
        now = (
            f" current observation is: {self.seen[-1]}\nYour admissible actions of the current situation are: [{listed}"
        )
        done = len(self.said)
        shown = range(max(0, done - self.history), done)
        if not shown:
            return f"{self.role}\nYour{now}{self.end}"
        past = "\n".join(
            f"[Observation {i + 1}: '{self.seen[i]}', Action {i + 1}: '{self.said[i]}']" for i in shown
        )  # fmt: skip
        return (
            f"{self.role} Your task is to: {self.task}\n"
            f"Prior to this step, you have already taken {done} step(s). Below are the most recent {len(shown)} "
            f"observations and the corresponding actions you took: {past}\n"
            f"You are now at step {done + 1} and your{now}{self.end}"
        )


@pytest.mark.parametrize("history", [None, 0, 5])
def test_verl_agent_is_the_same_to_the_byte_whatever_is_said(history: int | None) -> None:
    env, rng = make(prompt="verl-agent", history=history), random.Random(f"{history}")
    env.max_steps = 60
    observation, _ = env.reset(options={"task": GAME})
    other = Restated(load(GAME), 2 if history is None else history)
    for _ in range(60):
        assert observation["prompt"] == other.prompt()
        said = reply(rng, list(other.turn.admissible))
        other.hear(said)
        observation, _, terminated, _, _ = env.step(said)
        if terminated:
            break
    assert len(other.said) > 30 and "Nothing happens." in other.seen


def test_no_reply_makes_a_prompt_long_or_unsafe() -> None:
    env = make(prompt="verl-agent", history=5)
    env.reset(options={"task": GAME})
    for said in ("\ud800", f"<action>{'z' * 50_000}</action>", f"<action>\ud800{'y' * 900}</action>") * 2:
        prompt = env.step(said)[0]["prompt"]
        prompt.encode()
        assert len(prompt) < 12_000


@pytest.mark.parametrize("name", ["rl4vlm", "react", "verl-agent"])
def test_a_name_brings_its_reader_and_the_expert_wins(name: str) -> None:
    env = make(prompt=name)
    env.reset(options={"task": GAME})
    assert env.on_invalid == "nothing"
    _, _, _, _, info = env.step("nonsense")
    assert not info["valid"] and info["state"]["nothing_happened"] == 1
    terminated = False
    while not terminated:
        _, _, terminated, _, info = env.step(env.expert_utterance())
        assert info["valid"]
    assert info["success"]


def test_arguments_override_what_a_name_brings() -> None:
    env = make(prompt="verl-agent", parser="coso/alfworld-tags", on_invalid="penalty", history=1)
    assert (type(env.parser).__name__, env.on_invalid, env.history) == ("ALFWorldTagsParser", "penalty", 1)


def test_rl4vlm_writes_the_observation_as_a_list() -> None:
    env = make(prompt="rl4vlm")
    observation, info = env.reset(options={"task": GAME})
    text = make_engine("fast").start(load(GAME)).text
    assert f"current scene: {[text]}. Your task is to {info['task'][:-1]}. Your admissible" in observation["prompt"]
    assert observation["prompt"].endswith('"action": "{an admissible action}"\n\\}')


def test_react_is_a_transcript_of_replies() -> None:
    env = make(prompt="react", admissible="none")
    env.reset(options={"task": GAME})
    said = env.expert_utterance(action="look")
    prompt = env.step(said)[0]["prompt"]
    assert f"\n> {said}\n{env.state.turn.text}\n>" in prompt and prompt.endswith(">")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="one of verl-agent, rl4vlm, react; got 'verlagent'"):
        make(prompt="verlagent")


def test_functions_get_steps_and_commands_as_lists() -> None:
    seen: list[Any] = []

    def keep(fields: Mapping[str, Any]) -> str:
        seen.append(dict(fields))
        return ""

    env = make(prompt=keep)
    env.reset(options={"task": GAME})
    assert (seen[-1]["step"], list(seen[-1]["history"])) == (1, [])
    assert list(seen[-1]["admissible"]) == list(env.state.turn.admissible)
    said = env.expert_utterance(action="look")
    env.step(said)
    (step,) = seen[-1]["history"]
    assert (seen[-1]["step"], step.action, step.utterance) == (2, "look", said)
    assert str(seen[-1]["history"]) == f"{step.observation}\n> look\n"
    assert str(seen[-1]["admissible"]) == ", ".join(env.state.turn.admissible)


def test_the_game_hears_what_cannot_be_read() -> None:
    env = make(on_invalid="nothing")
    env.reset(options={"task": GAME})
    observation, reward, _, _, info = env.step("mumble \ud800 mumble")
    assert "> mumble   mumble\nNothing happens." in observation["prompt"]
    assert (reward, info["valid"], info["action"], info["void"]) == (env.invalid_reward, False, "", False)
    assert info["state"]["nothing_happened"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["fast", "textworld"])
def test_both_wordings(engine: str) -> None:
    env = make(wording="2.1.1", engine=engine)
    env.reset(options={"task": GAME})
    assert "help" not in env.state.turn.admissible
    while not env.state.turn.won:
        env.step(env.expert_utterance())
        command = env.state.last
        assert not command.startswith("move")
        if command.startswith("go to"):
            assert env.state.turn.text.startswith("You arrive at loc ")
    assert command.startswith("put ") and " in/on " in command
    env.close()
    with pytest.raises(ValueError, match=r"wording must be one of .* got '3'"):
        make(wording="3")
