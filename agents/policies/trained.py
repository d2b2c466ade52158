"""The trained parameters of a policy, by name."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from agents.sharded import fill, to_save


def trained_state(policy: nn.Module) -> dict[str, Tensor]:
    """Return the trainable parameters and the value head, detached; they share the parameters' memory.

    Those that are spread over processes are as :func:`agents.sharded.to_save` gives them.
    """
    return {name: to_save(parameter.detach()) for name, parameter in _trained(policy).items()}


def _trained(policy: nn.Module) -> dict[str, nn.Parameter]:
    return {
        name: parameter
        for name, parameter in policy.named_parameters()
        if parameter.requires_grad or name.startswith("value_head.")
    }


@torch.no_grad()
def load_trained_state(policy: nn.Module, state: dict[str, Tensor]) -> None:
    """Load the result of :func:`trained_state` of a policy of the same kind; nothing else changes.

    Raises:
        ValueError: if ``state`` has other names or shapes than the policy's trainable parameters; no parameter is
            changed then.
    """
    own = _trained(policy)
    if missing := sorted(own.keys() - state.keys()):
        raise ValueError(f"the saved policy lacks {len(missing)} trained parameters, {missing[0]!r} for one")
    if unknown := sorted(state.keys() - own.keys()):
        raise ValueError(f"this policy does not train {len(unknown)} of the saved parameters, {unknown[0]!r} for one")
    for name, parameter in own.items():
        if state[name].shape != parameter.shape:
            raise ValueError(
                f"parameter {name!r} has shape {list(parameter.shape)}, the saved one {list(state[name].shape)}"
            )
    for name, parameter in own.items():
        fill(parameter, state[name])
