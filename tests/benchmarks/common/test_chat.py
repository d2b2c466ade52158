"""The client of chat models, against a server that is malformed, slow, failing, or limits the rate."""

from __future__ import annotations

import base64
import functools
import io
import json
import pickle
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks.common.chat import BudgetError, ChatClient, ChatError, Endpoint
from benchmarks.common.errors import MissingExtraError, UsageError
from tests.benchmarks.endpoint import FakeModel, Response, completion, in_turn, nobody, serve

openai = pytest.importorskip("openai", reason="openai is not installed: pip install 'coso-envs[chat]'")

QUESTION = [("user", ["How many?"])]


@pytest.fixture(scope="module", autouse=True)
def cheap_clients() -> Iterator[None]:
    """Make each client once: making one reads all certificates of the system."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openai, "OpenAI", functools.cache(openai.OpenAI))
        yield


def client(fake: FakeModel, pauses: list[float] | None = None, budget: int | None = None, **options: Any) -> ChatClient:
    endpoint = Endpoint(fake.url, **{"model": "fake", "timeout": 5.0, **options})
    return ChatClient(endpoint, budget, sleep=(pauses if pauses is not None else []).append)


def test_texts_and_pictures_arrive_as_they_were() -> None:
    picture = np.arange(4 * 3 * 3, dtype=np.uint8).reshape(4, 3, 3)
    with serve(in_turn("yes")) as fake:
        made = client(fake)
        reply = made.chat([("system", ["Be brief."]), ("user", ["Is this ", picture, "it?"])])
        assert (reply.text, reply.prompt_tokens, reply.completion_tokens, reply.cut_off) == ("yes", 10, 2, False)
        assert fake.texts() == "system: Be brief.\nuser: Is this <picture>it?"
        url = fake.requests[0]["messages"][1]["content"][1]["image_url"]["url"]
        sent = Image.open(io.BytesIO(base64.b64decode(url.removeprefix("data:image/png;base64,"))))
        assert np.array_equal(np.asarray(sent), picture)
        assert made.usage.requests == 1 and made.usage.prompt_tokens == 10


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(in_turn("yes")) as fake:
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        client(fake).chat(QUESTION)
        monkeypatch.delenv("OPENAI_API_KEY")
        client(fake).chat(QUESTION)
        assert fake.keys == ["Bearer secret", "Bearer none"]


PASSING = {
    "rate limit": Response(429, {"error": {"message": "slow down"}}),
    "server error": Response(500, b"oops"),
    "overloaded": Response(529, {"error": {"message": "overloaded"}}),
    "bad gateway": Response(502, b"<html>bad gateway</html>", {"Content-Type": "text/html"}),
    "not JSON": Response(200, b"{"),
    "empty": Response(200, b""),
    "HTML": Response(200, b"<html>hello</html>", {"Content-Type": "text/html"}),
    "a list": Response(200, b"[]"),
    "null": Response(200, b"null"),
    "a number": Response(200, b"7"),
    "no choices": Response(200, {"choices": []}),
    "no message": Response(200, {"choices": [{}]}),
    "a number as content": Response(200, completion(3)),
    "parts without a type": Response(200, completion([{"text": "a"}])),
    "not UTF-8": Response(200, b"\xff\xfe\x00"),
    "nested": Response(200, b"[" * 100_000),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_may_pass_is_asked_again_with_growing_pauses(name: str) -> None:
    pauses: list[float] = []
    with serve(in_turn(PASSING[name], PASSING[name], PASSING[name], "four")) as fake:
        made = client(fake, pauses)
        assert made.chat(QUESTION).text == "four"
        assert len(fake.requests) == 4 and made.usage.requests == 4 and made.usage.failed == 3
        assert all(0.5 * least <= pause <= least for pause, least in zip(pauses, (0.5, 1.0, 2.0), strict=True))
        assert made.usage.waited == sum(pauses)


@pytest.mark.parametrize("name", PASSING)
def test_after_the_last_retry_the_message_says_what_failed(name: str) -> None:
    with serve(in_turn(PASSING[name])) as fake:
        made = client(fake, retries=2)
        with pytest.raises(ChatError, match=r", 3 times one after the other$") as caught:
            made.chat(QUESTION)
        assert fake.url in str(caught.value) and len(str(caught.value)) < 400 and "\n" not in str(caught.value)
        assert len(fake.requests) == 3


@pytest.mark.parametrize(
    ("status", "said"), [(400, "too long"), (401, "no key"), (403, "no access"), (404, "no model 'fake'"), (422, "no")]
)
def test_a_refusal_is_final(status: int, said: str) -> None:
    with serve(in_turn(Response(status, {"error": {"message": said}}))) as fake:
        made = client(fake)
        with pytest.raises(ChatError, match=f"refuses with status {status}: .*{said}"):
            made.chat(QUESTION)
        assert len(fake.requests) == 1 and made.usage.failed == 1


def test_the_server_says_how_long_to_wait() -> None:
    pauses: list[float] = []
    date = formatdate(time.time() + 40, usegmt=True)
    limits = [Response(429, b"{}", {"Retry-After": value}) for value in ("7", date, "soon", "-3", "nan")]
    with serve(in_turn(*limits, "four")) as fake:
        assert client(fake, pauses).chat(QUESTION).text == "four"
    assert pauses[0] == 7.0 and 30.0 < pauses[1] <= 40.0
    assert [0.25 * 2**n <= pause <= 0.5 * 2**n for n, pause in enumerate(pauses)][2:] == [True] * 3


def test_a_server_that_wants_too_long_a_pause_has_failed() -> None:
    with serve(in_turn(Response(429, b"{}", {"Retry-After": "3600"}))) as fake:
        with pytest.raises(ChatError, match="asks to wait 3600 s, which is longer than 60 s"):
            client(fake).chat(QUESTION)
        assert len(fake.requests) == 1


def test_pauses_have_an_end() -> None:
    pauses: list[float] = []
    with serve(in_turn(Response(500, b""))) as fake, pytest.raises(ChatError):
        client(fake, pauses, retries=9, max_wait=3.0).chat(QUESTION)
    assert len(pauses) == 9 and max(pauses) <= 3.0


def test_a_slow_server_is_asked_again() -> None:
    with serve(in_turn(Response(200, completion("late"), pause=1.0), "four")) as fake:
        made = client(fake, timeout=0.2)
        assert made.chat(QUESTION).text == "four"
        assert made.usage.failed == 1
    late = Response(200, completion("late"), pause=0.5)
    with serve(in_turn(late)) as fake, pytest.raises(ChatError, match=r"did not answer within 0\.1 s, 2 times"):
        client(fake, timeout=0.1, retries=1).chat(QUESTION)


def test_a_server_that_went_away_is_asked_again() -> None:
    with pytest.raises(ChatError, match=r"there is no connection to .*, 3 times"):
        client(nobody(), retries=2).chat(QUESTION)


def test_the_budget_counts_retries() -> None:
    with serve(in_turn(Response(500, b""), "one", "two")) as fake:
        made = client(fake, budget=3)
        assert [made.chat(QUESTION).text for _ in range(2)] == ["one", "two"]
        with pytest.raises(BudgetError, match=r"the budget of 3 requests to .* is spent"):
            made.chat(QUESTION)
        assert len(fake.requests) == 3


def test_only_greedy_answers_are_remembered() -> None:
    dark, light = np.zeros((2, 2, 3), np.uint8), np.ones((2, 2, 3), np.uint8)
    with serve(in_turn("one", "two", "three", "four")) as fake:
        made = client(fake)
        assert [made.ask(["Which?", picture]) for picture in (dark, light, dark)] == ["one", "two", "one"]
        again = made.chat([("user", ["Which?", light])], greedy=True)
        assert (again.text, again.prompt_tokens) == ("two", 0)
        assert [made.chat(QUESTION).text for _ in range(2)] == ["three", "four"]
        assert made.usage.cached == 2 and made.usage.requests == 4
        assert [asked["temperature"] for asked in fake.requests] == [0.0, 0.0, 0.7, 0.7]


def test_a_sampled_answer_has_a_seed() -> None:
    with serve(in_turn("one")) as fake:
        client(fake).chat(QUESTION, seed=7)
        client(fake).chat(QUESTION, seed=7, greedy=True)
        assert [asked.get("seed") for asked in fake.requests] == [7, None]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (completion(None, finish="length"), ""),
        (completion([{"type": "text", "text": "a"}, {"type": "reasoning"}, {"type": "text", "text": "b"}]), "ab"),
        ({"choices": [{"message": {"content": "bare"}}]}, "bare"),
        ({**completion("no count"), "usage": None}, "no count"),
    ],
)
def test_answers_in_other_forms_are_read(body: dict[str, Any], text: str) -> None:
    with serve(in_turn(Response(200, body))) as fake:
        reply = client(fake).chat(QUESTION)
        assert reply.text == text and reply.cut_off == (text == "")


def test_threads_share_budget_and_counts() -> None:
    with serve(in_turn("yes")) as fake:
        made = client(fake, budget=20)
        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(lambda number: attempt(made, number), range(30)))
        assert sum(done) == 20 and made.usage.requests == 20 and len(fake.requests) == 20


def attempt(made: ChatClient, number: int) -> bool:
    try:
        made.chat([("user", [str(number)])])
    except BudgetError:
        return False
    return True


@settings(max_examples=20, deadline=None)
@given(said=st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_sent(said: str) -> None:
    with serve(lambda asked: asked["messages"][0]["content"]) as fake:
        assert client(fake).chat([("user", [said])]).text == said.encode("utf-8", "replace").decode()


def test_the_only_model_is_taken() -> None:
    with serve(in_turn("yes"), models=("only",)) as fake:
        made = client(fake, model="")
        made.check()
        made.chat(QUESTION)
        assert fake.requests[0]["model"] == "only"


def test_the_time_of_answers_is_counted_and_that_of_failures_is_not() -> None:
    with serve(in_turn(Response(500), Response(body=completion("yes"), pause=0.02))) as fake:
        made = client(fake, retries=0)
        with pytest.raises(ChatError):
            made.chat(QUESTION)
        assert made.usage.answering == 0
        made.chat(QUESTION)
    assert made.usage.answering >= 0.02


FAILS = r"cannot list its models \(status 500\)"


@pytest.mark.parametrize(("models", "listed"), [((), "lists none"), (("a", "b"), "lists a, b"), (None, FAILS)])
def test_several_models_must_be_chosen_from(models: tuple[str, ...] | None, listed: str) -> None:
    with serve(in_turn("yes"), models=models) as fake:
        with pytest.raises(UsageError, match=f"name the model, since .* {listed}"):
            client(fake, model="").check()
        client(fake).check()


def test_an_address_without_a_server() -> None:
    with pytest.raises(UsageError, match=r"nobody answers at http://127\.0\.0\.1:\d+/v1 .*; start the server"):
        client(nobody()).check()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"url": "localhost:8000"}, "begins with http"),
        ({"url": "http://x", "timeout": 0}, "timeout must be"),
        ({"url": "http://x", "timeout": float("nan")}, "timeout must be"),
        ({"url": "http://x", "retries": -1}, "retries must be a finite number of at least 0, got -1"),
        ({"url": "http://x", "max_tokens": 0}, "max_tokens must be"),
        ({"url": "http://x", "temperature": -1}, "temperature must be"),
    ],
)
def test_impossible_settings_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Endpoint(**options)


def test_without_the_client_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openai", None)
    with pytest.raises((MissingExtraError, ImportError), match=r"coso-envs\[chat\]"):
        ChatClient(Endpoint("http://x", "m"))


def test_a_client_in_another_process_has_a_budget_of_its_own() -> None:
    with serve(in_turn("one", "two")) as fake:
        made = ChatClient(Endpoint(fake.url, "fake"), budget=1)
        assert made.ask(["Which?"]) == "one"
        copied = pickle.loads(pickle.dumps(made))
        assert copied.endpoint == made.endpoint and copied.usage.requests == 0
        assert copied.ask(["Which?"]) == "two"
        with pytest.raises(BudgetError):
            copied.ask(["Who?"])


def test_a_request_is_plain_json() -> None:
    with serve(in_turn("yes")) as fake:
        client(fake).chat(QUESTION)
        assert json.loads(json.dumps(fake.requests[0])) == {
            "model": "fake",
            "messages": [{"role": "user", "content": "How many?"}],
            "temperature": 0.7,
            "max_tokens": 512,
        }
