"""The state of an optimizer as a tree for :mod:`agents.storage`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor
from torch.optim import Optimizer


def optimizer_state(optimizer: Optimizer) -> dict[str, Any]:
    """Return an optimizer's ``state_dict()`` with str as keys."""
    state = optimizer.state_dict()
    return {"state": {str(key): entry for key, entry in state["state"].items()}, "groups": state["param_groups"]}


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
        for name, value in entry.items():
            if (
                key >= len(parameters)
                or not isinstance(value, Tensor)
                or value.shape not in ((), parameters[key].shape)
            ):
                raise ValueError(f"the optimizer's {name!r} of parameter {key} has another shape than the saved one")
    merged = [_merged(mine, saved) for mine, saved in zip(own, groups, strict=True)]
    optimizer.load_state_dict({"state": entries, "param_groups": merged})


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
