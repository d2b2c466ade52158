"""Reading of JSONL files, with errors that name the line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_NOT_UTF_8 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


class ChatError(ValueError):
    """An invalid chat file; the message names file and line."""


def read_rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the JSON objects of a file, one per line; a byte-order mark, CRLF and blank lines are allowed.

    Yields:
        The line's number, counted from 1, and its object.

    Raises:
        ChatError: if a line is not UTF-8, not JSON (or cut off), not an object, or has a key twice.
        FileNotFoundError: if the file is missing.
    """
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if number == 1:
                if line.startswith(_NOT_UTF_8) or b"\0" in line:
                    raise ChatError(f"{file} is not UTF-8 (UTF-16?); save it as UTF-8")
                line = line.removeprefix(codecs.BOM_UTF8)
            if not line.isspace() and line:
                try:
                    yield number, _read(line)
                except ValueError as error:
                    raise ChatError(f"{file}, line {number}: {error}") from error


def _read(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 ({error.reason} at byte {error.start}); save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(
            f"not a whole JSON object ({error.msg} at character {error.pos + 1}); each line holds one row"
        ) from error
    except RecursionError:
        raise ValueError("nested too deeply to be a row of a chat") from None
    if isinstance(row, list):
        raise ValueError("a JSON list, not an object; write one row per line, for instance with: jq -c '.[]'")
    if not isinstance(row, dict):
        raise ValueError(f"expected a JSON object, found {row!r:.60}")
    return row


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse repeated keys, of which Python's reader would keep the last."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r:.60} comes twice in one object")
        found[key] = value
    return found
