"""Training of an SCM, and the examples it learns from: balanced classes, swapped actions, nullified tokens.

Trained only on a policy's utterances, an SCM learns one-sided rules ("a '+' anywhere means plus") or, where one action
dominates, nothing at all, at an accuracy near 1. Three remedies are used, with labels given by the parser: batches
hold every class equally often; utterances are also shown with another action swapped in; and tokens are nullified at
random, so that training covers inputs such as the counterfactual ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agents.causal.labels import factors
from agents.causal.rewriting import needed_edits, rewritten
from agents.causal.scm import SCM
from agents.optimizers import check_learning_rates, load_optimizer_state, optimizer_state
from agents.padding import pad_rows
from agents.policies.offsets import token_offsets
from agents.policies.vocabulary import ending
from agents.rollout.utterances import Utterances
from agents.seeding import numpy_generator
from parsers import ActionParser, Parse

#: The character that replaces a nullified token in an utterance; no format gives it a meaning.
NULL_TEXT = "\ufffd"


@dataclass(frozen=True)
class SCMTrainingConfig:
    """Settings of an SCM's training."""

    pretrain_steps: int = 200
    """Gradient steps on offline utterances before online training; with ``patience`` the most that are taken."""
    patience: int = 0
    """Stop this training when the share of weight on the parser's span, over utterances held out, has not risen for
    this many checks; 0: take all steps."""
    check_every: int = 25
    """Gradient steps between these checks."""
    steps: int = 20
    """Gradient steps per iteration on recent utterances."""
    confidence: float = 1.0
    """Take no steps in an iteration if the SCM gives the labels of the newest utterances and their swapped variants
    this probability on average; 1: take them always."""
    batch_size: int = 64
    """Utterances per gradient step."""
    learning_rate: float = 1e-3
    """Learning rate of Adam."""
    buffer_size: int = 2048
    """Number of most recent utterances that are kept, and of swapped ones."""
    swaps: int = 1
    """Variants of each utterance with another action written into its span; 0 = none."""
    fewest_edits: bool = False
    """Take only those edits of a swap that change the label, in half of the swaps. Elsewhere a name and its arguments
    always change together, so that an SCM may read the label from either."""
    max_null_rate: float = 0.3
    """Largest share of tokens that a batch nullifies, keeping the labels; each batch draws its own from U(0, this)."""
    interventional: bool = False
    """Label nullified utterances by parsing them, which makes most of them "invalid"; needs
    ``CausalConfig.learn_invalid``."""
    health_every: int = 1
    """Iterations between figures of the SCM's health: its accuracy, and the comparison with exact interventions."""
    seed: int | None = None
    """Seed of initial weights, examples and batches, each with a random stream of its own. None: that of the learner
    which :class:`~agents.coso.CoSo` wraps, and 0 without one."""

    def __post_init__(self) -> None:
        for name in ("check_every", "batch_size", "buffer_size", "health_every"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        for name in ("pretrain_steps", "patience", "steps", "swaps"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be 0 or more, got {getattr(self, name)}")
        for name in ("confidence", "max_null_rate"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be in [0, 1], got {getattr(self, name)}")
        check_learning_rates(self)


@dataclass(frozen=True)
class Example:
    """The tokens of an utterance (with the one that ends it) and its label factors."""

    tokens: tuple[int, ...]
    labels: tuple[int, ...]


class ExampleMaker:
    """A maker of labelled examples from utterances; the parser gives the labels.

    Args:
        parser: labels the utterances.
        tokenizer: the policy's.
        learn_invalid: keep utterances that do not parse, as examples of the label "invalid".
        config: swaps and interventions.
        null: id of the null token, see :func:`null_token`.

    Raises:
        ValueError: if ``interventional`` is set without ``learn_invalid``.
    """

    def __init__(
        self, parser: ActionParser[Any], tokenizer: Any, learn_invalid: bool, config: SCMTrainingConfig, null: int
    ) -> None:
        if config.interventional and not learn_invalid:
            raise ValueError(
                "interventional=True labels nullified utterances, most of them 'invalid', and with learn_invalid=False "
                "that label is not to be learned: set learn_invalid=True, or leave interventional off"
            )
        self._null = null
        self._parser = parser
        self._tokenizer = tokenizer
        self._learn_invalid = learn_invalid
        self._config = config

    def make(self, batch: Utterances, rng: np.random.Generator) -> list[Example]:
        """Return examples of utterances and of their variants."""
        # A text to be tokenised, the tokens behind it, and the label.
        made: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = []
        columns = (batch.utterances, batch.parses, batch.choices, batch.tokens, batch.mask)
        for utterance, parse, allowed, tokens, mask in zip(*columns, strict=True):
            if not parse.valid and not self._learn_invalid:
                continue
            own = tuple(tokens[mask].tolist())
            made.append(("", own, factors(self._parser.label(parse))))
            if self._config.interventional:
                made.append(("", *self._nullified(utterance, own, allowed, rng)))
            if parse.valid:
                end = tuple(ending(own, self._tokenizer))
                for _ in range(self._config.swaps):
                    made.extend((text, end, labels) for text, labels in self._swapped(utterance, parse, allowed, rng))
        # All texts at once: a call of a tokenizer costs more than a text.
        written = iter(self._tokenize([text for text, _, _ in made if text]))
        return [Example((*next(written), *tokens) if text else tokens, labels) for text, tokens, labels in made]

    def _swapped(
        self, utterance: str, parse: Parse[Any], choices: Any, rng: np.random.Generator
    ) -> Iterator[tuple[str, tuple[int, ...]]]:
        text = self._parser.swap(utterance, parse, self._parser.sample(rng, choices))
        if self._config.fewest_edits and rng.random() < 0.5:
            made = needed_edits(self._parser, utterance, parse, text, choices=choices, rng=rng)
            text = rewritten(utterance, made) if made else text
        swapped = self._parser.parse(text, choices)
        if swapped.valid:
            yield text, factors(self._parser.label(swapped))

    def _nullified(
        self, utterance: str, tokens: tuple[int, ...], choices: Any, rng: np.random.Generator
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        offsets = token_offsets(self._tokenizer, tokens)
        hit = rng.random(len(tokens)) < rng.uniform(0, self._config.max_null_rate)
        hit[-1] = False  # EOS has no characters
        text = "".join(
            NULL_TEXT if null else utterance[start:end] for null, (start, end) in zip(hit, offsets, strict=True)
        )
        changed = tuple(self._null if nulled else token for token, nulled in zip(tokens, hit, strict=True))
        return changed, factors(self._parser.label(self._parser.parse(text, choices)))

    def _tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        return self._tokenizer(list(texts), add_special_tokens=False)["input_ids"] if texts else []


class SCMTrainer:
    """A trainer of an SCM on class-balanced batches of recent examples.

    Args:
        scm: trained in place.
        null: id of the null token, see :func:`null_token`.
        config: settings.
    """

    def __init__(self, scm: SCM, null: int, config: SCMTrainingConfig) -> None:
        self.scm = scm
        self._null = null
        self._config = config
        # Twice as many: utterances and their swapped variants.
        self._examples: deque[Example] = deque(maxlen=config.buffer_size * (1 + config.swaps))
        self._optimizer = torch.optim.Adam(scm.parameters(), lr=config.learning_rate)
        self._rng = numpy_generator(config.seed or 0, "SCM batches")

    def add(self, examples: Iterable[Example]) -> None:
        """Keep examples, dropping the oldest if there are too many."""
        added = list(examples)
        self._examples.extend(added)
        self.make_room(max((len(example.tokens) for example in added), default=0))

    def make_room(self, tokens: int) -> None:
        """Give the SCM positions for utterances of ``tokens`` tokens if it has fewer."""
        if tokens <= self.scm.positions:
            return
        grown = self.scm.position_embedding
        before = grown.shape
        self.scm.make_room(tokens)
        state = self._optimizer.state.get(grown, {})
        for name, moment in state.items():
            if moment.shape == before:
                state[name] = torch.cat([moment, moment.new_zeros(tokens - len(moment), moment.shape[1])])

    def train(self, steps: int) -> dict[str, float]:
        """Take gradient steps; return their mean loss and the number of classes, or an empty dict without examples."""
        if not self._examples or steps == 0:
            return {}
        by_class: dict[tuple[int, ...], list[Example]] = {}
        for example in self._examples:
            by_class.setdefault(example.labels, []).append(example)
        classes = sorted(by_class)
        self.scm.train()
        device = self.scm.position_embedding.device
        # Dropout draws from the global generator, whose state is not part of a checkpoint.
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            torch.manual_seed(int(self._rng.integers(2**62)))
            losses = [self._step(by_class, classes) for _ in range(steps)]
        return {"scm/loss": float(np.mean(losses)), "scm/classes": float(len(classes))}

    @torch.no_grad()
    def recognised(self, count: int = 256) -> dict[str, float]:
        """Return how well the SCM knows the labels of the newest examples: its accuracy, and their mean probability.

        Half or more of the examples are swapped variants, of other labels, in which hardly anything but the action
        differs. Where P(a | y) and P(a' | y') are both high, so is the effect of the tokens that differ, at least
        P(a | y) + P(a' | y') - 1. Accuracy says nothing of this.
        """
        if not self._examples:
            return {}
        tokens, mask, labels = self._batch([self._examples[-1 - i] for i in range(min(count, len(self._examples)))])
        device = self.scm.position_embedding.device
        hits, probability = list[float](), torch.ones(len(labels))
        self.scm.eval()
        for k, log_probs in enumerate(self.scm(tokens.to(device), mask.to(device))):
            hits.append((log_probs.argmax(1).cpu() == labels[:, k]).float().mean().item())
            probability *= log_probs.cpu().gather(1, labels[:, k : k + 1]).squeeze(1).exp()
        return {"scm/accuracy": sum(hits) / len(hits), "scm/confidence": probability.mean().item()}

    def _step(self, by_class: dict[tuple[int, ...], list[Example]], classes: Sequence[tuple[int, ...]]) -> float:
        """Take one gradient step on a batch in which every class is equally likely; return its loss."""
        drawn = self._rng.integers(len(classes), size=self._config.batch_size)
        picked = [by_class[c][self._rng.integers(len(by_class[c]))] for c in (classes[k] for k in drawn)]
        tokens, mask, labels = self._batch(picked)
        if not self._config.interventional:
            rate = self._rng.uniform(0, self._config.max_null_rate)
            nulled = torch.from_numpy(self._rng.random(tokens.shape) < rate) & mask
            tokens = tokens.masked_fill(nulled, self._null)
        device = next(self.scm.parameters()).device
        loss = self.scm.loss(tokens.to(device), mask.to(device), labels.to(device))
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return loss.item()

    def _batch(self, examples: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
        tokens, mask = pad_rows([torch.tensor(example.tokens) for example in examples])
        return tokens, mask, torch.tensor([example.labels for example in examples])

    def state_dict(self) -> dict[str, Any]:
        """Return the state that :meth:`load_state_dict` continues from; all kept utterances are one row of tokens."""
        examples = list(self._examples)
        return {
            "scm": self.scm.state_dict(),
            "optimizer": optimizer_state(self._optimizer),
            "tokens": torch.tensor([token for example in examples for token in example.tokens], dtype=torch.long),
            "lengths": torch.tensor([len(example.tokens) for example in examples], dtype=torch.long),
            "labels": torch.tensor([example.labels for example in examples], dtype=torch.long),
            "rng": self._rng.bit_generator.state,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from :meth:`state_dict`.

        Raises:
            ValueError: if its tokens, labels and lengths contradict each other.
            RuntimeError: if it is the state of a different SCM.
        """
        tokens, lengths, labels = state["tokens"], state["lengths"].tolist(), state["labels"].tolist()
        if (
            tokens.ndim != 1
            or sum(lengths) != len(tokens)
            or min(lengths, default=1) < 1
            or len(labels) != len(lengths)
        ):
            raise ValueError(f"{len(tokens)} tokens are no {len(lengths)} utterances with {len(labels)} labels")
        self.scm.load_state_dict(state["scm"])
        load_optimizer_state(self._optimizer, state["optimizer"])
        self._examples.clear()
        for row, label in zip(tokens.split(lengths) if lengths else (), labels, strict=True):
            self._examples.append(Example(tuple(row.tolist()), tuple(label)))
        self._rng.bit_generator.state = state["rng"]


def null_token(tokenizer: Any, vocab_size: int) -> int:
    """Return the id of the token that replaces nullified tokens: UNK, as in the released program.

    It is ``vocab_size``, an id that no text contains, if the tokenizer has no UNK (Llama, Qwen), or if UNK is also its
    end or padding token (GPT-2).
    """
    unknown = tokenizer.unk_token_id
    spoken = (None, tokenizer.eos_token_id, tokenizer.pad_token_id)
    return vocab_size if unknown in spoken else unknown
