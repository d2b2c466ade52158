"""Measure what policies do on a wrong page: the distribution of their actions, and how many lead back to the task.

``python -m benchmarks.measure.phone.recovery RUN RUN ...`` takes finished runs on one of the phone's environments, such
as those of a comparison. In each of ``--states`` episodes a wrong action is played first, one after which the expert
needs more steps than before. There each policy answers ``--samples`` times. An answer recovers if the expert needs
fewer steps after it than before. Pages and wrong actions follow from ``--seed`` and are the same for all runs. It is
Fig. 3 of [CoSo], in which the published 256 samples are of one page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tyro

from agents.policies import Speaker, VLMPolicy
from agents.rollout.stepping import batch_observations
from agents.seeding import integer, torch_generator
from benchmarks.common.envs import make_env
from benchmarks.common.tables import Table
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.training.run_folder import RunFolder
from coso_envs.android.base import AitWEnv

#: Wrong actions that are tried on a page before another episode is taken.
_TRIES = 12


@dataclass(frozen=True)
class Options:
    """Let the policies of finished runs answer on wrong pages of the phone."""

    runs: tyro.conf.Positional[tuple[Path, ...]]
    """Folders of finished runs, all on one environment with the same arguments."""
    states: int = 16
    """Number of wrong pages."""
    samples: int = 16
    """Answers of each policy on each page."""
    seed: int = 0
    """Seed of the episodes, of the wrong actions, and of the sampling."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass(frozen=True)
class WrongPage:
    """A state of the phone after a wrong action.

    Attributes:
        snapshot: of the environment there.
        remaining: number of steps that the expert needs from there.
    """

    snapshot: Any
    remaining: int


@dataclass(frozen=True)
class Row:
    """The answers of one policy on all wrong pages.

    Attributes:
        run: its folder.
        method: that trained it.
        answers: their number.
        recovered: share of answers that lead back.
        kinds: share of answers with an action of each kind.
        invalid: share of answers without an action, by reason.
        distinct: mean number of different actions on a page.
    """

    run: str
    method: str
    answers: int
    recovered: float
    kinds: dict[str, float]
    invalid: dict[str, float]
    distinct: float


def remaining(env: AitWEnv) -> int | None:
    """Return how many steps the expert needs from here, 0 after the end; None if it does not get there."""
    snapshot, steps = env.snapshot, 0
    try:
        while True:
            *_, terminated, truncated, info = env.step(env.expert_utterance())
            steps += 1
            if terminated or truncated:
                return steps if info["success"] else None
    finally:
        env.snapshot = snapshot


def wrong_pages(env: AitWEnv, states: int, seed: int) -> Iterator[WrongPage]:
    """Yield pages behind wrong actions, one in each of as many episodes as it takes."""
    rng = np.random.default_rng(integer(seed, "wrong pages"))
    found, episode = 0, 0
    while found < states:
        env.reset(seed=integer(seed, f"wrong pages, episode {episode}"))
        episode += 1
        page = _wrong_page(env, rng)
        if page is not None:
            found += 1
            yield page


def _wrong_page(env: AitWEnv, rng: np.random.Generator) -> WrongPage | None:
    before, start = remaining(env), env.snapshot
    actions = list(env.suggested_actions())
    for index in rng.permutation(len(actions))[:_TRIES]:
        env.snapshot = start
        *_, terminated, truncated, info = env.step(env.parser.format(actions[index]))
        if terminated or truncated or not info["valid"]:
            continue
        after = remaining(env)
        if before is not None and after is not None and after > before:
            return WrongPage(env.snapshot, after)
    return None


def answers(policy: Speaker, env: AitWEnv, pages: Sequence[WrongPage], samples: int, seed: int) -> dict[str, Any]:
    """Return the figures of :class:`Row` for a policy on these pages."""
    generator = torch_generator(seed, "evaluation sampling")
    kinds, invalid = Counter[str](), Counter[str]()
    recovered, distinct = 0, list[int]()
    for page in pages:
        env.snapshot = page.snapshot
        said = Counter(policy.answer(batch_observations([env.observe()] * samples), generator=generator))
        actions = set[str]()
        for utterance, count in said.items():
            parse = env.parser.parse(utterance)
            if parse.action is None:
                invalid[str(parse.error)] += count
                continue
            kinds[str(parse.action.type)] += count
            actions.add(env.parser.text(parse.action))
            recovered += count * _leads_back(env, page, utterance)
        distinct.append(len(actions))
    total = len(pages) * samples
    return {
        "answers": total,
        "recovered": recovered / total,
        "kinds": {kind: count / total for kind, count in kinds.most_common()},
        "invalid": {error: count / total for error, count in invalid.most_common()},
        "distinct": float(np.mean(distinct)),
    }


def _leads_back(env: AitWEnv, page: WrongPage, utterance: str) -> bool:
    """Return whether the expert needs fewer steps after an utterance than before; True also where it ends the task."""
    env.snapshot = page.snapshot
    *_, terminated, truncated, info = env.step(utterance)
    if terminated or truncated:
        return bool(info["success"])
    after = remaining(env)
    return after is not None and after < page.remaining


def measure(options: Options) -> Iterator[Row]:
    """Yield a row for each run.

    Raises:
        SystemExit: if a run has no final policy, or is on another environment than the first or not on the phone.
    """
    configs = [RunFolder.open(folder).config for folder in options.runs]
    if len({str((config["env"], config["env_kwargs"])) for config in configs}) != 1:
        raise SystemExit("give runs on one environment with the same arguments")
    env = make_env(configs[0]["env"], configs[0]["env_kwargs"])
    if not isinstance(env, AitWEnv):
        raise SystemExit(f"{configs[0]['env']} is not one of the phone's environments")
    pages = list(wrong_pages(env, options.states, options.seed))
    for folder, config in zip(options.runs, configs, strict=True):
        if not (folder / "policy").is_dir():
            raise SystemExit(f"{folder} is not finished: it has no folder policy")
        figures = answers(VLMPolicy.from_pretrained(folder / "policy"), env, pages, options.samples, options.seed)
        yield Row(run=str(folder), method=config["method"], **figures)


def table(rows: Sequence[Row]) -> Table:
    """Return the rows as a table."""
    kinds = list(dict.fromkeys(kind for row in rows for kind in row.kinds))
    return Table(
        head=("Run", "Recovers", "Invalid", *kinds, "Different actions"),
        rows=tuple(
            (
                row.run,
                f"{row.recovered:.2f}",
                f"{sum(row.invalid.values()):.2f}",
                *(f"{row.kinds.get(kind, 0.0):.2f}" for kind in kinds),
                f"{row.distinct:.1f}",
            )
            for row in rows
        ),
        caption=(
            f"{rows[0].answers} sampled answers of each policy on wrong pages. Recovers: share after which the expert "
            "needs fewer steps than before. Kinds: share of all answers. Different actions: mean over pages."
        ),
    )


def main(options: Options) -> None:
    """Measure, and print a table."""
    refuse_existing(options.out)
    rows = list(measure(options))
    print(table(rows).markdown())
    write_figures(options, "rows", rows)


if __name__ == "__main__":
    main(tyro.cli(Options))
