"""Replies of real models: what each parser must read in them, and what it must not.

``replies.jsonl`` holds one reply a line, from public transcripts and issue reports: the parser's id and settings, the
reply, the admissible actions, and the text of the action that a person reads in it (null if there is none).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import parsers

LINES = (Path(__file__).parent / "replies.jsonl").read_text(encoding="utf-8").splitlines()
REPLIES = [json.loads(line) for line in LINES]
_NUMBER = re.compile(r"-?[0-9]+\.[0-9]+")
_TOLERANCE = 1e-3
_MAX_LOST = 0.02


def read(reply: dict[str, Any]) -> str | None:
    """The text of the action that the parser reads."""
    parser = parsers.make(reply["parser"], **reply["kwargs"])
    parse = parser.parse(reply["utterance"], reply["choices"])
    if parse.action is None:
        return None
    start, end = parse.span or (0, 0)
    assert 0 <= start < end <= len(reply["utterance"])
    return parser.text(parse.action)


def same(text: str | None, expected: str | None) -> bool:
    """Whether two texts name one action, up to the tolerance of coordinates."""
    if text is None or expected is None or _NUMBER.sub("#", text) != _NUMBER.sub("#", expected):
        return text == expected
    pairs = zip(_NUMBER.findall(text), _NUMBER.findall(expected), strict=True)
    return all(abs(float(a) - float(b)) <= _TOLERANCE for a, b in pairs)


@pytest.mark.parametrize("reply", REPLIES, ids=[reply["id"] for reply in REPLIES])
def test_a_reply_is_read_as_a_person_reads_it(reply: dict[str, Any]) -> None:
    text = read(reply)
    assert same(text, reply["expected_action"]), f"{text} for {reply['utterance'][:300]!r}: {reply['why']}"


def test_another_action_can_be_put_in_its_place() -> None:
    """Where a reply names its action once, and the text does not end inside it."""
    tried = unread = 0
    for reply in REPLIES:
        parser = parsers.make(reply["parser"], **reply["kwargs"])
        utterance, choices = reply["utterance"], reply["choices"]
        parse = parser.parse(utterance, choices)
        for seed in range(4 if parse.valid else 0):
            action = parser.sample(np.random.default_rng(seed), choices)
            found = parser.parse(parser.swap(utterance, parse, action, choices), choices).action
            assert found in (None, action), f"{found} for {action} in {utterance[:300]!r}"
            tried += 1
            unread += found is None
    assert tried > 400
    assert unread < 0.05 * tried


def test_no_action_is_wrong_and_hardly_one_is_lost() -> None:
    readings = [(read(reply), reply["expected_action"]) for reply in REPLIES]
    wrong = [text for text, expected in readings if text is not None and not same(text, expected)]
    clear = [(text, expected) for text, expected in readings if expected is not None]
    lost = [expected for text, expected in clear if text is None]
    assert len(REPLIES) == 175 and len(clear) > 100
    assert wrong == []
    assert len(lost) <= _MAX_LOST * len(clear)
