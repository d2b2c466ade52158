"""Loading of demonstrations in either format."""

from __future__ import annotations

from pathlib import Path

from agents.demonstrations import Demonstrations
from benchmarks.data.chat import CHAT_FILE, read_chat
from benchmarks.data.minari_format import METADATA_FILE, read_minari


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


def _only_dataset(path: Path) -> Path:
    found = sorted(file.parent for file in path.rglob(METADATA_FILE)) if path.is_dir() else []
    if not found:
        raise FileNotFoundError(
            f"no demonstrations in {path}: neither {CHAT_FILE} nor a Minari dataset; coso demos writes both"
        )
    if len(found) > 1:
        raise ValueError(f"{path} holds {len(found)} datasets; choose one: {', '.join(map(str, found))}")
    return found[0]
