"""The operations of the CogAgent format, in its own spelling and in that of CogAgent-9B."""

from __future__ import annotations

import re

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import DIRECTIONS, GuiAction, GuiActionType, Point
from parsers.gui.points import centre, goes_towards, may_be_fractions, swipe_towards
from parsers.gui.readings import touch
from parsers.reading.markers import closing_quotes, quote_end, raises_doubt, unquote

PHRASES = {
    "press back": GuiActionType.BACK,
    "press home": GuiActionType.HOME,
    "press enter": GuiActionType.ENTER,
    "task complete": GuiActionType.COMPLETE,
    "task impossible": GuiActionType.IMPOSSIBLE,
}
_KEYS = {"back": GuiActionType.BACK, "home": GuiActionType.HOME, "enter": GuiActionType.ENTER}
#: Scrolling down shows what is below: the finger goes up.
_SCROLLS = {"scroll_down": "up", "scroll_up": "down", "scroll_right": "left", "scroll_left": "right"}
_CALLS = ("click", "type", "key_press", "end", *_SCROLLS)

_VALUE = r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?"
_NUMBERS = rf"\s{{0,9}}({_VALUE}(?:\s{{0,9}},\s{{0,9}}{_VALUE}){{1,3}})\s{{0,9}}"
_POINT = re.compile(
    rf"\[\[{_NUMBERS}\]\]|\[\s?\[{_NUMBERS}\]\s{{0,3}}(,)\s{{0,3}}\[{_NUMBERS}\]\s?\]|(?<!\[)\[{_NUMBERS}\](?!\])"
)
_BOX = re.compile(rf"\bbox\s{{0,3}}=\s{{0,3}}\[\[{_NUMBERS}\]\]", re.IGNORECASE)
_VERB = re.compile(r"([A-Za-z]{1,20})(?:\s{1,9}([A-Za-z]{1,20}))?")
_CALL = re.compile(rf"({'|'.join(_CALLS)})\s{{0,2}}\(", re.IGNORECASE)
_TO_QUOTE = re.compile(
    r"\s{0,9}(?:the\s{1,9})?(?:text|words?|query|string|phrase)?\s{0,9}:?\s{0,9}([\"'`])", re.IGNORECASE
)
_ARGUMENT = re.compile(r"\b(text|key)\s{0,3}=\s{0,3}([\"'])", re.IGNORECASE)
_AFTER_ARGUMENT = re.compile(r"\s{0,3}(?:,\s{0,3}[A-Za-z_]{1,30}\s{0,3}=|\))")
_FURTHER = re.compile(
    r"\b(?:press\s+(?:back|home|enter)|task\s+(?:complete|impossible)|swipe\s+(?:up|down|left|right)"
    r"|(?:tap|swipe|click)\b[^\[\n]{0,60}\[|type\s{0,3}[\"'`]"
    rf"|(?:{'|'.join(_CALLS)})\s{{0,2}}\()",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"[\s*_`.]{0,9}(?:(?:(?:,|/|&|\||;|-|->|and|or|then|to)[\s,]{0,9}){1,3}(?:press\s|the\s)?"
    r"(?:up|down|left|right|back|home|enter|complete|impossible|[\"']))",
    re.IGNORECASE,
)


def read_operation(utterance: str, view: str, begin: int, stop: int, repaired: bool) -> tuple[Parse[GuiAction], int]:
    """Read the operation at ``begin``; ``view`` is the folded utterance.

    The rest of the line counts: a second operation, or a word that takes the first one back, makes it ambiguous.

    Returns:
        The parse, and the place where the operation ends.
    """
    call = _CALL.match(view, begin, stop)
    if call is not None:
        parse, end = _read_call(utterance, view, call, stop)
    else:
        parse, end = _read_phrase(utterance, view, begin, stop, repaired)
    rest = view[end:stop]
    if parse.valid and rest.strip():
        further = _FURTHER.search(rest)
        two_texts = view[end - 1] in "\"'`" and rest.lstrip()[:1] in "\"'"
        if (
            raises_doubt(rest)
            or two_texts
            or _LISTED.match(rest)
            or (further and not _repeats(further, rest, view[begin:end]))
        ):
            return Parse.failure(ErrorKind.AMBIGUOUS, "the line says more than one operation, or takes it back"), stop
    return parse, end


def _repeats(further: re.Match[str], rest: str, operation: str) -> bool:
    """Return whether the further operation is the same once more."""
    place = further.start()
    return " ".join(rest[place:].casefold().split()).startswith(" ".join(operation.casefold().split()))


