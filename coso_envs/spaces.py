"""The space of utterances and prompts: any Unicode text up to a length, also in shared memory."""

from __future__ import annotations

import ctypes
import multiprocessing
import string
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NoReturn, overload

import numpy as np
from gymnasium.spaces import Space, Text, Tuple
from gymnasium.spaces.utils import flatdim, flatten, flatten_space, unflatten
from gymnasium.vector.utils import (
    batch_space,
    create_shared_memory,
    iterate,
    read_from_shared_memory,
    write_to_shared_memory,
)

from parsers import ActionParser

#: Characters that ``sample`` draws from if there is no parser, many of them difficult for charsets and encodings.
_SAMPLE_CHARACTERS = tuple(
    "abcdefghij ABCDEFGHIJ 0123456789 .,:;!?'\"{}[]<>\\/\n\täßçñøЖлж中文日本語한국어عرב€→✓😀🃏🎲"
)
_SAMPLE_LENGTH = 64
#: Shared memory has code points, so that every str is preserved, even with lone surrogates.
_CODE_UNIT = np.dtype(np.uint32)
_CODEC, _ERRORS = f"utf-32-{sys.byteorder[0]}e", "surrogatepass"


class Utterance(Text):
    r"""A space of all Unicode texts of at most ``max_length`` characters, with the empty one.

    Gymnasium's ``Text`` has a fixed character set and does not work in ``AsyncVectorEnv``'s shared memory
    (Gymnasium#1164). This space does: the three shared-memory functions are registered for it below. It derives from
    ``Text`` for wrappers and recorders that check for it; its attribute ``characters`` has printable ASCII only, since
    a list of all characters would have a million.

    Example:
        >>> space = Utterance(5)
        >>> "日本\n😀" in space, "" in space, "sixsix" in space, 5 in space
        (True, True, False, False)
    """

    def __init__(
        self,
        max_length: int,
        *,
        parser: ActionParser[Any] | None = None,
        choices: Sequence[Any] | None = None,
        seed: int | np.random.Generator | None = None,
    ) -> None:
        """Make the space.

        Args:
            max_length: longest text, in characters (code points); inclusive.
            parser: if given, ``sample`` writes a random action in this parser's format.
            choices: the actions that ``sample`` draws from; None if the parser's own are fixed. May be reassigned.
            seed: seed of ``sample``.

        Raises:
            ValueError: if ``max_length`` is not a positive integer.
        """
        if not isinstance(max_length, int | np.integer) or max_length < 1:
            raise ValueError(f"max_length must be a positive integer, got {max_length!r}")
        super().__init__(int(max_length), min_length=0, charset=string.printable, seed=seed)
        self.parser = parser
        self.choices = choices

    @property
    def is_np_flattenable(self) -> bool:
        """Always False, since text has no array form of fixed size that keeps every character."""
        return False

    def sample(self, mask: Any | None = None, probability: Any | None = None) -> str:
        """Draw a well-formed utterance of the parser or, without a parser, up to 64 characters of mixed scripts.

        Raises:
            ValueError: if a mask or probabilities are given; text has no finite set to apply them to.
        """
        if mask is not None or probability is not None:
            raise ValueError("an Utterance space takes neither mask nor probability")
        if self.parser is not None:
            return self.parser.format(self.parser.sample(self.np_random, self.choices))
        length = self.np_random.integers(0, min(self.max_length, _SAMPLE_LENGTH) + 1)
        return "".join(_SAMPLE_CHARACTERS[i] for i in self.np_random.integers(len(_SAMPLE_CHARACTERS), size=length))

    def contains(self, x: Any) -> bool:
        """Return whether ``x`` is a str (or ``numpy.str_``) of at most ``max_length`` characters."""
        return isinstance(x, str) and len(x) <= self.max_length

    def __eq__(self, other: object) -> bool:
        """Return whether both spaces contain the same texts; settings of ``sample`` are not compared."""
        return isinstance(other, Utterance) and self.max_length == other.max_length

    def __hash__(self) -> int:
        return hash((Utterance, self.max_length))

    def __repr__(self) -> str:
        return f"Utterance({self.max_length})"


