"""`EcsFake`: what a user holds."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Unpack

from ecs_fake.engine.wire import WireAnswer, WireRequest
from ecs_fake.errors import EcsError, EcsFakeError, FakeClosed, SettleTimeout, WaitTimeout
from ecs_fake.looking.window import Window
from ecs_fake.operations import OPERATIONS
from ecs_fake.operations.instances import hosts
from ecs_fake.parts import assemble
from ecs_fake.persistence.memory import Memory
from ecs_fake.settings import OptionArguments, Options
from ecs_fake.settings.agent import stop_timeout

if TYPE_CHECKING:
    from ecs_fake.server.serve import HttpDoor


class EcsFake(Window):
    """An Amazon ECS of your own.

    A fake by itself touches nothing: reach it through `client()`, or let `ecs_fake.mock_ecs` send every ECS call of
    the process to it. Use it as a context manager, or `close()` it.

    Args:
        **options: those of `ecs_fake.settings.Options`, by keyword.

    Raises:
        OptionError: an option is unknown or cannot work.
    """

    def __init__(self, **options: Unpack[OptionArguments]) -> None:
        self._set_up(Options.of(**options))

    @classmethod
    def of(cls, options: Options) -> EcsFake:
        """Make a fake from options that are already put together."""
        fake = cls.__new__(cls)
        fake._set_up(options)
        return fake

    def _set_up(self, options: Options) -> None:
        #: The options it was made with.
        self.options = options
        self._warnings: list[str] = []
        memory = Memory.of(options.state, virtual=options.clock_kind == "virtual", seed=options.seed)
        try:
            parts = assemble(options, self, self._warn, self._url_if_served, memory)
        except BaseException:
            memory.close()
            raise
        self._engine, self._crew, self._logs = parts.engine, parts.crew, parts.logs
        self._collaborators, self._endpoints = parts.collaborators, parts.endpoints
        #: Image references or patterns and their stand-ins; may be changed at any time.
        self.images = parts.images
        #: Tables that answer for Secrets Manager, Systems Manager, S3 and CloudWatch Logs; for the user too.
        self.secrets, self.parameters = self._collaborators.secrets, self._collaborators.parameters
        self.files, self.log_groups = self._collaborators.files, self._collaborators.log_groups
        #: Auto Scaling groups of capacity providers; for the user too.
        self.auto_scaling_groups = self._collaborators.auto_scaling_groups
        #: Load balancers' targets with their health, and Cloud Map's instances; for the user too.
        self.target_groups = self._collaborators.places.target_groups
        self.load_balancers = self._collaborators.places.load_balancers
        self.cloud_map = self._collaborators.places.cloud_map
        #: Subnets, and the VPCs of security groups, where tasks have network interfaces of their own.
        self.subnets = self._collaborators.inquiries.subnets
        self.security_groups = self._collaborators.inquiries.security_groups
        #: Amazon EBS volumes of tasks, and the snapshots that they are made from; snapshots are for the user too.
        self.volumes, self.snapshots = self._collaborators.volumes, self._collaborators.snapshots
        #: Functions that lifecycle hooks of deployments invoke, and states of CloudWatch alarms; for the user.
        self.hooks, self.alarms = self._collaborators.hooks, self._collaborators.alarms
        self._rollouts = parts.rollouts
        #: Sessions of ExecuteCommand, for the HTTP doors that serve them.
        self.exec_sessions = parts.sessions
        self._door: HttpDoor | None = None
        self._closing = threading.Lock()
        self._create_clusters()

    def _create_clusters(self) -> None:
        create = OPERATIONS["CreateCluster"].function
        for name in self.options.clusters:
            request = {"clusterName": name}
            self._engine.core.call("CreateCluster", create, request, self.account_id, self.region)
        self._engine.core.reveal()  # they exist from the beginning, so nobody has to wait for them

    # -- clients ----------------------------------------------------------------------------------
    def client(self, **kwargs: Any) -> Any:
        """Make a boto3 `ecs` client of this fake, whatever else is active.

        Args:
            **kwargs: as for `boto3.client`, for example `region_name`.
        """
        from ecs_fake.intercept import make_client

        return make_client(self, **kwargs)

    def attach(self, client_or_session: Any) -> None:
        """Send the ECS calls of a client, or of clients yet to be made from a session, to this fake.

        Needed only for what was made earlier without credentials, as it could not sign its requests.
        """
        from ecs_fake.intercept import attach

        attach(client_or_session, self)

    @property
    def url(self) -> str:
        """Where this fake can be reached over HTTP; the door opens on first use."""
        return self._open_door().url

    def env(self) -> dict[str, str]:
        """Give the environment variables by which a subprocess reaches this fake, with any AWS tool or SDK.

        ::

            subprocess.run(["aws", "ecs", "list-clusters"], env={**os.environ, **fake.env()})
        """
        door = self._open_door()
        return {
            "AWS_ENDPOINT_URL_ECS": door.url,
            "AWS_ACCESS_KEY_ID": door.credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": door.credentials.secret_access_key,
            "AWS_DEFAULT_REGION": self.region,
        }

    def _url_if_served(self) -> str | None:
        """Give where this fake can be reached over HTTP; None: what a server needs is not installed."""
        needed = ("starlette", "uvicorn", "wsproto")
        return self.url if all(map(importlib.util.find_spec, needed)) else None

    def _open_door(self) -> HttpDoor:
        if self._door is not None:
            return self._door
        with self._closing:
            if self.closed:
                raise FakeClosed("this fake has ended, so it has no HTTP door any more.")
            if self._door is None:
                from ecs_fake.server.serve import HttpDoor

                self._door = HttpDoor(self, control=self).start()
            return self._door

    # -- Backend ----------------------------------------------------------------------------------
    @property
    def region(self) -> str:
        """The Region of clients that name none."""
        return self._engine.region

    @property
    def account_id(self) -> str:
        """The account of callers that name none."""
        return self._engine.account_id

    @property
    def closed(self) -> bool:
        """Whether the fake has ended."""
        return self._engine.closed

    @property
    def changes(self) -> int:
        """A counter that grows with every change of a record."""
        return self._engine.changes

    @property
    def executes(self) -> bool:
        """Whether anything real is executed."""
        return bool(self._crew.executes)

    def dispatch(self, request: WireRequest) -> WireAnswer:
        """Answer one API call; doors knock here."""
        return self._engine.dispatch(request)

    def at_once(self, request: WireRequest) -> WireAnswer | None:
        """Answer a call if that takes no waiting; for doors."""
        return self._engine.at_once(request)

    def pause(self, seconds: float, *, since: int) -> None:
        """Let time pass for somebody who would sleep."""
        self._engine.pause(seconds, since=since)

    # -- time -------------------------------------------------------------------------------------
    @property
    def now(self) -> datetime:
        """The fake's time."""
        return datetime.fromtimestamp(self._engine.core.clock.now(), UTC)

    def advance(self, seconds: float) -> None:
        """Move virtual time forward, through everything that is due on the way.

        Raises:
            EcsFakeError: the fake runs on the wall clock, or `seconds` is negative.
        """
        self._engine.advance(seconds)

    def settle(self, timeout: float = 3600.0) -> float:
        """Let time pass until nothing is in transition.

        Args:
            timeout: the most seconds, of virtual or real time as the fake runs.

        Returns:
            The seconds that passed.

        Raises:
            SettleTimeout: something still moves; the text tells its story.
        """
        try:
            return self._engine.settle(timeout)
        except SettleTimeout as error:
            moving = self._engine.core.in_transition()[:5]
            stories = [self.story(task.arn) for task in moving]
            raise SettleTimeout("\n".join([str(error), *stories])) from None

    def run_until(self, holds: Callable[[], bool], timeout: float = 600.0) -> None:
        """Let time pass until a condition holds, for example `lambda: len(fake.tasks()) == 3`.

        Args:
            holds: asked again after every change.
            timeout: the most seconds, of virtual or real time as the fake runs.

        Raises:
            WaitTimeout: it never did.
        """
        if not self._engine.run_until(holds, timeout):
            newest = "\n".join(str(entry) for entry in self.journal[-10:])
            raise WaitTimeout(
                f"the condition does not hold after {timeout:g} s; what happened last:\n{newest}"
            )

    # -- what calls alone cannot make -------------------------------------------------------------
    def add_container_instances(
        self,
        n: int = 1,
        *,
        cluster: str = "default",
        instance_type: str = "m5.large",
        az: str | None = None,
        attributes: Mapping[str, str | None] | None = None,
        capacity_provider: str | None = None,
        agent: Mapping[str, str] | None = None,
    ) -> list[str]:
        """Let EC2 instances register with a cluster, as their agents would.

        Args:
            n: how many.
            cluster: its name or ARN.
            instance_type: one of `ecs_fake.instance_types.INSTANCE_TYPES`.
            az: their availability zone; None: in turn those of the Region, a, b and c.
            attributes: further attributes; a value None makes one that has only a name.
            capacity_provider: the provider of an Auto Scaling group that launched them.
            agent: what their agents are configured with; `ECS_CONTAINER_STOP_TIMEOUT` is known, for example "2m".

        Returns:
            Their ARNs.

        Raises:
            EcsFakeError: there is no such cluster or instance type, ECS would refuse the registration, or the fake
                has ended.
        """
        if self.closed:
            raise FakeClosed("add_container_instances(): this fake has ended; make a new one.")
        wanted = {
            "n": n,
            "cluster": cluster,
            "instance_type": instance_type,
            "az": az,
            "attributes": attributes or {},
            "capacity_provider": capacity_provider,
            "stop_timeout": stop_timeout(agent or {}),
        }
        try:
            added = self._engine.core.call(
                "add_container_instances", hosts.add, wanted, self.account_id, self.region
            )
        except EcsError as error:
            raise EcsFakeError(
                f"add_container_instances(cluster={cluster!r}): {error.message} Nothing was added."
            ) from error
        self._engine.driver.kick()  # services may have waited for them
        return list(added["arns"])

    def __repr__(self) -> str:
        if self.closed:
            return "<EcsFake, closed>"
        count = len(self.tasks())
        where = f"{self.options.runner}, {self.region}, account {self.account_id}"
        return f"<EcsFake {where}: {count} tasks, {len(self.calls)} calls>"

    # -- life -------------------------------------------------------------------------------------
    def reset(self) -> None:
        """Forget everything and end what runs; the clusters named in the options are made again."""
        self._engine.reset()
        self._logs.clear()
        self._warnings.clear()
        self.exec_sessions.clear()
        self._collaborators.clear()
        self._create_clusters()

    def wind_down(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Stop what really runs as StopTask would, in each task's order and with its stop timeouts, and wait for it.

        Services launch nothing from then on. What is only simulated is left as it is. `close()` by itself ends all
        that runs too, with the same time to end, but each container on its own.

        Args:
            hurry: asked every now and then; True ends the waiting.
        """
        self._engine.wind_down(lambda task: self._crew.executes_of(task.spec.epoch, task.arn), hurry)

    def close(self) -> None:
        """End everything that runs and answer no more calls. Safe to call twice."""
        with self._closing:
            if self._door is not None:
                self._door.close()
                self._door = None
            self._engine.close()
            self._crew.close()
            self._rollouts.close()
            self._collaborators.close()
            self._endpoints.close()
            _release(self)

    def __enter__(self) -> EcsFake:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _warn(self, text: str) -> None:
        if text not in self._warnings:
            self._warnings.append(text)


def _release(fake: EcsFake) -> None:
    """Undo what `attach` did for this fake; if the module was never needed, there is nothing."""
    attaching = sys.modules.get("ecs_fake.intercept.attach")
    if attaching is not None:
        attaching.release(fake)
