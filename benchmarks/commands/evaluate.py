"""The command coso evaluate: a policy on the frozen episodes of an environment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benchmarks.commands.checks import check_at_least
from benchmarks.commands.errors import CommandFailedError
from benchmarks.commands.evaluation_folder import EvaluationFolder, check_out
from benchmarks.commands.players import (
    STYLES,
    chat_player,
    check_style,
    is_address,
    loaded_player,
    run_env_kwargs,
    scripted_player,
)
from benchmarks.commands.running import command_line
from benchmarks.commands.screen import say
from benchmarks.common.chat import ChatClient, ChatError, Endpoint
from benchmarks.common.envs import begin_episode
from benchmarks.common.errors import SettingsError, explained
from benchmarks.common.locks import locked
from benchmarks.evaluation.episodes import summarize
from benchmarks.evaluation.panels import HeldOut, held_out_episodes
from benchmarks.evaluation.playing import Beginning, Player, play
from benchmarks.reports.evaluations import Evaluated, evaluation_table

_POLICY_HELP = (
    "The policy: expert, blind or random; http://HOST:PORT/v1, an OpenAI-compatible API; a folder of a run or of a "
    "model, or a Hugging Face id; or MODULE:FACTORY, which makes an object with answer(observations)."
)
#: Settings that do not change the results, so that they may differ in an evaluation that goes on.
_FREE = ("out", "resume", "pictures", "at_once", "budget", "timeout")
_OF_AN_API = ("model", "temperature", "max_tokens", "history", "retries", "budget", "timeout")


@dataclass(frozen=True)
class Options:
    """Evaluate a policy on an environment's frozen episodes, each played to its end."""

    env: tyro.conf.Positional[str]
    """Environment, as in coso envs."""
    policy: Annotated[str, tyro.conf.arg(help=_POLICY_HELP)]
    out: Path
    """Folder for results and transcripts, which must be new or empty; COMPARISON/evaluations/NAME adds a row to the
    report of a comparison."""
    episodes: int = 100
    """Number of episodes: the first of the frozen panel, or drawn for --seed if there is none for these arguments."""
    greedy: bool = False
    """Take the most probable answer instead of a sampled one."""
    seed: int = 0
    """Seed of the sampling, of scripted policies, and of episodes that are drawn."""
    at_once: int = 8
    """Episodes that are played side by side, whose observations are answered together."""
    resume: bool = False
    """Go on with an evaluation in --out that was stopped; episodes that have ended are kept."""
    pictures: bool = False
    """Also write what was seen at each step, as PNG, which coso view shows."""
    style: Literal["plain", "marks", "tree", "appagent"] = "plain"
    """How the phone is shown to a model: marks, numbered boxes; tree, JSON without picture; appagent, marks and a
    summary that the model writes for itself."""
    model: str = ""
    """For an API: name of the model; by default the only one that the server lists."""
    temperature: float = 0.7
    """For an API: temperature of sampled answers."""
    max_tokens: int = 512
    """For an API: longest answer in tokens."""
    history: int = 0
    """For an API: latest prompts and answers that are shown before the present prompt."""
    retries: int = 1
    """For an API: how often an answer that cannot be read is asked for again, with what was wrong."""
    budget: int | None = None
    """For an API: most requests."""
    timeout: float = 60.0
    """For an API: seconds without an answer after which a request is sent again."""
    env_kwargs: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Arguments of the environment; a run's policy brings those that it was trained with."""

    def __post_init__(self) -> None:
        for name, least in (("episodes", 1), ("at_once", 1), ("seed", 0), ("history", 0), ("retries", 0)):
            check_at_least(name.replace("_", "-"), getattr(self, name), least)
        if not is_address(self.policy):
            for name in _OF_AN_API:
                if (value := getattr(self, name)) != getattr(Options, name):
                    option = f"--{name.replace('_', '-')} {value}"
                    raise SettingsError(f"{option} is a setting of an API, and {self.policy} is no address")


