"""Figures of the metrics against values worked out by hand, from the formulas in docs/benchmarks.md."""

from __future__ import annotations

import math

import pytest
import torch

from agents.learners.figures import entropy_metrics, mean_figures, weight_metrics
from agents.policies import VLMPolicy
from agents.rollout import Utterances
from parsers import ActionParser, Parse

MASK = torch.tensor([[True, True, True], [True, True, False]])
ACTION = torch.tensor([[False, True, False], [False, False, False]])


def utterances(action_mask: torch.Tensor = ACTION) -> Utterances:
    """An utterance of three tokens whose second wrote the action, and one of two tokens without an action."""
    return Utterances(
        prompts=[{}, {}],
        utterances=["a", "b"],
        parses=[Parse("+", span=(0, 1)), Parse.failure("no_action", "none")],  # type: ignore[arg-type]
        labels=[1, 2],
        choices=[None, None],
        tokens=torch.ones(2, 3, dtype=torch.long),
        mask=MASK,
        action_mask=action_mask,
    )


def test_weights_are_averaged_over_tokens_and_not_over_padding() -> None:
    weights = torch.tensor([[0.2, 0.9, 0.0], [0.6, 0.5, 9.0]])
    assert weight_metrics(weights, utterances()) == pytest.approx(
        {
            "weights/mean": (0.2 + 0.9 + 0.0 + 0.6 + 0.5) / 5,
            "weights/share_above_half": 2 / 5,
            "weights/action_tokens": 0.9,
            "weights/thought_tokens": (0.2 + 0.0 + 0.6 + 0.5) / 4,
        }
    )


def test_utterances_that_were_not_weighed_do_not_count() -> None:
    weights = torch.tensor([[0.2, 0.9, 0.0], [math.nan] * 3])
    assert weight_metrics(weights, utterances()) == pytest.approx(
        {
            "weights/mean": (0.2 + 0.9 + 0.0) / 3,
            "weights/share_above_half": 1 / 3,
            "weights/action_tokens": 0.9,
            "weights/thought_tokens": (0.2 + 0.0) / 2,
        }
    )


def test_entropies_of_actions_and_of_all_other_tokens() -> None:
    entropies = torch.tensor([[1.0, 0.25, 2.0], [3.0, 4.0, 99.0]], requires_grad=True)
    assert entropy_metrics(entropies, utterances()) == {
        "entropy/thought_tokens": (1.0 + 2.0 + 3.0 + 4.0) / 4,
        "entropy/action_tokens": 0.25,
    }


def test_without_an_action_there_is_no_figure_of_actions() -> None:
    silent = utterances(torch.zeros_like(ACTION))
    assert set(weight_metrics(torch.zeros(2, 3), silent)) == {"weights/mean", "weights/share_above_half"}
    assert entropy_metrics(torch.ones(2, 3), silent) == {"entropy/thought_tokens": 1.0}


def test_a_figure_that_only_some_steps_have_is_averaged_over_those() -> None:
    assert mean_figures([{"a": 1.0, "b": 4.0}, {"a": 2.0}]) == {"a": 1.5, "b": 4.0}


def test_tokens_of_an_action_that_a_parser_finds_are_the_ones_counted(policy: VLMPolicy, parser: ActionParser) -> None:
    batch = Utterances.from_texts(['{"thoughts": "on", "action": "+"}', "hm"], policy, parser)
    figures = entropy_metrics(batch.action_mask.float() * 3, batch)
    assert figures == {"entropy/action_tokens": 3.0, "entropy/thought_tokens": 0.0}
