"""Words that often stand together; where one of them is a letter off, its neighbour tells."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

from coso_envs.android.phone.content.apps_table import ALIASES, APPS
from coso_envs.android.phone.content.brands import BRANDS
from coso_envs.android.phone.content.facts import FACTS
from coso_envs.android.phone.content.food import CHAINS, CUISINES
from coso_envs.android.phone.content.nations import CURRENCIES, MORE_NATIONS
from coso_envs.android.phone.content.places import CITIES, COUNTRIES, REGIONS
from coso_envs.android.phone.content.spelling import close
from coso_envs.android.phone.content.vocabulary import CHANNELS, FAMOUS, MORE_PLACES, STORES

#: A word -> those that often follow it.
_FOLLOWING = {
    # Goods.
    "air": "conditioner fryer freshener mattress pump purifier force", "alarm": "clock system",
    "apple": "pie juice store watch music cider sauce", "baby": "bottle carriage clothes food monitor stroller wipes",
    "baking": "pan powder sheet soda", "ball": "gown pump", "bath": "mat robe salts towel tub",
    "bathing": "suit", "bathroom": "mirror scale sink",
    "beach": "bag ball blanket boys chair cooler hat house mat sandals tent tote towel umbrella volleyball wagon",
    "bed": "frame sheets side", "bedside": "lamp table", "bike": "helmet lock pump rack ride", "birthday": "cake card gift party",
    "board": "game games", "body": "lotion wash", "book": "club shelf store", "bottle": "opener", "bow": "tie",
    "bunk": "bed", "cake": "mix pan", "camping": "chair stove tent", "can": "opener", "candle": "holder",
    "car": "battery charger cover parts rental seat wash insurance", "cat": "food litter toy tree", "cell": "phone",
    "christmas": "lights tree", "coffee": "beans filter grinder machine maker mug pot shop table",
    "contact": "lenses", "cordless": "chainsaw drill phone vacuum", "credit": "card cards", "cutting": "board",
    "desk": "chair lamp", "diaper": "bag", "dining": "room table chairs", "dish": "rack soap", "dog": "bed collar food leash toy treats",
    "door": "bell handle knob lock mat", "dress": "shirt shoes", "electric": "bike car guitar kettle razor scooter toothbrush",
    "engagement": "ring", "eye": "cream doctor liner shadow", "face": "cream mask wash", "fire": "pit extinguisher",
    "fishing": "pole rod reel", "flip": "flops", "flower": "pot shop", "frying": "pan", "fuel": "pump", "garage": "door",
    "garbage": "can bag disposal truck", "garden": "hose tools gloves", "gaming": "chair headset keyboard laptop monitor mouse console",
    "garlic": "bread press", "gas": "grill station stove prices", "gift": "card basket box wrap", "golf": "ball balls clubs course",
    "graphics": "card", "grocery": "store stores list", "guitar": "lessons strings", "gym": "bag membership",
    "hair": "brush clip color cut dryer dye salon spray straightener", "hand": "cream sanitizer soap towel", "hard": "drive hat",
    "hdmi": "cable", "hiking": "boots shoes trail trails", "hot": "chocolate dog dogs sauce tub water", "ice": "cream skates hockey rink tea",
    "ironing": "board", "jigsaw": "puzzle", "king": "size bed", "kitchen": "knife sink table", "laptop": "bag case stand charger",
    "laundry": "basket detergent", "lawn": "chair mower", "leather": "bag boots jacket sofa", "light": "bulb switch",
    "lip": "balm gloss liner", "living": "room", "lunch": "bag box", "makeup": "brush bag remover", "memory": "card foam",
    "mobile": "phone", "mountain": "bike", "mouse": "pad trap", "movie": "theater ticket tickets", "music": "video store",
    "nail": "clipper clippers file polish salon", "night": "light stand", "office": "chair desk supplies", "oil": "change prices",
    "olive": "oil", "orange": "juice", "paper": "towel towels", "parking": "garage lot", "peanut": "butter", "phone": "case charger number store",
    "picture": "frame frames", "pizza": "oven place restaurant restaurants cutter dough", "police": "station", "post": "office",
    "power": "bank strip tool tools", "queen": "size bed", "rain": "boots coat jacket", "red": "wine", "refrigerator": "door",
    "rental": "car", "rice": "cooker", "rocking": "chair", "running": "shoes socks", "safety": "glasses", "sewing": "machine",
    "shoe": "rack store", "shopping": "bag cart list mall center", "shower": "curtain head", "ski": "boots jacket resort",
    "sleeping": "bag", "smart": "watch tv phone", "snow": "blower boots shovel tires pants", "soccer": "ball cleats", "socket": "wrench",
    "space": "heater station exploration science shuttle", "steering": "wheel", "sun": "hat glasses screen",
    "swimming": "pool lessons", "swim": "suit", "table": "cloth lamp saw tennis", "tea": "kettle pot cup", "tennis": "ball balls court racket shoes",
    "toilet": "paper seat brush", "tooth": "brush paste", "toy": "store car", "train": "station ticket tickets", "trash": "bag can",
    "travel": "mug pillow", "usb": "cable hub", "vacuum": "cleaner", "video": "game games", "washing": "machine", "waste": "basket",
    "ego": "14-in 56-volt power+", "2x4": "board boards lumber", "2x4x8": "board boards", "volt": "battery", "water": "bottle filter heater park", "wedding": "cake dress ring", "weather": "forecast report", "wine": "glass glasses opener rack",
    "winter": "coat jacket boots", "wool": "socks sweater", "yoga": "mat pants class classes studio",
    # Questions and places.
    "android": "phone", "bus": "station stop", "best": "buy selling restaurant restaurants mexican burger",
    "bowling": "alley", "burger": "place restaurant restaurants king", "business": "hours news", "capital": "of city",
    "coffee shops": "near on", "dollar": "exchange", "electronics": "store stores", "exchange": "rate rates", "farmers": "market",
    "hardware": "store", "latest": "news video tech technology", "medical": "news", "new": "york zealand jersey delhi orleans mexico hampshire iphone ipad video",
    "north": "america korea carolina dakota", "south": "america korea africa carolina dakota korean", "west": "virginia indies", "stock": "market price prices",
    "pet": "store", "science": "news", "tech": "news", "technology": "news", "top": "rated stories selling post", "world": "news cup war",
    "seafood": "restaurant restaurants", "sushi": "restaurant restaurants place", "star": "hotel hotels sushi wars", "us": "dollar dollars",
    # Words between.
    "a": "good new nice great", "an": "alarm app", "about": "the", "alarm": "for at clock", "app": "store", "apps": "on",
    "are": "the there", "at": "the best costco home ikea lowes target walmart", "bedroom": "apartment apartments house", "buy": "a an the some",
    "by": "the samsung", "can": "i you", "check": "the my", "cost": "in at on", "directions": "to", "do": "i you", "does": "the a it an",
    "far": "is away", "find": "a an the me some", "flights": "from to", "for": "a an the my me flights hotels good top 5 in", "from": "the", "get": "to the directions",
    "go": "to", "good": "restaurant restaurants", "hotels": "in near", "how": "much do does far big to many old tall fast is", "i": "get buy",
    "in": "the", "install": "the", "is": "the it a", "like": "in on", "look": "for up", "me": "the some my a", "menu": "at", "much": "does is do are",
    "near": "me the", "nearest": "to", "news": "in about on today this from app", "nice": "wallpapers beach", "of": "the a an", "on": "the my a amazon chrome costco ebay etsy facebook google instagram maps newegg reddit sephora target twitter walmart youtube",
    "open": "the a up", "play": "the some a store", "play store": "app", "price": "of", "rated": "restaurants", "rent": "for in", "restaurant": "in near", "restaurants": "in near on",
    "search": "for google", "selling": "products", "set": "an a the up", "settings": "for app", "show": "me my the", "size": "of", "some": "nice good new",
    "speed": "of", "store": "app near", "take": "me", "tell": "me", "text": "message", "that": "is", "the": "best new nearest latest us price news weather capital top menu speed average settings",
    "there": "are is", "time": "is in", "to": "the", "turn": "on off", "up": "the", "video": "on from by", "videos": "from on",
    "weather": "in like today", "what": "is are time does", "whats": "the on a", "where": "can is", "with": "the", "who": "is",
}  # fmt: skip
#: Longer ones.
_LONGER = (
    "how much does the", "how do i get to the nearest", "where can i buy a", "search for a new", "what time is it in", "on the menu at",
    "whats the price of the", "what is the price of a", "whats the latest", "for flights from", "the news in", "the weather like in", "in the news",
    "exchange rate against the", "exchange rate", "buy a nice", "the settings for the", "set an alarm for", "what is the speed of a", "what are the", "1 bedroom",
    "2 bedroom", "3 bedroom", "4 bedroom", "look like", "thats open now", "open today", "open tomorrow", "open late", "gamespot reviews",
    "gamespot trailers", "gamespot esports", "iphone 8", "iphone 13", "iphone 14", "iphone 15", "vitamin c", "vitamin d", "plan b", "t shirt", "prime minister", "top post",
    "washington dc",
)  # fmt: skip


_LONGEST = 4


def _read(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase as those of an instruction are read."""
    return tuple(re.findall(r"[^\W_][\w&+-]*", re.sub(r"['.]", "", phrase.casefold())))


