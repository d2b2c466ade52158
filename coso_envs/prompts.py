"""Prompt templates, which are checked once when the environment is made."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from parsers import ActionParser

#: A ``str.format`` template, or a function of the mapping of all fields.
PromptTemplate = str | Callable[[Mapping[str, Any]], str]


class Prompt:
    """A writer of prompts from a template and the environment's fields."""

    def __init__(self, template: PromptTemplate, fixed: Mapping[str, Any], state_fields: Sequence[str]) -> None:
        """Check the template.

        Args:
            template: text with ``{field}`` placeholders (literal braces doubled), or a function of the fields.
            fixed: the fields that never change, with their values.
            state_fields: names of the fields whose values depend on the state.

        Raises:
            TypeError: if the template is neither a str nor callable.
            ValueError: if the template is malformed or names an unknown field.
        """
        self._template = template
        self._fixed = dict(fixed)
        self._constant: str | None = None
        if isinstance(template, str):
            used = _placeholders(template, known=[*fixed, *state_fields])
            if used.isdisjoint(state_fields):
                self._constant = template.format(**fixed)
        elif not callable(template):
            raise TypeError(f"prompt must be a str or a function of the fields, got {type(template).__name__}")

    def text(self, state_fields: Callable[[], Mapping[str, Any]]) -> str:
        """Return the prompt of the present state; ``state_fields`` is called only if the template needs it.

        Raises:
            TypeError: if a template function does not return a str.
        """
        if self._constant is not None:
            return self._constant
        fields = {**self._fixed, **state_fields()}
        if isinstance(self._template, str):
            return self._template.format(**fields)
        text = self._template(fields)
        if not isinstance(text, str):
            raise TypeError(f"the prompt function must return a str, got {type(text).__name__}")
        return text


def make_prompt(
    template: PromptTemplate,
    fixed: Mapping[str, Any],
    state_fields: Sequence[str],
    parser: ActionParser[Any],
    actions: Sequence[Any] | None,
) -> Prompt:
    """Make an environment's prompt, whose actions are a field that is fixed or, where they are None, of the state."""
    if actions is None:
        return Prompt(template, fixed, (*state_fields, "actions", "instructions"))
    return Prompt(template, {**fixed, **action_fields(parser, actions)}, state_fields)


def action_fields(parser: ActionParser[Any], choices: Sequence[Any] | None) -> dict[str, str]:
    """Return the prompt fields ``actions`` and ``instructions``; ``choices=None`` lists none."""
    if choices is not None and not choices:  # at the end of an episode there are no choices
        return {"actions": "", "instructions": ""}
    listed = "" if choices is None else ", ".join(parser.text(choice) for choice in choices)
    return {"actions": listed, "instructions": parser.instructions(choices)}


def require_length(prompt: str, max_length: int) -> str:
    """Return ``prompt``; raise ValueError if it is longer than ``max_length`` characters."""
    if len(prompt) > max_length:
        raise ValueError(
            f"the prompt has {len(prompt)} characters, max_prompt_length is {max_length}; "
            "shorten prompt= or raise max_prompt_length="
        )
    return prompt


def _placeholders(template: str, known: Sequence[str]) -> set[str]:
    """Return the names of the fields that a template uses."""
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise ValueError(f"malformed prompt template ({error}); write literal braces twice: {{{{ and }}}}") from error
    if unknown := sorted(names - set(known)):
        raise ValueError(f"unknown prompt field(s) {unknown}; this environment offers {sorted(known)}")
    return names
