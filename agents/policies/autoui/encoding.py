"""Encoding of observations for AutoUI: tokens of the prompt as its authors write it, and features of the picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from torch import Tensor
from transformers import AutoTokenizer
from typing_extensions import override

from agents.policies.autoui.pictures import FILE, PictureEncoder, picture_encoder_of
from agents.policies.encoding import PromptEncoder, RecentlyUsed, fingerprint
from agents.policies.protocol import Observations, Prompts, batched_prompts

#: Tokens of a prompt, of which the last are kept, as in [DigiRL].
MAX_PROMPT_TOKENS = 512

#: Mark of an action in an answer. The authors' prompts have previous actions without it.
_MARKER = "Action Decision: "

#: Limit of the cache of pictures' features, in bytes.
_CACHE_BYTES = 64 * 2**20


class AutoUIProcessor:
    """A tokenizer and a picture encoder.

    Args:
        tokenizer: the model's.
        pictures: see :class:`PictureEncoder`.
    """

    def __init__(self, tokenizer: Any, pictures: PictureEncoder) -> None:
        self.tokenizer = tokenizer
        self.pictures = pictures
        tokenizer.truncation_side = "left"

    @classmethod
    def from_pretrained(cls, folder: str | Path) -> AutoUIProcessor:
        """Load both from the folder of a model."""
        return cls(AutoTokenizer.from_pretrained(folder), picture_encoder_of(Path(folder)))

    def save_pretrained(self, folder: str | Path) -> None:
        """Write the tokenizer, and where the picture encoder is."""
        self.tokenizer.save_pretrained(folder)
        Path(folder, FILE).write_text(json.dumps({"name": self.pictures.name}) + "\n", encoding="utf-8")


class AutoUIEncoder(PromptEncoder):
    """An encoder of observations; pictures are encoded once each, whatever their prompts."""

    def __init__(self, processor: AutoUIProcessor) -> None:
        super().__init__(processor, None)
        self._features = RecentlyUsed(_CACHE_BYTES)

    @override
    def encode(self, observations: Observations) -> Prompts:
        prompts = batched_prompts(observations)
        images = observations.get("image")
        if images is None:
            raise ValueError("AutoUI answers a picture, but the observations have none: pass image=True to the env")
        if len(images) != len(prompts):
            raise ValueError(f"{len(images)} images for {len(prompts)} prompts")
        return [self._encode_whole(prompt, image) for prompt, image in zip(prompts, images, strict=True)]

    @override
    def _encode_one(self, prompt: str, image: Any) -> dict[str, Tensor]:
        text = " ".join(prompt.replace(_MARKER, "").split())
        encoded = self._processor.tokenizer(
            text, return_tensors="pt", truncation=True, max_length=MAX_PROMPT_TOKENS, return_token_type_ids=False
        )
        return {**encoded, "features": self._picture(image)}

    def _picture(self, image: Any) -> Tensor:
        # One by one: the last bits of a batch's features depend on its size, so on what the cache happens to hold.
        key = fingerprint(image)
        found = self._features.get(key)
        if found is None:
            found = {"features": self._processor.pictures(image)}
            self._features.put(key, found)
        return found["features"]
