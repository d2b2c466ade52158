"""The game ``blackjack_table_v0``: several seats against one dealer, with cards from one shoe."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium.error import ResetNeeded
from pettingzoo import AECEnv
from typing_extensions import override

from coso_envs.core import OnInvalid
from coso_envs.gym_cards.cards import DECK, hand
from coso_envs.multiagent.blackjack_table import wording
from coso_envs.multiagent.blackjack_table.picture import table_picture
from coso_envs.multiagent.blackjack_table.seat import BlackjackSeat, table_rows
from coso_envs.multiagent.blackjack_table.table import Table, open_table, shuffled_shoe
from coso_envs.multiagent.game import TextGame
from coso_envs.past import RESET_NEEDED
from coso_envs.prompts import PromptTemplate
from coso_envs.whole_numbers import check_whole
from parsers import ActionParser

SEATS = range(2, 7)
DECKS = range(1, 9)


class BlackjackTableEnv(TextGame[BlackjackSeat], AECEnv):
    """Beat the dealer at a table where others take cards from the same shoe.

    Description:
        Two to six seats and a dealer get two cards each from a shuffled shoe, and the dealer's second card is face
        down. One seat after the other takes cards until it stands or goes over 21; then the dealer draws to 17. Several
        rounds are played from the same shoe, so that the cards of others and of earlier rounds tell what is left.
        Seats do not play against each other.

    Observation:
        ``image``: uint8 [size, size, 3], a row of cards for the dealer, the agent and each other seat. ``prompt``: the
        task, which cards are gone, and the reply format; it names the cards on the table only with ``image=False``.

    Utterance grammar:
        That of :class:`coso_envs.gym_cards.blackjack.env.BlackjackEnv`. Valid: ``{"thoughts": "...", "action":
        "stand"}`` and ``{"action": "hit"}``. Invalid: ``One more card.`` and ``{"action": "double"}``.

    Action:
        "stand" ends the seat's turn, "hit" takes one more card.

    Reward:
        -1 at once to a seat that goes over 21. When the last seat has played, each other seat gets +1 if its total is
        higher than the dealer's (or the dealer goes over 21), 0 if they are equal, else -1. An utterance without an
        action gives its speaker -1 and changes nothing (``on_invalid="penalty"``).

    Start:
        A new shuffled shoe. ``reset(options={"shoe": ["KH", "2S", ...]})`` sets the order of its cards, all ``52 *
        decks`` of them, the first one dealt first.

    Episode End:
        Termination, for all seats: the last round is paid. Truncation, for all seats: one of them has spoken ``20 *
        rounds`` times, invalid utterances included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS` for each seat. ``success``: at the end, whether the seat has won
        more hands than it lost. ``state`` holds ``player``, ``dealer`` and ``others`` (cards that can be seen),
        ``total``, ``soft``, ``turn`` (index of the seat that plays), ``round`` (from 1), ``won`` (the seat's rewards
        from hands so far) and ``left`` (cards in the shoe).

    Arguments:
        ``seats``: 2 to 6. ``decks``: 1 to 8, of 52 cards. ``rounds``: hands that each seat plays, at least 1; when
        the shoe is empty, the cards of earlier rounds are shuffled into it. ``prompt``: template with the fields
        ``seat``, ``seats``, ``round``, ``rounds``, ``decks``, ``dealer``, ``player``, ``others``, ``gone``,
        ``instructions`` and ``actions``. ``render_mode``: "rgb_array", "ansi" or "human". ``image``, ``size``,
        ``parser``, ``on_invalid``, ``max_prompt_length``: see :class:`coso_envs.core.TextActionEnv`.

    References:
        Rules: :class:`coso_envs.gym_cards.blackjack.env.BlackjackEnv`. Interface: Terry et al., "PettingZoo: Gym for
        Multi-Agent Reinforcement Learning", NeurIPS 2021.

    Version History:
        v0: first version.
    """

    metadata = {  # noqa: RUF012 - PettingZoo's declaration
        "name": "blackjack_table_v0",
        "render_modes": ["human", "rgb_array", "ansi"],
        "render_fps": 2,
        # A seat waits for its turn.
        "is_parallelizable": False,
    }
    reset_options = ("shoe",)
    _played = (
        *TextGame._played,
        *("agent_selection", "rewards", "_cumulative_rewards", "terminations", "truncations", "infos"),
        "_skip_agent_selection",
    )

    def __init__(
        self,
        *,
        seats: int = 3,
        decks: int = 1,
        rounds: int = 3,
        parser: str | ActionParser[str] = "coso/json",
        prompt: PromptTemplate | None = None,
        on_invalid: OnInvalid = "penalty",
        image: bool = True,
        size: int = 300,
        max_prompt_length: int = 4096,
        render_mode: str | None = None,
    ) -> None:
        """Make the game; see the class for the arguments.

        Raises:
            ValueError: on a value out of range, and as :class:`coso_envs.core.TextActionEnv` does.
            gymnasium.error.UnsupportedMode: on an unknown ``render_mode``.
        """
        for name, value, known in (("seats", seats, SEATS), ("decks", decks, DECKS)):
            check_whole(name, value, known.start)
            if value not in known:
                raise ValueError(f"{name} must be in {known.start} .. {known.stop - 1}, got {value!r}")
        check_whole("rounds", rounds, 1)
        self.decks, self.rounds = decks, rounds
        made = {
            f"seat_{index}": BlackjackSeat(
                index,
                seats=seats,
                decks=decks,
                rounds=rounds,
                parser=parser,
                prompt=prompt,
                on_invalid=on_invalid,
                image=image,
                size=size,
                max_prompt_length=max_prompt_length,
            )
            for index in range(seats)
        }
        super().__init__(made, render_mode)
        self._size = size

    # The interface of PettingZoo.

    @override
    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> None:
        """Shuffle, deal, and give the first seat the turn.

        Raises:
            ValueError: on an unknown option, or a shoe without exactly the cards of ``decks`` decks.
        """
        known = self._options(seed, options)
        if "shoe" in known:
            shoe = hand(known["shoe"], len(DECK) * self.decks, "shoe")
            if sorted(shoe) != sorted(DECK * self.decks):
                raise ValueError(f"shoe must have each card {self.decks} time(s)")
        else:
            shoe = shuffled_shoe(self.decks, self.np_random)
        first = self._begin(dict.fromkeys(self.seats, open_table(len(self.seats), shoe, self.np_random)))
        self.rewards = dict.fromkeys(self.agents, 0.0)
        self._cumulative_rewards = dict.fromkeys(self.agents, 0.0)
        self.terminations = dict.fromkeys(self.agents, False)
        self.truncations = dict.fromkeys(self.agents, False)
        self.infos = {agent: info for agent, (_, info) in first.items()}
        self._skip_agent_selection = None
        self.agent_selection = self.agents[0]

    @override
    def step(self, action: str | None) -> None:
        """Execute an utterance of the seat on turn; None from a seat whose episode has ended.

        Raises:
            TypeError: if a seat that plays says anything but a str.
            ValueError: if a seat whose episode has ended says anything but None.
            gymnasium.error.ResetNeeded: before the first ``reset``, and when all seats have left.
        """
        if not self.agents:
            raise ResetNeeded(RESET_NEEDED[self._phase])
        speaker = self.agent_selection
        if self.terminations[speaker] or self.truncations[speaker]:
            self._was_dead_step(action)
            return
        seat, before = self.seats[speaker], self.table
        _, reward, terminated, truncated, info = seat.step(action)  # type: ignore[arg-type]  # checked there
        table = seat.state
        played = table is not before
        self._cumulative_rewards[speaker] = 0.0
        for index, (agent, other) in enumerate(self.seats.items()):
            self.rewards[agent] = reward if agent == speaker else table.paid[index] if played else 0.0
            self.terminations[agent], self.truncations[agent] = terminated, truncated
            if agent == speaker:
                self.infos[agent] = info
            elif played or truncated or terminated:
                other.follow(table)
                self.infos[agent] = other.present(self.infos[agent], other.ahead(table))
                if terminated or truncated:
                    other.end()
        self._accumulate_rewards()
        if terminated or truncated:
            self._deads_step_first()
        else:
            self.agent_selection = self.agents[table.turn]

    # The hooks of TextGame.

    @property
    def table(self) -> Table:
        """The present state.

        Raises:
            gymnasium.error.ResetNeeded: before the first ``reset``.
        """
        return self.seats["seat_0"].state

    @override
    def table_picture(self) -> np.ndarray:
        return table_picture(self._size, table_rows(self.table))

    @override
    def table_text(self) -> str:
        return "\n".join(f"{row.caption}: {wording.ranks(row.cards[: row.face_up])}" for row in table_rows(self.table))
