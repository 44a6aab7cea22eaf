"""What a cluster's updates mean for its services, and its services for its capacity providers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.refusals import refused

Serve = Callable[..., dict[str, Any]]
ENABLED = {"enabled": True}


def strategy(name: str) -> list[dict[str, Any]]:
    return [{"capacityProvider": name, "weight": 1}]


def put(ecs: Any, *names: str) -> None:
    ecs.put_cluster_capacity_providers(
        cluster="default", capacityProviders=list(names), defaultCapacityProviderStrategy=[]
    )


class TestDefaultNamespace:
    @pytest.fixture
    def namespaces(self, ecs: Any) -> tuple[str, str]:
        """A namespace that is the default of `default`, and one that is that of another cluster."""
        other = ecs.create_cluster(clusterName="other", serviceConnectDefaults={"namespace": "other.local"})
        mine = ecs.update_cluster(cluster="default", serviceConnectDefaults={"namespace": "mine.local"})
        first, second = (answer["cluster"]["serviceConnectDefaults"]["namespace"] for answer in (mine, other))
        return first, second

    def services_of(self, ecs: Any, namespace: str) -> list[str]:
        arns = ecs.list_services_by_namespace(namespace=namespace)["serviceArns"]
        return [arn.rpartition("/")[2] for arn in arns]

    @pytest.mark.rule("UpdateCluster-007", "UpdateCluster-009", "Cluster-012")
    def test_new_services_that_want_one_join_it(
        self, ecs: Any, serve: Serve, namespaces: tuple[str, str]
    ) -> None:
        serve(serviceName="in", serviceConnectConfiguration=ENABLED)
        serve(serviceName="out", serviceConnectConfiguration={"enabled": False})
        serve(serviceName="silent")
        assert self.services_of(ecs, namespaces[0]) == ["in"]

    @pytest.mark.rule("UpdateCluster-010", "Cluster-013")
    def test_a_namespace_of_ones_own_wins(self, ecs: Any, serve: Serve, namespaces: tuple[str, str]) -> None:
        serve(serviceName="own", serviceConnectConfiguration={**ENABLED, "namespace": "other.local"})
        assert self.services_of(ecs, namespaces[0]) == []
        assert self.services_of(ecs, namespaces[1]) == ["own"]

    @pytest.mark.rule("UpdateCluster-008")
    def test_services_that_were_there_stay_where_they_are(
        self, ecs: Any, serve: Serve, namespaces: tuple[str, str]
    ) -> None:
        serve(serviceName="old", serviceConnectConfiguration=ENABLED)
        before = ecs.describe_services(services=["old"])["services"]
        ecs.update_cluster(cluster="default", serviceConnectDefaults={"namespace": "other.local"})
        assert ecs.describe_services(services=["old"])["services"] == before
        serve(serviceName="new", serviceConnectConfiguration=ENABLED)
        assert self.services_of(ecs, namespaces[0]) == ["old"]
        assert self.services_of(ecs, namespaces[1]) == ["new"]


class TestProvidersOfServices:
    @pytest.fixture
    def served(self, ecs: Any, serve: Serve, register: Callable[..., str]) -> None:
        """The cluster has the providers `a` and `b`; a service uses `a`."""
        for name in ("a", "b"):
            ecs.create_capacity_provider(
                name=name, autoScalingGroupProvider={"autoScalingGroupArn": f"group-{name}"}
            )
        put(ecs, "a", "b")
        job = register(requiresCompatibilities=["EC2"])
        serve(taskDefinition=job, launchType=None, capacityProviderStrategy=strategy("a"))

    @pytest.mark.rule("DeleteCapacityProvider-005")
    @pytest.mark.usefixtures("served")
    def test_a_provider_that_a_service_uses_stays(self, ecs: Any) -> None:
        with refused("ResourceInUseException", "is in use and cannot be removed"):
            put(ecs, "b")
        with refused("ResourceInUseException", "cannot be deleted because it is associated with a service"):
            ecs.delete_capacity_provider(capacityProvider="a")
        (found,) = ecs.describe_capacity_providers(capacityProviders=["a"])["capacityProviders"]
        assert found["status"] == "ACTIVE"
        put(ecs, "a")  # the other one is free to go
        ecs.delete_capacity_provider(capacityProvider="b")

    @pytest.mark.rule("DeleteCapacityProvider-007")
    @pytest.mark.usefixtures("served")
    @pytest.mark.parametrize("by", ["update", "delete"])
    def test_it_is_free_when_no_service_uses_it(self, ecs: Any, by: str) -> None:
        if by == "update":
            ecs.update_service(service="web", capacityProviderStrategy=strategy("b"), forceNewDeployment=True)
        else:
            ecs.delete_service(service="web", force=True)
        put(ecs, "b")
        ecs.delete_capacity_provider(capacityProvider="a")
        (found,) = ecs.describe_capacity_providers(capacityProviders=["a"])["capacityProviders"]
        assert found["status"] == "INACTIVE"
