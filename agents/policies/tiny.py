"""Models of under half a million parameters, which need no download.

TinyVLM is a small LLaVA; TinyLM is its language part alone, for environments without pictures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from transformers import (
    CLIPVisionConfig,
    LlamaConfig,
    LlamaForCausalLM,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)
from transformers.models.llava.image_processing_pil_llava import LlavaImageProcessorPil

from agents.policies.tiny_tokenizer import ANSWER, IMAGE, train_tokenizer
from agents.policies.tiny_vision import ConvVisionConfig
from agents.policies.vlm import VLMPolicy

_CHAT_TEMPLATE = "{% for message in messages %}{{ message.content }}{% endfor %}" + ANSWER
_CHAT_TEMPLATE_WITH_IMAGE = (
    "{% for message in messages %}{% for part in message.content %}"
    "{% if part.type == 'image' %}" + IMAGE + "{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}{% endfor %}" + ANSWER
)


@dataclass(frozen=True)
class TinyLMConfig:
    """The size of a :class:`TinyLM`."""

    width: int = 64
    """Hidden size, of both the vision and the language part."""
    layers: int = 2
    """Decoder layers."""
    heads: int = 4
    """Attention heads in every layer."""
    vocab_size: int = 512
    """Largest size of the trained vocabulary; 256 of its tokens are single bytes, so that any text can be written."""
    temperature: float = 0.7
    """See :class:`agents.policies.VLMPolicy`."""
    max_new_tokens: int = 96
    """See :class:`agents.policies.VLMPolicy`."""


@dataclass(frozen=True)
class TinyVLMConfig(TinyLMConfig):
    """The size of a :class:`TinyVLM`; the default learns to read NumberLine's digits in a few hundred SFT steps."""

    vision_layers: int = 1
    """Bidirectional layers over the picture's patches."""
    image_size: int | tuple[int, int] = 64
    """Side in pixels of the square, or (width, height), to which pictures are resized. A square is seen by CLIP's
    vision model, anything else, such as a screenshot, by :class:`~agents.policies.tiny_vision.ConvVisionModel`."""
    patch_size: int = 16
    """Side of a patch in pixels; every patch becomes a token."""

    @property
    def sides(self) -> tuple[int, int]:
        """(width, height) to which pictures are resized."""
        return (self.image_size, self.image_size) if isinstance(self.image_size, int) else self.image_size


class TinyLM:
    """A builder of a tiny text-only :class:`VLMPolicy`."""

    @staticmethod
    def build(texts: Iterable[str], seed: int = 0, config: TinyLMConfig | None = None) -> VLMPolicy:
        """Make an untrained policy; the arguments are those of :meth:`TinyVLM.build`.

        Raises:
            TypeError: if ``texts`` is a single text.
            ValueError: if ``texts`` is empty.
        """
        config = config or TinyLMConfig()
        tokenizer = train_tokenizer(texts, config.vocab_size)
        tokenizer.chat_template = _CHAT_TEMPLATE
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return _policy(LlamaForCausalLM(_text_config(config, tokenizer)), tokenizer, config)


class TinyVLM:
    """A builder of a tiny :class:`VLMPolicy`, with a tokenizer trained on the task's own text."""

    @staticmethod
    def build(texts: Iterable[str], seed: int = 0, config: TinyVLMConfig | None = None) -> VLMPolicy:
        """Make an untrained policy.

        Args:
            texts: prompts and utterances of the environment; the tokenizer is trained on them.
            seed: seed of the initial weights.
            config: sizes.

        Raises:
            TypeError: if ``texts`` is a single text.
            ValueError: if ``texts`` is empty, the picture does not divide into patches, or those of a rectangle have a
                side that is no multiple of 6.
        """
        config = config or TinyVLMConfig()
        if any(side % config.patch_size for side in config.sides):
            raise ValueError(f"image_size {config.image_size} is not a multiple of patch_size {config.patch_size}")
        tokenizer = train_tokenizer(texts, config.vocab_size)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = LlavaForConditionalGeneration(_model_config(config, tokenizer))
            return _policy(model, _processor(config, tokenizer), config)


def _policy(model: PreTrainedModel, processor: Any, config: TinyLMConfig) -> VLMPolicy:
    return VLMPolicy(
        model,
        processor,
        temperature=config.temperature,
        max_new_tokens=config.max_new_tokens,
        value_pooling="attention",
    )


def _text_config(config: TinyLMConfig, tokenizer: PreTrainedTokenizerFast) -> LlamaConfig:
    return LlamaConfig(
        # The usual 0.02 suits widths in the thousands; with it a narrow model learns to read much later.
        initializer_range=config.width**-0.5,
        vocab_size=len(tokenizer),
        hidden_size=config.width,
        intermediate_size=2 * config.width,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        tie_word_embeddings=True,
    )


def _model_config(config: TinyVLMConfig, tokenizer: PreTrainedTokenizerFast) -> LlavaConfig:
    width, height = config.sides
    return LlavaConfig(
        vision_config=_vision_config(config),
        text_config=_text_config(config, tokenizer),
        image_token_index=tokenizer(IMAGE, add_special_tokens=False)["input_ids"][0],
        image_seq_length=(width // config.patch_size) * (height // config.patch_size),
        vision_feature_layer=-1,
        vision_feature_select_strategy=_strategy(config),
        tie_word_embeddings=True,
    )


def _strategy(config: TinyVLMConfig) -> Literal["default", "full"]:
    """Return which of the vision model's tokens are kept: "default" drops CLIP's class token, "full" none."""
    return "default" if isinstance(config.image_size, int) else "full"


def _vision_config(config: TinyVLMConfig) -> CLIPVisionConfig | ConvVisionConfig:
    shape: dict[str, Any] = {
        "hidden_size": config.width,
        "num_hidden_layers": config.vision_layers,
        "num_attention_heads": config.heads,
        "patch_size": config.patch_size,
    }
    if isinstance(config.image_size, int):
        return CLIPVisionConfig(image_size=config.image_size, intermediate_size=2 * config.width, **shape)
    width, height = config.sides
    return ConvVisionConfig(image_size=(height, width), **shape)


def _processor(config: TinyVLMConfig, tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    width, height = config.sides
    side = {"height": height, "width": width}
    image_processor = LlavaImageProcessorPil(
        size=side,
        crop_size=side,
        do_center_crop=False,
        # 1 - x turns dark ink on white into signal on zero, which a small model learns to read much sooner.
        image_mean=[1.0, 1.0, 1.0],
        image_std=[-1.0, -1.0, -1.0],
    )
    return LlavaProcessor(
        image_processor=image_processor,
        tokenizer=tokenizer,
        patch_size=config.patch_size,
        vision_feature_select_strategy=_strategy(config),
        num_additional_image_tokens=int(_strategy(config) == "default"),
        chat_template=_CHAT_TEMPLATE_WITH_IMAGE,
    )
