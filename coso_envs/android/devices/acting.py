"""Actions on a touch screen, carried out on a device."""

from __future__ import annotations

from coso_envs.android.devices.protocol import Device
from coso_envs.said import one_line
from parsers import GuiAction, GuiActionType


def carry_out(action: GuiAction, device: Device) -> None:
    """Do an action on a device; to say that the task is done or impossible, or to answer, changes nothing on it.

    A line break at the end of a typed text is the Enter key.
    """
    match action:
        case GuiAction(GuiActionType.TAP, touch=(x, y)):
            device.tap(x, y)
        case GuiAction(GuiActionType.LONG_PRESS, touch=(x, y)):
            device.long_press(x, y)
        case GuiAction(GuiActionType.SWIPE, touch=(x, y), lift=(x1, y1)):
            device.swipe(x, y, x1, y1)
        case GuiAction(GuiActionType.TYPE, text=str(text)):
            line = text.removesuffix("\n")
            if line:
                device.type_text(one_line(line))
            if line != text:
                device.press("enter")
        case GuiAction(GuiActionType.OPEN_APP, text=str(text)):
            device.open_app(one_line(text))
        case GuiAction(GuiActionType.WAIT):
            device.wait()
        case GuiAction(GuiActionType.BACK):
            device.press("back")
        case GuiAction(GuiActionType.HOME):
            device.press("home")
        case GuiAction(GuiActionType.ENTER):
            device.press("enter")
        case GuiAction(GuiActionType.RECENTS):
            device.press("recents")
