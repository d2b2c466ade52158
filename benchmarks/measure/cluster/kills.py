"""A learner trains on environments of a Ray cluster, whose nodes are removed in the middle."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

import coso_envs
from agents.learners import OnlineLearner
from benchmarks.measure.kills import SMALL
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import get_method
from benchmarks.training.start_policy import load_start
from coso_envs.testing.nodes import local_cluster

_MEMBERS, _SIZE = 4, 32


class Killer:
    """Removes the node with most environments at a random moment, and then adds another one.

    Args:
        cluster: the cluster.
        envs: the environments; there is one to an actor, and always one in an episode.
        nodes: nodes that may be removed.

    Attributes:
        hit: number of environments on nodes that were removed, so the number of episodes that must end.
    """

    def __init__(self, cluster: Any, envs: Any, nodes: list[Any]) -> None:
        self._cluster, self._envs, self._nodes = cluster, envs, nodes
        self._rng = np.random.default_rng(0)
        self._thread: threading.Thread | None = None
        self.hit = 0

    def go(self, seconds: float) -> None:
        """Remove a node at a random moment of the next ``seconds``, while the learner goes on."""
        self._thread = threading.Thread(target=self._kill, args=(float(self._rng.uniform(0, seconds)),))
        self._thread.start()

    def wait(self) -> None:
        """Wait until the node is removed, and add another one, which only the main thread can."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            self._nodes.append(self._cluster.add_node(num_cpus=1))

    def _kill(self, seconds: float) -> None:
        time.sleep(seconds)
        node = max(self._nodes, key=lambda node: self._envs.machines.count(node.node_id))
        self.hit += self._envs.machines.count(node.node_id)
        self._nodes.remove(node)
        self._cluster.remove_node(node, allow_graceful=False)


def lose_environments(kills: int) -> bool:
    """Remove nodes while PPO trains on NumberLine; return whether nothing but the episodes on them was lost.

    Every second iteration a node is removed. Of the learner, all steps must be taken and all parameters be finite; the
    faults that it counts must be the episodes that were on removed nodes, which are counted where these are removed.
    """
    names = TrainConfig.names()
    settings = {name: value for name, value in SMALL.items() if name in names} | {"n_steps": 16, "batch_size": 32}
    config = TrainConfig.of(env="coso/NumberLine-v0", env_kwargs={"size": _SIZE}, sft_steps=20, **settings)
    options = {"actor_options": {"num_cpus": 0.1}, "start_timeout": 600.0}  # the head has no processor to offer
    with tempfile.TemporaryDirectory() as folder, local_cluster(nodes=0, head_cpus=0) as cluster:
        nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
        envs: Any = coso_envs.make_vec(
            config.env,
            _MEMBERS,
            backend="ray",
            num_workers=_MEMBERS,
            autoreset_mode="SameStep",
            vector_kwargs=options,
            size=_SIZE,
        )
        start = load_start(config, Path(folder) / "starts")
        learner = get_method("rl").learner(start.policy, envs, config.learner, debug_folder=Path(folder))
        faults, steps, each = 0.0, 0, _MEMBERS * 16
        killer = Killer(cluster, envs, nodes)

        def on_iteration(learner: OnlineLearner, row: dict[str, float]) -> None:
            nonlocal faults, steps
            faults, steps = faults + row["rollout/faults"], steps + each
            killer.wait()
            print(
                f"{learner.num_timesteps} steps: {killer.hit} episodes hit, {faults:.0f} counted, "
                f"rollout {row['time/rollout_s']:.1f} s",
                flush=True,
            )
            if steps // each <= 2 * kills and steps // each % 2:
                killer.go(0.1)

        learner.learn((2 * kills + 2) * each, on_iteration)
        killer.wait()
        finite = all(bool(torch.isfinite(each).all()) for each in learner.policy.parameters())
        good = finite and learner.num_timesteps == steps == (2 * kills + 2) * each and faults == killer.hit == envs.lost
        print(f"{kills} nodes removed; {learner.num_timesteps} steps of {steps}; {envs.lost} environments lost,")
        print(f"{killer.hit} episodes hit, {faults:.0f} counted: {'nothing else was lost' if good else 'FAILED'}")
        envs.close()
    return good
