"""The guard that stops a run whose policy has lost the format, with the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: File of a run folder with the evidence that its policy collapsed.
COLLAPSED_FILE = "collapsed.json"

#: Share of utterances with an action below which a policy has lost the format.
LEAST_VALID = 0.05

#: Evaluations in a row that show it.
PATIENCE = 3


def collapse(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the evidence that a run has collapsed: steps and parse-valid rates of its last evaluations; None if not.

    Args:
        rows: metrics of the run, oldest first; only those with an evaluation count.
    """
    points = [
        (row["step"], row["eval/parse_valid_rate"]) for row in rows if row.get("eval/parse_valid_rate") is not None
    ]
    last = points[-PATIENCE:]
    if len(last) < PATIENCE or any(rate >= LEAST_VALID for _, rate in last):
        return None
    return {"steps": [step for step, _ in last], "parse_valid_rate": [rate for _, rate in last]}
