"""The choice bonus against enumeration over all of an utterance's actions, and its gradient."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

import parsers
from agents.exploration import ChoiceBonus, ChoiceConfig
from agents.exploration.alternatives import alternatives
from agents.policies import VLMPolicy
from agents.policies.offsets import decode
from agents.rollout import Guidance, Minibatch, Rollout
from parsers import ActionParser
from tests.agents.conftest import UTTERANCES, MakeRollout


def batch_of(bonus: ChoiceBonus, rollout: Rollout) -> Minibatch:
    shape = rollout.mask.shape
    guidance = Guidance(bonus.weights(rollout), bonus.choice_sets(rollout), torch.zeros(shape))
    (batch,) = rollout.minibatches(len(rollout), torch.Generator().manual_seed(0), guidance=guidance)
    return batch


def term_of(bonus: ChoiceBonus, policy: VLMPolicy, batch: Minibatch) -> tuple[torch.Tensor, dict[str, float]]:
    evaluation = policy.evaluate(batch.prompts, batch.tokens, batch.mask)
    others = bonus.alternatives(batch)
    if others is not None:
        written = policy.evaluate([batch.prompts[row] for row in others.rows], others.tokens, others.mask)
        evaluation = replace(evaluation, alternatives=written.log_probs)
    return bonus.term(evaluation, batch)


def by_enumeration(parser: ActionParser[Any], policy: VLMPolicy, batch: Minibatch) -> torch.Tensor:
    """Return log pi, float32 [valid utterances, 2], of the two utterances from where they differ to their ends."""
    rows = []
    for row, parse in enumerate(batch.parses):
        if parse.valid:
            other = "-" if parse.action == "+" else "+"
            texts = [batch.utterances[row], parser.swap(batch.utterances[row], parse, other)]
            tokens, mask = policy.tokenize_utterances(texts)
            log_probs = policy.evaluate([batch.prompts[row]] * 2, tokens, mask).log_probs
            rows.append(log_probs[:, int((tokens[0] != tokens[1]).nonzero()[0]) :].sum(1))
    return torch.stack(rows)


@pytest.mark.parametrize("objective", ["entropy", "forward-kl"])
def test_the_term_by_enumeration(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout, objective: Any
) -> None:
    bonus = ChoiceBonus(parser, policy.tokenizer, ChoiceConfig(objective, share=1.0))
    batch = batch_of(bonus, make_rollout(policy, [*UTTERANCES, "hm"]))
    with torch.no_grad():
        found, figures = term_of(bonus, policy, batch)
        log_pi = by_enumeration(parser, policy, batch)
    log_q = log_pi.log_softmax(1)
    entropy = -(log_q.exp() * log_q).sum(1)
    expected = entropy if objective == "entropy" else log_pi.mean(1) + math.log(2)
    assert found.item() == pytest.approx(expected.sum().item() / len(batch), abs=1e-4)
    assert figures["bonus/entropy"] == pytest.approx(entropy.mean().item() / math.log(2), abs=1e-4)


def test_a_part_of_the_utterances_is_enough(policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout) -> None:
    """Each minibatch takes other ones, so that on average it is the term of all."""
    found = {}
    rollout = make_rollout(policy, [*UTTERANCES, "hm"])
    for share in (0.2, 1.0):
        bonus = ChoiceBonus(parser, policy.tokenizer, ChoiceConfig(share=share))
        guidance = Guidance(bonus.weights(rollout), bonus.choice_sets(rollout), torch.zeros(rollout.mask.shape))
        values = []
        for seed in range(60):
            (batch,) = rollout.minibatches(5, torch.Generator().manual_seed(seed), guidance=guidance)
            others = bonus.alternatives(batch)
            assert others is not None and len(others.rows) == (1 if share < 1 else 4)
            with torch.no_grad():
                values.append(term_of(bonus, policy, batch)[0].item())
        found[share] = sum(values) / len(values)
    assert found[0.2] == pytest.approx(found[1.0], rel=0.1)


@pytest.mark.parametrize("ending", ["another end", "cut off"])
def test_alternatives_end_as_the_utterance_does(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout, ending: str
) -> None:
    """Else they would differ in their ends, not only in the action."""
    rollout = make_rollout(policy, UTTERANCES[:1])
    tokens, mask = rollout.tokens.clone(), rollout.mask.clone()
    if ending == "cut off":
        mask[0, -1] = False
        expected = tokens[0, -2].item()
    else:
        tokens[0, -1] = expected = next(i for i in policy.tokenizer.all_special_ids if i != tokens[0, -1])
    (found,) = ChoiceBonus(parser, policy.tokenizer).choice_sets(replace(rollout, tokens=tokens, mask=mask))
    assert found is not None and [other[-1] for other in found.others] == [expected]
    assert len(found.others[0]) == mask.sum()


def test_states_count_alike_however_many_actions_they_have(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    bonus = ChoiceBonus(parser, policy.tokenizer, ChoiceConfig(share=0.1))
    batch = batch_of(bonus, make_rollout(policy, UTTERANCES[:1] * 40))
    few = batch.choice_sets[0]
    assert few is not None
    many = replace(few, others=few.others * 3)
    parts = []
    for seed in range(300):
        mixed = np.random.default_rng(seed).permuted([True] * 20 + [False] * 20)
        sets = [many if each else few for each in mixed]
        others = bonus.alternatives(replace(batch, choice_sets=sets))
        assert others is not None
        parts.append(np.mean([mixed[row] for row in dict.fromkeys(others.rows)]))
    # Twenty of forty have many. Each minibatch gives one mean: taking them while there is room, so that fewer with many
    # fill it, would bring this up to .58, and looking for one of few that fits would bring it down to about .4.
    assert np.mean(parts) == pytest.approx(0.5, abs=0.04)


def test_the_forward_kl_pushes_an_action_that_is_never_named(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    """d/d log pi(y_k) is 1/K, however small pi(y_k); the entropy's gradient vanishes with it."""
    gradients = {}
    for objective in ("entropy", "forward-kl"):
        bonus = ChoiceBonus(parser, policy.tokenizer, ChoiceConfig(objective))  # type: ignore[arg-type]
        batch = batch_of(bonus, make_rollout(policy, UTTERANCES[:1]))
        others = bonus.alternatives(batch)
        assert others is not None and others.rows == [0]
        evaluation = policy.evaluate(batch.prompts, batch.tokens, batch.mask)
        # All but e^-16 of the probability is that of the action that was named.
        written = torch.zeros(others.mask.shape)
        written[0, -3] = -16.0
        written.requires_grad_()
        said = torch.zeros(batch.mask.shape)
        term, _ = bonus.term(replace(evaluation, log_probs=said, alternatives=written), batch)
        term.backward()
        assert written.grad is not None
        gradients[objective] = written.grad[0, -3].item()
    assert gradients["forward-kl"] == pytest.approx(0.5)
    assert 0 < gradients["entropy"] < 1e-5


