"""Speed of environments, parsers and engines, relative to a baseline that is measured in the same run."""

from __future__ import annotations
