"""The versions of TRL whose trainer is known to be as ours expects."""

from __future__ import annotations

from importlib import metadata

#: Versions with which the tests of :mod:`agents.trl` have been run.
TESTED_TRL = ("1.16.0",)


def require_tested_trl() -> str:
    """Return the version of TRL.

    Raises:
        ImportError: if TRL is missing, or of a version that was not tested: the trainer overrides methods of TRL that
            are not public, so that another version could train something else without an error.
    """
    try:
        found = metadata.version("trl")
    except metadata.PackageNotFoundError:
        raise ImportError("agents.trl needs 'trl'; install it with: pip install 'coso-envs[trl]'") from None
    if found not in TESTED_TRL:
        tested = " or ".join(TESTED_TRL)
        raise ImportError(f"agents.trl was tested with trl {tested}, not with {found}: pip install 'trl=={tested}'")
    return found
