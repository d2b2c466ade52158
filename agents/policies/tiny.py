"""TinyVLM: a LLaVA of under half a million parameters, made on the spot, so that everything runs without a download."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)
from transformers.models.llava.image_processing_pil_llava import LlavaImageProcessorPil

from agents.policies.vlm import VLMPolicy

_IMAGE, _PAD, _EOS, _UNK, _ANSWER = "<image>", "<pad>", "</s>", "<unk>", "<answer>"
_CHAT_TEMPLATE = (
    "{% for message in messages %}{% for part in message.content %}"
    "{% if part.type == 'image' %}" + _IMAGE + "{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}{% endfor %}" + _ANSWER
)


@dataclass(frozen=True)
class TinyVLMConfig:
    """Size of a :class:`TinyVLM`. The defaults learn to read NumberLine's digits in a few hundred SFT steps."""

    width: int = 64
    """Hidden size of both the vision and the language part."""
    layers: int = 2
    """Decoder layers."""
    vision_layers: int = 1
    """Bidirectional layers over the picture's patches."""
    heads: int = 4
    """Attention heads in every layer."""
    image_size: int = 64
    """Pictures are resized to this many pixels square."""
    patch_size: int = 16
    """Side of a patch in pixels; (image_size / patch_size)^2 patches become tokens."""
    vocab_size: int = 512
    """Upper bound of the trained vocabulary; 256 of it are single bytes, so that any text can be written."""
    temperature: float = 0.7
    """See :class:`agents.policies.VLMPolicy`."""
    max_new_tokens: int = 96
    """See :class:`agents.policies.VLMPolicy`."""


class TinyVLM:
    """Builds a :class:`VLMPolicy` from a tiny configuration and a tokenizer trained on the task's own text."""

    @staticmethod
    def build(texts: Iterable[str], seed: int = 0, config: TinyVLMConfig | None = None) -> VLMPolicy:
        """Make an untrained policy.

        Args:
            texts: prompts and utterances of the environment; the tokenizer is trained on them.
            seed: of the initial weights.
            config: sizes.

        Raises:
            ValueError: if ``texts`` is empty, or the picture does not divide into patches.
        """
        config = config or TinyVLMConfig()
        if config.image_size % config.patch_size:
            raise ValueError(f"image_size {config.image_size} is not a multiple of patch_size {config.patch_size}")
        tokenizer = train_tokenizer(texts, config.vocab_size)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = LlavaForConditionalGeneration(_model_config(config, tokenizer))
            return VLMPolicy(
                model,
                _processor(config, tokenizer),
                temperature=config.temperature,
                max_new_tokens=config.max_new_tokens,
                value_pooling="attention",
            )


def train_tokenizer(texts: Iterable[str], vocab_size: int) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer that keeps words, digits and punctuation marks apart.

    A merge such as ``"+"`` would put an action and its quotes into one token, and a causal weight could not tell
    them apart.
    """
    corpus = list(texts)
    if not corpus:
        raise ValueError("no text to train a tokenizer on: pass prompts and utterances of the environment")
    tokenizer = Tokenizer(models.BPE(unk_token=_UNK))
    words = pre_tokenizers.Split(Regex(r" ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]|\s"), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [words, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[_PAD, _EOS, _UNK, _IMAGE, _ANSWER],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=_PAD,
        eos_token=_EOS,
        unk_token=_UNK,
        extra_special_tokens={"image_token": _IMAGE, "answer_token": _ANSWER},
        clean_up_tokenization_spaces=False,
    )


def _model_config(config: TinyVLMConfig, tokenizer: PreTrainedTokenizerFast) -> LlavaConfig:
    vision = CLIPVisionConfig(
        hidden_size=config.width,
        intermediate_size=2 * config.width,
        num_hidden_layers=config.vision_layers,
        num_attention_heads=config.heads,
        image_size=config.image_size,
        patch_size=config.patch_size,
    )
    text = LlamaConfig(
        # The usual 0.02 is meant for widths in the thousands; a narrow model learns to read much later with it.
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
    return LlavaConfig(
        vision_config=vision,
        text_config=text,
        image_token_index=tokenizer(_IMAGE, add_special_tokens=False)["input_ids"][0],
        image_seq_length=(config.image_size // config.patch_size) ** 2,
        vision_feature_layer=-1,
        vision_feature_select_strategy="default",
        tie_word_embeddings=True,
    )


def _processor(config: TinyVLMConfig, tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    side = {"height": config.image_size, "width": config.image_size}
    image_processor = LlavaImageProcessorPil(
        size=side,
        crop_size=side,
        do_center_crop=False,
        # 1 - x: dark ink on white becomes signal on zero, which a small model reads much sooner.
        image_mean=[1.0, 1.0, 1.0],
        image_std=[-1.0, -1.0, -1.0],
    )
    return LlavaProcessor(
        image_processor=image_processor,
        tokenizer=tokenizer,
        patch_size=config.patch_size,
        vision_feature_select_strategy="default",
        # CLIP's class token, which "default" drops again.
        num_additional_image_tokens=1,
        chat_template=_CHAT_TEMPLATE,
    )
