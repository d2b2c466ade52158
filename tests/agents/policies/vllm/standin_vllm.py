"""A stand-in for vLLM, which cannot be installed without a GPU: its interface, with transformers as the engine.

Names, order and defaults of arguments are those of vLLM 0.33.0 (``vllm/entrypoints/llm.py``, ``sampling_params.py``,
``lora/request.py``, ``outputs.py``, ``logprobs.py``), as far as they are used; any other argument is a TypeError. What
its documentation says of sleeping, of adapters and of stopping is enforced.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoModelForImageTextToText, AutoProcessor, AutoTokenizer


@dataclass
class SamplingParams:
    temperature: float = 1.0
    seed: int | None = None
    stop_token_ids: list[int] | None = None
    max_tokens: int | None = 16
    logprobs: int | None = None
    detokenize: bool = True
    logit_bias: dict[int, float] | None = None


@dataclass
class LoRARequest:
    lora_name: str
    lora_int_id: int
    lora_path: str = ""

    def __post_init__(self) -> None:
        assert self.lora_int_id >= 1 and self.lora_path and isinstance(self.lora_name, str)


@dataclass
class Logprob:
    logprob: float


@dataclass
class CompletionOutput:
    token_ids: Sequence[int]
    logprobs: list[dict[int, Logprob]] | None
    finish_reason: str


@dataclass
class RequestOutput:
    prompt_token_ids: list[int]
    outputs: list[CompletionOutput]


@dataclass
class Calls:
    """What was asked of an engine, in order, besides answers."""

    made: list[str] = field(default_factory=list)
    answers: int = 0
    arguments: dict[str, Any] = field(default_factory=dict)


class LLM:
    def __init__(
        self,
        model: str,
        *,
        dtype: str = "auto",
        revision: str | None = None,
        gpu_memory_utilization: float = 0.92,
        enable_lora: bool = False,
        max_loras: int = 1,
        max_lora_rank: int = 16,
        enable_tower_connector_lora: bool = False,
        generation_config: str = "auto",
        logprobs_mode: str = "raw_logprobs",
        enable_sleep_mode: bool = False,
    ) -> None:
        assert dtype in ("float32", "bfloat16") and max_lora_rank in (1, 8, 16, 32, 64, 128, 256, 320, 512)
        assert 0 < gpu_memory_utilization < 1 and logprobs_mode == "processed_logprobs" and generation_config == "vllm"
        self.calls = Calls(arguments={"model": model, "rank": max_lora_rank, "memory": gpu_memory_utilization})
        self._dtype, self._lora, self._can_sleep = getattr(torch, dtype), enable_lora, enable_sleep_mode
        self._sees = (Path(model) / "processor_config.json").is_file()
        self._processor: Any = (AutoProcessor if self._sees else AutoTokenizer).from_pretrained(model)
        self._load(model)
        self._asleep: set[str] = set()
        self._adapters: dict[int, Any] = {}

    def _load(self, folder: str) -> None:
        kind: Any = AutoModelForImageTextToText if self._sees else AutoModelForCausalLM
        self._model = kind.from_pretrained(folder, dtype=self._dtype).eval()

    def sleep(self, level: int = 1, mode: str = "abort") -> None:
        assert self._can_sleep and not self._asleep
        self.calls.made.append(f"sleep {level}")
        self._asleep = {"weights", "kv_cache"}
        if level == 2:
            self._model = None

    def wake_up(self, tags: list[str] | None = None) -> bool:
        self.calls.made.append(f"wake {' '.join(tags or ['up'])}")
        self._asleep -= set(tags or ("weights", "kv_cache"))
        return not self._asleep

    def collective_rpc(
        self, method: str, timeout: float | None = None, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> list[Any]:
        assert method == "reload_weights" and set(kwargs) == {"weights_path"} and "weights" not in self._asleep
        self.calls.made.append("reload")
        self._load(kwargs["weights_path"])
        return [None]

    def reset_prefix_cache(self, reset_running_requests: bool = False, reset_connector: bool = False) -> bool:
        self.calls.made.append("reset")
        return True

    def generate(
        self,
        prompts: Sequence[dict[str, Any]],
        sampling_params: Sequence[SamplingParams],
        *,
        use_tqdm: bool = True,
        lora_request: LoRARequest | None = None,
    ) -> list[RequestOutput]:
        assert not self._asleep and len(prompts) == len(sampling_params) and (lora_request is None) == (not self._lora)
        self.calls.answers += len(prompts)
        model = self._model if lora_request is None else self._adapted(lora_request)
        return [self._answer(model, *each) for each in zip(prompts, sampling_params, strict=True)]

    def _adapted(self, request: LoRARequest) -> Any:
        """Return the model with adapters, which are read once for each number, as vLLM keeps them."""
        if request.lora_int_id not in self._adapters:
            self.calls.made.append(f"adapters {request.lora_int_id}")
            self._load(self.calls.arguments["model"])
            self._adapters = {request.lora_int_id: PeftModel.from_pretrained(self._model, request.lora_path).eval()}
        return self._adapters[request.lora_int_id]

    @torch.no_grad()
    def _answer(self, model: Any, prompt: dict[str, Any], how: SamplingParams) -> RequestOutput:
        inputs = {"input_ids": torch.tensor([prompt["prompt_token_ids"]])}
        if "multi_modal_data" in prompt:
            text = self._processor.tokenizer.decode(prompt["prompt_token_ids"])
            images = [prompt["multi_modal_data"]["image"]]
            inputs = dict(self._processor(text=text, images=images, return_tensors="pt", add_special_tokens=False))
        asked, generator = inputs["input_ids"], torch.Generator()
        if how.seed is not None:
            generator.manual_seed(how.seed)
        pictures = {name: value for name, value in inputs.items() if name == "pixel_values"}
        ids, told, reason = asked, [], "length"
        assert how.max_tokens is not None and how.logprobs == 0
        while len(told) < how.max_tokens and reason == "length":
            logits = model(input_ids=ids, **pictures).logits[0, -1].float()
            for token, bias in (how.logit_bias or {}).items():
                logits[token] += bias
            log_probs = (logits / (how.temperature or 1.0)).log_softmax(-1)
            drawn = torch.multinomial(log_probs.exp(), 1, generator=generator) if how.temperature else logits.argmax()
            token = int(drawn)
            told.append({token: Logprob(float(log_probs[token]))})
            ids = torch.cat([ids, torch.tensor([[token]])], 1)
            reason = "stop" if token in (how.stop_token_ids or ()) else reason
        written = ids[0, asked.shape[1] :].tolist()
        return RequestOutput(asked[0].tolist(), [CompletionOutput(written, told, reason)])


def install(patch: pytest.MonkeyPatch) -> None:
    """Let ``import vllm`` find the stand-in."""
    package, adapters = ModuleType("vllm"), ModuleType("vllm.lora.request")
    vars(package).update(LLM=LLM, SamplingParams=SamplingParams)
    vars(adapters).update(LoRARequest=LoRARequest)
    for module in (package, ModuleType("vllm.lora"), adapters):
        patch.setitem(sys.modules, module.__name__, module)
