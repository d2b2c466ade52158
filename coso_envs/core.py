"""The base class of every environment here: a Gymnasium environment whose actions are utterances.

A game is a state and a few hooks (:class:`coso_envs.rules.Rules`). This file does everything that games share: parsing
the utterance, handling one that does not parse, truncation, observations, infos and snapshots.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium.envs.registration import EnvSpec
from gymnasium.error import ResetNeeded, UnsupportedMode

from coso_envs.fitting import check_actions, chooses_at_call, fitting_parser, parse_admissible
from coso_envs.image_box import ImageBox
from coso_envs.options import known_options
from coso_envs.outcome import INFO_KEYS, MAX_ACTION_TEXT, Observation, OnInvalid, Outcome
from coso_envs.past import RESET_NEEDED, Past, Phase, read_stream
from coso_envs.prompts import PromptTemplate, action_fields, make_prompt, require_length
from coso_envs.rules import Rules
from coso_envs.said import shortened
from coso_envs.snapshots import Snapshot, require_snapshots, return_to_snapshot, take_snapshot
from coso_envs.spaces import Utterance
from coso_envs.transcripts import follow_transcript, write_transcript
from coso_envs.whole_numbers import check_whole
from parsers import ActionParser, Label, Parse

A = TypeVar("A")
S = TypeVar("S")
__all__ = ["INFO_KEYS", "MAX_ACTION_TEXT", "Observation", "OnInvalid", "Outcome", "TextActionEnv"]


class TextActionEnv(Rules[A, S], gym.Env[Observation, str]):
    """A Gymnasium environment whose actions are utterances. A = executable action, S = state.

    A game overrides the attributes and hooks of :class:`coso_envs.rules.Rules`. Snapshots deep-copy the state, unless
    ``supports_snapshot`` is False.

    Observation: ``{"image": uint8 picture_shape, "prompt": str}``; no ``image`` with ``image=False``.
    Info, always with the keys of :data:`INFO_KEYS` and then those of ``info_fields``:

    - ``action`` (str): canonical text of the executed action, one line, cut to :data:`MAX_ACTION_TEXT` characters; ""
      if there was none.
    - ``valid`` (bool): whether the utterance had an action; True at reset.
    - ``error`` (str): value of the :class:`parsers.ErrorKind`; "" exactly when ``valid``.
    - ``label`` (int or tuple of int): index in ``parser.labels``; -1 at reset.
    - ``success`` (bool): whether this step solved the task.
    - ``void`` (bool): whether learners are to leave this step out: an utterance without an action under "mask".
    - ``task`` (str): the task of this episode.
    - ``state`` (dict): symbolic state after the step.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 2}  # noqa: RUF012 - Gymnasium's declaration

    #: Array of ``picture_shape`` that observations' pictures are drawn into; None: a fresh one for each. A vector
    #: environment sets it to its row of a batch, for the time of a step.
    frame: np.ndarray | None = None
    #: The same for the last picture of an episode; None: that is drawn as others are.
    final_frame: np.ndarray | None = None
    action_space: Utterance
    _spec: EnvSpec | None = None

    def __init__(
        self,
        *,
        parser: str | ActionParser[Any],
        prompt: PromptTemplate,
        on_invalid: OnInvalid = "penalty",
        image: bool = True,
        size: int | None = 300,
        max_prompt_length: int = 4096,
        render_mode: str | None = None,
    ) -> None:
        """Build spaces and prompt; a game sets its own attributes first.

        Args:
            parser: id in ``parsers.registry`` or an object, which is used as it is.
            prompt: template with ``{field}`` placeholders, see :class:`coso_envs.prompts.Prompt`.
            on_invalid: the effect of an utterance without an action: "penalty" leaves the state and gives
                ``invalid_reward``; "random" executes a random action; "terminate" gives ``invalid_reward`` and ends;
                "nothing" lets the game hear it, which does nothing, see :meth:`hear`; "mask" is as "penalty", and
                ``info["void"]`` tells learners to leave the step out.
            image: whether observations have a picture.
            size: side of the picture in pixels, at least 32; None for a game that overrides ``picture_shape``.
            max_prompt_length: longest prompt, in characters.
            render_mode: None or "rgb_array".

        Raises:
            TypeError: on a ``size`` or a parser of another type, or in a class without ``max_steps``.
            ValueError: on a value other than those listed above, or a parser that cannot express the actions.
            gymnasium.error.UnsupportedMode: on an unknown ``render_mode``.
        """
        if on_invalid not in get_args(OnInvalid):
            raise ValueError(f"on_invalid must be one of {get_args(OnInvalid)}, got {on_invalid!r}")
        if render_mode is not None and render_mode not in self.metadata["render_modes"]:
            raise UnsupportedMode(f"render_mode must be one of {self.metadata['render_modes']}, got {render_mode!r}")
        if not hasattr(self, "max_steps"):
            raise TypeError(f"{type(self).__name__} has no max_steps, after which its episodes are truncated: set it")
        self.on_invalid = on_invalid
        self.image = image
        if size is not None:
            check_whole("size", size, 32, " pixels")
            self.size = size
        self.max_prompt_length = max_prompt_length
        self.render_mode = render_mode
        self.parser = self._make_parser(parser)
        fixed = self.fixed_prompt_fields()
        self._prompt = make_prompt(prompt, fixed, self.state_fields, self.parser, self.actions)
        text = Utterance(max_prompt_length)
        picture = {"image": ImageBox(self.picture_shape)} if image else {}
        self.observation_space = spaces.Dict({**picture, "prompt": text})
        self.action_space = Utterance(
            self.parser.max_length, parser=self.parser if self.actions else None, choices=self.actions
        )
        labels = self.parser.labels
        self._no_label: Label = (-1,) * len(labels) if isinstance(labels[0], tuple) else -1
        self._steps = 0
        self._phase: Phase = "new"
        self._past = Past()

    # The interface of Gymnasium.

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Start an episode; ``seed`` seeds ``np_random``, ``options`` are those of ``reset_options``.

        Raises:
            TypeError: if ``options`` is not a dict.
            ValueError: on an option that the game does not have, or a value that it refuses.
        """
        known = known_options(options, self.reset_options, type(self).__name__)
        super().reset(seed=seed)
        stream = read_stream(self.np_random)
        self._enter(self.start(known))
        if self._phase == "new" and self.actions is None:
            check_actions(self.parser, (self.action_choices() or ())[:1])  # there were no choices before
        self._steps = 0
        self._phase = "running"
        self._past = Past(stream, known)
        return self.observe(), self._info(action="", error="", label=self._no_label, success=False)

    def step(self, action: str) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Execute an utterance.

        Raises:
            TypeError: if ``action`` is not a str; no text raises an error.
            gymnasium.error.ResetNeeded: before the first ``reset`` and after the end of an episode.
        """
        if not isinstance(action, str):
            raise TypeError(f"an action is an utterance (str), got {type(action).__name__}: {action!r}")
        if self._phase != "running":
            raise ResetNeeded(RESET_NEEDED[self._phase])
        self._past.say(action[: self.parser.max_length + 1])  # a longer utterance is not parsed in any case
        # Parse.
        parse = self._parse(action)
        executed: A | None = parse.action
        if executed is None and self.on_invalid == "random":
            executed = self.parser.sample(self.np_random, self.action_choices())
        # Apply.
        if executed is not None:
            outcome = self.apply(executed)
        elif self.on_invalid == "nothing":
            outcome = self.hear(action[: self.parser.max_length])
        else:
            outcome = Outcome(self.state, self.invalid_reward, terminated=self.on_invalid == "terminate")
        self._enter(outcome.state)
        self._steps += 1
        # Did the episode end?
        terminated = outcome.terminated
        truncated = not terminated and (outcome.truncated or self._steps >= self.max_steps)
        if terminated or truncated:
            self._phase = "ended"
        # Observe.
        info = self._info(
            action="" if executed is None else shortened(self.parser.text(executed), MAX_ACTION_TEXT),
            error="" if parse.error is None else parse.error.value,
            label=self.parser.label(parse),
            success=outcome.success,
            void=executed is None and self.on_invalid == "mask",
        )
        return self.observe(), outcome.reward, terminated, truncated, info

    def render(self) -> np.ndarray | None:
        """Return the picture, uint8 of ``picture_shape``, under ``render_mode="rgb_array"``.

        Raises:
            gymnasium.error.ResetNeeded: before the first ``reset``.
        """
        if self.render_mode is None:
            gym.logger.warn('render() without a render mode; pass render_mode="rgb_array" to gymnasium.make')
            return None
        if self._phase == "new":
            raise ResetNeeded(RESET_NEEDED["new"])
        return self.picture()

    # The interface for agents and tools.

    def observe(self) -> Observation:
        """Return the observation of the present state, with a fresh picture unless there is a ``frame`` for it.

        Raises:
            ValueError: if the prompt is longer than ``max_prompt_length``.
        """
        prompt = require_length(self.prompt_text(), self.max_prompt_length)
        if not self.image:
            return {"prompt": prompt}
        frame = self.frame if self._phase != "ended" or self.final_frame is None else self.final_frame
        if frame is None:
            return {"image": self.picture(), "prompt": prompt}
        self.draw(frame)
        return {"image": frame, "prompt": prompt}

    def read(self, utterance: str) -> Parse[A]:
        """Return how an utterance would be read in the present state, without executing it."""
        return self._parse(utterance)

    def prompt_text(self) -> str:
        """Write the prompt of the present state, however long it gets."""
        return self._prompt.text(self._prompt_values)

    def expert_utterance(self, action: A | None = None, rng: np.random.Generator | None = None) -> str:
        """Return an utterance of an action in the parser's format, with the fields that the format has.

        Args:
            action: the action to write, right or wrong; None takes the expert's.
            rng: chooses among paraphrases; None takes ``self.np_random``, which changes later draws of the environment.

        Raises:
            ValueError: if the parser cannot write ``action``.
        """
        chosen = self.expert_action() if action is None else action
        fields = self.expert_fields(chosen, self.np_random if rng is None else rng)
        if rng is None:
            self._past.move(self.np_random)
        room = self.parser.fields
        return self.parser.format(chosen, **{name: value for name, value in fields.items() if name in room})

    @property
    def snapshot(self) -> Snapshot[S]:
        """Complete state with the random stream, as a copy; assign it to return to it.

        On vector environments: ``envs.get_attr("snapshot")``; ``envs.reset()`` and ``envs.set_attr("snapshot", ...)``.

        Raises:
            coso_envs.snapshots.SnapshotError: if ``supports_snapshot`` is False.
        """
        return take_snapshot(self)

    @snapshot.setter
    def snapshot(self, snapshot: Snapshot[S]) -> None:
        return_to_snapshot(self, snapshot)

    @property
    def transcript(self) -> dict[str, Any]:
        """JSON value from which the present state can be reached, also in another process; assign it to return there.

        It holds the episode's beginning and its utterances, which are played again on assignment.

        Raises:
            coso_envs.snapshots.SnapshotError: if ``supports_snapshot`` is False.
            coso_envs.transcripts.TranscriptError: if the options of ``reset`` are not JSON values; on assignment, if
                the transcript is malformed or leads to another state.
        """
        require_snapshots(self)
        return write_transcript(self)

    @transcript.setter
    def transcript(self, transcript: Mapping[str, Any]) -> None:
        require_snapshots(self)
        follow_transcript(self, transcript)

    @property
    def spec(self) -> EnvSpec | None:
        """Gymnasium's record of how this environment was made; ``max_episode_steps`` is ``max_steps``."""
        # It is not registered, since Gymnasium's TimeLimit ignores arguments and snapshots.
        if self._spec is None:
            return None
        spec = copy.copy(self._spec)
        spec.max_episode_steps = self.max_steps
        return spec

    @spec.setter
    def spec(self, spec: EnvSpec | None) -> None:
        self._spec = spec

    # Helpers.

    def _enter(self, state: S) -> None:
        self._state = state
        if self.actions is None:
            # The choices to sample from depend on the state.
            self.action_space.parser, self.action_space.choices = self.parser, self.action_choices()

    def _parse(self, utterance: str) -> Parse[A]:
        return parse_admissible(self.parser, utterance, self.action_choices(), self._choices_at_call)

    def _info(self, *, action: str, error: str, label: Label, success: bool, void: bool = False) -> dict[str, Any]:
        return {
            "action": action,
            "valid": not error,
            "error": error,
            "label": label,
            "success": success,
            "void": void,
            "task": self.task(),
            "state": self.state_info(),
            **self.more_info(),
        }

    def _make_parser(self, parser: str | ActionParser[Any]) -> ActionParser[Any]:
        made = fitting_parser(parser, self.actions, self.utterance_fields, type(self).__name__)
        self._choices_at_call = chooses_at_call(made)
        return made

    def _prompt_values(self) -> dict[str, Any]:
        values = self.state_prompt_fields()
        return values if self.actions is not None else values | action_fields(self.parser, self.action_choices())
