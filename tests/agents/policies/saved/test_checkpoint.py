"""Saving a policy and loading it again: whole, as adapters, and from damaged or hostile files."""

from __future__ import annotations

import copy
import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from agents.policies import Evaluation, TinyLM, TinyLMConfig, VLMPolicy
from tests.agents.conftest import PROMPT, UTTERANCES, observations, small_policy

PROMPTS = (PROMPT, "Which way? Think first, then act.", "Go.")
# peft 0.21 asks transformers 5.23 for a property by its old name.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")


@pytest.fixture(autouse=True)
def _seeded() -> None:
    """Adapters drawn at random decide how far half precision rounds: the same ones whatever ran before."""
    torch.manual_seed(0)


def look(policy: VLMPolicy) -> Evaluation:
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:3])
    with torch.no_grad():
        return policy.evaluate(observations(PROMPTS), tokens, mask)


def adapted(policy: VLMPolicy, rank: int = 4, std: float = 0.1) -> VLMPolicy:
    """The same model with adapters that do something."""
    tuned = VLMPolicy(policy.model, policy.processor, lora_rank=rank)
    _stir(tuned, std)
    return tuned


def _stir(policy: VLMPolicy, std: float = 0.1) -> None:
    with torch.no_grad():
        for parameter in policy.trainable_state_dict().values():
            parameter.normal_(std=std)


def assert_same(one: VLMPolicy, two: VLMPolicy, atol: float = 0.0) -> None:
    a, b = look(one), look(two)
    torch.testing.assert_close(a.log_probs, b.log_probs, atol=atol, rtol=0)
    torch.testing.assert_close(a.values, b.values, atol=atol, rtol=0)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """The folder of a policy without adapters."""
    small_policy().save_pretrained(tmp_path / "whole")
    return tmp_path / "whole"


# -- whole models -----------------------------------------------------------------------------------------


def test_saving_and_loading_changes_nothing(policy: VLMPolicy, tmp_path: Path) -> None:
    torch.nn.init.normal_(policy.value_head.out.weight)
    policy.save_pretrained(tmp_path / "policy")
    loaded = VLMPolicy.from_pretrained(tmp_path / "policy")
    assert_same(loaded, policy)
    assert loaded.temperature == policy.temperature and loaded.max_new_tokens == policy.max_new_tokens


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no model in .*nowhere"):
        VLMPolicy.from_pretrained(tmp_path / "nowhere")


def test_a_policy_can_be_saved_where_it_came_from(whole: Path) -> None:
    loaded = VLMPolicy.from_pretrained(whole)
    _stir(loaded)
    before = look(loaded)
    loaded.save_pretrained(whole)
    assert torch.equal(look(loaded).log_probs, before.log_probs)
    assert_same(VLMPolicy.from_pretrained(whole), loaded)


# -- adapters ---------------------------------------------------------------------------------------------


def test_lora_trains_adapters_only(policy: VLMPolicy) -> None:
    plain = copy.deepcopy(policy)
    tuned = VLMPolicy(policy.model, policy.processor, lora_rank=4)
    trainable = [name for name, p in tuned.named_parameters() if p.requires_grad]
    assert trainable and all("lora_" in name or name.startswith("value_head.") for name in trainable)
    torch.testing.assert_close(look(tuned).log_probs, look(plain).log_probs)
    _stir(tuned)
    assert (look(tuned).log_probs - look(plain).log_probs).abs().max() > 1e-3


def test_adapters_are_saved_alone_beside_the_name_of_their_base(whole: Path, tmp_path: Path) -> None:
    tuned = VLMPolicy.from_pretrained(whole, lora_rank=4, temperature=0.3)
    _stir(tuned)
    tuned.save_pretrained(tmp_path / "adapters")
    files = {file.name for file in (tmp_path / "adapters").iterdir()}
    assert {"adapter_config.json", "adapter_model.safetensors", "value_head.safetensors"} <= files
    assert not files & {"model.safetensors", "config.json", "base"}
    settings = json.loads((tmp_path / "adapters" / "policy.json").read_text())
    assert settings["base_model"] == str(whole) and settings["lora_rank"] == 4

    loaded = VLMPolicy.from_pretrained(tmp_path / "adapters")
    assert loaded.lora_rank == 4 and loaded.temperature == 0.3
    assert_same(loaded, tuned)
    trained = [name for name, p in loaded.named_parameters() if p.requires_grad]
    assert trained and all("lora_" in name or name.startswith("value_head.") for name in trained)
    # Again, from what was loaded: the base is still the first one.
    loaded.save_pretrained(tmp_path / "again")
    assert json.loads((tmp_path / "again" / "policy.json").read_text()) == settings
    assert_same(VLMPolicy.from_pretrained(tmp_path / "again"), tuned)


