"""The runs of a grid that have no result, or an early one: failed, stopped or not begun."""

from __future__ import annotations

from pathlib import Path

from benchmarks.common.tables import Table
from benchmarks.training.grid_file import FAILED_FILE, GRID_FILE
from benchmarks.training.methods import title
from benchmarks.training.run_folder import RunFolder, read_json, read_rows
from benchmarks.training.settings_format import flat

#: Runs that are shown; failed ones always are.
MOST_SHOWN = 12

#: Characters of a reason that are shown.
REASON_LENGTH = 300


def missing_table(folder: Path) -> Table | None:
    """Return a table of a grid's runs that have not finished, with the reasons; None if there are none.

    Args:
        folder: folder of a comparison or sweep; one without ``grid.json`` has planned nothing.
    """
    if not (folder / GRID_FILE).exists():
        return None
    grid_file = folder / GRID_FILE
    failed = read_json(folder / FAILED_FILE) if (folder / FAILED_FILE).exists() else {}
    rows = []
    for name, settings in read_json(grid_file)["runs"].items():
        run = RunFolder(folder / "runs" / name)
        if run.finished and (run.path / "metrics.jsonl").exists():
            continue
        config = flat(settings, grid_file)
        last = [row["step"] for row in read_rows(run.path / "metrics.jsonl")][-1:]
        reached = f"{last[0]:,} of {config['total_steps']:,}" if last else "not begun"
        reason = " ".join(str(failed[name]).split())[:REASON_LENGTH] if name in failed else ""
        state = "failed" if name in failed else "not finished"
        if run.finished:
            reached, state, reason = "all", "without figures", "metrics.jsonl is missing"
        rows.append((name, title(config["method"]), state, reached, reason.replace("|", "/")))
    if not rows:
        return None
    # Failures first; a comparison that has just begun has many runs that are not finished.
    rows.sort(key=lambda row: row[2] != "failed")
    shown = max(MOST_SHOWN, sum(row[2] == "failed" for row in rows))
    if len(rows) > shown:
        rows[shown:] = [(f"and {len(rows) - shown} more", "", "not finished", "", "")]
    return Table(
        head=("Run", "Method", "State", "Steps", "Reason"),
        rows=tuple(rows),
        caption="Runs without a result. They are in no other table and no figure; logs/ has what they printed.",
    )
