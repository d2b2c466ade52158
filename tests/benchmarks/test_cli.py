"""The coso command: what a person types, what they read, and the exit code a script sees."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import cli
from benchmarks.common.extras import require
from benchmarks.comparison.budgets import BUDGETS
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.jobs import Job, JobsFailedError
from benchmarks.comparison.suites import SUITES
from benchmarks.training.config import PRETRAINED, TrainConfig
from benchmarks.training.embedded import TINY_ENV_KWARGS
from benchmarks.training.methods import HEADLINE


def test_no_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "coso COMMAND --help" in capsys.readouterr().out
    assert cli.main(["--help"]) == 0


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "benchmarks.cli", "train", "--help"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()  # as head does behind its last line
        assert process.stderr.read() == b""
    assert process.returncode == cli.UNREAD


def test_another_broken_pipe_is_no_silent_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lost(*_: object) -> None:
        raise BrokenPipeError("a worker is gone")

    monkeypatch.setattr(cli, "_dispatch", lost)
    assert cli.main(["doctor"]) == 1
    assert "a worker is gone" in capsys.readouterr().err


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["trian"]) == 2
    assert "unknown command 'trian'" in capsys.readouterr().err


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main([name, "--help"])
    assert exit_.value.code == 0
    assert f"coso {name}" in capsys.readouterr().out


@pytest.mark.slow
def test_envs_lists_every_environment_and_needs_no_torch() -> None:
    code = (
        "import sys; from benchmarks.cli import main; assert main(['envs', '--prompts']) == 0; "
        "assert not {'torch', 'transformers', 'scipy', 'matplotlib'} & set(sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "coso/NumberLine-v0" in shown and "- +" in shown and "The picture shows" in shown


def test_doctor_names_versions_and_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert cli.main(["doctor"]) == 0
    assert "torch" in capsys.readouterr().out
    from benchmarks.commands import doctor

    monkeypatch.setattr(doctor, "EXTRAS", {"train": (("torch", "no_such_torch"),)})
    assert cli.main(["doctor"]) == 1
    read = capsys.readouterr()
    assert "missing: pip install 'coso-envs[train]'" in read.out
    assert "training and reports need: pip install 'coso-envs[train]'" in read.err


def test_a_missing_extra_is_named() -> None:
    with pytest.raises(ImportError, match=r"needs 'no_such_module'; install it with: pip install 'coso-envs\[bench\]'"):
        require("no_such_module", "bench")
    assert require("json", "bench") is json


def test_demos_writes_what_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "demos"
    arguments = ["demos", "coso/NumberLine-v0", "--episodes", "2", "--bias", "1", "--bias-action", "+"]
    arguments += ["--out", str(out), "--env-kwargs", "size", "32"]
    assert cli.main(arguments) == 0
    rows = [json.loads(line) for line in (out / "chat.jsonl").read_text().splitlines()]
    assert {row["episode"] for row in rows} == {0, 1} and {row["action"] for row in rows} == {"+"}
    assert len(list((out / "images").iterdir())) == len(rows)
    assert (out / "minari/coso/NumberLine-v0/demos-v0/data/main_data.hdf5").is_file()
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["episodes"], summary["steps"], summary["bias_action"]) == (2, len(rows), "+")
    assert cli.main(arguments) == 2
    assert "not empty" in capsys.readouterr().err


def test_demos_of_a_teacher_with_a_habit_name_it(tmp_path: Path) -> None:
    out = tmp_path / "demos"
    arguments = ["demos", "coso/EZPoints-v0", "--start", "very-deceptive-sum", "--episodes", "4", "--out", str(out)]
    assert cli.main([*arguments, "--env-kwargs", "size", "32", "target", "20"]) == 0
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["habit"], summary["bias"], summary["bias_action"]) == ("sum", 0.995, None)
    assert summary["actions"]["="] == 4 and summary["success"] < 1


def test_demos_without_minari_names_the_extra_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "minari", None)
    assert cli.main(["demos", "--out", str(tmp_path / "out")]) == 2
    assert "pip install 'coso-envs[data]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_speed_prints_a_table_and_writes_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "speed.json"
    arguments = ["speed", "parsers", "--ids", "coso/plain", "coso/tags", "--repeats", "1", "--out", str(out)]
    assert cli.main(arguments) == 0
    assert "coso/plain" in capsys.readouterr().out
    figures = json.loads(out.read_text())
    assert [row["id"] for row in figures["rows"]] == ["coso/plain", "coso/tags"] and "numpy" in figures["versions"]
    assert cli.main(arguments) == 2
    assert "already exists" in capsys.readouterr().err


def test_speed_and_demos_name_what_is_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["speed", "envs", "--ids", "coso/NumberLin-v0"]) == 2
    assert "NumberLine" in capsys.readouterr().err
    assert cli.main(["speed", "parsers", "--ids", "coso/jsn"]) == 2
    assert "Did you mean 'coso/json'?" in capsys.readouterr().err
    assert cli.main(["demos", "coso/NumberLin-v0", "--out", str(tmp_path / "out")]) == 2
    assert "NumberLine" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_train_refuses_an_occupied_folder_before_any_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("")
    assert cli.main(["train", "--out", str(tmp_path)]) == 2
    assert "Nothing was changed" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_train_resume_without_a_run_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["train", "--resume", str(tmp_path / "gone")]) == 2
    assert "gone does not exist" in capsys.readouterr().err


def test_train_has_the_options_of_the_methods_learner(own_modules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = {}
    for method in ("rl", "reinforce_rows:PLAIN"):
        with pytest.raises(SystemExit):
            cli.main(["train", "--method", method, "--help"])
        shown[method] = capsys.readouterr().out
    assert "--vf-coef" in shown["rl"] and "--baseline-decay" not in shown["rl"]
    assert "--baseline-decay" in shown["reinforce_rows:PLAIN"] and "--vf-coef" not in shown["reinforce_rows:PLAIN"]
    assert all(f"--{name} " in text for name in ("seed", "n-steps", "total-steps", "out") for text in shown.values())


def test_train_refuses_senseless_settings_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main(["train", "--start", "nosy"])
    assert exit_.value.code == 2
    assert "unknown start 'nosy'" in capsys.readouterr().err


class TestCompare:
    """coso compare, with the runs themselves left out."""

    def test_budgets_are_defaults_that_options_override(self, tmp_path: Path, grids: list[Grid]) -> None:
        assert (
            cli.main(["compare", "--budget", "demo", "--out", str(tmp_path / "a"), "--coefficients", "coso", "7"]) == 0
        )
        assert cli.main(["compare", "--out", str(tmp_path / "b"), "--seeds", "1", "--first-seed", "9"]) == 0
        demo, full = grids
        assert len(demo.configs) == 2 * len(BUDGETS["demo"].methods)
        assert demo.configs["coso/seed-1"].learner.ent_coef == 7
        assert sorted(full.configs) == sorted(f"{method}/seed-9" for method in HEADLINE)

    def test_a_suite_is_one_grid_with_a_folder_per_environment(self, tmp_path: Path, grids: list[Grid]) -> None:
        arguments = ["compare", "--suite", "cards", "--seeds", "1", "--eval-samples", "5", "--out", str(tmp_path / "s")]
        assert cli.main(arguments) == 0
        configs = grids[0].configs
        assert sorted(configs) == sorted(f"{task.name}/{m}/seed-0" for task in SUITES["cards"].tasks for m in HEADLINE)
        game, line = configs["Blackjack/coso/seed-0"], configs["NumberLine/coso/seed-0"]
        assert (game.env, game.start, line.start) == ("coso/Blackjack-v0", "noisy", "deceptive")
        assert (game.eval_samples, game.final_eval_samples) == (5, 256)  # the command line before the suite
        assert (game.learner.ent_coef, game.total_steps) == (line.learner.ent_coef, line.total_steps)

    def test_a_budget_comes_before_a_suite(self, tmp_path: Path, grids: list[Grid]) -> None:
        assert cli.main(["compare", "--suite", "cards", "--budget", "testing", "--out", str(tmp_path / "s")]) == 0
        assert {(c.eval_samples, c.final_eval_samples) for c in grids[0].configs.values()} == {(1, 1)}

    def test_a_suite_resumes_as_a_whole(
        self, tmp_path: Path, grids: list[Grid], capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["compare", "--suite", "cards", "--budget", "testing", "--out", str(tmp_path / "s")]
        assert cli.main(arguments) == 0
        assert cli.main([*arguments, "--resume"]) == 0
        assert grids[0].configs == grids[1].configs
        assert cli.main(["compare", "--budget", "testing", "--out", str(tmp_path / "s"), "--resume"]) == 2
        message = capsys.readouterr().err
        assert "made with other settings" in message and "only in it: NumberLine/rl/seed-0" in message

    def test_a_suite_has_its_own_environments(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        out = str(tmp_path / "s")
        assert cli.main(["compare", "--suite", "cards", "--env", "coso/Blackjack-v0", "--out", out]) == 2
        assert "--env: coso compare sets that for each run itself" in capsys.readouterr().err
        assert cli.main(["compare", "--suite", "crads", "--out", out]) == 2
        assert "unknown suite 'crads'; choose one of cards" in capsys.readouterr().err
        assert not (tmp_path / "s").exists()

    def test_the_arguments_of_the_environment_are_those_of_the_named_one(
        self, tmp_path: Path, grids: list[Grid]
    ) -> None:
        env = ["--budget", "testing", "--env", "coso/Blackjack-v0"]
        assert cli.main(["compare", *env, "--out", str(tmp_path / "a")]) == 0
        assert cli.main(["compare", *env, "--env-kwargs", "size", "32", "--out", str(tmp_path / "b")]) == 0
        assert cli.main(["compare", *env, "--policy", "some/model", "--out", str(tmp_path / "c")]) == 0
        found = [grid.configs["coso/seed-0"].env_kwargs for grid in grids]
        assert found == [TINY_ENV_KWARGS["coso/Blackjack-v0"], {"size": 32}, {}]
        rates = [grid.configs["coso/seed-0"].by_name()["learning_rate"] for grid in grids]
        assert rates == [TrainConfig().learner.learning_rate] * 2 + [PRETRAINED["learning_rate"]]

    def test_it_does_not_overwrite_and_resumes_only_the_same(
        self, tmp_path: Path, grids: list[Grid], capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["compare", "--budget", "testing", "--out", str(tmp_path / "c")]
        assert cli.main(arguments) == 0
        assert cli.main(arguments) == 2
        assert "Add --resume to go on" in capsys.readouterr().err
        assert cli.main([*arguments, "--resume"]) == 0
        assert cli.main([*arguments, "--resume", "--seeds", "2", "--total-steps", "128"]) == 2
        message = capsys.readouterr().err
        assert "total_steps: 64 -> 128" in message and "not in it: rl/seed-1, rl_entropy/seed-1" in message
        assert f"coso compare --resume --out {tmp_path / 'c'}" in message

    @pytest.mark.slow
    def test_an_option_holds_for_every_learner_that_has_it(
        self, tmp_path: Path, grids: list[Grid], own_modules: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        own, folder = "reinforce_rows:ENTROPY", "reinforce_rows-ENTROPY/seed-0"
        words = ["compare", "--suite", "cards", "--budget", "testing", "--methods", "rl", own]
        # 4 is the default of one learner and 1 of the other: what is typed holds all the same.
        options = ["--n-epochs=4", "--baseline-decay", "0.5", "--vf-coef", "0.25", "--coefficients", own, "0.1"]
        assert cli.main([*words, *options, "--out", str(tmp_path / "a")]) == 0
        assert cli.main([*words, "--out", str(tmp_path / "b")]) == 0
        typed, default = ({name: c.by_name() for name, c in grid.configs.items()} for grid in grids)
        assert len(typed) == 2 * len(SUITES["cards"].tasks)
        for task in SUITES["cards"].tasks:
            ours, theirs = typed[f"{task.name}/rl/seed-0"], typed[f"{task.name}/{folder}"]
            assert (ours["n_epochs"], ours["vf_coef"], ours["ent_coef"]) == (4, 0.25, 0.0)
            assert (theirs["n_epochs"], theirs["baseline_decay"], theirs["ent_coef"]) == (4, 0.5, 0.1)
            assert "vf_coef" not in theirs and "baseline_decay" not in ours
            ours, theirs = default[f"{task.name}/rl/seed-0"], default[f"{task.name}/{folder}"]
            assert (ours["n_epochs"], theirs["n_epochs"], theirs["n_steps"]) == (4, 1, 4)
            assert (ours["vf_coef"], theirs["ent_coef"]) == (0.5, 0.05)
        for wrong in ("--basline-decay 0.5", "--jobs 1 stray", "--clip-rnage 1 --baseline-decay 0.5"):
            with pytest.raises(SystemExit) as exit_:
                cli.main([*words, *wrong.split(), "--out", str(tmp_path / "c")])
            named = next(word for word in ("--basline-decay", "stray", "--clip-rnage") if word in wrong)
            assert exit_.value.code == 2 and named in capsys.readouterr().err
        assert not (tmp_path / "c").exists()

    def test_resume_needs_nothing_but_the_folder(self, tmp_path: Path, grids: list[Grid]) -> None:
        out = str(tmp_path / "c")
        assert cli.main(["compare", "--budget", "testing", "--seeds", "2", "--gamma", "0.5", "--out", out]) == 0
        assert cli.main(["compare", "--resume", "--jobs", "1", f"--out={out}"]) == 0
        assert grids[0] == grids[1]

    def test_it_sets_method_and_seed_itself(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["compare", "--seed", "3", "--out", str(tmp_path / "d")]) == 2
        assert "--seed: coso compare sets that for each run itself" in capsys.readouterr().err
        assert not (tmp_path / "d").exists()

    def test_a_failed_run_fails_the_command(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(self: Grid, processes: int, on_progress: object, runner: object) -> None:
            raise JobsFailedError([Job("rl/seed-0", exec, Path("logs/rl-seed-0.log"))])

        monkeypatch.setattr(Grid, "run", fail)
        assert cli.main(["compare", "--budget", "testing", "--out", str(tmp_path / "e")]) == 1
        message = capsys.readouterr().err
        assert "see logs/rl-seed-0.log" in message and "--resume" in message

    def test_an_interrupt_says_how_to_go_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def stop(self: Grid, processes: int, on_progress: object, runner: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Grid, "run", stop)
        out = str(tmp_path / "f")
        assert cli.main(["compare", "--budget", "testing", "--out", out]) == 130
        assert f"coso compare --resume --out {out}" in capsys.readouterr().out


@pytest.mark.slow
def test_report_and_sweep_table_from_finished_runs(comparison_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", str(comparison_folder)]) == 0
    assert (comparison_folder / "report" / "report.html").exists()
    grid = json.loads((comparison_folder / "grid.json").read_text())
    (comparison_folder / "grid.json").write_text(json.dumps({**grid, "kind": "sweep"}))
    assert cli.main(["report", str(comparison_folder)]) == 0
    text = (comparison_folder / "report" / "report.md").read_text()
    assert "# Coefficients on coso/NumberLine-v0" in text and "| deceptive | RL | 0 | 0.54 [0.54, 0.54]" in text


def test_report_of_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", str(tmp_path)]) == 2
    assert "holds neither a comparison nor a sweep" in capsys.readouterr().err
