"""Embedded policies: models of under two million parameters that are trained from scratch, by name.

To add one, add a row to :data:`EMBEDDED`: its size, and what it needs to learn with so little. Where an environment
needs a shorter prompt or a smaller picture, add its arguments to the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from agents.demonstrations import Demonstrations, Joined
from agents.policies import TinyLM, TinyVLM, TinyVLMConfig, VLMPolicy
from coso_envs.registration import SIBLINGS

#: Arguments of an environment.
EnvKwargs = dict[str, int | float | bool | str]


@dataclass(frozen=True)
class Embedded:
    """An embedded policy.

    Attributes:
        size: of the TinyVLM, or of the TinyLM where there is no picture.
        env_kwargs: arguments of environments, by id, where the user gives none.
        settings: settings of a run in place of the defaults.
    """

    size: TinyVLMConfig = field(default_factory=TinyVLMConfig)
    env_kwargs: Mapping[str, EnvKwargs] = field(default_factory=lambda: MappingProxyType({}))
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def build(self, shown: Demonstrations | Joined, seed: int) -> VLMPolicy:
        """Make an untrained policy with a vocabulary for some demonstrations."""
        texts = [*dict.fromkeys(shown.prompts), *shown.utterances]
        if not shown.has_images:
            return TinyLM.build(texts, seed=seed, config=self.size)
        return TinyVLM.build(texts, seed=seed, config=self.size)


_TINY_PHONE: EnvKwargs = {
    "prompt": "{history}\nGoal: {task}",
    "parser": "coso/cogagent",
    "resolution": 135,
    "style": "aitw",
    "num_tasks": 12,
}

_TINY_HOUSE: EnvKwargs = {
    "prompt": "{task}\n{observation}",
    "task_types": "pick_and_place_simple,look_at_obj_in_light",
    "num_games": 4,
}

_TINY_ROOM: EnvKwargs = {"prompt": "{mission}. {view}. I carry {carrying}. {history}", "history": 2, "size": 56}

#: Task and elements as texts: at 64 pixels nobody reads what a button says, and a screenshot takes longer than a step.
_TINY_PAGE: EnvKwargs = {"prompt": "{task}\n{page}\n{history}", "history": 2, "image": False}

#: Arguments of environments for a TinyVLM. It is trained from scratch, so a long constant prompt only costs time, as
#: does a picture larger than the 64 pixels to which it is shrunk. It learns the words of a few tasks, not of hundreds,
#: and cannot learn thirteen ranks from a few hundred pictures, so that the prompt names the cards. Nor can it compute:
#: it gets eight hands of Points24, whose formulas it can learn by heart.
TINY_ENV_KWARGS: dict[str, EnvKwargs] = {
    "coso/NumberLine-v0": {"prompt": "Which way to the target?", "size": 128},
    "coso/EZPoints-v0": {"prompt": "Cards: {cards}. The formula so far: {formula}", "size": 64},
    "coso/Points24-v0": {"prompt": "Cards: {cards}. The formula so far: {formula}", "size": 64, "num_deals": 8},
    "coso/Blackjack-v0": {"prompt": "The dealer shows {dealer}, I hold {player}. Hit or stand?", "size": 64},
    "coso/AitW-WebShopping-v0": _TINY_PHONE,
    "coso/AitW-General-v0": _TINY_PHONE,
    "coso/ALFWorldText-v0": _TINY_HOUSE,
    "coso/ALFWorld-v0": {**_TINY_HOUSE, "size": 128},
    **{env_id: _TINY_ROOM for env_id in SIBLINGS if "BabyAI" in env_id},
    **{env_id: _TINY_PAGE for env_id in SIBLINGS if "MiniWoB" in env_id},
}

#: The phone for policies that look: home screens and search boxes are elsewhere in each episode.
_LOOKING: EnvKwargs = {"difficulty": "easy", "parser": "coso/android-world", "thoughts": "short"}

#: Each search term or time of these tasks is new, and every word and digit of them has been seen.
_TWO_WORDS: EnvKwargs = {"tasks": "two-words"}
_CLOCK: EnvKwargs = {"tasks": "clock"}

#: The screen as a list of what can be tapped, of which a reply names the number.
_TREE: EnvKwargs = {
    **_LOOKING,
    "prompt": "{screen}\nGoal: {task}",
    "screen_format": "brief",
    "marks": True,
    "image": False,
    "resolution": 135,
}

#: The screen as a picture, of which a reply names a pixel. Previous actions tell what a small model hardly sees:
#: whether a text has been typed.
_SCREEN: EnvKwargs = {**_LOOKING, "prompt": "{history}\nGoal: {task}", "resolution": 270}

EMBEDDED: dict[str, Embedded] = {
    "tiny": Embedded(env_kwargs=TINY_ENV_KWARGS),
    "tiny-tree": Embedded(
        TinyVLMConfig(width=96, layers=3, vocab_size=768, max_new_tokens=80),
        {"coso/AitW-WebShopping-v0": _TREE | _TWO_WORDS, "coso/AitW-General-v0": _TREE | _CLOCK},
        {"start": "recovering", "demo_steps": 4000, "sft_steps": 1400, "sft_batch_size": 16},
    ),
    "tiny-screen": Embedded(
        TinyVLMConfig(
            width=96, layers=3, vocab_size=768, max_new_tokens=80, vision_layers=2, image_size=(270, 570), patch_size=30
        ),
        {"coso/AitW-WebShopping-v0": _SCREEN | _TWO_WORDS},
        {
            "start": "recovering",
            "demo_steps": 4000,
            "reading_steps": 2500,
            "sft_steps": 4000,
            "sft_batch_size": 16,
            "sft_learning_rate": 2e-3,
        },
    ),
}
