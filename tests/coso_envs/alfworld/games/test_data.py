"""Downloaded data: the games that the alfworld package finds, an index that notices changes, errors that name files."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest

import coso_envs  # noqa: F401  (registers the environments)
from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.game import TASK_TYPES
from coso_envs.alfworld.games import data, index
from coso_envs.alfworld.games import generated as games
from coso_envs.alfworld.games.data import RealGames
from coso_envs.alfworld.games.folder import find_data
from coso_envs.alfworld.games.generated import SPLITS, Split
from tests.coso_envs.alfworld.miniature import write_game, write_miniature

# What the alfworld package itself finds and says. It runs in a process of its own: importing it makes folders, sets
# an environment variable and prints.
THEIR_LOADER = """
import json, sys
import textworld
from textworld.envs import PddlEnv
from alfworld.agents.environment.alfred_tw_env import AlfredDemangler, AlfredTWEnv

data, result, play = sys.argv[1:]
splits = {"train": "train", "valid_seen": "eval_in_distribution", "valid_unseen": "eval_out_of_distribution"}
keys = {"train": "data_path", "valid_seen": "eval_id_data_path", "valid_unseen": "eval_ood_data_path"}
found = {}
for types in ([1, 2, 3, 4, 5, 6], [1], [2, 6]):
    for split, name in splits.items():
        dataset = {keys[s]: f"$ALFWORLD_DATA/json_2.1.1/{s}" for s in splits}
        dataset |= {"num_train_games": 0, "num_eval_games": 0}
        config = {"dataset": dataset, "env": {"goal_desc_human_anns_prob": 0, "task_types": types}}
        found[f"{split} {types}"] = AlfredTWEnv(config, train_eval=name).game_files

env = AlfredDemangler(PddlEnv(textworld.EnvInfos(admissible_commands=True)), shuffle=False)
env.load(play)
state = env.reset()
played = {"text": state.feedback, "admissible": state["admissible_commands"]}
with open(result, "w") as file:
    json.dump({"found": found, "played": played}, file)
