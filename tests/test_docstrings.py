"""Docstrings keep the house rule, and the names in their roles exist."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import reduce
from types import ModuleType
from typing import Any

import pytest

ROLE = re.compile(r":(?:class|func|meth|attr|data|mod|exc):`~?([\w.]+)`")


def modules(package: str) -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        try:
            yield importlib.import_module(module.name)
        except ImportError as error:  # a module that needs an extra
            assert "install" in str(error)


def resolves(name: str, module: ModuleType) -> bool:
    """Whether a role names something: in its module, in a class of it, or from the top."""
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


@pytest.mark.parametrize("package", ["parsers", "coso_envs", "agents", "benchmarks"])
def test_every_role_names_something(package: str) -> None:
    names = [(name, module) for module in modules(package) for name in ROLE.findall(inspect.getsource(module))]
    assert names
    assert [(module.__name__, name) for name, module in names if not resolves(name, module)] == []


@pytest.mark.parametrize("package", ["coso_envs"])
def test_no_docstring_is_a_riddle(package: str) -> None:
    found = []
    for module in modules(package):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
                first = text.splitlines()[0]
                if first.startswith("What ") or (text == first and len(first.split()) < 4):
                    found.append((module.__name__, first))
    assert found == []
