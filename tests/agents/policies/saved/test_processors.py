"""Processors: without the parts that only videos need, and a clear word where a package is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import transformers as hf
from transformers.utils.import_utils import is_torchvision_available

from agents.policies import VLMPolicy
from agents.policies.saved import processors
from tests.agents.conftest import PROMPT, observations
from tests.agents.policies import families


@pytest.fixture
def qwen(tmp_path: Path) -> Path:
    folder = tmp_path / "qwen"
    families.write("Qwen2.5-VL", folder)
    # As the hub's checkpoints have it.
    (folder / "video_preprocessor_config.json").write_text(
        json.dumps({"video_processor_type": "Qwen2VLVideoProcessor"})
    )
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Qwen2.5-VL", "SmolVLM", "InternVL"])
def test_a_processor_without_its_video_part_keeps_all_its_settings(name: str, tmp_path: Path) -> None:
    with families.num2words():
        families.write(name, tmp_path / "first")
        first = VLMPolicy.from_pretrained(tmp_path / "first")
        first.save_pretrained(tmp_path / "second")
        second = VLMPolicy.from_pretrained(tmp_path / "second")
    assert isinstance(first.processor, getattr(hf, type(first.processor).__name__))
    text = first.tokenizer.decode(first.encode(observations([PROMPT]))[0]["input_ids"][0])
    assert text.count("user") == text.count("assistant") == 1 and first.processor.chat_template
    one, two = (policy.encode(observations([PROMPT]))[0] for policy in (first, second))
    assert one.keys() == two.keys()
    assert all(np.array_equal(one[key].numpy(), two[key].numpy()) for key in one)
    saved = json.loads((tmp_path / "second" / "processor_config.json").read_text())
    assert saved["processor_class"] == type(first.processor).__name__


@pytest.mark.skipif(is_torchvision_available(), reason="torchvision is installed, so nothing is missing")
def test_a_missing_torchvision_is_named(qwen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processors, "_has_optional_videos", lambda family: False)
    with pytest.raises(ImportError, match=r"the processor of .*qwen needs the package torchvision") as caught:
        VLMPolicy.from_pretrained(qwen)
    assert "\n" not in str(caught.value)


def test_a_missing_num2words_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with families.num2words():
        families.write("SmolVLM", tmp_path)
    monkeypatch.setattr(hf.models.smolvlm.processing_smolvlm, "num2words", None)
    with pytest.raises(ImportError, match="needs the package num2words"):
        VLMPolicy.from_pretrained(tmp_path)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("Failed to import:\noperator torchvision::nms does not exist", "needs the package torchvision"),
        ("something\nelse", r"cannot be loaded \(something else\)"),
    ],
)
def test_a_package_that_does_not_load_is_named(
    reason: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(reason)

    families.write("Gemma 3", tmp_path)
    monkeypatch.setattr(hf.AutoProcessor, "from_pretrained", fail)
    with pytest.raises(ImportError, match=said):
        VLMPolicy.from_pretrained(tmp_path)
