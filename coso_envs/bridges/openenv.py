"""An OpenEnv server of every id, and a client; needs ``openenv-core``.

``python -m coso_envs.bridges.openenv --port 8000`` serves all registered ids to any number of sessions.
"""

from __future__ import annotations

import argparse
import base64
import importlib.util
import io
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

if importlib.util.find_spec("openenv") is None:
    raise ImportError("coso_envs.bridges.openenv needs 'openenv'; install it with: pip install openenv-core")

import uvicorn
from openenv.core import EnvClient
from openenv.core.client_types import StepResult
from openenv.core.env_server import Action, Environment, Observation, State, create_app
from PIL import Image
from typing_extensions import override

from coso_envs.bridges.episode import Episode
from coso_envs.registration import installed_ids, own_ids

#: Parts of an info that agents may see; the symbolic state and the label are not among them.
SHOWN = ("action", "valid", "error", "success", "void", "task", "fault")


class UtteranceAction(Action):
    """An utterance, which the environment's parser reads."""

    utterance: str


class UtteranceObservation(Observation):
    """An observation: ``prompt`` is all that a model needs, ``image`` a PNG in base64, "" where there is no picture.

    ``info`` has the parts of :data:`SHOWN` that there are; OpenEnv does not send its own ``metadata``.
    """

    prompt: str
    image: str = ""
    info: dict[str, Any]


class UtteranceState(State):
    """The id of the environment besides OpenEnv's own fields."""

    env_id: str = ""


class OpenEnvEpisode(Environment):
    """One session: ``reset(seed, env_id=..., env_kwargs=..., options=...)``, then utterances.

    The environment stays until another id or other arguments are asked for. The reward of a step is None after a fault
    of a device.

    Args:
        env_id: the id that ``reset`` takes without one.
    """

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self, env_id: str = "coso/NumberLine-v0") -> None:
        super().__init__()
        self._made: tuple[str, dict[str, Any]] = (env_id, {})
        self._episode: Episode | None = None
        self._state = UtteranceState(env_id=env_id)

    @override
    def reset(
        self,
        seed: int | None = None,
        episode_id: str | None = None,
        env_id: str | None = None,
        env_kwargs: dict[str, Any] | None = None,
        options: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> UtteranceObservation:
        """Start an episode.

        Raises:
            ValueError: on an unknown id or further arguments.
        """
        if kwargs:
            raise ValueError(f"reset takes seed, episode_id, env_id, env_kwargs and options, not {', '.join(kwargs)}")
        wanted = (env_id or self._made[0], self._made[1] if env_kwargs is None else env_kwargs)
        if wanted[0] not in {*own_ids(), *installed_ids()}:
            raise ValueError(f"unknown id {wanted[0]!r}; there are: {', '.join(installed_ids())}")
        if self._episode is None or wanted != self._made:
            self._episode, self._made = Episode(wanted[0], **wanted[1]), wanted
        self._episode.reset(seed, options)
        self._state = UtteranceState(episode_id=episode_id or str(uuid4()), step_count=0, env_id=wanted[0])
        return self._observed(self._episode, None)

    @override
    def step(self, action: UtteranceAction, timeout_s: float | None = None, **kwargs: Any) -> UtteranceObservation:
        """Say an utterance.

        Raises:
            ValueError: before the first ``reset``, and after the end of an episode.
        """
        if self._episode is None or self._episode.ended:
            raise ValueError("the episode is over, or none has begun: reset first")
        reward = self._episode.step(action.utterance)
        self._state.step_count += 1
        return self._observed(self._episode, None if self._episode.info.get("fault") else reward)

    def _observed(self, episode: Episode, reward: float | None) -> UtteranceObservation:
        picture = episode.observation.get("image")
        return UtteranceObservation(
            prompt=episode.observation["prompt"],
            image="" if picture is None else png(picture),
            done=episode.ended,
            reward=reward,
            info={name: episode.info[name] for name in SHOWN if name in episode.info},
        )

    @property
    @override
    def state(self) -> UtteranceState:
        return self._state


class OpenEnvClient(EnvClient):
    """A client of one session; ``with OpenEnvClient(url).sync() as env`` plays without ``await``."""

    @override
    def _step_payload(self, action: UtteranceAction) -> dict[str, Any]:
        return {"utterance": action.utterance}

    @override
    def _parse_result(self, payload: dict[str, Any]) -> Any:
        observation = UtteranceObservation(**payload["observation"])
        return StepResult(observation=observation, reward=payload.get("reward"), done=bool(payload.get("done")))

    @override
    def _parse_state(self, payload: dict[str, Any]) -> UtteranceState:
        return UtteranceState(**payload)


def png(picture: Any) -> str:
    """Return a picture, uint8 [H, W, 3], as a PNG in base64."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode("ascii")


def make_app(env_id: str = "coso/NumberLine-v0", sessions: int = 256) -> Any:
    """Make the server's application for up to ``sessions`` sessions at once."""
    return create_app(
        lambda: OpenEnvEpisode(env_id),
        UtteranceAction,
        UtteranceObservation,
        env_name="coso-envs",
        max_concurrent_envs=sessions,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--env-id", default="coso/NumberLine-v0", help="the id that reset takes without one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--sessions", type=int, default=256)
    given = parser.parse_args(arguments)
    uvicorn.run(make_app(given.env_id, given.sessions), host=given.host, port=given.port)


if __name__ == "__main__":
    main()
