"""Hand-written ways of tasks over all entries of a kind, and those that change more than was asked; see ``ways.py``."""

from __future__ import annotations

from tests.coso_envs.android.tasks.ways_case import Case
from tests.coso_envs.android.tasks.ways_shops import FOUND
from tests.coso_envs.android.tasks.ways_system import ALARM, NEW_ALARM, SETTINGS, TIMER

NO_7, NO_8 = "tap 7:00 AM Not | tap Delete", "tap 8:30 AM Not | tap Delete"
OFF_7, OFF_8 = (f"tap {time} Every day | tap Alarm on | back" for time in ("7:00 AM", "8:30 AM"))
NEW_10 = f"{NEW_ALARM} | tap 10 | tap OK"
#: A new alarm is on; a tap on its switch turns it off.
OFF_10 = "tap 10:00 AM Every day | tap Alarm on | back"
BLUETOOTH = f"{SETTINGS} Connected devices | tap Bluetooth"
CART = "web ebay.com | tap Cart"

ALL_ALARMS: list[Case] = [
    (
        "Turn off all my alarms",
        [
            f"{ALARM} | {OFF_8} | {OFF_7}",
            f"{NEW_10} | tap 10:00 AM Every day | tap Delete | {OFF_7} | {OFF_8}",
            f"{ALARM} | {OFF_7} | tap 7:00 AM Not | tap Alarm on | tap Alarm on | back | {OFF_8}",
        ],
        [
            f"{NEW_10} | {OFF_10} | {OFF_7} | {OFF_8}",
            f"{ALARM} | {OFF_7} | {NEW_10} | {OFF_10} | {OFF_8}",
            f"{ALARM} | tap 7:00 AM Every day | tap Label | type Gym | enter | tap Alarm on | back | {OFF_8}",
            f"{ALARM} | tap 7:00 AM Every day | tap 7:00 AM Time | tap 6 | tap OK | tap Alarm on | back | {OFF_8}",
            f"{ALARM} | tap 7:00 AM Every day | tap Delete | {OFF_8}",
            f"{ALARM} | tap 7:00 AM Every day | tap Delete | {NEW_10} | {OFF_10} | {OFF_8}",
            f"{ALARM} | {OFF_7}",
            f"{BLUETOOTH} | {ALARM} | {OFF_7} | {OFF_8}",
        ],
    ),
    (
        "Delete all alarms",
        [
            f"{ALARM} | {NO_8} | {NO_7}",
            f"{NEW_10} | tap 10:00 AM Every day | tap Delete | {NO_7} | {NO_8}",
            f"{ALARM} | tap 7:00 AM Not | tap Alarm on | tap Delete | {NO_8}",
        ],
        [
            f"{ALARM} | {NO_7} | {NEW_10} | {NO_8}",
            f"{NEW_10} | {OFF_10} | {NO_7} | {NO_8}",
            f"{ALARM} | tap 7:00 AM Not | tap 7:00 AM Time | tap 6 | tap OK | back | {NO_8}",
            f"{ALARM} | {NO_8} | tap 7:00 AM Not | tap Label | type Gym | enter",
            f"{ALARM} | {NO_8}",
            f"{BLUETOOTH} | {ALARM} | {NO_7} | {NO_8}",
        ],
    ),
    (
        "Delete all alarms and set an alarm for 6am",
        [
            f"{ALARM} | {NO_7} | {NO_8} | {NEW_ALARM} | tap 6 | tap AM | tap OK",
            f"{NEW_ALARM} | tap 6 | tap AM | tap OK | {NO_7} | {NO_8}",
        ],
        [
            f"{ALARM} | {NO_7} | {NO_8}",
            f"{NEW_ALARM} | tap 6 | tap AM | tap OK",
            f"{ALARM} | {NO_7} | {NEW_ALARM} | tap 6 | tap AM | tap OK",
            f"{ALARM} | {NO_7} | {NO_8} | {NEW_ALARM} | tap 6 | tap PM | tap OK",
            f"{NEW_10} | {NEW_ALARM} | tap 6 | tap AM | tap OK | {NO_7} | {NO_8}",
            f"{ALARM} | tap 7:00 AM Not | tap 7:00 AM Time | tap 6 | tap OK | back",
        ],
    ),
    (
        "Turn off all my alarms and set an alarm for 6pm",
        [
            f"{ALARM} | {OFF_7} | {OFF_8} | {NEW_ALARM} | tap 6 | tap PM | tap OK",
            f"{NEW_ALARM} | tap 6 | tap PM | tap OK | {OFF_8} | {OFF_7}",
        ],
        [
            f"{ALARM} | {OFF_7} | {OFF_8}",
            f"{NEW_ALARM} | tap 6 | tap PM | tap OK | {OFF_8}",
            f"{ALARM} | {OFF_7} | {OFF_8} | {NEW_ALARM} | tap 6 | tap AM | tap OK",
            f"{NEW_10} | {OFF_10} | {NEW_ALARM} | tap 6 | tap PM | tap OK | {OFF_8} | {OFF_7}",
            f"{ALARM} | tap 7:00 AM Every day | tap Delete | {OFF_8} | {NEW_ALARM} | tap 6 | tap PM | tap OK",
        ],
    ),
    (
        "Turn off all my alarms, then open the calculator",
        [f"{ALARM} | {OFF_7} | {OFF_8} | open Calculator"],
        [
            f"{ALARM} | {OFF_7} | open Calculator",
            f"open Calculator | {ALARM} | {OFF_7} | {OFF_8}",
            f"{ALARM} | {OFF_7} | {OFF_8} | {NEW_10} | open Calculator",
            f"{ALARM} | {OFF_7} | {OFF_8} | {NEW_10} | {OFF_10} | open Calculator",
            f"{ALARM} | {OFF_7} | {OFF_8} | tap 7:00 AM Not | tap Delete | open Calculator",
            f"{ALARM} | {OFF_7} | {OFF_8} | tap 7:00 AM Not | tap Alarm on | open Calculator",
        ],
    ),
    (
        "Delete all alarms, then open the calculator",
        [f"{ALARM} | {NO_7} | {NO_8} | open Calculator"],
        [
            f"{ALARM} | {NO_7} | open Calculator",
            f"open Calculator | {ALARM} | {NO_7} | {NO_8}",
            f"{ALARM} | {NO_7} | {NO_8} | {NEW_10} | open Calculator",
            f"{ALARM} | {NO_7} | {NO_8} | {NEW_10} | {OFF_10} | open Calculator",
            f"{ALARM} | {NO_7} | {NO_8} | {NEW_ALARM} | tap 7 | tap AM | tap OK | tap 7:00 AM Every day | "
            "tap Alarm on | open Calculator",
        ],
    ),
    (
        "Cancel the timer and set a timer for 5 minutes",
        [f"{TIMER} | tap Delete | tap 5 | tap 00 | tap Start"],
        [
            f"{TIMER} | tap Delete",
            f"{TIMER} | tap Delete | tap 5 | tap 00",
            f"{TIMER} | tap Delete | tap 4 | tap 00 | tap Start",
            f"{TIMER} | tap Pause | tap Reset",
            f"{NEW_10} | {TIMER} | tap Delete | tap 5 | tap 00 | tap Start",
        ],
    ),
]

