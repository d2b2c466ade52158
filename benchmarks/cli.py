"""The ``coso`` command: finds the command's file and lets tyro read its options.

Only the chosen command is imported, so that ``coso envs`` does not wait for torch.
"""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from gymnasium.error import Error as GymnasiumError

from benchmarks.commands.errors import MISUSED, STOPPED, CommandFailed
from benchmarks.extras import require
from benchmarks.runs import RunFolderError
from parsers import ParserError

#: Command -> what it does; the code is in benchmarks.commands.<command>.
COMMANDS = {
    "envs": "list the environments with their actions and prompts",
    "demos": "write demonstrations (right or wrong) as Minari dataset and chat JSONL with pictures",
    "train": "train one method in a run folder, or resume one",
    "compare": "train RL, RL + entropy and CoSo from the same starts and write a report",
    "sweep": "train over starts and coefficients and write a table",
    "report": "write the report of a comparison or the table of a sweep again",
    "speed": "measure environments or parsers, as ratios within one run",
    "doctor": "say what is installed, what is missing and how to get it",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; what a person can mend is printed as one message."""
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
        for module in ("tyro", "rich"):
            require(module, "bench")
        if name not in ("envs", "doctor", "demos", "speed"):
            for module in ("torch", "transformers"):
                require(module, "train")
        _dispatch(name, rest)
    except (RunFolderError, FileNotFoundError, ImportError, ValueError, GymnasiumError, ParserError) as error:
        print(f"coso {name}: {error}", file=sys.stderr)
        return MISUSED
    except KeyboardInterrupt:
        print(f"coso {name}: stopped", file=sys.stderr)
        return STOPPED
    except CommandFailed as error:
        print(f"coso {name}: {error}", file=sys.stderr)
        return error.code
    return 0


def _end_as_ctrl_c_does(signum: int, frame: FrameType | None) -> None:
    """A scheduler's SIGTERM saves, too, also in a background job of a shell script, which ignores SIGINT itself."""
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(signal.SIGINT, frame)


def _dispatch(name: str, rest: Sequence[str]) -> None:
    importlib.import_module(f"benchmarks.commands.{name}").main(rest)


def _usage() -> str:
    width = max(len(name) for name in COMMANDS)
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    return "usage: coso COMMAND [options]; coso COMMAND --help explains a command\n\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
