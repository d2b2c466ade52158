"""Transcripts and short lists of commands."""

from __future__ import annotations

from coso_envs.alfworld.wording import Step, closest, first_observation, transcript

COMMANDS = (
    "close fridge 1",
    "examine apple 1",
    "go to cabinet 1",
    "take apple 1 from fridge 1",
    "take egg 1 from fridge 1",
)


def test_commands_with_most_words_of_the_instruction_come_first() -> None:
    task = "put a clean apple in fridge."
    assert closest(COMMANDS, task, 2) == ("take apple 1 from fridge 1", "close fridge 1")
    assert closest(COMMANDS, task, 9)[-1] == "go to cabinet 1"
    assert closest(COMMANDS, "look to it from a desklamp.", 3) == COMMANDS[:3]


def test_the_first_text_without_greeting_and_task() -> None:
    text = "-= Welcome to TextWorld, ALFRED! =-\n\nYou are in a room.\n\nYour task is to: put a mug in desk."
    assert first_observation(text) == "You are in a room."


def test_a_transcript_has_each_command_after_what_was_seen() -> None:
    assert transcript("", []) == ""
    steps = [Step("A room.", "look", "{look}"), Step("Still.", "help", "{help}")]
    assert transcript("before\n", steps) == "before\nA room.\n> look\nStill.\n> help\n"
