"""A judge that asks a vision-language model whether the screen shows that the task is done.

The scheme is that of [DigiRL]: the model first says what the screen should show, then what it shows, then its verdict,
and it is asked only when the screen has changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coso_envs.android.devices import Device
from coso_envs.android.devices.errors import DeviceError
from coso_envs.android.judges.protocol import Verdict
from coso_envs.android.tasks import Task

#: A question as texts and pictures (uint8 [H, W, 3]), in the order in which they are to be read.
Question = Sequence[str | np.ndarray]
#: Returns a model's answer to a question; what it raises becomes a :class:`JudgeError`.
Ask = Callable[[Question], str]


class JudgeError(DeviceError):
    """A judge that could not be asked: a fault of the episode, which says nothing about the agent."""


class JudgeBudgetError(RuntimeError):
    """A question that was not asked, since the judge's budget is spent."""


@dataclass(frozen=True)
class Example:
    """A judgement that is shown to the model.

    Attributes:
        task: the instruction.
        expected: what the screen should show.
        shown: what it shows.
        success: the right verdict.
        screen: the screen itself, uint8 [H, W, 3]; None for an example in words.
    """

    task: str
    expected: str
    shown: str
    success: bool
    screen: np.ndarray | None = None

    def parts(self) -> list[str | np.ndarray]:
        """Return the example as a part of a question."""
        verdict = "success" if self.success else "failure"
        said = f"\nTask: {self.task}\nExpected: {self.expected}\nShown: {self.shown}\nStatus: {verdict}\n\n"
        return [said] if self.screen is None else ["Screen: ", self.screen, said]


#: Examples in words, of both verdicts and of what is nearly right.
EXAMPLES = (
    Example(
        "Open the Clock app",
        "the Clock app with alarms, timer or stopwatch",
        "the home screen; the icon of the Clock app is there, but the app is not open",
        success=False,
    ),
    Example(
        "Turn off notifications for the Maps app",
        "the notification settings of Maps with the switch off",
        "the notification settings of Maps; the switch is off",
        success=True,
    ),
    Example(
        'Go to ebay.com, search for "asus zenbook", and select the first entry',
        "the page of a product on ebay.com, the first that the search for asus zenbook found",
        'the results of the search for "asus zenbook" on ebay.com; no entry has been opened',
        success=False,
    ),
    Example(
        'Go to ebay.com, search for "asus zenbook"',
        "the results of the search for asus zenbook on ebay.com",
        'results on ebay.com; the search box holds "asus zenbook"',
        success=True,
    ),
)

_TASK = (
    "You check whether a task on a phone is done. You are shown the screen after the latest action and nothing else; "
    "believe only what it shows. A step on the way is a failure, and so is a result for something else.\n"
    "Reply in three lines. Expected: what the screen shows once the task is done. Shown: what it shows of that. "
    "Status: success, or Status: failure.\n\n"
)
_AGAIN = "\n\nA reply must end in a line of its own that is either 'Status: success' or 'Status: failure'."
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_STATUS = re.compile(r"^\W{0,9}status\W{0,9}(success|failure)\W{0,9}$", re.MULTILINE | re.IGNORECASE)


def read_verdict(reply: str) -> bool | None:
    """Return what a reply's line ``Status: success`` or ``Status: failure`` says.

    None if there is no such line or several, as in a reply that repeats the examples.
    """
    found = _STATUS.findall(_THOUGHTS.sub("", reply))
    return found[0].casefold() == "success" if len(found) == 1 else None


@dataclass
class Questions:
    """A count of what a judge was asked.

    Attributes:
        asked: questions to the model, second tries included.
        unchanged: verdicts that were given again, since the screen had not changed.
        remembered: verdicts on screens that were seen before with the same task.
        unreadable: replies without a verdict.
    """

    asked: int = 0
    unchanged: int = 0
    remembered: int = 0
    unreadable: int = 0


