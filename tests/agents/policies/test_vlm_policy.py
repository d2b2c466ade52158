"""The policy: the same numbers in rollout and update, alone and in a batch, before and after saving."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from agents.policies import TinyLM, TinyLMConfig, VLMPolicy
from tests.agents.conftest import PROMPT, UTTERANCES, assert_a_batch_of_one_equals_many, observations, small_policy

PROMPTS = (PROMPT, "Which way? Think first, then act.", "Go!!")


def test_log_probs_of_rollout_and_update_agree(policy: VLMPolicy) -> None:
    batch = policy.encode(observations(PROMPTS))
    generation = policy.generate(batch, generator=torch.Generator().manual_seed(3))
    evaluation = policy.evaluate(batch, generation.tokens, generation.mask)
    assert generation.mask.sum() > 30
    torch.testing.assert_close(evaluation.log_probs, generation.log_probs, atol=1e-4, rtol=0)
    torch.testing.assert_close(evaluation.values, generation.values, atol=1e-4, rtol=0)
    torch.testing.assert_close(policy.values(batch), generation.values, atol=1e-4, rtol=0)


def test_a_batch_of_one_equals_a_batch_of_many(policy: VLMPolicy) -> None:
    assert_a_batch_of_one_equals_many(policy, policy.encode(observations(PROMPTS)), tolerance=1e-5)


@torch.no_grad()
def test_log_probs_and_entropies_match_a_brute_force_sum(policy: VLMPolicy) -> None:
    (encoded,) = policy.encode(observations([PROMPT]))
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:1])
    evaluation = policy.evaluate([encoded], tokens, mask)
    allowed = [i for i in range(len(policy.tokenizer)) if i not in policy._forbidden.tolist()]
    for i in range(0, tokens.shape[1], 7):
        ids = torch.cat([encoded["input_ids"], tokens[:, :i]], 1)
        logits = policy.model(input_ids=ids, pixel_values=encoded["pixel_values"]).logits[0, -1].double()
        exponentials = {v: torch.exp(logits[v] / policy.temperature) for v in allowed}
        total = sum(exponentials.values())
        entropy = -sum(float(e / total) * float(torch.log(e / total)) for e in exponentials.values())
        assert float(evaluation.entropies[0, i]) == pytest.approx(entropy, abs=1e-4)
        expected = float(torch.log(exponentials[int(tokens[0, i])] / total))
        assert float(evaluation.log_probs[0, i]) == pytest.approx(expected, abs=1e-4)


def test_sampling_follows_its_generator_and_leaves_the_global_one_alone(policy: VLMPolicy) -> None:
    batch = policy.encode(observations(PROMPTS))
    torch.manual_seed(0)
    before = torch.random.get_rng_state()
    first, again, other = (
        policy.generate(batch, generator=torch.Generator().manual_seed(seed)).utterances for seed in (5, 5, 6)
    )
    assert first == again != other
    assert torch.equal(torch.random.get_rng_state(), before)


def test_greedy_takes_the_most_probable_token(policy: VLMPolicy) -> None:
    batch = policy.encode(observations(PROMPTS))
    generation = policy.generate(batch, greedy=True)
    tokens, mask = generation.tokens.clone(), generation.mask
    best = policy.evaluate(batch, tokens, mask).log_probs
    for other in (7, 40, 99):
        rival = policy.evaluate(batch, tokens.masked_fill(torch.arange(tokens.shape[1]) == 2, other), mask).log_probs
        assert (rival[:, 2] <= best[:, 2]).all()


def test_utterances_never_contain_pictures_or_padding(policy: VLMPolicy) -> None:
    generation = policy.generate(observations(PROMPTS), generator=torch.Generator().manual_seed(0))
    assert not torch.isin(generation.tokens[generation.mask], policy._forbidden).any()
    image_id = policy.tokenizer.convert_tokens_to_ids("<image>")
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:1])
    tokens[0, 2] = image_id
    with pytest.raises(ValueError, match="image placeholder"):
        policy.evaluate(observations([PROMPT]), tokens, mask)


def test_a_prompt_with_a_placeholder_is_refused(policy: VLMPolicy) -> None:
    with pytest.raises(ValueError, match="image placeholder '<image>'"):
        policy.encode(observations(["What is <image>?"]))


def test_generation_stops_at_the_limit() -> None:
    policy = small_policy()
    policy.max_new_tokens = 5
    generation = policy.generate(observations([PROMPT] * 8), generator=torch.Generator().manual_seed(0))
    assert generation.tokens.shape[1] <= 5 and generation.mask.sum(1).max() == 5


@pytest.mark.parametrize(
    "settings", [{"temperature": 0.0}, {"temperature": math.nan}, {"max_new_tokens": 0}, {"lora_rank": 0}]
)
def test_impossible_settings_are_refused(policy: VLMPolicy, settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        VLMPolicy(policy.model, policy.processor, **settings)  # type: ignore[arg-type]


def text_policy() -> VLMPolicy:
    return TinyLM.build([PROMPT, *UTTERANCES], config=TinyLMConfig(width=32, layers=1, heads=2, max_new_tokens=20))


def test_a_text_only_model_serves_too(tmp_path: Path) -> None:
    policy = text_policy()
    text = {"prompt": PROMPTS}
    generation = policy.generate(text, generator=torch.Generator().manual_seed(0))
    evaluation = policy.evaluate(text, generation.tokens, generation.mask)
    torch.testing.assert_close(evaluation.log_probs, generation.log_probs, atol=1e-4, rtol=0)
    policy.save_pretrained(tmp_path)
    again = VLMPolicy.from_pretrained(tmp_path).evaluate(text, generation.tokens, generation.mask)
    torch.testing.assert_close(again.log_probs, evaluation.log_probs)


def test_a_text_only_model_refuses_pictures() -> None:
    with pytest.raises(ValueError, match="image=False"):
        text_policy().encode(observations([PROMPT]))
