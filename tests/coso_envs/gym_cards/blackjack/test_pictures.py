"""Pictures of Blackjack: the hidden card, every card, any number of cards, any size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coso_envs.gym_cards.blackjack.env import BlackjackEnv
from coso_envs.gym_cards.blackjack.hand import hand_of
from coso_envs.gym_cards.card_faces import card_height, face
from tests.coso_envs.gym_cards.blackjack.hands import STAND


def test_the_hidden_card_is_nowhere_until_the_player_stands() -> None:
    hands = {"player": ("KH", "2S"), "dealer": ("9D", "AC")}
    other = {"player": ("KH", "2S"), "dealer": ("9D", "8H")}
    for image in (True, False):
        env = BlackjackEnv(image=image)
        one, one_info = env.reset(options=hands)
        two, two_info = env.reset(options=other)
        assert one["prompt"] == two["prompt"] and one_info == two_info
        assert not image or np.array_equal(one["image"], two["image"])
        env.reset(options=hands)
        assert env.step(STAND)[-1]["state"]["dealer"][:2] == ("9D", "AC")
    picture = BlackjackEnv()
    hidden = picture.reset(options=hands)[0]["image"]
    assert not np.array_equal(hidden[:150], picture.step(STAND)[0]["image"][:150])
    kept = BlackjackEnv(compat="rl4vlm", parser="coso/json")
    hidden = kept.reset(options=hands)[0]["image"]
    assert np.array_equal(hidden, kept.step(STAND)[0]["image"])


def test_every_card_looks_different_in_both_places() -> None:
    env = BlackjackEnv()
    cards = [f"{rank}{suit}" for rank in ("A", *range(2, 11), "J", "Q", "K") for suit in "HSDC"]
    for name in ("player", "dealer"):
        assert len({env.reset(seed=0, options={name: (card, "2S")})[0]["image"].tobytes() for card in cards}) == 52


@pytest.mark.parametrize("size", [45, 56, 57, 64, 65, 224, 300, 448])
def test_any_number_of_cards_stays_in_the_picture(size: int) -> None:
    env = BlackjackEnv(size=size)
    env.reset(options={"player": ("AH", "AD"), "dealer": ("2S", "3S")})
    seen = set()
    for number in range(2, 23):
        player, dealer = env.state.player.cards[:1] * number, env.state.dealer.cards[:1] * 5
        state = env.state._replace(player=hand_of(player), dealer=hand_of(dealer), over=True)
        env.snapshot = replace(env.snapshot, state=state)
        image = env.picture()
        assert image.shape == (size, size, 3)
        table = image[0, 0]
        # The margin at the right and at the bottom stays empty.
        assert (image[:, -1] == table).all() and (image[-1] == table).all()
        lit = (image[size // 2 + round(24 * size / 300) :] != table).any(axis=(0, 2))
        assert np.count_nonzero(np.diff(lit.astype(int)) == 1) == number, "every card is seen"
        seen.add(image.tobytes())
    assert len(seen) == 21


def test_a_picture_too_small_for_the_longest_hand_is_refused() -> None:
    with pytest.raises(ValueError, match="size must be at least 45 pixels to show any hand, got 44"):
        BlackjackEnv(size=44)
    assert BlackjackEnv(size=44, image=False).reset(seed=0)


@pytest.mark.parametrize("size", [64, 128])
def test_a_card_on_a_small_table_is_a_whole_card(size: int) -> None:
    """Nothing of its rank and suit is cut off: the picture holds the card's own drawing."""
    env = BlackjackEnv(size=size)
    for player in (("10H", "QS"), ("KD", "8C")):
        image = env.reset(options={"player": player, "dealer": ("2S", "3S")})[0]["image"]
        gap, width = round(8 * size / 300), (size - round(8 * size / 300)) // 4 - round(8 * size / 300)
        top = size // 2 + round(24 * size / 300)
        for place, card in enumerate(env.state.player.cards):
            left = gap + place * (width + gap)
            assert (image[top : top + card_height(width), left : left + width] == face(card, width)).all()
