"""Cloud Map services of this fake's own, and the tasks that are registered in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Instances = Mapping[str, Mapping[str, str]]


class CloudMap(Mapping[str, Instances]):
    """The instances of each Cloud Map service, by the service's ARN or id: attributes by instance id.

    ECS calls an instance by its task's id: `fake.cloud_map["srv-1"][task_id]["AWS_INSTANCE_IPV4"]`.
    """

    def __init__(self) -> None:
        self._services: dict[str, dict[str, Mapping[str, str]]] = {}

    def register(self, service: str, instance_id: str, attributes: Mapping[str, str]) -> None:
        """Register an instance; one of the same id is replaced."""
        self._services.setdefault(service_id(service), {})[instance_id] = dict(attributes)

    def deregister(self, service: str, instance_id: str) -> None:
        """Take an instance out; one that is not there is out already."""
        self._services.get(service_id(service), {}).pop(instance_id, None)

    def __getitem__(self, service: str) -> Instances:
        return dict(self._services[service_id(service)])

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._services))

    def __len__(self) -> int:
        return len(self._services)

    def __repr__(self) -> str:
        return f"<CloudMap: {', '.join(self._services) or 'none'}>"

    def clear(self) -> None:
        """Forget them all."""
        self._services.clear()


def service_id(service: str) -> str:
    """Give a service's id from its ARN, or from itself."""
    return service.rpartition("/")[2]
