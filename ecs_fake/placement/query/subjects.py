"""What expressions can ask of a container instance: which operators a subject has, and how its values compare."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol

from ecs_fake.placement.query.nodes import Operator
from ecs_fake.records.container_instance import ContainerInstance


class Facts(Protocol):
    """What is known of one instance."""

    @property
    def instance(self) -> ContainerInstance:
        """The record."""

    @property
    def groups(self) -> Collection[str]:
        """The groups of the tasks on it."""

    @property
    def running_tasks(self) -> int:
        """How many tasks on it are wanted RUNNING, as DescribeContainerInstances counts them."""


class Subject(NamedTuple):
    """Something that can be asked of an instance."""

    operators: frozenset[Operator]
    """Which it can stand with."""
    find: Callable[[Facts], Collection[Any]]
    """Gives what an instance has of it: nothing, one value, or several, of which any may be meant."""
    read: Callable[[str], Any]
    """Makes something comparable of a value in an expression; raises ValueError."""
    form: str = "text"
    """What a value looks like, for a message."""


_EQUALITY: Final = frozenset({Operator.EQUALS, Operator.NOT_EQUALS})
_ORDER: Final = frozenset(
    {
        Operator.GREATER_THAN,
        Operator.GREATER_THAN_EQUAL,
        Operator.LESS_THAN,
        Operator.LESS_THAN_EQUAL,
    }
)
_TEXT: Final = _EQUALITY | {Operator.IN, Operator.NOT_IN, Operator.MATCHES, Operator.NOT_MATCHES}
_EXISTENCE: Final = frozenset({Operator.EXISTS, Operator.NOT_EXISTS})
_VERSION: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*")
_WHOLE: Final = re.compile(r"-?[0-9]+")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)


def subject(name: str, operator: Operator) -> Subject | None:
    """Give the subject of this name, prefix included, or None if there is none.

    An attribute is text, but with an operator of order it is a number.
    """
    kind, _, rest = name.partition(":")
    if kind == "attribute" and rest:
        return _attribute(rest, ordered=operator in _ORDER)
    return _SUBJECTS.get(name)


def _attribute(name: str, *, ordered: bool) -> Subject:
    def find(facts: Facts) -> Collection[Any]:
        """Find the value; None stands for an attribute that has a name only."""
        attributes = facts.instance.attributes
        return (attributes[name],) if name in attributes else ()

    def find_number(facts: Facts) -> Collection[float]:
        value = facts.instance.attributes.get(name)
        return (float(value),) if value is not None and _NUMBER.fullmatch(value) else ()

    if ordered:
        return Subject(_ORDER, find_number, _number, "a number")
    return Subject(_TEXT | _EXISTENCE | _ORDER, find, str)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _version(text: str) -> tuple[int, ...]:
    """Read a version; 1.14 is 1.14.0."""
    if not _VERSION.fullmatch(text):
        raise ValueError(text)
    parts = [int(part) for part in text.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _agent_version(facts: Facts) -> Collection[Any]:
    version = facts.instance.version_info.get("agentVersion", "")
    return (_version(version),) if _VERSION.fullmatch(version) else ()


def _time(text: str) -> float:
    """Read a date or a time, in UTC unless it says otherwise."""
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _ec2_instance_id(facts: Facts) -> Collection[str]:
    found = facts.instance.ec2_instance_id
    return () if found is None else (found,)


_SUBJECTS: Final = {
    "agentConnected": Subject(_TEXT, lambda facts: (str(facts.instance.agent_connected).lower(),), str),
    "agentVersion": Subject(_EQUALITY | _ORDER, _agent_version, _version, "a version such as 1.14.5"),
    "ec2InstanceId": Subject(_TEXT, _ec2_instance_id, str),
    "registeredAt": Subject(
        _EQUALITY | _ORDER,
        lambda facts: (facts.instance.registered_at,),
        _time,
        "a date or time such as 2018-06-18 or 2018-06-18T22:28:28Z",
    ),
    "runningTasksCount": Subject(
        _EQUALITY | _ORDER, lambda facts: (facts.running_tasks,), _whole, "a whole number"
    ),
    "task:group": Subject(_TEXT | _EXISTENCE, lambda facts: facts.groups, str),
}
NAMES: Final = (*_SUBJECTS, "attribute:<name>")
"""Every subject, for messages."""
