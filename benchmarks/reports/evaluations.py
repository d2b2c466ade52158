"""Evaluations of policies that were not trained in a comparison, as a table beside its runs.

``coso evaluate --out COMPARISON/evaluations/NAME`` writes one where the report of the comparison looks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common.tables import Table
from benchmarks.evaluation.episodes import summarize
from benchmarks.reports.statistics import share_interval
from benchmarks.training.run_folder import RunFolderError, read_json, read_rows

#: Files of an evaluation: its settings, and a row for each episode that has ended.
SETTINGS_FILE, EPISODES_FILE = "evaluation.json", "episodes.jsonl"
#: Folder of a comparison with its evaluations.
EVALUATIONS = "evaluations"


@dataclass(frozen=True)
class Evaluated:
    """An evaluation, read from its folder.

    Attributes:
        name: name of the folder.
        settings: settings, panel, versions.
        rows: the episodes that have ended, by index.
    """

    name: str
    settings: dict[str, Any]
    rows: list[dict[str, Any]]

    @classmethod
    def read(cls, folder: Path) -> Evaluated:
        """Read an evaluation, finished or not.

        Raises:
            RunFolderError: if it is missing or damaged.
        """
        settings = read_json(folder / SETTINGS_FILE)
        if not isinstance(settings, dict) or not isinstance(settings.get("settings"), dict):
            raise RunFolderError(f"{folder / SETTINGS_FILE} holds no settings of an evaluation")
        # A resumed evaluation may have played an episode again whose row was cut off.
        rows = {row["index"]: row for row in read_rows(folder / EPISODES_FILE)}
        return cls(folder.name, settings, [rows[index] for index in sorted(rows)])


def evaluation_table(evaluations: Sequence[Evaluated]) -> Table:
    """Return a table with a row per evaluation; one whose episodes all had a fault has no figures."""
    rows: list[tuple[str, ...]] = []
    for found in evaluations:
        sound = [row for row in found.rows if not row["fault"]]
        settings, faults = found.settings["settings"], len(found.rows) - len(sound)
        if not sound:
            where = _policy(settings), settings["env"], str(found.settings["panel"]["panel"])
            rows.append((*where, f"0 of {settings['episodes']} ({faults} with a fault)", *["-"] * 5))
            continue
        results = summarize(sound)
        tokens = [sum(row.get(name, 0) for row in sound) for name in ("prompt_tokens", "completion_tokens")]
        rows.append(
            (
                _policy(settings),
                settings["env"],
                str(found.settings["panel"]["panel"]),
                f"{len(sound)} of {settings['episodes']}" + (f" ({faults} with a fault)" if faults else ""),
                str(share_interval(sum(row["success"] for row in sound), len(sound))),
                "-" if results.progress is None else f"{results.progress:.2f}",
                f"{results.parse_valid_rate:.2f}",
                f"{results.episode_length:.1f}",
                " + ".join(f"{count / len(sound):,.0f}" for count in tokens) if any(tokens) else "-",
            )
        )
    return Table(
        head=("Policy", "Environment", "Panel", "Episodes", "Success", "Progress", "Parse-valid", "Steps", "Tokens"),
        rows=tuple(rows),
        caption=(
            "Policies that were evaluated as they are, each episode played to its end. Success: share of episodes with "
            "the Wilson 95 % interval. Progress: mean share of sub-goals. Parse-valid: share of utterances with an "
            "action. Tokens: of prompts and answers in an episode. Episodes whose device failed are left out."
        ),
    )


def evaluations_of(folder: Path, env_id: str | None = None) -> Table | None:
    """Return the table of a comparison's evaluations, or of those on one environment; None if there are none."""
    found = [Evaluated.read(file.parent) for file in sorted((folder / EVALUATIONS).glob(f"*/{SETTINGS_FILE}"))]
    table = evaluation_table([each for each in found if env_id in (None, each.settings["settings"]["env"])])
    return table if table.rows else None


def _policy(settings: dict[str, Any]) -> str:
    policy, model = settings["policy"], settings["model"]
    name = model or policy
    style = "" if settings["style"] == "plain" else f", {settings['style']}"
    return f"{name}{style}, {'greedy' if settings['greedy'] else 'sampled'}"
