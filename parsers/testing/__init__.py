"""The checker of the parser contract: ``check_parser`` and the texts on which it tries a parser."""

from __future__ import annotations

from parsers.testing.contract import check_parser
from parsers.testing.hostile import HOSTILE_UTTERANCES, REPEATED_PIECES, SAMPLE_CHOICES

__all__ = ["HOSTILE_UTTERANCES", "REPEATED_PIECES", "SAMPLE_CHOICES", "check_parser"]
