"""The base class of EZPoints and Points24, in which a formula is written symbol by symbol and then checked."""

from __future__ import annotations

import functools
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from typing_extensions import override

from coso_envs.core import OnInvalid, Outcome, TextActionEnv
from coso_envs.gym_cards.cards import RANKS, Card, hand, names
from coso_envs.gym_cards.compat import Compat, compat_defaults
from coso_envs.gym_cards.points import wording
from coso_envs.gym_cards.points.arithmetic import released_value, value
from coso_envs.gym_cards.points.solver import Formula, complete, next_symbols
from coso_envs.gym_cards.table import FormulaTable
from coso_envs.prompts import PromptTemplate
from coso_envs.whole_numbers import check_whole
from parsers import ActionParser

#: The symbol appended for a number that is not on the cards, under ``compat="rl4vlm"``.
BLANK = " "


class PointsState(NamedTuple):
    """The state of EZPoints and Points24: the cards, their numbers in the same order, and the formula so far."""

    cards: tuple[Card, ...]
    numbers: tuple[int, ...]
    formula: Formula


class PointsEnv(TextActionEnv[str, PointsState]):
    """A game in which a formula over all cards has to make a target; derived classes deal the cards."""

    utterance_fields = ("cards", "current formula", "thoughts")
    state_fields = ("cards", "formula")
    reset_options = ("cards",)

    #: Reward of a right formula; a wrong one, or a number that is not on your cards, gives -1.
    win_reward = 10.0
    #: The target of the formula unless ``target`` says otherwise.
    default_target: int
    number_of_cards: int
    #: Symbols of a formula besides numbers and "=".
    signs: str
    #: Largest number of symbols in a formula.
    max_formula: int
    #: Rows of symbols in the picture.
    formula_rows: int

    def __init__(
        self,
        *,
        target: int | None = None,
        num_deals: int | None = None,
        face_cards_as_10: bool = True,
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
            ValueError: on a target that no cards make, more deals than there are, or an unknown ``compat``, and as
                :class:`coso_envs.core.TextActionEnv` does.
        """
        self.target = self.default_target if target is None else target
        self.face_cards_as_10 = face_cards_as_10
        self.compat = compat
        parser, on_invalid = compat_defaults(compat, parser, on_invalid)
        self._check_target()
        self.max_steps = self.max_formula + (1 if compat is None else 2)
        self._deals = None if num_deals is None else self._first_deals(num_deals)
        numbers = [str(number) for number in range(1, self._count(13) + 1)]
        self.actions = (*numbers, *self.signs, "=")
        super().__init__(
            parser=parser,
            prompt=wording.default_prompt(image) if prompt is None else prompt,
            on_invalid=on_invalid,
            image=image,
            size=size,
            max_prompt_length=max_prompt_length,
            render_mode=render_mode,
        )

    @abstractmethod
    def deal(self, rng: np.random.Generator) -> tuple[Card, ...]:
        """Draw the cards of an episode."""

    @abstractmethod
    def can_be_dealt(self) -> bool:
        """Return whether any cards make the target."""

    def _check_target(self) -> None:
        if not isinstance(self.target, int) or self.target < 1 or not self.can_be_dealt():
            raise ValueError(
                f"target must be a number that {self.number_of_cards} cards can make with {' '.join(self.signs)}, "
                f"got {self.target!r}"
            )

    def _first_deals(self, number: int) -> list[tuple[Card, ...]]:
        """Return the first deals of one random stream, each with other numbers than those before it."""
        check_whole("num_deals", number, 1)
        rng = np.random.default_rng(0)
        found = dict[tuple[int, ...], tuple[Card, ...]]()
        for _ in range(1000 * number):
            cards = self.deal(rng)
            found.setdefault(tuple(sorted(self._count(card.rank) for card in cards)), cards)
            if len(found) == number:
                return list(found.values())
        raise ValueError(f"num_deals must be at most {len(found)} with these arguments, got {number}")

    def _count(self, rank: int) -> int:
        """Return the number that a card of this rank counts."""
        return min(rank, 10) if self.face_cards_as_10 else rank

    # The hooks of TextActionEnv.

    def start(self, options: Mapping[str, Any]) -> PointsState:
        """Deal the cards, or take ``options["cards"]``.

        Raises:
            ValueError: on anything but the right number of cards.
        """
        if "cards" in options:
            cards = hand(options["cards"], self.number_of_cards, "cards")
        elif self._deals is not None:
            cards = self._deals[int(self.np_random.integers(len(self._deals)))]
        else:
            cards = self.deal(self.np_random)
        return PointsState(cards, tuple([self._count(card.rank) for card in cards]), ())

    def apply(self, action: str) -> Outcome[PointsState]:
        """Append a symbol, or submit the formula."""
        state = self.state
        if self.compat is not None:
            return self._apply_as_released(action)
        if action == "=":
            return self._hand_in(value(state.formula) == self.target)
        if action.isdecimal() and int(action) not in self._left():
            return Outcome(state, -1.0)
        too_long = len(state.formula) == self.max_formula
        written = PointsState(state.cards, state.numbers, (*state.formula, action))
        return Outcome(written, -1.0 if too_long else 0.0, truncated=too_long)

    def _apply_as_released(self, action: str) -> Outcome[PointsState]:
        """Apply a symbol as the released program does, with blanks and a limit that applies one step late."""
        state = self.state
        if len(state.formula) > self.max_formula:
            return Outcome(state, -1.0, truncated=True)
        if action == "=":
            return self._hand_in(released_value("".join(state.formula)) == self.target)
        missing = action.isdecimal() and int(action) not in self._left()
        written = state._replace(formula=(*state.formula, BLANK if missing else action))
        return Outcome(written, -1.0 if missing else 0.0)

    def _hand_in(self, right: bool) -> Outcome[PointsState]:
        won = right and not self._left()
        return Outcome(self.state, self.win_reward if won else -1.0, terminated=True, success=won)

    def _left(self) -> list[int]:
        """Return the numbers of the cards that are not in the formula yet."""
        left = list(self.state.numbers)
        for symbol in self.state.formula:
            if symbol.isdecimal():
                left.remove(int(symbol))
        return left

    def state_info(self) -> dict[str, Any]:
        """Return ``cards`` and ``numbers`` (tuples), and ``formula`` (str, symbols separated by spaces)."""
        cards, numbers, formula = self.state
        return {"cards": names(cards), "numbers": numbers, "formula": " ".join(formula)}

    @override
    def task(self) -> str:
        return f"make {self.target} from {' '.join(_ranks(self.state.cards))}"

    @override
    def picture(self) -> np.ndarray:
        return self.drawn()

    def draw(self, frame: np.ndarray) -> None:
        """Draw the cards above the formula."""
        cards, _, formula = self.state
        self._table.draw(frame, cards, formula)

    @functools.cached_property
    def _table(self) -> FormulaTable:
        return FormulaTable(self.size, self.number_of_cards, self.formula_rows)

    def fixed_prompt_fields(self) -> dict[str, Any]:
        """Return ``target``, ``number_of_cards`` and ``card_values``."""
        return {
            "target": self.target,
            "number_of_cards": self.number_of_cards,
            "card_values": wording.card_values(self.face_cards_as_10),
        }

    @override
    def state_prompt_fields(self) -> dict[str, Any]:
        cards, _, formula = self.state
        return {
            "cards": ", ".join(_ranks(cards)),
            "formula": " ".join(formula) if formula else wording.EMPTY,
        }

    def expert_action(self) -> str:
        """Return the next symbol of a solution that continues the formula; "=" if it is complete or there is none."""
        written, room = self._written()
        rest = complete(tuple(sorted(self.state.numbers)), written, self.target, self.signs, room)
        return rest[0] if rest else "="

    def suggested_actions(self) -> Sequence[str]:
        """Return the symbols after which the formula can still become one over all cards, whatever its value.

        "=" is one of them where it is such a formula, and the only one where it can become none.
        """
        written, room = self._written()
        return next_symbols(tuple(sorted(self.state.numbers)), written, self.signs, room) or ("=",)

    def _written(self) -> tuple[Formula, int]:
        """Return the formula without blanks, and the largest number of symbols that it may have then."""
        begun = self.state.formula
        written = begun if self.compat is None else tuple([symbol for symbol in begun if symbol != BLANK])
        return written, self.max_formula - len(begun) + len(written)

    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        """Return the cards, the formula, and a sentence that says which numbers are left."""
        cards = _ranks(self.state.cards)
        formula = " ".join(self.state.formula)
        thoughts = wording.thoughts(cards, formula, self._left(), self.target, rng)
        return {"cards": cards, "current formula": formula, "thoughts": thoughts}


def _ranks(cards: Sequence[Card]) -> list[str]:
    return [RANKS[card.rank] for card in cards]
