"""Rows of a data set of TRL's: one seed each, which both routes play."""

from __future__ import annotations

from typing import Any


def tasks(n: int, first_seed: int = 0) -> list[dict[str, Any]]:
    """Return ``n`` rows for ``datasets.Dataset.from_list``, with the seeds ``first_seed``, ``first_seed + 1``, ...

    A prompt is empty, since the environment writes it. Its message has the seed, too, because TRL shows a rollout
    function the prompts alone. All generations of a row play the same episode.

    Raises:
        ValueError: if there is no row, or a seed is negative.
    """
    if n < 1 or first_seed < 0:
        raise ValueError(f"tasks needs at least one row and seeds from 0 on, got n={n}, first_seed={first_seed}")
    seeds = range(first_seed, first_seed + n)
    return [{"prompt": [{"role": "user", "content": "", "seed": seed}], "seed": seed} for seed in seeds]


def seed_of(prompt: Any) -> int:
    """Return the seed in a prompt that :func:`tasks` has made.

    Raises:
        ValueError: if there is none.
    """
    last = prompt[-1] if isinstance(prompt, list) and prompt else None
    seed = last.get("seed") if isinstance(last, dict) else None
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ValueError(f"a prompt needs the seed of its episode in its message, as tasks() writes it, got {prompt!r}")
    return seed
