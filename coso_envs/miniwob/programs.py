"""The programs and pages that a browser needs, found on this machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import NamedTuple


class Programs(NamedTuple):
    """Paths of what a browser needs.

    Attributes:
        browser: Chromium.
        driver: its chromedriver.
        pages: folder of MiniWoB++'s pages.
    """

    browser: str
    driver: str
    pages: Path


def find_programs() -> Programs:
    """Return the paths; the variables ``MINIWOB_CHROME_BINARY`` and ``MINIWOB_CHROMEDRIVER`` go before the path.

    Raises:
        ImportError: if something is missing; the message says how to install it.
    """
    spec = importlib.util.find_spec("miniwob")
    if spec is None or spec.origin is None or importlib.util.find_spec("selenium") is None:
        raise ImportError("MiniWoB++ needs 'miniwob'; install it with: pip install 'coso-envs[miniwob]'")
    found = []
    for variable, program in (("MINIWOB_CHROME_BINARY", "chromium"), ("MINIWOB_CHROMEDRIVER", "chromedriver")):
        path = os.environ.get(variable) or shutil.which(program)
        if path is None:
            raise ImportError(f"MiniWoB++ needs {program}; on Debian: apt-get install chromium chromium-driver")
        found.append(path)
    return Programs(found[0], found[1], Path(spec.origin).parent / "html" / "miniwob")