def _read_phrase(utterance: str, view: str, begin: int, stop: int, repaired: bool) -> tuple[Parse[GuiAction], int]:
    words = _VERB.match(view, begin, stop)
    if words is None:
        return Parse.failure(ErrorKind.NO_ACTION, "an empty operation; expected tap [[500,250]] or another"), begin
    verb, object_ = words[1].lower(), (words[2] or "").lower()
    phrase = f"{verb} {object_}"
    if phrase in PHRASES:
        return Parse(GuiAction(PHRASES[phrase]), span=(begin, words.end()), repaired=repaired), words.end()
    if verb == "type":
        return _read_typed(utterance, view, begin, words.end(1), stop, repaired)
    if verb not in ("tap", "swipe"):
        message = f'"{phrase.strip()[:40]}" is no operation; use tap, swipe, type, press or task'
        return Parse.failure(ErrorKind.UNKNOWN_ACTION, message), words.end()
    # The points of a further operation are its own.
    further = _FURTHER.search(view, words.end(1), stop)
    line, stop = stop, stop if further is None else further.start()
    matches = list(_POINT.finditer(view, words.end(1), stop))
    if view.count("[", words.end(1), stop) != sum(match[0].count("[") for match in matches):
        return _malformed(f"{verb} has a point that cannot be read; expected such as [[500,250]]"), line
    points: list[Point] = []
    for match in matches:
        numbers = "".join(filter(None, match.groups())).split(",")
        if len(numbers) not in (2, 4) or may_be_fractions(numbers):
            return _malformed(f"[[{','.join(numbers)}]] is no point in thousandths such as [[500,250]]"), line
        x, y = centre(numbers)
        points.append((x / 1000, y / 1000))
    end = matches[-1].end() if matches else words.end() if object_ in DIRECTIONS else words.end(1)
    span = (begin, end)
    if verb == "tap":
        if len(set(points)) > 1:
            return Parse.failure(ErrorKind.AMBIGUOUS, "the tap has several points"), line
        if not points or object_ in DIRECTIONS:
            return _malformed("tap needs a point such as [[500,250]]"), end
        # The first mention decides; the same point again is a remark.
        span = (begin, matches[0].end())
        return touch(points[0], points[0], span, repaired), span[1]
    return _read_swipe(object_ if object_ in DIRECTIONS else "", points, span, repaired), end


def _read_swipe(direction: str, points: list[Point], span: tuple[int, int], repaired: bool) -> Parse[GuiAction]:
    if len(points) == 2:
        if direction and not goes_towards(direction, *points):
            return Parse.failure(ErrorKind.AMBIGUOUS, f'the points of the swipe do not go "{direction}"')
        return touch(points[0], points[1], span, repaired or bool(direction))
    if len(points) > 2 or not direction:
        return _malformed("swipe needs a direction or two points such as [[500,800]] to [[500,200]]")
    return swipe_towards(direction, points[0] if points else None, span, repaired or bool(points))


def _read_typed(
    utterance: str, view: str, begin: int, start: int, stop: int, repaired: bool
) -> tuple[Parse[GuiAction], int]:
    opening = _TO_QUOTE.match(view, start, stop)
    closing = None if opening is None else quote_end(view, opening.start(1), stop)
    if opening is None or closing is None or closing == opening.end():
        return _malformed('type needs a text in quotes, as in type "news"'), stop
    text = unquote(utterance[opening.end() : closing])
    return Parse(GuiAction.type_text(text), span=(begin, closing + 1), repaired=repaired), closing + 1


def _read_call(utterance: str, view: str, call: re.Match[str], stop: int) -> tuple[Parse[GuiAction], int]:
    """Read an operation of CogAgent-9B, such as ``CLICK(box=[[400,200,600,300]], element_type='button')``."""
    name = call[1].lower()
    arguments = dict(_arguments(utterance, view, call.end(), stop))
    quoted = [place for argument in arguments.values() for place in argument[1:]]
    closing = view.find(")", max(quoted, default=call.end()), stop)
    end = stop if closing < 0 else closing + 1
    span = (call.start(), end)
    if name in ("type", "key_press"):
        text = arguments.get("text" if name == "type" else "key", ("", 0, 0))[0]
        if name == "key_press":
            kind = _KEYS.get(text.strip().casefold())
            if kind is None:
                return Parse.failure(ErrorKind.UNKNOWN_ACTION, f'"{text[:40]}" is no key; use {", ".join(_KEYS)}'), end
            return Parse(GuiAction(kind), span=span, repaired=True), end
        if not text or closing < 0:
            return _malformed("TYPE needs a text, as in TYPE(box=[[500,250,600,300]], text='news')"), end
        return Parse(GuiAction.type_text(text), span=span, repaired=True), end
    if name == "end":
        if view[call.end() : end].strip() != ")":
            return _malformed("END takes nothing, as in END()"), end
        return Parse(GuiAction(GuiActionType.COMPLETE), span=span, repaired=True), end
    boxes = _BOX.findall(view, call.end(), stop)
    numbers = boxes[0].split(",") if len(boxes) == 1 else []
    if len(numbers) not in (2, 4) or may_be_fractions(numbers):
        return _malformed(f"{call[1]} needs one box in thousandths, as in CLICK(box=[[400,200,600,300]])"), end
    x, y = centre(numbers)
    point = (x / 1000, y / 1000)
    if name == "click":
        return touch(point, point, span, True), end
    return swipe_towards(_SCROLLS[name], point, span, True), end


def _arguments(utterance: str, view: str, start: int, stop: int) -> list[tuple[str, tuple[str, int, int]]]:
    """Find the quoted arguments of a call: name, text and place."""
    found = []
    argument = _ARGUMENT.search(view, start, stop)
    while argument is not None:
        mark = argument.end() - 1
        quotes = closing_quotes(view, mark, stop)
        end = next((quote for quote in quotes if _AFTER_ARGUMENT.match(view, quote + 1, stop)), None)
        if end is None:
            break
        raw = utterance[argument.end() : end].replace("\\'", "'")
        found.append((argument[1].lower(), (unquote(raw), argument.end(), end)))
        argument = _ARGUMENT.search(view, end, stop)
    return found


def _malformed(message: str) -> Parse[GuiAction]:
    return Parse.failure(ErrorKind.MALFORMED_VALUE, message)
