"""Directories of containers: their volumes, whose they are, and their removal."""

from __future__ import annotations

import os

_ANYBODYS = 0o777
_PASSABLE = 0o711


def make_mounts(mounts: list[tuple[bytes, bytes]]) -> None:
    """Make the directories of volumes, unless they are there, and links to them. Raises OSError.

    Args:
        mounts: pairs of a directory and where a link to it is to stand, empty for nowhere.
    """
    for directory, link in mounts:
        if not os.path.lexists(directory):
            os.makedirs(directory)
            os.chmod(directory, _ANYBODYS)  # containers of one task may run as different users
        if link and not os.path.lexists(link):
            os.makedirs(os.path.dirname(link), exist_ok=True)
            os.symlink(directory, link)


def hand_over(scratch: bytes, cwd: bytes, uid: int, gid: int) -> None:
    """Give a container's own directories to the user that it runs as, and let that user reach them. Raises OSError."""
    base = os.path.dirname(os.path.dirname(scratch))
    os.chmod(base, _PASSABLE)
    os.chown(scratch, uid, gid)
    if os.path.realpath(cwd).startswith(os.path.realpath(scratch) + b"/"):
        os.chown(cwd, uid, gid)


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
