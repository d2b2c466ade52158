"""``coso evaluate``: every kind of policy, its files, and how it goes on after an end in the middle."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from agents.policies import TinyLM, TinyVLMConfig
from benchmarks import cli
from benchmarks.reports.evaluations import Evaluated
from tests.benchmarks.endpoint import in_turn, nobody, serve

CARDS = ["coso/Blackjack-v0", "--env-kwargs", "image", "False"]
STAND = '{"action": "stand"}'
PHONE = [
    "coso/AitW-WebShopping-v0",
    *("--env-kwargs", "style", "aitw", "num_tasks", "3", "resolution", "135", "max_steps", "3"),
]


def evaluate(out: Path, policy: str, *more: str, env: list[str] = CARDS, episodes: int = 5) -> int:
    name, *kwargs = env
    options = ["--policy", policy, "--out", str(out), "--episodes", str(episodes), *more]
    return cli.main(["evaluate", name, *options, *kwargs])


def rows(out: Path) -> list[dict[str, Any]]:
    return Evaluated.read(out).rows


def transcript(out: Path, index: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / f"transcripts/episode-{index:05d}.jsonl").read_text().splitlines()]


def test_scripted_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(tmp_path / "expert", "expert", episodes=40) == 0
    printed = capsys.readouterr().out
    assert "| expert, sampled | coso/Blackjack-v0 | coso/Blackjack-v0 deals | 40 of 40 | 0." in printed
    assert evaluate(tmp_path / "random", "random", episodes=40) == 0
    expert, random = rows(tmp_path / "expert"), rows(tmp_path / "random")
    assert [row["index"] for row in expert] == list(range(40))
    assert [row["seed"] for row in expert] == [row["seed"] for row in random]
    assert sum(row["success"] for row in expert) > sum(row["success"] for row in random)
    assert all(row["valid"] == row["readable"] == row["steps"] and row["fault"] == "" for row in expert + random)
    summary = json.loads((tmp_path / "expert/summary.json").read_text())
    assert summary["success"] == pytest.approx(sum(row["success"] for row in expert) / 40)
    first = transcript(tmp_path / "expert", 0)
    assert len(first) == expert[0]["steps"]
    assert "stand" in first[0]["prompt"] and first[0]["action"] in first[0]["utterance"] and first[0]["valid"]


def test_the_order_in_which_episodes_are_played_changes_nothing(tmp_path: Path) -> None:
    evaluate(tmp_path / "a", "random", "--at-once", "1")
    evaluate(tmp_path / "b", "random", "--at-once", "4")
    assert rows(tmp_path / "a") == rows(tmp_path / "b")
    assert transcript(tmp_path / "a", 3) == transcript(tmp_path / "b", 3)


def test_blind_is_for_the_phone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(tmp_path / "no", "blind") == 2
    assert "--policy blind is a script for the phone" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()


needs_client = pytest.mark.skipif(
    find_spec("openai") is None, reason="openai is not installed: pip install 'coso-envs[chat]'"
)


@needs_client
def test_a_model_at_an_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serve(in_turn("I stand.", STAND), models=("only",)) as fake:
        assert evaluate(tmp_path / "x", fake.url, "--greedy", "--at-once", "2") == 0
        assert "That could not be read: " in fake.texts(1) or "That could not be read: " in fake.texts(2)
        assert fake.requests[0]["model"] == "only" and fake.requests[0]["temperature"] == 0.0
    found = rows(tmp_path / "x")
    assert sorted(row["requests"] for row in found) == [1, 1, 1, 1, 2]
    assert Evaluated.read(tmp_path / "x").settings["settings"]["model"] == "only"
    printed = capsys.readouterr().out
    assert "| only, greedy | coso/Blackjack-v0 |" in printed and " requests (0 failed, " in printed


@needs_client
def test_a_spent_budget_ends_it_and_it_goes_on_from_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "x"
    with serve(in_turn(STAND)) as fake:
        assert evaluate(out, fake.url, "--at-once", "1", "--budget", "3") == 1
        error = capsys.readouterr().err
        assert "the budget of 3 requests" in error and "3 of 5 episodes have ended; go on with: coso evaluate" in error
        assert error.rstrip().endswith("--resume") and len(rows(out)) == 3
        assert evaluate(out, fake.url, "--at-once", "1") == 2
        assert "Continue it with the same command and --resume" in capsys.readouterr().err
        assert evaluate(out, fake.url, "--resume", "--seed", "1") == 2
        assert "begun with other settings (seed: 0 -> 1)" in capsys.readouterr().err
        assert evaluate(out, fake.url, "--resume", "--at-once", "2") == 0
        assert len(fake.requests) == 5 and len(rows(out)) == 5
        assert evaluate(out, fake.url, "--resume") == 0
        assert len(fake.requests) == 5


def test_a_row_that_was_cut_off_is_played_again(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    evaluate(whole, "random")
    shutil.copytree(whole, cut)
    lines = (cut / "episodes.jsonl").read_bytes().splitlines(keepends=True)
    (cut / "episodes.jsonl").write_bytes(b"".join(lines[:3]) + lines[3][:20])
    (cut / "summary.json").unlink()
    assert evaluate(cut, "random", "--resume") == 0
    for name in ("episodes.jsonl", "summary.json"):
        assert sorted((cut / name).read_text().splitlines()) == sorted((whole / name).read_text().splitlines())


@needs_client
def test_styles_show_the_phone_in_other_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wait = 'Reason: it loads.\nAction: {"action_type": "wait"}'
    call = "Observation: a bar.\nThought: it loads.\nAction: wait()\nSummary: nothing yet."
    with serve(lambda _: call if style == "appagent" else wait) as fake:
        for style in ("plain", "marks", "tree", "appagent"):
            evaluate(tmp_path / style, fake.url, "--style", style, "--retries", "0", env=PHONE, episodes=1)
            shown = fake.texts()
            assert ("<picture>" in shown) == (style != "tree")
            assert ('"nodes":[{' in shown) == (style == "tree")
            assert ("has a number on the screen" in shown) == (style != "plain")
            assert ("Summary: what has been done" in shown) == (style == "appagent")
            assert rows(tmp_path / style)[0]["valid"] == (0 if style == "plain" else 3)
        capsys.readouterr()
        assert evaluate(tmp_path / "no", fake.url, "--style", "marks") == 2
        assert "--style marks is one of the phone's environments" in capsys.readouterr().err


@needs_client
def test_an_address_without_a_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(tmp_path / "x", nobody().url) == 2
    assert "nobody answers at http://127.0.0.1" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


OWN = """
class Least:
    def answer(self, observations):
        return ['{"action": "stand"}'] * len(observations["prompt"])

