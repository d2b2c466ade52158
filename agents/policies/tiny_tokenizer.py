"""A tokenizer for tiny policies, trained on an environment's own text."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

IMAGE, PAD, EOS, UNK, ANSWER = "<image>", "<pad>", "</s>", "<unk>", "<answer>"


def train_tokenizer(texts: Iterable[str], vocab_size: int) -> PreTrainedTokenizerFast:
    """Return a byte-level BPE tokenizer that keeps words, digits and punctuation marks apart.

    Otherwise a merge such as ``"+"`` would put an action and its quotes into one token, so that they could not have
    different causal weights.
    """
    if isinstance(texts, str):
        raise TypeError(f"texts are several, got one, {texts!r:.60}: put it into a list")
    corpus = list(texts)
    if not corpus:
        raise ValueError("no text to train a tokenizer on: pass prompts and utterances of the environment")
    tokenizer = Tokenizer(models.BPE(unk_token=UNK))
    words = pre_tokenizers.Split(Regex(r" ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]|\s"), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [words, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[PAD, EOS, UNK, IMAGE, ANSWER],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=EOS,
        unk_token=UNK,
        extra_special_tokens={"image_token": IMAGE, "answer_token": ANSWER},
        clean_up_tokenization_spaces=False,
    )
