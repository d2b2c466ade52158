"""For every kind of goal: ways of a person, and five ways that come near and miss. Written by hand, by what is seen.

A way is a line of steps parted by "|": ``open App``, ``tap words``, ``type text``, ``into field: text``, ``enter``,
``back``, ``home``, ``shade``, ``web text`` (into the address bar), ``read pattern`` (remember what the screen says),
``answer text`` and ``slide words: share``; ``{}`` in a text stands for what was read.
"""

from __future__ import annotations

from tests.coso_envs.android.tasks.ways_case import Case
from tests.coso_envs.android.tasks.ways_nothing_else import NOTHING_ELSE
from tests.coso_envs.android.tasks.ways_personal import DIARY, PEOPLE
from tests.coso_envs.android.tasks.ways_screens import SCREENS
from tests.coso_envs.android.tasks.ways_shops import SHOPS
from tests.coso_envs.android.tasks.ways_system import CLOCK, SWITCHES
from tests.coso_envs.android.tasks.ways_web import LOOKING, WEB

WAYS: list[Case] = [*SWITCHES, *CLOCK, *PEOPLE, *DIARY, *SCREENS, *LOOKING, *WEB, *SHOPS, *NOTHING_ELSE]
