"""An episode on a phone: the state of the environments."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coso_envs.android.devices import Device
from coso_envs.android.judges import Case, Verdict
from coso_envs.android.tasks import Task
from parsers import GuiAction


@dataclass
class Episode:
    """A task on a device. The device changes in place; copies of an episode have their own simulated phone.

    Attributes:
        device: where the task is to be done.
        task: the instruction and its goal.
        case: the episode before the judge.
        verdict: what the judge said last.
        actions: the latest ones, for the prompt; their texts are shortened.
        frames: the latest screens before the present one.
        answer: the text of the answer that ended the episode, in one line of at most 1,000 characters; else "".
        false_completion: whether the agent has said that it is done, or answered, and was wrong.
        fault: a sentence about why the judge could not be asked, where the device does not fail; "" if it could.
    """

    device: Device
    task: Task
    case: Case
    verdict: Verdict = field(default_factory=lambda: Verdict(success=False))
    actions: list[GuiAction] = field(default_factory=list)
    frames: list[np.ndarray] = field(default_factory=list)
    answer: str = ""
    false_completion: bool = False
    fault: str = ""
