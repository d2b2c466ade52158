"""States on disk: what comes back, and what a damaged, foreign or hostile file says instead of doing anything."""

from __future__ import annotations

import json
import math
import os
import pickle
import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import storage
from agents.optimizers import load_optimizer_state, optimizer_state
from agents.storage import CheckpointError, read_state, taking_over, write_state

STATE: dict[str, Any] = {
    "count": 3,
    "rng": np.random.default_rng(0).bit_generator.state,  # integers of 128 bits
    "texts": ["é", "\ud800", "", "\x00"],
    "nothing": None,
    "nested": {"flag": True, "rate": 0.1, "rows": [{"x": torch.arange(3)}, {"x": torch.zeros(0, 2)}]},
    "scalar": torch.tensor(2.5, dtype=torch.bfloat16),
    "array": np.array([[True, False]]),
    "number": np.array(1.5),
    "transposed": torch.arange(6.0).reshape(2, 3).T,
}


def equal(one: Any, two: Any) -> bool:
    if isinstance(one, torch.Tensor):
        return isinstance(two, torch.Tensor) and one.dtype == two.dtype and torch.equal(one, two)
    if isinstance(one, np.ndarray):
        return isinstance(two, np.ndarray) and one.dtype == two.dtype and np.array_equal(one, two)
    if isinstance(one, dict):
        return isinstance(two, dict) and one.keys() == two.keys() and all(equal(one[k], two[k]) for k in one)
    if isinstance(one, list | tuple):
        return isinstance(two, list) and len(one) == len(two) and all(map(equal, one, two))
    return type(one) is type(two) and one == two


def test_a_state_comes_back(tmp_path: Path) -> None:
    file = write_state(tmp_path / "new" / "folder", "a", STATE)
    assert sorted(path.name for path in file.parent.iterdir()) == ["a.json", "a.safetensors"]
    assert equal(STATE, read_state(file.parent, "a"))
    assert json.loads(file.read_text())["state"]["nested"]["rows"][0] == {"x": {"$tensor": "nested/rows/0/x"}}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3).filter(lambda key: not key.startswith("$")), inner, max_size=3)
        | st.builds(lambda n: torch.arange(n), st.integers(0, 3))
        | st.builds(lambda n: np.arange(n, dtype=np.float64), st.integers(0, 3))
    ),
    max_leaves=10,
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(max_size=3).filter(lambda key: not key.startswith("$")), VALUES, max_size=4))
def test_any_tree_comes_back(tmp_path_factory: pytest.TempPathFactory, state: dict[str, Any]) -> None:
    folder = tmp_path_factory.mktemp("any")
    write_state(folder, "a", state)
    assert equal(state, read_state(folder, "a"))


def test_numbers_that_json_does_not_have_come_back(tmp_path: Path) -> None:
    write_state(tmp_path, "a", {"x": [math.nan, math.inf, -math.inf], "y": np.float32(math.inf)})
    again = read_state(tmp_path, "a")
    assert math.isnan(again["x"][0]) and again["x"][1:] == [math.inf, -math.inf] and again["y"] == math.inf


def test_tensors_that_share_memory_are_stored_apart(tmp_path: Path) -> None:
    row = torch.arange(4.0)
    write_state(tmp_path, "a", {"a": row, "b": row[1:], "c": row.view(2, 2)})
    again = read_state(tmp_path, "a")
    again["a"].zero_()
    assert again["b"].tolist() == [1, 2, 3] and again["c"].tolist() == [[0, 1], [2, 3]]


def test_what_was_read_does_not_change_with_the_file(tmp_path: Path) -> None:
    write_state(tmp_path, "a", {"x": torch.ones(1000)})
    again = read_state(tmp_path, "a")
    with (tmp_path / "a.safetensors").open("r+b") as stream:
        stream.seek(-4000, os.SEEK_END)
        stream.write(b"\0" * 4000)
    assert again["x"].sum() == 1000


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1: 2},
        {"$tensor": "x"},
        np.array(["text"]),
        np.array([object()]),
        b"x",
        {1},
    ],
    # An object's repr differs from process to process, and test workers compare ids.
    ids=["object", "int key", "reserved key", "array of str", "array of objects", "bytes", "set"],
)
def test_what_cannot_be_stored_is_named_and_nothing_is_written(value: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"some/0.* cannot be stored"):
        write_state(tmp_path, "a", {"some": [value]})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("crash", ["tensors", "json", "rename"])
