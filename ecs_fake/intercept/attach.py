"""Clients of one fake: `make_client` makes them, `attach` mends those that exist."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from ecs_fake.engine.backend import Backend
from ecs_fake.errors import OptionError
from ecs_fake.intercept import credentials
from ecs_fake.intercept.requests import ENDPOINT_PREFIX

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.loaders import Loader
    from botocore.session import Session

T = TypeVar("T")

_lock = threading.Lock()
_undo: dict[int, tuple[Backend, list[Callable[[], None]]]] = {}
"""How to undo what is attached to a fake, by the fake's `id`."""


def make_client(backend: Backend, **kwargs: Any) -> Any:
    """Make an ECS client of a session of its own; its calls always go to `backend`.

    Args:
        backend: the fake. After it has ended calls raise `FakeClosed`; they never go to AWS.
        kwargs: as for `boto3.client`; a Region and credentials are not needed.
    """
    from botocore.session import Session

    from ecs_fake.intercept.bonds import Bond

    session = Session()
    session.register_component("data_loader", _loader(session.get_config_variable("data_path")))
    if not {"aws_access_key_id", "aws_secret_access_key"} & kwargs.keys():
        kwargs |= {
            "aws_access_key_id": credentials.ACCESS_KEY_ID,
            "aws_secret_access_key": credentials.SECRET_ACCESS_KEY,
        }
    kwargs["region_name"] = kwargs.get("region_name") or backend.region
    client = session.create_client("ecs", **kwargs)
    Bond(client, backend)
    return client


def attach(client_or_session: T, backend: Backend) -> T:
    """Let an existing ECS client, or the ECS clients made from now on by a session, call `backend`.

    What has no credentials gets some. When the fake ends, all is as it was. Gives back its argument.

    Args:
        client_or_session: a boto3 or botocore client of ECS, or a boto3 or botocore session.
        backend: the fake.

    Raises:
        OptionError: it is neither.
    """
    from botocore.client import BaseClient
    from botocore.session import Session

    session = getattr(client_or_session, "_session", client_or_session)
    if isinstance(client_or_session, BaseClient):
        _attach_client(client_or_session, backend)
    elif isinstance(session, Session):
        _attach_session(session, backend)
    else:
        raise OptionError(
            f"attach({client_or_session!r}): give a client of ECS or a session, of boto3 or botocore."
        )
    return client_or_session


def release(backend: Backend) -> None:
    """Undo every `attach` to this fake."""
    with _lock:
        _, undo = _undo.pop(id(backend), (backend, []))
    for step in reversed(undo):
        step()


def _attach_client(client: BaseClient, backend: Backend) -> None:
    from ecs_fake.intercept.bonds import Bond, bond_of

    service = client.meta.service_model
    if service.endpoint_prefix != ENDPOINT_PREFIX:
        raise OptionError(f"attach: this is a client of {service.service_name}, not of ecs.")
    bond = bond_of(client)
    if bond is None or bond.backend is not backend:
        _remember(backend, Bond(client, backend).loose)


def _attach_session(session: Session, backend: Backend) -> None:
    event, unique_id = "creating-client-class.ecs", f"ecs-fake-{id(backend)}"

    class Attached:
        """Mixed into the ECS clients of the session."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            _attach_client(self, backend)  # type: ignore[arg-type]  # it is mixed into a client's class

    def mix_in(**kwargs: Any) -> None:
        kwargs["base_classes"].insert(0, Attached)

    session.register(event, mix_in, unique_id=unique_id)
    _remember(backend, lambda: session.unregister(event, mix_in, unique_id=unique_id))
    _give_credentials(session, backend)


def _give_credentials(session: Any, backend: Backend) -> None:
    if session._credentials is not None or credentials.has_credentials():
        return

    def take_back() -> None:
        session._credentials = None

    session.set_credentials(credentials.ACCESS_KEY_ID, credentials.SECRET_ACCESS_KEY)
    _remember(backend, take_back)


def _remember(backend: Backend, undo: Callable[[], None]) -> None:
    with _lock:
        _undo.setdefault(id(backend), (backend, []))[1].append(undo)


@lru_cache(maxsize=4)
def _loader(data_path: str | None) -> Loader:
    """Give the loader that all our clients share: reading models is most of the cost of a client."""
    from botocore.loaders import create_loader

    return create_loader(data_path)
