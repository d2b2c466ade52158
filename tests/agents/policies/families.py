"""Tiny random models of thirteen real families, with processors made on the spot: nothing is downloaded.

Each builder writes a checkpoint folder as a hub holds it, so that a test loads it as a user would. The models are of
the real classes. So are the processors, with image processors in their Pillow form; tokenizers are trained here with
the family's own special tokens. Every vocabulary is padded, as real ones are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers as hf
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers.models.auto.image_processing_auto import get_image_processor_class_from_name

from agents.policies.saved.processors import without_videos
from tests.agents.conftest import PROMPT, UTTERANCES

#: Rows of the embedding that stand for no token.
PADDED = 9
TEXT: dict[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "max_position_embeddings": 4096,
    # With the usual 0.02 a model this narrow says everything with the same probability.
    "initializer_range": 0.3,
}
VISION: dict[str, Any] = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2}
QWEN_VISION = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")


@dataclass(frozen=True)
class Chat:
    """How a family's language models mark a conversation."""

    start: str
    end: str
    named: dict[str, str]
    """The tokenizer's named tokens."""
    others: tuple[str, ...] = ()

    def template(self, picture: str = "") -> str:
        """A chat template, with a picture's mark where the picture comes."""
        return (
            "{% for m in messages %}" + self.start + "{{ m.role }}\n"
            "{% if m.content is string %}{{ m.content }}{% else %}{% for part in m.content %}"
            "{% if part.type == 'image' %}" + picture + "{% else %}{{ part.text }}{% endif %}"
            "{% endfor %}{% endif %}" + self.end + "\n{% endfor %}" + self.start + "assistant\n"
        )

    def tokenizer(self, *more: str, **extra: str) -> Any:
        """A byte-level BPE tokenizer with the family's special tokens, ``more`` and the named ``extra`` ones."""
        bpe = Tokenizer(models.BPE())
        bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        bpe.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=400,
            special_tokens=[*dict.fromkeys((*self.named.values(), self.start, self.end, *self.others, *more))],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        bpe.train_from_iterator([PROMPT, *UTTERANCES], trainer)
        return hf.PreTrainedTokenizerFast(
            tokenizer_object=bpe, extra_special_tokens=extra or None, chat_template=self.template(), **self.named
        )


