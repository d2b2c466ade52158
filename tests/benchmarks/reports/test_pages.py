"""The report says what the rows say, and is one file that needs nothing else."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from benchmarks.comparison.suites import SUITES
from benchmarks.reports.pages import overview_table, write_report
from benchmarks.reports.references import with_references
from benchmarks.reports.results import load_results
from benchmarks.reports.sections import cautions, verdict
from benchmarks.reports.tables import run_table, summary_table
from benchmarks.reports.tuning import load_tuning
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import FAILED_FILE, write_grid
from benchmarks.training.run_folder import RunFolderError, write_json
from tests.benchmarks.conftest import fake_comparison, fake_run, fake_suite
from tests.benchmarks.reports.test_tuning import fake_sweep


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report, made once for the tests that only look at it."""
    return write_report(fake_comparison(tmp_path_factory.mktemp("comparison"))).parent


@pytest.fixture(scope="module")
def page(report: Path) -> str:
    return (report / "report.html").read_text(encoding="utf-8")


def test_the_verdict_follows_from_the_figures(comparison_folder: Path) -> None:
    sentences = verdict(with_references(comparison_folder, load_results(comparison_folder)))
    assert sentences[0].startswith("Every run starts from the 'deceptive' policy")
    assert sentences[1] == (
        'For comparison, on the same episodes: Expert 100%, Best constant action ("-") 50%, Random play 60%.'
    )
    assert sentences[2].startswith("RL leaves it in 0 of 2 runs; its final policies succeed 54%")
    assert sentences[4].startswith("CoSo leaves it in 2 of 2 runs")
    assert sentences[5:] == [
        "Every run took 5,120 environment steps.",
        "The runs of each seed begin from the same policy, by its hash.",
        "All are evaluated exactly, over all 30 states.",
    ]


def test_the_summary_has_final_figures(comparison_folder: Path) -> None:
    table = summary_table(with_references(comparison_folder, load_results(comparison_folder)))
    rl, _, coso, *references = table.rows
    assert rl[:5] == ("RL", "0", "0.54 [0.54, 0.54]", "0.50 [0.50, 0.50]", "0.08 [0.08, 0.08]")
    assert rl[5:7] == ("0 of 2 [0.00, 0.66]", "never (0 of 2)")
    assert coso[5] == "2 of 2 [0.34, 1.00]" and coso[6].endswith("(2 of 2)")
    assert coso[7] == "0.99 [0.98, 1.00]"
    assert references == [
        ("Expert", "-", "1.00", "-", "1.00", "-", "-", "-"),
        ('Best constant action ("-")', "-", "0.50", "-", "-4.50", "-", "-", "-"),
        ("Random play", "-", "0.60", "-", "-2.58", "-", "-", "-"),
    ]
    assert all(len(row) == len(table.head) for row in table.rows)


def test_no_run_hides_behind_an_average(comparison_folder: Path) -> None:
    assert [row[:2] for row in run_table(load_results(comparison_folder)).rows] == [
        ("RL", "0"),
        ("RL", "1"),
        ("RL + entropy", "0"),
        ("RL + entropy", "1"),
        ("CoSo", "0"),
        ("CoSo", "1"),
    ]


def test_few_seeds_and_unequal_ones_are_said(comparison_folder: Path) -> None:
    assert any("Only 2 seeds per method" in note for note in cautions(load_results(comparison_folder)))
    shutil.rmtree(comparison_folder / "runs" / "rl" / "seed-1")
    notes = cautions(load_results(comparison_folder))
    assert any("Only 1 seed per method" in note for note in notes)
    assert any("finished runs of different seeds" in note for note in notes)


@pytest.mark.slow
def test_the_page_is_self_contained(page: str) -> None:
    assert page.count('src="data:image/png;base64,') == 5
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert "coso compare --seeds 2" in page
    assert "runs/coso/seed-1" in page


def test_model_text_is_escaped(page: str) -> None:
    assert "&lt;b&gt;I" in page and "<b>I" not in page


