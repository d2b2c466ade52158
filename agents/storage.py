"""States on disk without pickles: structure and numbers as JSON, tensors as safetensors.

A state is a tree: dicts with str keys, lists (tuples come back as lists), tensors, numpy arrays and JSON values.
``write_state(folder, "learner", state)`` writes ``learner.json`` and ``learner.safetensors``::

    {"format": "coso-envs state", "version": 1, "tensors": "learner.safetensors",
     "state": {"num_timesteps": 256, "policy": {"value_head.out.bias": {"$tensor": "policy/value_head.out.bias"}}}}

``{"$tensor": name}`` and ``{"$array": name}`` stand for a tensor of the other file, ``{"$float": "nan"}`` for a number
that JSON does not have. Reading executes no code in the files.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

FORMAT, VERSION = "coso-envs state", 1

_TENSOR, _ARRAY, _FLOAT = "$tensor", "$array", "$float"


class CheckpointError(RuntimeError):
    """An error in writing or reading a state; the message is one sentence that names the file."""


class MismatchError(CheckpointError):
    """A state that is complete but belongs to other objects than those that load it."""


def write_state(folder: str | Path, name: str, state: Mapping[str, Any]) -> Path:
    """Write a state; if this fails, ``folder`` keeps the previous one.

    Args:
        folder: created if it does not exist.
        name: name of the files, without suffix.
        state: a tree as described above.

    Returns:
        The JSON file.

    Raises:
        CheckpointError: if the files cannot be written, for example because the disk is full.
        TypeError: naming the entry of ``state`` that cannot be stored.
    """
    folder = Path(folder)
    file, partial = folder / f"{name}.json", folder / f"{name}.partial"
    tensors: dict[str, Tensor] = {}
    tree = _plain(state, (), tensors)
    _own_memory(tensors)
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        # The previous state stays complete until the JSON file, replaced last, names the new tensors.
        used = _tensors_of(file)
        free = next(free for free in _names(name) if free != used)
        document = {"format": FORMAT, "version": VERSION, "tensors": free, "state": tree}
        save_file(tensors, partial / free)
        (partial / file.name).write_text(json.dumps(document), encoding="ascii")
        # The safetensors library makes the file readable for its owner only.
        (partial / free).chmod((partial / file.name).stat().st_mode)
        (partial / free).replace(folder / free)
        (partial / file.name).replace(file)
        for old in _names(name):
            if old != free:
                (folder / old).unlink(missing_ok=True)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{file} could not be written: {_why(error)}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return file


def read_state(folder: str | Path, name: str) -> dict[str, Any]:
    """Read a state written by :func:`write_state`, with tensors on the CPU.

    Raises:
        CheckpointError: naming the file that is missing, damaged, or was written by another version.
    """
    file = Path(folder) / f"{name}.json"
    document = read_json(file)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise CheckpointError(f"{file} is JSON, but no state of coso-envs")
    if document.get("version") != VERSION:
        raise CheckpointError(
            f"{file} has version {document.get('version')!r} of the format, this version of coso-envs reads {VERSION}"
        )
    if document.get("tensors") not in _names(name):
        raise CheckpointError(f"{file} is damaged: it does not name the file with its tensors")
    tensors = _read_tensors(file.with_name(document["tensors"]))
    state = document.get("state")
    if not isinstance(state, dict):
        raise CheckpointError(f"{file} is damaged: its state is no object")
    try:
        return {key: _restored(value, tensors) for key, value in state.items()}
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{file} is damaged: it does not fit {document['tensors']}") from error


def read_json(file: Path) -> Any:
    """Read any JSON file.

    Raises:
        CheckpointError: if it is missing or not JSON, which excludes NaN.
    """

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no JSON")

    try:
        return json.loads(file.read_bytes(), parse_constant=refuse)
    except FileNotFoundError:
        raise CheckpointError(f"{file} is missing") from None
    except OSError as error:
        raise CheckpointError(f"{file} cannot be read: {_why(error)}") from error
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{file} is damaged, it is not JSON: {error}") from error


@contextmanager
def taking_over(folder: str | Path, name: str) -> Iterator[None]:
    """Turn errors in loading a state into one that names the file.

    Raises:
        MismatchError: for any error while the context is open.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, RuntimeError, IndexError, AttributeError, OverflowError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else " ".join(str(error).split())[:400]
        raise MismatchError(f"{Path(folder) / name}.json does not fit: {what}") from error


def _names(name: str) -> tuple[str, str]:
    return f"{name}.safetensors", f"{name}-2.safetensors"


def _tensors_of(file: Path) -> Any:
    """Return the file of tensors that a JSON file names, if there is a readable one."""
    try:
        document = read_json(file)
    except CheckpointError:
        return None
    return document.get("tensors") if isinstance(document, dict) else None


def _why(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _read_tensors(file: Path) -> dict[str, Tensor]:
    try:
        with safe_open(file, framework="pt") as content:
            # Cloned, since they are views of the file, which may change.
            return {name: content.get_tensor(name).clone() for name in content.keys()}  # noqa: SIM118 - no Mapping
    except FileNotFoundError:
        raise CheckpointError(f"{file} is missing") from None
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{file} is damaged or cannot be read: {_why(error)}") from error


def _plain(value: Any, path: tuple[str, ...], tensors: dict[str, Tensor]) -> Any:
    """Return the JSON part of a tree, and put its tensors into ``tensors``."""
    if isinstance(value, Tensor | np.ndarray):
        name = "/".join(path)
        while name in tensors:
            name += "'"
        if isinstance(value, Tensor):
            tensors[name] = value.detach()
            return {_TENSOR: name}
        try:
            tensors[name] = torch.from_numpy(np.array(value, order="C"))
        except TypeError as error:
            raise TypeError(f"{name} cannot be stored: {error}") from error
        return {_ARRAY: name}
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str) or key.startswith("$"):
                raise TypeError(f"{'/'.join(path)} cannot be stored: its key {key!r} is no str, or begins with $")
        return {key: _plain(entry, (*path, key), tensors) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry, (*path, str(index)), tensors) for index, entry in enumerate(value)]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return {_FLOAT: repr(value)}
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{'/'.join(path)} cannot be stored: {value!r} is no tensor, array or JSON value")


def _own_memory(tensors: dict[str, Tensor]) -> None:
    """Return tensors that are dense, on the CPU and not views of each other, as the format requires."""
    seen: set[int] = set()
    for name, tensor in tensors.items():
        dense = tensor.cpu().contiguous()
        memory = dense.untyped_storage().data_ptr()
        tensors[name] = dense.clone() if memory in seen else dense
        seen.add(memory)


def _restored(value: Any, tensors: Mapping[str, Tensor]) -> Any:
    """Return the tree of a JSON part and its tensors."""
    if isinstance(value, list):
        return [_restored(entry, tensors) for entry in value]
    if not isinstance(value, dict):
        return value
    if _TENSOR in value:
        return tensors[value[_TENSOR]]
    if _ARRAY in value:
        return tensors[value[_ARRAY]].numpy()
    if _FLOAT in value:
        return float(value[_FLOAT])
    return {key: _restored(entry, tensors) for key, entry in value.items()}
