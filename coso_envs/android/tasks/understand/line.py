"""An instruction as words: quotes kept together, times and addresses as one word, marks between clauses as commas."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from coso_envs.android.phone.content.language import plain
from coso_envs.android.phone.content.spelling import unstuck

#: Stands for a quoted text among the words.
QUOTED = "\u00a7"
#: Signs that change what is asked; no rule reads them.
SIGNS = frozenset("*=<>^~|@\\{}")
#: Opening mark -> the marks that may close it.
_QUOTES = {
    '"': '"\u201d', "'": "'\u2019", "\u201c": '\u201d\u201c"', "\u2018": "\u2019'", "`": "`'\u00b4", "\u00ab": "\u00bb",
    "\u201e": '\u201c\u201d"', "\u2039": "\u203a", "\u201d": "\u201d", "\u2019": "\u2019", "\u00bb": "\u00ab",
    "\u300c": "\u300d", "\u201a": "\u2018\u2019", "\u00b4": "\u00b4", "\uff02": "\uff02",
}  # fmt: skip
_ENDINGS = "com|org|net|gov|edu|io|co|uk|de|ai|dev|info|example"
_TOKEN = re.compile(
    rf"""
    (?P<time>\d{{1,2}}(?:[:.]\d{{2}})?\s?[ap]\.?\s?m\b\.? | \d{{1,2}}:\d{{2}}(?!\d))
    | (?P<web>[\w.+-]+@[\w-]+(?:\.[\w-]+)+ | (?:https?://)?(?:www\.|m\.)?[\w-]+(?:\.[\w-]+)*\.(?:{_ENDINGS})\b(?:/\S*)?)
    | (?P<file>[\w-]+\.(?:txt|md|pdf|jpg|jpeg|png|mp3|mp4|doc|docx|xlsx|xls|zip|csv|wav|gif|webp|ics|m4a|apk|mov)\b)
    | (?P<word>(?:(?<!\S)-(?=[a-z]))?[\w$\u20ac\u00a3\#+%\u00b0](?:[\w'\u2019\u2018`&+/%\u00b0\#-]*[\w'\u2019+%\u00b0\#"])?|[&+])
    | (?P<mark>[,;.!:?])
    | (?P<sign>[*=<>^~|@\\{{}}])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPELLINGS = {
    "wi-fi": "wifi", "e-mail": "email", "e-mails": "emails", "blue-tooth": "bluetooth", "o'clock": "oclock",
    "cannot": "cant", "pls": "please", "plz": "please", "goto": "go", "sms's": "sms", "mins": "minutes",
    "secs": "seconds", "hrs": "hours", "colour": "color",
    "favourite": "favorite", "grey": "gray", "pop-up": "popup", "check-out": "checkout", "add-to-cart": "add",
}  # fmt: skip
_TOGETHER = {
    ("wi", "fi"): "wifi", ("e", "mail"): "email", ("e", "mails"): "emails", ("blue", "tooth"): "bluetooth",
    ("o", "clock"): "oclock", ("stop", "watch"): "stopwatch", ("air", "plane"): "airplane",
    ("un", "install"): "uninstall", ("re", "name"): "rename", ("you", "tube"): "youtube", ("g", "mail"): "gmail",
}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A word in lower case without apostrophes, and where it stands in the instruction."""

    word: str
    start: int
    end: int
    quoted: str = ""
    #: What stood there before a repair.
    was: str = ""
    #: Whether a repaired word often stands beside its neighbours.
    fits: bool = False


@dataclass(frozen=True)
class Line:
    """The words of an instruction or of a part of it."""

    instruction: str
    tokens: tuple[Token, ...]

    @functools.cached_property
    def text(self) -> str:
        """The words with one space between them; a quoted text is one sign."""
        return " ".join(token.word for token in self.tokens)

    def part(self, start: int, end: int) -> Line:
        """Return the words ``start`` up to ``end``."""
        return Line(self.instruction, self.tokens[start:end])

    def index(self, offset: int) -> int:
        """Return the number of the word that begins at an offset of the text."""
        return self.text.count(" ", 0, offset)

    def within(self, start: int, end: int) -> Line:
        """Return the words of a piece of the text."""
        first = self.index(start)
        return self.part(first, first + len(self.text[start:end].split()))

    def words(self) -> str:
        """Return the words in lower case, quoted ones too."""
        return " ".join(plain(token.quoted) if token.quoted else token.word for token in self.tokens)

    def raw(self) -> str:
        """Return the words as they are spelled; of a quote, what stands between its marks."""
        if not self.tokens:
            return ""
        if len(self.tokens) == 1 and self.tokens[0].quoted:
            return self.tokens[0].quoted
        return " ".join(self.instruction[self.tokens[0].start : self.tokens[-1].end].split()).strip(" ,;")

    def meant(self) -> str:
        """Return the words as they are spelled, but for those that were repaired; a name is not."""
        if not any(token.was for token in self.tokens):
            return self.raw()
        start, end = self.tokens[0].start, self.tokens[-1].end
        text = ""
        for token in self.tokens:
            name = self.instruction[token.start : token.start + 1].isupper()
            if token.was and not name:
                text += f"{self.instruction[start : token.start]}{token.word} "
                start = token.end
        return " ".join(f"{text}{self.instruction[start:end]}".split()).strip(" ,;")

    def replaced(self, i: int, *words: str, fits: bool = False) -> Line:
        """Return the line with other words in the place of one."""
        token = self.tokens[i]
        new = tuple(Token(word, token.start, token.end, was=token.word, fits=fits) for word in words)
        return Line(self.instruction, self.tokens[:i] + new + self.tokens[i + 1 :])

    def without(self, i: int) -> Line:
        """Return the line without a word."""
        return Line(self.instruction, self.tokens[:i] + self.tokens[i + 1 :])

    def joined(self, i: int) -> Line:
        """Return the line with two neighbouring words as one."""
        a, b = self.tokens[i : i + 2]
        new = Token(a.word + b.word, a.start, b.end)
        return Line(self.instruction, (*self.tokens[:i], new, *self.tokens[i + 2 :]))


def read_line(instruction: str) -> Line:
    """Return the words of an instruction; marks at its end are left out."""
    tokens: list[Token] = []
    i = 0
    while i < len(instruction):
        quote = _quote_at(instruction, i)
        if quote is not None:
            tokens.append(Token(QUOTED, i, quote, " ".join(instruction[i + 1 : quote - 1].split())))
            i = quote
            continue
        found = _TOKEN.match(instruction, i)
        if found is None:
            i += 1
            continue
        tokens += _tokens(found)
        i = found.end()
    while tokens and tokens[-1].word == ",":
        tokens.pop()
    return _merged(Line(instruction, tuple(tokens)))


def _quote_at(text: str, i: int) -> int | None:
    """Return where a quoted text that begins here ends."""
    closers = _QUOTES.get(text[i])
    if closers is None or (i and (text[i - 1].isalnum() or text[i - 1] in "'\u2019")):
        return None
    for j in range(i + 2, len(text)):
        if text[j] in closers and not (j + 1 < len(text) and text[j + 1].isalnum()) and text[i + 1 : j].strip():
            return j + 1
    return None


def _tokens(found: re.Match[str]) -> list[Token]:
    start, end = found.span()
    said = found[0]
    match found.lastgroup:
        case "time":
            word = re.sub(r"[\s.]", "", said.replace(".", ":", 1) if re.match(r"\d+\.\d", said) else said).casefold()
            return [Token(word, start, end)]
        case "web":
            word = said.casefold()
            if "@" not in word:
                word = re.sub(r"^(?:https?://)?(?:www\.|m\.)?", "", word).split("/")[0]
            return [Token(word, start, end)]
        case "file":
            return [Token(said.casefold(), start, end)]
        case "mark":
            return [Token(",", start, end)]
    found_words = []
    for piece in unstuck(said).split():
        bare = plain(piece)
        at = said.find(piece)
        found_words.append(Token(_SPELLINGS.get(piece.casefold(), _SPELLINGS.get(bare, bare)), start + at,
                                 start + at + len(piece)))  # fmt: skip
    return [token for token in found_words if token.word]


def _merged(line: Line) -> Line:
    """Put words together that are often parted."""
    i = 0
    while i + 1 < len(line.tokens):
        pair = (line.tokens[i].word, line.tokens[i + 1].word)
        if pair in _TOGETHER:
            line = line.joined(i).replaced(i, _TOGETHER[pair])
        elif pair == (",", ","):
            line = Line(line.instruction, line.tokens[:i] + line.tokens[i + 1 :])
            continue
        i += 1
    return line
