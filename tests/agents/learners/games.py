"""Games of one or two questions, so short that a learner solves them in seconds."""

from __future__ import annotations

from typing import Any

import numpy as np

import coso_envs


class SayYes(coso_envs.TextActionEnv[str, int]):
    """One step: "yes" gives 1, "no" gives 0."""

    actions = ("no", "yes")
    utterance_fields = ()
    max_steps = 1

    def __init__(self) -> None:
        super().__init__(parser="coso/json", prompt="Well?", size=32)

    def start(self, options: Any) -> int:
        return 0

    def apply(self, action: str) -> Any:
        return coso_envs.Outcome(0, float(action == "yes"), terminated=True, success=action == "yes")

    def state_info(self) -> dict[str, Any]:
        return {}

    def picture(self) -> np.ndarray:
        return np.zeros((32, 32, 3), np.uint8)

    def task(self) -> str:
        return "say yes"

    def expert_action(self) -> str:
        return "yes"

    def expert_fields(self, action: str, rng: np.random.Generator) -> dict[str, Any]:
        return {}


class TwiceYes(SayYes):
    """Two steps without pictures: only who says "yes" in both succeeds; the first "no" ends the episode."""

    max_steps = 2

    def __init__(self) -> None:
        super(SayYes, self).__init__(parser="coso/json", prompt="Well?", image=False)

    def apply(self, action: str) -> Any:
        won = action == "yes" and self.state == 1
        return coso_envs.Outcome(
            self.state + 1, float(won), terminated=won or action == "no" or self.state == 1, success=won
        )


class SayYesTwice(SayYes):
    """Two steps; 1 at the end if both answers were "yes", else 0. The second step does not tell what the first was."""

    state_fields = ("step",)
    max_steps = 2

    def __init__(self) -> None:
        super(SayYes, self).__init__(parser="coso/json", prompt="{step}", image=False)

    def apply(self, action: str) -> Any:
        said = self.state + (action == "yes")
        won = said == 2
        return coso_envs.Outcome(said, float(won), terminated=won, success=won)

    def state_prompt_fields(self) -> dict[str, Any]:
        return {"step": ("Well?", "And now?")[self._steps]} if self._steps < 2 else {"step": "Over."}
