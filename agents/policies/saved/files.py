"""Files of a saved policy: settings as JSON, tensors as safetensors. Errors name the damaged file."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, get_args

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from agents.policies.value_head import ValuePooling


@dataclass(frozen=True)
class Settings:
    """The contents of ``policy.json``.

    Raises:
        ValueError: if a value is impossible.
    """

    temperature: float = 0.7
    """Temperature of sampling."""
    max_new_tokens: int = 96
    """Longest utterance in tokens."""
    value_pooling: ValuePooling = "last"
    """See :class:`agents.policies.value_head.ValueHead`."""
    lora_rank: int | None = None
    """Rank of the adapters in the folder; None where it holds a whole model."""
    base_model: str | None = None
    """The adapters' base model: a hub id, an absolute folder, or ``base`` for the subfolder of that name."""
    base_revision: str | None = None
    """Commit of a base model from the hub."""
    lora_alpha: float | None = None
    """Alpha of the adapters; None for twice their rank."""
    thinking: bool | None = None
    """Value of the chat template's switch ``enable_thinking``; None leaves it to the template."""

    def __post_init__(self) -> None:
        _check("temperature", self.temperature, _is_positive(self.temperature), "a positive number")
        _check("max_new_tokens", self.max_new_tokens, _is_count(self.max_new_tokens), "a positive whole number")
        poolings = get_args(ValuePooling)
        _check("value_pooling", self.value_pooling, self.value_pooling in poolings, f"one of {', '.join(poolings)}")
        is_rank = self.lora_rank is None or _is_count(self.lora_rank)
        _check("lora_rank", self.lora_rank, is_rank, "a positive whole number or null")
        is_alpha = self.lora_alpha is None or _is_positive(self.lora_alpha)
        _check("lora_alpha", self.lora_alpha, is_alpha, "a positive number or null")
        _check(
            "thinking", self.thinking, self.thinking is None or isinstance(self.thinking, bool), "true, false or null"
        )
        for name, value in (("base_model", self.base_model), ("base_revision", self.base_revision)):
            _check(name, value, value is None or (isinstance(value, str) and value != ""), "a name or null")
        if (self.lora_rank is None) != (self.base_model is None):
            raise ValueError("lora_rank and base_model belong together: give both or neither")

    @classmethod
    def read(cls, file: Path) -> Settings:
        """Read settings; those missing in the file have their defaults.

        Raises:
            ValueError: if the file is not a JSON object or a value is impossible; the message names the file.
        """
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
        # Also a UnicodeDecodeError.
        except ValueError as error:
            raise ValueError(f"{file} is damaged or not JSON ({error})") from error
        if not isinstance(data, dict):
            raise ValueError(f"{file} holds {type(data).__name__}, not an object with the policy's settings")
        known = {field.name for field in fields(cls)}
        try:
            return cls(**{key: value for key, value in data.items() if key in known})
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from error

    def write(self, file: Path) -> None:
        """Write the settings that are not None."""
        data = {key: value for key, value in asdict(self).items() if value is not None}
        file.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def read_tensors(file: Path) -> dict[str, Tensor]:
    """Read a safetensors file, which executes no code.

    Raises:
        FileNotFoundError: if it is not there.
        ValueError: if it is damaged; the message names it.
    """
    if not file.is_file():
        raise FileNotFoundError(f"{file} is missing; the policy was not saved completely")
    try:
        return load_file(file)
    except SafetensorError as error:
        raise ValueError(f"{file} is damaged ({error})") from error


def _check(name: str, value: Any, is_right: bool, wanted: str) -> None:
    if not is_right:
        raise ValueError(f"{name} must be {wanted}, got {value!r}")


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= sys.float_info.max


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
