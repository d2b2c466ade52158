"""A method is one row: of the table, of an installed package, or of any module that a person names."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from agents import PPO, OnlineConfig
from agents.learners import PPOConfig
from benchmarks.commands import compare, sweep, train
from benchmarks.commands.backends import Backend
from benchmarks.common.errors import SettingsError, UsageError
from benchmarks.comparison.plans import arms, comparison
from benchmarks.comparison.plans import sweep as sweep_plan
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import METHODS, folder_name, get_method, known_methods, ordered, title
from benchmarks.training.run_folder import RunFolderError

OWN = "reinforce_rows:ENTROPY"


@dataclass(frozen=True)
class TwoNames(OnlineConfig):
    jobs: int = 1
    start: str = ""


pytestmark = pytest.mark.usefixtures("own_modules")


def install(site: Path, package: str, line: str) -> None:
    folder = site / f"{package}-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(f"[coso.methods]\n{line}\n")


def test_a_row_of_any_module_is_a_method() -> None:
    method = get_method(OWN)
    assert (method.title, title(OWN), method.bonus) == ("REINFORCE + entropy", "REINFORCE + entropy", "uniform")
    assert OWN not in known_methods() and folder_name(OWN) == "reinforce_rows-ENTROPY"
    assert [folder_name(name) for name in ("rl_entropy", "a.b:C", "../x", "..")] == [
        "rl_entropy",
        "a-b-C",
        "---x",
        "--",
    ]


def test_a_row_of_an_installed_package_is_listed_after_ours_and_imported_when_it_is_used(own_modules: Path) -> None:
    install(own_modules, "outsider", "a_method = reinforce_rows:PLAIN")
    assert known_methods() == [*METHODS, "a_method", "cnn-rl"] and "reinforce_rows" not in sys.modules
    assert get_method("a_method").title == "REINFORCE" and get_method("rl").learner is PPO
    assert ordered(["a_method", "coso", "rl", "coso", "Z"]) == ["rl", "coso", "Z", "a_method"]


def test_our_own_rows_come_first_and_two_claims_are_named(own_modules: Path) -> None:
    for package, name in (("one", "PLAIN"), ("two", "ENTROPY")):
        install(own_modules, package, f"rl = reinforce_rows:{name}\nboth = reinforce_rows:{name}")
    assert get_method("rl") is METHODS["rl"]
    with pytest.raises(SettingsError, match="'both' is claimed by reinforce_rows:ENTROPY and reinforce_rows:PLAIN"):
        get_method("both")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sarsa", "sft, afsft, cnn-rl, gone, or name one of your own"),
        ("", "unknown method ''; choose one of rl"),
        ("nowhere:ROW", "method 'nowhere:ROW': there is no module 'nowhere'; install it"),
        (":ROW", "method ':ROW': '' is no name of a module"),
        (".rows:ROW", "'.rows' is no name of a module"),
        ("reinforce_rows:ROW", "'ROW' in module 'reinforce_rows' must be a Method, got None"),
        ("reinforce_rows:Reinforce", "must be a Method, got <class 'reinforce.Reinforce'>"),
        ("gone", "method 'gone': there is no module 'uninstalled'"),
    ],
)
def test_an_unknown_method_is_one_sentence(name: str, message: str, own_modules: Path) -> None:
    install(own_modules, "gone", "gone = uninstalled:ROW")
    with pytest.raises(UsageError) as raised:
        get_method(name)
    assert message in str(raised.value) and "\n" not in str(raised.value)
    assert title(name) == name
    with pytest.raises(UsageError):
        TrainConfig(method=name)


@pytest.mark.parametrize(
    ("code", "error"),
    [("import no_such_package", ModuleNotFoundError), ("int('x')", ValueError), ("[][0]", IndexError)],
)
@pytest.mark.parametrize("use", [get_method, lambda name: TrainConfig.from_json({"method": name})])
def test_a_bug_in_a_module_of_somebody_else_is_raised_as_it_is(
    use: Callable[[str], object], code: str, error: type[Exception], own_modules: Path
) -> None:
    (own_modules / "broken_rows.py").write_text(code)
    with pytest.raises(error) as raised:
        use("broken_rows:ROW")
    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"bonus": "casual"}, 'bonus must be "none" or "uniform" or "uniform-valid" or "causal"'),
        ({"ent_coef": 0.0}, "needs a coefficient above 0"),
        ({"bonus": "none"}, "has no entropy term"),
        ({"ent_coef": "1"}, "ent_coef must be float, got '1'"),
        ({"colour": "teal"}, "colour must be #rrggbb, got 'teal'"),
        ({"line": "dashed"}, "line must be"),
        ({"settings": dict}, "settings must be a dataclass derived from agents.OnlineConfig, got <class 'dict'>"),
    ],
)
def test_a_senseless_row_is_refused_where_it_is_written(edit: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        replace(METHODS["coso"], **edit)
    assert message in str(raised.value)


def test_settings_are_those_of_the_methods_learner() -> None:
    config = TrainConfig.of(method=OWN, ent_coef=0.5, baseline_decay=0.25, num_envs=4)
    assert type(config.learner).__name__ == "ReinforceConfig" and config.learner.gae_lambda == 1.0
    assert config.to_json()["learner"]["baseline_decay"] == 0.25
    assert TrainConfig.from_json(config.to_json()) == config
    assert config.changed(baseline_decay=0.5).by_name() == config.by_name() | {"baseline_decay": 0.5}
    with pytest.raises(SettingsError, match=r"takes a ReinforceConfig, got a PPOConfig"):
        TrainConfig(method=OWN, learner=PPOConfig(ent_coef=1.0))
    with pytest.raises(RunFolderError, match=r"unknown to this version of coso-envs: \['vf_coef'\]"):
        TrainConfig.from_json({**config.to_json(), "vf_coef": 1.0})
    with pytest.raises(RunFolderError, match="baseline_decay must be float, got 'x'"):
        TrainConfig.from_json({**config.to_json(), "baseline_decay": "x"})


def test_a_learners_setting_must_not_have_the_name_of_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHODS, "two", replace(METHODS["rl"], settings=TwoNames))
    with pytest.raises(SettingsError, match=r"TwoNames of method 'two' has settings whose names .* rename jobs, start"):
        TrainConfig.of(method="two")


@pytest.mark.parametrize("options", [train.Options, compare.Options, sweep.Options, Backend])
def test_every_option_of_a_command_is_such_a_name(options: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {field.name for field in fields(options)} - {"train", "where"}:
        settings = type("Taken", (OnlineConfig,), {"__annotations__": {name: int}, name: 1})
        monkeypatch.setitem(METHODS, "taken", replace(METHODS["rl"], settings=dataclass(frozen=True)(settings)))
        with pytest.raises(SettingsError, match=f"rename {name}"):
            TrainConfig.of(method="taken")


def test_a_comparison_gives_each_method_the_settings_of_its_learner() -> None:
    bases = [TrainConfig(), TrainConfig.of(method=OWN, ent_coef=1.0, baseline_decay=0.5)]
    configs = comparison(bases, Path(), range(1), {"coso": 2.0}, ("rl", OWN, "coso")).configs
    assert list(configs) == ["rl/seed-0", "reinforce_rows-ENTROPY/seed-0", "coso/seed-0"]
    assert [config.method for config in configs.values()] == ["rl", OWN, "coso"]
    assert [config.learner.ent_coef for config in configs.values()] == [0.0, 0.05, 2.0]
    assert configs["reinforce_rows-ENTROPY/seed-0"].by_name()["baseline_decay"] == 0.5
    chosen = arms(("noisy",), {OWN: (0.1,), "coso": (2.0,)})
    swept = sweep_plan(bases, Path(), (100,), chosen).configs
    assert list(swept) == ["noisy/reinforce_rows-ENTROPY-0.1/seed-100", "noisy/coso-2/seed-100"]
    assert swept["noisy/reinforce_rows-ENTROPY-0.1/seed-100"].by_name()["baseline_decay"] == 0.5
