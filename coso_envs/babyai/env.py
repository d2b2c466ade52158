"""The environments ``coso/BabyAI-<level>-v0``: errands in a grid of rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from typing_extensions import override

from coso_envs.babyai import seen, wording
from coso_envs.babyai.guide import Guide
from coso_envs.babyai.simulator import ACTIONS, begin, check_level, most_steps
from coso_envs.core import OnInvalid, Outcome, TextActionEnv
from coso_envs.prompts import PromptTemplate
from coso_envs.whole_numbers import check_whole
from parsers import ActionParser

View = Literal["agent", "rooms"]
_DIRECTIONS = ("right", "down", "left", "up")
_VIEW_CELLS = 7


@dataclass
class Errand:
    """The state of an episode, which steps change.

    Attributes:
        level: MiniGrid's ``RoomGridLevel``.
        layout: the seed that it was begun with.
        played: MiniGrid's numbers of the actions so far.
        guide: the expert, once it was asked; copies do without, since it can catch up.
    """

    level: Any
    layout: int
    played: list[int] = field(default_factory=list)
    guide: Guide | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "guide": None}


class BabyAIEnv(TextActionEnv[str, Errand]):
    """Do an errand in a grid of rooms: go somewhere, open, fetch, put things side by side.

    Description:
        One room or several with doors between them; balls, boxes and keys in six colors lie on the floor. The mission
        is a sentence such as "put the red ball next to the green key". The agent sees the 7 x 7 cells in front of it,
        as far as no wall or closed door hides them, and carries one thing at most. A locked door opens to whom carries
        the key of its color. There is an id for each of BabyAI's levels in :mod:`coso_envs.babyai.levels`.

    Observation:
        ``image``: uint8 [size, size, 3], MiniGrid's own drawing of the agent's view, with the agent, a red triangle, in
        the middle of the lowest row, looking up. ``prompt``: the mission, what is in view and where ("a red ball 2
        forward, 1 left"), the walls straight ahead and to both sides, what is carried, the latest actions, and the
        reply format.

    Utterance grammar:
        That of the parser, ``coso/json`` by default. Valid: ``{"thoughts": "...", "action": "go forward"}`` and
        ``{"action": "pick up"}``. Invalid: ``I walk on.`` (no action) and ``{"action": "go north"}`` (unknown action).

    Action:
        "turn left", "turn right", "go forward" (blocked by things and closed doors), "pick up" and "drop" (in front of
        the agent), "toggle" (a door, or a box, which is then gone), "done" (nothing happens).

    Reward:
        1 - .9 * steps / ``max_steps`` when the mission is done, 0 before. An utterance without an action costs .1, and
        the step counts (``on_invalid="penalty"``).

    Start:
        A layout and a mission that MiniGrid draws from a seed, itself drawn. ``reset(options={"layout": 7})`` sets the
        seed.

    Episode End:
        Termination: the mission is done. Truncation: after ``max_steps`` steps, invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`; ``task`` is the mission. ``state`` holds ``level``, ``layout``,
        ``position`` (column, row), ``direction``, ``front``, ``carrying``, and ``things``: everything there is, with
        column and row, also what the agent does not see.

    Arguments:
        ``level``: name of the level, which the id sets. ``view``: what the picture shows: "agent", or "rooms", all of
        them from above, with the agent's view brighter. ``history``: how many of the latest actions the prompt shows.
        ``max_steps``: None for as many steps as BabyAI allows the longest mission of the level. ``size``: of the
        picture in pixels. ``image=False``: no picture. ``prompt``: template with the fields ``instructions``,
        ``actions``, ``mission``, ``view``, ``front``, ``carrying`` and ``history``. ``parser``, ``on_invalid``,
        ``max_prompt_length``, ``render_mode``: see :class:`coso_envs.core.TextActionEnv`.

    Differences from the original:
        The observation is text beside the picture; the original has numbers of kinds and colors. All missions of a
        level have the same ``max_steps``, which the reward depends on; in the original a shorter one has less, and a
        key corridor a quarter. Levels that BabyAI's bot cannot always solve have no id.

    References:
        Chevalier-Boisvert et al., "BabyAI: A Platform to Study the Sample Efficiency of Grounded Language Learning",
        ICLR 2019; Chevalier-Boisvert et al., "Minigrid & Miniworld", NeurIPS 2023, whose package ``minigrid`` 3.2 has
        the rules, the pictures and the bot.

    Version History:
        v0: first version.
    """

    actions = ACTIONS
    state_fields = ("mission", "view", "front", "carrying", "history")
    reset_options = ("layout",)
    invalid_reward = -0.1

    def __init__(
        self,
        *,
        level: str,
        view: View = "agent",
        history: int = 4,
        max_steps: int | None = None,
        parser: str | ActionParser[str] = "coso/json",
        prompt: PromptTemplate | None = None,
        on_invalid: OnInvalid = "penalty",
        image: bool = True,
        size: int = 300,
        max_prompt_length: int = 4096,
        render_mode: str | None = None,
    ) -> None:
        """Make the environment; see the class for the arguments.

        Raises:
            ValueError: on an unknown level or view, or a number out of range; also as
                :class:`coso_envs.core.TextActionEnv` does.
            ImportError: naming the extra to install, if MiniGrid is missing.
        """
        check_level(level)
        if view not in get_args(View):
            raise ValueError(f"view must be one of {get_args(View)}, got {view!r}")
        check_whole("history", history, 0)
        if max_steps is not None:
            check_whole("max_steps", max_steps, 1)
        self.level, self.view, self.history = level, view, history
        self.max_steps = most_steps(level) if max_steps is None else max_steps
        super().__init__(
            parser=parser,
            prompt=wording.PROMPT if prompt is None else prompt,
            on_invalid=on_invalid,
            image=image,
            size=size,
            max_prompt_length=max_prompt_length,
            render_mode=render_mode,
        )

    # The hooks of TextActionEnv.

    def start(self, options: Mapping[str, Any]) -> Errand:
        """Draw a layout, or take ``options["layout"]``.

        Raises:
            ValueError: unless it is a number from 0.
        """
        drawn = int(self.np_random.integers(2**31))
        layout = options.get("layout", drawn)
        if isinstance(layout, bool) or not isinstance(layout, int | np.integer) or layout < 0:
            raise ValueError(f"layout must be a seed, an integer from 0, got {layout!r}")
        return Errand(begin(self.level, int(layout), self.max_steps), int(layout))

    def apply(self, action: str) -> Outcome[Errand]:
        """Play the action in MiniGrid."""
        errand = self.state
        number = ACTIONS.index(action)
        errand.level.step_count = self._steps  # utterances without an action count, too
        _, reward, terminated, _, _ = errand.level.step(number)
        errand.played.append(number)
        return Outcome(errand, float(reward), terminated=terminated, success=reward > 0)

    @override
    def state_info(self) -> dict[str, Any]:
        level = self.state.level
        column, row = level.agent_pos
        return {
            "level": self.level,
            "layout": self.state.layout,
            "position": (int(column), int(row)),
            "direction": _DIRECTIONS[level.agent_dir],
            "front": seen.before(level),
            "carrying": seen.carried(level),
            "things": seen.everything(level),
        }

    @override
    def task(self) -> str:
        return str(self.state.level.mission)

    @override
    def picture(self) -> np.ndarray:
        return self.drawn()

    def draw(self, frame: np.ndarray) -> None:
        """Draw the view with as many pixels per cell as there is room for, in the middle of black."""
        level = self.state.level
        cells = _VIEW_CELLS if self.view == "agent" else max(level.width, level.height)
        drawing = level.get_frame(tile_size=max(self.size // cells, 1), agent_pov=self.view == "agent")
        height, width = (min(side, self.size) for side in drawing.shape[:2])
        top, left = (self.size - height) // 2, (self.size - width) // 2
        frame[:] = 0
        frame[top : top + height, left : left + width] = drawing[:height, :width]

    @override
    def state_prompt_fields(self) -> dict[str, Any]:
        errand = self.state
        latest = errand.played[len(errand.played) - min(self.history, len(errand.played)) :]
        return {
            "mission": errand.level.mission,
            "view": wording.view(*seen.look(errand.level)),
            "front": seen.before(errand.level),
            "carrying": seen.carried(errand.level),
            "history": wording.history([ACTIONS[number] for number in latest]),
        }

    def expert_action(self) -> str:
        """Return the action of BabyAI's bot, which has seen what the agent has seen in this episode."""
        errand = self.state
        if errand.guide is None:
            errand.guide = Guide(begin(self.level, errand.layout, self.max_steps), errand.layout)
        return ACTIONS[errand.guide.advise(errand.played)]

    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        """Return a sentence with the mission, what is in view of it, and what is in front."""
        level = self.state.level
        things, _ = seen.look(level)
        return {"thoughts": wording.thoughts(level.mission, things, seen.before(level), rng)}
