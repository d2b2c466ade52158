"""The references of a report's runs, which are measured once and kept in the comparison's folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.common.errors import UsageError
from benchmarks.evaluation.references import References, measure_references
from benchmarks.reports.results import Result
from benchmarks.training.run_folder import RunFolderError, read_json, write_json
from coso_envs import ENTRY_POINTS

#: File in a comparison's folder with its references.
REFERENCES_FILE = "references.json"


def with_references(folder: Path, results: Sequence[Result]) -> list[Result]:
    """Return runs with the references on the episodes of their evaluations, or with the reason why there are none.

    References that are not yet in the folder are measured and written there, which takes seconds.

    Raises:
        RunFolderError: if the file with the references is damaged.
    """
    file = folder / REFERENCES_FILE
    kept = _read(file)
    before, failed = len(kept), dict[str, str]()
    found = [_referred(result, kept, failed) for result in results]
    if len(kept) > before:
        write_json(file, [{**key, "references": references.to_json()} for key, references in kept])
    return found


def measured(result: Result) -> Result:
    """Return a run with references that are measured now and kept nowhere."""
    return _referred(result, [], {})


def _read(file: Path) -> list[tuple[dict[str, Any], References]]:
    if not file.exists():
        return []
    entries = read_json(file)
    try:
        if not isinstance(entries, list):
            raise TypeError("references.json must hold a list")
        return [
            ({"env": entry["env"], "env_kwargs": entry["env_kwargs"]}, References.from_json(entry["references"]))
            for entry in entries
        ]
    except (TypeError, LookupError, AttributeError) as error:
        raise RunFolderError(f"{file} is damaged; remove it, and the next report measures it again") from error


def _referred(result: Result, kept: list[tuple[dict[str, Any], References]], failed: dict[str, str]) -> Result:
    """Return a run with its references, or the reason why there are none; add new ones to ``kept`` or ``failed``."""
    env, env_kwargs = result.config["env"], result.config.get("env_kwargs", {})
    key = {"env": env, "env_kwargs": env_kwargs}
    count = result.episodes
    panel = result.card.get("evaluation")
    for other, references in kept:
        if other == key and references.panel == panel and references.covers(count):
            return replace(result, references=references)
    case = repr((key, panel, count))
    if case not in failed:
        try:
            played = measure_references(env, env_kwargs, seed=result.seed, count=count)
        except UsageError as error:
            failed[case] = str(error)
        except Exception as error:
            # An environment or expert of another package may raise anything, and its runs are reported all the same.
            if env in ENTRY_POINTS:
                raise
            failed[case] = f"{type(error).__name__}: {error}".partition("\n")[0]
        else:
            if played.panel == panel or (panel is None and "states" in played.panel):
                kept.append((key, played))
                return replace(result, references=played)
            failed[case] = _other_panel(panel, played.panel)
    return replace(result, no_references=failed[case])


def _other_panel(panel: Any, present: Any) -> str:
    if panel is None:
        return "card.json does not name the episodes of the evaluations"
    return (
        f"the runs were evaluated on {_name(panel)}, which this version of coso-envs does not have (it has "
        f"{_name(present)})"
    )


def _name(panel: Any) -> str:
    """Return a panel's name with its digest, or its number of states or episodes."""
    if not isinstance(panel, dict):
        return repr(panel)
    detail = panel.get("sha256") or panel.get("states") or panel.get("episodes")
    return f"{panel.get('panel')} ({detail})"
