"""CoSo's weights and the choice bonus in TRL's trainer. Run by `make test-trl`; skipped where TRL is not installed."""

from __future__ import annotations

import hashlib
import inspect
import math
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import torch

pytest.importorskip("trl", reason="trl is not installed: pip install 'coso-envs[trl]', or run `make test-trl`")

from trl import GRPOTrainer
from trl.chat_template_utils import add_response_schema, parse_response

from agents.causal import CausalBonus, CausalConfig, SCMConfig, SCMTrainingConfig
from agents.exploration import ChoiceBonus, TopEntropyBonus, UniformBonus
from agents.trl import CoSoGRPOTrainer, versions
from coso_envs.bridges.trl import environment
from tests.agents.trl import tiny
from tests.examples.loading import load_example

# TRL calls both of its routes experimental, and asks transformers by names that are about to change.
pytestmark = pytest.mark.filterwarnings("ignore")

#: sha256 of the source of what our trainer overrides or calls, in the versions that were tested.
SOURCES = {
    "_compute_loss": "80295546bbdbf6f7",
    "_generate": "2a27fdf8f5e6f356",
    "_generate_and_score_completions": "1fa48922792dcd5c",
    "_generate_single_turn": "e0f02e4fc094cefd",
    "_get_per_token_logps_and_entropies": "ea73c3909275851d",
    "_load_optimizer_and_scheduler": "5c1772becdfd7fdb",
    "_save_checkpoint": "ec91bde123649111",
    "get_high_entropy_mask": "ce6e86287bac23d6",
}


#: Settings of a run on the processor that writes nothing.
SHORT: dict[str, Any] = {
    "num_generations": 2,
    "per_device_train_batch_size": 2,
    "use_cpu": True,
    "bf16": False,
    "report_to": "none",
    "save_strategy": "no",
}


@pytest.fixture(scope="module", params=["calls", "utterances"])
def route(request: pytest.FixtureRequest) -> tuple[str, Any, Any]:
    return request.param, *tiny.make_model(request.param)


def make(
    route: tuple[str, Any, Any], folder: Path, kind: Any = CoSoGRPOTrainer, bonus: Any = None, **config: Any
) -> Any:
    name, model, tokenizer = route
    kwargs: dict[str, Any] = {} if bonus is None else {"bonus": bonus}
    if name == "calls":
        kwargs["environment_factory"] = tiny.number_line()
    else:
        played = tiny.rollouts()
        kwargs |= {"rollout_func": played, "reward_funcs": played.episode_return}
        config = {"max_completion_length": 64} | config
    args = tiny.make_config(folder, **config)
    return kind(model=model, processing_class=tokenizer, args=args, train_dataset=tiny.rows(), **kwargs)


def small_scm(route: tuple[str, Any, Any]) -> CausalBonus:
    parser = tiny.number_line().parser if route[0] == "calls" else tiny.rollouts().parser
    size = SCMConfig(layers=1, hidden_size=16, intermediate_size=32)
    training = SCMTrainingConfig(steps=5, batch_size=16)
    return CausalBonus(parser, route[2], CausalConfig(), size, training, max_new_tokens=128)


def generated(trainer: Any) -> dict[str, Any]:
    trainer.model.train()
    found: dict[str, Any] = trainer._generate_and_score_completions(
        [dict(row) for row in tiny.rows(4) for _ in range(2)]
    )
    return found


def losses(trainer: Any, inputs: dict[str, Any]) -> tuple[float, torch.Tensor]:
    trainer.model.zero_grad()
    trainer.current_gradient_accumulation_steps = 1
    loss = trainer._compute_loss(trainer.model, inputs)
    loss.backward()
    return loss.item(), torch.cat([p.grad.flatten() for p in trainer.model.parameters() if p.grad is not None])


def test_trl_has_not_moved() -> None:
    found = {
        name: hashlib.sha256(inspect.getsource(inspect.unwrap(getattr(GRPOTrainer, name))).encode()).hexdigest()[:16]
        for name in SOURCES
    }
    assert found == SOURCES, "TRL has moved: read what has changed, run these tests, then note the new values"


