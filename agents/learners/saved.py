"""Checks of saved states: a learner refuses pickles, and states that belong to another model."""

from __future__ import annotations

import hashlib
from pathlib import Path

from agents.policies.protocol import TrainablePolicy
from agents.sharded import whole
from agents.storage import MismatchError

#: Name of a checkpoint's files (see :mod:`agents.storage`), and of the pickle that older versions wrote.
CHECKPOINT, _OLD_CHECKPOINT = "learner", "learner.pt"


def refuse_pickle(folder: Path) -> None:
    """Refuse a checkpoint of an older version.

    Raises:
        agents.storage.MismatchError: if ``folder`` has one.
    """
    if (file := folder / _OLD_CHECKPOINT).exists():
        raise MismatchError(
            f"{file} is a pickle of an older version of coso-envs, which is not read any more because that could run "
            "any code: start the run again"
        )


def frozen_digest(policy: TrainablePolicy) -> str:
    """Return a SHA-256 of names, shapes and first values of the frozen parameters, which are not saved."""
    trained = policy.trainable_state_dict()
    digest = hashlib.sha256()
    for name, parameter in policy.named_parameters():
        if name not in trained:
            first = whole(parameter.detach()).flatten()[:16].double().tolist()
            digest.update(f"{name} {parameter.dtype} {tuple(parameter.shape)} {first}".encode())
    return digest.hexdigest()
