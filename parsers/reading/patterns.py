"""Regular expressions for constrained decoding: JSON and alternatives, without constructs that some engines lack."""

from __future__ import annotations

import re
from collections.abc import Iterable

_METACHARACTERS = re.compile(r"[\\.^$*+?{}\[\]|()]")
_PLAIN = r'[^"\\\x00-\x1f]'
_ESCAPE = r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
#: Any character of a JSON string.
CHARACTER_PATTERN = f"(?:{_PLAIN}|{_ESCAPE})"
#: Characters of a JSON string that are spelled as themselves.
PLAIN_PATTERN = f"{_PLAIN}*"
# Runs of plain characters between escapes: an alternative at every character takes four times as long.
STRING_PATTERN = f'"{PLAIN_PATTERN}(?:{_ESCAPE}{PLAIN_PATTERN})*"'
NUMBER_PATTERN = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_SCALAR = f"(?:{STRING_PATTERN}|{NUMBER_PATTERN})"
#: Any value of a field: a string, a number, or a flat list of them.
FIELD_PATTERN = rf"(?:{_SCALAR}|\[(?:{_SCALAR}(?:, {_SCALAR})*)?\])"


def escape(text: str) -> str:
    r"""Return ``text`` as a regular expression; unlike ``re.escape``, without ``"\ "``, which other engines reject."""
    return _METACHARACTERS.sub(r"\\\g<0>", text)


def one_of(texts: Iterable[str]) -> str:
    """Return a regular expression, in a group, of any one of ``texts``."""
    return f"(?:{'|'.join(map(escape, texts))})"
