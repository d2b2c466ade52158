"""Parsers by id: ``register``, ``make``, and the ``coso.parsers`` entry points of installed packages.

Entry points are searched only for an id that is not registered here, or when all ids are listed; the module of one is
imported only when its parser is made. A broken plug-in therefore affects only those who use it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from typing import Any

from parsers.core import ActionParser
from parsers.errors import DuplicateParserError, InvalidParserIdError, ParserLoadError, UnregisteredParserError

ENTRY_POINT_GROUP = "coso.parsers"
Factory = Callable[..., ActionParser[Any]]

_ID = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_factories: dict[str, Factory | str] = {}


def register(id: str, factory: Factory | str) -> None:
    """Register a parser under ``id``.

    Args:
        id: ``namespace/name``.
        factory: a class or function that returns a parser, or ``"module:attribute"`` of one, imported when first made.

    Raises:
        TypeError: if the id is no str, or the factory can neither be called nor is a str.
        InvalidParserIdError: if the id has another form.
        DuplicateParserError: if the id is taken by another factory.
    """
    _check_id(id)
    if not (callable(factory) or isinstance(factory, str)):
        raise TypeError(f"a parser is registered as a class, a function or a str, got an object: {factory!r}")
    if not _ID.fullmatch(id):
        raise InvalidParserIdError(id)
    if _factories.get(id, factory) != factory:
        raise DuplicateParserError(f"parser id {id!r} is already registered to {_factories[id]!r}")
    _factories[id] = factory


def make(id: str, **kwargs: Any) -> ActionParser[Any]:
    """Build the parser registered as ``id``.

    Args:
        id: ``namespace/name``.
        **kwargs: passed to the factory.

    Raises:
        TypeError: if the id is no str.
        UnregisteredParserError: if no parser has this id.
        ParserLoadError: if its module cannot be imported.
        DuplicateParserError: if two installed distributions claim the id.
    """
    _check_id(id)
    return registry[id](**kwargs)


def _check_id(id: object) -> None:
    if not isinstance(id, str):
        raise TypeError(f"the id of a parser is a str such as 'mine/name', got {id!r}")


def _distribution(entry_point: metadata.EntryPoint) -> str:
    return entry_point.dist.name if entry_point.dist is not None else "unknown distribution"


def _load_installed(id: str) -> Factory:
    """Import the factory that an installed distribution offers as ``id``."""
    # A distribution found twice on sys.path (an editable install, for example) counts once.
    found = metadata.entry_points(group=ENTRY_POINT_GROUP, name=id)
    claims = {(_distribution(entry), entry.value): entry for entry in found}
    if not claims:
        raise UnregisteredParserError(id, registry)
    if len(claims) > 1:
        named = " and ".join(sorted(f"{name} ({value})" for name, value in claims))
        raise DuplicateParserError(f"parser id {id!r} is claimed by {named}; uninstall one of them")
    (entry_point,) = claims.values()
    try:
        factory: Factory = entry_point.load()
    except Exception as error:  # a plug-in can fail at import in any way; the message names its distribution
        raise ParserLoadError(
            f"parser {id!r} of the installed distribution {_distribution(entry_point)!r} cannot be loaded from "
            f"{entry_point.value!r}: {type(error).__name__}: {error}"
        ) from error
    return factory


def _load_local(id: str, target: str) -> Factory:
    """Import the factory named ``"module:attribute"``."""
    module, _, attribute = target.partition(":")
    try:
        factory: Factory = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ParserLoadError(f"parser {id!r} cannot be loaded from {target!r}: {error}") from error
    return factory


class _Registry(Mapping[str, Factory]):
    """A read-only mapping from ids to factories, installed plug-ins included."""

    def __getitem__(self, id: str) -> Factory:
        factory = _factories.get(id)
        if factory is None:
            factory = _load_installed(id)
        elif isinstance(factory, str):
            factory = _load_local(id, factory)
        _factories[id] = factory
        return factory

    def __contains__(self, id: object) -> bool:
        return id in _factories or id in metadata.entry_points(group=ENTRY_POINT_GROUP).names

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*_factories, *metadata.entry_points(group=ENTRY_POINT_GROUP).names}))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<parsers.registry: {', '.join(self)}>"


#: All parsers by id; public as ``parsers.registry``.
registry: Mapping[str, Factory] = _Registry()
