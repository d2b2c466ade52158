"""The example of Ray plays. Run by `make test-ray`; skipped where Ray is not installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

from tests.examples.loading import load_example


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ray") is None, reason="not installed: ray; make test-ray installs it")
def test_the_expert_wins_on_a_cluster(cluster: Any) -> None:
    assert load_example("ray_number_line", most_lines=40).main(steps=40) == 1.0