def test_other_versions_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert versions.require_tested_trl() in versions.TESTED_TRL
    monkeypatch.setattr(metadata, "version", lambda name: "1.17.0")
    with pytest.raises(ImportError, match=r"tested with trl 1.16.0, not with 1.17.0: pip install 'trl==1.16.0'"):
        versions.require_tested_trl()

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    with pytest.raises(ImportError, match=r"pip install 'coso-envs\[trl\]'"):
        versions.require_tested_trl()


@pytest.mark.parametrize("config", [{}, {"loss_type": "grpo"}, {"loss_type": "dr_grpo", "top_entropy_quantile": 0.4}])
def test_uniform_weights_give_trls_own_loss(route: Any, tmp_path: Path, config: dict[str, Any]) -> None:
    ours = make(route, tmp_path, bonus="uniform", **config)
    theirs = make(route, tmp_path, GRPOTrainer, **config)
    inputs = generated(ours)
    assert route[0] == "utterances" or inputs["tool_mask"].min() == 0, "no conversation has an answer of the tool"
    one, gradient = losses(ours, inputs)
    other, expected = losses(theirs, inputs)
    without, _ = losses(make(route, tmp_path, GRPOTrainer, **config | {"entropy_coef": 0.0}), inputs)
    assert one == pytest.approx(other, abs=1e-6) and abs(one - without) > 1e-4
    torch.testing.assert_close(gradient, expected, atol=1e-6, rtol=1e-5)


