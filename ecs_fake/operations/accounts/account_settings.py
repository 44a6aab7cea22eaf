"""PutAccountSetting, PutAccountSettingDefault, DeleteAccountSetting, ListAccountSettings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ecs_fake import arns, texts
from ecs_fake.errors import ClientException, InvalidParameterException
from ecs_fake.operations import paging
from ecs_fake.operations.registry import Answer, Request, operation
from ecs_fake.records.account_setting import AccountSetting
from ecs_fake.store import in_force
from ecs_fake.store.transaction import Transaction
from ecs_fake.store.worlds import World

PAGE: Final = 10
"""Settings on a page when `maxResults` is not given (ListAccountSettings-005)."""


@operation("PutAccountSetting")
def put_account_setting(tx: Transaction, request: Request) -> Answer:
    """Set a value for a user, a role or the root user; that of the root user is everyone's default."""
    return _put(tx, request, _principal(tx.world, request))


@operation("PutAccountSettingDefault")
def put_account_setting_default(tx: Transaction, request: Request) -> Answer:
    """Set the value for everyone who has none of their own, which is to set the root user's."""
    return _put(tx, request, in_force.root(tx.world))


def _put(tx: Transaction, request: Request, principal: str) -> Answer:
    name = request["name"]
    _check_not_managed(name)
    if name == in_force.ROOT_ONLY and principal != in_force.root(tx.world):
        raise ClientException(texts.SETTING_OF_ROOT.format(name=name))
    if name in in_force.WITHOUT_EFFECT:
        tx.around.warn(
            f"The account setting {name} is kept and listed, but ecs_fake has nothing that it could change."
        )
    return {"setting": _shown(tx.put(AccountSetting(principal, name, request["value"])))}


@operation("DeleteAccountSetting")
def delete_account_setting(tx: Transaction, request: Request) -> Answer:
    """Forget a principal's own value; the answer shows what is in force for it now.

    The page says that a setting is "disabled" by this. Its examples show what that means: the deleted setting
    comes back as `enabled`, for the default is in force again.
    """
    name = request["name"]
    _check_not_managed(name)
    principal = _principal(tx.world, request)
    own = tx.world.account_settings.get((principal, name))
    if own is not None:
        tx.remove(own)
    return {"setting": _shown(_in_force(tx.world, principal, name))}


@operation("ListAccountSettings", reads=True)
def list_account_settings(tx: Transaction, request: Request) -> Answer:
    """List a principal's own settings, or all that are in force for it, by name."""
    world = tx.world
    principal = _principal(world, request)
    settings, token = paging.page(
        tx.world,
        "ListAccountSettings",
        request,
        walk=lambda after: _matching(world, principal, request, after),
        place=lambda setting: setting.name,
        size=PAGE,
    )
    return paging.with_token({"settings": [_shown(setting) for setting in settings]}, token)


def _matching(world: World, principal: str, request: Request, after: str | None) -> Iterator[AccountSetting]:
    effective = request.get("effectiveSettings", False)
    for name in in_force.DEFAULTS:
        if request.get("name", name) != name or (after is not None and name <= after):
            continue
        own = world.account_settings.get((principal, name))
        setting = _in_force(world, principal, name) if effective else own
        if setting is not None and request.get("value", setting.value) == setting.value:
            yield setting


def _in_force(world: World, principal: str, name: str) -> AccountSetting:
    """Give a setting as it is for a principal; also an inherited one carries the principal's own name (recorded)."""
    return AccountSetting(principal, name, in_force.value(world, name, principal))


def _shown(setting: AccountSetting) -> dict[str, Any]:
    return {
        "name": setting.name,
        "value": setting.value,
        "principalArn": setting.principal_arn,
        "type": "aws_managed" if setting.name == in_force.MANAGED else "user",
    }


def _check_not_managed(name: str) -> None:
    if name == in_force.MANAGED:
        raise InvalidParameterException(texts.SETTING_IS_MANAGED.format(name=name))


def _principal(world: World, request: Request) -> str:
    """Give the ARN of the user, role or root user a call is about; without `principalArn` it is the caller."""
    given = request.get("principalArn")
    if given is None:
        return in_force.root(world)
    account_id = arns.account_of_principal(given)
    if account_id is None:
        raise InvalidParameterException(texts.PRINCIPAL.format(value=given))
    if account_id != world.account_id:
        raise InvalidParameterException(texts.ACCOUNT_MISMATCH)
    return str(given)
