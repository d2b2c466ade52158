"""Which device an environment is played on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from inspect import signature
from typing import Any, Literal

from coso_envs.android.devices import Device
from coso_envs.android.devices.appium.capabilities import drives_browser
from coso_envs.android.devices.appium.device import AppiumDevice
from coso_envs.android.judges import Judge
from coso_envs.android.shop_site.browser import ShopBrowser


def device_maker(
    device: Callable[[], Device] | Literal["appium"] | None,
    options: Mapping[str, Any] | None,
    size: tuple[int, int],
    judge: Judge | None,
) -> Callable[[], Device] | None:
    """Return a function that makes an environment's device; None for the simulated phone.

    Args:
        device: such a function, or "appium".
        options: of "appium": the arguments of :class:`AppiumDevice`. A browser without ``home`` is one on a shop site
            of its own, with the arguments of :class:`ShopBrowser`.
        size: (width, height) of the screenshots.
        judge: the environment's, if one was given.

    Raises:
        ValueError: on another name of a device, an unknown option, or a phone without a judge.
    """
    if device is None or callable(device):
        if options is not None:
            raise ValueError('device_options are those of device="appium"; a function that makes a device has its own')
        return device
    if device != "appium":
        raise ValueError(f'device must be "appium" or a function that makes a device, got {device!r}')
    given = {"size": size, **(options or {})}
    browser = given.get("capabilities") is None or drives_browser(given["capabilities"])
    made = ShopBrowser if browser and "home" not in given else AppiumDevice
    known = {*signature(AppiumDevice).parameters, *signature(made).parameters} - {"options"}
    if unknown := sorted(set(given) - known):
        raise ValueError(
            f"device_options has no {', '.join(map(repr, unknown))}; known are: {', '.join(sorted(known))}"
        )
    if made is AppiumDevice and judge is None:
        raise ValueError(
            "give judge=: only the simulated phone and the shop site have a state that tells whether a task is done"
        )
    return partial(made, **given)
