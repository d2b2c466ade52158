"""No reply can hurt a later step of the phone: typed text of any length and kind, wherever it is shown."""

from __future__ import annotations

import contextlib
import json
import pickle
import random
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import coso_envs
from coso_envs.android.devices.nodes import walk
from coso_envs.android.env import AitWEnv, AitWGeneralEnv, AitWWebShoppingEnv
from coso_envs.android.judges import Verdict
from coso_envs.android.phone.intents import Focus, SearchWeb
from coso_envs.testing import HOSTILE_TEXTS
from parsers import GuiAction, GuiActionType, GuiParser

PARSERS = ("coso/autoui", "coso/cogagent", "coso/gui-call")
TEXTS = (
    *HOSTILE_TEXTS,
    "W" * 20_000,
    "".join(chr(random.Random(0).randrange(0x110000)) for _ in range(20_000)),
    "\u0301",
    "1+" * 10_000,
)


def said_by(env: AitWEnv, text: str) -> str | None:
    """The reply that types ``text``; None if the format cannot write it."""
    try:
        return env.parser.format(GuiAction.type_text(text))
    except ValueError:
        return None


def check(env: AitWEnv, step: Any, path: Path) -> None:
    observation, _, _, _, info = step
    assert observation in env.observation_space
    path.write_text(observation["prompt"], encoding="utf-8")
    path.write_text(json.dumps(info, ensure_ascii=False), encoding="utf-8")
    assert len(info["action"]) <= 1000
    assert len(info["action"].splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("history", [0, 1, 2, 100])
def test_the_history_of_typed_texts_fits(parser: str, history: int, tmp_path: Path) -> None:
    env = AitWGeneralEnv(resolution=64, parser=parser, action_history=history, screen_text=True, max_steps=100)
    env.reset(seed=0)
    told = 0
    for text in (*TEXTS, *TEXTS):
        if (reply := said_by(env, text)) is not None:
            step = env.step(reply)
            check(env, step, tmp_path / "log.txt")
            assert step[-1]["valid"]
            told += 1
    assert told >= 20
    if history == 2:
        step = env.step(env.parser.format(GuiAction.type_text("first")))
        step = env.step(env.parser.format(GuiAction.type_text("second")))
        assert step[0]["prompt"].index("first") < step[0]["prompt"].index("second")


@pytest.mark.parametrize("parser", ["coso/qwen3-vl", "coso/ui-tars", "coso/autoglm"])
def test_answers_and_names_of_apps_of_any_kind_do_no_harm(parser: str, tmp_path: Path) -> None:
    env = AitWGeneralEnv(resolution=64, parser=parser, action_history=2, screen_text=True)
    told = 0
    for text in TEXTS:
        env.reset(seed=0)
        for action in (GuiAction.open_app(text), GuiAction.answer(text)):
            try:
                reply = env.parser.format(action)
            except ValueError:  # too long for a reply
                continue
            step = env.step(reply)
            check(env, step, tmp_path / "log.txt")
            assert step[-1]["valid"]
            told += 1
        assert len(env.state.answer) <= 1000
    assert told >= 2 * len(HOSTILE_TEXTS)


def test_the_newest_of_a_long_history_are_told() -> None:
    env = AitWGeneralEnv(resolution=64, action_history=100, max_steps=200)
    env.reset(seed=0)
    for number in range(100):
        observation, *_ = env.step(env.parser.format(GuiAction.type_text(f"{number:03d} " + "x" * 300)))
    assert len(observation["prompt"]) <= env.max_prompt_length * 3 // 4
    assert "099 xxx" in observation["prompt"]
    assert "000 xxx" not in observation["prompt"]


@pytest.mark.slow
@pytest.mark.parametrize("app", ["Chrome", "Google", "Maps", "Messages", "Play Store", "YouTube"])
def test_text_in_every_field_one_finds(app: str, tmp_path: Path) -> None:
    env = AitWWebShoppingEnv(resolution=64, action_history=2, screen_text=True, max_steps=60)
    replies = [reply for text in TEXTS if (reply := said_by(env, text)) is not None]
    parser = env.parser
    assert isinstance(parser, GuiParser)
    enter = parser.format(GuiAction.press("enter"))
    choose = random.Random(1)
    typed = 0
    for seed in range(2):
        env.reset(seed=seed)
        device: Any = env.state.device
        device.open_app(app)
        ended = False
        while not ended:
            if device.focus and choose.random() < 0.7:
                typed += 1
                reply = choose.choice([*replies, enter])
            else:
                taps = [(widget, x, y) for widget, x, y in device.screen().visible() if widget.tap]
                fields = [tap for tap in taps if isinstance(tap[0].tap, Focus | SearchWeb)]
                _, x, y = choose.choice(fields if fields and choose.random() < 0.6 else taps)
                reply = parser.format(parser.nearest(GuiAction.tap(x / 1080, y / 2280)))
            step = env.step(reply)
            check(env, step, tmp_path / "log.txt")
            ended = step[2] or step[3]
            if not ended:  # the expert, too, reads what stands there
                assert env.parser.parse(env.expert_utterance()).valid
        # Nothing of it is kept at length; only the transcript, which a snapshot holds too, has it as it was said.
        assert len(pickle.dumps(env.state)) < 100_000
    assert typed >= 10


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_vector_environments_live(mode: str) -> None:
    envs = coso_envs.make_vec("coso/AitW-General-v0", 2, vectorization_mode=mode, resolution=64, action_history=2)
    env = AitWGeneralEnv(resolution=64)
    envs.reset(seed=0)
    for text in HOSTILE_TEXTS:
        if (reply := said_by(env, text)) is not None:
            observations, *_ = envs.step([reply, reply])
            assert observations in envs.observation_space
    envs.close()


def test_a_tokenizer_takes_every_prompt() -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers is not installed")
    tokenizer = tokenizers.ByteLevelBPETokenizer()
    env = AitWGeneralEnv(resolution=64, action_history=2)
    with pytest.raises(TypeError):
        tokenizer.encode("\ud800")
    for text in HOSTILE_TEXTS:
        env.reset(seed=0)
        if (reply := said_by(env, text)) is not None:
            for _ in range(2):
                tokenizer.encode(env.step(reply)[0]["prompt"])


class Typewriter:
    """A device that keeps what is typed, as it comes."""

    size = (64, 135)

    def __init__(self) -> None:
        self.typed: list[str] = []

    def type_text(self, text: str) -> None:
        self.typed.append(text)

    def screenshot(self) -> np.ndarray:
        return np.zeros((135, 64, 3), np.uint8)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *given: ""


class Never:
    """A judge, and its only case."""

    def begin(self, task: Any, device: Any) -> Never:
        return self

    def observe(self, device: Any, answer: str | None) -> Verdict:
        return Verdict(success=False)


def test_another_device_gets_one_line_of_text() -> None:
    device: Any = Typewriter()
    env = AitWGeneralEnv(resolution=64, device=lambda: device, judge=Never())
    env.reset(seed=0)
    env.step(env.parser.format(GuiAction.type_text("a\nb\ud800c\x00" + "x" * 500)))
    assert device.typed == ["a b c " + "x" * 500]


def test_a_history_that_the_format_cannot_write_is_told_in_canonical_text(monkeypatch: pytest.MonkeyPatch) -> None:
    env = AitWGeneralEnv(resolution=64, parser="coso/cogagent")
    env.reset(seed=0)
    reply = env.parser.format(GuiAction.type_text("hello"))
    original = env.parser.format

    def only_buttons(action: GuiAction, **fields: Any) -> str:
        if action.type is GuiActionType.TYPE:
            raise ValueError("cannot write this")
        return original(action, **fields)

    monkeypatch.setattr(env.parser, "format", only_buttons)
    assert 'Previous Actions: type("hello")' in env.step(reply)[0]["prompt"]


@pytest.mark.slow
@pytest.mark.parametrize("screen_format", ["text", "tree", "xml"])
@pytest.mark.parametrize("parser", ["coso/autoui", "coso/android-world"])
def test_typed_texts_on_the_screen_fit_every_format(parser: str, screen_format: Any, tmp_path: Path) -> None:
    env = AitWGeneralEnv(
        resolution=64,
        parser=parser,
        action_history=50,
        screen_text=True,
        screen_format=screen_format,
        marks=True,
        max_steps=200,
        max_prompt_length=4000,
        variants="all",
    )
    for seed, app in enumerate(("Chrome", "Messages", "Notes")):
        env.reset(seed=seed)
        device: Any = env.state.device
        device.open_app(app)
        fields = [node for node in walk(device.nodes()) if node.role == "field" and node.touch]
        if fields:
            device.tap(*(fields[0].touch or (0.0, 0.0)))
        told = 0
        for text in TEXTS:
            for action in (GuiAction.type_text(text), GuiAction.open_app(text), GuiAction.long_press(0.5, 0.5)):
                with contextlib.suppress(ValueError):
                    reply = env.parser.format(env._nearest(action))
                    step = env.step(reply)
                    check(env, step, tmp_path / "log.txt")
                    assert len(step[0]["prompt"]) <= 4000
                    told += 1
                    if screen_format == "tree":
                        json.loads(step[-1]["state"]["widgets"])
                    if screen_format == "xml":
                        ElementTree.fromstring(step[-1]["state"]["widgets"])
        assert told >= 8


def test_answers_of_every_kind_do_no_harm(tmp_path: Path) -> None:
    env = AitWGeneralEnv(resolution=64, parser="coso/android-world", tasks=["How many degrees is it in Rome?"])
    for text in TEXTS:
        env.reset(seed=0)
        with contextlib.suppress(ValueError):
            step = env.step(env.parser.format(GuiAction.answer(text)))
            check(env, step, tmp_path / "log.txt")
            assert step[2] and step[-1]["false_completion"]
