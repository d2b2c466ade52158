"""What people import from ``parsers``: all of it is there, and little of it is loaded."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import parsers

REPOSITORY = Path(__file__).parents[2]


def run(code: str) -> str:
    """Standard output of a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    ).stdout.strip()


@pytest.mark.parametrize("name", parsers.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert name in dir(parsers)
    assert getattr(parsers, name) is getattr(importlib.import_module("parsers"), name)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'parsers' has no attribute 'Parsers'"):
        parsers.Parsers  # type: ignore[attr-defined] # noqa: B018


def test_names_to_derive_from_are_loaded_when_first_used() -> None:
    out = run(
        "import sys, parsers; rooms = {'parsers.choice', 'parsers.gui', 'parsers.reading', 'parsers.testing'}\n"
        "print(sorted(rooms & set(sys.modules)))\n"
        "from parsers import GuiParser\n"
        "print('parsers.gui' in sys.modules, 'parsers.choice' in sys.modules)"
    )
    assert out.splitlines() == ["[]", "True False"]


def test_the_registry_is_the_mapping_and_nothing_else() -> None:
    assert isinstance(parsers.registry, Mapping)
    assert "parsers.registry" not in sys.modules
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("parsers.registry")


def test_every_error_is_a_parser_error_by_name_and_type() -> None:
    errors = [value for name in parsers.__all__ if isinstance(value := getattr(parsers, name), type)]
    errors = [error for error in errors if issubclass(error, Exception)]
    assert len(errors) == 6
    assert all(issubclass(error, parsers.ParserError) and error.__name__.endswith("Error") for error in errors)
