"""A phone of the team, with its prompt, screen and expert."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from typing_extensions import override

from coso_envs.android import expert, wording
from coso_envs.android.base import AitWEnv
from coso_envs.android.episode import Episode
from coso_envs.android.expert.moves import BACK, WAIT, seek
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals import ChosenOpen
from coso_envs.core import Outcome
from coso_envs.multiagent.phone_team.shopping import ShoppingList
from coso_envs.multiagent.seat import Seat
from coso_envs.prompts import PromptTemplate
from coso_envs.said import shortened
from parsers import GuiAction

PHONES = 2


@dataclass
class Shopper(Episode):
    """The state of one phone of the team.

    Attributes:
        shopping: the list of both.
        heard: the other phone's latest utterance, shortened.
    """

    shopping: ShoppingList = field(default_factory=lambda: ShoppingList("", ()))
    heard: str = ""

    @property
    def phone(self) -> SimulatedPhone:
        """The phone.

        Raises:
            TypeError: if the device is another one.
        """
        if not isinstance(self.device, SimulatedPhone):
            raise TypeError(f"the team needs a SimulatedPhone, got {type(self.device).__name__}")
        return self.device


def default_prompt(screen_text: bool) -> str:
    """Return the default template."""
    return (
        "You hold phone {phone} of {phones}. In the shared cart: {cart}.\nThe other phone said: {heard}\n"
        + wording.default_prompt(screen_text)
    )


class PhoneSeat(Seat[GuiAction, Episode], AitWEnv):
    """A phone of the team; see :class:`coso_envs.multiagent.phone_team.env.PhoneTeamEnv`."""

    state_fields: tuple[str, ...] = (*AitWEnv.state_fields, "cart", "heard")
    invalid_reward = -0.1
    task_set = "webshopping"
    max_steps = 30

    def __init__(self, index: int, *, prompt: PromptTemplate | None, **options: Any) -> None:
        """Hold phone number ``index``, from 0; ``options`` are those of :class:`coso_envs.android.base.AitWEnv`."""
        self.index = index
        screen_text = options.get("screen_text")
        texts = not options.get("image", True) if screen_text is None else screen_text
        # The game gives each episode its task; this one only spares the set of generated ones.
        super().__init__(
            prompt=default_prompt(texts) if prompt is None else prompt, tasks=("Go to amazon.com",), **options
        )

    @property
    def shopper(self) -> Shopper:
        """The present state, with its phone."""
        state = self.state
        assert isinstance(state, Shopper)
        return state

    @override
    def apply(self, action: GuiAction) -> Outcome[Episode]:
        outcome = super().apply(action)
        # Rewards and success are the team's; only who says that it is done ends the episode here.
        return Outcome(outcome.state, 0.0, terminated=outcome.terminated and not outcome.success)

    def listen(self, said: str) -> None:
        """Take note of what the other phone said in this step, and of what its action did to the cart."""
        shopper = self.shopper
        shopper.heard = shortened(said)
        shopper.verdict = shopper.case.observe(shopper.device, None)
        shopper.false_completion = shopper.false_completion and not shopper.verdict.success

    @override
    def fixed_prompt_fields(self) -> dict[str, Any]:
        return {"phone": self.index + 1, "phones": PHONES}

    @override
    def state_prompt_fields(self) -> dict[str, Any]:
        pieces = self.shopper.shopping.pieces(self.shopper.phone)
        inside = [f"{count} {item or 'not on the list'}" for item, count in pieces.items() if count]
        return {
            **super().state_prompt_fields(),
            "cart": ", ".join(inside) or "nothing",
            # Where the prompt would get too long, it is cut as history and screen are.
            "heard": (self.shopper.heard or "nothing")[: self._room],
        }

    @override
    def state_info(self) -> dict[str, Any]:
        shopper = self.shopper
        return {**super().state_info(), "cart": shopper.shopping.pieces(shopper.phone), "heard": shopper.heard}

    def next_item(self) -> str | None:
        """Return the item that this phone is to buy next; None if all of its own are in the cart.

        Items are split by their places on the list, so that no two experts buy the same one.
        """
        shopping = self.shopper.shopping
        pieces = shopping.pieces(self.shopper.phone)
        return next((item for item in shopping.items[self.index :: PHONES] if not pieces[item]), None)

    @override
    def expert_action(self) -> GuiAction:
        phone, shopping, item = self.shopper.phone, self.shopper.shopping, self.next_item()
        if item is None:
            return self._nearest(WAIT)
        page = ChosenOpen(shopping.choice(item))
        if page.met(phone) and not (phone.loading or phone.popup or phone.menu or phone.shade):
            return self._nearest(seek(phone, "add_to_cart") or BACK)
        return self._nearest(expert.next_action(phone, page, shopping.instruction))

    @override
    def expert_fields(self, action: GuiAction, rng: np.random.Generator) -> dict[str, Any]:
        item = self.next_item()
        said = f"I take {item}" if item else "I have all of mine"
        return {"plan": [said], "thoughts": f"{said}. {super().expert_fields(action, rng)['thoughts']}"}
