"""Small tokenizers of three families, trained on the spot, since nothing can be downloaded in a measurement.

They are built like those of real models, in pre-tokenisation, model, decoder and special tokens: ``gpt2`` is a
byte-level BPE whose pattern joins marks (``"}`` is one piece); ``t5`` a SentencePiece unigram model; ``bert`` a cased
WordPiece. Their vocabularies are small, so words are split more often than by the real ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast


def gpt2(texts: Sequence[str], size: int) -> PreTrainedTokenizerFast:
    """Return a byte-level BPE without UNK and PAD, as GPT-2's and Qwen's."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=["<|endoftext|>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>")


def t5(texts: Sequence[str], size: int) -> PreTrainedTokenizerFast:
    """Return a unigram model that marks the beginnings of words, as T5's and, with BPE, Gemma's."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=size, special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator([text.replace("\n", " ") for text in texts], trainer)
    tokenizer = _in_order(tokenizer, special, texts)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")


def bert(texts: Sequence[str], size: int) -> PreTrainedTokenizerFast:
    """Return a cased WordPiece, as BERT's; its texts come back with spaces around marks."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(cleanup=False)
    special = ["[PAD]", "[UNK]", "[SEP]"]
    trainer = trainers.WordPieceTrainer(vocab_size=size, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer = _in_order(tokenizer, special, texts)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", eos_token="[SEP]")


def _in_order(tokenizer: Tokenizer, special: Sequence[str], texts: Sequence[str]) -> Tokenizer:
    """Return the tokenizer with ids that are the same each time: special tokens, pieces of the texts, all others.

    Trainers number pieces of one frequency in the order of a hash table, which is another one in every process.
    """
    pieces = tokenizer.get_vocab()
    used = {piece for encoding in tokenizer.encode_batch(list(texts)) for piece in encoding.tokens} & pieces.keys()
    ordered = list(dict.fromkeys([*special, *sorted(used), *sorted(pieces)]))
    state = json.loads(tokenizer.to_str())
    model = state["model"]
    if model["type"] == "Unigram":
        scores = dict(model["vocab"])
        model["vocab"] = [[piece, scores[piece]] for piece in ordered]
    else:
        model["vocab"] = {piece: id for id, piece in enumerate(ordered)}
    return Tokenizer.from_str(json.dumps(state))


FAMILIES: dict[str, Callable[[Sequence[str], int], Any]] = {"gpt2": gpt2, "t5": t5, "bert": bert}
