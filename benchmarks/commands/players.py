"""The policies that ``coso evaluate`` finds by name: scripted ones, models at an address, folders, and code."""

from __future__ import annotations

import contextlib
import inspect
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from agents.policies import VLMPolicy
from agents.policies.prompted import APP_AGENT, PLAIN, PromptedPolicy, Scheme
from agents.seeding import torch_generator
from benchmarks.common.chat import ChatClient
from benchmarks.common.env_options import env_options
from benchmarks.common.envs import find_spec
from benchmarks.common.errors import UsageError
from benchmarks.common.modules import import_named
from benchmarks.evaluation.playing import Game, Player, PolicyPlayer
from benchmarks.evaluation.scripted import Scripted, expert_player, random_player
from benchmarks.measure.phone.blind_policies import Atlas, script
from benchmarks.training.embedded import EMBEDDED
from benchmarks.training.start_policy import UNREADABLE, check_policy
from coso_envs.android.base import AitWEnv
from parsers import GuiAction, GuiActionType, GuiParser


@dataclass(frozen=True)
class Style:
    """A way to show the phone to a model.

    Attributes:
        scheme: the way to prompt.
        env_kwargs: arguments of the environment, unless others are given.
    """

    scheme: Scheme = PLAIN
    env_kwargs: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


#: The policies that can be evaluated, for messages.
_KINDS = (
    "expert, blind, random, an address of a model, a folder of a run or model, a Hugging Face id, or module:factory"
)
_MARKS = {"marks": True, "parser": "coso/android-world"}
#: "plain" takes the environment as it is. Marks are numbered boxes on the screen, which an action names; the tree is
#: the screen as JSON, for models without eyes.
STYLES: dict[str, Style] = {
    "plain": Style(),
    "marks": Style(env_kwargs=_MARKS),
    "tree": Style(env_kwargs={**_MARKS, "screen_format": "tree", "image": False}),
    "appagent": Style(APP_AGENT, {**_MARKS, "parser": "coso/app-agent"}),
}


def check_style(name: str, env_id: str) -> None:
    """Check that an environment has the arguments of a style.

    Raises:
        UsageError: if it lacks one.
    """
    options, open_ended = env_options(find_spec(env_id))
    missing = [argument for argument in STYLES[name].env_kwargs if argument not in options]
    if missing and not open_ended:
        raise UsageError(f"--style {name} is one of the phone's environments; {env_id} has no {', '.join(missing)}")


def is_address(policy: str) -> bool:
    """Return whether a policy is a model at an address."""
    return policy.startswith(("http://", "https://"))


def run_env_kwargs(policy: str, env_id: str) -> dict[str, Any]:
    """Return the arguments that the policy of a run folder was trained with; none if it is no such folder."""
    try:
        config = json.loads((Path(policy) / "config.json").read_text(encoding="utf-8"))
        return dict(config["env_kwargs"]) if config["env"] == env_id else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def scripted_player(policy: str, env: Any) -> Player | None:
    """Return the player of the name "expert", "random" or "blind"; None for another name.

    Raises:
        UsageError: if the environment has no such player.
    """
    if policy == "expert":
        if not hasattr(env, "expert_utterance"):
            raise UsageError("this environment has no expert; choose another --policy")
        return expert_player()
    if policy == "random":
        return random_player()
    if policy == "blind":
        return Scripted(_Blind(env))
    return None


def chat_player(client: ChatClient, env: Any, scheme: Scheme, at_once: int, *, greedy: bool, seed: int) -> Player:
    """Return the player of a model at an address."""
    policy = PromptedPolicy(client.chat, parser=env.parser, scheme=scheme, concurrency=at_once)
    return PolicyPlayer(policy, greedy=greedy, generator=torch_generator(seed, "evaluation sampling"))


def loaded_player(policy: str, observation: Mapping[str, Any], *, greedy: bool, seed: int) -> Player:
    """Return the player of a folder, a Hugging Face id, or ``module:factory``.

    Args:
        policy: its name; a folder may be that of a run.
        observation: an observation, which a model must be able to read.
        greedy: take the most probable answer.
        seed: of the sampling.

    Raises:
        UsageError: if there is no such policy, it cannot be loaded, or it cannot read the observation.
    """
    found: Any = _from_code(policy) if _names_code(policy) else _model(policy, observation)
    return PolicyPlayer(found, greedy=greedy, generator=torch_generator(seed, "evaluation sampling"))


def _names_code(policy: str) -> bool:
    return ":" in policy and not Path(policy).exists()


def _from_code(policy: str) -> Any:
    module, _, name = policy.rpartition(":")
    factory = getattr(import_named(module, f"--policy {policy}"), name, None)
    if not callable(factory):
        raise UsageError(f"--policy {policy}: the module {module!r} has no function or class {name!r}")
    try:
        with contextlib.suppress(ValueError):  # code in C may not say which arguments it takes
            inspect.signature(factory).bind()
    except TypeError as error:
        raise UsageError(
            f"--policy {policy}: {name}() must take no arguments ({error}); it makes the policy, an object with "
            "answer(observations), and does not answer itself"
        ) from error
    made = factory()
    if not callable(getattr(made, "answer", None)):
        raise UsageError(f"--policy {policy}: {name}() returned {type(made).__name__}, which has no method answer")
    return made


def _model(policy: str, observation: Mapping[str, Any]) -> VLMPolicy:
    folder = Path(policy)
    if (folder / "metrics.jsonl").is_file() and not (folder / "policy").is_dir():
        raise UsageError(f"--policy {policy}: the run has not finished, so it has no policy yet")
    name = str(folder / "policy") if (folder / "policy").is_dir() else policy
    if name in EMBEDDED:
        raise UsageError(f"--policy {policy} is made for a run and trained in it: give the folder of that run")
    try:
        check_policy(name, _KINDS)
        found = VLMPolicy.from_pretrained(name)
        found.encode({key: [value] for key, value in observation.items()})
    except UNREADABLE as error:
        first = str(error).strip().partition("\n")[0]
        raise UsageError(f"--policy {policy} cannot be used here ({first}); it must be {_KINDS}") from error
    return found


class _Blind:
    """Answers with the script of :mod:`benchmarks.measure.phone.blind_policies`, which reads only the instruction."""

    def __init__(self, env: Any) -> None:
        if not isinstance(env, AitWEnv) or not isinstance(env.parser, GuiParser):
            raise UsageError("--policy blind is a script for the phone; elsewhere take --policy random")
        self._parser = env.parser
        self._script = script(Atlas(env.phone_options, GuiActionType.OPEN_APP in env.parser.kinds))
        self._said: dict[int, Iterator[GuiAction]] = {}

    def __call__(self, game: Game) -> str:
        if game.number not in self._said:
            self._said[game.number] = self._script(game.env.task(), game.rng)
        action = next(self._said[game.number], GuiAction(GuiActionType.COMPLETE))
        return self._parser.format(self._parser.nearest(action))
