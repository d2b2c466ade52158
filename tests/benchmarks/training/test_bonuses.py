"""Settings of a run reach its causal bonus, or are refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.common.errors import SettingsError
from benchmarks.training import bonuses
from benchmarks.training.bonuses import give_bonus
from benchmarks.training.config import TrainConfig
from benchmarks.training.start_policy import StartPolicy


def given(monkeypatch: pytest.MonkeyPatch, kl_tokens: str = "all", **settings: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    monkeypatch.setattr(bonuses, "CoSo", lambda learner, **more: made.update(more))
    learner: Any = SimpleNamespace(config=SimpleNamespace(n_steps=8, kl_tokens=kl_tokens))
    policy: Any = None
    give_bonus(learner, TrainConfig.of(method="coso", ent_coef=1.0, **settings), StartPolicy(policy))
    return made


def test_an_scm_gets_its_savings(monkeypatch: pytest.MonkeyPatch) -> None:
    made = given(monkeypatch, causal_share=0.25, scm_confidence=0.98, scm_precision="bfloat16")
    assert made["causal"].share == 0.25 and made["training"].confidence == 0.98
    assert made["causal"].precision == "bfloat16"
    made = given(monkeypatch)
    assert (made["causal"].share, made["training"].confidence, made["scm"].hidden_size) == (0.5, 0.98, 32)
    assert made["causal"].precision == "float32"


def test_who_holds_what_weighs_nothing_needs_all_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="kl_tokens unweighted needs the weights of all utterances"):
        given(monkeypatch, kl_tokens="unweighted")
    made = given(monkeypatch, kl_tokens="unweighted", causal_share=1.0)
    assert made["causal"].share == 1
