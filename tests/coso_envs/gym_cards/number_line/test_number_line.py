"""NumberLine: rules against an independent statement of them, pictures, prompts, expert, exact figures."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from coso_envs.gym_cards.number_line.env import NumberLineEnv, Position

UTTERANCE = {"-": '{"action": "-"}', "+": '{"action": "+"}', None: "hm"}


@pytest.mark.parametrize(
    ("state", "action", "after", "reward", "ends"),
    [
        ((3, 1), "+", (3, 2), 0.0, False),
        ((3, 1), "-", (3, 0), -1.0, False),
        ((3, 2), "+", (3, 3), 1.0, True),
        ((0, 1), "-", (0, 0), 1.0, True),
        ((3, 0), "-", (3, 0), -1.0, False),
        ((3, 5), "+", (3, 5), -1.0, False),
        ((3, 1), None, (3, 1), -2.0, False),
    ],
)
def test_transition_by_hand(
    state: tuple[int, int], action: str | None, after: tuple[int, int], reward: float, ends: bool
) -> None:
    env = NumberLineEnv()
    assert env.transition(Position(*state), action) == (after, reward, ends, False, ends)
    env.reset(options={"state": state})
    assert env.step(UTTERANCE[action])[1:4] == (reward, ends, False)
    assert tuple(env.state) == after


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 12), st.integers(0, 2**32 - 1), st.lists(st.sampled_from(["-", "+", None]), max_size=40))
def test_an_episode_follows_the_rules(largest: int, seed: int, actions: list[str | None]) -> None:
    env = NumberLineEnv(max_position=largest, image=False)
    _, info = env.reset(seed=seed)
    target, current = info["state"]["target"], info["state"]["current"]
    assert target != current
    assert {target, current} <= set(range(largest + 1))
    for number, action in enumerate(actions, start=1):
        _, reward, terminated, truncated, info = env.step(UTTERANCE[action])
        moved = max(0, min(largest, current + {"-": -1, "+": 1, None: 0}[action]))
        assert info["state"] == {"target": target, "current": moved}
        assert terminated == info["success"] == (moved == target)
        assert truncated == (not terminated and number == 2 * largest)
        nearer = abs(moved - target) < abs(current - target)
        assert reward == (-2.0 if action is None else 1.0 if moved == target else 0.0 if nearer else -1.0)
        assert info["action"] == (action or "")
        current = moved
        if terminated or truncated:
            return


def test_starts_are_uniform_over_the_pairs_that_differ() -> None:
    env = NumberLineEnv(image=False)
    env.reset(seed=0)
    counts = dict.fromkeys(env.states(), 0)
    assert len(counts) == 30
    for _ in range(6000):
        env.reset()
        counts[env.state] += 1
    # Binomial(6000, 1/30) has standard deviation 13.9.
    assert all(abs(count - 200) < 70 for count in counts.values())


def test_reset_option_state() -> None:
    env = NumberLineEnv()
    for state in env.states():
        assert env.reset(options={"state": tuple(state)})[1]["state"] == {"target": state[0], "current": state[1]}
    env.reset(options={"state": [3, 1]})
    assert env.state == Position(3, 1)


@pytest.mark.parametrize("state", [(3, 3), (6, 0), (-1, 2), (1,), (1, 2, 3), 7, None, "31", (0.5, 1)])
def test_a_bad_state_option_is_named(state: Any) -> None:
    env = NumberLineEnv()
    with pytest.raises(ValueError, match=r"state must be \(target, current\), two different numbers in 0 .. 5, got"):
        env.reset(options={"state": state})


def test_an_unknown_option_is_named() -> None:
    with pytest.raises(ValueError, match=r"unknown reset option\(s\) \['stat'\]; NumberLineEnv knows 'state'"):
        NumberLineEnv().reset(options={"stat": (3, 1)})


@pytest.mark.parametrize("largest", [0, -3, 100])
def test_max_position_has_bounds(largest: int) -> None:
    with pytest.raises(ValueError, match=rf"max_position must be at (least 1|most 99), got {largest}"):
        NumberLineEnv(max_position=largest)


@pytest.mark.parametrize("largest", [1, 5, 9])
def test_the_expert_always_arrives_by_the_shortest_way(largest: int) -> None:
    env = NumberLineEnv(max_position=largest)
    rng = np.random.default_rng(0)
    for state in env.states():
        env.reset(options={"state": state})
        rewards = []
        terminated = False
        while not terminated:
            _, reward, terminated, truncated, info = env.step(env.expert_utterance(rng=rng))
            assert not truncated
            rewards.append(reward)
        assert info["success"]
        assert rewards == [0.0] * (abs(state.target - state.current) - 1) + [1.0]


def success_by_transition(env: NumberLineEnv, up: dict[Position, float], invalid: float = 0.0) -> float:
    """Success over all starts by dynamic programming over the environment's own ``transition``."""
    value = dict.fromkeys(env.states(), 0.0)
    for _ in range(env.horizon):
        value = {
            state: sum(
                share * (1.0 if ends else value[after])
                for action, share in (
                    ("+", (1 - invalid) * up[state]),
                    ("-", (1 - invalid) * (1 - up[state])),
                    (None, invalid),
                )
                for after, _, ends, *_ in [env.transition(state, action)]
            )
            for state in env.states()
        }
    return sum(value.values()) / len(value)


