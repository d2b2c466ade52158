"""Writing on the phone: the cursor, the keys of the keyboard, and the menu of a field."""

from __future__ import annotations

from coso_envs.android.phone import intents
from coso_envs.android.phone.showing import ShownPhone
from coso_envs.android.phone.system.keyboard import CAPITALS, LETTERS
from coso_envs.drawing.widgets import Intent
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
                self._fill("")
            case intents.ShowKeys(kind):
                self.keys = kind
            case intents.Type(character):
                self.write(character)
                self.keys = LETTERS if self.keys == CAPITALS else self.keys
            case intents.Backspace() if self.focus is not None:
                shorter = "" if self.replaces else app.text(self.focus)[:-1]
                self.replaces = False
                self._fill(shorter)

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
        before = "" if self.replaces else app.text(self.focus)
        self.replaces = False
        self._fill((before + one_line(text[:_MAX_TEXT]))[:_MAX_TEXT])

    def _fill(self, text: str) -> None:
        """Let ``text`` stand in the focused field."""
        if self.focus is not None and self.app is not None:
            self.app.fields[self.focus] = text
            self.app.typed(self.focus)
