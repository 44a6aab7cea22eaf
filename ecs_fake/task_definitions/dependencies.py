"""Checks of how containers refer to each other: `dependsOn`, `links`, `volumesFrom`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ecs_fake.task_definitions import texts
from ecs_fake.task_definitions.registration import Objections, Registration, is_essential

_NAME: Final = r"[a-zA-Z0-9_-]{1,255}"
_LINK: Final = re.compile(rf"({_NAME})(?::{_NAME})?")
_ENDING: Final = frozenset({"COMPLETE", "SUCCESS"})


def depends_on(registration: Registration) -> Objections:
    """Refuse dependencies on unknown containers and conditions that cannot come true."""
    for _, dependency in registration.items("dependsOn"):
        other = registration.find(dependency["containerName"])
        if other is None:
            yield texts.DEPENDENCY_UNKNOWN.format(name=dependency["containerName"])
        elif dependency["condition"] in _ENDING and is_essential(other):
            yield texts.DEPENDENCY_ESSENTIAL
        elif dependency["condition"] == "HEALTHY" and not other.get("healthCheck"):
            yield texts.DEPENDENCY_HEALTHY


def dependency_cycles(registration: Registration) -> Objections:
    """Refuse containers that wait for each other in a circle, or for themselves."""
    edges = {
        container["name"]: [dependency["containerName"] for dependency in container.get("dependsOn") or ()]
        for container in registration.containers
    }
    if cycle := find_cycle(edges):
        yield texts.DEPENDENCY_CYCLE.format(path=" -> ".join(cycle))


def links(registration: Registration) -> Objections:
    """Refuse malformed links, links to unknown containers, and circles of links."""
    edges: dict[str, list[str]] = {}
    for name, link in registration.items("links"):
        form = _LINK.fullmatch(link)
        if form is None:
            yield texts.LINK_FORM.format(value=link, container=name)
        elif registration.find(form[1]) is None:
            yield texts.LINK_UNKNOWN.format(name=form[1], container=name)
        else:
            edges.setdefault(name, []).append(form[1])
    if find_cycle(edges):
        yield texts.LINK_CYCLE


def volumes_from(registration: Registration) -> Objections:
    """Refuse volumes of unknown containers, and of the container itself."""
    for name, source in registration.items("volumesFrom"):
        other = source.get("sourceContainer")
        if other == name:
            yield texts.VOLUMES_FROM_ITSELF.format(name=name)
        elif registration.find(other) is None:
            yield texts.VOLUMES_FROM.format(name=other)


def find_cycle(edges: Mapping[str, Sequence[str]]) -> list[str]:
    """Give the nodes of one circle, the first one again at the end; empty when there is none."""
    finished: set[str] = set()
    for start in edges:
        if cycle := _walk(start, [], edges, finished):
            return cycle
    return []


def _walk(node: str, path: list[str], edges: Mapping[str, Sequence[str]], finished: set[str]) -> list[str]:
    # Recursion is safe: a definition has at most ten containers.
    if node in path:
        return [*path[path.index(node) :], node]
    if node in finished:
        return []
    for following in edges.get(node, ()):
        if cycle := _walk(following, [*path, node], edges, finished):
            return cycle
    finished.add(node)
    return []
