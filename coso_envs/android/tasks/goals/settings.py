"""Goals about settings, switches and apps that are installed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.data import Fact, Setting
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals.base import Addition, Removal, StateGoal
from coso_envs.android.tasks.goals.texts import has_app

#: Another value of a setting that is already as it is wanted.
_OTHERS: dict[str, Setting] = {
    "font_size": "Small", "screen_timeout": "30 seconds", "ringtone": "Bells", "screen_lock": "Swipe",
    "wallpaper": "Green",
}  # fmt: skip
#: How far from a number that was asked for a slider may stand.
TOLERANCE = 5


@dataclass(frozen=True)
class SettingIs(StateGoal):
    """A setting has a value; ``None`` is the other one of on and off."""

    name: str
    value: Setting | None
    family = "setting"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        now, wanted = phone.data.settings[self.name], self.wanted
        if isinstance(now, bool | str) or isinstance(wanted, str):
            return now == wanted
        exact = wanted in (0, 100)
        return abs(now - wanted) <= (0 if exact else TOLERANCE)

    @property
    def wanted(self) -> Setting:
        """The value to reach; "toggle" starts from on, see prepare()."""
        return False if self.value is None else self.value

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        settings = phone.data.settings
        now = settings[self.name]
        if isinstance(now, bool):
            settings[self.name] = not self.wanted
        elif isinstance(now, str) and now == self.wanted:
            settings[self.name] = _OTHERS[self.name]
        elif isinstance(now, int) and isinstance(self.wanted, int) and abs(now - self.wanted) <= 2 * TOLERANCE:
            settings[self.name] = 30 if self.wanted >= 50 else 70

    @override
    def touched(self) -> Iterable[Fact]:
        yield ("setting", self.name)
        # A slider moved by hand ends the automatic one.
        if self.name == "brightness":
            yield ("setting", "adaptive_brightness", False)


@dataclass(frozen=True)
class NotificationSwitch(StateGoal):
    """The notifications of an app are switched: to ``on``, or from what they were."""

    app: str
    on: bool | None
    family = "notifications"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        # "Toggle" starts from on, see prepare().
        return (self.app not in phone.data.silenced) == bool(self.on)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.install(self.app)
        silenced = phone.data.silenced
        phone.data.silenced = silenced | {self.app} if self.on else silenced - {self.app}

    @override
    def touched(self) -> Iterable[Fact]:
        yield ("silenced", self.app)


@dataclass(frozen=True)
class Installed(Addition):
    """An app is installed."""

    app: str
    family = "install"

    @property
    @override
    def decides(self) -> Fact:
        return ("installed", self.app)

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return has_app(phone.data.installed, self.app)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.remove(self.app)

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return fact[0] == "installed" and has_app([str(fact[1])], self.app)


@dataclass(frozen=True)
class Uninstalled(Removal):
    """An app is no longer installed."""

    app: str
    family = "install"
    record = "installed"

    @property
    @override
    def decides(self) -> Fact:
        return ("installed", self.app)

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return has_app([str(fact[1])], self.app)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.install(self.app)
