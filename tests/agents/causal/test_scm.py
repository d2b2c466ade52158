"""The SCM fits the policy that it serves: its lengths, ids, device and dtype; its tokenizer may lack UNK and PAD."""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

import coso_envs
from agents.causal import PRESETS, SCM, CausalBonus, SCMConfig, SCMTrainingConfig, bonus, causal_weights
from agents.causal.training import Example, ExampleMaker, SCMTrainer, null_token
from agents.coso import CoSo
from agents.learners import PPO, PPOConfig
from agents.policies import VLMPolicy
from parsers import ActionParser
from tests.agents.conftest import UTTERANCES, MakeRollout, small_policy

SMALL = SCMConfig(layers=1, hidden_size=32, heads=2, intermediate_size=64)
TRAINING = SCMTrainingConfig(pretrain_steps=2, steps=1, batch_size=8)


def agent_of(policy: VLMPolicy, **settings: Any) -> CoSo:
    envs = coso_envs.make_vec("coso/NumberLine-v0", num_envs=2, autoreset_mode="SameStep", size=48)
    learner = PPO(policy, envs, PPOConfig(n_steps=2, batch_size=2, n_epochs=1, kl_samples=0))
    return CoSo(learner, **{"scm": SMALL, "training": TRAINING, **settings})


LONG = [text.replace("thoughts", "thoughts" + " go on" * 60) for text in UTTERANCES]


def test_positions_follow_what_the_policy_may_write() -> None:
    policy = small_policy()
    policy.max_new_tokens = 600
    agent = agent_of(policy)
    assert agent.bonus.scm.positions == 601
    assert agent_of(small_policy()).bonus.scm.positions == 41
    assert agent_of(small_policy(), scm=replace(SMALL, max_tokens=99)).bonus.scm.positions == 99


@pytest.mark.slow
def test_longer_demonstrations_make_room_for_themselves(tmp_path: Path) -> None:
    agent = agent_of(small_policy())
    agent.pretrain(UTTERANCES[:2])  # the optimizer has a state by then
    agent.pretrain(LONG)
    room = agent.bonus.scm.positions
    assert room > 100
    agent.learn(8)
    assert agent.explain(LONG[0])
    agent.save(tmp_path)
    resumed = agent_of(small_policy())
    assert resumed.bonus.scm.positions < room
    resumed.load(tmp_path)
    assert resumed.bonus.scm.positions == room
    assert resumed.explain(LONG[0]) == agent.explain(LONG[0])
    assert "scm/loss" in resumed.pretrain(LONG)


def test_a_long_utterance_is_explained_by_an_scm_that_never_saw_one() -> None:
    agent = agent_of(small_policy())
    agent.pretrain(UTTERANCES)
    assert "".join(token for token, _ in agent.explain(LONG[0])) == LONG[0]
    assert "scm/loss" in agent.pretrain(LONG), "room made between two steps must not break the optimizer"


def test_every_id_of_the_model_fits() -> None:
    policy = small_policy()
    policy.model.resize_token_embeddings(len(policy.tokenizer) + 30)
    agent = agent_of(policy)
    rows = agent.bonus.scm.encoder.embeddings.word_embeddings.num_embeddings
    assert rows >= len(policy.tokenizer) + 30
    ids = torch.arange(rows)[None, -40:]
    agent.bonus.scm(ids, torch.ones_like(ids, dtype=torch.bool))


@pytest.mark.parametrize(
    ("unk", "eos", "pad", "expected"),
    [(3, 1, 0, 3), (None, 1, 0, 100), (None, 1, None, 100), (1, 1, None, 100), (0, 1, 0, 100), (3, 1, None, 3)],
)
def test_nothing_said_is_unk_or_an_id_of_its_own(unk: Any, eos: Any, pad: Any, expected: int) -> None:
    tokenizer = SimpleNamespace(unk_token_id=unk, eos_token_id=eos, pad_token_id=pad)
    assert null_token(tokenizer, 100) == expected


