"""Drawing: glyphs, icons and pictures are made once with Pillow, kept as arrays and pasted.

The pixels depend on the Pillow version (its built-in font), never on the fonts of the machine.
"""

from __future__ import annotations
