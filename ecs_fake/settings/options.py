"""The options of one fake, checked."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, TypedDict, Unpack

from ecs_fake.collaborators import moto
from ecs_fake.errors import OptionError
from ecs_fake.settings.kinds import checked
from ecs_fake.settings.sources import Source, from_environment, merge
from ecs_fake.standins import Images, StandIn

DEFAULT_ACCOUNT_ID: Final = "123456789012"
DEFAULT_REGION: Final = "us-east-1"


class OptionArguments(TypedDict, total=False):
    """The keyword arguments of `mock_ecs(...)` and `EcsFake(...)`, for type checkers."""

    runner: Literal["simulated", "process", "docker"]
    images: Mapping[str, StandIn]
    clock: Literal["virtual", "wall"] | None
    start: datetime | float | None
    timings: Literal["instant", "brisk", "realistic"]
    region: str | None
    account_id: str | None
    clusters: Sequence[str]
    seed: int | None
    poll_step: float
    throttling: bool
    consistency_lag: float
    integrations: Literal["local"] | Sequence[str] | None
    history: int
    output_kept: int
    task_pids_limit: int
    allow: Sequence[str] | frozenset[str]
    state: str | os.PathLike[str] | None
    block_aws: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a fake is made of. Every field is checked, however it came here; None stands for the default.

    Args:
        runner: what a container is when no stand-in says otherwise: `simulated` or `process`.
        images: stand-ins by image reference or shell-style pattern.
        clock: `virtual`, `wall`, or None: virtual unless something really executes.
        start: where the virtual clock starts, an aware datetime or epoch seconds; None: the time of entry.
        timings: how long each rung of a lifecycle takes: `instant`, `brisk`, `realistic`.
        region: the Region of clients that name none; None: see `region_of_clients`.
        account_id: twelve digits; None: moto's account if moto has been imported, else 123456789012.
        clusters: names of clusters that exist from the beginning.
        seed: makes ids and chance reproducible; None: random.
        poll_step: seconds by which a repeated read moves the virtual clock; 0: off.
        throttling: refuse requests that come faster than ECS takes them, by its documented token buckets; they are
            refilled as the fake's time passes, so on virtual time by `advance` and by polling.
        consistency_lag: seconds by which reads are behind writes at most (Describe and List calls, ListTagsForResource
            and GetTaskProtection); each change is seen after a delay of its own, drawn by `seed`. Calls that change
            something see the truth, and so do `tasks()`, `journal` and all else the fake itself shows. `settle()` goes
            on until everything is seen; 0: off.
        history: how many entries `calls`, `journal` and `events` keep each.
        output_kept: how many lines of output are kept of each container, and at most as many KiB; the oldest fall out.
        task_pids_limit: how many processes a task may have on this machine; with more, the container that has the most
            is killed.
        block_aws: refuse ECS calls also while no fake is active.
        integrations: who answers for other services (Secrets Manager, S3, ...). None: moto while one of its mocks is
            active, else tables of the fake (`fake.secrets`, ...); `"local"`: these tables always; a list of services
            as boto3 names them: these are asked through boto3 wherever it is configured to send its requests, also to
            AWS. What a table holds it always answers itself.
        allow: what tasks may do to this machine: `host-paths` (mount its directories), `engine-socket` (mount the
            container engine's socket), `host-pid` (see its processes), `privileged`, `file-environment` (read
            environment files by `file://`). A container that asks for one that is not named is not started.
        state: a file in which everything that calls have made is kept: what was answered is there again when a fake
            is made with the same file, however the process ended. Simulated tasks go on then; those that were
            processes are reported STOPPED, as they ended with the process that ran them, and services launch others.
            Virtual time goes on from where it was. Calls, journal, events, output, and what stands in for other
            services are not kept. One fake at a time can have the file.

    Raises:
        OptionError: a value that cannot work, or values that cannot work together.
        NotImplementedByFake: a value that is documented but not built.
    """

    runner: str = "simulated"
    images: Mapping[str, StandIn] = field(default_factory=dict)
    clock: str | None = None
    start: datetime | float | None = None
    timings: str = "instant"
    region: str | None = None
    account_id: str = field(default_factory=lambda: moto.account_id() or DEFAULT_ACCOUNT_ID)
    clusters: tuple[str, ...] = ()
    seed: int | None = None
    poll_step: float = 1.0
    throttling: bool = False
    consistency_lag: float = 0.0
    integrations: str | tuple[str, ...] | None = None
    history: int = 10_000
    output_kept: int = 10_000
    task_pids_limit: int = 1024
    allow: tuple[str, ...] = ()
    state: str | None = None
    block_aws: bool = False

    def __post_init__(self) -> None:
        for spec in dataclasses.fields(self):
            given = getattr(self, spec.name)
            kept = _default(spec) if given is None else checked(spec.name, given, "argument")
            object.__setattr__(self, spec.name, kept)
        self._refuse_virtual_execution()
        self._refuse_start_on_the_wall_clock()

    @classmethod
    def of(cls, **arguments: Unpack[OptionArguments]) -> Options:
        """Give the options of these arguments, over the environment's, over the defaults.

        Raises:
            OptionError: a misspelt option, or a value that cannot work.
            NotImplementedByFake: a value that is documented but not built.
        """
        merged: dict[str, Any] = merge([Source("argument", arguments), from_environment()])
        return cls(**merged)

    @property
    def executes(self) -> bool:
        """Whether anything real is started."""
        return self.runner != "simulated" or Images(self.images).executes

    @property
    def clock_kind(self) -> Literal["virtual", "wall"]:
        """The clock this fake runs on: the one asked for, or the wall clock as soon as anything executes."""
        return "wall" if self.clock == "wall" or self.executes else "virtual"

    @property
    def start_time(self) -> float | None:
        """`start` in epoch seconds."""
        return self.start.timestamp() if isinstance(self.start, datetime) else self.start

    @property
    def region_of_clients(self) -> str:
        """The Region of clients that name none: `region`, else the AWS configuration's, else us-east-1."""
        if self.region is not None:
            return self.region
        from ecs_fake.intercept.credentials import configured_region  # may read files: only when asked

        return configured_region() or DEFAULT_REGION

    def _refuse_virtual_execution(self) -> None:
        if self.clock != "virtual" or not self.executes:
            return
        cause = f"runner={self.runner!r}" if self.runner != "simulated" else "a Process stand-in in images"
        raise OptionError(
            f'clock="virtual" with {cause}: a real process runs in real time. Leave clock out (the wall '
            'clock is used then); timings="instant", the default, is the way to be fast with real processes.'
        )

    def _refuse_start_on_the_wall_clock(self) -> None:
        if self.start is not None and self.clock_kind == "wall":
            raise OptionError(
                f"start={self.start!r} on the wall clock: only virtual time can start elsewhere. Leave start "
                'out, or clock="wall" and whatever executes for real (runner, images).'
            )


def _default(spec: dataclasses.Field[Any]) -> object:
    if spec.default_factory is not dataclasses.MISSING:
        return spec.default_factory()
    return spec.default
