"""The episodes of a folder that ``coso view`` shows: those of an evaluation, or the traced utterances of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from benchmarks.common.errors import UsageError
from benchmarks.training.run_folder import PICTURES, RunFolder, read_json, read_rows
from benchmarks.viewer.requests import RequestError

#: What a folder is, by the file that only such a folder has.
_RUN, _EVALUATION, _COMPARISON = "config.json", "evaluation.json", "grid.json"

#: Characters of an utterance that a list shows.
_SAID = 200


class Source(Protocol):
    """A folder with episodes, read again at every request, so that a run in progress can be watched."""

    path: Path

    def summary(self) -> dict[str, Any]:
        """Return name, kind, facts (pairs of texts) and metrics (name -> pairs of step and value)."""
        ...

    def episodes(self) -> list[dict[str, Any]]:
        """Return a row for each episode: id, title, valid and steps; success, return, training_step, said if known."""
        ...

    def episode(self, number: int) -> list[dict[str, Any]]:
        """Return the steps of an episode.

        Raises:
            RequestError: if there is no such episode.
        """
        ...

    def picture(self, number: int, step: int) -> Path:
        """Return the file of a picture, which may be missing."""
        ...


def source(path: Path) -> Source:
    """Return the source of a folder.

    Raises:
        UsageError: if it is neither a run nor an evaluation; the message says what it is, if it is known.
    """
    if (path / _EVALUATION).is_file():
        return EvaluationSource(path)
    if (path / _RUN).is_file():
        return RunSource(path)
    if (path / _COMPARISON).is_file():
        runs = sorted(str(file.parent) for file in path.glob(f"runs/**/{_RUN}") if "checkpoints" not in file.parts)
        shown = f"; choose one or two of its {len(runs)} runs, such as {runs[0]}" if runs else ", which has no run yet"
        raise UsageError(f"{path} is a comparison or sweep{shown}")
    if not path.is_dir():
        raise UsageError(f"there is no folder {path}")
    raise UsageError(
        f"{path} is neither a run of coso train ({_RUN}) nor an evaluation of coso evaluate ({_EVALUATION})"
    )


class RunSource:
    """A run of ``coso train``: every traced utterance stands as an episode of one step."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def summary(self) -> dict[str, Any]:
        """Return what the run is, and its metrics."""
        config = read_json(self.path / _RUN)
        seed = config.get("seed", config.get("learner", {}).get("seed", ""))
        facts = [("environment", config["env"]), ("method", config["method"]), ("start", config.get("start") or "")]
        metrics: dict[str, list[tuple[float, float]]] = {}
        for row in RunFolder(self.path).metrics():
            for name, value in row.items():
                if name != "step" and isinstance(value, int | float) and not isinstance(value, bool):
                    metrics.setdefault(name, []).append((row["step"], value))
        kept = [[name, str(value)] for name, value in (*facts, ("seed", seed)) if value != ""]
        return {"name": _short(self.path), "kind": "run", "facts": kept, "metrics": metrics}

    def episodes(self) -> list[dict[str, Any]]:
        """Return a row for each traced utterance."""
        return [
            {
                "id": number,
                "title": row["action"] or row.get("message") or "no action",
                "said": row["utterance"][:_SAID],
                "training_step": row["step"],
                "steps": 1,
                "valid": int(row["valid"]),
                **({"return": row["reward"]} if "reward" in row else {}),
            }
            for number, row in enumerate(self._traces())
        ]

    def episode(self, number: int) -> list[dict[str, Any]]:
        """Return the utterance as the only step."""
        return [_chosen(self._traces(), number)]

    def picture(self, number: int, step: int) -> Path:
        """Return the picture that was seen before an utterance."""
        name = _chosen(self._traces(), number).get("picture")
        if not isinstance(name, str):
            raise RequestError("this utterance has no picture")
        return self.path / PICTURES / Path(name).name  # a folder from elsewhere must not name other files

    def _traces(self) -> list[dict[str, Any]]:
        return RunFolder(self.path).traces()


class EvaluationSource:
    """An evaluation of ``coso evaluate``, with whole episodes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def summary(self) -> dict[str, Any]:
        """Return what was evaluated, and how many episodes were solved."""
        settings = read_json(self.path / _EVALUATION)["settings"]
        rows = self._rows()
        solved = sum(row["success"] for row in rows)
        facts = [
            ["environment", settings["env"]],
            ["policy", settings["model"] or settings["policy"]],
            ["answers", "greedy" if settings["greedy"] else "sampled"],
            ["solved", f"{solved} of {len(rows)} played, of {settings['episodes']}"],
        ]
        return {"name": _short(self.path), "kind": "evaluation", "facts": facts, "metrics": {}}

    def episodes(self) -> list[dict[str, Any]]:
        """Return a row for each episode that has ended."""
        kept = ("success", "return", "steps", "valid", "fault", "seed")
        return [
            {"id": row["index"], "title": row["task"], **{name: row[name] for name in kept if name in row}}
            for row in self._rows()
        ]

    def episode(self, number: int) -> list[dict[str, Any]]:
        """Return the steps of a transcript."""
        file = self.path / "transcripts" / f"episode-{number:05d}.jsonl"
        if not file.is_file():
            raise RequestError(f"there is no episode {number}; it may not have ended")
        return list(read_rows(file))

    def picture(self, number: int, step: int) -> Path:
        """Return the picture that was seen at a step."""
        return self.path / "pictures" / f"episode-{number:05d}-step-{step:03d}.png"

    def _rows(self) -> list[dict[str, Any]]:
        # A resumed evaluation may have played an episode again whose row was cut off.
        rows = {row["index"]: row for row in read_rows(self.path / "episodes.jsonl")}
        return [rows[index] for index in sorted(rows)]


def _chosen(rows: list[dict[str, Any]], number: int) -> dict[str, Any]:
    if number >= len(rows):
        raise RequestError(f"there is no episode {number}; there are {len(rows)}")
    return rows[number]


def _short(path: Path) -> str:
    """Return the last parts of a path as it was given, which tell runs of a comparison apart."""
    return "/".join((path.parts or path.resolve().parts)[-3:])
