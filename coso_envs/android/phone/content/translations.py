"""The words of the system, Settings and Clock in other languages, from ``translations.tsv``."""

from __future__ import annotations

import functools
import re
from importlib.resources import files

#: Languages by the name that the setting shows, and their codes.
LANGUAGES = {"English": "en", "Deutsch": "de", "Espa\u00f1ol": "es", "\u4e2d\u6587": "zh"}
NAMES = {code: name for name, code in LANGUAGES.items()}
_NUMBER = re.compile(r"\d+")
_DATE = re.compile(r"([A-Z][a-z]+day), ([A-Z][a-z]+) (\d+)")
_DATE_FORMS = {"de": "{day}, {n}. {month}", "es": "{day}, {n} de {month}", "zh": "{month}{n}\u65e5 {day}"}


@functools.cache
def translation_table(language: str) -> dict[str, str]:
    """Return the translations by the English text; ``#`` stands for a number."""
    lines = files("coso_envs.android.phone.content").joinpath("translations.tsv").read_text("utf-8").splitlines()
    head, *rows = (line.split("\t") for line in lines if line and not line.startswith("//"))
    column = head.index(LANGUAGES[language])
    return {row[0]: row[column] for row in rows}


@functools.lru_cache(maxsize=4096)
def translate(text: str, language: str) -> str:
    """Return ``text`` in another language; as it is where the table does not have it.

    Example:
        >>> translate("Saturday, March 25", "Deutsch")
        'Samstag, 25. März'
    """
    if language == "English" or not text:
        return text
    table = translation_table(language)
    date = _DATE.fullmatch(text)
    if date and date[1] in table and date[2] in table:
        form = _DATE_FORMS[LANGUAGES[language]]
        return form.format(day=table[date[1]], month=table[date[2]], n=date[3])
    found = table.get(text) or table.get(_NUMBER.sub("#", text))
    if found is None:
        return text
    numbers = iter(_NUMBER.findall(text))
    return re.sub("#", lambda _: next(numbers, ""), found)
