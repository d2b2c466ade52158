"""Settings that every test shares: how many threads torch has, the seed of the tests that train, a Ray cluster."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

# Read by torch when it is imported, so before any test: the models are tiny, and more threads only get in each
# other's way. tests/learning_grid.py asks for two.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Tests read what commands print: the terminal that they are started from must not change it.
os.environ["COLUMNS"] = "80"
for name in ("FORCE_COLOR", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "LINES"):
    os.environ.pop(name, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the grid of learning tests choose their seed."""
    parser.addoption("--learning-seed", type=int, default=0, help="seed of the tests marked `learning` (default 0)")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """A Ray cluster of two nodes, of which all but the first can be removed, for tests that `make test-ray` runs."""
    from coso_envs.testing.nodes import local_cluster

    with local_cluster(nodes=1) as made:
        yield made


@pytest.fixture
def learning_seed(request: pytest.FixtureRequest) -> int:
    """Seed of everything that a learning test draws."""
    return int(request.config.getoption("--learning-seed"))


#: Records a number under a name and checks that it lies between bounds (``above`` and ``below``, both exclusive).
Learned = Callable[..., None]


@pytest.fixture
def learned(record_property: Callable[[str, object], None]) -> Learned:
    """Check a number that training arrived at; the grid of learning tests shows how much room its bounds leave."""

    def check(name: str, value: float, *, above: float = -math.inf, below: float = math.inf) -> None:
        bounds = [f"> {above:g}"] * (above > -math.inf) + [f"< {below:g}"] * (below < math.inf)
        record_property(f"{name} {' and '.join(bounds)}", float(value))
        assert above < value < below, f"{name} is {value:.4g}, not {' and '.join(bounds)}"

    return check
