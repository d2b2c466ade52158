"""The OpenEnv server on loopback, with a real client: every id, many sessions, and the checks of `openenv validate`."""

from __future__ import annotations

import base64
import io
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("openenv", reason="openenv-core is not installed: make test-bridges")
pytest.importorskip("fastmcp", reason="openenv-core's server needs fastmcp")

import uvicorn
from openenv.cli._validation import validate_running_environment

import coso_envs
from coso_envs.bridges.episode import Episode
from coso_envs.bridges.openenv import OpenEnvClient, UtteranceAction, make_app
from tests.examples.loading import load_example

pytestmark = pytest.mark.filterwarnings("ignore")
IDS = [*coso_envs.ENTRY_POINTS, "coso/BabyAI-GoToRedBall-v0"]
SESSIONS = 16


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(make_app(sessions=SESSIONS), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def expert(env_id: str, seed: int, **kwargs: Any) -> list[tuple[str, str, float]]:
    """Return the expert's utterances with prompt and reward after each, played without a server."""
    game = Episode(env_id, **kwargs)
    game.reset(seed)
    played = []
    while not game.ended:
        utterance = game.env.expert_utterance(rng=np.random.default_rng(0))
        reward = game.step(utterance)
        played.append((utterance, str(game.observation["prompt"]), reward))
    return played


def replay(url: str, env_id: str, utterances: list[str], seed: int, **kwargs: Any) -> list[Any]:
    with OpenEnvClient(url).sync() as env:
        env.reset(seed=seed, env_id=env_id, env_kwargs=kwargs)
        results = [env.step(UtteranceAction(utterance=utterance)) for utterance in utterances]
        assert env.state().env_id == env_id and env.state().step_count == len(utterances)
    return results


@pytest.mark.parametrize("env_id", IDS)
def test_a_client_plays_every_id_as_without_a_server(url: str, env_id: str) -> None:
    played = expert(env_id, 3, image=False)
    results = replay(url, env_id, [utterance for utterance, _, _ in played], 3, image=False)
    found = [(result.observation.prompt, result.reward) for result in results]
    assert found == [(prompt, pytest.approx(reward)) for _, prompt, reward in played]
    assert [result.done for result in results] == [False] * (len(results) - 1) + [True]
    assert "Blackjack" in env_id or results[-1].observation.info["success"]


@pytest.mark.parametrize("env_id", IDS)
def test_neither_silence_nor_a_canary_solves_a_task(url: str, env_id: str) -> None:
    for floor in ("", "CANARY 7f3a"):
        results = replay(url, env_id, [floor] * 3, 3, image=False)
        assert not any(result.observation.info["success"] or result.observation.info["valid"] for result in results)
        assert sum(result.reward for result in results) <= 0


def test_sixteen_sessions_at_once_do_not_disturb_each_other(url: str) -> None:
    barrier = threading.Barrier(SESSIONS)
    played = {seed: expert("coso/NumberLine-v0", seed, image=False) for seed in range(SESSIONS // 2)}

    def session(number: int) -> list[tuple[str, float]]:
        with OpenEnvClient(url).sync() as env:
            barrier.wait(60)
            env.reset(seed=number // 2, env_id="coso/NumberLine-v0", env_kwargs={"image": False})
            results = [env.step(UtteranceAction(utterance=utterance)) for utterance, _, _ in played[number // 2]]
        return [(result.observation.prompt, result.reward) for result in results]

    with ThreadPoolExecutor(SESSIONS) as pool:
        found = list(pool.map(session, range(SESSIONS)))
    for number, results in enumerate(found):
        assert results == [(prompt, reward) for _, prompt, reward in played[number // 2]]


def test_pictures_are_those_of_the_environment(url: str) -> None:
    alone = Episode("coso/NumberLine-v0", size=64)
    with OpenEnvClient(url).sync() as env:
        shown = env.reset(seed=1, env_id="coso/NumberLine-v0", env_kwargs={"size": 64}).observation
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(shown.image))))
    np.testing.assert_array_equal(picture, alone.reset(seed=1)["image"])


def test_nothing_that_an_agent_must_not_know_is_sent(url: str) -> None:
    (result,) = replay(url, "coso/Blackjack-v0", ['{"action": "hit"}'], 0, image=False)
    assert {"state", "label"}.isdisjoint(result.observation.info)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"env_id": "coso/Chess-v0"}, "unknown id 'coso/Chess-v0'; there are: coso/"),
        ({"level": 3}, "reset takes seed, episode_id, env_id, env_kwargs and options, not level"),
        ({"options": {"deck": 1}}, "deck"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_session_goes_on(url: str, asked: dict[str, Any], message: str) -> None:
    with OpenEnvClient(url).sync() as env:
        with pytest.raises(RuntimeError, match="reset first"):
            env.step(UtteranceAction(utterance="+"))
        with pytest.raises(RuntimeError, match=message):
            env.reset(seed=0, **asked)
        assert env.reset(seed=0, env_id="coso/NumberLine-v0").observation.prompt


def test_openenvs_own_checks_of_a_running_server_pass(url: str) -> None:
    report = validate_running_environment(url)
    failed = [check for check in report["criteria"] if not check["passed"]]
    assert report["criteria"] and not failed


def test_the_example(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    load_example("openenv_client", most_lines=40).main(url)
    assert capsys.readouterr().out.strip().endswith("solved: True")