@pytest.mark.parametrize("lacking", [("unk_token",), ("pad_token",), ("unk_token", "pad_token")])
def test_a_tokenizer_may_lack_unk_and_pad(lacking: tuple[str, ...], parser: ActionParser) -> None:
    """As Llama's do."""
    policy = small_policy()
    for name in lacking:
        setattr(policy.tokenizer, name, None)
    agent = agent_of(policy)
    agent.pretrain(UTTERANCES)
    agent.learn(4)
    vocabulary = policy.model.config.get_text_config().vocab_size
    embedding = agent.bonus.scm.encoder.embeddings.word_embeddings
    if "unk_token" in lacking:
        assert agent.bonus._null == vocabulary == embedding.num_embeddings - 1
    assert embedding.padding_idx == policy.tokenizer.pad_token_id
    assert embedding.weight[agent.bonus._null].any()


def test_the_padding_row_is_the_tokenizers(policy: VLMPolicy, parser: ActionParser) -> None:
    """Bert's own default, id 0, would be a token like any other."""
    embedding = CausalBonus(parser, policy.tokenizer, scm_config=SMALL).scm.encoder.embeddings.word_embeddings
    assert embedding.padding_idx == policy.tokenizer.pad_token_id


def test_a_padding_token_that_also_ends_utterances_can_be_learned(policy: VLMPolicy, parser: ActionParser) -> None:
    policy.tokenizer.pad_token = policy.tokenizer.eos_token
    embedding = CausalBonus(parser, policy.tokenizer, scm_config=SMALL).scm.encoder.embeddings.word_embeddings
    assert embedding.padding_idx is None


