"""The server of `coso view`: what it reads from the folders of runs and evaluations."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from benchmarks import cli
from benchmarks.common.envs import make_env
from benchmarks.common.errors import UsageError
from benchmarks.evaluation.panels import held_out_episodes
from benchmarks.training.run_folder import RunFolder
from benchmarks.viewer.guard import guarded
from benchmarks.viewer.sources import source
from benchmarks.viewer.view import view_routes

GAME = ["coso/Blackjack-v0", "--policy", "random", "--episodes", "3"]
KWARGS = ["--env-kwargs", "size", "64"]


def client(*folders: Path) -> TestClient:
    routes = view_routes([source(folder) for folder in folders])
    return TestClient(guarded(routes, "T"), base_url="http://127.0.0.1/T/")


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("evaluation") / "random"
    assert cli.main(["evaluate", *GAME, "--out", str(out), "--pictures", *KWARGS]) == 0
    return out


def test_a_run_shows_its_utterances_with_weights(comparison_folder: Path) -> None:
    page = client(comparison_folder / "runs/coso/seed-0")
    (summary,) = page.get("sources").json()
    assert summary["kind"] == "run" and ["method", "coso"] in summary["facts"]
    assert summary["metrics"]["eval/success_greedy"][0] == [0, 0.5]
    assert "weights/histogram" not in summary["metrics"]
    rows = page.get("episodes", params={"source": 0}).json()
    assert [row["training_step"] for row in rows] == [512, 5120]
    assert [(row["valid"], row["steps"], "return" in row) for row in rows] == [(1, 1, False)] * 2
    (step,) = page.get("episode", params={"source": 0, "id": 1}).json()
    assert "".join(step["tokens"]) == step["utterance"] and max(step["weights"]) == 1.0
    assert "no picture" in page.get("picture", params={"source": 0, "id": 1, "step": 0}).json()["error"]


def test_a_run_in_progress_is_read_again(comparison_folder: Path) -> None:
    run = comparison_folder / "runs/rl/seed-0"
    page = client(run)
    assert page.get("episodes", params={"source": 0}).json() == []
    row = {"step": 8, "utterance": "\ud800", "action": "", "valid": False, "message": "no action", "reward": -1.0}
    with (run / "traces.jsonl").open("w") as stream:
        stream.write(json.dumps(row) + "\n" + json.dumps(row)[:20])  # the last one is being written
    (found,) = page.get("episodes", params={"source": 0}).json()
    assert (found["title"], found["valid"], found["return"], found["said"]) == ("no action", 0, -1.0, "\ud800")


def test_a_run_shows_what_was_seen_and_no_other_file(comparison_folder: Path) -> None:
    run = comparison_folder / "runs/coso/seed-0"
    name = RunFolder.open(run).save_picture(512, 3, np.full((1140, 540, 3), 7, np.uint8))
    traces = run / "traces.jsonl"
    rows = [json.loads(line) for line in traces.read_text(encoding="utf-8").splitlines()]
    rows = [{**rows[0], "picture": name}, {**rows[1], "picture": "../config.json"}, {**rows[1], "picture": 3}]
    traces.write_text("".join(json.dumps(row) + "\n" for row in rows))
    page = client(run)
    assert page.get("episode", params={"source": 0, "id": 0}).json()[0]["picture"] == name
    shown = Image.open(io.BytesIO(page.get("picture", params={"source": 0, "id": 0, "step": 0}).content))
    assert shown.size == (227, 480) and np.asarray(shown)[0, 0].tolist() == [7, 7, 7]
    assert page.get("picture", params={"source": 0, "id": 1, "step": 0}).status_code == 404
    assert "no picture" in page.get("picture", params={"source": 0, "id": 2, "step": 0}).json()["error"]


def test_an_evaluation_shows_what_was_seen(evaluation: Path) -> None:
    page = client(evaluation, evaluation)
    first, second = page.get("sources").json()
    assert first == second and first["kind"] == "evaluation" and ["policy", "random"] in first["facts"]
    rows = page.get("episodes", params={"source": 1}).json()
    assert [row["id"] for row in rows] == [0, 1, 2]
    panel = held_out_episodes("coso/Blackjack-v0", {"size": 64}, seed=0, count=3)
    env = make_env("coso/Blackjack-v0", {"size": 64})
    for row, seed, options in zip(rows, panel.seeds, panel.options, strict=False):
        steps = page.get("episode", params={"source": 1, "id": row["id"]}).json()
        assert len(steps) == row["steps"] and sum(step["reward"] for step in steps) == row["return"]
        observation, _ = env.reset(seed=seed, options=options)
        for number, step in enumerate(steps):
            at = {"source": 1, "id": row["id"], "step": number}
            seen = np.asarray(Image.open(io.BytesIO(page.get("picture", params=at).content)))
            assert np.array_equal(seen, observation["image"]) and step["prompt"] == str(observation["prompt"])
            assert (evaluation / step["picture"]).is_file()
            observation, *_ = env.step(step["utterance"])
        assert page.get("picture", params={**at, "step": len(steps)}).status_code == 404


def test_pictures_are_optional_and_may_begin_later(tmp_path: Path) -> None:
    arguments = ["evaluate", *GAME, "--out", str(tmp_path)]
    assert cli.main([*arguments, *KWARGS]) == 0
    assert not (tmp_path / "pictures").exists()
    page = client(tmp_path)
    assert "picture" not in page.get("episode", params={"source": 0, "id": 0}).json()[0]
    rows = (tmp_path / "episodes.jsonl").read_text().splitlines()
    rows = [row for row in rows if json.loads(row)["index"] != 2]
    (tmp_path / "episodes.jsonl").write_text("\n".join(rows) + "\n")
    assert cli.main([*arguments, "--resume", "--pictures", *KWARGS]) == 0
    assert {file.name[:13] for file in (tmp_path / "pictures").iterdir()} == {"episode-00002"}


@pytest.mark.parametrize(
    ("path", "query", "reason"),
    [
        ("episodes", {}, "source must be a whole number from 0 to 0, got 'None'"),
        ("episodes", {"source": 1}, "source must be a whole number from 0 to 0, got 1"),
        ("episode", {"source": 0, "id": "../x"}, "id must be a whole number"),
        ("episode", {"source": 0, "id": "\u0663"}, "id must be a whole number"),
        ("episode", {"source": 0, "id": "9" * 5000}, "id must be a whole number"),
        ("episode", {"source": 0, "id": 3}, "there is no episode 3"),
        ("picture", {"source": 0, "id": 0, "step": -1}, "step must be a whole number"),
    ],
)
def test_a_request_that_cannot_be_met_says_why(
    path: str, query: dict[str, Any], reason: str, evaluation: Path, comparison_folder: Path
) -> None:
    answer = client(evaluation).get(path, params=query)
    assert answer.status_code == 400 and reason in answer.json()["error"]
    if path != "picture":
        assert client(comparison_folder / "runs/coso/seed-0").get(path, params=query).status_code == 400


def test_folders_of_another_kind_are_named(comparison_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="is a comparison or sweep; choose one or two of its 6 runs, such as"):
        source(comparison_folder)
    with pytest.raises(UsageError, match="neither a run"):
        source(comparison_folder / "runs")
    assert cli.main(["view", str(comparison_folder / "missing")]) == 2
    assert "there is no folder" in capsys.readouterr().err
    damaged = comparison_folder / "runs/coso/seed-0"
    (damaged / "config.json").write_text("{")
    assert cli.main(["view", str(damaged)]) == 2
    assert "is not JSON" in capsys.readouterr().err
