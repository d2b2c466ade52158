"""Utterances, tokenizers, truth and table of the measurement of SCMs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

import parsers
from agents.causal import SCM, SCMConfig
from agents.policies.offsets import decode, token_offsets
from benchmarks.measure.scm import __main__ as command
from benchmarks.measure.scm import together
from benchmarks.measure.scm.families import FAMILIES
from benchmarks.measure.scm.together import joint_auroc, joint_effects
from benchmarks.measure.scm.truth import Deciding, deciding_tokens
from benchmarks.measure.scm.utterances import make_parser, make_utterances

TEXTS = ('{"thoughts": "I saw it.", "action": "left"}', "Thought: go on.\nAction: click(x=10, y=20)") * 3


@pytest.mark.parametrize("id", list(parsers.registry))
def test_every_parser_has_utterances_with_different_labels(id: str) -> None:
    parser = make_parser(id)
    made = make_utterances(parser, 40, np.random.default_rng(0))
    assert len(set(made)) == len(made) == 40
    labels = {parser.label(parse) for parse in parser.parse_batch(made)}
    assert len(labels) >= 3 and len(parser.labels) - 1 not in labels


@pytest.mark.parametrize("family", FAMILIES)
def test_a_tokenizer_writes_what_it_read_but_for_spaces(family: str) -> None:
    tokenizer = FAMILIES[family](TEXTS, 300)
    for text in TEXTS[:2]:
        written = decode(tokenizer, tokenizer(text, add_special_tokens=False)["input_ids"])
        assert "".join(written.split()) == "".join(text.split())
    assert tokenizer.eos_token_id is not None


@pytest.mark.parametrize("family", FAMILIES)
def test_a_tokenizer_is_the_same_each_time(family: str) -> None:
    texts = make_utterances(make_parser("coso/json"), 60, np.random.default_rng(0))
    first, second = ([FAMILIES[family](texts, 1500)(text)["input_ids"] for text in texts] for _ in range(2))
    assert first == second


def decided(id: str, text: str) -> Deciding:
    """The tokens that decide a text."""
    parser = make_parser(id)
    tokenizer = FAMILIES["gpt2"]([text] * 3, 400)
    batch = command.tokenised(command.as_said([text], parser, tokenizer), parser, tokenizer)
    return deciding_tokens(parser, tokenizer, batch, seed=0)


def pieces(id: str, text: str, hit: torch.Tensor) -> list[str]:
    tokenizer = FAMILIES["gpt2"]([text] * 3, 400)
    batch = command.tokenised(command.as_said([text], make_parser(id), tokenizer), make_parser(id), tokenizer)
    return [decode(tokenizer, [token]).strip() for token in batch.tokens[0][hit[0]].tolist()]


def written(id: str, action: str) -> str:
    """An utterance of the first action drawn whose text begins like that."""
    parser = make_parser(id)
    drawn = (parser.sample(np.random.default_rng(seed)) for seed in range(99))
    return parser.format(next(one for one in drawn if parser.text(one).startswith(action)))


def test_the_kind_of_a_touch_decides_and_its_place_only_follows() -> None:
    text = written("coso/qwen3-vl", "tap(")
    alone, together, possible = (pieces("coso/qwen3-vl", text, hit) for hit in decided("coso/qwen3-vl", text))
    assert alone == together == ["click"]
    assert {"click", "coordinate"} <= set(possible) and "tool" not in possible
    text = written("coso/autoui", "press_home")
    found = decided("coso/autoui", text)
    assert pieces("coso/autoui", text, found.alone) == ["HOME"], "what two actions have in common does not decide"


def test_either_of_two_equal_points_decides() -> None:
    text = written("coso/autoui", "tap(")
    possible = decided("coso/autoui", text).possible
    tokenizer = FAMILIES["gpt2"]([text] * 3, 400)
    starts = [start for start, _ in token_offsets(tokenizer, tokenizer(text)["input_ids"])]
    decides = {starts[token] for token in torch.nonzero(possible[0]).flatten().tolist()}
    for name in ("touch_point", "lift_point"):
        begin = text.index("[", text.index(name))
        assert decides & set(range(begin, text.index("]", begin))), f"a tap whose {name} changes is a swipe"


def test_the_named_action_decides() -> None:
    text = '{"thoughts": "Not up, not down.", "action": "hit"}'
    found = decided("coso/json", text)
    assert [pieces("coso/json", text, hit) for hit in found] == [["hit"]] * 3


def test_tokens_that_tell_the_same_decide_only_together() -> None:
    text = written("coso/qwen3-vl", "long_press")
    found = decided("coso/qwen3-vl", text)
    assert not found.alone.any(), "each of the three tells what the others tell"
    assert pieces("coso/qwen3-vl", text, found.together) == ["long", "_", "press"]


def test_joint_effects_are_those_of_one_changed_utterance() -> None:
    parser = make_parser("coso/json")
    texts = [f'{{"thoughts": "I saw it.", "action": "{action}"}}' for action in ("left", "right", "up")]
    tokenizer = FAMILIES["gpt2"](texts * 3, 300)
    batch = command.tokenised(command.as_said(texts, parser, tokenizer), parser, tokenizer)
    truth = deciding_tokens(parser, tokenizer, batch, seed=0)
    torch.manual_seed(0)
    scm = SCM(len(tokenizer) + 1, [13], SCMConfig(1, 16, 2, 32)).eval()
    null = len(tokenizer)
    found = joint_effects(scm, batch, truth.together, null)
    for row, label in enumerate(batch.labels):
        n = int(batch.mask[row].sum())
        own = batch.tokens[row : row + 1, :n]
        changed = torch.where(truth.together[row, :n], null, own)
        mask = torch.ones(1, n, dtype=torch.bool)
        before, after = (scm.probability(ids, mask, torch.tensor([[label]])) for ids in (own, changed))
        assert found[row].item() == pytest.approx((before - after).abs().item(), abs=1e-5)


def test_an_scm_that_reads_the_action_ranks_the_joint_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that reads the deciding tokens alone is right for sure, one that reads all the others wrong."""
    parser = make_parser("coso/json")
    texts = [f'{{"thoughts": "I saw it.", "action": "{action}"}}' for action in ("left", "right", "up")]
    tokenizer = FAMILIES["gpt2"](texts * 3, 300)
    batch = command.tokenised(command.as_said(texts, parser, tokenizer), parser, tokenizer)
    truth = deciding_tokens(parser, tokenizer, batch, seed=0)
    scm: Any = None
    for reads, expected in ((lambda hit: hit, 1.0), (lambda hit: ~hit, 0.0), (lambda hit: hit & False, 0.5)):

        def effects(scm: Any, picked: Any, nulled: torch.Tensor, null: int, reads: Any = reads) -> torch.Tensor:
            own = torch.stack([reads(truth.together[list(batch.utterances).index(text)]) for text in picked.utterances])
            return (own & nulled).sum(1).float()

        monkeypatch.setattr(together, "joint_effects", effects)
        assert joint_auroc(scm, batch, truth, 0, seed=0) == expected


