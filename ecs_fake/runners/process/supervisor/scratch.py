"""Removes directories of containers, which may have taken permissions away from themselves."""

from __future__ import annotations

import os


def remove_tree(path: bytes) -> None:
    """Remove a directory and all below it; what cannot be removed stays, and the tester will say so."""
    import shutil

    if not os.path.isdir(path):
        return
    for directory, below, _ in os.walk(path):
        for name in below:
            inner = os.path.join(directory, name)
            if not os.path.islink(inner):
                _open_up(inner)
    shutil.rmtree(path, ignore_errors=True)


def _open_up(directory: bytes) -> None:
    try:  # noqa: SIM105 - contextlib is not worth its import here
        os.chmod(directory, 0o700)
    except (FileNotFoundError, PermissionError):
        pass  # another user's (setuid), or gone meanwhile
