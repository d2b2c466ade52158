"""Shaded utterances: which methods have them, in which lines they are drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.reports.results import load_results
from benchmarks.reports.traces import LINE_LENGTH, Token, _wrapped, heat_map, traced_utterances, weighted_methods
from benchmarks.training.run_folder import RunFolder


def test_methods_whose_tokens_weigh_alike_have_no_shades(comparison_folder: Path) -> None:
    for seed in (0, 1):
        RunFolder(comparison_folder / "runs/rl_entropy" / f"seed-{seed}").append_trace(
            {
                "step": 512,
                "utterance": "a b",
                "tokens": ["a", " b"],
                "weights": [1.0, 1.0],
                "action": "",
                "valid": False,
            }
        )
    results = load_results(comparison_folder)
    assert list(weighted_methods(results)) == ["coso"]
    shown = traced_utterances(results)
    assert list(shown) == ["CoSo, step 512", "CoSo, step 5,120"]
    assert shown["CoSo, step 512"][0].tokens[8] == Token("+", 1.0)
    assert heat_map([result for result in results if result.method != "coso"]) is None


@pytest.mark.slow
def test_the_figure_has_every_token_once(comparison_folder: Path) -> None:
    plot = heat_map(load_results(comparison_folder))
    assert plot is not None and "</svg>" in plot.panels[0].svg
    axis = plot.panels[0].figure.axes[0]
    drawn = [text.get_text() for text in axis.texts]
    assert drawn[0] == "CoSo" and drawn.count("+") == 2 and len(axis.patches) == 20


def test_lines_end_at_tokens_and_keep_what_can_be_printed() -> None:
    tokens = [Token("x" * (LINE_LENGTH - 1), 0.5), Token("ab", 1.0), Token("\n", 0.0), Token("y" * 500, 0.1)]
    lines = _wrapped(tokens)
    assert [[len(token.text) for token in line] for line in lines] == [[LINE_LENGTH - 1], [2, 1], [LINE_LENGTH]]
    assert lines[1][1].text == " "
