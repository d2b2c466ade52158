"""Draws the phone's pictures in ``docs/android``.

``screens.png`` has 24 screens, ``variants.png`` six screens in four variants, ``marks.png`` a screen with and without
numbered marks, ``expert.gif`` an episode of the expert.

Run from the repository's root: ``python docs/make_phone_pictures.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from coso_envs.android.env import AitWWebShoppingEnv
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.calendar_app import Calendar
from coso_envs.android.phone.apps.camera import Camera
from coso_envs.android.phone.apps.chrome import Chrome, OpenTab, ResultsPage, SitePage
from coso_envs.android.phone.apps.clock import AddAlarm, Clock
from coso_envs.android.phone.apps.gmail import Gmail
from coso_envs.android.phone.apps.maps import Found, Maps
from coso_envs.android.phone.apps.messages import Messages, Thread
from coso_envs.android.phone.apps.photos import Photos
from coso_envs.android.phone.apps.play_store import PlayStore, StoreResults
from coso_envs.android.phone.apps.reddit import Reddit
from coso_envs.android.phone.apps.settings import AppInfo, Settings
from coso_envs.android.phone.apps.time_picker import CancelTime
from coso_envs.android.phone.apps.youtube import VideoResults, YouTube
from coso_envs.android.phone.options import PhoneOptions, Variants
from coso_envs.android.phone.pages import PageState
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites.shop import Home, ProductPage, Results

FOLDER = Path(__file__).parent / "android"
SIZE = (270, 570)
COLUMNS, MARGIN = 8, 10
TASK = 'Go to walmart.com, search for "razer blade", and select the first entry'


def screens() -> list[np.ndarray]:
    """Return the 24 screens of the contact sheet."""
    phone = SimulatedPhone(*SIZE, PhoneOptions(style="aitw"))
    phone.reset(5)
    taken = []

    def take() -> None:
        taken.append(phone.screenshot())

    def show(app: type[App], page: PageState | None = None) -> None:
        phone.press("home")
        phone.open_app(app.name)
        if page is not None:
            phone.opened(app).reach(page)
        take()

    take()
    phone.swipe(0.5, 0.8, 0.5, 0.3)
    take()
    phone.press("home")
    phone.swipe(0.5, 0.01, 0.5, 0.6)
    take()
    phone.press("back")
    phone.tap(*(phone.screen().find("search_widget") or (0.5, 0.15)))
    phone.type_text("ebay")
    take()
    for page in (
        SitePage("ebay.com", Home()),
        SitePage("bestbuy.com", Results("razer blade")),
        SitePage("walmart.com", Results("usb-c cable")),
        SitePage("newegg.com", ProductPage("dell xps", 0, "organic")),
        ResultsPage("weather in denver"),
        ResultsPage("flights from new york to paris"),
        ResultsPage("what's the news in peru?"),
    ):
        show(Chrome, page)
    phone.opened(Chrome).handle(OpenTab(incognito=True))
    show(Chrome)
    show(Settings, AppInfo("Maps"))
    show(Clock)
    phone.opened(Clock).handle(AddAlarm())
    show(Clock)
    phone.opened(Clock).perform(CancelTime())
    show(PlayStore, StoreResults("Yelp"))
    show(YouTube, VideoResults("adele"))
    show(Maps, Found("ramen restaurants"))
    show(Gmail)
    show(Calendar)
    show(Messages, Thread("Nora Feld"))
    show(Photos)
    show(Camera)
    show(Reddit)
    return taken


#: One row of ``variants.png`` each.
VARIANTS: tuple[dict[str, str], ...] = (
    {"theme": "dark"},
    {"language": "de", "font_size": "Large"},
    {"content": "misleading", "language": "es"},
    {"theme": "dark", "language": "zh", "font_size": "Largest", "content": "long"},
)


def variants() -> Iterator[np.ndarray]:
    """Yield six screens in each of the variants."""
    for wanted in VARIANTS:
        phone = SimulatedPhone(*SIZE, PhoneOptions("easy", variants=Variants.of(wanted)))
        phone.reset(5)
        yield phone.screenshot()
        phone.swipe(0.5, 0.01, 0.5, 0.6)
        yield phone.screenshot()
        for app, page in (
            (Settings, None),
            (Clock, None),
            (Gmail, None),
            (Chrome, SitePage("walmart.com", Results("usb-c cable"))),
        ):
            phone.press("home")
            phone.open_app(app.name)
            if page is not None:
                phone.opened(app).reach(page)
            yield phone.screenshot()


def marks() -> list[np.ndarray]:
    """Return the first screen of a task, plain and with marks."""
    pictures = []
    for marked in (False, True):
        env = AitWWebShoppingEnv(tasks=[TASK], resolution=(540, 1140), marks=marked)
        pictures.append(env.reset(seed=3)[0]["image"])
    return pictures


def sheet(frames: Sequence[np.ndarray], columns: int = COLUMNS) -> Image.Image:
    """Return the frames in rows."""
    h, w, _ = frames[0].shape
    rows = -(-len(frames) // columns)
    image = Image.new("RGB", (columns * (w + MARGIN) + MARGIN, rows * (h + MARGIN) + MARGIN), (120, 125, 130))
    for i, frame in enumerate(frames):
        place = (MARGIN + i % columns * (w + MARGIN), MARGIN + i // columns * (h + MARGIN))
        image.paste(Image.fromarray(frame), place)
    return image


def episode() -> list[Image.Image]:
    """Return the screens of an expert episode."""
    env = AitWWebShoppingEnv(tasks=[TASK], resolution=SIZE)
    observation, _ = env.reset(seed=3)
    frames = [observation["image"]]
    while True:
        observation, _, terminated, truncated, _ = env.step(env.expert_utterance())
        frames.append(observation["image"])
        if terminated or truncated:
            return [Image.fromarray(frame) for frame in frames]


def main() -> None:
    """Write the sheet and the animation."""
    FOLDER.mkdir(exist_ok=True)
    frames = screens()
    if len(frames) != 24:
        raise AssertionError(f"24 screens are promised, {len(frames)} were taken")
    sheet(frames).quantize(128).save(FOLDER / "screens.png", optimize=True)
    sheet(list(variants()), 6).quantize(128).save(FOLDER / "variants.png", optimize=True)
    sheet(marks(), 2).quantize(128).save(FOLDER / "marks.png", optimize=True)
    first, *others = (frame.quantize(96) for frame in episode())
    first.save(FOLDER / "expert.gif", save_all=True, append_images=others, duration=1100, loop=0)


if __name__ == "__main__":
    main()
