"""A policy over any Hugging Face image-text-to-text or causal language model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import GenerationConfig, LogitsProcessorList

from agents.padding import pad_rows
from agents.policies.distribution import token_scores
from agents.policies.dropout import switch_off_dropout
from agents.policies.encoding import PromptEncoder, append_tokens, collate, positions
from agents.policies.head import CHUNK, chunked_distributions, evaluation_of, is_plain
from agents.policies.large.activations import checkpoint_layers
from agents.policies.lean.small import Sample, SmallModel, is_small
from agents.policies.offsets import decode
from agents.policies.protocol import Evaluation, Generation, Observations, Prompts, is_encoded
from agents.policies.sampling import HiddenStates, TokenSampler, capture_hidden_states
from agents.policies.saved.checkpoint import Base, load_checkpoint, save_checkpoint
from agents.policies.saved.families import policy_class
from agents.policies.saved.lora import check_adapters, load_adapters, with_adapters
from agents.policies.trained import load_trained_state, trained_state
from agents.policies.value_head import ValueHead, ValuePooling
from agents.policies.vocabulary import end_ids, forbidden_ids

_PREFIX_MODELS = ("paligemma",)


class VLMPolicy(nn.Module):
    """A policy that generates utterances with a vision-language or text-only model, with a value head.

    Args:
        model: a ``...ForConditionalGeneration`` or ``...ForCausalLM`` model.
        processor: the model's processor, or its tokenizer for a text-only model.
        temperature: temperature of sampling, log-probabilities and entropies.
        max_new_tokens: length in tokens at which an utterance is cut off.
        lora_rank: rank of a LoRA adapter on all linear layers (peft); None trains all weights.
        lora_alpha: alpha of the adapter; None for 2 * rank, as in [RL4VLM].
        value_pooling: states that the value head reads, see :class:`ValueHead`.
        gradient_checkpointing: keep only each layer's input for the gradient and compute the layer a second time.
        thinking: value of the chat template's switch ``enable_thinking``; None leaves it to the template.

    Attributes:
        lean: let our own code compute a small model, see :mod:`agents.policies.lean.small`; False leaves it to
            transformers, whose numbers are the same up to rounding.
        base: where the adapters' base model can be loaded from; None for one that has to be saved with them.
        sharding: set where the layers are spread over processes, see :mod:`agents.policies.large.sharding`.

    Raises:
        ValueError: if ``temperature``, ``max_new_tokens``, ``lora_rank`` or ``lora_alpha`` is not positive, or the
            template has no such switch.
    """

    def __init__(
        self,
        model: Any,
        processor: Any,
        *,
        temperature: float = 0.7,
        max_new_tokens: int = 96,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        value_pooling: ValuePooling = "last",
        gradient_checkpointing: bool = False,
        thinking: bool | None = None,
    ) -> None:
        super().__init__()
        if not 0 < temperature < math.inf or max_new_tokens <= 0:
            raise ValueError(f"temperature and max_new_tokens must be positive, got {temperature}, {max_new_tokens}")
        check_adapters(lora_rank, lora_alpha)
        self.processor = processor
        self.tokenizer = getattr(processor, "tokenizer", processor)
        self.temperature = temperature
        self.max_new_tokens = max_new_tokens
        self._encoder = PromptEncoder(processor, getattr(model.config, "image_token_id", None), thinking)
        self.thinking = thinking
        self._eos_ids = end_ids(model, self.tokenizer)
        self._pad_id = self.tokenizer.pad_token_id if self.tokenizer.pad_token_id is not None else self._eos_ids[0]
        model.generation_config = self._plain_generation()
        never = forbidden_ids(model, self.tokenizer, allowed=self._eos_ids)
        self.register_buffer("_forbidden", torch.tensor(never, dtype=torch.long), persistent=False)
        # Models with three-dimensional rotary positions (Qwen-VL) compute them from the ids.
        self._pass_positions = not hasattr(getattr(model, "model", None), "get_rope_index")
        # In a prefix language model type 0 is the prompt, whose tokens all see each other, and type 1 the answer.
        self._written_type_id = 1 if model.config.model_type in _PREFIX_MODELS else 0
        switch_off_dropout(model)
        self.value_head = ValueHead(model.config.get_text_config().hidden_size, value_pooling)
        self.model = with_adapters(model, lora_rank, lora_alpha) if lora_rank is not None else model
        if gradient_checkpointing:
            checkpoint_layers(model)
        self.lora_rank, self.lora_alpha = lora_rank, lora_alpha
        self.lean = True
        self.chunks = True  # until a model turns out to scale or cap its logits, see agents.policies.head
        self.base: Base | None = None
        self.sharding: Any = None
        self.value_head.to(device=self.device)
        self._forbidden: Tensor = self._forbidden.to(self.device)

    @property
    def device(self) -> torch.device:
        """Where the model's inputs go."""
        return torch.device(next(self.model.parameters()).device)

    @property
    def vocab_size(self) -> int:
        """Number of token ids of the model, even if its tokenizer has fewer."""
        return int(self.model.config.get_text_config().vocab_size)

    @property
    def hidden_size(self) -> int:
        """Width of the states of the model's decoder."""
        return int(self.model.config.get_text_config().hidden_size)

    # -- the protocols Speaker and TrainablePolicy ---------------------------------------------------------

    def answer(
        self, observations: Observations, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> tuple[str, ...]:
        """Return the utterances of :meth:`generate`."""
        return self.generate(observations, greedy=greedy, generator=generator).utterances

    def encode(self, observations: Observations) -> Prompts:
        """Tokenise prompts and preprocess pictures; see :class:`agents.policies.protocol.TrainablePolicy`."""
        return self._encoder.encode(observations)

    @torch.no_grad()
    def generate(
        self, observations: Observations | Prompts, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> Generation:
        """Sample one utterance per observation.

        Args:
            observations: a batch of B observations, or what :meth:`encode` made of them.
            greedy: take the most probable token each time.
            generator: CPU generator of the random numbers; None uses the global one.

        In half precision, log-probabilities of the cached sampling pass are off by some hundredths of a nat.
        :meth:`evaluate` then computes log-probabilities and values, as in [RL4VLM].
        """
        self.eval()
        prompts = self._prompts(observations)
        # Drawn also for a greedy answer, so that it advances the generator as a sampled one does. In (0, 1].
        drawn = 1 - torch.rand(self.max_new_tokens, len(prompts), generator=generator, dtype=torch.float64)
        # Apple's GPUs have no double precision.
        drawn = drawn.to(self.device, torch.float32 if self.device.type == "mps" else None)
        sample, values = self._sample(prompts, None if greedy else drawn)
        is_end = torch.isin(sample.tokens, torch.tensor(self._eos_ids, device=self.device))
        mask = is_end.cumsum(1) - is_end.long() == 0
        tokens = sample.tokens.masked_fill(~mask, self._pad_id)
        if self._is_exact():
            log_probs, entropies = (each.masked_fill(~mask, 0.0) for each in (sample.log_probs, sample.entropies))
            evaluation = Evaluation(log_probs, entropies, values)
        else:
            evaluation = self.evaluate(prompts, tokens, mask)
        return Generation(
            tokens=tokens,
            mask=mask,
            utterances=tuple(
                decode(self.tokenizer, row[keep].tolist()) for row, keep in zip(tokens, mask, strict=True)
            ),
            log_probs=evaluation.log_probs,
            entropies=evaluation.entropies,
            values=evaluation.values,
            cut_off=~is_end.any(1),
        )

    def evaluate(
        self,
        observations: Observations | Prompts,
        tokens: Tensor,
        mask: Tensor,
        *,
        temperature: float | None = None,
        with_states: bool = False,
    ) -> Evaluation:
        """Return log-probabilities, exact entropies and values of given utterances, with gradient.

        Args:
            observations: as in :meth:`generate`.
            tokens: int64 [B, n].
            mask: bool [B, n].
            temperature: temperature of the distribution; None uses the policy's own.
            with_states: keep :class:`~agents.policies.protocol.TokenStates`, whose scores are B * n * V numbers.

        Raises:
            ValueError: if an utterance contains a token that this policy never generates (an image placeholder).
        """
        tokens, mask = tokens.to(self.device), mask.to(self.device)
        if torch.isin(tokens[mask], self._forbidden).any():
            raise ValueError("an utterance contains a special token or an image placeholder, which is never generated")
        heat = self.temperature if temperature is None else temperature
        found = self._evaluated(self._prompts(observations), tokens, mask, heat, with_states)
        return replace(
            found,
            log_probs=found.log_probs.masked_fill(~mask, 0.0),
            entropies=found.entropies.masked_fill(~mask, 0.0),
        )

    @torch.no_grad()
    def values(self, observations: Observations | Prompts) -> Tensor:
        """Return V(s) of a batch of observations, float32 [B]."""
        self.eval()
        prompts = self._prompts(observations)
        if self._is_lean():
            return self._small_values(self._read(prompts, self.temperature))
        values: Tensor = self.value_head(*self.prompt_states(prompts))
        return values

    @torch.no_grad()
    def prompt_states(self, observations: Observations | Prompts) -> tuple[Tensor, Tensor]:
        """Return the states of prompts, float [B, T, hidden_size], and their mask, bool [B, T]; padded on the left."""
        self.eval()
        prompts = self._prompts(observations)
        if self._is_lean():
            small = self._read(prompts, self.temperature)
            return small.repeated(small.states), small.repeated(small.valid)
        batch = collate(prompts, self._pad_id, self.device)
        if self._pass_positions:
            batch["position_ids"] = positions(batch["attention_mask"])
        with capture_hidden_states(self._decoder()) as hidden:
            self.model(**batch, logits_to_keep=1, use_cache=False)
        return hidden.prompt(batch["input_ids"].shape[1]), batch["attention_mask"].bool()

    def tokenize_utterances(self, utterances: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return given utterances as tokens int64 [B, n] and mask bool [B, n], each ended by EOS."""
        rows = [self.tokenizer(text, add_special_tokens=False)["input_ids"] + self._eos_ids[:1] for text in utterances]
        return pad_rows([torch.tensor(row) for row in rows], self._pad_id)

    # -- saving -------------------------------------------------------------------------------------------

    def trainable_state_dict(self) -> dict[str, Tensor]:
        """Return the trainable parameters and the value head, by name.

        With LoRA these are the adapters without their base model. Detached, they share the parameters' memory.
        """
        return trained_state(self)

    def load_trainable_state_dict(self, state: dict[str, Tensor]) -> None:
        """Load the result of :meth:`trainable_state_dict`; see :func:`agents.policies.trained.load_trained_state`."""
        load_trained_state(self, state)

    @classmethod
    def from_pretrained(
        cls,
        name_or_folder: str | Path,
        *,
        device: torch.device | str = "cpu",
        dtype: torch.dtype | None = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        temperature: float | None = None,
        max_new_tokens: int | None = None,
        value_pooling: ValuePooling | None = None,
        gradient_checkpointing: bool = False,
        thinking: bool | None = None,
    ) -> VLMPolicy:
        """Load a model from the Hugging Face hub or from a folder, also one written by :meth:`save_pretrained`.

        Args:
            name_or_folder: hub id or folder.
            device: where to put the model.
            dtype: dtype of the model's weights; None uses the checkpoint's own.
            lora_rank: see the class; a folder with adapters has its own rank, and they are trained further.
            lora_alpha: see the class; a folder with adapters has its own.
            temperature: see the class; None uses the saved one, else 0.7.
            max_new_tokens: see the class; None uses the saved one, else 96.
            value_pooling: see the class; None uses the saved one, else "last".
            gradient_checkpointing: see the class.
            thinking: see the class; None uses the saved value, if any.

        Raises:
            FileNotFoundError: if a given path has no model, or the base model of adapters is missing.
            ValueError: if a file is damaged, or the folder's adapters or value head are not what is asked for.
            ImportError: if the processor needs a package that is missing; the message names it.
        """
        checkpoint = load_checkpoint(name_or_folder, dtype)
        settings = checkpoint.settings
        checkpoint.check(name_or_folder, lora_rank=lora_rank, lora_alpha=lora_alpha, value_pooling=value_pooling)
        policy: VLMPolicy = policy_class(checkpoint.model.config, cls)(
            checkpoint.model.to(device),
            checkpoint.processor,
            temperature=settings.temperature if temperature is None else temperature,
            max_new_tokens=settings.max_new_tokens if max_new_tokens is None else max_new_tokens,
            lora_rank=settings.lora_rank or lora_rank,
            lora_alpha=settings.lora_alpha or lora_alpha,
            value_pooling=value_pooling or settings.value_pooling,
            gradient_checkpointing=gradient_checkpointing,
            thinking=settings.thinking if thinking is None else thinking,
        )
        policy.base = checkpoint.base
        if checkpoint.adapters is not None:
            load_adapters(policy.model, checkpoint.adapters)
        if checkpoint.value_head is not None:
            try:
                policy.value_head.load_state_dict(checkpoint.value_head)
            except RuntimeError as error:
                raise ValueError(f"the value head in {name_or_folder} does not fit its model ({error})") from error
        return policy

    def save_pretrained(self, folder: str | Path, *, merge: bool = False) -> None:
        """Write model, processor, value head and settings, for :meth:`from_pretrained`.

        With LoRA, the adapters are written in peft's format, with the name or folder of their base model. A base model
        that was passed to the constructor is written too, into ``folder/base``. The checkpoint's own generation
        settings (a repetition penalty, for example) are not written, since the policy was trained without them.

        Args:
            folder: created if it does not exist.
            merge: with LoRA, write one whole model with the adapters merged into it, for use in other programs.

        Raises:
            ValueError: if the adapters would be written into the folder of their own base model.
        """
        self._base_model().generation_config = self._plain_generation()
        save_checkpoint(self, Path(folder), merge=merge)

    # -- helpers ------------------------------------------------------------------------------------------

    def _prompts(self, observations: Observations | Prompts) -> Prompts:
        return self._encoder.whole(observations if is_encoded(observations) else self.encode(observations))

    def _sample(self, prompts: Prompts, draws: Tensor | None) -> tuple[Sample, Tensor]:
        """Return one utterance per prompt, and V(s), float32 [B]."""
        if self._is_lean():
            small = self._read(prompts, self.temperature)
            return small.generate(self.max_new_tokens, draws, self._eos_ids), self._small_values(small)
        batch = collate(prompts, self._pad_id, self.device)
        sampler = TokenSampler(self.temperature, self._forbidden, draws)
        config = GenerationConfig(do_sample=False, max_new_tokens=self.max_new_tokens)
        self._base_model().generation_config = self._plain_generation()  # settings made since loading are ignored too
        with capture_hidden_states(self._decoder()) as hidden:
            sequences = self.model.generate(
                **batch, generation_config=config, logits_processor=LogitsProcessorList([sampler])
            )
        tokens = sequences[:, batch["input_ids"].shape[1] :]
        return Sample(tokens, *sampler.chosen(tokens.shape[1])), self._value(hidden, batch)

    def _evaluated(
        self, prompts: Prompts, tokens: Tensor, mask: Tensor, temperature: float, with_states: bool
    ) -> Evaluation:
        """Return the evaluation of utterances, with anything where they are masked."""
        # No gaps inside an utterance.
        if self._is_lean() and not (mask[:, 1:] & ~mask[:, :-1]).any():
            small = self._read(prompts, temperature)
            states = small.token_states(tokens)
            return evaluation_of(states, small.scores(states), tokens, self._small_values(small), with_states)
        n, told = tokens.shape[1], collate(prompts, self._pad_id, self.device)
        batch = append_tokens(told, tokens, mask, token_type_id=self._written_type_id)
        if self._pass_positions:
            batch["position_ids"] = positions(batch["attention_mask"])
        chunked = self.chunks and not with_states and tokens.numel() * self.vocab_size > CHUNK
        with capture_hidden_states(self._decoder()) as hidden:
            logits = self.model(**batch, logits_to_keep=1 if chunked else n + 1, use_cache=False).logits
        values, states = self._value(hidden, told), hidden.before_last(n)
        if not chunked:
            scores = token_scores(logits[:, :-1], temperature, self._forbidden)
            return evaluation_of(states, scores, tokens, values, with_states)
        head = self._base_model().get_output_embeddings()
        with torch.no_grad():
            self.chunks = is_plain(head, hidden.last(), logits)
        if not self.chunks:
            return self._evaluated(prompts, tokens, mask, temperature, with_states)
        found = chunked_distributions(head, states, tokens, temperature, self._forbidden, CHUNK)
        return Evaluation(*found, values)

    def _is_lean(self) -> bool:
        return self.lean and is_small(self.model)

    def _read(self, prompts: Prompts, temperature: float) -> SmallModel:
        return SmallModel(self.model, prompts, self._pad_id, temperature, self._forbidden)

    def _small_values(self, small: SmallModel) -> Tensor:
        return small.repeated(self.value_head(small.states, small.valid))

    def _plain_generation(self) -> GenerationConfig:
        """Return neutral settings; a checkpoint's own (a repetition penalty, for example) would change the sampling."""
        return GenerationConfig(eos_token_id=self._eos_ids, pad_token_id=self._pad_id)

    def _is_exact(self) -> bool:
        """Return whether sampling and evaluation agree up to rounding: no weight is in half precision or quantised."""
        return all(p.dtype in (torch.float32, torch.float64) for p in self.model.parameters())

    def _base_model(self) -> Any:
        """Return the model without peft's wrapper."""
        return self.model.get_base_model() if self.lora_rank is not None else self.model

    def _decoder(self) -> nn.Module:
        decoder: nn.Module = self._base_model().get_decoder()
        return decoder

    def _value(self, hidden: HiddenStates, prompts: dict[str, Tensor]) -> Tensor:
        values: Tensor = self.value_head(hidden.prompt(prompts["input_ids"].shape[1]), prompts["attention_mask"])
        return values
