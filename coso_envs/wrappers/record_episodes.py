"""Records of episodes: a trace of what was said and what came of it, and a video."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.utils import RecordConstructorArgs
from typing_extensions import override

from coso_envs.drawing.glyphs import line_pixels
from coso_envs.drawing.widgets import INK, WHITE
from coso_envs.said import shortened
from coso_envs.wrappers.videos import require_suffix, write_video

#: Characters of a caption, and the height of its letters as a share of the picture's width.
_CAPTION, _LETTERS = 80, 1 / 24


class RecordEpisodes(gym.Wrapper[Any, str, Any, str], RecordConstructorArgs):
    """An environment whose episodes are written to a folder, in the same form on a simulated and on a real device.

    ``NAME-00000.jsonl`` is the trace of the first episode. Its first line has ``env``, ``seed`` (of the ``reset``, or
    null), ``prompt`` and ``info``; each later line is a step with ``step``, ``utterance``, ``reward``, ``terminated``,
    ``truncated``, ``prompt`` (after the step) and ``info``. ``NAME-00000.gif`` or ``.mp4`` shows the picture of each
    line, with the action or the error under it. Both are written at the end of an episode; one that was not finished,
    at the next ``reset`` or ``close``. Pictures are those of the observations, so that a real device is asked for
    nothing more; without these, those of ``render``.

    Args:
        env: an environment of this package's contract.
        folder: is made if need be. Files of the same name are replaced.
        video: suffix of the videos, ".gif" or ".mp4"; None for traces alone.
        which: returns whether the episode of this number, from 0, is recorded; by default every one is.
        name: begins the names of the files, so that several environments can share a folder.
        fps: pictures a second.

    Raises:
        ValueError: if there is no picture for a video, or ``video`` is another suffix.
        ImportError: if ".mp4" is wanted without the extra ``video``.
    """

    def __init__(
        self,
        env: gym.Env[Any, str],
        folder: str | Path,
        *,
        video: str | None = ".gif",
        which: Callable[[int], bool] | None = None,
        name: str = "episode",
        fps: float = 1.0,
    ) -> None:
        RecordConstructorArgs.__init__(self, folder=folder, video=video, which=which, name=name, fps=fps)
        gym.Wrapper.__init__(self, env)
        if video is not None:
            require_suffix(video)
            if not getattr(env.unwrapped, "image", False) and env.render_mode != "rgb_array":
                raise ValueError(
                    'there is no picture: make it with image=True or render_mode="rgb_array"; or video=None'
                )
        self.folder = Path(folder)
        self.video, self.which, self.name, self.fps = video, which, name, fps
        #: Number of the present episode; -1 before the first.
        self.episode = -1
        self._lines: list[dict[str, Any]] = []
        self._frames: list[np.ndarray] = []

    @override
    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        self._write()
        observation, info = self.env.reset(seed=seed, options=options)
        self.episode += 1
        if self.which is None or self.which(self.episode):
            spec = self.env.spec
            began = {"env": type(self.env.unwrapped).__name__ if spec is None else spec.id, "seed": seed}
            self._keep(began, observation, info, info["task"])
        return observation, info

    @override
    def step(self, action: str) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self.env.step(action)
        if self._lines:
            number = len(self._lines)
            line = {"step": number, "utterance": action, "reward": float(reward)}
            caption = f"{number}. {info['action'] or info['error']}"
            self._keep({**line, "terminated": terminated, "truncated": truncated}, observation, info, caption)
            if terminated or truncated:
                self._write()
        return observation, reward, terminated, truncated, info

    @override
    def close(self) -> None:
        self._write()
        self.env.close()

    def _keep(self, line: dict[str, Any], observation: Any, info: dict[str, Any], caption: str) -> None:
        self._lines.append({**line, "prompt": observation["prompt"], "info": info})
        if self.video is not None:
            picture = observation["image"] if "image" in observation else self.env.render()
            self._frames.append(with_caption(np.asarray(picture), caption))

    def _write(self) -> None:
        """Write what was kept, if anything, and forget it."""
        lines, self._lines = self._lines, []
        frames, self._frames = self._frames, []
        if not lines:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.name}-{self.episode:05d}.jsonl"
        path.write_text("".join(f"{json.dumps(line, default=_plain)}\n" for line in lines), encoding="utf-8")
        if self.video is not None:
            write_video(path.with_suffix(self.video), frames, self.fps)


def with_caption(picture: np.ndarray, caption: str) -> np.ndarray:
    """Return a picture with a line of text under it, uint8 [H + line, W, 3]; a long one is drawn smaller, then cut."""
    width = picture.shape[1]
    letters = max(10, round(width * _LETTERS))
    line = np.full((letters * 2, width, 3), WHITE, np.uint8)
    drawn = line_pixels(shortened(caption, _CAPTION), letters, False, width - letters, INK, WHITE)
    room = line[letters // 4 :, letters // 2 :]
    shown = drawn[: room.shape[0], : room.shape[1]]
    room[: shown.shape[0], : shown.shape[1]] = shown
    return np.concatenate([picture, line])


def _plain(value: Any) -> Any:
    """Return numpy's numbers and arrays as JSON has them, and anything else as its text."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)
