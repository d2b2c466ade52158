"""Screens of a phone with what is written where, from which a model that sees pictures learns to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from agents.demonstrations import Demonstrations
from agents.learners.reading import Region
from agents.seeding import numpy_generator
from benchmarks.common.envs import make_env
from benchmarks.common.errors import SettingsError
from benchmarks.data.demonstrations import lessons
from benchmarks.data.teachers import Start
from coso_envs.android.devices.screen_formats import first_words

#: Widgets whose places one exercise asks for.
_ASKED = 6


def collect_regions(
    env_id: str, *, steps: int, start: Start, seed: int, env_kwargs: Mapping[str, Any] | None = None
) -> list[list[Region]]:
    """Return the widgets of the screens that :func:`benchmarks.data.demonstrations.collect_demonstrations` shows.

    Args:
        env_id: id of a phone.
        steps: number of screens.
        start: the teacher.
        seed: seed of episodes and teacher.
        env_kwargs: passed to the environment.

    Raises:
        SettingsError: if the environment has no widgets, or no pictures.
    """
    env = make_env(env_id, env_kwargs)
    if not hasattr(env, "widgets") or not env.image:
        env.close()
        raise SettingsError(f"{env_id} with {dict(env_kwargs or {})} shows no pictures of widgets to read")
    found = [_regions(env) for _ in islice(lessons(env, start, seed), steps)]
    env.close()
    return found


def _regions(env: Any) -> list[Region]:
    width, height = env.resolution
    return [
        Region(
            text=f'{node.role} "{first_words(node.text)}"',
            box=(node.bounds[0] * width, node.bounds[1] * height, node.bounds[2] * width, node.bounds[3] * height),
            point=None if node.touch is None else (round(node.touch[0] * width), round(node.touch[1] * height)),
        )
        for node in env.widgets()
    ]


def locating(images: np.ndarray, regions: Sequence[Sequence[Region]], seed: int) -> Demonstrations:
    """Return an exercise for each picture with widgets that can be tapped: where are these of them?

    Args:
        images: uint8 [N, H, W, 3].
        regions: of each picture.
        seed: seed of the widgets that are asked for, at most six.

    Raises:
        ValueError: if no picture has such widgets.
    """
    rng = numpy_generator(seed, "locating")
    rows, prompts, answers = [], [], []
    for row, some in enumerate(regions):
        there = [(region.text, region.point) for region in some if region.point is not None]
        asked = [there[i] for i in rng.permutation(len(there))[:_ASKED]]
        if asked:
            rows.append(row)
            prompts.append(f"Where is {', '.join(text for text, _ in asked)}?")
            answers.append("\n".join(f"{text} {x}, {y}" for text, (x, y) in asked))
    return Demonstrations(prompts, answers, images[rows])
