"""Measurements outside training: speed, long runs, and ALFWorld's engines."""

from __future__ import annotations

from benchmarks.common.help_text import let_paragraphs_flow

let_paragraphs_flow()
