"""The part that both environments of the phone share: tasks, devices, judges, and the eyes of an agent."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from typing_extensions import override

import parsers
from coso_envs.android import expert, wording
from coso_envs.android.choosing import Split, choose_tasks, prepare, require_kinds
from coso_envs.android.devices import Device
from coso_envs.android.devices.acting import carry_out
from coso_envs.android.devices.nodes import Node, marked, walk
from coso_envs.android.devices.screen_formats import ScreenFormat, spell_screen
from coso_envs.android.episode import Episode
from coso_envs.android.judges import Case, Judge, StateCase, StateJudge, Unjudged
from coso_envs.android.on_device import DeviceEnv
from coso_envs.android.phone.behind import phone_behind
from coso_envs.android.phone.options import Difficulty, PhoneOptions, Style, Variants
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.real import device_maker
from coso_envs.android.settings import check_settings, screen_size
from coso_envs.android.shop_site.browser import ShopBrowser
from coso_envs.android.suggesting import suggest
from coso_envs.android.tasks import Task, make_task
from coso_envs.core import OnInvalid, Outcome
from coso_envs.drawing.marks import draw_marks
from coso_envs.fitting import touch_parsers
from coso_envs.prompts import PromptTemplate
from coso_envs.said import shortened
from parsers import ActionParser, ErrorKind, GuiAction, GuiActionType, GuiParser, Parse

#: Characters of an answer that are kept.
MAX_ANSWER = 1000
_LAST = (GuiActionType.COMPLETE, GuiActionType.IMPOSSIBLE, GuiActionType.ANSWER)
#: To say one of these is to say that the task is done.
_CLAIMS = (GuiActionType.COMPLETE, GuiActionType.ANSWER)


class AitWEnv(DeviceEnv):
    """The part that both environments share; see their docstrings."""

    utterance_fields = ("plan", "thoughts")
    state_fields: tuple[str, ...] = ("task", "history", "screen")
    info_fields: tuple[str, ...] = ("progress", "side_effects", "false_completion")
    reset_options = ("task",)
    invalid_reward = 0.0
    #: Name of the generated task set.
    task_set: ClassVar[Literal["general", "webshopping"]]
    #: ``max_steps`` of the style "aitw".
    published_steps: ClassVar[int]

    def __init__(
        self,
        *,
        tasks: str | Path | Sequence[str] | None = None,
        split: Split = "train",
        num_tasks: int | None = None,
        difficulty: Difficulty = "medium",
        style: Style = "mixed",
        variants: str | Mapping[str, str | Sequence[str]] = "default",
        disturbance: float = 0.0,
        resolution: int | tuple[int, int] = (540, 1140),
        obs_history: int = 1,
        action_history: int = 1,
        screen_text: bool | None = None,
        screen_format: ScreenFormat = "text",
        marks: bool = False,
        thoughts: wording.Thoughts = "full",
        judge: Judge | None = None,
        device: Callable[[], Device] | Literal["appium"] | None = None,
        device_options: Mapping[str, Any] | None = None,
        max_steps: int | None = None,
        parser: str | ActionParser[GuiAction] = "coso/autoui",
        prompt: PromptTemplate | None = None,
        on_invalid: OnInvalid = "penalty",
        image: bool = True,
        max_prompt_length: int = 16_384,
        render_mode: str | None = None,
    ) -> None:
        """Make the environment; see the class for the arguments.

        Raises:
            ValueError: on a value out of range, an unknown split, device or option of it, or a task that the parser
                cannot do; also as
                :class:`coso_envs.core.TextActionEnv` and :class:`coso_envs.android.phone.phone.SimulatedPhone` do.
            coso_envs.android.tasks.NotUnderstoodError: naming an instruction that is not understood.
            TypeError: if ``judge`` is none.
        """
        check_settings(obs_history, action_history, max_steps, screen_format, thoughts, judge)
        if max_steps is not None or style == "aitw":
            self.max_steps = max_steps or self.published_steps
        self.phone_options = PhoneOptions(difficulty, style, disturbance, Variants.of(variants))
        self.resolution = screen_size(resolution)
        self.obs_history = obs_history
        self.action_history = action_history
        self.screen_text = not image if screen_text is None else screen_text
        self.screen_format: ScreenFormat = screen_format
        self.marks = marks
        self.thoughts: wording.Thoughts = thoughts
        self.judge: Judge = StateJudge() if judge is None else judge
        self._use_device(device_maker(device, device_options, self.resolution, judge), own_judge=judge is not None)
        if device is None:
            self._simulator()  # an impossible size raises now rather than at the first reset
        super().__init__(
            parser=parser,
            prompt=wording.default_prompt(self.screen_text, marks) if prompt is None else prompt,
            on_invalid=on_invalid,
            image=image,
            size=None,
            max_prompt_length=max_prompt_length,
            render_mode=render_mode,
        )
        self.action_space.parser = self.parser  # it draws actions before there is a state, too
        self.tasks = self._first_tasks(choose_tasks(tasks, self.task_set, split, style, self._kinds()), num_tasks)

    @property
    @override
    def picture_shape(self) -> tuple[int, int, int]:
        width, height = self.resolution
        return (height, width * self.obs_history, 3)

    @property
    def supports_snapshot(self) -> bool:  # type: ignore[override]
        """Whether the device is the simulated phone; one that ``device=`` makes shows at ``reset`` whether it is."""
        if self._make_device is None:
            return True
        return self._state is not None and isinstance(self._state.device, SimulatedPhone)

    # The hooks of TextActionEnv.

    def start(self, options: Mapping[str, Any]) -> Episode:
        """Draw a task, or take ``options["task"]``: an instruction, or an index into ``tasks``.

        Raises:
            ValueError: on a task that is neither, an index out of range, or an instruction that is not understood.
        """
        seed = int(self.np_random.integers(2**31))
        drawn = int(self.np_random.integers(len(self.tasks)))
        wanted = options.get("task", drawn)
        if isinstance(wanted, str):
            task = make_task(wanted)
            require_kinds(task, self._kinds())
        elif not isinstance(wanted, int | np.integer) or isinstance(wanted, bool):
            raise ValueError(f"task must be an instruction (str) or an index into the tasks (int), got {wanted!r}")
        elif 0 <= wanted < len(self.tasks):
            task = self.tasks[int(wanted)]
        else:
            raise ValueError(f"there are {len(self.tasks)} tasks, got index {wanted}")
        device = self._given_device()
        prepare(task, device if self._guard is None else self._guard, seed)
        failed: Case = Unjudged()
        return Episode(device, task, self._attempt(lambda: self.judge.begin(task, device), failed))

    def apply(self, action: GuiAction) -> Outcome[Episode]:
        """Carry the action out, and ask the judge."""
        episode = self.state
        device = self._device
        if self.obs_history > 1 and self.image:
            episode.frames = [*episode.frames, self._frame()][1 - self.obs_history :]
        if self.action_history:
            said = action if action.text is None else replace(action, text=shortened(action.text))
            episode.actions = [*episode.actions, said][-self.action_history :]
        if action.type is GuiActionType.ANSWER:
            episode.answer = shortened(action.text or "", MAX_ANSWER)
        carry_out(action, device)
        answer = episode.answer if action.type is GuiActionType.ANSWER else None
        episode.verdict = self._verdict(episode, answer)
        done = episode.verdict.success
        episode.false_completion = action.type in _CLAIMS and not done
        return Outcome(episode, float(done), terminated=done or action.type in _LAST, success=done)

    def state_info(self) -> dict[str, Any]:
        """Return ``screen`` (app and page), ``widgets`` (its text, with ``screen_text``), ``answer`` and more_info.

        Each text is "" where there is none.
        """
        device = self.state.device
        where = device.where() if isinstance(device, SimulatedPhone) else ""
        widgets = self._screen() if self.screen_text else ""
        return {"screen": where, "widgets": widgets, "answer": self.state.answer, **self.more_info()}

    def more_info(self) -> dict[str, Any]:
        """Return ``progress`` (0 .. 1), ``side_effects`` (one a line) and ``false_completion``, as the judge has it.

        With ``device`` or ``judge``, also ``fault``: a sentence about what failed, "" if nothing did.
        """
        verdict = self.state.verdict
        return {
            "progress": float(verdict.progress),
            "side_effects": "\n".join(verdict.side_effects),
            "false_completion": self.state.false_completion,
            **self._fault(),
        }

    @override
    def task(self) -> str:
        return self.state.task.instruction

    def picture(self) -> np.ndarray:
        """Return the screen; with ``obs_history`` the latest ones beside each other, the present one on the right."""
        now = self._frame()
        if self.obs_history == 1:
            return now
        before = self.state.frames
        missing = [np.zeros_like(now)] * (self.obs_history - 1 - len(before))
        return np.concatenate([*missing, *before, now], axis=1)

    @override
    def draw(self, frame: np.ndarray) -> None:
        device = self._device
        if isinstance(device, SimulatedPhone) and not self.marks and self.obs_history == 1:
            device.draw(frame)
        else:
            super().draw(frame)

    def state_prompt_fields(self) -> dict[str, Any]:
        """Return ``task``, ``history`` (the latest actions in the parser's format) and ``screen`` (its text)."""
        history = self._history()
        screen = self._screen(max(0, self._room - len(history))) if self.screen_text else ""
        return {"task": self.task(), "history": history, "screen": screen}

    @override
    def prompt_text(self) -> str:
        """Write the prompt; where it would get too long, history and screen are cut until it fits."""
        self._room = self.max_prompt_length
        while True:
            prompt = super().prompt_text()
            over = len(prompt) - self.max_prompt_length
            if over <= 0 or self._room == 0:
                return prompt
            self._room = max(0, self._room - over)

    @override
    def suggested_actions(self) -> tuple[GuiAction, ...]:
        episode = self.state
        nodes, instruction = self._device.nodes(), episode.task.instruction
        return suggest(self.parser, self._kinds(), nodes, instruction, self._says_marks())

    def widgets(self) -> list[Node]:
        """Return the widgets in sight with their places, parents before what is inside them, for lessons in reading."""
        return [node for node in walk(self._device.nodes()) if node.id != "nav"]

    def expert_action(self) -> GuiAction:
        """Return the next action of the scripted expert, who names the numbers of marks where they can be read.

        Raises:
            TypeError: if the device is neither a simulated phone nor a browser on the shop site.
        """
        device, task = self.state.device, self.state.task
        phone = phone_behind(device)
        if phone is None:
            raise TypeError(f"the expert needs a SimulatedPhone, got {type(device).__name__}")
        if isinstance(device, ShopBrowser):
            self._attempt(device.mirror, None)
        case = self.state.case
        goal = case.current if isinstance(case, StateCase) else task.goal
        return self.as_said(expert.next_action(phone, goal, task.instruction))

    def as_said(self, action: GuiAction) -> GuiAction:
        """Return an action as the parser writes it now: by the number of a mark if it reads these, else rounded."""
        touch = action.touch if action.lift is None else None
        if touch is not None and self._says_marks():
            mark = self._mark_at(touch)
            if mark is not None:
                return GuiAction(action.type, mark=mark)
        return self._nearest(action)

    def _mark_at(self, touch: tuple[float, float]) -> int | None:
        device = self.state.device
        if isinstance(device, SimulatedPhone):
            return device.screen().mark_at(*touch)
        touches = [node.touch for node in marked(self._device.nodes())]
        return touches.index(touch) if touch in touches else None

    def expert_fields(self, action: GuiAction, rng: np.random.Generator) -> dict[str, Any]:
        """Return a plan (a list of steps) and a sentence about this one."""
        phone = phone_behind(self.state.device)
        widget = None
        touch = action.touch if action.mark is None else marked(self._device.nodes())[action.mark].touch
        if phone is not None and touch is not None and action.lift is None:
            widget = phone.screen().label_at(*touch)
        steps = wording.plan(self.state.task.goal, rng)
        write = wording.short_thought if self.thoughts == "short" else wording.thought
        return {"plan": steps, "thoughts": write(action, widget, self.task(), rng)}

    # Inside.

    def _first_tasks(self, found: tuple[Task, ...], num_tasks: int | None) -> tuple[Task, ...]:
        if num_tasks is not None and not 1 <= num_tasks <= len(found):
            raise ValueError(f"num_tasks must be between 1 and {len(found)}, got {num_tasks}")
        return found[:num_tasks]

    def _kinds(self) -> tuple[GuiActionType, ...]:
        """Return the kinds of actions that the parser can express; all, where it does not say."""
        return tuple(getattr(self.parser, "kinds", GuiActionType))

    def _says_marks(self) -> bool:
        """Return whether places are named by the numbers of marks."""
        return self.marks and bool(getattr(self.parser, "marks", False))

    def _simulator(self) -> SimulatedPhone:
        return SimulatedPhone(*self.resolution, self.phone_options)

    def _frame(self) -> np.ndarray:
        """Return the present screen as the agent sees it."""
        device = self._device
        if not self.marks:
            return device.screenshot()
        return draw_marks(device.screenshot(), [node.bounds for node in marked(device.nodes())])

    def _screen(self, room: int | None = None) -> str:
        """Write the present screen as text, of at most ``room`` characters."""
        device = self._device
        if isinstance(device, SimulatedPhone) or self.screen_format != "text" or self.marks:
            where = device.where() if isinstance(device, SimulatedPhone) else ""
            size = self.resolution
            return spell_screen(where, device.nodes(), self.screen_format, size=size, marks=self.marks, room=room)
        return device.screen_text()[:room]

    @override
    def _parse(self, utterance: str) -> Parse[GuiAction]:
        """Read an utterance; the number of a mark becomes the place that it stands at."""
        parse = super()._parse(utterance)
        action = parse.action
        if action is None or action.mark is None:
            return parse
        if not self.marks:
            return Parse.failure(ErrorKind.UNKNOWN_ACTION, "the screen has no numbered marks; make it with marks=True")
        there = marked(self._device.nodes())
        if action.mark >= len(there):
            return Parse.failure(
                ErrorKind.UNKNOWN_ACTION, f"there is no mark {action.mark}; the last one is {len(there) - 1}"
            )
        touch = there[action.mark].touch
        assert touch is not None  # so it is with all that have a mark
        try:
            return replace(parse, action=action.at(touch, self.resolution))
        except ValueError as error:
            return Parse.failure(ErrorKind.OUT_OF_RANGE, str(error))

    def _nearest(self, action: GuiAction) -> GuiAction:
        return self.parser.nearest(action) if isinstance(self.parser, GuiParser) else action

    def _history(self) -> str:
        """Return the latest actions, at most half a prompt, so that there is room for the rest."""
        room = min(self.max_prompt_length, self._room) // 2
        spelled: list[str] = []
        for action in reversed(self.state.actions):
            text = self._spell(action)
            room -= len(text) + 1
            if room < 0:
                break
            spelled.append(text)
        return " ".join(reversed(spelled))

    def _spell(self, action: GuiAction) -> str:
        with contextlib.suppress(ValueError):
            return self.parser.format(action)
        with contextlib.suppress(ValueError):  # finer than the format
            return self.parser.format(self._nearest(action))
        return self.parser.text(action)

    def _make_parser(self, parser: str | ActionParser[Any]) -> ActionParser[Any]:
        """Make a parser of actions on a touch screen; its actions cannot be listed as choices."""
        given = parsers.make(parser) if isinstance(parser, str) else parser
        if isinstance(parser, str) and isinstance(given, GuiParser) and given.size is not None:
            given = parsers.make(parser, size=self.resolution)  # it counts the pixels of this screen
        made = super()._make_parser(given)
        home = GuiAction.press("home")
        try:
            read = made.parse(made.format(home)).action
        except (TypeError, ValueError) as error:
            if isinstance(parser, str):
                raise ValueError(
                    f"the parser {parser!r} does not fit a touch screen; these do: {', '.join(touch_parsers())}"
                ) from error
            raise ValueError(f"this parser cannot write actions on a touch screen: {error}") from error
        if read != home:
            raise ValueError(f"this parser reads {read!r} where it wrote {home!r}")
        return made
