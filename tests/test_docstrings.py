"""Docstrings and comments keep the house rule of CONTRIBUTING.md, and the names in their roles exist."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import pkgutil
import re
import tokenize
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("parsers", "coso_envs", "agents", "benchmarks")
FOLDERS = (*PACKAGES, "docs", "examples")
ROLE = re.compile(r":(?:class|func|meth|attr|data|mod|exc):`~?([\w.]+)`")
#: First words of a noun phrase or a question; ruff's D401 knows only forms of verbs.
NOT_IMPERATIVE = re.compile(
    r"(?:a|all|an|each|every|how|no|one|only|some|the|what|when|where|which|who)\b", re.IGNORECASE
)
BANNED = re.compile(r"\b(?:told|lays?|whoever)\b", re.IGNORECASE)


def modules(package: str) -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        try:
            yield importlib.import_module(module.name)
        except ImportError as error:  # a module that needs an extra
            assert "install" in str(error)


def resolves(name: str, module: ModuleType) -> bool:
    """Return whether a role names something: in its module, in a class of it, or from the top."""
    parts = name.split(".")
    here: list[Any] = [module, *(value for value in vars(module).values() if isinstance(value, type))]
    for length in range(len(parts), 0, -1):
        try:
            top = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        return leads(top, parts[length:])
    return any(leads(scope, parts) for scope in here)


def leads(start: Any, parts: list[str]) -> bool:
    try:
        reduce(getattr, parts, start)
    except AttributeError:
        return False
    return True


@pytest.mark.parametrize("package", PACKAGES)
def test_every_role_names_something(package: str) -> None:
    names = [(name, module) for module in modules(package) for name in ROLE.findall(inspect.getsource(module))]
    assert names
    assert [(module.__name__, name) for name, module in names if not resolves(name, module)] == []


def faults(source: str) -> list[str]:
    """Return the first line of each docstring and each comment that breaks the mechanical part of the house rule."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text is not None and not (first_line_is_good(node, text) and BANNED.search(text) is None):
                found.append(text.splitlines()[0])
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            text = node.value.value  # the docstring of an attribute, or of a node above
            if text.startswith("What ") or BANNED.search(text):
                found.append(text.splitlines()[0])
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    found += [token.string for token in tokens if token.type == tokenize.COMMENT and BANNED.search(token.string)]
    return list(dict.fromkeys(found))


def first_line_is_good(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, text: str) -> bool:
    words = text.splitlines()[0].split()
    if words[0] == "What" or (len(words) < 4 and "\n" not in text):
        return False
    if isinstance(node, ast.Module | ast.ClassDef) or any("property" in ast.unparse(d) for d in node.decorator_list):
        return True
    return NOT_IMPERATIVE.match(text) is None


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_and_comments_keep_the_house_rule(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    found = {str(file.relative_to(ROOT)): faults(file.read_text(encoding="utf-8")) for file in files}
    assert {file: lines for file, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('"""What it does.\n\nMore of it.\n"""', "What it does."),
        ('def f():\n    """The name of a file."""', "The name of a file."),
        ('async def f():\n    """How to read one file."""', "How to read one file."),
        ('class A:\n    """A form."""', "A form."),
        ('class A:\n    x: int\n    """What is measured here."""', "What is measured here."),
        ('def f():\n    """Return what the parser was told."""', "Return what the parser was told."),
        ("x = 1  # lay a card on the table", "# lay a card on the table"),
    ],
)
def test_a_riddle_is_found(source: str, line: str) -> None:
    assert faults(source) == [line]


@pytest.mark.parametrize(
    "source",
    [
        'def f():\n    """Sums.\n\n    More about them.\n    """',
        'class A:\n    @property\n    def x(self):\n        """The layout of a page."""',
        'def f():\n    """Return whether the layout is legal."""',
        "x = 'told'  # a prompt may say it",
    ],
)
def test_plain_text_is_no_riddle(source: str) -> None:
    assert faults(source) == []
