"""``policy.json`` may hold anything: it is read as meant, or refused in one sentence that names it."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agents.policies.saved.files import Settings

SAVED = Settings(0.5, 40, "attention", 4, "org/model", "abc")
KEYS = [field.name for field in fields(Settings)]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["last", 10**400, 0.5, 3]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


def test_settings_are_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    for written in (SAVED, Settings()):
        written.write(file)
        assert Settings.read(file) == written


def test_a_file_cut_anywhere_is_named(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    SAVED.write(file)
    text = file.read_text().rstrip()
    for length in range(len(text)):
        file.write_text(text[:length])
        with pytest.raises(ValueError, match=r"policy\.json"):
            Settings.read(file)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(st.sampled_from([*KEYS, "new"]), anything, max_size=4) | anything)
@example(data={"temperature": 10**400})
@example(data={"max_new_tokens": True})
@example(data={"value_pooling": ["last"]})
def test_any_content_is_read_or_named(data: object, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(data))
    try:
        read = Settings.read(file)
    except ValueError as error:
        assert str(file) in str(error) and "\n" not in str(error)
        return
    assert isinstance(data, dict)
    assert 0 < float(read.temperature) < math.inf and isinstance(read.max_new_tokens, int) and read.max_new_tokens > 0
    assert (read.lora_rank is None) == (read.base_model is None)
    assert all(getattr(read, key) == data[key] for key in KEYS if key in data)