def test_a_base_from_nowhere_is_saved_beside_its_adapters(policy: VLMPolicy, tmp_path: Path) -> None:
    tuned = adapted(policy)
    tuned.save_pretrained(tmp_path / "first")
    assert (tmp_path / "first" / "base" / "model.safetensors").is_file()
    shutil.move(tmp_path / "first", tmp_path / "moved")
    loaded = VLMPolicy.from_pretrained(tmp_path / "moved")
    assert_same(loaded, tuned)
    # Self-contained once more, since the first folder may go.
    loaded.save_pretrained(tmp_path / "second")
    shutil.rmtree(tmp_path / "moved")
    assert_same(VLMPolicy.from_pretrained(tmp_path / "second"), tuned)


@pytest.mark.slow
def test_another_policy_in_the_same_folder_brings_its_own_base(tmp_path: Path) -> None:
    for seed in (0, 1):
        tuned = adapted(small_policy(seed))
        tuned.save_pretrained(tmp_path)
    assert_same(VLMPolicy.from_pretrained(tmp_path), tuned)
    # A whole model after adapters, and adapters after it: what lies there from before is not mixed in.
    tuned.save_pretrained(tmp_path, merge=True)
    assert_same(VLMPolicy.from_pretrained(tmp_path), tuned, atol=1e-4)
    other = adapted(small_policy(2))
    other.save_pretrained(tmp_path)
    assert_same(VLMPolicy.from_pretrained(tmp_path), other)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_merging_copies_no_model_and_changes_no_bit(
    dtype: torch.dtype, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = small_policy()
    policy.model.to(dtype)
    tuned = adapted(policy, std=0.3)
    before = {name: tensor.clone() for name, tensor in tuned.state_dict().items()}
    deepcopy = copy.deepcopy

    def no_models(thing: Any, *rest: Any) -> Any:
        assert not isinstance(thing, torch.nn.Module), "a second model in memory"
        return deepcopy(thing, *rest)

    monkeypatch.setattr(copy, "deepcopy", no_models)
    tuned.save_pretrained(tmp_path, merge=True)
    after = tuned.state_dict()
    assert before.keys() == after.keys() and all(torch.equal(after[name], before[name]) for name in before)
    assert not (tmp_path / "adapter_config.json").exists()
    loaded = VLMPolicy.from_pretrained(tmp_path)
    assert loaded.lora_rank is None
    # Rounding the merged weights to half precision moves log-probabilities by some hundredths.
    assert_same(loaded, tuned, atol=1e-4 if dtype == torch.float32 else 0.5)


def test_a_failed_merge_leaves_the_policy_as_it_was_and_is_found_out(policy: VLMPolicy, tmp_path: Path) -> None:
    tuned = adapted(policy)
    before = look(tuned)
    tuned.save_pretrained(tmp_path, merge=True)
    (tmp_path / "model.safetensors").unlink()
    (tmp_path / "model.safetensors").mkdir()
    with pytest.raises(Exception, match=r"directory|model\.safetensors"):
        tuned.save_pretrained(tmp_path, merge=True)
    assert torch.equal(look(tuned).log_probs, before.log_probs)
    with pytest.raises(FileNotFoundError, match=r"value_head\.safetensors is missing; .* not saved completely"):
        VLMPolicy.from_pretrained(tmp_path)


def test_a_base_that_is_gone_is_named(whole: Path, tmp_path: Path) -> None:
    VLMPolicy.from_pretrained(whole, lora_rank=2).save_pretrained(tmp_path / "adapters")
    whole.rename(tmp_path / "elsewhere")
    with pytest.raises(FileNotFoundError, match=r"base model of .*adapters is not in .*whole any more.*policy\.json"):
        VLMPolicy.from_pretrained(tmp_path / "adapters")
    # The advice of the message works.
    file = tmp_path / "adapters" / "policy.json"
    file.write_text(file.read_text().replace(str(whole), str(tmp_path / "elsewhere")))
    assert VLMPolicy.from_pretrained(tmp_path / "adapters").lora_rank == 2


def test_adapters_do_not_go_into_their_base_or_to_another_rank_or_model(whole: Path, tmp_path: Path) -> None:
    tuned = VLMPolicy.from_pretrained(whole, lora_rank=2)
    with pytest.raises(ValueError, match="holds the base model of these adapters"):
        tuned.save_pretrained(whole)
    assert_same(VLMPolicy.from_pretrained(whole), small_policy())
    tuned.save_pretrained(tmp_path / "adapters")
    with pytest.raises(ValueError, match="have rank 2, not 3"):
        VLMPolicy.from_pretrained(tmp_path / "adapters", lora_rank=3)
    file = tmp_path / "adapters" / "policy.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"lora_rank": 3}))
    with pytest.raises(ValueError, match=r"adapter_model\.safetensors does not fit this model"):
        VLMPolicy.from_pretrained(tmp_path / "adapters")


# -- what training changes --------------------------------------------------------------------------------


def test_what_training_changes_can_be_kept_and_restored() -> None:
    changed, fresh = adapted(small_policy()), VLMPolicy(small_policy().model, small_policy().processor, lora_rank=4)
    state = changed.trainable_state_dict()
    assert state and all("lora_" in name or name.startswith("value_head.") for name in state)
    before = look(fresh)
    fresh.load_trainable_state_dict(state)
    assert_same(fresh, changed)
    assert not torch.equal(look(fresh).log_probs, before.log_probs)
    assert not torch.equal(look(fresh).values, before.values)


@pytest.mark.parametrize("fault", ["missing", "unknown", "shape"])
def test_another_policys_state_is_refused_and_changes_nothing(policy: VLMPolicy, fault: str) -> None:
    before = {name: p.clone() for name, p in policy.trainable_state_dict().items()}
    assert before.keys() == dict(policy.named_parameters()).keys(), "without adapters everything is trained"
    state = {name: p + 1 for name, p in before.items()}
    if fault == "missing":
        del state["value_head.out.bias"]
    elif fault == "unknown":
        state["model.elsewhere"] = torch.zeros(1)
    else:
        state["value_head.out.bias"] = torch.zeros(7)
    with pytest.raises(ValueError, match="elsewhere" if fault == "unknown" else "value_head.out.bias"):
        policy.load_trainable_state_dict(state)
    assert all(torch.equal(p, before[name]) for name, p in policy.trainable_state_dict().items())


# -- damaged and hostile files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"temperature": 0.7, "max_new',
        "[1, 2]",
        "null",
        b"\xff\xfe\x00",
        '{"temperature": "warm"}',
        '{"temperature": -1}',
        '{"temperature": NaN}',
        '{"temperature": true}',
        '{"max_new_tokens": 0}',
        '{"max_new_tokens": 12.5}',
        '{"max_new_tokens": null}',
        '{"value_pooling": "mean"}',
        '{"value_pooling": ["last"]}',
        '{"lora_rank": 2}',
        '{"lora_rank": "4", "base_model": "x"}',
        '{"lora_rank": 4, "base_model": 7}',
        '{"lora_rank": 4, "base_model": ""}',
    ],
)
def test_damaged_settings_are_named(whole: Path, text: str | bytes) -> None:
    file = whole / "policy.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ValueError, match=r"policy\.json") as caught:
        VLMPolicy.from_pretrained(whole)
    assert "\n" not in str(caught.value)


