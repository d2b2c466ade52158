"""Environments on a device that may fail: a fault ends an episode instead of a program."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from typing_extensions import override

from coso_envs.android.devices import Device
from coso_envs.android.devices.errors import DeviceError
from coso_envs.android.devices.guarded import MOST_FAULTS, Guarded
from coso_envs.android.episode import Episode
from coso_envs.android.judges import Verdict
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.core import Observation, TextActionEnv
from parsers import GuiAction

T = TypeVar("T")


class DeviceEnv(TextActionEnv[GuiAction, Episode]):
    """The part that knows of devices; with one that is not the default, or such a judge, infos have ``fault``."""

    info_fields: tuple[str, ...] = ()
    _make_device: Callable[[], Device] | None = None
    _guard: Guarded | None = None
    #: Episodes one after the other in which the judge could not be asked, on a device that does not fail.
    _unjudged = 0

    @abstractmethod
    def _simulator(self) -> SimulatedPhone:
        """Make the default device."""

    @property
    def waits(self) -> bool:  # type: ignore[override]
        """Whether the device is another than the default one, which takes its time."""
        return self._make_device is not None

    def _use_device(self, make: Callable[[], Device] | None, *, own_judge: bool) -> None:
        """Play on the device that a function makes; None for the default one."""
        self._make_device = make
        if make is not None or own_judge:
            self.info_fields = (*self.info_fields, "fault")

    def _fault(self) -> dict[str, str]:
        """Return what infos say about faults: nothing where device and judge are the default ones."""
        return {"fault": self._failure()} if "fault" in self.info_fields else {}

    def _failure(self) -> str:
        """Return what failed in this episode, on the device or in asking the judge; "" if nothing did."""
        if self._guard is not None:
            return self._guard.fault
        return "" if self._state is None else self._state.fault

    @override
    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        observation, info = super().reset(seed=seed, options=options)
        return observation, info | self.more_info()  # the device may have failed while it was looked at

    @override
    def step(self, action: str) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Execute an utterance; an episode whose device or judge fails is truncated, with reward 0 and a ``fault``.

        Raises:
            DeviceError: if the judge has failed in :data:`MOST_FAULTS` episodes one after the other.
        """
        observation, reward, terminated, truncated, info = super().step(action)
        if not self._failure():
            if terminated or truncated:
                self._unjudged = 0
            return observation, reward, terminated, truncated, info
        self._phase = "ended"
        if self._guard is None:
            self._unjudged += 1
            if self._unjudged >= MOST_FAULTS:
                raise DeviceError(f"{self._unjudged} episodes failed one after the other; now: {self._failure()}")
        return observation, 0.0, False, True, info | self.more_info() | {"success": False}

    @override
    def close(self) -> None:
        """Release the device; it returns whatever state the device is in."""
        if self._guard is not None:
            self._guard.close()

    @property
    def _device(self) -> Device:
        """The device, as one whose faults do not raise."""
        return self.state.device if self._guard is None else self._guard

    def _given_device(self) -> Device:
        """Return the device of this environment, made at the first call; a real one is guarded from then on."""
        if self._guard is not None:
            return self._guard.device
        if self._state is not None:
            return self._state.device
        device = self._simulator() if self._make_device is None else self._make_device()
        if not isinstance(device, SimulatedPhone):
            self._guard = Guarded(device)
        return device

    def _attempt(self, do: Callable[[], T], otherwise: T) -> T:
        """Return what ``do`` returns; ``otherwise`` where the device failed in this episode, or fails now."""
        return do() if self._guard is None else self._guard.attempt(do, otherwise)

    def _verdict(self, episode: Episode, answer: str | None) -> Verdict:
        """Return the judge's verdict; the last one where device or judge fail."""
        try:
            return self._attempt(lambda: episode.case.observe(episode.device, answer), episode.verdict)
        except DeviceError as error:  # without a guard, the device is the simulated phone, and only the judge can fail
            episode.fault = str(error) or type(error).__name__
            return episode.verdict
