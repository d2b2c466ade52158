"""The browser and the sites that sell nothing: addresses lead back, articles answer, menu entries work."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coso_envs.android.phone.apps.chrome import Chrome, NewTabPage, ResultsPage, SitePage
from coso_envs.android.phone.apps.chrome.addresses import address_of, page_at
from coso_envs.android.phone.apps.chrome.pages import ArticlePage, BookmarksPage, DownloadsPage, HistoryPage, ImagePage
from coso_envs.android.phone.content.scenes import scene
from coso_envs.android.phone.content.websites import PAGES, SITES
from coso_envs.android.phone.data import CartItem
from coso_envs.android.phone.options import PhoneOptions, Variants
from coso_envs.android.phone.pages import PageState
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites import shop
from coso_envs.android.phone.sites.search_engine import VERTICALS
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.drawing.pictures import picture
from coso_envs.drawing.scenes import SCENES
from tests.coso_envs.android.phone.checks import faults
from tests.coso_envs.android.phone.helpers import browse, enter, make_phone, tap

RESULTS = shop.Results("usb-a & c", 2, "price-down", "Cable Matters", True)
PAGES_OF_SHOPS: list[shop.ShopPage] = [
    shop.Home(), shop.Departments(), RESULTS, shop.Results("50% off? #1 a/b"), shop.Choosing(RESULTS, "sort"),
    shop.Choosing(shop.Results("x"), "filter"), shop.ProductPage("desk lamp", 3, "sponsored"),
    shop.ProductPage("desk lamp", 0, "deal"), shop.Cart(), shop.Checkout(), shop.Orders(), shop.Orders(placed=True),
    shop.Checkout(CartItem('TV - 55 Inch, 27" + stand', "$1,299.00")), shop.Account(), shop.Promotion(),
]  # fmt: skip
EVERY_PAGE: list[PageState] = [
    *(SitePage("ebay.com", page) for page in PAGES_OF_SHOPS), NewTabPage(), HistoryPage(), BookmarksPage(),
    DownloadsPage(), ImagePage("red fox", 11), *(ResultsPage("c++ & c#, 100%", vertical) for vertical in VERTICALS),
    ArticlePage("bbc.com", ""), ArticlePage("bbc.com", "What? 50/50_odds #1: a & b", "who won"),
    ArticlePage("wikipedia.org", "Größe von São Paulo"),
]  # fmt: skip


@pytest.mark.parametrize("page", EVERY_PAGE, ids=repr)
def test_the_address_of_a_page_typed_back_leads_to_it(page: PageState) -> None:
    phone = make_phone()
    phone.open_app("Chrome")
    chrome = phone.opened(Chrome)
    chrome.go(page)
    assert faults(phone) == []
    address = chrome.url()
    if page == NewTabPage():
        assert address == ""
        return
    browse(phone, "ebay.com")
    for typed in (address, f"https://www.{address}"):
        if typed.startswith("https://www.chrome:"):
            continue
        enter(phone, "address", typed)
        assert chrome.page == page
        assert chrome.url() == address


@pytest.mark.parametrize("page", [page for page in EVERY_PAGE if page != NewTabPage()], ids=repr)
def test_what_the_bar_shows_typed_back_leads_to_the_page(page: PageState) -> None:
    phone = make_phone()
    phone.open_app("Chrome")
    chrome = phone.opened(Chrome)
    chrome.go(page)
    shown = next(widget for widget, _, _ in phone.screen().visible() if widget.key == "address").words()
    assert shown in (chrome.url(), f"{chrome.url()[: len(shown) - 3]}...")
    browse(phone, "ebay.com")
    enter(phone, "address", shown)
    assert chrome.page == page


def test_every_kind_of_page_has_an_address() -> None:
    tried = {type(page) for page in EVERY_PAGE} | {type(page) for page in PAGES_OF_SHOPS}
    assert {*shop.ShopPage.__subclasses__()} - tried == {shop.Suggestions}


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(said=st.lists(words, min_size=1, max_size=4))
def test_addresses_keep_any_words(said: list[str]) -> None:
    text = " ".join(said)
    text = " ".join(text.split())
    if not text:
        return
    for page in (ResultsPage(text), SitePage("ebay.com", shop.Results(text)), ArticlePage("bbc.com", text, text)):
        assert page_at(address_of(page, "0/5"), "0/5") == page


HERE = "3/14"
SID = address_of(SitePage("ebay.com", shop.Cart()), HERE).partition("sid=")[2]


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("ebay.com", SitePage("ebay.com", shop.Home())),
        ("HTTPS://WWW.EBAY.COM/", SitePage("ebay.com", shop.Home())),
        (f"m.ebay.com/no/such/page?sid={SID}", SitePage("ebay.com", shop.Home())),
        (f"ebay.com/item?q=lamp&n=9999999&sid={SID}", SitePage("ebay.com", shop.ProductPage("lamp", 0, "organic"))),
        (f"ebay.com/search?q=lamp&sort=size&page=x&sid={SID}", SitePage("ebay.com", shop.Results("lamp"))),
        (f"ebay.com/checkout?item=Lamp&price=many&sid={SID}", SitePage("ebay.com", shop.Checkout())),
        ("wikipedia.org", ArticlePage("wikipedia.org", "")),
        ("google.com", NewTabPage()),
        ("google.com/search?q=a+b", ResultsPage("a b")),
    ],
)
def test_addresses_that_are_nearly_right(typed: str, page: PageState) -> None:
    assert page_at(typed, HERE) == page


@pytest.mark.parametrize("path", ["search?q=lamp", "item?q=lamp&n=0&by=organic", "cart", "checkout", "menu"])
@pytest.mark.parametrize("session", ["", "sid=", "sid=00000", f"sid={SID}0"])
def test_no_address_in_a_shop_can_be_guessed(path: str, session: str) -> None:
    typed = f"ebay.com/{path}{'&' if '?' in path else '?'}{session}"
    assert page_at(typed, HERE) == SitePage("ebay.com", shop.Home())
    assert address_of(SitePage("ebay.com", shop.Cart()), "2/14") != address_of(SitePage("ebay.com", shop.Cart()), HERE)


@pytest.mark.parametrize("text", ["lamp", "3.5 inch", "what is a.b?", "capital of peru"])
def test_what_is_no_address_is_searched_for(text: str) -> None:
    assert page_at(text, HERE) is None


def test_a_product_that_does_not_exist_is_said_to_be_gone() -> None:
    phone = make_phone()
    phone.open_app("Chrome")
    phone.opened(Chrome).go(SitePage("ebay.com", shop.ProductPage("lamp", 500, "organic")))
    assert "no longer sold" in phone.screen_text()
    tap(phone, "go_shopping")
    assert phone.where() == "Chrome: ebay.com home"


@pytest.mark.parametrize(
    ("query", "topic", "says"),
    [
        ("capital of peru", "encyclopedia", "Lima is the capital"),
        ("weather in Paris", "weather", "The forecast says"),
        ("usd to euro exchange rate", "exchange", "one US dollar equals"),
        ("what's the news in France", "news", "France"),
        ("flights from Rome to Oslo", "flights", "Flights"),
        ("hotels in Berlin", "hotels", "Hotel"),
        ("speed of light", "encyclopedia", "299,792,458"),
        ("price of wireless mouse", "goods", ""),
        ("nba scores", "sports", ""),
        ("pizza recipe", "recipe", "Ingredients"),
        ("wireless mouse", "goods", ""),
        ("buy toothpaste", "goods", ""),
        ("best pizza in Rome", "places", "Places"),
    ],
)
def test_a_search_finds_sites_of_its_topic_and_articles_answer(query: str, topic: str, says: str) -> None:
    phone = make_phone()
    browse(phone, query)
    links = [widget for widget in phone.opened(Chrome).view().body if widget.key.startswith("link:")]
    assert len(links) >= 3
    domains = {widget.words().split()[0].removeprefix("https://www.") for widget in links}
    assert domains <= {domain for domain, _ in SITES[topic]}
    for i in range(len(links)):
        browse(phone, query)
        chrome = phone.opened(Chrome)
        link = next(widget for widget in chrome.view().body if widget.key == f"link:{i}")
        assert link.tap is not None
        chrome.handle(link.tap)
        assert faults(phone) == []
        shown = " ".join(widget.words() for widget in chrome.view().body)
        if isinstance(chrome.page, ArticlePage):
            assert says in shown
        else:
            assert isinstance(chrome.page, SitePage)
            assert isinstance(chrome.page.page, shop.Results)


@pytest.mark.parametrize("domain", PAGES)
def test_every_site_has_a_home_page_whose_stories_open(domain: str) -> None:
    phone = make_phone(1)
    browse(phone, domain)
    assert faults(phone) == []
    tap(phone, "story:0")
    assert faults(phone) == []
    page = phone.opened(Chrome).page
    assert isinstance(page, ArticlePage) and page.domain == domain and page.title


def test_no_site_sells_and_tells() -> None:
    assert not set(PAGES) & set(SHOPS)
    assert {domain for sites in SITES.values() for domain, _ in sites} <= {*PAGES, *SHOPS}


def test_bookmarks_are_kept_and_opened_and_removed() -> None:
    phone = make_phone()
    browse(phone, "ebay.com")
    tap(phone, "shop_menu")
    address = phone.opened(Chrome).url()
    tap(phone, "bar:More", "menu:Bookmark this page")
    assert ("bookmark", address) in phone.data.facts()
    browse(phone, "capital of peru")
    tap(phone, "bar:More", "menu:Bookmarks", "bookmark:0")
    assert phone.where() == "Chrome: ebay.com menu"
    tap(phone, "bar:More", "menu:Remove bookmark")
    assert ("bookmark", address) not in phone.data.facts()


def test_the_other_entries_of_the_menu_work_or_look_disabled() -> None:
    phone = make_phone()
    browse(phone, "ebay.com")
    tap(phone, "bar:More", "menu:Downloads")
    names = {file.name for file in phone.data.files if file.folder == "Downloads"}
    assert any(name in phone.screen_text() for name in names)
    tap(phone, "bar:More", "menu:History")
    assert "ebay.com" in phone.screen_text()
    tap(phone, "clear_history")
    assert "Nothing yet" in phone.screen_text()
    tap(phone, "bar:More")
    assert "Desktop site" in phone.screen_text()
    assert phone.screen().find("menu:Desktop site") is None


def test_pictures_that_are_found_open() -> None:
    phone = make_phone()
    browse(phone, "moon wallpaper")
    tap(phone, "vertical:Images", "image:1")
    assert phone.where() == "Chrome: image"
    tap(phone, "image:visit")
    assert phone.where() == "Chrome: web page"


def test_the_bar_is_at_the_bottom_of_some_phones_and_works_there() -> None:
    low = 0
    for seed in range(12):
        phone = SimulatedPhone(135, 285, PhoneOptions())
        phone.reset(seed)
        phone.open_app("Chrome")
        place = phone.screen().find("address")
        assert place is not None
        low += place[1] > 0.5
        for page in EVERY_PAGE[:6]:
            phone.opened(Chrome).go(page)
            assert faults(phone) == []
        enter(phone, "address", "capital of peru")
        assert phone.where() == "Chrome: search results"
        tap(phone, "bar:More", "menu:New incognito tab")
        assert faults(phone) == []
        assert phone.where() == "Chrome: new tab (incognito)"
    assert 0 < low < 12
    for seed in range(12):
        phone = make_phone(seed)
        phone.open_app("Chrome")
        place = phone.screen().find("address")
        assert place is not None and place[1] < 0.5


@pytest.mark.parametrize("content", ["misleading", "adversarial"])
def test_advertisements_among_the_results_lead_to_shops(content: str) -> None:
    phone = SimulatedPhone(135, 285, PhoneOptions(style="aitw", variants=Variants(content=(content,))))
    phone.reset(0)
    browse(phone, "capital of peru")
    assert faults(phone) == []
    tap(phone, "link:ad")
    assert isinstance(phone.opened(Chrome).page, SitePage)


def test_pictures_go_with_what_is_said() -> None:
    said = {
        "My grandmother's apple pie": "plate", "I photographed the moon for 30 nights": "space",
        "Adele Official Video": "stage", "Best beaches of Portugal": "beach", "flights to Oslo": "plane",
        "cat videos": "animal", "NBA scores": "stadium", "catalogue": "",
    }  # fmt: skip
    for text, name in said.items():
        assert scene(text)[0] == name or (not name and scene(text)[0] != "animal")
    drawn = {name: picture(name, 0, 90, 60, (255, 255, 255)) for name in SCENES}
    assert len({pixels.tobytes() for pixels in drawn.values()}) == len(SCENES)
    assert all(pixels.shape == (60, 90, 3) for pixels in drawn.values())


def test_the_address_stands_in_the_bar_to_be_changed() -> None:
    phone = make_phone()
    browse(phone, "ebay.com")
    tap(phone, "shop_cart", "address")
    chrome = phone.opened(Chrome)
    assert chrome.text("address") == chrome.url()
    phone.press("enter")
    assert chrome.page == SitePage("ebay.com", shop.Cart())
    tap(phone, "address")
    phone.type_text("capital of peru")
    phone.press("enter")
    assert phone.where() == "Chrome: search results"


def test_the_menu_of_a_shop_closes_by_the_same_button() -> None:
    phone = make_phone()
    browse(phone, "ebay.com")
    tap(phone, "shop_menu")
    assert phone.where() == "Chrome: ebay.com menu"
    tap(phone, "shop_menu")
    assert phone.where() == "Chrome: ebay.com home"


@pytest.mark.parametrize(("query", "card"), [("nba scores", False), ("pizza recipe", False), ("price of a tv", True)])
def test_no_card_offers_goods_where_none_are_wanted(query: str, card: bool) -> None:
    phone = make_phone()
    browse(phone, query)
    assert ("answer_card" in [widget.key for widget in phone.opened(Chrome).view().body]) == card
