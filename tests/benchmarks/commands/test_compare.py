"""coso compare: a failed run in the report, and coefficients taken over from a sweep."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import cli
from benchmarks.commands.backends import Backend
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.jobs import Job, JobsFailedError
from benchmarks.reports.tuning import Tuning
from benchmarks.training.grid_file import FAILED_FILE, read_grid
from benchmarks.training.methods import METHODS
from benchmarks.training.run_folder import write_json
from tests.benchmarks.conftest import fake_run
from tests.benchmarks.reports.test_tuning import fake_sweep


@pytest.mark.slow
def test_the_report_of_a_failed_comparison_is_written_and_shows_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def half(self: Grid, processes: int, on_progress: object, runner: object) -> None:
        fake_run(self.folder, "rl", 0, rise=0.0)
        write_json(self.folder / FAILED_FILE, {"coso/seed-0": "NonFiniteLossError: the loss is NaN"})
        raise JobsFailedError([Job("coso/seed-0", exec, Path("logs/coso-seed-0.log"))])

    monkeypatch.setattr(Grid, "run", half)
    out = tmp_path / "half"
    assert cli.main(["compare", "--budget", "testing", "--methods", "rl", "coso", "--out", str(out)]) == 1
    read = capsys.readouterr()
    assert "Written, with the failures:" in read.out and "see logs/coso-seed-0.log" in read.err
    text = (out / "report" / "report.md").read_text()
    assert "| coso/seed-0 | CoSo | failed | not begun | NonFiniteLossError: the loss is NaN |" in text
    assert "NaN" in (out / "report" / "report.html").read_text()


def test_coefficients_of_a_sweep_are_taken_over_and_kept(
    tmp_path: Path, grids: list[Grid], capsys: pytest.CaptureFixture[str]
) -> None:
    swept = fake_sweep(tmp_path / "sweep")
    words = ["compare", "--budget", "testing", "--methods", "rl", "rl_entropy", "coso", "--tuned", str(swept)]
    assert cli.main([*words, "--out", str(tmp_path / "a")]) == 0
    assert cli.main([*words, "--coefficients", "coso", "7", "--out", str(tmp_path / "b")]) == 0
    found = [{c.method: c.learner.ent_coef for c in grid.configs.values()} for grid in grids]
    assert found == [{"rl": 0.0, "rl_entropy": 0.1, "coso": 1.0}, {"rl": 0.0, "rl_entropy": 0.1, "coso": 7.0}]
    kept = read_grid(tmp_path / "a")["tuned"]
    assert [Tuning.from_json(values).chosen for values in kept] == [{"rl_entropy": 0.1, "coso": 1.0}]
    assert cli.main([*words, "--first-seed", "100", "--out", str(tmp_path / "c")]) == 2
    assert "was made with seed 100, on which the comparison would test" in capsys.readouterr().err
    assert not (tmp_path / "c").exists()


def test_the_papers_suite_is_planned_with_its_methods(tmp_path: Path, grids: list[Grid]) -> None:
    words = ["compare", "--suite", "paper", "--budget", "full", "--seeds", "2", "--out", str(tmp_path / "p")]
    assert cli.main(words) == 0
    configs = grids[0].configs
    assert len(configs) == 8 * 3 * 2
    assert {config.method for config in configs.values()} == {"rl", "rl_entropy", "coso"}
    room, line = configs["ALFWorldText/coso/seed-1"], configs["NumberLine/coso/seed-1"]
    assert (room.start, room.total_steps, room.final_eval_samples) == ("half-noisy-onwards", 15360, 64)
    assert (line.start, line.total_steps, line.final_eval_samples) == ("deceptive", 15360, 64)
    # A budget with methods of its own does not replace those of a suite.
    assert cli.main(["compare", "--suite", "paper", "--budget", "demo", "--out", str(tmp_path / "d")]) == 0
    assert {config.method for config in grids[1].configs.values()} == {"rl", "rl_entropy", "coso"}


def test_several_starts_have_folders_of_their_own(tmp_path: Path, grids: list[Grid]) -> None:
    words = ["compare", "--starts", "deceptive", "very-deceptive", "--methods", "rl", "span", "--seeds", "1"]
    assert cli.main([*words, "--out", str(tmp_path / "s")]) == 0
    assert {name: config.start for name, config in grids[0].configs.items()} == {
        f"{start}/{method}/seed-0": start for start in ("deceptive", "very-deceptive") for method in ("rl", "span")
    }


#: Methods in one order, options, and some settings of each.
GIVEN = [
    ("rl choice", "", {"rl": "constant 1.0", "choice": "linear 0.75"}),
    ("choice rl", "", {"rl": "constant 1.0", "choice": "linear 0.75"}),
    ("rl choice", "--ent-schedule adaptive", {"rl": "adaptive 1.0", "choice": "adaptive 0.75"}),
    ("choice adaptive", "--ent-schedule linear --ent-end .5", {"choice": "linear 0.5", "adaptive": "adaptive 0.5"}),
    ("rl choice", "--ent-end .5", {"rl": "constant 0.5", "choice": "linear 0.5"}),
    ("rl choice", "--ent-schedule constant", {"rl": "constant 1.0", "choice": "constant 0.75"}),
    ("rl choice", "--ent-schedule constant --ent-end=1", {"rl": "constant 1.0", "choice": "constant 1.0"}),
    ("choice choice_sure", "", {"choice": "linear 0.75", "choice_sure": "adaptive 1.0"}),
    ("choice_sure", "--ent-schedule constant", {"choice_sure": "constant 1.0"}),
    ("awr_choice choice", "--gamma .5", {"awr_choice": "linear 0.75", "choice": "linear 0.75"}),
]


@pytest.mark.parametrize("command", ["compare", "sweep"])
@pytest.mark.parametrize(("methods", "options", "expected"), GIVEN)
def test_an_option_holds_in_place_of_what_is_adjustable(
    command: str, methods: str, options: str, expected: dict[str, str], tmp_path: Path, grids: list[Grid]
) -> None:
    words = [command, "--methods", *methods.split(), *options.split(), "--seeds", "1", "--out", str(tmp_path / "o")]
    assert cli.main(words) == 0
    found = {c.method: c.by_name() for c in grids[0].configs.values()}
    assert {m: f"{values['ent_schedule']} {values['ent_end']}" for m, values in found.items()} == expected


@pytest.mark.parametrize("command", ["compare", "sweep"])
@pytest.mark.parametrize(
    ("options", "expected"),
    [("", [0.0, 0.0, 0.1]), ("--swap-share .3", [0.0, 0.3, 0.3]), ("--swap-share 0", [0.0] * 3)],
)
def test_rl_swaps_nothing(command: str, options: str, expected: list[float], tmp_path: Path, grids: list[Grid]) -> None:
    words = [command, "--methods", "rl", "rl_entropy", "swap", *options.split(), "--out", str(tmp_path / "o")]
    assert cli.main(words) == 0
    found = {c.method: c.by_name()["swap_share"] for c in grids[0].configs.values()}
    assert [found[method] for method in ("rl", "rl_entropy", "swap")] == expected


@pytest.mark.parametrize(("options", "expected"), [("", (2, {"size": 32})), ("--n-steps 8", (8, {"size": 32}))])
def test_what_a_budget_offers_does_not_replace_a_methods_own_setting(
    options: str,
    expected: tuple[int, dict[str, int]],
    tmp_path: Path,
    grids: list[Grid],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = replace(METHODS["rl"], own={"n_steps": 2, "env_kwargs": {"size": 32}}, adjustable=("n_steps",))
    monkeypatch.setitem(METHODS, "mine", mine)
    words = ["compare", "--budget", "testing", "--env", "coso/Blackjack-v0", "--methods", "rl", "mine"]
    assert cli.main([*words, *options.split(), "--out", str(tmp_path / "o")]) == 0
    config = grids[0].configs["mine/seed-0"]
    assert (config.by_name()["n_steps"], config.env_kwargs) == expected


def test_options_of_ray_need_ray(
    tmp_path: Path, grids: list[Grid], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compare", "--budget", "testing", "--out", str(tmp_path / "r")]
    for given, message in (
        (["--gpus-per-run", "1"], "gpus-per-run is for --backend ray alone, got 1"),
        (["--backend", "ray", "--cpus-per-run", "1.5"], "cpus-per-run must be a whole number, or one between 0 and 1"),
        (["--backend", "ray", "--gpus-per-run", "nan"], "gpus-per-run must be a whole number"),
        (["--backend", "ray", "--cpus-per-run", "-1"], "got -1"),
    ):
        with pytest.raises(SystemExit, match="2"):
            cli.main([*words, *given])
        assert message in " ".join(capsys.readouterr().err.split())
    there = find_spec
    monkeypatch.setattr("benchmarks.common.extras.find_spec", lambda name: None if name == "ray" else there(name))
    assert cli.main([*words, "--backend", "ray"]) == 2
    assert "pip install 'coso-envs[ray]'" in capsys.readouterr().err
    assert not grids and not (tmp_path / "r").exists()


def test_the_command_to_go_on_has_the_backend() -> None:
    assert Backend().arguments == "" and Backend().runner is None
    assert Backend(backend="ray", gpus_per_run=0.5).arguments == " --backend ray --gpus-per-run 0.5"
