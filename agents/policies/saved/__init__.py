"""Checkpoints and the folders of saved policies: loading, saving, processors, adapters."""

from __future__ import annotations
