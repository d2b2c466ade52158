"""Habits of teachers who are wrong in a way that a person would recognise, by name in :data:`HABITS`.

To add one, write a function that gives the teacher's action where the expert has another, and add a row here; the table
``STARTS`` of ``benchmarks.data.teachers`` then has it in its two strengths.
"""

from __future__ import annotations

from benchmarks.data.habits.cards import SUM
from benchmarks.data.habits.habit import After, Habit
from benchmarks.data.habits.households import LOOK, UNOPENED
from benchmarks.data.habits.phone import FIRST_ENTRY, SEARCH

__all__ = ["HABITS", "After", "Habit"]

HABITS: dict[str, Habit] = {habit.name: habit for habit in (SUM, UNOPENED, LOOK, FIRST_ENTRY, SEARCH)}
