"""A chat model behind an OpenAI-compatible endpoint, with retries, a budget of requests and a cache.

This is the only module with a client. Judges and prompted policies take its methods as plain callables.
"""

from __future__ import annotations

import base64
import email.utils
import hashlib
import io
import json
import math
import os
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from PIL import Image

from benchmarks.common.errors import MessageError, UsageError
from benchmarks.common.extras import require

#: A text or a picture, uint8 [H, W, 3].
Part: TypeAlias = str | np.ndarray
#: A role ("system", "user" or "assistant") and the parts of what it said.
Turn: TypeAlias = tuple[str, Sequence[Part]]
#: Status codes after which the same request may succeed; all from 500 on, too.
_PASSING = (408, 409, 425, 429)
#: Characters of a server's message that are shown.
_SHOWN = 200


class ChatError(MessageError):
    """A request that failed for good; the message says why."""


class BudgetError(ChatError):
    """A request that was not sent, since the budget is spent."""


class _PassingError(Exception):
    """A failure after which the same request may succeed; ``wait`` is the time that the server asked for, in s."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True)
class Endpoint:
    """A model of an OpenAI-compatible server, and how it is asked.

    Attributes:
        url: address of the API, which usually ends in ``/v1``.
        model: name of the model; "" takes the only one that the server lists.
        temperature: of answers that are sampled; greedy ones have 0.
        max_tokens: longest answer in tokens.
        timeout: seconds that the server may be silent.
        retries: how often a request is sent again after a failure that may pass: a timeout, no connection, a status of
            408, 409, 425, 429 or at least 500, or an answer that is none.
        max_wait: longest pause before a retry in seconds. Pauses double from 0.5 s, and are as long as the server's
            ``Retry-After`` if that is longer; a server that wants a longer one has failed.
    """

    url: str
    model: str = ""
    temperature: float = 0.7
    max_tokens: int = 512
    timeout: float = 60.0
    retries: int = 5
    max_wait: float = 60.0

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise UsageError(f"the address of a model begins with http:// or https://, got {self.url!r}")
        least = {"temperature": 0.0, "max_tokens": 1, "timeout": 1e-3, "retries": 0, "max_wait": 0.0}
        for name, bound in least.items():
            if not bound <= getattr(self, name) < math.inf:
                raise UsageError(f"{name} must be a finite number of at least {bound}, got {getattr(self, name)}")


@dataclass(frozen=True)
class Reply:
    """An answer of a model.

    Attributes:
        text: the answer; "" where the model only thought.
        prompt_tokens: tokens of the conversation, as far as the server counts them.
        completion_tokens: tokens of the answer, likewise.
        cut_off: whether the limit of tokens ended it.
    """

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cut_off: bool = False


@dataclass
class Usage:
    """A count of the requests of a client, all of which cost.

    Attributes:
        requests: requests that were sent, retries included.
        failed: requests among them that failed.
        cached: questions that were answered without a request.
        prompt_tokens: tokens of prompts, as far as the server counts them.
        completion_tokens: tokens of answers, likewise.
        waited: seconds of pauses before retries.
        answering: seconds from requests to their answers, summed over requests, of which several may run at once.
    """

    requests: int = 0
    failed: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    waited: float = 0.0
    answering: float = 0.0


@dataclass
class ChatClient:
    """A client of a chat model, which several threads may use at once.

    The key of the API is read from the environment variable ``OPENAI_API_KEY``. A greedy question that was answered
    before is answered from memory.

    Attributes:
        endpoint: the model.
        budget: most requests that are sent, retries included; None for any number.
        sleep: pauses for a number of seconds.
        usage: the requests so far.
    """

    endpoint: Endpoint
    budget: int | None = None
    sleep: Callable[[float], object] = time.sleep
    usage: Usage = field(default_factory=Usage)

    def __post_init__(self) -> None:
        openai = require("openai", "chat")
        self._errors = openai
        self._client = openai.OpenAI(
            base_url=self.endpoint.url,
            api_key=os.environ.get("OPENAI_API_KEY") or "none",
            timeout=self.endpoint.timeout,
            max_retries=0,
        )
        self._lock = threading.Lock()
        self._known: dict[str, Reply] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a copy in another process begin anew, with a budget, counts and memory of its own."""
        return ChatClient, (self.endpoint, self.budget, self.sleep)

    def check(self) -> None:
        """Ask the server for its models, and choose one if none is named.

        Raises:
            UsageError: if nobody answers there, or no model is named and the server does not list exactly one.
        """
        endpoint = self.endpoint
        names, why = list[str](), "lists none"
        try:
            names = [str(model.id) for model in self._client.models.list().data]
        except self._errors.APIConnectionError as error:
            raise UsageError(
                f"nobody answers at {endpoint.url} ({_text_of(error)}); start the server, or correct the address"
            ) from error
        except self._errors.AuthenticationError as error:
            raise UsageError(f"{_refusal(endpoint.url, error)}; set OPENAI_API_KEY to a key of this server") from error
        except self._errors.APIStatusError as error:  # a server need not list its models
            why = f"cannot list its models (status {error.status_code})"
        except (self._errors.OpenAIError, ValueError, AttributeError, TypeError):
            pass
        if endpoint.model:
            return
        if len(names) != 1:
            listed = f"lists {', '.join(names[:20])}" if names else why
            raise UsageError(f"name the model, since {endpoint.url} {listed}")
        self.endpoint = replace(endpoint, model=names[0])

    def ask(self, parts: Sequence[Part]) -> str:
        """Return the greedy answer to one message of texts and pictures (uint8 [H, W, 3]).

        Raises:
            ChatError: as :meth:`chat`.
        """
        return self.chat([("user", parts)], greedy=True).text

    def chat(self, turns: Sequence[Turn], *, greedy: bool = False, seed: int | None = None) -> Reply:
        """Return the answer to a conversation.

        Args:
            turns: the conversation, whose last turn is the user's.
            greedy: take the most probable answer instead of a sampled one.
            seed: of the sampling, for servers that take one.

        Raises:
            BudgetError: if the budget is spent.
            ChatError: if the server refuses the request, or all retries have failed.
        """
        settings: dict[str, Any] = {
            "model": self.endpoint.model,
            "messages": [_message(turn) for turn in turns],
            "temperature": 0.0 if greedy else self.endpoint.temperature,
            "max_tokens": self.endpoint.max_tokens,
        }
        if seed is not None and not greedy:
            settings["seed"] = seed
        key = hashlib.sha256(json.dumps(settings).encode()).hexdigest() if greedy else ""
        with self._lock:
            if key in self._known:
                self.usage.cached += 1
                return replace(self._known[key], prompt_tokens=0, completion_tokens=0)
        reply = self._persist(settings)
        if greedy:
            with self._lock:
                self._known[key] = reply
        return reply

    def _persist(self, settings: Mapping[str, Any]) -> Reply:
        """Send a request until it succeeds, with growing pauses."""
        for failures in range(self.endpoint.retries + 1):
            self._spend()
            began = time.perf_counter()
            try:
                reply = self._send(settings)
            except _PassingError as error:
                with self._lock:
                    self.usage.failed += 1
                if failures == self.endpoint.retries:
                    raise ChatError(f"{error}, {failures + 1} times one after the other") from error
                self._pause(error, failures)
                continue
            with self._lock:
                self.usage.answering += time.perf_counter() - began
                self.usage.prompt_tokens += reply.prompt_tokens
                self.usage.completion_tokens += reply.completion_tokens
            return reply
        raise AssertionError("the last failure raises")

    def _spend(self) -> None:
        with self._lock:
            if self.budget is not None and self.usage.requests >= self.budget:
                raise BudgetError(f"the budget of {self.budget} requests to {self.endpoint.url} is spent")
            self.usage.requests += 1

    def _pause(self, error: _PassingError, failures: int) -> None:
        if error.wait > self.endpoint.max_wait:
            raise ChatError(
                f"{error}, and asks to wait {error.wait:.0f} s, which is longer than {self.endpoint.max_wait:g} s"
            ) from error
        # Requests that failed together must not all come back together.
        backoff = min(0.5 * 2**failures, self.endpoint.max_wait) * random.uniform(0.5, 1.0)
        pause = max(backoff, error.wait)
        with self._lock:
            self.usage.waited += pause
        self.sleep(pause)

    def _send(self, settings: Mapping[str, Any]) -> Reply:
        url = self.endpoint.url
        try:
            raw = self._client.chat.completions.with_raw_response.create(**settings)
            content = raw.content
        except self._errors.APITimeoutError as error:
            raise _PassingError(f"{url} did not answer within {self.endpoint.timeout:g} s") from error
        except self._errors.APIConnectionError as error:
            raise _PassingError(f"there is no connection to {url} ({_text_of(error)})") from error
        except self._errors.APIStatusError as error:
            if error.status_code in _PASSING or error.status_code >= 500:
                raise _PassingError(_refusal(url, error), _retry_after(error.response.headers)) from error
            with self._lock:
                self.usage.failed += 1
            raise ChatError(_refusal(url, error)) from error
        try:
            return _read(json.loads(content))
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            shown = _shown(content.decode("utf-8", "replace"))
            raise _PassingError(f"{url} gave an answer that is no chat completion: {shown}") from error


