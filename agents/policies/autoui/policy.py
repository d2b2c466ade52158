"""AutoUI as a policy."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig, LogitsProcessorList
from transformers.modeling_outputs import BaseModelOutput
from typing_extensions import override

from agents.policies.autoui.encoding import AutoUIEncoder, AutoUIProcessor
from agents.policies.autoui.model import ARCHITECTURE, T5ForMultimodalGeneration, load_model
from agents.policies.distribution import token_scores
from agents.policies.encoding import collate
from agents.policies.head import CHUNK, chunked_distributions, evaluation_of
from agents.policies.lean.small import Sample
from agents.policies.protocol import Evaluation, Observations, Prompts
from agents.policies.sampling import TokenSampler
from agents.policies.saved.families import FAMILIES, Family
from agents.policies.vlm import VLMPolicy


class AutoUIPolicy(VLMPolicy):
    """A policy that generates utterances with AutoUI, an encoder-decoder.

    Its tokens are the decoder's. The value head reads the encoder's states after the picture is mixed in.

    Args:
        model: a T5 with the fusion of pictures.
        processor: its tokenizer and picture encoder.
        settings: as for :class:`agents.policies.VLMPolicy`.

    Raises:
        ValueError: as :class:`agents.policies.VLMPolicy`, or if the picture encoder does not fit the model.
    """

    _encoder: AutoUIEncoder

    def __init__(self, model: T5ForMultimodalGeneration, processor: AutoUIProcessor, **settings: Any) -> None:
        width = model.image_dense.in_features
        if processor.pictures.width != width:
            raise ValueError(
                f"the model reads pictures as {width} numbers, but the picture encoder {processor.pictures.name} "
                f"gives {processor.pictures.width}: give it the BLIP-2 that it was trained with"
            )
        super().__init__(model, processor, **settings)
        self._encoder = AutoUIEncoder(processor)
        processor.pictures.to(self.device)

    @torch.no_grad()
    @override
    def prompt_states(self, observations: Observations | Prompts) -> tuple[Tensor, Tensor]:
        self.eval()
        states, mask = self._read_pictures(self._prompts(observations))
        return states, mask.bool()

    @override
    def _sample(self, prompts: Prompts, draws: Tensor | None) -> tuple[Sample, Tensor]:
        states, mask = self._read_pictures(prompts)
        sampler = TokenSampler(self.temperature, self._forbidden, draws)
        base = self._base_model()
        base.generation_config = self._plain_generation()
        config = GenerationConfig(
            do_sample=False,
            max_new_tokens=self.max_new_tokens,
            decoder_start_token_id=base.config.decoder_start_token_id,
        )
        sequences = base.generate(
            encoder_outputs=BaseModelOutput(last_hidden_state=states),
            attention_mask=mask,
            generation_config=config,
            logits_processor=LogitsProcessorList([sampler]),
        )
        tokens = sequences[:, 1:]
        return Sample(tokens, *sampler.chosen(tokens.shape[1])), self.value_head(states, mask)

    @override
    def _evaluated(
        self, prompts: Prompts, tokens: Tensor, mask: Tensor, temperature: float, with_states: bool
    ) -> Evaluation:
        read, prompt_mask = self._read_pictures(prompts)
        base = self._base_model()
        # Padding follows an utterance, so that none of its tokens sees it.
        states, values = base.written(read, prompt_mask, tokens), self.value_head(read, prompt_mask)
        if with_states or tokens.numel() * self.vocab_size <= CHUNK:
            scores = token_scores(base.lm_head(states), temperature, self._forbidden)
            return evaluation_of(states, scores, tokens, values, with_states)
        return Evaluation(
            *chunked_distributions(base.lm_head, states, tokens, temperature, self._forbidden, CHUNK), values
        )

    def _read_pictures(self, prompts: Prompts) -> tuple[Tensor, Tensor]:
        """Return the states of prompts and pictures, float [B, T, hidden_size], and the mask of the prompts, [B, T]."""
        batch = collate(prompts, self._pad_id, self.device)
        states: Tensor = self._base_model().read(**batch)
        return states, batch["attention_mask"]


FAMILIES[ARCHITECTURE] = Family(load_model, AutoUIProcessor.from_pretrained, AutoUIPolicy)
