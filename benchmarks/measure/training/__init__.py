"""Measurements of training: what each method's iteration costs, and how quickly a policy writes."""

from __future__ import annotations
