"""Commands to draw from in property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from parsers.alfworld.commands import OBJECTS, RECEPTACLES, VERBS, Command, Thing

THINGS = st.builds(Thing, st.sampled_from((*OBJECTS, *RECEPTACLES)), st.integers(0, 99).map(lambda n: str(n or "")))
COMMANDS = st.sampled_from(sorted(VERBS)).flatmap(
    lambda verb: st.builds(Command, st.just(verb), st.tuples(*[THINGS] * len(VERBS[verb])))
)