@pytest.mark.slow
def test_a_reply_that_no_file_holds_is_reported_all_the_same(comparison_folder: Path) -> None:
    traces = comparison_folder / "runs" / "coso" / "seed-0" / "traces.jsonl"
    traces.write_text(traces.read_text(encoding="utf-8").replace("<b>I", "\\ud800 say"), encoding="utf-8")
    assert "? say" in write_report(comparison_folder).read_text(encoding="utf-8")


def test_tokens_are_shaded_by_their_weight(page: str) -> None:
    shades = re.findall(r'title="([0-9.]+)" style="background: rgba\(var\(--blue\), ([0-9.]+)\)">([^<]*)<', page)
    by_token = {text: float(shade) for _, shade, text in shades}
    assert by_token["+"] > by_token[" step"] > by_token["action"] > by_token["thoughts"] > 0 == by_token["{&#34;"]


def check_tags_close(page: str) -> None:
    class Balance(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.stack: list[str] = []

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "img"):
                self.stack.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.stack.pop() == tag

    balance = Balance()
    balance.feed(page)
    assert balance.stack == []


def test_tags_close(page: str) -> None:
    check_tags_close(page)


def test_markdown_and_figures_lie_beside_the_page(report: Path) -> None:
    text = (report / "report.md").read_text(encoding="utf-8")
    named = re.findall(r"!\[.*\]\((.*)\)", text)
    assert named == ["learning_curves.png", "health.png", "time.png", "weights.png", "heat_map.png"]
    assert all((report / name).read_bytes().startswith(b"\x89PNG") for name in named)
    assert "| RL + entropy | 1 |" in text


@pytest.mark.slow
def test_a_report_without_coso_has_no_weights(comparison_folder: Path) -> None:
    shutil.rmtree(comparison_folder / "runs" / "coso")
    page = write_report(comparison_folder).read_text(encoding="utf-8")
    assert page.count('src="data:image/png;base64,') == 3
    assert "Which tokens decide" not in page


def test_a_folder_without_runs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="no finished run below"):
        write_report(tmp_path)


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fake_suite(tmp_path_factory.mktemp("suite"))
    write_report(folder)
    return folder


