"""Ways to ask the web: each is paid for the question that it asks, and no other."""

from __future__ import annotations

import pytest

from coso_envs.android.phone.content.questions import answer
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import NotUnderstoodError, understand
from coso_envs.android.tasks.goals.answers import NumberQuestion
from coso_envs.android.tasks.goals.personal import MessageSent, reaches
from tests.coso_envs.android.phone.helpers import browse, make_phone

NATURAL: dict[str, list[str]] = {
    "What's a good restaurant in Los Angeles?": [
        "good restaurants los angeles",
        "LA restaurants",
        "where to eat in LA",
        "best restaurant LA",
        "top restaurants in Los Angeles",
    ],
    "How do I get to the nearest Verizon Store?": [
        "verizon store near me",
        "nearest verizon store",
        "directions to verizon store",
        "closest verizon store",
        "verizon store directions",
    ],
    "How much does the Samsung TV cost?": [
        "samsung tv price",
        "price of samsung tv",
        "samsung tv cost",
        "how much is a samsung tv",
        "samsung television price",
    ],
    "What's the latest tech news?": [
        "tech news",
        "technology news today",
        "latest news in technology",
        "news tech",
    ],
    "What's on the menu at Cheesecake Factory?": [
        "cheesecake factory menu",
        "menu cheesecake factory",
        "the cheesecake factory menu",
    ],
    "What's the weather like in Hong Kong?": [
        "weather hong kong",
        "hong kong weather",
        "hong kong weather forecast",
        "weather in hong kong today",
        "temperature hong kong",
    ],
    "What is the price of a 12' ladder at Home Depot?": [
        "12' ladder price home depot",
        "home depot 12 ft ladder price",
    ],
    "What's the news this week?": [
        "news this week",
        "this week's news",
        "news",
        "weekly news",
    ],
    "Show me some nice wallpapers for my computer": [
        "computer wallpapers",
        "desktop wallpaper",
        "nice wallpapers for computer",
        "pc wallpaper",
    ],
    "Google the capital of Colombia": [
        "capital of colombia",
        "colombia capital",
        "what is the capital of colombia",
    ],
    "How big is the sun?": [
        "sun size",
        "how big is the sun in km",
        "size of sun",
        "diameter of the sun",
        "sun diameter",
    ],
    "What's the US dollar exchange rate against the Swiss Franc?": [
        "usd chf",
        "usd to chf",
        "dollar to swiss franc",
        "us dollar swiss franc exchange rate",
        "chf exchange rate",
        "1 dollar in swiss francs",
    ],
    "How much does a 2 bedroom apartment rent for in Washington DC?": [
        "2 bedroom apartment rent washington dc",
        "average rent 2 bedroom dc",
        "rent for 2 bedroom apartment in washington d.c.",
        "two bedroom apartment washington dc rent price",
    ],
    "What is the speed of a skateboard?": [
        "skateboard speed",
        "how fast is a skateboard",
        "average skateboard speed",
        "how fast can a skateboard go",
    ],
    "How far is the moon?": [
        "distance to the moon",
        "how far away is the moon",
        "moon distance from earth",
        "how far is the moon from earth",
    ],
    "What time is it in Moscow?": [
        "time in moscow",
        "moscow time",
        "current time moscow",
        "what time is it in moscow right now",
        "local time moscow",
    ],
    "Search for flights from NYC to Mexico city": [
        "flights nyc to mexico city",
        "new york to mexico city flights",
        "nyc mexico city flights",
        "flights to mexico city from nyc",
        "flight from new york to mexico city",
    ],
    "Search for hotels in Las Vegas": [
        "hotels las vegas",
        "las vegas hotels",
        "hotels in vegas",
        "best hotels in las vegas",
        "cheap hotels las vegas",
    ],
    "Who is the president of France?": [
        "france president",
        "french president",
        "president of france name",
        "who's the current president of France",
    ],
    "Where can I buy a nice beach hat?": [
        "buy beach hat",
        "beach hat",
        "beach hats for sale",
        "where to buy beach hat",
        "nice beach hats",
    ],
    "What does the iPhone 8 look like?": [
        "iphone 8 pictures",
        "iphone 8 images",
        "what does iphone 8 look like",
        "photos of iphone 8",
    ],
    "What are the new products by Samsung?": [
        "samsung new products",
        "new samsung products",
        "latest samsung products",
    ],
    "Find the nearest grocery store": [
        "grocery store near me",
        "nearest grocery store",
        "grocery stores nearby",
        "closest grocery store",
    ],
    "Search for a new eyeliner": [
        "eyeliner",
        "new eyeliner",
        "buy eyeliner",
        "best eyeliner",
    ],
    "Search for good Italian restaurants": [
        "italian restaurants",
        "good italian restaurants near me",
        "best italian restaurant",
        "italian food near me",
        "italian places",
    ],
    "What's the top post on reddit?": [
        "reddit top post",
        "top reddit posts",
        "top post on reddit",
    ],
    "What's the news in Trinidad and Tobago?": [
        "trinidad and tobago news",
        "news trinidad tobago",
    ],
    "How old is the earth?": [
        "age of the earth",
        "earth age",
        "how old is earth",
    ],
    "What's the news about the US economy?": [
        "us economy news",
        "news us economy",
        "american economy news",
    ],
    "Search for top rated sushi restaurants": [
        "sushi restaurants",
        "best sushi",
        "sushi near me",
        "top sushi restaurants",
    ],
}
OTHER: dict[str, list[str]] = {
    "What's the weather like in Hong Kong?": ["hong kong", "weather", "hong kong news", "weather king kong", "hotels"],
    "What is the capital of Iceland?": ["capital of ireland", "iceland", "iceland news", "capital", "iceland gains"],
    "Search for flights from NYC to Mexico city": [
        "flights from mexico city to nyc", "flights to mexico city", "nyc mexico city", "hotels in mexico city",
        "flights from nyc to miami",
    ],
    "How much does the iphone14 cost?": ["iphone13 price", "iphone", "iphone14", "price", "iphone 4 price"],
    "What's the US dollar exchange rate against the Swiss Franc?": [
        "usd eur", "swiss franc", "eur chf", "exchange rate", "usd to cad",
    ],
    "How much does a 2 bedroom apartment rent for in Chicago?": [
        "3 bedroom apartment rent chicago", "2 bedroom apartment rent boston", "apartments", "chicago", "hotels",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("instruction", "queries"), NATURAL.items())
def test_the_ways_people_ask_are_paid(instruction: str, queries: list[str]) -> None:
    goal, phone = understand(instruction), make_phone(seed=3)
    for query in queries:
        browse(phone, query)
        assert goal.met(phone), query


@pytest.mark.parametrize(("instruction", "queries"), OTHER.items())
def test_other_questions_are_not(instruction: str, queries: list[str]) -> None:
    goal, phone = understand(instruction), make_phone(seed=3)
    for query in queries:
        browse(phone, query)
        assert not goal.met(phone), query


class _Degrees(NumberQuestion):
    """A question whose answer is known."""

    def truth(self, phone: SimulatedPhone) -> str:
        return "1,086.5 F"


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("1086.5", True),
        ("It is 1,086.5 F.", True),
        ("-1086.5 F", False),
        ("about -1,086.5", False),
        ("1086.5-1087", False),
    ],
)
def test_a_sign_belongs_to_the_number(said: str, right: bool) -> None:
    assert _Degrees().right(make_phone(), said) == right


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("weather Paris", "current weather in Paris, France"),
        ("weather New York", "What's the weather like in New York City, USA?"),
        ("rent in Athens", "average monthly rent in Athens, Greece"),
        (
            "2 bedroom apartment Lima",
            "How many dollars a month is the average rent of a two bedroom apartment in Lima?",
        ),
    ],
)
def test_the_answer_does_not_depend_on_the_wording(query: str, same: str) -> None:
    assert answer(query, 5) == answer(same, 5)
    assert answer("weather Paris", 5) != answer("weather Lima", 5) != answer("weather", 5)
    assert answer("rent Paris", 5) != answer("2 bedroom rent Paris", 5) != answer("3 bedroom rent Paris", 5)


def test_unknown_people_have_numbers_of_their_own() -> None:
    phone = make_phone()
    for name in ("Zoe Quist", "Yan Brod"):
        MessageSent(name, "hi").prepare(phone)
    numbers = [contact.number for contact in phone.data.contacts]
    assert len(numbers) == len(set(numbers))
    assert reaches(phone, "Zoe Quist", "Zoe Quist") and not reaches(phone, "Zoe Quist", "Yan Brod")


def test_long_instructions_are_refused_at_once() -> None:
    with pytest.raises(NotUnderstoodError, match="for it has more than 500 characters: 'open the"):
        understand("open the clock and " * 50)
