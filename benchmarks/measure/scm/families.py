"""Small tokenizers of three families, trained on the spot, since nothing can be downloaded in a measurement.

They are built like those of real models, in pre-tokenisation, model, decoder and special tokens: ``gpt2`` is a
byte-level BPE whose pattern joins marks (``"}`` is one piece); ``t5`` a SentencePiece unigram model; ``bert`` a cased
WordPiece. Their vocabularies are small, so words are split more often than by the real ones.
"""

from __future__ import annotations

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
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", eos_token="[SEP]")


FAMILIES: dict[str, Callable[[Sequence[str], int], Any]] = {"gpt2": gpt2, "t5": t5, "bert": bert}
