"""Pages in other languages, with larger letters, on other screens: they stay sound, and act as before."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from coso_envs.android.phone.apps import app_classes
from coso_envs.android.phone.content.apps_table import APPS
from coso_envs.android.phone.content.media import MAILS, PEOPLE
from coso_envs.android.phone.content.places import CITIES
from coso_envs.android.phone.content.translations import translate, translation_table
from coso_envs.android.phone.options import PhoneOptions, Variants
from coso_envs.android.phone.pages import HEIGHT, WIDTH, Page
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.restyle import Style
from coso_envs.android.phone.showing import TRANSLATED_APPS
from coso_envs.android.phone.system.notes import POPUPS
from coso_envs.drawing.canvas import Canvas
from coso_envs.drawing.widgets import INK, WHITE, Widget
from tests.coso_envs.android.phone.checks import faults
from tests.coso_envs.android.phone.helpers import tap

LOOKS = (
    {"language": "de", "font_size": "Largest"},
    {"language": "es", "font_size": "Large", "theme": "dark"},
    {"language": "zh", "font_size": "Small"},
)


def styled(look: Mapping[str, str], seed: int = 0, size: tuple[int, int] = (135, 285)) -> SimulatedPhone:
    phone = SimulatedPhone(*size, PhoneOptions(style="aitw", variants=Variants.of(look)))
    phone.reset(seed)
    return phone


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_first_page_is_sound(look: Mapping[str, str]) -> None:
    phone = styled(look)
    assert faults(phone) == []
    for name in app_classes():
        phone.open_app(name)
        assert faults(phone) == [], name


def texts(phone: SimulatedPhone) -> Iterator[str]:
    for layer in phone.screen().layers:
        for widget in layer.widgets:
            for part in widget.walk():
                yield from filter(None, (" ".join(part.lines), part.label))


def one_tap_on(phone: SimulatedPhone) -> Iterator[SimulatedPhone]:
    yield phone
    for widget, x, y in list(phone.screen().visible()):
        if widget.tap is not None and widget.role != "key":
            after = copy.deepcopy(phone)
            after.tap(x / WIDTH, y / HEIGHT)
            yield after


def test_all_that_the_system_says_is_in_thetranslation_table() -> None:
    """Names of apps, people and cities stay, and so do titles of mails and what is no word."""
    names = {*APPS, *PEOPLE, *(city.title() for city in CITIES), *(subject for _, subject, *_ in MAILS)}
    said: set[str] = set()
    for app in ("", "Settings", "Clock"):
        phone = styled({})
        phone.notices = ()
        if app:
            phone.open_app(app)
        for shown in one_tap_on(phone):
            if shown.foreground in ("", *TRANSLATED_APPS):
                said |= set(texts(shown))
    for kind in POPUPS:
        phone = styled({})
        phone.popup = kind
        said |= set(texts(phone))
    assert len(said) > 150
    for language in ("Deutsch", "Espa\u00f1ol", "\u4e2d\u6587"):
        table = {*translation_table(language)}
        missing = {
            text
            for text in said - names
            if re.search(r"[A-Za-z]{3}", text)
            and not {text, re.sub(r"\d+", "#", text)} & table
            and translate(text, language) == text
        }
        assert missing == set()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Settings", "Deutsch", "Einstellungen"),
        ("8:00 AM", "\u4e2d\u6587", "\u4e0a\u5348 8:00"),
        ("Saturday, March 25", "Espa\u00f1ol", "s\u00e1bado, 25 de marzo"),
        ("no such text", "Deutsch", "no such text"),
        ("Settings", "English", "Settings"),
    ],
)
def test_texts_are_translated_with_their_numbers(text: str, language: str, expected: str) -> None:
    assert translate(text, language) == expected


def test_the_system_speaks_the_language_and_a_shop_does_not() -> None:
    phone = styled({"language": "de"})
    phone.open_app("Settings")
    assert "Einstellungen" in phone.screen_text()
    phone.open_app("Gmail")
    assert "Inbox" in phone.screen_text()


def test_what_a_person_typed_is_never_translated() -> None:
    phone = styled({"language": "de"})
    tap(phone, "search_widget")
    phone.type_text("Settings")
    assert '"Settings' in phone.screen_text()


def test_what_is_below_a_grown_text_moves_down_and_the_page_grows() -> None:
    """Worked out by hand: 1.3 times a text of one line of 20 that fills half its width becomes two lines of 26."""
    above = Widget(0, 0, 100, 26, lines=("wwww wwww",), size=20)
    below = Widget(0, 30, 100, 10, fill=INK)
    page = Style(scale=1.3).page(Page("p", body=(above, below), height=40))
    grown = page.body[0].h - 26
    assert page.body[0].size == 26 and len(page.body[0].lines) == 2
    assert grown > 0
    assert (page.body[1].y, page.height) == (30 + grown, 40 + grown)


def test_the_settings_change_the_look_at_once() -> None:
    phone = styled({})
    light = phone.screenshot()
    phone.data.settings["dark_theme"] = True
    phone.open_app("Settings")
    dark = phone.screenshot()
    assert dark.mean() < 80 < light.mean() or dark.mean() < light.mean() / 2
    phone.data.settings["dark_theme"] = False
    assert phone.screenshot().mean() > 200


def test_a_tap_reaches_what_is_drawn_on_a_wide_screen() -> None:
    phone = styled({}, size=(380, 285))
    picture = phone.screenshot()
    assert picture.shape == (285, 380, 3)
    assert not picture[:, :100].any() and not picture[:, -100:].any()
    place = phone.screen().find("app:Clock")
    assert place is not None
    x, y = round(place[0] * 380), round(place[1] * 285)
    assert np.ptp(picture[y - 4 : y + 4, x - 4 : x + 4]) > 0
    phone.tap(*place)
    assert phone.foreground == "Clock"


def test_the_same_seed_draws_the_same_look_and_seeds_differ() -> None:
    phone = SimulatedPhone(135, 285, PhoneOptions(variants=Variants.of("all")))
    looks = []
    for seed in range(30):
        phone.reset(seed)
        looks.append(phone.look)
        again = copy.deepcopy(phone)
        again.reset(seed)
        assert again.look == phone.look
    assert {look.theme for look in looks} == {"light", "dark"}
    assert len({look.language for look in looks}) == 4


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("some", '"default", "all" or a mapping'),
        ({"colour": "red"}, "axes of variants are theme"),
        ({"theme": ("light", "blue")}, "variants of theme are some of light, dark"),
        ({"language": ()}, "variants of language"),
    ],
)
def test_unknown_variants_are_refused(wanted: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Variants.of(wanted)


def test_a_dialog_lets_the_page_through_its_round_corners() -> None:
    canvas = Canvas.blank(40, 40, (200, 0, 0), 1.0)
    canvas.over([Widget(0, 0, 40, 40, children=(Widget(5, 5, 30, 30, fill=WHITE, radius=10),))], 0)
    assert tuple(canvas.pixels[5, 5]) == tuple(canvas.pixels[34, 34]) == tuple(canvas.pixels[0, 0]) == (200, 0, 0)
    assert tuple(canvas.pixels[20, 20]) == tuple(canvas.pixels[5, 20]) == WHITE
