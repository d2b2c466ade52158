"""The simulated phone: what is on its screen, and what touches do to it.

From the ground up: ``data`` (what the user owns, and its facts), ``pages`` (what a screen consists of), ``layout``,
``forms``, ``dialogs`` and ``bars`` (building it), ``content`` (what it says), ``host`` (what an app may ask of the
phone), ``sites`` and ``apps``, ``system`` (launcher, bars, shade, keyboard, overview), ``screen`` (what is seen and can
be hit), and the phone itself: its ``state``, how that is ``showing``, ``writing`` on it, and touching it, ``phone``.
"""

from __future__ import annotations
