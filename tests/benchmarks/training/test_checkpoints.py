"""Checkpoints of a run: a full disk, damaged and hostile ones, and settings that were edited since."""

# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from safetensors import SafetensorError

from agents import storage
from agents.policies import VLMPolicy
from benchmarks.cli import main
from benchmarks.training.checkpoints import SETTINGS_FILE, edited
from benchmarks.training.config import TrainConfig
from benchmarks.training.run import resume_run, start_run
from benchmarks.training.run_folder import RunFolder, RunFolderError
from tests.benchmarks.training.test_run import CONFIG as SMALL
from tests.benchmarks.training.test_run import starts  # noqa: F401
from tests.inner_loop import quick

CONFIG = SMALL.changed(method="rl", ent_coef=0.0, causal_source="scm", eval_every=100, final_eval_samples=1)


def ignore(step: int, row: object) -> None:
    """No bar."""


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(scope="module")
def stopped(starts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was killed after its second checkpoint."""
    out = tmp_path_factory.mktemp("run") / "stopped"

    def kill(step: int, row: object) -> None:
        if step == 24:
            raise Killed

    with pytest.raises(Killed):
        start_run(CONFIG, out, starts, kill)
    return out


@pytest.fixture
def run(stopped: Path, tmp_path: Path) -> RunFolder:
    shutil.copytree(stopped, tmp_path / "run")
    return RunFolder(tmp_path / "run")


def sentence(error: pytest.ExceptionInfo[RunFolderError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text


@pytest.mark.slow
def test_a_checkpoint_holds_no_pickle(run: RunFolder) -> None:
    names = {path.name for checkpoint in run.checkpoints() for path in checkpoint.iterdir()}
    assert names == {"learner.json", "learner.safetensors", "settings.json"}


NEWEST, OLDER = "step-00000016", "step-00000008"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut": cut,
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ["learner.json", "learner.safetensors", SETTINGS_FILE])
def test_a_damaged_checkpoint_is_named_and_the_older_one_beside_it(
    name: str, damage: str, run: RunFolder, starts: Path
) -> None:
    newest = run.path / "checkpoints" / NEWEST
    DAMAGE[damage](newest / name)
    before = run.metrics()
    with pytest.raises(RunFolderError) as caught:
        resume_run(run.path, starts, ignore)
    assert f"{newest / name} is " in sentence(caught)
    assert f"{OLDER} beside it is whole, so delete {newest} to go on from there" in sentence(caught)
    assert run.metrics() == before and newest.is_dir()


@pytest.mark.slow
def test_the_advice_helps(run: RunFolder, starts: Path) -> None:
    shutil.rmtree(run.path / "checkpoints" / NEWEST)
    resume_run(run.path, starts, ignore)
    assert run.finished and [row["step"] for row in run.metrics()] == [0, 8, 16, 24]


def test_without_a_whole_checkpoint_the_run_is_lost(run: RunFolder, starts: Path) -> None:
    for checkpoint in run.checkpoints():
        cut(checkpoint / "learner.safetensors")
    with pytest.raises(RunFolderError, match=r"no other whole checkpoint, so delete .*run and start the run again"):
        resume_run(run.path, starts, ignore)


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("name", ["learner.pt", "learner.json", "learner.safetensors", SETTINGS_FILE])
def test_a_hostile_checkpoint_runs_no_code(
    name: str, run: RunFolder, starts: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    mark, newest = run.path / "ran", run.path / "checkpoints" / NEWEST
    (newest / name).write_bytes(pickle.dumps(Bomb(mark)))
    assert main(["train", "--resume", str(run.path), "--starts", str(starts)]) != 0
    printed = capfd.readouterr().err.strip()
    assert str(newest / name) in printed and "Traceback" not in printed
    assert not mark.exists()


def edit(run: RunFolder, **changes: Any) -> None:
    (run.path / "config.json").write_text(json.dumps({**run.config, **changes}))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"seed": 7}, "seed: 0 -> 7"),
        ({"num_envs": 4, "learning_rate": 0.1}, "num_envs: 2 -> 4"),
        ({"env_kwargs": {"size": 48}}, "env_kwargs: {'size': 64} -> {'size': 48}"),
        ({"kl_samples": 0}, "kl_samples: 2 -> 0"),
    ],
)
def test_edited_settings_are_named(changes: dict[str, Any], named: str, run: RunFolder, starts: Path) -> None:
    edit(run, **changes)
    files = sorted(starts.iterdir())
    with pytest.raises(RunFolderError) as caught:
        resume_run(run.path, starts, ignore)
    assert f"{run.path / 'config.json'} was edited since {NEWEST} was saved (" in sentence(caught)
    assert named in sentence(caught)
    assert sorted(starts.iterdir()) == files, "nothing is prepared before settings are checked"


@pytest.mark.slow
def test_a_run_may_become_longer(run: RunFolder, starts: Path) -> None:
    edit(run, total_steps=32)
    resume_run(run.path, starts, ignore)
    assert run.finished and [row["step"] for row in run.metrics()] == [0, 8, 16, 24, 32]
    assert [path.name for path in run.checkpoints()] == ["step-00000024", "step-00000032"]


@pytest.mark.slow
def test_a_run_of_the_first_format_goes_on(run: RunFolder, starts: Path) -> None:
    """There, the learner's settings stood among the run's."""
    for file in (run.path / "config.json", run.path / "checkpoints" / NEWEST / SETTINGS_FILE):
        file.write_text(json.dumps(TrainConfig.from_json(json.loads(file.read_text())).by_name()))
    edit(run, gamma=0.5)
    with pytest.raises(RunFolderError, match=r"was edited since .* \(gamma: 0\.9 -> 0\.5\)"):
        resume_run(run.path, starts, ignore)
    edit(run, gamma=0.9)
    resume_run(run.path, starts, ignore)
    assert run.finished and [row["step"] for row in run.metrics()] == [0, 8, 16, 24]


def test_every_setting_but_the_length_is_compared() -> None:
    config = TrainConfig()
    before = config.by_name()
    assert {"n_steps", "vf_coef", "total_steps", "seed"} < before.keys() and not {"learner", "format"} & before.keys()
    for name in before:
        found = edited({**before, name: "another"}, config)
        assert found == ([] if name == "total_steps" else [f"{name}: 'another' -> {before[name]!r}"])
        assert edited({k: v for k, v in before.items() if k != name}, config) == []
    assert edited({**before, "colour": 1}, config) == ["colour: 1 -> None"]


FAULTS: dict[str, tuple[Any, str, BaseException]] = {
    "tensors": (storage, "save_file", SafetensorError("I/O error: No space left on device (os error 28)")),
    "json": (Path, "write_text", OSError(28, "No space left on device")),
}


def failing_after(count: int, whole: Callable[..., Any], fault: BaseException) -> Callable[..., Any]:
    calls: list[int] = []

    def call(*args: Any, **kwargs: Any) -> Any:
        if not any("checkpoints" in str(argument) for argument in args):
            return whole(*args, **kwargs)
        calls.append(1)
        if len(calls) > count:
            raise fault
        return whole(*args, **kwargs)

    return call


@pytest.mark.slow
@pytest.mark.parametrize("fault", quick(["tensors"], FAULTS))
def test_a_full_disk_leaves_the_last_checkpoint(
    fault: str, starts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, name, error = FAULTS[fault]
    run = RunFolder(tmp_path / "run")
    with monkeypatch.context() as patched, pytest.raises(RunFolderError) as caught:
        patched.setattr(where, name, failing_after(2, getattr(where, name), error))
        start_run(CONFIG, run.path, starts, ignore)
    assert "No space left on device" in sentence(caught) and str(run.path / "checkpoints") in sentence(caught)
    assert f"is whole, so once there is room go on with: coso train --resume {run.path}" in sentence(caught)
    assert all(path.name.startswith("step-") and not path.suffix for path in (run.path / "checkpoints").iterdir())
    resume_run(run.path, starts, ignore)
    assert run.finished


@pytest.mark.slow
def test_a_full_disk_at_the_end_leaves_no_half_policy(
    starts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFolder(tmp_path / "run")

    def half(self: object, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "config.json").touch()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(RunFolderError, match="No space left on device"):
        patched.setattr(VLMPolicy, "save_pretrained", half)
        start_run(CONFIG, run.path, starts, ignore)
    assert not list(run.path.glob("policy*"))
    resume_run(run.path, starts, ignore)
    assert run.finished


def test_metrics_that_cannot_be_written_are_named(run: RunFolder) -> None:
    (run.path / "metrics.jsonl").unlink()
    (run.path / "metrics.jsonl").mkdir()
    with pytest.raises(RunFolderError, match=r"metrics\.jsonl could not be written: Is a directory"):
        run.append_metrics({"step": 1})


@pytest.mark.slow
def test_leftovers_of_a_killed_process_are_no_checkpoints(run: RunFolder, starts: Path) -> None:
    folder = run.path / "checkpoints"
    (folder / "step-00000099.partial").mkdir()
    (folder / "step-00000001.removed").mkdir()
    assert [path.name for path in run.checkpoints()] == [OLDER, NEWEST]
    resume_run(run.path, starts, ignore)
    assert {path.name for path in folder.iterdir()} == {NEWEST, "step-00000024"}
