"""What README shows is run as it stands, with fewer steps; what it names exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLAYING, TRAINING = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)

#: The same code with numbers that take seconds.
FEWER = {
    "steps=1024, start": "steps=16, start",
    "*shown.utterances])": "*shown.utterances], config=TinyVLMConfig(max_new_tokens=4))",
    "SFTConfig(steps=120)": "SFTConfig(steps=1, batch_size=2)",
    "num_envs=32": "num_envs=2",
    "PPO(policy, envs)": "PPO(policy, envs, PPOConfig(n_steps=2, n_epochs=1, batch_size=2))",
    "ent_coef=1.0": "ent_coef=1.0, training=SCMTrainingConfig(pretrain_steps=1, steps=1, batch_size=2)",
    "agent.learn(1024,": "agent.learn(4,",
}


@pytest.mark.slow
def test_the_training_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    from agents.causal import SCMTrainingConfig
    from agents.learners import PPOConfig
    from agents.policies import TinyVLMConfig

    code = TRAINING
    for shown, fewer in FEWER.items():
        assert code.count(shown) == 1, f"the example no longer says {shown!r}"
        code = code.replace(shown, fewer)
    names: dict[str, Any] = {kind.__name__: kind for kind in (PPOConfig, SCMTrainingConfig, TinyVLMConfig)}
    exec(code, names)
    explained = names["agent"].explain(names["shown"].utterances[0])
    assert "".join(token for token, _ in explained) == names["shown"].utterances[0]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "4 steps" and len(lines) == 1 + len(explained)
    printed = README[README.index("```text\n") + 8 :].splitlines()
    assert all(re.fullmatch(r" *(['\"]).*\1 \d\.\d\d", line) for line in lines[1:] + printed[:7])


def test_the_playing_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(PLAYING, {})
    assert capsys.readouterr().out.splitlines()[-1].startswith("+ True ")


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "docs/benchmarks.md"])
def test_links_lead_somewhere(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if target.startswith("https://"):
            continue
        assert (ROOT / file).parent.joinpath(target).exists(), target


def test_every_command_is_listed() -> None:
    assert set(re.findall(r"^\| `coso (\w+)", README, flags=re.MULTILINE)) == set(COMMANDS)
    assert set(re.findall(r"^(\w+):.*installed-d", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)) >= {
        "demo",
        "lint",
    }
