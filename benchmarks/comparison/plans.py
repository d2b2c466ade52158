"""Plans of runs: methods compared on environments and starts, or tuned over coefficients."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common.envs import env_name
from benchmarks.comparison.grid import Grid
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import HEADLINE, folder_name, get_method

#: Multiples of a method's own coefficient that a sweep tries unless others are given.
MULTIPLES = (0.1, 0.3, 1.0, 3.0)


@dataclass(frozen=True)
class Arm:
    """An arm of a sweep: a start, a method and its coefficient."""

    start: str
    method: str
    ent_coef: float

    @property
    def name(self) -> str:
        """Path of the arm's runs below runs/."""
        return f"{start_name(self.start)}/{folder_name(self.method)}-{self.ent_coef:g}"


def start_name(start: str) -> str:
    """Return the name of the folders of a start, which may be the path of demonstrations."""
    return Path(start).stem


def has_coefficient(method: str) -> bool:
    """Return whether a method has an entropy term, whose coefficient can be tuned."""
    return get_method(method).ent_coef != 0


def default_grid(method: str) -> tuple[float, ...]:
    """Return the coefficients that a sweep tries: :data:`MULTIPLES` of the method's own, or 0 if it has no term."""
    own = get_method(method).ent_coef
    # Six digits, so that .1 * .3 is written as 0.03.
    return tuple(float(f"{own * multiple:g}") for multiple in MULTIPLES) if own else (0.0,)


def arms(starts: Sequence[str], grids: Mapping[str, Sequence[float]]) -> list[Arm]:
    """Return all arms: every start with each method at each of its coefficients.

    Args:
        starts: names of starts, or paths of demonstrations.
        grids: coefficients by name of method.
    """
    return [
        Arm(start, method, coefficient)
        for start in starts
        for method, coefficients in grids.items()
        for coefficient in coefficients
    ]


def comparison(
    bases: Sequence[TrainConfig],
    folder: Path,
    seeds: range,
    coefficients: Mapping[str, float] | None = None,
    methods: Sequence[str] = HEADLINE,
    *,
    starts: Sequence[str] = (),
    tuned: Mapping[str, Mapping[str, float]] | None = None,
    kept: Collection[str] = (),
) -> Grid:
    """Plan all methods from the same starts, with the same environment seeds, for every seed.

    The runs lie in folders METHOD/seed-N, below a folder per start if there are several, below a folder per environment
    if there are several.

    Args:
        bases: settings, for each environment one for each kind of learner among the methods.
        folder: folder of the comparison.
        seeds: seeds of the runs of each method.
        coefficients: coefficients of entropy terms that replace all others.
        methods: names of the methods to compare.
        starts: starts to compare from; by default the one of each environment's settings.
        tuned: by id of environment, coefficients that replace the methods' own.
        kept: names of settings in ``bases`` that the methods' own do not replace.
    """
    envs = dict.fromkeys(base.env for base in bases)
    configs = {}
    for env in envs:
        base_of = {type(base.learner): base for base in bases if base.env == env}
        own = {method: get_method(method).ent_coef for method in methods}
        chosen = own | dict((tuned or {}).get(env, {})) | dict(coefficients or {})
        for start in starts or (next(iter(base_of.values())).start,):
            parts = ([env_name(env)] if len(envs) > 1 else []) + ([start_name(start)] if len(starts) > 1 else [])
            for seed in seeds:
                for method in methods:
                    name = "/".join([*parts, folder_name(method), f"seed-{seed}"])
                    configs[name] = base_of[get_method(method).settings].for_method(
                        method, kept, start=start, seed=seed, ent_coef=chosen[method]
                    )
    return Grid(folder, configs)


def sweep(
    bases: Sequence[TrainConfig],
    folder: Path,
    seeds: Sequence[int],
    chosen: Sequence[Arm],
    *,
    kept: Collection[str] = (),
) -> Grid:
    """Return a grid of every arm with every seed.

    Args:
        bases: settings, one for each kind of learner among the arms' methods.
        folder: folder of the sweep.
        seeds: seeds of the runs of each arm.
        chosen: the arms.
        kept: names of settings in ``bases`` that the methods' own do not replace.
    """
    base_of = {type(base.learner): base for base in bases}
    configs = {
        f"{arm.name}/seed-{seed}": base_of[get_method(arm.method).settings].for_method(
            arm.method, kept, start=arm.start, ent_coef=arm.ent_coef, seed=seed
        )
        for arm in chosen
        for seed in seeds
    }
    return Grid(folder, configs)
