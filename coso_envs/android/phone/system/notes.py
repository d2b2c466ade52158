"""Pop-ups that interrupt a task, and short messages that disappear again."""

from __future__ import annotations

import functools

from coso_envs.android.phone import layout
from coso_envs.android.phone.bars import choices
from coso_envs.android.phone.intents import ClosePopup
from coso_envs.android.phone.pages import NAV_TOP, WIDTH
from coso_envs.drawing.widgets import DARK, WHITE, Widget

#: kind -> title, message, answers as (key, label). Every answer closes it and changes nothing else.
POPUPS: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "rate": (
        "Enjoying this app?",
        "Tell others what you think. It takes less than a minute.",
        (("popup:ok", "Rate it now"), ("popup:dismiss", "Not now")),
    ),
    "update": (
        "System update available",
        "Version 11.2 is ready to install. Your phone will restart.",
        (("popup:ok", "Tonight"), ("popup:dismiss", "Remind me later")),
    ),
    "battery": (
        "Battery is getting low",
        "Less than 20 % left. Battery saver limits what runs in the background.",
        (("popup:ok", "Turn on"), ("popup:dismiss", "No thanks")),
    ),
    "cookies": (
        "Your choices about cookies",
        "We and our partners store information on your device to show what fits you.",
        (("popup:ok", "Accept all"), ("popup:dismiss", "Only what is needed")),
    ),
    "sign_in": (
        "Sign in for a better experience",
        "Keep your history and lists on all devices.",
        (("popup:ok", "Sign in"), ("popup:dismiss", "Stay signed out")),
    ),
    "prize": (
        "You won!",
        "You are today's visitor number 1,000. Claim your $500 gift card before the time runs out.",
        (("popup:ok", "Claim now"), ("popup:dismiss", "No, I do not want it")),
    ),
    "open_app": (
        "Open the app instead",
        "The app is faster and has deals that you do not get here.",
        (("popup:ok", "Open the app"), ("popup:dismiss", "Continue in the browser")),
    ),
    "location": (
        "Allow to use your location?",
        "The app wants to know where this phone is.",
        (("popup:ok", "While using the app"), ("popup:dismiss", "Do not allow")),
    ),
}


#: Pop-ups of sites, and those of apps and of the phone; the others are shown by shops with adversarial content.
WEB_POPUPS = ("cookies", "sign_in")
APP_POPUPS = ("rate", "update", "battery", "location")


@functools.cache
def popup(kind: str) -> tuple[Widget, ...]:
    """Return the dialog of a pop-up."""
    title, message, answers = POPUPS[kind]
    return choices(title, message, [(key, label, ClosePopup()) for key, label in answers])


@functools.lru_cache(maxsize=64)
def toast(words: str) -> tuple[Widget, ...]:
    """Return a short text near the bottom that nothing can be done with."""
    y = NAV_TOP - 240
    said = layout.text(180, y + 24, WIDTH - 360, words, 40, WHITE, align="center")
    return (Widget(140, y, WIDTH - 280, 104, role="toast", fill=DARK, radius=52, children=(said,)),)
