"""Jobs as tasks of a Ray cluster: same results, and losses, failures and interrupts end nothing else.

``make test-ray`` installs Ray and runs this; without Ray it is left out.
"""

from __future__ import annotations

import functools
import os
import signal
import threading
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmarks.common.errors import UsageError
from benchmarks.comparison import ray_jobs
from benchmarks.comparison.jobs import Job, JobsFailedError
from benchmarks.comparison.plans import comparison
from benchmarks.comparison.ray_jobs import run_jobs_on_ray
from benchmarks.measure.kills import SMALL, figures
from benchmarks.training.config import TrainConfig
from benchmarks.training.run_folder import RunFolder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("ray") is None, reason="not installed: ray; make test-ray installs it"),
]


def job(name: str, code: str, folder: Path, done: Any = lambda: 0.0) -> Job:
    return Job(name=name, function=functools.partial(exec, code), log=folder / "logs" / f"{name}.log", done=done)


def states(seen: list[tuple[str, str]], name: str) -> list[str]:
    return [state for other, state in seen if other == name]


def run(jobs: list[Job], at_once: int = 2) -> list[tuple[str, str]]:
    seen = list[tuple[str, str]]()
    run_jobs_on_ray(jobs, at_once, lambda which, _, state: seen.append((which.name, state)))
    return seen


def one_after_another(jobs: Sequence[Job], at_once: int, on_progress: object) -> None:
    """Make jobs in this process, which spares the time of starting others."""
    for each in jobs:
        each.log.parent.mkdir(parents=True, exist_ok=True)
        each.function(**each.kwargs)


def test_a_comparison_has_the_same_results_as_elsewhere(cluster: Any, tmp_path: Path) -> None:
    names = TrainConfig.names()
    base = TrainConfig.of(
        env="coso/NumberLine-v0",
        sft_steps=10,
        total_steps=64,
        eval_every=32,
        checkpoint_every=32,
        **{name: value for name, value in SMALL.items() if name in names},
    )
    grids = [comparison([base], tmp_path / place, range(1), methods=("rl", "coso")) for place in ("here", "ray")]
    for grid, runner in zip(grids, (one_after_another, run_jobs_on_ray), strict=True):
        grid.run(2, lambda *_: None, runner)
        assert not grid.unfinished
    for name in grids[0].configs:
        here, there = (RunFolder(grid.folder / "runs" / name) for grid in grids)
        assert figures(here) == figures(there) and len(figures(here)) == 3
        assert (here.path / "policy/model.safetensors").read_bytes() == (
            there.path / "policy/model.safetensors"
        ).read_bytes()


def test_a_job_whose_process_dies_begins_again_in_another_with_one_thread(cluster: Any, tmp_path: Path) -> None:
    code = (
        "import os, pathlib, signal, torch\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "(folder / f'{os.getpid()}-{torch.get_num_threads()}').touch()\n"
        "if len(list(folder.glob('*-1'))) < 2: os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    seen = run([job("once", code, tmp_path)])
    assert states(seen, "once")[-1] == "finished" and "failed" not in states(seen, "once")
    assert len(list(tmp_path.glob("*-1"))) == 2
    assert (tmp_path / "logs" / "once.log").read_text().count("begun again") == 1


def test_failures_do_not_stop_the_others(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_jobs, "MOST_LOSSES", 2)
    with pytest.raises(
        JobsFailedError,
        match=r"bad failed; see .*bad\.log: ValueError: lost the thread\n"
        r"killed failed; .*lost with its process or node \(\w+\), 2 times in a row without getting any",
    ):
        run(
            [
                job("bad", "print('before'); raise ValueError('lost the thread')", tmp_path),
                job("killed", "import os; os._exit(3)", tmp_path),
                job("good", f"open({str(tmp_path / 'good')!r}, 'w')", tmp_path),
            ]
        )
    assert (tmp_path / "good").exists()
    printed = (tmp_path / "logs" / "bad.log").read_text()
    assert "before" in printed and "Traceback" in printed


def test_losses_are_counted_again_from_where_a_job_got_further(tmp_path: Path) -> None:
    shares = iter([0.1, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2])
    attempts = ray_jobs._Attempts(job("slow", "", tmp_path, lambda: next(shares)))
    assert [attempts.lose() for _ in range(7)] == [True] * 6 + [False]


def test_a_node_is_lost_and_its_job_goes_on_elsewhere(cluster: Any, tmp_path: Path) -> None:
    node = cluster.add_node(num_cpus=1, resources={"first": 1})
    code = (
        "import pathlib, ray, time\n"
        f"folder, own = pathlib.Path({str(tmp_path)!r}), ray.get_runtime_context().get_node_id()\n"
        "(folder / 'nodes').open('a').write(own + ' ')\n"
        # A process may outlive its node for a moment, in which it is not to end.
        "while not (folder / 'removed' / 'a').exists() or (folder / 'removed' / own).exists(): time.sleep(0.1)\n"
    )
    (tmp_path / "removed").mkdir()
    jobs = [job(name, code, tmp_path) for name in ("a", "b", "c")]

    def remove_when_begun() -> None:
        nodes = tmp_path / "nodes"
        while not nodes.exists() or node.node_id not in nodes.read_text():
            time.sleep(0.1)
        cluster.remove_node(node, allow_graceful=False)
        for name in (node.node_id, "a"):
            (tmp_path / "removed" / name).touch()

    remover = threading.Thread(target=remove_when_begun)
    remover.start()
    seen = run(jobs, 3)
    remover.join()
    assert {states(seen, name)[-1] for name in "abc"} == {"finished"}
    assert len((tmp_path / "nodes").read_text().split()) == 4


def test_an_interrupt_reaches_running_jobs_once(cluster: Any, tmp_path: Path) -> None:
    code = (
        "import time\n"
        f"open({str(tmp_path / 'begun')!r}, 'w')\n"
        "try:\n    for _ in range(600): time.sleep(0.1)\n"  # Ray's interrupt does not end a call that waits
        f"except KeyboardInterrupt:\n    open({str(tmp_path / 'stopped')!r}, 'a').write('x'); time.sleep(3)\n"
    )

    def interrupt_when_begun() -> None:
        while not (tmp_path / "begun").exists():
            time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)  # type: ignore[arg-type]

    threading.Thread(target=interrupt_when_begun, daemon=True).start()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run([job("long", code, tmp_path)])
    finally:
        signal.signal(signal.SIGINT, before)
    assert (tmp_path / "stopped").read_text() == "x"


def test_a_cluster_without_room_is_told(cluster: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no node .* has 1 processors and 2 GPUs for a run \(they have 1 and 0; 1"):
        run_jobs_on_ray([job("any", "", tmp_path)], 1, lambda *_: None, gpus=2)


def test_a_folder_that_the_nodes_do_not_share_is_told(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getcwd", lambda: "/nowhere")
    with pytest.raises(JobsFailedError, match="/nowhere is not on this node: it must be on a disk that all nodes"):
        run([job("any", "", tmp_path)])
