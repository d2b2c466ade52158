"""A tiny language model with Qwen3's chat template that has learned to write calls, for TRL's trainer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import trl
from datasets import Dataset
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
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
