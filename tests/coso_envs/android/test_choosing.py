"""Which tasks an environment has: splits, parsers that cannot do them, and starts that are no ends."""

from __future__ import annotations

from typing import Any

import pytest

import coso_envs  # noqa: F401 - registers the ids
from coso_envs.android.env import AitWGeneralEnv, AitWWebShoppingEnv
from coso_envs.android.tasks.generate import task_set

SMALL: dict[str, Any] = {"resolution": (135, 285)}


@pytest.mark.parametrize("name", ["general", "webshopping"])
def test_the_splits_share_nothing(name: Any) -> None:
    train, test = task_set(name, "train"), task_set(name, "test")
    assert not {task.instruction for task in train} & {task.instruction for task in test}
    assert not {repr(task.goal) for task in train} & {repr(task.goal) for task in test}
    assert len(train) > len(test) > 40
    # Kinds without a filler, such as opening the notifications, are for training.
    assert {task.goal.kind for task in test} <= {task.goal.kind for task in train}
    assert len({task.goal.kind for task in test}) >= (9 if name == "general" else 3)


def test_the_queries_of_the_splits_differ() -> None:
    def queries(split: str) -> set[str]:
        return {getattr(task.goal, "query", "") for task in task_set("webshopping", split)} - {""}

    assert not queries("train") & queries("test")


def test_tasks_that_the_parser_cannot_do_are_left_out() -> None:
    question = "What is Grace Kim's phone number?"
    assert any(task.needs for task in AitWGeneralEnv(style="mixed", parser="coso/android-world", **SMALL).tasks)
    assert not any(task.needs for task in AitWGeneralEnv(style="mixed", **SMALL).tasks)
    with pytest.raises(ValueError, match=r"phone number\?\" needs the action answer, which this parser cannot"):
        AitWGeneralEnv(tasks=[question], **SMALL)
    env = AitWGeneralEnv(**SMALL)
    with pytest.raises(ValueError, match="needs the action answer"):
        env.reset(options={"task": question})
    env = AitWGeneralEnv(tasks=[question], parser="coso/android-world", **SMALL)
    env.reset(seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["general", "webshopping"])
@pytest.mark.parametrize("split", ["train", "unseen-instance", "unseen-template", "unseen-app"])
def test_no_episode_begins_at_its_end(name: str, split: Any) -> None:
    made = AitWGeneralEnv if name == "general" else AitWWebShoppingEnv
    env = made(split=split, style="mixed", image=False, screen_text=False, parser="coso/android-world")
    for i in range(len(env.tasks)):
        _, info = env.reset(seed=i, options={"task": i})
        assert not env.state.task.goal.reached(env.state.device, None), info["task"]  # type: ignore[arg-type]
        assert info["progress"] < 1


def test_the_splits_of_the_mixed_sets() -> None:
    for name in ("general", "webshopping"):
        splits = ("train", "unseen-instance", "unseen-template", "unseen-app")
        sets = {split: task_set(name, split, "mixed") for split in splits}
        assert sets["unseen-instance"] == task_set(name, "test", "mixed")
        templates = {split: {task.template for task in tasks} for split, tasks in sets.items()}
        assert not templates["train"] & templates["unseen-template"]
        assert min(map(len, sets.values())) >= 30
        for word in (" Notes app", " Maps app", "Launch Notes", "Launch Maps", "target.com", "newegg.com"):
            for split in splits[:-1]:
                assert not any(word in task.instruction for task in sets[split]), (word, split)
        # The first ones of a set are of many templates.
        first = {task.template for task in sets["train"][: len(templates["train"])]}
        assert first == templates["train"]
