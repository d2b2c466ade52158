"""Help texts of options, whose paragraphs flow."""

from __future__ import annotations

import functools
import inspect
from typing import Any


@functools.cache  # a second call would wrap what the first has put there
def let_paragraphs_flow() -> None:
    """Let tyro join the lines of attributes' docstrings, as it joins those of a class.

    It joins lines that begin with a letter. Docstrings of attributes reach it with their indentation, so that it keeps
    their line breaks, and a line of help ends in the middle. It reads them by ``docstring_parser.parse_from_object``.
    """
    import docstring_parser

    original = docstring_parser.parse_from_object

    @functools.wraps(original)
    def parse(obj: Any, *args: Any, **kwargs: Any) -> Any:
        found = original(obj, *args, **kwargs)
        for option in found.params:
            option.description = option.description and inspect.cleandoc(option.description)
        return found

    docstring_parser.parse_from_object = parse
