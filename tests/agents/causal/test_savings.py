"""A causal bonus is cheaper with weights of some utterances, and without steps once the SCM knows the newest ones."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from agents.causal import PRESETS, CausalBonus, CausalConfig, SCMConfig, SCMTrainingConfig, bonus
from agents.causal.training import Example
from agents.exploration import entropy_bonus, estimated
from agents.policies import VLMPolicy
from agents.policies.protocol import Evaluation
from agents.rollout import Guidance, Rollout
from agents.rollout.utterances import Utterances
from parsers import ActionParser
from tests.agents.conftest import MakeRollout, one_sided

SMALL = SCMConfig(layers=1, hidden_size=16, heads=2, intermediate_size=16)
STILL = SCMTrainingConfig(steps=0)


def rollout_of(policy: VLMPolicy, make_rollout: MakeRollout) -> Rollout:
    return make_rollout(policy, [*one_sided(11, 0), "nothing here"])


@pytest.mark.parametrize("share", [0.0, -0.5, 1.5])
def test_a_share_is_a_part_of_a_whole(share: float) -> None:
    with pytest.raises(ValueError, match=f"share must be above 0 and at most 1, got {share}"):
        CausalConfig(share=share)


def test_all_passes_through_the_scm_are_counted(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    """Those of a share of a rollout, and those for utterances from a replay, which are weighed when asked for."""
    rollout = rollout_of(policy, make_rollout)
    config = replace(PRESETS["reference"], min_effect=0.0)
    every = CausalBonus(parser, policy.tokenizer, config, SMALL, STILL)
    passes = every.observe(rollout)["cost/extra_passes"]
    some = CausalBonus(parser, policy.tokenizer, replace(config, share=0.25), SMALL, STILL)
    assert 0 < some.observe(rollout)["cost/extra_passes"] < passes / 2
    every.weights(rollout)  # kept from before
    every.weights(rollout)
    resumed = CausalBonus(parser, policy.tokenizer, config, SMALL, STILL)
    resumed.load_state_dict(copy.deepcopy(every.state_dict()))
    for made in (every, resumed):
        assert made.observe(rollout)["cost/extra_passes"] == 2 * passes
        assert made.observe(rollout)["cost/extra_passes"] == passes


def test_some_utterances_are_weighed_as_all_would_be(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    rollout = rollout_of(policy, make_rollout)
    config = replace(PRESETS["reference"], share=0.25, min_effect=0.0)
    made = CausalBonus(parser, policy.tokenizer, config, SMALL, STILL)
    drawn = []
    for _ in range(30):
        made.observe(rollout)
        weights = made.weights(rollout)
        whole = made.weights(rollout)  # asked again, all are weighed
        weighed = ~weights.isnan().any(1)
        assert weighed.sum() == 3 == round(0.25 * len(rollout))
        torch.testing.assert_close(weights[weighed], whole[weighed], atol=1e-5, rtol=0)
        drawn.append(weighed)
    often = torch.stack(drawn).float().mean(0)
    assert often[:-1].min() > 0, "each rollout has a draw of its own"
    # A resumed bonus goes on with the draws.
    resumed = CausalBonus(parser, policy.tokenizer, config, SMALL, STILL)
    resumed.load_state_dict(copy.deepcopy(made.state_dict()))
    made.observe(rollout), resumed.observe(rollout)
    torch.testing.assert_close(made.weights(rollout), resumed.weights(rollout), atol=0, rtol=0, equal_nan=True)


def test_the_estimated_term_is_right_on_average(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    rollout = rollout_of(policy, make_rollout)
    config = replace(PRESETS["reference"], share=1 / 3, min_effect=0.0)
    made = CausalBonus(parser, policy.tokenizer, config, SMALL, STILL)
    whole = made.weights(rollout)
    expected = entropy_bonus(whole, rollout.entropies, rollout.mask, per_token=True).item()
    terms = []
    for _ in range(300):
        made.observe(rollout)
        guidance = Guidance(estimated(made.weights(rollout)), [None] * len(rollout), torch.zeros(rollout.mask.shape))
        parts = list(rollout.minibatches(5, torch.Generator().manual_seed(0), guidance=guidance))
        found = [made.term(evaluated(part), part)[0].item() * len(part) for part in parts]
        terms.append(sum(found) / len(rollout))
    spread = torch.tensor(terms).std().item()
    assert expected > 0 and sum(terms) / 300 == pytest.approx(expected, abs=4 * spread / 300**0.5)


def test_replayed_utterances_have_their_whole_weights(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    """A learner that imitates a replay asks for weights of steps that no rollout has: its term is not scaled up."""
    rollout = rollout_of(policy, make_rollout)
    terms = []
    for share in (1.0, 0.25):
        config = replace(PRESETS["reference"], share=share, min_effect=0.0)
        made = CausalBonus(parser, policy.tokenizer, config, SMALL, STILL)
        weights = estimated(made.weights(rollout))
        guidance = Guidance(weights, [None] * len(rollout), torch.zeros(rollout.mask.shape))
        (batch,) = rollout.minibatches(len(rollout), torch.Generator(), guidance=guidance)
        terms.append(made.term(evaluated(batch), batch)[0].item())
    assert terms[0] == terms[1] > 0


def evaluated(batch: Any) -> Evaluation:
    return Evaluation(batch.log_probs, batch.entropies, batch.values)


@pytest.mark.parametrize(
    ("known", "wanted", "taken"), [(0.97, 0.98, [3]), (0.98, 0.98, []), (0.99, 0.98, []), (1.0, 1.0, [3])]
)
def test_an_scm_that_knows_the_newest_utterances_takes_no_steps(
    policy: VLMPolicy,
    parser: ActionParser,
    make_rollout: MakeRollout,
    monkeypatch: pytest.MonkeyPatch,
    known: float,
    wanted: float,
    taken: list[int],
) -> None:
    training = SCMTrainingConfig(steps=3, confidence=wanted, health_every=99)
    made = CausalBonus(parser, policy.tokenizer, "reference", SMALL, training)
    steps: list[int] = []

    def train(count: int) -> dict[str, float]:
        steps.append(count)
        return {"scm/loss": 1.0}

    monkeypatch.setattr(made._trainer, "recognised", lambda count=256: {"scm/confidence": known})
    monkeypatch.setattr(made._trainer, "train", train)
    figures = made.observe(rollout_of(policy, make_rollout))
    assert steps == taken
    assert figures["scm/trained"] == float(bool(taken))


@pytest.mark.parametrize(("known", "made_of"), [(0.99, [4]), (0.97, [4, 8])])
def test_some_utterances_tell_whether_an_scm_has_to_learn_from_all(
    policy: VLMPolicy,
    parser: ActionParser,
    make_rollout: MakeRollout,
    monkeypatch: pytest.MonkeyPatch,
    known: float,
    made_of: list[int],
) -> None:
    rollout = rollout_of(policy, make_rollout)
    training = SCMTrainingConfig(steps=1, confidence=0.98, health_every=99)
    made = CausalBonus(parser, policy.tokenizer, "reference", SMALL, training)
    asked: list[int] = []
    rows: list[str] = []
    lengths: list[int] = []

    def make(batch: Utterances, rng: np.random.Generator) -> list[Example]:
        rows.extend(batch.utterances)
        lengths.append(len(batch))
        return examples(batch, rng)

    def recognised(count: int) -> dict[str, float]:
        asked.append(count)
        return {"scm/confidence": known}

    examples = made._maker.make
    monkeypatch.setattr(bonus, "_PROBED", 4)
    monkeypatch.setattr(made._maker, "make", make)
    monkeypatch.setattr(made._trainer, "recognised", recognised)
    made.observe(rollout)
    assert lengths == made_of and 4 < asked[0] <= 8, "asked about four utterances and their variants"
    expected = rollout.utterances[::3] if known > 0.98 else rollout.utterances
    assert sorted(rows) == sorted(expected)


def test_confidence_bounds_the_effect_of_a_swap(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    """P(a | y) - P(a | y') is at least P(a | y) + P(a' | y') - 1, whatever the SCM is."""
    made = CausalBonus(parser, policy.tokenizer, "reference", SMALL, replace(STILL, swaps=1))
    scm = made.scm.eval()
    texts = [f'{{"thoughts": "Nothing to say.", "action": "{action}"}}' for action in "+-"]
    tokens, mask = policy.tokenize_utterances(texts)
    plus, minus = (parser.label(parser.parse(text)) for text in texts)
    label = torch.tensor([[plus], [minus]])
    with torch.no_grad():
        for _ in range(20):
            for weight in scm.parameters():
                weight.normal_()
            own, other = scm.probability(tokens, mask, label)
            effect = own - scm.probability(tokens, mask, torch.tensor([[plus], [plus]]))[1]
            assert effect >= own + other - 1 - 1e-6
