"""Prompt templates: checked at construction, formatted with the state where needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from coso_envs.prompts import Prompt

FIXED = {"task": "go", "format": '{"action": "..."}'}


def never() -> dict[str, Any]:
    raise AssertionError("the state was asked for a constant prompt")


def test_a_constant_template_does_not_ask_the_state() -> None:
    assert Prompt("{task}: {format}", FIXED, ["place"]).text(never) == 'go: {"action": "..."}'


def test_a_state_field_is_filled_in_at_each_call() -> None:
    prompt = Prompt("{task} from {place}", FIXED, ["place"])
    assert [prompt.text(lambda: {"place": "{a}"}), prompt.text(lambda: {"place": "b"})] == ["go from {a}", "go from b"]


def test_braces_in_values_are_left_alone_and_doubled_ones_are_literal() -> None:
    assert Prompt("{{x}} {format}", FIXED, []).text(never) == '{x} {"action": "..."}'


def test_a_function_gets_all_fields() -> None:
    def write(fields: Mapping[str, Any]) -> str:
        return " ".join(f"{name}={fields[name]}" for name in sorted(fields))

    assert Prompt(write, {"task": "go"}, ["place"]).text(lambda: {"place": 1}) == "place=1 task=go"


def test_unknown_field_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown prompt field\(s\) \['colour'\]; .* \['format', 'place', 'task'\]"):
        Prompt("{task} {colour}", FIXED, ["place"])


@pytest.mark.parametrize("template", ["{}", "{0}", "{task.__class__}", "{task[0]}"])
def test_only_plain_field_names_are_fields(template: str) -> None:
    with pytest.raises(ValueError, match="unknown prompt field"):
        Prompt(template, FIXED, [])


@pytest.mark.parametrize("template", ["{", "}", "{task", 'say {"action": {task}'])
def test_a_malformed_template_says_how_to_write_braces(template: str) -> None:
    with pytest.raises(ValueError, match="prompt"):
        Prompt(template, FIXED, [])


def test_literal_braces_get_a_hint() -> None:
    with pytest.raises(ValueError, match=r"write literal braces twice: \{\{ and \}\}"):
        Prompt("an unclosed { brace", FIXED, [])


@pytest.mark.parametrize("template", [None, 3, ["{task}"]])
def test_other_types_are_refused(template: object) -> None:
    with pytest.raises(TypeError, match="prompt must be a str or a function of the fields, got"):
        Prompt(template, FIXED, [])  # type: ignore[arg-type]


def test_a_function_must_return_text() -> None:
    with pytest.raises(TypeError, match="the prompt function must return a str, got NoneType"):
        Prompt(lambda fields: None, FIXED, []).text(dict)  # type: ignore[arg-type,return-value]
