"""Settings of causal weights and of an SCM's training by name."""

from __future__ import annotations

from agents.causal.training import SCMTrainingConfig
from agents.causal.weights import CausalConfig

PRESETS: dict[str, CausalConfig] = {
    "reference": CausalConfig(),
    "paper": CausalConfig(window=1, normalise=False, zero_punctuation=False, per_token=False, learn_invalid=True),
    "ours": CausalConfig(window=1, normalise=False),
}
"""``paper`` is as printed. ``ours`` nullifies single tokens, so that a token's neighbours get none of its weight, and
keeps raw effects, since neither the smallest effect nor a square root then lifts what has hardly any. ``reference`` is
as in the authors' released program, except for three points:

1. ``min_effect`` is not in the released program.
2. Normalisation takes the smallest effect among the weighted tokens. The released program takes it over the whole row
   with padding and ignored tokens, where it is 0, so that its weights are sqrt(B / max) and larger than these.
3. The mean over utterances is that of sum_i B_i H_i / n. The released program's tensors of shape [B] and [B, 1]
   broadcast, which gives mean(sum_i B_i H_i) * mean(1 / n)."""


TRAINING: dict[str, SCMTrainingConfig] = {
    "reference": SCMTrainingConfig(),
    "paper": SCMTrainingConfig(),
    "ours": SCMTrainingConfig(pretrain_steps=1000, patience=4, swaps=3, fewest_edits=True, steps=4),
}
"""The training that goes with each preset: a fixed number of steps, or until the weights have settled."""


def preset(config: CausalConfig | str) -> CausalConfig:
    """Return the preset of a name; a configuration is returned as it is.

    Raises:
        ValueError: if there is no such preset.
    """
    if isinstance(config, CausalConfig):
        return config
    if config not in PRESETS:
        raise ValueError(f"unknown preset {config!r}; there are {sorted(PRESETS)}")
    return PRESETS[config]


def training_for(config: CausalConfig | str, training: SCMTrainingConfig | None) -> SCMTrainingConfig:
    """Return ``training`` if given, else that of the preset ``config``, else the default."""
    if training is not None:
        return training
    return TRAINING.get(config, SCMTrainingConfig()) if isinstance(config, str) else SCMTrainingConfig()
