"""Utterances, tokenizers, truth and table of the measurement of SCMs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import parsers
from agents.policies.offsets import decode
from benchmarks.measure.scm import __main__ as command
from benchmarks.measure.scm.families import FAMILIES
from benchmarks.measure.scm.truth import deciding_tokens
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


def decided(id: str, text: str) -> tuple[list[str], list[str]]:
    """The tokens that surely decide, and those that may."""
    parser = make_parser(id)
    tokenizer = FAMILIES["gpt2"]([text] * 3, 400)
    batch = command.tokenised(command.as_said([text], parser, tokenizer), parser, tokenizer)
    pieces = [decode(tokenizer, [token]).strip() for token in batch.tokens[0].tolist()]
    found = deciding_tokens(parser, tokenizer, batch, seed=0)
    sure, possible = ([piece for piece, hit in zip(pieces, row[0].tolist(), strict=True) if hit] for row in found)
    return sure, possible


def written(id: str, action: str) -> str:
    """An utterance of the first action drawn whose text begins like that."""
    parser = make_parser(id)
    drawn = (parser.sample(np.random.default_rng(seed)) for seed in range(99))
    return parser.format(next(one for one in drawn if parser.text(one).startswith(action)))


def test_the_kind_of_a_touch_decides_and_its_place_only_follows() -> None:
    sure, possible = decided("coso/qwen3-vl", written("coso/qwen3-vl", "tap("))
    assert sure == ["click"]
    assert {"click", "coordinate"} <= set(possible) and "tool" not in possible
    sure, _ = decided("coso/autoui", written("coso/autoui", "press_home"))
    assert sure == ["HOME"], "what two actions have in common does not decide between them"


def test_the_named_action_decides() -> None:
    assert decided("coso/json", '{"thoughts": "Not up, not down.", "action": "hit"}')[0] == ["hit"]


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
