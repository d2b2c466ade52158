"""Checkpoints of learners: they go on bit for bit, hold what is trained, and say in one sentence what is wrong."""

from __future__ import annotations

import copy
import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import coso_envs
from agents.causal import SCMConfig, SCMTrainingConfig
from agents.coso import CoSo
from agents.learners import PPO, NonFiniteLossError, PPOConfig
from agents.policies import TinyVLM, TinyVLMConfig, VLMPolicy
from agents.storage import CheckpointError
from tests.agents.conftest import PROMPT, UTTERANCES
from tests.inner_loop import quick

CONFIG = PPOConfig(n_steps=3, batch_size=4, n_epochs=1, seed=5, kl_samples=4, ent_coef=0.1)
SCM = SCMConfig(layers=1, hidden_size=16, heads=2, intermediate_size=32)
TRAINING = SCMTrainingConfig(pretrain_steps=2, steps=1, batch_size=8)


def policy(lora_rank: int | None = None, width: int = 32, seed: int = 0) -> VLMPolicy:
    config = TinyVLMConfig(width=width, layers=1, heads=2, image_size=32, max_new_tokens=6)
    tiny = TinyVLM.build([PROMPT, *UTTERANCES], seed=seed, config=config)
    if lora_rank is None:
        return tiny
    torch.manual_seed(seed)  # adapters are drawn
    return VLMPolicy(tiny.model, tiny.processor, max_new_tokens=6, lora_rank=lora_rank)


ENVS: dict[str, Any] = {"autoreset_mode": "SameStep", "size": 48, "on_invalid": "random", "prompt": PROMPT}


def learner(own: VLMPolicy, num_envs: int = 3, coso: bool = False, env: str = "coso/NumberLine-v0", **how: Any) -> PPO:
    made = PPO(own, coso_envs.make_vec(env, num_envs, **ENVS | how), CONFIG)
    if coso:
        said = UTTERANCES if env == "coso/NumberLine-v0" else [made.parser.format("hit")]
        CoSo(made, scm=SCM, training=TRAINING).pretrain(said)
    return made


def weights(of: PPO) -> list[torch.Tensor]:
    return [parameter.detach().clone() for parameter in of.policy.parameters()]


def same(one: PPO, two: PPO) -> bool:
    return all(torch.equal(a, b) for a, b in zip(weights(one), weights(two), strict=True))


pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")  # of peft

HOW: dict[str, dict[str, Any]] = {
    "sync": {},
    "async": {"vectorization_mode": "async"},
    "disabled": {"autoreset_mode": "Disabled"},
    "next step": {"autoreset_mode": "NextStep"},
    "coso": {"coso": True},
}


@pytest.mark.slow
@pytest.mark.parametrize("how", quick(["sync"], HOW))
def test_a_run_goes_on_bit_for_bit(how: str, tmp_path: Path) -> None:
    whole, resumed = learner(policy(), **HOW[how]), learner(policy(seed=1), **HOW[how])
    whole.learn(9 * 3)
    whole.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["learner.json", "learner.safetensors"]
    rows: dict[str, list[dict[str, float]]] = {"whole": [], "resumed": []}
    whole.learn(9 * 6, lambda _, row: rows["whole"].append(row))
    resumed.load(tmp_path)
    resumed.learn(9 * 6, lambda _, row: rows["resumed"].append(row))
    assert same(whole, resumed)
    kept = [[{k: v for k, v in row.items() if not k.startswith("time/")} for row in rows[name]] for name in rows]
    assert kept[0] == kept[1] and len(kept[0]) == 3
    for made in (whole, resumed):
        made.envs.close()


def test_a_run_that_has_not_begun_goes_on_too(tmp_path: Path) -> None:
    whole, resumed = learner(policy()), learner(policy(seed=1))
    whole.save(tmp_path)
    resumed.load(tmp_path)
    assert same(whole.learn(9), resumed.learn(9))


@pytest.mark.slow
def test_a_lora_run_saves_adapters_and_goes_on(tmp_path: Path) -> None:
    whole, resumed = learner(policy(lora_rank=2, width=128)), learner(policy(lora_rank=2, width=128))
    whole.learn(9)
    whole.save(tmp_path)
    saved = sum(file.stat().st_size for file in tmp_path.iterdir())
    pictures = whole._stepper.observations["image"].nbytes
    base = sum(p.numel() * p.element_size() for p in whole.policy.parameters() if not p.requires_grad)
    assert saved - pictures < 0.5 * base
    names = set(json.loads((tmp_path / "learner.json").read_text())["state"]["policy"])
    assert names and all("lora_" in name or name.startswith("value_head.") for name in names)
    resumed.load(tmp_path)
    assert same(whole, resumed)
    assert same(whole.learn(18), resumed.learn(18))
    start = {name: parameter for name, parameter in resumed._start.named_parameters()}  # type: ignore[union-attr]
    assert all(torch.equal(p, start[name]) for name, p in policy(lora_rank=2, width=128).named_parameters())


def test_the_start_shares_what_is_not_trained() -> None:
    """With LoRA a learner keeps a second copy of the adapters alone, and it stays what it was."""
    made = learner(policy(lora_rank=2))
    before = [parameter.clone() for parameter in made._start.parameters()]  # type: ignore[union-attr]
    made.learn(9)
    start = dict(made._start.named_parameters())  # type: ignore[union-attr]
    shared = {name: start[name].data_ptr() == p.data_ptr() for name, p in made.policy.named_parameters()}
    assert shared == {name: not p.requires_grad for name, p in made.policy.named_parameters()}
    assert not any(parameter.requires_grad for parameter in start.values())
    assert all(torch.equal(now, then) for now, then in zip(start.values(), before, strict=True))
    changed = [name for name, p in made.policy.named_parameters() if not torch.equal(p, start[name])]
    assert changed and not any(shared[name] for name in changed)


