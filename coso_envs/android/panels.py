"""Frozen panels: the same 100 episodes of each split for everybody who reports a figure.

Each episode is an instruction and a seed, with digests of the first screen's text and picture: where they differ, the
phone is another one, and figures cannot be compared. ``python -m benchmarks.measure.phone.panels`` checks them.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from importlib import resources
from typing import Any

from coso_envs.android.base import AitWEnv
from coso_envs.android.choosing import Split
from coso_envs.android.tasks import make_task
from parsers import GuiActionType

#: The splits that have panels, and their episodes.
SPLITS: tuple[Split, ...] = ("train", "unseen-instance", "unseen-template", "unseen-app")
EPISODES = 100
#: Arguments of the environments that the panels are made with; parser, prompt and history do not matter.
ARGUMENTS: dict[str, Any] = {"difficulty": "medium", "style": "mixed", "resolution": (540, 1140)}
FILE = "panels.tsv"


@dataclass(frozen=True)
class Frozen:
    """An episode of a panel: ``env.reset(seed=seed, options={"task": instruction})``.

    Attributes:
        env: id of the environment.
        split: of the environment.
        template: the template of the task.
        seed: of the episode.
        text: digest of the first screen as text, in its format "text"; the same on every machine.
        picture: digest of the first picture; it also depends on the version of Pillow.
        instruction: the task.
    """

    env: str
    split: str
    template: str
    seed: int
    text: str
    picture: str
    instruction: str

    def line(self) -> str:
        """Write the episode as a line of the file."""
        return "\t".join(
            (self.env, self.split, self.template, str(self.seed), self.text, self.picture, self.instruction)
        )

    @property
    def needs(self) -> frozenset[GuiActionType]:
        """Kinds of actions without which the task cannot be done."""
        return make_task(self.instruction).needs


@functools.cache
def _all() -> tuple[Frozen, ...]:
    lines = resources.files("coso_envs.android").joinpath(FILE).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(Frozen(env, split, template, int(seed), *rest) for env, split, template, seed, *rest in rows)


def pillow_version() -> str:
    """Return the version of Pillow that the pictures' digests hold for."""
    first = resources.files("coso_envs.android").joinpath(FILE).read_text(encoding="utf-8").partition("\n")[0]
    return first.rsplit(" ", 1)[1]


def panel(env: str, split: str, kinds: Collection[GuiActionType] = tuple(GuiActionType)) -> tuple[Frozen, ...]:
    """Return the panel of an environment and split.

    Args:
        env: "coso/AitW-General-v0" or "coso/AitW-WebShopping-v0".
        split: "train", "unseen-instance", "unseen-template" or "unseen-app".
        kinds: the kinds of actions that a parser can express; episodes that need others are left out. By default all.

    Raises:
        ValueError: if there is no such panel.
    """
    found = [row for row in _all() if (row.env, row.split) == (env, split)]
    if not found:
        known = sorted({(row.env, row.split) for row in _all()})
        raise ValueError(f"there is no panel of {env!r} and {split!r}; choose one of {known}")
    return tuple(row for row in found if row.needs <= set(kinds))


def digests(env: AitWEnv, seed: int, instruction: str) -> tuple[str, str]:
    """Reset an environment made with :data:`ARGUMENTS`, and return the digests of text and picture of its screen."""
    env.reset(seed=seed, options={"task": instruction})
    device = env.state.device
    return _digest(device.screen_text().encode()), _digest(device.screenshot().tobytes())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
