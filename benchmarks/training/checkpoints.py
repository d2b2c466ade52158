"""The checkpoints of a run, saved with their settings, and advice on those that cannot be used."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from agents import processes
from agents.learners import CHECKPOINT, OnlineLearner, refuse_pickle
from agents.policies.large.sharding import uneven_passes
from agents.storage import CheckpointError, MismatchError, read_json, read_state
from benchmarks.training.card import digest
from benchmarks.training.config import TrainConfig
from benchmarks.training.run_folder import RunFolder, RunFolderError, write_folder, write_json
from benchmarks.training.settings_format import flat

#: File of a checkpoint with the run's settings at the time.
SETTINGS_FILE = "settings.json"

#: What the first process says to the others, which wait while it evaluates and saves: what to do with it. All but the
#: first word and the last are said only where the layers of the policy are spread over the processes.
SAVE, PASS_ALONG, DIGEST, GIVE_POLICY, GO_ON = "save", "pass along", "digest", "give policy", "go on"


def save_checkpoint(run: RunFolder, learner: OnlineLearner, config: TrainConfig) -> None:
    """Save the complete training state with the run's settings.

    Raises:
        RunFolderError: if it cannot be written, for example because the disk is full; the previous one is kept.
    """

    def save(folder: Path) -> None:
        processes.told(SAVE)
        learner.save(folder)
        write_json(folder / SETTINGS_FILE, config.to_json())

    with _room(run):
        run.save_checkpoint(learner.num_timesteps, save)


def follow(learner: OnlineLearner, folder: Path) -> None:
    """Wait in another process than the first one while that records, and take part in what it cannot do alone."""

    def pass_along() -> None:
        with uneven_passes(learner.policy):
            pass

    acts: dict[str, Callable[[], object]] = {
        SAVE: lambda: learner.save(folder),
        PASS_ALONG: pass_along,
        DIGEST: lambda: digest(learner.policy),
        GIVE_POLICY: lambda: learner.policy.save_pretrained(folder),
    }
    while (word := processes.told()) != GO_ON:
        acts[word]()


def call(learner: OnlineLearner, word: str) -> None:
    """Call the other processes to a joint act, if the layers of the policy are spread over them."""
    if getattr(learner.policy, "sharding", None) is not None:
        processes.told(word)


@contextmanager
def passing_alone(learner: OnlineLearner) -> Iterator[None]:
    """Let the first process use the policy alone while the context is open."""
    call(learner, PASS_ALONG)
    with uneven_passes(learner.policy):
        yield


def save_policy(run: RunFolder, learner: OnlineLearner) -> None:
    """Save the policy of a finished run; the existence of its folder marks the run as finished.

    Raises:
        RunFolderError: if it cannot be written.
    """

    def save(folder: Path) -> None:
        call(learner, GIVE_POLICY)
        learner.policy.save_pretrained(folder)

    with _room(run):
        write_folder(run.path / "policy", save)


@contextmanager
def _room(run: RunFolder) -> Iterator[None]:
    """Turn an error in writing into one that says what is kept and what to do."""
    try:
        yield
    except (CheckpointError, OSError, SafetensorError) as error:
        what = str(error) if isinstance(error, CheckpointError) else f"{run.path} could not be written to: {error}"
        last = run.checkpoints()[-1:]
        advice = (
            f"{last[0]} is whole, so once there is room go on with: coso train --resume {shlex.quote(str(run.path))}"
            if last
            else f"there is no checkpoint yet, so delete {run.path} before you start the run again"
        )
        raise RunFolderError(f"{what}; {advice}") from error


def load_checkpoint(run: RunFolder, checkpoint: Path, learner: OnlineLearner) -> None:
    """Load a checkpoint of its run into a learner.

    Raises:
        RunFolderError: naming the file that is damaged, and saying what to do.
    """
    with _advice(run, checkpoint):
        learner.load(checkpoint)


def check_settings(run: RunFolder, checkpoint: Path, config: TrainConfig) -> None:
    """Check that a run still has the settings of its checkpoint; only its length may differ.

    Raises:
        RunFolderError: naming the settings that were edited, or the file that is damaged.
    """
    with _advice(run, checkpoint):
        refuse_pickle(checkpoint)
        saved = read_json(checkpoint / SETTINGS_FILE)
        if not isinstance(saved, dict):
            raise CheckpointError(f"{checkpoint / SETTINGS_FILE} is damaged: it is no JSON object")
    if edits := edited(flat(saved, checkpoint / SETTINGS_FILE), config):
        raise RunFolderError(
            f"{run.path / 'config.json'} was edited since {checkpoint.name} was saved ({', '.join(edits)}), and a run "
            "keeps its settings: put the old values back, or start a new run with another --out"
        )


def edited(before: Mapping[str, Any], config: TrainConfig) -> list[str]:
    """Return the settings that differ as "name: old -> new", except ``total_steps``, since a run may be extended.

    Args:
        before: the settings that a checkpoint was saved with, flat.
        config: the present settings.
    """
    now = config.by_name()
    # A setting added by this version had its default before.
    defaults = {**TrainConfig().by_name(), **asdict(type(config.learner)())}
    before = {name: defaults[name] for name in now} | dict(before)
    names = [name for name in before if before[name] != now.get(name) and name != "total_steps"]
    return [f"{name}: {before[name]!r} -> {now.get(name)!r}" for name in names]


@contextmanager
def _advice(run: RunFolder, checkpoint: Path) -> Iterator[None]:
    """Add advice to an error about a checkpoint that cannot be used."""
    try:
        yield
    except MismatchError as error:
        raise RunFolderError(str(error)) from error
    except CheckpointError as error:
        whole = [other.name for other in run.checkpoints() if other != checkpoint and _is_whole(other)]
        advice = (
            f"{whole[-1]} beside it is whole, so delete {checkpoint} to go on from there"
            if whole
            else f"there is no other whole checkpoint, so delete {run.path} and start the run again"
        )
        raise RunFolderError(f"{error}; {advice}") from error


def _is_whole(checkpoint: Path) -> bool:
    try:
        refuse_pickle(checkpoint)
        read_json(checkpoint / SETTINGS_FILE)
        read_state(checkpoint, CHECKPOINT)
    except CheckpointError:
        return False
    return True