ONE_ENTRY: list[Case] = [
    (
        "Turn off the alarm for 11am",
        [f"{ALARM} | tap 11:00 AM Every day | tap Label | type Gym | back | back | tap Alarm on"],
        [
            f"{ALARM} | tap 11:00 AM Every day | tap Label | type Gym | enter | tap Alarm on",
            f"{ALARM} | tap 11:00 AM Every day | tap 11:00 AM Time | tap 10 | tap OK | tap Alarm on",
            f"{NEW_10} | {OFF_10} | tap 11:00 AM Every day | tap Alarm on",
            f"{ALARM} | {NO_7} | tap 11:00 AM Every day | tap Alarm on",
            f"{ALARM} | tap 7:00 AM Not | tap Label | type Gym | enter | back | tap 11:00 AM Every day | tap Alarm on",
        ],
    ),
    (
        "Cancel the alarm for 11am",
        [f"{ALARM} | tap 11:00 AM Every day | tap Delete"],
        [
            f"{ALARM} | tap 11:00 AM Every day | tap Label | type Gym | enter | tap Alarm on",
            f"{ALARM} | tap 11:00 AM Every day | tap 11:00 AM Time | tap 10 | tap OK",
            f"{NEW_10} | {OFF_10} | tap 11:00 AM Every day | tap Alarm on",
            f"{ALARM} | {NO_7} | tap 11:00 AM Every day | tap Delete",
            f"{ALARM} | tap 7:00 AM Not | tap Alarm on | back | tap 11:00 AM Every day | tap Delete",
        ],
    ),
    (
        "Stop the stopwatch and turn on Bluetooth",
        [f"open Clock | tap Stopwatch | tap Pause | {BLUETOOTH}"],
        [
            f"open Clock | tap Stopwatch | tap Lap | tap Pause | {BLUETOOTH}",
            f"open Clock | tap Stopwatch | tap Lap | {BLUETOOTH}",
            f"open Clock | tap Stopwatch | tap Pause | tap Start | {BLUETOOTH}",
            f"open Clock | tap Stopwatch | tap Pause | {NEW_10} | {BLUETOOTH}",
            "open Clock | tap Stopwatch | tap Pause",
        ],
    ),
    (
        "Uninstall Netflix",
        [f"{SETTINGS} Apps | tap Netflix | tap Notifications | tap Notifications | tap Uninstall | tap Uninstall"],
        [
            f"{SETTINGS} Apps | tap Netflix | tap Notifications | tap Uninstall | tap Uninstall",
            f"{SETTINGS} Notifications | tap Netflix | back | tap Apps | tap Netflix | tap Uninstall | tap Uninstall",
            f"{SETTINGS} Apps | tap Netflix | tap Notifications",
            f"{SETTINGS} Apps | tap Spotify | tap Uninstall | tap Uninstall",
            f"{SETTINGS} Apps | tap Spotify | tap Uninstall | tap Uninstall | back | tap Netflix | "
            "tap Uninstall | tap Uninstall",
        ],
    ),
    (
        'Delete the event "Fishing trip" tomorrow',
        ["open Calendar | tap Schedule | tap Fishing trip | tap Delete | tap Delete"],
        [
            "open Calendar | tap Schedule | tap Fishing trip | tap Edit | tap Date | day 28 | tap Save",
            "open Calendar | tap Schedule | tap Fishing trip | tap Edit | into Title: Fishing | tap Save",
            "open Calendar | tap Schedule | tap Fishing trip | tap Edit | tap Time | tap 10 | tap OK | tap Save",
            "open Calendar | tap Schedule | tap Fishing trip | tap Delete | tap Cancel",
            "open Calendar | tap New event | into Title: Fishing trip | tap Date | day 28 | tap Save | tap Schedule | "
            "tap Fishing trip | tap Delete | tap Delete",
        ],
    ),
    (
        "Delete report.pdf from the Downloads folder",
        ["open Files | tap Downloads | tap report.pdf | tap Delete | tap Delete"],
        [
            "open Files | tap Downloads | tap report.pdf | tap Move | tap Documents",
            "open Files | tap Downloads | tap report.pdf | tap Rename | type old.pdf | enter",
            "open Files | tap Downloads | tap report.pdf | tap Delete | tap Cancel",
            "open Files | tap New folder | type x | enter | tap Downloads | tap report.pdf | tap Delete | tap Delete",
            "open Files | tap Downloads | tap report.pdf",
        ],
    ),
    (
        'Send a text message to Grace Kim saying "I am late" and turn on Bluetooth',
        [
            "open Messages | tap New message | type Grace Kim | enter | type I am late | enter | " + BLUETOOTH,
        ],
        [
            "open Messages | tap New message | type Grace Kim | enter | type I am late | enter | "
            "into Text message: I am late. | enter | " + BLUETOOTH,
            "open Messages | tap New message | type Grace Kim | enter | type I am late | enter | "
            "into Text message: I am late | enter | " + BLUETOOTH,
            "open Messages | tap New message | type Grace Kim | enter | type I am late | enter",
            "open Messages | tap New message | type Grace Kim | enter | type I am late | " + BLUETOOTH,
            BLUETOOTH,
        ],
    ),
]

