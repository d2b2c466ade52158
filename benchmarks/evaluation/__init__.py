"""How good a policy is: by episodes, or exactly."""

from __future__ import annotations
