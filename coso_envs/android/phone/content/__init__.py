"""The content of the screens: data tables, and pages drawn from them by a seed."""

from __future__ import annotations
