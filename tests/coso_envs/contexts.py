"""Ways to start the processes of an asynchronous vector environment."""

from __future__ import annotations

import os

import pytest

#: `spawn` starts Python anew in each process; `fork` is not everywhere.
CONTEXTS = [*(["fork"] if hasattr(os, "fork") else []), pytest.param("spawn", marks=pytest.mark.slow)]
