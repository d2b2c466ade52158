# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs[ray]"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""Environments on the machines of a Ray cluster: the expert plays NumberLine there.

Needs: pip install 'coso-envs[ray]'. Run: uv run examples/ray_number_line.py, or with python. RAY_ADDRESS: a cluster.
"""

from __future__ import annotations

from typing import Any

import coso_envs


def main(steps: int = 200, workers: int = 2) -> float:
    """Play, and return the share of episodes that succeed; those whose machine was lost do not count."""
    envs: Any = coso_envs.make_vec(
        "coso/NumberLine-v0",
        8,
        backend="ray",
        num_workers=workers,
        autoreset_mode="SameStep",
        vector_kwargs={"step_timeout": 60.0},
    )
    envs.reset(seed=0)
    ended = won = faults = 0
    for _ in range(steps):
        *_, infos = envs.step(envs.call("expert_utterance"))
        last = infos.get("final_info", {})
        faults += sum(bool(fault) for fault in last.get("fault", ()))
        ended += sum(last.get("_success", ()))
        won += sum(last.get("success", ()))
    envs.close()
    print(f"{won} of {ended - faults} episodes succeeded, {faults} lost")
    return won / (ended - faults)


if __name__ == "__main__":
    main()
