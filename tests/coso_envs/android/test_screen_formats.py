"""The screen as lines, tree and XML; numbered marks, and replies that name them."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from coso_envs.android.devices.nodes import Node, first, marked, walk
from coso_envs.android.devices.screen_formats import spell_screen
from coso_envs.android.env import AitWGeneralEnv, AitWWebShoppingEnv
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.drawing.marks import draw_marks
from parsers import GuiAction, GuiActionType

INSIDE = Node("switch", "Wi-Fi", (0.7, 0.2, 0.9, 0.25), "switch", checked=True, touch=(0.8, 0.225))
NODES = (
    Node("item", "Wi-Fi on", (0.0, 0.2, 1.0, 0.25), "row", touch=(0.5, 0.225), children=(INSIDE,)),
    Node("text", 'a "quote" & <tag>\ufffe', (0.0, 0.3, 0.5, 0.35)),
    Node("button", "Search", (0.9, 0.9, 1.0, 1.0), "go", drawn=False, touch=(0.95, 0.95)),
)


def opened(app: str, **options: Any) -> SimulatedPhone:
    phone = SimulatedPhone(270, 570)
    phone.reset(1)
    phone.open_app(app)
    return phone


def test_lines_name_role_words_state_and_centre() -> None:
    assert spell_screen("Settings: areas", NODES).splitlines() == [
        "screen: Settings: areas",
        'item "Wi-Fi on" at (0.500, 0.225)',
        'switch "Wi-Fi" (on) at (0.800, 0.225)',
        'text "a "quote" & <tag>\ufffe" at (0.250, 0.325)',
        'button "Search" at (0.950, 0.950)',
    ]
    marks = spell_screen("x", NODES, marks=True).splitlines()
    assert [line.split(" ")[0] for line in marks[1:]] == ["[0]", "[1]", "text", "[2]"]


def test_the_tree_is_json_with_bounds_and_states() -> None:
    tree = json.loads(spell_screen("Settings: areas", NODES, "tree", marks=True))
    assert tree["screen"] == "Settings: areas"
    row, text, button = tree["nodes"]
    assert row["children"] == [
        {"mark": 1, "role": "switch", "text": "Wi-Fi", "bounds": [0.7, 0.2, 0.9, 0.25], "state": "on", "id": "switch"}
    ]
    assert text["text"] == NODES[1].text and "mark" not in text
    assert button["mark"] == 2
    assert set(json.loads(spell_screen("x", NODES, "tree"))["nodes"][1]) == {"role", "text", "bounds", "state", "id"}


def test_the_xml_is_that_of_uiautomator() -> None:
    root = ElementTree.fromstring(spell_screen("Settings: areas", NODES, "xml", size=(540, 1140)))
    assert (root.tag, root.attrib["rotation"], len(root)) == ("hierarchy", "0", 1)
    row, text, button = root[0]
    assert row.attrib["bounds"] == "[0,228][540,285]"
    assert row[0].attrib | {"index": "0"} == row[0].attrib
    assert (row[0].attrib["class"], row[0].attrib["checkable"], row[0].attrib["checked"]) == (
        "android.widget.Switch",
        "true",
        "true",
    )
    assert text.attrib["text"] == 'a "quote" & <tag> ' and text.attrib["clickable"] == "false"
    assert (button.attrib["text"], button.attrib["content-desc"]) == ("", "Search")
    assert button.attrib["resource-id"] == "coso.settings:id/go"


@pytest.mark.parametrize("format", ["text", "tree", "xml"])
@pytest.mark.parametrize("marks", [False, True])
def test_a_long_screen_is_cut_between_widgets(format: Any, marks: bool) -> None:
    whole = spell_screen("Settings: areas", NODES, format, marks=marks)
    sizes = set()
    for room in range(len(whole) + 2):
        cut = spell_screen("Settings: areas", NODES, format, marks=marks, room=room)
        assert len(cut) <= room
        sizes.add(len(cut))
        if cut and format == "tree":
            json.loads(cut)
        if cut and format == "xml":
            ElementTree.fromstring(cut)
        if cut and marks and format == "text":  # what is left has the number it had
            assert set(cut.splitlines()) <= set(whole.splitlines())
    assert len(sizes) == len(list(walk(NODES))) + 2  # nothing, the screen's name, and one widget after another
    assert spell_screen("Settings: areas", NODES, format, marks=marks, room=len(whole)) == whole


def test_the_first_nodes_stay_in_their_parents() -> None:
    assert [len(list(walk(first(NODES, n)))) for n in range(6)] == [0, 1, 2, 3, 4, 4]
    assert first(NODES, 1)[0].children == ()


@pytest.mark.parametrize("app", ["Settings", "Clock", "Chrome", "Play Store", "Gmail", "Calendar", "Maps", "Files"])
def test_every_format_tells_of_the_same_widgets(app: str) -> None:
    phone = opened(app)
    where, nodes = phone.where(), phone.nodes()
    flat = list(walk(nodes))
    lines = phone.screen_text().splitlines()[1:]
    tree = json.dumps(json.loads(spell_screen(where, nodes, "tree"))["nodes"])
    root = ElementTree.fromstring(spell_screen(where, nodes, "xml"))
    assert len(lines) == len(flat) == tree.count('"role"') == len(list(root.iter("node"))) - 1
    for node, element in zip(flat, list(root.iter("node"))[1:], strict=True):
        assert all(0 <= z <= 1 for z in node.bounds)
        assert (element.attrib["text"] or element.attrib["content-desc"]) == node.text
        assert re.fullmatch(r"\[\d+,\d+\]\[\d+,\d+\]", element.attrib["bounds"])
    for node in marked(nodes):
        x, y = node.touch or (0.0, 0.0)
        left, top, right, bottom = node.bounds
        assert left <= x <= right and top <= y <= bottom
        assert phone.screen().label_at(x, y) == node.text


def test_marks_are_drawn_where_the_widgets_are() -> None:
    blank = np.full((200, 100, 3), 255, np.uint8)
    drawn = draw_marks(blank, [(0.1, 0.1, 0.4, 0.2), (0.5, 0.6, 0.9, 0.8)])
    assert (blank == 255).all()
    changed = (drawn != 255).any(axis=2)
    assert changed[20, 10:40].all() and changed[159, 50:90].all()
    assert not changed[45:115].any()


def test_a_mark_is_touched_where_its_widget_is() -> None:
    env = AitWGeneralEnv(tasks=["Open the Clock app"], style="aitw", parser="coso/android-world", marks=True)
    plain = AitWGeneralEnv(tasks=["Open the Clock app"], style="aitw")
    observation, _ = env.reset(seed=0)
    assert not (observation["image"] == plain.reset(seed=0)[0]["image"]).all()
    there = marked(env.state.device.nodes())
    clock = next(i for i, node in enumerate(there) if node.text == "Clock")
    reply = env.parser.format(GuiAction(GuiActionType.TAP, mark=clock))
    assert f'"index": {clock}' in reply
    *_, info = env.step(reply)
    assert info["success"] and info["action"].startswith("tap(0.")


def test_marks_that_do_not_exist_are_no_actions() -> None:
    env = AitWGeneralEnv(tasks=["Open the Clock app"], parser="coso/android-world", marks=True, resolution=64)
    env.reset(seed=0)
    for index in (len(marked(env.state.device.nodes())), 999):
        *_, info = env.step(env.parser.format(GuiAction(GuiActionType.LONG_PRESS, mark=index)))
        assert (info["valid"], info["error"]) == (False, "unknown_action")
    unmarked = AitWGeneralEnv(tasks=["Open the Clock app"], parser="coso/android-world", resolution=64)
    unmarked.reset(seed=0)
    *_, info = unmarked.step(unmarked.parser.format(GuiAction(GuiActionType.TAP, mark=0)))
    assert (info["valid"], info["error"]) == (False, "unknown_action")


@pytest.mark.parametrize("format", ["text", "tree", "xml"])
def test_the_prompt_has_the_screen_in_the_format(format: Any) -> None:
    env = AitWGeneralEnv(tasks=["Open the Clock app"], screen_format=format, marks=True, image=False)
    observation, info = env.reset(seed=0)
    assert info["state"]["widgets"] and info["state"]["widgets"] in observation["prompt"]
    assert "has a number on the screen" in observation["prompt"]


@pytest.mark.parametrize("format", ["text", "tree", "xml"])
def test_no_screen_is_too_long_for_the_prompt(format: Any) -> None:
    env = AitWGeneralEnv(
        tasks=["Open the Clock app"], screen_format=format, image=False, max_prompt_length=1800, difficulty="easy"
    )
    env.reset(seed=0)
    swipe = env.parser.format(GuiAction.drag((0.5, 0.8), (0.5, 0.3)))  # the drawer, with all apps
    for _ in range(3):
        observation, *_, info = env.step(swipe)
        assert len(observation["prompt"]) <= 1800 < len(info["state"]["widgets"]) + 900
        assert env.parser.instructions() in observation["prompt"]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match=r"screen_format must be one of .* got 'html'"):
        AitWGeneralEnv(screen_format="html")  # type: ignore[arg-type]


def test_a_swipe_begins_at_a_mark() -> None:
    env = AitWWebShoppingEnv(parser="coso/app-agent", marks=True, resolution=(270, 570))
    env.reset(seed=0)
    there = marked(env.state.device.nodes())
    low = max(range(len(there)), key=lambda i: (there[i].touch or (0.0, 0.0))[1])
    x, y = there[low].touch or (0.0, 0.0)
    *_, info = env.step(f'Thought: More is below.\nAction: swipe({low}, "up", "long")')
    assert info["valid"] and info["action"] == f"swipe({x:.4f}, {y:.4f}, {x:.4f}, {y - 0.6 * 270 / 570:.4f})"
    *_, info = env.step('Action: swipe(999, "up", "long")')
    assert (info["valid"], info["error"]) == (False, "unknown_action")
    edge = next(i for i, node in enumerate(marked(env.state.device.nodes())) if (node.touch or (0, 0))[1] > 0.95)
    *_, info = env.step(f'Action: swipe({edge}, "down", "long")')
    assert (info["valid"], info["error"]) == (False, "out_of_range")
