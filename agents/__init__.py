"""Policies, learners and CoSo, for any vector environment whose actions are utterances."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_ours = Path(__file__).resolve().parents[1] / "parsers"
_spec = importlib.util.find_spec("parsers")
_found = [Path(folder).resolve() for folder in (_spec and _spec.submodule_search_locations) or ()]
if _ours not in _found:
    raise ImportError(
        f"agents needs coso-envs' package 'parsers' at {_ours}, but `import parsers` finds "
        f"{', '.join(map(str, _found)) or (_spec and _spec.origin)}; rename that one or take it off the path"
    )

for _module in ("torch", "transformers"):
    if importlib.util.find_spec(_module) is None:
        raise ImportError(f"agents needs {_module!r}; install it with: pip install 'coso-envs[train]'")

from agents.causal import SCM, CausalBonus, CausalConfig, SCMConfig, SCMTrainingConfig, causal_weights  # noqa: E402
from agents.coso import CoSo  # noqa: E402
from agents.demonstrations import Demonstrations  # noqa: E402
from agents.exploration import ExplorationBonus, NoBonus, UniformBonus  # noqa: E402
from agents.learners import PPO, SFT, OnlineLearner, PPOConfig, SFTConfig  # noqa: E402
from agents.policies import Policy, TinyLM, TinyLMConfig, TinyVLM, TinyVLMConfig, VLMPolicy  # noqa: E402

__all__ = [
    "PPO",
    "SCM",
    "SFT",
    "CausalBonus",
    "CausalConfig",
    "CoSo",
    "Demonstrations",
    "ExplorationBonus",
    "NoBonus",
    "OnlineLearner",
    "PPOConfig",
    "Policy",
    "SCMConfig",
    "SCMTrainingConfig",
    "SFTConfig",
    "TinyLM",
    "TinyLMConfig",
    "TinyVLM",
    "TinyVLMConfig",
    "UniformBonus",
    "VLMPolicy",
    "causal_weights",
]
