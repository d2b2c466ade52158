"""A Ray cluster of several nodes on this machine, for tests and measurements."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

#: Ray's own settings: its processes may take long to start on a busy machine, and none is started before it
#: is needed, or gives way to all others.
_SETTINGS = {
    "RAY_raylet_start_wait_time_s": "120",
    "RAY_agent_register_timeout_ms": "120000",
    "RAY_enable_worker_prestart": "0",
    "RAY_prestart_worker_first_driver": "0",
    "RAY_worker_niceness": "0",
}


@contextmanager
def local_cluster(nodes: int, *, head_cpus: int = 1) -> Iterator[Any]:
    """Start a cluster, connect to it, and end both with the context.

    Import ``ray`` after this has begun, since it reads some settings only then. Functions and classes of modules below
    the present folder are known on all nodes.

    Args:
        nodes: number of nodes beside the head, with one processor each. The head cannot be removed.
        head_cpus: number of processors of the head.

    Yields:
        The ``ray.cluster_utils.Cluster``, with ``add_node`` and ``remove_node``.
    """
    path = os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")]))
    with mock.patch.dict(os.environ, {**_SETTINGS, "PYTHONPATH": path}):
        import ray
        from ray.cluster_utils import Cluster

        options = {"num_cpus": head_cpus, "include_dashboard": False, "include_log_monitor": False}
        cluster = Cluster(initialize_head=True, head_node_args=options)
        try:
            for _ in range(nodes):
                cluster.add_node(num_cpus=1)
            ray.init(address=cluster.address, log_to_driver=False)
            yield cluster
        finally:
            ray.shutdown()
            cluster.shutdown()
