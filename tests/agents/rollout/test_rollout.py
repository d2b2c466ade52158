"""Rollouts as tables of rows: selecting, minibatches, and what sampling leaves in them."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import coso_envs
from agents.learners import GRPO, GRPOConfig
from agents.padding import pad_rows
from agents.policies import VLMPolicy
from agents.rollout import EpisodeStatistics, Rollout, Stepper, Utterances, collect
from parsers import ActionParser
from tests.agents.conftest import UTTERANCES, MakeRollout, guided, observations


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.integers(1, 9), max_size=5), min_size=1, max_size=5), st.integers(-1, 0))
def test_rows_are_padded_on_the_right(rows: list[list[int]], value: int) -> None:
    padded, mask = pad_rows([torch.tensor(row, dtype=torch.long) for row in rows], value)
    assert padded.shape == mask.shape == (len(rows), max(map(len, rows)))
    assert [padded[i][mask[i]].tolist() for i in range(len(rows))] == rows
    assert (padded[~mask] == value).all()


def sampled(policy: VLMPolicy, num_envs: int = 3, n_steps: int = 2, **more: Any) -> tuple[Rollout, dict[str, float]]:
    envs: Any = coso_envs.make_vec("coso/NumberLine-v0", num_envs, autoreset_mode="SameStep", size=48)
    stepper = Stepper(envs)
    stepper.reset(range(num_envs))
    generator = torch.Generator().manual_seed(0)
    how = {"n_steps": n_steps, "gamma": 0.9, "gae_lambda": 0.5, "generator": generator, **more}
    return collect(policy, stepper, envs.get_attr("parser")[0], EpisodeStatistics.zeros(num_envs), **how)  # type: ignore[arg-type]


def test_sampling_keeps_the_entropy_of_every_token(policy: VLMPolicy) -> None:
    """In nats and at the sampling temperature, as the second look at the utterances gives it."""
    rollout, _ = sampled(policy)
    with torch.no_grad():
        evaluation = policy.evaluate(rollout.prompts, rollout.tokens, rollout.mask)
    assert rollout.entropies.dtype == torch.float32 and rollout.entropies.shape == rollout.mask.shape
    assert not rollout.entropies[~rollout.mask].any() and (rollout.entropies[rollout.mask] > 0).all()
    torch.testing.assert_close(rollout.entropies, evaluation.entropies, atol=1e-4, rtol=0)
    torch.testing.assert_close(rollout.log_probs, evaluation.log_probs, atol=1e-4, rtol=0)


def test_the_first_pictures_are_kept_with_their_answers(policy: VLMPolicy) -> None:
    rollout, _ = sampled(policy, num_envs=3, n_steps=4)
    assert_pictures_belong(policy, rollout, kept=8)
    mixed = rollout.select(torch.tensor([11, 7, 0]))
    assert_pictures_belong(policy, mixed, kept=2)


def test_groups_keep_the_first_pictures_too(policy: VLMPolicy) -> None:
    envs = coso_envs.make_vec("coso/NumberLine-v0", 4, autoreset_mode="SameStep", size=48)
    learner = GRPO(policy, envs, GRPOConfig(group_size=2, n_steps=3, kl_samples=0))
    rollout, _ = learner.collect()
    assert_pictures_belong(policy, rollout, kept=8)


def assert_pictures_belong(policy: VLMPolicy, rollout: Rollout, kept: int) -> None:
    """Each kept picture is that of the answered observation: both have the same encoding beside the same prompt."""
    held = [row for row in range(len(rollout)) if rollout.pictures[row] is not None]
    assert len(held) == kept
    for row in held:
        text = policy.tokenizer.decode(rollout.prompts[row]["input_ids"][0], skip_special_tokens=True)
        seen = {"prompt": [text], "image": rollout.pictures[row][None]}
        assert torch.equal(policy.encode(seen)[0]["pixel_values"], rollout.prompts[row]["pixel_values"])


def test_half_precision_keeps_entropies_of_the_second_look(policy: VLMPolicy) -> None:
    policy.model.to(torch.bfloat16)
    generation = policy.generate(observations(["Which way?"] * 2), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        evaluation = policy.evaluate(observations(["Which way?"] * 2), generation.tokens, generation.mask)
    assert torch.equal(generation.entropies, evaluation.entropies) and generation.entropies.any()


def test_utterances_said_twice_are_not_unique(policy: VLMPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of three environments says something else: 2 of 3 utterances are different from all others before them."""
    generate = policy.generate

    def repeat(*arguments: Any, **more: Any) -> Any:
        generation = generate(*arguments, **more)
        object.__setattr__(generation, "utterances", ("hm", '{"action": "+"}', "hm"))
        return generation

    monkeypatch.setattr(policy, "generate", repeat)
    _, metrics = sampled(policy, n_steps=1)
    assert metrics["rollout/unique_utterances"] == pytest.approx(2 / 3)
    assert metrics["rollout/parse_valid_rate"] == pytest.approx(1 / 3)


