"""The soft keyboard, as widgets."""

from __future__ import annotations

import functools

from coso_envs.android.phone.intents import NOTHING, Backspace, Press, ShowKeys, Type
from coso_envs.android.phone.pages import NAV_TOP, WIDTH
from coso_envs.drawing.widgets import BLUE, FAINT, INK, WHITE, Intent, Widget

KEYBOARD_TOP = NAV_TOP - 680
_PAPER = (232, 234, 237)
_SPECIAL = (204, 208, 214)
#: What the keys are.
LETTERS, CAPITALS, SYMBOLS = "letters", "capitals", "symbols"
#: What a long press on a letter offers.
ACCENTS = {
    "a": "àáâäãåæ", "c": "ç", "e": "èéêë", "i": "ìíîï",
    "n": "ñ", "o": "òóôöõø", "s": "ß", "u": "ùúûü", "y": "ýÿ",
}  # fmt: skip
_ROWS = {
    LETTERS: ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    CAPITALS: ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"),
    SYMBOLS: ("1234567890", "@#$_&+()/*", "\"':;!?%=~", "<>[]{}|"),
}


def _key(x: int, y: int, w: int, label: str, tap: Intent | None, icon: str = "", special: bool = False) -> Widget:
    enter = icon == "enter"
    return Widget(
        x + 5,
        y + 8,
        w - 10,
        112,
        key=f"key:{label}",
        role="key",
        label=label if icon else "",
        tap=tap,
        fill=BLUE if enter else _SPECIAL if special else WHITE,
        radius=14,
        icon=icon,
        lines=() if icon else (label,),
        size=50 if len(label) == 1 else 40,
        color=WHITE if enter else INK if tap else FAINT,
        align="center",
    )


@functools.cache
def keyboard(kind: str = LETTERS) -> tuple[Widget, ...]:
    """Return four rows of characters, and space, a few signs, shift, backspace and enter."""
    keys = []
    y = KEYBOARD_TOP + 16
    for row in _ROWS[kind]:
        w = 108
        x = (WIDTH - w * len(row)) // 2
        last = row == _ROWS[kind][-1]
        if last:
            other = ShowKeys(LETTERS if kind == CAPITALS else CAPITALS)
            keys.append(_key(12, y, x - 12, "shift", None if kind == SYMBOLS else other, "shift", True))
        for character in row:
            keys.append(_key(x, y, w, character, Type(character)))
            x += w
        if last:
            keys.append(_key(x, y, 150, "backspace", Backspace(), "backspace", True))
        y += 130
    x = 12
    label, others = ("abc", LETTERS) if kind == SYMBOLS else ("?123", SYMBOLS)
    keys.append(_key(x, y, 150, label, ShowKeys(others), special=True))
    x += 150
    for w, label, character in ((108, ",", ","), (108, "-", "-"), (430, "space", " "), (108, ".", ".")):
        keys.append(_key(x, y, w, label, Type(character), special=label != "space"))
        x += w
    keys.append(_key(x, y, WIDTH - 12 - x, "enter", Press("enter"), "enter"))
    panel = Widget(
        0,
        KEYBOARD_TOP,
        WIDTH,
        NAV_TOP - KEYBOARD_TOP,
        role="keyboard",
        tap=NOTHING,
        fill=_PAPER,
        children=tuple(keys),
    )
    return (panel,)