@pytest.mark.slow
def test_adapters_of_another_model_are_refused(tmp_path: Path) -> None:
    learner(policy(lora_rank=2)).learn(9).save(tmp_path)
    for other in (policy(lora_rank=2, seed=1), policy(lora_rank=3), policy()):
        with pytest.raises(CheckpointError, match=r"learner\.json does not fit: "):
            learner(other).load(tmp_path)


@pytest.mark.slow
def test_a_pickle_of_an_older_version_is_refused(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return Path.touch, (tmp_path / "ran",)

    blob = pickle.dumps(Bomb())
    for name in ("learner.pt", "learner.json", "learner.safetensors"):
        folder = tmp_path / name
        learner(policy()).learn(9).save(folder)
        (folder / name).write_bytes(blob)
        with pytest.raises(CheckpointError, match=str(folder / name)) as caught:
            learner(policy()).load(folder)
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "ran").exists()
    with pytest.raises(CheckpointError, match=r"learner\.pt is a pickle of an older version .*start the run again"):
        learner(policy()).load(tmp_path / "learner.pt")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("saved")
    learner(policy(), coso=True).learn(9).save(folder)
    return folder


OTHERS: dict[str, tuple[Callable[[], PPO], str]] = {
    "environments": (lambda: learner(policy(), num_envs=2, coso=True), "saved with 3 environments, there are 2"),
    "picture": (lambda: learner(policy(), coso=True, size=64), "other observations than these environments give"),
    "prompt": (lambda: learner(policy(), coso=True, prompt="?"), "coso/NumberLine-v0 does not lead back"),
    "range": (lambda: learner(policy(), coso=True, max_position=9), "coso/NumberLine-v0 does not lead back"),
    "game": (lambda: learner(policy(), coso=True, env="coso/Blackjack-v0"), "coso/Blackjack-v0"),
    "bonus": (lambda: learner(policy()), "saved with the bonus CausalBonus, and this learner has NoBonus"),
    "width": (lambda: learner(policy(width=64), coso=True), r"has shape \[\d+, 64\], the saved one \[\d+, 32\]"),
}


@pytest.mark.slow
@pytest.mark.parametrize("other", OTHERS)
def test_another_learner_is_refused(other: str, saved: Path) -> None:
    make, message = OTHERS[other]
    with pytest.raises(CheckpointError, match=r"learner\.json does not fit: .*" + message):
        make().load(saved)


@pytest.mark.slow
def test_a_checkpoint_of_before_bonuses_were_named_is_taken(saved: Path, tmp_path: Path) -> None:
    shutil.copytree(saved, tmp_path / "old")
    file = tmp_path / "old" / "learner.json"
    named = '"bonus_kind": "CausalBonus"'
    text = file.read_text()
    assert text.count(named) == 1
    file.write_text(text.replace(named, '"bonus_kind": null'))
    made = learner(policy(), coso=True)
    made.load(tmp_path / "old")
    assert made.num_timesteps == 9


@pytest.mark.slow
def test_an_error_inside_a_worker_process_is_the_same_sentence(saved: Path) -> None:
    other = learner(policy(), coso=True, max_position=9, vectorization_mode="async")
    message = r"learner\.json does not fit: .*NumberLine-v0 does not lead back"
    with pytest.warns(UserWarning), pytest.raises(CheckpointError, match=message):
        other.load(saved)


def paths(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something can be changed, but for the inside of long lists."""
    if isinstance(tree, dict):
        entries: list[tuple[Any, Any]] = list(tree.items())
    elif isinstance(tree, list):
        entries = list(enumerate(tree[:2]))
    else:
        return [path]
    return [path, *(deeper for key, entry in entries for deeper in paths(entry, (*path, key)))]


@pytest.mark.slow
def test_any_damage_is_refused_or_harmless(saved: Path, tmp_path: Path) -> None:
    """Each entry left out or replaced by another type: one sentence with the file, never another error."""
    document = json.loads((saved / "learner.json").read_text())
    (tmp_path / "learner.safetensors").write_bytes((saved / "learner.safetensors").read_bytes())
    made, refused = learner(policy(), coso=True), 0
    places = [path for path in paths(document["state"]) if path]
    changes = ("remove", None, "text", -1, [1], {"a": 1}, {"$tensor": "generator"})
    rng = np.random.default_rng(0)
    top = [path for path in places if len(path) <= 2 and path[0] != "policy" and path[0] != "start"]
    deep = [places[index] for index in rng.choice(len(places), 40, replace=False)]
    for path in top + deep:
        damaged = copy.deepcopy(document)
        inner = damaged["state"]
        for key in path[:-1]:
            inner = inner[key]
        change = changes[rng.integers(len(changes))]
        if change == "remove":
            del inner[path[-1]]
        else:
            inner[path[-1]] = change
        (tmp_path / "learner.json").write_text(json.dumps(damaged))
        try:
            made.load(tmp_path)
        except CheckpointError as error:
            assert "learner.json" in str(error) and "\n" not in str(error)
            refused += 1
    assert refused > 0.8 * len(top + deep)


def test_a_batch_that_cannot_be_saved_is_still_reported(tmp_path: Path) -> None:
    own = policy()
    made = learner(own)
    made.debug_folder = tmp_path / "file"
    made.debug_folder.touch()
    with torch.no_grad():
        own.value_head.out.bias.fill_(torch.nan)
    with pytest.raises(NonFiniteLossError, match=r"weights were not changed, .*non_finite_batch_0\.json could not be"):
        made.learn(9)
