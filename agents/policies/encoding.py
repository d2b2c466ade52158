"""Encoding of observations as model inputs: a dict of tensors per observation, batched with padding on the left.

A large picture becomes many times as large as a model's input: one of 1080 x 2280 pixels has 7 MB, and 58 MB as the
patches of Qwen2.5-VL. A rollout therefore keeps the picture itself, and its patches are made where they are used.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agents.policies.protocol import Observations, Prompts, batched_prompts

#: Limit of the cache of encoded observations, in bytes of their tensors.
_CACHE_BYTES = 256 * 2**20
#: Bytes of model inputs above which a prompt keeps its picture instead: making small ones again costs more than memory.
_SMALL_BYTES = 256 * 2**10
#: A prompt may have a lone surrogate.
_UTF8 = ("utf-8", "surrogatepass")
#: Entries of a prompt that keeps its picture: uint8 [H, W, 3], and the text in UTF-8, uint8 [L].
_PICTURE, _TEXT = "picture", "text"


class TemplateError(ValueError):
    """A chat template without the switch that was asked for."""


class PromptEncoder:
    """An encoder of observations for a Hugging Face model, with its processor and chat template.

    Recent observations are cached, since a processor takes milliseconds per picture and screens often repeat. The
    tensors are shared, so do not change them in place.

    Args:
        processor: an ``AutoProcessor`` (image and text) or a tokenizer (text only).
        image_token_id: id of the picture's placeholder token; None for a text-only model.
        thinking: value of the chat template's switch ``enable_thinking``; None leaves it to the template.

    Attributes:
        keeps_pictures: keep the picture of every prompt, for :meth:`apart`, and not only where that takes less memory.

    Raises:
        TemplateError: if the template knows no such switch.
    """

    keeps_pictures = False

    def __init__(self, processor: Any, image_token_id: int | None, thinking: bool | None = None) -> None:
        self._processor = processor
        self._image_token_id = image_token_id
        self._switches = {} if thinking is None else {"enable_thinking": thinking}
        self._templated: dict[tuple[str, bool], str] = {}
        self._encoded = RecentlyUsed(_CACHE_BYTES)
        if thinking is not None and self._ask("?", False, **self._switches) == self._ask(
            "?", False, enable_thinking=not thinking
        ):
            raise TemplateError(
                "the model's chat template has no switch enable_thinking, so that thinking can be neither on nor off: "
                "leave it to the template"
            )

    def encode(self, observations: Observations) -> Prompts:
        """Encode a batch; see :data:`agents.policies.protocol.Observations`.

        Raises:
            TypeError: if it is a single observation instead of a batch.
            ValueError: if pictures are given to a text-only model or are missing for an image-text model, or if a
                prompt contains the picture's placeholder.
        """
        prompts = batched_prompts(observations)
        images = observations.get("image")
        if images is not None and self._image_token_id is None:
            raise ValueError(
                "this is a text-only model, but the observations have an image: pass image=False to the env"
            )
        if images is None:
            return [self._encode_cached(prompt, None) for prompt in prompts]
        if len(images) != len(prompts):
            raise ValueError(f"{len(images)} images for {len(prompts)} prompts")
        return [self._encode_cached(prompt, image) for prompt, image in zip(prompts, images, strict=True)]

    def whole(self, prompts: Prompts) -> Prompts:
        """Return prompts with all inputs of the model, those of pictures made again where the picture was kept."""
        return [self._encoded_again(prompt) if _PICTURE in prompt else prompt for prompt in prompts]

    def apart(self, prompt: dict[str, Tensor]) -> tuple[list[int], np.ndarray | None]:
        """Return a prompt's tokens, with one placeholder for its picture, and the picture, uint8 [H, W, 3], if any.

        Args:
            prompt: one that was encoded while ``keeps_pictures`` was set.
        """
        if _PICTURE not in prompt:
            return prompt["input_ids"][0].tolist(), None
        text = self._template(_text(prompt), True)
        return self._processor.tokenizer(text, add_special_tokens=False)["input_ids"], prompt[_PICTURE].numpy()

    def _encoded_again(self, prompt: dict[str, Tensor]) -> dict[str, Tensor]:
        return self._encode_whole(_text(prompt), prompt[_PICTURE].numpy())

    def _encode_cached(self, prompt: str, image: Any) -> dict[str, Tensor]:
        encoded = self._encode_whole(prompt, image)
        if image is None or not (self.keeps_pictures or _is_better_kept(np.asarray(image), encoded)):
            return encoded
        text = np.frombuffer(prompt.encode(*_UTF8), dtype=np.uint8)
        kept = {_TEXT: torch.from_numpy(text.copy()), _PICTURE: torch.from_numpy(np.array(image))}
        return {"input_ids": encoded["input_ids"], **kept}

    def _encode_whole(self, prompt: str, image: Any) -> dict[str, Tensor]:
        key = (prompt, None if image is None else fingerprint(image))
        encoded = self._encoded.get(key)
        if encoded is None:
            encoded = self._encode_one(prompt, image)
            self._encoded.put(key, encoded)
        return dict(encoded)

    def _encode_one(self, prompt: str, image: Any) -> dict[str, Tensor]:
        text = self._template(prompt, image is not None)
        if image is None:
            tokenizer = getattr(self._processor, "tokenizer", self._processor)
            return dict(tokenizer(text, return_tensors="pt", add_special_tokens=False))
        # The processor expands each placeholder into a picture's tokens, so a second one would take the next picture's.
        if text.count(self._processor.image_token) != 1:
            raise ValueError(f"the prompt contains the image placeholder {self._processor.image_token!r}: {prompt!r}")
        encoded = dict(self._processor(text=text, images=[image], return_tensors="pt", add_special_tokens=False))
        # PaliGemma's processor adds labels of a loss that is not computed here.
        encoded.pop("labels", None)
        return encoded

    def _template(self, prompt: str, with_image: bool) -> str:
        key = (prompt, with_image)
        if key not in self._templated:
            if len(self._templated) > 10_000:
                self._templated.clear()
            self._templated[key] = self._apply_template(prompt, with_image)
        return self._templated[key]

    def _apply_template(self, prompt: str, with_image: bool) -> str:
        return self._ask(prompt, with_image, **self._switches)

    def _ask(self, prompt: str, with_image: bool, **switches: bool) -> str:
        """Return a prompt as the chat template writes it."""
        text_part: dict[str, str] = {"type": "text", "text": prompt}
        if with_image:
            content: Any = [{"type": "image"}, text_part]
        else:
            is_tokenizer = not hasattr(self._processor, "tokenizer")
            content = prompt if is_tokenizer else [text_part]
        if not getattr(self._processor, "chat_template", None):
            return prompt if not with_image else self._processor.image_token + prompt
        messages = [{"role": "user", "content": content}]
        written = self._processor.apply_chat_template(messages, add_generation_prompt=True, tokenize=False, **switches)
        return str(written)


class RecentlyUsed:
    """A cache that drops its least recently used observations when the tensors exceed ``max_bytes``."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._entries: OrderedDict[Hashable, dict[str, Tensor]] = OrderedDict()

    def get(self, key: Hashable) -> dict[str, Tensor] | None:
        """Return an observation's tensors; None if they were dropped."""
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key)

    def put(self, key: Hashable, value: dict[str, Tensor]) -> None:
        """Keep an observation's tensors."""
        self._entries[key] = value
        self._bytes += _size(value)
        while self._bytes > self._max_bytes:
            self._bytes -= _size(self._entries.popitem(last=False)[1])


