"""Checks the frozen panels of the phone, or writes them anew.

``python -m benchmarks.measure.phone.panels`` names the episodes whose first screen is no longer the frozen one;
``--write`` draws the panels again, which makes all earlier figures on them incomparable.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import PIL
import tyro

from benchmarks.measure.output import conclude_panels
from coso_envs.android import panels
from coso_envs.android.base import AitWEnv
from coso_envs.android.env import AitWGeneralEnv, AitWWebShoppingEnv
from coso_envs.android.panels import ARGUMENTS, EPISODES, FILE, SPLITS, Frozen, digests, panel

ENVS: dict[str, type[AitWEnv]] = {
    "coso/AitW-General-v0": AitWGeneralEnv,
    "coso/AitW-WebShopping-v0": AitWWebShoppingEnv,
}
_HEAD = "# env, split, template, seed, digest of the text, digest of the picture, instruction; Pillow"
#: Seeds of a panel begin here, apart from those that people choose by hand.
_FIRST_SEED = 700_000


@dataclass(frozen=True)
class Options:
    """Check the frozen panels of the phone."""

    write: bool = False
    """Draw them anew and overwrite the file in the package."""


def drawn() -> Iterator[Frozen]:
    """Draw the panels: of each split the first tasks, which are of all its templates; seeds count up."""
    for env_id, made in ENVS.items():
        for number, split in enumerate(SPLITS):
            env = made(split=split, parser="coso/android-world", image=False, screen_text=False, **ARGUMENTS)
            for i, task in enumerate(itertools.islice(itertools.cycle(env.tasks), EPISODES)):
                seed = _FIRST_SEED + 1000 * number + i
                found = digests(env, seed, task.instruction)
                yield Frozen(env_id, split, task.template, seed, *found, task.instruction)


def changed(env_id: str, split: str, *, pictures: bool) -> list[Frozen]:
    """Return the episodes of a panel whose first screen is another one by now."""
    env = ENVS[env_id](tasks=["Open the Clock app"], parser="coso/android-world", image=False, **ARGUMENTS)
    found = []
    for row in panel(env_id, split):
        text, picture = digests(env, row.seed, row.instruction)
        if text != row.text or (pictures and picture != row.picture):
            found.append(row)
    return found


def main(options: Options) -> None:
    """Write, or check and print.

    Raises:
        SystemExit: if an episode has changed.
    """
    if options.write:
        lines = [f"{_HEAD} {PIL.__version__}", *(row.line() for row in drawn())]
        (Path(panels.__file__).parent / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"wrote {len(lines) - 1} episodes")
        return
    pictures = panels.pillow_version() == PIL.__version__
    names = (
        f"{row.env} {row.split}, seed {row.seed}: {row.instruction}"
        for env_id, split in itertools.product(ENVS, SPLITS)
        for row in changed(env_id, split, pictures=pictures)
    )
    conclude_panels(names, pictures=pictures)


if __name__ == "__main__":
    main(tyro.cli(Options))
