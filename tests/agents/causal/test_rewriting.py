"""The fewest edits that change a label, and the examples that an SCM learns from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import parsers
from agents.causal import SCMTrainingConfig
from agents.causal.labels import factors
from agents.causal.rewriting import needed_edits, rewritten
from agents.causal.training import ExampleMaker
from agents.policies import VLMPolicy
from agents.policies.offsets import decode
from parsers import ActionParser
from tests.agents.conftest import UTTERANCES, said

CALL = '{{"name": "mobile_use", "arguments": {{"action": "{}", "coordinate": [352, 250]}}}}'
CLICK, PRESS = (f"<tool_call>\n{CALL.format(name)}\n</tool_call>" for name in ("click", "long_press"))


def edited(parser: ActionParser, utterance: str, other: str, **more: Any) -> str:
    return rewritten(utterance, needed_edits(parser, utterance, parser.parse(utterance), other, **more))


def test_what_may_stay_stays() -> None:
    parser: Any = parsers.make("coso/qwen3-vl")
    elsewhere = PRESS.replace("352, 250", "7, 99")
    assert parser.label(parser.parse(elsewhere)) != parser.label(parser.parse(CLICK))
    assert edited(parser, CLICK, elsewhere) == PRESS, "the other place is not needed for the other label"
    assert needed_edits(parser, CLICK, parser.parse(CLICK), CLICK.replace("352", "353")) == [], "the same label"
    assert needed_edits(parser, CLICK, parser.parse(CLICK), "nothing that can be read") == []


@pytest.mark.parametrize("id", ["coso/json", "coso/alfworld", "coso/android-world", "coso/ui-tars", "coso/autoui"])
def test_no_edit_can_be_left_out(id: str) -> None:
    choices = {"choices": ("+", "-", "left", "right")} if id == "coso/json" else {}
    parser: Any = parsers.make(id, **choices)
    rng = np.random.default_rng(0)
    changed = 0
    for _ in range(20):
        utterance = parser.format(parser.sample(rng))
        parse = parser.parse(utterance)
        other = parser.swap(utterance, parse, parser.sample(rng))
        made = needed_edits(parser, utterance, parse, other, rng=rng)
        for edit in made:
            left = parser.parse(rewritten(utterance, [kept for kept in made if kept is not edit]))
            assert not left.valid or parser.label(left) == parser.label(parse)
        if made:
            changed += 1
            assert parser.label(parser.parse(rewritten(utterance, made))) != parser.label(parse)
    assert changed > 5


@pytest.mark.parametrize("fewest", [False, True])
def test_swaps_of_names_alone_are_learned_if_asked_for(fewest: bool) -> None:
    """Elsewhere an argument changes with its name, so that either tells the label."""
    parser: Any = parsers.make("coso/qwen3-vl")
    texts: list[str] = []

    class Tokenizer:
        eos_token_id = 0
        all_special_ids = (0,)

        def __call__(self, written: list[str], **_: Any) -> dict[str, list[list[int]]]:
            texts.extend(written)
            return {"input_ids": [[1]] * len(written)}

    maker = ExampleMaker(parser, Tokenizer(), False, SCMTrainingConfig(swaps=60, fewest_edits=fewest), 0)
    utterance = CLICK.replace('"click", "coordinate": [352, 250]', '"open", "text": "Play Store"')
    parse = parser.parse(utterance)
    batch: Any = type("Batch", (), {})()
    batch.utterances, batch.parses, batch.choices = [utterance], [parse], [None]
    batch.tokens, batch.mask = np.ones((1, 1), int), np.ones((1, 1), bool)
    examples = maker.make(batch, np.random.default_rng(0))
    assert [example.labels for example in examples[1:]] == [factors(parser.label(parser.parse(text))) for text in texts]
    kept = [text for text in texts if "Play Store" in text and parser.label(parser.parse(text)) != parser.label(parse)]
    assert bool(kept) == fewest


def test_examples_keep_their_order_and_their_labels(policy: VLMPolicy, parser: ActionParser) -> None:
    """Texts of variants are tokenised together."""
    batch = said(policy, parser, [*UTTERANCES, "nothing"])
    training = SCMTrainingConfig(swaps=2, interventional=True)
    made = ExampleMaker(parser, policy.tokenizer, True, training, 2).make(batch, np.random.default_rng(0))
    assert len(made) == 4 * (2 + 2) + 2
    for row, text in enumerate(UTTERANCES):
        own, nullified, *swapped = made[4 * row : 4 * row + 4]
        assert own.tokens == tuple(batch.tokens[row][batch.mask[row]].tolist()) and len(nullified.tokens) == len(
            own.tokens
        )
        for example in (own, *swapped):
            written = decode(policy.tokenizer, example.tokens)
            assert factors(parser.label(parser.parse(written))) == example.labels
            assert written.split('"action"')[0] == decode(policy.tokenizer, own.tokens).split('"action"')[0]
            assert text.split('"action"')[0].replace(" ", "") == written.split('"action"')[0].replace(" ", "")


@pytest.mark.parametrize("cut_off", [False, True])
def test_swaps_end_as_the_utterance_does(policy: VLMPolicy, parser: ActionParser, cut_off: bool) -> None:
    """Else the SCM would learn of ends that the policy never writes."""
    batch = said(policy, parser, UTTERANCES[:1])
    tokens, mask = batch.tokens.clone(), batch.mask.clone()
    if cut_off:
        mask[0, -1] = False
        expected = int(tokens[0, -2])
    else:
        tokens[0, -1] = expected = next(i for i in policy.tokenizer.all_special_ids if i != tokens[0, -1])
    maker = ExampleMaker(parser, policy.tokenizer, False, SCMTrainingConfig(swaps=3), 2)
    made = maker.make(replace(batch, tokens=tokens, mask=mask), np.random.default_rng(0))
    assert len(made) == 4 and [example.tokens[-1] for example in made] == [expected] * 4
