# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs[trl]"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""TRL's GRPO with CoSo's weights on NumberLine as text, with a tool; needs: pip install 'coso-envs[trl]'.

Run: uv run examples/trl_number_line.py Qwen/Qwen3-0.6B, or with python.
"""

from __future__ import annotations

import sys
from typing import Any

from datasets import Dataset
from trl import GRPOConfig

from agents.trl import CoSoGRPOTrainer
from coso_envs.bridges.trl import environment, tasks


def main(model: Any, **settings: Any) -> Any:
    """Train a model, an id or an object, and return the trainer."""
    settings = {"output_dir": "runs/trl", "entropy_coef": 0.01, "max_completion_length": 1024} | settings
    trainer = CoSoGRPOTrainer(
        model=model,
        args=GRPOConfig(**settings),
        train_dataset=Dataset.from_list(tasks(256)),
        environment_factory=environment("coso/NumberLine-v0", image=False),
        bonus="coso",
    )
    trainer.train()
    return trainer


if __name__ == "__main__":
    main(sys.argv[1])
