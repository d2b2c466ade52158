"""The start of online training: demonstrations, and a policy that imitates them and is cached."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from transformers import AutoConfig
from transformers.utils.logging import disable_progress_bar

from agents import processes
from agents.demonstrations import Demonstrations, Joined
from agents.learners.reading import Reading, ReadingConfig, Region
from agents.learners.sft import SFT, SFTConfig
from agents.policies import VLMPolicy
from agents.policies.encoding import TemplateError
from agents.seeding import integer, seeded_torch
from benchmarks.common.errors import UsageError
from benchmarks.common.locks import make_folder
from benchmarks.data.demonstrations import collect_demonstrations
from benchmarks.data.loading import load_demonstrations
from benchmarks.data.screens import collect_regions, locating
from benchmarks.data.teachers import STARTS, recorded
from benchmarks.training.config import TrainConfig
from benchmarks.training.embedded import EMBEDDED
from benchmarks.training.run_folder import read_json, write_json

# transformers' progress bars for loading weights would disturb others and fill logs.
disable_progress_bar()

#: Errors in loading a model that is missing, unreachable, damaged or of an unknown kind.
UNREADABLE = (OSError, ValueError, SafetensorError)

#: Called with the number of a step of reading or, after those, on the demonstrations, and its loss in nats.
OnStartStep = Callable[[int, float], None]

#: Default folder of start policies.
STARTS_FOLDER = Path("runs/starts")


#: File in the folder of a start policy with the utterances that it imitates, from which an SCM learns too.
_UTTERANCES = "utterances.json"

#: Likewise their admissible actions, where the parser cannot read them without.
_CHOICES = "choices.json"

#: Version, increased when the same settings give another start policy, so that older ones are not used.
_MADE_BY = 2


def demonstrations(config: TrainConfig) -> Demonstrations:
    """Return the demonstrations of a run's start, the same for all methods.

    Raises:
        UsageError: if the path in ``config.start`` has no demonstrations, or malformed ones.
    """
    if (path := recorded(config.start)) is not None:
        try:
            return load_demonstrations(path)
        except (OSError, ValueError) as error:
            raise UsageError(f"--start {config.start}: {error}") from error
    shown = collect_demonstrations(config.env, **_teacher(config))
    return Demonstrations(shown.prompts, shown.utterances, shown.images, shown.choices)


def _teacher(config: TrainConfig) -> dict[str, Any]:
    """Return what a teacher plays: the same steps whatever is kept of them."""
    start = STARTS[config.start]
    return {"steps": config.demo_steps, "start": start, "seed": config.seed, "env_kwargs": config.env_kwargs}


def start_folder(config: TrainConfig, cache: Path) -> Path:
    """Return the folder of a run's start policy; its name depends on all settings that determine the policy."""
    settings = {**config.start_settings, "made_by": _MADE_BY}
    key = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:10]
    return cache / f"{Path(config.start).stem}-seed{config.seed}-{key}"


def ensure_start(config: TrainConfig, cache: Path, on_step: OnStartStep | None = None) -> Path:
    """Make the start policy unless it exists; its folder is written atomically.

    Args:
        config: settings of a run.
        cache: folder of start policies.
        on_step: called with each step's number, of reading and then of imitation, and its loss in nats.
    """
    target = start_folder(config, cache)
    if target.exists():
        return target
    make_folder(cache)
    shown = demonstrations(config)
    lessons, regions = _lessons(config, shown)
    policy = _embedded(config, lessons) if config.policy in EMBEDDED else load_policy(config)
    if shown.images is not None and regions:
        reading = ReadingConfig(steps=config.reading_steps, batch_size=config.sft_batch_size, seed=config.seed)
        try:
            Reading(policy, reading).fit(shown.images, regions, on_step)
        except ValueError as error:
            raise UsageError(f"--reading-steps {config.reading_steps}: {error}") from error
    sft = SFTConfig(
        steps=config.sft_steps,
        batch_size=config.sft_batch_size,
        learning_rate=config.sft_learning_rate,
        seed=config.seed,
        optimizer=config.learner.optimizer,
        micro_batch=config.learner.micro_batch,
    )
    before = config.reading_steps
    losses = SFT(policy, sft).fit(lessons, on_step and (lambda step, loss: on_step(before + step, loss)))
    if processes.number() == 0:
        _write_start(config, target, policy, shown, losses)
    elif policy.sharding is not None:
        policy.save_pretrained(target)  # gives its part to the first process, which writes
    # The others load what the first one has written.
    processes.told("written")
    return target


def _lessons(config: TrainConfig, shown: Demonstrations) -> tuple[Demonstrations | Joined, list[list[Region]]]:
    """Return what a policy is to imitate, and the widgets of the screens that it learns to read before, if it does.

    Raises:
        UsageError: if it is to read and there are no pictures of a phone that is played now.
    """
    if not config.reading_steps:
        return shown, []
    if shown.images is None or recorded(config.start) is not None:
        raise UsageError("--reading-steps needs a phone with pictures and a teacher who plays it, not recorded steps")
    regions = collect_regions(config.env, **_teacher(config))
    return Joined(shown, locating(shown.images, regions, config.seed)), regions


