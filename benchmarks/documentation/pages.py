"""One page per environment: picture, rules, action format, rewards, options, version history."""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from PIL import Image

from benchmarks.common.envs import make_env
from benchmarks.documentation.docstrings import check_version, sections

_NOTICE = "<!-- Written by `make docs-write` from the docstring of the environment: edit that, not this. -->\n"
_SEED = 0


@dataclass(frozen=True)
class Page:
    """The content of an environment's page.

    Attributes:
        env_id: id of the environment.
        summary: first line of its docstring.
        text: the page as Markdown.
        picture: uint8 [H, W, 3], of the first state; None for text-only environments.
    """

    env_id: str
    summary: str
    text: str
    picture: np.ndarray | None

    @property
    def stem(self) -> str:
        """File name of the page, without suffix."""
        return self.env_id.rpartition("/")[2]


def environment_page(env_id: str) -> Page:
    """Return the page of a registered environment.

    Raises:
        benchmarks.documentation.docstrings.DocstringError: if its docstring is not complete.
    """
    env = make_env(env_id)
    summary, parts = sections(type(env))
    check_version(type(env), env_id, parts["Version History"])
    # A list, since Markdown would join lines.
    parts["Version History"] = re.sub(r"^(v\d+:)", r"- \1", parts["Version History"], flags=re.MULTILINE)
    observation, _ = env.reset(seed=_SEED)
    stem = env_id.rpartition("/")[2]
    blocks = [
        f"# {env_id}\n\n{_NOTICE}",
        f"{summary}\n",
        f"![First state of {env_id}]({stem}.png)\n" if "image" in observation else "",
        f"{_facts(env, env_id)}\n",
        f"## Prompt\n\nOf the state above, with default arguments:\n\n```text\n{observation['prompt']}\n```\n",
        f"The scripted expert answers:\n\n```text\n{env.expert_utterance(rng=np.random.default_rng(_SEED))}\n```\n",
        *(f"## {name}\n\n{body}\n" for name, body in parts.items()),
    ]
    return Page(env_id, summary, "\n".join(filter(None, blocks)), observation.get("image"))


def _facts(env: Any, env_id: str) -> str:
    choices = env.action_choices()
    actions = "open-ended" if choices is None else ", ".join(f"`{env.parser.text(choice)}`" for choice in choices)
    entry_point = gym.spec(env_id).entry_point
    rows = {
        "Make": f"`{_call(type(env), env_id)}`",
        "Class": f"`{entry_point}`",
        "Actions" if env.actions is not None else "Actions in the first state": actions,
        "Observation": ", ".join(f"`{name}: {space}`" for name, space in env.observation_space.spaces.items()),
        "Most steps": str(env.max_steps),
    }
    return "\n".join(["| | |", "| --- | --- |", *(f"| {key} | {value} |" for key, value in rows.items())])


def _call(env: type, env_id: str) -> str:
    arguments = [
        f"{name}={parameter.default!r}"
        for name, parameter in inspect.signature(env).parameters.items()
        if parameter.default is not parameter.empty
    ]
    return f'gymnasium.make("{env_id}", {", ".join(arguments)})'


def index_page(pages: Sequence[Page]) -> str:
    """Return the table of all environments as Markdown."""
    rows = [f"| [`{page.env_id}`]({page.stem}.md) | {page.summary} |" for page in pages]
    intro = (
        "Importing `coso_envs` registers these environments with Gymnasium, and others of [BabyAI](../babyai.md) and "
        "[MiniWoB++](../miniwob.md). An action is an utterance, read by a [parser](../parsers.md).\n"
    )
    return "\n".join([f"# Environments\n\n{_NOTICE}\n{intro}", "| id | |", "| --- | --- |", *rows, ""])


def stale_files(pages: Sequence[Page], folder: Path) -> list[Path]:
    """Return the files in ``folder`` that differ from the pages, are missing, or belong to no page."""
    wanted = _texts(pages)
    pictures = {f"{page.stem}.png": page.picture for page in pages if page.picture is not None}
    stale = [folder / name for name, text in wanted.items() if _read(folder / name) != text.encode()]
    # Compare pixels, since versions of zlib compress the same picture to different bytes.
    stale += [folder / name for name, picture in pictures.items() if not _same_picture(folder / name, picture)]
    there = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    stale += [folder / name for name in there - set(wanted) - set(pictures)]
    return sorted(stale)


def write_files(pages: Sequence[Page], folder: Path) -> list[Path]:
    """Bring ``folder`` up to date; return the files that were written or removed."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = _texts(pages)
    pictures = {f"{page.stem}.png": page.picture for page in pages}
    changed = stale_files(pages, folder)
    for file in changed:
        if file.name in texts:
            file.write_text(texts[file.name], encoding="utf-8")
        elif (picture := pictures.get(file.name)) is not None:
            file.write_bytes(_png(picture))
        else:
            file.unlink()
    return changed


def _texts(pages: Sequence[Page]) -> dict[str, str]:
    return {"index.md": index_page(pages), **{f"{page.stem}.md": page.text for page in pages}}


def _read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _same_picture(file: Path, picture: np.ndarray) -> bool:
    if not file.is_file():
        return False
    with Image.open(file) as image:
        return np.array_equal(np.asarray(image.convert("RGB")), picture)


def _png(picture: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
