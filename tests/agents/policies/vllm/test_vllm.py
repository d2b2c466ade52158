"""Generation by vLLM, against a stand-in with its interface: what is sampled, and when it gets weights and sleeps."""

from __future__ import annotations

import copy
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from agents.policies import Observations, TinyLM, TinyLMConfig, TinyVLM, TinyVLMConfig, VLMPolicy
from agents.policies.vllm import VLLMPolicy
from agents.policies.vllm.engine import Engine
from tests.agents.policies.vllm import standin_vllm

# peft 0.21 asks transformers 5.23 for a property by its old name.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
TEXTS = ["Which way?", '{"thoughts": "left", "action": "+"}']


@pytest.fixture(autouse=True)
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    standin_vllm.install(monkeypatch)


Plain = tuple[Path, Observations]
"""The folder of a plain model, and two observations for it."""


def plain(folder: Path, sees: bool) -> Plain:
    asked: Observations = {"prompt": ("Which way?", "Which?")}
    size: dict[str, Any] = {"width": 32, "layers": 1, "heads": 2}
    if sees:
        made = TinyVLM.build(TEXTS, config=TinyVLMConfig(**size, image_size=32))
        asked["image"] = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    else:
        made = TinyLM.build(TEXTS, config=TinyLMConfig(**size))
    made.model.save_pretrained(folder)
    made.processor.save_pretrained(folder)
    return folder, asked


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Plain:
    return plain(tmp_path_factory.mktemp("text"), sees=False)


