"""Several processes that train one model: each plays its own environments and evaluates its own share of the rows.

``torchrun`` and ``accelerate launch`` start the processes and tell each its number. All of them hold the whole rollout,
take the same minibatches and reach the same decisions; of a minibatch each evaluates every count-th row, with gradient,
and gets the figures of the others. The gradients, added up, are then those of one process for any loss, not only for
means over rows. In a single process, nothing here does anything.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor
from torch.distributed.tensor import DTensor

T = TypeVar("T")

#: The first process evaluates and saves alone, while the others wait for the next step.
_PATIENCE = datetime.timedelta(days=1)


def announced() -> int:
    """Return the number of processes that a launcher says it has started; 1 without one."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def local_number() -> int:
    """Return this process's number on its machine, which is that of its GPU."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def join() -> None:
    """Meet the other processes that a launcher has started, if there are any, and wait for all of them."""
    if announced() > 1 and not dist.is_initialized():
        backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
        dist.init_process_group(backend, timeout=_PATIENCE)
        dist.barrier()


@contextmanager
def together() -> Iterator[None]:
    """Be one of the launcher's processes while the context is open; after an error the launcher ends them all."""
    join()
    yield
    if dist.is_initialized():
        dist.destroy_process_group()


def count() -> int:
    """Return the number of processes."""
    return dist.get_world_size() if dist.is_initialized() else 1


def number() -> int:
    """Return this process's number, from 0 on."""
    return dist.get_rank() if dist.is_initialized() else 0


def gathered(own: T) -> list[T]:
    """Return what each process has, in the order of their numbers. It is pickled, from a process of this run only."""
    if count() == 1:
        return [own]
    found: list[Any] = [None] * count()
    dist.all_gather_object(found, own)
    return found


def told(word: str | None = None) -> str:
    """Return the word that the first process says; the others pass None and wait for it."""
    words: list[Any] = [word]
    if count() > 1:
        dist.broadcast_object_list(words)
    return str(words[0])


def total(values: Tensor) -> Tensor:
    """Return the sum of a tensor over all processes, in place."""
    if count() > 1:
        dist.all_reduce(values)
    return values


def share(rows: int) -> Tensor:
    """Return the rows of a batch that this process evaluates, int64 [K]; all of them in a single process."""
    return torch.arange(number(), rows, count())


def completed(own: Tensor, rows: Tensor, size: int) -> Tensor:
    """Return a column of a whole batch, [size, ...], with gradient in this process's own rows.

    Args:
        own: [K + k, ...]; the own rows, with gradient, and k more that do not count.
        rows: int64 [K]; their numbers.
        size: rows of the batch.
    """
    column = own.new_zeros(size, *own.shape[1:])
    if not len(rows):
        return total(column) + 0 * own.sum()
    rows = rows.to(own.device)
    own = own[: len(rows)]
    column[rows] = own.detach()
    return total(column).index_copy(0, rows, own)


def add_gradients(parameters: Iterable[torch.nn.Parameter]) -> None:
    """Add up the gradients of trained parameters over all processes, except those that FSDP has added up."""
    if count() == 1:
        return
    for parameter in parameters:
        if parameter.requires_grad and not isinstance(parameter, DTensor):
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            dist.all_reduce(parameter.grad)


@torch.no_grad()
def agree(parameters: Iterable[torch.nn.Parameter]) -> None:
    """Give trained parameters that every process holds whole the values that they have in the first process."""
    if count() > 1:
        for parameter in parameters:
            if parameter.requires_grad and not isinstance(parameter, DTensor):
                dist.broadcast(parameter.data, 0)


def mean_of(figures: Mapping[str, float]) -> dict[str, float]:
    """Return each figure's mean over the processes that have it."""
    if count() == 1:
        return dict(figures)
    found = gathered(dict(figures))
    names = dict.fromkeys(name for row in found for name in row)
    columns = {name: [row[name] for row in found if name in row] for name in names}
    return {name: sum(column) / len(column) for name, column in columns.items()}
