"""Apps by name: how they look, and whether they come with the phone."""

from __future__ import annotations

from typing import NamedTuple

from coso_envs.drawing.widgets import Color


class AppInfo(NamedTuple):
    """An app as launcher, Play Store and settings show it."""

    name: str
    icon: str
    color: Color
    installed: bool = True
    maker: str = "Google LLC"


_RED, _BLUE, _GREEN, _AMBER = (219, 68, 55), (66, 133, 244), (15, 157, 88), (244, 160, 0)
_BLACK, _TEAL, _PURPLE, _ORANGE = (40, 40, 44), (0, 137, 123), (106, 27, 154), (230, 92, 0)

_TABLE: tuple[AppInfo, ...] = (
    AppInfo("Amazon Alexa", "chat", (0, 150, 200), maker="Amazon Mobile LLC"),
    AppInfo("Amazon Music", "note", (40, 130, 200), maker="Amazon Mobile LLC"),
    AppInfo("Amazon Prime Music", "note", (0, 110, 170), maker="Amazon Mobile LLC"),
    AppInfo("Amazon Prime Video", "play", (0, 100, 180), maker="Amazon Mobile LLC"),
    AppInfo("Amazon Shopping", "cart", (35, 47, 62), maker="Amazon Mobile LLC"),
    AppInfo("Calculator", "calculator", (60, 70, 85)),
    AppInfo("Calendar", "calendar", _BLUE),
    AppInfo("Camera", "camera", (84, 110, 122)),
    AppInfo("Chrome", "chrome", _GREEN),
    AppInfo("Clock", "clock", (63, 81, 181)),
    AppInfo("Contacts", "person", (25, 118, 210)),
    AppInfo("Facebook", "chat", (24, 119, 242), maker="Meta Platforms"),
    AppInfo("Files", "folder", (30, 136, 229)),
    AppInfo("Gmail", "mail", _RED),
    AppInfo("Google", "search", _BLUE),
    AppInfo("Google Photos", "photos", _AMBER),
    AppInfo("Google Play Books", "file", (3, 155, 229)),
    AppInfo("Google Play Movies", "video", (198, 40, 40)),
    AppInfo("Google Play Music", "note", _ORANGE),
    AppInfo("Instagram", "camera", (193, 53, 132), maker="Meta Platforms"),
    AppInfo("Lyft", "directions", (214, 0, 130), maker="Lyft, Inc."),
    AppInfo("Maps", "pin", _GREEN),
    AppInfo("Messages", "chat", (26, 115, 232)),
    AppInfo("Music", "note", _ORANGE),
    AppInfo("Netflix", "play", (180, 20, 25), maker="Netflix, Inc."),
    AppInfo("Notes", "file", _AMBER),
    AppInfo("Pandora", "note", (50, 100, 255), maker="Pandora"),
    AppInfo("Phone", "phone", _GREEN),
    AppInfo("Play Store", "bag_play", (0, 150, 136)),
    AppInfo("Reddit", "reddit", (255, 69, 0), maker="reddit Inc."),
    AppInfo("Settings", "gear", (96, 125, 139)),
    AppInfo("Spotify", "note", (30, 150, 70), maker="Spotify AB"),
    AppInfo("Twitter", "chat", (29, 155, 240), maker="Twitter, Inc."),
    AppInfo("Uber", "directions", _BLACK, maker="Uber Technologies"),
    AppInfo("YouTube", "video", (230, 20, 20)),
    AppInfo("CNN", "globe", (204, 0, 0), False, "CNN"),
    AppInfo("Duolingo", "star", (80, 170, 10), False, "Duolingo"),
    AppInfo("eBay", "cart", (0, 100, 210), False, "eBay Mobile"),
    AppInfo("ESPN", "play", (200, 0, 0), False, "Disney"),
    AppInfo("Messenger", "chat", (0, 120, 255), False, "Meta Platforms"),
    AppInfo("News", "globe", _RED, False),
    AppInfo("Pinterest", "pin", (189, 8, 28), False, "Pinterest"),
    AppInfo("Skype", "phone", (0, 150, 220), False, "Skype"),
    AppInfo("Snapchat", "chat", (210, 180, 0), False, "Snap Inc"),
    AppInfo("Starbucks", "food", (0, 112, 74), False, "Starbucks Coffee Company"),
    AppInfo("Telegram", "share", (40, 160, 220), False, "Telegram FZ-LLC"),
    AppInfo("TikTok", "note", _BLACK, False, "TikTok Pte."),
    AppInfo("Venmo", "cart", (61, 149, 206), False, "PayPal, Inc."),
    AppInfo("Walmart", "cart", (0, 113, 206), False, "Walmart"),
    AppInfo("Weather", "sun", (3, 155, 229), False, "Weather Labs"),
    AppInfo("WhatsApp", "chat", (37, 180, 100), False, "WhatsApp LLC"),
    AppInfo("Wikipedia", "globe", (60, 60, 64), False, "Wikimedia Foundation"),
    AppInfo("Yahoo", "mail", _PURPLE, False, "Yahoo"),
    AppInfo("Yelp", "star", (211, 35, 35), False, "Yelp, Inc"),
    AppInfo("Zillow", "home", (0, 106, 255), False, "Zillow"),
    AppInfo("Zoom", "video", (45, 140, 255), False, "zoom.us"),
)
APPS: dict[str, AppInfo] = {info.name: info for info in _TABLE}
_TINTS = (_RED, _BLUE, _GREEN, _AMBER, _TEAL, _PURPLE, _ORANGE, _BLACK)

