"""The measurement of real architectures, on a CPU with a tiny one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
import transformers as hf

from benchmarks.measure.gpu.__main__ import main
from benchmarks.measure.gpu.architectures import ARCHITECTURES
from benchmarks.measure.gpu.costs import make_policy
from benchmarks.measure.gpu.options import Options
from benchmarks.measure.gpu.tokenizer import make_tokenizer

# peft 0.21 asks transformers 5.23 for a property by its old name.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
TINY = Options(models=("tiny",), envs=2, tokens=48, picture=56, batch_size=2, micro_batch=1, epochs=1, lora_rank=2)


def test_every_method_is_measured_and_figures_so_far_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(**{**vars(TINY), "methods": ("rl", "coso", "choice"), "warm_up": False, "out": tmp_path / "a"})
    monkeypatch.setattr("benchmarks.measure.gpu.__main__.write_figures", write := Written(tmp_path / "a"))
    main(options)
    assert write.methods == [["rl"], ["rl", "coso"], ["rl", "coso", "choice"]]
    rl, coso, choice = json.loads((tmp_path / "a").read_text())["costs"]
    assert rl["overhead_percent"] == 0 and {row["tokens"] for row in (rl, coso, choice)} == {48}
    for row in (rl, coso, choice):
        assert row["utterances"] == 2 and row["prompt_tokens"] > 4 and row["parameters"][0] > row["parameters"][1] > 0
        assert 0 < row["rollout_s"] + row["bonus_s"] + row["update_s"] <= row["seconds"]
        assert row["utterances_per_second"] == pytest.approx(2 / row["seconds"])
    assert coso["bonus_s"] > 10 * rl["bonus_s"]
    assert len(capsys.readouterr().out.splitlines()) == 5


class Written:
    """Notes the methods of each call of ``write_figures`` and writes them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.methods: list[list[str]] = []

    def __call__(self, options: Options, name: str, rows: list[object]) -> None:
        self.methods.append([vars(row)["method"] for row in rows])
        self.file.write_text(json.dumps({name: [vars(row) for row in rows]}))


def test_replies_are_valid_have_the_length_asked_for_and_are_sampled() -> None:
    policy = make_policy(TINY, "tiny", torch.device("cpu"))
    prompts = policy.encode({"prompt": ("Go",) * 5, "image": torch.zeros(5, 56, 56, 3, dtype=torch.uint8).numpy()})
    generation = policy.generate(prompts)
    assert generation.mask.sum(1).tolist() == [48] * 5 and not generation.cut_off.any()
    parser = policy.replies.parser
    assert all(parser.parse(utterance).valid for utterance in generation.utterances)
    assert len(set(generation.utterances)) > 1
    assert len(policy.tokenizer) == policy.vocab_size == 1200
    # Their log-probabilities are the model's own, which finds them no more likely than others.
    assert generation.log_probs[generation.mask].mean() < -3
    with pytest.raises(ValueError, match="a reply has at least"):
        make_policy(Options(**{**vars(TINY), "tokens": 4}), "tiny", torch.device("cpu")).replies.draw()


@pytest.mark.parametrize(("name", "billions"), [("qwen2.5-vl-3b", 3.75), ("qwen2.5-vl-7b", 8.29)])
def test_architectures_have_their_published_number_of_parameters(name: str, billions: float) -> None:
    with torch.device("meta"):
        config = ARCHITECTURES[name].config(make_tokenizer(["go"], 1200))
        model = hf.AutoModelForImageTextToText.from_config(config, dtype=torch.bfloat16)
    found = {id(p): p for p in model.parameters()}.values()
    assert sum(p.numel() for p in found) / 1e9 == pytest.approx(billions, abs=0.01)
    assert {p.dtype for p in found} == {torch.bfloat16}


def test_an_unknown_architecture_is_named() -> None:
    with pytest.raises(SystemExit, match="there is no 'gpt'; choose among qwen"):
        main(Options(models=("gpt",)))
