"""Build the wheel and the source distribution, and install each extra into its own fresh environment: make wheels.

Each environment has what pip resolves with constraints.txt, and runs a smoke test in an empty folder, so that nothing
is found that the wheel does not bring. It takes an hour or so and some GB, and is therefore no part of `make test`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

#: What is built from; nothing else of the repository may be needed.
SOURCES = ("parsers", "coso_envs", "agents", "benchmarks", "pyproject.toml", "README.md", "LICENSE")

PLAY = """
import gymnasium as gym, coso_envs
env = gym.make("coso/NumberLine-v0")
env.reset(seed=0)
ended = False
while not ended:
    _, _, ended, _, info = env.step(env.unwrapped.expert_utterance())
assert info["success"]
"""

#: Imports all that the extra itself declares, for extras without a test of their own.
IMPORTS = """
import importlib, importlib.metadata as metadata, re
extra = EXTRA
lines = [line for line in metadata.requires("coso-envs") if f'extra == "{extra}"' in line]
wanted = {re.match(r"[\\w.-]+", line)[0].lower() for line in lines}
brought = metadata.packages_distributions().items()
found = [name for name, owners in brought if name.isidentifier() and {owner.lower() for owner in owners} & wanted]
assert found, wanted
for name in found:
    importlib.import_module(name)
"""

#: Extras that are installed only if they are named: vllm needs a GPU, and other versions than constraints.txt has.
ON_REQUEST = {"vllm"}

#: Code of the smoke test of some extras, after :data:`PLAY`; "" is the package without extras.
SMOKE = {
    "": "import parsers, sys; assert 'torch' not in sys.modules",
    "train": """
from agents import PPO, PPOConfig, TinyVLM
policy = TinyVLM.build(["Which way?", env.unwrapped.parser.format("+")], seed=0)
envs = coso_envs.make_vec("coso/NumberLine-v0", 2, size=64)
PPO(policy, envs, PPOConfig(n_steps=2, batch_size=4, n_epochs=1)).learn(4)
""",
    "android": "import coso_envs.android.devices.appium, appium",
    "alfworld": """
env = gym.make("coso/ALFWorldText-v0", engine="textworld", num_games=1)
env.reset(seed=0)
assert env.step(env.unwrapped.expert_utterance())[-1]["valid"]
""",
    "sb3": "import coso_envs.bridges.sb3, stable_baselines3, sb3_contrib",
    "multiagent": "from coso_envs.multiagent import blackjack_table_v0; blackjack_table_v0.env().reset(seed=0)",
    "ray": "import ray",
    "chat": "import openai; from coso_envs.android.judges import vlm",
    "video": """
from coso_envs.wrappers import RecordEpisodes
import imageio_ffmpeg
assert imageio_ffmpeg.get_ffmpeg_exe()
""",
    "bench": "from benchmarks.cli import main; main(['envs'])",
    "data": "import minari",
    "constrained": "import xgrammar",
    "fetch": "import gguf",
    "peers": "import minigrid; gym.make('MiniGrid-Empty-5x5-v0').reset(seed=0)",
    "miniwob": "import miniwob",
    "docs": "import mkdocs, material",
    "dev": "import agents, gguf, hypothesis, minari, mypy, pettingzoo, pytest, rliable, stable_baselines3",
    "all": "import agents, gguf, minari, openai, pettingzoo, ray, stable_baselines3, xgrammar",
}


@dataclass(frozen=True)
class Outcome:
    """What came of an environment.

    Attributes:
        extra: the extra; "" for none.
        packages: installed distributions, without pip.
        mebibytes: size of the environment.
        seconds: time of the installation.
        result: "passed", or the last line of the error.
    """

    extra: str
    packages: int
    mebibytes: int
    seconds: float
    result: str


def run(command: Sequence[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command and keep its output."""
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def build(folder: Path) -> tuple[Path, Path]:
    """Return a wheel that is built from the source distribution, and the source distribution.

    Raises:
        SystemExit: if one of them cannot be built; the message is its error.
    """
    source = folder / "source"
    source.mkdir(parents=True)
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    code = f"import setuptools.build_meta as b; print(b.build_sdist({str(folder)!r}))"
    done = run([sys.executable, "-c", code], source)
    if done.returncode:
        raise SystemExit(f"no source distribution: {done.stderr}")
    sdist = next(folder.glob("*.tar.gz"))
    done = run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), str(sdist)], folder)
    if done.returncode:
        raise SystemExit(f"no wheel: {done.stderr}")
    return next(folder.glob("*.whl")), sdist


def install(extra: str, wheel: Path, folder: Path) -> Outcome:
    """Install the wheel with an extra into a fresh environment, run its smoke test, and remove the environment."""
    home, empty = folder / f"env-{extra or 'none'}", folder / "empty"
    empty.mkdir(exist_ok=True)
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    wanted = f"{wheel}[{extra}]" if extra else str(wheel)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    before = time.perf_counter()
    done = run([*pip, "-c", str(ROOT / "constraints.txt"), wanted], empty)
    seconds = time.perf_counter() - before
    if not done.returncode:
        done = run([str(python), "-c", PLAY + smoke(extra)], empty)
    error = done.stderr.strip().splitlines()
    packages = len(list((home / "lib").glob("python*/site-packages/*.dist-info"))) - 1
    size = sum(file.lstat().st_size for file in home.rglob("*") if file.is_file()) >> 20
    shutil.rmtree(home)
    return Outcome(extra, packages, size, seconds, error[-1] if done.returncode and error else _said(done))


def smoke(extra: str) -> str:
    """Return the code of an extra's smoke test."""
    return SMOKE[extra] if extra in SMOKE else IMPORTS.replace("EXTRA", repr(extra))


def _said(done: subprocess.CompletedProcess[str]) -> str:
    return f"exit code {done.returncode}" if done.returncode else "passed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, install and print a row for each extra; return 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.wheels", description=__doc__)
    parser.add_argument(
        "extras",
        nargs="*",
        default=["", *sorted(declared() - ON_REQUEST)],
        help="extras; by default none, and all but vllm",
    )
    wanted = parser.parse_args(arguments).extras
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel, sdist = build(folder / "dist")
        print(f"{wheel.name}: {wheel.stat().st_size >> 10} KiB; {sdist.name}: {sdist.stat().st_size >> 10} KiB\n")
        print("| extra | packages | MiB | seconds | import and smoke test |\n| --- | --- | --- | --- | --- |")
        failed = False
        for extra in wanted:
            found = install(extra, wheel, folder)
            failed |= found.result != "passed"
            figures = (found.packages, found.mebibytes, round(found.seconds), found.result)
            print("|", " | ".join(map(str, (extra or "(none)", *figures))), "|", flush=True)
    return int(failed)


def declared() -> set[str]:
    """Return the extras that pyproject.toml declares."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return set(project["optional-dependencies"])


if __name__ == "__main__":
    sys.exit(main())
