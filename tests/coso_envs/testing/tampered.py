"""An environment whose results are changed on their way out."""

from __future__ import annotations

from typing import Any

from coso_envs.gym_cards.number_line.env import NumberLineEnv


class Tampered(NumberLineEnv):
    """Hands every result of ``step`` to ``tamper``."""

    def tamper(self, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> Any:
        return observation, reward, terminated, truncated, info

    def step(self, action: str) -> Any:
        return self.tamper(*super().step(action))
