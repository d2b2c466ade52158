"""Parsers: utterance -> action, as objects with a contract, a registry and a checker."""

from parsers.core import ActionParser, ErrorKind, Label, Parse
from parsers.registry import make, register, registry

__all__ = ["ActionParser", "ErrorKind", "Label", "Parse", "make", "register", "registry"]
