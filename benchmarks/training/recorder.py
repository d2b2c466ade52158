"""The recorder of a run: metrics, traces, TensorBoard events, evaluations and checkpoints."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch.utils.tensorboard import SummaryWriter

from agents import processes
from agents.learners.online import OnlineLearner
from agents.policies.offsets import decode, token_offsets
from benchmarks.common.envs import make_env
from benchmarks.common.memory import largest_resident_mebibytes
from benchmarks.evaluation.episodes import Evaluation, evaluate_episodes
from benchmarks.evaluation.exact import evaluate_exactly, supports_exact
from benchmarks.evaluation.panels import held_out_episodes
from benchmarks.evaluation.thoughts import ThoughtPanel
from benchmarks.training.card import write_card
from benchmarks.training.checkpoints import DIGEST, GO_ON, call, passing_alone, save_checkpoint, save_policy
from benchmarks.training.config import TrainConfig
from benchmarks.training.guard import COLLAPSED_FILE, collapse
from benchmarks.training.methods import get_method
from benchmarks.training.run_folder import RunFolder, write_json

#: Number of utterances traced at every evaluation.
TRACED = 8

#: Called with the environment steps so far and the newest metrics.
OnRow = Callable[[int, dict[str, Any]], None]

#: Number of bins over [0, 1] of the histogram of weights.
WEIGHT_BINS = 20


class Recorder:
    """The callback of a run; call ``begin`` before training and ``end`` after it.

    Args:
        run: the run folder.
        config: settings of the run.
        on_row: called with every row, to show progress.
    """

    def __init__(self, run: RunFolder, config: TrainConfig, on_row: OnRow) -> None:
        self._run = run
        self._config = config
        self._on_row = on_row
        env = make_env(config.env, config.env_kwargs)
        self._exact = supports_exact(env)
        self._writes = get_method(config.method).takes_start  # others write no text, so that they have no thoughts
        count = max(config.eval_samples, config.final_eval_samples)
        self._episodes = held_out_episodes(config.env, config.env_kwargs, seed=config.seed, count=count)
        self._thoughts = ThoughtPanel.of(config.env, config.env_kwargs, self._episodes)
        states = {"panel": "none: exact", "states": len(env.states())} if self._exact else {}
        self._record: dict[str, Any] = states or self._episodes.record
        self._writer: SummaryWriter | None = None
        self.collapsed = False
        """Whether the run was stopped because its policy has collapsed."""

    def begin(self, learner: OnlineLearner) -> None:
        """Open the event file; evaluate the start of a new run, or remove the rows that a resumed one writes again.

        Raises:
            UsageError: if the frozen panel of the evaluations has changed.
        """
        if not self._exact:
            self._episodes.check()
        # Events are hidden from this step on, while rows are kept up to the present one.
        later = learner.num_timesteps + 1
        self._writer = SummaryWriter(str(self._run.path / "tensorboard"), purge_step=later)
        self._run.rewind(learner.num_timesteps)
        if not self._run.metrics():
            call(learner, DIGEST)
            write_card(self._run, learner, self._record)
            self._write(learner, self._evaluate(learner))
            self.checkpoint(learner)
        processes.told(GO_ON)

    def __call__(self, learner: OnlineLearner, metrics: dict[str, float]) -> None:
        """Record the metrics of one iteration."""
        row: dict[str, Any] = dict(metrics)
        if self._due(learner, self._config.eval_every):
            self._look(learner, row)
        row |= self._histogram(learner)
        row["system/max_rss_mb"] = largest_resident_mebibytes()
        if learner.policy.device.type == "cuda":
            row["system/max_gpu_mb"] = torch.cuda.max_memory_allocated(learner.policy.device) / 2**20
        if self._config.stop_collapsed:
            self._guard(learner, row)
        self._write(learner, row)
        if self._due(learner, self._config.checkpoint_every):
            self.checkpoint(learner)
        processes.told(GO_ON)

    def _guard(self, learner: OnlineLearner, row: dict[str, Any]) -> None:
        """Stop a collapsed run; its policy is evaluated, since the last evaluation counts as the run's result."""
        evidence = collapse([*self._run.metrics(), {"step": learner.num_timesteps, **row}])
        if evidence is None:
            return
        self.collapsed = True
        if "eval/success_sampled" not in row:
            self._look(learner, row)
        else:
            row |= self._evaluate(learner)  # on as many episodes as count for a result
        write_json(self._run.path / COLLAPSED_FILE, evidence)
        learner.request_stop()

    def _look(self, learner: OnlineLearner, row: dict[str, Any]) -> None:
        """Evaluate the policy into a row, and trace some utterances."""
        started = time.perf_counter()
        row |= self._evaluate(learner)
        row["time/eval_s"] = time.perf_counter() - started
        self._trace(learner)

    def end(self, learner: OnlineLearner) -> None:
        """Close the event file; save the policy of a finished run."""
        if self._writer is not None:
            self._writer.close()
        if learner.num_timesteps >= self._config.total_steps or self.collapsed:
            save_policy(self._run, learner)
        processes.told(GO_ON)

    def checkpoint(self, learner: OnlineLearner) -> None:
        """Save the complete training state, to which all processes contribute."""
        save_checkpoint(self._run, learner, self._config)

    def _due(self, learner: OnlineLearner, every: int) -> bool:
        """Return whether this iteration passed a multiple of ``every`` steps, or is the last."""
        before = learner.num_timesteps - learner.last_num_steps
        return learner.num_timesteps // every > before // every or learner.num_timesteps >= self._config.total_steps

    def _evaluate(self, learner: OnlineLearner) -> dict[str, Any]:
        with passing_alone(learner):
            sampled, greedy = (self._evaluation(learner, greedy=greedy) for greedy in (False, True))
            thoughts = self._thoughts.figures(learner.policy, self._config.seed) if self._writes else {}
        measured = {"eval/progress": sampled.progress, "eval/false_completions": sampled.false_completions}
        return {
            "eval/success_sampled": sampled.success,
            "eval/success_greedy": greedy.success,
            "eval/return_sampled": sampled.mean_return,
            "eval/episode_length_sampled": sampled.episode_length,
            "eval/parse_valid_rate": sampled.parse_valid_rate,
            "eval/format_valid_rate": sampled.format_valid_rate,
            **{name: value for name, value in measured.items() if value is not None},
            **thoughts,
            "eval/samples": self._samples(learner),
        }

    def _samples(self, learner: OnlineLearner) -> int:
        """Return the number of episodes of an evaluation now, or of samples per state in an exact one."""
        finished = self.collapsed or learner.num_timesteps >= self._config.total_steps
        return self._config.final_eval_samples if finished else self._config.eval_samples

    def _evaluation(self, learner: OnlineLearner, *, greedy: bool) -> Evaluation:
        """Evaluate the policy, for a seed always on the same states or episodes with the same random stream."""
        config, count = self._config, self._samples(learner)
        if self._exact:
            samples = 0 if greedy else count
            return evaluate_exactly(
                learner.policy, config.env, samples_per_state=samples, seed=config.seed, env_kwargs=config.env_kwargs
            )
        episodes = self._episodes
        return evaluate_episodes(
            learner.policy,
            config.env,
            episodes.seeds[:count],
            greedy=greedy,
            env_kwargs=config.env_kwargs,
            options=episodes.options[:count],
            sampling=config.seed,
        )

    def _trace(self, learner: OnlineLearner) -> None:
        """Record utterances of the newest rollout, token by token, with their weights and what was seen."""
        rollout, weights = learner.last_rollout, learner.last_weights
        if rollout is None or weights is None:
            return
        tokenizer = learner.policy.tokenizer
        for row in (~weights.isnan().any(1)).nonzero()[:TRACED, 0].tolist():  # those that were weighed
            kept = rollout.mask[row]
            ids = rollout.tokens[row][kept].tolist()
            text = decode(tokenizer, ids)
            parse = rollout.parses[row]
            picture = rollout.pictures[row]
            shown = {} if picture is None else {"picture": self._run.save_picture(learner.num_timesteps, row, picture)}
            self._run.append_trace(
                {
                    "step": learner.num_timesteps,
                    "prompt": self._prompt(learner, rollout.prompts[row]),
                    "utterance": text,
                    "tokens": [text[start:end] for start, end in token_offsets(tokenizer, ids)],
                    "weights": [round(weight, 4) for weight in weights[row][kept].tolist()],
                    "action": "" if parse.action is None else learner.parser.text(parse.action),
                    "valid": parse.valid,
                    "message": parse.message,
                    "reward": round(float(rollout.rewards[row]), 6),
                    **shown,
                }
            )

    def _prompt(self, learner: OnlineLearner, encoded: Mapping[str, Any]) -> str:
        """Return a prompt as the model reads it, without special tokens such as those of a picture."""
        ids = encoded.get("input_ids")
        return "" if ids is None else str(learner.policy.tokenizer.decode(ids[0], skip_special_tokens=True)).strip()

    def _histogram(self, learner: OnlineLearner) -> dict[str, list[int]]:
        rollout, weights = learner.last_rollout, learner.last_weights
        if get_method(self._config.method).bonus != "causal" or rollout is None or weights is None:
            return {}
        counts, _ = np.histogram(weights[rollout.mask & ~weights.isnan()].cpu().numpy(), bins=WEIGHT_BINS, range=(0, 1))
        return {"weights/histogram": counts.tolist()}

    def _write(self, learner: OnlineLearner, row: dict[str, Any]) -> None:
        step = learner.num_timesteps
        self._run.append_metrics({"step": step, **row})
        if self._writer is not None:
            for key, value in row.items():
                if isinstance(value, float):
                    self._writer.add_scalar(key, value, step)
        self._on_row(step, row)
