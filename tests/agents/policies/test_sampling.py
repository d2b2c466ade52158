"""What is sampled: the policy's own distribution, whatever a checkpoint's settings, vocabulary and precision."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, GenerationConfig

import coso_envs
from agents.learners import PPO, PPOConfig
from agents.policies import TinyLM, TinyLMConfig, VLMPolicy
from agents.policies.sampling import TokenSampler
from agents.rollout import Guidance, Rollout
from tests.agents.conftest import PROMPT, UTTERANCES, observations, small_policy
from tests.agents.policies.families import HOSTILE

PADDED = 40
# peft 0.21 asks transformers 5.23 for a property by its old name.
ignore_peft = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")


def text_policy(**settings: object) -> VLMPolicy:
    config = TinyLMConfig(width=32, layers=1, heads=2, **settings)  # type: ignore[arg-type]
    return TinyLM.build([PROMPT, *UTTERANCES], config=config)


def hostile_in_memory(policy: VLMPolicy, folder: Path) -> VLMPolicy:
    policy.model.generation_config = GenerationConfig(**{**policy.model.generation_config.to_dict(), **HOSTILE})
    return VLMPolicy(policy.model, policy.processor, max_new_tokens=30)


def hostile_afterwards(policy: VLMPolicy, folder: Path) -> VLMPolicy:
    made = VLMPolicy(policy.model, policy.processor, max_new_tokens=30)
    for name, value in HOSTILE.items():
        setattr(made.model.generation_config, name, value)
    return made


def hostile_on_disk(policy: VLMPolicy, folder: Path) -> VLMPolicy:
    return _loaded(policy, folder, "generation_config.json")


def hostile_model_settings(policy: VLMPolicy, folder: Path) -> VLMPolicy:
    """Old checkpoints keep generation settings among the model's."""
    folder.mkdir()
    policy.save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    return _loaded(policy, folder, "config.json")


def _loaded(policy: VLMPolicy, folder: Path, file: str) -> VLMPolicy:
    if not folder.exists():
        policy.save_pretrained(folder)
    settings = json.loads((folder / file).read_text())
    (folder / file).write_text(json.dumps(settings | HOSTILE))
    return VLMPolicy.from_pretrained(folder, max_new_tokens=30)


@pytest.mark.slow
@pytest.mark.parametrize("make", [hostile_in_memory, hostile_afterwards, hostile_on_disk, hostile_model_settings])
@pytest.mark.parametrize("greedy", [False, True])
def test_a_checkpoints_settings_change_nothing(
    make: Callable[[VLMPolicy, Path], VLMPolicy], greedy: bool, tmp_path: Path
) -> None:
    plain = small_policy()
    plain.max_new_tokens = 30
    hostile = make(small_policy(), tmp_path / "policy")
    seen = observations([PROMPT, "Go.", "Why?"])
    expected, found = (
        policy.generate(seen, greedy=greedy, generator=torch.Generator().manual_seed(1)) for policy in (plain, hostile)
    )
    assert torch.equal(found.tokens, expected.tokens) and torch.equal(found.log_probs, expected.log_probs)
    evaluation = hostile.evaluate(seen, found.tokens, found.mask)
    torch.testing.assert_close(evaluation.log_probs, found.log_probs, atol=1e-4, rtol=0)
    # What is saved is as free of them as what is sampled.
    hostile.save_pretrained(tmp_path / "again")
    saved = json.loads((tmp_path / "again" / "generation_config.json").read_text())
    assert not saved.keys() & HOSTILE.keys()


@pytest.mark.slow
@torch.no_grad()
def test_tokens_are_as_frequent_as_their_probability() -> None:
    policy = text_policy(max_new_tokens=1, temperature=0.5)
    seen = {"prompt": [PROMPT] * 500}
    generator = torch.Generator().manual_seed(0)
    drawn = torch.cat([policy.generate(seen, generator=generator).tokens[:, 0] for _ in range(12)])
    every = torch.arange(len(policy.tokenizer))
    every = every[~torch.isin(every, policy._forbidden)]
    evaluation = policy.evaluate({"prompt": [PROMPT] * len(every)}, every[:, None], torch.ones(len(every), 1) > 0)
    p = evaluation.log_probs[:, 0].exp()
    assert float(p.sum()) == pytest.approx(1, abs=1e-5)
    frequency = (drawn[:, None] == every).float().mean(0)
    # Five standard errors, and half a draw.
    room = 5 * (p * (1 - p) / len(drawn)).sqrt() + 0.5 / len(drawn)
    assert p.max() > 0.02 and ((frequency - p).abs() <= room).all()


def test_more_steps_than_tokens_are_cut_off_and_entropies_are_kept() -> None:
    sampler = TokenSampler(1.0, torch.tensor([0]), torch.rand(5, 2, generator=torch.Generator().manual_seed(0)))
    ids: Any = torch.zeros(2, 1, dtype=torch.long)
    entropies = []
    for _ in range(5):
        raw: Any = torch.randn(2, 7)
        assert (sampler(ids, raw).argmax(-1) != 0).all()
        # Token 0 is forbidden, so the distribution is over the other six.
        entropies.append(torch.distributions.Categorical(logits=raw[:, 1:]).entropy())
    log_probs, kept = sampler.chosen(3)
    assert log_probs.shape == (2, 3)
    torch.testing.assert_close(kept, torch.stack(entropies[:3], 1))


