"""The comparison of AFSFT with SFT runs, on equal data, and its table says how far one is above the other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.measure.afsft import Options, Row, main, table


@pytest.mark.slow
def test_a_small_comparison(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "figures.json"
    options = Options(
        envs=("coso/Blackjack-v0",),
        starts=("random",),
        seeds=(3,),
        demo_steps=32,
        sft_steps=40,
        offline_epochs=1,
        online_steps=1,
        episodes=2,
        starts_folder=str(tmp_path / "starts"),
        out=out,
    )
    main(options)
    rows = [Row(**row) for row in json.loads(out.read_text())["rows"]]
    kinds = [(row.method, row.stage) for row in rows]
    assert kinds == [("start", "offline"), *((m, stage) for m in ("sft", "afsft") for stage in ("offline", "online"))]
    assert all(0 <= row.sampled <= 1 and row.seed == 3 and row.teacher == rows[0].teacher for row in rows)
    assert "| coso/Blackjack-v0 | `random` | online | afsft |" in capsys.readouterr().out


def test_the_table_compares_the_same_seed_and_stage() -> None:
    one = Row("e", "random", 0, 0.5, "sft", "offline", 0.25, 0.5, -1.0, 1.0, 2.0)
    rows = [
        one,
        replace(one, seed=1, sampled=0.75),
        replace(one, method="afsft", sampled=1.0),
        replace(one, method="afsft", seed=1, sampled=0.5),
        replace(one, stage="online", sampled=0.0),
    ]
    lines = {line[2:4]: line for line in table(rows).rows}
    assert lines["offline", "sft"][5] == "0.50" and lines["offline", "sft"][-1] == ""
    assert lines["offline", "afsft"][5] == "0.75" and lines["offline", "afsft"][-1] == "+0.75 -0.25"