def test_each_token_counts_by_its_weight(route: Any, tmp_path: Path) -> None:
    trainer = make(route, tmp_path, bonus="uniform")
    inputs = generated(trainer)
    mask = inputs["completion_mask"] * inputs["tool_mask"]
    assert torch.equal(inputs["entropy_weights"], mask.float())
    nothing, _ = losses(trainer, inputs | {"entropy_weights": torch.zeros(mask.shape)})
    one = torch.zeros(mask.shape)
    one[0, 0] = 0.5
    ids = torch.cat([inputs["prompt_ids"], inputs["completion_ids"]], 1)
    seen = torch.cat([inputs["prompt_mask"], inputs["completion_mask"]], 1)
    width = mask.shape[1]
    _, entropies, _ = trainer._get_per_token_logps_and_entropies(trainer.model, ids, seen, width, compute_entropy=True)
    expected = nothing - 0.1 * 0.5 * entropies[0, 0].item() / mask.sum().item()
    assert losses(trainer, inputs | {"entropy_weights": one})[0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("bonus", ["coso", "choice"])
def test_twenty_steps(route: Any, tmp_path: Path, bonus: str) -> None:
    trainer = make(route, tmp_path, bonus=small_scm(route) if bonus == "coso" else bonus, max_steps=20)
    before = [parameter.clone() for parameter in trainer.model.parameters()]
    trainer.train()
    assert trainer.state.global_step == 20
    rows = [row for row in trainer.state.log_history if "bonus" in row]
    assert len(rows) == 20 and all(row["parse_valid_rate"] > 0 for row in rows[:5])
    assert any(row["bonus"] != 0 for row in rows)
    figure = "entropy_weight" if bonus == "coso" else "bonus/entropy"
    assert any(row.get(figure, 0) > 0 for row in rows)
    assert any(not torch.equal(old, new) for old, new in zip(before, trainer.model.parameters(), strict=True))


def test_weights_are_at_the_tokens_that_name_the_action(route: Any, tmp_path: Path) -> None:
    span = CausalBonus(small_scm(route).parser, route[2], CausalConfig(source="span"))
    trainer = make(route, tmp_path, bonus=span)
    inputs = generated(trainer)
    weighed = inputs["entropy_weights"] > 0
    texts = {trainer._tokenizer.decode(ids[row]) for ids, row in zip(inputs["completion_ids"], weighed, strict=True)}
    assert weighed.any() and all(set(text) <= set("+-") for text in texts)


def test_the_choice_bonus_compares_with_the_other_action(route: Any, tmp_path: Path) -> None:
    trainer = make(route, tmp_path, bonus=ChoiceBonus(small_scm(route).parser, route[2]))
    assert (trainer.rollout_func or trainer.environment_factories[None]).suggesting
    inputs = generated(trainer)
    sets = [choice for row in inputs["choice_sets"] for _, choice in row if choice is not None]
    assert sets and all(choice.size == 2 for choice in sets)
    loss, gradient = losses(trainer, inputs)
    without, other = losses(trainer, {key: value for key, value in inputs.items() if key != "choice_sets"})
    assert loss != without and not torch.equal(gradient, other)
    with pytest.raises(ValueError, match="texts alone"):
        trainer._term(trainer.model, inputs | {"pixel_values": torch.zeros(1)}, torch.zeros(1), torch.zeros(1))


def test_all_steps_are_samples_with_their_episodes_advantage(tmp_path: Path) -> None:
    route = ("utterances", *tiny.make_model("utterances"))
    trainer = make(route, tmp_path, bonus="uniform", steps_per_generation=4, gradient_accumulation_steps=4)
    played: list[Any] = []
    inner = trainer.rollout_func

    def recorded(prompts: Any, trainer: Any) -> Any:
        output = inner(prompts, trainer)
        output["steps"][0][0]["void"] = True
        output["episode_return"][1] = None
        played.append(output)
        return output

    trainer.rollout_func = recorded
    inputs = generated(trainer)
    steps = [step for episode in played[0]["steps"] for step in episode if not step["void"]]
    assert len(inputs["advantages"]) % 4 == 0 and 0 <= len(inputs["advantages"]) - len(steps) < 4
    owned = [row for row, episode in enumerate(played[0]["steps"]) for step in episode if not step["void"]]
    by_episode: dict[int, set[float]] = {}
    for row, step in enumerate(steps):
        ids = inputs["completion_ids"][row][inputs["completion_mask"][row].bool()].tolist()
        prompt = inputs["prompt_ids"][row][inputs["prompt_mask"][row].bool()].tolist()
        assert (prompt, ids) == (step["prompt_ids"], step["completion_ids"])
        by_episode.setdefault(owned[row], set()).add(inputs["advantages"][row].item())
    assert all(len(values) == 1 for values in by_episode.values())
    assert by_episode.get(1, {0.0}) == {0.0}
    assert inputs["tool_mask"][len(steps) :].sum() == 0


def test_pictures_of_the_start_and_of_the_tool_reach_the_model(tmp_path: Path) -> None:
    model, processor = tiny.make_vlm()
    game: Any = environment("coso/NumberLine-v0", size=64, max_position=2)
    trainer = CoSoGRPOTrainer(
        model=model,
        processing_class=processor,
        args=tiny.make_config(tmp_path, max_completion_length=700),
        train_dataset=tiny.rows(),
        environment_factory=game,
        bonus=CausalBonus(game.parser, processor.tokenizer, CausalConfig(source="span")),
    )
    # An untrained model would write marks of pictures.
    said = iter([tiny.calls()[0], "Done."])

    def written(prompts: Any, *_: Any, **__: Any) -> Any:
        return [processor.tokenizer(f"{text}<|im_end|>")["input_ids"] for text in [next(said)] * len(prompts)], None

    trainer._generate_single_turn = written
    inputs = generated(trainer)
    assert inputs["num_images"] == [2] * 8 and len(inputs["image_grid_thw"]) == 16
    assert (inputs["entropy_weights"] > 0).sum(1).tolist() == [1] * 8
    assert math.isfinite(losses(trainer, inputs)[0])
    eyes = [part.grad for name, part in model.named_parameters() if "visual.patch_embed" in name]
    assert eyes and all(gradient.abs().sum() > 0 for gradient in eyes)


READINGS = [
    ('{"name": "act", "arguments": {"action": "+"}}', "+"),
    ('{"name": "act", "arguments": {"thoughts": "up", "action": "-"}}', "-"),
    ('{"name": "act", "arguments": {"action": "jump"}}', None),
    ('{"name": "act", "arguments": {}}', None),
]


@pytest.mark.parametrize(("call", "action"), READINGS)
@pytest.mark.parametrize("before", ["", "I have to go up.\n"])
def test_trls_reader_and_our_parser_agree(call: str, action: str | None, before: str) -> None:
    tokenizer = add_response_schema(tiny.make_tokenizer([call, before or "x"]))
    text = f"{before}<tool_call>\n{call}\n</tool_call>"
    game = tiny.number_line()()
    asked = [{"role": "user", "content": "Go."}]
    prompt = tokenizer.apply_chat_template(asked, tools=[game.act], add_generation_prompt=True)["input_ids"]
    written = tokenizer(f"{text}<|im_end|>")["input_ids"]
    message = parse_response(tokenizer, written, prefix=prompt, tools=[game.act])
    game.reset(seed=0)
    game.act(**message["tool_calls"][0]["function"]["arguments"])
    read = tiny.number_line().parser.parse(text)
    assert read.action == action
    assert (game._episode.info["action"] or None) == action


def test_a_checkpoint_has_the_state_of_the_bonus(tmp_path: Path) -> None:
    route = ("utterances", *tiny.make_model("utterances"))
    trainer = make(route, tmp_path, bonus=small_scm(route), max_steps=1, save_strategy="steps", save_steps=1)
    trainer.train()
    again = make(route, tmp_path, bonus=small_scm(route))
    one, other = trainer.bonus.scm.state_dict(), again.bonus.scm.state_dict()
    assert any(not torch.equal(one[name], other[name]) for name in one)
    again.create_optimizer_and_scheduler(1)
    again._load_optimizer_and_scheduler(str(tmp_path / "checkpoint-1"))
    other = again.bonus.scm.state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_what_the_trainer_refuses(tmp_path: Path) -> None:
    route = ("utterances", *tiny.make_model("utterances", steps=1))
    with pytest.raises(ValueError, match='bonus must be "coso", "choice", "uniform"'):
        make(route, tmp_path, bonus="causal")
    with pytest.raises(ValueError, match='bonus must be "coso", "choice", "uniform"'):
        make(route, tmp_path, bonus=TopEntropyBonus())
    with pytest.raises(ValueError, match="leave share at 1"):
        make(route, tmp_path, bonus=CausalBonus(tiny.rollouts().parser, route[2], CausalConfig(share=0.5)))
    with pytest.raises(ValueError, match="set entropy_coef instead"):
        make(route, tmp_path, bonus="uniform", use_adaptive_entropy=True)
    with pytest.raises(ValueError, match=r"pass parser=\.\.\."):
        CoSoGRPOTrainer(model=route[1], processing_class=route[2], reward_funcs=len, train_dataset=tiny.rows())


def test_the_parser_of_a_plain_reward_function_is_enough(tmp_path: Path) -> None:
    model, tokenizer = tiny.make_model("utterances", steps=1)
    trainer = CoSoGRPOTrainer(
        model=model,
        processing_class=tokenizer,
        args=tiny.make_config(tmp_path, max_completion_length=4),
        train_dataset=tiny.rows(),
        reward_funcs=lambda completions, **fields: [float(len(text[0]["content"])) for text in completions],
        parser=tiny.rollouts().parser,
        bonus=UniformBonus(),
    )
    inputs = generated(trainer)
    assert torch.equal(inputs["entropy_weights"], inputs["completion_mask"].float())


def test_the_code_of_the_page(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/trl.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    model, tokenizer = tiny.make_model("utterances")
    model.save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    settings = {**SHORT, "output_dir": str(tmp_path), "max_steps": 1}
    names: dict[str, Any] = {"model": str(tmp_path / "model"), "settings": settings}
    exec(block, names)
    assert names["trainer"].state.global_step == 1 and isinstance(names["trainer"].bonus, ChoiceBonus)


def test_the_example(tmp_path: Path) -> None:
    model, tokenizer = tiny.make_model("calls")
    model.save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    settings = {**SHORT, "output_dir": str(tmp_path), "max_steps": 1, "max_completion_length": 64}
    trainer = load_example("trl_number_line", most_lines=40).main(str(tmp_path / "model"), **settings)
    assert trainer.state.global_step == 1 and isinstance(trainer.bonus, CausalBonus)
