"""A tiny language model with Qwen3's chat template that has learned to write calls, for TRL's trainer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import trl
from datasets import Dataset
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Qwen3VLProcessor,
)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from trl import GRPOConfig

from agents.padding import pad_rows
from agents.policies.tiny_tokenizer import train_tokenizer
from coso_envs.bridges.episode import Episode
from coso_envs.bridges.trl import Rollouts, environment, tasks

SMALL: dict[str, Any] = {"image": False, "max_position": 2}
CALL = '<tool_call>\n{{"name": "act", "arguments": {}}}\n</tool_call>'


def calls() -> list[str]:
    return [CALL.format(json.dumps({"action": action})) for action in ("+", "-")]


def utterances() -> list[str]:
    return [json.dumps({"thoughts": thought, "action": action}) for thought in ("up", "down") for action in ("+", "-")]


def number_line() -> Any:
    return environment("coso/NumberLine-v0", **SMALL)


def rollouts() -> Rollouts:
    return Rollouts("coso/NumberLine-v0", **SMALL)


def make_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    tokenizer = train_tokenizer(texts, 400)
    special = {"eos_token": "<|im_end|>", "additional_special_tokens": ["<|im_start|>"]}
    tokenizer.add_special_tokens(special)
    tokenizer.add_tokens(["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"])
    template = Path(trl.__file__).parent / "chat_templates/qwen3_instruct_2507.jinja"
    tokenizer.chat_template = template.read_text(encoding="utf-8")
    return tokenizer


def make_model(kind: str, steps: int = 40) -> tuple[Any, Any]:
    """Return a model that answers the prompts of one route, "calls" or "utterances", and its tokenizer.

    It has seen each possible answer equally often, so that its entropies are where the answers differ.
    """
    answers = calls() if kind == "calls" else utterances()
    game = number_line()()
    tools = [game.act] if kind == "calls" else None
    prompts = [game.reset(seed) for seed in range(3)]
    if kind != "calls":
        episode = Episode("coso/NumberLine-v0", **SMALL)
        prompts = [str(episode.reset(seed)["prompt"]) for seed in range(3)]
    tokenizer = make_tokenizer([*answers, *prompts])
    asked = [
        tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], tools=tools, add_generation_prompt=True, tokenize=False
        )
        for prompt in prompts
    ]
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=4096,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
        initializer_range=0.2,
    )
    model = LlamaForCausalLM(config)
    pairs = [
        (tokenizer(prompt)["input_ids"], tokenizer(f"{answer}<|im_end|>")["input_ids"])
        for prompt in asked
        for answer in answers
    ]
    batch, seen = pad_rows([torch.tensor(prompt + answer) for prompt, answer in pairs], tokenizer.pad_token_id)
    labels, _ = pad_rows([torch.tensor([-100] * len(prompt) + answer) for prompt, answer in pairs], -100)
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(steps):
        optimizer.zero_grad()
        model(input_ids=batch, attention_mask=seen.long(), labels=labels).loss.backward()
        optimizer.step()
    return model, tokenizer


def make_config(folder: Path, **changes: Any) -> GRPOConfig:
    usual: dict[str, Any] = {
        "output_dir": str(folder),
        "use_cpu": True,
        "bf16": False,
        "gradient_checkpointing": False,
        "num_generations": 2,
        "per_device_train_batch_size": 4,
        "max_completion_length": 256,
        "learning_rate": 3e-4,
        "entropy_coef": 0.1,
        "report_to": "none",
        "logging_steps": 1,
        "save_strategy": "no",
        "disable_tqdm": True,
        "max_steps": 2,
    }
    return GRPOConfig(**usual | changes)


def rows(n: int = 4) -> Dataset:
    return Dataset.from_list(tasks(n))


class _Processor(Qwen3VLProcessor):
    """Qwen3-VL's processor without one for videos, which needs torchvision."""

    def check_argument_for_proper_class(self, *_: Any) -> None:
        """Accept what there is."""


def make_vlm() -> tuple[Any, Any]:
    """Return an untrained Qwen3-VL of one layer and its processor."""
    tokenizer = make_tokenizer([*calls(), "The picture shows a target number and your current number."])
    marks = {"vision_start_token": "<|vision_start|>", "vision_end_token": "<|vision_end|>"}
    marks |= {"image_token": "<|image_pad|>", "video_token": "<|video_pad|>"}
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>", *marks.values()]})
    for name, mark in marks.items():
        setattr(tokenizer, name, mark)
    template = Path(trl.__file__).parent / "chat_templates/qwen3_vl.jinja"
    tokenizer.chat_template = template.read_text(encoding="utf-8")
    pictures = Qwen2VLImageProcessorPil(patch_size=16, merge_size=2, min_pixels=32**2, max_pixels=64**2)
    processor = _Processor(pictures, tokenizer, None, chat_template=tokenizer.chat_template)
    size = {"hidden_size": 32, "intermediate_size": 64}
    text = {
        **size,
        "vocab_size": len(tokenizer),
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 4096,
        "rope_parameters": {"rope_type": "default", "mrope_section": [4, 2, 2], "rope_theta": 1e4},
        "pad_token_id": tokenizer.pad_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }
    vision = {**size, "depth": 1, "num_heads": 2, "out_hidden_size": 32, "num_position_embeddings": 64}
    config = Qwen3VLConfig(
        text_config=text,
        vision_config=vision | {"deepstack_visual_indexes": [0]},
        **{f"{name}_id": tokenizer.convert_tokens_to_ids(mark) for name, mark in marks.items()},
    )
    return Qwen3VLForConditionalGeneration(config), processor
