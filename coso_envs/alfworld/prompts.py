"""Ready prompts by name, those of released programs, each with the reader and the settings that it was made for.

Sources: ``prompts/alfworld.py``, ``env_manager.py`` and ``memory.py`` of verl-agent (October 2025, Apache License 2.0),
by which its prompts are spelled; ``get_alfworld_prompt`` in ``VLM_PPO_ALF`` of [RL4VLM] (commit 202229a4). [ReAct] is
Yao et al., "ReAct: Synergizing Reasoning and Acting in Language Models", ICLR 2023: the form of its transcript, without
its examples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from coso_envs.alfworld.wording import Step, whole_first_text
from coso_envs.core import OnInvalid
from coso_envs.prompts import PromptTemplate
from coso_envs.said import shortened
from parsers.alfworld.released import verl_agent_command

#: Most characters of replies in a prompt, all steps together; beyond it each gets its share.
_MOST_SAID = 4000
_SURROGATES = re.compile("[\ud800-\udfff]")
_TAGS = (
    "Now it's your turn to take an action.\n"
    "You should first reason step-by-step about the current situation. "
    "This reasoning process MUST be enclosed within <think> </think> tags. \n"
    "Once you've finished your reasoning, you should choose an admissible action for current step "
    "and present it within <action> </action> tags.\n"
)


class ReadyPrompt(NamedTuple):
    """A prompt with what goes with it, where a user says nothing else.

    Attributes:
        template: a function of the prompt's fields.
        parser: id of the reader of its replies.
        history: steps that it shows.
        on_invalid: fate of an utterance without an action.
    """

    template: Callable[[Mapping[str, Any]], str]
    parser: str
    history: int
    on_invalid: OnInvalid


def verl_agent(fields: Mapping[str, Any]) -> str:
    """Write the prompt of verl-agent; ``help`` is not among the commands, and the first one shows no history."""
    steps, number = fields["history"], fields["step"]
    commands = "\n ".join(f"'{command}'" for command in fields["admissible"] if command != "help")
    first_text = whole_first_text(fields["room"], fields["task"])
    now = first_text if number == 1 else fields["observation"]
    role = "\nYou are an expert agent operating in the ALFRED Embodied Environment."
    ending = f" current observation is: {now}\nYour admissible actions of the current situation are: [{commands}].\n\n"
    if not steps:
        return f"{role}\nYour{ending}{_TAGS}"
    lines = []
    before = number - 1 - len(steps)
    for count, (step, said) in enumerate(zip(steps, _heard(steps), strict=True), before + 1):
        seen = first_text if count == 1 else step.observation
        lines.append(f"[Observation {count}: '{seen}', Action {count}: '{said}']")
    return (
        f"{role} Your task is to: {fields['task']}\n"
        f"Prior to this step, you have already taken {number - 1} step(s). Below are the most recent {len(steps)} "
        f"observations and the corresponding actions you took: {chr(10).join(lines)}\n"
        f"You are now at step {number} and your{ending}{_TAGS}"
    )


def _heard(steps: Sequence[Step]) -> list[str]:
    """Return what the game heard: as it is, as line breaks count, but for lone surrogates and a great length."""
    said = [_SURROGATES.sub(" ", verl_agent_command(step.utterance)) for step in steps]
    if sum(map(len, said)) <= _MOST_SAID:
        return said
    most = _MOST_SAID // len(said)
    return [text if len(text) <= most else f"{text[: most - 1]}\u2026" for text in said]


def rl4vlm(fields: Mapping[str, Any]) -> str:
    """Write the prompt of [RL4VLM]: the observation as Python writes a list of it, and all commands."""
    commands = "\n ".join(f"'{command}'" for command in fields["admissible"])
    now = whole_first_text(fields["room"], fields["task"]) if fields["step"] == 1 else fields["observation"]
    return (
        "Your are an expert in the ALFRED Embodied Environment. "
        f"You are also given the following text description of the current scene: {[now]}. "
        f"Your task is to {fields['task'].rstrip('.')}. "
        f"Your admissible actions of the current situation are: [{commands}]. "
        "Your response should be a valid json file in the following format: \n\\{\n"
        '"thoughts": "{first describe what do you see in the image using the text description, '
        'then carefully think about which action to complete the task. }", \n'
        '"action": "{an admissible action}"\n\\}'
    )


def react(fields: Mapping[str, Any]) -> str:
    """Write a transcript of thoughts, actions and observations, from the start of the game on."""
    steps = fields["history"]
    seen = [*(step.observation for step in steps[1:]), fields["observation"]]
    lines = [f"> {shortened(step.utterance)}\n{text}\n" for step, text in zip(steps, seen, strict=False)]
    return (
        f"You do a task in a household, step by step. {fields['instructions']}\n\n"
        f"{fields['room']}\n\nYour task is to: {fields['task']}\n\n{''.join(lines)}>"
    )


#: Name -> prompt.
READY: dict[str, ReadyPrompt] = {
    "verl-agent": ReadyPrompt(verl_agent, "coso/verl-agent-alfworld", 2, "nothing"),
    "rl4vlm": ReadyPrompt(rl4vlm, "coso/rl4vlm-alfworld", 0, "nothing"),
    "react": ReadyPrompt(react, "coso/alfworld", 50, "nothing"),
}


def ready_prompt(prompt: PromptTemplate | None) -> ReadyPrompt | None:
    """Return the prompt of a name; None for a template.

    Raises:
        ValueError: on one word that is no name.
    """
    if isinstance(prompt, str) and re.fullmatch(r"[\w-]+", prompt):
        if prompt not in READY:
            raise ValueError(f"prompt must be a template with fields, or one of {', '.join(READY)}; got {prompt!r}")
        return READY[prompt]
    return None
