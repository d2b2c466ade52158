"""The card of a run: which start it has, how large its networks are, and on which episodes it is evaluated."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from torch import nn

from agents.learners import OnlineLearner
from agents.policies import TrainablePolicy
from agents.sharded import to_save
from benchmarks.training.run_folder import RunFolder, write_json

#: File of a run folder with its card.
CARD_FILE = "card.json"


def write_card(run: RunFolder, learner: OnlineLearner, evaluation: Mapping[str, Any]) -> None:
    """Write the card of a new run, before its first step.

    Args:
        run: the run folder.
        learner: the learner, whose policy is still the start.
        evaluation: name and digest of the panel of its evaluations.
    """
    card = {"start": digest(learner.policy), "parameters": sizes(learner), "evaluation": dict(evaluation)}
    write_json(run.path / CARD_FILE, card)


def digest(policy: TrainablePolicy) -> str:
    """Return the first 16 hex digits of the SHA-256 of a policy's trained parameters, in their order.

    If they are spread over processes, all of them call it, and the first one gets it.
    """
    found = hashlib.sha256()
    for parameter in policy.parameters():
        if parameter.requires_grad:
            # As float32, since NumPy has no bfloat16.
            found.update(to_save(parameter.detach()).float().cpu().numpy().tobytes())
    return found.hexdigest()[:16]


def sizes(learner: OnlineLearner) -> dict[str, int]:
    """Return the numbers of parameters: of the policy, of those that are trained, and of the SCM if there is one."""
    parameters = list(learner.policy.parameters())
    found = {
        "policy": sum(parameter.numel() for parameter in parameters),
        "trained": sum(parameter.numel() for parameter in parameters if parameter.requires_grad),
    }
    scm: Any = getattr(learner.bonus, "scm", None)
    return found | ({"scm": sum(p.numel() for p in scm.parameters())} if isinstance(scm, nn.Module) else {})
