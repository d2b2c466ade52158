"""What a person did to the data of a phone: facts before and after."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager

from coso_envs.android.phone.data import Fact, changes
from tests.coso_envs.android.person import Person
from tests.coso_envs.android.phone.checks import faults
from tests.coso_envs.android.phone.helpers import make_phone


def person_in(app: str, seed: int = 0) -> Person:
    """Return a person who has opened an app."""
    person = Person(make_phone(seed))
    person.phone.open_app(app)
    return person


@contextmanager
def changing(person: Person, added: Set[Fact], removed: Set[Fact] = frozenset()) -> Iterator[None]:
    """Check that just these facts come and go meanwhile, and that the screen is sound afterwards."""
    before = person.phone.data.facts()
    yield
    found = changes(before, person.phone.data.facts())
    assert (found.added, found.removed) == (added, removed)
    assert faults(person.phone) == []