@pytest.fixture(scope="module", params=["text", "picture"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plain:
    return plain(tmp_path_factory.mktemp(request.param), sees=request.param == "picture")


def load(kind: type[VLMPolicy], folder: Path, rank: int | None = None, **how: Any) -> Any:
    torch.manual_seed(0)  # adapters and value heads are drawn
    return kind.from_pretrained(folder, max_new_tokens=4, lora_rank=rank, **how)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def change(*policies: VLMPolicy) -> None:
    """Move all trained weights, as an update does."""
    for policy in policies:
        policy.train()
        generator = seeded(7)
        for parameter in policy.parameters():
            if parameter.requires_grad:
                parameter.data += 0.1 * torch.randn(parameter.shape, generator=generator)


def calls(policy: VLLMPolicy) -> standin_vllm.Calls:
    assert policy.engine is not None
    found: standin_vllm.Calls = policy.engine._llm.calls
    return found


@pytest.mark.parametrize("rank", [None, 2])
def test_answers_are_the_policys_before_and_after_each_change(either: Plain, rank: int) -> None:
    folder, asked = either
    policy, own = load(VLLMPolicy, folder, rank), load(VLMPolicy, folder, rank)
    said = set[float]()
    for _ in range(3):
        for _ in range(2):
            found, expected = policy.generate(asked, greedy=True), own.generate(asked, greedy=True)
            assert torch.equal(found.tokens, expected.tokens) and torch.equal(found.mask, expected.mask)
            assert found.utterances == expected.utterances and torch.equal(found.cut_off, expected.cut_off)
            assert torch.allclose(found.log_probs, expected.log_probs, atol=1e-5)
            assert torch.allclose(found.values, expected.values, atol=1e-5)
        said.add(expected.log_probs.sum().item())
        change(policy, own)
    assert len(said) == 3
    handed = {None: ["reload", "reset"] * 2, 2: ["reset", "adapters 1", "reset", "adapters 2", "reset", "adapters 3"]}
    assert calls(policy).made == handed[rank] and calls(policy).answers == 12
    assert calls(policy).arguments["rank"] == (16 if rank is None else 8)


def test_samples_are_those_of_the_distribution_that_is_trained(either: Plain) -> None:
    """Their log-probabilities are the trained model's, beside those of the engine; a seed gives the same words."""
    folder, asked = either
    policy, own = load(VLLMPolicy, folder, temperature=0.6), load(VLMPolicy, folder, temperature=0.6)
    found = policy.generate(asked, generator=seeded())
    told = own.evaluate(asked, found.tokens, found.mask)
    assert torch.equal(found.log_probs, told.log_probs) and torch.equal(found.entropies, told.entropies)
    assert found.engine_log_probs is not None and (found.engine_log_probs[~found.mask] == 0).all()
    assert (found.engine_log_probs - found.log_probs).abs().max() < 1e-5
    assert policy.generate(asked, generator=seeded()).utterances == found.utterances
    assert policy.generate(asked, generator=seeded(1)).utterances != found.utterances
    assert policy.answer(asked, generator=seeded()) == found.utterances


def test_a_tokens_probability_leaves_out_what_is_never_said(model: Plain) -> None:
    """A forbidden token whose logit is far above all others is not sampled, and changes no log-probability."""
    folder, asked = model
    policy = load(VLLMPolicy, folder)
    head, never = policy.model.get_output_embeddings(), int(policy._forbidden[0])
    with torch.no_grad():
        head.weight[never] = 0
        before = policy.generate(asked, generator=seeded())
        change(policy)
        head.weight[never] *= 1.1
    found = policy.generate(asked, generator=seeded())
    assert before.utterances != found.utterances and never not in found.tokens[found.mask].tolist()
    assert (found.engine_log_probs - found.log_probs).abs().max() < 1e-5


def test_weights_that_do_not_arrive_are_seen(model: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, asked = model
    policy = load(VLLMPolicy, folder)
    policy.generate(asked)
    change(policy)
    monkeypatch.setattr(standin_vllm.LLM, "_load", lambda *_: None)
    found = policy.generate(asked, generator=seeded())
    assert (found.engine_log_probs - found.log_probs)[found.mask].abs().mean() > 0.1


@pytest.mark.parametrize(
    ("rank", "order"),
    [
        (None, ["sleep 2", "wake weights", "reload", "wake kv_cache", "reset"]),
        (2, ["sleep 1", "wake up", "reset", "adapters 2"]),
    ],
)
def test_the_engine_sleeps_while_the_policy_trains(model: Plain, rank: int | None, order: list[str]) -> None:
    folder, asked = model
    policy = load(VLLMPolicy, folder, rank)
    policy.engine = Engine(policy, memory=0.4, sleeps=True)
    policy.generate(asked)
    made = calls(policy).made
    made.clear()
    change(policy)
    policy.train()  # the second minibatch
    assert made == order[:1]
    policy.generate(asked)
    policy.values(asked)
    policy.generate(asked)
    assert made == order and calls(policy).arguments["memory"] == 0.4


def test_only_the_newest_weights_are_kept_on_disk(model: Plain) -> None:
    folder, asked = model
    policy = load(VLLMPolicy, folder)
    for _ in range(3):
        policy.generate(asked)
        change(policy)
    kept = policy.engine._folder
    assert [file.parent.name for file in kept.rglob("*.safetensors")] == ["3"]
    policy.engine = None
    assert not kept.exists()


def test_a_copy_has_an_engine_of_its_own(model: Plain) -> None:
    folder, asked = model
    policy = load(VLLMPolicy, folder)
    before = policy.generate(asked, greedy=True).utterances
    copied = copy.deepcopy(policy)
    change(copied)
    assert copied.generate(asked, greedy=True).utterances != before
    assert policy.generate(asked, greedy=True).utterances == before and copied.engine is not policy.engine


def test_adapters_on_a_model_that_was_passed_are_put_on_a_copy_of_it(model: Plain) -> None:
    folder, asked = model
    loaded = load(VLMPolicy, folder)
    torch.manual_seed(0)
    policy = VLLMPolicy(loaded.model, loaded.processor, lora_rank=9, max_new_tokens=4)
    change(policy)
    own = load(VLMPolicy, folder, rank=9)
    own.load_trainable_state_dict(policy.trainable_state_dict())
    assert policy.answer(asked, greedy=True) == own.answer(asked, greedy=True)
    assert calls(policy).arguments["rank"] == 16


def test_an_answer_to_another_prompt_is_an_error(model: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, asked = model
    policy = load(VLLMPolicy, folder)
    monkeypatch.setattr(policy._encoder, "apart", lambda prompt: ([5, 6], None))
    with pytest.raises(RuntimeError, match=r"vLLM has read other tokens than the policy.*: 2 instead of \d+; choose"):
        policy.generate(asked)


def test_an_answer_that_vllm_cuts_off_is_an_error(model: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, asked = model
    policy = load(VLLMPolicy, folder)
    monkeypatch.setattr(policy, "_eos_ids", [0])
    policy.generate(asked)
    policy.max_new_tokens = 5  # of which the engine below writes three
    generate = policy.engine.generate

    def cut(prompts: Any, parameters: Any) -> Any:
        return generate(prompts, [replace(how, max_tokens=3) for how in parameters])

    monkeypatch.setattr(policy.engine, "generate", cut)
    with pytest.raises(RuntimeError, match="vLLM has cut an answer off after 3 tokens, before max_new_tokens 5"):
        policy.generate(asked)


def test_a_missing_package_is_one_sentence(model: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vllm", None)
    message = r"^generator vllm needs the package vllm, which is not installed: pip install 'coso-envs\[vllm\]'"
    with pytest.raises(ImportError, match=message):
        load(VLLMPolicy, model[0])
