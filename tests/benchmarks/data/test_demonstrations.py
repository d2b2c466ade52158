"""Demonstrations: right, noisy and confidently wrong teachers."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest

import parsers
from agents.seeding import integer
from benchmarks.common.envs import make_env
from benchmarks.data import demonstrations as demos
from benchmarks.data.demonstrations import Shown, collect_demonstrations, lessons
from benchmarks.data.episodes import collect_episodes
from benchmarks.data.habits import After, Habit
from benchmarks.data.teachers import STARTS, Start, get_start

ENV = "coso/NumberLine-v0"


def collect(start: Start, steps: int = 600, seed: int = 0) -> Shown:
    return collect_demonstrations(ENV, steps=steps, start=start, seed=seed, env_kwargs={"image": False})


def wrong_share(shown: Shown, expert: str) -> float:
    pairs = [(s, e) for s, e in zip(shown.actions, shown.expert_actions, strict=True) if e == expert]
    return sum(s != e for s, e in pairs) / len(pairs)


def test_the_expert_is_always_right_and_words_vary() -> None:
    shown = collect(STARTS["expert"])
    assert shown.actions == shown.expert_actions
    assert shown.summary()["right"] == 1.0
    assert len(set(shown.utterances)) > 200


def test_utterances_say_the_shown_action() -> None:
    shown = collect(Start(noise=1.0), steps=100)
    parser = make_env(ENV).parser
    assert tuple(parse.action for parse in parser.parse_batch(shown.utterances)) == shown.actions


def test_noisy_is_right_with_probability_point_six() -> None:
    assert collect(STARTS["noisy"], steps=2000).summary()["right"] == pytest.approx(0.6, abs=0.04)


@pytest.mark.parametrize(
    "env_id",
    ["coso/NumberLine-v0", "coso/Blackjack-v0", "coso/EZPoints-v0", "coso/ALFWorldText-v0", "coso/AitW-General-v0"],
)
def test_a_share_of_utterances_is_cut_off_before_an_action(env_id: str) -> None:
    env = make_env(env_id, {} if "Text" in env_id else {"image": False})
    steps = list(islice(lessons(env, Start(cut_off=0.4), seed=0), 100))
    parses = [env.parser.parse(step.utterance, step.choices) for step in steps]
    cut = [step for step, parse in zip(steps, parses, strict=True) if not parse.valid]
    assert [step.shown for step in cut] == [None] * len(cut) and 20 < len(cut) < 60
    assert all(parse.action == step.shown for step, parse in zip(steps, parses, strict=True))
    assert len({step.utterance for step in cut}) > 5, "it is cut at different places"
    env.close()


def test_an_utterance_without_an_action_shows_none() -> None:
    shown = collect(STARTS["half-noisy-cut-off"], steps=300)
    parses = make_env(ENV).parser.parse_batch(shown.utterances)
    assert [bool(action) for action in shown.actions] == [parse.valid for parse in parses]
    assert shown.summary()["actions"][""] == pytest.approx(60, abs=25)
    assert collect(Start(), steps=30) == collect(Start(cut_off=0.0), steps=30)


@pytest.mark.parametrize(("name", "bias"), [("deceptive", 0.97), ("very-deceptive", 0.995)])
def test_a_biased_teacher_is_wrong_where_minus_is_right_and_nowhere_else(name: str, bias: float) -> None:
    shown = collect(STARTS[name], steps=3000)
    assert wrong_share(shown, "-") == pytest.approx(bias, abs=0.02)
    assert wrong_share(shown, "+") == 0.0


def test_both_kinds_of_state_occur_often() -> None:
    experts = collect(STARTS["very-deceptive"]).expert_actions
    assert 0.2 < experts.count("-") / len(experts) < 0.8


def after_mistakes(after: After, bias: float = 0.9) -> list[tuple[int, int, bool]]:
    """Return step in the episode, distance to the target and whether it was wrong, for steps on a number line."""
    habit = Habit("plus", "says +", lambda env, expert, rng: "+", lambda env: True, after)
    env = make_env(ENV, {"image": False})
    taught = lessons(env, Start(bias=bias, habit=habit), seed=0)
    seen = []
    for _ in range(600):
        lesson = next(taught)
        seen.append((env._steps, abs(env.state.target - env.state.current), lesson.shown != lesson.expert))
    return seen


def test_what_follows_a_mistake() -> None:
    again, on, helped = (after_mistakes(after) for after in ("again", "on", "helped"))
    ways = {"again": again, "on": on, "helped": helped}
    nearer = dict.fromkeys(ways, 0)
    for name, seen in ways.items():
        for (step, far, wrong), (next_step, next_far, _) in pairwise(seen):
            if wrong:
                assert (next_step == 0) if name == "again" else True
                nearer[name] += next_step == step + 1 and next_far == far - 1
    mistakes = {name: sum(wrong for *_, wrong in seen) for name, seen in ways.items()}
    assert nearer["again"] == nearer["on"] == 0
    assert any(step > 4 for step, *_ in on)
    # Half of the mistakes are put right without being shown; those that end the episode begin another.
    assert 0.2 < nearer["helped"] / mistakes["helped"] < 0.6


@pytest.mark.parametrize("habit", [None, Habit("plus", "says +", lambda *_: "+", lambda env: True, after="again")])
def test_a_start_may_say_what_follows_a_mistake(habit: Habit | None) -> None:
    broken, unbroken = (
        Start(noise=0.5, bias=0.5 if habit else 0.0, habit=habit, after=after) for after in (None, "on")
    )
    assert (broken.sequel, unbroken.sequel) == ("again", "on")
    assert not follow_mistakes(ENV, {"image": False}, broken)
    assert len(follow_mistakes(ENV, {"image": False}, unbroken)) > 10


def test_a_noisy_teacher_who_plays_on_shows_states_that_the_other_never_sees() -> None:
    broken, unbroken = (
        follow_mistakes("coso/ALFWorldText-v0", {}, STARTS[f"half-noisy{end}"]) for end in ("", "-onwards")
    )
    assert not broken and len(unbroken) > 30
    assert any("Available commands" in prompt for prompt in unbroken), "the answer to a needless help"


def follow_mistakes(env_id: str, env_kwargs: dict[str, Any], start: Start) -> set[str]:
    """Return the prompts of steps that follow a wrong one within an episode."""
    env = make_env(env_id, env_kwargs)
    found, wrong = set(), False
    for lesson in islice(lessons(env, start, seed=0), 200):
        if wrong and env._steps > 0:
            found.add(str(lesson.observation["prompt"]))
        wrong = lesson.shown != lesson.expert
    env.close()
    return found


def test_a_teacher_who_slips_shows_the_way_back() -> None:
    env = make_env(ENV, {"image": False})
    taught = lessons(env, Start(slips=0.4), seed=0)
    far, seen = [], []
    for _ in range(1000):
        seen.append(next(taught))
        far.append((env._steps, env.state.target - env.state.current))
    assert all(lesson.shown == lesson.expert for lesson in seen)
    # Nobody says so, but in two of ten steps the marker moves away; the expert alone gets nearer in each.
    within = [(before, after) for (_, before), (step, after) in pairwise(far) if step > 0]
    assert sum(abs(after) > abs(before) for before, after in within) / len(within) == pytest.approx(0.2, abs=0.05)
    env.close()


@pytest.mark.parametrize("env_id", ["coso/Blackjack-v0", "coso/ALFWorldText-v0", "coso/AitW-General-v0"])
def test_whoever_can_play_can_slip(env_id: str) -> None:
    env_kwargs: dict[str, Any] = {} if "Text" in env_id else {"image": False}
    shown = collect_demonstrations(env_id, steps=60, start=STARTS["recovering"], seed=0, env_kwargs=env_kwargs)
    straight = collect_demonstrations(env_id, steps=60, start=STARTS["expert"], seed=0, env_kwargs=env_kwargs)
    assert shown.actions == shown.expert_actions
    assert not set(shown.prompts) <= set(straight.prompts), "slips lead where the expert never goes"


def test_same_seed_same_demonstrations() -> None:
    start = STARTS["noisy"]
    assert collect(start, 50) == collect(start, 50)
    assert collect(start, 50) != collect(start, 50, seed=1)


def test_the_teacher_and_the_game_draw_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one stream for both, what the teacher gets wrong would hang together with what the game deals."""
    streams: list[np.random.Generator] = []

    def watched(env: Any, expert: str, start: Start, rng: np.random.Generator) -> str:
        streams.extend((env.np_random, rng))
        return expert

    monkeypatch.setattr(demos, "shown_action", watched)
    collect(Start())
    game, teacher = streams[:2]
    for _ in range(3):
        assert game.random() != teacher.random()
    ahead = {float(x) for x in game.random(100)}
    assert not ahead & {float(x) for x in teacher.random(100)}


