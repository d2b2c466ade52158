"""Fully sharded data parallelism (PyTorch's FSDP2): each process holds a part of every layer of a language model.

The weights of a layer are collected from all processes while it computes and given back afterwards. A pass through the
model is therefore a joint act: each process waits in every layer for the others. Learning takes as many passes in each,
see :mod:`agents.learners.parts`. Where their numbers differ, in generation for example, :func:`uneven_passes` lets
those that are done pass along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FSDPModule, fully_shard

from agents import processes
from agents.policies.head import is_plain
from agents.sharded import is_sharded, own_part


@dataclass
class Sharding:
    """The state of a policy whose layers are spread over processes.

    Attributes:
        decoder: the language model without its output layer.
        later: computes the gradient of the newest evaluation in parts, see :mod:`agents.learners.parts`; None if that
            was made in one piece.
    """

    decoder: Any
    later: Callable[[Any], None] | None = None


def shard(policy: Any, device: torch.device) -> None:
    """Spread the layers of a policy's language model over all processes, in place.

    Embeddings, the output layer, a vision part and the value head stay whole in every process.

    Args:
        policy: a :class:`agents.policies.VLMPolicy` on the CPU, the same in every process.
        device: this process's device, to which it is moved layer by layer.

    Raises:
        ValueError: if the model has no row of layers that each process could take a part of.
    """
    decoder: Any = policy.model.get_decoder()
    layers = getattr(decoder, "layers", None)
    if not isinstance(layers, nn.ModuleList) or policy.model.config.is_encoder_decoder:
        raise ValueError(f"the weights of a {type(decoder).__name__} cannot be spread over processes")
    if device.type == "cuda":
        torch.cuda.set_device(device)
    mesh = init_device_mesh(device.type, (processes.count(),))
    for layer in layers:
        fully_shard(layer, mesh=mesh, reshard_after_forward=True)
    rest = {parameter for parameter in decoder.parameters() if not is_sharded(parameter)}
    fully_shard(decoder, mesh=mesh, reshard_after_forward=True, ignored_params=rest)
    for module in decoder.modules():
        if isinstance(module, FSDPModule):
            # The processes' losses are parts of one, so that their gradients are added and not averaged.
            module.set_force_sum_reduction_for_comms(True)
            module.set_gradient_divide_factor(1.0)
    policy.to(device)
    policy.lean = False  # our own code reads weights directly
    policy.sharding = Sharding(decoder)
    policy.chunks = _is_plain(policy)


@torch.no_grad()
def _is_plain(policy: Any) -> bool:
    """Find out at once whether logits are those of the output layer: an evaluation that does takes another pass."""
    states = _blank(policy.sharding.decoder, policy.device)
    ids = torch.zeros(1, 1, dtype=torch.long, device=policy.device)
    return is_plain(policy.model.get_output_embeddings(), states, policy.model(input_ids=ids, use_cache=False).logits)


@torch.no_grad()
def _blank(decoder: Any, device: torch.device) -> Tensor:
    """Make a pass with a prompt of one token; return its state, float [1, 1, hidden_size]."""
    ids = torch.zeros(1, 1, dtype=torch.long, device=device)
    states: Tensor = decoder(input_ids=ids, use_cache=False).last_hidden_state
    return states


@contextmanager
def uneven_passes(policy: Any) -> Iterator[None]:
    """Let processes make different numbers of passes, without gradient, while the context is open.

    All processes open it at the same point. One that leaves it passes along until all have left. Nothing else inside
    may be a joint act. With a policy that is not spread it does nothing.
    """
    sharding: Sharding | None = getattr(policy, "sharding", None)
    if sharding is None:
        yield
        return

    def announce(*_: Any) -> None:
        processes.total(torch.ones(1))

    hook = sharding.decoder.register_forward_pre_hook(announce, prepend=True)
    try:
        yield
    finally:
        hook.remove()
    while processes.total(torch.zeros(1)).item():
        _blank(sharding.decoder, policy.device)
    # What FSDP remembers of passes without a gradient.
    sharding.decoder.reset_iter_state()


class KeptStart:
    """A policy as it was: trained weights that are kept beside those of the policy, and put in their place for use.

    It costs each process the memory of its own part of the trained weights.

    Args:
        policy: the policy, whose layers are spread.
    """

    def __init__(self, policy: Any) -> None:
        self._policy = policy
        self._trained = {name: p for name, p in policy.named_parameters() if p.requires_grad}
        self._kept = {name: own_part(parameter).clone() for name, parameter in self._trained.items()}

    @contextmanager
    def in_place(self) -> Iterator[Any]:
        """Give the policy as it was, while the context is open; all processes open it at the same point."""
        self._exchange()
        try:
            yield self._policy
        finally:
            self._exchange()

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Keep the weights of a policy of the same kind from now on."""
        for name, kept in self._kept.items():
            kept.copy_(own_part(state[name]))

    @torch.no_grad()
    def _exchange(self) -> None:
        for name, parameter in self._trained.items():
            present, kept = own_part(parameter), self._kept[name]
            before = present.clone()
            present.copy_(kept)
            kept.copy_(before)
