from __future__ import annotations

import pytest

from agents.demonstrations import Demonstrations
from agents.learners import SFT, SFTConfig
from agents.policies import VLMPolicy
from tests.agents.conftest import UTTERANCES, data, small_policy
from tests.conftest import Learned


@pytest.mark.slow
@pytest.mark.learning
def test_a_small_set_is_learned_by_heart(learning_seed: int, learned: Learned) -> None:
    policy = small_policy(learning_seed)
    seen: list[int] = []
    losses = SFT(policy, SFTConfig(steps=80, batch_size=8, learning_rate=1e-2, seed=learning_seed)).fit(
        data(UTTERANCES[:1]), lambda step, _: seen.append(step)
    )
    learned("loss at the start", losses[0], above=3)
    # In nats per token: .005 throughout the grid, over 6 untrained.
    learned("loss at the end", losses[-1], below=0.1)
    assert seen == list(range(80))
    assert policy.generate(data(UTTERANCES[:1]).observations([0]), greedy=True).utterances == UTTERANCES[:1]


def test_the_value_head_is_left_alone(policy: VLMPolicy) -> None:
    before = [p.clone() for p in policy.value_head.parameters()]
    SFT(policy, SFTConfig(steps=2, batch_size=2)).fit(data())
    assert all((a == b).all() for a, b in zip(before, policy.value_head.parameters(), strict=True))


def test_the_order_comes_from_the_seed() -> None:
    losses = [SFT(small_policy(), SFTConfig(steps=3, batch_size=2, seed=seed)).fit(data()) for seed in (1, 1, 2)]
    assert losses[0] == losses[1] != losses[2]


@pytest.mark.parametrize(("prompts", "utterances"), [([], []), (["a"], ["b", "c"])])
def test_uneven_demonstrations_are_refused(prompts: list[str], utterances: list[str]) -> None:
    shown = f"got {len(prompts)} prompts, {len(utterances)} utterances"
    with pytest.raises(ValueError, match=f"as many of each, at least one, {shown}"):
        Demonstrations(prompts, utterances)


def test_what_are_no_demonstrations_is_refused() -> None:
    with pytest.raises(TypeError, match=r"SFT imitates Demonstrations\(.*\), got \[\('a', 'b'\)\]"):
        SFT(small_policy()).fit([("a", "b")])  # type: ignore[arg-type]


def test_text_only_demonstrations_have_no_image() -> None:
    assert Demonstrations(["a"], ["b"]).observations([0]) == {"prompt": ("a",)}


def test_no_more_than_a_batch_is_encoded_at_a_time(policy: VLMPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The patches of thousands of screens would not fit into memory."""
    sizes = list[int]()
    encode = policy.encode
    monkeypatch.setattr(policy, "encode", lambda seen: sizes.append(len(seen["prompt"])) or encode(seen))
    SFT(policy, SFTConfig(steps=3, batch_size=2)).fit(data())
    assert sizes == [2] * 3
