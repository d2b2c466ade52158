"""The environments ``coso/MiniWoB-<task>-v0``: small web pages in a real browser."""

from __future__ import annotations

import difflib
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from gymnasium.error import ResetNeeded
from PIL import Image
from typing_extensions import override

from coso_envs.core import Observation, OnInvalid, Outcome, TextActionEnv
from coso_envs.miniwob import wording
from coso_envs.miniwob.browser import TASK_SIZE, Browser
from coso_envs.miniwob.errors import BrowserError
from coso_envs.miniwob.expert import next_act
from coso_envs.miniwob.page import Page
from coso_envs.miniwob.pool import POOL
from coso_envs.miniwob.programs import find_programs
from coso_envs.miniwob.tasks import TASKS
from coso_envs.prompts import PromptTemplate
from coso_envs.whole_numbers import check_whole
from parsers import ActionParser

T = TypeVar("T")
#: Episodes one after the other that may have a fault before it is an error.
MOST_FAULTS = 10


@dataclass
class Visit:
    """The state of an episode.

    Attributes:
        seed: the seed of its page.
        page: the page as it is now.
        played: the actions so far.
        fault: a sentence about what failed; "" if nothing did.
    """

    seed: int
    page: Page
    played: list[str] = field(default_factory=list)
    fault: str = ""


