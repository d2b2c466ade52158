"""Checks the frozen panels of :mod:`coso_envs.panels`, or writes them anew.

``python -m benchmarks.measure.panels`` names the episodes that begin otherwise than the frozen ones; ``--write`` draws
the panels again, which makes all earlier figures on them incomparable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import PIL
import tyro

from benchmarks.common.envs import make_env
from benchmarks.measure.output import conclude_panels
from coso_envs import panels
from coso_envs.miniwob.programs import find_programs
from coso_envs.panels import FILE, PANELS, Frozen, PanelKey, digest_of, load_panel, text_digest

_HEAD = "# env, panel, seed, digest of the text, digest of the picture; Pillow"
#: Seeds of a panel begin here, apart from those that people choose by hand.
_FIRST_SEED = 710_000


@dataclass(frozen=True)
class Options:
    """Check the frozen panels of cards, households, grids, web pages, and the phone with few tasks."""

    write: bool = False
    """Draw them anew and overwrite the file in the package."""


def begun(key: PanelKey, seeds: Iterator[int] | range) -> Iterator[Frozen]:
    """Yield what the episodes of these seeds begin with today."""
    env: Any = make_env(key.env, {**key.arguments, **({"image": False} if key.browser else {})})
    for seed in seeds:
        observation, info = env.reset(seed=seed)
        picture = digest_of(observation["image"].tobytes()) if "image" in observation else "-"
        yield Frozen(seed, text_digest(info), picture)
    env.close()


def changed(key: PanelKey, *, pictures: bool) -> list[Frozen]:
    """Return the episodes of a panel that begin otherwise by now."""
    frozen = load_panel(key).episodes
    now = begun(key, iter([episode.seed for episode in frozen]))
    return [
        old
        for old, new in zip(frozen, now, strict=True)
        if old.text != new.text or (pictures and old.picture != new.picture)
    ]


def unavailable(key: PanelKey) -> str:
    """Return why the episodes of a panel cannot begin on this machine; "" if they can."""
    if key.browser:
        try:
            find_programs()
        except ImportError as error:
            return str(error)
    return ""


def main(options: Options) -> None:
    """Write, or check and print; panels that need a browser are left out of a check where there is none.

    Raises:
        SystemExit: if an episode has changed, or there is no browser to write all panels with.
    """
    reasons = {unavailable(key) for key in PANELS} - {""}
    if options.write:
        if reasons:
            raise SystemExit(f"nothing was written, since all panels are written together: {'; '.join(reasons)}")
        lines = [f"{_HEAD} {PIL.__version__}"]
        for key in PANELS:
            for row in begun(key, range(_FIRST_SEED, _FIRST_SEED + key.episodes)):
                lines.append("\t".join((key.env, key.name, str(row.seed), row.text, row.picture)))
        (Path(panels.__file__).parent / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"wrote {len(lines) - 1} episodes")
        return
    pictures = panels.pillow_version() == PIL.__version__
    for reason in reasons:
        print(f"panels of web pages are left out: {reason}")
    keys = [key for key in PANELS if not unavailable(key)]
    names = (f"{key.env} {key.name}, seed {row.seed}" for key in keys for row in changed(key, pictures=pictures))
    conclude_panels(names, pictures=pictures)


if __name__ == "__main__":
    main(tyro.cli(Options))