def _names() -> Iterable[str]:
    """Iterate over names, and pairs and longer phrases; parts of them stand together, too."""
    yield from (*APPS, *ALIASES, *CHAINS, *FAMOUS, *_PLACES, *_THINGS, *FACTS["speed"], *_LONGER)
    for country in COUNTRIES.values():
        yield from (country.capital, country.currency)
    for names in CURRENCIES.values():
        yield from names
    for first, many in _FOLLOWING.items():
        yield from (f"{first} {second}" for second in many.split())
    for kind, brands in BRANDS.items():
        yield from (f"{brand} {noun}" for brand in brands for noun in kind.split()[-1:])


def _places() -> Iterable[str]:
    """Iterate over phrases that a name has a place in; a part of the name alone has none."""
    for cuisine in CUISINES:
        yield from (f"{cuisine} {kind}" for kind in ("restaurant", "restaurants", "food"))
    for name in _PLACES:
        yield from (f"{before} {name}" for before in ("in", "to", "from", "capital of"))
    for name in CITIES:
        yield f"{name.split()[-1]} to"
    for name in (*CHAINS, *STORES):
        yield from (f"nearest {name}", f"menu at {name}", f"{name} store")
    for name in CHANNELS:
        yield from (f"video from {name}", f"videos from {name}")
    for name in _THINGS:
        yield from (f"{before} {name}" for before in ("big is the", "big is a", "old is the"))
    for name in FACTS["distance"]:
        yield from (f"far is {name}", f"far is the {name}")
    for name in FACTS["speed"]:
        yield from (f"speed of {name}", f"speed of a {name}")


