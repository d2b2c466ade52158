"""Policies that prompt a model: what they show it, when they ask again, what they remember, and what it costs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

import parsers
from agents.policies.prompted import APP_AGENT, Cost, PromptedPolicy, Scheme

PARSER = parsers.make("coso/json", choices=("hit", "stand"))
HIT, STAND = '{"action": "hit"}', '{"action": "stand"}'
BARE = Scheme(system="", retries=0)


@dataclass(frozen=True)
class Said:
    """An answer that costs ten tokens and two."""

    text: str
    prompt_tokens: int = 10
    completion_tokens: int = 2


class Model:
    """Answers through a function of the last turn's text, and remembers all conversations."""

    def __init__(self, reply: Callable[[str], str]) -> None:
        self.reply = reply
        self.conversations: list[list[tuple[str, Any]]] = []
        self.options: list[dict[str, Any]] = []

    def __call__(self, turns: Sequence[tuple[str, Sequence[Any]]], **options: Any) -> Said:
        shown = [(role, "".join(p if isinstance(p, str) else "<picture>" for p in parts)) for role, parts in turns]
        self.conversations.append(shown)
        self.options.append(options)
        return Said(self.reply(shown[-1][1]))


def in_turn(*replies: str) -> Callable[[str], str]:
    left = list(replies)
    return lambda text: left.pop(0) if len(left) > 1 else left[0]


def test_it_shows_system_picture_and_prompt() -> None:
    model = Model(in_turn(HIT))
    image = np.zeros((1, 2, 2, 3), np.uint8)
    said = PromptedPolicy(model, scheme=Scheme(system="Play well.")).answer({"prompt": ("Cards",), "image": image})
    assert said == (HIT,)
    assert model.conversations == [[("system", "Play well."), ("user", "<picture>Cards")]]
    PromptedPolicy(model, scheme=BARE).answer({"prompt": ("Cards",)})
    assert model.conversations[-1] == [("user", "Cards")]


def test_the_order_of_answers_is_that_of_observations() -> None:
    def chat(turns: Sequence[Any], **options: Any) -> str:
        number = int(turns[-1][1][0])
        time.sleep(0.001 * (7 - number))
        return str(number)

    policy = PromptedPolicy(chat, scheme=BARE, concurrency=3)
    assert policy.answer({"prompt": tuple("01234567")}) == tuple("01234567")
    assert policy.costs == (Cost(1),) * 8


@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_conversations_than_wanted_at_once(concurrency: int) -> None:
    lock, together = threading.Lock(), threading.Barrier(concurrency, timeout=10)
    now = most = 0

    def chat(turns: Sequence[Any], **options: Any) -> str:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        together.wait()
        with lock:
            now -= 1
        return ""

    PromptedPolicy(chat, scheme=BARE, concurrency=concurrency).answer({"prompt": ("x",) * 6})
    assert most == concurrency


def test_an_answer_that_cannot_be_read_is_asked_for_again_with_what_is_wrong() -> None:
    model = Model(in_turn("I hit.", '{"action": "fold"}', HIT))
    policy = PromptedPolicy(model, parser=PARSER, scheme=Scheme(system="", retries=2))
    assert policy.answer({"prompt": ("Cards",)}) == (HIT,)
    assert [len(turns) for turns in model.conversations] == [1, 3, 5]
    asked, first, complaint, second, more = model.conversations[-1]
    assert asked == ("user", "Cards")
    assert (first, second) == (("assistant", "I hit."), ("assistant", '{"action": "fold"}'))
    assert PARSER.parse("I hit.").message in complaint[1] and PARSER.instructions() in complaint[1]
    assert PARSER.parse('{"action": "fold"}').message in more[1]
    assert policy.costs == (Cost(3, 30, 6),)


def test_after_the_last_retry_the_answer_is_given_as_it_is() -> None:
    model = Model(in_turn("a", "b", "c"))
    policy = PromptedPolicy(model, parser=PARSER, scheme=Scheme(retries=1))
    assert policy.answer({"prompt": ("Cards",)}) == ("b",)
    assert PromptedPolicy(Model(in_turn("a", "b")), scheme=Scheme(retries=1)).answer({"prompt": ("x",)}) == ("a",)


