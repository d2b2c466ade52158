"""A policy that writes given replies, at the cost of sampling them: random weights never end one, and none parses."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor
from typing_extensions import override

from agents.padding import pad_rows
from agents.policies import VLMPolicy
from agents.policies.lean.small import Sample
from agents.policies.protocol import Prompts
from parsers import ActionParser

#: Thoughts of replies.
WORDS = ("the number is", "the target is", "so it must", "grow", "shrink", "again", "by one,", "and then", "I act")
_LONGEST = 16
#: Added to the logit of the token that is to be written.
_CERTAIN = 1e4


class Replies:
    """Replies of exactly n tokens that a parser reads: random thoughts, then a random action.

    Args:
        parser: writes them.
        tokenizer: counts their tokens.
        tokens: n, with the one that ends a reply.
    """

    def __init__(self, parser: ActionParser[Any], tokenizer: Any, tokens: int) -> None:
        self.parser = parser
        self._tokenizer = tokenizer
        self._tokens = tokens
        self._rng = np.random.default_rng(0)

    def draw(self) -> str:
        """Return a reply.

        Raises:
            ValueError: if there is none with n tokens, in particular if one without thoughts has more.
        """
        action, thoughts = self.parser.sample(self._rng), ""
        missing = self._missing(action, thoughts)
        if missing < 0:
            raise ValueError(f"a reply has at least {self._tokens - missing} tokens, so tokens must be that many")
        while missing > _LONGEST:
            thoughts += f"{self._rng.choice(WORDS)} "
            missing = self._missing(action, thoughts)
        while missing > 0:
            # It never occurs elsewhere, so that it is a token of its own.
            thoughts += "~"
            missing = self._missing(action, thoughts)
        if missing:
            raise ValueError(f"there is no reply of exactly {self._tokens} tokens; choose another number")
        return self.parser.format(action, thoughts=thoughts)

    def _missing(self, action: Any, thoughts: str) -> int:
        text = self.parser.format(action, thoughts=thoughts)
        return self._tokens - self._count(text)

    def _count(self, text: str) -> int:
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"]) + 1


class Reciting(VLMPolicy):
    """A :class:`agents.policies.VLMPolicy` that generates as always, except that each token is made certain.

    Log-probabilities of what it wrote come from :meth:`evaluate`, which knows nothing of this, as for any model in half
    precision.

    Attributes:
        replies: the replies that it writes.
    """

    replies: Replies

    @override
    def _sample(self, prompts: Prompts, draws: Tensor | None) -> tuple[Sample, Tensor]:
        texts = [self.replies.draw() for _ in prompts]
        wanted, _ = pad_rows([row[mask] for row, mask in zip(*self.tokenize_utterances(texts), strict=True)])
        wanted, step = wanted.to(self.device), 0

        def make_certain(module: Any, inputs: Any, logits: Tensor) -> None:
            nonlocal step
            token = wanted[:, min(step, wanted.shape[1] - 1), None]
            logits[:, -1].scatter_(-1, token, _CERTAIN)
            step += 1

        hook = self._base_model().get_output_embeddings().register_forward_hook(make_certain)
        try:
            return super()._sample(prompts, draws)
        finally:
            hook.remove()

    @override
    def _is_exact(self) -> bool:
        return False
