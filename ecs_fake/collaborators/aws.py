"""The services themselves, asked through boto3: a moto mock, or what the option `integrations` allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from ecs_fake.collaborators import moto
from ecs_fake.collaborators.services import ServiceError
from ecs_fake.errors import AwsBlocked

NAMES_AT_ONCE: Final = 10
"""Most parameters of one GetParameters call."""


class Clients:
    """boto3 clients of one fake, made when they are needed and kept."""

    def __init__(self, allowed: Callable[[str], bool]) -> None:
        """Begin with none.

        Args:
            allowed: whether a service may be asked although no moto mock is active.
        """
        self._allowed = allowed
        self._clients: dict[tuple[str, str], Any] = {}

    def get(self, service: str, region: str) -> Any:
        """Give a client of a service in a Region."""
        known = self._clients.get((service, region))
        if known is None:
            known = self._clients[service, region] = self._make(service, region)
        return known

    def close(self) -> None:
        """Let go of all connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def _make(self, service: str, region: str) -> Any:
        import boto3  # only who asks a service pays for it

        # A session of our own: the default one is the user's, and none is safe to be used by several threads.
        key = None if self._allowed(service) else _NO_ONES_KEY
        session: Any = boto3.Session(aws_access_key_id=key, aws_secret_access_key=key, region_name=region)
        client = session.client(service)
        client.meta.events.register("before-send", self._guard(service))
        return client

    def _guard(self, service: str) -> Callable[..., None]:
        """Make a handler that lets a request leave only if it may: the mock may have ended meanwhile."""

        def refuse_to_leave(**_: object) -> None:
            if not self._allowed(service) and not moto.is_active():
                raise AwsBlocked(
                    f"a request to {service} was about to leave for AWS, as the moto mock that was to answer it has "
                    f"ended. integrations=[{service!r}] would allow it."
                )

        return refuse_to_leave


_NO_ONES_KEY: Final = "ecs-fake"
"""For moto, which asks for none: nobody's credentials are looked up, and this opens nothing."""


class AwsSecretsManager:
    """`services.SecretsManager` by GetSecretValue."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def secret_value(self, secret_id: str, region: str, stage: str | None, version: str | None) -> str:
        """See `services.SecretsManager`."""
        choice = {"VersionStage": stage, "VersionId": version}
        given = {name: value for name, value in choice.items() if value is not None}
        with refusals():
            answer = self._clients.get("secretsmanager", region).get_secret_value(SecretId=secret_id, **given)
        text: str = answer.get("SecretString", "")
        return text


class AwsParameterStore:
    """`services.ParameterStore` by GetParameters."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def parameters(self, names: Sequence[str], region: str) -> Mapping[str, str]:
        """See `services.ParameterStore`."""
        found: dict[str, str] = {}
        for at in range(0, len(names), NAMES_AT_ONCE):
            with refusals():
                answer = self._clients.get("ssm", region).get_parameters(
                    Names=list(names[at : at + NAMES_AT_ONCE]), WithDecryption=True
                )
            for one in answer["Parameters"]:
                found[one["Name"]] = found[one.get("ARN", one["Name"])] = one["Value"]
        return {name: found[name] for name in names if name in found}


class AwsObjectStore:
    """`services.ObjectStore` by GetObject and PutObject."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def read(self, bucket: str, key: str, region: str) -> bytes:
        """See `services.ObjectStore`."""
        try:
            with refusals():
                body = self._clients.get("s3", region).get_object(Bucket=bucket, Key=key)["Body"]
        except ServiceError as error:
            if error.code == "NoSuchKey":  # HeadObject, by which ECS asks, says it so
                raise ServiceError("NotFound", "Not Found") from error
            raise
        content: bytes = body.read()
        return content

    def write(self, bucket: str, key: str, region: str, content: bytes) -> None:
        """See `services.ObjectStore`."""
        with refusals():
            self._clients.get("s3", region).put_object(Bucket=bucket, Key=key, Body=content)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what boto3 raises into `ServiceError`."""
    from botocore.exceptions import BotoCoreError, ClientError  # loaded with boto3 anyway

    try:
        yield
    except ClientError as error:
        told = error.response["Error"]
        raise ServiceError(told.get("Code", "Unknown"), told.get("Message", "")) from error
    except BotoCoreError as error:
        raise ServiceError("RequestError", str(error)) from error
