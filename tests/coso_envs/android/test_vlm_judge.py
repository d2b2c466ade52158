"""The judge that asks a model: what it shows, what it reads, and when it asks nothing."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coso_envs  # noqa: F401 - registers the ids
from coso_envs.android.devices.errors import DeviceError
from coso_envs.android.devices.guarded import MOST_FAULTS
from coso_envs.android.judges import Example, JudgeBudgetError, JudgeError, VLMJudge
from coso_envs.android.judges.vlm import EXAMPLES, read_verdict
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import make_task
from parsers import GuiAction

SMALL: dict[str, Any] = {"resolution": (135, 285)}
TASK = make_task("Open the Clock app")


class Model:
    """Gives one reply after the other, the last one again and again, and remembers the questions."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.questions: list[Sequence[str | np.ndarray]] = []

    def __call__(self, question: Sequence[str | np.ndarray]) -> str:
        self.questions.append(question)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def text(self, number: int = -1) -> str:
        return "".join(part if isinstance(part, str) else "<screen>" for part in self.questions[number])


class Screens:
    """A device that shows one screen after the other, each filled with a number."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)

    def screenshot(self) -> np.ndarray:
        return np.full((4, 3, 3), self.numbers.pop(0) if len(self.numbers) > 1 else self.numbers[0], np.uint8)


def verdicts(judge: VLMJudge, *numbers: int, answers: Sequence[str | None] = ()) -> list[bool]:
    """Verdicts after each of the screens but the first, at which the episode begins."""
    device: Any = Screens(*numbers)
    case = judge.begin(TASK, device)
    given_answers = [*answers, *[None] * len(numbers)]
    return [case.observe(device, given_answers[i]).success for i in range(len(numbers) - 1)]


def status(success: bool) -> str:
    return f"Expected: x\nShown: y\nStatus: {'success' if success else 'failure'}"


def test_the_model_sees_the_task_and_the_screen_after_the_examples() -> None:
    model = Model(status(True))
    assert verdicts(VLMJudge(model), 1, 2) == [True]
    assert model.text().endswith("Screen: <screen>\nTask: Open the Clock app")
    assert all(example.task in model.text() for example in EXAMPLES)
    (shown,) = [part for part in model.questions[0] if not isinstance(part, str)]
    assert shown.min() == shown.max() == 2


def test_an_example_may_have_a_screen() -> None:
    model = Model(status(False))
    example = Example("Open Maps", "Maps", "Maps", success=True, screen=np.zeros((2, 2, 3), np.uint8))
    verdicts(VLMJudge(model, [example]), 1, 2)
    assert "Screen: <screen>\nTask: Open Maps\nExpected: Maps\nShown: Maps\nStatus: success" in model.text()


def test_nothing_is_asked_while_the_screen_stays_the_same() -> None:
    model = Model(status(False), status(True))
    judge = VLMJudge(model)
    assert verdicts(judge, 1, 1, 1, 2, 2, 3, 3) == [False, False, False, False, True, True]
    assert len(model.questions) == 2
    assert (judge.counts.asked, judge.counts.unchanged, judge.counts.remembered) == (2, 4, 0)


def test_nothing_is_asked_about_a_screen_that_was_seen_with_the_same_task() -> None:
    model = Model(status(False), status(True))
    judge = VLMJudge(model)
    assert verdicts(judge, 1, 2, 3, 2, 3) == [False, True, False, True]
    assert verdicts(judge, 1, 3) == [True]
    assert len(model.questions) == 2 and judge.counts.remembered == 3
    case = judge.begin(make_task("Open the Camera app"), device := Screens(1, 3))  # type: ignore[arg-type]
    case.observe(device, None)  # type: ignore[arg-type]
    assert len(model.questions) == 3


def test_pictures_of_another_shape_are_others() -> None:
    model = Model(status(True))
    judge = VLMJudge(model)
    judge.judge("x", [np.zeros((2, 6, 3), np.uint8)])
    judge.judge("x", [np.zeros((6, 2, 3), np.uint8)])
    judge.judge("x", [np.zeros((6, 2, 3), np.uint8)[::-1]])
    assert len(model.questions) == 2


def test_an_answer_is_judged_even_if_the_screen_stays() -> None:
    model = Model(status(False), status(True))
    assert verdicts(VLMJudge(model), 1, 2, 2, answers=[None, "Lima"]) == [False, True]
    assert model.text().endswith("Task: Open the Clock app\nThe answer that was given: Lima")
    assert "answer" not in model.text(0).rpartition("Screen:")[2]


def test_earlier_screens_are_shown_where_wanted() -> None:
    model = Model(status(False))
    verdicts(VLMJudge(model, screens=2), 1, 2, 2, 3)
    shown = [[int(part.max()) for part in question if not isinstance(part, str)] for question in model.questions]
    assert shown == [[1, 2], [2, 3]]
    assert model.text().endswith("An earlier screen: <screen>\nScreen: <screen>\nTask: Open the Clock app")


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("Status: success", True),
        ("Status: failure", False),
        ("Expected: a\nShown: b\n**Status:** Success.", True),
        ("status - FAILURE", False),
        ("- Status: `success`\n", True),
        ("<think>Status: failure</think>\nStatus: success", True),
        ("", None),
        ("success", None),
        ("The task was a success.", None),
        ("Status: successful", None),
        ("Status: not a success", None),
        ("Status: success or failure", None),
        ("Status: success\nStatus: failure", None),
        ("Status: success\nStatus: success", None),
        ("<think>Status: success", None),
        ("The status: success", None),
        ("".join(part for example in EXAMPLES for part in example.parts() if isinstance(part, str)), None),
    ],
)
def test_replies_are_read(reply: str, verdict: bool | None) -> None:
    assert read_verdict(reply) is verdict


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_any_reply_can_be_read(reply: str) -> None:
    assert read_verdict(reply) in (None, True, False)


def test_a_reply_without_a_verdict_is_asked_for_again_and_counts_as_not_done_at_last() -> None:
    model = Model("Well.", status(True))
    judge = VLMJudge(model)
    assert verdicts(judge, 1, 2) == [True]
    assert model.text(1).startswith(model.text(0)) and "'Status: success' or 'Status: failure'" in model.text(1)
    model = Model("Well.")
    judge = VLMJudge(model, tries=3)
    assert verdicts(judge, 1, 2, 2) == [False, False]
    assert (judge.counts.asked, judge.counts.unreadable) == (3, 3)


def test_a_budget_ends_the_questions() -> None:
    judge = VLMJudge(Model(status(False)), budget=2)
    with pytest.raises(JudgeBudgetError, match="budget of 2 questions is spent"):
        verdicts(judge, 1, 2, 3, 2, 4)
    assert judge.counts.asked == 2 and judge.counts.remembered == 1


def failing(question: Sequence[str | np.ndarray]) -> str:
    raise TimeoutError("no answer")


def test_a_model_that_cannot_be_asked_is_a_fault_and_nothing_is_remembered() -> None:
    judge = VLMJudge(failing)
    with pytest.raises(JudgeError, match="the judge could not be asked: no answer") as caught:
        verdicts(judge, 1, 2)
    assert isinstance(caught.value, DeviceError)
    judge.ask = Model(status(True))
    assert verdicts(judge, 1, 2) == [True]


@pytest.mark.parametrize("options", [{"screens": 0}, {"tries": 0}])
def test_impossible_numbers_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="screens and tries must be at least 1"):
        VLMJudge(failing, **options)


def looks_like(phone: SimulatedPhone) -> Callable[[Sequence[str | np.ndarray]], str]:
    """A model that knows when the phone shows the Clock app."""

    def ask(question: Sequence[str | np.ndarray]) -> str:
        return status("Clock" in phone.where())

    return ask


def test_episodes_end_where_the_model_says_so() -> None:
    judge = VLMJudge(failing)
    env: Any = gym.make("coso/AitW-General-v0", tasks=["Open the Clock app"], judge=judge, **SMALL).unwrapped
    env.reset(seed=3)
    judge.ask = looks_like(env.state.device)
    before = env.snapshot
    terminated = False
    while not terminated:
        _, reward, terminated, truncated, info = env.step(env.expert_utterance())
        assert not truncated and reward == info["success"] == terminated
    assert info["progress"] == 1.0
    asked = judge.counts.asked
    env.snapshot = before  # the copy asks the same judge
    *_, info = env.step(env.parser.format(GuiAction.press("home")))
    assert not info["success"] and env.state.case.judge is judge
    assert copy.deepcopy(env.state.case).judge is judge and judge.counts.asked >= asked


def test_on_the_simulated_phone_a_judge_that_fails_is_a_fault_of_the_episode() -> None:
    judge = VLMJudge(failing)
    options = {"tasks": ["Open the Clock app"], "style": "aitw", **SMALL}
    env: Any = gym.make("coso/AitW-General-v0", judge=judge, **options).unwrapped
    drawer = env.parser.format(GuiAction.drag((0.5, 0.78), (0.5, 0.3)))
    assert env.reset(seed=0)[1]["fault"] == ""
    before = env.snapshot
    _, reward, terminated, truncated, info = env.step(drawer)
    assert (reward, terminated, truncated, info["success"]) == (0.0, False, True, False)
    assert info["fault"] == "the judge could not be asked: no answer"
    env.snapshot = before
    judge.ask = Model(status(False))
    *_, truncated, info = env.step(drawer)
    assert not truncated and info["fault"] == ""
    judge.ask, judge._known = failing, {}
    for _ in range(MOST_FAULTS - 2):  # one has failed before
        assert env.reset(seed=0)[1]["fault"] == ""
        assert env.step(drawer)[-1]["fault"]
    env.reset(seed=0)
    with pytest.raises(DeviceError, match="10 episodes failed one after the other; now: the judge could not"):
        env.step(drawer)
    plain: Any = gym.make("coso/AitW-General-v0", **options)
    assert "fault" not in plain.reset(seed=0)[1]


def test_episodes_that_end_well_forgive_earlier_faults() -> None:
    judge = VLMJudge(failing)
    options = {"tasks": ["Open the Clock app"], "style": "aitw", "max_steps": 1, **SMALL}
    env: Any = gym.make("coso/AitW-General-v0", judge=judge, **options).unwrapped
    drawer = env.parser.format(GuiAction.drag((0.5, 0.78), (0.5, 0.3)))
    for episode in range(3 * MOST_FAULTS):
        judge.ask, judge._known = Model(status(False)) if episode % 5 == 0 else failing, {}
        env.reset(seed=0)
        assert bool(env.step(drawer)[-1]["fault"]) == (episode % 5 != 0)


def test_a_judge_can_be_pickled() -> None:
    judge = pickle.loads(pickle.dumps(VLMJudge(failing, budget=3)))
    assert judge.budget == 3


def test_on_a_real_device_a_judge_that_fails_is_a_fault() -> None:
    class Real:
        """A device that is not the simulated phone, as far as the environment knows."""

        def __init__(self) -> None:
            self.phone = SimulatedPhone(135, 285, PhoneOptions(style="aitw"))  # begins at home

        def __getattr__(self, name: str) -> Any:
            return getattr(object.__getattribute__(self, "phone"), name)

    judge = VLMJudge(failing)
    make: Any = Real
    options = {"tasks": ["Open the Clock app"], **SMALL}
    env: Any = gym.make("coso/AitW-General-v0", judge=judge, device=make, **options)
    env.reset(seed=0)
    says = env.unwrapped.parser.format(GuiAction.drag((0.5, 0.78), (0.5, 0.3)))
    *_, terminated, truncated, info = env.step(says)
    assert (terminated, truncated) == (False, True) and info["fault"] == "the judge could not be asked: no answer"
    env.reset(seed=0)
    judge.ask = Model(status(True))
    *_, terminated, _, info = env.step(says)
    assert terminated and info["success"] and not info["fault"]
