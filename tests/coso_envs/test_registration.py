"""Every registered environment keeps the contract, is documented, and imports stay light."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import gymnasium as gym
import pytest

import coso_envs
from coso_envs.registration import SIBLINGS, own_ids, register_all
from coso_envs.testing import check_text_env

ROOT = Path(coso_envs.__file__).resolve().parent.parent


def run(code: str, *, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run code in a new interpreter, with ``cwd`` first on its path."""
    path = [] if cwd is None else [str(cwd)]
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {[*path, str(ROOT)]!r}\n{code}"],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={"PATH": "", **env},
    )


@pytest.fixture(params=sorted(coso_envs.ENTRY_POINTS))
def env_id(request: pytest.FixtureRequest) -> str:
    return request.param


def test_all_ids_are_registered_and_no_others() -> None:
    own = {name for name in gym.registry if name.startswith("coso/")}
    assert own == {*own_ids()} == {*coso_envs.ENTRY_POINTS, *SIBLINGS}
    register_all()  # Gymnasium warns of an id that is registered again


def test_all_that_a_game_of_ones_own_needs_is_one_import_away() -> None:
    names = (
        "ENTRY_POINTS, INFO_KEYS, ExactGame, Observation, OnInvalid, Outcome, Paraphrases, PromptTemplate, Rules, "
        "Snapshot, SnapshotError, TextActionEnv, TranscriptError, Utterance, make_vec, shortened"
    )
    done = run(f"from coso_envs import {names}")
    assert done.returncode == 0, done.stderr
    assert set(coso_envs.__all__) == set(names.split(", "))


def test_classes_of_environments_end_in_env_and_say_their_family() -> None:
    for env_id in own_ids():
        name = env_id.removeprefix("coso/").removesuffix("-v0")
        family = name.partition("-")[0] if env_id in SIBLINGS else name.replace("-", "")
        assert str(gym.spec(env_id).entry_point).endswith(f":{family}Env")


def modules() -> Iterator[ModuleType]:
    """Yield all modules but those for packages that are in no extra and not installed."""
    for module in pkgutil.walk_packages(coso_envs.__path__, "coso_envs."):
        try:
            yield importlib.import_module(module.name)
        except ImportError as error:
            # One of Python itself names a module; ours says what to install.
            if error.name is not None or not module.name.startswith(("coso_envs.bridges.", "coso_envs.vector.cluster")):
                raise


def test_error_classes_end_in_error() -> None:
    errors = {value for module in modules() for value in vars(module).values() if isinstance(value, type)}
    own = {error.__name__ for error in errors if issubclass(error, BaseException) and "coso_envs" in error.__module__}
    assert own and all(name.endswith("Error") for name in own)


@pytest.mark.slow
def test_the_contract_is_kept(env_id: str) -> None:
    check_text_env(env_id)


@pytest.mark.slow
def test_the_contract_is_kept_without_pictures_and_with_random_actions(env_id: str) -> None:
    check_text_env(gym.make(env_id, image=False, on_invalid="random"), seed=1, vector=False)


def test_gymnasiums_own_check_with_all_render_modes(env_id: str) -> None:
    gym.utils.env_checker.check_env(gym.make(env_id).unwrapped)


@pytest.mark.slow
def test_doctests() -> None:
    failures = attempted = 0
    for module in modules():
        results = doctest.testmod(module)
        failures, attempted = failures + results.failed, attempted + results.attempted
    assert failures == 0
    assert attempted > 0


def test_import_needs_no_package_of_a_single_family() -> None:
    code = (
        "import coso_envs\n"
        "heavy = {'torch', 'transformers', 'PIL', 'textworld', 'alfworld', 'minigrid', 'pygame'}\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    assert run(code).stdout.strip() == "[]"


@pytest.mark.slow
def test_playing_needs_no_torch() -> None:
    code = (
        "for name in ('torch', 'transformers'): sys.modules[name] = None\n"
        "import gymnasium, coso_envs\n"
        "for name in coso_envs.ENTRY_POINTS:\n"
        "    env = gymnasium.make(name); env.reset(seed=0); env.step(env.unwrapped.expert_utterance())\n"
        "print('played')"
    )
    assert run(code).stdout.strip() == "played", run(code).stderr


PLAY = """
import hashlib, json, gymnasium, coso_envs
from coso_envs.testing import mixture, play
for env_id in coso_envs.ENTRY_POINTS:
    env = gymnasium.make(env_id, on_invalid="random").unwrapped
    digest = hashlib.sha256()
    for step in play(env, 5, mixture(env, 5)):
        digest.update(step.observation["image"].tobytes() if "image" in step.observation else b"")
        digest.update(step.observation["prompt"].encode())
        digest.update(json.dumps([step.reward, step.terminated, step.truncated, step.info], sort_keys=True).encode())
    print(env_id, digest.hexdigest())
"""


@pytest.mark.slow
def test_the_same_bytes_in_every_process() -> None:
    one, other = (run(PLAY, PYTHONHASHSEED=seed).stdout.splitlines() for seed in ("0", "12345"))
    assert one == other
    assert [line.split()[0] for line in one] == list(coso_envs.ENTRY_POINTS)
    assert all(len(line.split()[1]) == 64 for line in one)


@pytest.mark.parametrize("kind", ["package", "namespace", "module"])
def test_a_users_own_parsers_is_one_clear_error(tmp_path: Path, kind: str) -> None:
    theirs = tmp_path / ("parsers.py" if kind == "module" else "parsers")
    if kind == "module":
        theirs.write_text("raise SystemExit('never run')")
    else:
        theirs.mkdir()
        if kind == "package":
            (theirs / "__init__.py").write_text("raise SystemExit('never run')")
    # A folder without __init__.py gives way to a package further down the path; it hides one only when alone.
    code = f"sys.path[:] = [p for p in sys.path if p != {str(ROOT)!r}]\n" if kind == "namespace" else ""
    code += f"import importlib.util\nspec = importlib.util.spec_from_file_location('coso_envs', {str(ROOT)!r}"
    code += f" + '/coso_envs/__init__.py', submodule_search_locations=[{str(ROOT)!r} + '/coso_envs'])\n"
    code += "module = importlib.util.module_from_spec(spec); sys.modules['coso_envs'] = module\n"
    code += "spec.loader.exec_module(module)"
    result = run(code, cwd=tmp_path)
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: coso-envs needs its own package 'parsers' at ")
    assert str(ROOT / "parsers") in last
    assert str(theirs.resolve()) in last


def test_a_users_parsers_that_is_already_imported_is_found_too(tmp_path: Path) -> None:
    (tmp_path / "parsers").mkdir()
    (tmp_path / "parsers" / "__init__.py").write_text("")
    result = run("import parsers, coso_envs", cwd=tmp_path)
    assert str(tmp_path.resolve() / "parsers") in result.stderr.splitlines()[-1]


def test_make_vec_names_a_missing_id() -> None:
    with pytest.raises(gym.error.NameNotFound, match="NumberLin"):
        coso_envs.make_vec("coso/NumberLin-v0", 2)
