"""Rows in the forms of every tool mean the same, and nothing that a row holds is left out silently."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks.data.chat import read_chat
from benchmarks.data.lines import ChatError
from benchmarks.data.messages import Shown, read_row

TEXT = {"type": "text", "text": "Which way?"}
SAYS = {"role": "assistant", "content": "left"}


def said(*parts: Any, **row: Any) -> dict[str, Any]:
    """A row whose user says these parts (or, given one str, that)."""
    content = parts[0] if len(parts) == 1 and isinstance(parts[0], str) else list(parts)
    return {"messages": [{"role": "user", "content": content}, SAYS], **row}


def image(**held: Any) -> dict[str, Any]:
    return {"type": "image", **held}


TALK = [{"from": "human", "value": "<image>\nWhich way?"}, {"from": "gpt", "value": "left"}]
WITH_PICTURE = {
    "ours": said(image(image="a.png"), TEXT),
    "text first": said(TEXT, image(image="a.png")),
    "Hugging Face url": said(image(url="a.png"), TEXT),
    "Hugging Face path": said(image(path="a.png"), TEXT),
    "one schema for all parts": said(image(image="a.png", text=None), {**TEXT, "image": None}),
    "OpenAI image_url": said({"type": "image_url", "image_url": {"url": "a.png", "detail": "high"}}, TEXT),
    "image_url as str": said({"type": "image_url", "image_url": "a.png"}, TEXT),
    "OpenAI responses": said(
        {"type": "input_image", "image_url": "a.png", "detail": "auto"}, {"type": "input_text", "text": "Which way?"}
    ),
    "Qwen": said({"image": "a.png"}, {"text": "Which way?"}),
    "LLaMA-Factory": said("<image>\nWhich way?", images=["a.png"]),
    "LLaMA-Factory, ShareGPT": {"conversations": TALK, "images": ["a.png"]},
    "LLaVA": {"id": "7", "image": "a.png", "conversations": TALK},
    "placeholder last": said("Which way?\n<image>", images=["a.png"]),
    "placeholder in a part": said({"type": "text", "text": "<image>\nWhich way?"}, images=["a.png"]),
    "TRL": said(image(), TEXT, images=["a.png"]),
    "TRL, unified": said(image(index=0, text=None), {**TEXT, "index": None}, images=["a.png"]),
    "TRL without a placeholder": said("Which way?", images=["a.png"]),
    "TRL prompt and completion": {
        "prompt": [{"role": "user", "content": "Which way?"}], "completion": [SAYS], "images": ["a.png"],
    },
    "datasets' Image feature": said("<image>Which way?", images=[{"bytes": None, "path": "a.png"}]),
    "Ollama": {"messages": [{"role": "user", "content": "Which way?", "images": ["a.png"]}, SAYS]},
    "parts for the reply": {
        "messages": [
            {"role": "user", "content": [image(image="a.png"), TEXT]},
            {"role": "assistant", "content": [{"type": "output_text", "text": "left"}], "tool_calls": None},
        ]
    },
}  # fmt: skip


@pytest.mark.parametrize("row", WITH_PICTURE.values(), ids=WITH_PICTURE)
def test_every_tools_form_means_the_same(row: dict[str, Any]) -> None:
    assert read_row(row) == Shown("Which way?", "left", "a.png")


ENCODED = base64.b64encode(b"bytes").decode()


@pytest.mark.parametrize(
    "part",
    [
        image(base64=ENCODED),
        image(source={"type": "base64", "media_type": "image/png", "data": ENCODED}),
    ],
)
def test_bare_base64_is_a_picture_too(part: dict[str, Any]) -> None:
    assert read_row(said(part, TEXT)).picture == f"data:;base64,{ENCODED}"


@pytest.mark.parametrize(
    "row",
    [
        said("Which way?"),
        said(TEXT),
        said("Which way?", images=[]),
        said("Which way?", images=None, image=None),
        said({"type": "text", "text": "Which "}, "way?"),
        {"prompt": "Which way?", "completion": "left"},
        {"messages": [{"role": "user", "content": "Which way?"}, {**SAYS, "name": "me"}], "tools": []},
        said("Which way?", image_id="17", image_size=[3, 4], screenshot=None, url="https://example.org/a.png"),
    ],
)
def test_rows_without_a_picture(row: dict[str, Any]) -> None:
    assert read_row(row) == Shown("Which way?", "left", None)


def test_what_the_system_says_comes_first() -> None:
    for role in ("system", "developer"):
        row = said("Which way?")
        row["messages"].insert(0, {"role": role, "content": [{"type": "text", "text": "Be brief."}]})
        assert read_row(row).prompt == "Be brief.\n\nWhich way?"
    assert (
        read_row({"conversations": TALK, "system": "Be brief.", "image": "a.png"}).prompt == "Be brief.\n\nWhich way?"
    )


def test_a_placeholder_is_plain_text_where_no_picture_can_be_meant() -> None:
    assert read_row(said({"type": "text", "text": "What is <image>?"})).prompt == "What is <image>?"
    assert read_row(said({"type": "text", "text": "a <image>"}, image(image="a.png"))) == Shown(
        "a <image>", "left", "a.png"
    )


USER = {"role": "user", "content": "p"}
PLACES = "places for pictures"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        # A picture too many, too few, in the wrong place, or under a key that is not read.
        (said(image(image="a.png"), image(image="b.png"), TEXT), "2 pictures in one row; one is supported"),
        (said("<image><image>p", images=["a.png", "b.png"]), "2 pictures in one row"),
        (said("p", images=["a.png", "b.png"]), "2 pictures in one row"),
        (said("<image>p"), f"1 {PLACES} .* and 0 under 'images'"),
        (said("<image>p", images=[]), f"1 {PLACES} .* and 0 under"),
        (said("<image><image>p", images=["a.png"]), f"2 {PLACES} .* and 1 under"),
        (said("<image>p", images=["a.png", "b.png"]), f"1 {PLACES} .* and 2 under"),
        (said(image(), TEXT), f"1 {PLACES} .* and 0 under"),
        (said(image(image="a.png"), TEXT, images=["b.png"]), f"0 {PLACES} .* and 1 under"),
        (said("p", images=["a.png"], image="b.png"), "2 pictures in one row"),
        (said({**TEXT, "image": "a.png"}), "needs a 'text' and nothing else"),
        (said(image(image="a.png", text="caption"), TEXT), "holds a text besides its picture"),
        (said(image(image="a.png", url="b.png"), TEXT), "expected a picture's path or URL"),
        (said(image(image=7), TEXT), "expected a picture's path or URL"),
        (said(image(bytes="abc"), TEXT), "expected a picture's path or URL"),
        (said(image(image=["a.png"]), TEXT), "expected a picture's path or URL"),
        (said("p", images=[None]), "expected a picture's path or URL"),
        (said("p", images=[["a.png"]]), "expected a picture's path or URL"),
        (said("p", images={"a": "a.png"}), "expected a picture's path or URL"),
        (said({"type": "input_image", "file_id": "file-7"}, TEXT), "expected a picture's path or URL"),
        (said({"type": "image_url", "image_url": {"detail": "low"}}, TEXT), "expected a picture's path or URL"),
        (said({"type": "video", "video": "a.mp4"}, TEXT), "a part of type 'video' is not read; known are text,"),
        (said({"type": "input_audio", "input_audio": {}}, TEXT), "a part of type 'input_audio' is not read"),
        (said({"type": "image_ur", "image_url": "a.png"}, TEXT), "a part of type 'image_ur' is not read"),
        (said({"video": "a.mp4"}, TEXT), "expected a picture's path or URL"),
        (said("p", image_path="a.png"), "the key 'image_path' seems to hold a picture"),
        (said("p", screenshots=["shots/1.JPG"]), "the key 'screenshots' seems to hold a picture"),
        (said("p", image_url={"url": "data:image/png;base64,AAAA"}), "the key 'image_url' seems to hold a picture"),
        (said("p", videos=["a.mp4"]), "the key 'videos' seems to hold a picture"),
        (said("p", file_name="a.png"), "the key 'file_name' seems to hold a picture"),
        (said({**TEXT, "picture": "a.png"}), "the key 'picture' seems to hold a picture"),
        ({"messages": [{**USER, "image_url": "a.png"}, SAYS]}, "the key 'image_url' seems to hold a picture"),
        ({"messages": [{**USER, "content": "<image>p", "images": ["a", "b"]}, SAYS]}, "1 <image> for 2 pictures"),
        ({"messages": [USER, {**SAYS, "content": [image(image="a.png")]}]}, "a picture in the turn of the assistant"),
        ({"messages": [USER, {**SAYS, "content": "<image>"}]}, "a picture in the turn of the assistant"),
        (
            {"messages": [{"role": "system", "content": [image(image="a.png")]}, USER, SAYS]},
            "a picture in the turn of the system",
        ),
        # Something said that would be lost.
        ({"messages": [USER, SAYS, USER, SAYS]}, r"the turns are \[user, assistant, user, assistant\]; a row"),
        ({"messages": [USER]}, r"the turns are \[user\]"),
        ({"messages": []}, r"the turns are \[\]"),
        ({"messages": [SAYS, USER]}, r"the turns are \[assistant, user\]"),
        ({"messages": [USER, USER, SAYS]}, r"the turns are \[user, user, assistant\]"),
        ({"messages": [USER, {"role": "system", "content": "s"}, SAYS]}, "the turns are"),
        ({"messages": [USER, {"role": "tool", "content": "s"}, SAYS]}, "unknown role 'tool'; known are system"),
        ({"messages": [USER, {"content": "s"}]}, "unknown role None"),
        ({"messages": [USER, {"role": ["assistant"], "content": "s"}]}, "unknown role"),
        ({"messages": [USER, {**SAYS, "tool_calls": [{}]}]}, "the message has 'tool_calls', which is not read"),
        ({"messages": [USER, {**SAYS, "reasoning_content": "hm"}]}, "the message has 'reasoning_content'"),
        (said("p", tools=[{"name": "tap"}]), "'tools' are not read"),
        # Wrong types.
        ({"messages": {}}, "expected a list of messages"),
        ({"messages": [1]}, "expected a list of messages"),
        ({"messages": None}, "expected a list of messages"),
        ({}, r"expected 'messages', 'conversations', or 'prompt' and 'completion', found \[\]"),
        ({"prompt": "p"}, "expected 'messages'"),
        ({"messages": [USER, {"role": "assistant"}]}, "the content of the assistant is None"),
        ({"messages": [USER, {**SAYS, "content": 5}]}, "the content of the assistant is 5"),
        ({"messages": [{**USER, "content": TEXT}, SAYS]}, "the content of the user is"),
        (said({"type": "text"}), "needs a 'text' and nothing else"),
        (said({"type": "text", "text": 5}), "needs a 'text' and nothing else"),
        (said({}), "expected a part with a 'type'"),
        (said(5, TEXT), "expected a part with a 'type'"),
        (said({"type": None, "text": "p"}), "a part of type None is not read"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_named_with_its_line(tmp_path: Path, row: dict[str, Any], message: str) -> None:
    for name in ("a.png", "b.png"):
        Image.new("RGB", (4, 4)).save(tmp_path / name)
    (tmp_path / "mine.jsonl").write_text("\n\n" + json.dumps(row), encoding="utf-8")
    with pytest.raises(ChatError, match=rf"mine\.jsonl, line 3: .*{message}"):
        read_chat(tmp_path / "mine.jsonl")


def test_a_broken_picture_is_named_with_its_line(tmp_path: Path) -> None:
    Image.effect_noise((40, 40), 90).convert("RGB").save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes()[:-300])
    rows = [said(image(image=name), TEXT) for name in ("a.png", "b.png")]
    (tmp_path / "mine.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with pytest.raises(ChatError, match=r"mine\.jsonl, line 2: the picture 'b\.png' cannot be read: .*truncated"):
        read_chat(tmp_path / "mine.jsonl")


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (said("p"), "line 2: no picture, and the rows before have one; it must be all or none"),
        (said("p", image="b.png"), "line 2: pictures differ in size: 5 x 4 pixels here, 4 x 4 before"),
    ],
)
def test_rows_that_do_not_fit_together(tmp_path: Path, second: dict[str, Any], message: str) -> None:
    for name, width in (("a.png", 4), ("b.png", 5)):
        Image.new("RGB", (width, 4)).save(tmp_path / name)
    (tmp_path / "mine.jsonl").write_text(json.dumps(said("p", image="a.png")) + "\n" + json.dumps(second))
    with pytest.raises(ChatError, match=message):
        read_chat(tmp_path / "mine.jsonl")
    if "no picture" in message:
        (tmp_path / "mine.jsonl").write_text(json.dumps(second) + "\n" + json.dumps(said("p", image="a.png")))
        with pytest.raises(ChatError, match="line 2: a picture, and the rows before none; it must be all or none"):
            read_chat(tmp_path / "mine.jsonl")


#: Rows of known words in any order: nearly right ones, too.
KEYS = st.sampled_from(
    ["messages", "conversations", "prompt", "completion", "images", "image", "role", "from", "content", "value", "type",
     "text", "url", "path", "image_url", "source", "data", "base64", "system"]
)  # fmt: skip
LEAVES = st.sampled_from(
    ["user", "assistant", "system", "text", "image", "image_url", "<image>p", "a.png", "", 0, None]
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
MESSAGES = st.fixed_dictionaries({"role": st.sampled_from(["system", "user", "assistant"]), "content": VALUES})
LISTED = st.lists(st.sampled_from(["a.png", "data:,x", "https://b"]), max_size=2)
ROWS = st.dictionaries(KEYS, VALUES, max_size=4) | st.fixed_dictionaries(
    {"messages": st.lists(MESSAGES, max_size=3) | st.tuples(MESSAGES, st.just(SAYS)).map(list)},
    optional={"images": LISTED, "image": LISTED},
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(ROWS)
def test_any_row_is_read_or_refused_in_a_sentence(row: dict[str, Any]) -> None:
    try:
        shown = read_row(row)
    except ValueError as error:
        assert "\n" not in str(error) and len(str(error)) < 500
    else:
        assert shown.picture is None or isinstance(shown.picture, str)
        listed = [name for key in ("images", "image") if isinstance(row.get(key), list) for name in row[key]]
        assert listed in ([], [shown.picture]), "no picture is lost"


@settings(max_examples=25, deadline=None)
@given(form=st.sampled_from(sorted(WITH_PICTURE)), level=st.integers(0, 255))
def test_the_picture_of_every_form_arrives(form: str, level: int) -> None:
    with TemporaryDirectory() as folder:
        Image.new("L", (3, 2), level).save(Path(folder) / "a.png")
        (Path(folder) / "mine.jsonl").write_text(json.dumps(WITH_PICTURE[form]), encoding="utf-8")
        prompts, utterances, images = read_chat(Path(folder) / "mine.jsonl")
    assert (prompts, utterances) == (["Which way?"], ["left"])
    np.testing.assert_array_equal(images, np.full((1, 2, 3, 3), level))
