"""TRL's GRPO with an entropy term that weighs each token, or with the choice bonus in its place."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR
from trl import GRPOTrainer
from typing_extensions import override

from agents.causal import CausalBonus
from agents.exploration import ChoiceBonus, ExplorationBonus, UniformBonus, estimated
from agents.storage import read_state, write_state
from agents.trl.choice import choice_term
from agents.trl.steps import StepSamples, count_steps, step_samples
from agents.trl.turns import Turn, placed, spoken, turns_of_conversations, turns_of_steps
from parsers import ActionParser

_BONUS_FILE = "coso_bonus"


class CoSoGRPOTrainer(GRPOTrainer):
    """TRL's GRPOTrainer whose entropy term is mean_i w_i H_i over the tokens that the model wrote, or a choice bonus.

    With w_i = 1 the loss is TRL's own. It trains on all steps of :class:`coso_envs.bridges.trl.Rollouts`, each with the
    advantage of its episode, and else on TRL's samples. With several processes each has an SCM of its own.

    Args:
        *args: arguments of GRPOTrainer.
        bonus: "coso", "choice", "uniform", or an object of these classes (:class:`agents.causal.CausalBonus`,
            :class:`agents.exploration.ChoiceBonus`, :class:`agents.exploration.UniformBonus`). Its coefficient is
            ``GRPOConfig(entropy_coef=...)``.
        parser: reads the utterances; None takes that of ``rollout_func`` or ``environment_factory``.
        **kwargs: arguments of GRPOTrainer.

    Raises:
        ValueError: if there is no parser, on a bonus that TRL's loss has no place for, or with TRL's
            ``use_adaptive_entropy``.
    """

    def __init__(
        self,
        *args: Any,
        bonus: ExplorationBonus | str = "coso",
        parser: ActionParser[Any] | None = None,
        **kwargs: Any,
    ) -> None:
        source: Any = kwargs.get("rollout_func") or kwargs.get("environment_factory")
        known = parser or getattr(source, "parser", None)
        if known is None:
            raise ValueError("pass parser=..., the parser that reads the utterances: it decides what a token is worth")
        super().__init__(*args, **kwargs)
        if self.use_adaptive_entropy:
            raise ValueError("use_adaptive_entropy measures an entropy without weights: set entropy_coef instead")
        self.parser: ActionParser[Any] = known
        self.bonus = self._checked(bonus)
        if hasattr(source, "suggesting"):
            source.suggesting = self.bonus.suggesting
        # TRL's own term is replaced by ours.
        self._entropy_bonus_enabled = False
        self._turns: list[Turn] = []
        self._owners: list[int] | None = None
        self._evaluated: tuple[Tensor, Tensor] | None = None

    def _checked(self, bonus: ExplorationBonus | str) -> ExplorationBonus:
        if bonus == "coso":
            size = self.model.get_input_embeddings().weight.shape[0]
            limit, device = self.max_completion_length, self.accelerator.device
            return CausalBonus(self.parser, self._tokenizer, vocab_size=size, max_new_tokens=limit, device=device)
        if bonus == "choice":
            return ChoiceBonus(self.parser, self._tokenizer)
        if bonus == "uniform":
            return UniformBonus()
        if not isinstance(bonus, CausalBonus | ChoiceBonus | UniformBonus):
            raise ValueError(f'bonus must be "coso", "choice", "uniform" or an object of these kinds, got {bonus!r}')
        if isinstance(bonus, CausalBonus) and bonus.config.share != 1:
            raise ValueError(f"with TRL all utterances are weighed: leave share at 1, got {bonus.config.share}")
        return bonus

    @override
    def _generate(self, prompts: list[Any]) -> tuple[Any, ...]:
        generated: tuple[Any, ...] = super()._generate(prompts)
        _, completion_ids, written, completions, log_probs, extra, images, tool_images = generated
        episodes = extra.pop("steps", None)
        if episodes is not None:
            samples = self._all_steps(episodes)
            self._owners, self._turns = samples.owners, turns_of_steps(samples.steps[: samples.count])
            log_probs = None if log_probs is None else samples.column("logprobs")
            ids = samples.column("prompt_ids"), samples.column("completion_ids")
            return *ids, samples.written, completions, log_probs, extra, images, tool_images
        self._owners = None
        if self.environments is None:
            self._turns = [Turn(row, 0, tuple(ids)) for row, ids in enumerate(completion_ids)]
        else:
            tools = [tool.__name__ for tool in self.tools if tool not in self._standalone_tools]
            self._turns = turns_of_conversations(completions, completion_ids, written, self.environments, tools)
        return generated

    def _all_steps(self, episodes: list[list[dict[str, Any]]]) -> StepSamples:
        """Return the steps of all episodes, as many on each process and a multiple of TRL's parts of a generation."""
        counts = self.accelerator.gather(torch.tensor([count_steps(episodes)], device=self.accelerator.device))
        parts = self.args.steps_per_generation
        return step_samples(episodes, parts * max(1, math.ceil(int(counts.max()) / parts)))

    @override
    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        output: dict[str, Any] = super()._generate_and_score_completions(inputs)
        if self._owners is not None:
            output["advantages"] = output["advantages"][self._owners]
        return output | self._guidance(output["completion_ids"]) if self.entropy_coef and self._turns else output

    def _guidance(self, completion_ids: Tensor) -> dict[str, Any]:
        """Let the bonus learn from the utterances; return their weights or choice sets, a row for each completion."""
        batch: Any = spoken(self._turns, self.parser, self._tokenizer)
        if self.model.training:
            self._log(self.bonus.observe(batch) | {"parse_valid_rate": batch.valid.float().mean().item()})
        if isinstance(self.bonus, ChoiceBonus):
            rows: list[list[Any]] = [[] for _ in completion_ids]
            for turn, choice in zip(self._turns, self.bonus.choice_sets(batch), strict=True):
                rows[turn.row].append((turn.places, choice))
            return {"choice_sets": rows}
        weights = placed(
            estimated(self.bonus.weights(batch)), self._turns, (completion_ids.shape[0], completion_ids.shape[1])
        )
        return {"entropy_weights": weights.to(completion_ids.device)}

    @override
    def _get_per_token_logps_and_entropies(self, *args: Any, **kwargs: Any) -> tuple[Tensor, Any, Any]:
        found: tuple[Tensor, Any, Any] = super()._get_per_token_logps_and_entropies(*args, **kwargs)
        if kwargs.get("compute_entropy"):
            self._evaluated = found[:2]
        return found

    @override
    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> Tensor:
        loss: Tensor = super()._compute_loss(model, inputs)
        evaluated, self._evaluated = self._evaluated, None
        if evaluated is None or not ("entropy_weights" in inputs or "choice_sets" in inputs):
            return loss
        term, figures = self._term(model, inputs, *evaluated)
        self._log(figures | {"bonus": term.item()})
        parts = self.current_gradient_accumulation_steps if self.model.training else 1
        coefficient: float = self.entropy_coef / parts
        return loss - coefficient * term

    def _term(
        self, model: Any, inputs: dict[str, Any], log_probs: Tensor, entropies: Tensor
    ) -> tuple[Tensor, dict[str, float]]:
        if isinstance(self.bonus, ChoiceBonus):
            if "pixel_values" in inputs:
                raise ValueError('bonus="choice" reads texts alone in TRL: take image=False, or bonus="coso"')
            own = super()._get_per_token_logps_and_entropies
            return choice_term(self.bonus, inputs, log_probs, lambda ids, mask, m: own(model, ids, mask, m)[0])
        # TRL's effective mask, times the weights; the mean is over the tokens of the mask, as TRL's.
        mask = inputs["completion_mask"]
        mask = mask if "tool_mask" not in inputs else mask * inputs["tool_mask"]
        if self.top_entropy_quantile < 1.0:
            mask = mask * self.get_high_entropy_mask(entropies, mask, 1 - self.top_entropy_quantile)
        weighed = inputs["entropy_weights"] * mask
        count = mask.sum().clamp(min=1.0)
        term: Tensor = (entropies * weighed).sum() / count
        return term, {"entropy_weight": (weighed.sum() / count).item()}

    def _log(self, figures: dict[str, float]) -> None:
        mode = "train" if self.model.training else "eval"
        for name, value in figures.items():
            self._metrics[mode][name].append(value)

    @override
    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        super()._save_checkpoint(model, trial)
        if self.args.should_save:
            folder = Path(self._get_output_dir(trial)) / f"{PREFIX_CHECKPOINT_DIR}-{self.state.global_step}"
            write_state(folder, _BONUS_FILE, self.bonus.state_dict())

    @override
    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        super()._load_optimizer_and_scheduler(checkpoint)
        if checkpoint is not None and (Path(checkpoint) / f"{_BONUS_FILE}.json").exists():
            self.bonus.load_state_dict(read_state(checkpoint, _BONUS_FILE))
