"""The ``coso`` command, which imports the module of the given command and lets tyro read its options.

Only that module is imported, so that ``coso envs`` does not load torch.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import io
import itertools
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType

from benchmarks.commands.errors import FAILED, MISUSED, STOPPED, CommandFailedError
from benchmarks.common.errors import UsageError, out_of_room
from benchmarks.common.extras import check_installed
from benchmarks.common.help_text import let_paragraphs_flow

#: Command -> its description in the help; the code is in benchmarks.commands.<command>.
COMMANDS = {
    "envs": "list the environments with their actions and arguments",
    "play": "play an environment yourself in the browser, and record demonstrations",
    "demos": "write demonstrations (right or wrong) as Minari dataset and chat JSONL with pictures",
    "train": "train one method, or resume a run",
    "plan": "predict memory and time of training a pretrained model",
    "compare": "train several methods from the same starts and write a report",
    "sweep": "tune coefficients: train at several, write their curves and the choice",
    "report": "write the report of a comparison or sweep again",
    "card": "write the card of a run as Markdown: results, settings, versions",
    "evaluate": "evaluate a policy, a model behind an API or your own code on frozen episodes",
    "speed": "measure the speed of environments, parsers or ALFWorld's engines",
    "fetch": "fetch a small pretrained language model for --policy",
    "view": "look at the episodes of runs and evaluations in the browser",
    "doctor": "list what is installed, what is missing and how to install it",
}


#: Command -> the extra that it needs besides tyro and rich, and the modules that it imports from there. Training needs
#: jinja2 for chat templates.
_TRAINING: dict[str, tuple[str, ...]] = {"train": ("torch", "transformers"), "bench": ("tensorboard", "jinja2")}
_COMPARING = {**_TRAINING, "bench": ("tensorboard", "jinja2", "matplotlib", "scipy")}
_NEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    "play": {"play": ("starlette", "uvicorn")},
    "view": {"play": ("starlette", "uvicorn")},
    "demos": {"data": ("minari",)},
    "train": _TRAINING,
    "plan": _TRAINING,
    "compare": _COMPARING,
    "sweep": _COMPARING,
    "evaluate": {"train": ("torch", "transformers"), "bench": ("scipy", "jinja2")},
    "fetch": {"train": ("torch", "transformers"), "fetch": ("gguf",)},
    "card": {"train": ("torch", "transformers"), "bench": ("scipy",)},
    "report": {"train": ("torch", "transformers"), "bench": ("jinja2", "matplotlib", "scipy")},
}


#: Exit code of a command whose output nobody reads any more, that of a program which SIGPIPE has ended.
UNREAD = 141

#: Options that take pairs of words -> an example.
_PAIRS = {"--env-kwargs": "max_position 9", "--coefficients": "coso 2"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    An error that the user can mend is printed as one message. Any other is a bug and keeps its traceback.
    """
    _print_in_any_encoding()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help"):
        print(_usage())
        return 0 if words else MISUSED
    name, rest = words[0], words[1:]
    if name not in COMMANDS:
        print(f"coso: unknown command {name!r}\n\n{_usage()}", file=sys.stderr)
        return MISUSED
    signal.signal(signal.SIGTERM, _end_as_ctrl_c_does)
    try:
        _check_utf8(rest)
        _check_pairs(name, rest)
        try:
            _dispatch(name, rest)
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        print(f"coso {name}: stopped", file=sys.stderr)
        return STOPPED
    except Exception as error:
        if isinstance(error, BrokenPipeError) and _is_unread():
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes it once more at the end
            return UNREAD
        message, code = _outcome(error)
        print(f"coso {name}: {message}" if message else traceback.format_exc(), file=sys.stderr)
        return code
    return 0


def _is_unread() -> bool:
    """Return whether what reads the output has gone, as head does, and not another process."""
    try:
        os.write(sys.stdout.fileno(), b"\n")
    except BrokenPipeError:
        return True
    except OSError:  # it has no file
        return False
    return False


def _outcome(error: Exception) -> tuple[str | None, int]:
    """Return the message to print instead of a traceback (None for a bug), and the exit code."""
    if isinstance(error, CommandFailedError):
        return str(error), error.code
    # An ImportError of these packages says what to install; one of Python itself names a module.
    if isinstance(error, UsageError) or (isinstance(error, ImportError) and error.name is None):
        return str(error), MISUSED
    if isinstance(error, OSError) and error.errno in (errno.ENAMETOOLONG, errno.EROFS):
        return f"{error.strerror}: {error.filename}", MISUSED
    if out_of_room(error):
        return f"there is no room left to write: {error}", FAILED
    return None, FAILED


def _print_in_any_encoding() -> None:
    """Print a character that the screen's encoding lacks as "?" instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace" if stream is sys.stdout else "backslashreplace")


def _check_utf8(words: Sequence[str]) -> None:
    """Refuse names that are not UTF-8 before work starts, since the libraries that write files need UTF-8.

    Raises:
        UsageError: if a word of the command, or the current folder, is not UTF-8.
    """
    named = [("argument", word) for word in words]
    with contextlib.suppress(FileNotFoundError):  # the current folder was removed: only full paths work
        named.append(("current folder", os.getcwd()))
    for what, name in named:
        try:
            os.fsencode(name).decode("utf-8")
        except ValueError:
            raise UsageError(
                f"the {what} {name!a} is not UTF-8, so files could not be written there; choose another name"
            ) from None


def _check_pairs(command: str, words: Sequence[str]) -> None:
    """Refuse what is no pairs of a name and a value, of which tyro does not say how to write them.

    Raises:
        UsageError: if a name has an equals sign, comes twice, or a name or a value is missing.
    """
    for option, example in _PAIRS.items():
        # The coefficients of coso sweep are METHOD=NUMBER,NUMBER,...
        if option not in words or (option == "--coefficients" and command != "compare"):
            continue
        after = words[words.index(option) + 1 :]
        given = list(itertools.takewhile(lambda word: not word.startswith("--"), after))
        names = given[::2]
        for word in names:
            if "=" in word:
                raise UsageError(f"{option} {word}: name and value are two words; write: {word.replace('=', ' ', 1)}")
            if names.count(word) > 1:
                raise UsageError(f"{option} names {word} twice")
        if len(given) % 2:
            raise UsageError(f"{option} takes pairs of a name and a value, for example {example}, got {given}")


def _end_as_ctrl_c_does(signum: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt, so that a scheduler's SIGTERM saves a run as Ctrl-C does."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(signal.SIGINT, frame)


def _dispatch(name: str, rest: Sequence[str]) -> None:
    check_installed(("tyro", "rich", "filelock"), "bench")
    let_paragraphs_flow()
    only_help = bool({"-h", "--help"} & set(rest))
    for extra, modules in _NEEDS.get(name, {}).items():
        # The options of commands that train are those of classes that need torch.
        if extra == "train" or not only_help:
            check_installed(modules, extra)
    importlib.import_module(f"benchmarks.commands.{name}").main(rest)


def _usage() -> str:
    width = max(len(name) for name in COMMANDS)
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    return "usage: coso COMMAND [options]; coso COMMAND --help explains a command\n\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
