"""A tiny AutoUI checkpoint of the released layout, with random weights, written by a test: nothing is downloaded.

The weights are made here name by name, from the list of the released ones, so that the model's own code has no part in
them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
import transformers as hf
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from torch import Tensor
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

WIDTH, HEADS, HEAD, MIDDLE, LAYERS, PICTURE, VOCABULARY = 32, 2, 16, 48, 2, 24, 320

DECISIONS = (
    'Action Plan: [DUAL_POINT, TYPE]; Action Decision: "action_type": "DUAL_POINT", "touch_point": "[0.8497, 0.5964]", '
    '"lift_point": "[0.8497, 0.5964]", "typed_text": ""',
    'Action Decision: "action_type": "TYPE", "touch_point": "[-1.0, -1.0]", "lift_point": "[-1.0, -1.0]", '
    '"typed_text": "usb c cable"',
    'Action Decision: "action_type": "STATUS_TASK_COMPLETE", "touch_point": "[-1.0, -1.0]", '
    '"lift_point": "[-1.0, -1.0]", "typed_text": ""',
)
PROMPT = f"Previous Actions: {DECISIONS[1]}\nGoal: Go to ebay.com, search for usb c cable"
_LETTERS = [chr(code) for code in range(33, 127)]


def tokenizer(texts: Sequence[str] = (PROMPT, *DECISIONS)) -> Any:
    """Return a tokenizer of the words of some texts and of letters, which ends every prompt with </s> as T5's does."""
    words = dict.fromkeys(f"▁{word}" for text in texts for word in text.split())
    scores = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -20.0), *((word, -3.0) for word in words)]
    scores += [(letter, -6.0) for letter in ("▁", *_LETTERS)]
    assert len(scores) < VOCABULARY
    pieces = Tokenizer(models.Unigram(scores, unk_id=2))
    pieces.pre_tokenizer = pre_tokenizers.Metaspace()
    pieces.decoder = decoders.Metaspace()
    pieces.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return hf.PreTrainedTokenizerFast(
        tokenizer_object=pieces, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=512
    )


def _shapes(tied: bool) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the names of the released parameters, with the shapes of a tiny model."""
    inner = HEADS * HEAD
    yield "shared.weight", (VOCABULARY, WIDTH)
    if not tied:
        yield "lm_head.weight", (VOCABULARY, WIDTH)
    for stack in ("encoder", "decoder"):
        yield f"{stack}.final_layer_norm.weight", (WIDTH,)
        kinds = ["SelfAttention"] if stack == "encoder" else ["SelfAttention", "EncDecAttention"]
        for block in range(LAYERS):
            for layer, kind in enumerate(kinds):
                name = f"{stack}.block.{block}.layer.{layer}"
                yield f"{name}.layer_norm.weight", (WIDTH,)
                for part in "qkv":
                    yield f"{name}.{kind}.{part}.weight", (inner, WIDTH)
                yield f"{name}.{kind}.o.weight", (WIDTH, inner)
                if block == 0 and kind == "SelfAttention":
                    yield f"{name}.{kind}.relative_attention_bias.weight", (32, HEADS)
            name = f"{stack}.block.{block}.layer.{len(kinds)}"
            yield f"{name}.layer_norm.weight", (WIDTH,)
            for part in ("wi_0", "wi_1"):
                yield f"{name}.DenseReluDense.{part}.weight", (MIDDLE, WIDTH)
            yield f"{name}.DenseReluDense.wo.weight", (WIDTH, MIDDLE)
    yield "image_dense.weight", (WIDTH, PICTURE)
    yield "image_dense.bias", (WIDTH,)
    yield "mha_layer.in_proj_weight", (3 * WIDTH, WIDTH)
    yield "mha_layer.in_proj_bias", (3 * WIDTH,)
    yield "mha_layer.out_proj.weight", (WIDTH, WIDTH)
    yield "mha_layer.out_proj.bias", (WIDTH,)
    yield "gate_dense.weight", (WIDTH, 2 * WIDTH)
    yield "gate_dense.bias", (WIDTH,)


def weights(tied: bool = False) -> dict[str, Tensor]:
    """Return random weights by their released names."""
    generator = torch.Generator().manual_seed(0)
    found = {}
    for name, shape in _shapes(tied):
        drawn = torch.randn(shape, generator=generator)
        found[name] = 1 + 0.1 * drawn if "norm" in name else drawn * _spread(name)
    return found


def config(tied: bool = False) -> dict[str, Any]:
    """Return the contents of config.json."""
    return {
        "architectures": ["T5ForMultimodalGeneration"],
        "model_type": "t5",
        "vocab_size": VOCABULARY,
        "d_model": WIDTH,
        "d_kv": HEAD,
        "d_ff": MIDDLE,
        "num_layers": LAYERS,
        "num_decoder_layers": LAYERS,
        "num_heads": HEADS,
        "dropout_rate": 0.1,
        "feed_forward_proj": "gated-gelu",
        "tie_word_embeddings": tied,
        "pad_token_id": 0,
        "eos_token_id": 1,
        "decoder_start_token_id": 0,
        "is_encoder_decoder": True,
        "img_dim": PICTURE,
    }


def write_picture_encoder(folder: Path, width: int = PICTURE) -> None:
    """Write BLIP-2's vision part, tiny and random."""
    torch.manual_seed(1)
    size = hf.Blip2VisionConfig(
        hidden_size=width,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=28,
        patch_size=14,
        initializer_range=0.5,
    )
    hf.Blip2VisionModel(size).save_pretrained(folder)
    BlipImageProcessorPil(size={"height": 28, "width": 28}).save_pretrained(folder)


def write(
    folder: Path,
    *,
    tied: bool = False,
    pickled: bool = False,
    prefix: str = "",
    texts: Sequence[str] = (PROMPT, *DECISIONS),
) -> Path:
    """Write a checkpoint.

    Args:
        folder: where.
        tied: whether input and output embeddings are the same.
        pickled: write pytorch_model.bin, as the first releases do.
        prefix: put in front of every name, as training on several GPUs does.
        texts: the words of its tokenizer.
    """
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config(tied)))
    state = {prefix + name: tensor for name, tensor in weights(tied).items()}
    if pickled:
        torch.save(state, folder / "pytorch_model.bin")
    else:
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer(texts).save_pretrained(folder)
    write_picture_encoder(folder / "picture_encoder")
    return folder


def _spread(name: str) -> float:
    # T5 divides no score by the width of a head: its queries start as much smaller.
    if name == "shared.weight":
        return 1.0
    return 0.04 if name.endswith(".q.weight") else 0.3
