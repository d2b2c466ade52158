"""Loading of demonstrations in either format, and of whole episodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agents.demonstrations import Demonstrations, Trajectory
from benchmarks.data.chat import CHAT_FILE, read_chat
from benchmarks.data.minari_format import METADATA_FILE, read_minari, read_trajectories


def load_demonstrations(path: str | Path) -> Demonstrations:
    """Load demonstrations for ``SFT.fit`` from a file or folder.

    Args:
        path: a chat JSONL file; a Minari dataset's ``data`` folder or a folder above exactly one; or a folder of
            ``coso demos``, of which the chat file is read.

    Raises:
        FileNotFoundError: if there are no demonstrations at ``path``.
        ValueError: if they are malformed, or there are several datasets.
    """
    path = Path(path)
    chat = path / CHAT_FILE if path.is_dir() else path
    if chat.is_file():
        prompts, utterances, images = read_chat(chat)
    else:
        prompts, utterances, images = read_minari(_only_dataset(path))
    return Demonstrations(prompts=prompts, utterances=utterances, images=images)


def load_trajectories(path: str | Path) -> Iterator[Trajectory]:
    """Load whole episodes with their rewards, which a Minari dataset has and a chat file has not.

    Args:
        path: a Minari dataset's ``data`` folder or a folder above exactly one, such as that of ``coso demos``.

    Raises:
        FileNotFoundError: if there is no dataset at ``path``.
        ValueError: if it is malformed, or there are several.
    """
    return read_trajectories(_only_dataset(Path(path)))


def _only_dataset(path: Path) -> Path:
    found = sorted(file.parent for file in path.rglob(METADATA_FILE)) if path.is_dir() else []
    if not found:
        raise FileNotFoundError(
            f"no demonstrations in {path}: neither {CHAT_FILE} nor a Minari dataset; coso demos writes both"
        )
    if len(found) > 1:
        raise ValueError(f"{path} holds {len(found)} datasets; choose one: {', '.join(map(str, found))}")
    return found[0]