QWEN = Chat("<|im_start|>", "<|im_end|>", {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"})
GEMMA = Chat(
    "<start_of_turn>",
    "<end_of_turn>",
    {"pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "unk_token": "<unk>"},
)
# Without PAD and UNK, as Llama 3 ships.
LLAMA = Chat(
    "<|start_header_id|>",
    "<|eot_id|>",
    {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"},
    ("<|end_of_text|>", "<|end_header_id|>"),
)
#: Everything in a checkpoint's generation settings that could bend what is sampled, all at once.
HOSTILE = {
    "do_sample": True,
    "temperature": 0.2,
    "top_k": 3,
    "top_p": 0.5,
    "min_p": 0.2,
    "top_h": 0.5,
    "typical_p": 0.5,
    "epsilon_cutoff": 0.1,
    "eta_cutoff": 0.1,
    "repetition_penalty": 1.5,
    "no_repeat_ngram_size": 2,
    "bad_words_ids": [[40], [41, 42]],
    "sequence_bias": [[[43], 5.0]],
    "suppress_tokens": [44, 45, 46],
    "begin_suppress_tokens": [47, 48],
    "forced_bos_token_id": 49,
    "forced_eos_token_id": 50,
    "min_new_tokens": 5,
    "min_length": 40,
    "max_length": 45,
    "exponential_decay_length_penalty": [2, 1.5],
    "guidance_scale": 2.0,
    "watermarking_config": {"greenlist_ratio": 0.3, "bias": 4.0},
    "renormalize_logits": True,
    "remove_invalid_values": True,
    "num_beams": 2,
    "num_return_sequences": 2,
    "length_penalty": 3.0,
    "stop_strings": ["e"],
    "max_time": 1e-6,
    "use_cache": False,
    "token_healing": True,
    "prompt_lookup_num_tokens": 3,
}


def _image_processor(name: str, **settings: Any) -> Any:
    return get_image_processor_class_from_name(f"{name}Pil")(**settings)


def _text(tokenizer: Any, **more: Any) -> dict[str, Any]:
    """Settings of a tiny language model for a tokenizer."""
    return {
        **TEXT,
        "vocab_size": len(tokenizer) + PADDED,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        **more,
    }


def _qwen_vl(family: str, vision: dict[str, Any], rope: dict[str, Any], patch: int) -> tuple[Any, Any]:
    tok = QWEN.tokenizer(*QWEN_VISION)
    names = dict(zip(("vision_start", "vision_end", "image", "video"), QWEN_VISION, strict=True))
    config = getattr(hf, f"{family}Config")(
        text_config=_text(tok, rope_parameters={"rope_type": "default", **rope}),
        vision_config={
            **{
                "hidden_size": 32,
                "intermediate_size": 48,
                "depth": 2,
                "num_heads": 2,
                "out_hidden_size": TEXT["hidden_size"],
            },
            **{"patch_size": patch, "spatial_merge_size": 2, "initializer_range": 0.3, **vision},
        },
        **{f"{key}_token_id": tok.convert_tokens_to_ids(token) for key, token in names.items()},
    )
    side = 2 * patch
    pictures = _image_processor(
        "Qwen2VLImageProcessor", patch_size=patch, min_pixels=4 * side**2, max_pixels=6 * side**2
    )
    template = QWEN.template("".join((QWEN_VISION[0], QWEN_VISION[2], QWEN_VISION[1])))
    model = getattr(hf, f"{family}ForConditionalGeneration")(config)
    return model, without_videos(getattr(hf, f"{family}Processor"))(pictures, tok, None, chat_template=template)


def qwen2_5_vl() -> tuple[Any, Any]:
    vision = {"window_size": 56, "fullatt_block_indexes": [1]}
    return _qwen_vl("Qwen2_5_VL", vision, {"mrope_section": [2, 3, 3]}, patch=14)


def qwen3_vl() -> tuple[Any, Any]:
    vision = {"num_position_embeddings": 64, "deepstack_visual_indexes": [0]}
    return _qwen_vl("Qwen3VL", vision, {"mrope_section": [2, 3, 3], "mrope_interleaved": True}, patch=16)


def llava_next() -> tuple[Any, Any]:
    tok = LLAMA.tokenizer("<pad>", "<image>", image_token="<image>")
    tok.pad_token = "<pad>"
    config = hf.LlavaNextConfig(
        vision_config=hf.CLIPVisionConfig(**VISION, image_size=28, patch_size=14, initializer_factor=3.0),
        text_config=hf.MistralConfig(**_text(tok), sliding_window=None),
        image_token_index=tok.convert_tokens_to_ids("<image>"),
        image_grid_pinpoints=[[28, 56], [56, 28], [56, 56]],
        vision_feature_layer=-1,
    )
    pictures = _image_processor(
        "LlavaNextImageProcessor",
        size={"shortest_edge": 28},
        crop_size={"height": 28, "width": 28},
        image_grid_pinpoints=config.image_grid_pinpoints,
    )
    processor = hf.LlavaNextProcessor(
        pictures,
        tok,
        patch_size=14,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=LLAMA.template("<image>"),
    )
    return hf.LlavaNextForConditionalGeneration(config), processor


def _idefics(family: str) -> tuple[Any, Any, Any, dict[str, Any]]:
    named = {"image_token": "<image>", "fake_image_token": "<fake_token_around_image>"}
    rows = [f"<row_{i + 1}_col_{j + 1}>" for i in range(2) for j in range(2)]
    tok = LLAMA.tokenizer("<pad>", "<end_of_utterance>", "<global-img>", *named.values(), *rows, **named)
    tok.pad_token = "<pad>"
    config = getattr(hf, f"{family}Config")(
        vision_config={**VISION, "image_size": 28, "patch_size": 7, "initializer_range": 0.3},
        text_config=hf.LlamaConfig(**_text(tok)),
        image_token_id=tok.convert_tokens_to_ids("<image>"),
        scale_factor=2,
    )
    pictures = _image_processor(
        f"{family}ImageProcessor", size={"longest_edge": 56}, max_image_size={"longest_edge": 28}
    )
    settings = {"image_seq_len": 4, "chat_template": LLAMA.template("<image>")}
    return getattr(hf, f"{family}ForConditionalGeneration")(config), pictures, tok, settings


def idefics3() -> tuple[Any, Any]:
    model, pictures, tok, settings = _idefics("Idefics3")
    return model, hf.Idefics3Processor(pictures, tok, **settings)


def smolvlm() -> tuple[Any, Any]:
    model, pictures, tok, settings = _idefics("SmolVLM")
    return model, without_videos(hf.SmolVLMProcessor)(pictures, tok, None, **settings)


def gemma3() -> tuple[Any, Any]:
    named = {"image_token": "<image_soft_token>", "boi_token": "<start_of_image>", "eoi_token": "<end_of_image>"}
    tok = GEMMA.tokenizer(*named.values(), **named)
    config = hf.Gemma3Config(
        text_config=_text(tok, sliding_window=8, sliding_window_pattern=2, query_pre_attn_scalar=16),
        vision_config=hf.SiglipVisionConfig(**VISION, image_size=28, patch_size=7),
        mm_tokens_per_image=4,
        **{f"{key}_index": tok.convert_tokens_to_ids(token) for key, token in named.items()},
    )
    pictures = _image_processor("Gemma3ImageProcessor", size={"height": 28, "width": 28})
    template = GEMMA.template("<start_of_image>")
    processor = hf.Gemma3Processor(pictures, tok, image_seq_length=4, chat_template=template)
    model = hf.Gemma3ForConditionalGeneration(config)
    # It starts at zero, so that an untrained model would see nothing.
    torch.nn.init.normal_(model.model.multi_modal_projector.mm_input_projection_weight)
    return model, processor


def internvl() -> tuple[Any, Any]:
    named = {
        "start_image_token": "<img>",
        "end_image_token": "</img>",
        "context_image_token": "<IMG_CONTEXT>",
        "video_token": "<video>",
    }
    tok = QWEN.tokenizer(*named.values(), **named)
    config = hf.InternVLConfig(
        vision_config={**VISION, "image_size": [28, 28], "patch_size": [7, 7], "initializer_range": 0.3},
        text_config=hf.Qwen2Config(**_text(tok)),
        image_token_id=tok.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
    )
    pictures = _image_processor("GotOcr2ImageProcessor", size={"height": 28, "width": 28}, max_patches=2)
    template = QWEN.template("<IMG_CONTEXT>")
    processor = without_videos(hf.InternVLProcessor)(pictures, tok, None, image_seq_length=4, chat_template=template)
    return hf.InternVLForConditionalGeneration(config), processor


def paligemma() -> tuple[Any, Any]:
    tok = GEMMA.tokenizer("<image>", image_token="<image>")
    tok.chat_template = None
    pictures = _image_processor("SiglipImageProcessor", size={"height": 28, "width": 28})
    pictures.image_seq_length = 4
    processor = hf.PaliGemmaProcessor(pictures, tok)
    config = hf.PaliGemmaConfig(
        text_config=hf.Gemma2Config(**_text(tok), sliding_window=8, query_pre_attn_scalar=16),
        vision_config=hf.SiglipVisionConfig(**VISION, image_size=28, patch_size=14, vision_use_head=False),
        image_token_index=tok.convert_tokens_to_ids("<image>"),
        projection_dim=TEXT["hidden_size"],
        hidden_size=TEXT["hidden_size"],
    )
    return hf.PaliGemmaForConditionalGeneration(config), processor


def qwen2_5() -> tuple[Any, Any]:
    tok = QWEN.tokenizer()
    return hf.Qwen2ForCausalLM(hf.Qwen2Config(**_text(tok))), tok


def qwen3() -> tuple[Any, Any]:
    tok = QWEN.tokenizer()
    return hf.Qwen3ForCausalLM(hf.Qwen3Config(**_text(tok))), tok


def gemma2() -> tuple[Any, Any]:
    tok = GEMMA.tokenizer()
    return hf.Gemma2ForCausalLM(hf.Gemma2Config(**_text(tok), sliding_window=8, query_pre_attn_scalar=16)), tok


def gemma3_text() -> tuple[Any, Any]:
    tok = GEMMA.tokenizer()
    settings = _text(tok, sliding_window=8, sliding_window_pattern=2, query_pre_attn_scalar=16)
    return hf.Gemma3ForCausalLM(hf.Gemma3TextConfig(**settings)), tok


def llama() -> tuple[Any, Any]:
    tok = LLAMA.tokenizer()
    assert tok.pad_token is None and tok.unk_token is None
    return hf.LlamaForCausalLM(hf.LlamaConfig(**_text(tok), tie_word_embeddings=True)), tok


FAMILIES: dict[str, Callable[[], tuple[Any, Any]]] = {
    "Qwen2.5-VL": qwen2_5_vl,
    "Qwen3-VL": qwen3_vl,
    "LLaVA-Next (Mistral)": llava_next,
    "Idefics3": idefics3,
    "SmolVLM": smolvlm,
    "Gemma 3": gemma3,
    "InternVL": internvl,
    "PaliGemma 2": paligemma,
    "Qwen2.5": qwen2_5,
    "Qwen3": qwen3,
    "Gemma 2": gemma2,
    "Gemma 3 text": gemma3_text,
    "Llama without PAD and UNK": llama,
}


def write(name: str, folder: Path) -> None:
    """Write a family's model and processor, and generation settings that would bend what is sampled."""
    torch.manual_seed(0)
    model, processor = FAMILIES[name]()
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    bend(folder)


def bend(folder: Path) -> None:
    """Write generation settings into a model's folder that would bend what is sampled."""
    file = folder / "generation_config.json"
    file.write_text(json.dumps((json.loads(file.read_text()) if file.exists() else {}) | HOSTILE))


@contextmanager
def num2words() -> Iterator[None]:
    """SmolVLM's processor asks for a package that writes the numbers of a video's frames; pictures do not need it."""
    module: Any = hf.models.smolvlm.processing_smolvlm
    with pytest.MonkeyPatch.context() as patch:
        if module.num2words is None:
            patch.setattr(module, "num2words", str)
        yield
