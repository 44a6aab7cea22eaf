"""What can be tagged: the registry behind TagResource, UntagResource and ListTagsForResource.

A module that owns a resource registers how it is found, and nothing else is needed; its records have `arn` and `tags`::

    @taggable("service", words="service", parts=2)
    def tagged_service(world: World, path: Sequence[str]) -> Service | None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from ecs_fake.store.worlds import World


class Tagged(Protocol):
    """A record with tags."""

    @property
    def arn(self) -> str:
        """Its ARN, in the form it was created with."""

    @property
    def tags(self) -> tuple[Mapping[str, Any], ...]:
        """Its tags, in the order in which they were added."""


class Kind(NamedTuple):
    """A resource type whose records can be tagged."""

    words: str
    """What ECS calls it in sentences."""
    parts: int
    """How many parts the path of its long ARN has; several: the first is the cluster."""
    find: Callable[[World, Sequence[str]], Tagged | None]
    check: Callable[[Any], None]


TAGGABLE: Final[dict[str, Kind]] = {}
"""By what stands before the path in its ARN."""

F = TypeVar("F", bound=Callable[[World, Sequence[str]], Tagged | None])


def _always(record: Tagged) -> None:
    """Most things can be tagged as long as they can be found."""


def taggable(
    arn_kind: str, *, words: str, parts: int, check: Callable[[Any], None] = _always
) -> Callable[[F], F]:
    """Register a function that finds a record by the path of its long ARN.

    It gives None for what there is not, and raises ECS's error for what it can name better: a cluster that does not
    exist, an id that cannot be one.

    Args:
        arn_kind: `service` in `arn:aws:ecs:us-east-1:123456789012:service/default/web`.
        words: what ECS calls the resource type in sentences.
        parts: how many parts the path has.
        check: raises ECS's error if the tags of a record cannot be changed now.
    """

    def register(function: F) -> F:
        TAGGABLE[arn_kind] = Kind(words, parts, function, check)
        return function

    return register
