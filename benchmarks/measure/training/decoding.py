"""Tokens per second of a small policy's own loop, and of transformers' ``generate``, in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

import coso_envs
from agents.policies import Generation, VLMPolicy
from agents.policies.protocol import Prompts
from agents.seeding import env_seeds
from benchmarks.measure.training.options import Options
from benchmarks.training.start_policy import load_start


@dataclass(frozen=True)
class Decoding:
    """The speed of one way of writing the same utterances.

    Attributes:
        way: "own loop" or "generate".
        tokens: tokens that both write.
        seconds: median CPU seconds.
        tokens_per_second: tokens by these seconds.
        ratio: tokens per second by those of ``generate`` in the same turn, the median over turns.
    """

    way: str
    tokens: int
    seconds: float
    tokens_per_second: float
    ratio: float


def measure_decoding(options: Options) -> Iterator[Decoding]:
    """Measure both ways on the first observations of ``options.num_envs`` environments.

    Raises:
        RuntimeError: if they write different tokens.
    """
    torch.set_num_threads(options.threads)
    config = options.config("rl")
    policy = load_start(config, Path(options.starts)).policy
    env_kwargs: dict[str, Any] = dict(config.env_kwargs)
    envs: Any = coso_envs.make_vec(config.env, num_envs=options.num_envs, **env_kwargs)
    observations, _ = envs.reset(seed=env_seeds(options.seed, options.num_envs))
    envs.close()
    prompts = policy.encode(observations)
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(options.turns + 1):
        written = {lean: _write(policy, prompts, lean, turn) for lean in seconds}
        if not torch.equal(written[True][0].tokens, written[False][0].tokens):
            raise RuntimeError(f"the own loop and generate wrote different tokens from seed {turn}")
        if turn:  # the first one warms up
            for lean in seconds:
                seconds[lean].append(written[lean][1] / int(written[lean][0].mask.sum()))
    tokens = int(written[True][0].mask.sum())
    for lean, way in ((False, "generate"), (True, "own loop")):
        per_token = statistics.median(seconds[lean])
        ratio = statistics.median(other / own for own, other in zip(seconds[lean], seconds[False], strict=True))
        yield Decoding(way, tokens, per_token * tokens, 1 / per_token, ratio)


def _write(policy: VLMPolicy, prompts: Prompts, lean: bool, seed: int) -> tuple[Generation, float]:
    policy.lean = lean
    started = time.process_time()
    generation = policy.generate(prompts, generator=torch.Generator().manual_seed(seed))
    return generation, time.process_time() - started
