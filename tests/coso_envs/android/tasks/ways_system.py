"""Hand-written ways: settings, apps, the clock; see ``ways.py``."""

from __future__ import annotations

from tests.coso_envs.android.tasks.ways_case import Case

SETTINGS = "open Settings | tap"
ALARM = "open Clock | tap Alarm"
NEW_ALARM = f"{ALARM} | tap Add alarm"
TIMER = "open Clock | tap Timer"

SWITCHES: list[Case] = [
    (
        "Turn on Bluetooth",
        [f"{SETTINGS} Connected devices | tap Bluetooth"],
        [
            f"{SETTINGS} Connected devices",
            f"{SETTINGS} Connected devices | tap NFC",
            f"{SETTINGS} Network & internet | tap Airplane mode",
            f"{SETTINGS} Connected devices | tap NFC | tap Bluetooth",
            f"{SETTINGS} Network & internet | tap Wi-Fi hotspot",
        ],
    ),
    (
        "Turn off wifi and turn on airplane mode",
        [
            f"{SETTINGS} Network & internet | tap Wi-Fi | tap Airplane mode",
            f"{SETTINGS} Network & internet | tap Airplane mode | back | tap Network & internet | tap Wi-Fi",
        ],
        [
            f"{SETTINGS} Network & internet | tap Wi-Fi",
            f"{SETTINGS} Network & internet | tap Airplane mode",
            f"{SETTINGS} Network & internet | tap Data saver | tap Wi-Fi | tap Airplane mode",
            f"{SETTINGS} Network & internet | tap Wi-Fi | tap Mobile data",
            f"{SETTINGS} Network & internet",
        ],
    ),
    (
        "Change the font size to large",
        [f"{SETTINGS} Display | tap Font size | tap Large"],
        [
            f"{SETTINGS} Display | tap Font size",
            f"{SETTINGS} Display | tap Font size | tap Largest",
            f"{SETTINGS} Display | tap Font size | tap Small",
            f"{SETTINGS} Display | tap Dark theme | tap Font size | tap Large",
            f"{SETTINGS} Display",
        ],
    ),
    (
        "Set the screen brightness to the maximum",
        [f"{SETTINGS} Display | slide Brightness: 1"],
        [
            f"{SETTINGS} Display | slide Brightness: 0",
            f"{SETTINGS} Display | slide Brightness: 0.9",
            f"{SETTINGS} Display | tap Night light | slide Brightness: 1",
            f"{SETTINGS} Sound & vibration | slide Media volume: 1",
            f"{SETTINGS} Display",
        ],
    ),
    (
        "Turn off notifications for the Maps app",
        [
            f"{SETTINGS} Notifications | tap Maps",
            f"{SETTINGS} Apps | tap Maps | tap Notifications",
        ],
        [
            f"{SETTINGS} Notifications | tap Music",
            f"{SETTINGS} Apps | tap Maps",
            f"{SETTINGS} Apps | tap Spotify | tap Notifications",
            f"{SETTINGS} Notifications | tap Music | tap Maps",
            f"{SETTINGS} Notifications",
        ],
    ),
    (
        "Uninstall Netflix",
        [
            f"{SETTINGS} Apps | tap Netflix | tap Uninstall | tap Uninstall",
        ],
        [
            f"{SETTINGS} Apps | tap Netflix | tap Uninstall | tap Cancel",
            f"{SETTINGS} Apps | tap Spotify | tap Uninstall | tap Uninstall",
            f"{SETTINGS} Apps | tap Netflix | tap Notifications",
            f"{SETTINGS} Apps | tap Netflix",
            f"{SETTINGS} Notifications | tap Lyft | back | tap Apps | tap Netflix | tap Uninstall | tap Uninstall",
        ],
    ),
    (
        'Open app "Yelp" (install if not already installed)',
        ["open Play Store | into Search apps & games: yelp | enter | tap Install | open Yelp"],
        [
            "open Play Store | into Search apps & games: yelp | enter | tap Install",
            "open Play Store | into Search apps & games: yelp | enter",
            "open Play Store",
            "open Maps",
            "open Play Store | into Search apps & games: zoom | enter | tap Install | open Zoom",
        ],
    ),
]

