"""``coso/NumberLine-v0``: read two numbers in a picture and walk from one to the other."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw
from typing_extensions import override

from coso_envs.core import OnInvalid, Outcome
from coso_envs.drawing.caches import cached
from coso_envs.drawing.text import draw_fitted
from coso_envs.drawing.widgets import WHITE
from coso_envs.exact import ExactGame
from coso_envs.gym_cards.compat import Compat, compat_defaults
from coso_envs.gym_cards.number_line import wording
from coso_envs.prompts import PromptTemplate
from coso_envs.whole_numbers import check_whole
from parsers import ActionParser

_INK = (20, 20, 30)


class Position(NamedTuple):
    """The state of NumberLine: the target and the current number."""

    target: int
    current: int


class NumberLineEnv(ExactGame[str, Position]):
    """Walk along a number line to the target.

    Description:
        The picture shows a target number and the current number, both in ``0 .. max_position``. Each step moves the
        current number by one. The smallest task in which a picture has to be read before the right action is known.

    Observation:
        ``image``: uint8 [size, size, 3], two lines of text, dark on white. ``prompt``: the task and the reply
        format; it names the two numbers only with ``image=False``.

    Utterance grammar:
        That of the parser, ``coso/json`` by default. Valid:
        ``{"current number": 1, "target number": 3, "thoughts": "...", "action": "+"}`` and ``{"action": "-"}``.
        Invalid: ``I would add one.`` (no action) and ``{"action": "stay"}`` (unknown action).

    Action:
        ``"-"`` lowers the current number by one, ``"+"`` raises it by one; it never leaves ``0 .. max_position``.

    Reward:
        +1 when the target is reached, -1 for a step that does not come closer (also at the ends of the line), else 0.
        An utterance without an action gives -2 and leaves the state unchanged (``on_invalid="penalty"``). This is less
        than any action gives, so that an agent that only walks away gains nothing by invalid utterances.

    Start:
        Target and current number uniform over all pairs that differ.
        ``reset(options={"state": (target, current)})`` sets them. See below for ``compat``.

    Episode End:
        Termination: the target is reached. Truncation: after ``2 * max_position`` steps, invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`; ``state`` holds ``target`` and ``current``.

    Arguments:
        ``max_position``: largest number, 1 to 99. ``compat="rl4vlm"``: as released (below). ``size``: pixels.
        ``image=False``: numbers in the prompt instead of a picture. ``prompt``: template with the fields
        ``instructions``, ``actions``, ``max_position``, ``target`` and ``current``. ``parser``, ``on_invalid``,
        ``max_prompt_length``, ``render_mode``: see :class:`coso_envs.core.TextActionEnv`.

    Differences from the original:
        An episode never starts at its target. All randomness comes from the seed of ``reset``. An utterance without
        an action is not replaced by a random action unless ``on_invalid="random"``. The picture is larger, and the
        prompt differs.

        ``compat="rl4vlm"``: as released from commit 2d947f40 on. Target and current number are drawn independently;
        where they are equal, the target becomes ``(target + 1) % max_position``. Unless given, the parser is
        ``coso/rl4vlm`` and an utterance without an action becomes a random one. Not reproduced: its random stream,
        picture and prompt, and starts at the target, which the program had before that commit.

    References:
        Zhai et al., "Fine-Tuning Large Vision-Language Models as Decision-Making Agents via Reinforcement Learning",
        NeurIPS 2024 [RL4VLM]; ``gym-cards/gym_cards/envs/numberline.py`` of its released program (commit 2d947f40, the
        newest change of that file).

    Version History:
        v0: first version.
    """

    actions: tuple[str, ...] = ("-", "+")
    utterance_fields = ("current number", "target number", "thoughts")
    state_fields = ("target", "current")
    invalid_reward = -2.0

    def __init__(
        self,
        *,
        max_position: int = 5,
        compat: Compat = None,
        parser: str | ActionParser[str] | None = None,
        prompt: PromptTemplate | None = None,
        on_invalid: OnInvalid | None = None,
        image: bool = True,
        size: int = 300,
        max_prompt_length: int = 4096,
        render_mode: str | None = None,
    ) -> None:
        """Make the game; see the class for the arguments.

        Raises:
            ValueError: if ``max_position`` is outside 1 .. 99, on an unknown ``compat``, and as
                :class:`coso_envs.core.TextActionEnv` does.
        """
        check_whole("max_position", max_position, 1)
        if max_position > 99:
            raise ValueError(f"max_position must be at most 99, got {max_position}")
        self.max_position = max_position
        self.max_steps = 2 * max_position
        self.compat = compat
        parser, on_invalid = compat_defaults(compat, parser, on_invalid)
        super().__init__(
            parser=parser,
            prompt=wording.default_prompt(image) if prompt is None else prompt,
            on_invalid=on_invalid,
            image=image,
            size=size,
            max_prompt_length=max_prompt_length,
            render_mode=render_mode,
        )

    # The methods of ExactGame.

    def states(self) -> tuple[Position, ...]:
        """Return all pairs of different numbers, and under ``compat`` the equal pairs in which it can start."""
        return tuple(dict.fromkeys((*_different(self.max_position), *self._starts())))

    def start_distribution(self) -> dict[Position, float]:
        """Return a uniform distribution over different pairs; under ``compat``, that of the released program."""
        starts = self._starts()
        return {state: count / len(starts) for state, count in Counter(starts).items()}

    def transition(self, state: Position, action: str | None) -> Outcome[Position]:
        """Move by one, or stay if there is no action."""
        target, current = state
        if action is None:
            return Outcome(state, self.invalid_reward)
        moved = min(max(current + (1 if action == "+" else -1), 0), self.max_position)
        if moved == target:
            return Outcome(Position(target, moved), 1.0, terminated=True, success=True)
        closer = abs(target - moved) < abs(target - current)
        return Outcome(Position(target, moved), 0.0 if closer else -1.0)

    # The hooks of TextActionEnv.

    def start(self, options: Mapping[str, Any]) -> Position:
        """Draw a start state, or take ``options["state"]``.

        Raises:
            ValueError: if it is not a state of this game.
        """
        if "state" not in options:
            starts = self._starts()
            return starts[int(self.np_random.integers(len(starts)))]
        wanted = options["state"]
        for state in self.states():
            if isinstance(wanted, tuple | list) and tuple(wanted) == state:
                return state
        raise ValueError(
            f"state must be (target, current), two different numbers in 0 .. {self.max_position}, got {wanted!r}"
        )

    def _starts(self) -> tuple[Position, ...]:
        """Return equally likely start states; under ``compat`` some occur twice."""
        return (_different if self.compat is None else _released_starts)(self.max_position)

    @override
    def state_info(self) -> dict[str, Any]:
        target, current = self.state
        return {"target": target, "current": current}

    def task(self) -> str:
        """Return the task, which names the target but not the current number, since that changes."""
        return f"reach {self.state.target}"

    @override
    def picture(self) -> np.ndarray:
        return self.drawn()

    def draw(self, frame: np.ndarray) -> None:
        """Draw two lines, the target above the current number."""
        half = self.size // 2
        frame[:half] = _line("Target", self.state.target, self.size, half)
        frame[half:] = _line("Current", self.state.current, self.size, self.size - half)

    @override
    def fixed_prompt_fields(self) -> dict[str, Any]:
        return {"max_position": self.max_position}

    @override
    def state_prompt_fields(self) -> dict[str, Any]:
        return self.state_info()

    def expert_action(self) -> str:
        """Return the direction of the target."""
        return "+" if self.state.target > self.state.current else "-"

    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        """Return both numbers and a sentence that compares them without naming an action."""
        target, current = self.state
        thoughts = wording.thoughts(target, current, rng)
        return {"current number": current, "target number": target, "thoughts": thoughts}


@functools.cache
def _different(max_position: int) -> tuple[Position, ...]:
    numbers = range(max_position + 1)
    return tuple(Position(target, current) for target in numbers for current in numbers if target != current)


@functools.cache
def _released_starts(max_position: int) -> tuple[Position, ...]:
    """Return the start states of two independent numbers; if they are equal, the target is increased by one."""
    numbers = range(max_position + 1)
    return tuple(
        Position((target + 1) % max_position if target == current else target, current)
        for target in numbers
        for current in numbers
    )


@cached(8 * 2**20)
def _line(label: str, number: int, width: int, height: int) -> np.ndarray:
    """Draw one line of the picture: a small label on the left, a large number on the right."""
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)
    # Sizes on a line of 300 x 150: digits are 90 high, which leaves 19 in a picture of 64 x 64.
    draw_fitted(draw, f"{label}:", (0.27 * width, height / 2), (0.5 * width, 0.19 * height), _INK)
    draw_fitted(draw, str(number), (0.76 * width, height / 2), (0.44 * width, 0.6 * height), _INK)
    return np.asarray(image).copy()
