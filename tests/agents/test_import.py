"""What `import agents` says when something else stands in its way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import agents

ROOT = Path(__file__).resolve().parents[2]


def last_line(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode
    return done.stderr.strip().splitlines()[-1]


def test_a_users_own_parsers_folder_is_named_beside_ours(tmp_path: Path) -> None:
    (tmp_path / "parsers").mkdir()
    (tmp_path / "parsers" / "__init__.py").write_text("")
    message = last_line(f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; import agents")
    assert message.startswith("ImportError: coso-envs needs its own package 'parsers'")
    assert str(tmp_path / "parsers") in message and str(ROOT / "parsers") in message


def test_a_missing_torch_names_the_extra() -> None:
    hide = "import importlib.util as u; find = u.find_spec; u.find_spec = lambda n: None if n == 'torch' else find(n); "
    message = last_line(f"import sys; sys.path.insert(0, {str(ROOT)!r}); {hide}import agents")
    assert message == "ImportError: agents needs 'torch'; install it with: pip install 'coso-envs[train]'"


def test_importing_agents_imports_neither_torch_nor_transformers() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import agents; "
        "assert not {'torch', 'transformers'} & sys.modules.keys(); "
        "assert {'PPO', 'Speaker'} < set(dir(agents))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_every_public_name_is_there_and_no_other() -> None:
    for name in agents.__all__:
        assert getattr(agents, name).__name__ == name or name == "Callback"
    with pytest.raises(AttributeError, match="module 'agents' has no attribute 'PPOO'"):
        agents.PPOO  # noqa: B018


def test_both_copies_of_the_guard_of_names_are_equal() -> None:
    """Neither package may import the other, and each must be able to say that a third one is hidden."""
    copies = [(ROOT / package / "siblings.py").read_text(encoding="utf-8") for package in ("agents", "coso_envs")]
    assert copies[0] == copies[1]