CLOCK: list[Case] = [
    (
        "Set an alarm for 6pm",
        [f"{NEW_ALARM} | tap 6 | tap PM | tap OK", f"{NEW_ALARM} | tap PM | tap OK"],
        [
            f"{NEW_ALARM} | tap 6 | tap OK",
            f"{NEW_ALARM} | tap 6 | tap PM | tap Cancel",
            f"{NEW_ALARM} | tap 00 | tap 30 | tap PM | tap OK",
            f"{NEW_ALARM} | tap 5 | tap PM | tap OK | tap Add alarm | tap 6 | tap PM | tap OK",
            f"{NEW_ALARM} | tap 8 | tap PM | tap OK",
        ],
    ),
    (
        "Set an alarm for 6am labeled 'Gym'",
        [f"{NEW_ALARM} | tap 6 | tap AM | tap OK | tap 6:00 AM Every day | tap Label | type Gym | enter"],
        [
            f"{NEW_ALARM} | tap 6 | tap AM | tap OK",
            f"{NEW_ALARM} | tap 6 | tap AM | tap OK | tap 6:00 AM Every day | tap Label | type Gymnastics | enter",
            f"{NEW_ALARM} | tap 6 | tap AM | tap OK | tap 6:00 AM Every day | tap Label | type Gym | back | back",
            f"{NEW_ALARM} | tap 7 | tap AM | tap OK",
            f"{NEW_ALARM} | tap 6 | tap PM | tap OK | tap 6:00 PM Every day | tap Label | type Gym | enter",
        ],
    ),
    (
        "Delete the 11am alarm",
        [f"{ALARM} | tap 11:00 AM Every day | tap Delete"],
        [
            f"{ALARM} | tap 11:00 AM Every day",
            f"{ALARM} | tap 11:00 AM",
            f"{ALARM}",
            f"{NEW_ALARM} | tap 11 | tap PM | tap OK",
            f"{NEW_ALARM} | tap 4 | tap OK | tap 11:00 AM Every day | tap Delete",
        ],
    ),
    (
        "Turn off the alarm for 11am",
        [f"{ALARM} | tap 11:00 AM Every day | tap Alarm on"],
        [
            f"{ALARM} | tap 11:00 AM Every day | tap Delete",
            f"{ALARM} | tap 11:00 AM Every day",
            f"{ALARM} | tap 7:00 AM Not | tap Delete",
            f"{ALARM}",
            f"{NEW_ALARM} | tap 4 | tap OK | tap 11:00 AM Every day | tap Alarm on",
        ],
    ),
    (
        "Set a timer for 5 minutes",
        [f"{TIMER} | tap 5 | tap 00 | tap Start"],
        [
            f"{TIMER} | tap 5 | tap 00",
            f"{TIMER} | tap 5 | tap Start",
            f"{TIMER} | tap 5 | tap 0 | tap 00 | tap Start",
            f"{TIMER} | tap 4 | tap 00 | tap Start",
            f"{NEW_ALARM} | tap 5 | tap OK",
        ],
    ),
    (
        "Create a timer for 10 minutes, but do not start it",
        [f"{TIMER} | tap 1 | tap 0 | tap 00", f"{TIMER} | tap 1 | tap 0 | tap 00 | tap Start | tap Pause"],
        [
            f"{TIMER} | tap 1 | tap 5 | tap 00",
            f"{TIMER} | tap 1 | tap 0 | tap Start | tap Pause",
            f"{TIMER}",
            f"{TIMER} | tap 1 | tap 0 | tap 0",
            f"{TIMER} | tap 1 | tap 00 | tap Start | tap Pause",
        ],
    ),
    (
        "Cancel the alarm for 11am",
        [f"{ALARM} | tap 11:00 AM Every day | tap Alarm on", f"{ALARM} | tap 11:00 AM Every day | tap Delete"],
        [
            f"{ALARM} | tap 11:00 AM Every day",
            ALARM,
            f"{ALARM} | tap 7:00 AM Not | tap Delete",
            f"{NEW_ALARM} | tap 11 | tap PM | tap OK",
            f"{NEW_ALARM} | tap 4 | tap OK | tap 11:00 AM Every day | tap Delete",
        ],
    ),
    (
        "Delete all alarms",
        [f"{ALARM} | tap 7:00 AM Not | tap Delete | tap 8:30 AM Not | tap Delete"],
        [
            f"{ALARM} | tap 7:00 AM Not | tap Delete",
            f"{ALARM} | tap 8:30 AM Not | tap Delete",
            ALARM,
            f"{NEW_ALARM} | tap OK | tap 7:00 AM Not | tap Delete | tap 8:30 AM Not | tap Delete",
            f"{TIMER} | tap 5 | tap Start | tap Alarm | tap 7:00 AM Not | tap Delete | tap 8:30 AM Not | tap Delete",
        ],
    ),
    (
        "Turn off all my alarms",
        [
            f"{ALARM} | tap 7:00 AM Every day | tap Alarm on | back | tap 8:30 AM Every day | tap Alarm on",
        ],
        [
            f"{ALARM} | tap 7:00 AM Every day | tap Alarm on",
            f"{ALARM} | tap 7:00 AM Every day | tap Delete | tap 8:30 AM Every day | tap Delete",
            f"{ALARM} | tap 7:00 AM Every day | tap Delete | tap 8:30 AM Every day | tap Alarm on",
            f"{ALARM} | tap 7:00 AM Every day | tap Alarm on | tap Alarm on | back | tap 8:30 AM Every day | "
            "tap Alarm on",
            ALARM,
        ],
    ),
    (
        "Cancel the timer",
        [f"{TIMER} | tap Delete"],
        [
            TIMER,
            f"{TIMER} | tap Pause",
            f"{TIMER} | tap Reset",
            f"{TIMER} | tap + 1:00",
            f"{NEW_ALARM} | tap OK | tap Timer | tap Delete",
        ],
    ),
    (
        "Start the stopwatch",
        ["open Clock | tap Stopwatch | tap Start"],
        [
            "open Clock | tap Stopwatch",
            ALARM,
            f"{TIMER} | tap 5 | tap Start",
            "open Clock",
            f"{NEW_ALARM} | tap OK | tap Stopwatch | tap Start",
        ],
    ),
]
