"""Commands and their spellings."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.alfworld.commands import Command, read_command
from tests.parsers.alfworld.strategies import COMMANDS


@settings(deadline=None, max_examples=60)
@given(COMMANDS)
def test_every_command_is_read_as_it_is_written(command: Command) -> None:
    assert read_command(str(command)) == command


@settings(deadline=None, max_examples=60)
@given(COMMANDS, st.data())
def test_articles_case_and_put_change_nothing(command: Command, data: st.DataObject) -> None:
    words = str(command).replace("move ", "put ", 1).split()
    spelled = [
        f"{data.draw(st.sampled_from(['', 'the ', 'a ']))}{data.draw(st.sampled_from([word, word.upper()]))}"
        for word in words
    ]
    assert read_command(" ".join(spelled)) == command
