"""How the life of a service is told: from the journal, with names in place of ids."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import ecs_fake
from ecs_fake.records.capacity_provider import UNTOUCHED, CapacityProvider
from ecs_fake.records.container_instance import ContainerInstance
from ecs_fake.records.service import Deployment, Service
from ecs_fake.records.service_deployment import ServiceDeployment
from ecs_fake.records.status import DesiredStatus, TaskStatus
from ecs_fake.records.task import Task
from ecs_fake.store.transaction import Change

COMMANDS = (
    "CreateService",
    "UpdateService",
    "DeleteService",
    "StopTask",
    "UpdateTaskProtection",
    "StopServiceDeployment",
    "UpdateContainerInstancesState",
)
_OURS = ("add_container_instances", "faults.instance", "faults.spot_interruption")
"""What a user of the fake does that is no call, by the cause of what it changes."""
_INSTANCE = re.compile(r"(?:arn:aws:ecs:[^/]*:container-instance/default/|container-instance )([0-9a-f]{32})")
_LEFT_OUT = {
    "cluster",
    "launchType",
    "networkConfiguration",
    "service",
    "serviceDeploymentArn",
    "serviceName",
    "task",
    "tasks",
}
_COUNTED = (TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.RUNNING)


class Names:
    """Short names for ids, in the order in which they were first met."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._counts: dict[str, int] = defaultdict(int)

    def name(self, letter: str, identifier: str) -> str:
        """Give the name of a task (T), a deployment (D), or a container instance (I)."""
        if identifier not in self._given:
            self._counts[letter] += 1
            self._given[identifier] = f"{letter}{self._counts[letter]}"
        return self._given[identifier]

    def written(self, text: str) -> str:
        """Write names in place of ids."""
        text = re.sub(
            r"\(service ([^)]*)\) ", lambda found: "" if found[1] == "web" else f"{found[1]} ", text
        )
        text = _INSTANCE.sub(lambda found: self.name("I", found[1]), text)
        text = re.sub(r"\(task ([0-9a-f]{32})\)", lambda found: self.name("T", found[1]), text)
        return re.sub(r"ecs-svc/\d+", lambda found: self.name("D", found[0]), text)


