"""Lines of chat files as editors, spreadsheets and crashed programs leave them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.data.chat import read_chat
from benchmarks.data.lines import ChatError, read_rows


def row(said: str = "u") -> bytes:
    messages = [{"role": "user", "content": "p"}, {"role": "assistant", "content": said}]
    return json.dumps({"messages": messages}, ensure_ascii=False).encode()


def written(folder: Path, content: bytes) -> Path:
    file = folder / "mine.jsonl"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    "content",
    [
        row("ü") + b"\n" + row("b") + b"\n",
        b"\xef\xbb\xbf" + row("ü") + b"\n" + row("b") + b"\n",
        row("ü") + b"\r\n" + row("b") + b"\r\n",
        b"\n  \n" + row("ü") + b"\n\n\r\n\t\n" + row("b") + b"\n\n",
        row("ü") + b"\n" + row("b"),
        b"\xef\xbb\xbf\r\n" + row("ü") + b"\r\n \r\n  " + row("b") + b"  ",
    ],
    ids=["plain", "BOM", "CRLF", "blank lines", "no last newline", "all of it"],
)
def test_what_editors_leave_is_no_matter(tmp_path: Path, content: bytes) -> None:
    assert read_chat(written(tmp_path, content)) == (["p", "p"], ["ü", "b"], None)


def test_unusual_characters_end_no_line(tmp_path: Path) -> None:
    said = "a\u2028b\x85c\x0bd\x1ce"
    assert read_chat(written(tmp_path, row(said.replace("\x0b", "").replace("\x1c", "")) + b"\n"))[1] == [
        "a\u2028b\x85cde"
    ]


def test_lines_are_counted_with_the_blank_ones(tmp_path: Path) -> None:
    assert [number for number, _ in read_rows(written(tmp_path, b"\n{}\n\n\n{}"))] == [2, 5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (row().decode().encode("utf-16"), r"mine\.jsonl is not UTF-8 \(UTF-16\?\); save it as UTF-8"),
        (row().decode().encode("utf-16-be"), "is not UTF-8"),
        (row().decode().encode("utf-16-le"), "is not UTF-8"),
        (row().decode().encode("utf-32"), "is not UTF-8"),
        (row() + b"\n" + row("ü").decode().encode("latin-1"), "line 2: not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
        (row() + b"\n" + row()[:-9], "line 2: not a whole JSON object"),
        (row() + b"\n\n{\n", "line 3: not a whole JSON object"),
        (row() + b" " + row(), "line 1: not a whole JSON object"),
        (b"[" + row() + b"]", "line 1: a JSON list, not an object; write one row per line"),
        (b"3\n", "line 1: expected a JSON object, found 3"),
        (b"null", "line 1: expected a JSON object, found None"),
        (b'"{}"', "line 1: expected a JSON object"),
        (b'{"messages": [], "messages": []}', "line 1: the key 'messages' comes twice"),
        (b'{"a": ' + b"[" * 100_000, "line 1: nested too deeply|line 1: not a whole JSON object"),
        (b'{"a": ' + b"9" * 5000 + b"}", "line 1: "),
        (b"", "holds no demonstrations"),
        (b"\xef\xbb\xbf", "holds no demonstrations"),
        (b"\n \r\n", "holds no demonstrations"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(ChatError, match=message):
        read_chat(written(tmp_path, content))
