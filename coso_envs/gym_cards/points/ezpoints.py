"""``coso/EZPoints-v0``: make 12 out of two cards, one symbol at a time."""

from __future__ import annotations

import functools
import itertools

import numpy as np
from typing_extensions import override

from coso_envs.gym_cards.cards import SUITS, Card
from coso_envs.gym_cards.points.game import PointsEnv


class EZPointsEnv(PointsEnv):
    """Write a formula that makes 12 out of two cards.

    Description:
        The picture shows two cards and the formula so far. Each step appends one symbol; "=" submits the formula.

    Observation:
        ``image``: uint8 [size, size, 3], the cards above the formula. ``prompt``: the task, the formula so far and
        the reply format; it names the cards only with ``image=False``.

    Utterance grammar:
        That of the parser, ``coso/json`` by default. Valid:
        ``{"cards": ["K", "2"], "current formula": "10", "thoughts": "...", "action": "+"}`` and ``{"action": "10"}``.
        Invalid: ``I would add two.`` (no action) and ``{"action": "-"}`` (unknown action).

    Action:
        A number "1" to "10", "+", "*", or "=". A number has to be that of a card that is not in the formula yet.

    Reward:
        For "=": 10 if the formula uses both cards and makes ``target``, else -1. -1 for a number that is not on
        your cards (the formula stays unchanged), for the symbol that makes the formula longer than 5, and for an
        utterance without an action (``on_invalid="penalty"``, the state stays unchanged). Else 0.

    Start:
        The first card is uniform over ranks and suits whose number has a partner (for 12, all but the ace); the second
        makes the target with it, by product or sum with equal chances where both exist. The two are shuffled.
        ``reset(options={"cards": ("KH", "2S")})`` sets them.

    Episode End:
        Termination: "=". Truncation: after 6 steps, invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`; ``state`` holds ``cards``, ``numbers`` and ``formula``.

    Arguments:
        ``target``: 12 unless given. ``face_cards_as_10=False``: J, Q, K count as 11, 12, 13, and the numbers go to 13.
        ``num_deals``: only so many hands, each with other numbers: tasks that a small model can learn by heart.
        ``compat="rl4vlm"``: rewards, limits and invalid actions exactly as released (below). ``size``: pixels.
        ``image=False``: cards in the prompt instead of a picture. ``prompt``: template with the fields
        ``instructions``, ``actions``, ``target``, ``number_of_cards``, ``card_values``, ``cards`` and ``formula``.
        ``parser``, ``on_invalid``, ``max_prompt_length``, ``render_mode``: see :class:`coso_envs.core.TextActionEnv`.

    Differences from the original:
        All randomness comes from the seed of ``reset``. A number that is not on your cards is rejected; the
        formula stays unchanged. The value of a formula is exact; ``1 2`` is not a number, ``* *`` not a power, and an
        operator needs two operands. The limit of 5 symbols applies at once, not one step later. The cards are dealt
        for ``target``. Pictures and prompts differ.

        ``compat="rl4vlm"`` plays by the original's rules: a number that is not on your cards leaves a blank, formulas
        are evaluated as by Python, the step after the sixth symbol truncates with -1, and cards are dealt for 12
        with any target. Unless given, the parser is ``coso/rl4vlm``
        and an utterance without an action becomes a random one. Not reproduced: its random stream, picture and
        prompt.

    References:
        Zhai et al., "Fine-Tuning Large Vision-Language Models as Decision-Making Agents via Reinforcement Learning",
        NeurIPS 2024 [RL4VLM]; ``gym-cards/gym_cards/envs/ezpoints.py`` of its released program (commit 202229a4).

    Version History:
        v0: first version.
    """

    default_target = 12
    number_of_cards = 2
    signs = "+*"
    max_formula = 5
    formula_rows = 1

    @override
    def deal(self, rng: np.random.Generator) -> tuple[Card, ...]:
        deals = self._all_deals()
        return deals[int(rng.integers(len(deals)))]

    def can_be_dealt(self) -> bool:
        """Return whether any deal makes the target."""
        return bool(self._all_deals())

    def _all_deals(self) -> tuple[tuple[Card, ...], ...]:
        return _deals(self.target if self.compat is None else self.default_target, self.face_cards_as_10)


@functools.cache
def _deals(target: int, face_cards_as_10: bool) -> tuple[tuple[Card, ...], ...]:
    """Return all deals for a target, each repeated in proportion to its probability."""
    highest = 10 if face_cards_as_10 else 13
    deals: list[tuple[Card, ...]] = []
    for rank in range(1, 14):
        number = min(rank, highest)
        quotient = target // number if target % number == 0 else 0
        partners = [partner for partner in (quotient, target - number) if 1 <= partner <= highest]
        # Repeat deals so that a number with one partner is as likely as one with two.
        for partner in partners * (2 // max(len(partners), 1)):
            for suit, other in itertools.product(SUITS, SUITS):
                cards = (Card(rank, suit), Card(partner, other))
                deals += [cards, cards[::-1]]
    return tuple(deals)
