"""How fast environments and parsers are, beside the machine's floor and beside peers, in one run."""

from __future__ import annotations
