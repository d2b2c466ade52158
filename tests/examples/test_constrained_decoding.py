"""Patterns of the parsers drive xgrammar, and the example shows it."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

import parsers
from parsers import ChoiceParser
from tests.examples.loading import load_example

xgrammar = pytest.importorskip("xgrammar", reason="xgrammar is not installed: pip install 'coso-envs[constrained]'")

IDS = [id for id in parsers.registry if id.startswith("coso/")]


@pytest.fixture(scope="module")
def example() -> ModuleType:
    return load_example("constrained_decoding")


@pytest.fixture(scope="module")
def compiler() -> object:
    """Knows single bytes only: which texts a grammar accepts does not depend on the tokens."""
    tokens = [bytes([byte]) for byte in range(256)] + [b"</s>"]
    info = xgrammar.TokenizerInfo(tokens, stop_token_ids=[256])
    return xgrammar.GrammarCompiler(info)


def accepts(compiler: object, pattern: str, text: str) -> bool:
    """Whether a grammar made of ``pattern`` can end right after ``text``."""
    matcher = xgrammar.GrammarMatcher(compiler.compile_regex(pattern), terminate_without_stop_token=True)  # type: ignore[attr-defined]
    return matcher.accept_string(text) and matcher.is_terminated()


@pytest.mark.parametrize("id", [id for id in IDS if isinstance(parsers.make(id), ChoiceParser)])
def test_xgrammar_reads_patterns_of_choices(compiler: object, id: str) -> None:
    choices = ["-", "+", "10", "go to shelf 1", "(a.b)*[c]"]
    parser = parsers.make(id)
    pattern = parser.pattern(choices)
    thoughts = {field: 'They said "日本"\nand {x} \\ ü.' for field in parser.fields}
    for action in choices:
        assert accepts(compiler, pattern, parser.format(action))
        assert accepts(compiler, pattern, parser.format(action, **thoughts))
    assert not accepts(compiler, pattern, parser.format("fly"))
    assert not accepts(compiler, pattern, "")
    narrowed = parser.pattern(["-"])
    assert accepts(compiler, narrowed, parser.format("-"))
    assert not accepts(compiler, narrowed, parser.format("+"))


@pytest.mark.parametrize("id", [id for id in IDS if not isinstance(parsers.make(id), ChoiceParser)])
def test_xgrammar_reads_patterns_of_open_ended_actions(compiler: object, id: str) -> None:
    parser = parsers.make(id)
    rng = np.random.default_rng(0)
    for _ in range(20):
        utterance = parser.format(parser.sample(rng))
        assert accepts(compiler, parser.pattern(), utterance), utterance
        assert not accepts(compiler, parser.pattern(), utterance[:-2]), utterance


def test_an_untrained_policy_plays_validly(example: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    free, valid = example.main(steps=6)
    assert (free, valid) == (0, 6)
    assert "6 of 6 with it" in capsys.readouterr().out