def test_the_summary_counts_rows_that_reach_the_bounds() -> None:
    rows = [
        command.Row("a", "gpt2", "ours", 0.995, 0.98, 1.0, 0.95, 0.9, 25, 3.0),
        command.Row("b", "gpt2", "ours", None, 1.0, 0.0, 0.5, 0.9, 25, 7.0),
        command.Row("c", "bert", "ours", note="no action"),
    ]
    (line,) = command.summary(rows)
    assert line == ("ours: auroc >= 0.99 in 1 of 1, joint in 1 of 2; deciding >= 0.9 in 1 of 2; at most 7.0 s")


def test_the_table_has_a_row_for_each_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    short = {name: replace(training, pretrain_steps=2, check_every=1) for name, training in command.TRAINING.items()}
    monkeypatch.setattr(command, "TRAINING", short)
    options = command.Options(
        ("coso/json", "coso/gui-call"), ("gpt2",), ("ours", "paper"), utterances=20, tested=8, hidden_size=16
    )
    rows = list(command.measure(options))
    assert [(row.parser, row.preset) for row in rows] == [
        (id, preset) for id in options.parsers for preset in options.presets
    ]
    assert all(row.auroc is not None and 0 < row.deciding <= 1 and row.steps <= 2 and not row.note for row in rows)


def test_a_tokenizer_that_cannot_write_a_format_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "decode", lambda tokenizer, row: "no action")
    rows = list(command.measure(command.Options(("coso/json",), ("bert",), ("ours",), utterances=8, tested=2)))
    assert [row.auroc for row in rows] == [None]
    assert rows[0].note == "0 of 10 utterances have an action once this tokenizer has written them"
