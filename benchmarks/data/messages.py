"""Reading of a chat's row: prompt, utterance and picture.

Supported are ``messages`` (OpenAI, Hugging Face), ``conversations`` (ShareGPT) and ``prompt`` with ``completion``
(TRL). A key that seems to name a picture is read or refused, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: Placeholder in a text for a picture that the row lists under ``images`` (LLaVA, LLaMA-Factory).
PLACEHOLDER = "<image>"
_ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "model": "assistant",
}
_TEXT_PARTS = ("text", "input_text", "output_text")
_PICTURE_PARTS = ("image", "image_url", "input_image")
#: Keys of a part with content; all others are settings.
_REFERENCES = ("image", "image_url", "url", "path", "base64", "source")
_CONTENT = (*_REFERENCES, "text", "bytes", "file_id", "file", "video", "audio", "input_audio")
#: Keys of a message with further content, which are refused.
_UNREAD = ("tool_calls", "function_call", "reasoning_content", "reasoning", "thinking", "audio", "videos", "audios")
_PICTURE_KEY = re.compile(r"image|img|picture|photo|pixel|screenshot|video|audio|file_?name", re.IGNORECASE)
_PICTURE_VALUE = re.compile(
    r"\s*(data:|file:|https?:)|.*\.(png|jpe?g|gif|webp|bmp|tiff?|mp4|wav|mp3)\s*$", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Shown:
    """A demonstrated step.

    Attributes:
        prompt: text of system and user turns.
        utterance: text of the assistant's turn.
        picture: path or URL of the user's picture; None if there is none.
    """

    prompt: str
    utterance: str
    picture: str | None


@dataclass(frozen=True)
class _Turn:
    role: str
    text: str
    #: Paths and URLs; None for a picture that the row lists.
    pictures: tuple[str | None, ...]


def read_row(row: Mapping[str, Any]) -> Shown:
    """Read a row of a chat file.

    Raises:
        ValueError: if it is not one user turn (system turns may come first) and the assistant's reply, has more than
            one picture, or has anything that is not supported; the message names it.
    """
    listed = _listed_pictures(row)
    turns = [_turn(message, bool(listed)) for message in _messages(row)]
    roles = [turn.role for turn in turns]
    if roles[-2:] != ["user", "assistant"] or not set(roles[:-2]) <= {"system"}:
        raise ValueError(
            f"the turns are [{', '.join(roles)}]; a row holds one user's turn and the assistant's reply (system turns "
            "may come first): write a row per step"
        )
    *before, user, reply = turns
    for turn in (*before, reply):
        if turn.pictures:
            raise ValueError(f"a picture in the turn of the {turn.role}; only the user's can hold one")
    texts = [turn.text for turn in (*before, user) if turn.text]
    return Shown("\n\n".join(texts), reply.text, _only_picture(user.pictures, listed))


def _messages(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return the messages of a row in any of the supported forms."""
    if "messages" in row or "conversations" in row:
        turns = row["messages"] if "messages" in row else row["conversations"]
    elif "prompt" in row and "completion" in row:
        pair = (("user", row["prompt"]), ("assistant", row["completion"]))
        turns = []
        for role, said in pair:
            turns += said if isinstance(said, list) else [{"role": role, "content": said}]
    else:
        raise ValueError(
            f"expected 'messages', 'conversations', or 'prompt' and 'completion', found {list(row)!r:.200}"
        )
    if not isinstance(turns, list) or not all(isinstance(message, dict) for message in turns):
        raise ValueError(f"expected a list of messages, found {turns!r:.60}")
    if row.get("system"):
        yield {"role": "system", "content": row["system"]}
    yield from turns


def _listed_pictures(row: Mapping[str, Any]) -> list[str]:
    """Return the pictures that a row lists outside its messages; no other key may have one."""
    for key, value in row.items():
        if key not in ("images", "image", "messages", "conversations", "prompt", "completion"):
            _refuse_picture(key, value)
    if row.get("tools"):
        raise ValueError("'tools' are not read: write their description into the prompt")
    return [reference for key in ("images", "image") for reference in _references(row.get(key))]


def _references(value: Any) -> list[str]:
    """Return the paths and URLs in a list of pictures, or of a single one."""
    if value is None:
        return []
    listed = value if isinstance(value, list) else [value]
    return [_reference({"image": item}) for item in listed]


def _refuse_picture(key: str, value: Any) -> None:
    """Refuse a value that seems to name a picture, video or sound under an unsupported key."""
    if _PICTURE_KEY.search(key) and any(_PICTURE_VALUE.match(text) for text in _texts(value)):
        raise ValueError(f"the key {key!r} seems to hold a picture and is not read; put it under 'images'")


