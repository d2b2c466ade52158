# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs[train,constrained]"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""Constrained decoding: a policy that can only write utterances that the parser can read.

``parser.pattern(choices)`` is a regular expression of all valid utterances; xgrammar turns it into a mask over the next
token. The policy is untrained, which shows the effect of the mask: without it hardly any utterance has an action.

Needs: pip install 'coso-envs[train,constrained]'. Run: uv run examples/constrained_decoding.py [ENV], or with python.
"""

from __future__ import annotations

import sys
from typing import Any

import gymnasium as gym
import torch
import xgrammar
from transformers import GenerationConfig
from xgrammar.contrib.hf import LogitsProcessor

import coso_envs  # noqa: F401  (registers the environments)
import parsers
from agents.policies import TinyVLM, VLMPolicy
from agents.policies.encoding import collate
from agents.policies.offsets import decode
from agents.policies.tiny import TinyVLMConfig


class ConstrainedPolicy:
    """A policy restricted to utterances that ``parser`` can read."""

    def __init__(self, policy: VLMPolicy, parser: parsers.ActionParser[str]) -> None:
        self.policy = policy
        self.parser = parser
        vocabulary = policy.model.config.get_text_config().vocab_size
        self._compiler = xgrammar.GrammarCompiler(
            xgrammar.TokenizerInfo.from_huggingface(policy.tokenizer, vocab_size=vocabulary)
        )

    @torch.no_grad()
    def say(self, observation: dict[str, object], choices: list[str]) -> str:
        """Return an utterance whose action is one of ``choices``; the compiler caches grammars."""
        grammar = self._compiler.compile_regex(self.parser.pattern(choices))
        batch = {key: [value] for key, value in observation.items()}
        policy = self.policy.eval()
        inputs = collate(policy.encode(batch), policy.tokenizer.pad_token_id, policy.device)
        settings = GenerationConfig(
            do_sample=True,
            top_k=0,
            temperature=policy.temperature,
            max_new_tokens=policy.max_new_tokens,
            eos_token_id=policy.tokenizer.eos_token_id,
            pad_token_id=policy.tokenizer.pad_token_id,
        )
        said = policy.model.generate(**inputs, generation_config=settings, logits_processor=[LogitsProcessor(grammar)])
        return decode(policy.tokenizer, said[0, inputs["input_ids"].shape[1] :].tolist())


def main(env_id: str = "coso/NumberLine-v0", steps: int = 20) -> tuple[int, int]:
    """Play with and without the mask.

    Returns:
        The number of utterances with an action, of ``steps``: without and with the mask.
    """
    torch.manual_seed(0)
    # No thoughts, since an untrained policy would not end them.
    env = gym.make(env_id, parser=parsers.make("coso/json", fields=()))
    game: Any = env.unwrapped
    parser = game.parser
    observation, _ = env.reset(seed=0)
    policy = TinyVLM.build(
        [str(observation["prompt"]), game.expert_utterance()], config=TinyVLMConfig(max_new_tokens=32)
    )
    constrained = ConstrainedPolicy(policy, parser)
    free = valid = 0
    for _ in range(steps):
        choices = list(game.action_choices())
        batch = {"image": observation["image"][None], "prompt": [observation["prompt"]]}
        free += parser.parse(policy.generate(batch).utterances[0], choices).valid
        observation, _, terminated, truncated, info = env.step(constrained.say(observation, choices))
        valid += info["valid"]
        if terminated or truncated:
            observation, _ = env.reset()
    print(f"{env_id}: {free} of {steps} utterances had an action without the mask, {valid} of {steps} with it")
    return free, valid


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "coso/NumberLine-v0")