def _write_start(
    config: TrainConfig, target: Path, policy: VLMPolicy, shown: Demonstrations, losses: list[float]
) -> None:
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        policy.save_pretrained(partial)
        write_json(partial / _UTTERANCES, list(shown.utterances))
        if shown.choices is not None:
            write_json(partial / _CHOICES, list(map(list, shown.choices)))
        write_json(partial / "start.json", {**config.start_settings, "losses": losses})
        partial.rename(target)
    except OSError:
        if not target.exists():
            raise
        # Another process has made the same policy in the meantime.
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@dataclass(frozen=True)
class StartPolicy:
    """The start of a run: a policy and the utterances that it imitates.

    Attributes:
        policy: the policy, which the run trains in place.
        utterances: the imitated utterances, on which an SCM is pretrained.
        choices: their admissible actions; None if they are not known.
    """

    policy: VLMPolicy
    utterances: Sequence[str] = ()
    choices: Sequence[Sequence[Any]] | None = None


def load_start(config: TrainConfig, cache: Path, on_step: OnStartStep | None = None) -> StartPolicy:
    """Load the start of a new run, and make it first if it is missing.

    Args:
        config: settings of a run.
        cache: where start policies are kept.
        on_step: as for :func:`ensure_start`.

    Raises:
        UsageError: if the policy, or the start policy in the cache, cannot be loaded.
    """
    if config.start == "none":
        return StartPolicy(load_policy(config))
    folder = ensure_start(config, cache, on_step)
    choices = read_json(folder / _CHOICES) if (folder / _CHOICES).exists() else None
    return StartPolicy(_made_policy(config, folder), read_json(folder / _UTTERANCES), choices)


def load_untaught(config: TrainConfig, cache: Path) -> StartPolicy:
    """Return an untrained start, whose parameters a checkpoint is about to replace.

    Raises:
        UsageError: as :func:`load_start`.
    """
    folder = start_folder(config, cache)
    if config.start != "none" and folder.exists():
        return StartPolicy(_made_policy(config, folder))
    # The vocabulary of an embedded policy is made from the demonstrations.
    if config.policy in EMBEDDED:
        return StartPolicy(_embedded(config, _lessons(config, demonstrations(config))[0]))
    return StartPolicy(load_policy(config))


def _made_policy(config: TrainConfig, folder: Path) -> VLMPolicy:
    try:
        # A value head or an adapter that the folder lacks is initialised at random.
        with seeded_torch(config.seed, "policy weights"):
            return config.load(folder)
    except UNREADABLE as error:
        raise UsageError(
            f"the start policy {folder} is damaged ({_first_line(error)}); remove it to make it again"
        ) from error


#: The policies that can be trained, for messages.
_KINDS = f"{', '.join(EMBEDDED)}, a folder with a model or a Hugging Face id"


def check_policy(name: str, kinds: str = _KINDS) -> None:
    """Check that there is a policy of this name, without loading it.

    Args:
        name: the policy.
        kinds: what it may be, for messages.

    Raises:
        UsageError: if there is none, or it is unreachable.
    """
    if name in EMBEDDED:
        return
    folder = Path(name)
    if folder.is_dir():
        if (folder / "adapter_config.json").is_file():
            return
        if not (folder / "config.json").is_file():
            raise UsageError(f"--policy {name}: the folder holds no model (config.json is missing)")
    elif folder.is_absolute() or name.startswith((".", "~")):
        raise UsageError(f"--policy {name}: there is no such folder")
    elif name.count("/") > 1 or name.startswith("runs/"):
        # Not left to the hub, which is asked for half a minute.
        why = "a Hugging Face id has one slash" if name.count("/") > 1 else "runs is where runs are written"
        raise UsageError(f"--policy {name}: there is no such folder, and {why}, so it is not looked for elsewhere")
    try:
        AutoConfig.from_pretrained(name)
    except UNREADABLE as error:
        raise _unknown_policy(name, error, kinds) from error


def load_policy(config: TrainConfig) -> VLMPolicy:
    """Load the policy given by the user; parts that its folder lacks are initialised with the run's seed.

    Raises:
        UsageError: if there is none, or it cannot be read.
    """
    try:
        with seeded_torch(config.seed, "policy weights"):
            return config.load(config.policy)
    except TemplateError as error:
        raise UsageError(f"--thinking {config.thinking}: {error}") from error
    except UNREADABLE as error:
        raise _unknown_policy(config.policy, error) from error


def _unknown_policy(name: str, error: Exception, kinds: str = _KINDS) -> UsageError:
    return UsageError(f"--policy {name} cannot be loaded; it must be {kinds} ({_first_line(error)})")


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _embedded(config: TrainConfig, shown: Demonstrations | Joined) -> VLMPolicy:
    policy = EMBEDDED[config.policy].build(shown, integer(config.seed, "policy weights"))
    policy.temperature = config.temperature or policy.temperature
    policy.max_new_tokens = config.max_new_tokens or policy.max_new_tokens
    return policy.to(config.present_device())
