"""A policy over any Hugging Face image-text-to-text or causal language model."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    AutoProcessor,
    AutoTokenizer,
    GenerationConfig,
    LogitsProcessorList,
)
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES

from agents.policies.encoding import PromptEncoder, append_tokens, collate
from agents.policies.offsets import decode
from agents.policies.protocol import Evaluation, Generation, Observations, Prompts
from agents.policies.sampling import HiddenStates, LogProbRecorder, capture_hidden_states, next_token_log_probs
from agents.policies.value_head import ValueHead, ValuePooling

_SETTINGS_FILE = "policy.json"
_VALUE_HEAD_FILE = "value_head.pt"


class VLMPolicy(nn.Module):
    """Utterances from a vision-language (or text-only) model, with a value head.

    Args:
        model: a ``...ForConditionalGeneration`` or ``...ForCausalLM`` model.
        processor: its processor; its tokenizer for a text-only model.
        temperature: of the distribution that is sampled from, and that log-probabilities and entropies refer to.
        max_new_tokens: an utterance is cut there if the model has not ended it.
        lora_rank: rank of a LoRA adapter on all linear layers (peft, alpha = 2 * rank as in [RL4VLM]);
            None trains all weights.
        value_pooling: what the value head reads, see :class:`ValueHead`.

    Raises:
        ValueError: if ``temperature`` or ``max_new_tokens`` is not positive.
    """

    def __init__(
        self,
        model: Any,
        processor: Any,
        *,
        temperature: float = 0.7,
        max_new_tokens: int = 96,
        lora_rank: int | None = None,
        value_pooling: ValuePooling = "last",
    ) -> None:
        super().__init__()
        if temperature <= 0 or max_new_tokens <= 0:
            raise ValueError(f"temperature and max_new_tokens must be positive, got {temperature}, {max_new_tokens}")
        self.processor = processor
        self.tokenizer = getattr(processor, "tokenizer", processor)
        self.temperature = temperature
        self.max_new_tokens = max_new_tokens
        image_token_id = getattr(model.config, "image_token_id", None)
        self._encoder = PromptEncoder(processor, image_token_id)
        self._eos_ids = _end_ids(model, self.tokenizer)
        self._pad_id = self.tokenizer.pad_token_id if self.tokenizer.pad_token_id is not None else self._eos_ids[0]
        never = {
            *self.tokenizer.all_special_ids,
            self._pad_id,
            *([image_token_id] if image_token_id is not None else []),
        }
        self.register_buffer("_forbidden", torch.tensor(sorted(never - set(self._eos_ids))), persistent=False)
        # Models with three-dimensional rotary positions (Qwen-VL) work them out from the ids themselves.
        self._pass_positions = not hasattr(getattr(model, "model", None), "get_rope_index")
        text_config = model.config.get_text_config()
        self.value_head = ValueHead(text_config.hidden_size, value_pooling)
        self.model = _with_lora(model, lora_rank) if lora_rank is not None else model
        self.lora_rank = lora_rank
        self.value_head.to(device=self.device)
        self._forbidden: Tensor = self._forbidden.to(self.device)

    @property
    def device(self) -> torch.device:
        """Where the model's inputs go."""
        return next(self.model.parameters()).device

    # -- the Policy protocol ------------------------------------------------------------------------------

    def encode(self, observations: Observations) -> Prompts:
        """Tokenise prompts and preprocess pictures; see :class:`agents.policies.protocol.Policy`."""
        return self._encoder.encode(observations)

    @torch.no_grad()
    def generate(
        self, observations: Observations | Prompts, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> Generation:
        """Sample one utterance per observation.

        Args:
            observations: a batch of B observations, or what :meth:`encode` made of them.
            greedy: take the most probable token each time.
            generator: CPU generator that seeds the sampling; the global one if None.
        """
        self.eval()
        batch = collate(self._prompts(observations), self._pad_id, self.device)
        recorder = LogProbRecorder(self.temperature, self._forbidden)
        config = GenerationConfig(
            do_sample=not greedy,
            max_new_tokens=self.max_new_tokens,
            eos_token_id=self._eos_ids,
            pad_token_id=self._pad_id,
            **({} if greedy else {"temperature": 1.0, "top_k": 0, "top_p": 1.0}),
        )
        devices = [self.device] if self.device.type == "cuda" else []
        with capture_hidden_states(self._decoder()) as hidden, torch.random.fork_rng(devices=devices):
            # generate() draws from the global generator only.
            torch.manual_seed(int(torch.randint(2**62, (), generator=generator)))
            sequences = self.model.generate(
                **batch, generation_config=config, logits_processor=LogitsProcessorList([recorder])
            )
        tokens = sequences[:, batch["input_ids"].shape[1] :]
        log_probs = recorder.finish(tokens[:, -1])
        is_end = torch.isin(tokens, torch.tensor(self._eos_ids, device=tokens.device))
        mask = is_end.cumsum(1) - is_end.long() == 0
        tokens = tokens.masked_fill(~mask, self._pad_id)
        return Generation(
            tokens=tokens,
            mask=mask,
            utterances=tuple(
                decode(self.tokenizer, row[keep].tolist()) for row, keep in zip(tokens, mask, strict=True)
            ),
            log_probs=log_probs.masked_fill(~mask, 0.0),
            values=self._value(hidden, batch),
        )

    def evaluate(
        self, observations: Observations | Prompts, tokens: Tensor, mask: Tensor, *, temperature: float | None = None
    ) -> Evaluation:
        """Log-probabilities, exact entropies and values of given utterances, with gradient.

        Args:
            observations: as in :meth:`generate`.
            tokens: int64 [B, n].
            mask: bool [B, n].
            temperature: of the distribution meant; the policy's own if None (SFT asks for 1).

        Raises:
            ValueError: if an utterance contains a token that this policy never generates (an image placeholder).
        """
        tokens, mask = tokens.to(self.device), mask.to(self.device)
        if torch.isin(tokens[mask], self._forbidden).any():
            raise ValueError("an utterance contains a special token or an image placeholder, which is never generated")
        prompts = collate(self._prompts(observations), self._pad_id, self.device)
        batch = append_tokens(prompts, tokens, mask)
        if self._pass_positions:
            batch["position_ids"] = (batch["attention_mask"].long().cumsum(-1) - 1).clamp(min=0)
        n = tokens.shape[1]
        with capture_hidden_states(self._decoder()) as hidden:
            logits = self.model(**batch, logits_to_keep=n + 1, use_cache=False).logits
        all_log_probs = next_token_log_probs(logits[:, :-1], temperature or self.temperature, self._forbidden)
        log_probs = all_log_probs.gather(-1, tokens[..., None]).squeeze(-1)
        entropies = -(all_log_probs.exp() * all_log_probs).sum(-1)
        return Evaluation(
            log_probs=log_probs.masked_fill(~mask, 0.0),
            entropies=entropies.masked_fill(~mask, 0.0),
            values=self._value(hidden, prompts),
        )

    @torch.no_grad()
    def values(self, observations: Observations | Prompts) -> Tensor:
        """V(s) of a batch of observations, float32 [B]."""
        self.eval()
        batch = collate(self._prompts(observations), self._pad_id, self.device)
        if self._pass_positions:
            batch["position_ids"] = (batch["attention_mask"].long().cumsum(-1) - 1).clamp(min=0)
        with capture_hidden_states(self._decoder()) as hidden:
            self.model(**batch, logits_to_keep=1, use_cache=False)
        return self._value(hidden, batch)

    def tokenize_utterances(self, utterances: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Demonstrated utterances as tokens int64 [B, n] and mask bool [B, n], each ended by EOS."""
        rows = [self.tokenizer(text, add_special_tokens=False)["input_ids"] + self._eos_ids[:1] for text in utterances]
        n = max(len(row) for row in rows)
        tokens = torch.full((len(rows), n), self._pad_id)
        mask = torch.zeros((len(rows), n), dtype=torch.bool)
        for i, row in enumerate(rows):
            tokens[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = True
        return tokens, mask

    # -- saving -------------------------------------------------------------------------------------------

    def trainable_state_dict(self) -> dict[str, Tensor]:
        """Return everything that training changes: trainable parameters and the value head, by name.

        Under LoRA these are the adapters, not the model below them. The tensors are the parameters' own storage,
        detached, as in ``state_dict()``.
        """
        return {name: p.detach() for name, p in self.named_parameters() if _is_trained(name, p)}

    @torch.no_grad()
    def load_trainable_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take over what :meth:`trainable_state_dict` of a policy of the same kind returned; nothing else changes.

        Raises:
            ValueError: if ``state`` has other names or shapes than this policy's trainable parameters; no parameter
                is changed then.
        """
        own = self.trainable_state_dict()
        if missing := sorted(own.keys() - state.keys()):
            raise ValueError(f"the saved policy lacks {len(missing)} trained parameters, {missing[0]!r} for one")
        if unknown := sorted(state.keys() - own.keys()):
            raise ValueError(
                f"this policy does not train {len(unknown)} of the saved parameters, {unknown[0]!r} for one"
            )
        for name, parameter in own.items():
            if state[name].shape != parameter.shape:
                raise ValueError(
                    f"parameter {name!r} has shape {list(parameter.shape)}, the saved one {list(state[name].shape)}"
                )
        for name, parameter in own.items():
            parameter.copy_(state[name])

    @classmethod
    def from_pretrained(
        cls,
        name_or_folder: str | Path,
        *,
        device: torch.device | str = "cpu",
        dtype: torch.dtype | None = None,
        lora_rank: int | None = None,
        temperature: float | None = None,
        max_new_tokens: int | None = None,
    ) -> VLMPolicy:
        """Load a model from the Hugging Face hub or from a folder, also one written by :meth:`save_pretrained`.

        Args:
            name_or_folder: hub id or folder.
            device: where to put the model.
            dtype: of the model's weights; the checkpoint's own if None.
            lora_rank: see the class; a folder with an adapter brings its own.
            temperature: default: as saved, else 0.7.
            max_new_tokens: default: as saved, else 96.

        Raises:
            FileNotFoundError: if a path is given that holds no model.
        """
        folder = Path(name_or_folder)
        looks_like_path = folder.is_absolute() or str(name_or_folder).startswith((".", "~")) or folder.is_dir()
        if looks_like_path and not (folder / "config.json").is_file():
            raise FileNotFoundError(
                f"no model in {folder} (config.json is missing); a policy is saved there by 'coso train'"
            )
        settings_file = folder / _SETTINGS_FILE
        settings = json.loads(settings_file.read_text()) if settings_file.is_file() else {}
        config = AutoConfig.from_pretrained(name_or_folder)
        has_images = config.model_type in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES
        model_class = AutoModelForImageTextToText if has_images else AutoModelForCausalLM
        model: Any = model_class.from_pretrained(name_or_folder, dtype=dtype or "auto")
        model.to(device)
        processor = (AutoProcessor if has_images else AutoTokenizer).from_pretrained(name_or_folder)
        policy = cls(
            model,
            processor,
            temperature=temperature or settings.get("temperature", 0.7),
            max_new_tokens=max_new_tokens or settings.get("max_new_tokens", 96),
            lora_rank=lora_rank,
            value_pooling=settings.get("value_pooling", "last"),
        )
        value_head = folder / _VALUE_HEAD_FILE
        if value_head.is_file():
            policy.value_head.load_state_dict(torch.load(value_head, weights_only=True, map_location=device))
        return policy

    def save_pretrained(self, folder: str | Path) -> None:
        """Write model, processor, value head and settings; LoRA weights are merged into the model."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        model = _merged(self.model) if self.lora_rank is not None else self.model
        model.save_pretrained(folder)
        self.processor.save_pretrained(folder)
        torch.save(self.value_head.state_dict(), folder / _VALUE_HEAD_FILE)
        settings = {
            "temperature": self.temperature,
            "max_new_tokens": self.max_new_tokens,
            "value_pooling": self.value_head.pooling,
        }
        (folder / _SETTINGS_FILE).write_text(json.dumps(settings, indent=2) + "\n")

    # -- helpers ------------------------------------------------------------------------------------------

    def _prompts(self, observations: Observations | Prompts) -> Prompts:
        return self.encode(observations) if isinstance(observations, dict) else observations

    def _decoder(self) -> nn.Module:
        model = self.model.get_base_model() if self.lora_rank is not None else self.model
        return model.get_decoder()

    def _value(self, hidden: HiddenStates, prompts: dict[str, Tensor]) -> Tensor:
        return self.value_head(hidden.prompt(prompts["input_ids"].shape[1]), prompts["attention_mask"])


def _is_trained(name: str, parameter: nn.Parameter) -> bool:
    return parameter.requires_grad or name.startswith("value_head.")


def _end_ids(model: Any, tokenizer: Any) -> list[int]:
    """Every token that ends an utterance: the tokenizer's EOS first, then what the model's own settings add."""
    ends = [] if tokenizer.eos_token_id is None else [tokenizer.eos_token_id]
    more = model.generation_config.eos_token_id
    for token in more if isinstance(more, list) else [more]:
        if token is not None and token not in ends:
            ends.append(token)
    if not ends:
        raise ValueError("the tokenizer has no EOS token, so no utterance would ever end: set tokenizer.eos_token")
    return ends


def _with_lora(model: Any, rank: int) -> Any:
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", lora_dropout=0.0)
    return get_peft_model(model, config)


def _merged(model: Any) -> Any:
    return copy.deepcopy(model).merge_and_unload()
