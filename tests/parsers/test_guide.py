"""The code of docs/parsers.md runs as printed, and stays short."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest

import parsers
from parsers import registration

GUIDE = Path(__file__).parents[2] / "docs" / "parsers.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_guide_runs_as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "_factories", dict(registration._factories))
    guide = types.ModuleType("guide")  # a module, so that its classes can be pickled
    monkeypatch.setitem(sys.modules, "guide", guide)
    for block in BLOCKS:
        exec(compile(block, str(GUIDE), "exec"), guide.__dict__)
    parser = parsers.make("guide/sentence", choices=["hit", "stand"])
    assert parser.parse("Hm, 11.\nI go for: Hit").action == "hit"
    boxed = guide.BoxedNumberParser()
    assert boxed.parse("so \\boxed{42}").action == 42
    assert boxed.parse("\\boxed{101}").error == parsers.ErrorKind.OUT_OF_RANGE
    assert boxed.parse("\\boxed{1} \\boxed{2}").error == parsers.ErrorKind.AMBIGUOUS


def test_every_complete_parser_of_the_guide_is_under_40_lines() -> None:
    parsers_shown = [block for block in BLOCKS if "class " in block]
    assert len(parsers_shown) == 2
    for block in parsers_shown:
        assert len([line for line in block.splitlines() if line.strip()]) < 40


def test_the_guide_lists_every_parser_of_this_package() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for id in parsers.registry:
        if id.startswith("coso/"):
            assert f"| `{id}` |" in text
