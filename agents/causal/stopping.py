"""Training until a figure over utterances held out stops rising."""

from __future__ import annotations

from collections.abc import Callable

import torch

from agents.rollout.utterances import Utterances

#: Most utterances that are held out, and the share of all that they may be.
_HELD, _SHARE = 32, 0.2
#: A figure has to rise by this much to count as higher.
_RISE = 0.005


def train_until_settled(
    train: Callable[[int], dict[str, float]],
    figure: Callable[[], float],
    *,
    check_every: int,
    patience: int,
    most: int,
) -> tuple[dict[str, float], int]:
    """Train until a figure has not risen for some checks; return the last figures of training and the steps taken.

    Args:
        train: takes that many gradient steps and returns their figures.
        figure: the figure that should rise.
        check_every: steps between checks.
        patience: number of checks in a row without a rise that end the training.
        most: bound of the steps.
    """
    best, waited, steps = float("-inf"), 0, 0
    figures: dict[str, float] = {}
    while steps < most and waited < patience:
        figures = train(min(check_every, most - steps))
        steps += min(check_every, most - steps)
        now = figure()
        waited = 0 if now > best + _RISE else waited + 1
        best = max(best, now)
    return figures, steps


def hold_out(batch: Utterances) -> tuple[Utterances, Utterances]:
    """Split a batch into up to 32 distinct utterances with an action and all those that are different from them.

    Both are the whole batch if it has fewer than 5 distinct utterances with an action.
    """
    distinct = list(dict.fromkeys(text for text, p in zip(batch.utterances, batch.parses, strict=True) if p.valid))
    count = min(_HELD, int(_SHARE * len(distinct)))
    if count == 0:
        return batch, batch
    # Spread over the batch, since neighbours may come from one episode.
    held = {distinct[k * len(distinct) // count] for k in range(count)}
    first = {text: row for row, text in reversed(list(enumerate(batch.utterances))) if text in held}
    rest = [row for row, text in enumerate(batch.utterances) if text not in held]
    return batch.select(torch.tensor(sorted(first.values()))), batch.select(torch.tensor(rest))
