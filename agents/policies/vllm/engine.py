"""vLLM with a copy of a policy's model, which follows the policy's weights.

Written against the Python interface of vLLM 0.33.0 (``LLM``, ``SamplingParams``, ``LoRARequest``, sleep mode, and the
worker method ``reload_weights``): https://docs.vllm.ai.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agents.extras import require
from agents.policies.saved import lora
from agents.policies.vlm import VLMPolicy

#: Ranks of adapters for which vLLM makes room.
_RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)


def require_vllm() -> Any:
    """Return the package vllm.

    Raises:
        ImportError: if it is missing or does not load, as one sentence that says what to do.
    """
    return require("vllm", needed_by="generator vllm", extra="vllm", otherwise="choose generator own")


class Engine:
    """vLLM with the present weights of a policy, which reach it through a temporary folder.

    Adapters are a LoRA request with a new number each time, and whole weights are read again in place.

    Args:
        policy: the policy.
        memory: share of the GPU's memory for weights and caches, in (0, 1).
        sleeps: give this memory back while the policy trains, which vLLM can do on a GPU.
    """

    def __init__(self, policy: VLMPolicy, *, memory: float, sleeps: bool) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="coso-vllm-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._adapted = policy.lora_rank is not None
        self._sleeps, self._awake, self._current = sleeps, True, not self._adapted
        self._number = 0
        self._request: Any = None
        options: dict[str, Any] = {}
        if policy.lora_rank is not None:
            room = min((rank for rank in _RANKS if rank >= policy.lora_rank), default=policy.lora_rank)
            sees = getattr(policy.model.config, "image_token_id", None) is not None
            options = {"enable_lora": True, "max_loras": 1, "max_lora_rank": room, "enable_tower_connector_lora": sees}
        self._llm = require_vllm().LLM(
            **self._source(policy),
            **options,
            # Left to itself, vLLM computes in float16 where a checkpoint has float32.
            dtype=str(next(policy.model.parameters()).dtype).removeprefix("torch."),
            # Neither a checkpoint's own settings of sampling nor its own ends of utterances.
            generation_config="vllm",
            gpu_memory_utilization=memory,
            logprobs_mode="processed_logprobs",
            enable_sleep_mode=sleeps,
        )

    def __deepcopy__(self, memo: dict[int, Any]) -> None:
        """Return None: a copy of a policy, whose weights may become others, starts an engine when it speaks."""

    def _source(self, policy: VLMPolicy) -> dict[str, Any]:
        """Return where the model is loaded from: adapters are put on their base, whole weights are the present ones."""
        if self._adapted and policy.base is not None:
            return {"model": policy.base.name, "revision": policy.base.revision}
        base = policy.model.get_base_model() if self._adapted else policy.model
        folder = self._folder / "base" if self._adapted else self._next_folder()
        base.save_pretrained(folder, **({"state_dict": lora.plain_state(policy.model)} if self._adapted else {}))
        policy.processor.save_pretrained(folder)
        return {"model": str(folder)}

    def _next_folder(self) -> Path:
        """Return a new folder for weights, and remove those of the one before."""
        for weights in (self._folder / str(self._number)).glob("*.safetensors"):
            weights.unlink()
        self._number += 1
        return self._folder / str(self._number)

    def rest(self) -> None:
        """Take note that the policy's weights are about to change, and give memory back."""
        self._current = False
        if self._sleeps and self._awake:
            # Level 2 forgets the weights, level 1 keeps those of the adapters' base on the host.
            self._llm.sleep(level=1 if self._adapted else 2)
            self._awake = False

    def follow(self, policy: VLMPolicy) -> None:
        """Wake up, and take over the policy's present weights unless it has them."""
        if self._current:
            return
        folder = self._next_folder()
        if self._adapted:
            lora.save_adapters(policy.model, folder, "" if policy.base is None else policy.base.name)
            request = importlib.import_module("vllm.lora.request").LoRARequest
            self._request = request(str(self._number), self._number, str(folder))
            self._wake()
        else:
            policy.model.save_pretrained(folder)
            self._wake("weights")
            self._llm.collective_rpc("reload_weights", kwargs={"weights_path": str(folder)})
            self._wake("kv_cache")
        self._awake = self._current = True
        self._llm.reset_prefix_cache()

    def _wake(self, *tags: str) -> None:
        if not self._awake:
            self._llm.wake_up(tags=list(tags) or None)

    def generate(self, prompts: Sequence[dict[str, Any]], parameters: Sequence[Any]) -> list[Any]:
        """Return vLLM's answers to its own form of prompts."""
        found: list[Any] = self._llm.generate(prompts, parameters, use_tqdm=False, lora_request=self._request)
        return found
