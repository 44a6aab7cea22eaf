"""The paths of task metadata and statistics: which container is asked about, and what is said when there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ecs_fake.endpoints import metadata, texts
from ecs_fake.endpoints.container_metadata import docker_id
from ecs_fake.endpoints.http import Response
from ecs_fake.endpoints.lookup import Lookup, Sight
from ecs_fake.endpoints.passes import Passes
from ecs_fake.endpoints.stats import Stats

_MISSING_STATUS: Final = {"3": 500, "4": 404}
_CONTAINER, _TASK = ("container ID", "docker ID"), ("task arn", "task Arn")
_WHAT: Final[Mapping[str, tuple[str, tuple[str, str]]]] = {
    "": ("container metadata", _CONTAINER),
    "task": ("task metadata", _TASK),
    "taskWithTags": ("task metadata", _TASK),
    "stats": ("container stats", _TASK),
    "task/stats": ("task stats", _TASK),
    "associations": ("container associations", _CONTAINER),
}
"""What is asked for by a path, as the agent calls it, and what it looks for first."""


class MetadataEndpoint:
    """Answers `/v3/<id>`, `/v4/<id>` and what is below them; and `/v2/...`, where an address tells who calls."""

    def __init__(self, passes: Passes, lookup: Lookup, stats: Stats, now: Callable[[], float]) -> None:
        self._passes = passes
        self._lookup = lookup
        self._stats = stats
        self._now = now

    def answer(self, version: str, pass_id: str, what: str) -> Response:
        """Answer a path of version 3 or 4.

        Args:
            version: `3` or `4`.
            pass_id: the container's id.
            what: what follows it; empty: nothing.
        """
        subject = "associations" if what.startswith("associations/") else what
        if subject not in _WHAT:
            return Response.text(texts.NOT_FOUND, 404)
        key = self._passes.container(pass_id)
        sight = self._lookup.task(key.task_arn) if key is not None else None
        if key is None or sight is None:
            return self._unknown(version, pass_id, subject)
        if subject == "associations":
            return _associations(what.split("/")[1:])
        return Response.json(self._document(version, sight, key.name, subject))

    def answer_v2(self, what: str, peer: str) -> Response:
        """Answer a path of version 2: the task is the one that has the caller's address to itself."""
        kind, _, wanted = what.partition("/")
        if kind not in ("metadata", "metadataWithTags", "stats") or (wanted and kind == "metadataWithTags"):
            return Response.text(texts.NOT_FOUND, 404)
        sight = self._lookup.at_address(peer)
        if sight is None:
            return Response.json(texts.UNKNOWN_CALLER.format(address=peer), 400)
        if wanted:
            return self._of_docker_id(sight, kind, wanted)
        if kind == "stats":
            return Response.json(self._stats.of_task(sight, rates=False))
        return Response.json(metadata.task_v3(sight, self._now(), tags=kind == "metadataWithTags"))

    def _of_docker_id(self, sight: Sight, kind: str, wanted: str) -> Response:
        for birth, record in sight.pairs():
            if docker_id(birth, record) == wanted:
                name = birth.spec.name
                if kind == "stats":
                    return Response.json(self._stats.of_container(sight, name, rates=False))
                return Response.json(metadata.container_v3(sight, name))
        return Response.json(texts.UNKNOWN_DOCKER_ID.format(id=wanted), 400)

    def _document(self, version: str, sight: Sight, name: str, what: str) -> dict[str, Any]:
        newest = version == "4"
        match what:
            case "stats":
                return self._stats.of_container(sight, name, rates=newest)
            case "task/stats":
                return self._stats.of_task(sight, rates=newest)
            case "":
                show = metadata.container_v4 if newest else metadata.container_v3
                return show(sight, name)
        show_task = metadata.task_v4 if newest else metadata.task_v3
        return show_task(sight, self._now(), tags=what == "taskWithTags")

    def _unknown(self, version: str, pass_id: str, subject: str) -> Response:
        what, (wanted, found) = _WHAT[subject]
        text = texts.UNKNOWN_CONTAINER.format(
            version=version, what=what, wanted=wanted, found=found, id=pass_id
        )
        return Response.json(text, _MISSING_STATUS[version])


def _associations(path: list[str]) -> Response:
    """No task has any: they are made for accelerators of Elastic Inference, which ECS takes no longer."""
    kind, *name = path
    if not name:
        return Response.json({"Associations": None})
    return Response.json(texts.NO_ASSOCIATION.format(kind=kind, name="/".join(name)), 404)
