"""Unusual texts that a model may write, on which parsers are tried."""

from __future__ import annotations

#: Choices for parsers without fixed choices.
SAMPLE_CHOICES = ("left", "right", "go north", "open box 1", "open box 10")

#: Texts on which parsers are tried, each of a different kind.
HOSTILE_UTTERANCES: tuple[str, ...] = (
    "",
    " ",
    "\n\t\r\x0b\x0c\u2028",
    "\x00",
    "\x00\x01\x7f\x80\xff" * 20,
    "".join(map(chr, range(0x250))),
    "\ud800",
    "\udfff\ud800 lone surrogates",
    "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 \u202eright to left\u202c a\u0301\u0301\u0301",
    "\u0660\u0661\u0662 \uff13 \u00b2 \u2167",
    "\ufeff{}",
    "I would rather not say.",
    "None",
    "null",
    "NaN",
    "{}",
    "[]",
    '"',
    "'",
    "\\",
    "{",
    "}",
    '{"',
    '{"action"',
    '{"action":',
    '{"action": "',
    '{"action": ""}',
    '{"action": null}',
    '{"action": NaN}',
    '{"action": []}',
    '{"action": {"action": {}}}',
    '{"action": ' + "9" * 5000 + "}",
    '{"action": 1e999}',
    '{"action": "\\ud800"}',
    '{"action": "\\u00"}',
    '{"action": "\\',
    "{'action': '",
    "<action></action>",
    "<action>",
    "</action><action>",
    "<action><action></action></action>",
    "<think><action></think></action>",
    '{"name": "", "arguments": ""}',
    '{"name": "act", "arguments": "{\\"action\\": "}',
    "```json\n```",
    "```" * 50,
    "{" * 500,
    "[" * 500 + "]" * 500,
    '{"action": ' + "[" * 500 + "]" * 500 + "}",
    '{"a":' * 300 + "1" + "}" * 300,
    "%s %n {0} {action} ${x} __import__('os')",
)

#: Pieces of text that make a careless parser slow when repeated.
REPEATED_PIECES = (
    "a", " ", "\n", '"', "\\", '\\"', "'", "{", "}", "{}", "[", "<", "<action>", "<think>", "</action>", "`", "(", ",",
    '{"a":', '{"action": "', '{"action": {}} ', '{"action": 1, ', '{":"}":",', "{'a': ", "action: ", '"action": "x", ',
    "\U0001f600", "0", "action}", '{"name": ', '{"arguments": "{',
)  # fmt: skip
