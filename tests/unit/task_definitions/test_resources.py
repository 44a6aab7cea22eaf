"""CPU, memory and devices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import accepts, container, ec2, fargate, first_container, refusal

NEITHER = (
    "Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified."
)


def gpu(**requirement: Any) -> dict[str, Any]:
    return {"type": "GPU", **requirement}


@pytest.mark.rule("ContainerDefinition-055", "ContainerDefinition-061", "TaskDefinition-019")
@pytest.mark.parametrize("memory", [{}, {"memory": 0}, {"memoryReservation": 0}])
def test_memory_is_needed_somewhere(memory: dict[str, int]) -> None:
    assert refusal(ec2(container(**memory), memory=None)) == NEITHER


@pytest.mark.rule("ContainerDefinition-055", "ContainerDefinition-061", "TaskDefinition-019")
@pytest.mark.parametrize(
    "memory", [{"memory": 64}, {"memoryReservation": 64}, {"memory": 64, "memoryReservation": 32}]
)
def test_memory_of_a_container(memory: dict[str, int]) -> None:
    answered = first_container(ec2(container(**memory), memory=None))
    assert {name: answered[name] for name in memory} == memory


def test_memory_of_containers_is_asked_for_before_sizes_of_fargate() -> None:
    assert refusal(fargate(memory=None, cpu=None)) == NEITHER


@pytest.mark.rule("TaskDefinition-020", "ContainerDefinition-054")
def test_memory_of_the_task_is_enough() -> None:
    assert "memory" not in first_container(ec2(memory="512"))
    assert "memory" not in first_container(fargate())


@pytest.mark.rule("ContainerDefinition-056")
def test_the_hard_limit_is_not_below_the_soft_one() -> None:
    sentence = (
        "Invalid setting for container 'app'. 'memory' must be greater than or equal to 'memoryReservation'."
    )
    assert refusal(ec2(container(memory=64, memoryReservation=65))) == sentence
    assert accepts(ec2(container(memory=64, memoryReservation=64)))


def test_a_container_has_no_more_memory_than_the_task() -> None:
    sentence = (
        "Invalid setting for container 'app'. "
        "The 'memory' setting for container 'app' is greater than for the task."
    )
    assert refusal(ec2(container(memory=513))) == sentence
    assert accepts(ec2(container(memory=512)))


@pytest.mark.rule("ContainerDefinition-053")
def test_containers_reserve_no_more_memory_than_the_task_has() -> None:
    one, other = container(memoryReservation=300, memory=400), container(name="b", memory=212)
    assert accepts(ec2(one, other))
    assert "The sum of the memory reserved" in refusal(ec2(one, {**other, "memory": 213}))


@pytest.mark.parametrize("member", ["memory", "memoryReservation"])
def test_memory_is_positive(member: str) -> None:
    assert f"Invalid '{member}' setting for container 'app'" in refusal(ec2(container(**{member: -1})))


@pytest.mark.rule("ContainerDefinition-003")
def test_containers_have_no_more_cpu_than_the_task() -> None:
    one, other = container(cpu=128), container(name="b", cpu=128)
    assert accepts(fargate(one, other))
    sentence = "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value"
    assert refusal(fargate(one, {**other, "cpu": 129})) == sentence
    assert refusal(ec2(one, {**other, "cpu": 129}, cpu="256")) == sentence


@pytest.mark.rule("ContainerDefinition-003")
def test_cpu_of_a_container_is_optional() -> None:
    assert first_container(fargate())["cpu"] == 0
    assert "must not be negative" in refusal(ec2(container(cpu=-1)))


@pytest.mark.rule("ContainerDefinition-077", "ResourceRequirement-003")
@pytest.mark.parametrize("value", ["1", "8", "ALL"])
def test_gpus(value: str) -> None:
    requirements = [gpu(value=value)]
    assert (
        first_container(ec2(container(resourceRequirements=requirements)))["resourceRequirements"]
        == requirements
    )


@pytest.mark.rule("ResourceRequirement-003")
@pytest.mark.parametrize("value", ["0", "one", "1.5", "-1", ""])
def test_a_number_of_gpus_is_a_number(value: str) -> None:
    assert "must have a positive number of GPUs" in refusal(
        ec2(container(resourceRequirements=[gpu(value=value)]))
    )


@pytest.mark.rule("ResourceRequirement-006")
@pytest.mark.parametrize(
    "requirement",
    [gpu(), gpu(value="1", sharingStrategy={}), {"type": "NeuronDevice", "sharingStrategy": {}}],
)
def test_a_requirement_has_a_value_or_a_strategy(requirement: dict[str, Any]) -> None:
    assert "exactly one of value and sharingStrategy" in refusal(
        ec2(container(resourceRequirements=[requirement]))
    )


def test_containers_share_gpus_all_or_none() -> None:
    sharing = container(name="b", resourceRequirements=[gpu(sharingStrategy={"nvidiaMps": {"memory": 1}})])
    assert "EXTERNAL" not in accepts(ec2(sharing)).document["compatibilities"]
    assert "must all use value" in refusal(ec2(container(resourceRequirements=[gpu(value="1")]), sharing))


@pytest.mark.rule("ContainerDefinition-077")
def test_an_inference_accelerator_cannot_be_there() -> None:
    requirement = {"type": "InferenceAccelerator", "value": "device_1"}
    assert "inference accelerator 'device_1'" in refusal(ec2(container(resourceRequirements=[requirement])))


def test_neuron_devices_are_for_managed_instances() -> None:
    neuron = [{"type": "NeuronDevice", "value": "ALL"}]
    request = ec2(container(resourceRequirements=neuron), networkMode="awsvpc")
    assert accepts(request).document["compatibilities"] == ["MANAGED_INSTANCES"]
    assert "value ALL" in refusal(ec2(container(resourceRequirements=[{**neuron[0], "value": "1"}])))
    both = (container(resourceRequirements=neuron), container(name="b", resourceRequirements=neuron))
    assert "only one container" in refusal(ec2(*both))