def padded_policy() -> VLMPolicy:
    """A policy whose model would say nothing but ids that its tokenizer does not know."""
    policy = text_policy(max_new_tokens=8)
    model = policy.model
    known = len(policy.tokenizer)
    model.resize_token_embeddings(known + PADDED)
    with torch.no_grad():
        rows = model.get_output_embeddings().weight
        rows[known:] = 100 * rows[known - 1]
    return VLMPolicy(model, policy.processor, max_new_tokens=8)


def test_ids_beyond_the_tokenizer_are_never_said() -> None:
    policy = padded_policy()
    seen, known = {"prompt": [PROMPT, "Go."] * 16}, len(policy.tokenizer)
    for greedy in (False, True):
        generation = policy.generate(seen, greedy=greedy, generator=torch.Generator().manual_seed(0))
        assert generation.tokens.max() < known
        evaluation = policy.evaluate(seen, generation.tokens, generation.mask)
        torch.testing.assert_close(evaluation.log_probs, generation.log_probs, atol=1e-4, rtol=0)
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:1])
    tokens[0, 1] = known
    with pytest.raises(ValueError, match="never generated"):
        policy.evaluate({"prompt": [PROMPT]}, tokens, mask)


def test_holes_in_the_vocabulary_and_invisible_tokens_are_never_said() -> None:
    policy = text_policy(max_new_tokens=8)
    tokenizer = policy.tokenizer
    tokenizer.add_tokens(["<tool>"])
    reserved = tokenizer.convert_tokens_to_ids("<answer>")
    tool = tokenizer.convert_tokens_to_ids("<tool>")
    policy.model.resize_token_embeddings(len(tokenizer))
    forbidden = VLMPolicy(policy.model, tokenizer)._forbidden.tolist()
    assert reserved in forbidden and tokenizer.pad_token_id in forbidden
    assert tool not in forbidden and tokenizer.eos_token_id not in forbidden


def test_a_tokenizer_that_lists_no_added_tokens_serves_too(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = text_policy()

    def nothing(self: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(type(policy.tokenizer), "added_tokens_decoder", property(nothing))
    assert torch.equal(VLMPolicy(policy.model, policy.tokenizer)._forbidden, policy._forbidden)


def test_a_placeholder_beyond_the_logits_is_no_fault() -> None:
    policy = small_policy()
    # As in models whose picture token has no row of its own among the logits.
    policy.model.config.image_token_id = len(policy.tokenizer) + 3
    again = VLMPolicy(policy.model, policy.processor, max_new_tokens=4)
    assert again._forbidden.max() < len(policy.tokenizer)
    assert again.generate({"prompt": [PROMPT]}).mask.any()


@pytest.mark.slow
@ignore_peft
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("lora_rank", [None, 4])
def test_in_half_precision_the_first_ratio_is_one(dtype: torch.dtype, lora_rank: int | None) -> None:
    built = small_policy()
    policy = VLMPolicy(built.model.to(dtype), built.processor, lora_rank=lora_rank, max_new_tokens=40)
    with torch.no_grad():
        for name, parameter in policy.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.1, generator=torch.Generator().manual_seed(0))
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs=4, autoreset_mode="SameStep", size=48, prompt="Where to?")
    rollouts: list[Rollout] = []

    class Watched(PPO):
        def update(self, rollout: Rollout, guidance: Guidance) -> dict[str, float]:
            rollouts.append(rollout)
            return {}

    Watched(policy, envs, PPOConfig(n_steps=3, kl_samples=0)).learn(12)
    (rollout,) = rollouts
    policy.train()
    for rows in torch.randperm(12, generator=torch.Generator().manual_seed(0)).split(4):
        n = int(rollout.mask[rows].sum(1).max())
        prompts = [rollout.prompts[i] for i in rows.tolist()]
        evaluation = policy.evaluate(prompts, rollout.tokens[rows, :n], rollout.mask[rows, :n])
        ratio = (evaluation.log_probs - rollout.log_probs[rows, :n]).sum(1).exp()
        torch.testing.assert_close(ratio, torch.ones(4), atol=1e-4, rtol=0)
        torch.testing.assert_close(evaluation.values, rollout.values[rows], atol=1e-4, rtol=0)
    envs.close()


@pytest.mark.parametrize("family", ["gpt2", "llama", "opt"])
def test_dropout_is_off_in_training_too(family: str) -> None:
    tokenizer = text_policy().tokenizer
    small = {"vocab_size": len(tokenizer), "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    settings = {
        "gpt2": {"resid_pdrop": 0.5, "attn_pdrop": 0.5, "embd_pdrop": 0.5},
        "llama": {"intermediate_size": 32, "attention_dropout": 0.5},
        "opt": {"ffn_dim": 32, "word_embed_proj_dim": 32, "dropout": 0.5, "attention_dropout": 0.5},
    }[family]
    config = AutoConfig.for_model(family, **small, **settings)
    policy = VLMPolicy(AutoModelForCausalLM.from_config(config), tokenizer, max_new_tokens=8)
    seen = {"prompt": [PROMPT, "Go."]}
    generation = policy.generate(seen, generator=torch.Generator().manual_seed(0))
    policy.train()
    evaluation = policy.evaluate(seen, generation.tokens, generation.mask)
    torch.testing.assert_close(evaluation.log_probs, generation.log_probs, atol=1e-4, rtol=0)
    assert all(getattr(policy.model.config, name) == 0.5 for name in settings if name.endswith(("pdrop", "dropout")))


def test_sampling_touches_no_global_stream(policy: VLMPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the global generators of all devices were seeded")

    monkeypatch.setattr(torch, "manual_seed", refuse)
    before = torch.random.get_rng_state()
    policy.generate(observations([PROMPT]), generator=torch.Generator().manual_seed(0))
    assert torch.equal(torch.random.get_rng_state(), before)