@dataclass
class Moment:
    """What happens at one moment."""

    commands: list[str] = field(default_factory=list)
    instances: dict[str, str] = field(default_factory=dict)
    rollouts: dict[str, str] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)
    chains: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class Teller:
    """Tells the life of the service `web`, and of what is around it."""

    def __init__(self, fake: ecs_fake.EcsFake) -> None:
        self._core = fake._engine.core
        self._calls = fake.calls
        self._start = fake._engine.core.journal[0].at
        self._names = Names()
        self._moments: dict[float, Moment] = defaultdict(Moment)
        self._statuses: dict[str, TaskStatus] = {}

    def tell(self) -> str:
        """Give the whole transcript."""
        for call in self._calls:
            if call.operation in COMMANDS:
                command = _command(call.operation, call.parameters or {})
                self._at(call.at).commands.append(self._names.written(command))
        tallies: dict[float, str] = {}
        for change in self._core.journal:
            if change.cause in _OURS and change.cause not in self._at(change.at).commands:
                self._at(change.at).commands.append(change.cause)
            if isinstance(change.after, Service):
                self._service(change)
            elif isinstance(change.after, ContainerInstance):
                self._instance(change)
            elif isinstance(change.after, CapacityProvider):
                self._provider(change)
            elif isinstance(change.after, ServiceDeployment):
                self._service_deployment(change)
            elif isinstance(change.after, Task):
                self._task(change)
                tallies[self._seconds(change.at)] = self._tally()
        lines = [
            line
            for seconds in sorted(self._moments)
            for line in _lines(seconds, self._moments[seconds], tallies.get(seconds))
        ]
        return "\n".join([*lines, ""])

    def _seconds(self, at: float) -> float:
        return round(at - self._start, 1)

    def _at(self, at: float) -> Moment:
        return self._moments[self._seconds(at)]

    def _service(self, change: Change) -> None:
        moment, before, after = self._at(change.at), change.before, change.after
        known = before.events if before is not None else ()
        fresh = [event for event in after.events if event not in known]
        moment.events += [self._names.written(event.message) for event in reversed(fresh)]
        earlier = {one.deployment_id: one for one in before.deployments} if before is not None else {}
        for one in after.deployments:
            if one != earlier.pop(one.deployment_id, None):
                moment.rollouts[self._names.name("D", one.deployment_id)] = self._rollout(one)
        for gone in earlier:
            moment.rollouts[self._names.name("D", gone)] = "gone"
        if before is not None and before.status is not after.status:
            moment.rollouts["web"] = after.status

    def _instance(self, change: Change) -> None:
        before, after = change.before, change.after
        if before is None or (before.status, before.agent_connected) != (after.status, after.agent_connected):
            cut = "" if after.agent_connected else ", disconnected"
            name = self._names.name("I", after.instance_id)
            self._at(change.at).instances[name] = f"{after.status}{cut}"

    def _provider(self, change: Change) -> None:
        """Its group is told to grow; instances that come, and those that go, speak for themselves."""
        before = change.before.scaling if change.before is not None else UNTOUCHED
        scaling = change.after.scaling
        if len(scaling.launches) > len(before.launches):
            self._at(change.at).instances[change.after.name] = f"launching {scaling.launching}"

    def _service_deployment(self, change: Change) -> None:
        """Tell how far one has come that shifts traffic: its status, its stage and its hooks."""
        if change.after.configuration["strategy"] == "ROLLING":
            return  # the deployment says it all
        told, before = _progress(change.after), change.before
        if before is None or _progress(before) != told:
            name = self._names.name("S", change.after.arn)
            self._at(change.at).progress.append(f"{name}: {told}")

    def _rollout(self, one: Deployment) -> str:
        failed = f", {one.failed_tasks} failed" if one.failed_tasks else ""
        return f"{one.status} {one.rollout_state}, {one.desired_count} desired{failed}"

    def _task(self, change: Change) -> None:
        before, task = change.before, change.after
        name = self._names.name("T", task.spec.task_id)
        chain = self._at(change.at).chains[name]
        stopped = task.desired_status is DesiredStatus.STOPPED
        if stopped and before.desired_status is not DesiredStatus.STOPPED:
            chain.append(f"to stop ({self._names.written(task.stopped_reason)})")
        if before is None or before.last_status is not task.last_status:
            chain.append(task.last_status)
        placed = before is None or before.spec.container_instance is None
        if placed and task.spec.container_instance is not None:
            if not chain:
                chain.append("placed")
            chain[-1] += f" on {self._names.written(task.spec.container_instance)}"
        self._statuses[name] = task.last_status

    def _tally(self) -> str:
        counts = [list(self._statuses.values()).count(status) for status in _COUNTED]
        return f"{counts[2]} RUNNING, {counts[0] + counts[1]} on the way"


def _progress(one: ServiceDeployment) -> str:
    hooks = [f"hook {hook.status}" for hook in one.hooks]
    return " ".join([one.status, *([one.stage] if one.stage is not None else []), *hooks])


def _command(operation: str, parameters: dict[str, Any]) -> str:
    told = {name: value for name, value in parameters.items() if name not in _LEFT_OUT}
    return " ".join([operation, *(f"{name}={value}" for name, value in told.items())])


def _lines(seconds: float, moment: Moment, tally: str | None) -> Iterator[str]:
    stamp = f"{seconds:8.1f}"
    told = [
        *(f"> {command}" for command in moment.commands),
        *(f"  {name}: {state}" for name, state in moment.instances.items()),
        *(f"  {name}: {rollout}" for name, rollout in moment.rollouts.items()),
        *(f"  {progress}" for progress in moment.progress),
        *(f'  "{event}"' for event in moment.events),
        *(f"  {line}" for line in _grouped(moment.chains)),
    ]
    if any(moment.chains.values()) and tally is not None:
        told.append(f"  = {tally}")
    yield from (f"{stamp} {line}" for line in told)


def _grouped(chains: dict[str, list[str]]) -> Iterator[str]:
    """Tell of tasks that go the same way in one line."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, chain in chains.items():
        if chain:
            groups[tuple(chain)].append(name)
    for chain, names in groups.items():
        yield f"{' '.join(_runs(names))}: {', '.join(chain)}"


def _runs(names: Iterable[str]) -> Iterator[str]:
    """Write T1 T2 T3 as T1-T3."""
    run: list[int] = []
    for number in [*sorted(int(name[1:]) for name in names), None]:
        if run and number != run[-1] + 1:
            yield f"T{run[0]}" if len(run) == 1 else f"T{run[0]}-T{run[-1]}"
            run = []
        if number is not None:
            run.append(number)
