"""A parser to break: each test of ``check_parser`` derives from it and breaks one promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from parsers import ActionParser, ErrorKind, Label, Parse


class Coin(ActionParser[str]):
    """The smallest correct parser: the whole reply is "heads" or "tails"."""

    def parse(self, utterance: str, choices: Sequence[str] | None = None) -> Parse[str]:
        if len(utterance) > self.max_length:
            return Parse.failure(ErrorKind.TOO_LONG, "too long")
        if utterance in (choices or ("heads", "tails")):
            return Parse(utterance, span=(0, len(utterance)))
        return Parse.failure(ErrorKind.NO_ACTION, "say heads or tails")

    def format(self, action: str, **fields: Any) -> str:
        if fields or action not in ("heads", "tails"):
            raise ValueError("only heads or tails")
        return action

    def instructions(self, choices: Sequence[str] | None = None) -> str:
        return "Say heads or tails."

    @property
    def labels(self) -> tuple[Any, ...]:
        return ("heads", "tails", "invalid")

    def label(self, parse: Parse[str]) -> Label:
        return self.labels.index(parse.action or "invalid")

    def sample(self, rng: np.random.Generator, choices: Sequence[str] | None = None) -> str:
        return ("heads", "tails")[int(rng.integers(2))]

    def pattern(self, choices: Sequence[str] | None = None) -> str:
        return "(?:heads|tails)"