def test_utterances_without_an_action_have_no_part(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    bonus = ChoiceBonus(parser, policy.tokenizer)
    batch = batch_of(bonus, make_rollout(policy, ["hm", "what"]))
    assert list(batch.choice_sets) == [None, None] and bonus.alternatives(batch) is None
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


@pytest.mark.parametrize("wrong", [{"limit": 1}, {"share": 0.0}])
def test_senseless_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"limit must be at least 2, got 1|share must be above 0, got 0.0"):
        ChoiceConfig(**wrong)


def test_suggested_actions_replace_those_that_are_listed() -> None:
    parser = parsers.make("coso/alfworld")
    commands = [f"go to desk {i}" for i in range(1, 6)] + ["look"]
    said = parser.format("look")
    parse = parser.parse(said, commands)

    def found(suggested: list[str], limit: int) -> list[str]:
        return [a for _, a in alternatives(parser, said, parse, choices=commands, suggested=suggested, limit=limit)]

    assert found(commands[2:4], 3) == commands[2:4]
    assert len(found(commands[:4], 2)) == 2 and set(found(commands[:4], 2)) < set(commands[:4])
    assert found(["look"], 3) == found([], 3) == []


def test_suggested_actions_are_taken_where_actions_are_not_listed() -> None:
    parser = parsers.make("coso/cogagent")
    said = parser.format(parser.sample(np.random.default_rng(0)))
    parse = parser.parse(said)
    suggested = [parser.sample(np.random.default_rng(seed)) for seed in (5, 6, 7)]
    wanted = {parser.text(action) for action in suggested if action != parse.action}
    found = [action for _, action in alternatives(parser, said, parse, suggested=suggested, limit=len(wanted))]
    assert {parser.text(action) for action in found} == wanted
    assert {action for _, action in alternatives(parser, said, parse, suggested=suggested, limit=6)} == set(found)
    drawn = [action for _, action in alternatives(parser, said, parse, limit=6)]
    assert len(drawn) == len(set(drawn)) == 6


def test_every_action_of_a_state_gets_its_turn(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    """A sure policy says the same there in every row of a rollout."""
    symbols = ("+", *"23456789")
    parser = parsers.make("coso/json", choices=symbols)
    batch = replace(make_rollout(policy, [UTTERANCES[0]] * 24), suggestions=[symbols] * 24)
    found = ChoiceBonus(parser, policy.tokenizer).choice_sets(batch)
    assert all(choice is not None and choice.size == 4 for choice in found)
    named = [frozenset(parser.parse(decode(policy.tokenizer, other)).action for other in c.others) for c in found if c]
    assert frozenset.union(*named) == set("23456789") and len(set(named)) > 8
    assert found == ChoiceBonus(parser, policy.tokenizer).choice_sets(batch)
