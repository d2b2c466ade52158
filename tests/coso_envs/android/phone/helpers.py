"""Hands for tests: a phone, and taps on widgets by key."""

from __future__ import annotations

from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.phone import SimulatedPhone


def make_phone(seed: int = 0, width: int = 135, disturbance: float = 0.0) -> SimulatedPhone:
    """Make a phone with the fixed home screen."""
    phone = SimulatedPhone(width, width * 19 // 9, PhoneOptions(style="aitw", disturbance=disturbance))
    phone.reset(seed)
    return phone


def tap(phone: SimulatedPhone, *keys: str) -> None:
    """Tap widgets one after another; each must be in sight."""
    for key in keys:
        place = phone.screen().find(key)
        assert place is not None, f"{key} is not in sight:\n{phone.screen_text()}"
        phone.tap(*place)


def enter(phone: SimulatedPhone, key: str, text: str) -> None:
    """Write into a field and press enter."""
    if phone.focus != key:
        tap(phone, key)
    phone.type_text(text)
    phone.press("enter")


def browse(phone: SimulatedPhone, address: str) -> None:
    """Open an address in the browser."""
    phone.press("home")
    tap(phone, "search_widget")
    enter(phone, "address", address)
