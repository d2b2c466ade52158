"""Making, resuming and extending a training run in a run folder."""

from __future__ import annotations

import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import coso_envs
from agents import processes
from agents.learners import OnlineLearner
from agents.learners.replaying import ReplayLearner
from benchmarks.common.errors import MessageError, explained
from benchmarks.common.locks import is_empty, locked
from benchmarks.training.bonuses import give_bonus
from benchmarks.training.checkpoints import check_settings, follow, load_checkpoint
from benchmarks.training.config import TrainConfig
from benchmarks.training.guard import COLLAPSED_FILE
from benchmarks.training.methods import get_method
from benchmarks.training.offline import give_offline_data
from benchmarks.training.recorder import OnRow, Recorder
from benchmarks.training.run_folder import RunFolder, RunFolderError, check_free_for_run, resume_command, write_json
from benchmarks.training.start_policy import OnStartStep, StartPolicy, load_start, load_untaught


class RunInterruptedError(MessageError):
    """The end of a run that was stopped by a signal and saved in ``folder``."""

    def __init__(self, folder: Path, step: int) -> None:
        super().__init__(f"stopped at step {step}, saved. Continue with: {resume_command(folder)}")
        self.folder = folder


def start_run(
    config: TrainConfig, out: Path, starts: Path, on_row: OnRow, on_start_step: OnStartStep | None = None
) -> None:
    """Make a run in a new folder.

    Args:
        config: settings of the run.
        out: folder of the run, which must be new or empty.
        starts: folder of start policies.
        on_row: called with the steps so far and every row of metrics.
        on_start_step: called with number and loss of each step while a missing start policy is made.

    Raises:
        RunFolderError: if ``out`` is not empty.
        FolderInUseError: if another process works in ``out``.
        RunInterruptedError: after SIGINT, with everything saved.
    """
    if processes.number():
        _follow(out, config, load_start(config, starts))
        return
    check_free_for_run(out)
    with locked(out), explained(out, lambda: _how_to_go_on(out)):
        check_free_for_run(out)  # checked again under the lock
        start = load_start(config, starts, on_start_step) if get_method(config.method).takes_start else None
        _run(RunFolder.create(out, config.to_json()), config, start, on_row)


def resume_run(out: Path, starts: Path, on_row: OnRow) -> None:
    """Continue a run from its newest checkpoint; do nothing if it is finished.

    Raises:
        RunFolderError: if there is no run or no checkpoint, if it is damaged, or if settings were edited since.
        FolderInUseError: if another process works in ``out``.
        RunInterruptedError: after SIGINT, with everything saved.
    """
    run = RunFolder.open(out)
    if processes.number():
        config = TrainConfig.from_json(run.config, run.path / "config.json")
        if not run.finished:
            _follow(out, config, load_untaught(config, starts), run.latest_checkpoint())
        return
    with locked(out), explained(out, lambda: _how_to_go_on(out)):
        if not run.finished:
            config = TrainConfig.from_json(run.config, run.path / "config.json")
            # Find the checkpoint before building anything.
            checkpoint = run.latest_checkpoint()
            check_settings(run, checkpoint, config)
            run.note_versions()
            start = load_untaught(config, starts) if get_method(config.method).takes_start else None
            _run(run, config, start, on_row, checkpoint)


def _how_to_go_on(out: Path) -> str:
    if RunFolder(out).checkpoints():
        return f"go on with: {resume_command(out)}"
    return "type the same command again" if is_empty(out) else f"remove {out} and type the same command again"