def _is_better_kept(image: np.ndarray, encoded: dict[str, Tensor]) -> bool:
    """Return whether a prompt takes clearly less memory with its picture than with the model inputs made of it."""
    return image.dtype == np.uint8 and _size(encoded) > max(_SMALL_BYTES, image.nbytes)


def _text(prompt: dict[str, Tensor]) -> str:
    """Return the text of a prompt that keeps its picture."""
    return bytes(prompt[_TEXT].numpy()).decode(*_UTF8)


def _size(encoded: dict[str, Tensor]) -> int:
    return sum(tensor.nbytes for tensor in encoded.values())


def fingerprint(image: Any) -> tuple[Any, ...]:
    """Return a key of a picture by its pixels."""
    pixels = np.ascontiguousarray(image)
    return pixels.shape, pixels.dtype.str, hashlib.blake2b(pixels.tobytes()).digest()


def collate(prompts: Prompts, pad_token_id: int, device: torch.device | str) -> dict[str, Tensor]:
    """Batch encoded prompts: sequences padded on the left to [B, T], everything else concatenated.

    With padding on the left every prompt ends where its utterance begins.
    """
    length = max(prompt["input_ids"].shape[1] for prompt in prompts)

    def left_pad(prompt: dict[str, Tensor], key: str) -> Tensor:
        filler = pad_token_id if key == "input_ids" else 0
        return torch.nn.functional.pad(prompt[key], (length - prompt[key].shape[1], 0), value=filler)

    batch: dict[str, Tensor] = {}
    for key, value in prompts[0].items():
        is_sequence = value.shape == prompts[0]["input_ids"].shape
        pick: Callable[[dict[str, Tensor]], Tensor] = (
            (lambda prompt, key=key: left_pad(prompt, key)) if is_sequence else (lambda prompt, key=key: prompt[key])  # type: ignore[misc]
        )
        batch[key] = torch.cat([pick(prompt) for prompt in prompts]).to(device)
    return batch


def append_tokens(
    batch: dict[str, Tensor], tokens: Tensor, mask: Tensor, *, token_type_id: int = 0
) -> dict[str, Tensor]:
    """Append utterances to the prompts of a collated batch.

    Args:
        batch: as :func:`collate` returns it.
        tokens: int64 [B, n].
        mask: bool [B, n].
        token_type_id: the model's token type of generated tokens.
    """
    extended = dict(batch)
    shape = batch["input_ids"].shape
    tails = {
        "input_ids": tokens,
        "attention_mask": mask.to(batch["attention_mask"].dtype),
        "token_type_ids": torch.full_like(tokens, token_type_id),
    }
    for key, value in batch.items():
        if value.shape == shape:
            tail = tails.get(key, torch.zeros_like(tokens, dtype=value.dtype))
            extended[key] = torch.cat([value, tail.to(value)], 1)
    return extended


def positions(attention_mask: Tensor) -> Tensor:
    """Return each token's place among those of its row that are no padding, int64 [B, T]; 0 on padding before them."""
    return (attention_mask.long().cumsum(-1) - 1).clamp(min=0)
