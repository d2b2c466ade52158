"""NumberLine: read two numbers in a picture and walk from one to the other."""

from __future__ import annotations