def _texts(value: Any) -> Iterator[str]:
    """Yield all texts within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _turn(message: Mapping[str, Any], listed: bool) -> _Turn:
    name = message.get("role", message.get("from"))
    role = _ROLES.get(name) if isinstance(name, str) else None
    if role is None:
        raise ValueError(f"unknown role {name!r:.60}; known are {', '.join(_ROLES)}")
    for key in _UNREAD:
        if message.get(key):
            raise ValueError(f"the message has {key!r}, which is not read: write all that was said into its content")
    for key, value in message.items():
        if key not in ("content", "value", "images"):
            _refuse_picture(key, value)
    content = message.get("content", message.get("value"))
    own = _references(message.get("images"))
    if isinstance(content, str):
        text, count = _without_placeholders(content)
        # A message's own pictures need no placeholders (Ollama); if there are any, each picture needs one.
        if own and count not in (0, len(own)):
            raise ValueError(f"{count} {PLACEHOLDER} for {len(own)} pictures of the message")
        return _Turn(role, text, tuple(own) if own else (None,) * count)
    if not isinstance(content, list):
        raise ValueError(f"the content of the {role} is {content!r:.60}; expected a str or a list of parts")
    parts = [_part(part) for part in content]
    text = "".join(text for text, _ in parts)
    pictures = tuple(picture for _, found in parts for picture in found)
    if listed and not pictures:
        text, count = _without_placeholders(text)
        pictures = (None,) * count
    return _Turn(role, text, (*own, *pictures))


def _without_placeholders(text: str) -> tuple[str, int]:
    """Return the text without placeholders and line breaks around them, and the number of placeholders."""
    count = text.count(PLACEHOLDER)
    return re.sub(rf"{PLACEHOLDER}\n?|\n{PLACEHOLDER}$", "", text), count


def _part(part: Any) -> tuple[str, tuple[str | None, ...]]:
    """Return text and pictures of one part of a message; None stands for a picture that the row lists."""
    if isinstance(part, str):
        return part, ()
    if not isinstance(part, dict):
        raise ValueError(f"expected a part with a 'type', found {part!r:.60}")
    held = {key: part[key] for key in _CONTENT if part.get(key) is not None}
    for key, value in part.items():
        if key not in _CONTENT:
            _refuse_picture(key, value)
    if not held and "type" not in part:
        raise ValueError(f"expected a part with a 'type', found {part!r:.60}")
    kind = part.get("type", "text" if "text" in held else "image")
    if kind in _TEXT_PARTS:
        if set(held) != {"text"} or not isinstance(held["text"], str):
            raise ValueError(f"a part of type {kind!r} needs a 'text' and nothing else, found {part!r:.200}")
        return held["text"], ()
    if kind not in _PICTURE_PARTS:
        raise ValueError(
            f"a part of type {kind!r:.60} is not read; known are {', '.join(_TEXT_PARTS + _PICTURE_PARTS)}"
        )
    if "text" in held:
        raise ValueError(f"a part of type {kind!r} holds a text besides its picture: {part!r:.200}")
    return "", (_reference(held) if held else None,)


def _reference(held: Any) -> str:
    """Return the path or URL of a picture, given as a str or as an object with one of several keys."""
    if isinstance(held, str):
        return held
    if isinstance(held, dict):
        given = {key: value for key, value in held.items() if key in _CONTENT and value is not None}
        if len(given) == 1:
            ((key, value),) = given.items()
            if key == "base64" and isinstance(value, str):
                return f"data:;base64,{value}"
            if key in _REFERENCES:
                return _reference(value)
        elif held.get("type") == "base64" and isinstance(held.get("data"), str):  # Anthropic's source
            return f"data:;base64,{held['data']}"
    raise ValueError(f"expected a picture's path or URL under one of {', '.join(_REFERENCES)}, found {held!r:.200}")


def _only_picture(pictures: tuple[str | None, ...], listed: list[str]) -> str | None:
    """Return the row's only picture, after matching those in the message with those that are listed."""
    named = [picture for picture in pictures if picture is not None]
    places = len(pictures) - len(named)
    # Listed pictures without placeholders belong to the user's turn.
    if places != len(listed) and (places or named):
        raise ValueError(
            f"{places} places for pictures ({PLACEHOLDER} or a part without one) and {len(listed)} under 'images'"
        )
    found = named + listed
    if len(found) > 1:
        raise ValueError(f"{len(found)} pictures in one row; one is supported")
    return found[0] if found else None
