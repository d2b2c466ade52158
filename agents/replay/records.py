"""Steps of episodes as bytes: texts as JSON and numbers in the layout of safetensors, pictures as plain uint8."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from agents.storage import CheckpointError
from parsers import ActionParser


@dataclass(frozen=True)
class Record:
    """A step of an episode: an observation and the utterance of n tokens that answered it.

    Attributes:
        prompt: the observation's prompt.
        image: uint8 [H, W, 3]; None for text-only environments.
        utterance: the answer.
        tokens: int64 [n]; its tokens.
        log_probs: float32 [n]; their log-probabilities when they were sampled.
        entropies: float32 [n]; the entropies in nats of the distributions that they were sampled from.
        choices: the admissible actions; None where the parser's own set is fixed.
        suggestions: actions that the environment suggested trying, or None.
    """

    prompt: str
    image: np.ndarray | None
    utterance: str
    tokens: np.ndarray
    log_probs: np.ndarray
    entropies: np.ndarray
    choices: Sequence[Any] | None = None
    suggestions: Sequence[Any] | None = None

    @classmethod
    def observed(cls, prompt: str, image: np.ndarray | None) -> Self:
        """Return the record of an observation that nobody answered."""
        nothing = np.zeros(0, np.float32)
        return cls(prompt, image, "", np.zeros(0, np.int64), nothing, nothing)


def encode(record: Record, parser: ActionParser[Any]) -> tuple[bytes, bytes | None]:
    """Return a record without its picture as bytes, and its picture.

    Actions are kept as the utterances in which the parser writes them.
    """
    texts = {
        "shape": None if record.image is None else record.image.shape,
        "prompt": record.prompt,
        "utterance": record.utterance,
        "choices": _written(record.choices, parser),
        "suggestions": _written(record.suggestions, parser),
    }
    # ASCII: a reply may have lone surrogates, which UTF-8 does not.
    arrays: dict[str, np.ndarray] = {
        "texts": np.frombuffer(json.dumps(texts).encode("ascii"), np.uint8),
        "tokens": record.tokens.astype(np.int64),
        "log_probs": record.log_probs.astype(np.float32),
        "entropies": record.entropies.astype(np.float32),
    }
    picture = None if record.image is None else np.ascontiguousarray(record.image, np.uint8).tobytes()
    return bytes(save(arrays)), picture


def decode(data: bytes, picture: bytes | None, parser: ActionParser[Any]) -> Record:
    """Return the record of the two parts that :func:`encode` made.

    Raises:
        CheckpointError: if the bytes are none.
    """
    try:
        arrays = load(data)
        texts = json.loads(arrays["texts"].tobytes())
        choices = _read(texts["choices"], parser, None)
        return Record(
            prompt=texts["prompt"],
            image=None if picture is None else np.frombuffer(picture, np.uint8).reshape(texts["shape"]),
            utterance=texts["utterance"],
            tokens=arrays["tokens"],
            log_probs=arrays["log_probs"],
            entropies=arrays["entropies"],
            choices=choices,
            suggestions=_read(texts["suggestions"], parser, choices),
        )
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"the replay is damaged: a step cannot be read ({error})") from error


def _written(actions: Sequence[Any] | None, parser: ActionParser[Any]) -> list[Any] | None:
    """Return actions as JSON: those that are no str as a list of one utterance that names them."""
    if actions is None:
        return None
    return [action if isinstance(action, str) else [parser.format(action)] for action in actions]


def _read(written: list[Any] | None, parser: ActionParser[Any], choices: Sequence[Any] | None) -> list[Any] | None:
    if written is None:
        return None
    return [entry if isinstance(entry, str) else parser.parse(entry[0], choices).action for entry in written]
