"""Actions worth trying on a screen: what a person sees there, and what the instruction offers to type."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence

from coso_envs.android.devices.nodes import Node, marked
from coso_envs.android.tasks.understand.line import Line, read_line
from parsers import ActionParser, GuiAction, GuiActionType, GuiParser
from parsers.gui.actions import DIRECTIONS

#: Largest number of suggestions.
MOST = 40
#: Largest number of texts among them.
_MOST_TEXTS = 8
#: Words after which a clause says what to look for or to write.
_BEFORE_TEXT = frozenset({"for", "called", "named", "titled", "labeled", "saying", "about", "install", "find", "open"})
_MOVES = (
    *(GuiAction.drag(*ends) for ends in DIRECTIONS.values()),
    *(GuiAction.press(button) for button in ("back", "home", "enter")),
)


def suggest(
    parser: ActionParser[GuiAction],
    kinds: Collection[GuiActionType],
    nodes: Sequence[Node],
    instruction: str,
    marks: bool = False,
) -> tuple[GuiAction, ...]:
    """Return at most :data:`MOST` actions, all different, each as the parser reads it back after writing it.

    First four swipes and the buttons back, home and enter, then the texts that the instruction offers, then a tap on
    each widget in sight that can be tapped, in the order of the screen.

    Args:
        parser: of the environment; its coordinates are those of the taps.
        kinds: the kinds of actions that it can express.
        nodes: the visible widgets.
        instruction: the task.
        marks: whether taps name the number of a mark.
    """
    typed = tuple(GuiAction.type_text(text) for text in texts(instruction))
    places = enumerate(node.touch for node in marked(nodes) if node.touch is not None)
    taps = (GuiAction(GuiActionType.TAP, mark=i) if marks else GuiAction.tap(*place) for i, place in places)
    found = (parser.nearest(action) if isinstance(parser, GuiParser) else action for action in (*_MOVES, *typed, *taps))
    fitting = dict.fromkeys(action for action in found if action.type in kinds)
    return tuple(action for action in fitting if _is_written(parser, action))[:MOST]


def _is_written(parser: ActionParser[GuiAction], action: GuiAction) -> bool:
    try:
        return parser.parse(parser.format(action)).action == action
    except ValueError:
        return False


@functools.lru_cache(maxsize=1024)
def texts(instruction: str) -> tuple[str, ...]:
    """Return at most eight texts that the words of an instruction offer to type, likelier ones first.

    Quoted texts, addresses, files and numbers; what follows words such as "for" in a clause; names; the whole.

    Example:
        >>> texts('Go to ebay.com, search for "asus zenbook", and select the first entry')
        ('asus zenbook', 'ebay.com', 'Go to ebay.com, search for "asus zenbook", and select the first entry')
    """
    line = read_line(instruction)
    found = (*_single(line), *_phrases(line), *_names(line), " ".join(instruction.split()))
    return tuple(dict.fromkeys(text for text in found if text))[:_MOST_TEXTS]


def _single(line: Line) -> Iterator[str]:
    """Yield quoted texts, then words with a dot, a digit or an at sign."""
    yield from (token.quoted for token in line.tokens if token.quoted)
    for token in line.tokens:
        said = line.instruction[token.start : token.end]
        if not token.quoted and any(sign.isdigit() or sign in ".@" for sign in said):
            yield said


def _phrases(line: Line) -> Iterator[str]:
    """Yield what follows certain words, to the end of the clause or to a quoted text."""
    for i, token in enumerate(line.tokens):
        if token.word in _BEFORE_TEXT:
            after = range(i + 1, len(line.tokens))
            end = next((j for j in after if line.tokens[j].word == "," or line.tokens[j].quoted), len(line.tokens))
            yield line.part(i + 1, end).raw()


def _names(line: Line) -> Iterator[str]:
    """Yield words in a row that begin with a capital letter, but not the first word of the instruction."""
    begun = 1
    for i in range(1, len(line.tokens) + 1):
        if i < len(line.tokens) and line.instruction[line.tokens[i].start].isupper():
            continue
        if i > begun:
            yield line.part(begun, i).raw()
        begun = i + 1
