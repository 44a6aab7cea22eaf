"""The environment variables that ECS adds to those of a container's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ecs_fake.endpoints.keys import TaskKeys
from ecs_fake.endpoints.lookup import Sight
from ecs_fake.endpoints.passes import Passes

_REGION: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
_KEYS: Final = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"})


class Surroundings:
    """What the containers of one fake find.

    Args:
        url: gives the address of the endpoints, and has them listen from then on.
        passes: the ids in their paths.
        keys: the access keys of tasks.
    """

    def __init__(self, url: Callable[[], str], passes: Passes, keys: TaskKeys) -> None:
        self._url = url
        self._passes = passes
        self._keys = keys

    def around(self, sight: Sight, container: str, own: Mapping[str, str]) -> dict[str, str]:
        """Give the variables of a container, its own and those that are added.

        The agent's variables win over the container's own; all that makes programs call this fake stands back behind
        them, and the Region is not touched if the container names one.
        """
        region = (
            {} if any(name in own for name in _REGION) else dict.fromkeys(_REGION, sight.task.spec.region)
        )
        return {**region, **self._way_to_ecs(sight, own), **own, **self._from_agent(sight, container)}

    def _from_agent(self, sight: Sight, container: str) -> dict[str, str]:
        url, pass_id = self._url(), self._passes.of_container(sight.task, container)
        variables = {
            "ECS_CONTAINER_METADATA_URI": f"{url}/v3/{pass_id}",
            "ECS_CONTAINER_METADATA_URI_V4": f"{url}/v4/{pass_id}",
            "ECS_AGENT_URI": f"{url}/api/{pass_id}",
            "AWS_EXECUTION_ENV": f"AWS_ECS_{sight.task.spec.launch_type}",
        }
        if sight.task.spec.platform_version in ("1.0.0", "1.1.0", "1.2.0", "1.3.0"):
            del variables["ECS_CONTAINER_METADATA_URI_V4"]  # it came with platform version 1.4.0
        return variables | self._role(sight, url)

    def _role(self, sight: Sight, url: str) -> dict[str, str]:
        """Let SDKs find the credentials of the task's role; without a role there is nothing to find, as on ECS."""
        if sight.role_arn is None:
            return {}
        # SDKs take the address of the relative variable for granted, and nothing of ours can be there.
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/v2/credentials/{self._passes.of_task(sight.task)}",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": self._keys.token(sight.task.arn),
        }

    def _way_to_ecs(self, sight: Sight, own: Mapping[str, str]) -> dict[str, str]:
        """Have SDKs send calls of ECS here, signed with a key of the task if it has no role and none of its own."""
        endpoint = {"AWS_ENDPOINT_URL_ECS": self._url()}
        if sight.role_arn is not None or _KEYS & own.keys():
            return endpoint
        key = self._keys.of_task(sight.task.arn)
        return {
            **endpoint,
            "AWS_ACCESS_KEY_ID": key.access_key_id,
            "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
        }
