"""What EC2 and Elastic Load Balancing say of what a call names, and what ECS refuses therefore."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ecs_fake.errors import InvalidParameterException
from ecs_fake.store.transaction import Transaction
from ecs_fake.texts import networking as texts


def check(tx: Transaction, network: Mapping[str, Any] | None) -> None:
    """Refuse subnets and security groups that do not exist or do not go together; remember the subnets.

    Args:
        tx: the transaction; has what was found before it.
        network: `awsvpcConfiguration`, if there is one.

    Raises:
        InvalidParameterException: AwsVpcConfiguration-002, -008, NetworkConfiguration-001.
    """
    if network is None:
        return
    found = tx.around.found
    if found.subnets_problem is not None:
        code, cause = found.subnets_problem
        raise InvalidParameterException(
            texts.SUBNETS.format(given=_list(network["subnets"]), cause=cause, code=code)
        )
    vpcs = {subnet.vpc_id for subnet in found.subnets}
    if len(vpcs) > 1:
        raise InvalidParameterException(texts.SEVERAL_VPCS.format(given=_list(network["subnets"])))
    if found.security_groups_problem is not None:
        code, cause = found.security_groups_problem
        given = _list(network.get("securityGroups", ()))
        raise InvalidParameterException(texts.SECURITY_GROUPS.format(given=given, cause=cause, code=code))
    for group, vpc in found.security_groups.items():
        if vpcs and vpc not in vpcs:
            raise InvalidParameterException(texts.OTHER_VPC.format(group=group))
    for subnet in found.subnets:
        if tx.world.subnets.get(subnet.subnet_id) != subnet:
            tx.put(subnet)


def check_target_groups(tx: Transaction, *, awsvpc: bool) -> None:
    """Refuse target groups that do not exist, or that cannot take the tasks (CreateService-065).

    Raises:
        InvalidParameterException: one is unknown, or its targets are not what the tasks will be.
    """
    found = tx.around.found
    if found.target_groups_problem is not None:
        raise InvalidParameterException(texts.NO_TARGET_GROUP)
    for arn, kind in found.target_types.items():
        if awsvpc and kind != "ip":
            raise InvalidParameterException(texts.WRONG_TARGET_TYPE.format(arn=arn, kind=kind))


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
