"""Switches and sliders of the phone."""

from __future__ import annotations

import re

from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal, one_after_another
from coso_envs.android.tasks.understand.rules import Said, rules
from coso_envs.android.tasks.understand.slots import number

#: What people call a switch -> its setting.
SWITCHES = {
    "wifi": "wifi", "wifi connection": "wifi", "wireless": "wifi", "bluetooth": "bluetooth", "airplane mode": "airplane",
    "aeroplane mode": "airplane", "flight mode": "airplane", "dark theme": "dark_theme", "dark mode": "dark_theme",
    "night theme": "dark_theme", "do not disturb": "do_not_disturb", "do not disturb mode": "do_not_disturb",
    "dnd": "do_not_disturb", "dnd mode": "do_not_disturb", "battery saver": "battery_saver",
    "battery saver mode": "battery_saver", "power saving mode": "battery_saver", "battery saving mode": "battery_saver",
    "power saver": "battery_saver", "location": "location", "location services": "location", "gps": "location",
    "location access": "location", "mobile data": "mobile_data", "cellular data": "mobile_data",
    "data saver": "data_saver", "hotspot": "hotspot", "mobile hotspot": "hotspot", "wifi hotspot": "hotspot",
    "adaptive brightness": "adaptive_brightness", "auto brightness": "adaptive_brightness",
    "automatic brightness": "adaptive_brightness", "auto-rotate": "auto_rotate", "auto rotate": "auto_rotate",
    "auto-rotation": "auto_rotate", "screen rotation": "auto_rotate", "flashlight": "flashlight", "torch": "flashlight",
    "night light": "night_light", "nfc": "nfc", "vibrate": "vibrate", "vibration": "vibrate",
    "24-hour format": "clock_24h", "24 hour format": "clock_24h", "24-hour clock": "clock_24h",
}  # fmt: skip
#: Those that are light or dark: "off" of the one is "on" of the other.
_LIGHT = {"light theme": "dark_theme", "light mode": "dark_theme"}
_SLIDERS = {
    "brightness": "brightness", "screen brightness": "brightness", "display brightness": "brightness",
    "media volume": "media_volume", "volume": "media_volume", "music volume": "media_volume",
    "ring volume": "ring_volume", "ringtone volume": "ring_volume", "ringer volume": "ring_volume",
    "alarm volume": "alarm_volume",
}  # fmt: skip
_THINGS = "|".join(sorted(map(re.escape, {**SWITCHES, **_LIGHT}), key=len, reverse=True))
_LIST = rf"(?P<things>(?:the |my )?(?:{_THINGS})(?:(?:,? and| ,) (?:the |my )?(?:{_THINGS}))*)(?: switch| setting)?"
_SLIDER = rf"<a>(?P<slider>{'|'.join(sorted(_SLIDERS, key=len, reverse=True))})(?: level| slider)?"
_END = r"(?: (?:in|from|via|using) <a>(?:settings?|quick settings|control panel)(?: app)?| on (?:my|the|this) (?:phone|device))?"
_PUT = r"(?:set|change|crank|turn(?: up| down)?|put|adjust|raise|lower|increase|decrease|reduce|bring|make|move|dim)"


_ON = frozenset(("on", "enable", "enabled", "activate", "activated", "enter", "use"))


def _switch(said: Said) -> Goal | None:
    way = said.words("verb") if said.has("verb") else said.words("way")
    on = {"toggle": None, "flip": None}.get(way, way.split()[-1] in _ON)
    names = [re.sub(r"^(?:the|my) ", "", name) for name in re.split(r",? and | , ", said.words("things"))]
    steps = [
        goals.SettingIs(_LIGHT[name], None if on is None else not on)
        if name in _LIGHT
        else goals.SettingIs(SWITCHES[name], on)
        for name in names
    ]
    return one_after_another(steps)


def _slide(said: Said) -> Goal | None:
    level = number(said.words("level").removesuffix("%").removesuffix(" percent"))
    return None if level is None or level > 100 else goals.SettingIs(_SLIDERS[said.words("slider")], level)


def _extreme(said: Said) -> Goal | None:
    word = re.sub(r"^(?:the|its) ", "", said.words("extreme"))
    high = word.startswith(("max", "full", "highest", "100", "brightest", "loudest", "all the way up", "top"))
    return goals.SettingIs(_SLIDERS[said.words("slider")], 100 if high else 0)


