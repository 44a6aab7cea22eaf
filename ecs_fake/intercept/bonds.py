"""Clients that belong to one fake, whatever is active: those of `make_client` and of `attach`."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from botocore.client import BaseClient
from botocore.credentials import Credentials

from ecs_fake.engine.backend import Backend
from ecs_fake.intercept import credentials, moto
from ecs_fake.intercept.handler import EVENT, LocalResponse, answer, handle
from ecs_fake.intercept.requests import PreparedRequest

_ATTRIBUTE: Final = "_ecs_fake_bond"
_UNIQUE_ID: Final = "ecs-fake-bond"


class Bond:
    """A client's tie to a fake: handler, waiters and, if it has none, credentials. `loose` undoes it."""

    def __init__(self, client: Any, backend: Backend) -> None:
        self.backend = backend
        self._client = client
        self._holds = True
        self._previous = bond_of(client)
        if self._previous is not None:
            self._previous._untie()
        self._was_unsigned = client._request_signer._credentials is None
        self._tie()

    def loose(self) -> None:
        """Undo the bond; if it was in force, the one before it that still holds is in force again."""
        self._holds = False
        if bond_of(self._client) is not self:
            return
        self._untie()
        previous = self._previous
        while previous is not None and not previous._holds:
            previous = previous._previous
        if previous is not None:
            previous._tie()

    def _tie(self) -> None:
        client = self._client
        setattr(client, _ATTRIBUTE, self)
        # One handler for each request: neither the common one nor moto's may see what this one answers.
        client.meta.events.unregister(EVENT, handle)
        if (stubber := moto.handler()) is not None:
            client.meta.events.unregister("before-send", stubber)
        client.meta.events.register(EVENT, self._answer, unique_id=_UNIQUE_ID)
        client.get_waiter = partial(_get_waiter, client)
        if self._was_unsigned:
            client._request_signer._credentials = Credentials(
                credentials.ACCESS_KEY_ID, credentials.SECRET_ACCESS_KEY
            )

    def _untie(self) -> None:
        client = self._client
        delattr(client, _ATTRIBUTE)
        client.meta.events.unregister(EVENT, unique_id=_UNIQUE_ID)
        if (stubber := moto.handler()) is not None:
            # It may not have been there before; while moto is not active it does nothing.
            client.meta.events.register("before-send", stubber)
        del client.get_waiter
        if self._was_unsigned:
            client._request_signer._credentials = None

    def _answer(self, request: PreparedRequest, **_kwargs: object) -> LocalResponse:
        return answer(self.backend, request)


def bond_of(client: object) -> Bond | None:
    """Give the bond in force of a client, or None."""
    # Not getattr: a botocore client asks its event handlers for unknown attributes.
    bond: Bond | None = vars(client).get(_ATTRIBUTE)
    return bond


def _get_waiter(client: BaseClient, waiter_name: str) -> Any:
    """Give a waiter that lets the time of the client's fake pass, also when no fake is active."""
    from ecs_fake.intercept.waiters import wait_on  # it needs to know bonds

    waiter: Any = type(client).get_waiter(client, waiter_name)

    def wait(**arguments: Any) -> None:
        bond = bond_of(client)
        if bond is None:
            type(waiter).wait(waiter, **arguments)
        else:
            wait_on(bond.backend, waiter, arguments)

    waiter.wait = wait
    return waiter
