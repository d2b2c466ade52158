"""The sizes of a model that decide its memory and time, read from its configuration without its weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, Blip2VisionModel
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES

from agents.policies.autoui.model import ARCHITECTURE, T5ForMultimodalGeneration
from agents.policies.autoui.pictures import picture_encoder_name
from benchmarks.common.errors import UsageError


@dataclass(frozen=True)
class Stack:
    """A stack of equal transformer layers.

    Attributes:
        layers: number of layers.
        hidden: width of the states.
        middle: width of the feed-forward part.
        queries: width of the queries, all heads together.
        keys: width of the keys, all heads together, which is also that of the values.
        gated: whether the feed-forward part has a gate.
        inputs: width of the input of each linear layer of one layer.
        outputs: width of the output of each.
        normed: widths of the norms of one layer, added up.
        capped: heads whose attention scores are capped (Gemma 2), so that no fused kernel computes them; 0 elsewhere.
        biased: heads whose attention scores have a learned bias (T5); 0 elsewhere.
        crossing: whether it also attends to the states of an encoder.
    """

    layers: int
    hidden: int
    middle: int
    queries: int
    keys: int
    gated: bool
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    normed: int
    capped: int = 0
    biased: int = 0
    crossing: bool = False


@dataclass(frozen=True)
class Shape:
    """The sizes of a model.

    Attributes:
        parameters: of the model.
        vocabulary: number of logits.
        text: its language model; the decoder of an encoder-decoder.
        vision: its vision part; None if it reads text alone.
        adapted: input plus output widths of all linear layers that adapters are put on, added up.
        patch: side in pixels of a patch; 0 without pictures.
        merged: patches that become one token.
        side: side in pixels to which every picture is scaled; 0 if the model takes pictures of any size.
        encoder: the encoder of prompts; None if one stack reads prompts and writes answers.
        frozen: parameters of a picture encoder that is never trained and always has float32.
    """

    parameters: int
    vocabulary: int
    text: Stack
    vision: Stack | None
    adapted: int
    patch: int = 0
    merged: int = 1
    side: int = 0
    encoder: Stack | None = None
    frozen: int = 0

    def patches(self, height: int, width: int) -> int:
        """Return the patches of a picture."""
        if self.side:
            return (self.side // self.patch) ** 2
        square = self.patch * round(self.merged**0.5)
        return self.merged * max(1, round(height / square)) * max(1, round(width / square))


def read_shape(name: str) -> Shape:
    """Return the sizes of a model by hub id or folder.

    Raises:
        UsageError: if its configuration cannot be read, or is that of an encoder-decoder other than AutoUI.
    """
    try:
        config = AutoConfig.from_pretrained(name)
        if not config.is_encoder_decoder:
            return shape_of(config)
        if ARCHITECTURE in (config.architectures or ()):
            return autoui_shape(config, AutoConfig.from_pretrained(picture_encoder_name(Path(name))))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--policy {name}: there is no configuration of a model ({str(error).splitlines()[0]})"
        ) from error
    raise UsageError(f"--policy {name} is an encoder-decoder; coso trains and plans none but AutoUI")


def autoui_shape(config: Any, pictures: Any) -> Shape:
    """Return the sizes of an AutoUI with this configuration, and of its frozen picture encoder with another."""
    with torch.device("meta"):
        model: Any = T5ForMultimodalGeneration(config)
        vision = Blip2VisionModel(getattr(pictures, "vision_config", pictures))
    return Shape(
        parameters=_count(model),
        vocabulary=int(config.vocab_size),
        text=_t5_stack(model.decoder, crossing=True),
        vision=None,
        adapted=_adapted(model, model.lm_head),
        encoder=_t5_stack(model.encoder, crossing=False),
        frozen=_count(vision),
    )


def _t5_stack(part: Any, crossing: bool) -> Stack:
    config = part.config
    linear = {name: m for name, m in part.block[0].named_modules() if isinstance(m, nn.Linear)}
    # These two read the states of the encoder, and are counted with it.
    own = [m for name, m in linear.items() if not name.endswith(("EncDecAttention.k", "EncDecAttention.v"))]
    heads = int(config.num_heads)
    return Stack(
        layers=len(part.block),
        hidden=int(config.d_model),
        middle=int(config.d_ff),
        queries=heads * int(config.d_kv),
        keys=heads * int(config.d_kv),
        gated=bool(config.is_gated_act),
        inputs=tuple(m.in_features for m in own),
        outputs=tuple(m.out_features for m in own),
        normed=(2 + crossing) * int(config.d_model),
        biased=heads,
        crossing=crossing,
    )


def shape_of(config: Any) -> Shape:
    """Return the sizes of a model with this configuration, which is made without memory for its weights."""
    has_images = config.model_type in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES
    models: Any = AutoModelForImageTextToText if has_images else AutoModelForCausalLM
    with torch.device("meta"):
        model = models.from_config(config)
    head = model.get_output_embeddings()
    vision = getattr(config, "vision_config", None) if has_images else None
    return Shape(
        parameters=_count(model),
        vocabulary=int(head.weight.shape[0]),
        text=_stack(config.get_text_config(), model.get_decoder()),
        vision=None if vision is None else _stack(vision, _vision_part(model, vision)),
        adapted=_adapted(model, head),
        patch=0
        if vision is None
        else int(vision.patch_size if isinstance(vision.patch_size, int) else vision.patch_size[0]),
        merged=int(getattr(vision, "spatial_merge_size", 1)) ** 2,
        side=0 if vision is None else _side(getattr(vision, "image_size", None) or 0),
    )


def _count(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def _adapted(model: nn.Module, head: nn.Module) -> int:
    linear = [m for m in model.modules() if isinstance(m, nn.Linear) and m is not head]
    return sum(m.in_features + m.out_features for m in linear)


def _side(patch: Any) -> int:
    return int(patch if isinstance(patch, int) else patch[0])


def _vision_part(model: Any, config: Any) -> nn.Module:
    """Return the part of a model that has a configuration of its own for pictures."""
    return next(m for m in model.modules() if getattr(m, "config", None) is config and hasattr(m, "forward"))


def _stack(config: Any, part: nn.Module) -> Stack:
    layers = int(getattr(config, "depth", None) or config.num_hidden_layers)
    hidden = int(config.hidden_size)
    blocks = next(m for m in part.modules() if isinstance(m, nn.ModuleList) and len(m) == layers)
    linear = {name: m for name, m in blocks[0].named_modules() if isinstance(m, nn.Linear)}
    heads = int(getattr(config, "num_attention_heads", None) or config.num_heads)
    width = int(getattr(config, "head_dim", None) or hidden // heads)
    keys = int(getattr(config, "num_key_value_heads", None) or heads) * width
    return Stack(
        layers=layers,
        hidden=hidden,
        middle=int(config.intermediate_size),
        queries=heads * width,
        keys=keys,
        gated=any("gate" in name for name in linear),
        inputs=tuple(m.in_features for m in linear.values()),
        outputs=tuple(m.out_features for m in linear.values()),
        normed=_normed(blocks[0], heads * width, keys),
        capped=heads if getattr(config, "attn_logit_softcapping", None) else 0,
    )


def _normed(block: nn.Module, queries: int, keys: int) -> int:
    """Return the widths of a layer's norms, added up; those of queries and keys may have the width of one head."""
    wide = {"q_norm": queries, "k_norm": keys}
    norms = {name.split(".")[-1]: m for name, m in block.named_modules() if "norm" in name.split(".")[-1]}
    return sum(wide.get(name, int(m.weight.numel())) for name, m in norms.items() if hasattr(m, "weight"))
