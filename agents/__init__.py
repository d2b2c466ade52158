"""Policies, learners and CoSo, for any vector environment whose actions are utterances.

Names are imported from their modules at first use, since torch and transformers take seconds to import.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any

from agents.siblings import require_sibling

require_sibling("parsers")

for _module in ("torch", "transformers"):
    if importlib.util.find_spec(_module) is None:
        raise ImportError(f"agents needs {_module!r}; install it with: pip install 'coso-envs[train]'")

if TYPE_CHECKING:
    from agents.causal import SCM, CausalBonus, CausalConfig, SCMConfig, SCMTrainingConfig, causal_weights
    from agents.coso import CoSo
    from agents.demonstrations import Demonstrations
    from agents.exploration import (
        ChoiceBonus,
        ChoiceConfig,
        ExplorationBonus,
        KLCovBonus,
        NoBonus,
        TopEntropyBonus,
        UniformBonus,
    )
    from agents.learners import (
        AFSFT,
        AWR,
        GRPO,
        PPO,
        SFT,
        AFSFTConfig,
        AWRConfig,
        Callback,
        FilteredBC,
        FilteredBCConfig,
        GRPOConfig,
        NonFiniteLossError,
        OnlineConfig,
        OnlineLearner,
        PPOConfig,
        SFTConfig,
    )
    from agents.policies import (
        Evaluation,
        Generation,
        Speaker,
        TinyLM,
        TinyLMConfig,
        TinyVLM,
        TinyVLMConfig,
        TrainablePolicy,
        VLMPolicy,
    )
    from agents.rollout import Guidance, Minibatch, Rollout, Utterances
    from agents.storage import CheckpointError

_MODULES = {
    "agents.causal": ("SCM", "CausalBonus", "CausalConfig", "SCMConfig", "SCMTrainingConfig", "causal_weights"),
    "agents.coso": ("CoSo",),
    "agents.demonstrations": ("Demonstrations",),
    "agents.exploration": (
        "ChoiceBonus",
        "ChoiceConfig",
        "ExplorationBonus",
        "KLCovBonus",
        "NoBonus",
        "TopEntropyBonus",
        "UniformBonus",
    ),
    "agents.learners": (
        "AFSFT",
        "AWR",
        "GRPO",
        "PPO",
        "SFT",
        "AFSFTConfig",
        "AWRConfig",
        "Callback",
        "FilteredBC",
        "FilteredBCConfig",
        "GRPOConfig",
        "NonFiniteLossError",
        "OnlineConfig",
        "OnlineLearner",
        "PPOConfig",
        "SFTConfig",
    ),
    "agents.policies": (
        "Evaluation",
        "Generation",
        "Speaker",
        "TinyLM",
        "TinyLMConfig",
        "TinyVLM",
        "TinyVLMConfig",
        "TrainablePolicy",
        "VLMPolicy",
    ),
    "agents.rollout": ("Guidance", "Minibatch", "Rollout", "Utterances"),
    "agents.storage": ("CheckpointError",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "AFSFT",
    "AWR",
    "GRPO",
    "PPO",
    "SCM",
    "SFT",
    "AFSFTConfig",
    "AWRConfig",
    "Callback",
    "CausalBonus",
    "CausalConfig",
    "CheckpointError",
    "ChoiceBonus",
    "ChoiceConfig",
    "CoSo",
    "Demonstrations",
    "Evaluation",
    "ExplorationBonus",
    "FilteredBC",
    "FilteredBCConfig",
    "GRPOConfig",
    "Generation",
    "Guidance",
    "KLCovBonus",
    "Minibatch",
    "NoBonus",
    "NonFiniteLossError",
    "OnlineConfig",
    "OnlineLearner",
    "PPOConfig",
    "Rollout",
    "SCMConfig",
    "SCMTrainingConfig",
    "SFTConfig",
    "Speaker",
    "TinyLM",
    "TinyLMConfig",
    "TinyVLM",
    "TinyVLMConfig",
    "TopEntropyBonus",
    "TrainablePolicy",
    "UniformBonus",
    "Utterances",
    "VLMPolicy",
    "causal_weights",
]


def __getattr__(name: str) -> Any:
    """Import a public name at its first use."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'agents' has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_MODULE_OF[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
