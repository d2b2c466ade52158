"""Optimizers by name, and their state as a tree for :mod:`agents.storage`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal, TypeAlias

import torch
from torch import Tensor
from torch.optim import Optimizer

from agents.adam8bit import is_adam8bit, make_adam8bit, misfit
from agents.sharded import is_sharded, spread_like, to_save

OptimizerName: TypeAlias = Literal["adam", "adam8bit"]


def make_optimizer(
    name: OptimizerName, groups: Any, *, lr: float, eps: float = 1e-8, weight_decay: float = 0.0
) -> Optimizer:
    """Return Adam with averages in the parameters' numbers, or in 8 bits; AdamW if there is weight decay.

    Args:
        name: the optimizer.
        groups: parameters, or groups of them.
        lr: learning rate of groups without one of their own.
        eps: added to the root of the squares' average.
        weight_decay: decoupled weight decay.

    Raises:
        ImportError: if the package with the 8-bit optimizers is missing; the message says what to do.
    """
    if name == "adam8bit":
        return make_adam8bit(groups, lr=lr, eps=eps, weight_decay=weight_decay)
    kind = torch.optim.AdamW if weight_decay else torch.optim.Adam
    made = kind(groups, lr=lr, eps=eps, weight_decay=weight_decay)
    if any(is_sharded(parameter) for group in made.param_groups for parameter in group["params"]):
        for group in made.param_groups:
            # Steps over many parameters at once take no mixture of spread and whole ones.
            group["foreach"] = False
    return made


def check_learning_rates(settings: Any) -> None:
    """Check all learning rates among the fields of a dataclass.

    Raises:
        ValueError: if one is negative or not finite.
    """
    for name in (field.name for field in fields(settings) if "learning_rate" in field.name):
        if not 0 <= getattr(settings, name) < math.inf:
            raise ValueError(f"{name} must be finite and 0 or more, got {getattr(settings, name)}")


def optimizer_state(optimizer: Optimizer) -> dict[str, Any]:
    """Return an optimizer's ``state_dict()`` with str as keys; see :func:`agents.sharded.to_save`."""
    state = optimizer.state_dict()
    entries = {
        str(key): {name: to_save(value) if isinstance(value, Tensor) else value for name, value in entry.items()}
        for key, entry in state["state"].items()
    }
    return {"state": entries, "groups": state["param_groups"]}


def load_optimizer_state(optimizer: Optimizer, state: Mapping[str, Any]) -> None:
    """Continue from :func:`optimizer_state`.

    Raises:
        ValueError: if it belongs to an optimizer with other settings or parameters; nothing is changed then.
    """
    own = optimizer.state_dict()["param_groups"]
    groups, entries = state["groups"], {int(key): entry for key, entry in state["state"].items()}
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    if [group["params"] for group in groups] != [group["params"] for group in own]:
        raise ValueError("the optimizer has other parameters than the saved one")
    names = {frozenset(entry) for entry in entries.values()}
    if len(names) > 1:
        raise ValueError(
            f"the saved optimizer's parameters have different kinds of state: {sorted(map(sorted, names))}"
        )
    for key, entry in entries.items():
        fault = f"state {key}" if key >= len(parameters) else _misfit(optimizer, entry, parameters[key])
        if fault is not None:
            raise ValueError(f"the optimizer's {fault!r} of parameter {key} has another shape than the saved one")
    merged = [_merged(mine, saved) for mine, saved in zip(own, groups, strict=True)]
    entries = {key: _spread(entry, parameters[key]) for key, entry in entries.items()}
    optimizer.load_state_dict({"state": entries, "param_groups": merged})


def _misfit(optimizer: Optimizer, entry: Mapping[str, Any], parameter: Tensor) -> str | None:
    """Return the name of a part of a saved entry that does not fit its parameter; None if all parts do."""
    if is_adam8bit(optimizer):
        return misfit(entry, parameter)
    return next((name for name, value in entry.items() if not _is_average(value, parameter)), None)


def _spread(entry: Mapping[str, Any], parameter: Tensor) -> dict[str, Any]:
    """Return a saved entry with its averages spread over processes as the parameter is."""
    if not is_sharded(parameter):
        return dict(entry)
    return {
        name: spread_like(parameter, value) if value.shape == parameter.shape else value
        for name, value in entry.items()
    }


def _is_average(value: Any, parameter: Tensor) -> bool:
    return isinstance(value, Tensor) and value.shape in ((), parameter.shape)


def _merged(own: Mapping[str, Any], saved: Mapping[str, Any]) -> dict[str, Any]:
    """Return the saved settings with the types that they have in ``own``, since JSON has no tuples."""
    if own.keys() != saved.keys():
        raise ValueError(f"the optimizer has the settings {sorted(own)}, the saved one {sorted(saved)}")
    merged = {}
    for key, value in own.items():
        merged[key] = tuple(saved[key]) if isinstance(value, tuple) else saved[key]
        if not _alike(value, merged[key]):
            raise ValueError(f"the optimizer's setting {key!r} cannot be {saved[key]!r}")
    return merged


def _alike(own: Any, saved: Any) -> bool:
    """Return whether a saved setting has the type of ``own``, int and float counting as one."""
    if isinstance(own, tuple):
        return isinstance(saved, tuple) and len(saved) == len(own) and all(map(_alike, own, saved))
    if own is None or isinstance(own, bool):
        return saved is None or isinstance(saved, bool)
    if isinstance(own, int | float):
        return isinstance(saved, int | float) and not isinstance(saved, bool)
    return type(saved) is type(own)
