"""Drawing: glyphs, icons and pictures are drawn once with Pillow, cached as arrays and pasted.

The pixels depend on the Pillow version (its built-in font), never on the fonts of the machine.
"""

from __future__ import annotations
