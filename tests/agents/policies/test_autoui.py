"""AutoUI: a released checkpoint's layout, its distribution, its gradient, and its picture encoder."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
import torch
import transformers as hf
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

from agents.demonstrations import Demonstrations
from agents.learners import SFT, SFTConfig
from agents.policies import AutoUIPolicy, VLMPolicy, head
from agents.policies.autoui import policy as autoui_policy
from agents.policies.offsets import action_mask
from parsers import make
from tests.agents.conftest import assert_a_batch_of_one_equals_many
from tests.agents.policies import autoui_checkpoint as tiny

PROMPTS = (tiny.PROMPT, "Previous Actions: \nGoal: Go to costco.com", "Goal: open the cart")
# peft 0.21 asks transformers 5.23 for a property by its old name.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    return tiny.write(tmp_path_factory.mktemp("autoui") / "model")


def load(folder: Path, **settings: Any) -> AutoUIPolicy:
    policy = VLMPolicy.from_pretrained(folder, **{"temperature": 1.0, "max_new_tokens": 8, **settings})
    assert isinstance(policy, AutoUIPolicy)
    return policy


@pytest.fixture(scope="module")
def policy(folder: Path) -> AutoUIPolicy:
    return load(folder)


def test_a_single_observation_is_no_batch_of_characters(policy: AutoUIPolicy) -> None:
    with pytest.raises(TypeError, match="takes a batch of observations, and this is a single one"):
        policy.answer({name: value[0] for name, value in observations().items()})


def observations(prompts: tuple[str, ...] = PROMPTS) -> dict[str, Any]:
    images = np.random.default_rng(0).integers(0, 256, (len(prompts), 57, 27, 3), dtype=np.uint8)
    return {"prompt": prompts, "image": images}


class Independent:
    """The same model from transformers' own T5 and PyTorch's own attention, one unpadded observation at a time."""

    def __init__(self, folder: Path, tied: bool) -> None:
        weights = tiny.weights(tied)
        config = hf.T5Config(**{k: v for k, v in tiny.config(tied).items() if k != "architectures"})
        self.t5 = hf.T5ForConditionalGeneration(config)
        if not tied:
            self.t5.lm_head.weight = torch.nn.Parameter(weights["lm_head.weight"])
        own = {n: t for n, t in weights.items() if not n.startswith(("image", "mha", "gate"))}
        left = self.t5.load_state_dict(own, strict=False)
        assert not left.unexpected_keys and all("embed_tokens" in n or n == "lm_head.weight" for n in left.missing_keys)
        self.t5.eval()
        self.attention = torch.nn.MultiheadAttention(tiny.WIDTH, 1, batch_first=True)
        self.attention.load_state_dict({n[10:]: t for n, t in weights.items() if n.startswith("mha_layer.")})
        self.weights = weights
        self.vision = hf.Blip2VisionModel.from_pretrained(folder / "picture_encoder").eval()
        self.scale = BlipImageProcessorPil.from_pretrained(folder / "picture_encoder")

    @torch.no_grad()
    def logits(self, ids: list[int], image: np.ndarray, written: list[int]) -> Tensor:
        """Return the logits of the tokens after ``written``, float [n + 1, V]."""
        weights = self.weights
        pixels = self.scale(images=image, return_tensors="pt")["pixel_values"]
        pooled = self.vision(pixel_values=pixels).pooler_output
        states = self.t5.encoder(input_ids=torch.tensor([ids])).last_hidden_state
        picture = (pooled @ weights["image_dense.weight"].T + weights["image_dense.bias"])[:, None]
        seen, _ = self.attention(states, picture, picture)
        gate = torch.sigmoid(
            torch.cat([states, seen], -1) @ weights["gate_dense.weight"].T + weights["gate_dense.bias"]
        )
        fused = (1 - gate) * states + gate * seen
        found = self.t5(encoder_outputs=(fused,), decoder_input_ids=torch.tensor([[0, *written]]))
        return found.logits[0]


def prompt_ids(policy: AutoUIPolicy, prompt: str) -> list[int]:
    written = " ".join(prompt.replace("Action Decision: ", "").split())
    ids: list[int] = policy.tokenizer(written)["input_ids"]
    assert ids[-1] == policy.tokenizer.eos_token_id
    return ids


@pytest.mark.parametrize("tied", [False, True])
def test_log_probs_entropies_and_greedy_answers_are_those_of_an_independent_forward(tied: bool, tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "model", tied=tied)
    policy, independent = load(folder), Independent(folder, tied)
    allowed = torch.ones(tiny.VOCABULARY, dtype=torch.bool).index_fill(0, policy._forbidden, False)
    assert allowed[1] and not allowed[[0, 2, tiny.VOCABULARY - 1]].any()
    shown = observations()
    tokens, mask = policy.tokenize_utterances(tiny.DECISIONS)
    found = policy.evaluate(shown, tokens, mask)
    greedy = policy.generate(shown, greedy=True)
    for row, prompt in enumerate(PROMPTS):
        ids, image = prompt_ids(policy, prompt), shown["image"][row]
        written = tokens[row][mask[row]].tolist()
        logits = independent.logits(ids, image, written[:-1]).masked_fill(~allowed, -torch.inf)
        log_probs = logits.log_softmax(-1)
        expected = log_probs[range(len(written)), written]
        torch.testing.assert_close(found.log_probs[row, : len(written)], expected, atol=2e-4, rtol=1e-4)
        entropy = -(log_probs.exp() * log_probs.masked_fill(~allowed, 0)).sum(-1)
        torch.testing.assert_close(found.entropies[row, : len(written)], entropy, atol=2e-4, rtol=1e-4)
        answer: list[int] = []
        while len(answer) < policy.max_new_tokens and policy.tokenizer.eos_token_id not in answer:
            answer.append(int(independent.logits(ids, image, answer)[-1].masked_fill(~allowed, -torch.inf).argmax()))
        assert greedy.tokens[row][greedy.mask[row]].tolist() == answer


def test_samples_have_the_log_probs_of_their_evaluation_and_rows_do_not_depend_on_others(policy: AutoUIPolicy) -> None:
    shown = observations()
    said = policy.generate(shown, generator=torch.Generator().manual_seed(0))
    again = policy.evaluate(shown, said.tokens, said.mask)
    torch.testing.assert_close(said.log_probs, again.log_probs, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(said.entropies, again.entropies, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(said.values, policy.values(shown))
    assert_a_batch_of_one_equals_many(policy, policy.encode(shown), 1e-4)


def test_long_answers_are_evaluated_in_chunks_with_the_same_numbers(
    policy: AutoUIPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, (tokens, mask) = observations(), policy.tokenize_utterances(tiny.DECISIONS)
    whole = policy.evaluate(shown, tokens, mask)
    monkeypatch.setattr(autoui_policy, "CHUNK", 5 * tiny.VOCABULARY)
    chunked = Mock(wraps=head.chunked_distributions)
    monkeypatch.setattr(autoui_policy, "chunked_distributions", chunked)
    parts = policy.evaluate(shown, tokens, mask)
    chunked.assert_called_once()
    torch.testing.assert_close(parts.log_probs, whole.log_probs, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(parts.entropies, whole.entropies, atol=1e-5, rtol=1e-5)


def test_the_gradient_reaches_the_fusion_and_both_stacks_and_not_the_picture_encoder(folder: Path) -> None:
    policy = load(folder)
    tokens, mask = policy.tokenize_utterances(tiny.DECISIONS)
    policy.evaluate(observations(), tokens, mask).log_probs.sum().backward()
    idle = {n for n, p in policy.named_parameters() if p.grad is None or not p.grad.abs().sum()}
    assert all(name.startswith("value_head.") for name in idle), idle
    assert not any("vision" in name or "picture" in name for name, _ in policy.named_parameters())
    assert copy.deepcopy(policy).processor.pictures is policy.processor.pictures


def test_adapters_reach_the_fusion_and_are_saved_without_the_model(folder: Path, tmp_path: Path) -> None:
    policy = load(folder, lora_rank=2)
    shown, (tokens, mask) = observations(), policy.tokenize_utterances(tiny.DECISIONS)
    before = policy.evaluate(shown, tokens, mask).log_probs
    torch.testing.assert_close(before, load(folder).evaluate(shown, tokens, mask).log_probs, atol=1e-4, rtol=1e-4)
    before.sum().backward()
    trained = {n for n, p in policy.named_parameters() if "lora_B" in n and p.grad is not None and p.grad.abs().sum()}
    for part in ("image_dense", "mha_layer.out_proj", "gate_dense", "encoder", "decoder"):
        assert any(part in name for name in trained), part
    with torch.no_grad():
        for name, parameter in policy.named_parameters():
            if "lora_B" in name:
                parameter.fill_(0.01)
    changed = policy.evaluate(shown, tokens, mask).log_probs
    policy.save_pretrained(tmp_path / "adapters")
    assert not (tmp_path / "adapters" / "config.json").exists()
    again = load(tmp_path / "adapters")
    assert torch.equal(again.evaluate(shown, tokens, mask).log_probs, changed) and not torch.equal(changed, before)


@pytest.mark.parametrize("tied", [False, True])
def test_a_saved_policy_keeps_the_released_names_and_gives_the_same_numbers(tied: bool, tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "model", tied=tied)
    policy = load(folder)
    assert (policy.model.lm_head.weight is policy.model.shared.weight) == tied
    policy.save_pretrained(tmp_path / "saved")
    saved, released = load_file(tmp_path / "saved" / "model.safetensors"), tiny.weights(tied)
    assert saved.keys() == released.keys()
    assert all(torch.equal(saved[name], released[name]) for name in released)
    shown, (tokens, mask) = observations(), policy.tokenize_utterances(tiny.DECISIONS)
    again = load(tmp_path / "saved")
    assert torch.equal(again.evaluate(shown, tokens, mask).log_probs, policy.evaluate(shown, tokens, mask).log_probs)
    named = json.loads((tmp_path / "saved" / "picture_encoder.json").read_text())
    assert named == {"name": str(folder / "picture_encoder")}


def test_pickled_weights_named_as_on_several_gpus_are_the_same_model(policy: AutoUIPolicy, tmp_path: Path) -> None:
    other = load(tiny.write(tmp_path / "model", pickled=True, prefix="module."))
    shown, (tokens, mask) = observations(), policy.tokenize_utterances(tiny.DECISIONS)
    assert torch.equal(other.evaluate(shown, tokens, mask).log_probs, policy.evaluate(shown, tokens, mask).log_probs)


def _change(folder: Path, **tensors: Tensor | None) -> None:
    file = folder / "model.safetensors"
    state = {**load_file(file), **tensors}
    save_file({n: t for n, t in state.items() if t is not None}, file, metadata={"format": "pt"})


def _widen(folder: Path) -> None:
    tiny.write_picture_encoder(folder / "picture_encoder", 32)


def _unlink(folder: Path) -> None:
    (folder / "picture_encoder").rename(folder / "elsewhere")


def _lose(folder: Path) -> None:
    _unlink(folder)
    (folder / "picture_encoder.json").write_text('{"name": "/no/such/folder"}')


def _misspell(folder: Path) -> None:
    (folder / "picture_encoder.json").write_text("[]")


def _replace(folder: Path) -> None:
    (folder / "picture_encoder.json").write_text(json.dumps({"name": str(folder)}))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: _change(f, **{"gate_dense.bias": None}), r"lacks 1 parameters, gate_dense\.bias for one"),
        (lambda f: _change(f, **{"encoder.block.1.layer.0.SelfAttention.q.weight": None}), r"lacks 1 parameters, enc"),
        (lambda f: _change(f, **{"lm_head.weight": None}), r"lacks 1 parameters, lm_head\.weight for one"),
        (lambda f: _change(f, **{"action_head.weight": torch.ones(2)}), r"unknown 1 parameters, action_head\.weight"),
        (lambda f: _change(f, **{"image_dense.weight": torch.ones(32, 5)}), r"image_dense.weight has shape \[32, 5\]"),
        (_widen, "reads pictures as 24 numbers, but the picture encoder .* gives 32"),
        (_unlink, "needs the BLIP-2 that it was trained with"),
        (_lose, "no picture encoder in /no/such/folder .*correct its place in"),
        (_misspell, r"picture_encoder\.json is damaged"),
        (_replace, "is a t5, not a BLIP-2"),
    ],
)
def test_what_does_not_fit_gets_one_sentence(damage: Any, message: str, tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "model")
    damage(folder)
    with pytest.raises((ValueError, FileNotFoundError), match=message) as raised:
        load(folder)
    assert "\n" not in str(raised.value)


def test_a_whole_blip2_is_a_picture_encoder_too(policy: AutoUIPolicy, tmp_path: Path) -> None:
    folder = tiny.write(tmp_path / "model")
    vision = policy.processor.pictures._vision
    whole = hf.Blip2ForConditionalGeneration(
        hf.Blip2Config(
            vision_config=vision.config.to_dict(),
            qformer_config={"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 9},
            text_config=hf.OPTConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, ffn_dim=9),
            num_query_tokens=2,
        )
    )
    whole.vision_model.load_state_dict(vision.state_dict())
    whole.save_pretrained(folder / "picture_encoder")
    image = observations()["image"][0]
    assert torch.equal(load(folder).processor.pictures(image), policy.processor.pictures(image))


def test_a_picture_is_encoded_once_whatever_its_prompts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load(folder)
    pictures = Mock(wraps=policy.processor.pictures)
    monkeypatch.setattr(policy.processor, "pictures", pictures)
    image = observations()["image"][0]
    policy.encode({"prompt": PROMPTS, "image": np.stack([image] * 3)})
    policy.encode({"prompt": ("Goal: another",), "image": image[None]})
    assert pictures.call_count == 1
    policy.encode({"prompt": ("Goal: another",), "image": 255 - image[None]})
    assert pictures.call_count == 2


def test_prompts_are_as_the_authors_write_them_and_need_a_picture(policy: AutoUIPolicy) -> None:
    (encoded, _, _) = policy.encode(observations())
    text = policy.tokenizer.decode(encoded["input_ids"][0])
    assert text.startswith('Previous Actions: "action_type": "TYPE"') and text.endswith(" for usb c cable</s>")
    assert '"typed_text": "usb c cable" Goal: Go to' in text
    assert encoded["features"].shape == (1, 1, tiny.PICTURE)
    (long,) = policy.encode(observations((("word " * 900) + tiny.PROMPT,)))
    assert long["input_ids"].shape == (1, 512)
    assert policy.tokenizer.decode(long["input_ids"][0]).endswith(" for usb c cable</s>")
    with pytest.raises(ValueError, match="pass image=True"):
        policy.encode({"prompt": PROMPTS})


def test_tokens_of_the_action_are_found_for_the_weights_of_coso(policy: AutoUIPolicy) -> None:
    parser = make("coso/autoui")
    tokens, mask = policy.tokenize_utterances(tiny.DECISIONS)
    parses = [parser.parse(text) for text in tiny.DECISIONS]
    acted = action_mask(policy.tokenizer, tokens, mask, parses)
    for row, parse in enumerate(parses):
        assert parse.valid and parse.span is not None
        written = policy.tokenizer.decode(tokens[row][acted[row]])
        assert tiny.DECISIONS[row][slice(*parse.span)] in written


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-4), (torch.bfloat16, 0.1)])
def test_training_with_checkpointing_sees_the_numbers_of_sampling(
    dtype: torch.dtype, tolerance: float, folder: Path
) -> None:
    policy = load(folder, dtype=dtype, lora_rank=2, gradient_checkpointing=True)
    shown = observations()
    said = policy.generate(shown, generator=torch.Generator().manual_seed(0))
    policy.train()
    again = policy.evaluate(shown, said.tokens, said.mask)
    torch.testing.assert_close(said.log_probs, again.log_probs.detach(), atol=tolerance, rtol=tolerance)
    again.log_probs.sum().backward()
    assert all(p.grad is not None for n, p in policy.named_parameters() if "lora_B" in n)


def test_imitation_raises_the_likelihood(folder: Path) -> None:
    policy = load(folder)
    shown = observations()
    demonstrations = Demonstrations(prompts=PROMPTS, utterances=tiny.DECISIONS, images=shown["image"])
    losses = SFT(policy, SFTConfig(steps=12, batch_size=3, learning_rate=3e-3)).fit(demonstrations)
    assert losses[-1] < 0.7 * losses[0]
