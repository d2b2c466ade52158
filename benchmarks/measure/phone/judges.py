"""Measure a vision-language judge beside the state judge, on episodes that both judge.

``python -m benchmarks.measure.phone.judges --url http://127.0.0.1:8000/v1 --model NAME --episodes 50`` plays a noisy
expert to the end that the state judge sees, and prints the agreement with what it cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tyro

from benchmarks.common.chat import ChatClient, Endpoint
from benchmarks.data.episodes import collect_episodes
from benchmarks.data.teachers import get_start
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.reports.agreement import agreement_table
from coso_envs.android.devices import Device
from coso_envs.android.judges import Case, Judge, StateCase, Verdict, VLMJudge
from coso_envs.android.tasks import Task


@dataclass(frozen=True)
class Options:
    """Compare the verdicts of a vision-language model with those of the state judge."""

    url: str
    """Address of an OpenAI-compatible API, which usually ends in /v1."""
    model: str = ""
    """Name of the model; by default the only one that the server lists."""
    env: str = "coso/AitW-General-v0"
    """Environment, or coso/AitW-WebShopping-v0."""
    episodes: int = 50
    """Episodes that are played."""
    start: str = "half-noisy"
    """Who plays, as in coso demos: the noisier, the more episodes fail."""
    screens: int = 1
    """Latest screens that the model sees."""
    budget: int | None = None
    """Most requests."""
    seed: int = 0
    """Seed of episodes and mistakes."""
    env_kwargs: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Arguments of the environment."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass
class BothJudges:
    """A judge that follows the state judge and also asks another one.

    Attributes:
        other: the judge that is compared.
        episodes: for each episode that began, the truth and the other's verdict after each step.
    """

    other: Judge
    episodes: list[list[tuple[bool, bool]]] = field(default_factory=list)

    def begin(self, task: Task, device: Device) -> _BothCases:
        """Take up an episode before both."""
        self.episodes.append([])
        return _BothCases(task, device, self.other.begin(task, device), self.episodes[-1])


class _BothCases(StateCase):
    """An episode before both judges, which the state judge decides."""

    def __init__(self, task: Task, device: Device, other: Case, verdicts: list[tuple[bool, bool]]) -> None:
        super().__init__(task, device)
        self._other = other
        self._verdicts = verdicts

    def observe(self, device: Device, answer: str | None) -> Verdict:
        truth = super().observe(device, answer)
        self._verdicts.append((truth.success, self._other.observe(device, answer).success))
        return truth


def compare(
    judge: Judge, env_id: str, *, episodes: int, start: str, seed: int, env_kwargs: Mapping[str, Any]
) -> list[list[tuple[bool, bool]]]:
    """Play episodes and return, for each step of each, the truth and the judge's verdict."""
    both = BothJudges(judge)
    played = collect_episodes(
        env_id, episodes=episodes, start=get_start(start), seed=seed, env_kwargs={**env_kwargs, "judge": both}
    )
    # An episode that was played again, since the judge could not be asked, has begun more than once.
    return [both.episodes[-1] for _ in played]


def main(options: Options) -> None:
    """Play, and print agreement and cost."""
    refuse_existing(options.out)
    client = ChatClient(Endpoint(options.url, options.model), options.budget)
    client.check()
    judge = VLMJudge(client.ask, screens=options.screens)
    episodes = compare(
        judge,
        options.env,
        episodes=options.episodes,
        start=options.start,
        seed=options.seed,
        env_kwargs=options.env_kwargs,
    )
    print(agreement_table(episodes).markdown())
    counts, usage = judge.counts, client.usage
    print(
        f"{sum(map(len, episodes))} steps: {counts.asked} questions ({counts.unreadable} without a verdict), "
        f"{counts.unchanged} not asked since the screen stayed, {counts.remembered} since it was known\n"
        f"{usage.requests} requests ({usage.failed} failed), {usage.prompt_tokens} + {usage.completion_tokens} tokens"
    )
    write_figures(options, "episodes", [_Episode(steps) for steps in episodes])


@dataclass(frozen=True)
class _Episode:
    verdicts: list[tuple[bool, bool]]


if __name__ == "__main__":
    main(tyro.cli(Options))
