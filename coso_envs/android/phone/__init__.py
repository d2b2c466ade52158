"""The simulated phone: what is on its screen, and what touches do to it.

From the ground up: ``pages`` (what a screen consists of), ``layout`` and ``bars`` (building it), ``content`` (what it
says), ``host`` (what an app may ask of the phone), ``sites`` and ``apps``, ``system`` (launcher, bars, shade,
keyboard), ``screen`` (what is seen and can be hit), ``phone``.
"""

from __future__ import annotations
