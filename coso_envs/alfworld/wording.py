"""The words of ALFWorld's prompts and of its expert.

Prompts: default templates, transcripts of the latest steps, short lists of commands. The expert's thoughts: the task,
its hand, and its next sub-goal in many wordings; never the command itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from coso_envs.alfworld.expert import SubGoal, plan
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.games.tasks import read_objective
from coso_envs.alfworld.turn import Turn, kind_of
from coso_envs.paraphrase import Paraphrases
from coso_envs.said import shortened

#: How much the expert says before its command: all, or only what it is about to do.
Thoughts = Literal["full", "short"]

#: Which admissible commands a prompt lists: none, all, or the k closest to the task.
Listing = Literal["none", "all"] | int

_BANNER = "-= Welcome to TextWorld, ALFRED! =-\n\n"
_TASK = "\n\nYour task is to: "
#: Stands for steps that the prompt does not show.
ELISION = "...\n"
_WORD = re.compile(r"[a-z]+")
# Words of instructions and commands that say nothing about what a command is for.
_FUNCTION_WORDS = frozenset({"a", "an", "and", "at", "from", "in", "it", "on", "some", "the", "them", "to", "with"})

_TASKS = (
    "the task is to {task}",
    "I am asked to {task}",
    "I have to {task}",
    "what I must do is {task}",
    "my job is to {task}",
)
_EMPTY_HAND = ("my hand is empty", "I hold nothing", "I carry nothing", "there is nothing in my hand")
_FULL_HAND = ("I hold {held}", "I have {held} in my hand", "I carry {held}", "what I hold is {held}")
_SUB_GOALS: dict[SubGoal, tuple[str, ...]] = {
    "free": (
        "so first I put this down",
        "so my hand must be free first",
        "which is of no use here, so away with it",
        "so I look for a place to leave this",
    ),
    "get": (
        "so I need {a_thing} first",
        "so the next thing is to get hold of {a_thing}",
        "so first I fetch {a_thing}",
        "so now I want {a_thing} in my hand",
        "which begins with picking up {a_thing}",
    ),
    "get second": (
        "so I need another {thing}",
        "so the next thing is to get the second {thing}",
        "so now I fetch one more {thing}",
        "and one {thing} more is wanted",
    ),
    "clean": (
        "so now the {thing} has to be washed",
        "so next I make the {thing} clean",
        "but the {thing} is not clean yet",
        "so the {thing} goes under water first",
    ),
    "heat": (
        "so now the {thing} has to get hot",
        "so next I warm the {thing} up",
        "but the {thing} is not hot yet",
        "so the {thing} needs heating first",
    ),
    "cool": (
        "so now the {thing} has to get cold",
        "so next I chill the {thing}",
        "but the {thing} is not cool yet",
        "so the {thing} needs cooling first",
    ),
    "put": (
        "so now I bring the {thing} to the {target}",
        "so next the {thing} goes to the {target}",
        "so what remains is to leave the {thing} at the {target}",
        "so the {target} is where the {thing} belongs now",
    ),
    "light": (
        "so now I need the light of the {target}",
        "so next I look for light from the {target}",
        "so what remains is the light of the {target}",
        "so the {target} is what I want now",
    ),
    "none": ("so there is nothing left to do", "and that is as far as I get", "so I only look around"),
}
_THOUGHTS = {
    (sub_goal, empty): Paraphrases(_TASKS, _EMPTY_HAND if empty else _FULL_HAND, conclusions)
    for sub_goal, conclusions in _SUB_GOALS.items()
    for empty in (True, False)
}


class Step(NamedTuple):
    """A step of an episode, as prompts show it.

    Attributes:
        observation: the text before it; that of the first step without greeting and task.
        action: the command; the utterance itself where it had none.
        utterance: what was said.
    """

    observation: str
    action: str
    utterance: str


class Steps(list[Step]):
    """The latest steps; as text, their transcript."""

    def __init__(self, steps: Sequence[Step], beginning: str) -> None:
        super().__init__(steps)
        self._beginning = beginning

    def __str__(self) -> str:
        """Write the text before the present observation."""
        return transcript(self._beginning, self)


class Commands(list[str]):
    """Commands; as text, with commas between them."""

    def __str__(self) -> str:
        """Write the commands as a list."""
        return ", ".join(self)


def default_prompt(listing: Listing) -> str:
    """Return the default template. With "all" the parser's instructions list the commands."""
    listed = "" if isinstance(listing, str) else "Admissible commands, among others: {admissible}\n"
    return f"Your task in this house is to: {{task}}\n\n{{history}}{{observation}}\n\n{listed}{{instructions}}"


def first_observation(text: str) -> str:
    """Return the room in the first text of a game, without the greeting and the task."""
    return text.removeprefix(_BANNER).partition(_TASK)[0]


def whole_first_text(room: str, task: str) -> str:
    """Return the first text of a game, with the greeting and the task."""
    return f"{_BANNER}{room}{_TASK}{task}"


def transcript(beginning: str, steps: Sequence[Step]) -> str:
    """Return the text before the present observation.

    Args:
        beginning: text in place of the steps before these; "" if there were none.
        steps: the latest steps.
    """
    return beginning + "".join(f"{step.observation}\n> {shortened(step.action)}\n" for step in steps)


def closest(commands: Sequence[str], instruction: str, k: int) -> tuple[str, ...]:
    """Return the ``k`` commands that share most words with the instruction; ties keep their order.

    Only what the agent can read is used; all the same it is help, since what the task names comes first.
    """
    wanted = _words(instruction)
    return tuple(sorted(commands, key=lambda command: -len(_words(command) & wanted))[:k])


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _FUNCTION_WORDS


def expert_thoughts(game: Game, turn: Turn, rng: np.random.Generator, thoughts: Thoughts = "full") -> str:
    """Return a sentence about the task, the hand and the next sub-goal, one of 120 to 200; if short, the last part.

    Raises:
        ValueError: naming the game, if its goal is not one of ALFWorld's.
    """
    sub_goal = plan(game, turn)[0].sub_goal
    objective = read_objective(game.task_type, game.problem)
    held = turn.house.holding
    words = {"thing": objective.thing, "a_thing": with_article(objective.thing), "target": objective.target}
    if thoughts == "short":
        conclusions = _SUB_GOALS[sub_goal]
        said = conclusions[int(rng.integers(len(conclusions)))].format(**words)
        return f"{said[0].upper()}{said[1:]}."
    return _THOUGHTS[sub_goal, held is None].draw(
        rng,
        task=game.instruction.rstrip("."),
        held="" if held is None else with_article(kind_of(held)),
        **words,
    )


def with_article(word: str) -> str:
    """Return the word after its indefinite article."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
