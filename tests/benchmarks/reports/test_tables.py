"""Tables of differences, cost and published results, and the budget's equality, from runs made up by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reports.cost import budget, cost_table, generated_tokens
from benchmarks.reports.published import published_table
from benchmarks.reports.results import Result, aligned
from benchmarks.reports.sections import cautions, verdict
from benchmarks.reports.tables import difference_table, p_text
from benchmarks.training.run_folder import RunFolderError, write_json

LINE = "coso/NumberLine-v0"


def run(folder: Path, method: str, seed: int, end: float, *, card: Any = None, steps: int = 20, **more: Any) -> Result:
    """A run with two evaluations; ``more`` goes into every row but the first."""
    path = folder / f"{method}-{seed}"
    write_json(
        path / "card.json",
        {"start": f"s{seed}", "evaluation": {"panel": "p", "sha256": "ab", "episodes": 4}} | (card or {}),
    )
    write_json(path / "versions.json", {"git_commit": "c1"})
    config = {"env": LINE, "method": method, "seed": seed, "start": "deceptive", "ent_coef": 1.0}
    rows = [
        {"step": step, "eval/success_sampled": success, "eval/success_greedy": success, "eval/parse_valid_rate": 0.5}
        | (more if step else {})
        for step, success in ((0, 0.25), (steps // 2, 0.25), (steps, end))
    ]
    return Result(path, config, rows)


def test_differences_are_paired_by_seed_and_corrected_for_the_methods_of_a_reference(tmp_path: Path) -> None:
    ends = {"rl": (0.1, 0.5, 0.9), "rl_entropy": (0.1, 0.5, 0.9), "coso": (0.2, 0.6, 1.0)}
    results = [run(tmp_path, method, seed, end) for method, row in ends.items() for seed, end in enumerate(row)]
    results += [run(tmp_path, "choice", seed, 1.0) for seed in (1, 2, 3)]  # seed 0 failed, seed 3 is its own
    table = difference_table([results])
    assert table is not None
    found = {row[:2]: row[2:] for row in table.rows}
    assert list(found) == [
        ("RL + entropy", "RL"),
        ("CoSo", "RL"),
        ("Choice", "RL"),
        ("CoSo", "RL + entropy"),
        ("Choice", "RL + entropy"),
        ("Choice", "CoSo"),
    ]
    # Three pairs that all differ by .1: p is 2 of 8 flips, times three methods for Holm.
    pairs, mean, improvement, p, corrected = found["CoSo", "RL"]
    assert (pairs, mean, p, corrected) == ("3", "0.10 [0.10, 0.10]", "0.25", "0.75")
    # .2 beats .1; .6 beats .1 and .5; 1 beats all: 6 of 9.
    assert improvement.startswith("0.67 [")
    assert found["RL + entropy", "RL"][1::2] == ("0.00 [0.00, 0.00]", "1.00")
    assert found["Choice", "RL"][:2] == ("2", "0.30 [0.10, 0.50]")
    assert "(flips all enumerated)" in table.caption


def test_pairs_of_several_environments_are_pooled_and_probabilities_averaged(tmp_path: Path) -> None:
    one = [run(tmp_path / "a", method, 0, end) for method, end in (("rl", 0.2), ("coso", 0.4), ("span", 1.0))]
    ends = {"rl": (0.5, 0.5, 0.5), "coso": (0.5, 0.5, 0.2)}
    other = [run(tmp_path / "b", method, seed, end) for method, row in ends.items() for seed, end in enumerate(row)]
    table = difference_table([one, other])
    assert table is not None and [row[:2] for row in table.rows] == [("CoSo", "RL")]  # span has runs on one alone
    # Differences .2, 0, 0, -.3; of 1 pair all improve, of 9 pairs 6 are equal and 3 worse: (1 + 1/3) / 2.
    assert table.rows[0][2] == "4" and table.rows[0][3].startswith("-0.02 [")
    assert table.rows[0][4].startswith("0.67 [") and table.rows[0][5] == "1.00"
    assert "pooled over environments" in table.caption


def test_without_a_reference_or_a_pair_there_is_no_table(tmp_path: Path) -> None:
    assert difference_table([[run(tmp_path, "choice", 0, 1.0), run(tmp_path, "span", 0, 1.0)]]) is None
    assert difference_table([[run(tmp_path, "rl", 0, 1.0), run(tmp_path, "span", 1, 1.0)]]) is None
    assert [p_text(p) for p in (1.0, 0.25, 0.0123, 0.0000019)] == ["1.00", "0.25", "0.012", "1.9e-06"]


def test_cost_by_hand(tmp_path: Path) -> None:
    sizes = {"parameters": {"policy": 4000, "trained": 4000}}
    seconds = {"time/rollout_s": 1.0, "time/update_s": 2.0, "system/max_rss_mb": 300.0, "rollout/utterance_tokens": 7.5}
    plain = run(tmp_path, "rl", 0, 1.0, card=sizes, **seconds)
    dear = run(
        tmp_path,
        "coso",
        0,
        1.0,
        card={"parameters": {"policy": 4000, "trained": 4000, "scm": 500}},
        **seconds,
        **{"time/scm_s": 3.0, "cost/extra_passes": 64.0, "system/max_gpu_mb": 1000.0},
    )
    first, second = cost_table([plain, dear]).rows
    # Two iterations of 10 steps: 2 s + 4 s over 20 steps are 300 ms a step; CoSo takes 6 s more.
    assert first == ("RL", "4,000", "2", "0", "4", "300.0", "+0%", "150", "-", "300 (CPU)")
    assert second == ("CoSo", "4,000 + 500", "2", "6", "4", "600.0", "+100%", "150", "128", "300 (CPU), 1,000 (GPU)")
    assert cost_table([dear]).rows[0][6] == "-"
    assert (
        generated_tokens(
            [{"step": 0}, {"step": 4, "rollout/utterance_tokens": 2.0}, {"step": 10, "rollout/utterance_tokens": 3.0}]
        )
        == 26.0
    )
    foreign = run(tmp_path, "span", 0, 1.0)
    assert cost_table([foreign]).rows[0][1:] == ("-", "0", "0", "0", "0.0", "-", "0", "-", "-")


def test_an_equal_budget_is_said_and_an_unequal_one_is_named(tmp_path: Path) -> None:
    fair = [run(tmp_path, method, seed, 1.0) for method in ("rl", "coso") for seed in (0, 1)]
    assert budget(fair) == (
        [
            "Every run took 20 environment steps.",
            "The runs of each seed begin from the same policy, by its hash.",
            "All are evaluated on the frozen panel p (digest ab).",
        ],
        [],
    )
    write_json(fair[3].path / "card.json", {"start": "other", "evaluation": {"panel": "none", "episodes": 4}})
    write_json(fair[0].path / "versions.json", {"git_commit": "c2"})
    write_json(fair[2].path / "card.json", {})
    fair[1] = run(tmp_path, "rl", 1, 1.0, steps=10)
    equal, faults = budget(fair)
    assert equal == []
    assert faults == [
        "Unequal budgets: not every run took 20 environment steps (RL seed 1 10).",
        "Unknown starts: no card.json names the start policy of CoSo seed 0.",
        "Unequal starts: the runs of seed 1 begin from different policies (RL seed 1 s1, CoSo seed 1 other).",
        "Unequal evaluations: the card.json of the runs of seed 1 name different episodes.",
        "The runs were made by different versions of the code (c1, c2).",
    ]
    assert set(faults) <= set(cautions(fair))


def test_a_panel_is_the_same_for_all_seeds(tmp_path: Path) -> None:
    runs = [run(tmp_path, method, seed, 1.0) for method in ("rl", "coso") for seed in (0, 1)]
    for each in runs[1::2]:
        write_json(each.path / "card.json", {"start": "s1", "evaluation": {"panel": "q", "sha256": "cd"}})
    faults = budget(runs)[1]
    assert len(faults) == 1 and faults[0].startswith("Unequal evaluations: ")
    assert all(named in faults[0] for named in ("'ab'", "'cd'"))


def test_code_with_which_a_run_went_on_is_other_code(tmp_path: Path) -> None:
    runs = [run(tmp_path, method, 0, 1.0) for method in ("rl", "coso")]
    write_json(runs[1].path / "versions-00000010.json", {"git_commit": "c2+changes"})
    assert "The runs were made by different versions of the code (c1, c2+changes)." in cautions(runs)
    assert "The source tree had uncommitted changes when the runs were made." in cautions(runs)


def test_a_method_without_a_start_policy_is_no_unequal_one(tmp_path: Path) -> None:
    runs = [run(tmp_path, method, 0, 1.0) for method in ("rl", "coso", "cnn-rl")]
    write_json(runs[2].path / "card.json", {"evaluation": runs[0].card["evaluation"]})
    equal, faults = budget(runs)
    assert "The runs of each seed begin from the same policy, by its hash." in equal and not faults
    assert verdict(runs)[0].startswith("Every run but those of CNN + RL starts from the")
    assert not [sentence for sentence in verdict(runs[2:]) if "start" in sentence or "begin" in sentence]


def test_whole_episodes_may_end_a_little_later(tmp_path: Path) -> None:
    runs = [run(tmp_path, "rl", 0, 1.0), run(tmp_path, "grpo", 0, 1.0, steps=23), run(tmp_path, "grpo", 1, 1.0)]
    for each in runs:
        each.config["total_steps"] = 20
    assert budget(runs)[0][0] == "Every run took 20 environment steps, and up to 3 more to the end of an episode."
    assert not [fault for fault in budget(runs)[1] if "budgets" in fault]


@pytest.mark.parametrize(
    ("evidence", "sign", "metric"),
    [
        (
            {"sign": "one utterance", "metric": "rollout/unique_utterances", "steps": [5, 10], "values": [0.04, 0.0]},
            "one utterance",
            "rollout/unique_utterances",
        ),
        ({"steps": [5, 10], "parse_valid_rate": [0.04, 0.0]}, "lost format", "eval/parse_valid_rate"),
    ],
    ids=["now", "as earlier versions wrote it"],
)
def test_a_collapsed_run_counts_with_its_last_value_and_is_named(
    evidence: dict[str, Any], sign: str, metric: str, tmp_path: Path
) -> None:
    whole, cut = run(tmp_path, "rl", 0, 0.75), run(tmp_path, "rl", 1, 0.5, steps=10)
    write_json(cut.path / "collapsed.json", evidence)
    steps, values = aligned([whole, cut], "eval/success_sampled")
    assert steps.tolist() == [0, 5, 10, 20] and values.tolist() == [[0.25, 0.25, 0.25, 0.75], [0.25, 0.25, 0.5, 0.5]]
    assert (
        f"RL seed 1 collapsed ({sign}): it was stopped at step 10, after {metric} was 0.040, 0.000. Its last "
        "evaluation counts as its result."
    ) in cautions([whole, cut])


def test_published_figures_stand_beside_means_over_seeds_and_environments(tmp_path: Path) -> None:
    def at(folder: str, successes: dict[str, tuple[float, ...]]) -> list[Result]:
        return [run(tmp_path / folder, m, seed, end) for m, ends in successes.items() for seed, end in enumerate(ends)]

    room = at("room", {"rl": (0.2, 0.4), "coso": (0.4, 0.5), "span": (0.9, 0.9)})
    one, other = (
        at("one", {"rl": (0.5,), "coso": (0.8,)}),
        at("other", {"rl": (0.1,), "rl_entropy": (0.3,), "coso": (0.2,)}),
    )
    groups = {"coso/ALFWorldText-v0": room, LINE: one, "coso/EZPoints-v0": other}
    table = published_table(groups)
    assert table is not None and "cannot be compared" in table.caption
    cards, rooms = table.rows
    assert cards[:5] == ("Gym Cards (2 of 4)", "30.0", "-", "50.0", "+66.7%") and cards[7] == "+9.3%"
    assert rooms[:8] == ("ALFWorld, text only", "30.0", "-", "45.0", "+50.0%", "32.8", "39.6", "+20.7%")
    assert published_table({LINE: [r for r in one if r.method == "rl"]}) is None
    assert published_table({"mine/Lake-v0": one}) is None
    never = [replace(r, rows=[{**r.rows[-1], "eval/success_sampled": 0.0}]) for r in one]
    assert (zero := published_table({LINE: never})) is not None and zero.rows[0][4] == "-"


def test_damaged_evidence_is_named(tmp_path: Path) -> None:
    result = run(tmp_path, "rl", 0, 1.0)
    (result.path / "card.json").write_text("[]")
    with pytest.raises(RunFolderError, match=r"card\.json is damaged: it must hold a JSON object"):
        budget([result])
