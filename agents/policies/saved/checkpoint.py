"""The folder of a saved policy.

Without adapters it is a model folder in the hub's format, with ``policy.json`` and the value head added. With adapters
it has these instead of a model, and ``policy.json`` names their base model. A base model that cannot be loaded from
anywhere else (a tiny one) is saved too, in the subfolder ``base``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Protocol

import torch
from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES

from agents import processes
from agents.policies.saved import lora
from agents.policies.saved.families import family_of
from agents.policies.saved.files import Settings, read_tensors
from agents.policies.saved.processors import load_processor
from agents.policies.value_head import ValueHead
from agents.sharded import to_save

SETTINGS_FILE, VALUE_HEAD_FILE, BASE_FOLDER = "policy.json", "value_head.safetensors", "base"
_OLD_VALUE_HEAD_FILE = "value_head.pt"


@dataclass(frozen=True)
class Base:
    """The origin of a model."""

    name: str
    """Hub id, or absolute folder."""
    revision: str | None = None
    """Commit of a model from the hub, so that a later version is not loaded instead."""


@dataclass(frozen=True)
class Checkpoint:
    """The parts of a loaded policy.

    Attributes:
        model: the model, without adapters.
        processor: processor or tokenizer.
        settings: settings of the policy; the defaults for a plain model.
        base: where the model came from; None for one inside a policy's folder.
        value_head: tensors of the value head by name; None for a plain model.
        adapters: the folder that holds adapters; None if there are none.
    """

    model: Any
    processor: Any
    settings: Settings
    base: Base | None
    value_head: dict[str, Tensor] | None
    adapters: Path | None

    def check(self, name: str | Path, **wanted: Any) -> None:
        """Check that what is wanted of adapters and value head, or None, is what the folder ``name`` has, if any.

        Raises:
            ValueError: naming what differs.
        """
        saved = self.settings
        found: dict[str, Any] = {} if self.value_head is None else {"value_pooling": saved.value_pooling}
        if saved.lora_rank is not None:
            found |= {"lora_rank": saved.lora_rank, "lora_alpha": saved.lora_alpha or 2 * saved.lora_rank}
        nouns = {"lora_rank": "adapters have rank", "lora_alpha": "adapters have alpha"}
        for key, value in found.items():
            if wanted[key] not in (None, value):
                raise ValueError(f"in {name} the {nouns.get(key, 'value head is')} {value}, not {wanted[key]}")


class SavedPolicy(Protocol):
    """The parts of a :class:`agents.policies.VLMPolicy` that are written."""

    model: Any
    processor: Any
    value_head: ValueHead
    temperature: float
    max_new_tokens: int
    lora_rank: int | None
    lora_alpha: float | None
    thinking: bool | None
    base: Base | None
    sharding: Any


def load_checkpoint(name_or_folder: str | Path, dtype: torch.dtype | None) -> Checkpoint:
    """Load a model from the hub or a folder, or a policy from its folder.

    Raises:
        FileNotFoundError: if a file or the base model is missing.
        ValueError: if a file is damaged.
        ImportError: if the processor needs a package that is missing.
    """
    folder = Path(name_or_folder).expanduser()
    if not _looks_like_path(name_or_folder):
        return _load_plain(str(name_or_folder), dtype, Settings(), None)
    file = folder / SETTINGS_FILE
    settings = Settings.read(file) if file.is_file() else Settings()
    if settings.base_model is None and not (folder / "config.json").is_file():
        raise FileNotFoundError(
            f"no model in {folder} (config.json is missing); a policy is saved there by 'coso train'"
        )
    if not file.is_file():
        return _load_plain(str(folder.absolute()), dtype, settings, None)
    if (folder / _OLD_VALUE_HEAD_FILE).is_file() and not (folder / VALUE_HEAD_FILE).is_file():
        raise ValueError(
            f"{folder / _OLD_VALUE_HEAD_FILE} is a pickle of an earlier version, which is not read any more: "
            f"delete {folder} and train the policy again"
        )
    value_head = read_tensors(folder / VALUE_HEAD_FILE)
    if settings.base_model is None:
        return _load_plain(str(folder.absolute()), dtype, settings, value_head)
    return _load_adapted(folder.absolute(), dtype, settings, value_head)


def _looks_like_path(name_or_folder: str | Path) -> bool:
    folder = Path(name_or_folder).expanduser()
    return folder.is_absolute() or str(name_or_folder).startswith(".") or folder.is_dir()


def _load_plain(
    name: str, dtype: torch.dtype | None, settings: Settings, value_head: dict[str, Tensor] | None
) -> Checkpoint:
    model, has_images = _load_model(name, dtype)
    return Checkpoint(
        model=model,
        processor=_load_processor(name, model.config, has_images),
        settings=settings,
        base=Base(name, getattr(model.config, "_commit_hash", None)),
        value_head=value_head,
        adapters=None,
    )


def _load_adapted(
    folder: Path, dtype: torch.dtype | None, settings: Settings, value_head: dict[str, Tensor]
) -> Checkpoint:
    assert settings.base_model is not None
    within = settings.base_model == BASE_FOLDER
    name = str(folder / BASE_FOLDER) if within else settings.base_model
    advice = f"put it back, or name its new place as base_model in {folder / SETTINGS_FILE}"
    if _looks_like_path(name) and not (Path(name) / "config.json").is_file():
        raise FileNotFoundError(f"the base model of {folder} is not in {name} any more (no config.json): {advice}")
    try:
        model, has_images = _load_model(name, dtype, settings.base_revision)
    except OSError as error:
        reason = str(error).partition("\n")[0]
        raise FileNotFoundError(f"the base model of {folder}, {name}, cannot be loaded ({reason}): {advice}") from error
    return Checkpoint(
        model=model,
        processor=_load_processor(folder, model.config, has_images),
        settings=settings,
        base=None if within else Base(name, settings.base_revision),
        value_head=value_head,
        adapters=folder,
    )


def _load_model(name: str, dtype: torch.dtype | None, revision: str | None = None) -> tuple[Any, bool]:
    """Return a model, and whether it takes pictures."""
    source = {} if revision is None else {"revision": revision}
    config = AutoConfig.from_pretrained(name, **source)
    family = family_of(config)
    has_images = family is not None or config.model_type in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES
    model_class = AutoModelForImageTextToText if has_images else AutoModelForCausalLM
    load: Callable[..., Any] = model_class.from_pretrained if family is None else family.model
    try:
        return load(name, dtype=dtype or "auto", **source), has_images
    # A pickle is read without executing code; one that needs to is refused.
    except (SafetensorError, UnpicklingError) as error:
        reason = " ".join(str(error).split())
        raise ValueError(f"the weights of the model in {name} are damaged ({reason})") from error


def _load_processor(name: str | Path, config: Any, has_images: bool) -> Any:
    family = family_of(config)
    return load_processor(name, config, has_images=has_images) if family is None else family.processor(name)


def save_checkpoint(policy: SavedPolicy, folder: Path, *, merge: bool) -> None:
    """Write a policy; see :meth:`agents.policies.VLMPolicy.save_pretrained`.

    If its layers are spread over processes, all of them call it, and the first one writes.
    """
    folder = folder.expanduser()
    if merge and policy.sharding is not None:
        raise ValueError("adapters are merged in one process: save them, and load them there")
    adapted = policy.lora_rank is not None and not merge
    if adapted and policy.base is not None and Path(policy.base.name) == folder.absolute():
        raise ValueError(f"{folder} holds the base model of these adapters: save them elsewhere, or with merge=True")
    state = _whole_state(policy, adapted)
    if state is not None and processes.number() > 0:
        return
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        float(policy.temperature), int(policy.max_new_tokens), policy.value_head.pooling, thinking=policy.thinking
    )
    file = folder / SETTINGS_FILE
    # The value head is written last, so that an incomplete folder is recognised.
    (folder / VALUE_HEAD_FILE).unlink(missing_ok=True)
    if adapted:
        base = policy.base or Base(BASE_FOLDER)
        settings = replace(settings, lora_rank=policy.lora_rank, base_model=base.name, base_revision=base.revision)
        replace(settings, lora_alpha=policy.lora_alpha).write(file)
        if policy.base is None:
            policy.model.get_base_model().save_pretrained(
                folder / BASE_FOLDER, state_dict=lora.plain_state(policy.model, state)
            )
        lora.save_adapters(policy.model, folder, base.name, state)
    else:
        settings.write(file)
        _save_whole(policy, folder, state)
    policy.processor.save_pretrained(folder)
    save_file(policy.value_head.state_dict(), folder / VALUE_HEAD_FILE)


def _whole_state(policy: SavedPolicy, adapted: bool) -> dict[str, Tensor] | None:
    """Return the weights that will be written, for the first process; None if every process has them all."""
    if policy.sharding is None:
        return None
    state = policy.model.state_dict()
    needed = [name for name in state if ".lora_" in name or not adapted or policy.base is None]
    return {name: to_save(state[name]) for name in needed}


def _save_whole(policy: SavedPolicy, folder: Path, state: dict[str, Tensor] | None) -> None:
    # transformers would load adapters beside a model as a part of it.
    for name in (lora.CONFIG_FILE, lora.WEIGHTS_FILE):
        (folder / name).unlink(missing_ok=True)
    if policy.lora_rank is None:
        policy.model.save_pretrained(folder, state_dict=state)
        return
    with lora.merged(policy.model):
        policy.model.get_base_model().save_pretrained(folder, state_dict=lora.plain_state(policy.model))