def success_by_walks(up_share: Any, invalid: Fraction = Fraction(0)) -> Fraction:
    """The same, independently: push exact probability mass along the line, in fractions."""
    total = Fraction(0)
    for target in range(6):
        for start in set(range(6)) - {target}:
            mass = {start: Fraction(1)}
            for _ in range(10):
                moved: dict[int, Fraction] = {}
                for place, share in mass.items():
                    up = up_share(target, place)
                    for to, p in ((place + 1, up), (place - 1, 1 - up)):
                        to = 5 if to > 5 else 0 if to < 0 else to
                        moved[to] = moved.get(to, Fraction(0)) + share * p * (1 - invalid)
                    moved[place] = moved.get(place, Fraction(0)) + share * invalid
                total += moved.pop(target, Fraction(0))
                mass = moved
    return total / 30


@pytest.mark.parametrize(
    ("name", "up_share", "invalid", "expected"),
    [
        ("always +", lambda target, place: Fraction(1), Fraction(0), 0.5),
        ("random", lambda target, place: Fraction(1, 2), Fraction(0), 0.5979),
        ("right with .6", lambda target, place: Fraction(3 if target > place else 2, 5), Fraction(0), 0.7559),
        ("right with .8", lambda target, place: Fraction(4 if target > place else 1, 5), Fraction(0), 0.9646),
        ("expert", lambda target, place: Fraction(int(target > place)), Fraction(0), 1.0),
        ("half of it invalid", lambda target, place: Fraction(int(target > place)), Fraction(1, 2), 0.9378),
    ],
)
def test_exact_success_of_simple_policies(name: str, up_share: Any, invalid: Fraction, expected: float) -> None:
    env = NumberLineEnv()
    exact = success_by_walks(up_share, invalid)
    up = {state: float(up_share(*state)) for state in env.states()}
    assert success_by_transition(env, up, float(invalid)) == pytest.approx(float(exact), abs=1e-12)
    assert float(exact) == pytest.approx(expected, abs=1e-4)


def test_played_success_agrees_with_the_exact_figure() -> None:
    env = NumberLineEnv(image=False)
    rng = np.random.default_rng(0)
    successes = 0
    for seed in range(1500):
        env.reset(seed=seed)
        ended = False
        while not ended:
            _, _, terminated, truncated, info = env.step(UTTERANCE["+" if rng.random() < 0.5 else "-"])
            ended = terminated or truncated
        successes += info["success"]
    # Standard deviation 0.0127.
    assert successes / 1500 == pytest.approx(0.5979, abs=0.05)


def test_thoughts_do_not_tell_the_action() -> None:
    env = NumberLineEnv()
    env.reset(options={"state": (4, 2)})
    for seed in range(100):
        up, down = (env.expert_utterance(action=action, rng=np.random.default_rng(seed)) for action in ("+", "-"))
        assert up.replace('"action": "+"', '"action": "-"') == down
        words = set(re.findall(r"[a-z]+|[+-]", up.split('"thoughts": ')[1].split('"action"')[0].lower()))
        assert not words & {"+", "-", "up", "down", "right", "left"}
        assert not words & {"increase", "decrease", "raise", "add", "plus", "minus", "subtract", "forward", "back"}


