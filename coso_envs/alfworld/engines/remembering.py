"""TextWorld does the same work many times over; this remembers it, without changing any result.

TextWorld parses the template of every admissible command at every step (45 of 50 ms), copies every object that the
text may name, and translates a game's PDDL four times at its start, twice of them for a planner that nobody asks here.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import fast_downward  # type: ignore[import-untyped]
from textworld.envs.pddl import textgen
from textworld.logic import Rule

_translate = fast_downward.pddl2sas
_parse = textgen._parse_and_convert
_parse_query = functools.lru_cache(maxsize=1000)(Rule.parse_conjunctive_query)


@contextmanager
def remembering() -> Iterator[None]:
    """Let TextWorld keep its parses and translations within this context. For one thread at a time."""
    with (
        mock.patch.object(fast_downward, "pddl2sas", _remembered_translation),
        mock.patch.object(textgen, "_parse_and_convert", _remembered_parse),
        mock.patch.object(textgen, "copy_context", _copy_context),
        mock.patch.object(Rule, "parse_conjunctive_query", _parse_query),
    ):
        yield


def _remembered_translation(domain: str, problem: str, verbose: bool = False, optimize: bool = False) -> Any:
    # The optimized translation only serves the planner; it must be there, and may be the plain one.
    return _translation_of(domain, problem)


@functools.lru_cache(maxsize=1)
def _translation_of(domain: str, problem: str) -> Any:
    return _translate(domain, problem)


def _remembered_parse(text: str, **options: Any) -> Any:
    # The symbols of a derivation are written to: every derivation gets its own.
    return copy.deepcopy(_parse_of(text, options["rule_name"]))


@functools.lru_cache(maxsize=1000)
def _parse_of(text: str, rule_name: str) -> Any:
    return _parse(text, rule_name=rule_name)


def _copy_context(context: dict[str, Any]) -> dict[str, Any]:
    # The values of these dictionaries are never written to.
    return {**context, "variables": dict(context["variables"]), "mapping": dict(context["mapping"])}
