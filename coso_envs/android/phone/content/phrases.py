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

#: A word, and those that often follow it; a further line is indented.
_PAIRS = """
    2x4: board boards lumber
    2x4x8: board boards
    a: good great new nice
    about: the
    air: conditioner force freshener fryer mattress pump purifier
    alarm: at clock for system
    an: alarm app
    android: phone
    app: store
    apple: cider juice music pie sauce store watch
    apps: on
    are: the there
    at: best costco home ikea lowes target the walmart
    baby: bottle carriage clothes food monitor stroller wipes
    baking: pan powder sheet soda
    ball: gown pump
    bath: mat robe salts towel tub
    bathing: suit
    bathroom: mirror scale sink
    beach: bag ball blanket boys chair cooler hat house mat sandals tent tote towel umbrella volleyball wagon
    bed: frame sheets side
    bedroom: apartment apartments house
    bedside: lamp table
    best: burger buy mexican restaurant restaurants selling
    bike: helmet lock pump rack ride
    birthday: cake card gift party
    board: game games
    body: lotion wash
    book: club shelf store
    bottle: opener
    bow: tie
    bowling: alley
    bunk: bed
    burger: king place restaurant restaurants
    bus: station stop
    business: hours news
    buy: a an some the
    by: samsung the
    cake: mix pan
    camping: chair stove tent
    can: i opener you
    candle: holder
    capital: city of
    car: battery charger cover insurance parts rental seat wash
    cat: food litter toy tree
    cell: phone
    check: my the
    christmas: lights tree
    coffee: beans filter grinder machine maker mug pot shop table
    contact: lenses
    cordless: chainsaw drill phone vacuum
    cost: at in on
    credit: card cards
    cutting: board
    desk: chair lamp
    diaper: bag
    dining: chairs room table
    directions: to
    dish: rack soap
    do: i you
    does: a an it the
    dog: bed collar food leash toy treats
    dollar: exchange
    door: bell handle knob lock mat
    dress: shirt shoes
    ego: 14-in 56-volt power+
    electric: bike car guitar kettle razor scooter toothbrush
    electronics: store stores
    engagement: ring
    exchange: rate rates
    eye: cream doctor liner shadow
    face: cream mask wash
    far: away is
    farmers: market
    find: a an me some the
    fire: extinguisher pit
    fishing: pole reel rod
    flights: from to
    flip: flops
    flower: pot shop
    for: 5 a an flights good hotels in me my the top
    from: the
    frying: pan
    fuel: pump
    gaming: chair console headset keyboard laptop monitor mouse
    garage: door
    garbage: bag can disposal truck
    garden: gloves hose tools
    garlic: bread press
    gas: grill prices station stove
    get: directions the to
    gift: basket box card wrap
    go: to
    golf: ball balls clubs course
    good: restaurant restaurants
    graphics: card
    grocery: list store stores
    guitar: lessons strings
    gym: bag membership
    hair: brush clip color cut dryer dye salon spray straightener
    hand: cream sanitizer soap towel
    hard: drive hat
    hardware: store
    hdmi: cable
    hiking: boots shoes trail trails
    hot: chocolate dog dogs sauce tub water
    hotels: in near
    how: big do does far fast is many much old tall to
    i: buy get
    ice: cream hockey rink skates tea
    in: the
    install: the
    ironing: board
    is: a it the
    jigsaw: puzzle
    king: bed size
    kitchen: knife sink table
    laptop: bag case charger stand
    latest: news tech technology video
    laundry: basket detergent
    lawn: chair mower
    leather: bag boots jacket sofa
    light: bulb switch
    like: in on
    lip: balm gloss liner
    living: room
    look: for up
    lunch: bag box
    makeup: bag brush remover
    me: a my some the
    medical: news
    memory: card foam
    menu: at
    mobile: phone
    mountain: bike
    mouse: pad trap
    movie: theater ticket tickets
    much: are do does is
    music: store video
    nail: clipper clippers file polish salon
    near: me the
    nearest: to
    new: blush bronzer brush delhi eyeliner eyeshadow foundation hampshire highlighter ipad iphone jersey lipgloss
        lipstick mascara mexico orleans perfume video york zealand
    news: about app from in on this today
    nice: beach wallpapers
    night: light stand
    north: america carolina dakota korea
    of: a an the
    office: chair desk supplies
    oil: change prices
    olive: oil
    on: a amazon chrome costco ebay etsy facebook google instagram maps my newegg reddit sephora target the
        twitter walmart youtube
    open: a the up
    orange: juice
    paper: towel towels
    parking: garage lot
    peanut: butter
    pet: store
    phone: case charger number store
    picture: frame frames
    pizza: cutter dough oven place restaurant restaurants
    play: a some store the
    police: station
    post: office
    power: bank strip tool tools
    price: of
    queen: bed size
    rain: boots coat jacket
    rated: restaurants
    red: wine
    refrigerator: door
    rent: for in
    rental: car
    restaurant: in near
    restaurants: in near on
    rice: cooker
    rocking: chair
    running: shoes socks
    safety: glasses
    science: news
    seafood: restaurant restaurants
    search: for google
    selling: products
    set: a an the up
    settings: app for
    sewing: machine
    shoe: rack store
    shopping: bag cart center list mall
    show: me my the
    shower: curtain head
    size: of
    ski: boots jacket resort
    sleeping: bag
    smart: phone tv watch
    snow: blower boots pants shovel tires
    soccer: ball cleats
    socket: wrench
    some: good new nice
    south: africa america carolina dakota korea korean
    space: exploration heater science shuttle station
    speed: of
    star: hotel hotels sushi wars
    steering: wheel
    stock: market price prices
    store: app near
    sun: glasses hat screen
    sushi: place restaurant restaurants
    swim: suit
    swimming: lessons pool
    table: cloth lamp saw tennis
    take: me
    tea: cup kettle pot
    tech: news
    technology: news
    tell: me
    tennis: ball balls court racket shoes
    text: message
    that: is
    the: average best capital latest menu nearest new news price settings speed top us weather
    there: are is
    time: in is
    to: the
    toilet: brush paper seat
    tooth: brush paste
    top: post rated selling stories
    toy: car store
    train: station ticket tickets
    trash: bag can
    travel: mug pillow
    turn: off on
    up: the
    us: dollar dollars
    usb: cable hub
    vacuum: cleaner
    video: by from game games on
    videos: from on
    volt: battery
    washing: machine
    waste: basket
    water: bottle filter heater park
    weather: forecast in like report today
    wedding: cake dress ring
    west: indies virginia
    what: are does is time
    whats: a on the
    where: can is
    who: is
    wine: glass glasses opener rack
    winter: boots coat jacket
    with: the
    wool: socks sweater
    world: cup news war
    yoga: class classes mat pants studio
"""
#: Longer phrases.
_LONGER = (
    "how much does the", "how do i get to the nearest", "where can i buy a", "search for a new",
    "what time is it in", "on the menu at", "whats the price of the", "what is the price of a",
    "whats the latest", "for flights from", "the news in", "the weather like in", "in the news",
    "exchange rate against the", "exchange rate", "buy a nice", "the settings for the", "set an alarm for",
    "what is the speed of a", "what are the", "1 bedroom", "2 bedroom", "3 bedroom", "4 bedroom", "look like",
    "thats open now", "open today", "open tomorrow", "open late", "gamespot reviews", "gamespot trailers",
    "gamespot esports", "iphone 8", "iphone 13", "iphone 14", "iphone 15", "vitamin c", "vitamin d", "plan b",
    "t shirt", "prime minister", "top post", "washington dc",
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
    for row in re.sub(r"\n {8,}", " ", _PAIRS).split("\n"):
        first, _, many = row.partition(":")
        for second in many.split():
            yield f"{first} {second}"
            if len(second) > 3:
                yield f"{first} {second.removesuffix('s')}s"
    for kind, brands in BRANDS.items():
        yield from (f"{brand} {noun}" for brand in brands for noun in kind.split()[-1:])


def _places() -> Iterable[str]:
    """Iterate over phrases that a name has a place in; a part of the name alone has none."""
    for cuisine in CUISINES:
        yield from (f"{cuisine} {kind}" for kind in ("restaurant", "restaurants", "food"))
    for name in _PLACES:
        yield from (f"{before} {name}" for before in ("in", "to", "from", "capital of", "president of", "minister of"))
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