def test_minibatches_hold_every_row_once_and_end_with_their_longest_utterance(
    policy: VLMPolicy, make_rollout: MakeRollout
) -> None:
    rollout = make_rollout(policy, [*UTTERANCES, "hm"])
    weights = rollout.mask.float() * torch.arange(1.0, 6.0)[:, None]
    batches = list(rollout.minibatches(2, torch.Generator().manual_seed(1), guidance=guided(weights), epoch=3))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert sorted(torch.cat([batch.rows for batch in batches]).tolist()) == [0, 1, 2, 3, 4]
    for batch in batches:
        n = int(rollout.mask[batch.rows].sum(1).max())
        assert batch.tokens.shape == batch.weights.shape == batch.entropies.shape == (len(batch), n)
        assert batch.epoch == 3 and batch.rows.tolist() != sorted(range(5))
        for k, row in enumerate(batch.rows.tolist()):
            assert batch.utterances[k] == rollout.utterances[row] and batch.prompts[k] is rollout.prompts[row]
            assert torch.equal(batch.log_probs[k], rollout.log_probs[row, :n])
            assert batch.advantages[k] == rollout.advantages[row] and batch.valid[k] == rollout.parses[row].valid
            assert batch.weights[k].max() == row + 1
    again = rollout.minibatches(2, torch.Generator().manual_seed(2), guidance=guided(weights))
    assert [batch.rows.tolist() for batch in again] != [batch.rows.tolist() for batch in batches]


def test_a_minibatch_lies_on_the_policys_device(policy: VLMPolicy, make_rollout: MakeRollout) -> None:
    rollout = make_rollout(policy)
    moved = rollout.select(torch.tensor([1, 0])).trimmed().to("meta")
    tensors = [column for column in vars(moved).values() if isinstance(column, torch.Tensor)]
    assert len(tensors) == 9 and {tensor.device.type for tensor in tensors} == {"meta"}


def test_a_texts_rows_are_what_sampling_them_would_give(policy: VLMPolicy, parser: ActionParser) -> None:
    choices = [None, None]
    batch = Utterances.from_texts([UTTERANCES[0], "hm"], policy, parser, choices=choices)
    again = Utterances.from_tokens(
        batch.utterances,
        batch.tokens,
        batch.mask,
        parser=parser,
        tokenizer=policy.tokenizer,
        choices=choices,
        prompts=[{}, {}],
    )
    assert batch.parses == again.parses and batch.labels == again.labels == [1, 2]
    assert torch.equal(batch.action_mask, again.action_mask) and batch.action_mask.any(1).tolist() == [True, False]
    assert batch.tokens[0][batch.mask[0]][-1] == policy.tokenizer.eos_token_id


def test_environments_are_asked_for_suggestions_only_if_a_bonus_wants_them(policy: VLMPolicy) -> None:
    asked, _ = sampled(policy, n_steps=2, suggesting=True)
    assert [list(row) for row in asked.suggestions] == [["-", "+"]] * len(asked)
    assert sampled(policy, n_steps=2)[0].suggestions == [None] * len(asked)
