"""Architectures of real models by name, made with random weights from their published sizes: nothing is downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
import transformers as hf
from transformers.models.auto.image_processing_auto import get_image_processor_class_from_name

from agents.policies.saved.processors import without_videos
from benchmarks.measure.gpu.tokenizer import PICTURE, make_tokenizer, picture_template

_PATCH, _MERGED = 14, 2
#: Side in pixels of a square of the picture that becomes one token.
SQUARE = _PATCH * _MERGED
_VISION: dict[str, Any] = {
    "depth": 32,
    "hidden_size": 1280,
    "intermediate_size": 3420,
    "num_heads": 16,
    "window_size": 112,
    "fullatt_block_indexes": [7, 15, 23, 31],
    "tokens_per_second": 2,
}


@dataclass(frozen=True)
class Architecture:
    """The sizes of a Qwen2.5-VL, from its published ``config.json``.

    Attributes:
        text: arguments of its language model.
        vision: arguments of its vision part.
        tied: whether input and output embeddings are the same weights.
    """

    text: dict[str, Any]
    vision: dict[str, Any] = field(default_factory=lambda: _VISION)
    tied: bool = False

    def config(self, tokenizer: Any) -> Any:
        """Return the configuration of a model for a tokenizer that has Qwen's special tokens."""
        width = self.text["hidden_size"] // self.text["num_attention_heads"]
        # Published for heads of 128: 16, 24 and 24 of 64 pairs turn with time, height and width.
        sections = [width // 8, 3 * width // 16, width // 2 - width // 8 - 3 * width // 16]
        ids = dict(zip(("vision_start", "vision_end", "image", "video"), PICTURE, strict=True))
        return hf.Qwen2_5_VLConfig(
            text_config={
                **self.text,
                "rms_norm_eps": 1e-6,
                "max_position_embeddings": 128_000,
                "pad_token_id": tokenizer.pad_token_id,
                "bos_token_id": None,
                "eos_token_id": tokenizer.eos_token_id,
                "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": sections},
            },
            vision_config={
                **self.vision,
                "out_hidden_size": self.text["hidden_size"],
                "patch_size": _PATCH,
                "spatial_merge_size": _MERGED,
                "temporal_patch_size": 2,
            },
            tie_word_embeddings=self.tied,
            **{f"{name}_token_id": tokenizer.convert_tokens_to_ids(token) for name, token in ids.items()},
        )


def text_sizes(hidden: int, middle: int, layers: int, heads: int, shared: int, vocabulary: int) -> dict[str, Any]:
    """Return the arguments of a language model."""
    return {
        "hidden_size": hidden,
        "intermediate_size": middle,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": shared,
        "vocab_size": vocabulary,
    }


#: Published sizes by name, and one for tests.
ARCHITECTURES = {
    "qwen2.5-vl-3b": Architecture(text_sizes(2048, 11008, 36, 16, 2, 151936), tied=True),
    "qwen2.5-vl-7b": Architecture(text_sizes(3584, 18944, 28, 28, 4, 152064)),
    "tiny": Architecture(
        text_sizes(64, 96, 2, 4, 2, 1200),
        {"depth": 2, "hidden_size": 32, "intermediate_size": 48, "num_heads": 2}
        | {"window_size": 56, "fullatt_block_indexes": [1]},
    ),
}


def make_model(
    architecture: Architecture, texts: Sequence[str], *, device: torch.device, dtype: torch.dtype
) -> tuple[Any, Any]:
    """Return a model with random weights, made on its device, and its processor, whose vocabulary suits some texts.

    Args:
        architecture: its sizes.
        texts: examples of prompts and answers.
        device: where it is made; there is no copy elsewhere.
        dtype: of its weights.
    """
    tokenizer = make_tokenizer(texts, architecture.text["vocab_size"])
    pictures = get_image_processor_class_from_name("Qwen2VLImageProcessorPil")(
        patch_size=_PATCH, min_pixels=SQUARE**2, max_pixels=10_000 * SQUARE**2
    )
    processor = without_videos(hf.Qwen2_5_VLProcessor)(pictures, tokenizer, None, chat_template=picture_template())
    models: Any = hf.AutoModelForImageTextToText  # from_config has no types
    with torch.device(device):
        model = models.from_config(architecture.config(tokenizer), dtype=dtype)
    return model, processor
