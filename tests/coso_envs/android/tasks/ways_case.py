"""The form of hand-written ways."""

from __future__ import annotations

#: Instruction, ways that are paid, ways that are not.
Case = tuple[str, list[str], list[str]]
