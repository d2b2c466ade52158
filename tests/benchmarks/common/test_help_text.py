from __future__ import annotations

from itertools import pairwise

import docstring_parser
import pytest

from benchmarks import cli
from benchmarks.common.help_text import let_paragraphs_flow

#: Columns of the text of an option, in a terminal of 80 columns.
FIRST, LAST = 26, 78


def test_a_line_of_help_ends_where_the_next_word_has_no_room(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        cli.main(["train", "--help"])
    lines = capsys.readouterr().out.splitlines()
    pairs = [
        (line[FIRST:LAST].rstrip(), after[FIRST:LAST].split()[0])
        for line, after in pairwise(lines)
        if line[FIRST - 2 : FIRST] == "  "
        and line[FIRST:LAST].strip()
        and not after[1:FIRST].strip()
        and after[FIRST] != " "
    ]
    assert len(pairs) > 100
    assert [pair for pair in pairs if len(pair[0]) + 1 + len(pair[1]) <= LAST - FIRST] == []


def test_a_second_call_changes_nothing() -> None:
    let_paragraphs_flow()
    once = docstring_parser.parse_from_object
    let_paragraphs_flow()
    assert docstring_parser.parse_from_object is once
