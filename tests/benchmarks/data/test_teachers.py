"""Which start an environment is trained from, and which fit it."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

import coso_envs
from benchmarks.common.envs import begin_episode
from benchmarks.common.errors import UsageError
from benchmarks.comparison.suites import SUITES
from benchmarks.data.teachers import STARTS, Start, check_fits, default_start, fitting_starts
from benchmarks.training.config import TrainConfig
from benchmarks.training.preflight import check_runs


@pytest.mark.slow
@pytest.mark.parametrize("env_id", sorted(coso_envs.ENTRY_POINTS))
def test_every_environment_has_a_start_that_fits_and_is_written_down(env_id: str) -> None:
    config = TrainConfig(env=env_id)
    assert config.to_json()["start"] == default_start(env_id) in STARTS
    env = begin_episode(env_id, config.env_kwargs)
    fitting = fitting_starts(env)
    assert config.start in fitting and ("deceptive" in fitting) == ("+" in (env.actions or ()))
    env.close()


def test_the_default_is_that_of_the_suite() -> None:
    for suite in SUITES.values():
        assert all(TrainConfig(env=task.env).start == task.start for task in suite.tasks)
    assert default_start("mine/Lake-v0") == "noisy"


@pytest.mark.parametrize(
    ("env_id", "action", "actions"),
    [
        ("coso/NumberLine-v0", "up", "whose actions are -, +"),
        ("coso/Blackjack-v0", "+", "whose actions are stand, hit"),
        ("coso/ALFWorldText-v0", "+", "more; choose one of: expert"),
        ("coso/AitW-General-v0", "+", "takes actions of another kind"),
    ],
)
def test_a_start_that_does_not_fit_names_those_that_do(env_id: str, action: str, actions: str) -> None:
    env: Any = begin_episode(env_id)
    with pytest.raises(UsageError) as raised:
        check_fits(Start(bias=1.0, bias_action=action), env)
    message = str(raised.value)
    assert repr(action) in message and env_id in message and actions in message
    assert all(name in message for name in fitting_starts(env))
    env.close()


def test_a_habit_that_does_not_fit_is_named_with_the_starts_that_do() -> None:
    env: Any = begin_episode("coso/Blackjack-v0")
    with pytest.raises(UsageError) as raised:
        check_fits(STARTS["deceptive-look"], env)
    message = str(raised.value)
    assert "a start whose teacher only looks does not fit coso/Blackjack-v0; choose one of: expert" in message
    assert "deceptive-hit" in message and "deceptive-look" not in message
    env.close()


def test_a_start_has_one_way_of_being_wrong_and_says_which() -> None:
    habit = STARTS["deceptive-sum"].habit
    with pytest.raises(UsageError, match=r"give bias_action='\+' or the habit 'sum', not both"):
        Start(bias=0.5, bias_action="+", habit=habit)
    with pytest.raises(UsageError, match=r"bias=0\.5 needs bias_action or habit"):
        Start(bias=0.5)
    with pytest.raises(UsageError, match="after is one of again, on, helped, got 'off'"):
        Start(noise=0.5, after=cast(Any, "off"))
    written = json.loads(json.dumps(STARTS["deceptive-sum"].to_json()))
    shares = {"noise": 0.0, "bias": 0.97, "cut_off": 0.0, "slips": 0.0}
    assert written == {**shares, "bias_action": None, "habit": "sum", "after": "on"}


def test_runs_are_checked_once_for_what_they_share(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def begin(env_id: str, env_kwargs: Any) -> Any:
        made.append(env_id)
        return begin_episode(env_id, env_kwargs)

    monkeypatch.setattr("benchmarks.training.preflight.begin_episode", begin)
    check_runs([TrainConfig.of(seed=seed) for seed in range(3)])
    assert made == ["coso/NumberLine-v0"]