def test_an_scm_in_half_precision_weighs_and_learns(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    made = CausalBonus(parser, policy.tokenizer, "reference", SMALL, TRAINING)
    rollout = make_rollout(policy)
    whole = made.weights(rollout)
    made.scm.to(torch.bfloat16)
    half = made.weights(rollout)
    assert half.dtype == torch.float32 and torch.isfinite(half).all()
    raw = replace(PRESETS["reference"], normalise=False)
    labels = torch.tensor(rollout.labels)[:, None]
    effects = causal_weights(made.scm, rollout.tokens, rollout.mask, labels, null_token=made._null, config=raw)
    assert effects.dtype == torch.float32 and whole.shape == effects.shape
    assert all(torch.isfinite(torch.tensor(figure)) for figure in made.observe(rollout).values())


def test_the_scm_is_where_the_policy_is(policy: VLMPolicy, parser: ActionParser) -> None:
    made = CausalBonus(parser, policy.tokenizer, scm_config=SMALL, device="meta")
    assert {parameter.device.type for parameter in made.scm.parameters()} == {"meta"}
    asked: list[Any] = []

    class Spy(CausalBonus):
        """Remembers where it was asked to be."""

        def __init__(self, *arguments: Any, device: Any, **more: Any) -> None:
            asked.append(device)
            super().__init__(*arguments, device=device, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("agents.coso.CausalBonus", Spy)
        agent_of(policy)
    assert asked == [policy.device]


def test_labels_that_are_not_learned_cannot_be_asked_for(policy: VLMPolicy, parser: ActionParser) -> None:
    training = SCMTrainingConfig(interventional=True)
    for make in (
        lambda: CausalBonus(parser, policy.tokenizer, "reference", SMALL, training),
        lambda: ExampleMaker(parser, policy.tokenizer, False, training, 0),
        lambda: agent_of(policy, training=training),
    ):
        with pytest.raises(ValueError, match="interventional=True labels nullified utterances, most of them 'invalid'"):
            make()
    assert CausalBonus(parser, policy.tokenizer, "paper", SMALL, training).config.learn_invalid


def test_a_rollout_is_weighed_once(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its health is read off the weights that the learner then asks for."""
    made = CausalBonus(parser, policy.tokenizer, "reference", SMALL, TRAINING)
    rollout = make_rollout(policy)
    counted: list[int] = []
    weigh = causal_weights

    def count(*arguments: Any, **more: Any) -> torch.Tensor:
        counted.append(len(arguments[1]))
        return weigh(*arguments, **more)

    monkeypatch.setattr(bonus, "causal_weights", count)
    figures = made.observe(rollout)
    weights = made.weights(rollout)
    assert counted == [len(rollout)]
    said = torch.tensor([parse.action == "+" for parse in rollout.parses])
    assert figures["scm/weight_of +"] == pytest.approx(float(weights[rollout.action_mask & said[:, None]].mean()))
    assert torch.equal(made.weights(rollout), weights) and len(counted) == 2, "asked again, they are made again"
    other = copy.copy(rollout)
    made.observe(rollout)
    made.weights(other)
    assert len(counted) == 4, "another rollout is never given these weights"


def test_loss_and_accuracy_by_hand(policy: VLMPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cross-entropy summed over two factors and averaged over utterances; accuracy over utterances and factors."""
    scm = SCM(len(policy.tokenizer), [2, 3], SMALL)
    said = torch.tensor([[0.9, 0.1], [0.2, 0.8]]).log(), torch.tensor([[0.5, 0.3, 0.2], [0.6, 0.3, 0.1]]).log()
    tokens, mask = torch.ones(2, 3, dtype=torch.long), torch.ones(2, 3, dtype=torch.bool)
    with monkeypatch.context() as patched:
        patched.setattr(scm, "forward", lambda tokens, mask: list(said))
        loss = float(scm.loss(tokens, mask, torch.tensor([[0, 0], [0, 2]])))
        assert loss == pytest.approx(-(math.log(0.9) + math.log(0.2) + math.log(0.5) + math.log(0.1)) / 2)
    trainer = SCMTrainer(scm, 0, SCMTrainingConfig(batch_size=2, learning_rate=0.0))
    trainer.add([Example((5, 6), (0, 0)), Example((5, 7), (0, 2))])
    # The newest example comes first.
    said = said[0].flip(0), said[1].flip(0)
    monkeypatch.setattr(scm, "loss", lambda *_: torch.tensor(0.75, requires_grad=True))
    monkeypatch.setattr(scm, "forward", lambda tokens, mask: list(said))
    assert trainer.train(2) == {"scm/loss": 0.75, "scm/classes": 2.0}
    figures = trainer.recognised()
    # Both factors of an utterance have to be right, so that their probabilities multiply.
    assert figures["scm/accuracy"] == 2 / 4
    assert figures["scm/confidence"] == pytest.approx((0.9 * 0.5 + 0.2 * 0.1) / 2)


def test_batches_hold_every_class_equally_often(policy: VLMPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 100 examples 98 are of one class, and each of the three still makes up a third of a batch."""
    scm = SCM(len(policy.tokenizer), [3], SMALL)
    trainer = SCMTrainer(scm, 0, SCMTrainingConfig(batch_size=64, seed=1))
    trainer.add(Example((5, 6, 7), (k if k < 2 else 2,)) for k in range(100))
    drawn: list[int] = []
    loss = scm.loss

    def watched(tokens: torch.Tensor, mask: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        drawn.extend(labels[:, 0].tolist())
        return loss(tokens, mask, labels)

    monkeypatch.setattr(scm, "loss", watched)
    figures = trainer.train(10)
    shares = [drawn.count(label) / len(drawn) for label in range(3)]
    assert len(drawn) == 640 and figures["scm/classes"] == 3
    # Four standard deviations of 640 draws.
    assert shares == pytest.approx([1 / 3] * 3, abs=4 * (1 / 3 * 2 / 3 / 640) ** 0.5)


def test_the_comparison_with_the_parser_is_made_as_often_as_asked(
    policy: VLMPolicy, parser: ActionParser, make_rollout: MakeRollout
) -> None:
    """Also after a resume, which must not begin to count anew."""
    rollout = make_rollout(policy)
    training = replace(TRAINING, health_every=3)
    made = CausalBonus(parser, policy.tokenizer, "reference", SMALL, training)
    compared = ["scm/exact_auroc" in made.observe(rollout) for _ in range(4)]
    resumed = CausalBonus(parser, policy.tokenizer, "reference", SMALL, training)
    resumed.load_state_dict(copy.deepcopy(made.state_dict()))
    compared += ["scm/exact_auroc" in resumed.observe(rollout) for _ in range(2)]
    assert compared == [False, False, True, False, False, True]
    assert "scm/loss" in made.observe(rollout)