class Single(Least):
    def answer(self, observations):
        return '{"action": "stand"}'

class Few(Least):
    def answer(self, observations):
        return []

class Numbers(Least):
    def answer(self, observations):
        return [1] * len(observations["prompt"])

class Failing(Least):
    def answer(self, observations):
        raise RuntimeError("a bug of mine")

def nothing():
    return None

def predict(observation):
    return "stand"

constant = 3
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "own_policies.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("own_policies", None)


def test_a_policy_needs_nothing_but_answer(own: None, tmp_path: Path) -> None:
    assert evaluate(tmp_path / "x", "own_policies:Least") == 0
    assert all(step["action"] == "stand" for step in transcript(tmp_path / "x", 0))


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("own_policies:Missing", "the module 'own_policies' has no function or class 'Missing'"),
        ("own_policies:constant", "has no function or class 'constant'"),
        ("own_policies:nothing", "nothing() returned NoneType, which has no method answer"),
        ("own_policies:predict", "predict() must take no arguments (missing a required argument: 'observation')"),
        ("own_policies:Single", "returned one str for 5 observations"),
        ("own_policies:Few", "returned 0 answers for 5 observations"),
        ("own_policies:Numbers", "must return str, got int: 1"),
        ("no_such_module:x", "there is no module 'no_such_module'"),
        ("./no/such/folder", "there is no such folder"),
        ("no/such/folder", "there is no such folder, and a Hugging Face id has one slash"),
        ("runs/nope", "--policy runs/nope: there is no such folder, and runs is where runs are written"),
        ("tiny", "--policy tiny is made for a run and trained in it: give the folder of that run"),
        ("no-such-model", "it must be expert, blind, random, an address of a model, a folder of a run or model"),
    ],
)
def test_policies_that_are_none(
    own: None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    (tmp_path / "runs").mkdir()
    assert evaluate(tmp_path / "x", policy) == 2
    error = capsys.readouterr().err
    assert message in error and "Traceback" not in error


def test_an_error_in_a_policy_of_somebody_else_keeps_its_traceback(
    own: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(tmp_path / "x", "own_policies:Failing") == 1
    assert "a bug of mine" in capsys.readouterr().err
    assert "a bug of mine" in (tmp_path / "x/error.txt").read_text()


def test_folders_of_models_and_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["I hold 12. Hit or stand?", STAND]
    TinyLM.build(texts, seed=0, config=TinyVLMConfig(max_new_tokens=3)).save_pretrained(tmp_path / "run/policy")
    config = {"env": "coso/Blackjack-v0", "env_kwargs": {"image": False, "prompt": "I hold {player}."}}
    (tmp_path / "run/config.json").write_text(json.dumps(config))
    assert evaluate(tmp_path / "a", str(tmp_path / "run"), env=CARDS[:1], episodes=2) == 0
    assert transcript(tmp_path / "a", 0)[0]["prompt"].startswith("I hold ")
    assert evaluate(tmp_path / "b", str(tmp_path / "run/policy"), "--greedy", episodes=2) == 0
    assert "Hit" in transcript(tmp_path / "b", 0)[0]["prompt"] or "hit" in transcript(tmp_path / "b", 0)[0]["prompt"]
    assert evaluate(tmp_path / "c", str(tmp_path / "run/policy"), env=CARDS[:1], episodes=2) == 2
    assert "cannot be used here (this is a text-only model" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--episodes", "0"], "episodes must be at least 1, got 0"),
        (["--at-once", "0"], "at-once must be at least 1, got 0"),
        (["--model", "x"], "expert is no address"),
        (["--max-tokens", "0"], "--max-tokens 0 is a setting of an API"),
    ],
)
def test_impossible_options(
    options: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = cli.main(["evaluate", CARDS[0], "--policy", "expert", "--out", str(tmp_path / "x"), *options])
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 1
    assert code != 0
    captured = capsys.readouterr()
    assert message in " ".join((captured.err + captured.out).replace("│", " ").split())


GUIDE = (Path(__file__).parents[3] / "docs" / "evaluate.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_guide_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    careful, judging = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    (tmp_path / "my_policy.py").write_text(careful)
    # The others need a server, or stand for what is written out elsewhere.
    elsewhere = ("http", "$smol", "...")
    local = [line for line in re.findall(r"coso (evaluate .*)", GUIDE) if not any(mark in line for mark in elsewhere)]
    assert len(local) == 4
    for command in local:
        fewer = re.sub(r"--episodes \d+", "--episodes 2", command)
        assert fewer != command and cli.main(fewer.split()) == 0
    assert {folder.name for folder in (tmp_path / "runs").iterdir()} == {"expert", "random", "blind", "careful"}
    blind = rows(tmp_path / "runs/blind")
    assert len(blind) == 2 and all(row["valid"] == row["steps"] and "progress" in row for row in blind)
    sys.modules.pop("my_policy", None)
    if find_spec("openai") is None:
        pytest.skip("the rest needs openai: pip install 'coso-envs[chat]'")
    made: dict[str, Any] = {}
    exec(judging, made)
    assert made["env"].unwrapped.judge is made["judge"]
