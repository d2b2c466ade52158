"""The arm of docs/own-arm.md works as the page says, and a bonus that is none is named."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.common.errors import SettingsError
from benchmarks.training import methods
from benchmarks.training.bonuses import give_bonus
from benchmarks.training.config import TrainConfig
from benchmarks.training.start_policy import StartPolicy

PAGE = (Path(__file__).parents[3] / "docs/own-arm.md").read_text(encoding="utf-8")
ARM, *CHECKS = re.findall("```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def own_arm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    assert ARM.startswith("# my_arm.py\n")
    (tmp_path / "my_arm.py").write_text(ARM, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    yield None
    sys.modules.pop("my_arm", None)


def test_the_arm_of_the_page_counts_trains_and_resumes(own_arm: None) -> None:
    names: dict[str, Any] = {"__name__": "page"}
    for code in CHECKS:
        exec(code, names)
    assert names["whole"].num_timesteps == 16 and len(CHECKS) == 2


def test_a_run_gives_the_learner_the_bonus_of_the_arm(own_arm: None) -> None:
    config = TrainConfig.of(method="my_arm:RARE", ent_coef=methods.get_method("my_arm:RARE").ent_coef)
    learner: Any = SimpleNamespace(parser="a parser")
    give_bonus(learner, config, StartPolicy(None))  # type: ignore[arg-type]
    assert type(learner.bonus).__name__ == "RareActions" and learner.bonus.parser == "a parser"


def test_what_is_no_bonus_is_refused(own_arm: None, tmp_path: Path) -> None:
    (tmp_path / "my_arm.py").write_text(ARM + '\nNONE = Method("None", PPO, PPOConfig, dict, 0.1, "#009e73", "-.")\n')
    learner: Any = {}
    with pytest.raises(SettingsError, match=r"'my_arm:NONE': its bonus \{\} has no suggesting, observe, weights"):
        give_bonus(learner, TrainConfig.of(method="my_arm:NONE", ent_coef=0.1), StartPolicy(None))  # type: ignore[arg-type]
