"""The metrics of a whole run: documented one by one, and for known utterances the values that follow from the docs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from agents.policies import Generation, VLMPolicy
from benchmarks.training.recorder import WEIGHT_BINS
from benchmarks.training.run import start_run
from benchmarks.training.run_folder import RunFolder
from benchmarks.training.start_policy import ensure_start
from tests.benchmarks.training.test_run import CONFIG as SMALL

DOCS = Path(__file__).resolve().parents[3] / "docs" / "benchmarks.md"
#: Episodes of a few steps, so that some end in every rollout.
CONFIG = replace(
    SMALL,
    env_kwargs={"size": 64, "max_position": 1},
    total_steps=16,
    eval_every=16,
    final_eval_samples=1,
    scm_pretrain_steps=1,
    scm_steps=1,
)
SAID = ('{"action": "+"}', "hm")
"""The first environment's utterance, and the second's, which holds no action."""


@torch.no_grad()
def say(self: VLMPolicy, prompts: Any, **_: Any) -> Generation:
    texts = tuple(SAID[row % 2] for row in range(len(prompts)))
    tokens, mask = self.tokenize_utterances(texts)
    seen = self.evaluate(prompts, tokens, mask)
    return Generation(tokens, mask, texts, seen.log_probs, seen.entropies, seen.values, ~mask.any(1))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Metrics of a run with an SCM, and of one whose weights come from the parser, by ``causal_source``."""
    folder = tmp_path_factory.mktemp("metrics")
    ensure_start(CONFIG, folder / "starts")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(VLMPolicy, "generate", say)
        for source in ("scm", "exact"):
            config = replace(CONFIG, causal_source=source)
            start_run(config, folder / source, folder / "starts", lambda step, row: None)
    return {source: RunFolder.open(folder / source).metrics() for source in ("scm", "exact")}


def documented(part: slice = slice(1)) -> set[str]:
    """The keys in the first columns of tables of metrics: by default the first, of what every run writes."""
    section = DOCS.read_text(encoding="utf-8").split("\n## Metrics\n")[1].split("\n## ")[0]
    tables = section.split("| --- | --- |\n")[1:][part]
    cells = [line.split("|")[1] for table in tables for line in table.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}


def undocumented(rows: list[dict[str, Any]]) -> set[str]:
    """The keys of a run's metrics, of any learner, that no table explains."""
    keys = {re.sub("^scm/weight_of .*", "scm/weight_of ACTION", key) for row in rows for key in row} - {"step"}
    return {key.removeprefix("offline/") for key in keys} - documented(slice(None))


#: What only environments with sub-goals write, see the tests of evaluations, and what only a GPU has.
ELSEWHERE = {"eval/progress", "eval/false_completions", "system/max_gpu_mb"}


@pytest.mark.slow
def test_the_docs_explain_what_a_run_writes_and_nothing_else(recorded: dict[str, list[dict[str, Any]]]) -> None:
    written = {key for rows in recorded.values() for row in rows for key in row} - {"step"}
    assert {re.sub("^scm/weight_of .*", "scm/weight_of ACTION", key) for key in written} == documented() - ELSEWHERE
    assert documented() >= ELSEWHERE


def test_figures_of_known_utterances(recorded: dict[str, list[dict[str, Any]]], tmp_path: Path) -> None:
    """Eight utterances a rollout, half of them `hm`; with two actions an exact weight is 1 on the action, else 0."""
    row = recorded["exact"][-1]
    policy = VLMPolicy.from_pretrained(ensure_start(CONFIG, tmp_path))
    lengths = [len(policy.tokenizer(text)["input_ids"]) + 1 for text in SAID]
    tokens = 4 * sum(lengths)
    expected = {
        "rollout/parse_valid_rate": 4 / 8,
        "rollout/format_valid_rate": 4 / 8,
        "rollout/void_rate": 0,
        "rollout/faults": 0,
        "rollout/unique_utterances": 2 / 8,
        "rollout/utterance_tokens": tokens / 8,
        "weights/mean": 4 / tokens,
        "weights/action_tokens": 1.0,
        "weights/thought_tokens": 0.0,
        "weights/share_above_half": 4 / tokens,
    }
    assert {key: row[key] for key in expected} == pytest.approx(expected)
    assert row["weights/histogram"] == [tokens - 4, *[0] * (WEIGHT_BINS - 2), 4]


def test_the_histogram_is_that_of_the_weights_beside_it(recorded: dict[str, list[dict[str, Any]]]) -> None:
    for source, rows in recorded.items():
        row = rows[-1]
        counts = np.array(row["weights/histogram"])
        middles = (np.arange(WEIGHT_BINS) + 0.5) / WEIGHT_BINS
        assert abs((counts * middles).sum() / counts.sum() - row["weights/mean"]) <= 0.5 / WEIGHT_BINS
        # With an SCM only half of the utterances are weighed.
        tokens = round(8 * row["rollout/utterance_tokens"])
        assert 0 < counts.sum() < tokens if source == "scm" else counts.sum() == tokens
