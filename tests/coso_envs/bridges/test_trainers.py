"""The classes for SkyRL, VAGEN, verl-agent and verifiers: with the real package where there is one, else as recorded.

VAGEN and verl-agent cannot be installed with pip. Their interfaces were read in their repositories: VAGEN's
``vagen/envs/_common/gym_image.py`` at c152ca46, ``agent_system/environments/base.py`` of DrMAS at 1bc15d2e, which is
verl-agent's.
"""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coso_envs.bridges import vagen, verl_agent
from coso_envs.bridges.episode import Episode
from tests.examples.loading import load_example

FOLDER = Path(verl_agent.__file__).parent
#: name -> (parameters, whether it is awaited), as recorded.
RECORDED: dict[type, dict[str, tuple[list[str], bool]]] = {
    vagen.VAGENEpisode: {
        "__init__": (["env_config"], False),
        "system_prompt": ([], True),
        "reset": (["seed"], True),
        "step": (["action_str"], True),
        "close": ([], True),
    },
    verl_agent.EnvironmentManager: {
        "reset": (["kwargs"], False),
        "step": (["text_actions"], False),
        "close": ([], False),
    },
}


def expert(game: Episode) -> str:
    return game.env.expert_utterance(rng=np.random.default_rng(0))


@pytest.mark.parametrize("made", RECORDED)
def test_methods_are_those_recorded(made: type) -> None:
    for name, (parameters, awaited) in RECORDED[made].items():
        method = getattr(made, name)
        assert [parameter for parameter in inspect.signature(method).parameters if parameter != "self"] == parameters
        assert inspect.iscoroutinefunction(method) == awaited


@pytest.mark.parametrize("name", ["skyrl", "vagen", "verifiers", "verl_agent"])
def test_a_class_has_at_most_sixty_lines(name: str) -> None:
    lines = (FOLDER / f"{name}.py").read_text(encoding="utf-8").split("\nclass ")[1].splitlines()
    assert len(lines) <= 60


@pytest.mark.parametrize("image", [False, True])
def test_vagen_plays_what_the_environment_plays(image: bool) -> None:
    async def play() -> None:
        env = vagen.VAGENEpisode({"env_id": "coso/EZPoints-v0", "image": image, "size": 64})
        alone = Episode("coso/EZPoints-v0", image=image, size=64)
        alone.reset(3)
        assert (await env.system_prompt())["obs_str"] == ""
        shown, _ = await env.reset(3)
        done = False
        while not done:
            assert shown["obs_str"] == "<image>\n" * image + str(alone.observation["prompt"])
            pictures = shown.get("multi_modal_input", {}).get("<image>", [])
            assert len(pictures) == shown["obs_str"].count("<image>") == int(image)
            if image:
                np.testing.assert_array_equal(np.asarray(pictures[0]), alone.observation["image"])
            said = expert(alone)
            expected = alone.step(said)
            shown, reward, done, info = await env.step(said)
            assert reward == expected and done == alone.ended
        assert info["success"] is True
        await env.close()

    asyncio.run(play())


def test_a_quoted_mark_is_no_picture() -> None:
    env = vagen.VAGENEpisode({"env_id": "coso/NumberLine-v0", "image": False, "prompt": "Say <image>. {instructions}"})
    shown, _ = asyncio.run(env.reset(0))
    assert shown["obs_str"].startswith("Say < image >.") and "multi_modal_input" not in shown


def test_verl_agent_groups_have_the_same_start_and_finished_episodes_rest() -> None:
    manager = verl_agent.EnvironmentManager("coso/NumberLine-v0", groups=2, group_size=2, seed=5, image=False)
    shown, infos = manager.reset()
    again, _ = manager.reset()
    assert shown["text"][0] == shown["text"][1] and shown["text"][2] == shown["text"][3] and shown["image"] is None
    assert (shown["anchor"], again["anchor"]) != (again["anchor"], again["anchor"])
    games = [Episode("coso/NumberLine-v0", image=False) for _ in range(4)]
    manager.reset([{"seed": seed} for seed in range(4)])
    for seed, game in enumerate(games):
        game.reset(seed)
    batches: list[list[dict[str, bool]]] = [[] for _ in games]
    seen: list[list[Any]] = [[] for _ in games]
    for _ in range(12):
        said = ["nothing" if row == 3 or game.ended else expert(game) for row, game in enumerate(games)]
        active = [not game.ended for game in games]
        expected = [0.0 if game.ended else game.step(text) for game, text in zip(games, said, strict=True)]
        shown, rewards, dones, infos = manager.step(said)
        assert rewards.tolist() == expected and dones.tolist() == [game.ended for game in games]
        assert [bool(info["is_action_valid"]) for info in infos][3] is False
        for row, info in enumerate(infos):
            batches[row].append({"active_masks": active[row]})
            seen[row].append(info)
    rate = manager.success_evaluator(total_infos=seen, total_batch_list=batches, episode_rewards=None)
    assert rate["success_rate"].tolist() == [1.0, 1.0, 1.0, 0.0]
    manager.close()


