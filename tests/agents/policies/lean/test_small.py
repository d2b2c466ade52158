"""Small models have a pass and a loop of their own: the numbers, gradients and tokens are those of transformers."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM

from agents.policies import TinyLM, TinyLMConfig, TinyVLM, TinyVLMConfig, VLMPolicy
from agents.policies.distribution import NEVER, choose, distributions
from agents.policies.lean import llama
from agents.policies.lean.fused import gated, normalised, turned
from agents.policies.lean.small import is_small
from tests.agents.conftest import PROMPT, UTTERANCES, observations, small_policy

#: Prompts of three lengths, two of them twice.
PROMPTS = (PROMPT, "Which way? Think first, then act.", PROMPT, "Go!!", "Go!!")
TEXTS = [PROMPT, *PROMPTS, *UTTERANCES]


def with_pictures(**settings: Any) -> VLMPolicy:
    return TinyVLM.build(TEXTS, config=TinyVLMConfig(width=32, layers=2, heads=2, image_size=32, **settings))


def with_screens(**settings: Any) -> VLMPolicy:
    """A policy whose pictures are higher than wide."""
    size = TinyVLMConfig(width=32, layers=2, heads=2, image_size=(24, 48), patch_size=12, **settings)
    return TinyVLM.build(TEXTS, config=size)


def without_pictures(**settings: Any) -> VLMPolicy:
    return TinyLM.build(TEXTS, config=TinyLMConfig(width=32, layers=2, heads=2, **settings))


def with_shared_heads(**settings: Any) -> VLMPolicy:
    """A policy whose four heads share two heads of keys and values."""
    plain = without_pictures()
    config = copy.deepcopy(plain.model.config)
    config.num_attention_heads, config.num_key_value_heads, config.head_dim = 4, 2, 8
    torch.manual_seed(0)
    return VLMPolicy(type(plain.model)(config), plain.processor, **settings)


def seen(make: Callable[..., VLMPolicy], prompts: tuple[str, ...] = PROMPTS) -> dict[str, object]:
    batch = observations(prompts)
    return {"prompt": batch["prompt"]} if make in (without_pictures, with_shared_heads) else batch


def of_both(policy: VLMPolicy, call: Callable[[], Any]) -> tuple[Any, Any]:
    """Return the results by our own pass and by transformers' own."""
    results = []
    for policy.lean in (True, False):
        results.append(call())
    policy.lean = True
    return results[0], results[1]


def close(own: Any, other: Any, names: tuple[str, ...]) -> None:
    for name in names:
        torch.testing.assert_close(getattr(own, name), getattr(other, name), atol=1e-5, rtol=1e-5)


BOTH = pytest.mark.parametrize("make", [with_pictures, with_screens, without_pictures, with_shared_heads])


@BOTH
@pytest.mark.parametrize("greedy", [False, True])
@pytest.mark.parametrize("prompts", [PROMPTS, (PROMPT,) * 6, ("Go!!",)], ids=["padded", "repeated", "single"])
def test_generation_writes_what_transformers_writes(
    make: Callable[..., VLMPolicy], greedy: bool, prompts: tuple[str, ...]
) -> None:
    policy = make(max_new_tokens=60, temperature=3.0)
    nn.init.normal_(policy.value_head.out.weight)
    batch = policy.encode(seen(make, prompts))
    own, other = of_both(
        policy, lambda: policy.generate(batch, greedy=greedy, generator=torch.Generator().manual_seed(0))
    )
    assert torch.equal(own.tokens, other.tokens) and torch.equal(own.mask, other.mask)
    assert own.utterances == other.utterances
    close(own, other, ("log_probs", "entropies", "values"))


def test_rows_that_have_ended_leave_the_batch() -> None:
    policy = without_pictures(max_new_tokens=60, temperature=3.0)
    with torch.no_grad():
        # An end is likely at any place.
        policy.model.get_output_embeddings().weight[policy.tokenizer.eos_token_id] *= 8
    batch = policy.encode({"prompt": PROMPTS * 4})
    own, other = of_both(policy, lambda: policy.generate(batch, generator=torch.Generator().manual_seed(0)))
    lengths = own.mask.sum(1).sort().values.tolist()
    assert lengths[9] < lengths[-1] - 5 and lengths[14] < lengths[-1] - 2, "rows left at least twice"
    assert torch.equal(own.tokens, other.tokens) and torch.equal(own.mask, other.mask)
    close(own, other, ("log_probs", "entropies", "values"))


