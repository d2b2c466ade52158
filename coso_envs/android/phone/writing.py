"""Writing on the phone: the cursor, the keys of the keyboard, and the menu of a field."""

from __future__ import annotations

from coso_envs.android.phone import intents
from coso_envs.android.phone.layout import line_height
from coso_envs.android.phone.showing import ShownPhone
from coso_envs.android.phone.system.keyboard import CAPITALS, LETTERS
from coso_envs.drawing.glyphs import text_width
from coso_envs.drawing.widgets import Intent, Widget
from coso_envs.said import one_line

_MAX_TEXT = 200


class WrittenPhone(ShownPhone):
    """A phone that is written on."""

    def use_keys(self, intent: Intent) -> None:
        """Carry out a tap on a field or on a key of the keyboard."""
        app = self.app
        if app is None:
            return
        match intent:
            case intents.Focus(field):
                if self.focus != field:
                    self.set_focus(field)
            case intents.Clear(field):
                self.set_focus(field)
                self._fill("", "")
            case intents.ShowKeys(kind):
                self.keys = kind
            case intents.Type(character):
                self.write(character)
                self.keys = LETTERS if self.keys == CAPITALS else self.keys
            case intents.Backspace() if self.focus is not None:
                before, after = self._around(app.text(self.focus))
                self._fill(before[:-1], after)

    def use_text_menu(self, intent: Intent) -> None:
        """Carry out the menu of a field."""
        app = self.app
        if app is None:
            return
        match intent:
            case intents.SelectAll(field):
                self.set_focus(field)
            case intents.Copy(field):
                self.clipboard, self.toast = app.text(field), "Copied"
            case intents.Paste(field):
                if self.focus != field:
                    self.set_focus(field)
                    self.replaces = False
                self.write(self.clipboard)

    def write(self, text: str) -> None:
        """Write at the cursor; what stood in a field that was just entered goes."""
        app = self.app
        if self.focus is None or app is None:
            return
        before, after = self._around(app.text(self.focus))
        room = _MAX_TEXT - len(before) - len(after)
        self._fill(before + one_line(text[:_MAX_TEXT])[:room], after)

    def put_cursor(self, field: Widget, x: float, y: float) -> None:
        """Put the cursor of the focused field where it is touched, in the coordinates of the field."""
        if self.focus is None or self.app is None:
            return
        text = self.app.text(self.focus)
        self.replaces = False
        shown = next((part for part in field.walk() if part.role == "value"), None)
        self.caret = len(text) if shown is None else _index_at(shown, text, self.caret, x, y)

    def _around(self, text: str) -> tuple[str, str]:
        """Return what stands before and behind the cursor; nothing of what is selected."""
        return ("", "") if self.replaces else (text[: self.caret], text[self.caret :])

    def _fill(self, before: str, after: str) -> None:
        """Let a text stand in the focused field, with the cursor in it."""
        self.replaces = False
        if self.focus is not None and self.app is not None:
            self.app.fields[self.focus] = before + after
            self.caret = len(before)
            self.app.typed(self.focus)


def _index_at(shown: Widget, text: str, caret: int, x: float, y: float) -> int:
    """Return the place in ``text`` that is nearest to a point of the widget that shows it with the cursor's bar."""
    lines = shown.lines
    row = min(max(int((y - shown.y) / line_height(shown.size)), 0), len(lines) - 1)
    line = lines[row]
    column = min(range(len(line) + 1), key=lambda k: abs(text_width(line[:k], shown.size) - (x - shown.x)))
    touched = len(" ".join((*lines[:row], line[:column])))
    whole = " ".join(lines)
    for bar in (i for i, character in enumerate(whole) if character == "|" and i <= caret):
        # What is shown may begin in the middle of the text.
        if whole[:bar] == text[caret - bar : caret]:
            return min(caret - bar + touched - (touched > bar), len(text))
    return len(text)
