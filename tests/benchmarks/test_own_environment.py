"""An environment of somebody else: found by module and id, and a bug in it keeps its traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import gymnasium as gym
import pytest

from benchmarks import cli
from benchmarks.common.env_options import env_options
from benchmarks.common.envs import begin_episode, find_spec, make_env
from benchmarks.common.errors import TRACEBACK_FILE, MissingExtraError, UsageError
from benchmarks.training.config import TrainConfig
from benchmarks.training.run import start_run

MODULE = '''
import gymnasium as gym
import numpy as np
from coso_envs import Outcome, TextActionEnv


class Lake(TextActionEnv):
    """Cross the ice."""

    actions = ("left", "right")
    max_steps = 4

    def __init__(self, *, bug: str = "", depth: int = 1, prompt: str = "Where to? {instructions}", **kwargs):
        self.bug = bug
        if bug == "init":
            len(3)
        super().__init__(parser="coso/json", prompt="{map}" if bug == "prompt" else prompt, image=False, **kwargs)

    def start(self, options):
        return {"reset": lambda: [][0]}.get(self.bug, int)()

    def apply(self, action):
        if self.bug == "step":
            first, second = 1, 2, 3
        return Outcome(self.state + (1 if action == "right" else -1), 1.0)

    def state_info(self):
        return {"at": self.state}

    def picture(self):
        return np.zeros((32, 32, 3), np.uint8)

    def task(self):
        return "cross"

    def expert_action(self):
        return "right"

    def expert_fields(self, action, rng):
        return {"thoughts": "over there"}


gym.register("mine/Lake-v0", entry_point="own_lake:Lake")
gym.register("mine/Class-v0", entry_point=Lake)
gym.register("mine/Broken-v0", entry_point="own_lake:Lake", kwargs={"bug": "prompt"})
'''
LAKE = "own_lake:mine/Lake-v0"


@pytest.fixture(autouse=True)
def own_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    (tmp_path / "own_lake.py").write_text(MODULE)
    (tmp_path / "own_half.py").write_text("import no_such_package")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    yield
    for name in ("own_lake", "own_half"):
        sys.modules.pop(name, None)
    for name in ("mine/Lake-v0", "mine/Class-v0", "mine/Broken-v0"):
        gym.registry.pop(name, None)


def test_it_is_found_by_module_and_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["envs", LAKE]) == 0
    said = capsys.readouterr().out
    assert "Cross the ice" in said and "left right" in said and "depth=1" in said and "max_prompt_length=4096" in said


def test_it_has_a_start_by_default(tmp_path: Path) -> None:
    assert TrainConfig(env=LAKE).to_json()["start"] == "noisy"
    assert begin_episode(LAKE, {"depth": 2}).state == 0


@pytest.mark.parametrize(
    ("env_id", "message"),
    [
        ("mine/Lake-v0", "registers it as well: MODULE:mine/Lake-v0"),
        ("no_such_lake:mine/Lake-v0", "there is no module 'no_such_lake'; install it, or put the folder"),
        ("own_lake:mine/Lak-v0", "the module 'own_lake' registers no environment 'mine/Lak-v0'"),
        (":mine/Lake-v0", "'' is no name of a module"),
        ("coso/NumberLin-v0", "Did you mean 'coso/NumberLine-v0'?"),
        ("CartPole-v1", "takes no utterances"),
    ],
)
def test_an_unknown_id_is_named(env_id: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        make_env(env_id)
    assert message in str(raised.value)


def test_arguments_are_checked_by_name_and_type() -> None:
    with pytest.raises(UsageError, match=r"has no argument 'dept'\. Did you mean 'depth'\?"):
        make_env(LAKE, {"dept": 2})
    with pytest.raises(UsageError, match="depth must be int, got 'deep'"):
        make_env(LAKE, {"depth": "deep"})
    # Passed on by **kwargs, refused by coso_envs.
    with pytest.raises(UsageError, match="with size=3: size must be at least 32 pixels, got 3"):
        make_env(LAKE, {"size": 3})
    with pytest.raises(UsageError, match=r"with prompt='\{mpa\}': unknown prompt field"):
        make_env(LAKE, {"prompt": "{mpa}"})


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"sise": 64}, "Did you mean 'size'"),
        ({"size": "big"}, "size must be int, got 'big'"),
        ({"size": 3}, "size must be at least 32 pixels, got 3"),
        ({"size": 10**6}, "with size=1000000"),
        ({"parser": "coso/jsn"}, "Did you mean 'coso/json'.*entry-point group coso.parsers"),
        ({"parser": "coso/gui-call"}, "with parser='coso/gui-call'"),
        ({"parser": 5}, "parser must be an id"),
        ({"prompt": "{"}, "malformed prompt template"),
        ({"prompt": "{x}"}, "unknown prompt field"),
        ({"prompt": "{actions:5d}"}, "with prompt="),
        ({"prompt": "x" * 5000}, "the prompt has 5000 characters"),
        ({"on_invalid": "ignore"}, "on_invalid must be"),
        ({"render_mode": "4d"}, "render_mode must be"),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # Gymnasium's own words about the render mode
def test_what_an_environment_of_ours_refuses_is_one_sentence(kwargs: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        begin_episode("coso/NumberLine-v0", kwargs)


@pytest.mark.parametrize(
    ("env_id", "kwargs", "error"),
    [
        (LAKE, {"bug": "init"}, TypeError),
        (LAKE, {"bug": "reset"}, IndexError),
        ("own_lake:mine/Broken-v0", {}, ValueError),
        ("own_half:mine/Lake-v0", {}, ModuleNotFoundError),
    ],
)
def test_a_bug_in_it_is_raised_as_it_is(env_id: str, kwargs: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        begin_episode(env_id, kwargs)
    assert not isinstance(raised.value, UsageError)


def test_a_bug_keeps_its_traceback_on_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demos", LAKE, "--env-kwargs", "bug", "step", "--out", "out"]) == 1
    said = capsys.readouterr().err
    assert "Traceback" in said and "own_lake.py" in said and "too many values to unpack" in said
    assert not Path("out").exists() and not Path("out.partial").exists()


def test_one_that_minari_could_not_make_again_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert begin_episode("own_lake:mine/Class-v0").state == 0
    assert cli.main(["demos", "own_lake:mine/Class-v0", "--out", "out"]) == 2
    assert 'entry_point="own_lake:Lake"' in capsys.readouterr().err


def test_a_bug_keeps_its_traceback_in_the_run_folder(tmp_path: Path) -> None:
    config = TrainConfig(env=LAKE, env_kwargs={"bug": "step"}, start="expert", demo_steps=4)
    run = tmp_path / "run"
    for _ in range(2):  # the folder is free for the next try
        with pytest.raises(ValueError, match="too many values") as raised:
            start_run(config, run, tmp_path / "starts", lambda step, row: None)
        assert any(TRACEBACK_FILE in note for note in raised.value.__notes__)
    assert "own_lake.py" in (run / TRACEBACK_FILE).read_text()


def test_a_missing_extra_is_the_users_affair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textworld", None)
    monkeypatch.delitem(sys.modules, "coso_envs.alfworld.engines.textworld_engine", raising=False)
    with pytest.raises(MissingExtraError, match=r"coso-envs\[alfworld\]"):
        begin_episode("coso/ALFWorldText-v0", {"engine": "textworld"})


def test_every_argument_that_is_passed_on_is_listed() -> None:
    options, open_ended = env_options(find_spec("coso/ALFWorldText-v0"))
    assert {"image", "num_games", "parser"} <= options.keys() and not open_ended
    assert options["image"].default is False
    assert json.loads(json.dumps(str(options["num_games"]))) == "num_games=None"
