"""The start of online training: demonstrations, and a policy that imitates them, made once and kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from transformers.utils.logging import disable_progress_bar

from agents.demonstrations import Demonstrations
from agents.learners.sft import SFT, SFTConfig
from agents.policies import TinyLM, TinyVLM, VLMPolicy
from agents.seeding import integer, seeded_torch
from benchmarks.config import TrainConfig
from benchmarks.datasets.loading import load_demonstrations
from benchmarks.demos import collect_demonstrations
from benchmarks.runs import read_json, write_json
from benchmarks.starts import STARTS, recorded

# Its bars for loading a few weights would break ours, and fill logs.
disable_progress_bar()

#: Where start policies are kept unless a command says otherwise.
STARTS_FOLDER = Path("runs/starts")


#: In the folder of a start policy: the utterances it imitates, for what else learns from them (an SCM).
_UTTERANCES = "utterances.json"

#: Counts up when the same settings give another start, so that an older one is not taken for it.
_MADE_BY = 2


def demonstrations(config: TrainConfig) -> Demonstrations:
    """The demonstrations of a run's start; the same ones for every method.

    Raises:
        FileNotFoundError: if there are none at the path that ``config.start`` names.
        ValueError: if they are malformed.
    """
    if (path := recorded(config.start)) is not None:
        return load_demonstrations(path)
    shown = collect_demonstrations(
        config.env,
        steps=config.demo_steps,
        start=STARTS[config.start],
        seed=config.seed,
        env_kwargs=config.env_kwargs,
    )
    return Demonstrations(prompts=shown.prompts, utterances=shown.utterances, images=shown.images)


def start_folder(config: TrainConfig, cache: Path) -> Path:
    """Folder of a run's start policy; its name changes with every setting that decides it."""
    settings = {**config.start_settings, "made_by": _MADE_BY}
    key = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:10]
    return cache / f"{Path(config.start).stem}-seed{config.seed}-{key}"


def ensure_start(config: TrainConfig, cache: Path, on_step: Callable[[int, float], None] | None = None) -> Path:
    """Make the start policy unless it is there already; its folder appears only when it is complete.

    Args:
        config: settings of a run.
        cache: where start policies are kept.
        on_step: called with the step's number and its loss, in nats per token.
    """
    target = start_folder(config, cache)
    if target.exists():
        return target
    shown = demonstrations(config)
    policy = _untrained(config, shown)
    sft = SFTConfig(
        steps=config.sft_steps,
        batch_size=config.sft_batch_size,
        learning_rate=config.sft_learning_rate,
        seed=config.seed,
    )
    losses = SFT(policy, sft).fit(shown, on_step=on_step)
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    policy.save_pretrained(partial)
    write_json(partial / _UTTERANCES, list(shown.utterances))
    write_json(partial / "start.json", {**config.start_settings, "losses": losses})
    try:
        partial.rename(target)
    except OSError:
        # Another process has made the same policy meanwhile.
        shutil.rmtree(partial)
    return target


def load_start(config: TrainConfig, cache: Path) -> VLMPolicy:
    """The policy a run begins with.

    Raises:
        FileNotFoundError: if ``config.policy`` is a path that holds no model.
    """
    # A value head or an adapter that is not in the folder begins at random.
    with seeded_torch(config.seed, "policy weights"):
        return VLMPolicy.from_pretrained(config.policy if config.start == "none" else ensure_start(config, cache))


def imitated_utterances(config: TrainConfig, cache: Path) -> list[str]:
    """Return the utterances that a run's start policy imitates; none where it imitates nothing."""
    if config.start == "none":
        return []
    utterances: list[str] = read_json(ensure_start(config, cache) / _UTTERANCES)
    return utterances


def _untrained(config: TrainConfig, shown: Demonstrations) -> VLMPolicy:
    if config.policy != "tiny":
        with seeded_torch(config.seed, "policy weights"):
            return VLMPolicy.from_pretrained(config.policy)
    texts = [*dict.fromkeys(shown.prompts), *shown.utterances]
    tiny = TinyLM if shown.images is None else TinyVLM
    return tiny.build(texts, seed=integer(config.seed, "policy weights"))
