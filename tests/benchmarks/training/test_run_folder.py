"""Run folders: nothing is overwritten, a crash leaves nothing half written, and errors say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.common.errors import UsageError
from benchmarks.training import run_folder
from benchmarks.training.run_folder import KEPT_CHECKPOINTS, RunFolder, RunFolderError, read_json, read_rows, write_json


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", {"seed": 3})


def save(folder: Path) -> None:
    (folder / "learner.pt").write_text("state")


def test_a_new_run_knows_its_config_and_versions(run: RunFolder) -> None:
    assert run.config == {"seed": 3}
    versions = read_json(run.path / "versions.json")
    assert versions["numpy"][0].isdigit() and versions["git_commit"] and versions["python"].startswith("3.")


def test_other_versions_with_which_a_run_goes_on_are_kept(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    run.note_versions()
    assert [file.name for file in run.version_files()] == ["versions.json"], "they are the same"
    monkeypatch.setattr(run_folder, "versions", lambda: {"git_commit": "another"})
    run.save_checkpoint(32, save)
    for _ in range(2):
        run.note_versions()
    assert [file.name for file in run.version_files()] == ["versions.json", "versions-00000032.json"]
    assert read_json(run.version_files()[-1]) == {"git_commit": "another"}


def test_an_occupied_folder_is_refused_and_left_alone(run: RunFolder) -> None:
    before = sorted((path, path.read_bytes()) for path in run.path.iterdir())
    with pytest.raises(
        RunFolderError, match=r"already exists and is not empty.*coso train --resume .*Nothing was changed"
    ):
        RunFolder.create(run.path, {"seed": 4})
    assert sorted((path, path.read_bytes()) for path in run.path.iterdir()) == before


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    assert RunFolder.create(tmp_path, {}).config == {}


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="out is a file, not a folder"):
        RunFolder.create(tmp_path / "out", {})
    assert (tmp_path / "out").read_text() == "mine"


def test_opening_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="gone does not exist"):
        RunFolder.open(tmp_path / "gone")
    with pytest.raises(RunFolderError, match=r"holds no config\.json"):
        RunFolder.open(tmp_path)


def test_a_missing_checkpoint_says_what_to_do(run: RunFolder) -> None:
    with pytest.raises(RunFolderError, match=r"has no checkpoint to resume from; delete it and start the run again"):
        run.latest_checkpoint()


def test_metrics_round_trip_and_nan_becomes_null(run: RunFolder) -> None:
    run.append_metrics({"step": 1, "loss": float("nan"), "note": "é\n"})
    run.append_metrics({"step": 2, "loss": 0.5})
    assert run.metrics() == [{"step": 1, "loss": None, "note": "é\n"}, {"step": 2, "loss": 0.5}]
    for line in (run.path / "metrics.jsonl").read_text().splitlines():
        json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


@pytest.mark.parametrize("said", ["\ud800 \udfff", "a\u2028b\u2029c\x85d\x1ee", "\x00\x1b", "😀", "\\ud800"])
def test_whatever_was_said_is_traced_and_read_again(run: RunFolder, said: str) -> None:
    for step in (1, 2):
        run.append_trace({"step": step, "utterance": said})
    path = run.path / "traces.jsonl"
    assert list(read_rows(path)) == [{"step": 1, "utterance": said}, {"step": 2, "utterance": said}]
    run.rewind(1)
    assert list(read_rows(path)) == [{"step": 1, "utterance": said}]
    write_json(run.path / "said.json", {said: said})
    assert read_json(run.path / "said.json") == {said: said}


def test_a_line_cut_short_by_a_crash_is_left_out(run: RunFolder) -> None:
    run.append_metrics({"step": 1})
    with (run.path / "metrics.jsonl").open("a") as stream:
        stream.write('{"step": 2, "lo')
    assert run.metrics() == [{"step": 1}]


def test_damage_in_the_middle_is_an_error_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_text('{"step": 1}\nnoise\n{"step": 3}\n')
    with pytest.raises(RunFolderError, match=r"m\.jsonl:2 is not JSON"):
        list(read_rows(tmp_path / "m.jsonl"))


def test_rewind_forgets_what_a_resumed_run_writes_again(run: RunFolder) -> None:
    for step in (0, 256, 512, 768):
        run.append_metrics({"step": step})
        run.append_trace({"step": step})
    run.rewind(512)
    assert [row["step"] for row in run.metrics()] == [row["step"] for row in run.traces()] == [0, 256, 512]


def test_checkpoints_are_complete_or_absent(run: RunFolder) -> None:
    def crash(folder: Path) -> None:
        save(folder)
        raise RuntimeError("disk full")

    run.save_checkpoint(256, save)
    with pytest.raises(RuntimeError, match="disk full"):
        run.save_checkpoint(512, crash)
    assert run.latest_checkpoint().name == "step-00000256"
    assert run.save_checkpoint(512, save).name == run.latest_checkpoint().name == "step-00000512"


def test_old_checkpoints_make_room(run: RunFolder) -> None:
    for step in range(0, 1280, 256):
        run.save_checkpoint(step, save)
    assert [path.name for path in run.checkpoints()] == ["step-00000768", "step-00001024"][-KEPT_CHECKPOINTS:]


def test_json_is_never_half_written(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"x": 1})
    with pytest.raises(TypeError):
        write_json(tmp_path / "a.json", {"x": object()})
    assert read_json(tmp_path / "a.json") == {"x": 1}


def test_broken_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(RunFolderError, match=r"a\.json is not JSON"):
        read_json(tmp_path / "a.json")
