"""Measure policies that never look at the phone, beside random actions and the expert.

``python -m benchmarks.measure.phone.blind --episodes 200`` prints the success of each policy on each split of both
environments, at the default difficulty and with ``style="aitw"``, and how long the expert's episodes are.
``+ pop-ups closed`` learns that a pop-up is up, and closes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tyro

from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.measure.phone.blind_policies import Atlas, Blind, macro, random, script
from coso_envs.android.env import AitWEnv, AitWGeneralEnv, AitWWebShoppingEnv
from parsers import GuiAction, GuiActionType, GuiParser

ENVS = {"coso/AitW-General-v0": AitWGeneralEnv, "coso/AitW-WebShopping-v0": AitWWebShoppingEnv}
SPLITS = {
    "mixed": ("train", "unseen-instance", "unseen-template", "unseen-app"),
    "aitw": ("train", "test"),
}


@dataclass(frozen=True)
class Options:
    """Play the phone's tasks without looking."""

    episodes: int = 200
    """Episodes of each row."""
    difficulty: str = "medium"
    """Of the style "mixed"."""
    disturbance: float = 0.0
    """Of both styles."""
    styles: tuple[str, ...] = ("mixed", "aitw")
    """Styles to play."""
    parser: str = "coso/autoui"
    """One that can open apps lets the script open the browser by its name."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass(frozen=True)
class Row:
    """The result of one policy on one split.

    Attributes:
        env: id of the environment.
        style: of the environment.
        split: of the environment.
        policy: its name.
        episodes: played; episode i has seed i.
        success: share of episodes that were solved.
        progress: mean share of sub-goals that were reached.
        false_completions: share of episodes that ended with a wrong claim.
        lengths: number of episodes of each length.
        solved: templates of the solved episodes, with their number.
    """

    env: str
    style: str
    split: str
    policy: str
    episodes: int
    success: float
    progress: float
    false_completions: float
    lengths: dict[int, int]
    solved: dict[str, int]

    def __str__(self) -> str:
        name = self.env.removeprefix("coso/").removesuffix("-v0")
        return f"{name:17} {self.style:6} {self.split:16} {self.policy:26} {self.success:7.1%} {self.progress:7.1%}"


def policies(env: AitWEnv) -> Iterator[tuple[str, Blind, bool]]:
    """Yield name, policy, and whether pop-ups are closed for it."""
    parser = env.parser
    assert isinstance(parser, GuiParser)
    atlas = Atlas(env.phone_options, GuiActionType.OPEN_APP in parser.kinds)
    for closes in (False, True):
        added = " + pop-ups closed" if closes else ""
        yield f"macro{added}", macro(atlas), closes
        yield f"script{added}", script(atlas), closes
    yield "random", random(parser), False


def measure(options: Options) -> Iterator[Row]:
    """Play all policies on all splits; last, the expert."""
    for env_id, made in ENVS.items():
        for style in options.styles:
            for split in SPLITS[style]:
                arguments: dict[str, Any] = {"style": style, "split": split, "difficulty": options.difficulty}
                env = made(
                    **arguments, disturbance=options.disturbance, parser=options.parser, image=False, screen_text=False
                )
                for name, policy, closes in policies(env):
                    yield _play(env, (env_id, style, split, name), policy, closes, options.episodes)
                yield _play(env, (env_id, style, split, "expert"), None, False, options.episodes)


def _play(env: AitWEnv, names: tuple[str, str, str, str], policy: Blind | None, closes: bool, episodes: int) -> Row:
    lengths, solved = Counter[int](), Counter[str]()
    progress, claims = 0.0, 0
    for seed in range(episodes):
        info, steps = _episode(env, policy, closes, seed)
        progress += info["progress"]
        claims += info["false_completion"]
        if info["success"]:
            lengths[steps] += 1
            solved[env.state.task.template or env.state.task.family] += 1
    ordered = dict(sorted(lengths.items()))
    success = sum(solved.values()) / episodes
    return Row(*names, episodes, success, progress / episodes, claims / episodes, ordered, dict(solved.most_common()))


def _episode(env: AitWEnv, policy: Blind | None, closes: bool, seed: int) -> tuple[dict[str, Any], int]:
    """Play one episode; return its last info and its length."""
    env.reset(seed=seed)
    rng = np.random.default_rng(seed)
    said = None if policy is None else policy(env.task(), rng)
    steps = 0
    while True:
        action = env.expert_action() if said is None else (_dismissal(env) if closes else None) or next(said, _DONE)
        parser = env.parser
        assert isinstance(parser, GuiParser)
        *_, terminated, truncated, info = env.step(parser.format(parser.nearest(action)))
        steps += 1
        if terminated or truncated:
            return info, steps


_DONE = GuiAction(GuiActionType.COMPLETE)


def _dismissal(env: AitWEnv) -> GuiAction | None:
    device: Any = env.state.device
    place = device.screen().find("popup:dismiss") if device.popup else None
    return None if place is None else GuiAction.tap(*place)


def main(options: Options) -> None:
    """Play, and print a line for each policy."""
    refuse_existing(options.out)
    rows = list[Row]()
    print(f"{'env':17} {'style':6} {'split':16} {'policy':26} success progress")
    for row in measure(options):
        rows.append(row)
        print(row, flush=True)
        if row.policy == "expert":
            print(f"  its lengths: {', '.join(f'{length}: {n}' for length, n in row.lengths.items())}")
        elif row.success > 0.1:
            print(f"  solved: {', '.join(f'{template} {n}' for template, n in row.solved.items())}")
    write_figures(options, "rows", rows)


if __name__ == "__main__":
    main(tyro.cli(Options))