CARTS: list[Case] = [
    (
        "Empty the shopping cart on ebay.com, then open the calculator",
        [
            f"{CART} | tap Empty cart | open Calculator",
            f"{CART} | tap Remove | tap + | tap Remove | open Calculator",
            f"{FOUND} | entry 3 | tap Add to cart | {CART} | tap Empty cart | open Calculator",
        ],
        [
            f"{CART} | tap Remove | open Calculator",
            f"{CART} | tap Empty cart | {FOUND} | entry 1 | tap Add to cart | open Calculator",
            f"{CART} | tap Empty cart | {FOUND} | entry 3 | tap Add to cart | open Calculator",
            f"{CART} | tap Proceed to checkout | tap Place your order | open Calculator",
            f"{CART} | tap Empty cart | web amazon.com | into Search Amazon: sofa | enter | entry 1 | "
            "tap Add to cart | open Calculator",
            f"open Calculator | {CART} | tap Empty cart",
        ],
    ),
    (
        'Empty the shopping cart on ebay.com, then add a "desk lamp" to the cart on ebay.com',
        [
            f"{CART} | tap Empty cart | {FOUND} | entry 1 | tap Add to cart",
            f"{CART} | tap Empty cart | {FOUND} | entry 3 | tap Add to cart",
        ],
        [
            f"{CART} | tap Remove",
            f"{CART} | tap Empty cart",
            f"{FOUND} | entry 3 | tap Add to cart",
            f"{CART} | tap Empty cart | web ebay.com | into Search for anything: sofa | enter | entry 1 | "
            "tap Add to cart",
            f"{CART} | tap Proceed to checkout | tap Place your order | {FOUND} | entry 1 | tap Add to cart",
        ],
    ),
    (
        'Buy a "desk lamp" on ebay.com',
        [
            f"{FOUND} | entry 2 | tap Buy now | tap Place your order",
            f"{FOUND} | entry 2 | tap Add to cart | tap Proceed to checkout | tap Place your order",
        ],
        [
            f"{FOUND} | entry 1 | tap Add to cart | {FOUND} | entry 2 | tap Buy now | tap Place your order",
            f"{FOUND} | entry 1 | tap Add to cart | back | {FOUND} | entry 2 | tap Add to cart | "
            "tap Proceed to checkout | tap Place your order",
            f"{FOUND} | entry 1 | tap Add to cart | tap Proceed to checkout",
            f"{FOUND} | entry 2 | tap Buy now",
            f"{FOUND} | entry 2 | tap Add to cart",
        ],
    ),
]

NOTHING_ELSE = [*ALL_ALARMS, *ONE_ENTRY, *CARTS]