def test_the_last_state_stays_until_the_new_one_is_whole(
    crash: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, whole = OSError(28, "disk full"), Path.replace
    faults: dict[str, tuple[Any, str, Any]] = {
        "tensors": (storage, "save_file", raising(full)),
        "json": (Path, "write_text", raising(full)),
        "rename": (Path, "replace", lambda a, b: raising(full)() if a.suffix == ".json" else whole(a, b)),
    }
    for n in (1, 2, 3):
        state = {"n": n, "x": torch.full((1,), n)}
        write_state(tmp_path, "a", state)
        assert len(list(tmp_path.iterdir())) == 2
        with (
            monkeypatch.context() as patched,
            pytest.raises(CheckpointError, match=r"a\.json could not be written.*: disk full"),
        ):
            patched.setattr(*faults[crash])
            write_state(tmp_path, "a", {"n": 0, "x": torch.zeros(1)})
        assert equal(state, read_state(tmp_path, "a"))
        assert not list(tmp_path.glob("*.partial"))


def raising(error: Exception) -> Any:
    def call(*args: Any, **kwargs: Any) -> None:
        raise error

    return call


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="needs a limit on the size of files")
    write_state(tmp_path, "a", {"n": 1})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(CheckpointError) as caught:
            write_state(tmp_path, "a", {"n": 2, "x": torch.ones(100_000)})
        with pytest.raises(CheckpointError, match="File too large"):
            write_state(tmp_path, "a", {"n": 2, "x": ["text"] * 10_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    start = f"{tmp_path / 'a.json'} could not be written: "
    assert str(caught.value).startswith(start) and "File too large" in str(caught.value)
    assert read_state(tmp_path, "a") == {"n": 1} and len(list(tmp_path.iterdir())) == 2


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return Path.touch, (self.mark,)


def hostile_files(mark: Path) -> dict[str, bytes]:
    header = json.dumps({"x": {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 2**42]}}).encode()
    state = {"format": storage.FORMAT, "version": 1, "tensors": "a.safetensors"}
    return {
        "a pickle": pickle.dumps(Bomb(mark)),
        "nothing": b"",
        "zeros": b"\0" * 1000,
        "noise": bytes(range(256)) * 4,
        "a huge header": struct.pack("<Q", 2**63) + b"{}",
        "a huge tensor": struct.pack("<Q", len(header)) + header + b"\0" * 8,
        "half a JSON": b'{"format": "coso',
        "a list": b"[]",
        "a number": b"1e400",
        "not a number": b'{"format": NaN}',
        "deep": b"[" * 200_000 + b"]" * 200_000,
        "a huge int": b"1" * 10_000,
        "another format": b'{"format": "other", "version": 1}',
        "no version": json.dumps({"format": storage.FORMAT}).encode(),
        "version as text": json.dumps(state | {"version": "1", "state": {}}).encode(),
        "another version": json.dumps(state | {"version": 2, "state": {}}).encode(),
        "another file": json.dumps(state | {"tensors": "../../a.safetensors", "state": {}}).encode(),
        "a list for a file": json.dumps(state | {"tensors": [], "state": {}}).encode(),
        "no state": json.dumps(state).encode(),
        "a state of another type": json.dumps(state | {"state": [1]}).encode(),
        "an unknown tensor": json.dumps(state | {"state": {"y": {"$tensor": "gone"}}}).encode(),
        "an unknown array": json.dumps(state | {"state": {"y": {"$array": "gone"}}}).encode(),
        "a number that is none": json.dumps(state | {"state": {"y": {"$float": "__import__"}}}).encode(),
        "a tensor's name that is none": json.dumps(state | {"state": {"y": {"$tensor": [1]}}}).encode(),
        "deep state": json.dumps(state)[:-1].encode() + b', "state": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
        "latin-1": b'{"format": "\xe9"}',
    }


@pytest.mark.parametrize("fault", hostile_files(Path()))
@pytest.mark.parametrize("suffix", ["json", "safetensors"])
def test_hostile_files_are_refused_and_run_no_code(fault: str, suffix: str, tmp_path: Path) -> None:
    write_state(tmp_path, "a", {"x": torch.ones(2)})
    (tmp_path / f"a.{suffix}").write_bytes(hostile_files(tmp_path / "ran")[fault])
    with pytest.raises(CheckpointError, match=rf"{tmp_path}/a\.{suffix} ") as caught:
        read_state(tmp_path, "a")
    assert not (tmp_path / "ran").exists()
    assert len(str(caught.value)) < 400 and "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", ["json", "safetensors"])
