"""An environment's docstring as sections of Markdown."""

from __future__ import annotations

import inspect
import re
import textwrap

#: The sections of every environment's docstring, in this order.
SECTIONS = (
    "Description",
    "Observation",
    "Utterance grammar",
    "Action",
    "Reward",
    "Start",
    "Episode End",
    "Info",
    "Arguments",
    "Differences from the original",
    "References",
    "Version History",
)

_HEADING = re.compile(r"^([A-Z][A-Za-z ]+):$", re.MULTILINE)
_ROLE = re.compile(r":\w+:`~?([^`]+)`")
_CODE = re.compile(r"(``.+?``|`[^`\n]+`)", re.DOTALL)
_SPECIAL = re.compile(r"([*_<])")


class DocstringError(ValueError):
    """An incomplete docstring of an environment; the message names class and section."""


def sections(env: type) -> tuple[str, dict[str, str]]:
    """Return the summary line of an environment's docstring, and Markdown by section name.

    Raises:
        DocstringError: if a section is missing, unknown, empty or out of order.
    """
    # Not inspect.getdoc, since an inherited docstring would describe another game.
    text = inspect.cleandoc(env.__doc__ or "")
    summary, *parts = _HEADING.split(text)
    names, bodies = parts[0::2], parts[1::2]
    if missing := [name for name in SECTIONS if name not in names]:
        raise DocstringError(f"the docstring of {env.__qualname__} has no section {', '.join(map(repr, missing))}")
    if names != list(SECTIONS):
        raise DocstringError(f"sections of {env.__qualname__}: {names}; they must be {list(SECTIONS)}, in this order")
    found = {name: to_markdown(textwrap.dedent(body).strip()) for name, body in zip(names, bodies, strict=True)}
    if empty := [name for name, body in found.items() if not body]:
        raise DocstringError(f"the docstring of {env.__qualname__} says nothing under {', '.join(map(repr, empty))}")
    return to_markdown(" ".join(summary.split())), found


def check_version(env: type, env_id: str, history: str) -> None:
    """Refuse a Version History without the version of ``env_id``.

    Raises:
        DocstringError: if there is no line for it.
    """
    version = env_id.rpartition("-")[2]
    if not re.search(rf"^{version}:", history, re.MULTILINE):
        raise DocstringError(
            f"the Version History of {env.__qualname__} has no line '{version}: ...', but {env_id} is out"
        )


def to_markdown(text: str) -> str:
    """Return docstring markup (double backquotes, roles) as Markdown, with Markdown's own markup escaped."""
    pieces = _CODE.split(_ROLE.sub(r"``\1``", text))
    # Every second piece is code.
    pieces[0::2] = [_SPECIAL.sub(r"\\\1", piece) for piece in pieces[0::2]]
    pieces[1::2] = [f"`{' '.join(piece.strip('`').split())}`" for piece in pieces[1::2]]
    return "".join(pieces)
