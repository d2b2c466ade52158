"""The report says what the rows say, and is one file that needs nothing else."""

from __future__ import annotations

import csv
import itertools
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.comparison.suites import SUITES
from benchmarks.reports.pages import overview_table, write_report
from benchmarks.reports.references import with_references
from benchmarks.reports.results import load_results
from benchmarks.reports.sections import cautions, verdict
from benchmarks.reports.sweeps import write_sweep
from benchmarks.reports.tables import difference_table, run_table, summary_table
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
    assert sentences[2].startswith("RL leaves its start in 0 of 2 runs; its final policies succeed 54%")
    assert sentences[4].startswith("CoSo leaves its start in 2 of 2 runs")
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
    table = run_table(load_results(comparison_folder), comparison_folder / "report")
    assert [row[:2] for row in table.rows] == [
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
    assert page.count('src="data:image/svg+xml;base64,') == 7
    assert "http" not in re.sub('src="data:[^"]*"', "", page).replace("http://www.w3.org/2000/svg", "")
    assert not re.search("<(script|link|iframe)[^>]*(src|href)=", page)
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


def check_landmarks(page: str) -> None:
    """A reader who hears the page finds its parts: no level of headings is left out, no two tables have one name."""
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels
    names = re.findall(r'role="region" aria-label="([^"]*)"', page)
    assert names and len({*names}) == len(names), names


def test_tags_close(page: str) -> None:
    check_tags_close(page)
    check_landmarks(page)


def test_the_page_of_a_sweep_has_its_landmarks(tmp_path: Path) -> None:
    page = write_sweep(fake_sweep(tmp_path)).read_text(encoding="utf-8")
    check_tags_close(page)
    check_landmarks(page)


FIGURES = [
    *("learning_curves_success_sampled", "learning_curves_success_greedy", "learning_curves_key"),
    *("health_parse_valid_rate", "health_action_tokens", "health_thought_tokens", "health_key"),
    *("time", "time_key", "weights", "weights_key", "heat_map"),
]


def test_markdown_and_figures_lie_beside_the_page(report: Path) -> None:
    text = (report / "report.md").read_text(encoding="utf-8")
    assert re.findall(r"!\[.*\]\((.*)\.svg\)", text) == FIGURES
    for name in FIGURES:
        drawing = ElementTree.fromstring((report / f"{name}.svg").read_text(encoding="utf-8"))
        assert drawing.tag.endswith("svg")
    assert "| RL + entropy | 1 |" in text


def test_panels_have_a_dark_look_and_letters_that_can_be_read(report: Path) -> None:
    drawing = (report / "learning_curves_success_sampled.svg").read_text(encoding="utf-8")
    assert "@media (prefers-color-scheme: dark)" in drawing and ">environment steps</text>" in drawing
    for colour in set(re.findall("(?:fill|stroke): (#[0-9a-f]{6})", drawing)):
        assert re.search(rf'style\*="(fill|stroke): {colour}"', drawing)
    # A panel is as wide as a telephone: letters of 10.5 points on 317 points.
    assert 'viewBox="0 0 316.8 216"' in drawing


def test_every_run_leads_to_its_files(report: Path) -> None:
    for page, pattern in (("report.html", 'href="([^"#]*)"'), ("report.md", r"(?<!!)\[[^\]]*\]\(([^)]*)\)")):
        named = re.findall(pattern, (report / page).read_text(encoding="utf-8"))
        assert {"../runs/coso/seed-1", "../runs/coso/seed-1/metrics.jsonl", "../runs/coso/seed-1/traces.jsonl"} <= {
            *named
        }
        assert {"runs.csv", "evaluations.csv"} <= {*named} and "../runs/rl/seed-0/traces.jsonl" not in named
        assert all((report / name).exists() for name in named)


def test_the_data_are_those_of_the_runs(report: Path) -> None:
    with (report / "runs.csv").open(encoding="utf-8", newline="") as stream:
        runs = list(csv.DictReader(stream))
    assert len(runs) == 6
    last = runs[-1]
    assert (last["method"], last["seed"], last["folder"], last["leaves_start"]) == (
        "coso",
        "1",
        "../runs/coso/seed-1",
        "True",
    )
    assert (float(last["floor"]), float(last["expert"])) == (pytest.approx(0.53, abs=0.001), pytest.approx(1.0))
    assert runs[0]["leaves_start"] == "False" and runs[0]["steps_to_90_percent_of_reach"] == ""
    with (report / "evaluations.csv").open(encoding="utf-8", newline="") as stream:
        evaluations = list(csv.DictReader(stream))
    assert len(evaluations) == 6 * 11
    final = [row for row in evaluations if row["step"] == "5120"]
    assert [row["eval/success_sampled"] for row in final] == [run["eval/success_sampled"] for run in runs]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            {"eval/parse_valid_rate": 0.01},
            "No utterance can be read: the share of them with an action never exceeds 0.01",
        ),
        ({"eval/success_sampled": 0.0, "eval/success_greedy": 0.0}, "No policy ever succeeds, in any evaluation"),
    ],
)
def test_runs_that_say_nothing_are_warned_of_and_show_no_finding(
    comparison_folder: Path, edit: dict[str, float], said: str
) -> None:
    for file in comparison_folder.rglob("metrics.jsonl"):
        rows = [json.loads(line) | edit for line in file.read_text(encoding="utf-8").splitlines()]
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    results = load_results(comparison_folder)
    assert any(note.startswith(said) for note in cautions(results))
    if "eval/success_sampled" in edit:
        assert difference_table([results]) is None


