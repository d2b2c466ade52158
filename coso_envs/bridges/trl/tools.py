"""Environments with typed tools, for TRL's ``environment_factory``."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

import gymnasium as gym
from PIL import Image

from coso_envs.bridges.episode import Episode
from parsers.gui.base import GuiParser

_OVER = "the episode is over; say nothing more"


class ToolEnvironment:
    """The base of the classes that :func:`environment` makes: one episode at a time, played by calls of a tool.

    A call is said to the environment as an utterance, ``{"name": ..., "arguments": {...}}``, and read by a parser of
    function calls, so that a call with wrong arguments has the reward of an utterance without an action.

    Attributes:
        env_id: id of the environment.
        parser: the parser that reads the calls, also for ``agents.trl.CoSoGRPOTrainer``.
        suggesting: whether suggested actions are kept, which is slow on a phone.
        choices_seen: the admissible actions at the start and after each call; None where they are fixed.
        suggestions_seen: the suggested actions then; None where there are none.
    """

    env_id: str
    parser: Any
    suggesting: bool = False
    _env_kwargs: dict[str, Any]

    def __init__(self) -> None:
        self._episode = Episode(self.env_id, **self._env_kwargs)
        self.choices_seen: list[Sequence[Any] | None] = []
        self.suggestions_seen: list[Sequence[Any] | None] = []

    def reset(self, seed: int | None = None, **row: Any) -> str | list[dict[str, Any]]:
        """Start the episode of a row's seed and return the first observation."""
        self._episode.reset(seed)
        self.choices_seen, self.suggestions_seen = [], []
        return self._shown()

    def get_reward(self) -> float | None:
        """Return the sum of rewards; None after a fault of a device.

        An answer without a call ends a conversation. It has the reward of an utterance without an action, if the
        episode was not over.
        """
        if self._episode.score is None or self._episode.ended:
            return self._episode.score
        return self._episode.score + self._episode.env.invalid_reward

    def _call(self, name: str, arguments: dict[str, Any]) -> str | list[dict[str, Any]]:
        if self._episode.ended:
            raise ValueError(_OVER)
        given = {key: value for key, value in arguments.items() if value is not None}
        self._episode.step(json.dumps({"name": name, "arguments": given}, ensure_ascii=False))
        return self._shown()

    def _shown(self) -> str | list[dict[str, Any]]:
        """Return the newest observation as TRL takes it: a text, or a picture and a text."""
        self.choices_seen.append(self._episode.choices)
        self.suggestions_seen.append(self._episode.suggestions if self.suggesting else None)
        observation = self._episode.observation
        if "image" not in observation:
            return str(observation["prompt"])
        picture = Image.fromarray(observation["image"])
        return [{"type": "image", "image": picture}, {"type": "text", "text": observation["prompt"]}]


def environment(env_id: str, **env_kwargs: Any) -> type[ToolEnvironment]:
    """Make the class of an environment with one typed tool, for ``GRPOTrainer(environment_factory=...)``.

    The tool is ``act(action)`` for games whose actions have names, and ``mobile_use(action, ...)`` for touch screens.

    Args:
        env_id: a registered id.
        **env_kwargs: arguments of the environment but ``parser``, which is the parser of the tool's calls.

    Raises:
        ValueError: if ``parser`` is given.
    """
    if "parser" in env_kwargs:
        raise ValueError("the tools have a parser of their own: leave parser out, or take Rollouts for free utterances")
    usual: Any = gym.make(env_id, **env_kwargs).unwrapped
    touch = isinstance(usual.parser, GuiParser)
    kwargs = {**env_kwargs, "parser": "coso/gui-call" if touch else "coso/function-call"}
    made: Any = gym.make(env_id, **kwargs).unwrapped
    tool = _tool(_mobile_use) if touch else _tool(_act(usual.actions))
    name = env_id.split("/")[-1].split("-v")[0].replace("-", "")
    members = {"env_id": env_id, "parser": made.parser, "_env_kwargs": kwargs, tool.__name__: tool}
    return type(name, (ToolEnvironment,), members)


def _tool(typed: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method with name, types and text of ``typed`` that passes any arguments on to the environment."""

    def call(self: ToolEnvironment, **arguments: Any) -> str | list[dict[str, Any]]:
        return self._call(typed.__name__, arguments)

    signature = inspect.signature(typed, eval_str=True)
    first = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    own: Any = call
    own.__signature__ = signature.replace(parameters=[first, *signature.parameters.values()])
    own.__annotations__ = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    own.__name__ = own.__qualname__ = typed.__name__
    own.__doc__ = typed.__doc__
    return call


def _act(actions: Sequence[str] | None) -> Callable[..., Any]:
    # A type of the game's own actions: the list is known only now.
    kind: Any = str if actions is None else Literal[tuple(actions)]

    def act(action: Any) -> None:
        """
        Do one of the actions that are possible now.

        Args:
            action: the name of the action.
        """  # noqa: D212

    act.__annotations__ = {"action": kind}
    return act


def _mobile_use(
    action: Literal["click", "swipe", "type", "system_button", "terminate"],
    coordinate: list[int] | None = None,
    coordinate2: list[int] | None = None,
    text: str | None = None,
    button: Literal["Back", "Home", "Enter"] | None = None,
    status: Literal["success", "failure"] | None = None,
) -> None:
    """
    Touch the screen, type, press a button, or end the task.

    Args:
        action: the kind of action.
        coordinate: the point [x, y] of a click or of the start of a swipe, 0 to 1000 from the top left.
        coordinate2: the point [x, y] where a swipe ends.
        text: the text to type.
        button: the button to press.
        status: the outcome of the task, with terminate.
    """  # noqa: D212


_mobile_use.__name__ = "mobile_use"
