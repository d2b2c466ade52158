"""Tokens -> characters, over tokenizers of different families."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

import parsers
from agents.causal.weights import ignored_tokens
from agents.policies.offsets import action_mask, decode, token_offsets
from agents.policies.tiny_tokenizer import train_tokenizer
from tests.agents.conftest import UTTERANCES

CORPUS = [*UTTERANCES, "Grüße 😀 naïve 東京"]


def byte_level() -> PreTrainedTokenizerFast:
    return train_tokenizer(CORPUS, 400)


def sentence_piece() -> PreTrainedTokenizerFast:
    """Spaces become part of the next token, and the first one's is dropped again in decoding."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=300, special_tokens=["<unk>", "</s>", "<pad>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS * 3, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="</s>", pad_token="<pad>")


def characters() -> PreTrainedTokenizerFast:
    """One token a character, without byte fallback."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.decoder = decoders.Fuse()
    trainer = trainers.BpeTrainer(vocab_size=10, special_tokens=["<unk>", "</s>", "<pad>"], show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="</s>", pad_token="<pad>")


TOKENIZERS = {make.__name__: make() for make in (byte_level, sentence_piece, characters)}


@pytest.fixture(params=sorted(TOKENIZERS))
def tokenizer(request: pytest.FixtureRequest) -> PreTrainedTokenizerFast:
    return TOKENIZERS[request.param]


def ids_of(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    return [*tokenizer(text, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]


@pytest.mark.parametrize("utterance", UTTERANCES)
def test_the_action_tokens_write_the_action(tokenizer: PreTrainedTokenizerFast, utterance: str) -> None:
    parser = parsers.make("coso/json", choices=("-", "+"))
    ids = ids_of(tokenizer, utterance)
    text = decode(tokenizer, ids)
    parse = parser.parse(text)
    assert parse.span is not None
    import torch

    tokens = torch.tensor([ids, ids])
    mask = torch.ones_like(tokens, dtype=torch.bool)
    found = action_mask(tokenizer, tokens, mask, [parse, parser.parse("nothing")])
    offsets = token_offsets(tokenizer, ids)
    written = "".join(text[a:b] for (a, b), hit in zip(offsets, found[0].tolist(), strict=True) if hit)
    assert written.strip(' "}') == parse.action
    assert not found[1].any(), "an utterance that does not parse has no action tokens"


@settings(deadline=None, max_examples=60)
@given(
    text=st.text(alphabet=st.sampled_from('abc "{}+-é東😀\n'), max_size=30), name=st.sampled_from(sorted(TOKENIZERS))
)
def test_ranges_follow_each_other_and_cover_the_text(text: str, name: str) -> None:
    tokenizer = TOKENIZERS[name]
    ids = ids_of(tokenizer, text)
    offsets = token_offsets(tokenizer, ids)
    assert len(offsets) == len(ids)
    assert "".join(decode(tokenizer, ids)[a:b] for a, b in offsets) == decode(tokenizer, ids)
    assert all(a <= b for a, b in offsets)
    assert offsets[-1][0] == offsets[-1][1], "EOS writes nothing"


def test_any_tokens_have_ranges_even_broken_bytes() -> None:
    tokenizer = TOKENIZERS["byte_level"]
    ids = [token for token in tokenizer("😀", add_special_tokens=False)["input_ids"]]
    broken = ids[:2] + tokenizer("a", add_special_tokens=False)["input_ids"] + ids[2:]
    offsets = token_offsets(tokenizer, broken)
    assert "".join(decode(tokenizer, broken)[a:b] for a, b in offsets) == decode(tokenizer, broken)


def test_no_tokens_have_no_ranges(tokenizer: PreTrainedTokenizerFast) -> None:
    assert token_offsets(tokenizer, []) == []


def test_punctuation_is_found_in_every_spelling_and_operators_are_not(tokenizer: PreTrainedTokenizerFast) -> None:
    import torch

    for text, expected in (
        ('"', True),
        (' "', True),
        ("{", True),
        (".", True),
        ("+", False),
        (" -", False),
        ("a", False),
    ):
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        meaning = [token for token in ids if decode(tokenizer, [token]).strip()]
        assert ignored_tokens(tokenizer, torch.tensor([meaning])).all().item() is expected, text
    assert ignored_tokens(tokenizer, torch.tensor([[tokenizer.eos_token_id, tokenizer.unk_token_id]])).all()