@pytest.fixture(scope="module")
def suite_page(suite: Path) -> str:
    return (suite / "report" / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
class TestSuite:
    """Several environments: one page with all learning curves, and a page each."""

    names = tuple(task.name for task in SUITES["cards"].tasks)

    def test_the_page_shows_every_game_and_needs_only_their_pages(self, suite: Path, suite_page: str) -> None:
        assert tuple(re.findall(r'<h2 id="(\w+)">', suite_page)) == self.names
        assert suite_page.count('src="data:image/png;base64,') == len(self.names)
        assert re.findall(r'(?:src|href)="((?!data:).*?)"', suite_page) == [
            f"{name}/report.html" for name in self.names
        ]
        assert "coso compare --suite cards --seeds 1" in suite_page and "runs/EZPoints/coso/seed-0" in suite_page
        check_tags_close(suite_page)

    def test_each_game_has_its_own_figures(self, suite: Path, suite_page: str) -> None:
        parts = dict(zip(self.names, suite_page.split("<h2 id=")[1:], strict=True))
        assert (
            "CoSo leaves it in 0 of 1 runs" in parts["EZPoints"] and "&#39;half-noisy&#39; policy" in parts["EZPoints"]
        )
        assert "CoSo leaves it in 1 of 1 runs" in parts["NumberLine"]
        assert "&#39;deceptive&#39; policy" in parts["NumberLine"]
        own = (suite / "report" / "EZPoints" / "report.html").read_text(encoding="utf-8")
        assert "coso/EZPoints-v0: RL, RL + entropy and CoSo" in own and "CoSo leaves it in 0 of 1 runs" in own
        assert own.count('src="data:image/png;base64,') == 5

    def test_what_holds_for_all_games_is_said_once(self, suite_page: str) -> None:
        assert suite_page.count("Only 1 seed per method") == 1

    def test_a_game_whose_expert_is_hardly_better_than_standing_says_so(self, suite_page: str) -> None:
        lucky = "the expert's success exceeds that of the best constant action by"
        parts = suite_page.replace("&#39;", "'").split("<h2 id=")
        assert [lucky in part for part in parts] == [False, False, False, False, True]

    def test_the_overview_has_a_row_per_game(self, suite: Path) -> None:
        results = with_references(suite, load_results(suite))
        settings = [(task.env, task.start) for task in SUITES["cards"].tasks]
        games = {setting: [r for r in results if r.config["env"] == setting[0]] for setting in settings}
        points = ("coso/Points24-v0", "lightly-noisy")
        games[points] = [r for r in games[points] if r.method != "rl"]
        table = overview_table(games)
        others = ("Expert", "Best constant action", "Random play")
        assert table.head == ("Environment", "Start", "RL", "RL + entropy", "CoSo", *others)
        assert table.rows[1] == (
            "EZPoints",
            "half-noisy",
            "0.54 [0.54, 0.54]",
            "0.79 [0.79, 0.79]",
            "0.54 [0.54, 0.54]",
            *("1.00", "0.00", "0.00"),
        )
        assert table.rows[2][2] == "none finished"

    def test_markdown_names_figures_that_are_there(self, suite: Path) -> None:
        text = (suite / "report" / "report.md").read_text(encoding="utf-8")
        named = re.findall(r"\]\((.*)\)", text)
        assert named[:2] == ["NumberLine/learning_curves.png", "NumberLine/report.md"] and len(named) == 8
        assert all((suite / "report" / name).exists() for name in named)

    def test_what_is_missing_or_special_is_said_once(self, tmp_path: Path) -> None:
        fake_suite(tmp_path)
        fake_run(tmp_path, "coso", 1, 1.0, SUITES["cards"].tasks[0])
        for name in ("EZPoints", "Points24"):
            shutil.rmtree(tmp_path / "runs" / name)
        page = write_report(tmp_path).read_text(encoding="utf-8")
        assert page.count("No run has finished yet on EZPoints, Points24.") == 1
        common, line, blackjack = page.split("<h2 id=")
        assert "finished runs of different seeds" in line
        assert "finished runs of different seeds" not in common + blackjack

    def test_one_finished_game_of_several_is_still_a_suite(self, tmp_path: Path) -> None:
        fake_suite(tmp_path)
        for name in self.names[1:]:
            shutil.rmtree(tmp_path / "runs" / name)
        page = write_report(tmp_path).read_text(encoding="utf-8")
        assert "No run has finished yet on EZPoints, Points24, Blackjack." in page


@pytest.mark.slow
def test_starts_have_pages_of_their_own_and_what_failed_or_was_tuned_is_on_them(tmp_path: Path) -> None:
    configs = {}
    for start in ("deceptive", "very-deceptive"):
        for method, rise in (("rl", 0.0), ("coso", 1.0)):
            run = fake_run(tmp_path / "made", method, 0, rise)
            name = f"{start}/{method}/seed-0"
            configs[name] = TrainConfig.from_json(run.config).changed(start=start)
            shutil.move(run.path, tmp_path / "runs" / name)
            write_json(tmp_path / "runs" / name / "config.json", configs[name].to_json())
    configs["deceptive/coso/seed-1"] = configs["deceptive/coso/seed-0"].changed(seed=1)
    tuned = load_tuning(fake_sweep(tmp_path / "sweep")).to_json()
    shutil.rmtree(tmp_path / "sweep")
    write_grid(tmp_path, "compare", "coso compare --starts deceptive very-deceptive", configs, [tuned])
    write_json(tmp_path / FAILED_FILE, {"deceptive/coso/seed-1": "MemoryError: <no room>"})
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert re.findall(r'<h2 id="([\w-]+)">', page) == ["NumberLine-deceptive", "NumberLine-very-deceptive"]
    assert "MemoryError: &lt;no room&gt;" in page and "Differences over all of them" in page
    assert "Beside the published results" not in page  # which of the starts would it be?
    own = (tmp_path / "report" / "NumberLine-very-deceptive" / "report.html").read_text(encoding="utf-8")
    assert "Tuned coefficients" in own and own.count('src="data:image/png;base64,') == 6
    for text in (page, own):
        check_tags_close(text)
    assert (tmp_path / "report" / "NumberLine-deceptive" / "tuning_curves.png").exists()
