"""A parser's labels as classes of an SCM: a factored label has one class for each factor."""

from __future__ import annotations

from typing import Any

from parsers import ActionParser, Label


def factors(label: Label) -> tuple[int, ...]:
    """Return the class indices of a label, one for each factor."""
    return label if isinstance(label, tuple) else (label,)


def class_counts(parser: ActionParser[Any]) -> list[int]:
    """Return the number of classes of each factor of a parser's labels."""
    labels = parser.labels
    factored = bool(labels) and all(isinstance(factor, tuple) for factor in labels)
    return [len(factor) for factor in labels] if factored else [len(labels)]
