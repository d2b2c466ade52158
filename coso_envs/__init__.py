"""Gymnasium environments whose actions are utterances. Importing this package registers them."""

from __future__ import annotations

from coso_envs.siblings import require_sibling

require_sibling("parsers")

from coso_envs.core import INFO_KEYS, Observation, OnInvalid, Outcome, TextActionEnv  # noqa: E402
from coso_envs.exact import ExactGame  # noqa: E402
from coso_envs.paraphrase import Paraphrases  # noqa: E402
from coso_envs.prompts import PromptTemplate  # noqa: E402
from coso_envs.registration import ENTRY_POINTS, register_all  # noqa: E402
from coso_envs.rules import Rules  # noqa: E402
from coso_envs.said import shortened  # noqa: E402
from coso_envs.snapshots import Snapshot, SnapshotError  # noqa: E402
from coso_envs.spaces import Utterance  # noqa: E402
from coso_envs.transcripts import TranscriptError  # noqa: E402
from coso_envs.vector.make import make_vec  # noqa: E402

register_all()

__all__ = [
    "ENTRY_POINTS",
    "INFO_KEYS",
    "ExactGame",
    "Observation",
    "OnInvalid",
    "Outcome",
    "Paraphrases",
    "PromptTemplate",
    "Rules",
    "Snapshot",
    "SnapshotError",
    "TextActionEnv",
    "TranscriptError",
    "Utterance",
    "make_vec",
    "shortened",
]
