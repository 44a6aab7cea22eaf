"""Where tasks go, as a caller sees it: the cluster query language, task groups, chained strategies, what fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import ecs_fake
from tests.api.conftest import NETWORK
from tests.api.instances import EXTERNAL, Add, add_instance, on_ec2
from tests.api.refusals import refused

__all__ = ["add_instance", "on_ec2"]

Define = Callable[..., str]
Run = Callable[..., dict[str, Any]]

UNSATISFIED = "MemberOf placement constraint unsatisfied."
ZONES = {"type": "spread", "field": "attribute:ecs.availability-zone"}


@pytest.fixture
def run_ec2(ecs: Any, on_ec2: Define) -> Run:
    """RunTask with launch type EC2; without a task definition a fresh revision of a small one."""

    def run_task(**changes: Any) -> dict[str, Any]:
        request = {"launchType": "EC2", **changes}
        return ecs.run_task(**{"taskDefinition": request.get("taskDefinition") or on_ec2(), **request})

    return run_task


def member_of(*expressions: str) -> list[dict[str, str]]:
    """Placement constraints of these expressions."""
    return [{"type": "memberOf", "expression": expression} for expression in expressions]


def used(answer: dict[str, Any]) -> Counter[str]:
    """How many tasks were placed on each instance."""
    return Counter(task["containerInstanceArn"] for task in answer["tasks"])


class TestMemberOf:
    @pytest.mark.rule("RunTask-065", "PlacementConstraint-005")
    @pytest.mark.parametrize(
        "expression",
        [
            "attribute:stack == prod",
            "attribute:stack != test",
            "attribute:ecs.availability-zone in [us-east-1b, us-east-1c]",
            "attribute:ecs.instance-type =~ c5.* and attribute:stack exists",
            "not(attribute:ecs.instance-type == m5.large)",
        ],
    )
    def test_only_instances_that_are_meant(self, add_instance: Add, run_ec2: Run, expression: str) -> None:
        other = add_instance(attributes={"stack": "test"})
        meant = add_instance(attributes={"stack": "prod"}, zone="us-east-1b", instance_type="c5.large")
        answer = run_ec2(count=5, placementConstraints=member_of(expression))
        assert used(answer) == {meant: 5}
        assert other not in used(answer)

    @pytest.mark.rule("TaskDefinitionPlacementConstraint-002")
    def test_of_the_task_definition_and_of_the_call_together(
        self, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        first, second, both = (
            add_instance(attributes=attributes)
            for attributes in ({"a": "1"}, {"b": "1"}, {"a": "1", "b": "1"})
        )
        definition = on_ec2(task={"placementConstraints": member_of("attribute:a == 1")})
        assert used(run_ec2(taskDefinition=definition, count=10)).keys() == {first, both}
        constraints = member_of("attribute:b == 1")
        assert used(run_ec2(taskDefinition=definition, placementConstraints=constraints)) == {both: 1}
        assert second not in used(run_ec2(taskDefinition=definition, count=10))

    def test_where_none_is_meant_every_instance_fails(self, add_instance: Add, run_ec2: Run) -> None:
        arns = [add_instance(), add_instance()]
        answer = run_ec2(count=2, placementConstraints=member_of("attribute:stack == prod"))
        assert answer["tasks"] == []
        assert answer["failures"] == [{"arn": arn, "reason": UNSATISFIED} for arn in arns] * 2

    def test_what_is_lacking_is_said_before_the_constraint(
        self, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        poor, other = add_instance(cpu=100), add_instance()
        answer = run_ec2(
            taskDefinition=on_ec2(cpu=512), placementConstraints=member_of("attribute:stack == prod")
        )
        assert answer["failures"] == [
            {"arn": poor, "reason": "RESOURCE:CPU"},
            {"arn": other, "reason": UNSATISFIED},
        ]

    def test_attributes_put_later_count(self, ecs: Any, add_instance: Add, run_ec2: Run) -> None:
        arn = add_instance()
        constraints = member_of("attribute:stack == prod")
        assert run_ec2(placementConstraints=constraints)["tasks"] == []
        ecs.put_attributes(attributes=[{"name": "stack", "value": "prod", "targetId": arn}])
        assert used(run_ec2(placementConstraints=constraints)) == {arn: 1}

    def test_running_tasks_count_as_described(
        self, ecs: Any, fake: ecs_fake.EcsFake, add_instance: Add, run_ec2: Run
    ) -> None:
        arn = add_instance()
        few = member_of("runningTasksCount < 2")
        answer = run_ec2(count=3, placementConstraints=few)
        assert used(answer) == {arn: 2}
        ecs.stop_task(task=answer["tasks"][0]["taskArn"])
        assert used(run_ec2(count=2, placementConstraints=few)) == {arn: 1}

    @pytest.mark.rule("ListContainerInstances-005", "PlacementConstraint-006")
    @pytest.mark.parametrize(
        ("constraint", "message"),
        [
            (
                {"type": "memberOf", "expression": "attribute:stack = prod"},
                (
                    r"^Invalid expression: an operator is expected, but there is '= prod' at position 17 of "
                    r"'attribute:stack = prod'\.$"
                ),
            ),
            (
                {"type": "memberOf", "expression": "memory > 5"},
                r"^Invalid expression: 'memory' is not one of agentConnected, .*\.$",
            ),
            ({"type": "memberOf"}, r"^memberOf expression should be specified\.$"),
            ({"type": "memberOf", "expression": ""}, r"^memberOf expression should be specified\.$"),
            ({}, r"^A placement constraint must have a type: distinctInstance or memberOf\.$"),
            ({"type": "nearTo"}, "type"),
        ],
    )
    def test_constraints_that_mean_nothing(
        self, ecs: Any, on_ec2: Define, run_ec2: Run, constraint: dict[str, str], message: str
    ) -> None:
        with refused("InvalidParameterException", message):
            run_ec2(placementConstraints=[constraint])
        with refused("InvalidParameterException", message):
            ecs.create_service(
                serviceName="web",
                taskDefinition=on_ec2(),
                desiredCount=0,
                launchType="EC2",
                placementConstraints=[constraint],
            )

    def test_a_task_definition_cannot_have_them_either(self, on_ec2: Define) -> None:
        with refused("ClientException", r"^Invalid expression: a value is expected, .* at position 15 of"):
            on_ec2(task={"placementConstraints": member_of("attribute:a ==")})

    def test_what_only_java_can_match_is_refused_by_name(self, run_ec2: Run) -> None:
        with pytest.raises(ecs_fake.NotImplementedByFake, match=r"\\p\{Alpha\}"):
            run_ec2(placementConstraints=member_of(r"attribute:a =~ \p{Alpha}+"))


class TestGroups:
    def test_where_a_group_is_and_where_it_is_not(self, add_instance: Add, run_ec2: Run) -> None:
        first, second = add_instance(), add_instance()
        (database,) = run_ec2(group="database")["tasks"]
        there = database["containerInstanceArn"]
        (elsewhere,) = {first, second} - {there}
        near = run_ec2(count=4, group="web", placementConstraints=member_of("task:group == database"))
        assert used(near) == {there: 4}
        far = run_ec2(count=4, group="web", placementConstraints=member_of("not(task:group == database)"))
        assert used(far) == {elsewhere: 4}

    def test_a_group_that_keeps_away_from_itself(self, add_instance: Add, run_ec2: Run) -> None:
        arns = {add_instance() for _ in range(3)}
        alone = member_of("not(task:group == web)")
        answer = run_ec2(count=4, group="web", placementConstraints=alone)
        assert used(answer) == dict.fromkeys(arns, 1)
        assert {failure["reason"] for failure in answer["failures"]} == {UNSATISFIED}

    def test_the_default_group_is_the_family(self, add_instance: Add, on_ec2: Define, run_ec2: Run) -> None:
        arns = {add_instance() for _ in range(2)}
        definition = on_ec2(task={"family": "web"})
        (there,) = used(run_ec2(taskDefinition=definition))
        near = member_of("task:group == family:web")
        assert used(run_ec2(count=3, placementConstraints=near)) == {there: 3}
        assert there in arns

    def test_tasks_are_spread_within_their_group_only(self, add_instance: Add, run_ec2: Run) -> None:
        zones = {add_instance(zone=f"us-east-1{zone}"): zone for zone in "ab"}
        busy = [arn for arn, zone in zones.items() if zone == "a"]
        only = member_of("attribute:ecs.availability-zone == us-east-1a")
        assert used(run_ec2(count=6, group="batch", placementConstraints=only)) == {busy[0]: 6}
        answer = run_ec2(count=4, group="web", placementStrategy=[ZONES])
        assert Counter(zones[task["containerInstanceArn"]] for task in answer["tasks"]) == {"a": 2, "b": 2}
        more = run_ec2(count=6, group="batch", placementStrategy=[ZONES])
        assert Counter(zones[task["containerInstanceArn"]] for task in more["tasks"]) == {"b": 6}

    def test_stopped_tasks_are_of_no_group(
        self, ecs: Any, fake: ecs_fake.EcsFake, add_instance: Add, run_ec2: Run
    ) -> None:
        add_instance()
        alone = member_of("not(task:group == web)")
        (task,) = run_ec2(group="web", placementConstraints=alone)["tasks"]
        assert run_ec2(group="web", placementConstraints=alone)["tasks"] == []
        ecs.stop_task(task=task["taskArn"])
        fake.settle()
        assert len(run_ec2(group="web", placementConstraints=alone)["tasks"]) == 1


class TestStrategies:
    def test_over_two_attributes(self, add_instance: Add, run_ec2: Run) -> None:
        """Racks count across zones: after a/x the next one is b/y, not b/x."""
        places = {
            add_instance(zone=f"us-east-1{zone}", attributes={"rack": rack}): (zone, rack)
            for zone in "ab"
            for rack in "xy"
        }
        racks = {"type": "spread", "field": "attribute:rack"}
        answer = run_ec2(count=8, placementStrategy=[ZONES, racks])
        where = [places[task["containerInstanceArn"]] for task in answer["tasks"]]
        for at in range(0, 8, 2):
            (zone, rack), (next_zone, next_rack) = where[at : at + 2]
            assert zone != next_zone
            assert rack != next_rack

    def test_zones_then_instances(self, add_instance: Add, run_ec2: Run) -> None:
        zones = {add_instance(zone=f"us-east-1{zone}"): zone for zone in "aaab"}
        strategy = [ZONES, {"type": "spread", "field": "instanceId"}]
        answer = used(run_ec2(count=6, placementStrategy=strategy))
        assert sorted(answer[arn] for arn, zone in zones.items() if zone == "a") == [1, 1, 1]
        assert [answer[arn] for arn, zone in zones.items() if zone == "b"] == [3]

    @pytest.mark.parametrize("strategy", [[{"type": "random"}], [{"type": "random"}, ZONES]])
    def test_random_narrows_nothing(
        self, add_instance: Add, run_ec2: Run, strategy: list[dict[str, str]]
    ) -> None:
        zones = {add_instance(zone=f"us-east-1{zone}"): zone for zone in "ab"}
        answer = run_ec2(count=10, placementStrategy=strategy)
        found = Counter(zones[task["containerInstanceArn"]] for task in answer["tasks"])
        assert found.keys() == {"a", "b"}
        assert len(strategy) == 1 or found == {"a": 5, "b": 5}

    @pytest.mark.rule("PlacementStrategy-007")
    def test_a_type_there_is_not(self, run_ec2: Run) -> None:
        with refused("InvalidParameterException", "random"):
            run_ec2(placementStrategy=[{"type": "nearest", "field": "cpu"}])

    def test_a_full_zone_does_not_stop_the_others(self, add_instance: Add, run_ec2: Run) -> None:
        small, large = add_instance(memory=128), add_instance(zone="us-east-1b")
        answer = run_ec2(count=8, placementStrategy=[ZONES])
        assert used(answer) == {small: 2, large: 6}

    @pytest.mark.rule("PlacementConstraint-001", "RunTask-063")
    def test_none_of_it_on_fargate(self, run: Run) -> None:
        with refused(
            "InvalidParameterException",
            r"^Placement constraints are not supported with FARGATE launch type\.$",
        ):
            run(placementConstraints=member_of("attribute:a == b"))
        with refused(
            "InvalidParameterException",
            r"^Placement strategies are not supported with FARGATE launch type\.$",
        ):
            run(placementStrategy=[ZONES])


class TestServices:
    @pytest.fixture
    def serve_ec2(self, ecs: Any, fake: ecs_fake.EcsFake, on_ec2: Define) -> Run:
        """Create a service of EC2 tasks and wait; gives how many of its tasks are on each instance."""

        def create(count: int, **changes: Any) -> Counter[str]:
            request = {
                "serviceName": "web",
                "taskDefinition": on_ec2(),
                "desiredCount": count,
                "launchType": "EC2",
                **changes,
            }
            ecs.create_service(**request)
            fake.settle()
            tasks = ecs.list_tasks(serviceName=request["serviceName"])["taskArns"]
            return used(ecs.describe_tasks(tasks=tasks))

        return create

    @pytest.mark.rule("CreateService-008")
    def test_without_a_strategy_over_zones(self, add_instance: Add, serve_ec2: Run) -> None:
        zones = {add_instance(zone=f"us-east-1{zone}"): zone for zone in "aaab"}
        placed = serve_ec2(6)
        assert sum(count for arn, count in placed.items() if zones[arn] == "a") == 3

    @pytest.mark.rule("UpdateService-031")
    def test_within_a_zone_over_instances(self, add_instance: Add, serve_ec2: Run) -> None:
        arns = {add_instance() for _ in range(4)}
        assert serve_ec2(8) == dict.fromkeys(arns, 2)

    @pytest.mark.rule("UpdateService-030")
    def test_a_new_task_goes_where_none_is(
        self, ecs: Any, fake: ecs_fake.EcsFake, add_instance: Add, serve_ec2: Run
    ) -> None:
        zones = {add_instance(): "a"}
        (there,) = serve_ec2(1)
        zones |= {add_instance(zone=f"us-east-1{zone}"): zone for zone in "bc"}
        ecs.update_service(service="web", desiredCount=3)
        fake.settle()
        tasks = ecs.describe_tasks(tasks=ecs.list_tasks(serviceName="web")["taskArns"])
        assert sorted(zones[arn] for arn in used(tasks)) == ["a", "b", "c"]
        assert used(tasks)[there] == 1

    @pytest.mark.rule("UpdateService-029", "CreateService-051")
    def test_only_where_its_tasks_fit(
        self, ecs: Any, fake: ecs_fake.EcsFake, add_instance: Add, on_ec2: Define, serve_ec2: Run
    ) -> None:
        add_instance(attributes=EXTERNAL)
        add_instance(cpu=10)
        add_instance(memory=10)
        taken = add_instance(attributes={"free": "no"})
        fitting = {add_instance(zone=f"us-east-1{zone}") for zone in "ab"}
        definition = on_ec2(cpu=100, portMappings=[{"containerPort": 80, "hostPort": 8080}])
        ecs.start_task(taskDefinition=definition, containerInstances=[taken])
        placed = serve_ec2(2, taskDefinition=definition)
        assert placed == dict.fromkeys(fitting, 1)

    @pytest.mark.rule("CreateService-120")
    def test_its_own_constraints_and_strategies(self, add_instance: Add, serve_ec2: Run) -> None:
        add_instance(memory=512)
        small, _ = (add_instance(memory=memory, attributes={"stack": "prod"}) for memory in (1024, 4096))
        placed = serve_ec2(
            4,
            placementConstraints=member_of("attribute:stack == prod"),
            placementStrategy=[{"type": "binpack", "field": "memory"}],
        )
        assert placed == {small: 4}


class TestResources:
    def test_each_instance_fails_for_its_own_reason(
        self, ecs: Any, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        arns = [
            add_instance(cpu=10),
            add_instance(memory=10),
            add_instance(instance_type="t2.micro"),
            add_instance(gpus=0),
            add_instance(gpus=2, attributes={"stack": "prod"}),
        ]
        definition = on_ec2(
            task={"networkMode": "awsvpc"},
            cpu=100,
            resourceRequirements=[{"type": "GPU", "value": "1"}],
        )
        ecs.run_task(  # takes the only network interface of t2.micro
            taskDefinition=on_ec2(task={"networkMode": "awsvpc"}),
            launchType="EC2",
            networkConfiguration=NETWORK,
            placementConstraints=member_of("attribute:ecs.instance-type == t2.micro"),
        )
        answer = run_ec2(
            taskDefinition=definition,
            networkConfiguration=NETWORK,
            placementConstraints=member_of("attribute:stack == test"),
        )
        assert {failure["arn"]: failure["reason"] for failure in answer["failures"]} == dict(
            zip(
                arns,
                ["RESOURCE:CPU", "RESOURCE:MEMORY", "RESOURCE:ENI", "RESOURCE:GPU", UNSATISFIED],
                strict=True,
            )
        )

    @pytest.mark.parametrize("known", [True, False])
    def test_instances_where_none_of_the_subnets_is(
        self, ecs: Any, fake: ecs_fake.EcsFake, on_ec2: Define, run_ec2: Run, known: bool
    ) -> None:
        """Where a subnet lies is known from instances that are in it, and only from them."""
        here, there = (fake.add_container_instances(az=f"us-east-1{zone}")[0] for zone in "ab")
        (attribute,) = [
            one
            for one in ecs.list_attributes(targetType="container-instance", attributeName="ecs.subnet-id")[
                "attributes"
            ]
            if one["targetId"] == here
        ]
        subnets = [attribute["value"]] if known else [attribute["value"], "subnet-1"]
        network = {"awsvpcConfiguration": {"subnets": subnets}}
        definition = on_ec2(task={"networkMode": "awsvpc"})
        answer = run_ec2(taskDefinition=definition, count=4, networkConfiguration=network)
        assert used(answer) == ({here: 2} if known else {here: 2, there: 2})
        started = ecs.start_task(
            taskDefinition=definition, containerInstances=[there], networkConfiguration=network
        )
        reason = "LOCATION" if known else "RESOURCE:ENI"
        assert started["failures"] == [{"arn": there, "reason": reason}]

    def test_the_network_interface_is_where_the_instance_is(
        self, ecs: Any, fake: ecs_fake.EcsFake, on_ec2: Define, run_ec2: Run
    ) -> None:
        fake.add_container_instances(6)
        listed = ecs.list_attributes(targetType="container-instance", attributeName="ecs.subnet-id")
        subnet_of = {one["targetId"]: one["value"] for one in listed["attributes"]}
        network = {"awsvpcConfiguration": {"subnets": sorted(set(subnet_of.values()))}}
        definition = on_ec2(task={"networkMode": "awsvpc"})
        answer = run_ec2(taskDefinition=definition, count=10, networkConfiguration=network)
        assert len(answer["tasks"]) == 10
        for task in answer["tasks"]:
            details = {one["name"]: one["value"] for one in task["attachments"][0]["details"]}
            assert details["subnetId"] == subnet_of[task["containerInstanceArn"]]

    @pytest.mark.rule("RegisterTaskDefinition-069")
    @pytest.mark.parametrize("mode", ["host", "bridge"])
    def test_one_task_for_each_host_port(
        self, add_instance: Add, on_ec2: Define, run_ec2: Run, mode: str
    ) -> None:
        arns = {add_instance() for _ in range(2)}
        definition = on_ec2(task={"networkMode": mode}, portMappings=[{"containerPort": 80, "hostPort": 80}])
        answer = run_ec2(taskDefinition=definition, count=3)
        assert used(answer) == dict.fromkeys(arns, 1)
        assert {failure["reason"] for failure in answer["failures"]} == {"RESOURCE:PORTS"}

    def test_what_tasks_of_services_and_others_take_is_one_account(
        self, ecs: Any, fake: ecs_fake.EcsFake, add_instance: Add, on_ec2: Define, run_ec2: Run
    ) -> None:
        arn = add_instance(memory=256)
        definition = on_ec2(memory=64)
        ecs.create_service(serviceName="web", taskDefinition=definition, desiredCount=3, launchType="EC2")
        fake.settle()
        assert used(run_ec2(count=2)) == {arn: 1}
