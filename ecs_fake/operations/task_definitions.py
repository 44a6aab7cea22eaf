"""Register-, Describe- and DeregisterTaskDefinition, DeleteTaskDefinitions, and the two listings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ecs_fake import arns, texts
from ecs_fake.errors import ClientException
from ecs_fake.lifecycle import task_definition as life
from ecs_fake.operations import find, paging, quotas, views
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.status import TaskDefinitionStatus
from ecs_fake.records.task_definition import Family, TaskDefinition
from ecs_fake.store.tables.keys import ALL
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World
from ecs_fake.task_definitions import draft

LOCAL_FILES: Final = "file-environment"
"""The name in the option `allow` by which `file://` environment files can be registered."""


@operation("RegisterTaskDefinition")
def register_task_definition(tx: Transaction, request: Request) -> Answer:
    """Register a further revision of a family; never idempotent (RegisterTaskDefinition-007)."""
    world = tx.world
    drawn = draft(request, local_files=LOCAL_FILES in tx.around.allow)
    family = world.families.get(drawn.family)
    revision = 1 if family is None else family.last_revision + 1
    quotas.check_revisions(tx, revision)
    tx.put(Family(drawn.family, revision))
    definition = tx.put(
        TaskDefinition(
            arn=arns.task_definition(world.region, world.account_id, drawn.family, revision),
            family=drawn.family,
            revision=revision,
            status=TaskDefinitionStatus.ACTIVE,
            document=drawn.document,
            containers=drawn.containers,
            tags=tuple(drawn.tags or ()),
            registered_at=tx.now,
            registered_by=arns.principal(world.account_id, arns.partition_of(world.region)),
        )
    )
    answer: Answer = {"taskDefinition": views.task_definition(definition)}
    if definition.tags:
        answer["tags"] = list(definition.tags)
    return answer


@operation("DescribeTaskDefinition", reads=True)
def describe_task_definition(tx: Transaction, request: Request) -> Answer:
    """Show a revision, or the latest ACTIVE one of a family."""
    definition = find.task_definition(tx.world, request["taskDefinition"])
    if definition is None:
        raise ClientException(texts.CANNOT_DESCRIBE_TASK_DEFINITION)
    answer: Answer = {"taskDefinition": views.task_definition(definition)}
    if "TAGS" in request.get("include", ()):
        answer["tags"] = list(definition.tags)
    return answer


@operation("DeregisterTaskDefinition")
def deregister_task_definition(tx: Transaction, request: Request) -> Answer:
    """Make a revision INACTIVE; what runs on it goes on. Done twice, the first time stands."""
    named = find.revision_reference(tx.world, request["taskDefinition"])
    if named is not None and named[1] is None:
        raise ClientException(texts.REVISION_MISSING)
    definition = tx.world.task_definitions.get(named)
    if definition is None:
        raise ClientException(texts.TASK_DEFINITION_NOT_FOUND)
    after = life.deregister(definition, tx.now)
    if after is not definition:
        tx.put(after)
    return {"taskDefinition": views.task_definition(after)}


@operation("DeleteTaskDefinitions")
def delete_task_definitions(tx: Transaction, request: Request) -> Answer:
    """Delete INACTIVE revisions; each stays DELETE_IN_PROGRESS while a task or a service uses it.

    The engine removes those that nothing uses in the same transaction, so that the answer is what is left of them.
    Other revisions become failures. A reference that is malformed refuses the whole call, as everywhere.
    """
    deleted, failures = [], []
    for reference in request["taskDefinitions"]:
        definition, reason = _deleted(tx, reference)
        if definition is None:
            failures.append(views.failure(reference, reason))
        else:
            deleted.append(views.task_definition(definition))
    return {"taskDefinitions": deleted, "failures": failures}


def _deleted(tx: Transaction, reference: str) -> tuple[TaskDefinition | None, str]:
    """Delete one revision, or say why not."""
    named = find.revision_reference(tx.world, reference)
    if named is not None and named[1] is None:
        return None, texts.DELETED_WITHOUT_REVISION
    definition = tx.world.task_definitions.get(named)
    if definition is None:
        return None, texts.DELETED_UNKNOWN
    after = life.delete(definition, tx.now)
    if after is None:
        return None, texts.DELETED_ACTIVE
    if after is not definition:
        tx.put(after)
    return after, ""


@operation("ListTaskDefinitions", reads=True)
def list_task_definitions(tx: Transaction, request: Request) -> Answer:
    """List ARNs of revisions by family and number; `familyPrefix` is a whole family name here."""
    family = request.get("familyPrefix")
    status = request.get("status", "ACTIVE")
    key = (status,) if family is None else (family, status)
    table = tx.world.task_definitions
    definitions, token = paging.page(
        tx.world,
        "ListTaskDefinitions",
        request,
        walk=lambda after: table.walk("revisions", key, after, backwards=request.get("sort") == "DESC"),
        place=lambda definition: (definition.family, definition.revision),
    )
    return paging.with_token({"taskDefinitionArns": [definition.arn for definition in definitions]}, token)


@operation("ListTaskDefinitionFamilies", reads=True)
def list_task_definition_families(tx: Transaction, request: Request) -> Answer:
    """List family names in alphabetical order; `familyPrefix` is a prefix here."""
    families, token = paging.page(
        tx.world,
        "ListTaskDefinitionFamilies",
        request,
        walk=lambda after: _families(
            tx.world, request.get("familyPrefix", ""), request.get("status", "ALL"), after
        ),
        place=lambda family: family.name,
    )
    return paging.with_token({"families": [family.name for family in families]}, token)


def _families(world: World, prefix: str, status: str, after: str | None) -> Iterator[Family]:
    # Names are sorted, so those with the prefix stand together, right behind every name that is less than it.
    start = after if after is not None else _just_before(prefix)
    for family in world.families.walk("all", ALL, start):
        if not family.name.startswith(prefix):
            if family.name > prefix:
                return
            continue
        if not world.task_definitions.count("revisions", (family.name,)):
            continue  # all deleted: only the name is kept, for the number of the next revision
        active = world.task_definitions.count("revisions", (family.name, TaskDefinitionStatus.ACTIVE)) > 0
        if status == "ALL" or active is (status == "ACTIVE"):
            yield family


def _just_before(prefix: str) -> str | None:
    """Give a text that sorts before every name with the prefix and behind names that are less, or None."""
    if not prefix:
        return None
    last = ord(prefix[-1])
    return prefix[:-1] + (chr(last - 1) + "\U0010ffff" if last else "")
