"""Features of a text as numbers, for learners that read no text."""

from __future__ import annotations

import itertools
import re
import zlib

import numpy as np

#: Words, and single signs other than white space.
_TOKEN = re.compile(r"\w+|[^\w\s]")


def text_features(text: str, size: int) -> np.ndarray:
    """Return the hashed counts of a text's words and pairs of words, float32 [size] of Euclidean length 1, or zeros.

    Each word or pair is hashed to a place and a sign, so that different ones that share a place cancel out on average
    (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009). The result is the same in
    every process.

    Args:
        text: any text; upper and lower case are the same.
        size: number of features, at least 1.
    """
    words = _TOKEN.findall(text.lower())
    found = np.zeros(size, np.float32)
    for token in (*words, *map(" ".join, itertools.pairwise(words))):
        code = zlib.crc32(token.encode("utf-8", "surrogatepass"))
        found[(code >> 1) % size] += 1 if code & 1 else -1
    length = float(np.linalg.norm(found))
    return found / np.float32(length) if length else found
