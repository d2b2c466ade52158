"""Loads an example as a module."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

EXAMPLES = Path(__file__).parents[2] / "examples"


def load_example(name: str, most_lines: int | None = None) -> ModuleType:
    """Import ``examples/NAME.py``, which has at most ``most_lines`` lines below the block that names what it needs."""
    path = EXAMPLES / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    below = text.partition("\n# ///\n")[2] or text
    assert most_lines is None or len(below.splitlines()) <= most_lines
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
