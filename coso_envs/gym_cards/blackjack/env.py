"""``coso/Blackjack-v0``: one hand of blackjack against a dealer with fixed rules."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from typing_extensions import override

from coso_envs.core import OnInvalid, Outcome, TextActionEnv
from coso_envs.gym_cards.blackjack import wording
from coso_envs.gym_cards.blackjack.expectation import BUST, DEALER_STANDS, basic_strategy
from coso_envs.gym_cards.blackjack.hand import Hand, counts, hand_of
from coso_envs.gym_cards.cards import RANKS, Card, draw, hand
from coso_envs.gym_cards.compat import Compat, compat_defaults
from coso_envs.gym_cards.table import BlackjackTable
from coso_envs.prompts import PromptTemplate
from coso_envs.whole_numbers import check_whole
from parsers import ActionParser


class Deal(NamedTuple):
    """The state of Blackjack.

    Attributes:
        player: the player's hand.
        dealer: the dealer's hand; its second card is face down until the player stands.
        over: whether the player has stood.
    """

    player: Hand
    dealer: Hand
    over: bool = False


class BlackjackEnv(TextActionEnv[str, Deal]):
    """Beat the dealer: come closer to 21 without going over it.

    Description:
        The picture shows the dealer's two cards, one of them face down, and the player's cards. The player takes cards
        until they stand or go over 21; then the dealer draws to 17 or more, also on a 17 with an ace that counts 11.

    Observation:
        ``image``: uint8 [size, size, 3], two rows of cards; the dealer's cards are all shown when the player has stood.
        ``prompt``: the task and the reply format; it names the cards only with ``image=False``.

    Utterance grammar:
        That of the parser, ``coso/json`` by default. Valid: ``{"thoughts": "...", "action": "stand"}`` and
        ``{"action": "hit"}``. Invalid: ``One more card.`` (no action) and ``{"action": "double"}`` (unknown action).

    Action:
        "stand" ends the player's turn, "hit" takes one more card.

    Reward:
        At the end +1 if the player's total is higher than the dealer's (or the dealer goes over 21), 0 if they are
        equal, -1 if it is lower or over 21; 0 before. An utterance without an action gives -1 and leaves the state
        unchanged (``on_invalid="penalty"``).

    Start:
        Two cards each, drawn with replacement from 52. Aces count 11 where that is not over 21, else 1; J, Q and K
        count 10. ``reset(options={"player": ("KH", "2S"), "dealer": ("9D", "AC")})`` sets them.

    Episode End:
        Termination: the player stands or goes over 21. Truncation: after 20 steps, invalid ones included; no game
        without them takes longer.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS`; ``state`` holds ``player`` and ``dealer`` (the cards that can be
        seen), ``total`` (the player's), ``soft`` (whether an ace counts 11) and ``dealer_total`` (of what can be seen).

    Arguments:
        ``natural=True``: a win with a natural (ace and ten as the first two cards) gives 1.5. ``sab=True``: the rules
        of Sutton and Barto: a natural wins also against 21 from more cards, with +1; ``natural`` has no effect then.
        ``compat="rl4vlm"``: as released (below). ``size``: pixels. ``image=False``: cards in the prompt instead of a
        picture. ``prompt``: template with the fields ``instructions``, ``actions``, ``player`` and ``dealer``.
        ``parser``, ``on_invalid``, ``max_prompt_length``, ``render_mode``: see :class:`coso_envs.core.TextActionEnv`.

    Differences from the original:
        Tens are dealt as well as J, Q and K. ``natural`` and ``sab`` work: the original compares cards with numbers
        and so never finds a natural. The dealer's cards are shown when the player has stood. Pictures and prompts
        differ, and cards get smaller instead of leaving the picture.

        ``compat="rl4vlm"``: cards that count 10 are J, Q or K, ``natural`` and ``sab`` have no effect, and the
        dealer's hand is never shown. Unless given, the parser is ``coso/rl4vlm`` and an utterance without an action
        becomes a random one. Not reproduced: its random stream, picture, prompt, and its limit of 300 steps, which no
        game reaches.

    References:
        Zhai et al., "Fine-Tuning Large Vision-Language Models as Decision-Making Agents via Reinforcement Learning",
        NeurIPS 2024 [RL4VLM]; ``gym-cards/gym_cards/envs/blackjack.py`` of its released program (commit 202229a4).
        Sutton and Barto, "Reinforcement Learning: An Introduction", Example 5.1.

    Version History:
        v0: first version.
    """

    actions: tuple[str, ...] = ("stand", "hit")
    state_fields = ("player", "dealer")
    reset_options = ("player", "dealer")
    # The longest game: 19 aces on top of two, then one more card.
    max_steps = 20

    def __init__(
        self,
        *,
        natural: bool = False,
        sab: bool = False,
        compat: Compat = None,
        parser: str | ActionParser[str] | None = None,
        prompt: PromptTemplate | None = None,
        on_invalid: OnInvalid | None = None,
        image: bool = True,
        size: int = 300,
        max_prompt_length: int = 4096,
        render_mode: str | None = None,
    ) -> None:
        """Make the game; see the class for the arguments.

        Raises:
            ValueError: on an unknown ``compat``, a ``size`` too small for the longest hand, and as
                :class:`coso_envs.core.TextActionEnv` does.
        """
        if image:
            check_whole("size", size, BlackjackTable.smallest, " pixels to show any hand")
        self.natural = natural
        self.sab = sab
        self.compat = compat
        parser, on_invalid = compat_defaults(compat, parser, on_invalid)
        super().__init__(
            parser=parser,
            prompt=wording.default_prompt(image) if prompt is None else prompt,
            on_invalid=on_invalid,
            image=image,
            size=size,
            max_prompt_length=max_prompt_length,
            render_mode=render_mode,
        )

    # The hooks of TextActionEnv.

    def start(self, options: Mapping[str, Any]) -> Deal:
        """Deal two cards each, or take ``options["player"]`` and ``options["dealer"]``.

        Raises:
            ValueError: on anything but two cards.
        """
        player, dealer = (
            hand(options[whose], 2, whose) if whose in options else self._draw(2) for whose in ("player", "dealer")
        )
        return Deal(hand_of(player), hand_of(dealer))

    def apply(self, action: str) -> Outcome[Deal]:
        """Take a card, or let the dealer draw and compare."""
        player, dealer, _ = self.state
        if action == "hit":
            player = player.plus(*self._draw(1))
            bust = player.total > BUST
            return Outcome(Deal(player, dealer), -1.0 if bust else 0.0, bust)
        while dealer.total < DEALER_STANDS:
            dealer = dealer.plus(*self._draw(1))
        reward = self._compare(player, dealer)
        return Outcome(Deal(player, dealer, over=True), reward, terminated=True, success=reward > 0)

    def _compare(self, player: Hand, dealer: Hand) -> float:
        mine, theirs = player.total, dealer.total
        reward = 1.0 if theirs > BUST else float((mine > theirs) - (mine < theirs))
        if (self.natural or self.sab) and self.compat is None and player.natural:
            if self.sab:
                return reward if dealer.natural else 1.0
            return 1.5 if reward > 0 else reward
        return reward

    def _draw(self, number: int) -> tuple[Card, ...]:
        cards = draw(self.np_random, number)
        if self.compat is None:
            return cards
        return tuple(
            Card(11 + int(self.np_random.integers(3)), card.suit) if card.rank == 10 else card for card in cards
        )

    def _seen(self, deal: Deal) -> Hand:
        """Return the dealer's cards that are not face down."""
        return deal.dealer if deal.over and self.compat is None else hand_of(deal.dealer.cards[:1])

    def state_info(self) -> dict[str, Any]:
        """Return ``player``, ``dealer`` (tuples of str), ``total``, ``soft`` and ``dealer_total`` of visible cards."""
        deal = self.state
        _, player, total, soft = deal.player
        _, dealer, dealer_total, _ = self._seen(deal)
        return {"player": player, "dealer": dealer, "total": total, "soft": soft, "dealer_total": dealer_total}

    def task(self) -> str:
        """Return the task, which names the visible cards of the start."""
        player, dealer, *_ = self.state
        return f"{player.names[0]} {player.names[1]} against {dealer.names[0]}"

    @override
    def picture(self) -> np.ndarray:
        return self.drawn()

    def draw(self, frame: np.ndarray) -> None:
        """Draw the dealer's cards above the player's."""
        player, dealer, over = self.state
        hidden = self.compat is not None or not over
        self._table.draw(frame, dealer.cards[:2] if hidden else dealer.cards, hidden, player.cards)

    @functools.cached_property
    def _table(self) -> BlackjackTable:
        return BlackjackTable(self.size)

    @override
    def state_prompt_fields(self) -> dict[str, Any]:
        hands = {"player": self.state.player, "dealer": self._seen(self.state)}
        return {name: ", ".join([RANKS[card.rank] for card in hand.cards]) for name, hand in hands.items()}

    def expert_action(self) -> str:
        """Return the action of basic strategy, from the exact expectation of both."""
        return basic_strategy(self.state.player.expected, counts(self.state.dealer.cards[0]))

    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        """Return a sentence that counts the hand and reads the dealer's card."""
        player, dealer, *_ = self.state
        shown = RANKS[dealer.cards[0].rank]
        return {"thoughts": wording.thoughts(player.total, player.soft, shown, rng)}
