"""Everything that ECS would object to in a registration, not only the first thing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from ecs_fake.cli.commands.validate import advice
from ecs_fake.cli.commands.validate.blame import Path, guilty
from ecs_fake.errors import EcsError
from ecs_fake.service_model import normalise, service_model
from ecs_fake.service_model.refusals import refusal
from ecs_fake.service_model.violations import Violation, member, violations
from ecs_fake.task_definitions.checks import CHECKS
from ecs_fake.task_definitions.drafts import draft
from ecs_fake.task_definitions.launch_types import LAUNCH_TYPES
from ecs_fake.task_definitions.registration import Objections, Registration

_OPERATION: Final = "RegisterTaskDefinition"
_PARTS_OF_THE_CHECKED: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What a check may meet behind another one that has objected."""

Checker = Callable[[Registration], Objections]


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation."""

    paths: tuple[str, ...]
    """Where, as JSONPath; several if only together they are wrong."""
    message: str
    """What ECS says."""
    advice: str


@dataclass(frozen=True, slots=True)
class Report:
    """What is to be said of a registration."""

    findings: tuple[Finding, ...]
    complete: bool
    """Whether everything could be looked at."""
    compatibilities: tuple[str, ...] = ()
    """The launch types it is valid for."""

    def document(self) -> dict[str, Any]:
        """Give it for programs."""
        return {
            "valid": not self.findings,
            "complete": self.complete,
            "compatibilities": self.compatibilities,
            "violations": [asdict(finding) for finding in self.findings],
        }


def examine(request: Mapping[str, Any]) -> Report:
    """Look for everything that ECS would refuse.

    Args:
        request: input of RegisterTaskDefinition, of whatever kind its members are.
    """
    request = normalise(request)
    found = [
        part
        for each in violations(service_model().request_schema(_OPERATION), request)
        for part in _split(each)
    ]
    forms = tuple(dict.fromkeys(map(_of_form, found)))
    known = _without_unknown(request, found)
    if violations(service_model().request_schema(_OPERATION), known):
        return Report(forms, complete=False)
    findings = forms + tuple(_of_checks(known))
    return Report(findings, complete=True) if findings else _registered(known)


def _registered(request: Mapping[str, Any]) -> Report:
    """Let the registration itself have the last word."""
    try:
        return Report((), complete=True, compatibilities=tuple(draft(request).document["compatibilities"]))
    except EcsError as error:
        return Report((Finding(("$",), error.message, advice.IN_GENERAL),), complete=True)


def _split(violation: Violation) -> Iterator[Violation]:
    """Give one violation for each member that is missing or unknown."""
    if violation.keyword == "required":
        for name in violation.limit:
            if name not in violation.found:
                yield replace(violation, limit=[name])
    elif violation.keyword == "additionalProperties":
        for name in violation.found:
            if name not in violation.schema["properties"]:
                yield replace(violation, found={name: violation.found[name]})
    else:
        yield violation


def _of_form(violation: Violation) -> Finding:
    error = refusal(_OPERATION, violation, service_model().botocore_version)
    return Finding((json_path(_place(violation)),), error.message, advice.for_form(violation))


def _place(violation: Violation) -> Path:
    return (
        (*violation.path, *violation.found) if violation.keyword == "additionalProperties" else violation.path
    )


def _without_unknown(request: Mapping[str, Any], found: list[Violation]) -> dict[str, Any]:
    """Give the request without the members that ECS does not know, as nothing depends on them."""
    known = copy.deepcopy(dict(request))
    for violation in found:
        if violation.keyword == "additionalProperties":
            part: Any = known
            for step in violation.path:
                part = part[step]
            for name in violation.found:
                del part[name]
    return known


def _of_checks(request: Mapping[str, Any]) -> Iterator[Finding]:
    """Ask every check, and every launch type that the caller requires."""
    registration = Registration.of(request)
    asked: list[tuple[str, Checker]] = [(advice.name_of(check), check) for check in CHECKS]
    asked += [(name, LAUNCH_TYPES[name]) for name in LAUNCH_TYPES if name in registration.required]
    objected = False
    for name, checker in asked:
        try:
            objections = dict.fromkeys(checker(registration))
        except _PARTS_OF_THE_CHECKED:
            if not objected:
                raise
            continue  # it relies on what an earlier check has objected to
        objected = objected or bool(objections)
        yield from _findings(request, name, checker, objections)


def _findings(
    request: Mapping[str, Any], name: str, checker: Checker, objections: Iterable[str]
) -> Iterator[Finding]:
    """Give what a check has to say, but not twice of the same place: ECS would say only the first."""
    told: list[set[Path]] = []
    for text in objections:
        paths = guilty(request, text, lambda part: checker(Registration.of(part)))
        if not any(set(paths) <= earlier for earlier in told):
            told.append(set(paths))
            yield Finding(tuple(map(json_path, paths)), text, advice.for_check(name))


def json_path(path: Path) -> str:
    """Write a path as JSONPath."""
    return f"$.{member(path)}" if path else "$"
