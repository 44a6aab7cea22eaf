"""What RunTask and StartTask refuse alike."""

from __future__ import annotations

from ecs_fake import texts
from ecs_fake.errors import InvalidParameterException
from ecs_fake.launching import ebs, network_checks, overrides
from ecs_fake.launching.wish import Wish
from ecs_fake.operations.accounts.tagging_allowed import check_tagging
from ecs_fake.operations.registry import Request
from ecs_fake.records.task import SERVICE_GROUP
from ecs_fake.store.transaction import Transaction


def check(tx: Transaction, request: Request, wish: Wish) -> None:
    """Refuse a wish that its task definition or its launch type cannot fulfil."""
    launched, definition = wish.launched, wish.definition
    _check_network(wish)
    network_checks.check(tx, wish.network)
    check_tagging(tx.world, "task", request)
    if wish.group.startswith(SERVICE_GROUP):
        raise InvalidParameterException(texts.GROUP_NAMESPACE)
    overrides.check(wish.overrides, definition, launched.launch_type, launched.platform_version)
    windows = (launched.platform_family or "").startswith("WINDOWS")
    ebs.check(wish.volumes, definition, launched.launch_type, windows)


def _check_network(wish: Wish) -> None:
    network = wish.network
    if wish.definition.document.get("networkMode") != "awsvpc":
        if network is not None:
            raise InvalidParameterException(texts.NETWORK_NOT_VALID)
        return
    if network is None:
        raise InvalidParameterException(texts.NETWORK_REQUIRED)
    if network.get("assignPublicIp") == "ENABLED" and wish.launched.launch_type != "FARGATE":
        raise InvalidParameterException(texts.PUBLIC_IP_NOT_SUPPORTED)
