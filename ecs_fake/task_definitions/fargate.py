"""What Fargate has to object to: its sizes, and everything that needs a host of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ecs_fake.task_definitions import images, texts
from ecs_fake.task_definitions.registration import Objections, Registration

MAX_TIMEOUT: Final = 120
MEMORY_BY_CPU: Final = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16_384 + 1, 1024),
    4096: range(8192, 30_720 + 1, 1024),
    8192: range(16_384, 61_440 + 1, 4096),
    16_384: range(32_768, 122_880 + 1, 8192),
}
"""The 74 pairs of CPU units and MiB that Fargate offers."""

WINDOWS_CPU: Final = (1024, 2048, 4096)
"""Windows needs a whole vCPU; the two largest sizes are for Linux platform 1.4.0 and later."""

WINDOWS_FAMILIES: Final = frozenset(
    f"WINDOWS_SERVER_{year}_{edition}" for year in ("2019", "2022", "2025") for edition in ("CORE", "FULL")
)
LOG_DRIVERS: Final = ("awslogs", "splunk", "awsfirelens")
CAPABILITIES: Final = frozenset({"SYS_PTRACE"})
LINUX_PARAMETERS: Final = ("devices", "maxSwap", "sharedMemorySize", "swappiness", "tmpfs")


def _network(registration: Registration) -> Objections:
    if registration.request.get("networkMode") != "awsvpc":
        yield texts.FARGATE_NETWORK


def _sizes(registration: Registration) -> Objections:
    if registration.request.get("cpu") is None:
        yield texts.FARGATE_CPU
    if registration.request.get("memory") is None:
        yield texts.FARGATE_MEMORY
    if not _offers(registration):
        yield texts.FARGATE_SIZE.format(cpu=registration.cpu, memory=registration.memory)


def _offers(registration: Registration) -> bool:
    if registration.cpu is None or registration.memory not in MEMORY_BY_CPU.get(registration.cpu, ()):
        return False
    if not registration.windows:
        return True
    known = registration.operating_system in WINDOWS_FAMILIES and registration.architecture == "X86_64"
    return known and registration.cpu in WINDOWS_CPU


def _task_members(registration: Registration) -> Objections:
    request = registration.request
    if request.get("placementConstraints"):
        yield texts.FARGATE_MEMBER.format(member="constraints")
    if request.get("ipcMode") is not None:
        yield texts.FARGATE_MEMBER.format(member="ipcMode")
    if request.get("pidMode") not in (None, "task"):
        yield texts.FARGATE_PID.format(mode=request["pidMode"])


def _volumes(registration: Registration) -> Objections:
    for volume in registration.volumes:
        if volume.get("dockerVolumeConfiguration") is not None:
            yield texts.FARGATE_MEMBER.format(member="dockerVolumeConfiguration")
        if (volume.get("host") or {}).get("sourcePath") is not None:
            yield texts.FARGATE_MEMBER.format(member="sourcePath")


def _privileges(registration: Registration) -> Objections:
    if any(value for _, value in registration.each("privileged")):
        yield texts.FARGATE_PRIVILEGED
    if any(registration.items("dockerSecurityOptions")):
        yield texts.FARGATE_MEMBER.format(member="dockerSecurityOptions")


def _linux_parameters(registration: Registration) -> Objections:
    for _, parameters in registration.each("linuxParameters"):
        for capability in (parameters.get("capabilities") or {}).get("add") or ():
            if capability not in CAPABILITIES:
                yield texts.FARGATE_CAPABILITY.format(capability=capability)
        for member in LINUX_PARAMETERS:
            if parameters.get(member) not in (None, []):
                yield texts.FARGATE_MEMBER.format(member=member)


def _devices(registration: Registration) -> Objections:
    for _, requirement in registration.items("resourceRequirements"):
        yield texts.FARGATE_GPU.format(type=requirement["type"])


def _timeouts(registration: Registration) -> Objections:
    for member, what in (("startTimeout", "start"), ("stopTimeout", "stop")):
        if any(seconds > MAX_TIMEOUT for _, seconds in registration.each(member)):
            yield texts.FARGATE_TIMEOUT.format(what=what)


def _logging(registration: Registration) -> Objections:
    for _, logging in registration.each("logConfiguration"):
        driver = logging["logDriver"]
        if driver not in LOG_DRIVERS:
            yield texts.FARGATE_LOG_DRIVER.format(driver=driver)
        if driver == "awslogs":
            yield from _awslogs(registration, logging.get("options") or {})
    for _, router in registration.each("firelensConfiguration"):
        if (router.get("options") or {}).get("config-file-type", "file") != "file":
            yield texts.FARGATE_FIRELENS_FILE


def _awslogs(registration: Registration, options: dict[str, Any]) -> Objections:
    if not registration.request.get("executionRoleArn"):
        yield texts.FARGATE_ROLE.format(what="log driver awslogs")
    if not options.get("awslogs-stream-prefix"):
        yield texts.FARGATE_STREAM_PREFIX


def _images(registration: Registration) -> Objections:
    private = any(images.is_in_private_ecr(image) for _, image in registration.each("image"))
    if private and not registration.request.get("executionRoleArn"):
        yield texts.FARGATE_ROLE.format(what="ECR images")


CHECKS: Final[Iterable[Callable[[Registration], Objections]]] = (
    _network,
    _sizes,
    _task_members,
    _volumes,
    _privileges,
    _linux_parameters,
    _devices,
    _timeouts,
    _logging,
    _images,
)


def objections(registration: Registration) -> Objections:
    """Give what Fargate objects to, in the order in which ECS would say it."""
    for check in CHECKS:
        yield from check(registration)
