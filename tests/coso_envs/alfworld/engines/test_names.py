"""Displayed names: as ALFWorld's own Demangler gives them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coso_envs.alfworld.engines.names import display_names
from coso_envs.alfworld.engines.pddl import read_problem
from tests.coso_envs.alfworld.problems import make_game

# In a process and a home of its own: importing alfworld makes a folder and sets an environment variable.
_DEMANGLE = """
import json, sys
from types import SimpleNamespace
from alfworld.agents.utils.misc import Demangler
ids = json.load(sys.stdin)
demangler = Demangler(game_infos={id: SimpleNamespace(id=id) for id in ids})
json.dump({id: demangler.demangle_alfred_name(id) for id in ids}, sys.stdout)
"""


def _ids(seed: int) -> set[str]:
    return {name for _, *arguments in read_problem(make_game(seed).problem).facts for name in arguments}


@pytest.mark.slow
def test_names_are_those_of_alfworld(tmp_path: Path) -> None:
    ids = sorted(_ids(0) | _ids(1))
    home = {"HOME": str(tmp_path), "ALFWORLD_DATA": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _DEMANGLE],
        input=json.dumps(ids),
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        check=True,
    )
    assert display_names(ids) == json.loads(answer.stdout)


def test_numbers_count_down_in_the_order_of_the_pddl_names() -> None:
    ids = ["sink_bar_1_bar_sinkbasin", "apple_bar__plus_1", "apple_bar__minus_1", "appletype"]
    assert display_names(ids) == {
        "apple_bar__minus_1": "apple 2",
        "apple_bar__plus_1": "apple 1",
        "appletype": "appletype ",
        "sink_bar_1_bar_sinkbasin": "sinkbasin 1",
    }


def test_shuffling_exchanges_numbers_within_a_kind() -> None:
    ids = _ids(0)
    plain, shuffled = display_names(ids), display_names(ids, 7)
    assert shuffled == display_names(sorted(ids), 7)
    assert shuffled != plain
    assert sorted(shuffled.values()) == sorted(plain.values())
    assert all(shuffled[id].split(" ")[0] == plain[id].split(" ")[0] for id in ids)
    assert len({tuple(sorted(display_names(ids, seed).items())) for seed in range(5)}) == 5
