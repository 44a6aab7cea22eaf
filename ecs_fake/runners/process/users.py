"""`user` of a container definition: who its process becomes."""

from __future__ import annotations

import grp
import os
import pwd
from typing import NamedTuple

ROOT = 0


class Identity(NamedTuple):
    """What a process is to become."""

    uid: int
    gid: int
    groups: tuple[int, ...]


class UnknownUser(Exception):
    """This machine has no user, or no group, of that name."""


def identity(user: str) -> Identity:
    """Read `user`, `user:group`, `uid`, `uid:gid` and their mixtures, as Docker does (ContainerDefinition-097).

    A uid without an account has group 0. Raises `UnknownUser`.
    """
    name, colon, group = user.partition(":")
    account = _account(name)
    uid = account.pw_uid if account else int(name)
    if colon:
        gid = _group(group)
        return Identity(uid, gid, (gid,))
    if account is None:
        return Identity(uid, ROOT, (ROOT,))
    return Identity(uid, account.pw_gid, tuple(os.getgrouplist(account.pw_name, account.pw_gid)))


def change(user: str | None) -> Identity | None:
    """Give what the process has to become for this `user`, None if nothing.

    Raises:
        UnknownUser: there is no such user or group here.
        PermissionError: only root can become somebody else.
    """
    if user is None:
        return None
    wanted = identity(user)
    if wanted.uid == os.geteuid() and (":" not in user or wanted.gid == os.getegid()):
        return None
    if os.geteuid() != ROOT:
        raise PermissionError
    return wanted


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(int(name)) if name.isdecimal() else pwd.getpwnam(name)
    except KeyError:
        if name.isdecimal():
            return None
        raise UnknownUser(name) from None


def _group(name: str) -> int:
    if name.isdecimal():
        return int(name)
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise UnknownUser(name) from None
