"""A small game for testing the core: choices that depend on the state, and text no charset covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from coso_envs import Outcome, TextActionEnv

WORDS = ("apple", "Äpfel", "日本", "😀", "zebra 🦓")


class Basket(TextActionEnv[str, tuple[str, ...]]):
    """Take three words out of a basket, the smallest first."""

    state_fields = ("left",)
    max_steps = 6

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"parser": "coso/json", "prompt": "Take: {left}\n{actions}\n{instructions}", **kwargs})

    def start(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(WORDS[i] for i in self.np_random.permutation(len(WORDS))[:3])

    def apply(self, action: str) -> Outcome[tuple[str, ...]]:
        if action != min(self.state):
            return Outcome(self.state, 0.0)
        left = tuple(word for word in self.state if word != action)
        return Outcome(left, 1.0, terminated=not left, success=not left)

    def action_choices(self) -> Sequence[str]:
        return self.state

    def state_info(self) -> dict[str, Any]:
        return {"left": list(self.state)}

    def picture(self) -> np.ndarray:
        return np.full((self.size, self.size, 3), len(self.state), np.uint8)

    def task(self) -> str:
        return "basket"

    def state_prompt_fields(self) -> dict[str, Any]:
        return {"left": "・".join(self.state)}

    def expert_action(self) -> str:
        return min(self.state)

    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        return {"thoughts": f"one of {len(self.state)} \ud800", "never written": rng.random()}