def _half(said: Said) -> Goal | None:
    return goals.SettingIs(_SLIDERS[said.words("slider")], 50)


#: What people call a setting with several values -> its name, and how its values are said.
_CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "font size": ("font_size", {"small": "Small", "default": "Default", "normal": "Default", "large": "Large",
                                "largest": "Largest", "biggest": "Largest"}),
    "screen timeout": ("screen_timeout", {"30 seconds": "30 seconds", "1 minute": "1 minute", "one minute": "1 minute",
                                          "5 minutes": "5 minutes", "10 minutes": "10 minutes"}),
    "ringtone": ("ringtone", {"classic": "Classic", "marimba": "Marimba", "bells": "Bells", "none": "None"}),
    "screen lock": ("screen_lock", {"none": "None", "swipe": "Swipe", "pattern": "Pattern", "pin": "PIN"}),
    "wallpaper": ("wallpaper", {"blue": "Blue", "green": "Green", "red": "Red", "gray": "Grey"}),
}  # fmt: skip


def _choose(said: Said) -> Goal | None:
    name, values = _CHOICES[said.words("choice")]
    value = values.get(said.words("value").removeprefix("the "))
    return None if value is None else goals.SettingIs(name, value)


_VERB = r"(?P<verb>turn on|switch on|enable|activate|turn off|switch off|disable|deactivate|toggle|flip|enter|use|leave|exit)"
_EXTREME = r"(?P<extreme>(?:the |its )?(?:maximum|max|minimum|min|lowest|highest|full|brightest|loudest|top|lowest possible)(?: value| level| setting| volume| brightness)?|all the way (?:up|down))"

RULES = rules(
    (rf"{_VERB} {_LIST}(?: mode)?{_END}", _switch),
    (rf"(?:turn|switch|put) {_LIST} (?P<way>on|off){_END}", _switch),
    (rf"(?:(?:make sure|ensure|check)(?: that)? )?{_LIST} (?:is |are )?(?:turned |switched |set to )?(?P<way>on|off|enabled|disabled|activated){_END}", _switch),
    (rf"(?:set|change|switch)(?: <a>(?:phone|screen|system|device|display))? to (?P<things>dark theme|dark mode|light theme|light mode)(?P<way>){_END}", lambda said: goals.SettingIs("dark_theme", "dark" in said.words("things"))),
    (rf"(?:set|change|switch) <a>(?:theme|display theme|system theme) to (?P<things>dark|light)(?: mode| theme)?{_END}", lambda said: goals.SettingIs("dark_theme", said.words("things") == "dark")),
    (r"(?:put|set) (?:the|my) phone (?:in|into|on|to) (?P<things>airplane mode|flight mode|do not disturb|do not disturb mode|battery saver mode|power saving mode|battery saver)", lambda said: goals.SettingIs(SWITCHES[said.words("things")], True)),
    (r"(?:connect to|disconnect from) (?P<way>wifi|bluetooth)", lambda said: goals.SettingIs(said.words("way"), said.match[0].startswith("connect"))),
    (rf"{_PUT} {_SLIDER} (?:to|at) (?P<level>\d+(?:%| percent)?){_END}", _slide),
    (rf"{_PUT} {_SLIDER} (?:up |down )?(?:to|at) {_EXTREME}{_END}", _extreme),
    (rf"{_PUT} {_SLIDER} (?:down )?to (?P<extreme>zero|nothing|silent){_END}", _extreme),
    (rf"make {_SLIDER.replace('<a>', '(?:the )?')} (?P<extreme>maximum|minimum|full){_END}", _extreme),
    (rf"{_PUT} {_SLIDER} (?P<extreme>all the way (?:up|down)){_END}", _extreme),
    (rf"(?P<extreme>max|maximize|minimize)(?: out)? {_SLIDER}{_END}", _extreme),
    (rf"{_PUT} {_SLIDER} (?:to|at) (?:half|the middle|half way|halfway|medium){_END}", _half),
    (rf"(?:set|change|switch) <a>(?P<choice>{'|'.join(_CHOICES)}) to (?P<value>[\w ]+?){_END}", _choose),
    (rf"mute {_SLIDER}{_END}", lambda said: goals.SettingIs(_SLIDERS[said.words("slider")], 0)),
)  # fmt: skip