@pytest.mark.slow
def test_a_report_without_coso_has_no_weights(comparison_folder: Path) -> None:
    shutil.rmtree(comparison_folder / "runs" / "coso")
    page = write_report(comparison_folder).read_text(encoding="utf-8")
    assert page.count('src="data:image/svg+xml;base64,') == 6
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
        assert suite_page.count('src="data:image/svg+xml;base64,') == 2 * len(self.names)
        assert re.findall(r'href="(\w+/report\.html)"', suite_page) == [f"{name}/report.html" for name in self.names]
        assert "coso compare --suite cards --seeds 1" in suite_page and "runs/EZPoints/coso/seed-0" in suite_page
        check_tags_close(suite_page)
        check_landmarks(suite_page)

    def test_each_game_has_its_own_figures(self, suite: Path, suite_page: str) -> None:
        parts = dict(zip(self.names, suite_page.split("<h2 id=")[1:], strict=True))
        assert (
            "CoSo leaves its start in 0 of 1 runs" in parts["EZPoints"]
            and "&#39;half-noisy&#39; policy" in parts["EZPoints"]
        )
        assert "CoSo leaves its start in 1 of 1 runs" in parts["NumberLine"]
        assert "&#39;deceptive&#39; policy" in parts["NumberLine"]
        own = (suite / "report" / "EZPoints" / "report.html").read_text(encoding="utf-8")
        assert "coso/EZPoints-v0: RL, RL + entropy and CoSo" in own and "CoSo leaves its start in 0 of 1 runs" in own
        assert own.count('src="data:image/svg+xml;base64,') == 7
        assert 'href="../../runs/EZPoints/coso/seed-0"' in own

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
        curves = [f"NumberLine/learning_curves_{part}.svg" for part in ("success_sampled", "success_greedy", "key")]
        assert named[:4] == [*curves, "NumberLine/report.md"] and len(named) == 4 * 4 + 2
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
    assert "Tuned coefficients" in own and own.count('src="data:image/svg+xml;base64,') == 8
    for text in (page, own):
        check_tags_close(text)
    assert (tmp_path / "report" / "NumberLine-deceptive" / "tuning_curves_0.svg").exists()
