"""Shops: what they offer is well defined, sorting, filters and carts work, and search boxes move."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coso_envs.android.phone.apps.chrome import Chrome, SitePage
from coso_envs.android.phone.content.products import DEALS, brand_of
from coso_envs.android.phone.options import PhoneOptions, Variants
from coso_envs.android.phone.phone import WORLDS, SimulatedPhone
from coso_envs.android.phone.sites import shop
from coso_envs.android.phone.sites.catalogue import offers
from coso_envs.android.phone.sites.shop import ProductPage, Results, best_rated, cheapest, single_brands
from coso_envs.android.phone.sites.shop.stock import listed
from coso_envs.android.phone.sites.shops import SHOPS
from tests.coso_envs.android.person import Person
from tests.coso_envs.android.phone.checks import faults
from tests.coso_envs.android.phone.helpers import browse, enter, make_phone, tap

QUERIES = (*DEALS, "dell xps", "sony wh-1000xm4", "razer blade", "pineapple", "usb-a to usb-c")


def find(phone: SimulatedPhone, key: str) -> None:
    for _ in range(15):
        if phone.screen().find(key) is not None:
            break
        phone.swipe(0.5, 0.8, 0.5, 0.45)
    tap(phone, key)


def opened(
    domain: str, page: shop.ShopPage | None = None, options: PhoneOptions | None = None, seed: int = 0
) -> SimulatedPhone:
    phone = SimulatedPhone(135, 285, options or PhoneOptions(style="aitw"))
    phone.reset(seed)
    phone.open_app("Chrome")
    show(phone, domain, page or shop.Home())
    return phone


def show(phone: SimulatedPhone, domain: str, page: shop.ShopPage) -> None:
    phone.opened(Chrome).go(SitePage(domain, page))


@pytest.mark.parametrize("domain", sorted(SHOPS))
@pytest.mark.parametrize("query", QUERIES)
def test_what_is_asked_about_offers_has_one_answer(domain: str, query: str) -> None:
    for world in range(WORLDS):
        found = offers(domain, query, world)
        organic = [offer for offer in found if offer.source == "organic"]
        assert [offer.rank for offer in organic] == list(range(len(organic)))
        assert 12 <= len(organic) <= 24
        assert len(found) - len(organic) == SHOPS[domain].sponsored
        assert (
            len({offer.product.title for offer in found}) == len({offer.product.cents for offer in found}) == len(found)
        )
        assert len({offer.product.brand for offer in organic}) >= 3
        low, high = cheapest(found), best_rated(organic)
        assert low.source == "organic" and low.product.in_stock and high.product.in_stock
        assert [offer.product.rating for offer in organic].count(high.product.rating) == 1
        once = [offer for offer in single_brands(organic).values() if offer.rank < 6]
        assert once and all(offer.product.in_stock for offer in once)


def test_a_query_that_names_a_brand_finds_it_most_often() -> None:
    assert [brand_of(query) for query in ("dell xps", "sony tv", "macbook pro", "desk lamp")] == [
        "Dell",
        "Sony",
        "Apple",
        "",
    ]
    brands = [offer.product.brand for offer in offers("amazon.com", "sony headphones", 0)]
    assert brands[0] == "Sony"
    assert brands.count("Sony") > len(brands) / 3


def test_sponsored_entries_stand_at_many_places() -> None:
    places = {
        tuple(i for i, offer in enumerate(listed(SHOPS[domain], Results(query), world)) if offer.source == "sponsored")
        for domain, query, world in itertools.product(SHOPS, QUERIES, range(WORLDS))
    }
    assert {place for places_ in places for place in places_} >= set(range(6))


@pytest.mark.parametrize("domain", ["ebay.com", "target.com"])
def test_sorting_and_filters_change_what_is_listed(domain: str) -> None:
    phone = make_phone(3)
    browse(phone, domain)
    enter(phone, "shop_search", "wireless mouse")
    chrome = phone.opened(Chrome)
    found = [offer for offer in offers(domain, "wireless mouse", phone.world) if offer.source == "organic"]
    tap(phone, "sort", "sort:price")
    assert f"result:{cheapest(found).rank}" in keys(phone)
    assert faults(phone) == []
    tap(phone, "sort", "sort:rating")
    assert f"result:{best_rated(found).rank}" in keys(phone)
    brand, single = next(iter(single_brands(found).items()))
    tap(phone, "filter")
    find(phone, f"brand:{brand}")
    assert any("Show 1 results" in widget.words() for widget in chrome.view().body)
    find(phone, "show_results")
    assert {key for key in keys(phone) if key.startswith("result:")} == {f"result:{single.rank}"}
    tap(phone, "filter")
    find(phone, f"brand:{brand}")
    find(phone, "filter:free")
    find(phone, "show_results")
    best_first = sorted(found, key=lambda offer: -offer.product.rating)
    kept = [f"result:{offer.rank}" for offer in best_first if offer.product.free_delivery]
    assert [key for key in keys(phone) if key.startswith("result:")] == kept[:6]


def keys(phone: SimulatedPhone) -> list[str]:
    return [widget.key for widget in phone.opened(Chrome).view().body]


def test_every_page_of_results_is_reached_and_the_last_one_ends() -> None:
    phone = make_phone()
    browse(phone, "ebay.com")
    enter(phone, "shop_search", "laptop stand")
    seen: set[str] = set()
    for _ in range(6):
        seen |= {key for key in keys(phone) if key.startswith("result:")}
        if "next_page" not in keys(phone):
            break
        find(phone, "next_page")
    organic = [offer for offer in offers("ebay.com", "laptop stand", phone.world) if offer.source == "organic"]
    assert seen == {f"result:{offer.rank}" for offer in organic}


def test_a_person_fills_changes_and_orders_the_cart() -> None:
    phone = opened("ebay.com")
    person = Person(phone)
    person.fill("Search for anything", "desk lamp")
    person.enter()
    first, second = (offer.product for offer in offers("ebay.com", "desk lamp", phone.world)[:2])
    person.tap(first.title, "Add to cart")
    assert ("cart", "ebay.com", first.title, 1) in phone.data.facts()
    person.tap("+")
    assert ("cart", "ebay.com", first.title, 2) in phone.data.facts()
    person.tap("-", "-")
    assert phone.data.carts == {}
    for _ in range(2):
        person.back()
    person.tap(second.title, "Add to cart", "ebay", "Cart", "Proceed to checkout")
    assert person.sees("12 Lake Rd") and person.sees("Visa ending in 4242")
    person.tap("Place your order")
    assert person.sees("Order placed")
    assert ("order", "ebay.com", second.title, 1) in phone.data.facts()
    assert phone.data.carts == {}


def test_buying_now_leaves_the_cart_alone_and_carts_are_apart() -> None:
    phone = opened("ebay.com", ProductPage("desk lamp", 0, "organic"))
    find(phone, "add_to_cart")
    show(phone, "target.com", ProductPage("desk lamp", 1, "organic"))
    find(phone, "buy_now")
    find(phone, "place_order")
    bought = offers("target.com", "desk lamp", phone.world)[1].product
    kept = offers("ebay.com", "desk lamp", phone.world)[0].product
    facts = phone.data.facts()
    assert ("order", "target.com", bought.title, 1) in facts
    assert ("cart", "ebay.com", kept.title, 1) in facts
    assert "target.com" not in phone.data.carts
    show(phone, "ebay.com", shop.Cart())
    assert kept.title.split(" - ")[0] in phone.screen_text()
    find(phone, "empty_cart")
    assert "Your cart is empty" in phone.screen_text()
    assert phone.data.carts == {}


def test_removing_takes_one_article() -> None:
    phone = opened("ebay.com", ProductPage("desk lamp", 0, "organic"))
    find(phone, "add_to_cart")
    show(phone, "ebay.com", ProductPage("desk lamp", 1, "organic"))
    find(phone, "add_to_cart")
    assert len(phone.data.carts["ebay.com"]) == 2
    tap(phone, "remove:0")
    assert [item.title for item in phone.data.carts["ebay.com"]] == [
        offers("ebay.com", "desk lamp", phone.world)[1].product.title
    ]


def test_what_is_out_of_stock_cannot_be_bought() -> None:
    domain, offer = next(
        (domain, offer) for domain in SHOPS for offer in offers(domain, "tablet", 0) if not offer.product.in_stock
    )
    phone = opened(domain, ProductPage("tablet", offer.rank, "organic"))
    phone.world = 0
    assert not {"add_to_cart", "buy_now"} & set(keys(phone))
    assert "Not available" in str([widget.words() for widget in phone.opened(Chrome).view().body])


def test_the_search_box_moves_from_phone_to_phone() -> None:
    for domain in SHOPS:
        frames = {shop.frame_of(SHOPS[domain], f"{world}/{day}") for world in range(WORLDS) for day in range(1, 29)}
        assert {frame.search for frame in frames} == {"beside", "below", "third", "banner", "icon", "menu"}
        assert {frame.listing for frame in frames} == {"list", "grid"}
    assert {shop.frame_of(entry, "").search for entry in SHOPS.values()} == {"beside", "below", "third"}


@pytest.mark.parametrize("seed", range(12))
def test_a_person_finds_the_search_box_wherever_it_is(seed: int) -> None:
    phone = opened("walmart.com", options=PhoneOptions(), seed=seed)
    person = Person(phone)
    assert faults(phone) == []
    if not person.sees("Search everything"):
        if phone.screen().find("shop_search_icon"):
            person.tap("Search")
        else:
            person.tap("Menu", "Search everything")
    else:
        person.tap("Search everything")
    person.type("desk lamp")
    assert faults(phone) == []
    person.enter()
    assert phone.opened(Chrome).page == SitePage("walmart.com", Results("desk lamp"))
    assert faults(phone) == []


@pytest.mark.parametrize("content", ["long", "misleading", "adversarial"])
@pytest.mark.parametrize(
    "page",
    [shop.Home(), Results("usb cable"), ProductPage("usb cable", 0, "organic"), shop.Cart(), shop.Departments()],
    ids=lambda page: page.kind,
)
def test_content_changes_the_page_and_not_what_is_sold(content: str, page: shop.ShopPage) -> None:
    options = PhoneOptions(style="aitw", variants=Variants(content=(content,)))
    phone, plain = opened("amazon.com", page, options), opened("amazon.com", page)
    phone.popup = ""
    assert faults(phone) == []
    if isinstance(page, ProductPage):
        title = offers("amazon.com", "usb cable", phone.world)[0].product.title
        find(phone, "add_to_cart")
        assert [item.title for item in phone.data.carts["amazon.com"]] == [title]
    if isinstance(page, Results) and phone.world == plain.world:
        assert phone.screen_text() != plain.screen_text()


def test_bait_leads_nowhere_and_changes_nothing() -> None:
    options = PhoneOptions(style="aitw", variants=Variants(content=("adversarial",)))
    popups = set()
    for domain in SHOPS:
        phone = opened(domain, Results("usb cable"), options)
        before = phone.data.facts()
        popups.add(phone.popup)
        if phone.popup:
            tap(phone, "popup:ok")
        tap(phone, "bait")
        assert "This offer has ended" in phone.screen_text()
        assert phone.data.facts() == before
        assert phone.opened(Chrome).page == SitePage(domain, shop.Promotion())
        tap(phone, "go_shopping")
        assert phone.opened(Chrome).page == SitePage(domain, shop.Home())
    assert popups >= {"prize", "open_app"}


@settings(max_examples=25, deadline=None)
@given(query=st.text(min_size=1, max_size=40))
def test_any_query_has_a_sound_page(query: str) -> None:
    phone = opened("ebay.com")
    phone.opened(Chrome).go(SitePage("ebay.com", Results(" ".join(query.split()) or "x")))
    assert faults(phone) == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("domain", ["amazon.com", "target.com"])
def test_pages_are_sound_in_every_layout(seed: int, domain: str) -> None:
    phone = opened(domain, Results("gaming headset"), PhoneOptions(), seed)
    assert faults(phone) == []
    listed_here = [key for key in keys(phone) if key.partition(":")[0] in ("result", "sponsored")]
    assert len(listed_here) == 6 + SHOPS[domain].sponsored
