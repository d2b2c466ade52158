"""Web sites by topic: which ones a search finds, and how their pages are called."""

from __future__ import annotations

import functools

from coso_envs.android.phone.content.language import topic, words
from coso_envs.android.phone.content.products import brand_of, category
from coso_envs.android.phone.content.questions import Answer

#: Topic -> (domain, title) of what is found about it; {q} is the query.
SITES: dict[str, tuple[tuple[str, str], ...]] = {
    "encyclopedia": (
        ("wikipedia.org", "{q} - Wikipedia"), ("britannica.com", "{q} | Facts, History & Maps"),
        ("nationalgeographic.com", "{q} - National Geographic"), ("quora.com", "{q}? - Quora"),
        ("reddit.com", "r/AskReddit: {q}"), ("bbc.com", "{q} - a short guide"), ("history.com", "{q} - History"),
    ),
    "weather": (
        ("weather.com", "{q} - 10-Day Forecast"), ("accuweather.com", "{q} - Hourly and Radar"),
        ("weather.gov", "{q} - National Forecast Office"), ("bbc.com", "{q} - BBC Weather"),
    ),
    "time": (
        ("timeanddate.com", "{q} - World Clock"), ("wikipedia.org", "Time zones: {q} - Wikipedia"),
        ("worldclock.com", "{q}, exact time now"),
    ),
    "exchange": (
        ("xe.com", "{q} - Currency Converter"), ("reuters.com", "{q}: markets today"),
        ("bloomberg.com", "{q} - rates and charts"), ("wikipedia.org", "{q} - Wikipedia"),
    ),
    "news": (
        ("nytimes.com", "{q} - The New York Times"), ("bbc.com", "{q} - BBC News"), ("cnn.com", "{q} | CNN"),
        ("reuters.com", "{q} | Reuters"), ("theguardian.com", "{q} | The Guardian"),
    ),
    "flights": (
        ("kayak.com", "{q} - KAYAK"), ("expedia.com", "Cheap {q} - Expedia"),
        ("skyscanner.com", "{q} from 60 airlines"), ("tripadvisor.com", "{q} - Tripadvisor"),
    ),
    "hotels": (
        ("booking.com", "{q} - Booking.com"), ("tripadvisor.com", "THE BEST {q}"), ("expedia.com", "{q} - Expedia"),
        ("kayak.com", "{q} - KAYAK"),
    ),
    "rent": (
        ("zillow.com", "{q} - Zillow"), ("apartments.com", "{q} - Apartments.com"), ("rent.com", "{q} and listings"),
        ("reddit.com", "r/AskReddit: {q}"),
    ),
    "places": (
        ("yelp.com", "THE 10 BEST: {q} - Yelp"), ("tripadvisor.com", "{q} - Tripadvisor"),
        ("opentable.com", "{q}: book a table"), ("reddit.com", "r/food: {q}"),
    ),
    "recipe": (
        ("allrecipes.com", "{q} - Allrecipes"), ("foodnetwork.com", "{q} | Food Network"),
        ("youtube.com", "{q} in ten minutes - YouTube"), ("reddit.com", "r/food: {q}"),
    ),
    "sports": (
        ("espn.com", "{q} - scores and highlights"), ("bbc.com", "{q} - BBC Sport"),
        ("reddit.com", "r/sports: {q}"), ("youtube.com", "{q} highlights - YouTube"),
    ),
    "film": (
        ("imdb.com", "{q} - IMDb"), ("rottentomatoes.com", "{q} - Rotten Tomatoes"),
        ("wikipedia.org", "{q} - Wikipedia"), ("youtube.com", "{q} - Official Trailer - YouTube"),
    ),
    "images": (
        ("pinterest.com", "{q} - ideas on Pinterest"), ("unsplash.com", "{q} - free pictures"),
        ("wikipedia.org", "{q} - Wikipedia"),
    ),
    "goods": (
        ("amazon.com", "{q} | amazon"), ("walmart.com", "{q} - Walmart"), ("target.com", "{q} : Target"),
        ("ebay.com", "{q} for sale | eBay"), ("bestbuy.com", "{q} - Best Buy"), ("costco.com", "{q} | Costco"),
        ("reddit.com", "r/BuyItForLife: {q}"), ("youtube.com", "{q} review - YouTube"), ("cnet.com", "Best {q} - CNET"),
    ),
}  # fmt: skip
#: Sites that are found but sell nothing.
PAGES = tuple(
    dict.fromkeys(
        domain
        for domain in (
            "wikipedia.org", "reddit.com", "youtube.com", "quora.com", "nytimes.com", "bbc.com", "cnn.com", "yelp.com",
            "tripadvisor.com", "imdb.com", "britannica.com", "weather.com", "zillow.com", "expedia.com", "kayak.com",
            *(domain for topic_, sites in SITES.items() for domain, _ in sites if topic_ != "goods"), "cnet.com",
        )
    )
)  # fmt: skip
NEWS_SITES = ("nytimes.com", "bbc.com", "cnn.com", "reuters.com", "theguardian.com")
#: What a card answers -> topic of the sites.
_BY_CARD = {
    "capital": "encyclopedia", "leader": "encyclopedia", "size": "encyclopedia", "speed": "encyclopedia",
    "age": "encyclopedia", "distance": "encyclopedia", "menu": "places",
}  # fmt: skip
#: Words that tell the topic of a query -> the topic.
_BY_WORD = {
    word: name
    for name, said in (
        ("recipe", "recipe recipes cook bake cooking ingredients"),
        ("sports", "score scores match league nba nfl mlb nhl fifa football soccer basketball baseball tennis game"),
        ("film", "movie movies film trailer cast actor actress series episode season netflix"),
        ("news", "news headlines election war breaking"),
        ("weather", "weather forecast temperature rain snow"),
        ("encyclopedia", "who history meaning definition population language flag king queen"),
    )
    for word in said.split()
}


#: Words of somebody who wants to buy.
_WANTED = frozenset(("buy", "cheap", "deal", "deals", "new", "nice", "order", "sale", "search", "shop", "store"))


@functools.lru_cache(maxsize=1024)
def topic_of(query: str, card: Answer) -> str:
    """Return the topic of a query, given the card that could answer it: a key of ``SITES``."""
    said = words(query)
    named = next((_BY_WORD[word] for word in said if word in _BY_WORD), "")
    if card.kind == "shopping":
        asked = topic(query) & {"price", "product", "bestselling"} or _WANTED & set(said)
        return "goods" if asked or category(query).words or brand_of(query) else named or "encyclopedia"
    if card.kind == "places" and named == "recipe":
        return named
    if card.kind:
        name = _BY_CARD.get(card.kind, card.kind)
        return name if name in SITES else "encyclopedia"
    return named or "encyclopedia"


def fits(card: Answer, name: str) -> bool:
    """Return whether a card is about a topic."""
    return bool(card.kind) and (card.kind not in ("shopping", "places") or name in ("goods", "places"))
