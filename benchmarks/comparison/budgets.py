"""Budgets of a comparison: seeds per method, environment steps and evaluation, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

BudgetName = Literal["small", "full", "demo", "testing"]


@dataclass(frozen=True)
class Budget:
    """A budget of a comparison.

    Attributes:
        seeds: number of seeds per method.
        settings: settings of the run, and of learners that have them; options on the command line override them.
        methods: methods that are compared unless others are named or a suite has its own; () for the headline ones.
    """

    seeds: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    methods: tuple[str, ...] = ()


#: Name -> budget, for `coso compare --budget`. `small` is made for one night on two cores, `full` has the published
#: number of environment steps; `demo` takes under ten minutes on two cores, and `testing` only shows that everything
#: runs.
BUDGETS: dict[BudgetName, Budget] = {
    "small": Budget(seeds=5),
    "full": Budget(seeds=10, settings={"total_steps": 15360, "eval_every": 1536}),
    "demo": Budget(
        seeds=2,
        settings={"total_steps": 5120, "eval_every": 1280, "final_eval_samples": 32},
        methods=("rl", "rl_entropy", "coso", "choice"),
    ),
    "testing": Budget(
        seeds=1,
        settings={
            "total_steps": 64,
            "num_envs": 8,
            "n_steps": 4,
            "eval_every": 32,
            "eval_samples": 1,
            "final_eval_samples": 1,
            "demo_steps": 64,
            "reading_steps": 0,
            "sft_steps": 4,
            "kl_samples": 8,
            "critic_warmup_steps": 0,
            "scm_pretrain_steps": 4,
            "scm_steps": 2,
        },
    ),
}
