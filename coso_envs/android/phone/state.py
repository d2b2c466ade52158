"""The phone's state: what runs on it and is open, and what its apps may ask of it."""

from __future__ import annotations

import datetime
import random

from coso_envs.android.phone.apps import app_classes
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.apps.title_page import TitlePage
from coso_envs.android.phone.content.apps_table import find_app
from coso_envs.android.phone.content.media import MAILS, PEOPLE
from coso_envs.android.phone.content.translations import NAMES
from coso_envs.android.phone.dialogs import Dialog
from coso_envs.android.phone.home import Home, arrange
from coso_envs.android.phone.host import A
from coso_envs.android.phone.initial_data import make_data
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.system.bars import spell_date, spell_time
from coso_envs.android.phone.system.keyboard import LETTERS
from coso_envs.android.phone.system.notes import APP_POPUPS, WEB_POPUPS
from coso_envs.android.phone.system.shade import Notice

#: How many sets of content there are; a seed chooses one.
WORLDS = 4
#: Pop-ups, slow pages and missed taps of one episode, at most: a task must stay solvable within its steps.
MAX_DISTURBANCES = 3
_SHIFT = 132


class PhoneState:
    """A phone that nobody touches; a :class:`coso_envs.android.phone.host.Host` for its apps."""

    def __init__(self, options: PhoneOptions) -> None:
        self.options = options
        self.reset(0)

    def reset(self, seed: int) -> None:
        """Go to the home screen with fresh apps; ``seed`` decides content, date and time, notices and disturbances."""
        # A generator of numpy takes four times as long to make.
        self.rng = random.Random(seed)
        self.world = self.rng.randrange(WORLDS)
        self.today = datetime.date(2023, 3, 1) + datetime.timedelta(days=self.rng.randrange(28))
        self.minutes = 8 * 60 + self.rng.randrange(12 * 60)
        sender, subject, *_ = self.rng.choice(MAILS)
        self.notices: tuple[Notice, ...] = (
            ("Gmail", subject, f"from {sender}"),
            ("Messages", self.rng.choice(PEOPLE), "See you later!"),
            ("Play Store", "Apps updated", "3 apps were updated"),
        )[: self.rng.randint(1, 3)]
        self.data = make_data(self.world, self.rng)
        self.look = self.options.variants.draw(self.rng)
        self.data.settings |= {
            "dark_theme": self.look.theme == "dark",
            "font_size": self.look.font_size,
            "language": NAMES[self.look.language],
        }
        self.apps: dict[str, App] = {}
        self.foreground = ""
        #: Names of the apps that were open, the latest first.
        self.recent: tuple[str, ...] = ()
        self.arrangement: Home = arrange(self.rng, self.options)
        self.home = 0
        self.folder = ""
        self.drawer = False
        self.overview = False
        #: How far the drawer or the overview is scrolled.
        self.scrolled = 0
        self.shade = False
        #: What a long press has opened.
        self.menu: Dialog | None = None
        self.popup = ""
        self.toast = ""
        self.loading = False
        self.focus: str | None = None
        self.replaces = False
        self.caret = 0
        self.keys = LETTERS
        self.clipboard = ""
        #: Seconds since the start: each action takes one.
        self.seconds = 0
        self.shift = 0
        self.disturbances = 0

    @property
    def app(self) -> App | None:
        """The app in the foreground, None on the launcher."""
        return self.apps.get(self.foreground)

    def time(self) -> str:
        """Spell the time of day."""
        return spell_time(self.minutes)

    def date(self) -> str:
        """Spell the present date."""
        return spell_date(self.today)

    def settled(self) -> bool:
        """Return whether nothing covers the app or launcher in front."""
        return not (self.loading or self.popup or self.shade or self.menu)

    # Apps.

    def has(self, app: str) -> bool:
        """Return whether an app is installed."""
        return app in self.data.installed

    def install(self, app: str) -> None:
        """Install an app at once."""
        if not self.has(app):
            self.data.installed = (*self.data.installed, app)

    def remove(self, app: str) -> None:
        """Remove an installed app."""
        self.stop(app)
        self.data.installed = tuple(other for other in self.data.installed if other != app)

    def stop(self, app: str) -> None:
        """End an app: it is started anew when it is opened again."""
        self.apps.pop(app, None)
        self.recent = tuple(other for other in self.recent if other != app)
        if self.foreground == app:
            self.foreground, self.focus = "", None

    def is_running(self, app: str) -> bool:
        """Return whether an app has been opened and not ended since."""
        return app in self.apps

    def opened(self, app: type[A]) -> A:
        """Return an app, started if it was not yet running."""
        found = self._started(app.name)
        assert isinstance(found, app), f"{app.name} is a {type(found).__name__}"
        return found

    def running(self, app: type[A]) -> A | None:
        """Return an app if it is in front and nothing covers it."""
        return self.opened(app) if self.foreground == app.name and self.settled() else None

    def bring(self, name: str) -> None:
        """Bring an installed app to the foreground, where it was left; ``name`` may be another name of it."""
        app = self._installed_as(name)
        if app is None:
            return
        self._started(app)
        self.popup, self.menu = "", None
        self.foreground, self.drawer, self.folder, self.shade, self.overview = app, False, "", False, False
        self.recent = (app, *(other for other in self.recent if other != app))
        self.page_opened()

    def _installed_as(self, name: str) -> str | None:
        """Return the installed app of a name, in any case, or of one of its other names; None if there is none."""
        if name in self.data.installed:
            return name
        found = find_app(name)
        wanted = (name if found is None else found.name).strip().casefold()
        return next((app for app in self.data.installed if app.casefold() == wanted), None)

    def _started(self, name: str) -> App:
        if name not in self.apps:
            made = app_classes().get(name)
            self.apps[name] = TitlePage(self, name) if made is None else made(self)
        return self.apps[name]

    # Pages.

    def set_focus(self, field: str | None) -> None:
        """Put the cursor into a field of the foreground app; typing replaces what stands in it."""
        self.focus, self.replaces, self.keys = field, field is not None, LETTERS
        self.caret = 0 if field is None or self.app is None else len(self.app.text(field))

    def page_opened(self) -> None:
        """Close the keyboard; under ``disturbance``, perhaps show a pop-up or a slow page."""
        self.focus = None
        self.shift = 0
        if not self.options.disturbance:
            return
        if self._chance(0.3):
            self.shift = _SHIFT
        if self._disturbed(0.25):
            self.loading = True
        elif self._disturbed(0.2):
            self.popup = self.rng.choice(WEB_POPUPS if self.foreground == Chrome.name else APP_POPUPS)

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share * self.options.disturbance

    def _disturbed(self, share: float) -> bool:
        """Return whether one more disturbance happens here."""
        if not self.options.disturbance or self.disturbances >= MAX_DISTURBANCES or not self._chance(share):
            return False
        self.disturbances += 1
        return True
