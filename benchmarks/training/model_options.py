"""Settings of the model that a run trains: its device, numbers, adapters, and limits."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from agents import processes
from agents.policies import VLMPolicy
from agents.policies.large.sharding import shard
from agents.policies.value_head import ValuePooling
from agents.policies.vllm import VLLMPolicy
from benchmarks.common.errors import SettingsError, UsageError
from benchmarks.training.embedded import EMBEDDED

#: Settings that say how a model is loaded, and that an embedded policy does not take; those that determine a start, ...
_TEACHING = ("dtype", "lora_rank", "lora_alpha", "value_head", "thinking")
#: ... and all of them.
_LOADING = (*_TEACHING, "gradient_checkpointing", "fsdp", "generator", "generator_memory")


@dataclass(frozen=True, kw_only=True)
class ModelOptions:
    """The settings of a run's model; where they are None the model's own hold.

    Raises:
        SettingsError: if a setting is impossible, or makes no sense for the policy.
    """

    policy: str = "tiny"
    """"tiny" for an embedded TinyVLM (a TinyLM where there is no picture); "tiny-tree" or "tiny-screen" for larger ones
    that read the phone's screen as text or as a picture; or a Hugging Face id, or a folder with a saved policy;
    commands then have lower default learning rates."""
    device: str = "cpu"
    """Where the policy is: cpu, cuda, cuda:1 and so on, or auto, which is a GPU if there is one."""
    dtype: Literal["checkpoint", "float32", "bfloat16", "float16"] = "checkpoint"
    """Numbers of the model's weights: those of its checkpoint, or these. Adapters have float32. Training all weights in
    half precision needs higher learning rates than in float32 to change them at all, and float16 needs adapters."""
    lora_rank: int | None = None
    """Train adapters of this rank on all linear layers instead of the weights (LoRA); a folder with adapters has its
    own rank."""
    lora_alpha: float | None = None
    """Scale of the adapters, which is divided by their rank; None for twice the rank."""
    max_new_tokens: int | None = None
    """Tokens at which an utterance is cut off; None for the policy's own number, which is 96 for a plain model."""
    temperature: float | None = None
    """Temperature of sampling and of the trained distribution; None for the policy's own, 0.7 for a plain model."""
    value_head: ValuePooling | None = None
    """States that the value head reads: that of the prompt's last token, or all of them, pooled by learned attention.
    None for the policy's own, "last" for a plain model."""
    thinking: Literal["template", "on", "off"] = "template"
    """Thinking of models whose chat template has a switch enable_thinking for it, such as Qwen3: on, off, or as the
    template has it, or a folder's policy was trained."""
    gradient_checkpointing: bool = False
    """Keep only each layer's input for the gradient and compute the layer a second time: a third more time for a small
    part of the memory."""
    fsdp: bool = False
    """Spread the weights of the language model's layers, their gradients and Adam's averages over all processes, which
    torchrun starts, instead of keeping them whole in each (PPO and GRPO only)."""
    generator: Literal["own", "vllm"] = "own"
    """Program that writes the utterances: own, the trained model itself, or vllm, a second copy of it in vLLM (extra
    vllm), which gets the weights before each rollout. Log-probabilities are those of the trained model in either
    case."""
    generator_memory: float = 0.3
    """Share of the GPU's memory for vLLM's copy of the model and its caches (generator vllm only); it is given back
    while the policy trains."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"cpu|cuda(:\d+)?|auto", self.device):
            raise SettingsError(f"device must be cpu, cuda, cuda:N or auto, got {self.device!r}")
        for name in ("lora_rank", "lora_alpha", "max_new_tokens", "temperature"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise SettingsError(f"{name} must be above 0, got {value}")
        if not 0 < self.generator_memory < 1:
            raise SettingsError(f"generator_memory must be between 0 and 1, got {self.generator_memory}")
        if self.policy in EMBEDDED:
            for name in _LOADING:
                if getattr(self, name) != type(self).__dataclass_fields__[name].default:
                    raise SettingsError(
                        f"{name} {getattr(self, name)} is for pretrained models: {self.policy!r} is small, made for "
                        "the run and trained whole"
                    )
            return
        adapted = self.lora_rank is not None or Path(self.policy, "adapter_config.json").is_file()
        if self.dtype == "float16" and not adapted:
            raise SettingsError("dtype float16 has too small a range to train all weights: give lora_rank")
        if self.lora_alpha is not None and not adapted:
            raise SettingsError(f"lora_alpha {self.lora_alpha} scales adapters: give lora_rank")

    @property
    def teaching(self) -> dict[str, Any]:
        """The settings that determine a start policy, where they are not the defaults."""
        fields = type(self).__dataclass_fields__
        return {name: getattr(self, name) for name in _TEACHING if getattr(self, name) != fields[name].default}

    def load(self, name_or_folder: str | Path) -> VLMPolicy:
        """Load a model, or a policy from its folder, with these settings.

        Raises:
            UsageError: if there is no such device, or the generator does not know such models.
            ValueError: if a model that cannot be spread over processes is to be.
        """
        if self.generator == "own":
            # The weights of a model that is spread never are on one device.
            place = {"device": "cpu"} if self.fsdp else {}
            own = VLMPolicy.from_pretrained(name_or_folder, **self.loading() | place)
            if self.fsdp:
                shard(own, self.present_device())
            return own
        policy = VLLMPolicy.from_pretrained(name_or_folder, **self.loading())
        if not isinstance(policy, VLLMPolicy):
            kind = type(policy).__name__
            raise UsageError(f"--generator vllm: vLLM has no models of the kind of {kind}; choose generator own")
        policy.memory = self.generator_memory
        return policy

    def loading(self) -> dict[str, Any]:
        """Return the arguments of :meth:`agents.policies.VLMPolicy.from_pretrained`.

        Raises:
            UsageError: if there is no such device.
        """
        return {
            "device": self.present_device(),
            "dtype": None if self.dtype == "checkpoint" else getattr(torch, self.dtype),
            "lora_rank": self.lora_rank,
            "lora_alpha": self.lora_alpha,
            "temperature": self.temperature,
            "max_new_tokens": self.max_new_tokens,
            "value_pooling": self.value_head,
            "gradient_checkpointing": self.gradient_checkpointing,
            "thinking": {"on": True, "off": False}.get(self.thinking),
        }

    def present_device(self) -> torch.device:
        """Return the device.

        Raises:
            UsageError: if this machine does not have it.
        """
        count = torch.cuda.device_count()
        name = ("cuda" if count else "cpu") if self.device == "auto" else self.device
        # Of several processes each has a GPU of its own.
        device = torch.device(
            f"cuda:{processes.local_number()}" if name == "cuda" and processes.announced() > 1 else name
        )
        if device.type == "cuda" and (device.index or 0) >= count:
            found = f"only {count}, from cuda:0 on" if count else "none that this installation of torch can use"
            raise UsageError(f"--device {self.device}: of NVIDIA's GPUs this machine has {found}; choose cpu or auto")
        return device
