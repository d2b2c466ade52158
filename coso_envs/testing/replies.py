"""Checks that no reply breaks a later step: nonsense, the longest replies, and hostile typed text."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, get_args

from coso_envs.core import OnInvalid
from coso_envs.testing.playing import HOSTILE_UTTERANCES, Env, Step, play, promised, require, reset
from parsers import GuiAction, GuiActionType

#: Texts that an agent may type: too long, unprintable, invalid as text, or with marks of formats and prompts.
HOSTILE_TEXTS = (
    "x" * 20_000,
    "\U0001f600" * 20_000,
    "".join(map(chr, (*range(32), *range(127, 160), 0x2028, 0x2029))),
    "a lone \ud800 surrogate \udfff",
    "\udfff" * 300,
    '"\\' * 3_000,
    "'}]) {0} {task} %s",
    'one\nGoal: another\n\n"action_type": "PRESS_HOME"',
    " " * 300,
    "\u0301\u200d\u202e" * 300,
)


def check_nonsense(fresh: Callable[[], Env], seed: int) -> None:
    """Step with utterances that no parser should read, under every ``on_invalid``."""
    for mode in get_args(OnInvalid):
        env = fresh()
        env.on_invalid = mode
        for utterance in HOSTILE_UTTERANCES:
            with promised(f'no utterance raises (on_invalid="{mode}", {utterance[:30]!r})'):
                play(env, seed, [utterance])


def longest_utterances(env: Env) -> Iterator[str]:
    """Return the longest utterances that ``env`` reads in its present state: prose, spaces, fields, typed text."""
    parser = env.parser
    choices = env.action_choices()
    plain = env.action_space.sample()
    action: Any = parser.parse(plain, choices).action
    room = parser.max_length - len(plain)
    tried = ["word " * (room // 5 - 1) + "\n" + plain, plain + " " * room]
    for name in parser.fields:
        try:
            overhead = len(parser.format(action, **{name: "x"})) - 1
            tried.append(parser.format(action, **{name: "x" * (parser.max_length - overhead)}))
        except (TypeError, ValueError):  # the field has another type, or the format its own limits
            continue
    if _types(env):
        overhead = len(parser.format(GuiAction.type_text("x"))) - 1
        tried.append(parser.format(GuiAction.type_text("x" * (parser.max_length - overhead))))
    return (utterance for utterance in tried if parser.parse(utterance, choices).valid)


def check_longest(fresh: Callable[[], Env], seed: int) -> None:
    """Step with each of the longest utterances twice in a row."""
    env = fresh()
    reset(env, seed)
    env.action_space.seed(seed)
    for utterance in list(longest_utterances(env)):
        promise = f"the longest valid utterance ({len(utterance)} characters) does no harm"
        with promised(promise):
            steps = play(env, seed, [utterance] * 2)
        _require_harmless(env, steps, promise)


def check_typed_text(fresh: Callable[[], Env], seed: int) -> None:
    """Say hostile text in actions that carry text: typed, at the start and where the expert would type, and others."""
    env = fresh()
    if not _types(env):
        return
    # Not every task needs typed text.
    seed, before = next(((s, said) for s in range(seed, seed + 5) if (said := _until_typing(env, s))), (seed, []))
    for text in HOSTILE_TEXTS:
        promise = f"typed text does no harm ({text[:20]!r}, {len(text)} characters)"
        try:
            typed = env.parser.format(GuiAction.type_text(text))
        except ValueError:  # no reply in this format can contain this text
            continue
        for say in (GuiAction.open_app, GuiAction.answer):
            with contextlib.suppress(ValueError):  # not every format can
                reply = env.parser.format(say(text))
                with promised(promise):
                    steps = play(env, seed, [reply])
                _require_harmless(env, steps, promise)
        enter = env.parser.format(GuiAction.press("enter"))
        for opening in ([], before):
            with promised(promise):
                steps = play(env, seed, [*opening, typed, typed, enter, typed])
            _require_harmless(env, steps, promise)


def _types(env: Env) -> bool:
    try:
        env.parser.format(GuiAction.type_text("x"))
    except (TypeError, ValueError, AttributeError):
        return False
    return True


def _until_typing(env: Env, seed: int) -> list[str]:
    """Play an expert's episode; return its utterances before the first typed text, [] if it types none."""
    reset(env, seed)
    said: list[str] = []
    ended = False
    while not ended:
        action = env.expert_action()
        if action.type is GuiActionType.TYPE:
            return said
        said.append(env.expert_utterance(action))
        _, _, terminated, truncated, _ = env.step(said[-1])
        ended = terminated or truncated
    return []


def _require_harmless(env: Env, steps: list[Step], promise: str) -> None:
    for step in steps:
        require(step.observation in env.observation_space, promise, "the observation left its space")
        for text in _strings([step.observation["prompt"], step.info]):
            try:
                text.encode()
            except UnicodeEncodeError as error:
                # Tokenizers and files refuse lone surrogates.
                require(False, promise, f"a prompt or info is not UTF-8: {error}")


def _strings(value: Any) -> Iterator[str]:
    """Yield all texts in nested containers."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
