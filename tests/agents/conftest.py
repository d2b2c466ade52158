from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import torch

import parsers
from agents.demonstrations import Demonstrations
from agents.policies import TinyVLM, TinyVLMConfig, VLMPolicy
from agents.policies.protocol import Prompts
from agents.rollout import Guidance, Rollout, Utterances
from parsers import ActionParser

PROMPT = "Which way?"
UTTERANCES = (
    '{"thoughts": "The target is 4 and I am at 2, so I move on.", "action": "+"}',
    '{"thoughts": "I am at 5, the goal is 1.", "action": "-"}',
    '{"thoughts": "My number is 0, I want to reach 3.", "action": "+"}',
    '{"thoughts": "Nothing to say.", "action": "-"}',
)


@pytest.fixture(autouse=True)
def _same_draws() -> None:
    """Let a test draw the same from torch's global generator in each run, whichever tests ran before it."""
    torch.manual_seed(0)


@pytest.fixture
def parser() -> ActionParser:
    return parsers.make("coso/json", choices=("-", "+"))


def small_policy(seed: int = 0, **settings: object) -> VLMPolicy:
    config = TinyVLMConfig(width=32, layers=1, heads=2, image_size=32, max_new_tokens=40, **settings)  # type: ignore[arg-type]
    return TinyVLM.build([PROMPT, *UTTERANCES], seed=seed, config=config)


@pytest.fixture
def policy() -> VLMPolicy:
    return small_policy()


def observations(prompts: Sequence[str], seed: int = 0) -> dict[str, object]:
    images = np.random.default_rng(seed).integers(0, 256, (len(prompts), 48, 48, 3), dtype=np.uint8)
    return {"prompt": tuple(prompts), "image": images}


#: In the words of UTTERANCES: in other words an SCM may stay one-sided, whatever its accuracy on those it has seen.
THOUGHTS = (
    "The target is {} and I am at {}, so I move on.",
    "I am at {}, the goal is {}.",
    "My number is {}, I want to reach {}.",
    "Nothing to say.",
)


def one_sided(n: int, seed: int) -> list[str]:
    """Utterances of a policy that says '+' in 99 of 100 cases."""
    rng = np.random.default_rng(seed)
    thoughts = (THOUGHTS[rng.integers(len(THOUGHTS))].format(*rng.integers(6, size=2)) for _ in range(n))
    actions = ("-" if i % 100 == 0 else "+" for i in range(n))
    return [
        f'{{"thoughts": "{thought}", "action": "{action}"}}' for thought, action in zip(thoughts, actions, strict=True)
    ]


def said(
    policy: VLMPolicy, parser: ActionParser, texts: Sequence[str], choices: Sequence[Any] | None = None
) -> Utterances:
    return Utterances.from_texts(texts, policy, parser, choices=choices)


def data(utterances: tuple[str, ...] = UTTERANCES) -> Demonstrations:
    return Demonstrations([PROMPT] * len(utterances), utterances, np.zeros((len(utterances), 40, 40, 3), np.uint8))


MakeRollout = Callable[..., Rollout]


@pytest.fixture
def make_rollout(parser: ActionParser) -> MakeRollout:
    """Utterances as a rollout, with rewards and advantages that are merely different from each other."""

    def make(policy: VLMPolicy, utterances: Sequence[str] = UTTERANCES) -> Rollout:
        encoded = policy.encode(observations([PROMPT] * len(utterances)))
        batch = Utterances.from_texts(utterances, policy, parser, prompts=encoded)
        with torch.no_grad():
            evaluation = policy.evaluate(encoded, batch.tokens, batch.mask)
        scores = torch.linspace(-1, 1, len(utterances))
        found = {name: getattr(evaluation, name) for name in ("log_probs", "entropies", "values")}
        nothing = [None] * len(scores)
        scored = {"rewards": scores, "advantages": scores, "returns": scores}
        return Rollout(**vars(batch), **found, **scored, suggestions=nothing, pictures=nothing)

    return make


def assert_a_batch_of_one_equals_many(policy: VLMPolicy, batch: Prompts, tolerance: float) -> None:
    """Each of three prompts of different lengths gives the same figures alone as beside the others."""
    torch.nn.init.normal_(policy.value_head.out.weight)
    assert len({encoded["input_ids"].shape[1] for encoded in batch}) == 3, "prompts of one length would pad nothing"
    tokens, mask = policy.tokenize_utterances(UTTERANCES[:3])
    together = policy.evaluate(batch, tokens, mask)
    close: dict[str, Any] = {"atol": tolerance, "rtol": tolerance}
    for row in range(3):
        n = int(mask[row].sum())
        alone = policy.evaluate([batch[row]], tokens[row : row + 1, :n], mask[row : row + 1, :n])
        torch.testing.assert_close(alone.log_probs[0], together.log_probs[row, :n], **close)
        torch.testing.assert_close(alone.entropies[0], together.entropies[row, :n], **close)
        torch.testing.assert_close(alone.values[0], together.values[row], **close)
        assert not together.log_probs[row, n:].any() and not together.entropies[row, n:].any()


def guided(weights: torch.Tensor) -> Guidance:
    """Return columns of a rollout with these weights and nothing else."""
    return Guidance(weights, [None] * len(weights), torch.zeros(weights.shape))
