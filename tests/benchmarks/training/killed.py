"""Makes a run of every method and kills each with SIGKILL; ``python -m tests.benchmarks.training.killed FOLDER``.

One process loads everything, and each run is a fork of it: a kill ends only that.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from agents.policies import TinyLM, VLMPolicy
from benchmarks.training import start_policy
from benchmarks.training.methods import METHODS
from benchmarks.training.run import start_run
from benchmarks.training.start_policy import ensure_start
from tests.benchmarks.training.test_streams import QUICK, config_of, speak


def die(step: int, row: object) -> None:
    """Die at the last row, of which there is no checkpoint yet."""
    if step >= 16:
        os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path) -> None:
    """Make the start, then the runs FOLDER/METHOD."""
    start_policy._embedded = lambda config, shown: TinyLM.build(shown.utterances, config.seed, QUICK)  # type: ignore[assignment]
    VLMPolicy.generate = speak  # type: ignore[method-assign]
    ensure_start(config_of("rl"), folder / "starts")
    for method in METHODS:
        child = os.fork()
        if child == 0:
            try:
                start_run(config_of(method), folder / method, folder / "starts", die)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{method} was not killed"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
