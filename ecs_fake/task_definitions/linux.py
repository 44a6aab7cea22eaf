"""Checks of what only the Linux kernel understands: ulimits, capabilities, swap, tmpfs, kernel parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.name_tables import name_table
from ecs_fake.task_definitions.registration import Objections, Registration

CAPABILITIES: Final = frozenset(
    name_table(
        "ALL AUDIT_CONTROL AUDIT_WRITE BLOCK_SUSPEND CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID "
        "IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN "
        "NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT "
        "SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG SYSLOG "
        "WAKE_ALARM"
    )
)
MOUNT_OPTIONS: Final = frozenset(
    name_table(
        "defaults ro rw suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand atime "
        "noatime diratime nodiratime bind rbind unbindable runbindable private rprivate shared rshared "
        "slave rslave relatime norelatime strictatime nostrictatime mode uid gid nr_inodes nr_blocks mpol"
    )
)
MOUNT_OPTIONS_WITH_VALUE: Final = frozenset({"mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"})
IPC_CONTROLS: Final = frozenset(
    name_table(
        "kernel.msgmax kernel.msgmnb kernel.msgmni kernel.sem kernel.shmall kernel.shmmax kernel.shmmni "
        "kernel.shm_rmid_forced"
    )
)
UNLIMITED: Final = -1


def ulimits(registration: Registration) -> Objections:
    """Refuse soft limits above their hard limit; -1 means no limit."""
    for _, ulimit in registration.items("ulimits"):
        soft, hard = ulimit["softLimit"], ulimit["hardLimit"]
        if hard != UNLIMITED and (soft == UNLIMITED or soft > hard):
            yield texts.ULIMIT.format(name=ulimit["name"])


def linux_parameters(registration: Registration) -> Objections:
    """Refuse unknown capabilities and mount options, and numbers out of range."""
    for name, parameters in registration.each("linuxParameters"):
        yield from _capabilities(name, parameters.get("capabilities") or {})
        yield from _swap(name, parameters)
        for tmpfs in parameters.get("tmpfs") or ():
            yield from _tmpfs(name, tmpfs)


def _capabilities(container: str, capabilities: Mapping[str, Any]) -> Objections:
    for value in (*(capabilities.get("add") or ()), *(capabilities.get("drop") or ())):
        if value not in CAPABILITIES:
            yield texts.CAPABILITY.format(value=value, container=container)


def _swap(container: str, parameters: Mapping[str, Any]) -> Objections:
    max_swap, swappiness = parameters.get("maxSwap"), parameters.get("swappiness")
    if max_swap is not None and max_swap < 0:
        yield texts.MAX_SWAP.format(container=container)
    if swappiness is not None and not 0 <= swappiness <= 100:
        yield texts.SWAPPINESS.format(container=container)
    shared = parameters.get("sharedMemorySize")
    if shared is not None and shared <= 0:
        yield texts.NOT_POSITIVE.format(member="sharedMemorySize", container=container)


def _tmpfs(container: str, tmpfs: Mapping[str, Any]) -> Objections:
    if not tmpfs["containerPath"].startswith("/"):
        yield texts.TMPFS_PATH.format(value=tmpfs["containerPath"], container=container)
    if tmpfs["size"] <= 0:
        yield texts.NOT_POSITIVE.format(member="size", container=container)
    for option in tmpfs.get("mountOptions") or ():
        key, has_value, _ = option.partition("=")
        if key not in (MOUNT_OPTIONS_WITH_VALUE if has_value else MOUNT_OPTIONS):
            yield texts.TMPFS_OPTION.format(value=option, container=container)


def system_controls(registration: Registration) -> Objections:
    """Refuse kernel parameters outside the IPC and network namespaces, or of a namespace shared with the
    host.
    """
    for name, control in registration.items("systemControls"):
        namespace = control.get("namespace") or ""
        if namespace.startswith("net."):
            if registration.network_mode == "host":
                yield texts.NETWORK_SYSTEM_CONTROL.format(value=namespace, container=name)
        elif namespace not in IPC_CONTROLS and not namespace.startswith("fs.mqueue."):
            yield texts.SYSTEM_CONTROL.format(value=namespace, container=name)
        elif registration.request.get("ipcMode") == "host":
            yield texts.IPC_SYSTEM_CONTROL.format(value=namespace, container=name)