@dataclass
class VLMJudge:
    """Asks a vision-language model about the latest screens: for devices whose state cannot be asked.

    A reply without a verdict is asked for again; if there is none at last, the task counts as not done. The start
    screen of an episode is never asked about: no task is done there.

    Attributes:
        ask: returns the model's answer to a question; it retries what may pass, as
            ``benchmarks.common.chat.ChatClient(...).ask`` does.
        examples: judgements that are shown first.
        screens: latest different screens that are shown, at least 1.
        tries: how often a question is asked until the reply has a verdict, at least 1.
        budget: most questions in all; None for any number.
        counts: the questions so far.
    """

    ask: Ask
    examples: Sequence[Example] = EXAMPLES
    screens: int = 1
    tries: int = 2
    budget: int | None = None
    counts: Questions = field(default_factory=Questions)
    _known: dict[str, bool] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check that the numbers are possible."""
        if self.screens < 1 or self.tries < 1:
            raise ValueError(f"screens and tries must be at least 1, got {self.screens} and {self.tries}")

    def begin(self, task: Task, device: Device) -> VLMCase:
        """Take up an episode."""
        return VLMCase(self, task.instruction, device.screenshot())

    def judge(self, task: str, screens: Sequence[np.ndarray], answer: str | None = None) -> bool:
        """Return whether a task is done, asking the model only about what it was not asked before.

        Args:
            task: the instruction.
            screens: the latest screens, uint8 [H, W, 3], the present one last.
            answer: what was answered, for tasks that ask something.

        Raises:
            JudgeError: if the model could not be asked.
            JudgeBudgetError: if the budget is spent.
        """
        digest = hashlib.sha256(repr((task, answer)).encode("utf-8", "backslashreplace"))
        for screen in screens:
            digest.update(_digest(screen).encode())
        key = digest.hexdigest()
        if key in self._known:
            self.counts.remembered += 1
        else:
            self._known[key] = self._decide(self._question(task, screens, answer))
        return self._known[key]

    def _question(self, task: str, screens: Sequence[np.ndarray], answer: str | None) -> list[str | np.ndarray]:
        question: list[str | np.ndarray] = [_TASK, *(part for example in self.examples for part in example.parts())]
        for screen in screens[:-1]:
            question += ["An earlier screen: ", screen, "\n"]
        said = "" if answer is None else f"\nThe answer that was given: {answer}"
        return [*question, "Screen: ", screens[-1], f"\nTask: {task}{said}"]

    def _decide(self, question: list[str | np.ndarray]) -> bool:
        for _ in range(self.tries):
            if self.budget is not None and self.counts.asked >= self.budget:
                raise JudgeBudgetError(f"the judge's budget of {self.budget} questions is spent")
            self.counts.asked += 1
            verdict = read_verdict(self._reply(question))
            if verdict is not None:
                return verdict
            self.counts.unreadable += 1
            question = [*question, _AGAIN]
        return False

    def _reply(self, question: Question) -> str:
        try:
            reply = self.ask(question)
        except Exception as error:
            raise JudgeError(f"the judge could not be asked: {error}") from error
        return reply if isinstance(reply, str) else ""


class VLMCase:
    """An episode before a :class:`VLMJudge`."""

    def __init__(self, judge: VLMJudge, task: str, screen: np.ndarray) -> None:
        """Begin with the start screen."""
        self.judge = judge
        self.task = task
        self.done = False
        self._screens = [screen]
        self._latest = _digest(screen)

    def observe(self, device: Device, answer: str | None) -> Verdict:
        """Return the model's verdict on the present screen, or the last verdict if nothing has changed."""
        screen = device.screenshot()
        digest = _digest(screen)
        if digest == self._latest and answer is None:
            self.judge.counts.unchanged += 1
        else:
            if digest != self._latest:
                self._screens = [*self._screens, screen][-self.judge.screens :]
                self._latest = digest
            self.done = self.judge.judge(self.task, self._screens, answer)
        return Verdict(self.done, progress=float(self.done))

    def __deepcopy__(self, memo: dict[int, Any]) -> VLMCase:
        """Return a copy that asks the same judge: its budget and memory are one."""
        copied = VLMCase.__new__(VLMCase)
        copied.__dict__.update(self.__dict__)
        copied._screens = list(self._screens)
        return copied


def _digest(picture: np.ndarray) -> str:
    return hashlib.sha256(repr(picture.shape).encode() + np.ascontiguousarray(picture).tobytes()).hexdigest()
