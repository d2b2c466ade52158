"""Loading of a checkpoint's processor: its tokenizer, and the part that turns pictures into model inputs."""

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

    The processors of families that also take videos (Qwen-VL, InternVL, SmolVLM) need torchvision, but only for videos.
    They are loaded here without their video part.

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
    # transformers raises RuntimeError for a package that does not load, ValueError for a missing torchvision.
    except (ImportError, RuntimeError, ValueError) as error:
        if isinstance(error, ValueError) and "torchvision" not in str(error):
            raise
        raise ImportError(f"the processor of {name_or_folder} {_lack(str(error))}") from error


def _lack(reason: str) -> str:
    """Return the part of an error's message, which may have many lines, that says what is missing."""
    for package in _PACKAGES:
        if package in reason.lower():
            return f"needs the package {package}, which is missing or does not fit the others that are installed"
    return f"cannot be loaded ({' '.join(reason.split())})"


def _has_optional_videos(family: type[ProcessorMixin]) -> bool:
    return list(family.get_attributes()) == ["image_processor", "tokenizer", "video_processor"]


def without_videos(family: type[ProcessorMixin]) -> type[ProcessorMixin]:
    """Return a class like ``family`` and with its name, whose video processor is None.

    ``family`` must take an image processor, a tokenizer and a video processor, in this order.
    """

    class PictureProcessor(family):  # type: ignore[misc, valid-type]
        # SmolVLM's own method reads settings of the video processor, even for a picture.
        apply_chat_template = ProcessorMixin.apply_chat_template

        @classmethod
        def get_attributes(cls) -> list[str]:
            return ["image_processor", "tokenizer"]

        @classmethod
        def from_args_and_dict(cls, args: Sequence[Any], *others: Any, **settings: Any) -> Any:
            return super().from_args_and_dict([*args, None], *others, **settings)

    # Saved processors are loaded by the name of their class.
    PictureProcessor.__name__ = family.__name__
    return PictureProcessor
