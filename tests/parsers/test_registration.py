"""The registry: ids, errors in words, and plug-ins of installed distributions."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import parsers
import parsers.testing
from parsers import registration
from parsers.choice.json import JSONChoiceParser


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    monkeypatch.setattr(registration, "_factories", dict(registration._factories))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on sys.path, as pip would install into."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in ("outsider_parser", "outsider_broken"):
        sys.modules.pop(name, None)


def install(site: Path, distribution: str, entry_points: str) -> None:
    folder = site / f"{distribution}-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(f"[coso.parsers]\n{entry_points}\n")


OUTSIDER = "from parsers.choice.json import JSONChoiceParser\nclass Loud(JSONChoiceParser):\n    pass\n"


def test_make_passes_arguments_on() -> None:
    parser = parsers.make("coso/json", choices=["a", "b"], action_key="move")
    assert isinstance(parser, JSONChoiceParser)
    assert parser.format("a") == '{"thoughts": "", "move": "a"}'


def test_a_registered_class_is_made() -> None:
    parsers.register("mine/json", JSONChoiceParser)
    assert parsers.registry["mine/json"] is JSONChoiceParser
    assert "mine/json" in parsers.registry
    assert "mine/json" in list(parsers.registry)


def test_registering_the_same_twice_is_harmless() -> None:
    """A module may be imported again under another name, or reloaded."""
    parsers.register("mine/json", JSONChoiceParser)
    parsers.register("mine/json", JSONChoiceParser)


def test_an_id_is_taken_once() -> None:
    parsers.register("mine/json", JSONChoiceParser)
    with pytest.raises(parsers.DuplicateParserError, match="parser id 'mine/json' is already registered to <class"):
        parsers.register("mine/json", lambda: JSONChoiceParser())


@pytest.mark.parametrize("id", ["json", "", "a/b/c", "a/", "/a", "a b/c", "a/b\n"])
def test_ids_have_one_form(id: str) -> None:
    with pytest.raises(parsers.InvalidParserIdError, match="is not of the form 'namespace/name'"):
        parsers.register(id, JSONChoiceParser)


def test_an_unknown_id_says_what_there_is() -> None:
    with pytest.raises(parsers.UnregisteredParserError) as caught:
        parsers.make("coso/jsn")
    message = str(caught.value)
    assert message.startswith("no parser is registered as 'coso/jsn'. Did you mean 'coso/json'? Registered: ")
    assert "coso/json" in message.split("Registered: ")[1]
    assert "To use one of your own, import the module that registers it, or install its package" in message


def test_an_unknown_id_unlike_any_gets_no_suggestion() -> None:
    with pytest.raises(parsers.UnregisteredParserError) as caught:
        parsers.make("zzz/qqq")
    assert "Did you mean" not in str(caught.value)


def test_the_registry_is_a_read_only_mapping() -> None:
    assert isinstance(parsers.registry, Mapping)
    assert not hasattr(parsers.registry, "__setitem__")
    assert parsers.registry.get("no/such") is None
    assert 3 not in parsers.registry
    assert len(parsers.registry) == len(list(parsers.registry))
    assert "coso/json" in repr(parsers.registry)


@pytest.mark.parametrize("target", ["no_such_module:Parser", "parsers.choice.json:NoSuch"])
def test_a_target_that_is_not_there_is_named(target: str) -> None:
    parsers.register("mine/lost", target)
    with pytest.raises(parsers.ParserLoadError, match=f"parser 'mine/lost' cannot be loaded from '{target}'"):
        parsers.make("mine/lost")


def test_an_installed_parser_is_found(site: Path) -> None:
    assert "outsider/loud" not in parsers.registry
    (site / "outsider_parser.py").write_text(OUTSIDER)
    install(site, "outsider", "outsider/loud = outsider_parser:Loud")
    assert "outsider/loud" in parsers.registry
    assert "outsider/loud" in list(parsers.registry)
    assert "outsider_parser" not in sys.modules, "listing must not import plug-ins"
    parser = parsers.make("outsider/loud", choices=["a", "b"])
    assert type(parser).__name__ == "Loud"
    parsers.testing.check_parser(parser)


def test_a_broken_plugin_harms_only_who_asks_for_it(site: Path) -> None:
    (site / "outsider_broken.py").write_text("raise RuntimeError('no licence')\n")
    install(site, "brittle", "outsider/broken = outsider_broken:Parser")
    assert "outsider/broken" in list(parsers.registry)
    parsers.make("coso/json")
    with pytest.raises(parsers.ParserLoadError, match=re.escape("of the installed distribution 'brittle'")) as caught:
        parsers.make("outsider/broken")
    assert "RuntimeError: no licence" in str(caught.value)


def test_two_distributions_with_one_id_are_both_named(site: Path) -> None:
    install(site, "first", "outsider/loud = one:Parser")
    install(site, "second", "outsider/loud = two:Parser")
    with pytest.raises(parsers.DuplicateParserError, match=re.escape("first (one:Parser) and second (two:Parser)")):
        parsers.make("outsider/loud")


def test_a_plugin_cannot_replace_a_registered_parser(site: Path) -> None:
    install(site, "greedy", "coso/json = greedy:Parser")
    assert isinstance(parsers.make("coso/json"), JSONChoiceParser)


@pytest.mark.parametrize("id", [None, 3, JSONChoiceParser])
def test_an_id_is_a_str(id: Any) -> None:
    for call in (parsers.make, lambda wrong: parsers.register(wrong, JSONChoiceParser)):
        with pytest.raises(TypeError, match="the id of a parser is a str such as 'mine/name', got"):
            call(id)


def test_an_object_is_not_registered() -> None:
    with pytest.raises(TypeError, match="registered as a class, a function or a str, got an object"):
        parsers.register("mine/object", JSONChoiceParser(["a"]))  # type: ignore[arg-type]