def test_settings_of_a_later_version_are_no_fault(whole: Path) -> None:
    file = whole / "policy.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"new": 1, "max_new_tokens": 7}))
    assert VLMPolicy.from_pretrained(whole).max_new_tokens == 7
    assert VLMPolicy.from_pretrained(whole, max_new_tokens=5).max_new_tokens == 5


@pytest.mark.parametrize("name", ["value_head.safetensors", "model.safetensors"])
@pytest.mark.parametrize("damage", ["cut", "empty", "junk"])
def test_damaged_tensors_are_named(whole: Path, name: str, damage: str) -> None:
    file = whole / name
    content = file.read_bytes()
    file.write_bytes({"cut": content[:-10], "empty": b"", "junk": b"\x80\x04junk" * 50}[damage])
    with pytest.raises(ValueError, match=r"value_head\.safetensors" if name.startswith("value") else "whole") as caught:
        VLMPolicy.from_pretrained(whole)
    assert "damaged" in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_or_foreign_value_head_is_named(whole: Path) -> None:
    save_file({"out.weight": torch.zeros(3)}, whole / "value_head.safetensors")
    with pytest.raises(ValueError, match=r"value head in .*whole does not fit"):
        VLMPolicy.from_pretrained(whole)
    (whole / "value_head.safetensors").unlink()
    with pytest.raises(FileNotFoundError, match=r"value_head\.safetensors is missing"):
        VLMPolicy.from_pretrained(whole)


class Hostile:
    """Creates a file when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.trace,)


@pytest.mark.parametrize("name", ["value_head.pt", "value_head.safetensors", "pytorch_model.bin"])
def test_loading_executes_nothing(whole: Path, name: str, tmp_path: Path) -> None:
    if name == "value_head.pt":
        (whole / "value_head.safetensors").unlink()
    if name == "pytorch_model.bin":
        (whole / "model.safetensors").unlink()
    (whole / name).write_bytes(pickle.dumps(Hostile(tmp_path / "executed"), protocol=2))
    with pytest.raises(ValueError, match=name if name.startswith("value") else "whole"):
        VLMPolicy.from_pretrained(whole)
    assert not (tmp_path / "executed").exists()


def test_a_text_only_model_is_saved_too(tmp_path: Path) -> None:
    policy = TinyLM.build([PROMPT, *UTTERANCES], config=TinyLMConfig(width=32, layers=1, heads=2))
    policy.save_pretrained(tmp_path)
    seen = {"prompt": PROMPTS}
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:3])
    loaded = VLMPolicy.from_pretrained(tmp_path)
    assert torch.equal(loaded.evaluate(seen, tokens, mask).log_probs, policy.evaluate(seen, tokens, mask).log_probs)
