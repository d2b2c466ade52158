"""Engines: "fast", a state machine of ALFWorld's domain, and "textworld", TextWorld itself, the reference.

Both give the same texts, commands, goal rates and wins. The five words for a game's state, from the ground up:

- World (never changes): the goal, the names and the dialect of one game; ``engines/world.py``.
- Facts (changes): the predicates that actions change, under displayed names; ``engines/facts.py``.
- House (what texts tell): the part of the facts that the texts are about; ``turn.py``.
- Turn (what a command gives): text, admissible commands, goal rate and house; ``turn.py``.
- Episode (what the env keeps): the game, its turns and the counts of ``info["state"]``; ``episode.py``.
"""

from __future__ import annotations
