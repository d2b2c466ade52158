"""Frozen panels: the same held-out episodes of an environment for everybody who reports a figure.

An episode is a seed, with digests of what it begins with: task and symbolic state as text, and the picture. Where they
differ, the seed deals another episode, and figures cannot be compared. ``python -m benchmarks.measure.panels`` checks
all of them. The phone's panels at full size are in :mod:`coso_envs.android.panels`.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from coso_envs.miniwob.tasks import TASKS

FILE = "panels.tsv"

#: Arguments that do not change which episode a seed begins: how it is shown and read, and the rules from there on.
FREE_ARGUMENTS = frozenset(
    {"action_history", "history", "image", "labels", "marks", "max_prompt_length", "max_steps", "natural"}
    | {"obs_history", "on_invalid", "parser", "prompt", "render_mode", "renderer", "resolution", "reward", "sab"}
    | {"screen_format", "screen_text", "size", "thoughts", "view"}
)


@dataclass(frozen=True)
class PanelKey:
    """An environment with the arguments that a panel is made for.

    Attributes:
        env: id of the environment.
        name: name of the panel, unique in the environment.
        arguments: arguments of the environment that are not free and differ from its defaults.
        episodes: number of episodes.
        browser: whether they begin in a browser; their pictures, which depend on its version, are not frozen.
    """

    env: str
    name: str
    arguments: Mapping[str, Any]
    episodes: int
    browser: bool = False


_SMALL_HOUSES = {"task_types": "pick_and_place_simple,look_at_obj_in_light", "num_games": 4}
_TWO_HOUSES = {"task_types": "pick_and_place_simple", "num_games": 2}
_SMALL_PHONE = {"style": "aitw", "num_tasks": 12}

#: All panels; those called "small" and "two" have the few tasks that tiny policies are trained on.
PANELS = (
    *(PanelKey(f"coso/{name}-v0", "deals", {}, 256) for name in ("EZPoints", "Points24", "Blackjack")),
    PanelKey("coso/Points24-v0", "small", {"num_deals": 8}, 256),
    *(
        key
        for env in ("coso/ALFWorldText-v0", "coso/ALFWorld-v0")
        for key in (
            PanelKey(env, "train", {}, 100),
            PanelKey(env, "valid_seen", {"split": "valid_seen"}, 100),
            PanelKey(env, "valid_unseen", {"split": "valid_unseen"}, 100),
            PanelKey(env, "small", _SMALL_HOUSES, 64),
            PanelKey(env, "two", _TWO_HOUSES, 64),
        )
    ),
    *(PanelKey(f"coso/AitW-{name}-v0", "small", _SMALL_PHONE, 64) for name in ("WebShopping", "General")),
    *(PanelKey(f"coso/BabyAI-{level}-v0", "layouts", {}, 128) for level in ("GoToLocal", "UnlockPickup")),
    *(PanelKey(f"coso/MiniWoB-{task}-v0", "pages", {}, 20, browser=True) for task in TASKS),
)


@dataclass(frozen=True)
class Frozen:
    """An episode of a panel: ``env.reset(seed=seed)``.

    Attributes:
        seed: seed of the episode.
        text: digest of task and symbolic state at its beginning; the same on every machine.
        picture: digest of the first picture at the environment's default size; it also depends on the version of
            Pillow. "-" if there is none.
    """

    seed: int
    text: str
    picture: str


@dataclass(frozen=True)
class Panel:
    """A panel with its episodes."""

    key: PanelKey
    episodes: tuple[Frozen, ...]

    @property
    def digest(self) -> str:
        """Digest of the seeds and texts of all episodes, which names the panel in a report."""
        return digest_of("\n".join(f"{episode.seed} {episode.text}" for episode in self.episodes).encode())


@functools.cache
def _all() -> dict[tuple[str, str], tuple[Frozen, ...]]:
    found: dict[tuple[str, str], list[Frozen]] = {}
    for line in _text().splitlines():
        if not line.startswith("#"):
            env, name, seed, text, picture = line.split("\t")
            found.setdefault((env, name), []).append(Frozen(int(seed), text, picture))
    return {key: tuple(episodes) for key, episodes in found.items()}


def _text() -> str:
    return resources.files("coso_envs").joinpath(FILE).read_text(encoding="utf-8")


def pillow_version() -> str:
    """Return the version of Pillow that the pictures' digests hold for."""
    return _text().partition("\n")[0].rsplit(" ", 1)[1]


def load_panel(key: PanelKey) -> Panel:
    """Return a panel of :data:`PANELS` with its episodes."""
    return Panel(key, _all()[key.env, key.name])


def find_panel(env_id: str, arguments: Mapping[str, Any]) -> Panel | None:
    """Return the panel of an environment with these arguments; None if there is none.

    Args:
        env_id: id of the environment.
        arguments: arguments of the environment that differ from its defaults; free ones do not matter.
    """
    bound = {name: value for name, value in arguments.items() if name not in FREE_ARGUMENTS}
    fitting = (key for key in PANELS if key.env == env_id and dict(key.arguments) == bound)
    return next(map(load_panel, fitting), None)


def text_digest(info: Mapping[str, Any]) -> str:
    """Return the digest of what an episode begins with, from the info that ``reset`` returned."""
    return digest_of(json.dumps([info["task"], info["state"]], sort_keys=True).encode())


def digest_of(content: bytes) -> str:
    """Return the first 12 hex digits of the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()[:12]