"""
PLAYED = "train/look_at_obj_in_light"


@pytest.fixture(scope="module")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alfworld")
    write_miniature(folder)
    return folder


@pytest.fixture
def real(miniature: Path, tmp_path: Path) -> RealGames:
    return RealGames(find_data(miniature), cache=tmp_path)


@pytest.fixture(autouse=True)
def as_in_a_new_process() -> None:
    data._index.cache_clear()
    data._load.cache_clear()


class TestAgainstThePackage:
    @pytest.fixture(scope="module")
    @staticmethod
    def theirs(miniature: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
        home = tmp_path_factory.mktemp("home")
        [game] = (miniature / "json_2.1.1" / "train").glob("look_at_obj_in_light*/*/game.tw-pddl")
        command = [sys.executable, "-c", THEIR_LOADER, str(miniature), str(home / "result.json"), str(game)]
        environment = {**os.environ, "HOME": str(home), "ALFWORLD_DATA": str(miniature)}
        subprocess.run(command, env=environment, check=True, capture_output=True, cwd=home)
        result: dict[str, Any] = json.loads((home / "result.json").read_text())
        return result

    @pytest.mark.slow
    @pytest.mark.parametrize("types", [[1, 2, 3, 4, 5, 6], [1], [2, 6]])
    @pytest.mark.parametrize("split", SPLITS)
    def test_the_same_games(self, split: Split, types: list[int], real: RealGames, theirs: dict[str, Any]) -> None:
        ids = real.game_ids(split, [TASK_TYPES[number - 1] for number in types])
        assert [str(real.root / id / "game.tw-pddl") for id in ids] == sorted(theirs["found"][f"{split} {types}"])

    def test_all_kinds_are_found(self, theirs: dict[str, Any]) -> None:
        assert len(theirs["found"]["train [1, 2, 3, 4, 5, 6]"]) == 6

    def test_a_game_reads_the_same(self, real: RealGames, theirs: dict[str, Any]) -> None:
        [id] = real.game_ids("train", ["look_at_obj_in_light"])
        turn = make_engine("fast").start(real.load(id))
        assert turn.text == theirs["played"]["text"]
        assert list(turn.admissible) == theirs["played"]["admissible"]


class TestLoading:
    def test_a_loaded_game_is_what_was_written(self, real: RealGames) -> None:
        [id] = real.game_ids("valid_seen")
        game, written = real.load(id), games.generate("valid_seen", TASK_TYPES[0], 0)
        assert (game.id, game.task_type, game.instruction) == (id, written.task_type, written.instruction)
        assert (game.problem, game.domain, game.grammar) == (written.problem, written.domain, written.grammar)

    def test_an_instruction_by_a_person(self, tmp_path: Path) -> None:
        game = games.generate("train", TASK_TYPES[0], 0)
        grammar = game.grammar.replace(game.instruction, 'Put the \\"good\\" mug\\u0021')
        folder = write_game(tmp_path, "train", game, grammar=grammar)
        assert RealGames(tmp_path).load(folder.relative_to(tmp_path).as_posix()).instruction == 'Put the "good" mug!'

    def test_pickles(self, real: RealGames) -> None:
        assert pickle.loads(pickle.dumps(real)).game_ids("train") == real.game_ids("train")

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ({"solvable": False}, "is not marked solvable"),
            ({"pddl_problem": 3}, 'has no text "pddl_problem"'),
            ({"pddl_domain": ...}, 'has no text "pddl_domain"'),
            ({"grammar": "x"}, 'does not say "Your task is to: ..."'),
        ],
    )
    def test_a_game_that_is_not_right(self, content: dict[str, Any], message: str, tmp_path: Path) -> None:
        folder = write_game(tmp_path, "train", games.generate("train", TASK_TYPES[0], 0), **content)
        with pytest.raises(ValueError) as caught:
            RealGames(tmp_path).load(folder.relative_to(tmp_path).as_posix())
        assert message in str(caught.value) and str(folder / "game.tw-pddl") in str(caught.value)

    @pytest.mark.parametrize("id", ["train/none", "", "../train", "/etc", "train/../../x"])
    def test_unknown_ids(self, id: str, real: RealGames) -> None:
        with pytest.raises(ValueError, match="there is no game"):
            real.load(id)


class TestErrors:
    def test_a_missing_split(self, tmp_path: Path) -> None:
        write_game(tmp_path, "train", games.generate("train", TASK_TYPES[0], 0))
        with pytest.raises(FileNotFoundError, match=f"there is no folder {tmp_path / 'valid_seen'}"):
            RealGames(tmp_path, tmp_path / "cache").game_ids("valid_seen")

    @pytest.mark.parametrize(
        ("missing", "message"),
        [
            (
                ("game.tw-pddl", "traj_data.json"),
                "there is neither a traj_data.json nor a game.tw-pddl below it; get the",
            ),
            (("game.tw-pddl",), r"2 folders have a traj_data.json, but none a game.tw-pddl; .* \*_tw-pddl.zip"),
            (("traj_data.json",), r"2 folders have a game.tw-pddl, but none of these a traj_data.json; .* \*_json.zip"),
        ],
    )
    def test_the_wrong_archive(self, missing: tuple[str, ...], message: str, tmp_path: Path) -> None:
        for trial in range(2):
            folder = write_game(tmp_path, "train", games.generate("train", TASK_TYPES[0], trial), trial=trial)
            for name in missing:
                (folder / name).unlink()
        with pytest.raises(ValueError, match=f"no solvable game in {tmp_path / 'train'}: {message}"):
            RealGames(tmp_path, tmp_path / "cache").game_ids("train")

    @pytest.mark.parametrize("content", [{"solvable": False}, {"suffix": "movable"}])
    def test_games_that_are_all_passed_over(self, content: dict[str, Any], tmp_path: Path) -> None:
        write_game(tmp_path, "train", games.generate("train", TASK_TYPES[0], 0), **content)
        with pytest.raises(
            ValueError, match=r"1 folders have a traj_data.json and a game.tw-pddl, but no game is both"
        ):
            RealGames(tmp_path, tmp_path / "cache").game_ids("train")

    @pytest.mark.parametrize("name", ["traj_data.json", "game.tw-pddl"])
    @pytest.mark.parametrize("damage", [lambda text: text[:-40], lambda text: "", lambda text: "[1, 2]"])
    def test_a_broken_file_is_named(self, name: str, damage: Any, tmp_path: Path) -> None:
        file = write_game(tmp_path, "train", games.generate("train", TASK_TYPES[0], 0)) / name
        file.write_text(damage(file.read_text()))
        with pytest.raises(ValueError, match="cannot be read") as caught:
            RealGames(tmp_path, tmp_path / "cache").game_ids("train")
        assert str(file) in str(caught.value)

    @pytest.mark.parametrize("name", ["traj_data.json", "game.tw-pddl"])
    def test_a_file_that_is_no_text_is_named(self, name: str, tmp_path: Path) -> None:
        file = write_game(tmp_path, "train", games.generate("train", TASK_TYPES[0], 0)) / name
        file.write_bytes(file.read_bytes().replace(b"pick_and_place_simple", b"\xff").replace(b"true", b"\xff"))
        with pytest.raises(ValueError, match="cannot be read") as caught:
            RealGames(tmp_path, tmp_path / "cache").game_ids("train")
        assert str(file) in str(caught.value)

    @pytest.mark.parametrize(
        ("what", "old", "new", "message"),
        [
            ("grammar", "Your task is to: ", "Your task is to: \\\\q", "the task in its grammar cannot be read"),
            ("pddl_problem", "(:goal", "(:gaol", "a PDDL problem needs :goal"),
            ("pddl_problem", "(:init", "(:init)", "closes a parenthesis that was never opened"),
            (
                "pddl_problem",
                "(atLocation agent1",
                "(atLocation",
                r"\(atlocation loc_.*\) has 1 arguments, atlocation takes 2",
            ),
            ("pddl_problem", "(exists (?r - receptacle)", "(exists ?r", r"no formula of PDDL: \(exists \?r"),
            ("pddl_problem", "(inReceptacle ?o ?r)", "(inReceptacle ?o)", r"\(inreceptacle \?o\) has 1 arguments"),
            ("pddl_domain", "(define", "((define", "ends within an open parenthesis"),
        ],
    )
    def test_an_error_of_syntax_names_the_file(
        self, what: str, old: str, new: str, message: str, tmp_path: Path
    ) -> None:
        game = games.generate("train", TASK_TYPES[0], 0)
        text = {"grammar": game.grammar, "pddl_problem": game.problem, "pddl_domain": game.domain}[what]
        assert old in text
        changed: dict[str, Any] = {what: text.replace(old, new.replace("\\\\", "\\"), 1)}
        folder = write_game(tmp_path, "train", game, **changed)
        env = gym.make("coso/ALFWorldText-v0", data=str(tmp_path))
        with pytest.raises(ValueError, match=message) as caught:
            env.reset(seed=0)
        assert str(caught.value).startswith(f"{folder / 'game.tw-pddl'}: ")
        assert "\n" not in str(caught.value)

    def test_unknown_split_and_task_type(self, real: RealGames) -> None:
        with pytest.raises(ValueError, match="split must be one of"):
            real.game_ids("test")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match=r"task type must be one of .*\['fly'\]"):
            real.game_ids("train", ["fly"])


class TestIndex:
    @pytest.fixture
    def train(self, tmp_path: Path) -> Path:
        for trial in range(3):
            write_game(tmp_path, "train", games.generate("train", TASK_TYPES[0], trial), trial=trial)
        return tmp_path / "train"

    @pytest.fixture
    def cache(self, tmp_path: Path) -> Path:
        return tmp_path / "cache"

    @pytest.fixture
    def reads(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The files that are read from now on."""
        read: list[str] = []
        find = index._find

        def noting(pattern: re.Pattern[bytes], file: Path) -> str | None:
            read.append(file.name)
            return find(pattern, file)

        monkeypatch.setattr(index, "_find", noting)
        return read

    def test_nothing_is_read_twice(self, train: Path, cache: Path, reads: list[str]) -> None:
        first = index.read_index(train, cache)
        assert len(reads) == 6
        assert index.read_index(train, cache) == first
        assert len(reads) == 6

    def test_a_new_game_is_noticed(self, train: Path, cache: Path, reads: list[str]) -> None:
        index.read_index(train, cache)
        write_game(train.parent, "train", games.generate("train", TASK_TYPES[0], 5), trial=5)
        assert len(index.read_index(train, cache)) == 4
        assert len(reads) == 8

    def test_a_new_trial_of_the_same_task_is_noticed(self, train: Path, cache: Path) -> None:
        [folder, *_] = (path.parent for path in train.rglob("game.tw-pddl"))
        index.read_index(train, cache)
        folder.rename(folder.with_name("trial_other"))
        assert any("trial_other" in entry.folder for entry in index.read_index(train, cache))

    def test_a_game_that_becomes_unsolvable_is_noticed(self, train: Path, cache: Path) -> None:
        index.read_index(train, cache)
        file = next(train.rglob("game.tw-pddl"))
        file.write_text(file.read_text().replace('"solvable": true', '"solvable": false'))
        assert [entry.solvable for entry in index.read_index(train, cache)].count(False) == 1

    def test_a_file_that_goes_and_comes_back_is_noticed(self, train: Path, cache: Path) -> None:
        file = next(train.rglob("game.tw-pddl"))
        text = file.read_text()
        index.read_index(train, cache)
        file.unlink()
        assert [entry.solvable for entry in index.read_index(train, cache)].count(True) == 2
        file.write_text(text)
        assert [entry.solvable for entry in index.read_index(train, cache)].count(True) == 3

    def test_order_does_not_depend_on_the_disk(self, train: Path, cache: Path) -> None:
        folders = [entry.folder for entry in index.read_index(train, cache)]
        assert folders == sorted(folders)

    @pytest.mark.parametrize(
        "content", ["", "{}", "[]", '{"format": 0}', '{"format": 1, "stamps": [1], "entries": []}']
    )
    def test_a_broken_index_is_made_again(self, content: str, train: Path, cache: Path) -> None:
        first = index.read_index(train, cache)
        [file] = cache.iterdir()
        file.write_text(content)
        assert index.read_index(train, cache) == first
        assert json.loads(file.read_text())["entries"]

    def test_without_leave_to_write(self, train: Path, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert len(index.read_index(train, tmp_path / "file" / "cache")) == 3

    def test_nothing_is_left_of_a_failed_write(self, cache: Path) -> None:
        cache.mkdir()
        with pytest.raises(RuntimeError), index._replacing(cache / "x"):
            raise RuntimeError
        assert not list(cache.iterdir())

    def test_in_the_users_cache_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert index.cache_folder() == tmp_path / "coso-envs"
        monkeypatch.delenv("XDG_CACHE_HOME")
        monkeypatch.setenv("HOME", str(tmp_path))
        assert index.cache_folder() == tmp_path / ".cache" / "coso-envs"