_PLACES = (*CITIES, *COUNTRIES, *REGIONS, *MORE_NATIONS, *MORE_PLACES, "NYC")
_THINGS = (*FACTS["size"], *FACTS["age"])


@functools.cache
def _phrases() -> dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[str]]:
    """Return, by what stands before and behind a word in a phrase, the words that may stand there."""
    pieces = {_read(phrase) for phrase in _places()}
    for words in map(_read, _names()):
        for size in range(2, min(_LONGEST, len(words)) + 1):
            pieces |= {words[start : start + size] for start in range(len(words) - size + 1)}
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]] = {}
    for piece in pieces:
        for i, word in enumerate(piece):
            if 1 < len(piece) <= _LONGEST:
                found.setdefault((piece[:i], piece[i + 1 :]), set()).add(word)
    return {around: frozenset(words) for around, words in found.items()}


def _around(words: Sequence[str], i: int) -> Iterable[frozenset[str]]:
    """Iterate over the words that may stand in a place, by all of its neighbourhoods of two to four words."""
    for size in range(2, _LONGEST + 1):
        for start in range(max(0, i - size + 1), min(i, len(words) - size) + 1):
            around = tuple(words[start:i]), tuple(words[i + 1 : start + size])
            if (may := _phrases().get(around)) is not None:
                yield may


def usual(words: Sequence[str], i: int) -> bool:
    """Return whether a word often stands beside its neighbours.

    Example:
        >>> usual(("beach", "towel"), 0), usual(("bach", "towel"), 0)
        (True, False)
    """
    return any(words[i] in may for may in _around(words, i))


def fitting(words: Sequence[str], i: int) -> list[str]:
    """Return the words that are one letter away from one that does not fit to its neighbours, and do.

    Example:
        >>> fitting(("nice", "bach", "towel"), 1)
        ['bath', 'beach']
    """
    if words[i].isdigit() or usual(words, i):
        return []
    return sorted({other for may in _around(words, i) for other in may if close(words[i], other)})
