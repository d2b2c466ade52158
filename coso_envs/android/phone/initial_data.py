"""The data of a user at the start of an episode."""

from __future__ import annotations

import datetime
import functools
import random
from types import MappingProxyType

from coso_envs.android.phone.content.apps_table import APPS
from coso_envs.android.phone.content.media import EVENTS, FILES, MAILS, NOTES, PEOPLE
from coso_envs.android.phone.content.seeded import number, pick, several
from coso_envs.android.phone.data import Alarm, Call, Contact, Event, File, Mail, Note, Setting, UserData

#: Names and first values of the settings; numbers are per cent unless said.
SETTINGS: MappingProxyType[str, Setting] = MappingProxyType({
    "wifi": True, "bluetooth": False, "airplane": False, "mobile_data": True, "hotspot": False, "data_saver": False,
    "nfc": True, "location": True, "dark_theme": False, "adaptive_brightness": True, "auto_rotate": False,
    "night_light": False, "do_not_disturb": False, "battery_saver": False, "flashlight": False, "vibrate": True,
    "brightness": 60, "media_volume": 50, "ring_volume": 70, "alarm_volume": 60,
    "font_size": "Default", "language": "English", "ringtone": "Classic", "wallpaper": "Blue",
    "screen_timeout": "1 minute", "screen_lock": "PIN", "clock_24h": False, "auto_update": True,
})  # fmt: skip
#: The folders of a new phone.
FOLDERS = ("Downloads", "Images", "Videos", "Audio", "Documents")
_PREINSTALLED = tuple(name for name, info in APPS.items() if info.installed)
_ALARMS = (
    (Alarm(7, 0, False), Alarm(8, 30, False)),
    (Alarm(6, 30, False), Alarm(9, 15, False, "Gym")),
    (Alarm(6, 45, False, "Work"), Alarm(7, 40, False), Alarm(22, 15, False, "Pills")),
    (Alarm(8, 0, False), Alarm(10, 20, False, "Weekend")),
)
#: The days that have events, counted from the first of March 2023; all dates of the phone lie well inside.
_FIRST_DAY, _DAYS = datetime.date(2023, 2, 20), 120


def make_data(world: int, rng: random.Random) -> UserData:
    """Make the data of an episode; ``world`` is the number of the set of content, ``rng`` decides the rest."""
    return UserData(
        settings=dict(SETTINGS),
        installed=_PREINSTALLED,
        alarms=rng.choice(_ALARMS),
        contacts=_contacts(world),
        mails=_mails(world),
        events=_events(world),
        notes=_notes(world),
        files=_files(world),
        folders=FOLDERS,
        calls=_calls(world),
    )


@functools.cache
def _contacts(world: int) -> tuple[Contact, ...]:
    return tuple(Contact(name, f"555-{100 + 6 * i + world:04d}") for i, name in enumerate(PEOPLE))


@functools.cache
def _mails(world: int) -> tuple[Mail, ...]:
    return tuple(Mail(*mail) for mail in several(MAILS, f"mail {world}", 8))


@functools.cache
def _events(world: int) -> tuple[Event, ...]:
    found = []
    for i in range(_DAYS):
        day = _FIRST_DAY + datetime.timedelta(days=i)
        key = f"{world}/{day.toordinal()}"
        for n in range(number(key, 0, 2)):
            hour, half = 9 + 3 * n + number(f"{key}{n}", 0, 2), number(f"half {key}{n}", 0, 1)
            found.append(Event(day, 60 * hour + 30 * half, pick(EVENTS, f"{key}{n}")))
    return tuple(found)


@functools.cache
def _notes(world: int) -> tuple[Note, ...]:
    return tuple(Note(*note) for note in several(NOTES, f"notes {world}", 4))


@functools.cache
def _files(world: int) -> tuple[File, ...]:
    """Return six files a folder, of those that belong there."""
    return tuple(File(name, folder) for folder in FOLDERS for name in several(FILES[folder], f"{folder}{world}", 6))


@functools.cache
def _calls(world: int) -> tuple[Call, ...]:
    return tuple(Call(contact.number) for contact in several(_contacts(world), f"calls {world}", 5))
