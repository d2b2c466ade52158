"""Headlines about places and topics."""

from __future__ import annotations

from coso_envs.android.phone.content.seeded import number, pick, several

OUTLETS = ("The Daily Post", "World Wire", "Morning Herald", "Channel 8", "City Times", "The Observer", "Newsline")
_TEMPLATES = (
    "{topic}: what to know right now", "Experts weigh in on {topic}", "{topic} update: officials respond",
    "Five charts that explain {topic}", "Why {topic} matters this year", "Live: the latest on {topic}",
    "New report on {topic} surprises analysts", "{topic}: voices from the ground", "The week in {topic}",
)  # fmt: skip


def headlines(topic: str, key: str, n: int = 8) -> list[tuple[str, str, str]]:
    """Return ``n`` tuples (headline, outlet, age) about a topic."""
    found = []
    for i, template in enumerate(several(_TEMPLATES, f"{key}/{topic}", n)):
        age = number(f"{key}/{topic}/{i}", 1, 23)
        title = template.format(topic=topic)
        found.append((title[:1].upper() + title[1:], pick(OUTLETS, f"{key}{topic}{i}"), f"{age} hours ago"))
    return found
