"""The environments ``coso/AitW-General-v0`` and ``coso/AitW-WebShopping-v0``: tasks on a phone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from typing_extensions import override

import parsers
from coso_envs.android import expert, wording
from coso_envs.android.devices import Device
from coso_envs.android.devices.acting import carry_out
from coso_envs.android.judges import Case, Judge, StateCase, StateJudge, Verdict
from coso_envs.android.phone.options import Difficulty, PhoneOptions, Style
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import Task, generate, read_tasks, understand
from coso_envs.core import OnInvalid, Outcome, TextActionEnv
from coso_envs.prompts import PromptTemplate
from coso_envs.said import shortened
from parsers import ActionParser, GuiAction, GuiActionType, GuiParser

#: Characters of an answer that are kept.
MAX_ANSWER = 1000
_LAST = (GuiActionType.COMPLETE, GuiActionType.IMPOSSIBLE, GuiActionType.ANSWER)


@dataclass
class Episode:
    """A task on a device. The device changes in place; copies of an episode have their own simulated phone.

    Attributes:
        device: where the task is to be done.
        task: the instruction and its goal.
        actions: the latest ones, for the prompt; their texts are shortened.
        frames: the latest screens before the present one.
        answer: the text of the answer that ended the episode, in one line of at most 1,000 characters; else "".
        case: the episode before the judge.
        verdict: what the judge said last.
    """

    device: Device
    task: Task
    case: Case
    verdict: Verdict = field(default_factory=lambda: Verdict(success=False))
    actions: list[GuiAction] = field(default_factory=list)
    frames: list[np.ndarray] = field(default_factory=list)
    answer: str = ""


class AitWEnv(TextActionEnv[GuiAction, Episode]):
    """The part that both environments share; see their docstrings."""

    utterance_fields = ("plan", "thoughts")
    state_fields = ("task", "history", "screen")
    reset_options = ("task",)
    invalid_reward = 0.0
    #: Name of the generated task set.
    task_set: ClassVar[Literal["general", "webshopping"]]

    def __init__(
        self,
        *,
        tasks: str | Path | Sequence[str] | None = None,
        split: Literal["train", "test"] = "train",
        num_tasks: int | None = None,
        difficulty: Difficulty = "medium",
        style: Style = "aitw",
        disturbance: float = 0.0,
        resolution: int | tuple[int, int] = (540, 1140),
        obs_history: int = 1,
        action_history: int = 1,
        screen_text: bool | None = None,
        judge: Judge | None = None,
        device: Callable[[], Device] | None = None,
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
            ValueError: on a value out of range or an unknown split; also as
                :class:`coso_envs.core.TextActionEnv` and :class:`coso_envs.android.phone.phone.SimulatedPhone` do.
            coso_envs.android.tasks.NotUnderstoodError: naming an instruction that is not understood.
        """
        if obs_history < 1 or action_history < 0:
            raise ValueError(
                f"obs_history must be at least 1 and action_history at least 0, got {obs_history} and {action_history}"
            )
        if max_steps is not None:
            if max_steps < 1:
                raise ValueError(f"max_steps must be at least 1, got {max_steps}")
            self.max_steps = max_steps
        self.tasks = self._read_tasks(tasks, split, num_tasks)
        self.phone_options = PhoneOptions(difficulty, style, disturbance)
        width, height = (resolution, resolution * 19 // 9) if isinstance(resolution, int) else resolution
        self.resolution = (int(width), int(height))
        self.obs_history = obs_history
        self.action_history = action_history
        self.screen_text = not image if screen_text is None else screen_text
        self.judge: Judge = StateJudge() if judge is None else judge
        self._make_device = device
        if device is None:
            self._simulator()  # an impossible size raises now rather than at the first reset
        super().__init__(
            parser=parser,
            prompt=wording.default_prompt(self.screen_text) if prompt is None else prompt,
            on_invalid=on_invalid,
            image=image,
            size=None,
            max_prompt_length=max_prompt_length,
            render_mode=render_mode,
        )

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
            task = Task(wanted, understand(wanted))
        elif not isinstance(wanted, int | np.integer) or isinstance(wanted, bool):
            raise ValueError(f"task must be an instruction (str) or an index into the tasks (int), got {wanted!r}")
        elif 0 <= wanted < len(self.tasks):
            task = self.tasks[int(wanted)]
        else:
            raise ValueError(f"there are {len(self.tasks)} tasks, got index {wanted}")
        if self._state is not None:
            device = self._state.device
        else:
            device = self._simulator() if self._make_device is None else self._make_device()
        device.reset(seed)
        if isinstance(device, SimulatedPhone):
            task.goal.prepare(device)
        return Episode(device, task, self.judge.begin(task, device))

    def apply(self, action: GuiAction) -> Outcome[Episode]:
        """Carry the action out, and ask the judge."""
        episode = self.state
        device = episode.device
        if self.obs_history > 1 and self.image:
            episode.frames = [*episode.frames, device.screenshot()][1 - self.obs_history :]
        if self.action_history:
            said = action if action.text is None else replace(action, text=shortened(action.text))
            episode.actions = [*episode.actions, said][-self.action_history :]
        if action.type is GuiActionType.ANSWER:
            episode.answer = shortened(action.text or "", MAX_ANSWER)
        carry_out(action, device)
        answer = episode.answer if action.type is GuiActionType.ANSWER else None
        episode.verdict = episode.case.observe(device, answer)
        done = episode.verdict.success
        return Outcome(episode, float(done), terminated=done or action.type in _LAST, success=done)

    def state_info(self) -> dict[str, Any]:
        """Return ``screen``: app and page; ``widgets``: its text, with ``screen_text``; ``answer``: what was answered.

        Each is "" where there is none.
        """
        device = self.state.device
        where = device.where() if isinstance(device, SimulatedPhone) else ""
        widgets = device.screen_text() if self.screen_text else ""
        return {"screen": where, "widgets": widgets, "answer": self.state.answer}

    @override
    def task(self) -> str:
        return self.state.task.instruction

    def picture(self) -> np.ndarray:
        """Return the screen; with ``obs_history`` the latest ones beside each other, the present one on the right."""
        now = self.state.device.screenshot()
        if self.obs_history == 1:
            return now
        before = self.state.frames
        missing = [np.zeros_like(now)] * (self.obs_history - 1 - len(before))
        return np.concatenate([*missing, *before, now], axis=1)

    def state_prompt_fields(self) -> dict[str, Any]:
        """Return ``task``, ``history`` (the latest actions in the parser's format) and ``screen`` (its text)."""
        return {
            "task": self.task(),
            "history": self._history(),
            "screen": self.state.device.screen_text() if self.screen_text else "",
        }

    def expert_action(self) -> GuiAction:
        """Return the next action of the scripted expert.

        Raises:
            TypeError: if the device is not a simulated phone.
        """
        device, task = self.state.device, self.state.task
        if not isinstance(device, SimulatedPhone):
            raise TypeError(f"the expert needs a SimulatedPhone, got {type(device).__name__}")
        case = self.state.case
        goal = case.current if isinstance(case, StateCase) else task.goal
        return self._nearest(expert.next_action(device, goal, task.instruction))

    def expert_fields(self, action: GuiAction, rng: np.random.Generator) -> dict[str, Any]:
        """Return a plan (a list of steps) and a sentence about this one."""
        device = self.state.device
        widget = None
        if isinstance(device, SimulatedPhone) and action.touch is not None and action.lift is None:
            widget = device.screen().label_at(*action.touch)
        steps = wording.plan(self.state.task.goal, rng)
        return {"plan": steps, "thoughts": wording.thought(action, widget, self.task(), rng)}

    # Inside.

    def _read_tasks(
        self, tasks: str | Path | Sequence[str] | None, split: str, num_tasks: int | None
    ) -> tuple[Task, ...]:
        found = self._all_tasks(tasks, split)
        if num_tasks is not None and not 1 <= num_tasks <= len(found):
            raise ValueError(f"num_tasks must be between 1 and {len(found)}, got {num_tasks}")
        return found[:num_tasks]

    def _all_tasks(self, tasks: str | Path | Sequence[str] | None, split: str) -> tuple[Task, ...]:
        if split not in ("train", "test"):
            raise ValueError(f'split must be "train" or "test", got {split!r}')
        if tasks is None:
            return generate.task_set(self.task_set, split)
        if isinstance(tasks, str | Path):
            return read_tasks(tasks, understand)
        if not tasks:
            raise ValueError("tasks must not be empty")
        return tuple(Task(instruction, understand(instruction)) for instruction in tasks)

    def _simulator(self) -> SimulatedPhone:
        return SimulatedPhone(*self.resolution, self.phone_options)

    def _nearest(self, action: GuiAction) -> GuiAction:
        return self.parser.nearest(action) if isinstance(self.parser, GuiParser) else action

    def _history(self) -> str:
        """Return the latest actions, at most half a prompt, so that there is room for the rest."""
        room = self.max_prompt_length // 2
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
            raise ValueError(f"this parser cannot write actions on a touch screen: {error}") from error
        if read != home:
            raise ValueError(f"this parser reads {read!r} where it wrote {home!r}")
        return made


class AitWGeneralEnv(AitWEnv):
    """Everyday tasks on a phone: apps, settings, alarms, videos, maps, and questions to the web.

    Description:
        A phone with launcher, notifications, keyboard and some twenty apps, simulated. Each episode has one
        instruction in the style of Android-in-the-Wild's General set, such as "Set an alarm for 6pm", "What's the news
        in Peru?" or "Turn off notifications for the Google Maps app".

    Observation:
        ``image``: uint8 [H, W, 3], the screen (``obs_history`` screens beside each other, the present one last).
        ``prompt``: the latest ``action_history`` actions, the task and the reply format; with ``screen_text`` also the
        widgets with their places. ``image=False`` leaves out the picture and puts in the widgets.

    Utterance grammar:
        That of the parser, ``coso/autoui`` by default. Valid: ``Action Plan: [open the clock]; Action Decision:
        "action_type": "DUAL_POINT", "touch_point": "[0.2740, 0.1460]", "lift_point": "[0.2740, 0.1460]",
        "typed_text": ""`` and the same without the plan. Invalid: ``I tap the clock.`` (no action) and a decision with
        ``"action_type": "LONG_PRESS"`` (unknown action).

    Action:
        A :class:`parsers.GuiAction` of one of the parser's ``kinds``: tap, swipe, type, press back, home or enter, task
        complete or impossible; with parsers of later models also long press, wait, open app, answer, press recents.
        A line break at the end of a typed text is the Enter key.

    Reward:
        1 when the judge finds the task done, else 0; an utterance without an action gives 0.

    Start:
        The home screen. Task, content, date and time, notices and disturbances follow from the seed; what would make
        the task already done is undone. ``reset(options={"task": ...})`` sets an instruction or an index.

    Episode End:
        Termination: the task is done, or the action is task complete, task impossible or answer. Truncation: after
        10 steps (``max_steps``), invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`; ``state`` holds ``screen`` (app and page), ``widgets`` (their
        text, with ``screen_text``; else "") and ``answer`` (the text of an answer; else "").

    Arguments:
        ``tasks``: a text file with one instruction a line, or a sequence of instructions; by default a generated set,
        of which ``split`` takes "train" or "test". ``num_tasks``: only the first so many.
        ``difficulty``, ``style``: see :class:`coso_envs.android.phone.options.PhoneOptions`. ``disturbance``: 0 .. 1,
        pop-ups, slow pages, missed taps (at most three an episode) and moved layouts. ``resolution``: (width, height)
        of the screen in pixels, 9 : 19 as 270 x 570, or the width alone. ``obs_history``: screens in the picture.
        ``action_history``: latest actions in the prompt, typed text cut to 200 characters. ``judge``: a
        :class:`coso_envs.android.judges.Judge`. ``device``: makes another device than the simulated phone, without
        snapshots and transcripts.
        ``prompt``: template with the fields ``task``, ``history``, ``screen``, ``instructions`` and ``actions``.
        ``parser``, ``on_invalid``, ``max_prompt_length``, ``render_mode``: see :class:`coso_envs.core.TextActionEnv`.

    Differences from the original:
        No emulator: the phone is simulated, its content is made up, and success is decided by its state instead of a
        vision-language model. Animations and several fingers do not exist.

    References:
        Rawles et al., "Android in the Wild: A Large-Scale Dataset for Android Device Control", NeurIPS 2023; Bai et
        al., "DigiRL: Training In-The-Wild Device-Control Agents with Autonomous Reinforcement Learning", NeurIPS 2024.

    Version History:
        v0: first version.
    """

    task_set = "general"
    max_steps = 10


class AitWWebShoppingEnv(AitWEnv):
    """Shopping in the browser of a phone: go to a site, search it, open the first entry.

    Description:
        A phone with Chrome, a search engine and ten shops, simulated. Each episode has one instruction in the style of
        Android-in-the-Wild's WebShopping set: "Go to ebay.com", 'Go to ebay.com, search for "asus zenbook"', and the
        same with ", and select the first entry". Sponsored entries are not the first entry.

    Observation:
        ``image``: uint8 [H, W, 3], the screen (``obs_history`` screens beside each other, the present one last).
        ``prompt``: the latest ``action_history`` actions, the task and the reply format; with ``screen_text`` also the
        widgets with their places. ``image=False`` leaves out the picture and puts in the widgets.

    Utterance grammar:
        That of the parser, ``coso/autoui`` by default. Valid: ``Action Plan: [type the address]; Action Decision:
        "action_type": "TYPE", "touch_point": "[-1.0, -1.0]", "lift_point": "[-1.0, -1.0]", "typed_text": "ebay.com"``
        and the same without the plan. Invalid: ``I type ebay.com.`` (no action) and a decision with
        ``"action_type": "LONG_PRESS"`` (unknown action).

    Action:
        A :class:`parsers.GuiAction` of one of the parser's ``kinds``: tap, swipe, type, press back, home or enter, task
        complete or impossible; with parsers of later models also long press, wait, open app, answer, press recents.
        A line break at the end of a typed text is the Enter key.

    Reward:
        1 when the judge finds the task done, else 0; an utterance without an action gives 0.

    Start:
        The home screen. Task, content, date and time, notices and disturbances follow from the seed.
        ``reset(options={"task": ...})`` sets an instruction or an index.

    Episode End:
        Termination: the task is done, or the action is task complete, task impossible or answer. Truncation: after
        20 steps (``max_steps``), invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`; ``state`` holds ``screen`` (app and page), ``widgets`` (their
        text, with ``screen_text``; else "") and ``answer`` (the text of an answer; else "").

    Arguments:
        Those of :class:`AitWGeneralEnv`.

    Differences from the original:
        Those of :class:`AitWGeneralEnv`; the shops are drawn from data tables and lead to no real offers.

    References:
        Those of :class:`AitWGeneralEnv`.

    Version History:
        v0: first version.
    """

    task_set = "webshopping"
    max_steps = 20
