"""The tracker: order, progress, what was undone, and what else was changed."""

from __future__ import annotations

import copy
import pickle

from coso_envs.android.phone.data import Alarm, Contact
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import understand
from coso_envs.android.tasks.tracker import Tracker
from tests.coso_envs.android.phone.helpers import browse, enter, make_phone, tap


def begun(instruction: str) -> tuple[SimulatedPhone, Tracker]:
    phone = make_phone(seed=4)
    goal = understand(instruction)
    goal.prepare(phone)
    return phone, Tracker(goal, phone)


def seen(phone: SimulatedPhone, tracker: Tracker) -> tuple[bool, float]:
    tracker.observe(phone)
    return tracker.success, tracker.progress


def test_progress_is_the_share_of_what_was_reached_on_the_way() -> None:
    phone, tracker = begun('Go to ebay.com, search for "dell xps", and select the first entry')
    assert seen(phone, tracker) == (False, 0.0)
    browse(phone, "ebay.com")
    assert seen(phone, tracker) == (False, 1 / 3)
    enter(phone, "shop_search", "dell xps")
    assert seen(phone, tracker) == (False, 2 / 3)
    phone.press("home")  # what was reached once is not lost
    assert seen(phone, tracker) == (False, 2 / 3)


def test_what_is_undone_is_no_progress() -> None:
    phone, tracker = begun("Turn on bluetooth and turn off wifi")
    phone.data.settings["bluetooth"] = True
    assert seen(phone, tracker) == (False, 0.5)
    phone.data.settings["bluetooth"] = False
    assert seen(phone, tracker) == (False, 0.0)
    phone.data.settings |= {"bluetooth": True, "wifi": False}
    assert seen(phone, tracker) == (True, 1.0)


def test_steps_are_met_in_their_order() -> None:
    phone, tracker = begun("Go to ebay.com and then go to target.com")
    browse(phone, "target.com")
    assert not seen(phone, tracker)[0]
    browse(phone, "ebay.com")
    assert not seen(phone, tracker)[0]
    browse(phone, "target.com")
    assert seen(phone, tracker) == (True, 1.0)


def test_a_lasting_step_must_last_to_the_end() -> None:
    phone, tracker = begun("Turn on bluetooth, then open the calculator")
    first = tracker.current
    phone.data.settings["bluetooth"] = True
    tracker.observe(phone)
    assert tracker.current != first
    phone.data.settings["bluetooth"] = False
    phone.open_app("Calculator")
    assert not seen(phone, tracker)[0]
    assert tracker.current == first
    phone.data.settings["bluetooth"] = True
    assert seen(phone, tracker)[0]


def test_side_effects_spoil_what_is_about_data() -> None:
    phone, tracker = begun("Set an alarm for 6pm")
    phone.data.alarms = (*phone.data.alarms, Alarm(18, 0), Alarm(17, 0))
    assert not seen(phone, tracker)[0]
    assert tracker.side_effects == ("alarm 17 0 True",)
    phone.data.alarms = phone.data.alarms[:-1]
    assert seen(phone, tracker) == (True, 1.0)
    assert tracker.side_effects == ()


def test_a_changed_setting_is_told_once_by_its_new_value() -> None:
    phone, tracker = begun("Set an alarm for 6pm")
    phone.data.settings["wifi"] = False
    phone.data.contacts = (*phone.data.contacts, Contact("Ann Lee", "555"))
    tracker.observe(phone)
    assert tracker.side_effects == ("contact Ann Lee 555", "setting wifi False")


def test_a_slider_may_end_the_automatic_one_but_not_start_it() -> None:
    for automatic, paid in ((True, True), (False, False)):
        phone, tracker = begun("Set the screen brightness to the maximum")
        phone.data.settings["adaptive_brightness"] = automatic
        tracker = Tracker(tracker.goal, phone)
        phone.data.settings |= {"brightness": 100, "adaptive_brightness": not automatic}
        assert seen(phone, tracker)[0] == paid


def test_all_entries_are_done_with_beside_what_later_steps_ask_for() -> None:
    phone, tracker = begun("Delete all alarms, set an alarm for 6am and turn on bluetooth")
    phone.data.alarms = ()
    assert seen(phone, tracker) == (False, 1 / 3)
    phone.data.alarms = (Alarm(6, 0),)
    assert seen(phone, tracker) == (False, 2 / 3)
    phone.data.alarms = (Alarm(6, 0), Alarm(7, 0))
    assert seen(phone, tracker) == (False, 1 / 3)
    phone.data.alarms = (Alarm(6, 0),)
    phone.data.settings["bluetooth"] = True
    assert seen(phone, tracker) == (True, 1.0)


def test_what_was_emptied_stays_empty_but_for_what_later_steps_ask_for() -> None:
    phone, tracker = begun('Empty the cart on ebay.com, then add "desk lamp" to the cart on ebay.com')
    first, second = phone.data.carts["ebay.com"]
    phone.data.carts["ebay.com"] = (first,)
    assert seen(phone, tracker) == (False, 0.0)
    del phone.data.carts["ebay.com"]
    assert not seen(phone, tracker)[0]
    phone.data.carts["ebay.com"] = (first, second)
    assert not seen(phone, tracker)[0]
    phone.data.carts["ebay.com"] = (second,)
    assert seen(phone, tracker)[0]


def test_side_effects_do_not_spoil_a_look() -> None:
    phone, tracker = begun("Open the calculator")
    phone.data.settings["wifi"] = False
    phone.open_app("Calculator")
    assert seen(phone, tracker)[0]
    assert tracker.side_effects == ("setting wifi False",)


def test_copies_go_their_own_ways() -> None:
    phone, tracker = begun("Turn on bluetooth, then open the calculator")
    phone.data.settings["bluetooth"] = True
    tracker.observe(phone)
    for other in (copy.deepcopy(tracker), pickle.loads(pickle.dumps(tracker))):
        assert (other.progress, other.current) == (tracker.progress, tracker.current)


def test_answers_are_given_after_looking() -> None:
    phone, tracker = begun("What is Ida Koch's phone number?")
    number = next(contact.number for contact in phone.data.contacts if contact.name == "Ida Koch")
    tracker.observe(phone, number)
    assert not tracker.success
    phone.open_app("Contacts")
    key = f"person:{sorted(c.name.casefold() for c in phone.data.contacts).index('ida koch')}"
    while phone.screen().find(key) is None:
        phone.swipe(0.5, 0.8, 0.5, 0.5)
    tap(phone, key)
    assert seen(phone, tracker) == (False, 0.5)
    tracker.observe(phone, f"It is {number}")
    assert tracker.success
