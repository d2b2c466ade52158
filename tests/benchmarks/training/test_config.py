"""Settings: checked when made, stored as JSON, and the same start for all methods of a seed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.commands.sweep import grids
from benchmarks.comparison.plans import arms, comparison, default_grid, sweep
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import HEADLINE, get_method
from benchmarks.training.run_folder import RunFolderError


def test_json_round_trip() -> None:
    config = TrainConfig.of(method="coso", ent_coef=5.0, seed=3, env_kwargs={"max_position": 9, "image": False})
    assert TrainConfig.from_json(json.loads(json.dumps(config.to_json()))) == config


def test_settings_of_another_version_are_named() -> None:
    with pytest.raises(RunFolderError, match=r"unknown to this version of coso-envs: \['colour'\]"):
        TrainConfig.from_json({"colour": 1})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"method": "rl", "ent_coef": 1.0}, "rl has no entropy term"),
        ({"method": "coso"}, "needs a coefficient above 0"),
        ({"method": "sarsa"}, "unknown method 'sarsa'; choose one of rl, rl_entropy, coso"),
        ({"start": "nosy"}, "unknown start 'nosy'"),
        ({"start": "none"}, "cannot write anything before it has seen demonstrations"),
        ({"total_steps": 0}, "total_steps must be at least 1, got 0"),
        ({"sft_steps": -1}, "sft_steps must be at least 0, got -1"),
        ({"checkpoint_every": 0}, "checkpoint_every must be at least 1, got 0"),
    ],
)
def test_senseless_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TrainConfig.of(**settings)


def test_methods_of_a_seed_share_their_start_and_seeds_do_not() -> None:
    one, other = TrainConfig.of(seed=1), TrainConfig.of(seed=1, method="coso", ent_coef=5.0, learning_rate=1e-5)
    assert one.start_settings == other.start_settings
    assert one.start_settings != one.changed(seed=2).start_settings
    assert one.start_settings != one.changed(start="noisy").start_settings


def test_a_comparison_differs_in_method_and_coefficient_alone(tmp_path: Any) -> None:
    grid = comparison([TrainConfig()], tmp_path, range(2))
    assert sorted(grid.configs) == sorted(f"{method}/seed-{seed}" for method in HEADLINE for seed in (0, 1))
    own: dict[str, Any] = {"causal_source": "scm", "ent_schedule": "constant", "ent_end": 1.0, "swap_share": 0.0}
    assert {name for method in HEADLINE for name in get_method(method).own} <= {*own, "choice_objective"}
    plain = {repr(c.changed(method="rl", ent_coef=0.0, **own).to_json()) for c in grid.configs.values()}
    assert len(plain) == 2  # one per seed


def test_a_sweep_tunes_every_method_on_every_start(tmp_path: Any) -> None:
    chosen = arms(("noisy", "deceptive"), {"rl": (0.0,), "rl_entropy": (0.01, 0.03), "coso": (0.3, 1.0)})
    assert len(chosen) == len(set(chosen)) == 2 * (1 + 2 + 2)
    grid = sweep([TrainConfig()], tmp_path, (100, 101), chosen)
    assert len(grid.configs) == 2 * len(chosen)
    one = grid.configs["noisy/coso-0.3/seed-101"]
    assert (one.start, one.method, one.learner.ent_coef, one.seed) == ("noisy", "coso", 0.3, 101)


def test_by_default_every_method_with_a_term_gets_four_values_around_its_own() -> None:
    assert default_grid("rl") == (0.0,) and default_grid("coso") == (0.1, 0.3, 1.0, 3.0)
    assert default_grid("rl_entropy") == (0.003, 0.009, 0.03, 0.09)


def test_coefficients_are_shared_or_a_methods_own() -> None:
    methods = ("rl", "rl_entropy", "coso")
    assert grids(methods, (".1", "1", "coso=2,4.5")) == {"rl": (0.0,), "rl_entropy": (0.1, 1.0), "coso": (2.0, 4.5)}
    assert grids(methods, ("coso=2",)) == {"rl": (0.0,), "rl_entropy": default_grid("rl_entropy"), "coso": (2.0,)}


def test_several_starts_and_tuned_values_of_an_environment(tmp_path: Any) -> None:
    grid = comparison(
        [TrainConfig()],
        tmp_path,
        range(1),
        {"coso": 5.0},
        ("rl", "rl_entropy", "coso"),
        starts=("noisy", "deceptive"),
        tuned={"coso/NumberLine-v0": {"rl_entropy": 0.2, "coso": 4.0}, "coso/Blackjack-v0": {"rl_entropy": 9.0}},
    )
    found = {name: (c.start, c.learner.ent_coef) for name, c in grid.configs.items()}
    assert found == {
        f"{start}/{method}/seed-0": (start, value)
        for start in ("noisy", "deceptive")
        for method, value in (("rl", 0.0), ("rl_entropy", 0.2), ("coso", 5.0))
    }