def main(arguments: Sequence[str]) -> None:
    """Run ``coso evaluate`` with these arguments."""
    options = tyro.cli(Options, prog="coso evaluate", args=arguments)
    check_style(options.style, options.env)
    given = {**STYLES[options.style].env_kwargs, **run_env_kwargs(options.policy, options.env), **options.env_kwargs}
    options = replace(options, env_kwargs=given)
    env = begin_episode(options.env, given)
    client = _client(options)
    if client is not None:
        options = replace(options, model=client.endpoint.model)
    settings = {name: value for name, value in asdict(options).items() if name not in _FREE}
    check_out(options.out, settings, options.resume)
    player = _player(options, env, client)
    env.close()
    episodes = held_out_episodes(options.env, given, seed=options.seed, count=options.episodes)
    episodes.check()
    go_on = command_line("evaluate", [*arguments, *(() if options.resume else ("--resume",))])
    with locked(options.out), explained(options.out, lambda: f"go on with: {go_on}"):
        check_out(options.out, settings, options.resume)  # checked again under the lock
        folder = EvaluationFolder(options.out)
        folder.begin(command_line("evaluate", arguments), settings, episodes.record)
        try:
            _play(options, player, episodes, folder)
        except ChatError as error:
            done = len(folder.done())
            raise CommandFailedError(
                f"{error}. {done} of {options.episodes} episodes have ended; go on with: {go_on}"
            ) from error
        except KeyboardInterrupt:
            say(f"Stopped after {len(folder.done())} of {options.episodes} episodes. Go on with: {go_on}")
            raise
        _conclude(folder, client)


def _client(options: Options) -> ChatClient | None:
    """Return the client of a model at an address, which is there."""
    if not is_address(options.policy):
        return None
    endpoint = Endpoint(
        options.policy,
        options.model,
        temperature=options.temperature,
        max_tokens=options.max_tokens,
        timeout=options.timeout,
    )
    client = ChatClient(endpoint, options.budget)
    client.check()
    return client


def _player(options: Options, env: Any, client: ChatClient | None) -> Player:
    if client is not None:
        scheme = replace(STYLES[options.style].scheme, history=options.history, retries=options.retries)
        return chat_player(client, env, scheme, options.at_once, greedy=options.greedy, seed=options.seed)
    found = scripted_player(options.policy, env)
    if found is not None:
        return found
    return loaded_player(options.policy, env.observe(), greedy=options.greedy, seed=options.seed)


def _play(options: Options, player: Player, episodes: HeldOut, folder: EvaluationFolder) -> None:
    """Play the episodes that have not ended, and show how it goes."""
    done = folder.done()
    ended = {row["index"] for row in done}
    wins = sum(row["success"] for row in done)
    begun = zip(range(options.episodes), episodes.seeds, episodes.options, strict=False)
    left = [Beginning(index, seed, own) for index, seed, own in begun if index not in ended]
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), *columns) as progress:
        bar = progress.add_task(f"{wins} solved", total=options.episodes, completed=len(ended))
        played = play(
            player,
            options.env,
            left,
            env_kwargs=options.env_kwargs,
            at_once=options.at_once,
            seed=options.seed,
            pictures=options.pictures,
        )
        for game in played:
            wins += folder.add(game)["success"]
            progress.update(bar, advance=1, description=f"{wins} solved")


def _conclude(folder: EvaluationFolder, client: ChatClient | None) -> None:
    """Write and print the results."""
    found = Evaluated.read(folder.path)
    usage = {} if client is None else asdict(client.usage)
    folder.end({**asdict(summarize(found.rows)), "episodes": len(found.rows), "usage": usage})
    say(evaluation_table([found]).markdown())
    if client is not None:
        spent = client.usage
        each = spent.answering / max(1, spent.requests - spent.failed)
        say(
            f"{spent.requests} requests ({spent.failed} failed, {spent.cached} more answered from memory), "
            f"{spent.prompt_tokens} + {spent.completion_tokens} tokens, {each:.2f} s an answer"
        )
    say(f"Written to {folder.path}")
