"""The reference of a package as Markdown, from the docstrings of its public names."""

from __future__ import annotations

import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from benchmarks.documentation.docstrings import to_markdown

_SECTION = re.compile(r"^(Args|Arguments|Attributes|Raises|Returns|Yields):\n((?:[ \t]+.*\n|\n)*)", re.MULTILINE)


def reference_page(package: str) -> str:
    """Return the page of a package: a part for each name in its ``__all__``, in alphabetical order.

    Args:
        package: name of an installed package.
    """
    module = importlib.import_module(package)
    parts = [f"# `{package}`", docstring(module)]
    for name in sorted(module.__all__, key=str.lower):
        parts += _entry(module, name)
    return "\n\n".join(part for part in parts if part) + "\n"


def _entry(module: ModuleType, name: str) -> Iterator[str]:
    found = getattr(module, name)
    yield f"## {name}"
    if inspect.isclass(found):
        if not issubclass(found, BaseException):
            yield signature(name, found)
        yield docstring(found)
        for method, member in _own_members(found):
            yield f"### {name}.{method}"
            if not isinstance(member, property):
                yield signature(method, member)
            yield docstring(member)
    elif callable(found):
        yield signature(name, found)
        yield docstring(found)
    else:
        yield f"A `{type(found).__name__}` of `{module.__name__}`."


def _own_members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield public methods and properties that the class itself documents, in their order."""
    for name, member in vars(kind).items():
        found = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        if not name.startswith("_") and (inspect.isfunction(found) or isinstance(found, property)) and found.__doc__:
            yield name, found


def signature(name: str, found: Any) -> str:
    """Return a call as a block of code; "" for what has no signature."""
    try:
        parameters = str(inspect.signature(found))
    except (TypeError, ValueError):
        return ""
    # Annotations are strings, since every module postpones their evaluation.
    parameters = re.sub(r"(: |-> )'([^']*)'", r"\1\2", parameters)
    lines = textwrap.wrap(f"{name}{parameters}", 100, subsequent_indent="    ", break_long_words=False)
    return "```python\n" + "\n".join(lines) + "\n```"


def docstring(found: Any) -> str:
    """Return a docstring in Google's style as Markdown, with its lists of arguments and errors as lists."""
    text = inspect.cleandoc(found.__doc__ or "") + "\n"
    parts = []
    end = 0
    for match in _SECTION.finditer(text):
        parts += [_prose(text[end : match.start()]), f"**{match[1]}**", _items(textwrap.dedent(match[2]))]
        end = match.end()
    return "\n\n".join(part for part in (*parts, _prose(text[end:])) if part)


def _prose(text: str) -> str:
    """Return prose as Markdown; a literal block after ``::`` becomes a fenced one."""
    pieces = re.split(r"(?<=:):\n\n((?:    .*\n|\n)+)", text)
    found = []
    for place, piece in enumerate(pieces):
        if place % 2:
            found.append("```text\n" + textwrap.dedent(piece).strip("\n") + "\n```")
        elif piece.strip():
            found.append(to_markdown(piece.strip()))
    return "\n\n".join(found)


def _items(body: str) -> str:
    """Return the entries of a section as a list, or its prose if it has no entries."""
    entries = re.split(r"\n(?=\S)", body.strip())
    named = [re.match(r"([\w*.\[\], |]+?): (.*)", entry, re.DOTALL) for entry in entries]
    if not all(named):
        return to_markdown(" ".join(body.split()))
    return "\n".join(f"- `{match[1]}`: {to_markdown(' '.join(match[2].split()))}" for match in named if match)
