"""The held-out episodes of a run's evaluations: those of a frozen panel, or drawn for the run's seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agents.seeding import env_seeds
from benchmarks.common.env_options import env_options
from benchmarks.common.envs import find_spec, make_env
from benchmarks.common.errors import UsageError
from coso_envs.android import panels as phone
from coso_envs.android.base import AitWEnv
from coso_envs.panels import FREE_ARGUMENTS, Panel, digest_of, find_panel, text_digest
from parsers import GuiActionType

#: The environments with panels of their own.
PHONES = ("coso/AitW-General-v0", "coso/AitW-WebShopping-v0")


def no_check() -> None:
    """Check nothing: drawn episodes have nothing that they must be equal to."""


@dataclass(frozen=True)
class HeldOut:
    """Episodes of evaluations, the same for all methods and any number of workers; the first k are used.

    Attributes:
        seeds: seed of each episode.
        options: options of each episode's reset; None if it has none.
        record: name and digest of the panel, for the run's card.
        check: raises an error if the episodes begin otherwise than the frozen ones.
    """

    seeds: tuple[int, ...]
    options: tuple[dict[str, Any] | None, ...]
    record: dict[str, Any]
    check: Callable[[], None] = no_check


def held_out_episodes(env_id: str, env_kwargs: Mapping[str, Any], *, seed: int, count: int) -> HeldOut:
    """Return the held-out episodes of an environment: its panel, if it has one for these arguments and so many.

    Args:
        env_id: id of the environment.
        env_kwargs: its arguments.
        seed: the run's seed, for which episodes are drawn where there is no panel.
        count: the largest number of episodes of an evaluation.
    """
    options, _ = env_options(find_spec(env_id))
    given = {k: v for k, v in env_kwargs.items() if k not in options or v != options[k].default}
    for find in (_common_panel, _phone_panel):
        found = find(env_id, given)
        if found is not None and count <= len(found.seeds):
            return found
    seeds = tuple(env_seeds(seed, count, "evaluation episodes"))
    return HeldOut(seeds, (None,) * count, {"panel": f"none: drawn for seed {seed}", "episodes": count})


def _common_panel(env_id: str, env_kwargs: Mapping[str, Any]) -> HeldOut | None:
    panel = find_panel(env_id, env_kwargs)
    if panel is None:
        return None
    seeds = tuple(episode.seed for episode in panel.episodes)
    record = {"panel": f"{env_id} {panel.key.name}", "sha256": panel.digest, "episodes": len(seeds)}
    return HeldOut(seeds, (None,) * len(seeds), record, lambda: _check(panel, env_kwargs))


def _check(panel: Panel, env_kwargs: Mapping[str, Any]) -> None:
    env = make_env(panel.key.env, env_kwargs)
    for episode in panel.episodes:
        _, info = env.reset(seed=episode.seed)
        if text_digest(info) != episode.text:
            raise _changed(f"{panel.key.env} {panel.key.name}", episode.seed)
    env.close()


def _phone_panel(env_id: str, env_kwargs: Mapping[str, Any]) -> HeldOut | None:
    """Return a panel of :mod:`coso_envs.android.panels`, which are made with the phone's default arguments.

    Episodes that the parser cannot express are left out.
    """
    arguments = {name: value for name, value in env_kwargs.items() if name not in FREE_ARGUMENTS}
    split = arguments.pop("split", "train")
    if any(phone.ARGUMENTS.get(name) != value for name, value in arguments.items()):
        return None
    if env_id not in PHONES or split not in phone.SPLITS:
        return None
    kinds = getattr(make_env(env_id, env_kwargs).parser, "kinds", GuiActionType)
    rows = phone.panel(env_id, split, tuple(kinds))
    digest = digest_of("\n".join(f"{row.seed} {row.text}" for row in rows).encode())
    record = {"panel": f"{env_id} {split}", "sha256": digest, "episodes": len(rows)}
    seeds = tuple(row.seed for row in rows)
    return HeldOut(seeds, tuple({"task": row.instruction} for row in rows), record, lambda: _check_phone(env_id, rows))


def _check_phone(env_id: str, rows: tuple[phone.Frozen, ...]) -> None:
    env = make_env(env_id, {"image": False, "screen_text": False, **phone.ARGUMENTS})
    assert isinstance(env, AitWEnv)
    for row in rows:
        if phone.digests(env, row.seed, row.instruction)[0] != row.text:
            raise _changed(f"{env_id} {row.split}", row.seed)


def _changed(name: str, seed: int) -> UsageError:
    return UsageError(
        f"the frozen panel {name} has changed: the episode of seed {seed} begins otherwise, so that figures cannot be "
        "compared with others; use the version of coso-envs that the panel belongs to, or freeze it anew with: "
        "python -m benchmarks.measure.panels --write"
    )
