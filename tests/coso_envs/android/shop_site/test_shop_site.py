from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("appium", reason="the extra 'android' is not installed")

from coso_envs.android.env import AitWWebShoppingEnv
from coso_envs.android.judges import StateJudge
from coso_envs.android.shop_site import ShopServer, ShopSite
from coso_envs.android.tasks import make_task
from tests.coso_envs.android.devices.fake_appium import FakeAppium
from tests.coso_envs.android.devices.text_browser import ROWS, TextBrowser

TASKS = (
    "Go to costco.com",
    'Go to ebay.com, search for "desk lamp"',
    'Go to lowes.com, search for "usb-c hub", and select the fourth entry',
    'Go to homedepot.com, search for "desk", and open the one by Rivet',
    'Go to amazon.com, search for "air fryer", and select the cheapest one',
    'Go to walmart.com, search for "lenovo legion", and sort the results by price',
    'Go to target.com, search for "desk lamp", select the third entry, and add it to the cart',
    "Show the shopping cart on newegg.com",
    "Empty the shopping cart on sephora.com",
    'Search for "hp omen" on bestbuy.com, select the first entry, add it to the cart, then select checkout',
    'Buy the cheapest "apple pencil" on lowes.com',
)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeAppium]:
    server = FakeAppium(browser=TextBrowser())
    yield server
    server.close()


@pytest.mark.parametrize("task", TASKS)
def test_the_expert_of_the_simulated_phone_succeeds_through_a_browser(fake: FakeAppium, task: str) -> None:
    env = AitWWebShoppingEnv(
        tasks=[task], device="appium", resolution=(54, 114),
        device_options={"server": fake.url, "settle": 0.0, "slow": 0.3},
    )  # fmt: skip
    _, info = env.reset(seed=len(task))
    rewards = []
    for _ in range(env.max_steps):
        _, reward, terminated, truncated, info = env.step(env.expert_utterance())
        rewards.append(reward)
        if terminated or truncated:
            break
    assert (info["success"], info["fault"], info["side_effects"]) == (True, "", "")
    assert sum(rewards) == rewards[-1] == 1.0
    env.close()


class Visit:
    """A person at the site: goes by what is written on the page, and knows nothing of goals, experts or keys."""

    def __init__(self, instruction: str, *, slow: float = 0.0, consent: bool = False, seed: int = 3) -> None:
        self.server = ShopServer(ShopSite(slow=slow, consent=consent))
        self.server.site.reset(seed)
        self.twin = self.server.site.twin
        self.browser = TextBrowser()
        self.browser.act("POST", "/url", {"url": self.server.url})
        task = make_task(instruction)
        task.goal.prepare(self.twin)
        self.case = StateJudge().begin(task, self)  # type: ignore[arg-type]

    def tap(self, text: str, which: int = 0) -> Visit:
        found = [i for i, row in enumerate(self.browser.page.rows) if text in row["text"]]
        assert len(found) > which, (text, [row["text"] for row in self.browser.page.rows])
        self.browser.top = max(0, found[which] - ROWS // 2)
        _, top, _, bottom = self.browser.widgets()[found[which]]["bounds"]
        self._act("pointer", [{"type": "pointerMove", "x": 1, "y": 760 * (top + bottom) / 2}])
        return self

    def write(self, text: str) -> Visit:
        self._act("key", [{"type": "keyDown", "value": sign} for sign in (*text, "\ue007")])
        return self

    def _act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        self.browser.act("POST", "/actions", {"actions": [{"type": kind, "actions": actions}]})

    def go(self, address: str) -> Visit:
        self.browser.focus = next(row for row in self.browser.page.rows if row["tag"] == "input")
        self.browser.selected = True
        return self.write(address)

    def search(self, query: str) -> Visit:
        self.browser.focus = [row for row in self.browser.page.rows if row["tag"] == "input"][1]
        self.browser.selected = True
        return self.write(query)

    def back(self) -> Visit:
        self.browser.act("POST", "/back", {})
        return self

    def entries(self) -> list[str]:
        """Return the texts of the offers on the page."""
        return [row["text"] for row in self.browser.page.rows if "$" in row["text"]]

    def organic(self) -> list[str]:
        return [text for text in self.entries() if not text.startswith("Sponsored")]

    def paid(self) -> bool:
        verdict = self.case.observe(self, None)  # type: ignore[arg-type]
        return verdict.success

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *error: object) -> None:
        self.server.close()


CHEAPEST = 'Go to walmart.com, search for "desk lamp", select the cheapest one, and add it to the cart'
FIRST = 'Go to amazon.com, search for "desk lamp", and select the first entry'


def test_a_person_who_does_what_is_asked_is_paid() -> None:
    with Visit(FIRST) as visit:
        visit.go("amazon.com").search("desk lamp")
        assert not visit.paid()
        assert visit.tap(visit.organic()[0]).paid()


def test_near_misses_are_not_paid() -> None:
    with Visit(FIRST) as visit:
        visit.go("amazon.com").search("desk lamp")
        sponsored = next(text for text in visit.entries() if text.startswith("Sponsored"))
        assert not visit.tap(sponsored).paid()
        visit.back()
        assert not visit.tap(visit.organic()[1]).paid()
        visit.back()
        assert not visit.paid()
        assert not visit.go("ebay.com").search("desk lamp").tap(visit.organic()[0]).paid()
        assert not visit.go("amazon.com").search("desk").tap(visit.organic()[0]).paid()


