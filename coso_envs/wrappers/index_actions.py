"""Actions by index, for learners that choose a number instead of writing an utterance."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs
from typing_extensions import override

from coso_envs.core import TextActionEnv
from coso_envs.wrappers.text_features import text_features

#: The parts of an observation: the picture, features of the prompt, and features of each present action.
PARTS = ("image", "text", "actions")
#: Actions that can be chosen where they depend on the state; ALFWorld's largest kitchens have some 60.
MOST_ACTIONS = 128
#: Features of the text of one action.
_ACTION_FEATURES = 32


class IndexActions(gym.Wrapper[Any, Any, Any, str], RecordConstructorArgs):
    """A text-action environment whose actions are numbers and whose observations are arrays.

    Action n is the n-th of the game's actions, or of those that are admissible (where they can be listed) or suggested
    in the present state; it becomes an utterance through the parser's ``format``. A number without an action becomes an
    empty utterance, which is invalid.

    Args:
        env: an environment of this package's contract.
        observation: "image" (uint8 [H, W, 3]), "text" (float32 [features], see
            :func:`coso_envs.wrappers.text_features`), "actions" (float32 [max_actions * 32], the features of each
            present action's text), or a sequence of these for a Dict. By default "image", or "text" without a picture;
            and "actions" if they depend on the state.
        max_actions: numbers to choose from; by default the number of the game's actions, or 128 where they depend on
            the state. Actions beyond it cannot be chosen.
        features: length of the prompt's features.

    Raises:
        TypeError: if ``env`` is not a :class:`coso_envs.core.TextActionEnv`.
        ValueError: on an unknown part of the observation, or a picture that the environment does not have.
    """

    def __init__(
        self,
        env: gym.Env[Any, str],
        *,
        observation: str | Sequence[str] | None = None,
        max_actions: int | None = None,
        features: int = 512,
    ) -> None:
        RecordConstructorArgs.__init__(self, observation=observation, max_actions=max_actions, features=features)
        gym.Wrapper.__init__(self, env)
        game = env.unwrapped
        if not isinstance(game, TextActionEnv):
            raise TypeError(f"IndexActions needs a TextActionEnv, got {type(game).__name__}")
        self._game: TextActionEnv[Any, Any] = game
        own = MOST_ACTIONS if game.actions is None else len(game.actions)
        self.max_actions = own if max_actions is None else max_actions
        if self.max_actions < 2 or features < 1:
            raise ValueError(f"max_actions must be at least 2 and features 1, got {max_actions} and {features}")
        self.features = features
        if observation is None:
            seen = "image" if game.image else "text"
            observation = seen if game.actions is not None else (seen, "actions")
        parts = (observation,) if isinstance(observation, str) else tuple(observation)
        if not parts or set(parts) - set(PARTS):
            raise ValueError(f"observation must be one or several of {PARTS}, got {observation!r}")
        if "image" in parts and not game.image:
            raise ValueError('there is no picture to observe: make the environment with image=True, or observe "text"')
        self.action_space = spaces.Discrete(self.max_actions)
        made = {part: self._space(part) for part in parts}
        self.observation_space = made[parts[0]] if isinstance(observation, str) else spaces.Dict(made)
        self._alone = isinstance(observation, str)
        self._parts = parts
        self._warned = False

    def choices(self) -> Sequence[Any]:
        """Return the actions that can be chosen now, in the order of their numbers; empty at the end of an episode."""
        found = self._game.action_choices()
        found = self._game.suggested_actions() if found is None else found
        choices = tuple(found or ())
        if len(choices) > self.max_actions and not self._warned:
            self._warned = True
            gym.logger.warn(
                f"{len(choices)} actions are admissible, but max_actions is {self.max_actions}: "
                "those beyond it cannot be chosen"
            )
        return choices[: self.max_actions]

    def action_masks(self) -> np.ndarray:
        """Return which numbers have an action now, bool [max_actions]; all at the end of an episode.

        The name is that of sb3-contrib's MaskablePPO.
        """
        number = len(self.choices())
        return np.arange(self.max_actions) < (number or self.max_actions)

    def utterance(self, action: Any) -> str:
        """Return the utterance of an action's number; "" if there is no such action now.

        Raises:
            TypeError: if the action is no integer, of Python or of numpy.
            ValueError: if the number is not in the action space.
        """
        try:
            number = operator.index(action)  # of a float or a text, int() would make another action
        except TypeError:
            kind = type(action).__name__
            raise TypeError(
                f"an action is an integer in 0 .. {self.max_actions - 1}, got {action!r} ({kind})"
            ) from None
        if not 0 <= number < self.max_actions:
            raise ValueError(f"an action is a number in 0 .. {self.max_actions - 1}, got {action!r}")
        choices = self.choices()
        return self._game.parser.format(choices[number]) if number < len(choices) else ""

    @override
    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        observation, info = self.env.reset(seed=seed, options=options)
        return self.observation(observation), info

    @override
    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self.env.step(self.utterance(action))
        return self.observation(observation), float(reward), terminated, truncated, info

    def _space(self, part: str) -> spaces.Space[Any]:
        if part == "image":
            return spaces.Box(0, 255, self._game.picture_shape, np.uint8)
        size = self.features if part == "text" else self.max_actions * _ACTION_FEATURES
        return spaces.Box(-1.0, 1.0, (size,), np.float32)

    def observation(self, observation: dict[str, Any]) -> Any:
        """Return an observation of the environment as this wrapper gives it."""
        made = {part: self._part(part, observation) for part in self._parts}
        return made[self._parts[0]] if self._alone else made

    def _part(self, part: str, observation: dict[str, Any]) -> np.ndarray:
        if part == "image":
            return np.asarray(observation["image"])
        if part == "text":
            return text_features(observation["prompt"], self.features)
        found = np.zeros((self.max_actions, _ACTION_FEATURES), np.float32)
        for place, action in enumerate(self.choices()):
            found[place] = text_features(self._game.parser.text(action), _ACTION_FEATURES)
        return found.ravel()