def test_a_file_cut_anywhere_is_named(suffix: str, tmp_path: Path) -> None:
    file = write_state(tmp_path, "a", {"x": torch.ones(50), "rows": [1, 2]}).with_suffix(f".{suffix}")
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match=rf"a\.{suffix} is damaged"):
            read_state(tmp_path, "a")
    file.unlink()
    with pytest.raises(CheckpointError, match=rf"a\.{suffix} is missing"):
        read_state(tmp_path, "a")


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    with pytest.raises(CheckpointError, match=r"a\.json cannot be read: Is a directory"):
        read_state(tmp_path, "a")
    with pytest.raises(CheckpointError, match=r"a\.json could not be written"):
        write_state(tmp_path, "a", {})
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match=r"file/a\.json could not be written"):
        write_state(tmp_path / "file", "a", {})


@pytest.mark.parametrize("error", [KeyError("n"), ValueError("two\n  lines"), TypeError(""), RuntimeError("x" * 9999)])
def test_what_does_not_fit_is_one_sentence_with_the_file(error: Exception) -> None:
    with pytest.raises(CheckpointError, match=r"run/a\.json does not fit: ") as caught, taking_over("run", "a"):
        raise error
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def adam(shape: tuple[int, ...] = (3,), **kwargs: Any) -> tuple[torch.optim.Adam, torch.nn.Parameter]:
    parameter = torch.nn.Parameter(torch.ones(shape))
    return torch.optim.Adam([parameter, torch.nn.Parameter(torch.ones(2))], lr=0.1, **kwargs), parameter


def step(optimizer: torch.optim.Optimizer, parameter: torch.Tensor) -> None:
    optimizer.zero_grad()
    (parameter**2).sum().backward()
    optimizer.step()


def test_an_optimizer_goes_on_bit_for_bit(tmp_path: Path) -> None:
    (one, mine), (two, other) = adam(betas=(0.8, 0.9)), adam()
    step(one, mine)
    write_state(tmp_path, "o", optimizer_state(one))
    load_optimizer_state(two, read_state(tmp_path, "o"))
    with torch.no_grad():
        other.copy_(mine)
    step(one, mine)
    step(two, other)
    assert torch.equal(mine, other) and two.param_groups[0]["betas"] == (0.8, 0.9)


def changed_optimizer(fault: str) -> dict[str, Any]:
    optimizer, parameter = adam()
    step(optimizer, parameter)
    state = optimizer_state(optimizer)
    group = state["groups"][0]
    if fault == "rate":
        group["lr"] = "fast"
    elif fault == "settings":
        del group["eps"]
    elif fault == "parameters":
        group["params"] = [0]
    elif fault == "row":
        state["state"] = {"7": state["state"]["0"]}
    elif fault == "name":
        state["state"] = {"x": state["state"]["0"]}
    elif fault == "shape":
        state["state"]["0"]["exp_avg"] = torch.ones(4)
    elif fault == "number":
        state["state"]["0"]["exp_avg"] = 3
    elif fault == "pair":
        group["betas"] = [0.9]
    elif fault == "text for a number":
        group["betas"] = [0.9, "0.9"]
    elif fault == "switch":
        group["foreach"] = "yes"
    elif fault == "less":
        state["state"]["1"] = {"step": torch.tensor(1.0)}
    elif fault == "groups":
        state["groups"] = []
    return state


@pytest.mark.parametrize(
    "fault",
    [
        "pair",
        "text for a number",
        "switch",
        "less",
        "rate",
        "settings",
        "parameters",
        "row",
        "name",
        "shape",
        "number",
        "groups",
    ],
)
def test_another_optimizers_state_is_refused(fault: str) -> None:
    optimizer, _ = adam()
    with pytest.raises(ValueError, match=r"optimizer|invalid literal"):
        load_optimizer_state(optimizer, changed_optimizer(fault))
    assert not optimizer.state


#: Copies within a process and messages between our own processes, which are no files.
PICKLED = ("coso_envs/testing/", "coso_envs/vector/", "parsers/testing/contract.py")
_CALL = re.compile(
    r"\b(torch\.(save|load)|pickle\.(load|dump)s?|np\.(load|save)|marshal\.\w+|shelve\.\w+|joblib\.\w+)\("
)


def test_no_file_format_of_ours_is_a_pickle() -> None:
    root = Path(__file__).resolve().parents[2]
    files = [
        path for package in ("parsers", "coso_envs", "agents", "benchmarks") for path in (root / package).rglob("*.py")
    ]
    names = {path.relative_to(root).as_posix() for path in files if _CALL.search(path.read_text(encoding="utf-8"))}
    assert any(name.startswith(PICKLED[0]) for name in names), "the search finds what is there"
    assert {name for name in names if not name.startswith(PICKLED)} == set()