class Utterances(Tuple[str]):
    """A Tuple space of utterances, one for each sub-environment of a vector environment."""


@batch_space.register(Utterance)
def _batch(space: Utterance, n: int = 1) -> Utterances:
    # Gymnasium's default for custom spaces, which seeds the copies.
    batch: Any = batch_space.dispatch(Space)(space, n)
    return Utterances(batch.spaces)


@iterate.register(Utterances)
def _iterate(space: Utterances, items: Any) -> Iterator[str]:  # type: ignore[misc]
    """Iterate over a batch, and refuse a single str, which would count as one utterance per character.

    Raises:
        TypeError: on anything but a sequence of str.
        ValueError: if its length is not the number of sub-environments.
    """
    count = len(space.spaces)
    wanted = f"a vector environment takes a sequence of {count} utterances (str), one for each sub-environment"
    if isinstance(items, str | bytes | Mapping | Set) or not hasattr(items, "__iter__"):
        raise TypeError(f"{wanted}; got {_brief(items)} ({type(items).__name__})")
    batch = list(items)
    if len(batch) != count:
        raise ValueError(f"{wanted}; got {len(batch)}")
    for index, item in enumerate(batch):
        if not isinstance(item, str):
            raise TypeError(f"an action is an utterance (str), got {type(item).__name__} at {index}: {_brief(item)}")
    return iter(batch)


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


@flatten_space.register(Utterance)
@flatdim.register(Utterance)
@flatten.register(Utterance)
@unflatten.register(Utterance)
def _refuse_to_flatten(space: Utterance, x: Any = None) -> NoReturn:  # type: ignore[misc]
    """Refuse to flatten, where Gymnasium's ``Text`` would become a Box of indices into a character set.

    Raises:
        ValueError: always.
    """
    raise ValueError(
        f"{space} cannot be flattened: text has no array form that keeps every character; keep only the picture first "
        '(gymnasium.wrappers.FilterObservation(env, ["image"])), or pass flatten=False where a wrapper offers it'
    )


class SharedTexts(Sequence[str]):
    """A sequence of the sub-environments' texts in shared memory, which are decoded when accessed.

    ``AsyncVectorEnv`` reads shared memory once, in its constructor, and deep-copies the result at each step, so that a
    tuple of str would keep the first texts for ever. A deep copy of this object is a tuple of the present texts.
    """

    def __init__(self, slots: np.ndarray) -> None:
        """Wrap ``slots``, uint32 [num_envs, 1 + max_length]; each row is a length and that many code points."""
        self._slots = slots

    def __len__(self) -> int:
        return len(self._slots)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        slot = self._slots[index]
        codes: bytes = slot[1 : 1 + int(slot[0])].tobytes()
        return codes.decode(_CODEC, _ERRORS)

    def __deepcopy__(self, memo: dict[int, Any]) -> tuple[str, ...]:
        """Return the present texts, detached from the shared memory."""
        return tuple(self)

    def __repr__(self) -> str:
        return f"SharedTexts({tuple(self)!r})"


def _slots(space: Utterance, shared_memory: Any) -> np.ndarray:
    return np.frombuffer(shared_memory.get_obj(), dtype=_CODE_UNIT).reshape(-1, 1 + space.max_length)


@create_shared_memory.register(Utterance)
def _create(space: Utterance, n: int = 1, ctx: Any = multiprocessing) -> Any:
    return ctx.Array(ctypes.c_uint32, n * (1 + space.max_length))


@read_from_shared_memory.register(Utterance)
def _read(space: Utterance, shared_memory: Any, n: int = 1) -> SharedTexts:
    return SharedTexts(_slots(space, shared_memory)[:n])


@write_to_shared_memory.register(Utterance)
def _write(space: Utterance, index: int, value: str, shared_memory: Any) -> None:
    if len(value) > space.max_length:
        raise ValueError(f"a text of {len(value)} characters does not fit into {space}")
    codes = np.frombuffer(value.encode(_CODEC, _ERRORS), dtype=_CODE_UNIT)
    slot = _slots(space, shared_memory)[index]
    slot[0] = len(codes)
    slot[1 : 1 + len(codes)] = codes
