"""Demonstrations as chat JSONL: one row per step, in the messages form of Hugging Face chat templates.

::

    FOLDER/
      chat.jsonl       {"messages": [user: image and prompt, assistant: utterance], "action": ..., ...}
      images/          episode-00000-step-000.png ...; a row names its picture relative to FOLDER
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from PIL import Image

from benchmarks.datasets.episodes import Episode

CHAT_FILE = "chat.jsonl"
_PICTURES = "images"


class ChatError(ValueError):
    """A chat file is not what it should be; the message names file and line."""


def write_chat(episodes: Iterable[Episode], folder: Path) -> Iterator[Episode]:
    """Write episodes as they pass by; the caller's loop drives the writing."""
    folder.mkdir(parents=True, exist_ok=True)
    # A lone surrogate becomes JSON's escape of it.
    with (folder / CHAT_FILE).open("w", encoding="utf-8", errors="backslashreplace") as stream:
        for number, episode in enumerate(episodes):
            _write_episode(episode, number, folder, stream)
            yield episode


def _write_episode(episode: Episode, number: int, folder: Path, stream: TextIO) -> None:
    for step, utterance in enumerate(episode.utterances):
        content: list[dict[str, str]] = []
        if episode.images is not None:
            name = f"{_PICTURES}/episode-{number:05d}-step-{step:03d}.png"
            (folder / _PICTURES).mkdir(exist_ok=True)
            Image.fromarray(episode.images[step]).save(folder / name)
            content.append({"type": "image", "image": name})
        content.append({"type": "text", "text": episode.prompts[step]})
        row = {
            "messages": [
                {"role": "user", "content": content},
                {"role": "assistant", "content": [{"type": "text", "text": utterance}]},
            ],
            "action": episode.actions[step],
            "expert_action": episode.expert_actions[step],
            "episode": number,
            "step": step,
        }
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_chat(file: Path) -> tuple[list[str], list[str], np.ndarray | None]:
    """Prompts, utterances and pictures (uint8 [N, H, W, 3], None without any) of a chat file.

    Any file of this form will do: the first user message's text (and picture, if any) and the first assistant
    message's text of each row; content may be a plain str.

    Raises:
        ChatError: if a row is malformed, or only some rows have a picture.
        FileNotFoundError: if the file or a picture is missing.
    """
    prompts, utterances, pictures = [], [], []
    with file.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                messages = json.loads(line)["messages"]
                prompt, names = _parts(messages, "user")
                utterance, _ = _parts(messages, "assistant")
            except (ValueError, KeyError, TypeError, StopIteration) as error:
                raise ChatError(
                    f"{file}, line {number}: expected {{'messages': [user, assistant]}} ({error!r})"
                ) from error
            if len(names) > 1:
                raise ChatError(f"{file}, line {number}: {len(names)} pictures in one message; one is supported")
            prompts.append(prompt)
            utterances.append(utterance)
            pictures += [_read_picture(file.parent / name) for name in names]
    if not prompts:
        raise ChatError(f"{file} holds no demonstrations")
    if pictures and len(pictures) != len(prompts):
        raise ChatError(f"{file}: {len(pictures)} of {len(prompts)} rows have a picture; it must be all or none")
    if len({picture.shape for picture in pictures}) > 1:
        raise ChatError(f"{file}: pictures differ in size; scale them to one size first")
    return prompts, utterances, np.stack(pictures) if pictures else None


def _parts(messages: list[dict[str, Any]], role: str) -> tuple[str, list[str]]:
    """Text and names of pictures in the first message of a role."""
    content = next(message["content"] for message in messages if message["role"] == role)
    if isinstance(content, str):
        return content, []
    text = "".join(part["text"] for part in content if part["type"] == "text")
    return text, [part["image"] for part in content if part["type"] == "image"]


def _read_picture(file: Path) -> np.ndarray:
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"))
