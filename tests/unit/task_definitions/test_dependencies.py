"""How containers refer to each other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import accepts, container, ec2, first_container, refusal

HEALTH = {"command": ["CMD", "true"]}


def waiting(condition: str, other: str = "db", **members: Any) -> dict[str, Any]:
    return container(dependsOn=[{"containerName": other, "condition": condition}], **members)


def chain(*names: str) -> list[dict[str, Any]]:
    """Containers of which each waits for the next, and the last for the first."""
    return [
        waiting("START", other, name=name) for name, other in zip(names, names[1:] + names[:1], strict=True)
    ]


@pytest.mark.rule("ContainerDependency-014")
def test_a_dependency_is_in_the_definition() -> None:
    sentence = "Cannot depend on container + 'db' because it does not exist"
    assert refusal(ec2(waiting("START"))) == sentence
    assert accepts(ec2(waiting("START"), container(name="db")))


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("COMPLETE", marks=pytest.mark.rule("ContainerDependency-006")),
        pytest.param("SUCCESS", marks=pytest.mark.rule("ContainerDependency-008")),
    ],
)
def test_nobody_waits_for_the_end_of_an_essential_container(condition: str) -> None:
    sentence = "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container."
    assert refusal(ec2(waiting(condition), container(name="db"))) == sentence
    assert accepts(ec2(waiting(condition), container(name="db", essential=False)))


@pytest.mark.rule("ContainerDependency-010")
def test_health_needs_a_health_check() -> None:
    sentence = "A dependency container with HEALTHY condition must have health check configured."
    assert refusal(ec2(waiting("HEALTHY"), container(name="db"))) == sentence
    assert accepts(ec2(waiting("HEALTHY"), container(name="db", healthCheck=HEALTH)))


@pytest.mark.rule("ContainerDefinition-014")
def test_several_dependencies() -> None:
    dependencies = [{"containerName": name, "condition": "START"} for name in ("a", "b", "c")]
    others = [container(name=name) for name in ("a", "b", "c")]
    drafted = accepts(ec2(container(dependsOn=dependencies), *others))
    assert drafted.document["containerDefinitions"][0]["dependsOn"] == dependencies
    assert drafted.containers[0].depends_on == (("a", "START"), ("b", "START"), ("c", "START"))


@pytest.mark.parametrize("names", [("a",), ("a", "b"), ("a", "b", "c"), tuple("abcdefghij")])
def test_a_circle_of_dependencies_is_refused(names: tuple[str, ...]) -> None:
    path = " -> ".join([*names, names[0]])
    assert refusal(ec2(*chain(*names))) == f"Container dependencies should not have a cycle: {path}"


def test_a_circle_behind_others_is_found() -> None:
    containers = [container(name="end"), waiting("START", "a", name="start"), *chain("a", "b")]
    assert "cycle: a -> b -> a" in refusal(ec2(*containers))


def test_a_diamond_is_no_circle() -> None:
    def on(name: str, *others: str) -> dict[str, Any]:
        return container(
            name=name, dependsOn=[{"containerName": other, "condition": "START"} for other in others]
        )

    assert accepts(ec2(on("a", "b", "c"), on("b", "d"), on("c", "d"), container(name="d")))


@pytest.mark.rule("ContainerDefinition-046")
@pytest.mark.parametrize("link", ["db", "db:database"])
def test_links(link: str) -> None:
    assert first_container(ec2(container(links=[link]), container(name="db")))["links"] == [link]


@pytest.mark.rule("ContainerDefinition-046")
@pytest.mark.parametrize("link", ["", "db:", ":db", "db:a:b", "d b", "db:" + "n" * 256])
def test_links_of_another_form(link: str) -> None:
    assert f"The link '{link}'" in refusal(ec2(container(links=[link]), container(name="db")))


@pytest.mark.rule("ContainerDefinition-065")
def test_a_link_names_a_container() -> None:
    assert "links to container 'db', which does not exist" in refusal(ec2(container(links=["db"])))


def test_a_circle_of_links_is_refused() -> None:
    request = ec2(container(links=["db"]), container(name="db", links=["app"]))
    assert refusal(request) == "Container links should not have a cycle"


@pytest.mark.rule("VolumeFrom-002")
def test_volumes_of_another_container() -> None:
    source = [{"sourceContainer": "db"}]
    assert (
        refusal(ec2(container(volumesFrom=source)))
        == "Invalid 'volumesFrom' setting. Unknown container: 'db'"
    )
    assert accepts(ec2(container(volumesFrom=source), container(name="db")))
    assert "its own volumes" in refusal(ec2(container(volumesFrom=[{"sourceContainer": "app"}])))


@pytest.mark.rule("VolumeFrom-001")
def test_read_only_stays_away_when_it_was_not_sent() -> None:
    answered = first_container(ec2(container(volumesFrom=[{"sourceContainer": "db"}]), container(name="db")))
    assert answered["volumesFrom"] == [{"sourceContainer": "db"}]