def gradients(policy: VLMPolicy, batch: Any, tokens: Tensor, mask: Tensor) -> tuple[Any, dict[str, Tensor]]:
    policy.zero_grad()
    evaluation = policy.evaluate(batch, tokens, mask, with_states=True)
    assert evaluation.token_states is not None
    states = evaluation.token_states.states.masked_fill(~mask[..., None], 0.0)
    random = torch.Generator().manual_seed(0)
    parts = (evaluation.log_probs, evaluation.entropies, evaluation.values, states)
    torch.stack([(part * torch.rand(part.shape, generator=random)).sum() for part in parts]).sum().backward()
    return evaluation, {
        name: parameter.grad.clone() for name, parameter in policy.named_parameters() if parameter.grad is not None
    }


@BOTH
@pytest.mark.parametrize("n", [1, None])
def test_evaluation_has_the_numbers_and_gradients_of_transformers(
    make: Callable[..., VLMPolicy], n: int | None
) -> None:
    policy = make()
    for parameter in policy.value_head.parameters():
        nn.init.normal_(parameter, std=0.3)
    batch = policy.encode(seen(make))
    tokens, mask = policy.tokenize_utterances([*UTTERANCES, ""])
    tokens, mask = tokens[:, :n], mask[:, :n]
    (own, own_gradients), (other, other_gradients) = of_both(policy, lambda: gradients(policy, batch, tokens, mask))
    close(own, other, ("log_probs", "entropies", "values"))
    places = mask[..., None]
    for name in ("states", "scores"):
        found, expected = (getattr(each.token_states, name).masked_fill(~places, 0.0) for each in (own, other))
        torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-5)
    assert own_gradients.keys() == other_gradients.keys() and len(own_gradients) > 20
    for name, gradient in own_gradients.items():
        expected = other_gradients[name]
        scale = float(expected.abs().max())
        torch.testing.assert_close(gradient, expected, atol=1e-5 * max(scale, 1), rtol=1e-5, msg=name)


@BOTH
def test_values_are_those_of_transformers(make: Callable[..., VLMPolicy]) -> None:
    policy = make()
    nn.init.normal_(policy.value_head.out.weight)
    own, other = of_both(policy, lambda: policy.values(seen(make)))
    torch.testing.assert_close(own, other, atol=1e-5, rtol=1e-5)


def test_a_gap_inside_an_utterance_is_left_to_transformers() -> None:
    policy = without_pictures()
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:1])
    mask[0, 3] = False
    own, other = of_both(policy, lambda: policy.evaluate({"prompt": [PROMPT]}, tokens, mask))
    torch.testing.assert_close(own.log_probs, other.log_probs)


def small_llama(**settings: Any) -> Any:
    sizes = {"vocab_size": 300, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1}
    return AutoModelForCausalLM.from_config(
        AutoConfig.for_model("llama", **(sizes | {"num_attention_heads": 2} | settings))
    )


class Derived(type(small_llama())):  # type: ignore[misc]
    """A model that may compute anything."""


# peft 0.21 asks transformers 5.23 for a property by its old name.
@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
def test_only_plain_small_float_models_have_it() -> None:
    assert is_small(small_llama()) and is_small(small_policy().model)
    assert not is_small(small_llama().half())
    assert not is_small(Derived(small_llama().config))
    adapted = small_policy()
    assert not is_small(VLMPolicy(adapted.model, adapted.processor, lora_rank=2).model)
    # peft has put its adapters into the model that it wraps.
    assert not is_small(adapted.model)
    for different in (
        {"attention_bias": True},
        {"mlp_bias": True},
        {"hidden_act": "gelu"},
        {"rope_parameters": {"rope_type": "linear", "factor": 2.0, "rope_theta": 10000.0}},
        {"vocab_size": 300_000},
    ):
        assert not is_small(small_llama(**different)), different
    config = AutoConfig.for_model("gpt2", vocab_size=300, n_embd=32, n_layer=1, n_head=2)
    assert not is_small(AutoModelForCausalLM.from_config(config))