def test_the_judge_knows_the_page_after_going_back() -> None:
    with Visit('Go to ebay.com, search for "desk lamp"') as visit:
        assert visit.go("ebay.com").search("desk lamp").paid()
    with Visit("Show the shopping cart on ebay.com") as visit:
        visit.go("ebay.com")
        assert not visit.paid()
        visit.tap("Cart").tap("Continue shopping")
        assert not visit.paid()
        assert visit.back().paid()


def test_carts_and_orders_are_what_the_site_has_been_told() -> None:
    with Visit('Go to walmart.com, search for "desk lamp", select the second entry, and add it to the cart') as visit:
        visit.go("walmart.com").search("desk lamp")
        second = visit.organic()[1]
        visit.tap(second).tap("Add to cart")
        assert visit.paid()
        visit.tap("+")
        assert not visit.paid()  # two pieces
        visit.tap("-")
        assert visit.paid()
        visit.tap("Remove")
        assert not visit.paid()
    with Visit('Buy the cheapest "desk lamp" on walmart.com') as visit:
        visit.go("walmart.com").search("desk lamp").tap("Sort").tap("Price: low to high")
        visit.tap(visit.organic()[0]).tap("Buy now")
        assert not visit.paid()
        assert visit.tap("Place your order").paid()


def test_what_was_not_asked_for_is_not_paid() -> None:
    with Visit(CHEAPEST) as visit:
        visit.go("walmart.com").search("usb-c hub").tap(visit.organic()[0]).tap("Add to cart")
        visit.search("desk lamp").tap("Sort").tap("Price: low to high")
        visit.tap(visit.organic()[0]).tap("Add to cart")
        assert not visit.paid()


def test_a_shop_asks_about_cookies_once_before_anything_counts() -> None:
    with Visit('Go to ebay.com, search for "desk lamp"', consent=True) as visit:
        visit.go("ebay.com")
        assert [row["text"] for row in visit.browser.page.rows] == ["Accept all", "Only what is needed"]
        visit.browser.act("POST", "/url", {"url": f"{visit.server.url}ebay.com"})
        assert len(visit.browser.page.rows) == 2  # still
        visit.tap("Only what is needed").search("desk lamp")
        assert visit.paid()
    with Visit("Go to ebay.com", consent=True) as visit:
        assert not visit.go("ebay.com").paid()
        assert visit.tap("Accept all").paid()


def test_a_slow_page_counts_when_it_is_there() -> None:
    site = ShopSite(slow=1.0, consent=False)
    first = site.get("/ebay.com")
    assert first is not None
    assert "Loading" in first
    assert "refresh" in first
    assert site.twin.loading
    again = site.get("/ebay.com")
    assert again is not None
    assert "Loading" not in again
    assert not site.twin.loading


def test_the_same_seed_gives_the_same_pages_and_nothing_stays_of_the_last_visitor() -> None:
    site = ShopSite()

    def pages() -> list[str | None]:
        return [site.get(path) for path in ("/", "/ebay.com", "/ebay.com", site.find("/ebay.com", "desk lamp"))]

    site.reset(5)
    first = pages()
    site.change({"do": "AddToCart", "of": "/ebay.com", "title": "Lamp", "price": "$5.00"})
    site.reset(5)
    assert pages() == first
    assert "ebay.com" not in site.twin.data.carts
    site.reset(6)
    assert pages() != first


def test_every_link_of_the_site_leads_to_a_page() -> None:
    server = ShopServer(ShopSite(slow=0.0, consent=False))
    site = server.site
    waiting = ["/", "/ebay.com", site.find("/amazon.com", "desk lamp"), site.go("what is the capital of peru")]
    seen: set[str] = set()
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        browser = TextBrowser()
        browser.act("POST", "/url", {"url": server.url + path.lstrip("/")})
        assert browser.page.rows, path
        waiting += [row["href"] for row in browser.page.rows if row["href"]]
    assert len(seen) == 60
    server.close()


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("not-a-place", None, 404),
        ("favicon.ico", None, 404),
        ("icon?name=nothing&w=10&h=10", None, 404),
        ("picture?name=box&variant=x", None, 404),
        ("change", b"do=Nothing", 400),
        ("change", b"do=AddToCart&of=/ebay.com&title=x", 400),
        ("change", b"do=ChangeNumber&of=/ebay.com&title=x&by=many", 400),
        ("change", b"do=AddToCart&of=/&title=x&price=$5.00", 400),
        ("change", b"x" * 20_000, 400),
        ("other", b"do=EmptyCart", 400),
    ],
)
def test_what_is_no_page_and_no_form_is_refused(path: str, data: bytes | None, status: int) -> None:
    server = ShopServer()
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(server.url + path, data)
    assert caught.value.code == status
    caught.value.close()
    with urllib.request.urlopen(server.url) as reply:
        assert reply.status == 200
    server.close()
    server.close()


def test_pictures_are_those_of_the_simulated_phone() -> None:
    server = ShopServer()
    for path in ("picture?name=lamp&variant=3&w=300&h=200", "icon?name=cart&w=84&h=84&color=%23ff0000"):
        with urllib.request.urlopen(server.url + path) as reply:
            assert reply.headers["Content-Type"] == "image/png"
            assert reply.read().startswith(b"\x89PNG")
    server.close()


def test_text_in_a_page_is_text() -> None:
    site = ShopSite(slow=0.0, consent=False)
    page = site.get(site.find("/ebay.com", '<script>alert(1)</script> "lamp" & more'))
    assert page is not None
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_share_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="slow must be between 0 and 1, got 2"):
        ShopSite(slow=2)