def test_thoughts_are_varied_and_true() -> None:
    env = NumberLineEnv()
    env.reset(options={"state": (4, 2)})
    rng = np.random.default_rng(0)
    utterances = {env.expert_utterance(rng=rng) for _ in range(3000)}
    assert len(utterances) == 300
    for utterance in utterances:
        assert utterance.startswith('{"current number": 2, "target number": 4, "thoughts": "')
        assert sorted(re.findall(r"\d", utterance.split('"thoughts"')[1])) == ["2", "4"]
        assert env.parser.parse(utterance).action == "+"
        words = utterance.split('"thoughts"')[1]
        assert ("larger" in words) != ("smaller" in words)
        assert "{" not in utterance[1:]


def test_the_prompt_is_short_complete_and_says_the_numbers_only_without_picture() -> None:
    env = NumberLineEnv()
    prompts = {env.reset(seed=seed)[0]["prompt"] for seed in range(20)}
    assert len(prompts) == 1
    prompt = prompts.pop()
    assert len(prompt.split()) <= 60
    for part in ("target number", "current number", "0 to 5", '"+"', '"-"', env.parser.instructions()):
        assert part in prompt
    text_only = NumberLineEnv(image=False)
    told = {text_only.reset(options={"state": state})[0]["prompt"] for state in text_only.states()}
    assert len(told) == 30
    assert sum("The target number is 4, your current number is 2 " in text for text in told) == 1


def pictures(**kwargs: Any) -> dict[Position, np.ndarray]:
    env = NumberLineEnv(**kwargs)
    return {state: env.reset(options={"state": state})[0]["image"] for state in env.states()}


def test_pictures_are_all_different_and_depend_on_the_state_alone() -> None:
    first, second = pictures(), pictures()
    assert all(image.shape == (300, 300, 3) and image.dtype == np.uint8 for image in first.values())
    assert len({image.tobytes() for image in first.values()}) == 30
    assert all(np.array_equal(first[state], second[state]) for state in first)


def test_each_observation_has_a_picture_of_its_own() -> None:
    env = NumberLineEnv()
    first = env.reset(options={"state": (4, 2)})[0]["image"]
    kept = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(env.reset(options={"state": (4, 2)})[0]["image"], kept)


def test_digits_are_large_and_inside() -> None:
    for image in pictures().values():
        ink = image.min(axis=2) < 128
        assert not ink[:5].any() and not ink[-5:].any() and not ink[:, :5].any() and not ink[:, -5:].any()
        for half in (ink[:150, 160:], ink[150:, 160:]):
            rows = np.flatnonzero(half.any(axis=1))
            assert 84 <= rows[-1] - rows[0] + 1 <= 94


def test_numbers_stay_legible_at_64_pixels_of_grey() -> None:
    small = {
        state: np.asarray(Image.fromarray(image).convert("L").resize((64, 64)), np.float64)
        for state, image in pictures().items()
    }
    # The same number in the same line looks the same whatever the other one is; different numbers differ clearly.
    lines: dict[tuple[str, int], np.ndarray] = {}
    for (target, current), image in small.items():
        for line, number, part in (("target", target, image[:30]), ("current", current, image[34:])):
            np.testing.assert_array_equal(lines.setdefault((line, number), part), part)
    for line in ("target", "current"):
        for a in range(6):
            for b in range(a):
                difference = np.abs(lines[line, a] - lines[line, b])
                assert (difference > 100).sum() >= 25, (a, b)


@pytest.mark.parametrize("size", [32, 65, 224, 448])
def test_other_sizes(size: int) -> None:
    assert len({image.tobytes() for image in pictures(size=size).values()}) == 30
    assert next(iter(pictures(size=size).values())).shape == (size, size, 3)


def test_two_digit_numbers_fit() -> None:
    env = NumberLineEnv(max_position=99)
    image = env.reset(options={"state": (88, 99)})[0]["image"]
    ink = image.min(axis=2) < 128
    assert ink[:, 160:].any()
    assert not ink[:, -5:].any() and not ink[:, 158:162].any()


def test_the_examples_of_the_docstring_are_what_it_says() -> None:
    grammar = re.search(r"Utterance grammar:(.*?)\n\n", NumberLineEnv.__doc__ or "", re.DOTALL)
    assert grammar is not None
    valid, invalid = grammar.group(1).split("Invalid:")
    parser = NumberLineEnv().parser
    examples = re.findall(r"``(.*?)``", valid.split("Valid:")[1], re.DOTALL)
    assert [parser.parse(example).action for example in examples] == ["+", "-"]
    counterexamples = re.findall(r"``(.*?)``", invalid)
    assert [parser.parse(example).error for example in counterexamples] == ["no_action", "unknown_action"]
