"""Adam of 8 bits. Tests of the package itself are run by `make test-8bit` and skipped where it is not installed."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from agents.adam8bit import misfit
from agents.learners import PPO, SFT, SFTConfig
from agents.optimizers import OptimizerName, load_optimizer_state, make_optimizer, optimizer_state
from benchmarks.planning.memory import AVERAGES_8BIT
from benchmarks.training.config import TrainConfig
from benchmarks.training.preflight import check_runs
from tests.agents.conftest import UTTERANCES, data
from tests.agents.learners.test_saved import CONFIG, learner, policy, same

pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")  # of peft


def package() -> None:
    try:
        importlib.import_module("bitsandbytes.optim")
    except ImportError:
        pytest.skip("bitsandbytes is not installed: pip install 'coso-envs[8bit]', or run `make test-8bit`")


def averages(size: int = 5000) -> dict[str, Any]:
    """The state of a parameter as bitsandbytes 0.50 saves it."""
    blocks = -(-size // 256)
    quantised = {
        **{f"state{i}": torch.zeros(size, dtype=torch.uint8) for i in (1, 2)},
        **{f"qmap{i}": torch.zeros(256) for i in (1, 2)},
        **{f"absmax{i}": torch.zeros(blocks) for i in (1, 2)},
    }
    return {"step": 3, "__bnb_optimizer_quant_state__": quantised}


PLAIN = {"step": 3, "__bnb_optimizer_quant_state__": {"state1": torch.zeros(7), "state2": torch.zeros(7)}}
FAULTS: dict[str, Any] = {
    "state1": torch.zeros(5000),
    "state2": torch.zeros(4999, dtype=torch.uint8),
    "qmap2": torch.zeros(255),
    "qmap1": 3.0,
    "absmax1": torch.zeros(19),
    "absmax2": None,
    "other": torch.zeros(1),
}


def test_a_saved_state_that_does_not_fit_is_named() -> None:
    parameter = torch.zeros(5000)
    assert misfit(averages(), parameter) is None and misfit(PLAIN, torch.zeros(7)) is None
    for name, value in FAULTS.items():
        entry = averages()
        entry["__bnb_optimizer_quant_state__"][name] = value
        assert misfit(entry, parameter) == name
    assert misfit(averages(5001), parameter) is not None and misfit(PLAIN, torch.zeros(8)) == "state1"
    assert misfit(averages() | {"step": "3"}, parameter) == "step"
    assert misfit({"step": 3, "exp_avg": parameter}, parameter) == "__bnb_optimizer_quant_state__"


@pytest.mark.parametrize("missing", ["bitsandbytes", "bitsandbytes.optim"])
def test_without_the_package_one_sentence_says_what_to_do(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    says = r"needs the package bitsandbytes.*pip install 'coso-envs\[8bit\]', or choose"
    with pytest.raises(ImportError, match=says):
        make_optimizer("adam8bit", [torch.nn.Parameter(torch.ones(2))], lr=0.1)
    with pytest.raises(ImportError, match=says):
        check_runs([TrainConfig().changed(optimizer="adam8bit")])


def test_a_start_made_by_another_optimizer_is_another_start() -> None:
    plain = TrainConfig()
    other = plain.changed(optimizer="adam8bit")
    assert "optimizer" not in plain.start_settings
    assert other.start_settings == {**plain.start_settings, "optimizer": "adam8bit"}


@pytest.mark.parametrize("lora_rank", [None, 64])
def test_a_run_goes_on_bit_for_bit(lora_rank: int | None, tmp_path: Path) -> None:
    package()
    how = {"config": replace(CONFIG, optimizer="adam8bit")}
    whole, resumed = (_learner(policy(lora_rank, width=64, seed=seed), **how) for seed in (0, 0))
    whole.learn(9 * 2)
    before = optimizer_state(whole.optimizer)
    kinds = [entry["__bnb_optimizer_quant_state__"]["state1"].dtype for entry in before["state"].values()]
    assert {torch.uint8, torch.float32} == set(kinds)
    whole.save(tmp_path)
    whole.learn(9 * 4)
    resumed.load(tmp_path)
    resumed.learn(9 * 4)
    assert same(whole, resumed)
    for made in (whole, resumed):
        made.envs.close()


def _learner(own: Any, config: Any) -> PPO:
    made = learner(own)
    return PPO(own, made.envs, config)


def test_a_state_of_the_other_optimizer_is_refused() -> None:
    package()
    parameters = [torch.nn.Parameter(torch.ones(5000))]
    adam, adam8bit = make_optimizer("adam", parameters, lr=0.1), make_optimizer("adam8bit", parameters, lr=0.1)
    for own, other in ((adam, adam8bit), (adam8bit, adam)):
        with pytest.raises(ValueError, match="the optimizer has the settings"):
            load_optimizer_state(own, optimizer_state(other))


def test_averages_take_the_bytes_that_are_planned_and_learn_as_adam_does() -> None:
    package()
    names: tuple[OptimizerName, ...] = ("adam", "adam8bit")
    adam, adam8bit = (
        SFT(policy(width=64), SFTConfig(steps=12, batch_size=4, optimizer=name)).fit(data(UTTERANCES)) for name in names
    )
    assert adam[-1] < 0.8 * adam[0] and adam8bit[-1] == pytest.approx(adam[-1], rel=0.1)
    parameter = torch.nn.Parameter(torch.ones(2**16))
    optimizer = make_optimizer("adam8bit", [parameter], lr=0.1)
    parameter.sum().backward()
    optimizer.step()
    kept = optimizer.state[parameter]
    taken = sum(kept[name].nbytes for name in ("state1", "state2", "absmax1", "absmax2"))
    assert taken == AVERAGES_8BIT * parameter.numel()
