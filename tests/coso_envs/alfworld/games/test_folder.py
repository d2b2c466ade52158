"""Which folder is taken for ALFWorld's data, and the folder that an error tells to give instead."""

from __future__ import annotations

from pathlib import Path

import gymnasium as gym
import pytest

import coso_envs  # noqa: F401  (registers the environments)
from coso_envs.alfworld.games.folder import find_data
from coso_envs.alfworld.games.generated import SPLITS
from tests.coso_envs.alfworld.miniature import write_miniature


@pytest.fixture(scope="module")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # In a folder of its own, so that nothing else lies beside it.
    folder = tmp_path_factory.mktemp("above") / "alfworld"
    write_miniature(folder)
    return folder


def test_the_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALFWORLD_DATA", raising=False)
    for given in (None, "$ALFWORLD_DATA", "${ALFWORLD_DATA}/json_2.1.1"):
        with pytest.raises(FileNotFoundError) as caught:
            find_data(given)
        assert str(caught.value) == (
            "no ALFWorld data: the environment variable ALFWORLD_DATA is not set; get the data with "
            "`alfworld-download` and set ALFWORLD_DATA or data= to its folder"
        )


def test_an_environment_without_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALFWORLD_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="the environment variable ALFWORLD_DATA is not set"):
        gym.make("coso/ALFWorldText-v0", data="$ALFWORLD_DATA")


@pytest.mark.parametrize("value", ["", " "])
def test_the_variable_is_empty(value: str, monkeypatch: pytest.MonkeyPatch, miniature: Path) -> None:
    # Not the folder that the process happens to be in.
    monkeypatch.chdir(miniature)
    monkeypatch.setenv("ALFWORLD_DATA", value)
    for given in (None, "$ALFWORLD_DATA"):
        with pytest.raises(FileNotFoundError, match="no ALFWorld data: the environment variable ALFWORLD_DATA is"):
            find_data(given)
    with pytest.raises(FileNotFoundError, match="no ALFWorld data: data is empty; get the data with"):
        find_data(value)


def test_another_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MY_GAMES", raising=False)
    with pytest.raises(FileNotFoundError, match="the environment variable MY_GAMES is not set"):
        find_data("$MY_GAMES/alfworld")


def test_a_wrong_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=f"there is no folder {tmp_path / 'no'}; get the data with"):
        find_data(tmp_path / "no")
    with pytest.raises(FileNotFoundError, match="there is no folder ~nobody-has-this-name/data"):
        find_data("~nobody-has-this-name/data")


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "json_2.1.2_tw-pddl.zip").touch()
    with pytest.raises(FileNotFoundError, match=r"json_2.1.2_tw-pddl.zip is a file; unpack it"):
        find_data(tmp_path / "json_2.1.2_tw-pddl.zip")


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=f"{tmp_path} holds neither json_2.1.1 nor any of train"):
        find_data(tmp_path)


@pytest.mark.parametrize("split", SPLITS)
def test_one_split_in_place_of_all(split: str, miniature: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = miniature / "json_2.1.1"
    message = f"{root / split} is the split {split} alone; give the folder of all splits, {root}"
    for given in (root / split, f"{root / split}/"):
        with pytest.raises(FileNotFoundError, match=message):
            find_data(given)
    monkeypatch.chdir(root)
    with pytest.raises(FileNotFoundError, match=f"{split} is the split {split} alone; give the .*, {root}"):
        find_data(split)


@pytest.mark.parametrize("inside", ["*", "*/*"])
def test_the_folder_of_one_game(inside: str, miniature: Path) -> None:
    root = miniature / "json_2.1.1"
    [folder, *_] = sorted((root / "train").glob(inside))
    with pytest.raises(FileNotFoundError) as caught:
        find_data(folder)
    assert str(caught.value).endswith(f"is a part of the split train; give the folder of all splits, {root}")


def test_a_folder_in_another_programs_train(tmp_path: Path) -> None:
    (tmp_path / "train" / "photos").mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match=r"photos holds neither json_2.1.1 nor any of train"):
        find_data(tmp_path / "train" / "photos")


def test_a_folder_too_far_up(miniature: Path) -> None:
    message = f"{miniature.parent} holds no splits, but a folder in it does; give {miniature / 'json_2.1.1'}"
    with pytest.raises(FileNotFoundError, match=message):
        find_data(miniature.parent)


def test_from_the_environment(miniature: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALFWORLD_DATA", str(miniature))
    assert find_data() == find_data(str(miniature)) == find_data(miniature / "json_2.1.1")
