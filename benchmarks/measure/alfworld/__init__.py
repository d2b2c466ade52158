"""ALFWorld's two engines beside each other: whether they agree, and what memory they take."""

from __future__ import annotations