# -- the operations ----------------------------------------------------------------------------------------


def composed(scores: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
    log_probs = scores.log_softmax(-1)
    return log_probs.gather(-1, tokens[..., None])[..., 0], -(log_probs.exp() * log_probs).sum(-1)


@pytest.mark.parametrize("used", [(0,), (1,), (0, 1)])
def test_distributions_have_the_gradient_of_their_composition(used: tuple[int, ...]) -> None:
    random = torch.Generator().manual_seed(0)
    scores = torch.randn(2, 3, 7, generator=random)
    scores[..., 4] = NEVER
    tokens = torch.randint(4, (2, 3), generator=random)
    results = []
    for function in (distributions, composed):
        own = scores.clone().requires_grad_()
        outputs = function(own, tokens)
        torch.stack([(outputs[i] * torch.linspace(1, 2, 6).view(2, 3)).sum() for i in used]).sum().backward()
        results.append((*outputs, own.grad))
    for found, expected in zip(*results, strict=True):
        torch.testing.assert_close(found, expected, atol=1e-6, rtol=1e-5)


def test_fused_operations_have_the_right_gradients() -> None:
    inputs = torch.randn(3, 4, 10, dtype=torch.float64, generator=torch.Generator().manual_seed(0), requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: normalised(x, 1e-6), inputs)
    assert torch.autograd.gradcheck(gated, inputs)
    mixed = torch.randn(2, 3, 3, 2, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    angles = torch.rand(2, 3, 1, 1, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    rotations = torch.polar(torch.ones_like(angles), angles)
    assert torch.autograd.gradcheck(lambda x: turned(x, rotations), mixed.requires_grad_())
    # Without a gradient they take another way.
    calls = (lambda: normalised(inputs, 1e-6), lambda: gated(inputs), lambda: torch.cat(turned(mixed, rotations)))
    for call in calls:
        with torch.no_grad():
            plain = call()
        torch.testing.assert_close(plain, call(), atol=1e-12, rtol=0)


def test_long_attention_is_left_to_pytorch(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = with_pictures()
    batch = policy.encode(seen(with_pictures))
    tokens, mask = policy.tokenize_utterances([*UTTERANCES, ""])
    own, own_gradients = gradients(policy, batch, tokens, mask)
    monkeypatch.setattr(llama, "_LARGE", 0)
    other, other_gradients = gradients(policy, batch, tokens, mask)
    close(own, other, ("log_probs", "entropies", "values"))
    for name, gradient in own_gradients.items():
        torch.testing.assert_close(gradient, other_gradients[name], atol=1e-4, rtol=1e-4, msg=name)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([2, 5, 300]))
def test_no_draw_chooses_what_is_never_chosen(seed: int, size: int) -> None:
    random = torch.Generator().manual_seed(seed)
    scores = 20 * torch.randn(4, size, generator=random)
    never = torch.rand(4, size, generator=random) < 0.4
    never[:, 0] &= ~never.all(1)
    scores = scores.masked_fill(never, NEVER)
    draws = torch.tensor([1.0, 2.0**-53, 0.5, 1 - 2.0**-53], dtype=torch.float64)
    chosen = choose(scores.log_softmax(-1), draws)
    assert ((chosen >= 0) & (chosen < size)).all()
    assert not never.gather(1, chosen[:, None]).any()


@BOTH
def test_the_states_of_prompts_are_those_of_the_models_own_pass(make: Callable[..., VLMPolicy]) -> None:
    policy = make()
    torch.nn.init.normal_(policy.value_head.out.weight)
    prompts = policy.encode(seen(make))
    (own, mask), (other, same_mask) = of_both(policy, lambda: policy.prompt_states(prompts))
    assert torch.equal(mask, same_mask) and own.shape == (*mask.shape, policy.hidden_size)
    torch.testing.assert_close(own[mask], other[mask], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(policy.value_head(own, mask), policy.values(prompts), atol=1e-5, rtol=1e-5)
