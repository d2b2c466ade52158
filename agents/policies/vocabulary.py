"""The tokens that end an utterance, and those that it never contains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def end_ids(model: Any, tokenizer: Any) -> list[int]:
    """Return the ids of all tokens that end an utterance: the tokenizer's EOS first, then those the model names.

    Raises:
        ValueError: if there is none.
    """
    ends = [] if tokenizer.eos_token_id is None else [tokenizer.eos_token_id]
    more = model.generation_config.eos_token_id
    for token in more if isinstance(more, list) else [more]:
        if token is not None and token not in ends:
            ends.append(token)
    if not ends:
        raise ValueError("the tokenizer has no EOS token, so no utterance would ever end: set tokenizer.eos_token")
    return ends


def ending(tokens: Sequence[int], tokenizer: Any) -> list[int]:
    """Return the token that ends an utterance, alone in a list; empty if it was cut off.

    A policy may know several ends, of which the tokenizer's EOS is one.
    """
    # Putting the list of special ids together takes longer than the rest, and most utterances end with EOS.
    return [last for last in tokens[-1:] if last == tokenizer.eos_token_id or last in tokenizer.all_special_ids]


def forbidden_ids(model: Any, tokenizer: Any, allowed: list[int]) -> list[int]:
    """Return the sorted ids among the model's logits that no utterance contains.

    These are special tokens and placeholders of pictures, videos and sounds, which a decoded utterance would not show,
    and unused ids, with which models pad their vocabulary to a round number.

    Args:
        model: a model with logits.
        tokenizer: its tokenizer.
        allowed: exceptions, namely the ids that end an utterance.
    """
    known = set(tokenizer.get_vocab().values())
    special = {*tokenizer.all_special_ids, *_reserved_ids(tokenizer), *_placeholder_ids(model.config)}
    possible = (known - special) | set(allowed)
    return [token for token in range(_logits_width(model)) if token not in possible]


def _logits_width(model: Any) -> int:
    """Return the number of logits per token."""
    head = model.get_output_embeddings()
    return int(model.config.get_text_config().vocab_size if head is None else head.weight.shape[0])


def _reserved_ids(tokenizer: Any) -> set[int]:
    """Return ids of added special tokens without a role such as EOS (Llama 3 has hundreds)."""
    try:
        return {token for token, added in tokenizer.added_tokens_decoder.items() if added.special}
    except NotImplementedError:
        # Mistral's own tokenizers list all of them in all_special_ids.
        return set()


def _placeholder_ids(config: Any) -> set[int]:
    names = ("image_token_id", "video_token_id", "audio_token_id")
    return {token for name in names if (token := getattr(config, name, None)) is not None}
