"""The game ``phone_team_v0``: two phones that fill one cart together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np
from gymnasium.error import ResetNeeded
from pettingzoo import ParallelEnv
from typing_extensions import override

from coso_envs.android.phone.apps.chrome import Chrome, Visit
from coso_envs.android.phone.options import Difficulty, Style
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import Task
from coso_envs.android.tasks.goals import InCart
from coso_envs.core import Observation, OnInvalid
from coso_envs.multiagent.game import TextGame
from coso_envs.multiagent.phone_team.seat import PHONES, PhoneSeat, Shopper
from coso_envs.multiagent.phone_team.shopping import ALL_SHOPS, GOODS, CartCase, ShoppingList, draw_list
from coso_envs.past import RESET_NEEDED
from coso_envs.prompts import PromptTemplate
from coso_envs.whole_numbers import check_whole
from parsers import ActionParser, GuiAction

Start = Literal["shop", "home"]
#: What ``step`` returns, each by agent: observations, rewards, terminated, truncated, infos.
Stepped = tuple[dict[str, Observation], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]


class PhoneTeamEnv(TextGame[PhoneSeat], ParallelEnv):
    """Fill a shared cart from a shared shopping list, without buying anything twice.

    Description:
        Two simulated phones show the same shop and have one cart. Both agents see the shopping list and act at the same
        time, phone 0 first within a step. What one of them says is read by the other: each prompt has the other phone's
        latest utterance.

    Observation:
        That of :class:`coso_envs.android.env.AitWWebShoppingEnv` for the agent's own phone. The prompt also has the
        number of the phone, what is in the cart, and the other phone's latest utterance in 200 characters.

    Utterance grammar:
        That of the parser, ``coso/autoui`` by default. Valid: ``Action Plan: [I take desk lamp]; Action Decision:
        "action_type": "TYPE", "touch_point": "[-1.0, -1.0]", "lift_point": "[-1.0, -1.0]", "typed_text": "desk lamp"``.
        Invalid: ``I take desk lamp.`` (no action; the other phone hears it all the same).

    Action:
        A :class:`parsers.GuiAction` of one of the parser's ``kinds``.

    Reward:
        The same for both: +1 for an item of the list that gets into the cart, -1 for each further piece of it and for
        any other article, and the reverse for taking it out; at the end -1 for each item that is missing. Besides, an
        utterance without an action gives its speaker -0.1 (``on_invalid="penalty"``).

    Start:
        A shop and a list are drawn; both phones show the shop's home page. ``reset(options={"shop": "ebay.com",
        "items": ("desk lamp", "air fryer")})`` sets them.

    Episode End:
        For both at the same time. Termination: every item is in the cart, or one of them says that the task is complete
        or impossible, or answers. Truncation: after ``max_steps`` steps, invalid ones included.

    Info:
        The keys of :data:`coso_envs.core.INFO_KEYS` for each phone, ``progress`` (share of the items in the cart),
        ``side_effects`` and ``false_completion``. ``success``: whether the cart has one piece of each item and nothing
        else. ``state`` also holds ``cart`` (pieces of each item; under "" others) and ``heard``.

    Arguments:
        ``items``: length of the list, at least 1. ``goods``: what lists are drawn from, in words that shops find.
        ``shops``: domains that are drawn from. ``start``: "shop", or "home" for the phones' home screens.
        ``max_steps``: 30 by default. ``difficulty``, ``style``, ``disturbance``, ``resolution``, ``screen_text``,
        ``action_history``, ``image``, ``parser``, ``on_invalid``, ``max_prompt_length``: see
        :class:`coso_envs.android.env.AitWGeneralEnv`. ``prompt``: template with its fields and ``phone``, ``phones``,
        ``cart``, ``heard``. ``render_mode``: "rgb_array", "ansi" or "human".

    References:
        Phone: :class:`coso_envs.android.env.AitWWebShoppingEnv`. Interface: Terry et al., "PettingZoo: Gym for
        Multi-Agent Reinforcement Learning", NeurIPS 2021.

    Version History:
        v0: first version.
    """

    metadata = {  # noqa: RUF012 - PettingZoo's declaration
        "name": "phone_team_v0",
        "render_modes": ["human", "rgb_array", "ansi"],
        "render_fps": 2,
        "is_parallelizable": True,
    }
    reset_options = ("shop", "items")

    def __init__(
        self,
        *,
        items: int = 4,
        goods: tuple[str, ...] = GOODS,
        shops: tuple[str, ...] = ALL_SHOPS,
        start: Start = "shop",
        max_steps: int = 30,
        difficulty: Difficulty = "medium",
        style: Style = "mixed",
        disturbance: float = 0.0,
        resolution: int | tuple[int, int] = (540, 1140),
        screen_text: bool | None = None,
        action_history: int = 1,
        parser: str | ActionParser[GuiAction] = "coso/autoui",
        prompt: PromptTemplate | None = None,
        on_invalid: OnInvalid = "penalty",
        image: bool = True,
        max_prompt_length: int = 16_384,
        render_mode: str | None = None,
    ) -> None:
        """Make the game; see the class for the arguments.

        Raises:
            ValueError: on a value out of range, and as :class:`coso_envs.android.base.AitWEnv` does.
            gymnasium.error.UnsupportedMode: on an unknown ``render_mode``.
        """
        check_whole("items", items, 1)
        if items > len(set(goods)) or len(set(goods)) != len(goods):
            raise ValueError(f"items must be in 1 .. {len(set(goods))}, the number of different goods, got {items}")
        if not shops or not set(shops) <= set(ALL_SHOPS):
            raise ValueError(f"shops must be some of {', '.join(ALL_SHOPS)}, got {shops!r}")
        if start not in get_args(Start):
            raise ValueError(f"start must be one of {get_args(Start)}, got {start!r}")
        self.items, self.goods, self.shops, self.start = items, goods, shops, start
        made = {
            f"phone_{index}": PhoneSeat(
                index,
                max_steps=max_steps,
                difficulty=difficulty,
                style=style,
                disturbance=disturbance,
                resolution=resolution,
                screen_text=screen_text,
                action_history=action_history,
                parser=parser,
                prompt=prompt,
                on_invalid=on_invalid,
                image=image,
                max_prompt_length=max_prompt_length,
            )
            for index in range(PHONES)
        }
        super().__init__(made, render_mode)

    # The interface of PettingZoo.

    @override
    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Observation], dict[str, dict[str, Any]]]:
        """Draw a shop and a list, and let both phones show the shop.

        Raises:
            ValueError: on an unknown option or shop, or an item that the shop does not find.
        """
        known = self._options(seed, options)
        content = int(self.np_random.integers(2**31))
        shopping = _chosen(known, draw_list(self.items, self.np_random, self.goods, self.shops))
        task = Task(shopping.instruction, InCart(shopping.choice(shopping.items[0])))
        phones = {agent: self._phone(seat, content, shopping.domain) for agent, seat in self.seats.items()}
        for item in shopping.items:
            if not shopping.choice(item).offers(phones["phone_0"]):
                raise ValueError(f"{shopping.domain} finds nothing for {item!r}; choose other words to search for")
        self._share_cart(list(phones.values()))
        first = self._begin(
            {agent: Shopper(phone, task, CartCase(shopping), shopping=shopping) for agent, phone in phones.items()}
        )
        return {agent: seen for agent, (seen, _) in first.items()}, {agent: info for agent, (_, info) in first.items()}

    @override
    def step(self, actions: Mapping[str, str]) -> Stepped:
        """Execute an utterance of each phone.

        Raises:
            ValueError: unless there is one utterance for each agent.
            TypeError: if one of them is not a str.
            gymnasium.error.ResetNeeded: before the first ``reset`` and after the end of an episode.
        """
        if not self.agents:
            raise ResetNeeded(RESET_NEEDED[self._phase])
        if set(actions) != set(self.agents):
            raise ValueError(f"there must be one utterance of each of {self.agents}, got {sorted(actions)}")
        for agent, said in actions.items():
            if not isinstance(said, str):
                raise TypeError(f"an action is an utterance (str), {agent} gave {type(said).__name__}: {said!r}")
        before = self._score()
        stepped = {agent: self.seats[agent].step(actions[agent]) for agent in self.agents}
        for agent, seat in self.seats.items():
            seat.listen(" ".join(said for other, said in actions.items() if other != agent))
        missing = self._shopping().missing(self._device())
        terminated = not missing or any(outcome[2] for outcome in stepped.values())
        truncated = not terminated and any(outcome[3] for outcome in stepped.values())
        over = terminated or truncated
        reward = self._score() - before - (missing if over else 0)
        success = over and self._score() == len(self._shopping().items)
        agents = self.agents
        if over:
            self.agents = []
            for seat in self.seats.values():
                seat.end()
        return (
            {agent: self.seats[agent].observe() for agent in agents},
            {agent: float(reward + stepped[agent][1]) for agent in agents},
            dict.fromkeys(agents, terminated),
            dict.fromkeys(agents, truncated),
            {agent: self.seats[agent].present(stepped[agent][4], success) for agent in agents},
        )

    # The hooks of TextGame.

    @override
    def table_picture(self) -> np.ndarray:
        return np.concatenate([seat.state.device.screenshot() for seat in self.seats.values()], axis=1)

    @override
    def table_text(self) -> str:
        return "\n\n".join(f"{agent}\n{seat.state.device.screen_text()}" for agent, seat in self.seats.items())

    @override
    def _restored(self) -> None:
        # Copies of the user's data copy the cart.
        self._share_cart([seat.shopper.phone for seat in self.seats.values() if seat._state is not None])

    # Inside.

    def _shopper(self) -> Shopper:
        return self.seats["phone_0"].shopper

    def _device(self) -> SimulatedPhone:
        return self._shopper().phone

    def _shopping(self) -> ShoppingList:
        return self._shopper().shopping

    def _score(self) -> int:
        return self._shopping().score(self._device())

    def _phone(self, seat: PhoneSeat, content: int, domain: str) -> SimulatedPhone:
        """Return a phone of a seat at its start; ``content`` is the seed of what is on it."""
        phone = SimulatedPhone(*seat.resolution, seat.phone_options)
        phone.reset(content)
        phone.data.carts.clear()
        if self.start == "shop":
            phone.press("home")
            phone.bring(Chrome.name)
            phone.opened(Chrome).handle(Visit(domain))
            phone.loading, phone.shift, phone.disturbances = False, 0, 0
        return phone

    @staticmethod
    def _share_cart(phones: list[SimulatedPhone]) -> None:
        for phone in phones[1:]:
            phone.data.carts = phones[0].data.carts


def _chosen(known: Mapping[str, Any], drawn: ShoppingList) -> ShoppingList:
    """Return the list that reset options ask for, with what they leave open as it was drawn."""
    domain, items = known.get("shop", drawn.domain), known.get("items", drawn.items)
    if domain not in ALL_SHOPS:
        raise ValueError(f"shop must be one of {', '.join(ALL_SHOPS)}, got {domain!r}")
    several = isinstance(items, Sequence) and not isinstance(items, str)
    if not several or not items or not all(isinstance(item, str) for item in items):
        raise ValueError(f'items must be texts to search for, such as ("desk lamp", "air fryer"), got {items!r}')
    if len(set(items)) != len(items):
        raise ValueError(f"items must be different, got {items!r}")
    return ShoppingList(domain, tuple(items))
