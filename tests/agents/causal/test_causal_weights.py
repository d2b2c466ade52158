"""Causal weights against a loop written by hand, their presets, and what an SCM learns."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from agents.causal import (
    PRESETS,
    SCM,
    CausalBonus,
    CausalConfig,
    SCMConfig,
    SCMTrainingConfig,
    causal_weights,
)
from agents.causal.agreement import auroc
from agents.causal.weights import normalise
from agents.policies import VLMPolicy
from parsers import ActionParser
from tests.agents.conftest import UTTERANCES, MakeRollout, one_sided, said
from tests.conftest import Learned

RAW = CausalConfig(window=1, normalise=False, zero_punctuation=False)
SMALL = SCMConfig(layers=1, hidden_size=32, heads=2, intermediate_size=64)


@pytest.fixture
def scm(policy: VLMPolicy) -> SCM:
    torch.manual_seed(0)
    return SCM(len(policy.tokenizer), [3, 2], SMALL).eval()


def test_weights_need_no_gradient_and_can_enter_a_loss(policy: VLMPolicy, scm: SCM) -> None:
    tokens, mask = policy.tokenize_utterances(UTTERANCES)
    labels = torch.zeros(4, 2, dtype=torch.long)
    weights = causal_weights(scm, tokens, mask, labels, null_token=2, config=PRESETS["reference"])
    assert not weights.requires_grad and weights.dtype == torch.float32
    (weights * torch.ones_like(weights, requires_grad=True)).sum().backward()


def test_ignored_tokens_weigh_nothing_and_shift_nothing(policy: VLMPolicy, scm: SCM) -> None:
    tokens, mask = policy.tokenize_utterances(UTTERANCES)
    labels = torch.zeros(4, 2, dtype=torch.long)
    ignored = torch.rand(mask.shape, generator=torch.Generator().manual_seed(0)) < 0.5
    every = causal_weights(scm, tokens, mask, labels, null_token=2, config=RAW)
    some = causal_weights(scm, tokens, mask, labels, null_token=2, config=RAW, ignored=ignored)
    torch.testing.assert_close(some, every.masked_fill(ignored, 0.0), atol=1e-6, rtol=0)


def test_normalisation_spreads_an_utterance_over_zero_to_one() -> None:
    effects = torch.tensor([[0.1, 0.35, 0.6, 0.0]])
    wanted = torch.tensor([[True, True, True, False]])
    assert normalise(effects, wanted, 0.05)[0].tolist() == pytest.approx([0.0, 0.5**0.5, 1.0, 0.0])


@pytest.mark.parametrize("effects", [[0.9, 0.0, 0.0], [0.9, 0.9, 0.0]])
def test_equal_effects_count_in_full(effects: list[float]) -> None:
    """Also that of the only token that is wanted, as in an utterance of one word."""
    wanted = torch.tensor([effects]) > 0
    assert torch.equal(normalise(torch.tensor([effects]), wanted, 0.05), wanted.float())


def test_noise_is_not_blown_up() -> None:
    effects = torch.tensor([[0.001, 0.002, 0.0]])
    wanted = torch.ones_like(effects, dtype=torch.bool)
    assert torch.equal(normalise(effects, wanted, 0.05), effects)
    assert normalise(effects, wanted, 0.0).max() == 1.0, "min_effect=0 is the released program"


def test_an_unknown_preset_lists_the_known(policy: VLMPolicy, parser: ActionParser) -> None:
    with pytest.raises(ValueError, match=r"unknown preset 'papers'; there are \['ours', 'paper', 'reference'\]"):
        CausalBonus(parser, policy.tokenizer, "papers")


def test_span_weights_are_one_on_the_action(policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout) -> None:
    bonus = CausalBonus(parser, policy.tokenizer, CausalConfig(source="span"))
    rollout = make_rollout(policy, [*UTTERANCES, "no action here"])
    assert torch.equal(bonus.weights(rollout), rollout.action_mask.float())
    assert bonus.observe(rollout) == bonus.pretrain(said(policy, parser, UTTERANCES)) == {}


def test_the_reference_weighs_the_action_and_no_punctuation(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    bonus = CausalBonus(parser, policy.tokenizer, CausalConfig(source="exact", window=1))
    rollout = make_rollout(policy, [*UTTERANCES, "no action here"])
    weights = bonus.weights(rollout)
    assert (weights[rollout.action_mask] == 1).all()
    pieces = [[policy.tokenizer.decode([t]).strip() for t in row] for row in rollout.tokens.tolist()]
    marks = torch.tensor([[piece in set('"{}:,.') for piece in row] for row in pieces])
    assert marks.any() and not weights[marks & ~rollout.action_mask].any()
    assert bonus.observe(rollout) == {}


@pytest.mark.slow
@pytest.mark.learning
@pytest.mark.parametrize("interventional", [False, True])
def test_an_scm_sees_both_actions_in_one_sided_data(
    policy: VLMPolicy,
    parser: ActionParser,
    make_rollout: MakeRollout,
    interventional: bool,
    learning_seed: int,
    learned: Learned,
) -> None:
    training = SCMTrainingConfig(
        pretrain_steps=240, steps=5, learning_rate=2e-3, interventional=interventional, seed=learning_seed
    )
    config = replace(PRESETS["reference"], learn_invalid=interventional)
    bonus = CausalBonus(parser, policy.tokenizer, config, SMALL, training)
    figures = bonus.pretrain(said(policy, parser, one_sided(300, learning_seed)))
    # About .2 untrained.
    learned("accuracy", figures["scm/accuracy"], above=0.9)
    rollout = make_rollout(policy)
    weights = bonus.weights(rollout)
    of_actions, of_others = weights[rollout.action_mask], weights[rollout.mask & ~rollout.action_mask]
    # Both '+' and '-' have an effect: to an SCM that sees only one of them, the other weighs less than .01.
    learned("smallest weight of an action", of_actions.min(), above=0.5)
    if not interventional:  # there, breaking the format has an effect as well
        learned("mean weight of the others", of_others.mean(), below=0.2)  # equal weights would be 1
    figures = bonus.observe(rollout)
    # The truth holds changes from one action to another only: an SCM that ignores the format is right, and one that
    # was taught what breaks it is not.
    learned("exact_auroc", figures["scm/exact_auroc"], above=0.5 if interventional else 0.95)
    for action in "+-":
        learned(f"weight_of {action}", figures[f"scm/weight_of {action}"], above=0.5)
    assert {"scm/loss", "scm/accuracy", "scm/classes"} < set(figures)


def test_utterances_that_do_not_parse_weigh_nothing_unless_learned(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    rollout = make_rollout(policy, [UTTERANCES[0], "nothing"])
    reference = CausalBonus(parser, policy.tokenizer, "reference", SMALL, SCMTrainingConfig(steps=1))
    reference.observe(rollout)
    assert not reference.weights(rollout)[1].any()
    paper = CausalBonus(parser, policy.tokenizer, "paper", SMALL, SCMTrainingConfig(steps=1))
    paper.observe(rollout)
    assert paper.weights(rollout)[1].any()


@pytest.mark.slow
def test_a_bonus_goes_on_where_it_was(policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout) -> None:
    def make() -> CausalBonus:
        return CausalBonus(parser, policy.tokenizer, "reference", SMALL, SCMTrainingConfig(steps=2, seed=3))

    rollout = make_rollout(policy)
    one, two = make(), make()
    one.observe(rollout)
    two.load_state_dict(copy.deepcopy(one.state_dict()))
    assert one.observe(rollout) == two.observe(rollout)
    assert torch.equal(one.weights(rollout), two.weights(rollout))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30))
def test_auroc_is_the_share_of_pairs_in_order(pairs: list[tuple[int, bool]]) -> None:
    high, low = ([score for score, positive in pairs if positive is wanted] for wanted in (True, False))
    found = auroc(torch.tensor([float(s) for s, _ in pairs]), torch.tensor([p for _, p in pairs], dtype=torch.bool))
    if not high or not low:
        assert found is None
    else:
        won = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a in high for b in low)
        assert found == pytest.approx(won / (len(high) * len(low)))


def test_factored_labels_multiply(scm: SCM, policy: VLMPolicy) -> None:
    tokens, mask = policy.tokenize_utterances(UTTERANCES)
    total = sum(scm.probability(tokens, mask, torch.tensor([[a, b]] * 4)) for a in range(3) for b in range(2))
    torch.testing.assert_close(total, torch.ones(4))


def test_too_many_tokens_are_refused(policy: VLMPolicy) -> None:
    scm = SCM(len(policy.tokenizer), [2], replace(SMALL, max_tokens=8))
    tokens, mask = policy.tokenize_utterances(UTTERANCES)
    with pytest.raises(ValueError, match="positions for 8"):
        scm(tokens, mask)


def test_state_dependent_choices_reach_the_parser(policy: VLMPolicy) -> None:
    parser = parsers.make("coso/json")
    bonus = CausalBonus(parser, policy.tokenizer, "reference", SMALL, SCMTrainingConfig(pretrain_steps=1))
    figures = bonus.pretrain(
        said(policy, parser, ['{"action": "go"}', '{"action": "stay"}'], [("go", "run"), ("stay", "sit")])
    )
    assert figures["scm/classes"] == 1.0, "without labels of its own such a parser only tells valid from invalid"
