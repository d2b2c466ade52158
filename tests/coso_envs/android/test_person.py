"""The hand of the tests finds what a person would: by words, after scrolling, and never what cannot be tapped."""

from __future__ import annotations

import pytest

from tests.coso_envs.android.person import Person
from tests.coso_envs.android.phone.helpers import make_phone


def test_a_person_finds_things_by_their_words() -> None:
    phone = make_phone()
    person = Person(phone)
    person.open("Settings")
    person.tap("About phone")
    assert phone.where() == "Settings: about phone"
    person.back()
    person.tap("Network & internet")
    assert person.is_on("Wi-Fi")
    person.tap("Wi-Fi")
    assert not person.is_on("Wi-Fi")
    assert person.sees("airplane mode") and not person.sees("About phone")
    person.open("Google")
    person.fill("Search", "lamp")
    person.enter()
    assert phone.where() == "Chrome: search results"


def test_a_person_does_not_tap_what_is_not_there() -> None:
    person = Person(make_phone())
    with pytest.raises(AssertionError, match="nothing to tap says 'Frobnicate'"):
        person.tap("Frobnicate")
    with pytest.raises(AssertionError, match="no field has the cursor"):
        person.type("lost")