def test_episodes_of_two_seeds_have_nothing_in_common() -> None:
    played = [list(collect_episodes(ENV, episodes=4, start=Start(), seed=seed)) for seed in range(3)]
    assert len({episode.seed for episodes in played for episode in episodes}) == 12


def test_pictures_belong_to_their_utterances() -> None:
    shown = collect_demonstrations(ENV, steps=5, start=Start(), seed=0)
    assert shown.images is not None and shown.images.shape == (5, 300, 300, 3) and shown.images.dtype == np.uint8
    env = make_env(ENV)
    first, _ = env.reset(seed=integer(0, "demonstrations"))
    np.testing.assert_array_equal(shown.images[0], first["image"])


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="steps must be at least 1, got 0"):
        collect(Start(), steps=0)
    with pytest.raises(
        ValueError, match=r"'up' does not fit coso/NumberLine-v0, whose actions are -, \+; choose one of"
    ):
        collect(Start(bias=0.5, bias_action="up"))
    with pytest.raises(ValueError, match=r"bias=0\.5 needs bias_action"):
        Start(bias=0.5)
    with pytest.raises(ValueError, match=r"noise is a probability, got 1\.5"):
        Start(noise=1.5)
    with pytest.raises(ValueError, match="unknown start 'nosy'; choose one of expert, noisy"):
        get_start("nosy")


def test_utterances_that_cannot_be_read_without_their_actions_come_with_them() -> None:
    assert collect(STARTS["expert"], steps=8).choices is None, "this parser's actions are fixed"
    pytest.importorskip("textworld", reason="ALFWorldText needs textworld")
    env_kwargs = {"task_types": ["pick_and_place_simple"], "num_games": 2, "parser": "coso/json"}
    start = STARTS["half-noisy"]
    shown = collect_demonstrations("coso/ALFWorldText-v0", steps=24, start=start, seed=0, env_kwargs=env_kwargs)
    assert shown.choices is not None and len(set(shown.choices)) > 1
    parses = parsers.make("coso/json").parse_batch(shown.utterances, shown.choices)
    assert tuple(parse.action for parse in parses) == shown.actions