def test_verl_agent_anchors_are_states() -> None:
    manager = verl_agent.EnvironmentManager("coso/NumberLine-v0", groups=1, group_size=2, size=64)
    shown, _ = manager.reset([{"seed": 0}, {"seed": 0}])
    assert shown["image"].shape == (2, 64, 64, 3) and len(set(shown["anchor"])) == 1
    moved, *_ = manager.step(['{"action": "+"}', "nothing"])
    assert moved["anchor"][0] != moved["anchor"][1] == shown["anchor"][1]


@pytest.mark.parametrize("config", [{}, {"image": False}])
def test_an_id_is_needed(config: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needs env_id, for example"):
        vagen.VAGENEpisode(config)


def test_skyrl_plays_what_the_environment_plays() -> None:
    skyrl_gym = pytest.importorskip("skyrl_gym", reason="skyrl-gym is not installed: make test-bridges")
    from coso_envs.bridges.skyrl import ENTRY_POINT

    skyrl_gym.register(id="coso-test", entry_point=ENTRY_POINT)
    config, row = {"env_kwargs": {"image": False}}, {"env_id": "coso/EZPoints-v0", "seed": 3}
    env = skyrl_gym.make("coso-test", env_config=config, extras=row)
    alone = Episode("coso/EZPoints-v0", image=False)
    alone.reset(3)
    asked, _ = env.init([{"role": "system", "content": "Play."}, {"role": "user", "content": ""}])
    assert asked[0]["content"] == "Play." and asked[1:] == [{"role": "user", "content": alone.observation["prompt"]}]
    while not alone.ended:
        said = expert(alone)
        expected = alone.step(said)
        step = env.step(said)
        assert (step["reward"], step["done"]) == (expected, alone.ended)
        assert alone.ended or step["observations"] == [{"role": "user", "content": alone.observation["prompt"]}]
    assert env.get_metrics() == {"success": 1.0, "return": alone.total, "steps": alone.env._steps}
    with pytest.raises(ValueError, match="needs env_id, for example"):
        skyrl_gym.make("coso-test", env_config={}, extras={})


def test_verifiers_rolls_out_what_the_environment_plays() -> None:
    pytest.importorskip("verifiers", reason="verifiers is not installed: make test-bridges")
    from verifiers.types import ClientConfig, Response, ResponseMessage

    from coso_envs.bridges.verifiers import load_environment

    env = load_environment("coso/EZPoints-v0", n=4, first_seed=3)
    alone = Episode("coso/EZPoints-v0", image=False)
    alone.reset(3)
    expected = []

    async def answered(state: Any, prompt: Any, **_: Any) -> Any:
        assert [message.content for message in prompt] == [alone.observation["prompt"]]
        said = expert(alone)
        expected.append(alone.step(said))
        message = ResponseMessage(content=said, finish_reason="stop", is_truncated=False)
        return Response(id="0", created=0, model="expert", message=message)

    env.get_model_response = answered

    async def play() -> Any:
        # The client is made and never asked.
        client = ClientConfig(api_base_url="http://127.0.0.1:9", api_key_var="NO_KEY")
        state = await env.rollout(env.get_dataset()[0], client=client, model="expert")
        await env.rubric.score_rollout(state)
        return state

    state = asyncio.run(play())
    assert alone.ended and state["error"] is None and state["stop_condition"] == "episode_over"
    assert [step["reward"] for step in state["trajectory"]] == expected
    assert state["reward"] == alone.total > 0


@pytest.mark.parametrize("name", ["vagen_episode", "verl_agent_groups"])
def test_the_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    load_example(name, most_lines=40).main()
    assert "solved" in capsys.readouterr().out


def test_the_example_of_skyrl(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("skyrl_gym", reason="skyrl-gym is not installed: make test-bridges")
    load_example("skyrl_episode", most_lines=40).main()
    assert "solved: True" in capsys.readouterr().out
