"""Which held-out episodes a run gets: its environment's panel where the arguments fit, drawn ones elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.common.envs import make_env
from benchmarks.common.errors import UsageError
from benchmarks.evaluation import panels as module
from benchmarks.evaluation.panels import HeldOut, held_out_episodes
from benchmarks.training.embedded import TINY_ENV_KWARGS
from coso_envs import panels

ROOM, DEALS = "coso/ALFWorldText-v0", "coso/Points24-v0"
SHOP = "coso/AitW-WebShopping-v0"


def found(env: str, seed: int = 0, count: int = 64, **arguments: Any) -> HeldOut:
    return held_out_episodes(env, arguments, seed=seed, count=count)


@pytest.mark.parametrize(
    ("env", "arguments", "panel"),
    [
        (DEALS, {}, f"{DEALS} deals"),
        (DEALS, {"size": 64, "prompt": "{cards}", "face_cards_as_10": True}, f"{DEALS} deals"),
        (DEALS, {"target": 25}, "none: drawn for seed 3"),
        (ROOM, {"split": "train", "reward": "sparse"}, f"{ROOM} train"),
        (ROOM, {"split": "valid_unseen"}, f"{ROOM} valid_unseen"),
        (ROOM, {"split": "valid_unseen", "num_games": 3}, "none: drawn for seed 3"),
        (SHOP, {"parser": "coso/cogagent"}, f"{SHOP} train"),
        (SHOP, {"split": "unseen-app", "style": "mixed"}, f"{SHOP} unseen-app"),
        (SHOP, {"split": "unseen-app", "style": "aitw"}, "none: drawn for seed 3"),
        ("coso/NumberLine-v0", {}, "none: drawn for seed 3"),
        *((env, TINY_ENV_KWARGS[env], f"{env} deals") for env in ("coso/EZPoints-v0", "coso/Blackjack-v0")),
        *(
            (env, TINY_ENV_KWARGS[env], f"{env} small")
            for env in (DEALS, ROOM, "coso/ALFWorld-v0", SHOP, "coso/AitW-General-v0")
        ),
    ],
)
def test_the_panel_of_the_arguments(env: str, arguments: dict[str, Any], panel: str) -> None:
    episodes = found(env, seed=3, **arguments)
    assert episodes.record["panel"] == panel
    assert len(episodes.seeds) == len(episodes.options) == episodes.record["episodes"] >= 64
    if "none" not in panel:
        assert len(episodes.record["sha256"]) == 12
        assert found(env, seed=4, **arguments).seeds == episodes.seeds


def test_each_task_of_web_pages_has_a_panel_that_is_found_without_a_browser() -> None:
    episodes = found("coso/MiniWoB-login-user-v0", count=20, size=84)
    assert episodes.record["panel"] == "coso/MiniWoB-login-user-v0 pages" and len(set(episodes.seeds)) == 20
    assert len({key.env for key in panels.PANELS if key.browser}) == 14


def test_drawn_episodes_are_other_ones_for_each_seed_and_as_many_as_are_needed() -> None:
    assert not set(found(DEALS, seed=1, target=25).seeds) & set(found(DEALS, seed=2, target=25).seeds)
    more = found(DEALS, seed=1, count=300)
    assert more.record == {"panel": "none: drawn for seed 1", "episodes": 300}
    assert more.seeds[:64] == found(DEALS, seed=1, target=25).seeds


def test_the_phones_own_panel_sets_tasks_that_the_parser_can_express() -> None:
    every = found("coso/AitW-General-v0", parser="coso/android-world")
    fewer = found("coso/AitW-General-v0", parser="coso/autoui")
    assert len(fewer.seeds) < len(every.seeds) == 100 and set(fewer.seeds) < set(every.seeds)
    assert fewer.record["sha256"] != every.record["sha256"]
    env = make_env("coso/AitW-General-v0", {"parser": "coso/autoui", "image": False})
    for seed, options in zip(fewer.seeds, fewer.options, strict=True):
        env.reset(seed=seed, options=options)
        assert options is not None and env.task() == options["task"]


@pytest.mark.slow
@pytest.mark.parametrize("env", [DEALS, ROOM, SHOP])
def test_episodes_are_checked_where_they_are_used(env: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = TINY_ENV_KWARGS[env]
    found(env, **arguments).check()
    panel = panels.find_panel(env, arguments)
    assert panel is not None
    spoiled = replace(panel, episodes=(panel.episodes[0], replace(panel.episodes[1], text="x")))
    monkeypatch.setattr(module, "find_panel", lambda *_: spoiled)
    episodes = found(env, count=2, **arguments)
    with pytest.raises(UsageError, match=rf"has changed: the episode of seed {spoiled.episodes[1].seed} begins"):
        episodes.check()


@pytest.mark.slow
def test_the_phones_own_panel_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = module.phone.panel(SHOP, "unseen-app")[:2]
    monkeypatch.setattr(module.phone, "panel", lambda *_: rows)
    found(SHOP, count=2, split="unseen-app").check()
    monkeypatch.setattr(module.phone, "panel", lambda *_: (rows[0], replace(rows[1], text="x")))
    with pytest.raises(UsageError, match=rf"unseen-app has changed: the episode of seed {rows[1].seed}"):
        found(SHOP, count=2, split="unseen-app").check()
