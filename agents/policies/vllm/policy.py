"""A policy whose utterances vLLM samples, from a second copy of the model that is trained."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import torch
from PIL import Image
from torch import Tensor
from typing_extensions import override

from agents.padding import pad_rows
from agents.policies.lean.small import Sample
from agents.policies.protocol import Generation, Observations, Prompts
from agents.policies.vllm.engine import Engine, require_vllm
from agents.policies.vlm import VLMPolicy

#: Added to the logits of tokens that are never generated; the least that vLLM takes.
_NEVER = -100.0


class VLLMPolicy(VLMPolicy):
    """A policy whose utterances vLLM samples; everything else, also their log-probabilities, its own model computes.

    Attributes:
        memory: share of the GPU's memory for vLLM, in (0, 1), from the first utterance on.
        engine: vLLM with a copy of the model; None before the first utterance.
    """

    memory = 0.3
    engine: Engine | None = None
    _asked: Prompts = ()
    _told = torch.zeros(0, 0)

    def __init__(self, model: Any, processor: Any, **settings: Any) -> None:
        require_vllm()
        super().__init__(model, processor, **settings)
        self._encoder.keeps_pictures = True

    @override
    def train(self, mode: bool = True) -> Self:
        if mode and self.engine is not None:
            self.engine.rest()
        return super().train(mode)

    @override
    def load_trainable_state_dict(self, state: dict[str, Tensor]) -> None:
        super().load_trainable_state_dict(state)
        if self.engine is not None:
            self.engine.rest()

    @override
    def generate(
        self, observations: Observations | Prompts, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> Generation:
        # With their pictures, which the model's own inputs do not have.
        self._asked = self.encode(observations) if isinstance(observations, dict) else observations
        written = super().generate(self._asked, greedy=greedy, generator=generator)
        return replace(written, engine_log_probs=self._told.to(written.mask.device).masked_fill(~written.mask, 0.0))

    @override
    def _is_exact(self) -> bool:
        return False  # so that generate() evaluates

    @override
    def _sample(self, prompts: Prompts, draws: Tensor | None) -> tuple[Sample, Tensor]:
        if self.engine is None:
            self.engine = Engine(self, memory=self.memory, sleeps=self.device.type == "cuda")
        self.engine.follow(self)
        answers = self.engine.generate([self._question(prompt) for prompt in self._asked], self._sampling(draws))
        for answer, prompt in zip(answers, prompts, strict=True):
            if list(answer.prompt_token_ids) != prompt["input_ids"][0].tolist():
                raise RuntimeError(
                    "vLLM has read other tokens than the policy does, so that its answers would be answers to another "
                    f"prompt: {len(answer.prompt_token_ids)} instead of {prompt['input_ids'].shape[1]}; choose "
                    "generator own for this model"
                )
        written = [answer.outputs[0] for answer in answers]
        for one in written:
            if one.token_ids[-1] not in self._eos_ids and len(one.token_ids) != self.max_new_tokens:
                raise RuntimeError(
                    f"vLLM has cut an answer off after {len(one.token_ids)} tokens, before max_new_tokens "
                    f"{self.max_new_tokens}: prompt and answer are longer than the model can take"
                )
        tokens, _ = pad_rows([torch.tensor(list(one.token_ids)) for one in written], self._pad_id)
        told = [[at[token].logprob for token, at in zip(one.token_ids, one.logprobs, strict=True)] for one in written]
        self._told, _ = pad_rows([torch.tensor(row) for row in told])
        unknown = torch.zeros(tokens.shape)
        return Sample(tokens.to(self.device), unknown, unknown), unknown[:, 0]

    def _question(self, prompt: dict[str, Tensor]) -> dict[str, Any]:
        """Return a prompt as vLLM takes it, which puts the places of a picture into it by itself."""
        tokens, picture = self._encoder.apart(prompt)
        pictures = {} if picture is None else {"multi_modal_data": {"image": Image.fromarray(picture)}}
        return {"prompt_token_ids": tokens, **pictures}

    def _sampling(self, draws: Tensor | None) -> list[Any]:
        """Return the settings of each answer; its seed is the first of the random numbers [n, B] drawn for it."""
        seeds = [None] * len(self._asked) if draws is None else (draws[0].double() * (2**31 - 1)).long().tolist()
        never = {token: _NEVER for token in self._forbidden.tolist() if token < self.vocab_size}
        return [
            require_vllm().SamplingParams(
                temperature=0.0 if draws is None else self.temperature,
                max_tokens=self.max_new_tokens,
                stop_token_ids=list(self._eos_ids),
                logit_bias=never,
                logprobs=0,
                detokenize=False,
                seed=seed,
            )
            for seed in seeds
        ]
