"""The choice bonus against enumeration over all of an utterance's actions, and its gradient."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
import torch

import parsers
from agents.exploration import ChoiceBonus, ChoiceConfig
from agents.exploration.alternatives import alternatives
from agents.policies import VLMPolicy
from agents.rollout import Guidance, Minibatch, Rollout
from parsers import ActionParser
from tests.agents.conftest import UTTERANCES, MakeRollout


def batch_of(bonus: ChoiceBonus, rollout: Rollout) -> Minibatch:
    shape = rollout.mask.shape
    guidance = Guidance(bonus.weights(rollout), bonus.choice_sets(rollout), torch.zeros(shape))
    (batch,) = rollout.minibatches(len(rollout), torch.Generator().manual_seed(0), guidance=guidance)
    return batch


def term_of(bonus: ChoiceBonus, policy: VLMPolicy, batch: Minibatch) -> tuple[torch.Tensor, dict[str, float]]:
    evaluation = policy.evaluate(batch.prompts, batch.tokens, batch.mask, picks=bonus.picks(batch))
    return bonus.term(policy, evaluation, batch)


def by_enumeration(parser: ActionParser[Any], policy: VLMPolicy, batch: Minibatch) -> torch.Tensor:
    """Return log q, float32 [valid utterances, 2], from whole utterances with each of the two actions."""
    rows = []
    for row, parse in enumerate(batch.parses):
        if parse.valid:
            other = "-" if parse.action == "+" else "+"
            texts = [batch.utterances[row], parser.swap(batch.utterances[row], parse, other)]
            tokens, mask = policy.tokenize_utterances(texts)
            prompts = [batch.prompts[row]] * 2
            log_probs = policy.evaluate(prompts, tokens, mask).log_probs
            differ = int((tokens[0] != tokens[1]).nonzero()[0])
            rows.append(log_probs[:, differ].log_softmax(0))
    return torch.stack(rows)


@pytest.mark.parametrize("form", ["tree", "sequences"])
@pytest.mark.parametrize("objective", ["entropy", "forward-kl"])
def test_the_term_by_enumeration(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout, form: Any, objective: Any
) -> None:
    bonus = ChoiceBonus(parser, policy.tokenizer, ChoiceConfig(objective, form, share=1.0))
    batch = batch_of(bonus, make_rollout(policy, [*UTTERANCES, "hm"]))
    policy.train()
    with torch.no_grad():
        found, figures = term_of(bonus, policy, batch)
        log_q = by_enumeration(parser, policy, batch)
    entropy = -(log_q.exp() * log_q).sum(1)
    expected = entropy if objective == "entropy" else log_q.mean(1) + math.log(2)
    if form == "tree":
        assert float(found) == pytest.approx(float(expected.sum() / len(batch)), abs=1e-5)
        assert figures["bonus/entropy"] == pytest.approx(float(entropy.mean() / math.log(2)), abs=1e-5)
    else:
        # The other action changes the probabilities of what follows it only where the alternatives still differ.
        assert float(found) == pytest.approx(float(expected.sum() / len(batch)), abs=1e-5)


def test_the_forward_kl_pushes_an_action_that_is_never_named(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    """d/dz_k of mean log q is 1/K - q_k, however small q_k; the entropy's gradient vanishes with it."""
    gradients = {}
    for objective in ("entropy", "forward-kl"):
        bonus = ChoiceBonus(parser, policy.tokenizer, ChoiceConfig(objective))  # type: ignore[arg-type]
        batch = batch_of(bonus, make_rollout(policy, UTTERANCES[:1]))
        picks = bonus.picks(batch)
        assert picks is not None and len(picks.tokens) == 2
        evaluation = policy.evaluate(batch.prompts, batch.tokens, batch.mask, picks=picks)
        picked = torch.tensor([0.0, math.log(1e-7)], requires_grad=True)
        term, _ = bonus.term(policy, replace(evaluation, picked=picked), batch)
        term.backward()
        gradients[objective] = picked.grad
    assert gradients["forward-kl"] == pytest.approx(torch.tensor([-0.5, 0.5]), abs=1e-5)
    assert 0 < float(gradients["entropy"][1]) < 1e-5


def test_no_token_but_those_of_actions_gets_a_push(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    bonus = ChoiceBonus(parser, policy.tokenizer)
    batch = batch_of(bonus, make_rollout(policy, UTTERANCES[:1]))
    picks = bonus.picks(batch)
    assert picks is not None
    logits = torch.zeros(int(picks.tokens.max()) + 50, requires_grad=True)
    evaluation = policy.evaluate(batch.prompts, batch.tokens, batch.mask, picks=picks)
    picked = logits.log_softmax(0)[picks.tokens] + torch.tensor([0.0, -3.0])
    bonus.term(policy, replace(evaluation, picked=picked), batch)[0].backward()
    pushed = logits.grad
    assert pushed is not None
    assert set(pushed.abs().gt(1e-7).nonzero().flatten().tolist()) == set(picks.tokens.tolist())
    assert float(pushed.sum()) == pytest.approx(0, abs=1e-6)


def test_utterances_without_an_action_have_no_part(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    bonus = ChoiceBonus(parser, policy.tokenizer)
    batch = batch_of(bonus, make_rollout(policy, ["hm", "what"]))
    assert list(batch.choice_sets) == [None, None] and bonus.picks(batch) is None
    term, figures = term_of(bonus, policy, batch)
    term.backward()
    assert term.item() == 0 and figures == {}


def test_listed_choices_are_all_taken_up_to_the_limit() -> None:
    parser = parsers.make("coso/alfworld")
    commands = [f"go to desk {i}" for i in range(1, 6)] + ["look"]
    said = parser.format("look")
    parse = parser.parse(said, commands)
    assert {a for _, a in alternatives(parser, said, parse, choices=commands, limit=9)} == set(commands) - {"look"}
    few = [a for _, a in alternatives(parser, said, parse, choices=commands, limit=3)]
    assert len(few) == len(set(few)) == 3 and set(few) < set(commands)
    assert few == [a for _, a in alternatives(parser, said, parse, choices=commands, limit=3)]


@pytest.mark.parametrize("wrong", [{"limit": 1}, {"share": 0.0}, {"share": 1.5}])
def test_senseless_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="limit must be at least 2 and share in"):
        ChoiceConfig(**wrong)
