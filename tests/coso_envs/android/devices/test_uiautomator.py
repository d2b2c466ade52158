from __future__ import annotations

import pytest

from coso_envs.android.devices.appium.uiautomator import read_hierarchy
from coso_envs.android.devices.nodes import walk
from coso_envs.android.devices.screen_formats import spell_screen
from coso_envs.android.phone.phone import SimulatedPhone

SIZE = (1080, 2280)


@pytest.mark.parametrize("app", ["", "Settings", "Clock", "Chrome", "Gmail", "Contacts"])
def test_the_xml_of_a_simulated_screen_is_read_back(app: str) -> None:
    phone = SimulatedPhone()
    phone.reset(4)
    phone.open_app(app)
    nodes = list(walk(phone.nodes()))
    read = list(walk(read_hierarchy(spell_screen(phone.where(), phone.nodes(), "xml", size=SIZE), SIZE)))
    tapped = [node for node in nodes if node.touch is not None]
    assert len(tapped) > 3
    for node in tapped:
        (same,) = (
            other
            for other in read
            if other.touch is not None
            and other.bounds == pytest.approx(node.bounds, abs=1 / 1000)
            and other.id == node.id
            and other.text.startswith(node.text)
        )
        assert (same.checked, same.drawn) == (node.checked, node.drawn)
        left, top, right, bottom = same.bounds
        assert same.touch is not None
        assert left <= same.touch[0] <= right
        assert top <= same.touch[1] <= bottom


@pytest.mark.parametrize("source", ["", "no xml", "<hierarchy>", "<a/><b/>"])
def test_what_is_no_tree_is_a_value_error(source: str) -> None:
    with pytest.raises(ValueError, match="the screen's tree is no XML"):
        read_hierarchy(source, SIZE)


def test_what_lies_outside_or_has_no_place_is_left_out() -> None:
    source = (
        '<hierarchy><node class="a.TextView" text="here" bounds="[0,0][540,1140]"/>'
        '<node class="a.TextView" text="below" bounds="[0,2280][540,2400]"/>'
        '<node class="a.TextView" text="nowhere"/><node class="a.TextView" text="odd" bounds="all"/>'
        '<node class="a.Button" text="half" clickable="true" bounds="[-540,0][540,1140]"/></hierarchy>'
    )
    here, half = read_hierarchy(source, SIZE)
    assert (here.text, here.bounds, here.touch) == ("here", (0, 0, 0.5, 0.5), None)
    assert (half.text, half.bounds, half.role) == ("half", (0, 0, 0.5, 0.5), "button")
