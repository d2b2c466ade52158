"""Policies that prompt a model somewhere else: a speaker over any function that answers a conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import torch

from agents.policies.protocol import Observations, batched_prompts
from parsers import ActionParser

#: A role ("system", "user" or "assistant") and what it said: texts and pictures, uint8 [H, W, 3].
Turn: TypeAlias = tuple[str, Sequence[str | np.ndarray]]


class Answer(Protocol):
    """An answer of a model, with the tokens that it cost."""

    @property
    def text(self) -> str:
        """The words of the answer."""
        ...

    @property
    def prompt_tokens(self) -> int:
        """Tokens of the conversation."""
        ...

    @property
    def completion_tokens(self) -> int:
        """Tokens of the answer."""
        ...


class Chat(Protocol):
    """A function that answers a conversation, such as ``benchmarks.common.chat.ChatClient(...).chat``."""

    def __call__(self, turns: Sequence[Turn], *, greedy: bool, seed: int | None) -> Answer | str:
        """Return the next turn; a str where the cost is not known. Several threads may call it at once."""
        ...


@dataclass(frozen=True)
class Cost:
    """The cost of the answer to one observation.

    Attributes:
        requests: conversations that were answered, second tries included.
        prompt_tokens: tokens of these conversations, as far as the model counts them.
        completion_tokens: tokens of the answers, likewise.
    """

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.requests + other.requests,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True)
class Scheme:
    """A way to prompt a model.

    Attributes:
        system: the first turn; "" for none.
        request: a text behind every prompt; "" for none.
        history: latest prompts and answers of the episode that are shown before the present prompt, without pictures.
        memory: a pattern whose first group is a part of an answer, which the next prompt of the episode begins with.
            The latest part that was written is kept. None for no such memory.
        retries: how often an answer that the parser cannot read is asked for again.
    """

    system: str = (
        "You act in an environment, step by step. Each message shows the present state. Say what you do next, in "
        "exactly the format that the message asks for, and nothing else."
    )
    request: str = ""
    history: int = 0
    memory: str | None = None
    retries: int = 1

    def __post_init__(self) -> None:
        if self.history < 0 or self.retries < 0:
            raise ValueError(f"history and retries must be 0 or more, got {self.history} and {self.retries}")


PLAIN = Scheme()

#: The scheme of [AppAgent], Zhang et al., "AppAgent: Multimodal Agents as Smartphone Users", 2023: four parts, of which
#: the summary is all that an agent remembers. The action is written as the parser has it; "coso/app-agent" reads calls.
APP_AGENT = Scheme(
    request=(
        "\nWrite four parts in place of that, each on lines of its own. Observation: what you see on the screen. "
        "Thought: what is to be done next for the goal. Action: the action, written as above. Summary: what has been "
        "done so far, this action included, in one or two sentences without numbers of marks."
    ),
    memory=r"^\W{0,9}Summary\W{0,9}:\W{0,9}(\S[^\n]{0,999})",
)


class PromptedPolicy:
    """A :class:`agents.policies.protocol.Speaker` that asks a model which is not trained here.

    Observations may have ``episode``, a number for each row: rows with the same number in one batch and the next belong
    to one episode, and history and memory go on; an episode that is left out of a batch has ended. Without it, each
    observation stands alone.

    Args:
        chat: answers a conversation.
        parser: reads the answers, for retries; None asks once.
        scheme: the way to prompt.
        concurrency: most conversations at the same time.

    Attributes:
        costs: what each of the last answers cost, in the order of the observations.
        total: what all answers cost.

    Raises:
        ValueError: if ``concurrency`` is not positive.
    """

    def __init__(
        self,
        chat: Chat,
        *,
        parser: ActionParser[Any] | None = None,
        scheme: Scheme = PLAIN,
        concurrency: int = 8,
    ) -> None:
        if concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, got {concurrency}")
        self._chat = chat
        self._parser = parser
        self._scheme = scheme
        self._concurrency = concurrency
        self._memory = None if scheme.memory is None else re.compile(scheme.memory, re.MULTILINE | re.IGNORECASE)
        self._past: dict[int, _Past] = {}
        self.costs: tuple[Cost, ...] = ()
        self.total = Cost()

    def answer(
        self, observations: Observations, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> tuple[str, ...]:
        """Return one utterance per observation; see :class:`agents.policies.protocol.Speaker`.

        An answer that cannot be read after all retries is returned as it is. What ``chat`` raises is raised.
        """
        prompts = batched_prompts(observations)
        images = observations.get("image", [None] * len(prompts))
        episodes = observations.get("episode")
        if episodes is None:
            pasts = [_Past() for _ in prompts]
        else:
            pasts = [self._past.get(int(episode)) or _Past() for episode in episodes]
            self._past = {int(episode): past for episode, past in zip(episodes, pasts, strict=True)}
        seeds: list[int] = torch.randint(2**31, (len(prompts),), generator=generator).tolist()

        def one(row: int) -> tuple[str, Cost]:
            return self._one(prompts[row], images[row], pasts[row], greedy, seeds[row])

        with ThreadPoolExecutor(min(self._concurrency, max(1, len(prompts)))) as pool:
            answers = list(pool.map(one, range(len(prompts))))
        self.costs = tuple(cost for _, cost in answers)
        self.total = sum(self.costs, self.total)
        return tuple(text for text, _ in answers)

    def _one(self, prompt: str, image: np.ndarray | None, past: _Past, greedy: bool, seed: int) -> tuple[str, Cost]:
        """Answer one observation, and keep what the episode's next prompt shows of it."""
        remembered = f"Until now: {past.memory}\n" if past.memory else ""
        asked = f"{remembered}{prompt}{self._scheme.request}"
        turns: list[Turn] = [("system", [self._scheme.system])] if self._scheme.system else []
        turns += past.turns
        turns.append(("user", [asked] if image is None else [image, asked]))
        text, cost = self._ask(turns, greedy, seed)
        for _ in range(self._scheme.retries):
            complaint = self._complaint(text)
            if not complaint:
                break
            turns += [("assistant", [text]), ("user", [complaint])]
            text, more = self._ask(turns, greedy, seed)
            cost += more
        past.add(prompt, text, self._scheme.history)
        if self._memory is not None and (found := self._memory.search(text)) is not None:
            past.memory = found[1].strip()
        return text, cost

    def _ask(self, turns: Sequence[Turn], greedy: bool, seed: int) -> tuple[str, Cost]:
        answer = self._chat(list(turns), greedy=greedy, seed=seed)
        if isinstance(answer, str):
            return answer, Cost(1)
        return answer.text, Cost(1, answer.prompt_tokens, answer.completion_tokens)

    def _complaint(self, text: str) -> str:
        """Return what is wrong with an answer and how to write it; "" if it can be read."""
        if self._parser is None:
            return ""
        try:
            parse = self._parser.parse(text)
        except ValueError:  # it needs the admissible actions, which are known to the environment alone
            return ""
        if parse.valid:
            return ""
        return f"That could not be read: {parse.message}.\n{self._parser.instructions()}{self._scheme.request}"


class _Past:
    """The part of an episode that a policy keeps."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.memory = ""

    def add(self, prompt: str, text: str, history: int) -> None:
        """Keep a prompt and its answer, and forget those before the latest ``history``."""
        self.turns += [("user", [prompt]), ("assistant", [text])]
        self.turns = self.turns[len(self.turns) - 2 * min(history, len(self.turns) // 2) :]
