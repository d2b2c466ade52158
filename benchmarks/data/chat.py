"""Demonstrations as chat JSONL: one row per step that is not void, in the messages form of Hugging Face chat templates.

::

    FOLDER/
      chat.jsonl       {"messages": [user: image and prompt, assistant: utterance], "action": ..., ...}
      images/          episode-00000-step-000.png ...; a row names its picture relative to FOLDER
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.data.episodes import Episode
from benchmarks.data.lines import ChatError, read_rows
from benchmarks.data.messages import read_row
from benchmarks.data.pictures import read_picture

CHAT_FILE = "chat.jsonl"
_PICTURES = "images"


def write_chat(episodes: Iterable[Episode], folder: Path) -> Iterator[Episode]:
    """Yield the episodes unchanged, and write each as it passes."""
    folder.mkdir(parents=True, exist_ok=True)
    # A lone surrogate becomes JSON's escape of it.
    with (folder / CHAT_FILE).open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        for number, episode in enumerate(episodes):
            _write_episode(episode, number, folder, stream)
            stream.flush()  # an episode that a person has played is not lost if the process is killed
            yield episode


def _write_episode(episode: Episode, number: int, folder: Path, stream: TextIO) -> None:
    for step in episode.taken:
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
                {"role": "assistant", "content": [{"type": "text", "text": episode.utterances[step]}]},
            ],
            "action": episode.actions[step],
            "expert_action": episode.expert_actions[step],
            "episode": number,
            "step": step,
        }
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_chat(file: Path) -> tuple[list[str], list[str], NDArray[np.uint8] | None]:
    """Read prompts, utterances and pictures (uint8 [N, H, W, 3]; None if there are none) of a chat file.

    docs/demonstrations.md lists the forms of rows and pictures. Anything else is an error and is never skipped.

    Raises:
        ChatError: if a row or its picture cannot be read, only some rows have a picture, or their sizes differ.
        FileNotFoundError: if the file is missing.
    """
    prompts: list[str] = []
    utterances: list[str] = []
    pictures: list[NDArray[np.uint8]] = []
    for number, row in read_rows(file):
        try:
            shown = read_row(row)
            if prompts and bool(pictures) != (shown.picture is not None):
                here = "no picture, and the rows before have one" if pictures else "a picture, and the rows before none"
                raise ValueError(f"{here}; it must be all or none")
            if shown.picture is not None:
                picture = read_picture(shown.picture, file.parent)
                if pictures and picture.shape != pictures[0].shape:
                    (height, width), (high, wide) = picture.shape[:2], pictures[0].shape[:2]
                    raise ValueError(
                        f"pictures differ in size: {width} x {height} pixels here, {wide} x {high} before; scale them "
                        "to one size first (a batch is one array)"
                    )
                pictures.append(picture)
        except ValueError as error:
            raise ChatError(f"{file}, line {number}: {error}") from error
        prompts.append(shown.prompt)
        utterances.append(shown.utterance)
    if not prompts:
        raise ChatError(f"{file} holds no demonstrations")
    return prompts, utterances, np.stack(pictures) if pictures else None
