"""Rows of a comparison: REINFORCE, without and with an entropy term."""

from __future__ import annotations

from reinforce import Reinforce, ReinforceConfig

from benchmarks.training.methods import Method

PLAIN = Method("REINFORCE", Reinforce, ReinforceConfig, "none", 0.0, "#009e73", ":")
ENTROPY = Method("REINFORCE + entropy", Reinforce, ReinforceConfig, "uniform", 0.05, "#cc79a7", "-.")
