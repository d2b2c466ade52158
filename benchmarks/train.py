"""One training run in a run folder: start, environments, learner, recording; can be interrupted and resumed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import coso_envs
from agents.causal import PRESETS, SCMConfig, SCMTrainingConfig
from agents.coso import CoSo
from agents.exploration import UniformBonus
from agents.learners import PPO, OnlineLearner
from agents.policies import VLMPolicy
from benchmarks.checkpoints import check_settings, load_checkpoint
from benchmarks.config import TrainConfig
from benchmarks.recording import OnRow, Recorder
from benchmarks.runs import RunFolder
from benchmarks.starting import imitated_utterances, load_start


class Interrupted(RuntimeError):
    """A run was stopped by a signal and saved; ``folder`` says where."""

    def __init__(self, folder: Path, step: int) -> None:
        super().__init__(f"stopped at step {step}, saved. Continue with: coso train --resume {folder}")
        self.folder = folder


def start_run(config: TrainConfig, out: Path, starts: Path, on_row: OnRow) -> None:
    """Train from the beginning in a new run folder.

    Args:
        config: settings.
        out: folder of the run, which must not hold anything yet.
        starts: where start policies are kept.
        on_row: called with the steps so far and every row of metrics.

    Raises:
        RunFolderError: if ``out`` is occupied.
        Interrupted: after SIGINT, with everything saved.
    """
    run = RunFolder.create(out, config.to_json())
    _run(run, config, starts, on_row, resume=False)


def resume_run(out: Path, starts: Path, on_row: OnRow) -> None:
    """Go on from the newest checkpoint of a run folder; a finished run is left as it is.

    Raises:
        RunFolderError: if there is no run or no checkpoint, if it is damaged, or if settings were edited since.
        Interrupted: after SIGINT, with everything saved.
    """
    run = RunFolder.open(out)
    if not run.finished:
        _run(run, TrainConfig.from_json(run.config), starts, on_row, resume=True)


def _run(run: RunFolder, config: TrainConfig, starts: Path, on_row: OnRow, *, resume: bool) -> None:
    # Where is the checkpoint? Asked first: without one nothing needs to be built.
    checkpoint = run.latest_checkpoint() if resume else None
    if checkpoint is not None:
        check_settings(run, checkpoint, config)
    policy = load_start(config, starts)
    # A checkpoint brings an SCM that has learned: there is nothing to train it on first.
    offline = imitated_utterances(config, starts) if config.method == "coso" and checkpoint is None else []
    learner = build_learner(config, policy, offline, debug_folder=run.path / "debug")
    if checkpoint is not None:
        load_checkpoint(run, checkpoint, learner)
    recorder = Recorder(run, config, on_row)
    try:
        recorder.begin(learner)
        with stop_on_interrupt(learner):
            learner.learn(config.total_steps, recorder)
        recorder.checkpoint(learner)
        recorder.end(learner)
    finally:
        learner.envs.close()
    if learner.num_steps < config.total_steps:
        raise Interrupted(run.path, learner.num_steps)


def build_learner(
    config: TrainConfig, policy: VLMPolicy, offline: Sequence[str], *, debug_folder: Path
) -> OnlineLearner:
    """PPO with the method's entropy term; everything else is the same for all methods of a seed.

    Args:
        config: settings.
        policy: the start policy, trained in place.
        offline: utterances on which an SCM is trained first.
        debug_folder: see :class:`agents.learners.OnlineLearner`.
    """
    env_kwargs: dict[str, Any] = dict(config.env_kwargs)
    # SameStep: the mode in which the environments' transcripts hold all there is to resume from.
    envs = coso_envs.make_vec(config.env, num_envs=config.num_envs, autoreset_mode="SameStep", **env_kwargs)
    bonus = UniformBonus() if config.method == "rl_entropy" else None
    learner = PPO(policy, envs, config, bonus=bonus, debug_folder=debug_folder)
    if config.method == "coso":
        causal = replace(PRESETS[config.causal_preset], source=config.causal_source)
        size = SCMConfig(
            layers=config.scm_layers,
            hidden_size=config.scm_hidden_size,
            intermediate_size=2 * config.scm_hidden_size,
        )
        training = SCMTrainingConfig(
            pretrain_steps=config.scm_pretrain_steps,
            steps=config.scm_steps,
            batch_size=config.scm_batch_size,
            seed=config.seed,
        )
        agent = CoSo(learner, causal=causal, scm=size, training=training)
        if offline:
            agent.pretrain(offline)
    return learner


@contextmanager
def stop_on_interrupt(learner: OnlineLearner) -> Iterator[None]:
    """Let the first SIGINT end the run after its iteration; a second one interrupts at once."""
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