def test_a_parser_that_needs_the_choices_of_the_state_asks_nothing_again() -> None:
    model = Model(in_turn("well"))
    PromptedPolicy(model, parser=parsers.make("coso/json", choices=None)).answer({"prompt": ("x",)})
    assert len(model.conversations) == 1


def test_history_goes_on_within_an_episode_only() -> None:
    model = Model(lambda text: f"<{text[-2:]}>")
    policy = PromptedPolicy(model, scheme=Scheme(system="S", history=1, retries=0), concurrency=1)
    image = np.zeros((2, 2, 2, 3), np.uint8)
    policy.answer({"prompt": ("a1", "b1"), "image": image, "episode": (1, 2)})
    policy.answer({"prompt": ("a2", "b2"), "image": image, "episode": (1, 2)})
    policy.answer({"prompt": ("b3", "c1"), "image": image, "episode": (2, 3)})
    policy.answer({"prompt": ("a1",), "image": image[:1], "episode": (1,)})
    shown = ["|".join(text for _, text in turns) for turns in model.conversations]
    assert shown == [
        "S|<picture>a1", "S|<picture>b1",
        "S|a1|<a1>|<picture>a2", "S|b1|<b1>|<picture>b2",
        "S|b2|<b2>|<picture>b3", "S|<picture>c1",
        "S|<picture>a1",
    ]  # fmt: skip


def test_without_numbers_of_episodes_there_is_no_history() -> None:
    model = Model(in_turn(HIT))
    policy = PromptedPolicy(model, scheme=Scheme(system="", history=5, retries=0))
    for _ in range(3):
        policy.answer({"prompt": ("Cards",)})
    assert all(len(turns) == 1 for turns in model.conversations)


def test_the_summary_of_an_app_agent_is_its_memory() -> None:
    action = "Observation: icons.\nThought: Open it.\nAction: tap(3)\n"
    model = Model(in_turn(action + "Summary: I opened the clock.", action, action + "**Summary:** I set it. "))
    parser = parsers.make("coso/app-agent")
    policy = PromptedPolicy(model, parser=parser, scheme=APP_AGENT)
    for _ in range(4):
        (said,) = policy.answer({"prompt": ("Goal: an alarm",), "episode": (7,)})
        assert parser.parse(said).valid
    shown = [turns[-1][1] for turns in model.conversations]
    assert all("Goal: an alarm\nWrite four parts" in text for text in shown)
    begins = [text.partition("Goal")[0] for text in shown]
    assert begins == ["", *["Until now: I opened the clock.\n"] * 2, "Until now: I set it.\n"]
    assert all(len(turns) == 2 for turns in model.conversations)


def test_greedy_and_seeds_reach_the_model() -> None:
    model = Model(in_turn(HIT))
    policy = PromptedPolicy(model, scheme=BARE, concurrency=1)
    for greedy in (True, False):
        policy.answer({"prompt": ("a", "b")}, greedy=greedy, generator=torch.Generator().manual_seed(3))
    assert [options["greedy"] for options in model.options] == [True, True, False, False]
    seeds = [options["seed"] for options in model.options]
    assert seeds[:2] == seeds[2:] and seeds[0] != seeds[1]


def test_costs_add_up() -> None:
    policy = PromptedPolicy(Model(in_turn("well")), parser=PARSER)
    policy.answer({"prompt": ("a", "b")})
    policy.answer({"prompt": ("a",)})
    assert policy.costs == (Cost(2, 20, 4),) and policy.total == Cost(6, 60, 12)


def test_errors_of_the_model_are_raised() -> None:
    def chat(turns: Sequence[Any], **options: Any) -> str:
        raise TimeoutError("gone")

    with pytest.raises(TimeoutError, match="gone"):
        PromptedPolicy(chat).answer({"prompt": ("a", "b")})


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="concurrency must be at least 1, got 0"):
        PromptedPolicy(Model(in_turn("")), concurrency=0)
    with pytest.raises(ValueError, match="history and retries must be 0 or more, got -1 and 0"):
        Scheme(history=-1, retries=0)


def test_a_single_observation_is_no_batch_of_characters() -> None:
    model = Model(in_turn(HIT))
    with pytest.raises(TypeError, match="takes a batch of observations, and this is a single one"):
        PromptedPolicy(model).answer({"prompt": "Where to?"})
    assert not model.conversations
