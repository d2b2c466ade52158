"""The environment ``coso/ALFWorld-v0``: household tasks in text and pictures."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from typing_extensions import override

import parsers
from coso_envs.alfworld import wording as texts
from coso_envs.alfworld.engines.make import EngineName, make_engine
from coso_envs.alfworld.episode import Episode
from coso_envs.alfworld.expert import expert_command
from coso_envs.alfworld.game import TASK_TYPES
from coso_envs.alfworld.games.generated import Shares, Split
from coso_envs.alfworld.games.library import open_library
from coso_envs.alfworld.games.package_data import Wording
from coso_envs.alfworld.options import PLAIN, RendererName, Reward, check_arguments
from coso_envs.alfworld.prompts import ready_prompt
from coso_envs.alfworld.scene import SceneRenderer
from coso_envs.alfworld.scene.thor import ThorRenderer
from coso_envs.alfworld.spelling import spelled_by_game, spelled_by_parser
from coso_envs.alfworld.turn import NOTHING_HAPPENS, Engine, Turn
from coso_envs.alfworld.wording import Listing
from coso_envs.core import OnInvalid, Outcome, TextActionEnv
from coso_envs.prompts import PromptTemplate
from parsers import ActionParser, Parse


class ALFWorldEnv(TextActionEnv[str, Episode]):
    """Do a household task, step by step, from text and a picture of what is in front of you.

    Description:
        A kitchen with 20 to 54 receptacles and some 45 objects, a bedroom, bathroom or living room with 6 to 35 and
        some 20, and one of six tasks: bring an object somewhere; look at one in the light of a lamp; bring one there
        clean, hot or cool; bring two. The agent walks from receptacle to receptacle and sees what is in or on the one
        in front of it, unless it is closed. Games are generated after ALFWorld's own, as many of each kind, and run on
        ALFWorld's rules, word for word; with ``data`` they are ALFWorld's own.

    Observation:
        ``image``: uint8 [size, size, 3], a drawn card of the place: receptacle, open or closed, the objects that the
        text says are visible, the other receptacles at the same spot with what is visible in them, what is held, and
        marks for hot, cool, clean, on and sliced. ``prompt``: the task, the
        latest ``history`` steps, the text of the game, and the reply format with the admissible commands.

    Utterance grammar:
        That of the parser, ``coso/alfworld`` by default. Valid: ``{"thoughts": "...", "action": "go to fridge 1"}`` and
        ``{"action": "put the apple in the fridge"}`` where ``move apple 2 to fridge 1`` is admissible and no other
        apple is meant. Invalid: ``I go to the fridge.`` (no action) and ``{"action": "fly to fridge 1"}`` (unknown
        action).

    Action:
        A command: go to, open, close, examine a receptacle; take, move, use, examine an object; heat, clean or cool one
        with a receptacle, slice one with a knife; look, inventory, help.

    Reward:
        ``reward="rl4vlm"``: at each step 50 if the task is solved, plus the share of the goal's conditions that hold,
        less 1 if the command is not admissible; an utterance without an action is such a command. In 45 % of the games
        to clean, heat or cool something, ALFWorld's own and generated ones, a condition holds from the start, as such
        an object lies at the target already, and each step pays 1/3 for nothing. ``reward="sparse"``: 1 if the task is
        solved, else 0.

    Start:
        The middle of the room, with an empty hand, in a game drawn from ``split`` and ``task_types``.
        ``reset(options={"task": id})`` sets the game. With ``shuffle=True`` the numbers in objects' names are permuted.

    Episode End:
        Termination: the task is solved. Truncation: after ``max_steps``, 50 by default, invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`; ``task`` is the instruction. ``state`` holds ``game`` (its id),
        ``task_type``, ``goal_rate`` (share of the goal's conditions that hold), ``won``, ``place`` ("" in the middle of
        the room), ``holding`` ("" for nothing), ``admissible`` (all commands that do something here), and how often in
        this episode a command did nothing (``nothing_happened``) or was the same as the one before (``repeats``).

    Arguments:
        ``split``: "train", "valid_seen" (rooms of train, other games) or "valid_unseen" (other rooms). ``task_types``:
        which of the six, as a sequence or with commas between them. ``num_games``: only the first so many of each type.
        ``shares``: how many generated games there are of each type: "real", as many as ALFWorld has, or "even".
        ``wording``: "2.1.1" ("put X in/on Y", "You arrive at loc 4.", no ``help``) or "2.1.2" ("move X to Y", "You
        arrive at fridge 1."), by ALFWorld's archives; None for the games' own, "2.1.2" for generated ones. ``data``:
        None for generated games, or a folder with ALFWorld's own, whatever their archive's version; "$ALFWORLD_DATA"
        for the one that this variable names. ``engine``: "fast", or "textworld" for TextWorld itself. ``reward``:
        above. ``admissible``: which commands the prompt lists and the parser accepts. "all"; or "none", and any command
        of ALFWorld's grammar is an action, those that do nothing here too; or a number k: as "none", but the k commands
        closest to the task are listed: those with the most words of the instruction, in alphabetical order. The list is
        made of what the agent can read, but it is help: it puts first what the task is about. ``history``: how many
        steps the prompt shows, 2 unless a ready prompt has others; unless it lists all commands, with any step also the
        first observation, which names the receptacles. ``shuffle``: above. ``labels``: for a parser by id, what a
        causal model learns: "verb", or "factored": verb, kind of object and kind of receptacle.
        ``thoughts``: what the expert says before its command in demonstrations: "full", a sentence about the task, its
        hand and its next sub-goal, or "short", the sub-goal alone, a third as long. ``max_steps``: steps of an episode;
        None for the 50 of ALFWorld. ``renderer``: "scene", or "thor" for AI2-THOR, which draws downloaded games only.
        ``size``: of the picture in pixels. ``image=False``:
        no picture. ``prompt``: template with the fields ``task``, ``room`` (the first observation), ``observation``,
        ``step`` (its number, from 1), ``history``, ``admissible``, ``instructions`` and ``actions``; a function of them
        gets ``history`` as a list of :class:`coso_envs.alfworld.wording.Step` and ``admissible`` as a list of commands.
        Or the name of a ready prompt, "verl-agent", "rl4vlm" or "react", which brings its parser, history and
        ``on_invalid``, unless others are given. Under ``on_invalid="nothing"`` the game hears what cannot be read:
        "Nothing happens." ``parser``, ``on_invalid``, ``max_prompt_length``, ``render_mode``: see
        :class:`coso_envs.core.TextActionEnv`; under ``on_invalid="random"`` with a list that is not "all" the random
        command is drawn from the grammar.

    Differences from the original:
        Generated games by default, and a drawn card instead of a rendered scene. With ``admissible="all"`` a command
        that is not admissible is an utterance without an action, which the game never hears of; the original lets it
        say "Nothing happens.", as ``admissible="none"`` and ``on_invalid="nothing"`` do. [RL4VLM] replaces an empty one
        by a random one, with 1 less as reward; under ``on_invalid="random"`` the random command has its own reward.

    References:
        Shridhar et al., "ALFWorld: Aligning Text and Embodied Environments for Interactive Learning", ICLR 2021; Zhai
        et al., "Fine-Tuning Large Vision-Language Models as Decision-Making Agents via Reinforcement Learning", NeurIPS
        2024 [RL4VLM], and ``VLM_PPO_ALF/alf_utils.py`` of its released program (commit 202229a4).

    Version History:
        v0: first version.
    """

    state_fields = ("task", "room", "observation", "step", "history", "admissible")
    reset_options = ("task",)
    max_steps = 50

    def __init__(
        self,
        *,
        split: Split = "train",
        task_types: str | Sequence[str] = TASK_TYPES,
        num_games: int | None = None,
        shares: Shares = "real",
        wording: Wording | None = None,
        data: str | Path | None = None,
        engine: EngineName = "fast",
        reward: Reward = "rl4vlm",
        admissible: Listing = "all",
        history: int | None = None,
        shuffle: bool = False,
        renderer: RendererName = "scene",
        labels: Literal["verb", "factored"] = "verb",
        thoughts: texts.Thoughts = "full",
        max_steps: int | None = None,
        parser: str | ActionParser[str] | None = None,
        prompt: PromptTemplate | None = None,
        on_invalid: OnInvalid | None = None,
        image: bool = True,
        size: int = 300,
        max_prompt_length: int = 16_384,
        render_mode: str | None = None,
    ) -> None:
        """Make the environment; see the class for the arguments.

        Raises:
            ValueError: on a value out of range, a parser that cannot do without choices where it has to, or broken
                data; also as :class:`coso_envs.core.TextActionEnv` does.
            FileNotFoundError: if there are no games in ``data``.
            ImportError: naming the extra to install, if it is missing.
        """
        ready = ready_prompt(prompt) or PLAIN
        if ready is not PLAIN:
            prompt = ready.template
        history = ready.history if history is None else history
        check_arguments(reward, renderer, admissible, history, thoughts, max_steps)
        if max_steps is not None:
            self.max_steps = max_steps
        self.thoughts: texts.Thoughts = thoughts
        self.reward, self.admissible, self.history, self.shuffle = reward, admissible, history, shuffle
        self.engine = engine
        self.renderer = renderer
        self._library = open_library(split, task_types, data, num_games, shares, wording)
        if renderer == "thor" and self._library.root is None:
            raise ValueError('renderer="thor" draws downloaded games only: say where they are with data=')
        self._engine: Engine | None = make_engine(engine)
        self._said = ""  # the utterance whose action is being executed
        self._filmed: Turn | None = None  # the first turn of the game that the simulator was started with
        self._label_kind = labels
        super().__init__(
            parser=ready.parser if parser is None else parser,
            prompt=texts.default_prompt(admissible) if prompt is None else prompt,
            on_invalid=ready.on_invalid if on_invalid is None else on_invalid,
            image=image,
            size=size,
            max_prompt_length=max_prompt_length,
            render_mode=render_mode,
        )
        if (image or render_mode is not None) and renderer == "scene":
            _ = self._camera  # an impossible size raises now rather than at the first picture

    @property
    def games(self) -> Sequence[str]:
        """The ids of the games that are drawn from."""
        return self._library.ids

    # The hooks of TextActionEnv.

    def start(self, options: Mapping[str, Any]) -> Episode:
        """Draw a game, or take ``options["task"]``, its id.

        Raises:
            ValueError: on an unknown id, or a game that cannot be read.
        """
        drawn = int(self.np_random.integers(len(self.games)))
        seed = int(self.np_random.integers(2**31))
        wanted = options.get("task", self.games[drawn])
        if not isinstance(wanted, str):
            raise ValueError(f"task must be the id of a game (str), got {wanted!r}")
        game = self._library.load(wanted)
        shuffle_seed = seed if self.shuffle else None
        turn = self._running_engine.start(game, shuffle_seed)
        return Episode.begin(game, shuffle_seed, turn)

    def apply(self, action: str) -> Outcome[Episode]:
        """Give the command to the engine."""
        before = self.state
        command = spelled_by_game(action, before.turn)
        turn = self._running_engine.play(before.turn, command)
        reward = self._reward(turn, command in before.turn.admissible)
        after = before.after(command, turn, self.history, self._said)
        return Outcome(after, reward, terminated=turn.won, success=turn.won)

    @override
    def hear(self, utterance: str) -> Outcome[Episode]:
        before = self.state
        turn = replace(before.turn, text=NOTHING_HAPPENS)
        return Outcome(before.after(utterance, turn, self.history, utterance), self.invalid_reward)

    def action_choices(self) -> tuple[str, ...] | None:
        """Return the admissible commands; None unless the prompt lists them all: then any command can be said."""
        return self.state.turn.admissible if self.admissible == "all" else None

    @override
    def state_info(self) -> dict[str, Any]:
        episode = self.state
        turn = episode.turn
        return {
            "game": episode.game.id,
            "task_type": episode.game.task_type,
            "goal_rate": turn.goal_rate,
            "won": turn.won,
            "place": turn.house.place or "",
            "holding": turn.house.holding or "",
            "admissible": turn.admissible,
            "nothing_happened": episode.nothing_happened,
            "repeats": episode.repeats,
        }

    @override
    def task(self) -> str:
        return self.state.game.instruction

    def picture(self) -> np.ndarray:
        """Return a picture of the place in front of the agent, uint8 [size, size, 3]."""
        episode, camera = self.state, self._camera
        if isinstance(camera, ThorRenderer) and self._filmed is not episode.start:
            camera.start(episode.game, episode.start.house, episode.shuffle_seed)
            self._filmed = episode.start
        return camera.draw(episode.turn.house, self.task())

    @override
    def draw(self, frame: np.ndarray) -> None:
        camera = self._camera
        if isinstance(camera, SceneRenderer):
            camera.draw_into(frame, self.state.turn.house, self.task())
        else:
            super().draw(frame)

    def state_prompt_fields(self) -> dict[str, Any]:
        """Return the fields of the class docstring; ``admissible`` holds the commands that the prompt lists."""
        episode = self.state
        listed = episode.turn.admissible if self.admissible != "none" else ()
        if isinstance(self.admissible, int):
            listed = texts.closest(listed, episode.game.instruction, self.admissible)
        return {
            "task": episode.game.instruction,
            "room": episode.room,
            "observation": episode.observation,
            "step": self._steps + 1,
            "history": texts.Steps(episode.history, self._beginning(episode)),
            "admissible": texts.Commands(listed),
        }

    def _beginning(self, episode: Episode) -> str:
        if not episode.history or len(episode.history) == episode.commands:
            return ""
        # A list of all commands names the receptacles, too.
        return texts.ELISION if self.admissible == "all" else f"{episode.room}\n{texts.ELISION}"

    def expert_action(self) -> str:
        """Return the next command of a shortest way to solve the task from here, in the parser's spelling of it."""
        command = expert_command(self.state.game, self.state.turn)
        return command if self.admissible == "all" else spelled_by_parser(command)

    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        """Return a sentence about the task, the hand and the next sub-goal."""
        return {"thoughts": texts.expert_thoughts(self.state.game, self.state.turn, rng, self.thoughts)}

    def close(self) -> None:
        """Free engine and simulator; the next reset makes others."""
        if self._engine is not None:
            self._engine.close()
        if isinstance(camera := self.__dict__.pop("_camera", None), ThorRenderer):
            camera.close()
        self._engine = self._filmed = None

    # Inside.

    def _enter(self, state: Episode) -> None:
        super()._enter(state)
        self.invalid_reward = self._reward(state.turn, admissible=False)

    def _reward(self, turn: Turn, admissible: bool) -> float:
        if self.reward == "sparse":
            return float(turn.won)
        return 50.0 * turn.won + turn.goal_rate - (not admissible)

    def _parse(self, utterance: str) -> Parse[str]:
        """Read an utterance; any command is taken for the admissible one that it can only be meant for."""
        self._said = utterance[: self.parser.max_length]
        parse = super()._parse(utterance)
        if parse.action is None or self.admissible == "all":
            return parse
        return replace(parse, action=spelled_by_parser(spelled_by_game(parse.action, self.state.turn)))

    @property
    def _running_engine(self) -> Engine:
        if self._engine is None:
            self._engine = make_engine(self.engine)
        return self._engine

    @functools.cached_property
    def _camera(self) -> SceneRenderer | ThorRenderer:
        if self.renderer == "scene":
            return SceneRenderer(self.size)
        assert self._library.root is not None
        return ThorRenderer(self.size, self._library.root)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out engine and simulator, which may be processes: a copy starts its own."""
        kept = {name: value for name, value in self.__dict__.items() if name != "_camera"}
        return {**kept, "_engine": None, "_filmed": None}

    def _make_parser(self, parser: str | ActionParser[Any]) -> ActionParser[Any]:
        if self._label_kind != "verb":
            if not isinstance(parser, str):
                raise ValueError(f"labels={self._label_kind!r} is for a parser given by id; make yours with it")
            parser = parsers.make(parser, fields=self.utterance_fields, labels=self._label_kind)
        made = super()._make_parser(parser)
        if self.admissible != "all":
            try:
                made.instructions()
            except ValueError as error:
                raise ValueError(
                    f"admissible={self.admissible!r} needs a parser that reads any command, such as coso/alfworld; "
                    f"this one says: {error}"
                ) from error
        return made
