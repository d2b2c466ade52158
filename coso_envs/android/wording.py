"""The words of the phone's environments: prompts, and the expert's plans and thoughts in many paraphrases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal
from parsers import GuiAction, GuiActionType


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
_WHERE = {
    "alarm": "Clock", "timer": "Clock", "stopwatch": "Clock", "setting": "Settings", "contact": "Contacts",
    "message": "Messages", "mail": "Gmail", "event": "Calendar", "note": "Notes", "file": "Files", "call": "Phone",
    "install": "Play Store", "question": "Chrome",
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
    match goal:
        case goals.EntryOpen() | goals.SiteSearched() | goals.SiteOpen():
            return _shop_parts(goal)
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
    return (_OPEN, f"the {_WHERE.get(goal.family, 'right')} app"), (("do what is asked", "change it"), "")


def _shop_parts(goal: goals.EntryOpen | goals.SiteSearched | goals.SiteOpen) -> tuple[_Part, ...]:
    parts: tuple[_Part, ...] = ((_OPEN, "Chrome"), (_OPEN, goal.domain))
    if isinstance(goal, goals.EntryOpen | goals.SiteSearched):
        parts = (*parts, (_SEARCH, goal.query))
    if isinstance(goal, goals.EntryOpen):
        n = goal.rank + 1
        parts = (*parts, (_FIRST if n == 1 else (f"open entry {n}", f"tap result {n}"), ""))
    return parts


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


def _plain(text: str) -> str:
    """Return one line without the brackets that end a plan."""
    return " ".join(text.translate(str.maketrans("[]", "()")).split())
