"""The words of the phone's environments: prompts, and the expert's plans and thoughts in many paraphrases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from coso_envs.android.devices.screen_formats import first_words
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal
from parsers import GuiAction, GuiActionType

#: Lengths of the expert's thoughts.
Thoughts = Literal["full", "short"]


def default_prompt(screen_text: bool, marks: bool = False) -> str:
    """Return the default template: history before the goal, as [DigiRL] has it; with ``marks`` a line about them."""
    screen = "Screen:\n{screen}\n" if screen_text else ""
    numbers = "What can be touched has a number on the screen.\n" if marks else ""
    return screen + numbers + "Previous Actions: {history}\nGoal: {task}\n{instructions}"


def _pick(options: Sequence[str], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]


_OPEN = ("open {}", "start {}", "bring up {}", "go to {}")
_SEARCH = ("search for {}", "look for {}", "type {} and search", "find {}")
#: Goals of a long task that are planned in words.
_MOST_PARTS = 3
#: Family of a goal -> the app in which it is reached, and ways to say what is done there.
_DONE: dict[str, tuple[str, tuple[str, ...]]] = {
    "alarm": ("Clock", ("set the alarms right", "change the alarm", "see to the alarms")),
    "timer": ("Clock", ("open the timer", "tap the time in", "see to the timer")),
    "stopwatch": ("Clock", ("open the stopwatch", "tap its button")),
    "setting": ("Settings", ("find the switch or slider", "open its area and change it", "set it as asked")),
    "contact": ("Contacts", ("see to the contact", "open the contact or a new one", "do it on the page of the person")),
    "message": ("Messages", ("choose the person, write, and send", "write the message", "send the text")),
    "two apps": ("Messages", ("pass it on", "write what I found", "put it where it is wanted")),
    "mail": ("Gmail", ("see to the mail", "open the mail or a new one", "do it on its page")),
    "event": ("Calendar", ("find or make the event", "see to the day and the time", "open the event")),
    "note": ("Notes", ("open the note", "write title and text", "see to the note")),
    "file": ("Files", ("find the file", "open the folder", "look through the files")),
    "call": ("Phone", ("choose whom to call", "tap the number", "make the call")),
    "install": ("Settings", ("open the list of apps", "find the app and remove it", "uninstall it")),
    "answer": ("right", ("read what is asked for", "look it up and answer", "find it and tell")),
    "question": ("Chrome", ("look it up", "read the page", "search for it")),
}
_CARTS: dict[str, tuple[str, ...]] = {
    "InCart": ("put it into the cart", "tap Add to cart", "add it"),
    "Ordered": ("order it", "buy it now and place the order", "go through the checkout"),
    "Sorted": ("sort the results", "choose the order", "open Sort"),
    "CartShown": ("open the cart", "tap the cart"), "CartEmpty": ("open the cart and empty it", "remove all of it"),
    "CheckoutShown": ("go to the checkout", "open the cart and check out"),
}  # fmt: skip
_FIRST = ("open the first result", "tap the first entry", "choose the first result that is no ad")


def plan(goal: Goal, rng: np.random.Generator) -> list[str]:
    """Return the steps towards a goal, worded differently from time to time."""
    if isinstance(goal, goals.AnyOf):
        return plan(goal.goals[0], rng)
    if isinstance(goal, goals.Sequence):
        return [step for part in goal.steps[:_MOST_PARTS] for step in plan(part, rng)]

    return [_plain(_pick(options, rng).format(what)) for options, what in _parts(goal)]


#: Ways to word a step, and what it is about.
_Part = tuple[Sequence[str], str]


def _parts(goal: Goal) -> tuple[_Part, ...]:
    """Return the steps of a single goal."""
    if goal.family in ("site", "search", "entry", "cart"):
        return _shop_parts(goal)
    match goal:
        case goals.Answered():
            return (_OPEN, "Chrome"), (_SEARCH, "an answer"), (("read the results", "look at the page"), "")
        case goals.FoundOnMap():
            return (_OPEN, "Maps"), (_SEARCH, "the place")
        case goals.Watching() | goals.VideosFound():
            return (_OPEN, "YouTube"), (_SEARCH, "the video"), (("play it", "watch it", "tap the video"), "")
        case goals.Installed():
            return (_OPEN, "the Play Store"), (_SEARCH, goal.app), (("install it", "tap Install"), "")
        case goals.AlarmSet():
            return (_OPEN, "Clock"), (("add an alarm", "tap plus"), ""), (("set the time", "choose the hour"), "")
        case goals.AppSettings() | goals.NotificationSwitch():
            return (_OPEN, "Settings"), (_OPEN, "the list of apps"), (("find {}", "open {}"), goal.app)
        case goals.NewTab():
            return (_OPEN, "Chrome"), (("open its menu", "tap the dots"), ""), (("tap the new tab", "open the tab"), "")
        case goals.AppOpen() | goals.PageOpen():
            return (("look for {}", "find {}"), goal.app), (_OPEN, goal.app)
        case goals.ShadeOpen():
            return ((("swipe down from the top", "pull down the shade"), ""),)
    app, ways = _DONE.get(goal.family, ("right", ("do what is asked", "change it", "see to it")))
    return (_OPEN, f"the {app} app"), (ways, "")


def _shop_parts(goal: Goal) -> tuple[_Part, ...]:
    """Return the steps of a goal in a shop."""
    choice: goals.Choice | None = getattr(goal, "choice", None)
    where = choice or goal
    parts: list[_Part] = [(_OPEN, "Chrome"), (_OPEN, getattr(where, "domain", "the shop"))]
    if query := getattr(where, "query", ""):
        parts.append((_SEARCH, query))
    if isinstance(goal, goals.EntryOpen) or choice is not None:
        parts.append((_entry_words(goal.rank if isinstance(goal, goals.EntryOpen) else choice), ""))
    if goal.kind in _CARTS:
        parts.append((_CARTS[goal.kind], ""))
    return tuple(parts)


def _entry_words(which: int | goals.Choice | None) -> tuple[str, ...]:
    """Return ways to say which entry is to be opened."""
    if isinstance(which, goals.Choice):
        if which.by in ("cheapest", "best rated"):
            return (f"find the {which.by}", f"compare and take the {which.by}", f"look for the {which.by} one")
        if which.by == "brand":
            return (f"find the one by {which.brand}", f"look for {which.brand}", f"filter by {which.brand}")
        which = which.rank
    n = 1 + (which or 0)
    return _FIRST if n == 1 else (f"open entry {n}", f"tap result {n}", f"choose result {n}")


_DO: dict[GuiActionType, tuple[str, ...]] = {
    GuiActionType.TAP: (
        'I tap "{what}"',
        'now a tap on "{what}"',
        '"{what}" is what I need',
        'I see "{what}" and tap it',
    ),
    GuiActionType.SWIPE: ("I swipe to see more", "what I look for is further on", "a swipe brings the rest"),
    GuiActionType.TYPE: ("the field is ready for text", "I type it in", "now I write it"),
    GuiActionType.BACK: ("this is not what I want, so I go back", "back to where I was", "I leave this page"),
    GuiActionType.HOME: ("I return to the home screen", "I start over from home", "home first"),
    GuiActionType.ENTER: ("the text is there, so I confirm it", "enter starts it", "I press enter"),
    GuiActionType.COMPLETE: ("the task is done", "this is what was asked for", "nothing is left to do"),
    GuiActionType.IMPOSSIBLE: ("this cannot be done here", "there is no way to do this", "it is not possible"),
    GuiActionType.LONG_PRESS: ('I hold "{what}"', 'a long press on "{what}"'),
    GuiActionType.WAIT: ("the page needs a moment", "I wait until it is there"),
    GuiActionType.OPEN_APP: ("I open the app", "the app itself comes first"),
    GuiActionType.ANSWER: ("this is what was asked", "I know the answer now"),
    GuiActionType.RECENTS: ("I look at the open apps", "the app is among the recent ones"),
}
_AIM = ('The task is "{task}"', 'I am asked: "{task}"', 'I am to do this: "{task}"', 'What is wanted: "{task}"')


def thought(action: GuiAction, widget: str | None, task: str, rng: np.random.Generator) -> str:
    """Write a sentence about an action; ``widget`` is the text of the tapped widget."""
    done = _pick(_DO[action.type], rng).format(what=_plain(widget or "the screen")[:40])
    return f"{_plain(_pick(_AIM, rng).format(task=task))}: {done}."


_TYPED = ('Goal: {task}. I type "{what}"', 'Goal: {task}. Now I write "{what}"')


def short_thought(action: GuiAction, widget: str | None, task: str, rng: np.random.Generator) -> str:
    """Write a sentence about an action, with the task only where something of it is typed.

    It names the tapped widget as a brief screen does, by its first words and the number of its mark, and the text that
    is typed: what a small model has copied once, it copies again.
    """
    if action.type is GuiActionType.TYPE:
        return _plain(_pick(_TYPED, rng).format(task=task, what=action.text)) + "."
    mark = "" if action.mark is None else f" {action.mark}"
    return _plain(_pick(_DO[action.type], rng).format(what=first_words(widget or "the screen") + mark)) + "."


def _plain(text: str) -> str:
    """Return one line without the brackets that end a plan."""
    return " ".join(text.translate(str.maketrans("[]", "()")).split())
