"""From run folders to tables, figures and pages."""

from __future__ import annotations
