"""Measurements of training: the cost of each method's iteration, and the speed at which a policy writes."""

from __future__ import annotations