def extend_run(out: Path, total_steps: int) -> None:
    """Increase the number of steps of a run, finished or not; :func:`resume_run` then continues it.

    Schedules over the run's progress, such as that of the learning rate, follow the new total from here on. The policy
    of a finished run is kept as ``policy-<steps>``.

    Raises:
        RunFolderError: if the run has already taken this many steps, has no checkpoint, or its settings were edited.
        FolderInUseError: if another process works in ``out``.
    """
    run = RunFolder.open(out)
    with locked(out):
        file = run.path / "config.json"
        config = TrainConfig.from_json(run.config, file)
        check_settings(run, run.latest_checkpoint(), config)
        taken = run.steps
        if total_steps < max(taken, 1) or (run.finished and total_steps <= taken):
            raise RunFolderError(
                f"{out} has taken {taken} steps already: --total-steps must be more, got {total_steps}"
            )
        if run.finished:
            (run.path / "policy").rename(run.path / f"policy-{taken:08d}")
        if (run.path / COLLAPSED_FILE).exists():  # it is to go on, and may recover
            (run.path / COLLAPSED_FILE).rename(run.path / f"collapsed-{taken:08d}.json")
        write_json(file, replace(config, total_steps=total_steps).to_json())


def _run(
    run: RunFolder, config: TrainConfig, start: StartPolicy | None, on_row: OnRow, checkpoint: Path | None = None
) -> None:
    # The run is locked, so a replay that lies there is that of a process that was killed.
    for left in (*run.path.glob("debug/replay-*"), *run.path.glob("debug/process-*/replay-*")):
        shutil.rmtree(left)
    processes.told("tidied")
    learner = build_learner(config, start, debug_folder=run.path / "debug")
    if checkpoint is not None:
        load_checkpoint(run, checkpoint, learner)
    else:
        give_offline_data(learner, config)
    recorder = Recorder(run, config, on_row)
    try:
        recorder.begin(learner)
        with stop_on_interrupt(learner):
            learner.learn(config.total_steps, recorder)
        recorder.checkpoint(learner)
        recorder.end(learner)
    finally:
        learner.envs.close()
    if learner.num_timesteps < config.total_steps and not recorder.collapsed:
        raise RunInterruptedError(run.path, learner.num_timesteps)
    if isinstance(learner, ReplayLearner) and not learner.online and not recorder.collapsed:
        print(
            f"{run.path}: nothing was learned: the offline stage waits until each of the {config.num_envs} "
            "environments has ended an episode, and the run ended before. Give it more --total-steps, or fewer "
            "--num-envs.",
            flush=True,
        )


def _follow(out: Path, config: TrainConfig, start: StartPolicy, checkpoint: Path | None = None) -> None:
    """Train along in another process than the first one, which alone writes."""
    processes.told()  # when what lies in its folder was removed
    learner = build_learner(config, start, debug_folder=out / "debug" / f"process-{processes.number()}")
    if checkpoint is not None:
        load_checkpoint(RunFolder(out), checkpoint, learner)
    try:
        follow(learner, out)
        with stop_on_interrupt(learner):
            learner.learn(config.total_steps, lambda learner, metrics: follow(learner, out))
        follow(learner, out)
    finally:
        learner.envs.close()


def build_learner(config: TrainConfig, start: StartPolicy | None, *, debug_folder: Path) -> OnlineLearner:
    """Make a method's learner with its entropy term; everything else is the same for all methods of a seed.

    Args:
        config: settings.
        start: the start, whose policy is trained in place and on whose utterances an SCM is pretrained; None for a
            method that takes none.
        debug_folder: see :class:`agents.learners.OnlineLearner`.
    """
    method = get_method(config.method)
    if start is None:
        return method.learner(config)
    env_kwargs: dict[str, Any] = dict(config.env_kwargs)
    # In the mode SameStep the environments' transcripts are complete.
    num_envs = config.num_envs // processes.count()
    envs: Any = coso_envs.make_vec(config.env, num_envs=num_envs, autoreset_mode="SameStep", **env_kwargs)
    learner = method.learner(start.policy, envs, config.learner, debug_folder=debug_folder)
    give_bonus(learner, config, start)
    return learner


@contextmanager
def stop_on_interrupt(learner: OnlineLearner) -> Iterator[None]:
    """Let the first SIGINT end a run after its iteration, and a second one interrupt it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(signum: int, frame: object) -> None:
        print("Stopping after this iteration; once more to stop at once, without saving.", flush=True)
        signal.signal(signal.SIGINT, before)
        learner.request_stop()

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
