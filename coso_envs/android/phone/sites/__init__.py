"""Web sites: the search engine, and shops, whose look is data."""

from __future__ import annotations
