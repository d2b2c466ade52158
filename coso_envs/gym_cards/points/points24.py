"""``coso/Points24-v0``: make 24 out of four cards, one symbol at a time."""

from __future__ import annotations

import itertools

import numpy as np
from typing_extensions import override

from coso_envs.gym_cards.cards import Card, draw
from coso_envs.gym_cards.points.game import PointsEnv
from coso_envs.gym_cards.points.solver import solve


class Points24Env(PointsEnv):
    """Write a formula that makes 24 out of four cards.

    Description:
        The picture shows four cards and the formula so far. Each step appends one symbol; "=" submits the formula.

    Observation:
        ``image``: uint8 [size, size, 3], the cards above the formula. ``prompt``: the task, the formula so far and
        the reply format; it names the cards only with ``image=False``.

    Utterance grammar:
        That of the parser, ``coso/json`` by default. Valid:
        ``{"cards": ["K", "2", "7", "A"], "current formula": "10 -", "thoughts": "...", "action": "("}`` and
        ``{"action": "10"}``. Invalid: ``I would add two.`` (no action) and ``{"action": "24"}`` (unknown action).

    Action:
        A number "1" to "10", "+", "-", "*", "/", "(", ")", or "=". A number has to be that of a card that is not in
        the formula yet.

    Reward:
        For "=": 10 if the formula uses all four cards and makes ``target``, else -1. -1 for a number that is not on
        your cards (the formula stays unchanged), for the symbol that makes the formula longer than 20, and for an
        utterance without an action (``on_invalid="penalty"``, the state stays unchanged). Else 0.

    Start:
        Four cards, drawn with replacement from 52, and dealt again until some formula makes the target.
        ``reset(options={"cards": ("KH", "2S", "7D", "AC")})`` sets them, solvable or not.

    Episode End:
        Termination: "=". Truncation: after 21 steps, invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`; ``state`` holds ``cards``, ``numbers`` and ``formula``.

    Arguments:
        ``target``: 24 unless given. ``face_cards_as_10=False``: J, Q, K count as 11, 12, 13, and the numbers go to 13.
        ``num_deals``: only so many hands, each with other numbers: tasks that a small model can learn by heart.
        ``compat="rl4vlm"``: rewards, limits and invalid actions exactly as released (below). ``size``: pixels.
        ``image=False``: cards in the prompt instead of a picture. ``prompt``: template with the fields
        ``instructions``, ``actions``, ``target``, ``number_of_cards``, ``card_values``, ``cards`` and ``formula``.
        ``parser``, ``on_invalid``, ``max_prompt_length``, ``render_mode``: see :class:`coso_envs.core.TextActionEnv`.

    Differences from the original:
        Every hand that is dealt can be solved. All randomness comes from the seed of ``reset``. A number that
        is not on your cards is rejected; the formula stays unchanged. The value of a formula is exact, so that
        ``8 / ( 3 - 8 / 3 )`` is 24; ``1 2`` is not a number, ``* *`` not a power, ``/ /`` not a division, and an
        operator needs two operands. The limit of 20 symbols applies at once, not one step later. Pictures and prompts
        differ.

        ``compat="rl4vlm"`` plays by the original's rules: a number that is not on your cards leaves a blank, formulas
        are evaluated as by Python with floats, the step after the 21st symbol truncates with -1, and some hands
        cannot be solved. Unless given, the parser is ``coso/rl4vlm`` and an utterance without an action becomes a
        random one. Not reproduced: its random stream, picture and prompt, and that it hangs on some powers (they
        count as wrong).

    References:
        Zhai et al., "Fine-Tuning Large Vision-Language Models as Decision-Making Agents via Reinforcement Learning",
        NeurIPS 2024 [RL4VLM]; ``gym-cards/gym_cards/envs/points.py`` of its released program (commit 202229a4).

    Version History:
        v0: first version.
    """

    default_target = 24
    number_of_cards = 4
    signs = "+-*/()"
    max_formula = 20
    formula_rows = 3

    @override
    def deal(self, rng: np.random.Generator) -> tuple[Card, ...]:
        # Until the hand can be solved; under ``compat``, take the first hand.
        while True:
            cards = draw(rng, self.number_of_cards)
            if self.compat is not None or self._solvable([self._count(card.rank) for card in cards]):
                return cards

    def can_be_dealt(self) -> bool:
        """Return whether any hand can be solved."""
        hands = itertools.combinations_with_replacement(range(1, self._count(13) + 1), self.number_of_cards)
        return self.compat is not None or any(self._solvable(list(hand)) for hand in hands)

    def _solvable(self, numbers: list[int]) -> bool:
        return solve(tuple(sorted(numbers)), self.target, "+-*/") is not None
