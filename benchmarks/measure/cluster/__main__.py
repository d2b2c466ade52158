"""Measures environments and runs on a Ray cluster of several nodes on this machine.

``python -m benchmarks.measure.cluster speed`` prints milliseconds of a vector step by environment and workers, beside
other ways. ``... waiting`` prints how much quicker four workers are than one where a step only waits. ``... kills``
removes nodes while a learner trains on their environments, and ``... runs`` while a comparison trains on them.
All of them need ``pip install 'coso-envs[ray]'``.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.measure.cluster.kills import lose_environments
from benchmarks.measure.cluster.runs import lose_runs
from benchmarks.measure.cluster.speed import speed, waiting


def main() -> int:
    """Run what is asked for, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.measure.cluster")
    parser.add_argument("what", choices=["speed", "waiting", "kills", "runs"])
    parser.add_argument("--steps", type=int, default=200, help="steps for each figure of speed and waiting")
    parser.add_argument("--repeats", type=int, default=3, help="repeats of each figure, of which the best one counts")
    parser.add_argument("--kills", type=int, default=20, help="nodes that are removed")
    options = parser.parse_args()
    good = True
    match options.what:
        case "speed":
            speed(options.steps, options.repeats)
        case "waiting":
            waiting(options.steps, options.repeats)
        case "kills":
            good = lose_environments(options.kills)
        case "runs":
            good = lose_runs(options.kills)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
