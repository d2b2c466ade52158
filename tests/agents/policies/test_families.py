"""Thirteen families of real models: what a learner needs of a policy holds for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

import coso_envs
from agents.causal import SCMConfig, SCMTrainingConfig
from agents.coso import CoSo
from agents.demonstrations import Demonstrations
from agents.learners import PPO, SFT, PPOConfig, SFTConfig
from agents.learners.afsft.token_q import TokenQ, token_values
from agents.policies import VLMPolicy, encoding, vlm
from tests.agents.conftest import PROMPT, UTTERANCES, assert_a_batch_of_one_equals_many, observations
from tests.agents.policies import families
from tests.conftest import Learned

PROMPTS = (PROMPT, "Which way? Think first, then act.", "Go!!")
pytestmark = [
    # PaliGemma's processor hands numpy a list of tensors.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"),
    # peft 0.21 asks transformers 5.23 for a property by its old name.
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"),
]


#: The family that the inner loop looks at.
QUICK = "Qwen2.5-VL"


@dataclass(frozen=True)
class Family:
    """A family's checkpoint on disk."""

    name: str
    folder: Path

    def load(self, **settings: Any) -> VLMPolicy:
        return VLMPolicy.from_pretrained(self.folder, temperature=1.0, max_new_tokens=12, **settings)

    def observations(self, policy: VLMPolicy) -> dict[str, Any]:
        shown = observations(PROMPTS)
        return shown if hasattr(policy.processor, "image_processor") else {"prompt": shown["prompt"]}


@pytest.fixture(
    scope="module",
    params=[name if name == QUICK else pytest.param(name, marks=pytest.mark.slow) for name in families.FAMILIES],
)
def family(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Family]:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("family")
    with families.num2words():
        families.write(request.param, folder)
        yield Family(request.param, folder)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [None, torch.bfloat16])
def test_rollout_and_update_agree_whatever_the_checkpoint_says(family: Family, dtype: torch.dtype | None) -> None:
    policy = family.load(dtype=dtype)
    assert policy._forbidden[-1] == len(policy.tokenizer) + families.PADDED - 1
    torch.nn.init.normal_(policy.value_head.out.weight)
    seen = family.observations(policy)
    # A model that can see pictures is also asked without one.
    for shown in [seen, {"prompt": seen["prompt"]}][: len(seen)]:
        batch = policy.encode(shown)
        for greedy in (False, True):
            generation = policy.generate(batch, greedy=greedy, generator=torch.Generator().manual_seed(3))
            assert generation.mask.any(1).all() and generation.mask.sum(1).max() <= 12
            assert not torch.isin(generation.tokens[generation.mask], policy._forbidden).any()
            evaluation = policy.evaluate(batch, generation.tokens, generation.mask)
            torch.testing.assert_close(evaluation.log_probs, generation.log_probs, atol=1e-4, rtol=0)
            torch.testing.assert_close(evaluation.values, generation.values, atol=1e-4, rtol=0)
        if dtype is None:
            torch.testing.assert_close(policy.values(batch), generation.values, atol=1e-4, rtol=0)


def test_a_batch_of_one_equals_a_batch_of_many(family: Family) -> None:
    policy = family.load()
    assert_a_batch_of_one_equals_many(policy, policy.encode(family.observations(policy)), tolerance=1e-4)


def test_what_is_seen_changes_what_is_said(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = family.load()
    torch.nn.init.normal_(policy.value_head.out.weight)
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:1])
    seen = family.observations(policy)
    rows = [{key: value[:1] for key, value in seen.items()}, {key: value[1:2] for key, value in seen.items()}]
    if "image" in seen:
        rows[1]["prompt"] = rows[0]["prompt"]
    one, two = (policy.evaluate(row, tokens, mask) for row in rows)
    assert (one.log_probs - two.log_probs).abs().max() > 1e-3 and not torch.equal(one.values, two.values)
    if "image" not in seen:
        return
    # A prompt may keep the picture itself; without a cache its inputs are made again.
    policy._encoder._encoded = encoding.RecentlyUsed(0)
    monkeypatch.setattr(encoding, "_SMALL_BYTES", 0)
    kept = policy.encode(rows[1])
    assert kept[0].keys() == {"input_ids", "text", "picture"}
    assert torch.equal(kept[0]["picture"], torch.from_numpy(rows[1]["image"][0]))
    again = policy.evaluate(kept, tokens, mask)
    assert torch.equal(again.log_probs, two.log_probs) and torch.equal(again.values, two.values)


