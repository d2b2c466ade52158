"""A seat at the table, with its prompt, picture and expert."""

from __future__ import annotations

from typing import Any

import numpy as np
from typing_extensions import override

from coso_envs.core import OnInvalid, Outcome
from coso_envs.gym_cards.blackjack.wording import thoughts
from coso_envs.gym_cards.cards import RANKS
from coso_envs.multiagent.blackjack_table import wording
from coso_envs.multiagent.blackjack_table.counting import counting_action
from coso_envs.multiagent.blackjack_table.picture import SMALLEST, Row, table_picture
from coso_envs.multiagent.blackjack_table.table import Table, play
from coso_envs.multiagent.seat import Seat
from coso_envs.prompts import PromptTemplate
from coso_envs.whole_numbers import check_whole
from parsers import ActionParser

#: Steps that the longest hand takes: 19 aces on top of two, then one more card.
_LONGEST_HAND = 20


class BlackjackSeat(Seat[str, Table]):
    """A seat at the table; see :class:`coso_envs.multiagent.blackjack_table.env.BlackjackTableEnv`."""

    actions: tuple[str, ...] = ("stand", "hit")
    state_fields = ("dealer", "player", "others", "gone", "round")

    def __init__(
        self,
        index: int,
        *,
        seats: int,
        decks: int,
        rounds: int,
        parser: str | ActionParser[str],
        prompt: PromptTemplate | None,
        on_invalid: OnInvalid,
        image: bool,
        size: int,
        max_prompt_length: int,
    ) -> None:
        """Take seat number ``index``, from 0; see the game for the other arguments."""
        if image:
            check_whole("size", size, SMALLEST, " pixels to show any hand")
        self.index, self.seats, self.decks, self.rounds = index, seats, decks, rounds
        self.max_steps = _LONGEST_HAND * rounds
        super().__init__(
            parser=parser,
            prompt=wording.default_prompt(image) if prompt is None else prompt,
            on_invalid=on_invalid,
            image=image,
            size=size,
            max_prompt_length=max_prompt_length,
        )

    @override
    def apply(self, action: str) -> Outcome[Table]:
        table = play(self.state, action, self.rounds, self.np_random)
        return Outcome(table, table.paid[self.index], terminated=table.over, success=self.ahead(table))

    def ahead(self, table: Table) -> bool:
        """Return whether the game is over and this seat has won more hands than it lost."""
        return table.over and table.won[self.index] > 0

    @override
    def state_info(self) -> dict[str, Any]:
        """Return the visible cards as tuples of str, and numbers: ``total``, ``soft``, ``turn``, ``round``, ``won``."""
        table = self.state
        hand = table.hands[self.index]
        dealer = table.dealer.names if table.over else table.dealer.names[:1]
        others = tuple(other.names for place, other in enumerate(table.hands) if place != self.index)
        return {
            "player": hand.names,
            "dealer": dealer,
            "others": others,
            "total": hand.total,
            "soft": hand.soft,
            "turn": table.turn,
            "round": table.round,
            "won": table.won[self.index],
            "left": len(table.shoe),
        }

    @override
    def task(self) -> str:
        return f"win hands in seat {self.index + 1} of {self.seats}"

    @override
    def picture(self) -> np.ndarray:
        return table_picture(self.size, table_rows(self.state, self.index))

    @override
    def fixed_prompt_fields(self) -> dict[str, Any]:
        return {"seat": self.index + 1, "seats": self.seats, "decks": self.decks, "rounds": self.rounds}

    @override
    def state_prompt_fields(self) -> dict[str, Any]:
        table = self.state
        others = [
            f"seat {place + 1} {wording.ranks(hand.cards)}"
            for place, hand in enumerate(table.hands)
            if place != self.index
        ]
        return {
            "dealer": wording.ranks(table.dealer.cards if table.over else table.dealer.cards[:1]),
            "player": wording.ranks(table.hands[self.index].cards),
            "others": "; ".join(others),
            "gone": wording.tally(table.gone),
            "round": table.round,
        }

    @override
    def expert_action(self) -> str:
        return counting_action(self.state, self.index)

    @override
    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        hand, unseen = self.state.hands[self.index], self.state.unseen()
        said = thoughts(hand.total, hand.soft, RANKS[self.state.dealer.cards[0].rank], rng)
        return {"thoughts": f"{said} {unseen[10]} of {sum(unseen.values())} unseen cards count 10."}


def table_rows(table: Table, first: int | None = None) -> list[Row]:
    """Return the rows of a picture: the dealer's, that of seat ``first`` if there is one, and those of the others."""
    rows = [Row("Dealer", table.dealer.cards, len(table.dealer.cards) if table.over else 1)]
    order = sorted(range(len(table.hands)), key=lambda place: place != first)
    for place in order:
        cards = table.hands[place].cards
        rows.append(Row("You" if place == first else f"Seat {place + 1}", cards, len(cards)))
    return rows
