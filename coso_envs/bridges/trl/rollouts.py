"""Episodes of free utterances, for TRL's ``rollout_func``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from coso_envs.bridges.episode import Episode
from coso_envs.bridges.trl.tasks import seed_of


class Rollouts:
    """A rollout function of TRL's: episodes of utterances that our parsers read, with a prompt of its own per step.

    A step is a sample of its own, since a prompt holds all that is known of the past. TRL takes one sample per
    generation: a step of the episode drawn at random, with the reward of the whole episode.
    ``agents.trl.CoSoGRPOTrainer`` takes all steps, which are among the further fields as ``steps``. Observations
    have no pictures here, because TRL has no way for them through a rollout function.

    Give it to TRL as ``rollout_func``, with ``reward_funcs=episode_return`` of this class and the rows of
    :func:`coso_envs.bridges.trl.tasks`.

    Args:
        env_id: a registered id.
        seed: seed of the drawn steps.
        **env_kwargs: arguments of the environment; ``image`` is False.

    Attributes:
        parser: the parser that reads the utterances.
        suggesting: whether steps have the actions that the environment suggests, which is slow on a phone.

    Raises:
        ValueError: if pictures are asked for.
    """

    def __init__(self, env_id: str, *, seed: int = 0, **env_kwargs: Any) -> None:
        if env_kwargs.get("image"):
            raise ValueError("TRL's rollout function has no pictures: leave image out, or take environment() for tools")
        self._env_id, self._env_kwargs = env_id, {**env_kwargs, "image": False}
        self._pool = [Episode(env_id, **self._env_kwargs)]
        self.suggesting = False
        self._rng = np.random.default_rng(seed)
        self.parser = self._pool[0].env.parser

    def __call__(self, prompts: Sequence[Any], trainer: Any) -> dict[str, Any]:
        """Play an episode per prompt with the trainer's model; return TRL's fields and ours."""
        while len(self._pool) < len(prompts):
            self._pool.append(Episode(self._env_id, **self._env_kwargs))
        episodes = self._pool[: len(prompts)]
        for episode, prompt in zip(episodes, prompts, strict=True):
            episode.reset(seed_of(prompt))
        steps: list[list[dict[str, Any]]] = [[] for _ in episodes]
        while running := [row for row, episode in enumerate(episodes) if not episode.ended]:
            encoded = _encode([str(episodes[row].observation["prompt"]) for row in running], trainer)
            written, log_probs = trainer._generate_single_turn(encoded, None, {}, 1)
            for place, row in enumerate(running):
                episode = episodes[row]
                step = {
                    "prompt_ids": encoded[place],
                    "completion_ids": written[place],
                    "logprobs": None if log_probs is None else log_probs[place],
                    "choices": episode.choices,
                    "suggestions": episode.suggestions if self.suggesting else None,
                }
                episode.step(trainer.processing_class.decode(written[place], skip_special_tokens=True))
                steps[row].append(step | {"valid": episode.info["valid"], "void": episode.info["void"]})
        drawn = [self._draw(taken) for taken in steps]
        return {
            "prompt_ids": [step["prompt_ids"] for step in drawn],
            "completion_ids": [step["completion_ids"] for step in drawn],
            "env_mask": [[int(not step["void"])] * len(step["completion_ids"]) for step in drawn],
            "logprobs": None if drawn[0]["logprobs"] is None else [step["logprobs"] for step in drawn],
            "episode_return": [episode.score for episode in episodes],
            "episode_success": [bool(episode.info["success"]) for episode in episodes],
            "steps": steps,
        }

    def _draw(self, steps: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Return one of an episode's steps, a void one only if there are no others."""
        kept = [step for step in steps if not step["void"]] or steps
        return kept[int(self._rng.integers(len(kept)))]

    @staticmethod
    def episode_return(episode_return: Sequence[float | None], **fields: Any) -> Sequence[float | None]:
        """Return the sum of rewards of each episode, as a reward function of TRL's; None after a fault."""
        return episode_return


def _encode(prompts: Sequence[str], trainer: Any) -> list[list[int]]:
    processor = trainer.processing_class
    if getattr(processor, "chat_template", None) is None:
        return [list(ids) for ids in processor(text=list(prompts))["input_ids"]]
    encoded = processor.apply_chat_template(
        [[{"role": "user", "content": prompt}] for prompt in prompts],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=True,
        **trainer.chat_template_kwargs,
    )
    return [list(ids) for ids in encoded["input_ids"]]
