"""Tasks of a place: listed, and found by what people type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ecs_fake.cli.places.place import Document, Place, pages
from ecs_fake.cli.problems import CommandError

_AT_ONCE: Final = 100
"""How many tasks DescribeTasks takes."""
_SHORT: Final = 8
"""Characters of an id that tell tasks apart."""


def short_id(task: Mapping[str, Any]) -> str:
    """Give the beginning of a task's id, for people."""
    return full_id(task)[:_SHORT]


def full_id(task: Mapping[str, Any]) -> str:
    """Give a task's id."""
    return str(task["taskArn"]).rpartition("/")[2]


def every_task(place: Place, cluster: str | None = None, *, stopped: bool = True) -> Iterator[Document]:
    """Give the tasks of a cluster, or of all, as DescribeTasks shows them.

    Args:
        place: where.
        cluster: its name or ARN; None: every cluster.
        stopped: whether also those that have stopped.
    """
    clusters = [cluster] if cluster is not None else pages(place, "ListClusters", "clusterArns")
    for each in clusters:
        arns = list(pages(place, "ListTasks", "taskArns", cluster=each))
        if stopped:
            arns += pages(place, "ListTasks", "taskArns", cluster=each, desiredStatus="STOPPED")
        for at in range(0, len(arns), _AT_ONCE):
            yield from place.call("DescribeTasks", cluster=each, tasks=arns[at : at + _AT_ONCE])["tasks"]


def find_task(place: Place, reference: str) -> Document:
    """Give the one task that is meant.

    Args:
        place: where.
        reference: its ARN, its id, or the beginning of it.

    Raises:
        CommandError: there is none, or there are several; the text names what there is.
    """
    tasks = list(every_task(place))
    found = [task for task in tasks if reference == task["taskArn"] or full_id(task).startswith(reference)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(f"There is no task {reference!r}. {_known(tasks)}")
    raise CommandError(f"Several tasks begin with {reference!r}: {', '.join(map(full_id, found))}.")


def _known(tasks: Sequence[Document]) -> str:
    newest = sorted(tasks, key=lambda task: float(task["createdAt"]))[-5:]
    return f"The newest are: {', '.join(map(short_id, newest))}." if newest else "There are none at all."
