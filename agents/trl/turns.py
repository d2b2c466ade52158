"""The utterances in what TRL has generated: runs of tokens that the model wrote, each with its admissible actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from agents.padding import pad_rows
from agents.policies.offsets import decode
from agents.rollout.utterances import Utterances
from parsers import ActionParser


@dataclass(frozen=True)
class Turn:
    """One utterance within a completion.

    Attributes:
        row: index of the completion.
        start: index of its first token in the completion.
        tokens: its token ids.
        choices: the actions that were admissible; None where they are fixed or cannot be listed.
        suggestions: the actions that were suggested; None where there were none.
    """

    row: int
    start: int
    tokens: tuple[int, ...]
    choices: Sequence[Any] | None = None
    suggestions: Sequence[Any] | None = None

    @property
    def places(self) -> slice:
        """Its places in the completion."""
        return slice(self.start, self.start + len(self.tokens))


@dataclass(frozen=True)
class Spoken(Utterances):
    """Utterances with the actions that the environments suggested; all that bonuses ask of a rollout here."""

    suggestions: Sequence[Any]


def spoken(turns: Sequence[Turn], parser: ActionParser[Any], tokenizer: Any) -> Spoken:
    """Parse the utterances of turns; there must be one at least."""
    tokens, mask = pad_rows([torch.tensor(turn.tokens) for turn in turns])
    said = Utterances.from_tokens(
        [decode(tokenizer, turn.tokens) for turn in turns],
        tokens,
        mask,
        parser=parser,
        tokenizer=tokenizer,
        choices=[turn.choices for turn in turns],
        prompts=[{} for _ in turns],
    )
    return Spoken(**vars(said), suggestions=[turn.suggestions for turn in turns])


def placed(values: Tensor, turns: Sequence[Turn], shape: tuple[int, int]) -> Tensor:
    """Return values of turns' tokens, float32 [M, n], at their places in completions, float32 ``shape``; else 0."""
    result = torch.zeros(shape)
    for turn, row in zip(turns, values, strict=True):
        result[turn.row, turn.places] = row[: len(turn.tokens)].to(result)
    return result


def turns_of_steps(steps: Sequence[Mapping[str, Any]]) -> list[Turn]:
    """Return the turns of step-wise samples, of which each completion is one utterance; void ones are left out."""
    return [
        Turn(row, 0, tuple(step["completion_ids"]), step["choices"], step["suggestions"])
        for row, step in enumerate(steps)
        if not step["void"]
    ]


def turns_of_conversations(
    completions: Sequence[Sequence[Mapping[str, Any]]],
    tokens: Sequence[Sequence[int]],
    written: Sequence[Sequence[int]],
    environments: Sequence[Any],
    tools: Sequence[Any],
) -> list[Turn]:
    """Return the turns of conversations with tools.

    Args:
        completions: messages of each conversation after its prompt.
        tokens: token ids of each completion.
        written: 1 for each token that the model wrote, 0 for those of tools' answers.
        environments: the environment of each conversation, with ``choices_seen`` and ``suggestions_seen``.
        tools: names of the environments' tools; calls of others did not reach them.
    """
    turns: list[Turn] = []
    for row, (messages, ids, mask, environment) in enumerate(
        zip(completions, tokens, written, environments, strict=True)
    ):
        calls = 0
        spans = _runs(mask)
        answers = [message for message in messages if message["role"] == "assistant"]
        for (start, end), answer in zip(spans, answers, strict=True):
            seen = min(calls, len(environment.choices_seen) - 1)
            choices, suggestions = environment.choices_seen[seen], environment.suggestions_seen[seen]
            turns.append(Turn(row, start, tuple(ids[start:end]), choices, suggestions))
            calls += sum(call["function"]["name"] in tools for call in answer.get("tool_calls") or ())
    return turns


def _runs(mask: Sequence[int]) -> list[tuple[int, int]]:
    """Return the half-open ranges in which a mask is 1."""
    edges = [0, *mask, 0]
    starts = [place for place in range(len(mask)) if edges[place + 1] and not edges[place]]
    ends = [place + 1 for place in range(len(mask)) if edges[place + 1] and not edges[place + 2]]
    return list(zip(starts, ends, strict=True))
