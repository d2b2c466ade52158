"""What is on the screens: data tables, and pages of content drawn from them by a seed."""

from __future__ import annotations