#: Other names for an app, in lower case.
ALIASES = {
    "google maps": "Maps", "google calendar": "Calendar", "google chrome": "Chrome", "browser": "Chrome",
    "google play store": "Play Store", "google play": "Play Store", "app store": "Play Store",
    "store": "Play Store", "play": "Play Store", "gallery": "Google Photos", "photo gallery": "Google Photos",
    "photo app": "Google Photos", "text": "Messages", "address book app": "Contacts", "photos": "Google Photos",
    "photo": "Google Photos", "pictures": "Google Photos", "sms": "Messages", "messaging": "Messages",
    "texts": "Messages", "text messages": "Messages", "email": "Gmail", "e-mail": "Gmail", "mail": "Gmail",
    "inbox": "Gmail", "email inbox": "Gmail", "gmail inbox": "Gmail", "google mail": "Gmail", "emails": "Gmail",
    "address book": "Contacts", "file manager": "Files", "my files": "Files", "file": "Files",
    "music player": "Music", "dialer": "Phone", "prime video": "Amazon Prime Video", "alexa": "Amazon Alexa",
    "amazon": "Amazon Shopping", "prime music": "Amazon Prime Music", "play books": "Google Play Books",
    "play movies": "Google Play Movies", "play music": "Google Play Music", "clocks": "Clock", "setting": "Settings",
    "contact": "Contacts", "message": "Messages", "youtube music": "Music", "google news": "News", "map": "Maps",
    "system settings": "Settings", "phone settings": "Settings", "device settings": "Settings", "cnn news": "CNN",
    "google files": "Files", "google search": "Google", "google clock": "Clock", "google contacts": "Contacts",
    "google messages": "Messages", "keep": "Notes", "google keep": "Notes", "notepad": "Notes", "keep notes": "Notes",
    "note": "Notes", "youtube": "YouTube",
}  # fmt: skip


#: Apps that cannot be uninstalled.
_SYSTEM = frozenset(("Camera", "Chrome", "Contacts", "Google", "Messages", "Phone", "Play Store", "Settings"))


def removable(name: str) -> bool:
    """Return whether an app can be uninstalled."""
    return name not in _SYSTEM


def find_app(name: str) -> AppInfo | None:
    """Return the app of a name or one of its other names; None if the table has none."""
    wanted = " ".join(name.casefold().split())
    wanted = ALIASES.get(wanted, wanted).casefold()
    return next((info for info in _TABLE if info.name.casefold() == wanted), None)


def app_info(name: str) -> AppInfo:
    """Return the look of an app; one that no table knows gets its own."""
    if name in APPS:
        return APPS[name]
    return AppInfo(name, "box", _TINTS[sum(map(ord, name)) % len(_TINTS)], False, f"{name} Inc.")


def any_app(name: str) -> AppInfo:
    """Return the app that is meant, also one that no table knows."""
    found = find_app(name)
    return found or app_info(" ".join(word[:1].upper() + word[1:] for word in name.split()))
