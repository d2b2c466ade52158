"""Loading a checkpoint's processor: its tokenizer, and the part that turns a picture into the model's inputs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers import AutoProcessor, AutoTokenizer, PreTrainedConfig, ProcessorMixin
from transformers.models.auto.processing_auto import PROCESSOR_MAPPING

#: Packages that processors of some families need.
_PACKAGES = ("torchvision", "num2words", "sentencepiece", "protobuf", "tiktoken")


def load_processor(name_or_folder: str | Path, config: PreTrainedConfig, *, has_images: bool) -> Any:
    """Return the processor of an image-text model, or the tokenizer of a text-only one.

    A family that also sees videos (Qwen-VL, InternVL, SmolVLM) asks for torchvision, although only its video part
    needs it. Nothing here shows a video, so the family's own processor is loaded without that part.

    Raises:
        ImportError: if the processor needs a package that is missing or does not load; the message names it.
    """
    try:
        if not has_images:
            return AutoTokenizer.from_pretrained(name_or_folder)
        family: Any = PROCESSOR_MAPPING.get(type(config), None)
        if family is not None and _has_optional_videos(family):
            return without_videos(family).from_pretrained(name_or_folder)
        return AutoProcessor.from_pretrained(name_or_folder)
    # A package that does not load is a RuntimeError in transformers, and a missing torchvision a ValueError.
    except (ImportError, RuntimeError, ValueError) as error:
        if isinstance(error, ValueError) and "torchvision" not in str(error):
            raise
        raise ImportError(f"the processor of {name_or_folder} {_lack(str(error))}") from error


def _lack(reason: str) -> str:
    """Return what is wrong, from the message of an error that may run over many lines."""
    for package in _PACKAGES:
        if package in reason.lower():
            return f"needs the package {package}, which is missing or does not fit the others that are installed"
    return f"cannot be loaded ({' '.join(reason.split())})"


def _has_optional_videos(family: type[ProcessorMixin]) -> bool:
    return list(family.get_attributes()) == ["image_processor", "tokenizer", "video_processor"]


def without_videos(family: type[ProcessorMixin]) -> type[ProcessorMixin]:
    """Return a family's processor class as one of the same name that has None for its video processor.

    ``family`` must take an image processor, a tokenizer and a video processor, in this order.
    """

    class PictureProcessor(family):  # type: ignore[misc, valid-type]
        # SmolVLM's own version asks the video processor for its settings, even for a picture.
        apply_chat_template = ProcessorMixin.apply_chat_template

        @classmethod
        def get_attributes(cls) -> list[str]:
            return ["image_processor", "tokenizer"]

        @classmethod
        def from_args_and_dict(cls, args: Sequence[Any], *others: Any, **settings: Any) -> Any:
            return super().from_args_and_dict([*args, None], *others, **settings)

    # A saved processor is found again by its class's name.
    PictureProcessor.__name__ = family.__name__
    return PictureProcessor
