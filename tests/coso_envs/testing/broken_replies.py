"""Environments that a reply hurts."""

from __future__ import annotations

from typing import Any

from coso_envs.android.env import AitWGeneralEnv
from coso_envs.gym_cards.number_line.env import NumberLineEnv
from parsers import GuiAction
from tests.coso_envs.testing.broken import breaks


@breaks("characters) does no harm: the observation left its space")
class RepeatsWhatItReads(NumberLineEnv):
    said = ""

    def step(self, action: str) -> Any:
        self.said = action if len(action) > 10_000 and self.parser.parse(action).valid else ""
        return super().step(action)

    def observe(self) -> Any:
        observation = super().observe()
        return observation | {"prompt": observation["prompt"] + self.said}


@breaks("characters) does no harm: RecursionError")
class ChokesOnFields(NumberLineEnv):
    def step(self, action: str) -> Any:
        if (
            len(action) == self.parser.max_length
            and action.startswith('{"current number": "x')
            and action.endswith("}")
        ):
            raise RecursionError
        return super().step(action)


class SmallPhone(AitWGeneralEnv):
    def __init__(self) -> None:
        super().__init__(resolution=64, action_history=2, image=False)


class RemembersTyped(SmallPhone):
    """Keeps the latest action as it was said, up to ``longest`` characters."""

    longest = 100

    def apply(self, action: GuiAction) -> Any:
        outcome = super().apply(action)
        if len(action.text or "") <= self.longest:
            outcome.state.actions[-1] = action
        return outcome


@breaks("typed text does no harm ('xxxxxxxxxxxxxxxxxxxx', 20000 characters): ValueError('the prompt has", slow=True)
class RepeatsEverythingTyped(RemembersTyped):
    longest = 25_000

    def _history(self) -> str:
        return " ".join(map(self._spell, self.state.actions))


@breaks("characters): a prompt or info is not UTF-8", slow=True)
class RepeatsSurrogates(RemembersTyped):
    pass


@breaks("characters): a prompt or info is not UTF-8", slow=True)
class ReportsSurrogates(RemembersTyped):
    def _history(self) -> str:
        return ""

    def state_info(self) -> dict[str, Any]:
        typed = [action.text or "" for action in self.state.actions[-1:]]
        return super().state_info() | {"typed": typed}


@breaks("900 characters): IndexError()", slow=True)
class ChokesOnAFieldOfAccents(SmallPhone):
    def state_prompt_fields(self) -> dict[str, Any]:
        device: Any = self.state.device
        if device.focus and "\u0301" in device.app.text(device.focus):
            raise IndexError
        return super().state_prompt_fields()
