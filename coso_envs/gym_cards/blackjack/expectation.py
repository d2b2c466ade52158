"""Exact expectations of Blackjack by dynamic programming, with cards that are drawn with replacement.

:data:`ENDLESS` has the chances of an endless deck; basic strategy follows from it.

The rules are those of :class:`coso_envs.gym_cards.blackjack.env.BlackjackEnv`: the dealer draws below 17, stands on
every 17, and does not look at the face-down card before the player stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

DEALER_STANDS = 17
BUST = 21
#: Probability that a card counts 1 (ace) to 10; four of thirteen ranks count 10.
CHANCES = {number: (4 if number == 10 else 1) / 13 for number in range(1, 11)}


class Total(NamedTuple):
    """A hand's total with aces as 1, and whether it has an ace; ``best`` counts one as 11 if it stays within 21."""

    low: int
    ace: bool

    @property
    def soft(self) -> bool:
        """Whether an ace counts 11."""
        return self.ace and self.low + 10 <= BUST

    @property
    def best(self) -> int:
        """The number that is compared; over 21 the hand is bust."""
        return self.low + 10 if self.soft else self.low

    def plus(self, number: int) -> Total:
        """Return the total with one more card that counts ``number``."""
        return Total(self.low + number, self.ace or number == 1)


class Bonus(NamedTuple):
    """The rules for a natural (ace and ten as the first two cards).

    Attributes:
        reward: reward of a natural that wins.
        beats_21: whether it also wins against 21 from more than two cards.
    """

    reward: float = 1.0
    beats_21: bool = False


class Expectation:
    """The expected rewards of both actions, if each card counts a number with the same chance at every draw.

    Args:
        chances: probability of each number that a card can count, 1 (ace) to 10; numbers with none may be missing.
    """

    def __init__(self, chances: Mapping[int, float]) -> None:
        self.chances = {number: chance for number, chance in chances.items() if chance > 0}
        self._ends: dict[tuple[Total, bool, bool], dict[tuple[int, bool], float]] = {}
        self._stands: dict[tuple[int, int, bool, Bonus], float] = {}
        self._hits: dict[tuple[Total, int], float] = {}

    def dealer_ends(self, dealer: Total, cards: int) -> dict[tuple[int, bool], float]:
        """Return the probability of each final dealer hand, as score (0 = bust) and whether it is a natural."""
        if cards >= 2 and dealer.best >= DEALER_STANDS:
            score = 0 if dealer.best > BUST else dealer.best
            return {(score, cards == 2 and score == BUST): 1.0}
        key = (dealer, cards == 0, cards == 1)
        if key not in self._ends:
            ends: dict[tuple[int, bool], float] = {}
            for number, chance in self.chances.items():
                for end, share in self.dealer_ends(dealer.plus(number), cards + 1).items():
                    ends[end] = ends.get(end, 0.0) + chance * share
            self._ends[key] = ends
        return self._ends[key]

    def stand_value(self, best: int, shown: int, natural: bool = False, bonus: Bonus = Bonus()) -> float:  # noqa: B008
        """Return the expected reward of standing on ``best`` against a visible dealer's card of ``shown`` (1 to 10)."""
        key = (best, shown, natural, bonus)
        if key not in self._stands:
            value = 0.0
            for (score, dealer_natural), chance in self.dealer_ends(Total(shown, shown == 1), 1).items():
                if natural and not dealer_natural and (bonus.beats_21 or score < BUST):
                    value += chance * bonus.reward
                else:
                    value += chance * ((best > score) - (best < score))
            self._stands[key] = value
        return self._stands[key]

    def hit_value(self, total: Total, shown: int) -> float:
        """Return the expected reward of one more card and optimal play after it."""
        key = (total, shown)
        if key not in self._hits:
            self._hits[key] = sum(
                chance * self._after(total.plus(number), shown) for number, chance in self.chances.items()
            )
        return self._hits[key]

    def _after(self, total: Total, shown: int) -> float:
        if total.best > BUST:
            return -1.0
        return max(self.stand_value(total.best, shown), self.hit_value(total, shown))

    def best_action(self, total: Total, shown: int) -> str:
        """Return the action with the higher expectation, "hit" or "stand"."""
        return "hit" if self.hit_value(total, shown) > self.stand_value(total.best, shown) else "stand"


#: The expectations of an endless deck.
ENDLESS = Expectation(CHANCES)


def basic_strategy(total: Total, shown: int) -> str:
    """Return the action with the higher expectation under an endless deck, "hit" or "stand"."""
    return ENDLESS.best_action(total, shown)


def optimum(bonus: Bonus = Bonus()) -> float:  # noqa: B008
    """Return the expected reward of a game under optimal play, over all deals from an endless deck."""
    value = 0.0
    for shown, shown_chance in CHANCES.items():
        for first, first_chance in CHANCES.items():
            for second, second_chance in CHANCES.items():
                total = Total(first, first == 1).plus(second)
                stand = ENDLESS.stand_value(total.best, shown, total.best == BUST, bonus)
                value += shown_chance * first_chance * second_chance * max(stand, ENDLESS.hit_value(total, shown))
    return value
