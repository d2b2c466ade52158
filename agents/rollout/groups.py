"""Groups of steps from equal states, which an observation's content tells apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np


def observation_key(observation: Mapping[str, Any]) -> bytes:
    """Return a digest of one observation, equal exactly for equal prompts, pictures and other entries."""
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(observation):
        value = observation[name]
        if isinstance(value, str):
            content = value.encode("utf-8", "surrogatepass")
        else:
            array = np.ascontiguousarray(value)
            content = f"{array.dtype} {array.shape} ".encode() + array.tobytes()
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.digest()
