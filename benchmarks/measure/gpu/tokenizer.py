"""A tokenizer as large as a real one, made on the spot: a few hundred tokens that occur, and others that never do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

#: Qwen's marks around a picture, in its place, and in that of a video.
PICTURE = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
_START, _END, _PAD = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
_OCCURRING = 700


def make_tokenizer(texts: Sequence[str], vocab_size: int) -> Any:
    """Return a byte-level BPE tokenizer with Qwen's special tokens and ``vocab_size`` tokens.

    Those beyond the first hundreds can be sampled, as in a real vocabulary, but no text is written with them.
    """
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=_OCCURRING,
        special_tokens=[_START, _END, _PAD, *PICTURE],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    trained.train_from_iterator(texts, trainer)
    state = json.loads(trained.to_str())
    vocabulary = state["model"]["vocab"]
    vocabulary |= {f"never{number}": number for number in range(len(vocabulary), vocab_size)}
    return PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(state)),
        chat_template=picture_template(),
        eos_token=_END,
        pad_token=_PAD,
    )


def picture_template() -> str:
    """Return Qwen's chat template as far as it is needed: one question, with a picture."""
    return (
        "{% for m in messages %}" + _START + "{{ m.role }}\n{% for part in m.content %}"
        "{% if part.type == 'image' %}" + PICTURE[0] + PICTURE[2] + PICTURE[1] + "{% else %}{{ part.text }}{% endif %}"
        "{% endfor %}" + _END + "\n{% endfor %}" + _START + "assistant\n"
    )
