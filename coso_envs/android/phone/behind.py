"""The simulated phone whose state decides about a task, on whatever device the task is done."""

from __future__ import annotations

from coso_envs.android.devices import Device
from coso_envs.android.devices.guarded import Guarded
from coso_envs.android.phone.phone import SimulatedPhone


def phone_behind(device: Device) -> SimulatedPhone | None:
    """Return the device itself if it is simulated, or its ``twin``, which has the same state; None without either.

    The twin of a browser on the shop site is the site's own record of what was shown and bought.
    """
    inner = device.device if isinstance(device, Guarded) else device
    found = inner if isinstance(inner, SimulatedPhone) else getattr(inner, "twin", None)
    return found if isinstance(found, SimulatedPhone) else None