def _message(turn: Turn) -> dict[str, Any]:
    """Return a turn in the form of the API; a text alone is a plain string, which every server reads."""
    role, parts = turn
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) == len(parts):
        return {"role": role, "content": _encodable("".join(texts))}
    return {"role": role, "content": [_part(part) for part in parts]}


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": _encodable(part)}
    stream = io.BytesIO()
    Image.fromarray(part).save(stream, "PNG")
    encoded = base64.b64encode(stream.getvalue()).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded}"}}


def _encodable(text: str) -> str:
    """Return a text without lone surrogates, which a model may have written and a request cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _read(body: Any) -> Reply:
    """Read a chat completion; a ValueError, LookupError or TypeError says that it is none."""
    choice = body["choices"][0]
    text = choice["message"]["content"]
    if text is None:
        text = ""  # a model that thought until the limit of tokens has said nothing
    if not isinstance(text, str):
        text = "".join(part["text"] for part in text if part["type"] == "text")
    usage = body.get("usage") or {}
    return Reply(
        text,
        prompt_tokens=int(usage.get("prompt_tokens") or 0),
        completion_tokens=int(usage.get("completion_tokens") or 0),
        cut_off=choice.get("finish_reason") == "length",
    )


def _retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds that the server asks to wait, given as a number or a date; 0 if it does not ask."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return 0.0
    return seconds if 0.0 < seconds < math.inf else 0.0


def _refusal(url: str, error: Any) -> str:
    return f"{url} refuses with status {error.status_code}: {_shown(_text_of(error))}"


def _text_of(error: Exception) -> str:
    return str(error.__cause__ or error) or type(error).__name__


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 3] + "..."
