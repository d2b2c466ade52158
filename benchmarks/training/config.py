"""Settings of a training run."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, Self, get_type_hints

from agents.causal import PRESETS, TRAINING, CausalConfig, SCMConfig, SCMTrainingConfig
from agents.exploration import ChoiceConfig
from agents.learners import OnlineConfig, PPOConfig
from agents.learners.sft import SFTConfig
from benchmarks.common.errors import SettingsError
from benchmarks.common.values import describe, fits
from benchmarks.data.teachers import default_start, recorded
from benchmarks.training.embedded import EMBEDDED
from benchmarks.training.methods import get_method
from benchmarks.training.model_options import ModelOptions
from benchmarks.training.run_folder import RunFolderError
from benchmarks.training.settings_format import FORMAT, flat

#: Value of ``start`` that TrainConfig replaces by the environment's default start.
DEFAULT_START = "default"

#: Names that a learner's settings may not have, besides those of the run: options of the commands that train.
_OPTIONS = frozenset(
    {"budget", "coefficients", "first_seed", "format", "methods", "out", "resume", "seeds", "starts", "suite", "tuned"}
    | {"backend", "cpus_per_run", "gpus_per_run", "jobs", "processes"}
)

#: Defaults for a pretrained model, where those of a TinyVLM, which learns from scratch, would destroy what it knows:
#: learning rates as published ([RL4VLM]); the value head is new, so its own is higher. A GPU is used if there is one.
PRETRAINED: dict[str, Any] = {
    "device": "auto",
    "sft_learning_rate": 1e-5,
    "learning_rate": 1e-5,
    "learning_rate_end": 1e-9,
    "value_learning_rate": 1e-4,
}


def policy_settings(policy: str) -> dict[str, Any]:
    """Return the settings that a policy, named as ``TrainConfig.policy``, needs instead of the defaults."""
    return dict(EMBEDDED[policy].settings) if policy in EMBEDDED else dict(PRETRAINED)


@dataclass(frozen=True)
class TrainConfig(ModelOptions):
    """The settings of a run: environment, start, and method, whose learner has settings of its own.

    On the command line and in messages, settings of the run and of the learner are named alike, without a prefix.
    """

    env: str = "coso/NumberLine-v0"
    """Id of a text-action environment, see coso envs. For one of your own, MODULE:ID, where importing MODULE registers
    ID with Gymnasium."""
    env_kwargs: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Arguments of the environment, for example: max_position 9. coso envs ID lists them. With an embedded policy and
    no arguments, environments of coso-envs have a shorter prompt and a smaller picture."""
    method: str = "rl"
    """rl: PPO without an entropy term (ent_coef 0). rl_entropy: entropy of all tokens. coso, exact, span: entropy
    weighted by causal weights, of an SCM, of the parser, or of its span. choice: a bonus over the actions themselves.
    grpo, awr: these learners in place of PPO, also with _entropy, _coso, _choice. filtered_bc, afsft, sft: imitation.
    cnn-rl: a convolutional network that chooses actions by number, without a start (extra sb3).
    One of your own: its name in the entry-point group coso.methods, or MODULE:NAME of a Method."""
    causal_preset: Literal["reference", "paper", "ours"] = "reference"
    """Settings of causal weights: those of the released program, those printed in the paper, or our own, which
    nullify single tokens and train the SCM until its weights have settled (coso only)."""
    causal_source: Literal["scm", "exact", "span"] = "scm"
    """Source of causal effects: a learned SCM; exact interventions, in which the parser swaps the action; or the
    parser's span, with weight 1 on the action (coso only)."""
    causal_control: Literal["none", "shuffled", "matched"] = "none"
    """Control of causal weights: shuffled within each utterance, or their mean on all its tokens (coso only)."""
    choice_objective: Literal["entropy", "forward-kl"] = "forward-kl"
    """Objective over the actions that an utterance could name: their entropy, or minus the KL divergence of the uniform
    choice from the policy's (choice only)."""
    choice_share: float = 0.02
    """Number of alternatives that are evaluated with a minibatch, as a share of its utterances (choice only)."""
    choice_limit: int = 4
    """Largest number of actions that an utterance is compared with, itself included (choice only)."""
    causal_share: float = 0.5
    """Share of an iteration's utterances that an SCM weighs, on which the entropy term is estimated; published 1 (coso
    only)."""
    scm_layers: int = 1
    """Layers of the SCM; published 3. Counterfactual passes should cost less than the policy."""
    scm_hidden_size: int = 32
    """Width of the SCM, whose feed-forward part is twice as wide; published 128."""
    scm_batch_size: int = 32
    """Utterances per gradient step of the SCM."""
    scm_pretrain_steps: int = 100
    """Gradient steps of the SCM on the demonstrations before online training (coso with an SCM only); the preset ours
    stops by itself."""
    scm_steps: int = 5
    """Gradient steps of the SCM per iteration (coso with an SCM only)."""
    scm_precision: Literal["float32", "bfloat16"] = "float32"
    """Precision of counterfactual passes; bfloat16 is quicker on processors and GPUs that multiply such numbers (coso
    with an SCM only)."""
    scm_confidence: float = 0.98
    """Take none of these steps while the SCM gives the labels of new utterances and of their swapped variants this
    probability on average; 1, as published: take them always (coso with an SCM only)."""
    start: str = DEFAULT_START
    """Demonstrations imitated before online training: expert, noisy, half-noisy, lightly-noisy, random,
    half-noisy-onwards, half-noisy-cut-off, recovering, deceptive, very-deceptive; deceptive-HABIT or
    very-deceptive-HABIT of a teacher with a habit: hit, sum, unopened, unopened-slips, look, first-entry or search; a
    folder or file with demonstrations of your own (as coso demos writes them); or none, for a policy that can already
    play. "default" is deceptive for NumberLine and a noisy start for other environments."""
    demo_steps: int = 1536
    """Number of demonstrated steps."""
    reading_steps: int = 0
    """Gradient steps before the demonstrations in which a policy that sees the phone's pictures learns to read: each
    patch says what is written there, and where it is tapped. The demonstrations then have as many exercises that ask
    for places."""
    sft_steps: int = SFTConfig.steps
    """Gradient steps on the demonstrations."""
    sft_batch_size: int = SFTConfig.batch_size
    """Demonstrations per gradient step."""
    sft_learning_rate: float = SFTConfig.learning_rate
    """Highest learning rate on the demonstrations."""
    total_steps: int = 5120
    """Environment steps of online training, over all environments; a run ends with the iteration that reaches them."""
    num_envs: int = 32
    """Number of environments at the same time; one iteration is num_envs * n_steps environment steps (with grpo,
    num_envs episodes)."""
    eval_every: int = 768
    """Environment steps between evaluations."""
    eval_samples: int = 8
    """Utterances per state (in an exact evaluation) or number of episodes (otherwise) of a sampled evaluation."""
    final_eval_samples: int = 64
    """The same number for the evaluation of the final policy."""
    checkpoint_every: int = 1536
    """Environment steps between checkpoints."""
    stop_collapsed: bool = False
    """Stop a run whose policy has collapsed, by one of the signs in the guide of runs (it has lost the format, for
    example); its last evaluation counts. Off by default, since a run may recover, and a comparison is then between
    equal numbers of steps."""
    learner: OnlineConfig = field(default_factory=PPOConfig)
    """Settings of the method's learner."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.start == DEFAULT_START:
            object.__setattr__(self, "start", default_start(self.env))
        if not self.env_kwargs and self.policy in EMBEDDED:
            object.__setattr__(self, "env_kwargs", dict(EMBEDDED[self.policy].env_kwargs.get(self.env, {})))
        for name in (
            "demo_steps",
            "sft_batch_size",
            "total_steps",
            "num_envs",
            "eval_every",
            "eval_samples",
            "final_eval_samples",
        ):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} must be at least 1, got {getattr(self, name)}")
        for name, least in (("sft_steps", 0), ("reading_steps", 0), ("checkpoint_every", 1)):
            if getattr(self, name) < least:
                raise SettingsError(f"{name} must be at least {least}, got {getattr(self, name)}")
        if not 0 <= self.sft_learning_rate < math.inf:
            raise SettingsError(f"sft_learning_rate must be finite and 0 or more, got {self.sft_learning_rate}")
        # Made here only for their checks, so that no start policy is made for a run that cannot begin.
        for make in (self.causal_settings, self.scm_size, self.scm_training, self.choice_settings):
            make()
        if self.reading_steps and self.policy not in EMBEDDED:
            raise SettingsError(f"reading_steps are for embedded policies, not for {self.policy}")
        kind = learner_settings(self.method)
        if type(self.learner) is not kind:
            raise SettingsError(f"method {self.method!r} takes a {kind.__name__}, got a {type(self.learner).__name__}")
        get_method(self.method).check_coefficient(self.learner.ent_coef, self.method)
        weighs = get_method(self.method).bonus == "causal" and self.causal_source == "scm"
        if weighs and self.causal_share < 1 and self.learner.kl_tokens == "unweighted":
            raise SettingsError("kl_tokens unweighted needs the weights of all utterances: set causal_share to 1")
        try:
            self.learner.check_num_envs(self.num_envs)
        except ValueError as error:
            raise SettingsError(str(error)) from error
        if self.start == "none":
            if self.policy in EMBEDDED:
                raise SettingsError("a TinyVLM cannot write anything before it has seen demonstrations: choose a start")
        else:
            recorded(self.start)

    @classmethod
    def names(cls) -> frozenset[str]:
        """Return the names of the run's own settings."""
        return frozenset(field.name for field in fields(cls))

    @classmethod
    def of(cls, **settings: Any) -> Self:
        """Make settings from some of the run and of its learner by name; all others have their defaults."""
        settings, own = _split(settings)
        return cls(**settings, learner=learner_settings(settings.get("method", cls.method))(**own))

    def changed(self, **settings: Any) -> Self:
        """Return a copy of these settings with some of the run and of its learner changed by name."""
        settings, own = _split(settings)
        return replace(self, **settings, learner=replace(self.learner, **own))

    def for_method(self, method: str, kept: Collection[str] = (), /, **settings: Any) -> Self:
        """Return a copy of these settings for another method with a learner of the same kind.

        Args:
            method: name of the method, whose own settings replace these.
            kept: names of settings that they do not replace where they are adjustable.
            settings: settings that replace all others.
        """
        row = get_method(method)
        own = {name: value for name, value in row.own.items() if name not in kept or name not in row.adjustable}
        return self.changed(**{"method": method, **own, **settings})

    def by_name(self) -> dict[str, Any]:
        """Return all settings of the run and of its learner by name."""
        return flat(self.to_json(), "config.json")

    @property
    def seed(self) -> int:
        """Seed of everything in the run: the learner's."""
        return self.learner.seed

    @property
    def begins_with_start(self) -> bool:
        """Whether a policy that imitates demonstrations is made before the run."""
        return self.start != "none" and get_method(self.method).takes_start

    @property
    def start_steps(self) -> int:
        """Gradient steps of the start policy, on reading and on the demonstrations."""
        return self.reading_steps + self.sft_steps

    @property
    def start_settings(self) -> dict[str, Any]:
        """Return the settings that determine the start policy; runs with equal ones share it."""
        data = ("env", "env_kwargs", "policy", "start", "seed", "demo_steps")
        fitting = ("sft_steps", "sft_batch_size", "sft_learning_rate")
        # Defaults are left out, so that starts which older versions have made are found.
        settings = {name: getattr(self, name) for name in data + fitting} | self.teaching
        if self.reading_steps:
            settings["reading_steps"] = self.reading_steps
        if self.learner.optimizer != OnlineConfig.optimizer:
            settings["optimizer"] = self.learner.optimizer
        if self.start != "none" and (path := recorded(self.start)) is not None:
            files = [path, *path.rglob("*")] if path.is_dir() else [path]
            settings |= {"start": str(path), "changed": max(file.stat().st_mtime_ns for file in files)}
        return settings

    def causal_settings(self) -> CausalConfig:
        """Return the settings of causal weights."""
        with _named("causal_"):
            return replace(
                PRESETS[self.causal_preset],
                source=self.causal_source,
                control=self.causal_control,
                share=self.causal_share,
                precision=self.scm_precision,
            )

    def scm_size(self) -> SCMConfig:
        """Return the size of an SCM."""
        with _named("scm_"):
            width = self.scm_hidden_size
            return SCMConfig(layers=self.scm_layers, hidden_size=width, intermediate_size=2 * width)

    def scm_training(self) -> SCMTrainingConfig:
        """Return the settings of an SCM's training, whose health is measured as often as the run is evaluated."""
        preset = TRAINING[self.causal_preset]
        with _named("scm_"):
            return replace(
                preset,
                pretrain_steps=preset.pretrain_steps if preset.patience else self.scm_pretrain_steps,
                steps=self.scm_steps,
                confidence=self.scm_confidence,
                batch_size=self.scm_batch_size,
                health_every=max(1, self.eval_every // (self.num_envs * self.learner.n_steps)),
                seed=self.seed,
            )

    def choice_settings(self) -> ChoiceConfig:
        """Return the settings of a choice bonus."""
        with _named("choice_"):
            return ChoiceConfig(self.choice_objective, self.choice_limit, self.choice_share)

    def to_json(self) -> dict[str, Any]:
        """Return all settings as JSON values, see :mod:`benchmarks.training.settings_format`."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_json(cls, settings: Mapping[str, Any], file: Path | str = "config.json") -> Self:
        """Make settings from the result of :meth:`to_json` of this or an earlier version.

        Args:
            settings: all or some of the settings; others have their defaults.
            file: the file that they were read from, for messages.

        Raises:
            RunFolderError: if a setting is unknown to this version, has a wrong type, or is invalid.
        """
        run, own = _split(flat(settings, file))
        _check_types(run, cls, file)
        try:
            kind = learner_settings(run.get("method", cls.method))
        except SettingsError as error:
            raise RunFolderError(f"{file}: {error}") from error
        if unknown := sorted(own.keys() - get_type_hints(kind).keys()):
            raise RunFolderError(f"{file} has settings unknown to this version of coso-envs: {unknown}")
        _check_types(own, kind, file)
        try:
            return cls(**run, learner=kind(**own))
        except ValueError as error:
            raise RunFolderError(f"{file}: {error}") from error


@contextmanager
def _named(prefix: str) -> Iterator[None]:
    """Raise a ValueError, which begins with the name of a field, as a SettingsError with that of the run's setting."""
    try:
        yield
    except ValueError as error:
        raise SettingsError(f"{prefix}{error}") from error


def learner_settings(method: str) -> type[OnlineConfig]:
    """Return the class of the settings of a method's learner.

    Raises:
        UsageError: if there is no such method, or the run has a setting of the same name as the learner.
    """
    kind = get_method(method).settings
    if taken := (TrainConfig.names() | _OPTIONS) & {field.name for field in fields(kind)}:
        raise SettingsError(
            f"{kind.__name__} of method {method!r} has settings whose names the run or a command has already: "
            f"rename {', '.join(sorted(taken))}"
        )
    return kind


def _split(settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split settings into those of the run and those of its learner."""
    names = TrainConfig.names()
    run = {name: value for name, value in settings.items() if name in names}
    return run, {name: value for name, value in settings.items() if name not in names}


def _check_types(settings: Mapping[str, Any], kind: type, file: Path | str) -> None:
    annotations = get_type_hints(kind)
    for name, value in settings.items():
        if not fits(value, annotations[name]):
            raise RunFolderError(f"{file}: {name} must be {describe(annotations[name])}, got {value!r}")