@pytest.mark.parametrize("lora_rank", [None, 2])
def test_states_are_those_behind_the_scores_of_each_token(family: Family, lora_rank: int | None) -> None:
    policy = family.load(lora_rank=lora_rank)
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:3])
    found = policy.evaluate(family.observations(policy), tokens, mask, with_states=True)
    assert found.token_states is not None
    states, scores = found.token_states.states, found.token_states.scores
    assert states.shape == (*tokens.shape, policy.hidden_size) and not scores.requires_grad
    log_probs = scores.log_softmax(-1).gather(-1, tokens[..., None])[..., 0].masked_fill(~mask, 0.0)
    torch.testing.assert_close(log_probs, found.log_probs, atol=1e-5, rtol=1e-5)
    # A family may scale or squash its logits, which keeps their order.
    logits = policy._base_model().get_output_embeddings()(states).index_fill(-1, policy._forbidden, -torch.inf)
    assert torch.equal(logits.argmax(-1)[mask], scores.argmax(-1)[mask])
    q = TokenQ(policy.hidden_size, policy.vocab_size)
    torch.nn.init.normal_(q.deviation.weight)
    values = token_values(q, q.frozen_copy(), found.token_states, tokens, mask, torch.ones(3), 1.0)
    values.loss(mask).backward()
    assert any(p.grad is not None and p.grad.any() for p in policy.model.parameters() if p.requires_grad)


def test_scores_in_chunks_change_nothing(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor do checkpoints of layers; Gemma caps its logits behind the output layer, so it takes all at once."""
    found = []
    for chunk, checkpointing in ((vlm.CHUNK, False), (1500, False), (1500, True)):
        monkeypatch.setattr(vlm, "CHUNK", chunk)
        policy = family.load(gradient_checkpointing=checkpointing).train()
        tokens, mask = policy.tokenize_utterances(UTTERANCES[:3])
        evaluation = policy.evaluate(family.observations(policy), tokens, mask)
        (evaluation.log_probs.sum() + 2 * evaluation.entropies.sum()).backward()
        gradients = [p.grad for p in policy.model.parameters() if p.grad is not None]
        found.append([evaluation.log_probs.detach(), evaluation.entropies.detach(), *gradients])
        assert checkpointing == any(getattr(m, "gradient_checkpointing", False) for m in policy.model.modules())
        assert policy.chunks or family.name in ("Gemma 2", "PaliGemma 2")
    for other in found[1:]:
        torch.testing.assert_close(other, found[0], atol=2e-4, rtol=1e-3)


@pytest.mark.slow
@pytest.mark.learning
def test_sft_fits(family: Family, learning_seed: int, learned: Learned) -> None:
    policy = family.load()
    seen = family.observations(policy)
    data = Demonstrations(seen["prompt"], UTTERANCES[:3], seen.get("image"))
    before = [p.detach().clone() for p in policy.model.parameters()]
    losses = SFT(policy, SFTConfig(steps=6, batch_size=3, learning_rate=3e-3, seed=learning_seed)).fit(data)
    # It falls by 1.9 to 2.9 nats per token, by the same under other float kernels.
    learned("fall of the loss", losses[0] - losses[-1], above=0.5)
    assert sum(not torch.equal(a, b) for a, b in zip(before, policy.model.parameters(), strict=True)) > len(before) / 2


@pytest.mark.slow
@pytest.mark.parametrize("lora_rank", [None, 2])
def test_ppo_with_coso_takes_a_step(family: Family, lora_rank: int | None) -> None:
    policy = family.load(lora_rank=lora_rank)
    has_images = hasattr(policy.processor, "image_processor")
    envs = coso_envs.make_vec(
        "coso/NumberLine-v0", num_envs=2, autoreset_mode="SameStep", size=48, image=has_images, prompt="Where to?"
    )
    config = PPOConfig(n_steps=2, batch_size=2, n_epochs=1, ent_coef=1.0, kl_samples=2)
    training = SCMTrainingConfig(pretrain_steps=1, steps=1, batch_size=4)
    agent = CoSo(PPO(policy, envs, config), scm=SCMConfig(1, 16, 2, 32), training=training)
    agent.pretrain(UTTERANCES)
    before = {name: p.clone() for name, p in policy.trainable_state_dict().items()}
    rows: list[dict[str, float]] = []
    agent.learn(4, lambda _, metrics: rows.append(metrics))
    assert len(rows) == 1 and all(torch.isfinite(torch.tensor(value)) for value in rows[0].values())
    after = policy.trainable_state_dict()
    assert any(not torch.equal(after[name], before[name]) for name in before if not name.startswith("value_head."))
    envs.close()


@pytest.mark.slow
@pytest.mark.parametrize("merge", [False, True])
def test_adapters_are_saved_and_loaded(family: Family, merge: bool, tmp_path: Path) -> None:
    policy = family.load(lora_rank=2)
    with torch.no_grad():
        for parameter in policy.trainable_state_dict().values():
            parameter.normal_(std=0.1)
    seen = family.observations(policy)
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:3])
    expected = policy.evaluate(seen, tokens, mask)
    policy.save_pretrained(tmp_path, merge=merge)
    assert (tmp_path / "model.safetensors").exists() is merge and not (tmp_path / "base").exists()
    loaded = VLMPolicy.from_pretrained(tmp_path)
    assert loaded.lora_rank == (None if merge else 2)
    found = loaded.evaluate(seen, tokens, mask)
    torch.testing.assert_close(found.log_probs, expected.log_probs, atol=1e-4, rtol=0)
    torch.testing.assert_close(found.values, expected.values, atol=1e-4, rtol=0)
    trained = [name for name, p in loaded.named_parameters() if p.requires_grad]
    assert merge or (trained and all("lora_" in name or name.startswith("value_head.") for name in trained))
