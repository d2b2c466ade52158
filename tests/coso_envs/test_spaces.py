"""The utterance space: what it contains, what it samples, and text through shared memory."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from typing import Any

import numpy as np
import pytest
from gymnasium.spaces import Dict, Tuple
from gymnasium.vector.utils import (
    batch_space,
    concatenate,
    create_empty_array,
    create_shared_memory,
    iterate,
    read_from_shared_memory,
    write_to_shared_memory,
)
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from coso_envs.spaces import Utterance

#: Gymnasium types what it writes as an array.
put: Any = write_to_shared_memory

# Every code point, lone surrogates among them.
any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=20)
AWKWARD = ["", "\n", "a\x00b", "\x00", "日本語 😀🃏", "e\u0301", "\ud800", "\ud83d\ude00", "\U0010ffff" * 20, " " * 20]


@pytest.mark.parametrize("text", AWKWARD)
def test_contains_any_text_up_to_max_length(text: str) -> None:
    assert text in Utterance(20)


def test_one_character_too_many_is_outside() -> None:
    assert "😀" * 20 in Utterance(20)
    assert "😀" * 21 not in Utterance(20)


@pytest.mark.parametrize("value", [None, 3, b"text", ["text"], np.array("text")])
def test_contains_only_str(value: object) -> None:
    assert value not in Utterance(20)


def test_numpy_str_is_a_str() -> None:
    assert np.array(["text"])[0] in Utterance(20)


@pytest.mark.parametrize("length", [0, -1, 2.5, "3", None])
def test_max_length_must_be_a_positive_integer(length: object) -> None:
    with pytest.raises(ValueError, match="max_length must be a positive integer, got"):
        Utterance(length)  # type: ignore[arg-type]


def test_sample_without_parser_is_seeded_varied_and_inside() -> None:
    space, twin = Utterance(10, seed=3), Utterance(10, seed=3)
    samples = [space.sample() for _ in range(100)]
    assert samples == [twin.sample() for _ in range(100)]
    assert all(sample in space for sample in samples)
    assert len(set(samples)) > 50
    assert any(ord(character) > 0xFFFF for sample in samples for character in sample)


def test_sample_with_parser_is_well_formed_and_covers_the_actions() -> None:
    parser = parsers.make("coso/json", choices=("-", "+"), fields=("thoughts",))
    space = Utterance(parser.max_length, parser=parser, seed=0)
    assert {parser.parse(space.sample()).action for _ in range(30)} == {"-", "+"}


def test_sample_takes_its_choices_at_the_time_of_the_call() -> None:
    parser = parsers.make("coso/json", choices=None, fields=())
    space = Utterance(parser.max_length, parser=parser, choices=["one"])
    assert parser.parse(space.sample(), ["one", "two"]).action == "one"
    space.choices = ["two"]
    assert parser.parse(space.sample(), ["one", "two"]).action == "two"


def test_mask_is_refused() -> None:
    with pytest.raises(ValueError, match="neither mask nor probability"):
        Utterance(10).sample(mask=(None, None))


def test_equality_is_about_what_is_contained() -> None:
    parser = parsers.make("coso/json", choices=("a", "b"), fields=())
    assert Utterance(10) == Utterance(10, parser=parser)
    assert hash(Utterance(10)) == hash(Utterance(10, parser=parser))
    assert Utterance(10) != Utterance(11)
    assert Utterance(10) != "Utterance(10)"
    assert repr(Utterance(10)) == "Utterance(10)"


def test_pickles_with_its_random_state() -> None:
    space = Utterance(10, seed=5)
    space.sample()
    twin = pickle.loads(pickle.dumps(space))
    assert twin == space
    assert [twin.sample() for _ in range(5)] == [space.sample() for _ in range(5)]


def test_jsonable_round_trip() -> None:
    space = Utterance(20)
    assert space.from_jsonable(space.to_jsonable(AWKWARD)) == AWKWARD
    assert not space.is_np_flattenable


def test_gymnasiums_batch_functions() -> None:
    space = Dict({"prompt": Utterance(20)})
    batched: Any = batch_space(space, 3)
    assert isinstance(batched["prompt"], Tuple)
    texts = [{"prompt": text} for text in ("", "日本", "😀\n")]
    empty: Any = create_empty_array(space, 3)
    batch = concatenate(space, texts, empty)
    assert batch == {"prompt": ("", "日本", "😀\n")}
    assert batch in batched
    assert list(iterate(batched, batch)) == texts
    assert batched.sample() in batched


@settings(deadline=None, max_examples=100)
@given(st.lists(any_text, min_size=3, max_size=3), st.lists(any_text, min_size=3, max_size=3))
def test_any_text_survives_shared_memory_also_when_overwritten(first: list[str], second: list[str]) -> None:
    space = Utterance(20)
    memory = create_shared_memory(space, 3, multiprocessing)
    view: Any = read_from_shared_memory(space, memory, 3)
    assert copy.deepcopy(view) == ("", "", "")
    for texts in (first, second):
        for index, text in enumerate(texts):
            put(space, index, text, memory)
        assert copy.deepcopy(view) == tuple(texts)


def test_a_deep_copy_is_detached_and_the_view_is_live() -> None:
    space = Utterance(20)
    memory = create_shared_memory(space, 2, multiprocessing)
    view: Any = read_from_shared_memory(space, memory, 2)
    put(space, 1, "before", memory)
    kept = copy.deepcopy(view)
    put(space, 1, "after", memory)
    assert kept == ("", "before")
    assert type(kept) is tuple
    assert list(view) == ["", "after"]
    assert (len(view), view[-1], view[:1]) == (2, "after", ("",))
    assert repr(view) == "SharedTexts(('', 'after'))"


def test_a_text_that_does_not_fit_is_an_error_and_leaves_the_neighbour_alone() -> None:
    space = Utterance(4)
    memory = create_shared_memory(space, 2, multiprocessing)
    put(space, 1, "next", memory)
    with pytest.raises(ValueError, match=r"5 characters does not fit into Utterance\(4\)"):
        put(space, 0, "12345", memory)
    assert tuple(read_from_shared_memory(space, memory, 2)) == ("", "next")
