"""The settings of a run as JSON, in the formats of this and earlier versions.

Format 2 (``"format": 2``) has the settings of the learner in an object ``learner``. Format 1, which has no number in
the file, had them among those of the run. Run and learner have no names in common, so that settings are read and
compared as one flat object.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.training.run_folder import RunFolderError

FORMAT = 2


def flat(settings: Mapping[str, Any], file: Path | str) -> dict[str, Any]:
    """Return all settings of run and learner by name; if a name occurs in both, the run's counts.

    Args:
        settings: settings as in a file.
        file: the file, for messages.

    Raises:
        RunFolderError: if the format is of a later version, or the learner's settings are no object.
    """
    settings = dict(settings)
    written, learner = settings.pop("format", 1), settings.pop("learner", {})
    if written not in (1, FORMAT):
        raise RunFolderError(
            f"{file} has settings of format {written!r}, and this version of coso-envs reads formats 1 to {FORMAT}: "
            "use the version that wrote it (versions.json names it)"
        )
    if not isinstance(learner, Mapping):
        raise RunFolderError(f"{file}: learner must be an object of the learner's settings, got {learner!r}")
    return {**learner, **settings}