class MiniWoBEnv(TextActionEnv[str, Visit]):
    """Do a small task on a web page in a real browser.

    Description:
        A page of MiniWoB++, 160 x 210 pixels, in a headless Chromium: press a button, follow a link, close a dialog,
        tick boxes, fill a form. The agent names elements by the numbers that the prompt gives them. There is an id for
        each task in :mod:`coso_envs.miniwob.tasks`. Environments of a process share a pool of browsers.

    Observation:
        ``image``: uint8 [size, size, 3], the page on white; at the end of an episode it is white. ``prompt``: the task,
        the elements of the page with their numbers, the latest actions, and the reply format with all actions.

    Utterance grammar:
        That of the parser, ``coso/json`` by default. Valid: ``{"thoughts": "...", "action": "click 3"}`` and
        ``{"action": "type Bob into 1"}``. Invalid: ``I press OK.`` (no action) and ``{"action": "click 99"}`` where
        there is no such number (unknown action).

    Action:
        "click NUMBER", or "type TEXT into NUMBER" for a field; TEXT is one of the quoted texts of the task (without
        any, one of its words) and takes the place of what was in the field. "wait" does nothing.

    Reward:
        The task's own, in [-1, 1], when the page says that it is over, whatever time it took; 0 before. An utterance
        without an action costs .1 (``on_invalid="penalty"``).

    Start:
        The page draws the task from a seed, itself drawn. ``reset(options={"page": 7})`` sets the seed.

    Episode End:
        Termination: the page says so. Truncation: after ``max_steps`` steps, invalid ones included, and by a fault.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`, and ``fault`` (str, a sentence about what failed in the browser;
        "" if nothing did): such an episode is truncated with reward 0, and the next one gets a new browser. ``success``
        is whether the reward is positive. ``state`` holds ``task``, ``page`` (the seed), ``elements`` (the lines of the
        prompt) and ``done``.

    Arguments:
        ``task``: name of the task, which the id sets. ``history``: how many of the latest actions the prompt shows.
        ``max_steps``: steps of an episode. ``size``: of the picture in pixels. ``image=False``: no picture, and no
        time spent on screenshots. ``prompt``: template with the fields ``instructions``, ``actions``, ``task``,
        ``page`` and ``history``. ``parser``, ``on_invalid``, ``max_prompt_length``, ``render_mode``: see
        :class:`coso_envs.core.TextActionEnv`.

    Differences from the original:
        Actions name elements by numbers, and typing fills a field at once. There is no time limit, and no reward that
        shrinks with time; cursors do not blink and dialogs do not move, so that equal seeds give equal pictures.

    References:
        Liu et al., "Reinforcement Learning on Web Interfaces using Workflow-Guided Exploration", ICLR 2018; Shi et al.,
        "World of Bits: An Open-Domain Platform for Web-Based Agents", ICML 2017. The package ``miniwob`` has the pages.

    Version History:
        v0: first version.
    """

    state_fields = ("task", "page", "history")
    info_fields = ("fault",)
    reset_options = ("page",)
    invalid_reward = -0.1
    supports_snapshot = False
    waits = True

    def __init__(
        self,
        *,
        task: str,
        history: int = 4,
        max_steps: int = 12,
        parser: str | ActionParser[str] = "coso/json",
        prompt: PromptTemplate | None = None,
        on_invalid: OnInvalid = "penalty",
        image: bool = True,
        size: int = 210,
        max_prompt_length: int = 8192,
        render_mode: str | None = None,
    ) -> None:
        """Make the environment; see the class for the arguments. No browser is started before the first ``reset``.

        Raises:
            ValueError: on an unknown task or a number out of range; also as :class:`coso_envs.core.TextActionEnv` does.
            ImportError: if MiniWoB++ or Chromium is missing; the message says how to install it.
        """
        if task not in TASKS:
            close = difflib.get_close_matches(str(task), TASKS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"choose one of {', '.join(TASKS)}"
            raise ValueError(f"there is no task {task!r} of MiniWoB++ here; {hint}")
        check_whole("history", history, 0)
        check_whole("max_steps", max_steps, 1)
        find_programs()
        self.name, self.history, self.max_steps = task, history, max_steps
        self._browser: Browser | None = None
        self._returning: Callable[[], object] = bool  # gives the browser back once
        self._faults = 0  # episodes with a fault since the last one that ended without
        self._latest_fault = ""
        self._worked = False
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

    def start(self, options: Mapping[str, Any]) -> Visit:
        """Begin an episode in the browser, in a new one if there is none or it has died.

        Raises:
            ValueError: if ``options["page"]`` is not a number from 0.
            BrowserError: if no browser ever worked here, or too many episodes failed one after the other.
        """
        drawn = int(self.np_random.integers(2**31))
        seed = options.get("page", drawn)
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise ValueError(f"page must be a seed, an integer from 0, got {seed!r}")
        if self._faults >= MOST_FAULTS:
            self._faults -= 1  # so that another reset tries once more
            raise BrowserError(f"{MOST_FAULTS} episodes failed one after the other; the last one: {self._latest_fault}")
        try:
            page = self._begin(int(seed))
        except BrowserError as error:
            if not self._worked or self._faults + 1 >= MOST_FAULTS:
                raise
            self._note_fault(error)
            return Visit(int(seed), Page(), fault=str(error))
        self._worked = True
        return Visit(int(seed), page)

    def _begin(self, seed: int) -> Page:
        """Begin a page; a browser that has died since the last episode is replaced once."""
        for last in (False, True):
            if self._browser is None:
                self._browser = POOL.take()
                # An environment that nobody closed gives it back, too.
                self._returning = weakref.finalize(self, POOL.give_back, self._browser)
            try:
                return self._browser.begin(self.name, seed)
            except BrowserError:
                self._lose_browser()
                if last:
                    raise
        raise AssertionError("the loop returns or raises")

    def apply(self, action: str) -> Outcome[Visit]:
        """Act on the page."""
        visit = self.state
        number, text = wording.read_action(action)
        visit.played.append(action)

        def act(browser: Browser) -> Page:
            if number == 0:
                return browser.look()
            ref = visit.page.numbered[number - 1].ref
            return browser.click(ref) if text is None else browser.type(ref, text)

        visit.page = self._attempt(act, visit.page)
        page = visit.page
        return Outcome(visit, page.reward, terminated=page.done, success=page.done and page.reward > 0)

    def action_choices(self) -> tuple[str, ...]:
        """Return what can be done on the page."""
        return wording.actions(self.state.page)

    @override
    def state_info(self) -> dict[str, Any]:
        visit = self.state
        elements = tuple(wording.describe(visit.page).splitlines())
        return {"task": self.name, "page": visit.seed, "elements": elements, "done": visit.page.done}

    @override
    def more_info(self) -> dict[str, Any]:
        return {"fault": self.state.fault}

    @override
    def task(self) -> str:
        return self.state.page.task

    def picture(self) -> np.ndarray:
        """Return the page in the middle of white, enlarged or shrunk to the height of the picture."""
        frame = np.full(self.picture_shape, 255, np.uint8)
        if self.state.page.done:
            return frame
        shot = self._attempt(lambda browser: browser.screenshot(), None)
        if shot is None:
            return frame
        width = self.size * TASK_SIZE[0] // TASK_SIZE[1]
        if self.size != TASK_SIZE[1]:
            shot = np.asarray(Image.fromarray(shot).resize((width, self.size)))
        left = (self.size - width) // 2
        frame[:, left : left + width] = shot
        return frame

    @override
    def state_prompt_fields(self) -> dict[str, Any]:
        visit = self.state
        latest = visit.played[len(visit.played) - min(self.history, len(visit.played)) :]
        return {
            "task": visit.page.task,
            "page": wording.describe(visit.page),
            "history": wording.history(latest),
        }

    def expert_action(self) -> str:
        """Return the action of the task's scripted expert, a function of the page; "wait" where there is none."""
        page = self.state.page
        act = next_act(self.name, page)
        if act is None:
            return wording.WAIT
        number = page.number(act.element)
        return f"click {number}" if act.text is None else f"type {act.text} into {number}"

    @override
    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        return {"thoughts": wording.thoughts(self.state.page, rng)}

    # Faults of the browser.

    def _attempt(self, do: Callable[[Browser], T], otherwise: T) -> T:
        """Return what ``do`` returns; ``otherwise`` where the browser failed in this episode, or fails now."""
        visit = self.state
        if self._browser is None or visit.fault:
            return otherwise
        try:
            return do(self._browser)
        except BrowserError as error:
            visit.fault = str(error)
            self._note_fault(error)
            self._lose_browser()
            return otherwise

    def _note_fault(self, error: BrowserError) -> None:
        self._faults += 1
        self._latest_fault = str(error)

    def _lose_browser(self) -> None:
        if self._browser is not None:
            POOL.discard(self._browser)
            self._browser = None

    @override
    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        observation, info = super().reset(seed=seed, options=options)
        return observation, info | self.more_info()  # the browser may have failed while its picture was taken

    @override
    def step(self, action: str) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Execute an utterance; an episode whose browser fails is truncated, with reward 0 and a ``fault``.

        Raises:
            gymnasium.error.ResetNeeded: after ``close``, too; else as :class:`coso_envs.core.TextActionEnv` does.
        """
        if self._phase == "running" and self._browser is None and not self.state.fault:
            raise ResetNeeded("the browser was given back by close(): call reset() before the next step()")
        observation, reward, terminated, truncated, info = super().step(action)
        if not self.state.fault:
            if terminated or truncated:
                self._faults = 0
            return observation, reward, terminated, truncated, info
        self._phase = "ended"
        return observation, 0.0, False, True, info | self.more_info() | {"success": False}

    @override
    def close(self) -> None:
        """Give the browser back to the pool."""
        self._returning()
        self._browser = None
