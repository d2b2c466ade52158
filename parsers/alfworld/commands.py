"""The commands of ALFWorld's text games, and other spellings of them.

Source: ``data/alfred.twl2`` of the ALFWorld package 0.4; releases before 0.4 write "put X in/on Y" for "move X to Y".
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from parsers.reading.decoration import plain

#: Verb -> the things it takes: "object", "receptacle", "any" (either), or "tool" (an object used on the other).
VERBS: dict[str, tuple[str, ...]] = {
    "go to": ("receptacle",),
    "open": ("receptacle",),
    "close": ("receptacle",),
    "take": ("object", "receptacle"),
    "move": ("object", "receptacle"),
    "use": ("object",),
    "heat": ("object", "receptacle"),
    "clean": ("object", "receptacle"),
    "cool": ("object", "receptacle"),
    "slice": ("object", "tool"),
    "examine": ("any",),
    "inventory": (),
    "look": (),
    "help": (),
}

#: Kinds of things that hold others and stay where they are.
RECEPTACLES = (
    "armchair", "bathtubbasin", "bed", "cabinet", "cart", "coffeemachine", "coffeetable", "countertop", "desk",
    "diningtable", "drawer", "dresser", "fridge", "garbagecan", "handtowelholder", "laundryhamper", "microwave",
    "ottoman", "paintinghanger", "safe", "shelf", "sidetable", "sinkbasin", "sofa", "stoveburner", "toaster", "toilet",
    "toiletpaperhanger", "towelholder", "tvstand",
)  # fmt: skip

#: Kinds of things that can be taken, used, sliced or looked at.
OBJECTS = (
    "alarmclock", "apple", "applesliced", "baseballbat", "basketball", "bathtub", "blinds", "book", "boots", "bowl",
    "box", "bread", "breadsliced", "butterknife", "candle", "cd", "cellphone", "chair", "cloth", "creditcard", "cup",
    "curtains", "desklamp", "dishsponge", "egg", "floorlamp", "footstool", "fork", "glassbottle", "handtowel",
    "houseplant", "kettle", "keychain", "knife", "ladle", "laptop", "laundryhamperlid", "lettuce", "lettucesliced",
    "lightswitch", "mirror", "mug", "newspaper", "painting", "pan", "papertowel", "papertowelroll", "pen", "pencil",
    "peppershaker", "pillow", "plate", "plunger", "poster", "pot", "potato", "potatosliced", "remotecontrol",
    "saltshaker", "scrubbrush", "showerdoor", "showerglass", "sink", "soapbar", "soapbottle", "spatula", "spoon",
    "spraybottle", "statue", "stoveknob", "teddybear", "television", "tennisracket", "tissuebox", "toiletpaper",
    "toiletpaperroll", "tomato", "tomatosliced", "towel", "vase", "watch", "wateringcan", "window", "winebottle",
)  # fmt: skip

_KINDS = frozenset((*RECEPTACLES, *OBJECTS))
_PREPOSITIONS = {"take": "from", "move": "to", "heat": "with", "clean": "with", "cool": "with", "slice": "with"}
# Words between the two things of a command; no thing has one of them as its name.
_SPELLINGS = {
    "from": {"from"},
    "with": {"with", "using", "in", "inside", "into"},
    "to": {"to", "in", "on", "into", "onto", "in/on", "inside"},
}
_EITHER = re.compile(r"\b(?:in|on)\s{0,3}(?:/|\bor\b)\s{0,3}(?:in|on)\b|\binside of\b")
# A name and its number written together, or with a mark between them.
_NUMBERED = re.compile(r"([a-z]+)[_#-]{0,2}([0-9]{1,3})")
_PUNCTUATION = "\"'`,;:#()[]_.!"
_ARTICLES = {"a", "an", "the"}
#: Longest text that is read as a command, in characters.
MAX_LENGTH = 200


class Thing(NamedTuple):
    """A thing of a command: "apple 1" is ``Thing("apple", "1")``; without a number, any apple."""

    kind: str
    number: str

    def __str__(self) -> str:
        """Write the thing as in a command."""
        return f"{self.kind} {self.number}" if self.number else self.kind

    def names(self, other: Thing) -> bool:
        """Return whether this may mean ``other``: the same kind, and the same number or none."""
        return self.kind == other.kind and self.number in ("", other.number)


class Command(NamedTuple):
    """A command: a verb of :data:`VERBS` and the things it takes."""

    verb: str
    things: tuple[Thing, ...]

    def __str__(self) -> str:
        """Write the command in ALFWorld's spelling."""
        first, *rest = [*map(str, self.things), "", ""]
        return f"{self.verb} {first} {_PREPOSITIONS.get(self.verb, '')} {rest[0]}".strip()

    def names(self, other: Command) -> bool:
        """Return whether this may mean ``other``."""
        return self.verb == other.verb and all(
            mine.names(theirs) for mine, theirs in zip(self.things, other.things, strict=True)
        )

    def slots(self) -> dict[str, str]:
        """Map "object", "receptacle" and "tool" to the kind of thing that the command has in that part."""
        slots = {}
        for slot, thing in zip(VERBS[self.verb], self.things, strict=True):
            if slot == "any":
                slot = "receptacle" if thing.kind in RECEPTACLES else "object"
            slots[slot] = thing.kind
        return slots


# A game has some hundreds of commands; those of one location are read again at every step.
@functools.lru_cache(maxsize=16_384)
def read_command(text: str) -> Command | None:
    """Read a command in any spelling.

    Case, articles, punctuation and spaces inside names do not matter; "put X in/on Y" is read as "move X to Y".

    Returns:
        The command; None if ``text`` is not a command.
    """
    if len(text) > MAX_LENGTH:
        return None
    said = (word.strip(_PUNCTUATION) for word in _EITHER.sub("in/on", plain(text)).split())
    words = [word for word in said if word and word not in _ARTICLES]
    match words:
        case ["go", "to", *rest]:
            verb = "go to"
        case ["put", *rest]:
            verb = "move"
        case [verb, *rest] if verb in VERBS:
            pass
        case _:
            return None
    parts = [rest] if rest else []
    if verb in _PREPOSITIONS:
        between = [i for i, word in enumerate(rest) if word in _SPELLINGS[_PREPOSITIONS[verb]]]
        if len(between) != 1:
            return None
        parts = [rest[: between[0]], rest[between[0] + 1 :]]
    things = tuple(filter(None, map(_thing, parts)))
    return Command(verb, things) if len(things) == len(parts) == len(VERBS[verb]) else None


def _thing(words: list[str]) -> Thing | None:
    together = _NUMBERED.fullmatch(words[-1]) if words else None
    if together is not None and together[1] in _KINDS:
        words = [*words[:-1], *together.groups()]
    number = words[-1] if words and words[-1].isascii() and words[-1].isdigit() else ""
    kind = words[:-1] if number else words
    # "desk lamp" is a desklamp; any other sequence of words is prose, not a name.
    name = "".join(kind)
    return Thing(name, number) if len(kind) == 1 or name in _KINDS else None
