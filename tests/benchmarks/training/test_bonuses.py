"""Settings of a run reach its causal bonus, or are refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

import parsers
from benchmarks.common.errors import SettingsError
from benchmarks.training import bonuses
from benchmarks.training.bonuses import give_bonus
from benchmarks.training.config import TrainConfig
from benchmarks.training.start_policy import StartPolicy


def given(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    monkeypatch.setattr(bonuses, "CoSo", lambda learner, **more: made.update(more))
    learner: Any = SimpleNamespace(config=SimpleNamespace(n_steps=8), parser=parsers.make("coso/json", choices=["+"]))
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


def test_who_holds_what_weighs_nothing_needs_all_weights() -> None:
    def made(**settings: Any) -> TrainConfig:
        return TrainConfig.of(**{"method": "coso", "ent_coef": 1.0, "kl_tokens": "unweighted"} | settings)

    with pytest.raises(SettingsError, match="kl_tokens unweighted needs the weights of all utterances"):
        made()
    assert made(causal_share=1.0).causal_share == 1
    assert made(causal_source="span").causal_share < 1, "the span weighs all"
    assert made(method="rl", ent_coef=0.0).learner.kl_tokens == "unweighted"


def test_an_scm_learns_from_a_start_only_if_its_utterances_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[Any] = []
    coso = SimpleNamespace(pretrain=lambda utterances, choices: learned.append((utterances, choices)))
    monkeypatch.setattr(bonuses, "CoSo", lambda learner, **more: coso)
    said, policy = ('{"action": "look"}',), cast(Any, None)
    for parser in (parsers.make("coso/json"), parsers.make("coso/json", choices=["look"]), parsers.make("coso/autoui")):
        learner: Any = SimpleNamespace(config=SimpleNamespace(n_steps=8), parser=parser)
        for choices in (None, [["look"]]):
            give_bonus(learner, TrainConfig.of(method="coso", ent_coef=1.0), StartPolicy(policy, said, choices))
    read = (said, [["look"]])
    assert learned == [read, (said, None), read, (said, None), read], "not by a parser without any actions"
