"""The user's data and its facts: what changed, and that copies and caches do not mix episodes."""

from __future__ import annotations

import copy
import datetime
import pickle

from coso_envs.android.phone.data import Alarm, CartItem, Contact, Event, Message, Note, Order, Timer, changes
from coso_envs.android.phone.initial_data import SETTINGS
from tests.coso_envs.android.phone.helpers import make_phone


def test_what_a_person_changes_is_seen_as_facts() -> None:
    phone = make_phone()
    data, before = phone.data, phone.data.facts()
    data.switch("wifi")
    data.alarms = (*data.alarms, Alarm(18, 30))
    data.contacts = (*data.contacts, Contact("Ann Lee", "555-0199"))
    data.carts["ebay.com"] = (CartItem("Lamp", "$9.99"),)
    data.events = (*data.events, Event(datetime.date(2023, 3, 9), 600, "Walk"))
    data.notes = (*data.notes, Note("", "milk"))
    data.orders = (Order("ebay.com", "Lamp", 2),)
    data.timer = Timer(90, True)
    data.flip("liked", "A video")
    data.silenced |= {"Maps"}
    found = changes(before, data.facts())
    assert found.removed == {("setting", "wifi", True)}
    assert found.added == {
        ("setting", "wifi", False), ("alarm", 18, 30, True, ""), ("contact", "Ann Lee", "555-0199"),
        ("cart", "ebay.com", "Lamp", 1), ("event", datetime.date(2023, 3, 9), 600, "Walk"), ("note", "", "milk"),
        ("order", "ebay.com", "Lamp", 2), ("timer", 90, True), ("liked", "A video"), ("silenced", "Maps"),
    }  # fmt: skip
    data.flip("liked", "A video")
    assert ("liked", "A video") not in data.facts()


def test_the_same_record_twice_is_two_facts() -> None:
    data = make_phone().data
    data.messages = (Message("Mia", "hi"),)
    before = data.facts()
    data.messages = (*data.messages, Message("Mia", "hi"))
    assert changes(before, data.facts()).added == {("message", "Mia", "hi", 2)}
    assert not changes(data.facts(), data.facts())


def test_a_seed_decides_the_data_and_copies_do_not_share_changes() -> None:
    assert make_phone(5).data == make_phone(5).data
    assert len({make_phone(seed).data.facts() for seed in range(12)}) > 4
    phone = make_phone()
    before = phone.data.facts()
    for twin in (copy.deepcopy(phone), pickle.loads(pickle.dumps(phone))):
        twin.data.switch("bluetooth")
        twin.data.carts["ebay.com"] = (CartItem("Lamp", "$9.99"),)
        assert phone.data.facts() == before != twin.data.facts()
    phone.data.switch("wifi")
    phone.reset(0)
    assert phone.data.facts() == before and phone.data.settings == SETTINGS


def test_an_app_that_was_never_opened_has_the_same_data() -> None:
    closed, opened = make_phone(3), make_phone(3)
    for app in ("Clock", "Contacts", "Gmail", "Files", "Calendar", "Messages", "Settings", "Play Store"):
        opened.open_app(app)
        opened.screenshot()
    assert opened.data.facts() == closed.data.facts()
